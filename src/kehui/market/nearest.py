"""Experts by how near they are: the same township, county, prefecture, province, elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from kehui.areas.models import Area
from kehui.market.models import ExpertListing

_NAMES = {1: "本省", 2: "本市", 3: "本县", 4: "本乡镇", 5: "本村"}


@dataclass(frozen=True)
class Near:
    """A published expert, and how much of the way one shares with them."""

    listing: ExpertListing
    nearness: str


def nearest_experts(area: Area, *, field: str = "", limit: int = 20) -> list[Near]:
    """Published experts, those nearest to ``area`` first, then those confirmed last; one statement."""
    parts = [p for p in area.path.split("/") if p]
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    nearness = Case(
        *(When(area__path__startswith=path, then=Value(n + 1)) for n, path in reversed(list(enumerate(paths)))),
        default=Value(0),
        output_field=IntegerField(),
    )
    wanted = Q(field=field) if field else Q()
    rows = ExpertListing.objects.live().filter(wanted).select_related("expert__organisation", "area")
    rows = rows.annotate(nearness=nearness).order_by("-nearness", "-confirmed_on", "pk")
    return [Near(row, _NAMES.get(row.nearness, "省外")) for row in rows[:limit]]
