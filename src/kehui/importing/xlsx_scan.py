"""What an xlsx file holds, found by streaming through it, before anything is built in memory.

The directory of a zip file may lie, so sizes are counted while unpacking; a worksheet's bounds are taken from the
references of its cells, not from what it says of itself.
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from kehui.kernel.errors import Invalid, Problem

MAX_UNPACKED = 1_000_000_000  # bytes; a real workbook of 60 MB unpacks to some 700 million
MAX_RATIO = 100  # real sheets: 5 to 30
RATIO_COUNTS_FROM = 100_000_000
MAX_PARTS = 5_000
MAX_ROWS = 600_000
MAX_COLUMNS = 300
MAX_CELLS = 10_000_000  # rows times columns: 32 bytes each while reading
MAX_TEXT = 600_000_000  # bytes of shared strings counted as often as cells use them
MAX_MARKS = 500_000  # formulas, error cells, merged blocks
_PIECE = 1 << 20
_CARRY = 4 << 20

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(?=[0-9])')
_PREFIXED = re.compile(rb":c[\s/>]")
_CELL_START = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_ANY_CELL = re.compile(rb"""<(?:\w+:)?c((?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*/?>""")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_HIGH_ROW = re.compile(rb'<c r="[A-Z]{1,3}(\d{5,})"')
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*<(?:\w+:)?f(?:\s[^<>]*/>|(?:\s[^<>]*)?>[^<]*</(?:\w+:)?f>)"""
    rb"""\s*(<(?:\w+:)?v>[^<]+<)?"""
)
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_SHARED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>""")
_SHARED_INDEX = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_STRING_ITEM = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _refuse(message: str) -> Invalid:
    return Invalid([Problem("file", message)], hint="文件没有被读入，系统里的数据没有变化")


@dataclass
class Marks:
    """What a worksheet's cells say beyond their values. Positions are ``(row, column)`` from 1."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    empty_formulas: set[tuple[int, int]] = field(default_factory=set)  # never calculated: no result is stored
    errors: set[tuple[int, int]] = field(default_factory=set)


def column_number(letters: bytes | str) -> int:
    """``A`` 1, ``Z`` 26, ``AA`` 27, ``XFD`` 16384."""
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Inverse of ``column_number``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Package:
    """The zip file of a workbook, opened for streaming."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        try:
            self.parts = {info.filename.lstrip("/"): info for info in zipfile.ZipFile(file).infolist()}
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise _refuse("文件已损坏，打不开。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传") from error
        if len(self.parts) > MAX_PARTS:
            raise _refuse("文件的内部结构异常（部件太多），没有读入。请把数据复制到一个新的工作簿再传")

    def stream(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, whatever length the directory claims."""
        info = self.parts[name]
        if info.flag_bits & 1:
            raise _refuse("文件设了密码，打不开。请在 Excel 或 WPS 里去掉密码（文件—信息—保护工作簿）后再传")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refuse("文件的压缩方式不常见，没有读入。请在 Excel 或 WPS 里另存为 .xlsx 后再传")
        self.file.seek(info.header_offset)
        header = self.file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise _refuse("文件已损坏，打不开。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传")
        self.file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
        inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        left = info.compress_size
        while left > 0:
            packed = self.file.read(min(left, 1 << 18))
            if not packed:
                break
            left -= len(packed)
            if inflate is None:
                yield packed
                continue
            try:
                while packed:
                    if piece := inflate.decompress(packed, _PIECE):
                        yield piece
                    packed = inflate.unconsumed_tail
            except zlib.error as error:
                raise _refuse("文件已损坏（解压出错）。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传") from error

    def check(self) -> None:
        """Unpack everything once: refuses a bomb at the moment it grows too big, and any document type declaration."""
        packed = sum(info.compress_size for info in self.parts.values()) or 1
        unpacked = 0
        for name in self.parts:
            tail = b""
            for piece in self.stream(name):
                unpacked += len(piece)
                if unpacked > MAX_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked > packed * MAX_RATIO):
                    raise _refuse(
                        "文件解压后异常地大，可能不是正常的表格，没有读入。请把数据复制到一个新的工作簿，或分成几个文件"
                    )
                if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece):
                    raise _refuse(
                        "文件里有不该有的实体声明，为安全起见没有读入。请在 Excel 或 WPS 里另存为 .xlsx 后再传"
                    )
                tail = piece[-10:]

    def document(self, name: str) -> ElementTree.Element | None:
        """A small part, parsed; None where it is missing. A document type is refused: no workbook needs entities."""
        if name not in self.parts:
            return None
        content = b""
        for piece in self.stream(name):
            content += piece
            if len(content) > 16 << 20:
                raise _refuse("文件的内部结构异常，没有读入。请把数据复制到一个新的工作簿再传")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content[:200]:
            raise _refuse("文件里有不该有的实体声明，为安全起见没有读入。请在 Excel 或 WPS 里另存为 .xlsx 后再传")
        try:
            return ElementTree.fromstring(content)
        except ElementTree.ParseError as error:
            raise _refuse("文件已损坏，打不开。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传") from error

    def worksheets(self) -> dict[str, str]:
        """Sheet name to the name of its part."""
        targets: dict[str, str] = {}
        relations = self.document("xl/_rels/workbook.xml.rels")
        for relation in relations if relations is not None else ():
            target = relation.get("Target", "")
            targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        book = self.document("xl/workbook.xml")
        found: dict[str, str] = {}
        for element in book.iter() if book is not None else ():
            if element.tag.rpartition("}")[2] == "sheet":
                part = targets.get(element.get(_RELATIONSHIPS, ""), "")
                if part in self.parts:
                    found[element.get("name", "")] = part
        return found

    def scan(self, part: str) -> Marks:
        """Check a worksheet's bounds and collect its marks."""
        scanner = _Scanner()
        carry = b""
        for piece in self.stream(part):
            data = carry + piece
            cut = _last_cell(data)
            if len(data) - cut > _CARRY:
                cut = len(data) - 16
            scanner.take(data[:cut])
            carry = data[cut:]
        scanner.take(carry)
        self._check_text(part, scanner.shared_cells)
        return scanner.marks

    def _check_text(self, part: str, cells: int) -> None:
        """The reader copies a shared string into each cell that uses it, so a long one used often is a bomb too."""
        strings = next((n for n in self.parts if n.lower() == "xl/sharedstrings.xml"), "")
        if not cells or not strings:
            return
        lengths: list[int] = []
        position, start, tail = 0, -1, b""
        for piece in self.stream(strings):
            data = tail + piece
            base = position - len(tail)
            for found in _STRING_ITEM.finditer(data, 0, max(0, len(data) - 16)):
                if start >= 0:
                    lengths.append(base + found.start() - start)
                start = base + found.start()
            position += len(piece)
            tail = data[max(0, len(data) - 16) :]
        if start >= 0:
            lengths.append(position - start)
        if not lengths or max(lengths) * cells <= MAX_TEXT:
            return
        total, carry = 0, b""
        for piece in self.stream(part):
            data = carry + piece
            cut = _last_cell(data)
            for index in _SHARED_INDEX.findall(data[:cut]):
                total += lengths[int(index)] if int(index) < len(lengths) else 0
            if total > MAX_TEXT:
                raise _refuse("文件解压后异常地大（同一段长文字重复太多），没有读入。请分成几个文件再传")
            carry = data[cut:][-_CARRY:]


