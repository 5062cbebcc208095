"""The market's pages: what a visitor, a rival, an owner and a broker may see and do there."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import system_user
from kehui.audit.models import Entry
from kehui.market import matching
from kehui.market.domain import match as matches
from kehui.market.domain import traffic
from kehui.market.domain.listing import submit_listing
from kehui.market.models import AbuseReport, ContactRequest, Demand, ListingDraft, Match, Notice, ViewCount
from kehui.search.models import SavedSearch
from tests.cast import Cast
from tests.market.listings import WORKSHOP, make_demand, make_draft, make_listing
from tests.searching import reindex

SignIn = Callable[[Any], Client]


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def market(cast: Cast, search_index: Path) -> Cast:
    make_listing("institute", cast.university, title="东海大学", field="09")
    make_listing("achievement", cast.university, title="茶叶热泵连续萎凋技术", terms="热泵干燥、萎凋", field="09", price_high=400_000)
    make_listing("achievement", cast.university, field="07", terms="氨减排", price_high=200_000)
    make_demand(cast.tea_company, is_anonymous=True, contact="陈清源", phone="13812341234", industry="C15")
    reindex()
    return cast


def test_the_home_counts_what_stands_there(market: Cast) -> None:
    shown = _text(Client().get("/market/"))
    assert "共 4 条在架信息" in shown
    assert "茶叶热泵连续萎凋技术" in shown


def test_search_says_why_and_counts_facets(market: Cast) -> None:
    shown = _text(Client().get("/market/search/?q=萎凋"))
    assert "<mark>萎凋</mark>" in shown
    assert "标题含“萎凋”" in shown
    assert re.search(r"科技成果</span><b>1</b>", shown)
    assert "<mark>茶叶热泵</mark>连续萎凋技术" in _text(Client().get("/market/search/?q=cyrb"))


def test_filters_are_chips_and_a_bad_price_is_told(market: Cast) -> None:
    shown = _text(Client().get("/market/search/?kind=achievement&price_max=30"))
    assert "猪舍氨气源头减排技术" in shown
    assert "茶叶热泵" not in shown
    assert "30 万元以内" in shown
    told = _text(Client().get("/market/search/?q=萎凋&price_min=一百"))
    assert "看不懂价格“一百”" in told
    assert Client().get("/market/search/?cursor=%00nonsense&sort=x&area=zz").status_code == 200


def test_nothing_found_leads_to_a_demand_in_one_press(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    shown = _text(client.get("/market/search/?q=量子密钥分发"))
    assert "没有找到“量子密钥分发”" in shown
    link = re.search(r'href="(/my/listings/demand/new/\?text=[^"]+)"', shown)
    assert link
    assert 'value="量子密钥分发"' in _text(client.get(link[1]))
    assert "/accounts/login/?next=" in _text(Client().get("/market/search/?q=量子密钥分发"))


def test_an_anonymous_demand_is_not_placed_by_search_either(market: Cast) -> None:
    nanan = market.county.nanan
    found = _text(Client().get("/market/search/?kind=demand"))
    assert "猪场太臭" in found
    assert nanan.name not in found
    assert "猪场太臭" not in _text(Client().get("/market/search/", {"kind": "demand", "area": nanan.path}))
    assert "猪场太臭" in _text(Client().get("/market/search/", {"kind": "demand", "area": market.county.yunxi.path}))


def test_an_anonymous_demand_keeps_its_owner_from_all_but_the_matched(market: Cast, signed_in: SignIn) -> None:
    demand = Demand.objects.get()
    for client in (Client(), signed_in(market.rival), signed_in(market.expert)):
        for url in (demand.get_absolute_url(), demand.get_absolute_url() + "print/", "/market/search/?kind=demand", "/market/"):
            shown = _text(client.get(url))
            assert "清源茶业" not in shown
            assert "13812341234" not in shown
    for user in (market.enterprise, market.broker, market.county_clerk):
        assert "清源茶业" in _text(signed_in(user).get(demand.get_absolute_url()))
    refused = signed_in(market.rival).post(demand.get_absolute_url() + "contact/", {"reason": "想了解一下情况"})
    assert refused.status_code == 422
    assert not ContactRequest.objects.exists()
    found = next(m for m in matching.match_listing(demand) if m.kind == "achievement")
    Match.objects.filter(pk=found.pk).update(target_expert=market.expert_person)
    found.refresh_from_db()
    matches.forward_match(found, by=market.broker, message="双方指标对得上，建议联系")
    assert "清源茶业" in _text(signed_in(market.expert).get(demand.get_absolute_url()))


def test_contacts_cost_a_reason_that_is_kept(market: Cast, signed_in: SignIn) -> None:
    listing = make_listing("service", market.agent, title="专利布局服务", contact="卫代理", phone="13912345678")
    url = listing.get_absolute_url()
    assert "139****5678" in _text(Client().get(url))
    assert Client().post(url + "contact/", {"reason": "咨询专利布局"}).status_code == 302
    client = signed_in(market.rival)
    assert "不少于4个字" in _text(client.post(url + "contact/", {"reason": "嗯"}))
    answer = client.post(url + "contact/", {"reason": "咨询专利布局费用"})
    assert "13912345678" in _text(answer)
    assert answer["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="market.serviceoffer.revealed", actor_id=market.rival.pk, reason="咨询专利布局费用").exists()
    assert "山海茶业" in Notice.objects.get(user=market.agency, key__contains="contact").title
    assert ContactRequest.objects.get().acts_for == "云溪县山海茶业有限公司"


def test_a_limit_on_contacts_holds(market: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "CONTACTS_A_DAY", 1)
    listing = make_listing("service", market.agent, title="专利布局服务")
    client = signed_in(market.rival)
    assert client.post(listing.get_absolute_url() + "contact/", {"reason": "咨询专利布局"}).status_code == 200
    again = client.post(listing.get_absolute_url() + "contact/", {"reason": "咨询专利布局"})
    assert again.status_code == 422
    assert "太频繁" in _text(again)


def test_a_page_carries_its_card_its_data_and_its_code(market: Cast) -> None:
    shown = _text(Client().get(Demand.objects.get().get_absolute_url()))
    assert 'property="og:title" content="猪场太臭，村里天天有人举报"' in shown
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', shown)[1])  # type: ignore[index]
    assert (data["@type"], data["name"]) == ("Demand", "猪场太臭，村里天天有人举报")
    assert "清源" not in json.dumps(data, ensure_ascii=False)
    assert "<svg" in shown
    assert ViewCount.objects.get().views == 1


def test_what_is_not_public_is_not_there(market: Cast, signed_in: SignIn) -> None:
    draft = make_draft("achievement", market.tea_company, title="还在写的成果</script><script>alert(1)</script>")
    url = draft.get_absolute_url()
    assert Client().get(url).status_code == 404
    assert signed_in(market.rival).get(url).status_code == 404
    shown = _text(signed_in(market.enterprise).get(url))
    assert "未对外展示" in shown
    assert "<script>alert(1)" not in shown
    assert signed_in(market.rival).get(f"/my/listings/achievement/{draft.pk}/").status_code == 404


def test_abuse_is_reported_and_dealt_with(market: Cast, signed_in: SignIn) -> None:
    demand = Demand.objects.get()
    visitor = Client()
    assert visitor.post(demand.get_absolute_url() + "report/", {"reason": ""}).status_code == 422
    assert visitor.post(demand.get_absolute_url() + "report/", {"reason": "spam"}).status_code == 302
    assert visitor.post(demand.get_absolute_url() + "report/", {"reason": "spam"}).status_code == 302  # pressed twice
    report = AbuseReport.objects.get()
    assert Notice.objects.filter(user=market.broker, key=f"abuse:{report.pk}").exists()
    assert signed_in(market.enterprise).get("/desk/market/abuse/").status_code == 403
    desk = signed_in(market.broker)
    assert demand.title in _text(desk.get("/desk/market/abuse/"))
    desk.post("/desk/market/abuse/", {"report": report.pk, "text": "确为广告", "act": "close"})
    demand.refresh_from_db()
    assert demand.status == "closed"
    assert "确为广告" in demand.close_reason


def test_writing_is_helped_and_kept(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    typed = {"title": "养猪场臭味扰民", "description": WORKSHOP, "field": "07"}
    shown = _text(client.post("/my/listings/demand/assist/", typed))
    assert "可能已经有了" in shown  # the company's own demand says the same
    assert "猪舍氨气源头减排技术" in shown
    assert "推荐的术语" in shown
    draft = ListingDraft.objects.get(user=market.enterprise)
    assert draft.values["title"] == "养猪场臭味扰民"
    again = client.post("/my/listings/demand/assist/", typed | {"draft": draft.pk, "title": "猪场臭味扰民"})
    assert again.status_code == 200
    assert ListingDraft.objects.get().values["title"] == "猪场臭味扰民"
    assert "猪场臭味扰民" in _text(client.get(f"/my/listings/demand/new/?draft={draft.pk}"))
    done = client.post("/my/listings/demand/new/", typed | {"draft": draft.pk, "ways": ["合作开发", "面议"]})
    made = Demand.objects.latest("pk")
    assert done["Location"] == f"/my/listings/demand/{made.pk}/"
    assert (made.owner, made.status, made.ways) == (market.tea_company, "review", "合作开发、面议")
    assert not ListingDraft.objects.exists()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(market: Cast, signed_in: SignIn) -> None:
    answer = signed_in(market.enterprise).post("/my/listings/demand/new/", {"title": "短", "description": "太短", "price_high": "很多"})
    assert answer.status_code == 422
    shown = _text(answer)
    for part in ("技术领域：请选择", 'value="短"', 'value="很多"'):
        assert part in shown


def test_each_may_list_what_is_theirs_to_list(market: Cast, signed_in: SignIn) -> None:
    assert signed_in(market.enterprise).get("/my/listings/service/new/").status_code == 403
    assert signed_in(market.agency).get("/my/listings/service/new/").status_code == 200
    assert signed_in(market.expert).get("/my/listings/literature/new/").status_code == 200
    assert signed_in(market.auditor).get("/my/listings/demand/new/").status_code == 403
    assert "账号还没有关联单位" in _text(signed_in(market.auditor).get("/my/"))


def test_terms_are_chosen_with_one_press_and_masked_contacts_stay(market: Cast, signed_in: SignIn) -> None:
    demand = Demand.objects.get()
    client = signed_in(market.enterprise)
    page = f"/my/listings/demand/{demand.pk}/"
    assert "现在最接近的" in _text(client.get(page))
    client.post(page + "terms/", {"term": ["氨减排"]})
    demand.refresh_from_db()
    assert demand.terms == "氨减排"
    form = client.get(page + "edit/")
    assert "138****1234" in _text(form)
    values = {"title": demand.title, "description": demand.description, "field": "07", "terms": "氨减排", "is_anonymous": "是"}
    client.post(page + "edit/", values | {"contact": "陈**", "phone": "138****1234", "version": demand.version, "price_high": "15"})
    demand.refresh_from_db()
    assert (demand.phone, demand.price_high, demand.is_live) == ("13812341234", 150_000, True)


def test_the_brokers_desk(market: Cast, signed_in: SignIn) -> None:
    demand = Demand.objects.get()
    found = matching.match_listing(demand)
    desk = signed_in(market.broker)
    assert found[0].target_title in _text(desk.get("/desk/market/matches/"))
    judge = f"/desk/market/matches/{found[0].pk}/judge/"
    assert signed_in(market.enterprise).post(judge, {"act": "accept"}).status_code == 403
    desk.post(judge, {"act": "pass", "reason": "price", "text": "报价高出一倍"})
    assert "报价高出一倍" in _text(desk.get("/desk/market/matches/?state=passed"))
    assert "价格不合适：报价高出一倍" in _text(signed_in(market.enterprise).get(f"/my/listings/demand/{demand.pk}/"))
    other = desk.post(judge, {"act": "accept", "back": "https://evil.example/"})
    assert other["Location"] == "/desk/market/matches/"


def test_review_queue(market: Cast, signed_in: SignIn) -> None:
    draft = make_draft("demand", market.tea_company, by=market.enterprise, title="萎凋槽出风不匀")
    signed_in(market.enterprise).post(f"/my/listings/demand/{draft.pk}/submit/")
    desk = signed_in(market.broker)
    assert "萎凋槽出风不匀" in _text(desk.get("/desk/market/review/"))
    desk.post("/desk/market/review/", {"listing": f"demand:{draft.pk}", "act": "publish"})
    draft.refresh_from_db()
    assert draft.status == "published"
    assert "没有待审核的信息" in _text(desk.get("/desk/market/review/"))


def test_a_broker_finds_a_demand_on_the_desk(market: Cast, signed_in: SignIn) -> None:
    matching.match_listing(Demand.objects.get())
    draft = make_draft("demand", market.rival_company, title="萎凋槽出风不匀", description="茶叶萎凋槽出风不匀，热泵萎凋费电", field="09")
    desk = signed_in(market.broker)
    told = desk.post("/desk/market/review/", {"listing": draft.key, "act": "publish"}, follow=True)
    link = re.search(r'href="(/desk/market/matches/\?[^"]+)">看这个难题的匹配', _text(told))
    assert link
    shown = html.unescape(link[1])
    assert "本栏没有找到" in _text(desk.get(shown))
    reindex()
    matching.match_listing(Demand.objects.get(pk=draft.pk))
    found = _text(desk.get(shown))
    assert "萎凋槽出风不匀" in found
    assert "猪场太臭" not in found
    assert "萎凋槽出风不匀" in _text(desk.get("/desk/market/matches/", {"q": market.rival_company.name}))
    newest = _text(desk.get("/desk/market/matches/?order=new"))
    assert newest.index("萎凋槽出风不匀") < newest.index("猪场太臭")
    assert desk.get("/desk/market/matches/?state=forwarded&order=score&q=%00").status_code == 200


def test_a_search_is_kept_and_tells_of_what_is_new(market: Cast, signed_in: SignIn) -> None:
    from kehui.search.saved import tell_new_hits

    client = signed_in(market.enterprise)
    client.post("/my/searches/save/", {"query": "q=萎凋&kind=achievement", "name": "萎凋的成果"})
    saved = SavedSearch.objects.get()
    assert tell_new_hits() == 0
    make_listing("achievement", market.university, title="鲜叶萎凋程度在线判别", field="09")
    reindex()
    assert tell_new_hits() == 1
    assert "“萎凋的成果”有1条新结果" in _text(client.get("/my/"))
    shown = _text(client.get(f"/my/searches/{saved.pk}/"))
    assert "鲜叶萎凋程度在线判别" in shown
    assert "q=%E8%90%8E%E5%87%8B" in shown
    assert signed_in(market.rival).get(f"/my/searches/{saved.pk}/").status_code == 404


def test_search_has_a_limit(market: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehui.market.views import public

    monkeypatch.setattr(public, "SEARCHES_A_MINUTE", 1)
    client = Client()
    codes = {client.get("/market/search/?q=萎凋").status_code for _ in range(3)}
    assert 400 in codes


def test_what_lies_outside_the_county_is_looked_after_by_the_county(market: Cast, signed_in: SignIn) -> None:
    draft = make_draft("achievement", market.university, title="外地院所的热泵机组", area=market.county.province.pk)
    submit_listing(draft, by=system_user())
    desk = signed_in(market.broker)
    assert "外地院所的热泵机组" in _text(desk.get("/desk/market/review/"))
    assert "外地院所的热泵机组" not in _text(signed_in(market.township_clerk).get("/desk/market/review/"))
    desk.post("/desk/market/review/", {"listing": f"achievement:{draft.pk}", "act": "publish"})
    draft.refresh_from_db()
    assert draft.is_live
    Client().post(f"/market/achievement/{draft.pk}/report/", {"reason": "spam"})
    assert "外地院所的热泵机组" in _text(desk.get("/desk/market/abuse/"))
    assert Notice.objects.filter(user=market.broker, key__startswith="abuse:").exists()


def test_a_saved_search_says_what_it_asks_for(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    client.post("/my/searches/save/", {"query": "q=萎凋&kind=achievement&field=09", "name": "萎凋"})
    shown = _text(client.get(f"/my/searches/{SavedSearch.objects.get().pk}/"))
    assert "条件：“萎凋”、种类 科技成果、技术领域 农业" in shown


def test_a_saved_search_is_renamed_and_its_alert_paused_by_its_owner_alone(market: Cast, signed_in: SignIn) -> None:
    client, rival = signed_in(market.enterprise), signed_in(market.rival)
    for name in ("萎凋", "热泵"):
        client.post("/my/searches/save/", {"query": "q=萎凋", "name": name})
    page = f"/my/searches/{SavedSearch.objects.get(name='萎凋').pk}/"
    for act in ({"alert": "off"}, {"name": "偷改"}):
        assert rival.post(f"{page}{'alert' if 'alert' in act else 'rename'}/", act).status_code == 404
    assert "已改名为“萎凋新技术”" in _text(client.post(f"{page}rename/", {"name": "萎凋新技术"}, follow=True))
    assert "您已经有一个叫“热泵”的搜索" in _text(client.post(f"{page}rename/", {"name": "热泵"}, follow=True))
    assert "提醒已暂停" in _text(client.post(f"{page}alert/", {"alert": "off"}, follow=True))
    assert "已暂停提醒" in _text(client.get("/my/"))
    make_listing("achievement", market.university, title="鲜叶萎凋程度在线判别", field="09")
    reindex()
    told = _text(client.post(f"{page}alert/", {"alert": "on"}, follow=True))
    assert "暂停期间有1条新结果" in told
    assert "鲜叶萎凋程度在线判别" in told


def test_a_problem_wanted_by_a_day_that_is_over_is_not_handed_in(market: Cast, signed_in: SignIn) -> None:
    typed = {"title": "养猪场臭味扰民", "description": WORKSHOP, "field": "07", "deadline": "2020-01-01"}
    told = signed_in(market.enterprise).post("/my/listings/demand/new/", typed)
    assert told.status_code == 422
    assert "期望解决日期已经过了" in _text(told)
    assert not Demand.objects.filter(title=typed["title"]).exists()
    wrong = signed_in(market.enterprise).post("/my/listings/demand/new/", typed | {"price_low": "50", "price_high": "20"})
    assert "预算（止）不能小于预算（起）" in _text(wrong)


def test_several_listings_are_published_at_once(market: Cast, signed_in: SignIn) -> None:
    drafts = [make_draft("achievement", market.university, title=f"茶叶萎凋装备之{n}", field="09") for n in "一二三"]
    for draft in drafts:
        submit_listing(draft, by=system_user())
    desk = signed_in(market.broker)
    assert "全选" in _text(desk.get("/desk/market/review/"))
    sent = {"act": "publish", "listing": [d.key for d in drafts[:2]]}
    assert "已发布2条，并开始匹配" in _text(desk.post("/desk/market/review/", sent, follow=True))
    for draft, status in zip(drafts, ("published", "published", "review"), strict=True):
        draft.refresh_from_db()
        assert draft.status == status
    assert "还没有选中任何一条" in _text(desk.post("/desk/market/review/", {"act": "publish"}, follow=True))
    assert desk.post("/desk/market/review/", {"act": "publish", "listing": "achievement:x"}).status_code == 404
