"""The XML of a Word file's body and properties, walked once, with the byte position of all that may be exchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from kehui.kernel.errors import Invalid, Problem
from kehui.summary.tablecells import Cell

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main|"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main|"


def refuse(message: str, hint: str = "请在 Word 或 WPS 里打开核对，另存为 .docx 后再传；系统里的内容没有变化") -> Invalid:
    """The error for whoever handed the file in."""
    return Invalid([Problem("file", message)], hint=hint)


@dataclass(frozen=True)
class Piece:
    """One text element: ``start`` and ``end`` in the whole text, ``first`` and ``last`` in the bytes of the body."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Picture:
    """A picture of the body: where it stands in the text, the bookmarks around it, its relation, and the bytes of the tag
    that describes it.
    """

    at: int
    marks: tuple[str, ...]
    relation: str
    first: int
    last: int


def new_parser() -> Any:
    """A parser that refuses document types, with which a small file can ask for endless text."""
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True

    def unwanted(*_: Any) -> None:
        raise refuse("文件里有不该有的文档类型声明，为安全起见不接收")

    parser.StartDoctypeDeclHandler = unwanted
    return parser


def parsed(parser: Any, data: bytes) -> None:
    """Parse, with damage told to whoever handed the file in."""
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refuse("文件已损坏，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传") from error


class BodyReader:
    """Walks the body once. Deleted and moved-away text, and the twin that older programs are given, are not read."""

    _SKIPPED = frozenset({"del", "moveFrom", "Fallback"})

    def __init__(self, body: bytes) -> None:
        if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or re.search(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", body[:200], re.I):
            raise refuse("文件的编码不是 UTF-8，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传")
        self.text: list[str] = []
        self.pieces: list[Piece] = []
        self.marks: dict[str, tuple[int, int]] = {}
        self._body, self._length, self._skipped = body, 0, 0
        self._open: dict[str, tuple[str, int]] = {}
        self._word: list[str] | None = None
        self._first = 0
        self.cells: list[Cell] = []
        self.pictures: list[Picture] = []
        self._table = 0
        self._tables: list[list[int]] = []  # number, row and column of each table that is open
        self._in_cells: list[Cell] = []
        self._described: tuple[int, int] | None = None
        self._parser = new_parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._said
        parsed(self._parser, body)

    def _add(self, text: str) -> None:
        self.text.append(text)
        self._length += len(text)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rsplit("|", 1)[-1]
        if name in self._SKIPPED:
            self._skipped += 1
        if self._skipped:
            return
        if name == "t" and tag in (_W + "t", _STRICT + "t"):
            self._word = []
            self._first = _behind_tag(self._body, self._parser.CurrentByteIndex)
        elif name == "bookmarkStart":
            self._open[_attribute(attributes, "id")] = (_attribute(attributes, "name"), self._length)
        elif name == "bookmarkEnd":
            opened = self._open.pop(_attribute(attributes, "id"), None)
            if opened:
                self.marks[opened[0]] = (opened[1], self._length)
        elif name == "docPr":
            first = self._parser.CurrentByteIndex
            self._described = first, _behind_tag(self._body, first)
        elif name == "blip" and self._described and (relation := _attribute(attributes, "embed")):
            marks = tuple(n for n, _ in self._open.values())
            self.pictures.append(Picture(self._length, marks, relation, *self._described))
        elif tag.startswith((_W, _STRICT)):
            self._laid_out(name, attributes)

    def _laid_out(self, name: str, attributes: Mapping[str, str]) -> None:
        """Tabs, breaks, and the parts of tables."""
        cell = self._in_cells[-1] if self._in_cells else None
        if name in ("tab", "br", "cr"):
            # A tab stop in a paragraph's properties is no tab: it has a position. In a cell, breaks part words only.
            if not any(a.endswith("pos") for a in attributes):
                self._add(" " if cell else "\t" if name == "tab" else "\n")
        elif name == "p" and cell:
            cell.paragraphs += 1
            if self._length > cell.start:
                self._add(" ")
        elif name == "tbl":
            self._tables.append([self._table, -1, 0])
            self._table += 1
        elif name == "tr" and self._tables:
            self._tables[-1][1:] = [self._tables[-1][1] + 1, 0]
        elif name == "gridBefore" and self._tables:
            self._tables[-1][2] += _number(attributes)
        elif name == "tc" and self._tables:
            if self._tables[-1][2]:
                self._add("\t" if len(self._tables) == 1 else " ")
            table, row, column = self._tables[-1]
            self._in_cells.append(Cell(table, row, column, self._length))
        elif name == "gridSpan" and cell:
            cell.span = max(1, _number(attributes))
        elif name == "vMerge" and cell:
            cell.is_continued = _attribute(attributes, "val") != "restart"

    def _said(self, text: str) -> None:
        if self._word is not None:
            self._word.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rsplit("|", 1)[-1]
        if name in self._SKIPPED:
            self._skipped -= 1
        if self._skipped:
            return
        if name == "t" and self._word is not None:
            text, self._word = "".join(self._word), None
            if text:
                self.pieces.append(Piece(self._length, self._length + len(text), self._first, self._parser.CurrentByteIndex))
                self._add(text)
        elif name == "inline" or name == "anchor":
            self._described = None
        elif tag.startswith((_W, _STRICT)):
            self._closed(name)

    def _closed(self, name: str) -> None:
        if name == "p" and not self._in_cells:
            self._add("\n")
        elif name == "tc" and self._in_cells:
            cell = self._in_cells.pop()
            cell.end = self._length
            self.cells.append(cell)
            self._tables[-1][2] += cell.span
        elif name == "tr" and len(self._tables) == 1:
            self._add("\n")
        elif name == "tbl" and self._tables:
            self._tables.pop()


def _behind_tag(data: bytes, at: int) -> int:
    """The offset behind the tag that begins at ``at``; a ``>`` inside quotes does not end it."""
    quote = 0
    for i in range(at, len(data)):
        byte = data[i]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in (34, 39):
            quote = byte
        elif byte == 62:
            return i + 1
    return len(data)


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    return next((v for k, v in attributes.items() if k.rsplit("|", 1)[-1] == name), "")


def _number(attributes: Mapping[str, str]) -> int:
    said = _attribute(attributes, "val")
    return min(int(said), 1000) if said.isdigit() else 0


def properties_in(data: bytes) -> dict[str, str]:
    """The document's own properties by name."""
    found: dict[str, str] = {}
    name: list[str] = []
    said: list[str] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("|property"):
            name[:] = [attributes.get("name", "")]
            said.clear()

    def end(tag: str) -> None:
        if tag.endswith("|property") and name:
            found[name[0]] = "".join(said).strip()

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said.append
    parsed(parser, data)
    return found