def _last_cell(data: bytes) -> int:
    """Where the last, maybe unfinished, cell starts; near the end where there is none."""
    plain, prefixed = data.rfind(b"<c "), data.rfind(b":c ")
    if prefixed > plain:
        plain = data.rfind(b"<", 0, prefixed)
    return plain if plain > 0 else max(0, len(data) - 16)


class _Scanner:
    def __init__(self) -> None:
        self.marks = Marks()
        self.rows = self.columns = self.counted_rows = self.cells = self.shared_cells = 0

    def take(self, data: bytes) -> None:
        """A piece that ends before a cell begins."""
        cells = _CELL.findall(data)
        if len(cells) == data.count(b"<c") - data.count(b"<col") and not _PREFIXED.search(data):
            for letters in set(cells):
                self.columns = max(self.columns, column_number(letters))
            self.rows = max(self.rows, max(map(int, _HIGH_ROW.findall(data)), default=0))
        else:
            self._take_unusual(data)
        self.cells += len(cells)
        self.counted_rows += data.count(b"<row") + data.count(b":row")
        self.shared_cells += len(_SHARED.findall(data)) if b't="s"' in data or b"t='s'" in data else 0
        self._check_bounds()
        if b"<f" in data or b":f" in data:
            for letters, row, value in _FORMULA.findall(data):
                place = (int(row), column_number(letters))
                self.marks.formulas.add(place)
                if not value:
                    self.marks.empty_formulas.add(place)
        if b't="e"' in data:
            self.marks.errors.update((int(row), column_number(letters)) for letters, row in _ERROR_CELL.findall(data))
        if len(self.marks.formulas) + len(self.marks.errors) > MAX_MARKS:
            raise _refuse(f"公式超过{MAX_MARKS:,}个，没有读入。请全选后复制，再“选择性粘贴—数值”，保存后再传")

    def _take_unusual(self, data: bytes) -> None:
        """Cells written otherwise than Excel does: each is looked at; one without a place is the next one."""
        starts, found = _CELL_START.findall(data), _ANY_CELL.findall(data)
        if len(found) < len(starts):
            raise _refuse("文件的内部结构异常，没有读入。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传")
        unplaced = widest = 0
        for attributes in found:
            place = _REFERENCE.search(attributes)
            if place:
                self.columns = max(self.columns, column_number(place[1]))
                self.rows = max(self.rows, int(place[2]))
                unplaced = 0
            elif b"r=" in attributes.replace(b" ", b"") and re.search(rb"\sr\s*=", attributes):
                raise _refuse("文件的内部结构异常，没有读入。请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再传")
            else:
                unplaced += 1
        if unplaced:
            # Their columns are counted row by row; a row cut by a piece's end counts in its two halves.
            for row in _ROW.split(data):
                widest = max(widest, len(_CELL_START.findall(row)))
            self.columns = max(self.columns, min(widest * 2, widest + 200))

    def _check_bounds(self) -> None:
        rows = max(self.rows, self.counted_rows)
        if rows > MAX_ROWS:
            raise _refuse(
                f"表格超过{MAX_ROWS:,}行（最下面一格在第{rows:,}行），没有读入。请删除下方的空行空格，或分成几个文件"
            )
        if self.columns > MAX_COLUMNS:
            raise _refuse(
                f"表格超过{MAX_COLUMNS}列（最右面一格在{column_letters(self.columns)}列），没有读入。请删除右方多余的列"
            )
        if rows * self.columns > MAX_CELLS:
            raise _refuse(f"表格太大（{rows:,}行×{self.columns}列），没有读入。请删除多余的空行空列，或分成几个文件")
