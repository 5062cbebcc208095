"""What becomes of a match: found, accepted or passed by a broker, forwarded to both sides, followed to its end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from kehui.accounts.models import COUNTY_ONLY, Role, User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain import notice
from kehui.market.models import LISTING_MODELS, Demand, MarketListing, Match, MatchState, PassReason
from kehui.records.domain import labels_of, save_change
from kehui.records.models import Evidence
from kehui.records.register import register_of
from kehui.search import outbox
from kehui.search.matching.learning import learn_from_match

#: Who judges and forwards matches in their area.
JUDGES = COUNTY_ONLY | {Role.BROKER}

REACHED_FROM: dict[str, frozenset[str]] = {
    MatchState.ACCEPTED: frozenset({MatchState.PROPOSED, MatchState.PASSED}),
    MatchState.PASSED: frozenset({MatchState.PROPOSED, MatchState.ACCEPTED}),
    MatchState.FORWARDED: frozenset({MatchState.PROPOSED, MatchState.ACCEPTED}),
    MatchState.TALKING: frozenset({MatchState.FORWARDED, MatchState.DECLINED}),
    MatchState.AGREED: frozenset({MatchState.FORWARDED, MatchState.TALKING}),
    MatchState.DECLINED: frozenset({MatchState.FORWARDED, MatchState.TALKING}),
}


def may_judge(match: Match, by: User) -> bool:
    """Whether the user is a broker, or the office, over the demand's area."""
    return by.holds(JUDGES, match.area)


def target_of(match: Match) -> MarketListing | None:
    """The listing of the other side; None where it was deleted."""
    return LISTING_MODELS[match.kind]._default_manager.filter(pk=match.object_id).first()


@transaction.atomic
def store_matches(demand: Demand, found: Sequence[tuple[MarketListing, float, list[str]]], *, weak: bool) -> list[Match]:
    """Keep pairs not known yet and renew the score of those nobody has judged; returns the new ones, best first.

    ``found``: listing, score from 0 to 1, reasons in words. Pairs are told to nobody twice, because each is kept once.
    """
    # The night's work and a publishing may meet: the second waits here, and finds the pairs of the first.
    Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)
    known = {(m.kind, m.object_id): m for m in Match.objects.select_for_update().filter(demand=demand)}
    today, fresh, renewed = clock.today(), [], []
    for listing, score, reasons in found:
        value = Decimal(str(round(min(1.0, max(0.0, score)), 3)))
        old = known.get((listing.kind, listing.pk))
        if old is None:
            fresh.append(_new(demand, listing, value, reasons, weak, today))
        elif old.state == MatchState.PROPOSED and (old.score, old.reasons, old.weak) != (value, reasons, weak):
            old.score, old.reasons, old.weak = value, reasons, weak
            renewed.append(old)
    if renewed:  # in the night that is most of them: how fresh a listing is changes from day to day
        Match.objects.bulk_update(renewed, ["score", "reasons", "weak"])
    made: list[Match] = Match.objects.bulk_create(fresh)
    return made


def _new(demand: Demand, listing: Any, score: Decimal, reasons: list[str], weak: bool, today: Any) -> Match:
    return Match(
        number=f"PP-{demand.pk}-{listing.kind}-{listing.pk}", demand=demand, kind=listing.kind, object_id=listing.pk,
        target_title=listing.title, target_owner_id=getattr(listing, "owner_id", None),
        target_expert_id=getattr(listing, "expert_id", None), score=score, reasons=reasons, weak=weak, found_on=today,
        area_id=demand.area_id, evidence=Evidence.REPORTED,
    )  # fmt: skip


def _move(match: Match, to: MatchState, *, by: User, **changes: Any) -> Match:
    register = register_of(Match)
    stored: Match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if to in (MatchState.ACCEPTED, MatchState.PASSED, MatchState.FORWARDED) and not may_judge(stored, by):
        raise NotPermitted("匹配由县里的技术经纪人判断和转交", hint="您可以在“我的”里查看与您有关的匹配")
    if stored.state == to:
        raise Conflict(f"这条匹配已经是“{to.label}”，刚才可能有别人办了", hint="请刷新本页查看")
    if stored.state not in REACHED_FROM[to]:
        raise Conflict(f"这条匹配现在是“{stored.get_state_display()}”，不能变为“{to.label}”")
    old = register.audit_texts(register.stored_values(stored), labels_of(register, stored))
    stored.state = to
    for name, value in changes.items():
        setattr(stored, name, value)
    if stored.kind == "expert":
        outbox.touch(stored.kind, stored.object_id)  # its load has changed
    saved = save_change(stored, old, by=by, reason=changes.get("explanation", ""), action=f"match_{to.value}")
    match.refresh_from_db()
    assert isinstance(saved, Match)
    return saved


