"""The areas below an area as a condition that PostgreSQL can plan with.

A join on ``path LIKE 'prefix%'`` hides from the planner how many rows an area has, so on a million rows it walks the
whole ordering for a village's twenty. Area ids are plain values with statistics: few ids go through the index on the
area, and for a county the few ids that do *not* lie in it are named instead.
"""

from __future__ import annotations

from django.db.models import Q

from kehui.areas.models import Area, Level

#: Above the county nearly everything is inside; up to so many areas outside are named rather than those inside.
FEW = 60


def within(lookup: str, area: Area) -> Q:
    """Records whose ``lookup`` (a path to an Area) is ``area`` or below it. Remembered on the area object."""
    remembered: dict[str, Q] = area.__dict__.setdefault("_within", {})
    if lookup not in remembered:
        include, ids = _ids(area)
        condition = Q(**{f"{lookup}__in": ids})
        remembered[lookup] = condition if include else ~condition
    return remembered[lookup]


def _ids(area: Area) -> tuple[bool, list[int]]:
    found: tuple[bool, list[int]] | None = area.__dict__.get("_subtree")
    if found is None:
        found = area.__dict__["_subtree"] = _read(area)
    return found


def _read(area: Area) -> tuple[bool, list[int]]:
    if area.level <= Level.COUNTY:
        outside = Area.objects.exclude(path__startswith=area.path).order_by().values_list("pk", flat=True)
        if len(ids := list(outside[: FEW + 1])) <= FEW:
            return False, ids
    return True, list(Area.objects.under(area).order_by().values_list("pk", flat=True))
