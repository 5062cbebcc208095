"""The main job: workbooks with errors go in, are mended, change the figure, and the figure opens its records."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from kehui.jobs.worker import Worker
from kehui.kernel import clock
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation
from tests.browser.conftest import Visit, sign_in
from tests.browser.workbooks import columns_of, downloaded, fill, marked, mend, upload
from tests.cast import Cast, make_contract, uscc

YEAR = clock.today().year - 1


def _contract(number: int, seller: str, **changes: Any) -> dict[str, Any]:
    row = {
        "合同登记编号": f"{YEAR}330421900{number:03d}", "项目名称": f"茶叶萎凋工艺开发{number}", "合同类型": "技术开发（委托）",
        "卖方": seller, "买方": "东海大学", "合同成交额": 40, "技术交易额": 30, "技术领域": "农业",
        "签订日期": f"{YEAR}-03-01", "登记日期": f"{YEAR}-03-18",
    }  # fmt: skip
    return row | changes


def _row(page: Page, number: int) -> Any:
    """The line of the preview about this row of the file."""
    return page.locator(".i-rows tbody tr").filter(has=page.get_by_role("cell", name=str(number), exact=True))


def _turnover(page: Page) -> Any:
    return page.locator(".k-fig-card", has_text="技术市场交易额").first


def test_organisations_with_errors_are_mended_and_imported(
    visit: Visit, cast: Cast, worker: Worker, tmp_path: Path
) -> None:
    page = visit()
    sign_in(page, cast.county_clerk.username)
    page.get_by_role("navigation", name="业务").get_by_role("link", name="导入").click()
    page.get_by_role("link", name="上传表格").first.click()
    page.get_by_text("下载填写模板").click()
    file = downloaded(page, "单位", tmp_path)
    assert file.name == "单位模板.xlsx"
    good, other = uscc(900_001), uscc(900_002)
    common = {"单位类型": "企业", "所在地区": "南安乡"}
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    fill(file, [
        {"统一社会信用代码": wrong, "单位名称": "云溪县第一茶厂", "成立日期": "2016-05-12", **common},
        {"统一社会信用代码": other, "单位名称": "云溪县第二茶厂", "成立日期": "2016-02-30", **common},
        {"统一社会信用代码": uscc(900_003), "单位名称": "云溪县第三茶厂", **common, "所在地区": "南岸乡"},
    ])  # fmt: skip

    # All messages at once, each with its row and cell; the register is recognised by its header.
    upload(page, file)
    places = columns_of(file)
    expect(page.get_by_text("有 3 行有误")).to_be_visible()
    for row, where, said in ((3, "统一社会信用代码", "校验"), (4, "成立日期", "日期"), (5, "所在地区", "南岸乡")):
        expect(_row(page, row)).to_contain_text(where)
        expect(_row(page, row)).to_contain_text(said)
    page.get_by_text("带标注的文件", exact=True).click()
    returned = downloaded(page, "全部行", tmp_path)
    cells = marked(returned)
    letters = {name: load_workbook(file).worksheets[0].cell(1, n).column_letter for name, n in places.items()}
    assert cells.keys() == {f"{letters['统一社会信用代码']}3", f"{letters['成立日期']}4", f"{letters['所在地区']}5"}
    assert "校验" in cells[f"{letters['统一社会信用代码']}3"]

    # The marked file itself is mended and handed in again.
    mend(returned, {(3, "统一社会信用代码"): good, (4, "成立日期"): "2016-02-28", (5, "所在地区"): "南安乡"})
    page.get_by_role("link", name="改好后重新上传").first.click()
    upload(page, returned)
    page.get_by_role("button", name="确认导入 3 条").click()
    expect(page.get_by_text("已新增 3 条，更新 0 条")).to_be_visible()
    page.get_by_role("link", name="查看单位台账").click()
    page.get_by_role("searchbox", name="查找单位").fill("第二茶厂")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="云溪县第二茶厂")).to_be_visible()
    assert Organisation.objects.get(uscc=good).area == cast.county.nanan


def test_contracts_change_the_figure_and_the_figure_opens_them(
    visit: Visit, cast: Cast, worker: Worker, tmp_path: Path
) -> None:
    before = make_contract(
        cast.tea_company, cast.university, 35, signed_on=clock.today().replace(YEAR, 1, 5),
        registered_on=clock.today().replace(YEAR, 1, 9),
    )  # fmt: skip
    page = visit(cast.county_clerk)
    page.goto(f"/statistics/?period={YEAR}")
    expect(_turnover(page)).to_contain_text("35万元")

    page.goto("/desk/import/new/market.contracts/")
    file = downloaded(page, "下载技术合同模板", tmp_path)
    seller = cast.tea_company.uscc
    fill(file, [
        _contract(1, seller),
        _contract(2, seller, 技术交易额=50),
        _contract(1, seller, 项目名称="编号写重了"),
        _contract(3, seller, 登记日期=f"{YEAR}-13-01", 卖方="91330421000000000X"),
    ])  # fmt: skip
    upload(page, file)
    expect(page.locator(".i-sum")).to_contain_text("行有误")
    expect(_row(page, 4)).to_contain_text("技术交易额不能大于合同成交额")
    expect(_row(page, 5)).to_contain_text("合同登记编号")
    expect(_row(page, 5)).to_contain_text("第3行")
    expect(_row(page, 6)).to_contain_text("登记日期")
    expect(_row(page, 6)).to_contain_text("卖方")
    page.get_by_text("带标注的文件", exact=True).click()
    returned = downloaded(page, "全部行", tmp_path)
    assert {c[1:] for c in marked(returned)} >= {"4", "5", "6"}
    assert TechnologyContract.objects.count() == 1, "nothing is written before it is confirmed"

    mend(file, {
        (4, "技术交易额"): 40, (5, "合同登记编号"): f"{YEAR}330421900009", (6, "登记日期"): f"{YEAR}-12-01", (6, "卖方"): seller,
    })  # fmt: skip
    page.get_by_role("link", name="改好后重新上传").first.click()
    upload(page, file)
    page.get_by_label("导入说明").fill("一季度汇总表")
    page.get_by_role("button", name="确认导入 4 条").click()
    expect(page.get_by_text("已新增 4 条")).to_be_visible()
    page.get_by_role("link", name="查看技术合同台账").click()
    expect(page.get_by_text("共 5 条").first).to_be_visible()
    expect(page.get_by_role("link", name="编号写重了")).to_be_visible()

    # The figure a moment later: 35 + 4 × 40.
    page.goto(f"/statistics/?period={YEAR}")
    expect(_turnover(page)).to_contain_text("195万元")
    expect(_turnover(page)).to_contain_text("5 条记录")
    _turnover(page).click()
    expect(page.locator("table.k-table tbody tr")).to_have_count(5)
    expect(page.get_by_text(before.name)).to_be_visible()
    exported = downloaded(page, "导出 Excel", tmp_path)
    lines = list(load_workbook(exported).worksheets[0].values)
    assert len(lines) == 1 + 5, "a line for each row of the figure"
    page.get_by_role("link", name="编号写重了").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("编号写重了")
    history = page.get_by_role("complementary").get_by_role("list").last
    expect(history).to_contain_text("登记 周县平 · 导入")
    expect(history).to_contain_text("原因：一季度汇总表")

    # The same file again: nothing is written twice.
    page.goto("/desk/import/new/market.contracts/")
    upload(page, file)
    expect(page.get_by_text("文件里的内容系统中都有了，没有要写入的")).to_be_visible()
    expect(page.get_by_role("link", name="不变 4")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("确认导入"))).to_have_count(0)
    assert TechnologyContract.objects.count() == 5
