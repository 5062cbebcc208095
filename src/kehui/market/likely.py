"""Enterprises that may want a result although they have asked for nothing: for the broker, who may call them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from kehui.kernel import clock
from kehui.market.industries import INDUSTRY_NAMES
from kehui.market.models import Achievement, ContractStatus
from kehui.parties.models import Organisation, OrganisationKind

YEARS = 3
SHOWN = 8


@dataclass(frozen=True)
class Likely:
    """An enterprise and why."""

    organisation: Organisation
    reasons: tuple[str, ...]


def likely_takers(achievement: Achievement, *, user: Any, limit: int = SHOWN) -> list[Likely]:
    """Enterprises that bought technology of the field, sold it, or asked in it, those of the trade and with most first.

    Among those whose area the user serves. An enterprise of the trade without any sign of interest comes last.
    """
    trade = INDUSTRY_NAMES.get(achievement.industry, "")
    since = clock.today() - timedelta(days=366 * YEARS)
    bought = Q(contracts_bought__field=achievement.field, contracts_bought__registered_on__gte=since,
               contracts_bought__status=ContractStatus.REGISTERED)  # fmt: skip
    asked = Q(demands__field=achievement.field, demands__published_on__isnull=False)
    within = Q(pk__in=())
    for area in user.areas_with(frozenset({"broker", "county_clerk"})):
        within |= Q(area__path__startswith=area.path)
    rows = (
        Organisation.objects.filter(within, kind__in=(OrganisationKind.ENTERPRISE, OrganisationKind.COOPERATIVE), closed_on=None)
        .exclude(pk=achievement.owner_id or 0)
        .annotate(
            bought=Count("contracts_bought", filter=bought, distinct=True), asked=Count("demands", filter=asked, distinct=True)
        )
        .filter(Q(bought__gt=0) | Q(asked__gt=0) | (Q(industry=trade) if trade else Q(pk__in=())))
    )
    found = [_judged(row, trade, achievement) for row in rows]
    found.sort(key=lambda entry: (-entry[0], entry[1].organisation.name))
    return [likely for _, likely in found[:limit]]


def _judged(row: Any, trade: str, achievement: Achievement) -> tuple[float, Likely]:
    same = bool(trade) and row.industry == trade
    field = achievement.get_field_display()
    reasons = [f"行业相同：{trade}"] if same else []
    if row.asked:
        reasons.append(f"提过{row.asked}个{field}方面的难题")
    if row.bought:
        reasons.append(f"近{YEARS}年买过{row.bought}项{field}技术")
    return 3.0 * same + 2.0 * min(row.asked, 3) + 1.0 * min(row.bought, 3), Likely(row, tuple(reasons))
