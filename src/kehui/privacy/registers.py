"""Register of requests about personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.urls import reverse

from kehui.accounts.models import Role, User
from kehui.areas.models import Area, home_county
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.market.working_days import add_working_days
from kehui.privacy.domain import requests
from kehui.privacy.models import KEEPERS, OPEN, PersonalDataRequest, RequestKind, RequestStatus
from kehui.records.columns import KEEP
from kehui.records.register import Action, Group, Locked, Register, Values, register
from kehui.records.rules import not_in_future

PREFIX = "GR"
#: The law says 及时 (个人信息保护法 第五十条); 15 working days is what the regulators take it to mean
#: (App违法违规收集使用个人信息行为认定方法, 第六条).
WORKING_DAYS = 15
_OWN_ACTS = frozenset({"number", "due_on", "status"})
_WHO = frozenset({"kind", "name", "phone", "identity_number", "received_on"})


def _unverified(request: PersonalDataRequest) -> bool:
    return request.status == RequestStatus.UNVERIFIED


def _open(request: PersonalDataRequest) -> bool:
    return request.is_open


def _to_finish(request: PersonalDataRequest) -> bool:
    return request.status == RequestStatus.HANDLING and request.kind != RequestKind.DELETION


@register
class PersonalDataRequestRegister(Register):
    """个人信息申请"""

    model = PersonalDataRequest
    slug = "requests"
    menu = "单位与人员"
    key = ("number",)
    filled: ClassVar[Mapping[str, str]] = {
        "due_on": f"自动计算：收到后第{WORKING_DAYS}个工作日", "area": "留空时取本县",
        "received_on": "留空时取今天",
    }  # fmt: skip
    prefix = PREFIX
    number_by_area = False
    fields = (
        "number", "kind", "name", "phone", "identity_number", "content", "received_on", "due_on", "status", "area", "note",
    )  # fmt: skip
    shown = ("number", "kind", "name", "received_on", "due_on", "status")
    search = ("number",)
    filters = ("status", "kind", "due_on", "received_on")
    ordering = ("-received_on", "-id")
    groups = (
        Group("申请", ("kind", "content", "received_on")),
        Group("申请人", ("name", "phone", "identity_number"), "平时以打码方式显示；系统据此查找本人的信息"),
        Group("办理", ("number", "due_on", "status", "area", "note"), f"办理期限为收到后第{WORKING_DAYS}个工作日；先核验身份，再办理"),
    )
    readers = writers = KEEPERS
    set_by_acts = frozenset({"due_on", "status"})
    example = {
        "number": "GR-2026-0001", "kind": "查阅", "name": "张三丰", "phone": "13812341234", "received_on": "2026-03-02",
        "due_on": "2026-03-23", "status": "待核验", "area": "云溪县",
    }  # fmt: skip
    verbs: ClassVar[Mapping[str, str]] = {
        "verified": "核验身份", "given": "生成查阅文件", "refused": "不予办理", "done": "办结",
    }  # fmt: skip
    actions = (
        Action(
            "verify", "身份核验通过", requests.verify_request, _unverified, writers=KEEPERS,
            inputs=(("means", "怎样核验的（如 现场核对身份证原件；代办的还要核对委托书）", "text"),),
        ),
        Action(
            "finish", "办结", requests.finish_request, _to_finish, writers=KEEPERS,
            inputs=(("outcome", "办理结果（如 已当面交付查阅文件）", "text"),), consequence="办结后不能再改",
        ),
        Action(
            "refuse", "不予办理", requests.refuse_request, _open, writers=KEEPERS, needs_reason=True, destructive=True,
            consequence="应当把原因告知申请人；办结后不能再改",
        ),
    )  # fmt: skip

    def complete(self, values: Values) -> None:
        """Days, state and county where they are left empty; the last day always follows from the first."""
        values["received_on"] = values.get("received_on") or clock.today()
        values["due_on"] = add_working_days(values["received_on"], WORKING_DAYS).day
        values["status"] = values.get("status") or RequestStatus.UNVERIFIED.value
        values["area"] = values.get("area") or home_county().pk

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Something to look by; states change by their own acts; what was verified stays."""
        if not values.get("phone") and not values.get("identity_number"):
            yield Problem("phone", "联系电话和身份证号至少填一项，只凭姓名分不清是不是本人")
        if values["kind"] == RequestKind.CORRECTION and not values.get("content"):
            yield Problem("content", "更正申请请写明更正哪一项、应为什么")
        yield from not_in_future(self, values, "received_on")
        if old is None:
            if values["status"] != RequestStatus.UNVERIFIED:
                yield Problem("status", "新登记的申请都是待核验，请在申请页上办理")
            return
        if values["status"] != old["status"]:
            yield Problem("status", "状态由申请页上的办理按钮更改")
        if old["status"] != RequestStatus.UNVERIFIED:
            for name in sorted(_WHO):
                if values.get(name) is not KEEP and values.get(name) != old.get(name):
                    yield Problem(name, f"身份核验之后，“{self.column[name].header}”不能再改；登记错的请不予办理后另行登记")

    def locked(self, record: Any, user: User) -> Locked | None:
        """The number, the last day and the state always; who asked for what, once the identity was verified."""
        if record.status == RequestStatus.UNVERIFIED:
            return Locked(_OWN_ACTS, "编号、期限和状态不在这里改")
        return Locked(_OWN_ACTS | _WHO, "身份已经核验，申请人和申请类型不能再改")

    def kept_because(self, record: Any) -> str:
        """A request that was dealt with is proof of it."""
        return "" if record.status == RequestStatus.UNVERIFIED else "已经办理的申请须留存备查，不能删除"

    def holds(self, user: User, roles: frozenset[str], area: Area | None) -> bool:
        """A security administrator's role has no area: it counts for the whole deployment."""
        return (Role.SECURITY_ADMIN in roles & user.roles) or user.holds(roles, area)

    def may_write_somewhere(self, user: User) -> bool:
        """County clerks and security administrators."""
        return user.is_system or bool(user.roles & KEEPERS)

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """To what the platform holds about the person, for those who may see records."""
        if record.status == RequestStatus.HANDLING and requests.may_handle(user, record):
            return [("查找本人信息", reverse("privacy:found", args=[record.pk]))]
        return []

    def sections(self, record: Any, user: User) -> list[tuple[str, dict[str, Any]]]:
        """How far the request is, and what was done."""
        today = clock.today()
        context = {
            "record": record, "left": requests.time_left(record, today), "treated": requests.treated_rows(record),
            "late": record.status in OPEN and record.due_on < today, "may_handle": requests.may_handle(user, record),
            "found_url": reverse("privacy:found", args=[record.pk]), "handling": record.status == RequestStatus.HANDLING,
        }  # fmt: skip
        return [("privacy/_progress.html", context)]
