"""Register of the problems left at the hall's touch screen."""

from __future__ import annotations

from django.db.models import Q

from kehui.kernel import clock
from kehui.market.domain import walk_in
from kehui.market.models.walk_in import WalkInProblem, WalkInStatus
from kehui.records.register import Action, Due, Group, Register, Values, register


def _waiting(problem: WalkInProblem) -> bool:
    return problem.status == WalkInStatus.WAITING


@register
class WalkInRegister(Register):
    """大厅难题留言"""

    model = WalkInProblem
    slug = "walk-in-problems"
    menu = "技术市场"
    key = ("number",)
    prefix = walk_in.PREFIX
    number_by_area = False
    fields = ("number", "text", "contact", "phone", "left_on", "area", "status", "demand", "outcome", "note")
    shown = ("number", "text", "phone", "left_on", "status", "demand")
    search = ("text", "number")
    filters = ("area", "status", "left_on")
    ordering = ("-left_on", "-id")
    groups = (
        Group("留言", ("number", "text", "left_on", "area")),
        Group("联系", ("contact", "phone"), "来访人留下的电话，只用于答复；平时以打码方式显示"),
        Group("处理", ("status", "demand", "outcome", "note")),
    )
    writers = walk_in.ANSWERERS
    example = {
        "number": "LY-2026-0001", "text": "春茶毛茶发红，想请专家看看", "phone": "13812341234", "left_on": "2026-03-20",
        "area": "云溪县", "status": "待联系",
    }  # fmt: skip
    actions = (
        Action("adopt", "转为企业技术难题", walk_in.adopt_problem, _waiting, inputs=(("owner", "提出单位（信用代码或全称）", "text"),), writers=walk_in.ANSWERERS),
        Action("dismiss", "不予采用", walk_in.dismiss_problem, _waiting, needs_reason=True, destructive=True, consequence="留言仍可在台账里查到", writers=walk_in.ANSWERERS),
    )  # fmt: skip
    dues = (Due("待联系的大厅留言", lambda: Q(status=WalkInStatus.WAITING), lambda: f"status={WalkInStatus.WAITING.value}"),)

    def complete(self, values: Values) -> None:
        """Day and state where they are left empty."""
        values["left_on"] = values.get("left_on") or clock.today()
        values["status"] = values.get("status") or WalkInStatus.WAITING.value