@transaction.atomic
def accept_match(match: Match, *, by: User, explanation: str = "") -> Match:
    """The broker finds it right: the words that met teach the lexicon."""
    saved = _move(
        match, MatchState.ACCEPTED, by=by, judged_on=clock.today(), judged_by=by, explanation=explanation[:500], pass_reason=""
    )
    _learn(saved, by)
    return saved


@transaction.atomic
def pass_match(match: Match, *, by: User, reason: str, explanation: str = "") -> Match:
    """The broker finds it wrong, and says why: the owner reads it, and the ranking learns from it."""
    if reason not in PassReason.values:
        raise Invalid([Problem("reason", "请选择不采纳的原因")])
    if reason == PassReason.OTHER and len(explanation.strip()) < 2:
        raise Invalid([Problem("explanation", "选“其他”时，请写明原因")])
    saved = _move(
        match, MatchState.PASSED, by=by, judged_on=clock.today(), judged_by=by, pass_reason=reason, explanation=explanation[:500]
    )
    said = PassReason(reason).label + (f"：{explanation}" if explanation else "")
    notice.tell(
        notice.owners_of(saved.demand), f"match:{saved.pk}:passed", f"“{saved.target_title}”未被采纳",
        f"技术经纪人看过这条匹配，没有转交。原因：{said}", f"/my/listings/demand/{saved.demand_id}/",
    )  # fmt: skip
    return saved


@transaction.atomic
def forward_match(match: Match, *, by: User, message: str) -> Match:
    """To both sides, with the broker's message; from here on they know each other. Accepts it where nobody has yet."""
    if len(message.strip()) < 5:
        raise Invalid([Problem("message", "请写一句转交的话，说明为什么合适，不少于5个字")])
    target = target_of(match)
    if target is None or not target.is_live:
        raise Conflict(f"“{match.target_title}”已经下架，不能转交")
    if not match.demand.is_live:
        raise Conflict(f"“{match.demand.title}”已经下架，不能转交")
    today, fresh = clock.today(), match.state == MatchState.PROPOSED
    judged = {"judged_on": today, "judged_by": by} if fresh else {}
    saved = _move(
        match, MatchState.FORWARDED, by=by, message=message.strip()[:1000], forwarded_on=today, forwarded_by=by, **judged
    )
    if fresh:
        _learn(saved, by)
    url = f"/my/matches/{saved.pk}/"
    notice.tell(
        notice.owners_of(saved.demand), f"match:{saved.pk}:forwarded", f"技术经纪人为“{saved.demand.title}”推荐了“{saved.target_title}”",
        saved.message, url,
    )  # fmt: skip
    notice.tell(
        notice.owners_of(target), f"match:{saved.pk}:forwarded", f"技术经纪人向您推荐企业难题“{saved.demand.title}”", saved.message, url
    )
    return saved


@transaction.atomic
def note_outcome(match: Match, to: MatchState, *, by: User, explanation: str = "") -> Match:
    """The two sides talk, agree, or part: said by the negotiation, by the broker or by one of them."""
    assert to in (MatchState.TALKING, MatchState.AGREED, MatchState.DECLINED)
    if not (by.is_system or may_judge(match, by) or Match.objects.visible_to(by).filter(pk=match.pk).exists()):
        raise NotPermitted("只有供需双方和技术经纪人可以登记结果")
    if to == MatchState.DECLINED and len(explanation.strip()) < 2:
        raise Invalid([Problem("explanation", "请写明没有谈成的原因")])
    ended = clock.today() if to in (MatchState.AGREED, MatchState.DECLINED) else None
    saved = _move(match, to, by=by, explanation=explanation.strip()[:500] or match.explanation, ended_on=ended)
    outbox.touch("demand", saved.demand_id)
    outbox.touch(saved.kind, saved.object_id)  # its record of success has changed
    return saved


def _learn(match: Match, by: User) -> None:
    target = target_of(match)
    if target is not None:
        demand = match.demand
        # What was tried is left out: it names what did not help.
        learn_from_match(
            f"{demand.title}\n{demand.description}", target.text, by=by, terms=demand.search_terms, keywords=target.search_terms,
            demand_key=demand.key, result_key=target.key,
        )  # fmt: skip
