"""Files handed in: their text, and what is wrong with those that are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kehui.kernel.errors import Invalid, KehuiError
from kehui.summary.manuscript import MAX_BYTES, read_manuscript, replaced

W = nsdecls("w")


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, data)
    return result.getvalue()


def body_with(inner: str) -> bytes:
    document = Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{inner}</w:p>"))
    return saved(document)


def test_text_of_paragraphs_tables_tabs_and_breaks() -> None:
    document = Document()
    document.add_paragraph("第一段\t甲\n乙")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "左", "右"
    assert read_manuscript(saved(document)).text.startswith("第一段\t甲\n乙\n左\t右\n")


def test_deleted_and_moved_text_is_not_read() -> None:
    content = body_with(
        '<w:r><w:t>甲</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom w:id="3" w:author="a"><w:r><w:t>走</w:t></w:r></w:moveFrom>'
    )
    assert read_manuscript(content).text.startswith("甲新\n")


def test_a_figure_in_several_runs_is_replaced_once() -> None:
    content = body_with("<w:r><w:t>额 </w:t></w:r><w:r><w:t>93</w:t></w:r><w:r><w:t>6.8万</w:t></w:r><w:r><w:t>元&amp;多</w:t></w:r>")
    manuscript = read_manuscript(content)
    start = manuscript.text.index("93")
    back = read_manuscript(replaced(manuscript, [(start, manuscript.text.index("&"), "12<3")]))
    assert back.text.startswith("额 12<3&多\n")


def test_a_range_without_text_cannot_be_replaced() -> None:
    manuscript = read_manuscript(body_with("<w:r><w:t>好</w:t></w:r>"))
    with pytest.raises(KehuiError, match="没有文字可改"):
        replaced(manuscript, [(1, 1, "1")])


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def bomb() -> bytes:
    return with_part(saved(Document()), "word/document.xml", b"<" + b" " * (61 * 1024 * 1024))


def macros() -> bytes:
    return with_part(saved(Document()), "word/vbaProject.bin", b"x")


def entities() -> bytes:
    text = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    return with_part(saved(Document()), "word/document.xml", text.encode())


def cut_short() -> bytes:
    return with_part(saved(Document()), "word/document.xml", b"<w:document><w:body>")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"%PDF-1.7", "不是 Word 文档"),
        (lambda: b"", "空的"),
        (encrypted, "密码"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式"),
        (macros, "带有宏"),
        (bomb, "过大"),
        (entities, "文档类型声明"),
        (cut_short, "已损坏"),
        (lambda: bytes(MAX_BYTES + 1), "50 MB"),
        (lambda: with_part(b"PK\x05\x06" + bytes(18), "xl/workbook.xml", b"<x/>"), "不是 Word 文档"),
    ],
)
def test_wrong_files_are_told(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_manuscript(make())
    assert message in caught.value.message
    assert caught.value.hint
