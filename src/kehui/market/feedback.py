"""What brokers' decisions teach the ranking: one table of weights, applied to every match after the search's own blend.

A passed pair never comes back. Its reason says more: a demand whose proposals were passed because they lay too far away
prefers near ones from then on; a listing passed again and again because it is out of date sinks everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from kehui.kernel import clock
from kehui.market.models import Demand, Match, MatchState, PassReason

#: How far back decisions teach.
DAYS = 365
#: A listing passed for one of these reasons: its score times the factor, once for each pass, down to ``FLOOR``.
LISTING_FACTORS: Mapping[str, float] = {
    PassReason.STALE: 0.85,
    PassReason.BUSY: 0.90,
    PassReason.MATURITY: 0.95,
    PassReason.FIELD: 0.97,
}
#: A demand whose proposals were passed for one of these reasons: the score of another proposal with the same fault.
DEMAND_FACTORS: Mapping[str, float] = {
    PassReason.FIELD: 0.85,
    PassReason.MATURITY: 0.85,
    PassReason.PRICE: 0.80,
    PassReason.AREA: 0.85,
}
FLOOR = 0.5
RIPE = 6  # from this maturity on a result is past the laboratory


@dataclass(frozen=True)
class Lessons:
    """What was learned of one demand's proposals, and of the listings met."""

    demand: frozenset[str] = frozenset()
    listings: Mapping[tuple[str, int], Mapping[str, int]] = field(default_factory=dict)

    def factor(self, hit: Any, demand: Demand | None) -> tuple[float, list[str]]:
        """By how much the score of ``hit`` is lowered, and why in words."""
        found, reasons = 1.0, []
        for reason, count in self.listings.get((hit.kind, hit.id), {}).items():
            if reason in LISTING_FACTORS:
                found *= LISTING_FACTORS[reason] ** count
                reasons.append(f"曾因“{PassReason(reason).label}”未被采纳{count}次")
        found = max(found, FLOOR)
        for reason in sorted(self.demand):
            if demand is not None and _has_fault(reason, hit, demand):
                found *= DEMAND_FACTORS[reason]
                reasons.append(f"本难题此前有匹配因“{PassReason(reason).label}”未采纳")
        return max(found, FLOOR), reasons


def lessons_for(demand: Demand | None, keys: Iterable[tuple[str, int]]) -> Lessons:
    """Two queries: the reasons given for this demand, and those given for the listings met."""
    wanted = list(keys)
    own = _reasons([demand.pk]) if demand is not None and demand.pk else {}
    listings = _counted(_passed().filter(object_id__in=[i for _, i in wanted]))
    return Lessons(own.get(demand.pk, frozenset()) if demand else frozenset(), {k: v for k, v in listings.items() if k in wanted})


def lessons_of(demands: Iterable[int]) -> Callable[[int], Lessons]:
    """The same two queries for many demands: gives each its lessons. What is known of listings is what brokers wrote in a
    year: small enough to hold."""
    own, listings = _reasons(demands), _counted(_passed())
    return lambda demand: Lessons(own.get(demand, frozenset()), listings)


def _passed() -> Any:
    return Match.objects.filter(state=MatchState.PASSED, judged_on__gte=clock.today() - timedelta(days=DAYS))


def _reasons(demands: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    rows = _passed().filter(demand__in=list(demands), pass_reason__in=DEMAND_FACTORS).order_by()
    for demand, reason in rows.values_list("demand", "pass_reason").distinct():
        found.setdefault(demand, set()).add(reason)
    return {demand: frozenset(reasons) for demand, reasons in found.items()}


def _counted(passed: Any) -> dict[tuple[str, int], dict[str, int]]:
    """How often each listing was passed for each reason that says something about it."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    rows = passed.filter(pass_reason__in=LISTING_FACTORS).order_by().values("kind", "object_id", "pass_reason")
    for row in rows.annotate(n=Count("pk")):
        found.setdefault((row["kind"], row["object_id"]), {})[row["pass_reason"]] = row["n"]
    return found


def _has_fault(reason: str, hit: Any, demand: Demand) -> bool:
    if reason == PassReason.FIELD:
        return demand.field not in hit.facets.get("field", ())
    if reason == PassReason.MATURITY:
        return 0 < float(hit.numbers.get("stage", 0)) < RIPE
    if reason == PassReason.PRICE:
        budget = demand.price_high
        return budget is not None and Decimal(str(hit.numbers.get("price_low", 0))) > budget
    county = "/".join(demand.area.path.split("/")[:3]) + "/"
    return bool(hit.area_path) and not hit.area_path.startswith(county)
