"""What kinds of files come, and which of them are refused with what words."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from kehui.importing import xlsx_scan
from kehui.importing.reader import open_file
from kehui.kernel.errors import Invalid
from tests.importing.sheets import rewritten, saved, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def cells(content: bytes) -> list[list[Any]]:
    return [row for _, row in open_file(content)[0].rows()]


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        [list(sheet.rows()) for sheet in open_file(content)]
    assert "没有变化" in caught.value.hint
    return caught.value.message


def test_a_workbook_gives_typed_cells_with_real_row_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"], sheet["C5"] = "茶", 35.5, date(2025, 3, 1)
    rows = dict(open_file(saved(book))[0].rows())
    assert rows[3] == ["", "茶", 35.5]
    assert rows[5] == ["", "", date(2025, 3, 1)]
    assert rows[1] == ["", "", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_and_delimiters_of_offices(encoding: str, delimiter: str) -> None:
    text = f'名称{delimiter}金额\r\n"茶{delimiter}厂"{delimiter}３５\r\n'
    assert cells(text.encode(encoding)) == [["名称", "金额"], [f"茶{delimiter}厂", "３５"]]


def test_a_csv_row_is_named_by_its_first_line() -> None:
    rows = list(open_file('名称,金额\n"两\n行",1\n三,2\n'.encode())[0].rows())
    assert [number for number, _ in rows] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"\x7fELF\x00\x00\x00", "认不出"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "另存为"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Word"),
        (b"PK\x03\x04 cut off", "损坏"),
        (b"\x81\xff\xff\xff,", "编码"),
        (b"\xff\xfe\x00\xd8\x00", "编码"),
    ],
)
def test_what_is_no_spreadsheet_is_named(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "演示"),
        ("xl/workbook.bin", "xlsb"),
        ("表.xlsx", "压缩包"),
    ],
)
def test_other_zip_files_are_named(name: str, words: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(name, "x")
    assert words in refusal(stream.getvalue())


def test_a_file_over_the_limit(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1 << 20
    assert "1 MB的上限" in refusal(b"a" * ((1 << 20) + 1))


def test_an_empty_workbook() -> None:
    assert "没有内容" in refusal(saved(Workbook()))


# -- hostile workbooks --------------------------------------------------------------------------------------------------


def _bomb(claimed: int | None = None) -> bytes:
    """A sheet that unpacks to 300 MB; the directory may claim another size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([]))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w") as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    content = bytearray(stream.getvalue())
    if claimed is not None:
        place = content.rindex(SHEET.encode()) - 46  # the record in the directory
        assert content[place : place + 4] == b"PK\x01\x02"
        content[place + 24 : place + 28] = struct.pack("<I", claimed)
    return bytes(content)


def test_a_bomb_is_refused_while_unpacking() -> None:
    assert "异常地大" in refusal(_bomb())


def test_a_bomb_whose_directory_lies_is_refused_too() -> None:
    assert "异常地大" in refusal(_bomb(claimed=1000))


def _with_cells(xml: bytes) -> bytes:
    return rewritten(
        xlsx([]),
        SHEET,
        lambda old: old[: old.index(b"<sheetData>")] + b"<sheetData>" + xml + b"</sheetData></worksheet>",
    )


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="1"><c r="A1" t="n"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>',
        b'<row r="1"><c t="n" r="XFD1"><v>1</v></c></row>',
        b"<row r='1'><c r='XFD1'><v>1</v></c></row>",
        b'<row><c r = "A9999999"><v>1</v></c></row>',
        b'<row r="1"><c\nr="XFD1"><v>1</v></c></row>',
        b"<row>" + b"<c/>" * 400 + b"<c><v>1</v></c></row>",
    ],
)
def test_a_cell_far_out_is_refused_without_reading(xml: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有读入" in refusal(_with_cells(xml))


def test_rows_and_columns_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_scan, "MAX_CELLS", 1000)
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="20000"><c r="B20000"><v>1</v></c></row>'
    assert "表格太大" in refusal(_with_cells(far))


def test_a_long_shared_string_used_often_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_scan, "MAX_TEXT", 10_000)
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
    content = io.BytesIO(_with_cells(b"".join(row % (n, n) for n in range(1, 101))))
    with zipfile.ZipFile(content, "a") as file:
        file.writestr("xl/sharedStrings.xml", "<sst><si><t>" + "长" * 500 + "</t></si><si><t>短</t></si></sst>")
    assert "重复太多" in refusal(content.getvalue())


def test_an_entity_declaration_is_refused() -> None:
    def declare(old: bytes) -> bytes:
        return b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + old

    assert "实体" in refusal(rewritten(xlsx([]), SHEET, declare))
    assert "实体" in refusal(rewritten(xlsx([]), "xl/workbook.xml", declare))


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(xlsx([]))
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 8] |= 1
    assert "密码" in refusal(bytes(content))


@pytest.mark.parametrize(
    "xml",
    [
        "<row r='1'><c r='A1' t='inlineStr'><is><t>茶</t></is></c><c r='B1'><v>1</v></c></row>",
        "<row><c t='inlineStr'><is><t>茶</t></is></c><c><v>1</v></c></row>",
        '<row r="1"><c  t="inlineStr" r="A1"><is><t>茶</t></is></c><c s="0" r="B1"><v>1</v></c></row>',
    ],
)
def test_unusual_but_honest_writing_is_read(xml: str) -> None:
    assert cells(_with_cells(xml.encode())) == [["茶", 1.0]]


def test_marks_of_formulas_and_errors() -> None:
    xml = (
        b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>NOW()</f></c><c r="C1" t="e"><v>#N/A</v></c>'
        b'<c r="D1" t="str"><f t="shared" si="0"/><v>x</v></c><c r="E1"><v>7</v></c></row>'
    )
    marks = open_file(_with_cells(xml))[0].marks
    assert marks.formulas == {(1, 1), (1, 2), (1, 4)}
    assert marks.empty_formulas == {(1, 2)}
    assert marks.errors == {(1, 3)}


def test_column_letters_and_back() -> None:
    for number in (1, 26, 27, 702, 703, 16384):
        assert xlsx_scan.column_number(xlsx_scan.column_letters(number)) == number
    assert xlsx_scan.column_letters(16384) == "XFD"
