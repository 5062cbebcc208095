"""A form never loses what was typed: errors, two tabs, two clicks, a closed window."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from kehui.market.models import TechnologyContract
from tests.browser.conftest import Visit
from tests.cast import Cast, make_contract

NEW = "/desk/market/contracts/new/"


def _choose(page: Page, label: str, typed: str, option: str) -> None:
    """Type into a reference and take with the keyboard what is offered."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.fill(typed)
    expect(page.get_by_role("option", name=option, selected=True)).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value(option)


def _fill(page: Page, name: str = "萎凋槽改造技术服务") -> None:
    page.get_by_role("textbox", name="合同登记编号").fill("2025330421700001")
    page.get_by_role("textbox", name="项目名称").fill(name)
    page.get_by_label("合同类型").select_option(label="技术咨询")
    page.get_by_label("技术领域").select_option(label="农业")
    _choose(page, "卖方二选一", "清源", "云溪县清源茶业有限公司")
    _choose(page, "买方二选一", "东海", "东海大学")
    page.get_by_role("textbox", name="合同成交额").fill("12.5")
    page.get_by_role("textbox", name="技术交易额").fill("12.5")
    page.get_by_role("textbox", name="签订日期").fill("2025-03-01")


def test_what_is_missing_is_listed_with_a_way_to_it(visit: Visit, cast: Cast) -> None:
    page = visit(cast.county_clerk)
    page.goto(NEW)
    _fill(page)
    page.get_by_role("textbox", name="项目名称").fill("")
    page.get_by_role("textbox", name="技术交易额").fill("99")
    page.get_by_role("button", name="登记技术合同").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="项目名称：请填写").click()
    name = page.get_by_role("textbox", name="项目名称")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("textbox", name="合同登记编号")).to_have_value("2025330421700001")
    expect(page.get_by_role("combobox", name="卖方二选一", exact=True)).to_have_value("云溪县清源茶业有限公司")
    name.fill("萎凋槽改造技术服务")
    page.get_by_role("button", name="登记技术合同").click()
    expect(page.get_by_role("alert")).to_contain_text("技术交易额不能大于合同成交额")
    page.get_by_role("textbox", name="技术交易额").fill("10")
    page.get_by_role("button", name="登记技术合同").click()
    expect(page.get_by_text("已登记“萎凋槽改造技术服务")).to_be_visible()
    assert TechnologyContract.objects.get().technology_amount == 100_000


def test_a_double_click_makes_one_record(visit: Visit, cast: Cast) -> None:
    page = visit(cast.county_clerk)
    page.goto(NEW)
    _fill(page)
    page.get_by_role("button", name="登记技术合同").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("萎凋槽改造技术服务")
    assert TechnologyContract.objects.count() == 1


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(visit: Visit, cast: Cast) -> None:
    made = make_contract(cast.tea_company, cast.university, 20)
    first = visit(cast.county_clerk)
    address = f"/desk/market/contracts/{made.pk}/edit/"
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    first.get_by_role("textbox", name="项目名称").fill("第一个窗口的名称")
    first.get_by_role("button", name="保存修改").click()
    expect(first.get_by_text("修改已保存")).to_be_visible()
    second.get_by_role("textbox", name="项目名称").fill("第二个窗口的名称")
    second.get_by_role("button", name="保存修改").click()
    expect(second.get_by_role("alert")).to_contain_text("别人改过这条记录")
    expect(second.get_by_role("textbox", name="项目名称")).to_have_value("第二个窗口的名称")
    expect(second.get_by_text("现在的内容：第一个窗口的名称")).to_be_visible()
    made.refresh_from_db()
    assert made.name == "第一个窗口的名称"
    second.get_by_role("button", name="保存修改").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("第二个窗口的名称")


def test_a_draft_survives_the_closed_window_and_not_the_saving(visit: Visit, cast: Cast) -> None:
    page = visit(cast.county_clerk)
    page.goto(NEW)
    _fill(page)
    expect(page.get_by_text("草稿已存于本机")).to_be_visible()
    page.goto("/desk/")
    page.goto(NEW)
    expect(page.get_by_text(re.compile("已恢复.*未登记的内容"))).to_be_visible()
    expect(page.get_by_role("textbox", name="项目名称")).to_have_value("萎凋槽改造技术服务")
    expect(page.get_by_role("combobox", name="卖方二选一", exact=True)).to_have_value("云溪县清源茶业有限公司")
    page.get_by_role("button", name="登记技术合同").click()
    expect(page.get_by_text("已登记“萎凋槽改造技术服务")).to_be_visible()
    page.goto(NEW)
    expect(page.get_by_role("textbox", name="项目名称")).to_have_value("")
    expect(page.get_by_text("未登记的内容")).to_have_count(0)


def test_deleting_asks_for_the_reason(visit: Visit, cast: Cast) -> None:
    made = make_contract(cast.tea_company, cast.university, 20)
    page = visit(cast.county_clerk)
    page.goto(f"/desk/market/contracts/{made.pk}/")
    page.get_by_role("button", name="删除").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="删除").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请写明原因")
    dialog.get_by_label("原因").fill("重复登记")
    dialog.get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除")).to_be_visible()
    assert not TechnologyContract.objects.exists()
