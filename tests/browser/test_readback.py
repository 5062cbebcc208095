"""The summary goes out to a word processor and comes back; an old summary becomes a year's history."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from playwright.sync_api import expect

from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from kehui.summary.history import with_history
from kehui.summary.models import ReportedFigure
from tests.browser.conftest import Visit
from tests.browser.workbooks import downloaded
from tests.cast import Cast, make_contract

YEAR = clock.today().year - 1


def edit(path: Path, old: str, new: str, prose: tuple[str, str]) -> None:
    """What the office does in its word processor: one number typed anew, some words changed."""
    document = Document(str(path))
    for before, after in ((old, new), prose):
        run = next(r for p in document.paragraphs for r in p.runs if before in r.text)
        run.text = run.text.replace(before, after)
    document.save(str(path))


def test_an_edited_summary_is_read_back(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    make_contract(
        cast.tea_company, cast.university, 123, signed_on=clock.today().replace(YEAR, 3, 1),
        registered_on=clock.today().replace(YEAR, 3, 18),
    )  # fmt: skip
    page = visit(cast.county_clerk)
    page.goto("/summary/")
    page.get_by_label("年度", exact=True).select_option(str(YEAR))
    page.get_by_role("button", name="编写总结").click()
    file = downloaded(page, "下载 Word 文件", tmp_path)
    edit(file, "123万元", "132万元", ("以提升企业创新能力为主线", "以提升创新能力为主线"))
    # The records move on while the office edits.
    make_contract(
        cast.tea_company, cast.university, 77, signed_on=clock.today().replace(YEAR, 5, 1),
        registered_on=clock.today().replace(YEAR, 5, 18),
    )  # fmt: skip

    page.get_by_role("link", name="读回文稿").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    rows = page.locator("table.k-readback tbody tr")
    changed = rows.filter(has_text="人工改动").first
    expect(changed).to_contain_text("132万元")
    expect(changed).to_contain_text("200万元")
    expect(rows.filter(has_text="已过时").first).to_contain_text("200")

    # One click takes ours; the records of the figure are one click away.
    changed.get_by_role("button", name="采用系统数").click()
    expect(page.locator("table.k-readback tbody tr").filter(has_text="已采用 200万元")).to_be_visible()
    # Theirs is kept with a reason only.
    stale = page.locator("table.k-readback tbody tr").filter(has_text="已过时").first
    stale.get_by_role("button", name="保留文稿数").click()
    page.get_by_role("dialog").get_by_label("原因").fill("以会议通报的数为准")
    page.get_by_role("dialog").get_by_role("button", name="保留").click()
    expect(page.get_by_text("以会议通报的数为准")).to_be_visible()
    page.get_by_role("button", name="全部更新").click()
    expect(page.get_by_text("文字一字未动")).to_be_visible()

    finished = downloaded(page, "下载更新后的文稿", tmp_path)
    text = "\n".join(p.text for p in Document(str(finished)).paragraphs)
    assert "技术市场交易额200万元" in text
    assert "以提升创新能力为主线" in text

    # A wrong file is told what it is.
    page.get_by_role("link", name="读回文稿").click()
    wrong = tmp_path / "不是文稿.docx"
    wrong.write_bytes(b"%PDF-1.7")
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("alert").first).to_contain_text("不是 Word 文档")


def test_an_old_summary_becomes_history(visit: Visit, cast: Cast) -> None:
    make_contract(
        cast.tea_company, cast.university, 150, signed_on=clock.today().replace(YEAR, 3, 1),
        registered_on=clock.today().replace(YEAR, 3, 18),
    )  # fmt: skip
    page = visit(cast.county_clerk)
    page.goto("/summary/history/")
    page.get_by_label("数字所属年度").select_option(str(YEAR - 1))
    page.get_by_label("或粘贴正文").fill(
        "全县技术合同成交金额达120万元，同比增长8.5%；授权发明专利86件。\n建成科普主题小广场4个。"
    )
    page.get_by_role("button", name="读入总结").click()
    row = page.locator("table.k-table tbody tr").filter(has_text="120万元").first
    row.get_by_label("对应的指标").fill("技术市场交易额")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="历史数").click()
    expect(page.get_by_text("历史数，")).to_be_visible()
    kept = ReportedFigure.objects.get(code="market.turnover")
    assert (kept.value, kept.year) == (1_200_000, YEAR - 1)
    [figure] = with_history([compute(get_indicator("market.turnover"), cast.county.yunxi, Period(YEAR))])
    assert figure.growth_text == "+25.0%"

    page.goto("/summary/history/figures/")
    expect(page.get_by_role("row").filter(has_text="技术市场交易额")).to_contain_text("120万元")
    # The correction is remembered: the next summary that says so is understood.
    page.goto("/summary/history/")
    page.get_by_label("数字所属年度").select_option(str(YEAR - 2))
    page.get_by_label("或粘贴正文").fill("全县技术合同成交金额达98万元。")
    page.get_by_role("button", name="读入总结").click()
    expect(page.locator("table.k-table tbody tr").get_by_label("对应的指标")).to_have_value("技术市场交易额")
