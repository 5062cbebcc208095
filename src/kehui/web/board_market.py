"""The newest of the market for the big screen: problems, results, and which of them have found each other."""

from __future__ import annotations

from typing import Any

from kehui.areas.models import Area
from kehui.market.models import Achievement, Demand, MatchedKind, MatchState
from kehui.market.models.match import TOLD, Match

ROWS = 5
#: A person or an institute at work on a problem is not named: that is theirs to tell.
_UNNAMED = {MatchedKind.EXPERT: "一位专家", MatchedKind.INSTITUTE: "一家院所"}
_STATES = {MatchState.AGREED: "已达成合作", MatchState.TALKING: "洽谈中", MatchState.FORWARDED: "已牵线"}


def newest(county: Area) -> dict[str, Any] | None:
    """Three short lists at most, newest first; None where the market is empty."""
    live = Demand.objects.live().in_area(county).select_related("owner").order_by("-published_on", "-pk")
    demands = [{"name": d.title, "note": d.public_owner_name} for d in live[:ROWS]]
    live = Achievement.objects.live().select_related("owner", "expert").order_by("-published_on", "-pk")
    results = [{"name": a.title, "note": a.owner.name if a.owner else a.owner_name} for a in live[:ROWS]]
    told = Match.objects.in_area(county).filter(state__in=set(TOLD) & set(_STATES)).select_related("demand")
    told = told.exclude(negotiations__is_confidential=True)
    matches = [
        {"name": f"{m.demand.title} ↔ {_UNNAMED.get(m.kind, m.target_title)}", "note": _STATES[m.state]}
        for m in told.order_by("-forwarded_on", "-pk")[:ROWS]
    ]
    groups = [("最新企业难题", demands), ("最新科技成果", results), ("最新对接", matches)]
    shown = [{"title": title, "rows": rows} for title, rows in groups if rows]
    most = 3 if len(shown) == 3 else ROWS
    return {"groups": [g | {"rows": g["rows"][:most]} for g in shown]} if shown else None
