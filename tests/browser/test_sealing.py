"""The county seals a year; a contract is revoked afterwards; both numbers are shown, and the contract is named."""

from __future__ import annotations

from playwright.sync_api import expect

from kehui.jobs.worker import Worker
from kehui.kernel import clock
from kehui.market.domain.contract import revoke_contract
from tests.browser.conftest import Visit
from tests.cast import Cast, make_contract

YEAR = clock.today().year - 1


def test_published_and_now_and_why_it_changed(visit: Visit, cast: Cast, worker: Worker) -> None:
    signed, registered = clock.today().replace(YEAR, 3, 1), clock.today().replace(YEAR, 3, 18)
    kept = make_contract(cast.rival_company, cast.university, 10, signed_on=signed, registered_on=registered)
    struck = make_contract(cast.tea_company, cast.university, 35, signed_on=signed, registered_on=registered)

    # The county clerk seals last year.
    page = visit(cast.county_clerk)
    page.goto("/statistics/")
    page.get_by_role("link", name="公布与封存").click()
    page.get_by_role("combobox", name="时期").select_option(str(YEAR))
    page.get_by_label("封存事由").fill(f"{YEAR}年统计公报发布")
    page.get_by_role("main").get_by_role("button", name="封存", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text(f"{YEAR}年统计公报发布", timeout=60_000)

    revoke_contract(struck, by=cast.county_clerk, reason="合同材料不实")

    # The dashboard shows what was published and what is now.
    page.goto(f"/statistics/?area=330421&period={YEAR}")
    card = page.locator(".k-fig-card", has_text="技术市场交易额").first
    expect(card).to_contain_text("已公布 45万元，现在 10万元")

    # Why it changed names the contract, who struck it out, and why.
    page.goto(f"/statistics/market.turnover/?area=330421&period={YEAR}")
    page.get_by_role("link", name="与公布数为什么不同").click()
    expect(page.get_by_label("结论")).to_contain_text("现在10万元，已公布45万元，比公布数减少35万元")
    part = page.get_by_label("公布后不再计入")
    expect(part.get_by_role("row").nth(1)).to_contain_text(struck.name)
    expect(part).to_contain_text("合同材料不实")
    expect(page.locator("main")).not_to_contain_text(kept.name)
    expect(page.locator(".k-chart svg")).to_be_visible()

    # The part opens its records.
    part.get_by_role("link", name="打开这些记录").click()
    expect(page.locator("table.k-table tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name=struck.name)).to_be_visible()

    # The county restates on purpose; the old number stays readable.
    page.goto("/statistics/seals/")
    page.get_by_role("link", name=f"{YEAR}年", exact=True).click()
    page.get_by_role("link", name="与现在不同").click()
    row = page.get_by_role("row").filter(has_text="技术市场交易额")
    row.get_by_text("更正公布数").first.click()
    row.get_by_label("更正原因").fill("合同撤销，重新公布")
    row.get_by_role("button", name="更正公布数").click()
    expect(page.get_by_text("已更正“技术市场交易额”的公布数")).to_be_visible()
    restated = page.get_by_role("row").filter(has_text="合同撤销，重新公布")
    expect(restated).to_contain_text("45")
    expect(restated).to_contain_text("10")
