"""A Word file as it was handed in: its text, where each piece of it stands in the bytes, its bookmarks, cells and pictures.

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
from xml.sax.saxutils import escape

from kehui.kernel.errors import KehuiError
from kehui.summary.bodyreader import BodyReader, Picture, Piece, new_parser, parsed, properties_in, refuse
from kehui.summary.tablecells import Cell, Grids

MAX_BYTES = 50 * 1024 * 1024
MAX_TEXT_BYTES = 60 * 1024 * 1024  # document.xml unpacked; thirty pages with tables are one or two
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 5_000
BODY = "word/document.xml"
PROPERTIES = "docProps/custom.xml"
RELATIONS = "word/_rels/document.xml.rels"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A longer row, with definitions and addresses in it, is not told as a sentence.
_ROW = 80
_STOP = re.compile("[。；;！？\n\t]")
_CHARACTER = re.compile(rb"&[^;]+;|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")


@dataclass
class Manuscript:
    """The text of a file: paragraphs and rows of tables are lines, the cells of a row are parted by tabs. Offsets
    everywhere are into ``text``.

    ``marks`` maps a bookmark's name to its range; ``properties`` are the document's own (``docProps/custom.xml``).
    A text pasted by hand has no ``content``, no pieces and no marks.
    """

    text: str
    content: bytes = b""
    body: bytes = b""
    pieces: list[Piece] = field(default_factory=list)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @cached_property
    def _targets(self) -> dict[str, str]:
        """The part behind each relation of the body; links to elsewhere are no parts."""
        archive = zipfile.ZipFile(io.BytesIO(self.content))
        if RELATIONS not in archive.namelist():
            return {}
        found: dict[str, str] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            target = attributes.get("Target", "")
            if target and attributes.get("TargetMode") != "External":
                found[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"word/{target}"

        parser = new_parser()
        parser.StartElementHandler = start
        parsed(parser, _unpacked(archive, RELATIONS, MAX_TEXT_BYTES))
        return found

    def part_of(self, picture: Picture) -> str:
        """The name of the part that holds a picture; empty where the file has none."""
        name = self._targets.get(picture.relation, "")
        return name if name in zipfile.ZipFile(io.BytesIO(self.content)).namelist() else ""

    def read_part(self, name: str) -> bytes:
        """The bytes of a part. Invalid where it unpacks to too much or is damaged."""
        try:
            return _unpacked(zipfile.ZipFile(io.BytesIO(self.content)), name, MAX_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise refuse("文件里的图片已损坏", "请在 Word 或 WPS 里打开一次并重新保存，再传") from error

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

    def line_before(self, at: int) -> tuple[int, int]:
        """The range of the last line with words before an offset: the title of a picture."""
        end = at
        while end and self.text[end - 1].isspace():
            end -= 1
        return self.text.rfind("\n", 0, end) + 1, end

    @cached_property
    def grids(self) -> Grids:
        """Its tables."""
        return Grids(self.cells, self.text)

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [c.start for c in self.cells]

    def cell_around(self, start: int, end: int) -> Cell | None:
        """The innermost cell that holds a range; None outside of tables."""
        for at in range(bisect_right(self._cell_starts, start) - 1, -1, -1):
            if self.cells[at].end >= end:
                return self.cells[at]
            if "\n" in self.text[self.cells[at].end : start]:
                return None
        return None

    @cached_property
    def _stops(self) -> list[int]:
        return [m.start() for m in _STOP.finditer(self.text)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The range of the sentence around a figure: from the full stop, semicolon or paragraph before, to the next. In a
        cell that holds but the figure, the row: a number by itself says nothing.
        """
        cell = self.cell_around(start, end)
        if cell is not None and not self.text[cell.start : start].strip() and not self.text[end : cell.end].strip():
            first, behind = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
            last = len(self.text) if behind < 0 else behind
            return (first, last) if last - first <= _ROW else (start, end)
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
        raise refuse("文件已损坏，读不出来", "请在 Word 或 WPS 里打开一次并重新保存，再传") from error
    reader = BodyReader(body)
    return Manuscript(
        "".join(reader.text), content, body, reader.pieces, reader.marks, properties_in(properties) if properties else {},
        sorted(reader.cells, key=lambda c: c.start), reader.pictures,
    )  # fmt: skip


def _opened(content: bytes) -> zipfile.ZipFile:
    if len(content) > MAX_BYTES:
        raise refuse(f"文件有{len(content) / 1024 / 1024:.0f} MB，超过50 MB", "请压缩文件里的图片后再传")
    if not content:
        raise refuse("文件是空的", "请核对选的是不是这个文件")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refuse("文件设了打开密码，读不出来", "请在 Word 或 WPS 里取消密码后再传")
        raise refuse("这是旧格式的 Word 文件（.doc）", "请在 Word 或 WPS 里另存为 .docx 后再传")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refuse("这个文件不是 Word 文档（.docx）") from error
    names = {p.filename for p in parts}
    if BODY not in names or "[Content_Types].xml" not in names:
        raise refuse("这个文件不是 Word 文档（.docx）")
    if any(p.flag_bits & 1 for p in parts):
        raise refuse("文件设了密码，读不出来", "请取消密码后再传")
    if len(parts) > MAX_PARTS or len(names) != len(parts) or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise refuse("文件展开后过大，可能已被改动", "请在 Word 或 WPS 里打开一次并重新保存，再传")
    if any("vbaproject" in n.lower() for n in names) or b"macroEnabled" in _unpacked(archive, "[Content_Types].xml", 1 << 20):
        raise refuse("文件带有宏，为安全起见不接收", "请另存为不带宏的 .docx 后再传")
    return archive


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:  # the directory may lie about sizes, so what comes out is counted
        data = part.read(most + 1)
    if len(data) > most:
        raise refuse("文件展开后过大，可能已被改动", "请在 Word 或 WPS 里打开一次并重新保存，再传")
    return data


def replaced(
    manuscript: Manuscript, changes: Sequence[tuple[int, int, str]], pictures: Sequence[tuple[Picture, bytes, str, str]] = ()
) -> bytes:
    """The file with other texts in some ranges and other ``pictures``; every other byte of the body and every other part
    stay as they are.

    A range that several text elements hold gets its new text in the first of them. A picture comes with its new bytes, the
    description that it had from us, and the new one; a description that somebody wrote anew is left. KehuiError where a
    range holds no text.
    """
    cuts: list[tuple[int, int, bytes]] = []
    parts: dict[str, bytes] = {}
    for picture, drawn, was, now in pictures:
        parts[manuscript.part_of(picture)] = drawn
        tag = manuscript.body[picture.first : picture.last]
        for old in {escape(was).encode(), escape(was, {'"': "&quot;"}).encode()}:
            if (at := tag.find(b'descr="' + old + b'"')) >= 0:
                first = picture.first + at + len(b'descr="')
                cuts.append((first, first + len(old), escape(now, {'"': "&quot;"}).encode()))
                break
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
    return _repacked(manuscript.content, {BODY: b"".join(body), **parts})


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
