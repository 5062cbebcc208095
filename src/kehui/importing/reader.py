"""Reading a spreadsheet or a csv file: rows of raw cells with their real row numbers, in bounded memory."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kehui.importing import xlsx_scan
from kehui.importing.xlsx_scan import Marks, Package
from kehui.kernel.errors import Invalid, Problem

SAVE_AS = "请在 Excel 或 WPS 里打开它，点“文件—另存为”，类型选“Excel 工作簿（*.xlsx）”，再传新存的文件"
NOTHING_LOST = "文件没有被读入，系统里的数据没有变化"
MAX_CSV_LINE = 1_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")

Cells = list[Any]


@dataclass
class Merge:
    """A merged block; rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One table of the file. ``rows()`` gives ``(row number, cells)``, blank ones too, from row 1 and column A."""

    name: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    marks: Marks = field(default_factory=Marks)
    merges: list[Merge] = field(default_factory=list)
    height: int | None = None  # rows, where it is known beforehand


def open_file(source: Path | bytes) -> list[Sheet]:
    """The visible, non-empty tables of a file. Invalid where it is not a spreadsheet that can be read safely."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    limit = settings.IMPORT_MAX_BYTES
    if size > limit:
        raise _refuse(f"文件有{size / 1048576:.0f} MB，超过{limit // 1048576} MB的上限。请分成几个文件再传")
    if size == 0:
        raise _refuse("文件是空的。请核对选中的文件，或重新保存后再传")
    with _opened(source) as file:
        head = file.read(4096)
        if head.startswith(b"PK\x03\x04"):
            package = Package(file)
            _require_xlsx(package)
            package.check()
            return _xlsx_sheets(package, source)
        if refusal := _foreign(head, file):
            raise _refuse(refusal)
    return [_csv_sheet(source)]


def _opened(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _refuse(message: str) -> Invalid:
    return Invalid([Problem("file", message)], hint=NOTHING_LOST)


_MAGIC = (
    (b"%PDF", " PDF 文件，不是表格"),
    (b"\x89PNG", "图片（PNG），不是表格"),
    (b"\xff\xd8\xff", "图片（JPG），不是表格"),
    (b"GIF8", "图片（GIF），不是表格"),
    (b"BM", "图片（BMP），不是表格"),
    (b"RIFF", "多媒体文件，不是表格"),
    (b"Rar!", "压缩包（RAR），请先解压，再传里面的表格"),
    (b"7z\xbc\xaf", "压缩包（7z），请先解压，再传里面的表格"),
    (b"\x1f\x8b", "压缩包（GZ），请先解压，再传里面的表格"),
    (b"{\\rtf", "写字板文档（RTF），不是表格"),
)


def _foreign(head: bytes, file: BinaryIO) -> str:
    """Why a file that is no zip cannot be read as a table; "" where it may be text."""
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(file)
    for magic, what in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head):
            tail = "" if "请先解压" in what else "。请把数据填在表格里：可先下载模板，填好再传"
            return f"这是{what}{tail}"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if start.startswith((b"<html", b"<!doctype", b"<table")) or b"<html" in start:
        return f"这其实是网页（从系统里导出的 .xls 常常如此），不是真正的表格。{SAVE_AS}"
    if start.startswith(b"<?xml"):
        return f"这是 XML 表格，不是 .xlsx。{SAVE_AS}"
    if b"\x00" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "这不是表格文件，认不出它的格式。可以导入的是 .xlsx 和 .csv；可先下载模板，填好再传"
    return ""


def _compound(file: BinaryIO) -> str:
    file.seek(0)
    content = file.read(32 << 20)

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return "文件设了打开密码。请在 Excel 或 WPS 里打开它，去掉密码（文件—信息—保护工作簿—用密码加密），保存后再传"
    if holds("WordDocument"):
        return "这是 Word 文档（.doc），不是表格。请把其中的表格复制到模板里，填好再传"
    if holds("PowerPoint Document"):
        return "这是演示文稿（.ppt），不是表格。请把数据填在模板里再传"
    return f"这是旧格式的表格（.xls 或 .et），不能直接导入。{SAVE_AS}"


def _require_xlsx(package: Package) -> None:
    names = package.parts
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        what = f"这是二进制工作簿（.xlsb）。{SAVE_AS}"
    elif "word/document.xml" in names:
        what = "这是 Word 文档（.docx），不是表格。请把其中的表格复制到模板里，填好再传"
    elif any(n.startswith("ppt/") for n in names):
        what = "这是演示文稿（.pptx），不是表格。请把数据填在模板里再传"
    elif "content.xml" in names and "mimetype" in names:
        what = f"这是开放文档（.ods 等）。{SAVE_AS}"
    elif "EncryptedPackage" in names:
        what = "文件设了密码，打不开。请去掉密码，保存后再传"
    else:
        what = "这是压缩包（ZIP），不是表格。请先解压，再传里面的表格"
    raise _refuse(what)


