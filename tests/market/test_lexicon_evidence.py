"""What an entry of the lexicon shows of the matches that speak for it, and what terms the market proposes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import system_user
from kehui.market import matching
from kehui.market.domain import listing as listings
from kehui.market.domain import match as matches
from kehui.market.models import Demand, Match
from kehui.search.matching.proposals import propose_terms
from kehui.search.matching.taxonomy import parts_of
from kehui.search.models import LexiconEntry, LexiconEvidence
from tests.cast import Cast
from tests.market.listings import WORKSHOP, make_demand, make_listing
from tests.searching import reindex

SignIn = Callable[[Any], Client]
HIDDEN = "原文不便显示"


@pytest.fixture
def accepted(cast: Cast, search_index: Path) -> Match:
    """A match of an anonymous demand that a broker accepted."""
    make_listing("achievement", cast.university, terms="氨减排、负压通风", field="07")
    demand = make_demand(cast.tea_company, field="07", is_anonymous=True)
    reindex()
    found = matching.match_listing(demand)[0]
    matches.accept_match(found, by=cast.broker)
    return found


def page_of(client: Client, entry: LexiconEntry) -> str:
    answer = client.get(f"/desk/search/lexicon/{entry.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_entry_shows_who_accepted_which_match(accepted: Match, cast: Cast, signed_in: SignIn) -> None:
    entry = LexiconEvidence.objects.filter(entry__term="氨减排").latest("id").entry
    for user in (cast.broker, cast.county_clerk):
        shown = page_of(signed_in(user), entry)
        assert accepted.demand.get_absolute_url() in shown
        assert accepted.target_url in shown
        assert str(cast.broker) in shown
        assert "<mark>" in shown
        assert cast.tea_company.name not in shown  # the demand does not want to be named


def test_what_one_may_not_read_is_not_shown(accepted: Match, cast: Cast, signed_in: SignIn) -> None:
    evidence = LexiconEvidence.objects.filter(entry__term="氨减排").latest("id")
    elsewhere = make_demand(cast.rival_company, title="外县的难题", area=cast.county.next_door.pk)
    listings.close_listing(elsewhere, by=system_user(), reason="已经解决")
    LexiconEvidence.objects.filter(pk=evidence.pk).update(demand_key=elsewhere.key)
    shown = page_of(signed_in(cast.broker), evidence.entry)
    assert HIDDEN in shown
    assert WORKSHOP not in shown
    assert accepted.target_title in shown
    LexiconEvidence.objects.filter(pk=evidence.pk).update(demand_key="", result_key="achievement:999999")
    assert page_of(signed_in(cast.broker), evidence.entry).count(HIDDEN) == 2


def test_an_entry_without_evidence_says_what_will_stand_there(cast: Cast, signed_in: SignIn) -> None:
    entry = LexiconEntry.objects.create(everyday="叽里咕噜响", term="齿轮啸叫", area=cast.county.yunxi)
    assert "还没有采纳的匹配印证这条词条" in page_of(signed_in(cast.county_clerk), entry)
    assert signed_in(cast.enterprise).get(f"/desk/search/lexicon/{entry.pk}/").status_code in (403, 404)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("酒、饮料和精制茶制造业", ["饮料", "精制茶"]),
        ("畜牧业", ["畜牧"]),
        ("金属制品、机械和设备修理业", []),
        ("基层群众自治组织及其他组织", []),
        ("新能源与高效节能", ["新能源", "高效节能"]),
    ],
)
def test_an_official_name_is_taken_apart(name: str, parts: list[str]) -> None:
    assert parts_of(name) == parts


def test_terms_come_from_the_taxonomy_too_with_a_reason_and_behind_the_lexicon(cast: Cast, search_index: Path) -> None:
    for n in range(3):
        make_listing(
            "achievement", cast.university, title=f"猪舍臭气源头减排第{n}型", industry="A03", terms="氨减排",
            description="规模猪场畜牧环境控制，降低猪舍氨气与硫化氢", field="07",
        )  # fmt: skip
    for n in range(8):
        make_listing("achievement", cast.university, title=f"轴承润滑{n}", description="流固耦合计算轴承的油膜厚度", industry="C34", field="03")
    make_demand(cast.tea_company, field="07")
    reindex()
    found = propose_terms("猪场太臭，一刮风全村都闻得到", user=cast.enterprise)
    by_term = {p.term: p for p in found}
    assert by_term["畜牧"].source == "taxonomy"
    assert "应用行业“畜牧业”" in by_term["畜牧"].why
    assert by_term["畜牧"].score < by_term["除臭"].score
    assert "通用设备" not in by_term
    demand = Demand.objects.get()
    listings.add_terms(demand, ["畜牧"], by=cast.enterprise)
    assert "畜牧" in demand.term_list


def test_terms_are_not_taken_from_other_problems(cast: Cast, search_index: Path) -> None:
    for n in range(3):
        make_demand(cast.tea_company, title=f"猪场太臭，天天有人举报{n}", terms="求救电话")
    reindex()
    assert not {"天天有人举报", "求救电话"} & {p.term for p in propose_terms("猪场太臭怎么办", user=cast.enterprise)}
