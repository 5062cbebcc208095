"""Buttons pressed twice, two tabs, two colleagues: nothing is made twice, nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kehui.market import matching
from kehui.market.models import Demand, ListingDraft, Match
from tests.cast import Cast
from tests.market.listings import WORKSHOP, make_demand, make_listing
from tests.searching import reindex

SignIn = Callable[[Any], Client]
NEW, ASSIST = "/my/listings/demand/new/", "/my/listings/demand/assist/"
TYPED = {"title": "养猪场臭味扰民", "description": WORKSHOP, "field": "07", "ways": "面议"}


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def market(cast: Cast, search_index: Path) -> Cast:
    make_listing("achievement", cast.university, field="07", terms="氨减排", price_high=200_000)
    make_demand(cast.tea_company, contact="陈清源", phone="13812341234")
    reindex()
    return cast


def test_a_problem_sent_twice_is_posted_once(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    first, second = client.post(NEW, TYPED), client.post(NEW, TYPED, follow=True)
    assert Demand.objects.filter(title=TYPED["title"]).count() == 1
    assert second.redirect_chain[-1][0] == first["Location"]
    assert "没有重复保存" in _text(second)
    client.post(NEW, TYPED | {"price_high": "20"})  # something else was meant
    assert Demand.objects.filter(title=TYPED["title"]).count() == 2


def test_help_that_comes_late_keeps_no_draft_of_what_was_posted(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    client.post(ASSIST, TYPED)
    draft = ListingDraft.objects.get()
    client.post(NEW, TYPED | {"draft": draft.pk})
    for late in (TYPED | {"draft": draft.pk}, TYPED):
        assert client.post(ASSIST, late).status_code == 200
    assert not ListingDraft.objects.exists()


def test_a_change_from_another_tab_is_shown_and_then_saved_over(market: Cast, signed_in: SignIn) -> None:
    demand = Demand.objects.get()
    client, page = signed_in(market.enterprise), f"/my/listings/demand/{demand.pk}/edit/"
    form = client.get(page).context["form"]
    sent = {f.name: f.value for f in form} | {"ways": ["面议"], "version": str(form.version)}
    assert client.post(page, sent | {"price_high": "30"}).status_code == 302
    assert client.post(page, sent | {"price_high": "30"}).status_code == 302  # pressed twice
    late = client.post(page, sent | {"price_high": "40"})
    assert late.status_code == 409
    assert "现在的内容：<b>30</b>" in _text(late)
    demand.refresh_from_db()
    assert demand.price_high == 300_000
    again = sent | {"price_high": "40", "version": str(late.context["form"].version)}
    assert client.post(page, again).status_code == 302
    demand.refresh_from_db()
    assert (demand.price_high, demand.phone) == (400_000, "13812341234")


def test_a_match_judged_meanwhile_is_not_judged_over_unseen(market: Cast, signed_in: SignIn) -> None:
    matching.match_listing(Demand.objects.get())
    match = Match.objects.get()
    broker, clerk = signed_in(market.broker), signed_in(market.county_clerk)
    judge = f"/desk/market/matches/{match.pk}/judge/"
    assert 'name="seen" value="proposed"' in _text(broker.get("/desk/market/matches/"))
    broker.post(judge, {"act": "pass", "reason": "price", "seen": "proposed"})
    match.refresh_from_db()
    assert match.state == "passed"
    told = _text(clerk.post(judge, {"act": "accept", "seen": "proposed"}, follow=True))
    assert f"刚才由{market.broker.name}改为“不采纳”，请看过再定" in told
    match.refresh_from_db()
    assert match.state == "passed"
    clerk.post(judge, {"act": "accept", "seen": "passed"})
    match.refresh_from_db()
    assert match.state == "accepted"
    assert "已经是“已采纳”，刚才可能有别人办了" in _text(broker.post(judge, {"act": "accept"}, follow=True))


def test_an_empty_form_offers_the_draft_that_was_left(market: Cast, signed_in: SignIn) -> None:
    client = signed_in(market.enterprise)
    assert "没填完的草稿" not in _text(client.get(NEW))
    client.post(ASSIST, TYPED)
    shown = client.get(NEW)
    draft = ListingDraft.objects.get()
    assert f'href="{NEW}?draft={draft.pk}"' in _text(shown)
    assert "没填完的草稿" not in _text(client.get(f"{NEW}?draft={draft.pk}"))
    assert "没填完的草稿" not in _text(signed_in(market.rival).get(NEW))
