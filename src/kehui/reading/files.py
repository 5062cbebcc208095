"""The plain text of a .txt or .docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kehui.kernel.errors import KehuiError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN = "word/document.xml"
LIMIT = 200_000_000
TEXT_SUFFIXES, WORD_SUFFIXES = (".txt", ".text", ".md"), (".docx", ".docm", ".dotx")


def text_of(path: Path) -> str:
    """The text whose offsets the figures give. KehuiError where the file is of another kind or damaged.

    txt: the decoded file, without BOM, its line breaks as they are. docx: paragraphs, and rows of tables, each a line; the
    cells of a row are parted by a tab. Headers, footers, notes and deleted text are left out.
    """
    suffix = path.suffix.lower()
    if suffix in WORD_SUFFIXES:
        return docx_text(path.read_bytes())
    if suffix in TEXT_SUFFIXES:
        return decoded(path.read_bytes())
    if suffix == ".doc":
        raise KehuiError("这是旧版 Word 文件（.doc），读不了", hint="请在 Word 或 WPS 里另存为 .docx 再试")
    raise KehuiError(f"读不了“{path.suffix or path.name}”这种文件", hint="可读 .txt 和 .docx")


def decoded(content: bytes) -> str:
    """Bytes of a text file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030. KehuiError where it is none of them."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KehuiError("看不懂文件的编码", hint="请另存为 UTF-8 编码的文本文件")


def docx_text(content: bytes) -> str:
    """The text of a Word document, see ``text_of``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(_MAIN).file_size > LIMIT:
                raise KehuiError("文件太大，读不了", hint="请拆成几份再试")
            body = etree.fromstring(archive.read(_MAIN), etree.XMLParser(resolve_entities=False, huge_tree=True)).find(
                f"{_W}body"
            )
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError) as error:
        raise KehuiError("这不是完好的 Word 文件（.docx）", hint="请用 Word 或 WPS 打开并另存一次再试") from error
    return "" if body is None else "\n".join(_lines(body))


def _lines(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield _paragraph(child)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _lines(child)


def _rows(table: etree._Element) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        cells = [c for c in row.iter(f"{_W}tc") if next(c.iterancestors(f"{_W}tr")) is row]
        yield "\t".join(" ".join(line for line in _lines(cell) if line).replace("\n", " ") for cell in cells)


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
        elif tag in (f"{_W}noBreakHyphen",):
            pieces.append("-")
        elif tag in (
            f"{_W}del",
            f"{_W}moveFrom",
            f"{_W}pPr",
            f"{_W}rPr",
            f"{_W}txbxContent",
            f"{_MC}Fallback",
            f"{_W}instrText",
        ):
            continue
        elif isinstance(tag, str):
            _collect(child, pieces)
