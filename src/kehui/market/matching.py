"""Finding matches: for one listing on a page, and stored pairs on publishing and every night."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kehui.accounts.models import system_user
from kehui.jobs import work
from kehui.market.domain import notice
from kehui.market.domain.match import store_matches
from kehui.market.feedback import Lessons, lessons_for
from kehui.market.models import LISTING_MODELS, LIVE, Demand, MarketListing, Match, MatchState
from kehui.search.matching.match import Shared, match
from kehui.search.matching.requests import Match as Found
from kehui.search.matching.requests import MatchRequest, MatchResult

#: What answers a demand. All kinds are ranked together, so that their scores compare.
ANSWERS = ("achievement", "expert", "institute", "service")
#: Kinds of listing that belong to an organisation.
OWNED = ("achievement", "service", "institute", "demand")
#: How many a page shows, and how many of a demand are kept for the broker.
SHOWN, KEPT = 5, 10
#: A pair below this score is kept for nobody: the same field and trade alone reach it not, some shared words must be there.
LEAST = 0.45


@dataclass(frozen=True)
class Ranked:
    """Matches after what brokers taught, best first; ``weak`` and ``advice`` as search says."""

    matches: tuple[Found, ...]
    weak: bool
    advice: str


def request_for(
    listing: Any, *, kinds: tuple[str, ...], user: Any, limit: int = SHOWN, exclude: frozenset[str] | None = None,
    marked: bool = True,
) -> MatchRequest:  # fmt: skip
    """What search is asked for this listing; ``exclude`` where it is known already what must not come."""
    facets = {"field": (listing.field,)}
    if listing.industry:
        facets["industry"] = (listing.industry,)
    low, high = getattr(listing, "price_low", None), getattr(listing, "price_high", None)
    return MatchRequest(
        text=listing.text, terms=listing.search_terms, kinds=kinds, facets=facets, area_path=listing.area.path,
        price=(float(low) if low is not None else None, float(high) if high is not None else None), user=user,
        exclude=_excluded(listing) if exclude is None else exclude, limit=limit, marked=marked,
    )  # fmt: skip


def _excluded(listing: Any) -> frozenset[str]:
    """The listing itself, its owner's others, and the pairs that a broker passed."""
    found = {listing.key}
    if listing.pk:
        if isinstance(listing, Demand):
            passed = Match.objects.filter(demand=listing, state=MatchState.PASSED).values_list("kind", "object_id")
            found |= {f"{kind}:{pk}" for kind, pk in passed}
        else:
            passed_for = Match.objects.filter(kind=listing.kind, object_id=listing.pk, state=MatchState.PASSED)
            found |= {f"demand:{pk}" for pk in passed_for.values_list("demand_id", flat=True)}
    owner = getattr(listing, "owner_id", None)
    if owner:
        for kind in OWNED:
            others: Any = LISTING_MODELS[kind]._default_manager
            found |= {f"{kind}:{pk}" for pk in others.filter(owner=owner, status__in=LIVE).values_list("pk", flat=True)}
    return frozenset(found)


def rank(
    request: MatchRequest, demand: Demand | None = None, *, lessons: Lessons | None = None, shared: Shared | None = None
) -> Ranked:
    """Search's matches, with what brokers taught applied. A wider circle is asked for, so that what sinks leaves room."""
    result: MatchResult = match(replace(request, limit=request.limit * 2), shared)
    lessons = lessons or lessons_for(demand, [(m.hit.kind, m.hit.id) for m in result.matches])
    judged = []
    for each in result.matches:
        factor, reasons = lessons.factor(each.hit, demand)
        judged.append(replace(each, score=each.score * factor, reasons=(*each.reasons, *reasons)) if factor < 1 else each)
    judged.sort(key=lambda m: -m.score)
    return Ranked(tuple(judged[: request.limit]), result.weak, result.advice)


def matches_for(listing: MarketListing, *, user: Any, limit: int = SHOWN) -> Ranked:
    """Ready matches of a listing as its owner sees them: of a demand its answers, of all others the open problems."""
    if isinstance(listing, Demand):
        return rank(request_for(listing, kinds=ANSWERS, user=user, limit=limit), listing)
    return rank(request_for(listing, kinds=("demand",), user=user, limit=limit))


def match_listing(listing: MarketListing) -> list[Match]:
    """Find and keep the pairs of a live listing; tells each owner of a demand of what is new. Returns the new pairs."""
    by = system_user()
    if isinstance(listing, Demand):
        fresh = _match_demand(listing, by)
    else:
        found = rank(request_for(listing, kinds=("demand",), user=by, limit=KEPT)).matches
        demands = Demand.objects.select_related("area", "owner").in_bulk([m.hit.id for m in found])
        fresh = []
        for each in found:
            demand = demands.get(each.hit.id)
            if demand is not None and demand.is_live and each.score >= LEAST:
                fresh += store_matches(demand, [(listing, each.score, list(each.reasons))], weak=False)
    tell_of(fresh)
    return fresh


def _match_demand(demand: Demand, by: Any) -> list[Match]:
    ranked = rank(request_for(demand, kinds=ANSWERS, user=by, limit=KEPT), demand)
    return keep(demand, ranked, targets_of([ranked]))


def targets_of(ranked: Iterable[Ranked]) -> dict[str, MarketListing]:
    """The listings that were found, by their keys; those deleted meanwhile are missing."""
    wanted: dict[str, set[int]] = {}
    for each in ranked:
        for found in each.matches:
            if found.score >= LEAST:
                wanted.setdefault(found.hit.kind, set()).add(found.hit.id)
    targets: dict[str, MarketListing] = {}
    for kind, keys in wanted.items():
        targets |= {f"{kind}:{pk}": row for pk, row in LISTING_MODELS[kind]._default_manager.in_bulk(list(keys)).items()}
    return targets


def keep(demand: Demand, ranked: Ranked, targets: dict[str, MarketListing]) -> list[Match]:
    """Store what is near enough; returns the new pairs."""
    found = [
        (targets[m.hit.key], m.score, list(m.reasons)) for m in ranked.matches if m.hit.key in targets and m.score >= LEAST
    ]
    return store_matches(demand, found, weak=ranked.weak)


def tell_of(fresh: Iterable[Match]) -> None:
    """A message to the owners of each demand with new pairs."""
    by_demand: dict[int, list[Match]] = {}
    for each in fresh:
        by_demand.setdefault(each.demand_id, []).append(each)
    for pairs in by_demand.values():
        pairs.sort(key=lambda m: -m.score)
        demand = pairs[0].demand
        names = "、".join(f"“{m.target_title}”" for m in pairs[:3])
        notice.tell(
            notice.owners_of(demand), f"demand:{demand.pk}:found:{min(m.pk for m in pairs)}",
            f"“{demand.title}”有{len(pairs)}个新匹配", f"其中最接近的：{names}", f"/my/listings/demand/{demand.pk}/",
        )  # fmt: skip


def start_matching(kind: str, pk: int, *, title: str = "") -> None:
    """Queue the matching of one listing."""
    work.start("market.match", title=f"匹配：{title or kind}", payload={"kind": kind, "pk": pk})
