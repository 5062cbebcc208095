"""The big screen in a real browser: a deal ticks, a revocation falls back, a lost line is told and made good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.market.domain.contract import revoke_contract
from kehui.market.models import TechnologyContract
from tests.browser.conftest import Visit
from tests.browser.stopping import StoppingServer, own_server
from tests.cast import Cast, make_contract

__all__ = ["own_server"]
WALL, WIDE_WALL = {"width": 1920, "height": 1080}, {"width": 3840, "height": 1080}
HIDDEN_PARTS = """() => Array.from(document.querySelectorAll(".b-top, .b-main, .b-foot, .b-num, .s-bars li, .s-deals li"))
  .filter((n) => { const r = n.getBoundingClientRect(); return r.width && (r.right > innerWidth + 1 || r.bottom > innerHeight + 1); })
  .map((n) => n.className).join(" ")"""


def _registered(cast: Cast, amount: float, **more: Any) -> TechnologyContract:
    today = clock.today()
    return make_contract(cast.tea_company, cast.university, amount, **{"signed_on": today, "registered_on": today} | more)


def _value(page: Page) -> Any:
    return page.locator('[data-figure="value"] [data-number]')


def test_a_deal_ticks_up_and_a_revocation_down(visit: Visit, cast: Cast, county_clerk: User) -> None:
    _registered(cast, 12)
    page = visit(viewport=WALL)
    page.goto("/board/")
    expect(_value(page)).to_have_text("12")
    expect(page.locator("[data-demo]")).to_be_hidden()
    made = _registered(cast, 88, name="茶叶萎凋机控制系统开发")
    tick = page.locator(".s-deals li").first
    expect(tick).to_contain_text("茶叶萎凋机控制系统开发")
    expect(tick).to_contain_text("+88")
    expect(_value(page)).to_have_text("100")
    revoke_contract(made, by=county_clerk, reason="材料不实")
    expect(tick).to_contain_text("▼")
    expect(tick).to_contain_text("撤销")
    expect(_value(page)).to_have_text("12")
    expect(page.locator('[data-figure="count"] [data-number]')).to_have_text("1")
    expect(page.locator(".s-deals li", has_text="萎凋机")).to_have_count(2)
    # Told once on a wall: the rail tells the latest only beside other scenes.
    expect(page.locator("[data-ticks]")).to_be_hidden()
    # Each tick opens its record, as far as it is public.
    tick.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("茶叶萎凋机控制系统开发")
    expect(page.get_by_text("不再计入任何统计数字")).to_be_visible()


def test_it_says_when_it_is_cut_off_and_catches_up(visit: Visit, cast: Cast, own_server: StoppingServer) -> None:
    _registered(cast, 12)
    page = visit(viewport=WALL)
    page.goto(f"{own_server.address}/board/?silence=3")
    expect(_value(page)).to_have_text("12")
    own_server.stop()
    expect(page.locator("[data-lost]")).to_contain_text("与服务器的连接中断，数字停在")
    missed = [_registered(cast, 1, name="中断时的第一项"), _registered(cast, 2, name="中断时的第二项")]
    own_server.start()
    expect(_value(page)).to_have_text("15")
    for made in missed:
        expect(page.locator("[data-ticks] li", has_text=made.name)).to_have_count(1)
    expect(page.locator("[data-ticks] li")).to_have_count(3)


def test_every_scene_fits_on_both_walls(visit: Visit, cast: Cast) -> None:
    for n in range(9):
        _registered(cast, 1200.5 + n, name=f"第{n}项名称特别长的农产品精深加工与贮运保鲜关键技术联合研发项目")
    last_year = clock.today() - timedelta(days=366)
    make_contract(cast.tea_company, cast.university, 9, signed_on=last_year, registered_on=last_year)
    for wall in (WALL, WIDE_WALL):
        page = visit(viewport=wall)
        for scene in ("deals", "townships", "fields", "months"):
            page.goto(f"/board/?scene={scene}")
            expect(page.locator(".b-scene").first).to_have_attribute("data-kind", scene)
            assert page.evaluate(HIDDEN_PARTS) == "", (wall, scene)


def test_an_empty_county_is_told_on_the_wall(visit: Visit, db: None) -> None:
    page = visit(viewport=WALL)
    page.goto("/board/")
    expect(page.get_by_text("还没有县级行政区划")).to_be_visible()
