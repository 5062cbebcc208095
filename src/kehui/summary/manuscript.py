"""A Word file as it was handed in: its text, where each piece of it stands in the bytes, and its bookmarks.

Reading keeps byte positions, so that a figure can be refreshed without writing anything else of the file anew.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from kehui.kernel.errors import Invalid, KehuiError, Problem

MAX_BYTES = 50 * 1024 * 1024
MAX_TEXT_BYTES = 60 * 1024 * 1024  # document.xml unpacked; thirty pages with tables are one or two
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 5_000
BODY = "word/document.xml"
PROPERTIES = "docProps/custom.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main|"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main|"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006|"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STOP = re.compile("[。；;！？\n\t]")
_CHARACTER = re.compile(rb"&[^;]+;|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")


def _refuse(message: str, hint: str = "请在 Word 或 WPS 里打开核对，另存为 .docx 后再传；系统里的内容没有变化") -> Invalid:
    return Invalid([Problem("file", message)], hint=hint)


@dataclass(frozen=True)
class Piece:
    """One text element: ``start`` and ``end`` in the whole text, ``first`` and ``last`` in the bytes of the body."""

    start: int
    end: int
    first: int
    last: int


@dataclass
class Manuscript:
    """The text of a file, paragraphs parted by line breaks; offsets everywhere are into ``text``.

    ``marks`` maps a bookmark's name to its range; ``properties`` are the document's own (``docProps/custom.xml``).
    A text pasted by hand has no ``content``, no pieces and no marks.
    """

    text: str
    content: bytes = b""
    body: bytes = b""
    pieces: list[Piece] = field(default_factory=list)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        return [p.start for p in self.pieces]

    def pieces_in(self, start: int, end: int) -> list[Piece]:
        """The pieces that hold a part of the range."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found = []
        for piece in self.pieces[first:]:
            if piece.start >= end:
                break
            if piece.end > start:
                found.append(piece)
        return found

    @cached_property
    def _stops(self) -> list[int]:
        return [m.start() for m in _STOP.finditer(self.text)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The range of the sentence around a figure: from the full stop, semicolon or paragraph before, to the next."""
        before, behind = bisect_left(self._stops, start) - 1, bisect_left(self._stops, end)
        first = self._stops[before] + 1 if before >= 0 else 0
        last = self._stops[behind] if behind < len(self._stops) else len(self.text)
        return first, last + (last < len(self.text) and self.text[last] not in "\n\t")


def read_manuscript(content: bytes) -> Manuscript:
    """Read a .docx. Invalid with what is wrong and how to mend it: no Word file, encrypted, with macros, too large, damaged."""
    archive = _opened(content)
    try:
        body = _unpacked(archive, BODY, MAX_TEXT_BYTES)
        properties = _unpacked(archive, PROPERTIES, MAX_TEXT_BYTES) if PROPERTIES in archive.namelist() else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise _refuse("文件已损坏，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传") from error
    reader = _Reader(body)
    return Manuscript(
        "".join(reader.text), content, body, reader.pieces, reader.marks, _properties(properties) if properties else {}
    )


def _opened(content: bytes) -> zipfile.ZipFile:
    if len(content) > MAX_BYTES:
        raise _refuse(f"文件有{len(content) / 1024 / 1024:.0f} MB，超过50 MB", "请压缩文件里的图片后再传")
    if not content:
        raise _refuse("文件是空的", "请核对选的是不是这个文件")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refuse("文件设了打开密码，读不出来", "请在 Word 或 WPS 里取消密码后再传")
        raise _refuse("这是旧格式的 Word 文件（.doc）", "请在 Word 或 WPS 里另存为 .docx 后再传")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _refuse("这个文件不是 Word 文档（.docx）") from error
    names = {p.filename for p in parts}
    if BODY not in names or "[Content_Types].xml" not in names:
        raise _refuse("这个文件不是 Word 文档（.docx）")
    if any(p.flag_bits & 1 for p in parts):
        raise _refuse("文件设了密码，读不出来", "请取消密码后再传")
    if len(parts) > MAX_PARTS or len(names) != len(parts) or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise _refuse("文件展开后过大，可能已被改动", "请在 Word 或 WPS 里打开一次并重新保存，再传")
    if any("vbaproject" in n.lower() for n in names) or b"macroEnabled" in _unpacked(archive, "[Content_Types].xml", 1 << 20):
        raise _refuse("文件带有宏，为安全起见不接收", "请另存为不带宏的 .docx 后再传")
    return archive


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:  # the directory may lie about sizes, so what comes out is counted
        data = part.read(most + 1)
    if len(data) > most:
        raise _refuse("文件展开后过大，可能已被改动", "请在 Word 或 WPS 里打开一次并重新保存，再传")
    return data


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise _refuse("文件里有不该有的文档类型声明，为安全起见不接收")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _parsed(parser: Any, data: bytes) -> None:
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _refuse("文件已损坏，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传") from error


class _Reader:
    """Walks the body once. Deleted and moved-away text, and the twin that older programs are given, are not read."""

    _SKIPPED = frozenset({"del", "moveFrom", "Fallback"})

    def __init__(self, body: bytes) -> None:
        if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or re.search(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", body[:200], re.I):
            raise _refuse("文件的编码不是 UTF-8，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传")
        self.text: list[str] = []
        self.pieces: list[Piece] = []
        self.marks: dict[str, tuple[int, int]] = {}
        self._body, self._length, self._skipped = body, 0, 0
        self._open: dict[str, tuple[str, int]] = {}
        self._word: list[str] | None = None
        self._first = 0
        self._parser = _parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._said
        _parsed(self._parser, body)

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
        elif name in ("tab", "br", "cr") and tag.startswith((_W, _STRICT)):
            # A tab stop in a paragraph's properties is no tab: it has a position.
            if not any(a.endswith("pos") for a in attributes):
                self._add("\t" if name == "tab" else "\n")
        elif name == "bookmarkStart":
            self._open[_attribute(attributes, "id")] = (_attribute(attributes, "name"), self._length)
        elif name == "bookmarkEnd":
            opened = self._open.pop(_attribute(attributes, "id"), None)
            if opened:
                self.marks[opened[0]] = (opened[1], self._length)

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
        elif name == "p" and tag in (_W + "p", _STRICT + "p"):
            self._add("\n")


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


def _properties(data: bytes) -> dict[str, str]:
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

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said.append
    _parsed(parser, data)
    return found


def replaced(manuscript: Manuscript, changes: Sequence[tuple[int, int, str]]) -> bytes:
    """The file with other texts in some ranges; every other byte of the body and every other part stay as they are.

    A range that several text elements hold gets its new text in the first of them. KehuiError where a range holds none.
    """
    cuts: list[tuple[int, int, bytes]] = []
    for start, end, text in changes:
        pieces = manuscript.pieces_in(start, end)
        if not pieces:
            raise KehuiError("这个数字在文件里已经没有文字可改", hint="请在 Word 或 WPS 里补上后再传")
        for n, piece in enumerate(pieces):
            within = _character_bounds(manuscript.body, piece)
            first = within[max(start, piece.start) - piece.start]
            last = within[min(end, piece.end) - piece.start]
            cuts.append((first, last, escape(text).encode() if n == 0 else b""))
    body, at = [], 0
    for first, last, new in sorted(cuts):
        body += [manuscript.body[at:first], new]
        at = last
    body.append(manuscript.body[at:])
    return _repacked(manuscript.content, {BODY: b"".join(body)})


def _character_bounds(body: bytes, piece: Piece) -> list[int]:
    """The byte offset of each character of a piece, and the one behind the last."""
    raw = body[piece.first : piece.last]
    bounds = [piece.first + m.start() for m in _CHARACTER.finditer(raw)] + [piece.last]
    if b"<" in raw or b"\r" in raw or len(html.unescape(raw.decode())) != piece.end - piece.start or len(bounds) - 1 != piece.end - piece.start:
        raise KehuiError("这个数字所在的文字写法特殊，不能自动替换", hint="请在 Word 或 WPS 里改成所示的数")
    return bounds


def _repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    source, result = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info, parts.get(info.filename) or source.read(info), info.compress_type)
    return result.getvalue()
