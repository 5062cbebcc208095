"""Templates filled in: figures, growth, lists, tables, errors that say where, and the official form."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml.ns import qn

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.summary import official
from kehui.summary.documents import blocks_of, open_template, preview_html, write_docx
from kehui.summary.shipped import COUNTY, SHIPPED, TOWNSHIP
from kehui.summary.shipped_build import build
from kehui.summary.shipped_text import COUNTY_TEXT, TOWNSHIP_TEXT

Make = Callable[..., bytes]


def texts(content: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(content)).paragraphs]


def test_figures_and_growth_are_told(county: Area, contracts: list[str], make_template: Make) -> None:
    template = make_template("{{ 地区 }}交易额{{ 技术市场交易额 }}，同比{{ 技术市场交易额.同比 }}，共{{ 技术合同登记数 }}")
    content, figures = write_docx(template, county, 2025)
    assert texts(content) == ["云溪县交易额936.8万元，同比增长31.2%，共2项"]
    assert list(figures.mentioned) == ["market.turnover", "market.contracts"]


def test_names_with_signs_and_values_with_markup(county: Area, contracts: list[str], make_template: Make) -> None:
    template = make_template('{{ 规上工业企业R&D经费支出 }}；{{ 技术合同登记数.列举("项目名称") }}；a<b')
    content, _ = write_docx(template, county, 2025)
    assert texts(content) == ["（暂无数据）；茶叶分选、萎凋机 <A&B> 开发；a<b"]
    html, _ = preview_html(template, county, 2025)
    assert "&lt;A&amp;B&gt;" in html
    assert "<A&B>" not in html


def test_lists_and_annex(county: Area, contracts: list[str], make_template: Make) -> None:
    template = make_template(
        "{{ 技术市场交易额 }}", "{%p for 条 in 存在问题 %}", "（{{ loop.index }}）{{ 条 }}", "{%p endfor %}", annex=True
    )
    content, _ = write_docx(template, county, 2025, problems="经费不足\n\n 人手少 ")
    assert texts(content) == ["936.8万元", "（1）经费不足", "（2）人手少"]
    rows = [[c.text for c in r.cells] for r in Document(io.BytesIO(content)).tables[0].rows]
    assert rows == [["名称", "数", "记录数"], ["技术市场交易额", "936.8万元", "2"]]


def test_township_table(county: Area, contracts: list[str]) -> None:
    document = official.new_document()
    official.add_table(document, ["乡镇", "数"], ["{{ 行.名称 }}", "{{ 行.数 }}"], '行 in 分地区("技术市场交易额")', [50, 50])
    buffer = io.BytesIO()
    document.save(buffer)
    content, _ = write_docx(buffer.getvalue(), county, 2025)
    rows = [[c.text for c in r.cells] for r in Document(io.BytesIO(content)).tables[0].rows]
    assert rows == [["乡镇", "数"], ["南安乡", "936.8"]]


def test_preview_links_every_figure(county: Area, contracts: list[str], make_template: Make) -> None:
    html, _ = preview_html(make_template("{{ 技术市场交易额.带同比 }}"), county, 2025)
    assert 'href="/statistics/market.turnover/records/?' in html
    assert "936.8万元，同比增长31.2%</a>" in html


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("好\n{{ 技术市场交异额 }}", "第1段的“技术市场交异额”不是指标名称", "技术市场交易额"),
        ("{{ 技术市场交易额", "不成对", "{{ 指标名称 }}"),
        ("{{ 技术市场交易额.同此 }}", "“同此”不是数字的写法", "同比"),
        ("{{ 技术市场交易额 + }}", "写法不对", "{{ 指标名称 }}"),
    ],
)
def test_wrong_templates_are_told_where(county: Area, make_template: Make, text: str, where: str, hint: str) -> None:
    with pytest.raises(KehuiError) as caught:
        write_docx(make_template(text), county, 2025)
    assert where in caught.value.message
    assert hint in caught.value.hint


def test_templates_reach_nothing_but_figures(county: Area, contracts: list[str], make_template: Make) -> None:
    for attack in ("{{ 技术市场交易额.__class__ }}", "{{ 技术市场交易额._figures }}", "{{ 地区.__class__.__mro__ }}"):
        with pytest.raises(KehuiError):
            write_docx(make_template(attack), county, 2025)


def test_a_file_that_is_no_document_is_refused() -> None:
    with pytest.raises(KehuiError, match="不是 Word 文档"):
        open_template(b"%PDF-1.4 not a docx")


def test_edited_blocks(county: Area, contracts: list[str], make_template: Make) -> None:
    template = make_template("第一段", "第二段", "第三段")
    content, _ = write_docx(template, county, 2025, edits={"0": "甲\n乙{{ 技术合同登记数 }}", "1": "", "9": "不存在"})
    assert texts(content) == ["甲", "乙2项", "第三段"]


@pytest.mark.parametrize(("name", "lines"), [(COUNTY, COUNTY_TEXT), (TOWNSHIP, TOWNSHIP_TEXT)])
def test_shipped_files_are_their_text(name: str, lines: list[tuple[str, str]]) -> None:
    shipped, built = Document(str(SHIPPED[name])), build(lines)
    assert [b.text for b in blocks_of(shipped)] == [b.text for b in blocks_of(built)]
    assert [c.text for t in shipped.tables for r in t.rows for c in r.cells] == [
        c.text for t in built.tables for r in t.rows for c in r.cells
    ]


@pytest.mark.parametrize("name", [COUNTY, TOWNSHIP])
def test_shipped_templates_are_in_official_form(name: str) -> None:
    document = Document(str(SHIPPED[name]))
    section = document.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [m.twips for m in margins if m is not None] == [2098, 1984, 1587, 1474]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch")), grid.get(qn("w:charSpace"))) == ("linesAndChars", "580", "-848")
    faces = {
        n: document.styles[n].element.rPr.rFonts.get(qn("w:eastAsia")) for n in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert faces == {"Normal": "仿宋_GB2312", "Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312"}
    assert document.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml


@pytest.mark.parametrize("name", [COUNTY, TOWNSHIP])
def test_shipped_templates_can_be_filled_without_any_record(county: Area, township: Area, name: str) -> None:
    content, figures = write_docx(SHIPPED[name].read_bytes(), county if name == COUNTY else township, 2025)
    assert len(figures.mentioned) >= (50 if name == COUNTY else 16)
    assert not [t for t in texts(content) if "{{" in t or "{%" in t]


def test_blocks_say_when_they_are_written_and_hide_the_lines_of_loops(make_template: Make) -> None:
    lines = ["开头", "{%p if 存在问题 %}", "有不足：", "{%p for 条 in 存在问题 %}", "（{{ loop.index }}）{{ 条 }}", "{%p endfor %}",
             "{%p else %}", "没有不足。", "{%p endif %}", '{{ 图("技术市场交易额") }}', "结尾"]  # fmt: skip
    blocks = [b for b in blocks_of(open_template(make_template(*lines))) if b.is_editable]
    assert [(b.text, b.when) for b in blocks] == [
        ("开头", ""), ("有不足：", "有“存在问题”时"), ("没有不足。", "没有“存在问题”时"), ("结尾", ""),
    ]  # fmt: skip
