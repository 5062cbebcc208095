"""Working together: differences in words, comments, sections, last year's matters; and the other papers."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.records.dues import waiting_for
from kehui.summary import outputs
from kehui.summary.charts import bars
from kehui.summary.differences import Part, compared, lines
from kehui.summary.documents import preview_html, write_docx
from kehui.summary.domain import editor
from kehui.summary.domain import summary as domain
from kehui.summary.domain.carried import carried_lines
from kehui.summary.domain.readback import issue_document
from kehui.summary.models import Fate, Summary
from kehui.summary.shipped import COUNTY, GALLERY, SHIPPED
from kehui.summary.shipped_build import TEXTS, build

Make = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def summary(clerk: User, county: Area, contracts: list[str]) -> Summary:
    return domain.begin_summary(county, 2025, "科技服务中心年度工作总结", by=clerk)


def test_words_that_changed() -> None:
    assert compared("全年交易额{{ 甲 }}，增长明显", "全年交易额{{ 乙 }}，增长平稳") == [
        Part("same", "全年交易额"), Part("gone", "{{ 甲 }}"), Part("new", "{{ 乙 }}"), Part("same", "，增长"),
        Part("gone", "明显"), Part("new", "平稳"),
    ]  # fmt: skip
    assert compared("", "新段") == [Part("new", "新段")]
    assert compared("同", "同") == [Part("same", "同")]
    # A single word that happens to agree is no island between two changes.
    assert [p.kind for p in compared("工作扎实的推进有力", "工作深入的推动见效")] == ["same", "gone", "new"]
    assert [c.title for c in lines("存在问题", "缺人\n缺钱", "缺人\n缺场地\n缺钱")] == ["存在问题第2条"]


@pytest.mark.parametrize(
    ("old", "new", "gone", "added"),
    [
        ("交易额1,234万元，增长", "交易额1,250万元，增长", "1,234万元", "1,250万元"),
        ("同比增长31.2%；", "同比增长31.25%；", "31.2%", "31.25%"),
        ("新认定企业6家、研究院2家", "新认定企业16家、研究院2家", "6家", "16家"),
        ("提高3.5个百分点", "提高4个百分点", "3.5个百分点", "4个百分点"),
        ("建设科技平台", "建设技术平台", "科技", "技术"),
        ("交易额{{ 技术市场交易额 }}。", "交易额{{ 技术市场交易额.带同比 }}。", "{{ 技术市场交易额 }}", "{{ 技术市场交易额.带同比 }}"),
    ],
)
def test_whole_numbers_and_whole_words_change(old: str, new: str, gone: str, added: str) -> None:
    parts = compared(old, new)
    assert [p.text for p in parts if p.kind == "gone"] == [gone]
    assert [p.text for p in parts if p.kind == "new"] == [added]


def test_a_number_between_two_changes_is_not_told_as_changed() -> None:
    parts = compared("举办讲座10场培训", "召开会议10场观摩")
    assert Part("same", "10场") in parts


def test_figures_of_a_template_are_shown_by_name() -> None:
    assert list(Part("new", "额{{ 技术市场交易额.同比 }}，").pieces) == [(False, "额"), (True, "技术市场交易额.同比"), (False, "，")]


def test_differences_put_together_give_both_sides() -> None:
    old, new = "一、二、三是旧的，四不变。五12.5%走", "一、新二、三，四不变。六13.5%来了"
    parts = compared(old, new)
    assert "".join(p.text for p in parts if p.kind != "new") == old
    assert "".join(p.text for p in parts if p.kind != "gone") == new


def test_versions_are_compared(summary: Summary, clerk: User) -> None:
    first = summary.latest
    number, _, text = next(b for b in editor.blocks(summary, first) if b[1] == "Normal")
    second = domain.save_version(
        summary, edits={str(number): text.replace("主业", "根本")}, problems="缺人", plans="", by=clerk, based_on=1
    )
    changes = editor.differences(summary, first, second)
    assert [("".join(p.text for p in c.parts if p.kind == "new")) for c in changes] == ["为根本", "缺人"]


def test_comments(summary: Summary, clerk: User, leader: User, township_clerk: User) -> None:
    block = editor.blocks(summary, summary.latest)[1][0]
    made = editor.add_comment(summary, "这里再压缩", by=leader, block=block)
    assert made.quote
    with pytest.raises(NotPermitted):
        editor.add_comment(summary, "路过", by=township_clerk)
    with pytest.raises(Invalid, match="写下意见"):
        editor.add_comment(summary, " ", by=leader)
    editor.settle_comment(made, by=clerk)
    made.refresh_from_db()
    assert made.settled_by == clerk


def test_sections_are_handed_out(summary: Summary, clerk: User, leader: User, township_clerk: User) -> None:
    heading = next(n for n, style, _ in editor.blocks(summary, summary.latest) if style.startswith("Heading"))
    assert editor.colleagues(summary) == [clerk]
    with pytest.raises(Invalid, match="没有编写"):
        editor.assign_section(summary, heading, township_clerk, by=clerk)
    with pytest.raises(NotPermitted):
        editor.assign_section(summary, heading, clerk, by=leader)
    editor.assign_section(summary, heading, clerk, by=clerk, due_on=date(2026, 1, 10))
    task = summary.tasks.get()
    editor.finish_section(task, by=clerk)
    assert task.done_at is not None
    editor.assign_section(summary, heading, None, by=clerk)
    assert not summary.tasks.exists()


def test_last_years_matters_are_carried_with_their_fate(clerk: User, county: Area, make_template: Make) -> None:
    template = make_template("开头", "{%p for 条 in 上年事项 %}", "{{ 条.类别 }}：{{ 条.内容 }}（{{ 条.结果 }}，{{ 条.说明 }}）", "{%p endfor %}")
    domain.keep_template("带上年", template, by=clerk, area=county)
    before = domain.begin_summary(county, 2024, "带上年", by=clerk)
    domain.save_version(before, edits={}, problems="缺人", plans="建平台\n引人才", by=clerk, based_on=1)
    now = domain.begin_summary(county, 2025, "带上年", by=clerk)
    problem, first, second = now.carried.all()
    assert [c.text for c in (problem, first, second)] == ["缺人", "建平台", "引人才"]
    assert editor.tell_fates(now, {problem.pk: ("done", "招了2人"), first.pk: ("continued", "")}, by=clerk) == 2
    content, _ = write_docx(template, county, 2025, carried=carried_lines(now))
    told = [p.text for p in Document(io.BytesIO(content)).paragraphs]
    assert told[1:3] == ["存在问题：缺人（已办结，招了2人）", "下一步打算：建平台（转入下年，）"]
    html, _ = preview_html(template, county, 2025, carried=carried_lines(now))
    assert "招了2人" in html
    with pytest.raises(Invalid):
        editor.tell_fates(now, {problem.pk: ("没这个", "")}, by=clerk)
    assert set(Fate.values) >= {"open", "done", "continued"}


def test_shipped_templates_write_the_fate_of_last_years_matters(clerk: User, county: Area) -> None:
    before = domain.begin_summary(county, 2024, COUNTY, by=clerk)
    domain.save_version(before, edits={}, problems="缺人。", plans="启用二期；", by=clerk, based_on=1)
    now = domain.begin_summary(county, 2025, COUNTY, by=clerk)
    assert "上年问题和打算的落实" not in _text(now)  # nobody has told yet
    problem = now.carried.get(kind="problem")
    editor.tell_fates(now, {problem.pk: ("done", "招了两名博士。")}, by=clerk)
    text = _text(now)
    assert "（九）上年问题和打算的落实\n（1）缺人（存在问题）：已办结，招了两名博士。\n二、存在问题" in text
    assert "启用二期" not in text


def _text(summary: Summary) -> str:
    content, _ = issue_document(summary, summary.latest, by=summary.created_by)
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_last_years_matters_are_taken_along_later(clerk: User, leader: User, county: Area, make_template: Make) -> None:
    template = make_template("开头")
    for name in ("科技局", "科协"):
        domain.keep_template(name, template, by=clerk, area=county)
    now = domain.begin_summary(county, 2025, "科技局", by=clerk)
    assert editor.may_take_over(now) == 0
    for name, problem in (("科技局", "登记少"), ("科协", "活动少")):  # the other office's summary is the newer one
        before = domain.begin_summary(county, 2024, name, by=clerk)
        domain.save_version(before, edits={}, problems=problem, plans="", by=clerk, based_on=1)
    assert editor.may_take_over(now) == 1
    with pytest.raises(NotPermitted):
        editor.take_over(now, by=leader)
    assert editor.take_over(now, by=clerk) == 1
    assert now.carried.get().text == "登记少"
    with pytest.raises(Conflict):
        editor.take_over(now, by=clerk)
    assert editor.add_matters(now, "problem", "登记少\n缺人\n\n缺人", by=clerk) == 1
    assert sorted(now.carried.values_list("text", flat=True)) == ["登记少", "缺人"]
    with pytest.raises(Invalid):
        editor.add_matters(now, "plan", " ", by=clerk)


def test_a_remark_quotes_what_is_read_and_a_wrong_name_is_told_where_it_stands(
    client: Client, clerk: User, leader: User, county: Area, contracts: list[str], make_template: Make
) -> None:
    domain.keep_template("短", make_template("", "开头", "", "全年技术市场交易额{{ 技术市场交易额 }}。"), by=clerk, area=county)
    summary = domain.begin_summary(county, 2025, "短", by=clerk)
    numbers = [n for n, _, _ in editor.blocks(summary, summary.latest)]
    assert editor.add_comment(summary, "再核", by=leader, block=numbers[1]).quote == "全年技术市场交易额936.8万元。"
    client.force_login(leader)
    assert "全年技术市场交易额936.8万元。</option>" in client.get(f"/summary/{summary.pk}/together/").content.decode()
    with pytest.raises(KehuiError, match=r"^第2段的“技术市场交易量”不是指标名称"):
        domain.save_version(
            summary, edits={str(numbers[0]): "一句\n两句", str(numbers[1]): "{{ 技术市场交易量 }}"}, problems="", plans="", by=clerk, based_on=1
        )


def test_the_workbench_says_what_waits(summary: Summary, clerk: User, leader: User) -> None:
    heading = next(n for n, style, _ in editor.blocks(summary, summary.latest) if style.startswith("Heading"))
    assert not [w for w in waiting_for(clerk) if "总结" in w.label]
    editor.assign_section(summary, heading, clerk, by=clerk, due_on=clock.today() - timedelta(days=1))
    editor.add_comment(summary, "再压一压", by=leader)
    editor.add_comment(summary, "我自己记的", by=clerk)
    told = {w.label: (w.count, w.tone) for w in waiting_for(clerk) if "总结" in w.label}
    assert told == {"分给您写的总结部分": (1, "bad"), "总结的待办批注": (1, "")}
    assert not [w for w in waiting_for(leader) if "总结" in w.label]
    editor.finish_section(summary.tasks.get(), by=clerk)
    assert "分给您写的总结部分" not in [w.label for w in waiting_for(clerk)]


def test_charts_are_pictures_with_their_data_in_the_annex(county: Area, contracts: list[str], make_template: Make) -> None:
    template = make_template('{{ 图("技术市场交易额") }}', annex=True)
    document = Document(io.BytesIO(write_docx(template, county, 2025)[0]))
    picture = document.element.body.find(f".//{qn('wp:docPr')}")
    assert picture.get("descr") == "技术市场交易额：2021年0，2022年0，2023年0，2024年714，2025年936.8（万元）"
    rows = [[c.text for c in r.cells] for r in document.tables[0].rows]
    assert rows[-1] == ["技术市场交易额（图）", "2021年0，2022年0，2023年0，2024年714，2025年936.8（万元）", "—"]
    # A line of exactly 29 points would cut the picture off.
    assert document.paragraphs[0].paragraph_format.line_spacing_rule != document.styles["Normal"].paragraph_format.line_spacing_rule
    html, _ = preview_html(template, county, 2025)
    assert "data:image/png;base64," in html
    for values in ([None, Decimal(0)], [Decimal(-5), Decimal(3)], []):
        assert bars([str(n) for n in range(len(values))], values).startswith(b"\x89PNG")


def test_tables_of_years_and_of_figures(county: Area, contracts: list[str], make_template: Make) -> None:
    from kehui.summary import official

    document = official.new_document()
    official.add_table(document, ["年", "数"], ["{{ 行.年份 }}", "{{ 行.数 }}"], '行 in 历年("技术市场交易额")', [50, 50])
    official.add_table(document, ["名", "数"], ["{{ 行.名称 }}", "{{ 行.数 }}"], '行 in 指标表("技术合同登记数", "技术市场交易额")', [50, 50])
    buffer = io.BytesIO()
    document.save(buffer)
    content, figures = write_docx(buffer.getvalue(), county, 2025)
    years, named = ([[c.text for c in r.cells] for r in t.rows[1:]] for t in Document(io.BytesIO(content)).tables)
    assert years[-2:] == [["2024年", "714"], ["2025年", "936.8"]]
    assert named == [["技术合同登记数", "2"], ["技术市场交易额", "936.8"]]
    assert ("market.turnover", "2024", "714") in {(i.code, i.period, i.shown) for i in figures.issued}


@pytest.mark.parametrize("name", list(SHIPPED))
def test_the_gallery(county: Area, township: Area, name: str) -> None:
    assert name in {g.name for g in GALLERY}
    shipped, built = Document(str(SHIPPED[name])), build(TEXTS[name])
    assert [p.text for p in shipped.paragraphs] == [p.text for p in built.paragraphs]
    content, _ = write_docx(SHIPPED[name].read_bytes(), county, 2025)
    assert not [p.text for p in Document(io.BytesIO(content)).paragraphs if "{{" in p.text or "{%" in p.text]


def test_brief_and_sheet_tell_the_same_figures(summary: Summary, clerk: User) -> None:
    version = domain.save_version(summary, edits={}, problems="缺{人}\n缺钱", plans="建平台", by=clerk, based_on=1)
    figures = outputs.mentioned(summary, version)
    content, told = outputs.brief(summary, version, figures)
    document = Document(io.BytesIO(content))
    rows = {r.cells[0].text: r.cells[2].text for r in document.tables[0].rows}
    assert rows["技术市场交易额"] == "936.8"
    assert [p.text for p in document.paragraphs if p.text.startswith("1.")] == ["1. 缺｛人｝", "1. 建平台"]
    assert told.issued
    sheet = load_workbook(io.BytesIO(outputs.figure_sheet(summary, figures, "https://example.org")))
    lines_of = {r[0].value: [c.value for c in r] for r in sheet["数字"].iter_rows(min_row=3)}
    assert lines_of["技术市场交易额"][2:8] == [0, 0, 0, 714, 936.8, "+31.2%"]
    assert sheet["图"]._charts


def test_no_libreoffice_is_told(monkeypatch: pytest.MonkeyPatch, client: Client, summary: Summary, clerk: User) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(KehuiError, match="没有安装 LibreOffice"):
        outputs.as_pdf(b"")
    client.force_login(clerk)
    assert "服务器没有安装 LibreOffice" in client.get(f"/summary/{summary.pk}/").content.decode()
    refused = client.get(f"/summary/{summary.pk}/pdf/")
    assert refused.status_code == 503
    assert "另存为 PDF" in refused.content.decode()


def test_pdf(summary: Summary) -> None:
    if outputs.libreoffice() is None:
        assert not os.environ.get("CI"), "LibreOffice belongs to the machine that runs all tests"
        pytest.skip("no LibreOffice on this machine")
    content, _ = write_docx(SHIPPED["村级年度科普小结"].read_bytes(), summary.area, 2025)
    assert outputs.as_pdf(content).startswith(b"%PDF")


def test_pages(client: Client, summary: Summary, clerk: User, leader: User) -> None:
    client.force_login(clerk)
    domain.save_version(summary, edits={}, problems="缺人", plans="", by=clerk, based_on=1)
    address = f"/summary/{summary.pk}"
    assert "缺人" in client.get(f"{address}/differences/").content.decode()
    block = next(n for n, style, _ in editor.blocks(summary, summary.latest) if style.startswith("Heading"))
    client.post(f"{address}/sections/", {"block": block, "assignee": clerk.pk, "due_on": (clock.today() + timedelta(days=9)).isoformat()})
    client.post(f"{address}/comments/", {"block": "", "text": "全文再压一压"})
    page = client.get(f"{address}/together/").content.decode()
    assert "编写中" in page
    assert "全文再压一压" in page
    client.post(f"{address}/sections/{summary.tasks.get().pk}/finish/")
    client.post(f"{address}/comments/{summary.comments.get().pk}/settle/")
    assert "已完成" in client.get(f"{address}/together/").content.decode()
    for paper in ("brief", "sheet"):
        assert client.get(f"{address}/{paper}/").status_code == 200
    assert "科技服务中心" in client.get("/summary/templates/").content.decode()
    client.force_login(leader)
    assert client.post(f"{address}/sections/", {"block": block, "assignee": ""}).status_code == 403
