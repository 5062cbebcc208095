"""Register of zones and parks."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.kernel.errors import Problem
from kehui.places.models import Zone
from kehui.records.register import Register, Values, register


@register
class ZoneRegister(Register):
    """园区"""

    model = Zone
    slug = "zones"
    menu = "单位与人员"
    key = ("code",)
    fields = ("code", "name", "kind", "area", "founded_on", "closed_on", "note")
    shown = ("code", "name", "kind", "area", "founded_on")
    search = ("name", "code")
    filters = ("area", "kind")
    ordering = ("code",)
    writers = COUNTY_ONLY
    example = {"code": "YQ-KC", "name": "云溪县科创中心", "kind": "科技创业园（科创中心）", "area": "云溪县"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order."""
        founded, closed = values.get("founded_on"), values.get("closed_on")
        if founded and closed and closed < founded:
            yield Problem("closed_on", "撤销日期不能早于设立日期")
