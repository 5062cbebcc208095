"""The register by which the county clerk arranges the big screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.kernel.errors import KehuiError, Problem
from kehui.records.register import Group, Register, Values, register
from kehui.statistics.asking import find_indicator
from kehui.statistics.indicators import Indicator
from kehui.web.models import BoardScene, SceneKind

MOST_INDICATORS = 6
_BETWEEN = re.compile(r"[、，,;；\s]+")


def indicators_named(text: str) -> list[Indicator]:
    """The indicators that a scene names, in its order; KehuiError for a name that there is not."""
    return [find_indicator(name) for name in _BETWEEN.split(text) if name]


@register
class BoardSceneRegister(Register):
    """大屏场景"""

    model = BoardScene
    slug = "board-scenes"
    menu = "技术市场"
    key = ("number",)
    fields = ("number", "name", "kind", "indicators", "position", "seconds", "is_shown", "area", "note")
    shown = ("position", "name", "kind", "seconds", "is_shown", "indicators", "number")
    filters = ("kind", "is_shown")
    ordering = ("position", "id")
    groups = (
        Group("内容", ("number", "name", "kind", "indicators"), "大屏人人可见：放上大屏的数字即为公开"),
        Group("轮播", ("position", "seconds", "is_shown"), "一个场景也没有登记时，大屏轮播全部内容"),
        Group("其他", ("area", "note"), "所在地区填本县"),
    )
    writers = COUNTY_ONLY
    example = {
        "number": "DP-01", "name": "企业梯队", "kind": "企业梯队", "position": "1", "seconds": "20", "is_shown": "是",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Seconds in bounds; indicators that exist, where they are what the scene shows."""
        if not 8 <= (values.get("seconds") or 0) <= 600:
            yield Problem("seconds", "停留秒数应在8至600之间")
        text = values.get("indicators") or ""
        if values.get("kind") != SceneKind.FIGURES:
            if text:
                yield Problem("indicators", "只有内容为“自选指标”的场景才填自选指标", "warning")
            return
        try:
            found = indicators_named(text)
        except KehuiError as error:
            yield Problem("indicators", f"{error.message}。{error.hint}")
            return
        if not 1 <= len(found) <= MOST_INDICATORS:
            yield Problem("indicators", f"请填1至{MOST_INDICATORS}个指标")
