"""Matches: found with reasons, judged, forwarded, followed; nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.market import matching
from kehui.market.domain import match as matches
from kehui.market.domain import notice
from kehui.market.domain.negotiation import open_negotiation
from kehui.market.feedback import DEMAND_FACTORS, LISTING_FACTORS
from kehui.market.likely import likely_takers
from kehui.market.models import Match, MatchState, Notice, PassReason
from kehui.search.models import LexiconEvidence
from kehui.web.board_market import newest
from tests.cast import Cast, make_contract
from tests.market.listings import make_demand, make_listing
from tests.searching import reindex

MESSAGE = "双方指标对得上，建议到现场看看"


@pytest.fixture
def pair(cast: Cast, search_index: Path) -> Match:
    """A problem of the tea company's and the university's achievement, matched."""
    make_listing("achievement", cast.university, expert=cast.expert_person.pk, terms="氨减排、负压通风", field="07")
    for i in range(12):  # a market of one would make every word common
        make_listing("achievement", cast.university, title=f"精密轴承润滑{i}", description=f"流固耦合计算油膜厚度，第{i}组试验", field="03")
    demand = make_demand(cast.tea_company, field="07")
    reindex()
    found = matching.match_listing(demand)
    return next(m for m in found if m.target_title == "猪舍氨气源头减排技术")


def test_the_workshops_words_find_the_science(pair: Match, cast: Cast) -> None:
    best = Match.objects.filter(demand=pair.demand).order_by("-score").first()
    assert best == pair
    assert any("氨减排" in reason for reason in pair.reasons)
    assert any("技术领域相同" in reason for reason in pair.reasons)
    told = Notice.objects.get(user=cast.enterprise, key__contains="found")
    assert "猪舍氨气源头减排技术" in told.text


def test_nobody_is_told_twice_of_the_same_pair(pair: Match, cast: Cast) -> None:
    before = Notice.objects.count()
    assert matching.match_listing(pair.demand) == []
    assert matching.match_listing(matches.target_of(pair)) == []  # type: ignore[arg-type]  # it is there
    assert Notice.objects.count() == before


def test_a_broker_forwards_to_both_sides_and_the_lexicon_learns(pair: Match, cast: Cast) -> None:
    with pytest.raises(Invalid, match="转交的话"):
        matches.forward_match(pair, by=cast.broker, message="好")
    matches.forward_match(pair, by=cast.broker, message=MESSAGE)
    assert (pair.state, pair.judged_by, pair.forwarded_by) == (MatchState.FORWARDED, cast.broker, cast.broker)
    assert Notice.objects.filter(text=MESSAGE, user__in=[cast.enterprise, cast.expert]).count() == 2
    assert LexiconEvidence.objects.filter(demand__startswith=pair.demand.title).exists()
    with pytest.raises(Conflict):
        matches.pass_match(pair, by=cast.broker, reason=PassReason.AREA)


def test_passing_takes_a_reason_that_the_owner_reads(pair: Match, cast: Cast) -> None:
    with pytest.raises(Invalid, match="原因"):
        matches.pass_match(pair, by=cast.broker, reason="")
    with pytest.raises(Invalid, match="其他"):
        matches.pass_match(pair, by=cast.broker, reason=PassReason.OTHER)
    matches.pass_match(pair, by=cast.broker, reason=PassReason.MATURITY, explanation="只在实验室做过")
    assert "只在实验室做过" in Notice.objects.get(user=cast.enterprise, key__endswith="passed").text
    assert "achievement:" + str(pair.object_id) not in {
        m.hit.key for m in matching.matches_for(pair.demand, user=cast.enterprise).matches
    }


def test_reasons_go_into_the_ranking(pair: Match, cast: Cast) -> None:
    other = make_demand(cast.rival_company, field="07")
    reindex()
    key = f"achievement:{pair.object_id}"

    def score() -> float:
        return next(m.score for m in matching.matches_for(other, user=cast.rival).matches if m.hit.key == key)

    before = score()
    matches.pass_match(pair, by=cast.broker, reason=PassReason.STALE)
    assert score() == pytest.approx(before * LISTING_FACTORS[PassReason.STALE])
    assert all(0 < factor < 1 for factor in [*LISTING_FACTORS.values(), *DEMAND_FACTORS.values()])


def test_only_brokers_and_the_office_judge(pair: Match, cast: Cast) -> None:
    for outsider in (cast.enterprise, cast.rival, cast.expert, cast.reviewer, cast.township_clerk):
        with pytest.raises(NotPermitted):
            matches.forward_match(pair, by=outsider, message=MESSAGE)
    matches.accept_match(pair, by=cast.county_clerk)
    assert pair.state == MatchState.ACCEPTED


def test_the_other_side_sees_it_once_forwarded_and_a_rival_never(pair: Match, cast: Cast) -> None:
    def sees(user: object) -> bool:
        return Match.objects.visible_to(user).filter(pk=pair.pk).exists()

    assert sees(cast.enterprise)
    assert sees(cast.broker)
    assert not sees(cast.expert)
    matches.forward_match(pair, by=cast.broker, message=MESSAGE)
    assert sees(cast.expert)
    assert not sees(cast.rival)
    assert not sees(cast.reviewer)


@pytest.mark.parametrize("is_confidential", [False, True])
def test_a_match_under_confidential_talks_is_not_on_the_wall(pair: Match, cast: Cast, *, is_confidential: bool) -> None:
    matches.forward_match(pair, by=cast.broker, message=MESSAGE)
    open_negotiation(
        by=cast.enterprise, title="氨减排合作", subject="合作内容", contract_kind="dev_commissioned", field="07",
        supplier=cast.university, receiver=cast.tea_company, match=pair, is_confidential=is_confidential,
    )  # fmt: skip
    shown = newest(cast.county.yunxi)
    assert shown is not None
    assert ("最新对接" in {g["title"] for g in shown["groups"]}) is not is_confidential


def test_an_experts_open_problems_count_against_the_cap(cast: Cast, search_index: Path) -> None:
    make_listing("expert", cast.expert_person, title="猪舍氨减排专家", load_cap=1, terms="氨减排", field="07")
    first, second = make_demand(cast.tea_company, field="07"), make_demand(cast.rival_company, field="07")
    reindex()
    found = next(m for m in matching.match_listing(first) if m.kind == "expert")
    matches.forward_match(found, by=cast.broker, message=MESSAGE)
    reindex()
    assert not [m for m in matching.matches_for(second, user=cast.rival).matches if m.hit.kind == "expert"]
    matches.note_outcome(found, MatchState.DECLINED, by=cast.expert, explanation="时间排不开")
    reindex()
    assert [m for m in matching.matches_for(second, user=cast.rival).matches if m.hit.kind == "expert"]


def test_success_is_counted_for_the_listing(pair: Match, cast: Cast) -> None:
    matches.forward_match(pair, by=cast.broker, message=MESSAGE)
    matches.note_outcome(pair, MatchState.AGREED, by=cast.enterprise)
    reindex()
    other = make_demand(cast.rival_company, field="07")
    reindex()
    best = matching.matches_for(other, user=cast.rival).matches[0]
    assert "已有1次成功对接" in best.reasons


def test_a_notice_comes_once(cast: Cast) -> None:
    assert notice.tell([cast.enterprise, cast.rival], "same", "标题") == 2
    assert notice.tell([cast.enterprise], "same", "标题") == 0
    assert notice.unread_count(cast.enterprise) == 1
    notice.mark_read(cast.enterprise)
    assert notice.unread_count(cast.enterprise) == 0


def test_enterprises_that_may_want_a_result(cast: Cast, search_index: Path) -> None:
    found = make_listing("achievement", cast.university, field="09", industry="C15")
    assert likely_takers(found, user=cast.broker) == []
    make_contract(cast.university, cast.rival_company, field="09", registered_on=clock.today(), signed_on=clock.today())
    make_demand(cast.tea_company, field="09")
    likely = likely_takers(found, user=cast.broker)
    assert [e.organisation for e in likely] == [cast.tea_company, cast.rival_company]
    assert likely[1].reasons == ("近3年买过1项农业技术",)
    assert likely_takers(found, user=cast.enterprise) == []


def test_who_does_not_want_to_wait_for_the_broker_may_ask_the_other_side(
    pair: Match, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    url = f"/my/matches/{pair.pk}/"
    assert f"/my/negotiations/new/?match={pair.pk}" in signed_in(cast.enterprise).get(url).content.decode()
    assert "不想等" not in signed_in(cast.broker).get(url).content.decode()
