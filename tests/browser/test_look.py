"""Every main page at a desk, on a telephone, in the dark, in large type and by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from kehui.kernel import clock
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast, make_contract

MAIN_PAGES = (
    "/", "/desk/", "/desk/market/contracts/", "/desk/market/contracts/?q=没有这个", "/desk/market/contracts/new/",
    "/desk/parties/organisations/", "/desk/activities/activities/", "/desk/import/", "/desk/import/new/", "/statistics/",
    "/statistics/?menu=全部", "/statistics/market.turnover/", "/statistics/market.turnover/records/",
    "/statistics/indicators/", "/statistics/compare/", "/summary/", "/summary/templates/", "/desk/system/areas/",
    "/desk/system/jobs/", "/desk/account/tokens/", "/accounts/2fa/", "/accounts/password/change/",
    "/desk/market/contracts/999999/", "/desk/system/users/",
)  # fmt: skip
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? "" :
  Array.from(document.querySelectorAll("main *, header *")).filter((node) =>
    node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".k-table-wrap, .k-tabs"))
    .slice(0, 3).map((node) => node.outerHTML.slice(0, 80)).join(" | ") || "something is too wide" """


def _somebody_worked(cast: Cast) -> str:
    today = clock.today()
    made = make_contract(cast.tea_company, cast.university, 88, signed_on=today, registered_on=today)
    return f"/desk/market/contracts/{made.pk}/"


def _widths(page: Page, addresses: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for address in addresses:
        page.goto(address)
        if wide := page.evaluate(WIDE):
            found[address] = wide
    return found


def test_no_page_is_wider_than_a_telephone(visit: Visit, cast: Cast) -> None:
    record = _somebody_worked(cast)
    page = visit(cast.county_clerk, viewport=PHONE)
    assert _widths(page, (*MAIN_PAGES, record, f"{record}edit/")) == {}
    page.locator("[data-toggle-elder]").click()
    assert _widths(page, ("/", "/desk/", "/desk/market/contracts/", "/statistics/", f"{record}edit/")) == {}


def test_dark_and_large_stay_from_page_to_page(visit: Visit, cast: Cast) -> None:
    page = visit(cast.county_clerk)
    root = page.locator("html")
    page.locator("[data-toggle-theme]").click()
    page.locator("[data-toggle-elder]").click()
    page.goto("/desk/market/contracts/")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    expect(root).to_have_attribute("data-elder", "on")
    expect(page.locator("[data-toggle-theme]")).to_have_attribute("aria-pressed", "true")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    large = page.evaluate(size)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-toggle-theme]").click()
    page.locator("[data-toggle-elder]").click()
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")
    assert large >= 1.2 * page.evaluate(size)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != background


def test_the_keyboard_reaches_everything(visit: Visit, cast: Cast) -> None:
    record = _somebody_worked(cast)
    page = visit(cast.county_clerk)
    page.goto("/desk/market/contracts/")
    # The first stop leads past the menu.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    focused = page.locator(":focus")
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused.inner_text().strip() == "登记技术合同":
            break
    expect(focused).to_have_text("登记技术合同")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "one sees where one is"
    # The stroke is for searching, except where one types.
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="查找技术合同")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")
    search.fill("2025")
    page.keyboard.press("Enter")
    expect(page.locator("table tbody tr")).to_have_count(1)
    page.goto(f"{record}edit/")
    page.get_by_role("textbox", name="备注").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if focused.inner_text().strip() == "保存修改":
            break
    expect(focused).to_have_text("保存修改")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("茶叶加工技术开发")
