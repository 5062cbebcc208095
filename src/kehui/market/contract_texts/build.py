"""Builds the shipped contract templates from their clauses: ``python -m kehui.market.contract_texts.build``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from kehui.market.contract_texts.clauses import TEXTS, Text

FOLDER = Path(__file__).parent
_NUMBERS = "一二三四五六七八九十"
_LATIN = "Times New Roman"


def _face(run_or_style: Any, east_asian: str, points: float, *, bold: bool = False) -> None:
    font = run_or_style.font
    font.name, font.size, font.bold = _LATIN, Pt(points), bold
    fonts = run_or_style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), east_asian)


def _line(document: DocumentObject, text: str, *, face: str = "宋体", points: float = 12, indent: bool = True) -> Any:
    paragraph = document.add_paragraph()
    _face(paragraph.add_run(text), face, points)
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(24)
    layout.space_before = layout.space_after = Pt(0)
    if indent:
        layout.first_line_indent = Pt(points * 2)
    return paragraph


def _ordinal(number: int) -> str:
    ten, one = divmod(number, 10)
    return ("十" if ten == 1 else "") + (_NUMBERS[one - 1] if one else "")


def build(text: Text) -> DocumentObject:
    """A template document from its clauses."""
    document = Document()
    _face(document.styles["Normal"], "宋体", 12)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.6)
    section.left_margin = section.right_margin = Cm(2.8)
    title = _line(document, text.title, face="黑体", points=22, indent=False)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(36), Pt(12)
    for line in (
        "项目名称：{{ 项目名称 }}", f"{text.receiver}：" + "{{ 需求方 }}", f"{text.supplier}：" + "{{ 提供方 }}",
        "合同类型：{{ 合同类型 }}　　技术领域：{{ 技术领域 }}", "洽谈编号：{{ 洽谈编号 }}　　签订日期：______年____月____日",
    ):  # fmt: skip
        _line(document, line, indent=False)
    _line(document, "根据《中华人民共和国民法典》的有关规定，双方经协商一致，订立本合同。").paragraph_format.space_before = Pt(12)
    for number, (heading, paragraphs) in enumerate(text.clauses, 1):
        head = _line(document, f"第{_ordinal(number)}条　{heading}", face="黑体", indent=False)
        head.paragraph_format.space_before, head.paragraph_format.keep_with_next = Pt(6), True
        for paragraph in paragraphs:
            _line(document, paragraph)
    _signatures(document, text)
    return document


def _signatures(document: DocumentObject, text: Text) -> None:
    rows = (
        (text.receiver, text.supplier), ("名称：{{ 需求方 }}", "名称：{{ 提供方 }}"),
        ("统一社会信用代码：{{ 需求方代码 }}", "统一社会信用代码：{{ 提供方代码 }}"), ("地址：{{ 需求方地址 }}", "地址：{{ 提供方地址 }}"),
        ("代表人（签字）：", "代表人（签字）："), ("（盖章）", "（盖章）"), ("　　　　年　　月　　日", "　　　　年　　月　　日"),
    )  # fmt: skip
    _line(document, "", indent=False)
    table = document.add_table(rows=len(rows), cols=2)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for i, texts in enumerate(rows):
        for cell, words in zip(table.rows[i].cells, texts, strict=True):
            _face(cell.paragraphs[0].add_run(words), "黑体" if i == 0 else "宋体", 11)
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(5)


def main() -> None:
    """Write every template into the package."""
    for name, text in TEXTS.items():
        build(text).save(str(FOLDER / f"{name}.docx"))


if __name__ == "__main__":
    main()
