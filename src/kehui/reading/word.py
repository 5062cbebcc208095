"""The plain text of a Word document.

Paragraphs and rows of tables are lines, in their order; the cells of a row are parted by a tab. The text of a text box, and
that of a footnote or endnote, stand as lines of their own behind the paragraph that holds or names them (in a table: behind
the table). Word keeps a text box twice, as drawing and as picture for older versions; it is read once. Content controls and
inserted text are read; deleted and moved-away text, headers and footers are not.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from kehui.kernel.errors import KehuiError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN, _NOTES = "word/document.xml", {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
#: No part of a document may be larger when unpacked.
LIMIT = 200_000_000
_GONE = {f"{_W}{n}" for n in ("del", "moveFrom", "pPr", "rPr", "instrText", "txbxContent")}
_BLOCKS = {f"{_W}{n}" for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}


def docx_text(content: bytes) -> str:
    """The text of a Word document. KehuiError where it is damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _part(archive, _MAIN).find(f"{_W}body")
            notes = {kind: _notes(archive, name) for kind, name in _NOTES.items() if name in archive.namelist()}
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, OSError, EOFError) as error:
        raise KehuiError("这不是完好的 Word 文件（.docx）", hint="请用 Word 或 WPS 打开并另存一次再试") from error
    return "" if body is None else "\n".join(_Lines(notes).of(body))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > LIMIT:
        raise KehuiError("文件太大，读不了", hint="请拆成几份再试")
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, huge_tree=True))


def _notes(archive: zipfile.ZipFile, name: str) -> dict[str, etree._Element]:
    """Notes by their id, without the lines that part them from the text."""
    root = _part(archive, name)
    return {n.get(f"{_W}id", ""): n for n in root if isinstance(n.tag, str) and n.get(f"{_W}type") in (None, "normal")}


class _Lines:
    """Reads blocks into lines. ``notes``: kind of note -> id -> element."""

    def __init__(self, notes: dict[str, dict[str, etree._Element]]) -> None:
        self._notes = notes

    def of(self, parent: etree._Element) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield _paragraph(child)
                yield from self._beside(child)
            elif child.tag == f"{_W}tbl":
                yield from self._rows(child)
            elif child.tag in _BLOCKS:
                yield from self.of(child)

    def _rows(self, table: etree._Element) -> Iterator[str]:
        beside: list[str] = []
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl"), None) is not table or row.find(f"{_W}trPr/{_W}del") is not None:
                continue  # a row of a table within a cell is read with its cell; a deleted row is gone
            cells = [c for c in row.iter(f"{_W}tc") if next(c.iterancestors(f"{_W}tr")) is row]
            yield "\t".join(" ".join(self._cell(cell, beside)).replace("\n", " ") for cell in cells)
        yield from beside

    def _cell(self, cell: etree._Element, beside: list[str]) -> Iterator[str]:
        """The lines of a cell; what stands beside its paragraphs is put off until the table ends."""
        for child in cell:
            if child.tag == f"{_W}p":
                if line := _paragraph(child):
                    yield line
                beside += self._beside(child)
            elif child.tag == f"{_W}tbl":
                yield from (line for line in self._rows(child) if line)
            elif child.tag in _BLOCKS:
                yield from self._cell(child, beside)

    def _beside(self, paragraph: etree._Element) -> Iterator[str]:
        """Text boxes anchored in a paragraph and notes named in it."""
        for node in _anchored(paragraph):
            if node.tag == f"{_W}txbxContent":
                yield from (line for line in self.of(node) if line)
            else:
                kind = node.tag.removeprefix(_W).removesuffix("Reference")
                note = self._notes.get(kind, {}).get(node.get(f"{_W}id", ""))
                if note is not None:
                    yield from (line for line in map(str.strip, self.of(note)) if line)


def _anchored(node: etree._Element) -> Iterator[etree._Element]:
    """Text boxes and references to notes below a node, a text box that is stored twice once."""
    for child in node:
        tag = child.tag
        if tag in (f"{_W}txbxContent", f"{_W}footnoteReference", f"{_W}endnoteReference"):
            yield child
        elif tag == f"{_MC}AlternateContent":
            ways = [list(_anchored(way)) for way in child]
            yield from next((found for found in ways if found), [])
        elif isinstance(tag, str) and tag not in (f"{_W}del", f"{_W}moveFrom"):
            yield from _anchored(child)


def _paragraph(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    _collect(paragraph, pieces)
    return "".join(pieces)


def _collect(node: etree._Element, pieces: list[str]) -> None:
    for child in node:
        tag = child.tag
        if tag == f"{_W}t":
            pieces.append(child.text or "")
        elif tag == f"{_W}tab":
            pieces.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif isinstance(tag, str) and tag not in _GONE and tag != f"{_MC}Fallback":
            _collect(child, pieces)
