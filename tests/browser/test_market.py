"""The market walked in a browser: an enterprise posts a problem and sees matches with reasons; a broker forwards one."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from kehui.market import matching
from kehui.market.models import Demand, ListingDraft, Match
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast
from tests.market.listings import make_listing
from tests.searching import reindex


def test_a_problem_is_posted_matched_and_forwarded(visit: Visit, cast: Cast, search_index: Path) -> None:
    make_listing("achievement", cast.university, expert=cast.expert_person.pk, terms="氨减排、负压通风", field="07")
    for i in range(8):
        make_listing("achievement", cast.university, title=f"精密轴承润滑{i}", description=f"流固耦合计算油膜厚度，第{i}组试验", field="03")
    reindex()

    page = visit(cast.enterprise)
    page.goto("/market/search/?q=养猪臭味扰民")
    page.get_by_role("link", name="把它发布为企业技术难题").click()
    expect(page.get_by_label("名称")).to_have_value("养猪臭味扰民")
    page.wait_for_load_state()  # the page listens to typing once its scripts have run
    page.get_by_label("详细说明").fill("离村子四百米，猪场太臭，一刮风全村都闻得到，环保站来过五次")
    helping = page.get_by_role("complementary", name="边写边看")
    expect(helping.get_by_role("link", name="猪舍氨气源头减排技术")).to_be_visible()
    expect(helping).to_contain_text("氨减排")
    expect(page.get_by_text(re.compile("草稿已保存"))).to_be_visible()
    assert ListingDraft.objects.get().values["title"] == "养猪臭味扰民"
    helping.get_by_role("button", name=re.compile("^氨减排")).first.click()
    expect(page.get_by_label("技术术语")).to_have_value("氨减排")
    page.get_by_label("技术领域").select_option(label="环境保护与资源综合利用")
    page.get_by_label("预算（止）").fill("30")
    page.get_by_role("button", name="发布技术难题").dblclick()
    expect(page.get_by_text("已提交审核")).to_be_visible()
    assert Demand.objects.count() == 1
    assert not ListingDraft.objects.exists()
    expect(page.get_by_role("article").filter(has_text="猪舍氨气源头减排技术")).to_contain_text("含确认的术语“氨减排”")

    desk = visit(cast.broker)
    desk.goto("/desk/market/review/")
    desk.get_by_role("button", name="审核发布").click()
    expect(desk.get_by_text("已发布“养猪臭味扰民”")).to_be_visible()
    reindex()
    matching.match_listing(Demand.objects.get())

    desk.goto("/desk/market/matches/")
    card = desk.get_by_role("article").filter(has_text="猪舍氨气源头减排技术")
    card.get_by_text("转交双方").click()
    card.get_by_label("给双方的话").fill("氨减排的数据对得上，建议先到猪场看看")
    card.get_by_role("button", name="转交", exact=True).click()
    expect(desk.get_by_text("已转交双方：")).to_be_visible()
    match = Match.objects.get(state="forwarded")

    other = visit(cast.expert)
    other.goto("/my/")
    other.get_by_role("link", name=re.compile("技术经纪人向您推荐企业难题")).click()
    expect(other).to_have_url(re.compile(f"/my/matches/{match.pk}/"))
    expect(other.get_by_text("氨减排的数据对得上")).to_be_visible()
    expect(other.get_by_text("云溪县清源茶业有限公司").first).to_be_visible()


def test_a_visitor_filters_on_a_phone(visit: Visit, cast: Cast, search_index: Path) -> None:
    make_listing("achievement", cast.university, title="茶叶热泵连续萎凋技术", field="09")
    make_listing("expert", cast.expert_person, title="茶叶加工专家李明", field="09")
    reindex()
    page = visit(viewport=PHONE)
    page.goto("/market/")
    page.get_by_role("searchbox", name="搜索").fill("茶叶")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("status").filter(has_text="共 2 条")).to_be_visible()
    page.get_by_role("link", name="筛选", exact=True).click()
    page.get_by_role("region", name="种类").get_by_role("link", name=re.compile("科技成果")).click()
    expect(page.get_by_role("status").filter(has_text="共 1 条")).to_be_visible()
    page.get_by_role("link", name="茶叶热泵连续萎凋技术").click()
    expect(page.get_by_role("heading", name="茶叶热泵连续萎凋技术", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_visitor_takes_the_address_along(visit: Visit, cast: Cast, search_index: Path) -> None:
    made = make_listing("achievement", cast.university, title="茶叶热泵连续萎凋技术", field="09")
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(made.get_absolute_url())
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