# -- xlsx -------------------------------------------------------------------------------------------------------------


def _xlsx_sheets(package: Package, source: Path | bytes) -> list[Sheet]:
    parts = package.worksheets()
    try:
        book = (
            CalamineWorkbook.from_filelike(io.BytesIO(source))
            if isinstance(source, bytes)
            else CalamineWorkbook.from_path(source)
        )
    except CalamineError as error:
        raise _refuse(f"文件已损坏，打不开。{SAVE_AS}") from error
    found = []
    with contextlib.closing(book):
        for meta in book.sheets_metadata:
            if (
                meta.typ != SheetTypeEnum.WorkSheet
                or meta.visible != SheetVisibleEnum.Visible
                or meta.name not in parts
            ):
                continue
            marks = package.scan(parts[meta.name])
            try:
                data = book.get_sheet_by_name(meta.name)
            except CalamineError as error:
                raise _refuse(f"工作表“{meta.name}”已损坏，读不出来。{SAVE_AS}") from error
            if data.start is None:
                continue
            merges = [Merge(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in data.merged_cell_ranges or ()]
            if len(merges) > xlsx_scan.MAX_MARKS:
                raise _refuse("合并单元格太多，没有读入。请取消合并，或把数据复制到模板里再传")
            found.append(
                Sheet(meta.name, _xlsx_rows(data), marks, sorted(merges, key=lambda m: m.top), data.total_height + 1)
            )
    if not found:
        raise _refuse("文件里没有内容。请核对选中的文件，隐藏的工作表不会读入")
    return found


def _xlsx_rows(data: CalamineSheet) -> Callable[[], Iterator[tuple[int, Cells]]]:
    # The reader gives rows from the first one, but columns only from the first that is used.
    missing = [""] * (data.start[1] if data.start else 0)

    def rows() -> Iterator[tuple[int, Cells]]:
        if missing:
            return ((number, missing + cells) for number, cells in enumerate(data.iter_rows(), 1))
        return enumerate(data.iter_rows(), 1)

    return rows


# -- csv --------------------------------------------------------------------------------------------------------------


def _csv_sheet(source: Path | bytes) -> Sheet:
    encoding = _encoding_of(source)
    delimiter = _delimiter_of(source, encoding)

    def rows() -> Iterator[tuple[int, Cells]]:
        with _opened(source) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
            reader = csv.reader(_limited(text), delimiter=delimiter)
            while True:
                number = reader.line_num + 1  # a quoted cell may span lines: a row is named by its first
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise _refuse(
                        f"第{number}行读不出来：引号不成对，或一格里的文字太长。请核对这一行，或另存为 .xlsx 再传"
                    ) from error
                if number > xlsx_scan.MAX_ROWS:
                    raise _refuse(f"文件超过{xlsx_scan.MAX_ROWS:,}行。请分成几个文件再传")
                if len(cells) > xlsx_scan.MAX_COLUMNS:
                    raise _refuse(f"第{number}行超过{xlsx_scan.MAX_COLUMNS}列。请核对分隔符，或另存为 .xlsx 再传")
                yield number, cells

    return Sheet("", rows)


def _encoding_of(source: Path | bytes) -> str:
    with _opened(source) as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            candidates: tuple[str, ...] = ("utf-16",)
        else:
            candidates = _ENCODINGS
        for encoding in candidates:
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while piece := file.read(1 << 20):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise _refuse(
        "文件的文字编码认不出来（能读 UTF-8 和 GB18030），可能不是表格。请另存为 .xlsx，或存为“CSV UTF-8”再传"
    )


def _delimiter_of(source: Path | bytes, encoding: str) -> str:
    with _opened(source) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        start = text.read(20_000)
    counts = {mark: start.count(mark) for mark in ",\t;"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _limited(lines: Iterator[str] | io.TextIOWrapper) -> Iterator[str]:
    """Lines of bearable length; one endless line would be read whole."""
    read = lines.readline if isinstance(lines, io.TextIOWrapper) else None
    assert read is not None
    while line := read(MAX_CSV_LINE):
        if len(line) >= MAX_CSV_LINE:
            raise _refuse("文件里有一行长得异常，不是正常的表格。请核对文件，或另存为 .xlsx 再传")
        yield line.replace("\x00", "")
