"""Builds the shipped templates from their text: ``kehui manage shell -c "from kehui.summary.shipped_build import main; main()"``."""

from __future__ import annotations

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Pt

from kehui.summary import official
from kehui.summary.shipped import ASSOCIATION, CENTRE, COUNTY, SHIPPED, TOWNSHIP, VILLAGE
from kehui.summary.shipped_more import ASSOCIATION_TEXT, CENTRE_TEXT, VILLAGE_TEXT
from kehui.summary.shipped_text import COUNTY_TEXT, RIGHT, TOWNSHIP_TEXT

_ANNEX_HEADS = ["序号", "指标和数值", "口径和查询地址", "时期、地区", "记录数"]
_ANNEX_CELLS = [
    "{{ 行.序号 }}", "{{ 行.名称 }}：{{ 行.数 }}", "{{ 行.口径 }}。查询：{{ 行.查询地址 }}",
    "{{ 行.时期 }}，{{ 行.地区 }}，截至{{ 行.截至 }}", "{{ 行.记录数 }}",
]  # fmt: skip
_ANNEX_WIDTHS = [11.0, 34.0, 70.0, 26.0, 15.0]


def build(text: list[tuple[str, str]]) -> DocumentObject:
    """A template document from its lines, with the annex that lists every figure used."""
    document = official.new_document()
    for style, words in text:
        if style == "table":
            _table(document, words)
            continue
        if style == "chart":
            official.add_chart(document, f"{words}（近五年，{{{{ {words}.单位 }}}}）", f'{{{{ 图("{words}") }}}}')
            continue
        paragraph = document.add_paragraph(words, style=None if style == RIGHT else style)
        if style == RIGHT:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(64)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    heading = document.add_paragraph("附件", style="Heading 1")
    heading.paragraph_format.first_line_indent = Pt(0)
    document.add_paragraph("文中数据来源", style="Title")
    official.add_table(document, _ANNEX_HEADS, _ANNEX_CELLS, "行 in 附表", _ANNEX_WIDTHS, points=9)
    return document


def _table(document: DocumentObject, words: str) -> None:
    """``指标表:甲,乙`` lists figures; anything else is a figure by township."""
    kind, _, names = words.partition(":")
    if kind == "指标表":
        quoted = ", ".join(f'"{n}"' for n in names.split(","))
        official.add_table(
            document, ["指标", "单位", "本年数", "同比"],
            ["{{ 行.名称 }}", "{{ 行.单位 }}", "{{ 行.数 }}", "{{ 行.同比 }}"], f"行 in 指标表({quoted})", [60.0, 24.0, 36.0, 36.0],
        )  # fmt: skip
        return
    official.add_table(
        document, ["乡镇", "技术市场交易额（万元）", "同比"], ["{{ 行.名称 }}", "{{ 行.数 }}", "{{ 行.同比 }}"],
        '行 in 分地区("技术市场交易额")', [52.0, 52.0, 52.0],
    )  # fmt: skip


TEXTS = {
    COUNTY: COUNTY_TEXT, ASSOCIATION: ASSOCIATION_TEXT, CENTRE: CENTRE_TEXT, TOWNSHIP: TOWNSHIP_TEXT, VILLAGE: VILLAGE_TEXT,
}  # fmt: skip


def main() -> None:
    """Write the files into the package."""
    for name, text in TEXTS.items():
        build(text).save(str(SHIPPED[name]))


if __name__ == "__main__":
    main()
