"""Who may ask for which figure: the one place that decides."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kehui.accounts.models import OFFICE
from kehui.areas.models import Area, Level, home_county
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.statistics.indicators import Indicator, all_indicators


def may_see(user: Any, indicator: Indicator, area: Area) -> bool:
    """An office user inside the own area; everybody else, signed in or not, the home county's public indicators."""
    if is_office(user) and user.holds(OFFICE, area):
        return True
    return indicator.public and area == _county()


def may_see_records(user: Any, area: Area) -> bool:
    """Whether the records behind a figure of ``area`` are the user's to open: office users inside their area."""
    return is_office(user) and user.holds(OFFICE, area)


def require(user: Any, indicator: Indicator, area: Area) -> None:
    """NotPermitted unless the user may see the figure."""
    if not may_see(user, indicator, area):
        raise NotPermitted(
            f"您没有查看“{area}”{indicator.name}的权限",
            hint="统计数字按您负责的地区开放；如需查看更大范围，请安全管理员授予相应角色",
        )


def require_records(user: Any, area: Area) -> None:
    """NotPermitted unless the user may open the records behind figures of ``area``."""
    if not may_see_records(user, area):
        raise NotPermitted(
            f"您没有查看“{area}”统计记录的权限", hint="请在地区中改选您负责的地区，或请安全管理员授予相应范围的角色"
        )


def is_office(user: Any) -> bool:
    """Whether the user counts for an office at all (Kehui itself does)."""
    return bool(user.is_authenticated and (user.is_system or user.areas_with(OFFICE)))


def visible_indicators(user: Any, area: Area) -> list[Indicator]:
    """The indicators whose figure for ``area`` the user may see, in the order of declaration."""
    if may_see_records(user, area):
        return all_indicators()
    return [i for i in all_indicators() if i.public] if area == _county() else []


def default_area(user: Any) -> Area:
    """The area whose figures the user sees first: the widest of the own ones, else the home county."""
    return getattr(user, "home_area", None) or home_county()


def areas_offered(user: Any, current: Area | None = None) -> list[Area]:
    """The areas for the switch, in tree order: the user's own and their children (of a province, down to the counties),
    and those beside ``current`` where that lies deeper. Two queries at most, however many areas.
    """
    if not is_office(user):
        return [home_county()]
    tops = [home_county()] if user.is_system else user.areas_with(OFFICE)
    wanted = Q()
    for top in tops:
        wanted |= Q(path__startswith=top.path, level__lte=max(top.level + 1, Level.COUNTY))
    if current is not None and any(current.path.startswith(top.path) and current != top for top in tops):
        wanted |= Q(parent_id=current.parent_id) | Q(pk=current.parent_id)
    return list(Area.objects.filter(wanted).order_by("path"))


def _county() -> Area | None:
    try:
        return home_county()
    except KehuiError:
        return None
