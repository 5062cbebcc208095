"""The touch screen in a real browser: found by initials, taken along, left alone, cut off, and never a way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from kehui.market.models import InstituteListing, WalkInProblem
from tests.browser.conftest import Visit
from tests.browser.stopping import StoppingServer, own_server
from tests.cast import Cast
from tests.searching import reindex, search_index
from tests.web.test_kiosk import listed

__all__ = ["own_server", "search_index"]
UPRIGHT, LYING = {"width": 1080, "height": 1920}, {"width": 1920, "height": 1080}
SMALL_TARGETS = """() => Array.from(document.querySelectorAll("button")).filter((b) => {
  const r = b.getBoundingClientRect(); return r.width && (r.height < 63.5 || r.width < 63.5);
}).map((b) => b.textContent.trim()).join(" ")"""
SMALL_TEXT = """() => Array.from(document.querySelectorAll("main *")).filter((n) =>
  Array.from(n.childNodes).some((c) => c.nodeType === 3 && c.textContent.trim()) && n.getBoundingClientRect().width
  && parseFloat(getComputedStyle(n).fontSize) < 28).map((n) => n.textContent.trim()).join(" ")"""


def _institute(cast: Cast) -> Any:
    made = listed(
        InstituteListing, title="东海大学", description="茶学与食品加工，可承接委托开发", owner=cast.university.pk,
        area=cast.county.province.pk,
    )  # fmt: skip
    reindex()
    return made


def _type(page: Page, letters: str, keys: str = "find") -> None:
    for letter in letters:
        page.locator(f'[data-keys="{keys}"]').get_by_role("button", name=letter, exact=True).click()


def test_an_institute_by_its_initials_and_its_code(visit: Visit, cast: Cast, search_index: Path) -> None:
    made = _institute(cast)
    page = visit(viewport=UPRIGHT)
    page.goto("/kiosk/")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.get_by_role("button", name="院所").click()
    _type(page, "DHDX")
    page.locator("[data-content]").get_by_role("button", name="东海大学").click()
    expect(page.locator(".q-svg svg")).to_be_visible()
    expect(page.locator(".q-svg")).to_have_attribute("data-address", f"http://127.0.0.1:8000/market/institute/{made.pk}/")
    page.get_by_role("button", name="返回").click()
    expect(page.locator("[data-typed]")).to_have_text("DHDX")


def test_large_enough_to_touch_and_to_read(visit: Visit, cast: Cast, search_index: Path) -> None:
    _institute(cast)
    page = visit(viewport=UPRIGHT)
    page.goto("/kiosk/")
    for size in (UPRIGHT, LYING, {"width": 1366, "height": 768}):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for _ in range(2):  # as it is, then large and in high contrast, then as it was
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size
            for door in ("院所", "就近找专家", "留下您的难题"):
                page.get_by_role("button", name=door).first.click()
                expect(page.locator("[data-content] > *").first).to_be_visible()
                assert (page.evaluate(SMALL_TARGETS), page.evaluate(SMALL_TEXT)) == ("", ""), (size, door)
                page.get_by_role("button", name="首页", exact=True).click()
            page.get_by_role("button", name="大字").click()
            page.get_by_role("button", name="高对比").click()


def test_letters_offer_the_words_that_they_may_stand_for(visit: Visit, cast: Cast, search_index: Path) -> None:
    page = visit(viewport=LYING)
    page.goto("/kiosk/")
    page.get_by_role("button", name="成果").click()
    _type(page, "CY")
    page.locator('[data-keys="find"]').get_by_role("button", name="茶叶", exact=True).click()
    expect(page.locator("[data-typed]")).to_have_text("茶叶")
    expect(page.locator("[data-content]")).to_contain_text("没有找到“茶叶”")


def test_the_hand_finds_the_keys_below_and_the_way_on_in_sight(visit: Visit, cast: Cast, search_index: Path) -> None:
    page = visit(viewport=UPRIGHT)
    page.goto("/kiosk/")
    page.get_by_role("button", name="留下您的难题").click()
    send = page.get_by_role("button", name="交给工作人员")
    expect(send).to_be_in_viewport(ratio=1)
    box = send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] > 1800


def test_left_alone_it_counts_down_returns_and_forgets(visit: Visit, cast: Cast, search_index: Path) -> None:
    page = visit(viewport=UPRIGHT)
    page.goto("/kiosk/?idle=8")
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="留下您的难题").click()
    page.get_by_role("button", name="茶叶", exact=True).click()
    page.locator('[data-field="phone"]').click()
    _type(page, "138", "problem")
    expect(page.get_by_text("秒后返回首页")).to_be_visible()
    page.get_by_role("button", name="继续查看").click()
    expect(page.get_by_text("秒后返回首页")).to_be_hidden()
    expect(page.locator("[data-phone]")).to_have_text("138")
    expect(page.locator("[data-start]")).to_be_visible()
    assert "138" not in page.content()
    expect(page.locator("html")).not_to_have_attribute("data-large", "")
    page.get_by_role("button", name="留下您的难题").click()
    expect(page.locator("[data-phone]")).to_have_text("")
    expect(page.locator("[data-text]")).to_have_text("")
    assert {c["name"] for c in page.context.cookies()} <= {"csrftoken"}
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_problem_is_left_with_a_telephone_number(visit: Visit, cast: Cast, search_index: Path) -> None:
    page = visit(viewport=LYING)
    page.goto("/kiosk/")
    page.get_by_role("button", name="留下您的难题").click()
    page.get_by_role("button", name="产品质量").click()
    _type(page, "CY", "problem")
    page.locator(".q-word", has_text="茶叶").first.click()
    expect(page.locator("[data-text]")).to_have_text("产品质量茶叶")
    page.get_by_role("button", name="交给工作人员").click()
    expect(page.locator('[data-error="phone"]')).to_contain_text("请输入联系电话")
    page.locator('[data-field="phone"]').click()
    _type(page, "13812341234", "problem")
    page.get_by_role("button", name="交给工作人员").click()
    expect(page.get_by_text("已交给县科技服务中心")).to_be_visible()
    made = WalkInProblem.objects.get()
    assert (made.text, made.phone) == ("产品质量茶叶", "13812341234")
    expect(page.get_by_text(made.number)).to_be_visible()


def test_the_server_gone_is_told_and_made_good(
    visit: Visit, cast: Cast, search_index: Path, own_server: StoppingServer
) -> None:
    _institute(cast)
    page = visit(viewport=UPRIGHT)
    page.goto(f"{own_server.address}/kiosk/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    own_server.stop()
    page.get_by_role("button", name="院所").click()
    expect(page.get_by_text("暂时连不上服务器")).to_be_visible()
    # Switched off and on again meanwhile: the page is there, says so and waits.
    page.reload()
    expect(page.get_by_text("请点一扇门")).to_be_attached()
    expect(page.get_by_text("暂时连不上服务器")).to_be_visible()
    own_server.start()
    expect(page.get_by_text("暂时连不上服务器")).to_be_hidden()
    page.get_by_role("button", name="院所").click()
    expect(page.get_by_role("button", name="东海大学")).to_be_visible()


def test_there_is_no_way_out(visit: Visit, cast: Cast, search_index: Path) -> None:
    _institute(cast)
    page = visit(viewport=UPRIGHT)
    page.goto("/kiosk/")
    page.get_by_role("button", name="院所").click()
    page.get_by_role("button", name="东海大学").click()
    expect(page.locator(".q-svg svg")).to_be_visible()
    assert page.locator("a[href], form[action], iframe").count() == 0
    page.evaluate(
        "() => { window.stopped = null; document.addEventListener('contextmenu', (e) => { window.stopped = e.defaultPrevented; }); }"
    )
    page.locator("h3").click(button="right")
    assert page.evaluate("window.stopped") is True
    page.evaluate(
        "() => { window.passed = []; addEventListener('keydown', (e) => { if (!e.defaultPrevented) window.passed.push(e.key); }); }"
    )
    for keys in ("Control+p", "Control+Shift+P", "Control+u", "F1", "F12", "Alt+ArrowLeft", "Control+f"):
        page.keyboard.press(keys)
    assert [k for k in page.evaluate("window.passed") if k not in ("Control", "Shift", "Alt")] == []
    page.emulate_media(media="print")
    expect(page.locator("body")).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator("h3").dblclick()
    assert page.evaluate("String(getSelection())") == ""
    assert page.url.endswith("/kiosk/")
