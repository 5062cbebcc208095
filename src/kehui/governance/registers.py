"""Registers of leading groups, meetings and resolutions."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.governance.domain import group as groups
from kehui.governance.domain import resolution as resolutions
from kehui.governance.models import GroupMember, GroupRole, LeadingGroup, Meeting, Resolution
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.following import FollowingRegister
from kehui.records.register import Action, Register, Values, register

MENU = "组织与会议"


@register
class LeadingGroupRegister(Register):
    """领导小组"""

    model = LeadingGroup
    slug = "leading-groups"
    menu = MENU
    key = ("number",)
    prefix = "LDXZ"
    fields = ("number", "name", "kind", "area", "document", "founded_on", "ended_on", "note")
    shown = ("number", "name", "kind", "area", "document", "founded_on", "ended_on")
    search = ("name", "number", "document")
    filters = ("area", "kind", "founded_on")
    ordering = ("area__path", "number")
    example = {
        "number": "LDXZ-001", "name": "南安乡科技工作领导小组", "kind": "科技工作", "area": "南安乡",
        "document": "南委发〔2023〕5号", "founded_on": "2023-02-20",
    }  # fmt: skip
    actions = (
        Action("dissolve", "撤销领导小组", groups.dissolve_group, lambda g: g.ended_on is None,
               inputs=(("ended_on", "撤销日期", "date"),), needs_reason=True, destructive=True,
               consequence="撤销后，在任成员的截止日期一并填为撤销日期"),
    )  # fmt: skip
    related = (("governance.group-members", "group"), ("governance.meetings", "group"))

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; a group does not end before its members do."""
        if values["founded_on"] > clock.today():
            yield Problem("founded_on", "成立日期不能晚于今天")
        ended = values.get("ended_on")
        if ended and ended < values["founded_on"]:
            yield Problem("ended_on", "撤销日期不能早于成立日期")
        if ended and old:
            serving = GroupMember.objects.filter(group__number=old["number"], ends_on__isnull=True).count()
            if serving:
                yield Problem("ended_on", f"还有{serving}个成员没有截止日期，请用“撤销领导小组”一并办理")


@register
class GroupMemberRegister(FollowingRegister):
    """领导小组成员"""

    model = GroupMember
    slug = "group-members"
    menu = MENU
    key = ("group", "role", "name", "starts_on")
    fields = ("group", "role", "name", "person", "starts_on", "ends_on", "area", "note")
    shown = ("group", "role", "name", "person", "starts_on", "ends_on")
    search = ("name", "group")
    filters = ("area", "group", "role")
    ordering = ("group__number", "id")
    area_from = "group"
    example = {"group": "LDXZ-001", "role": "成员单位", "name": "农机服务中心", "starts_on": "2023-02-20"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order and inside the group's; a post or unit in one role once at a time."""
        group, start, end = LeadingGroup.objects.get(pk=values["group"]), values["starts_on"], values.get("ends_on")
        if end and end < start:
            yield Problem("ends_on", "截止日期不能早于起始日期")
        if start < group.founded_on:
            yield Problem("starts_on", f"起始日期不能早于领导小组的成立日期（{group.founded_on}）")
        if group.ended_on and (end is None or end > group.ended_on):
            yield Problem("ends_on", f"领导小组已在{group.ended_on}撤销，截止日期不能晚于这一天，也不能空着")
        if values["role"] == GroupRole.UNIT and values.get("person"):
            yield Problem("person", "成员单位按单位登记，联系人姓名请写在备注里", "warning")
        same = GroupMember.objects.filter(group=group, role=values["role"], name=values["name"]).exclude(
            starts_on=start
        )
        for other in same:
            if (other.ends_on is None or other.ends_on >= start) and (end is None or other.starts_on <= end):
                yield Problem(
                    "starts_on", f"“{values['name']}”在{other.starts_on}起已是{other.get_role_display()}，时间重叠"
                )


@register
class MeetingRegister(Register):
    """会议"""

    model = Meeting
    slug = "meetings"
    menu = MENU
    key = ("number",)
    prefix = "HY"
    fields = (
        "number", "name", "kind", "group", "held_on", "place", "chair", "attendees", "agenda", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "kind", "group", "held_on", "attendees", "area")
    search = ("name", "number", "agenda")
    filters = ("area", "kind", "group", "held_on")
    ordering = ("-held_on", "-id")
    area_from = "group"
    example = {
        "number": "HY-2025-001", "name": "科技工作领导小组第一次会议", "kind": "领导小组会议", "group": "LDXZ-001",
        "held_on": "2025-03-05", "chair": "乡党委书记", "attendees": "12", "agenda": "研究全年科普活动安排",
    }  # fmt: skip
    related = (("governance.resolutions", "meeting"),)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """It took place; a group's meeting while the group stood."""
        if values["held_on"] > clock.today():
            yield Problem("held_on", "召开日期不能晚于今天")
        if values.get("group"):
            group = LeadingGroup.objects.get(pk=values["group"])
            if values["held_on"] < group.founded_on or (group.ended_on and values["held_on"] > group.ended_on):
                yield Problem("held_on", "召开日期不在领导小组存续期间")


@register
class ResolutionRegister(FollowingRegister):
    """议定事项"""

    model = Resolution
    slug = "resolutions"
    menu = MENU
    key = ("meeting", "subject")
    fields = ("meeting", "subject", "owner", "due_on", "done_on", "result", "area", "note")
    shown = ("meeting", "subject", "owner", "due_on", "done_on", "result")
    search = ("subject", "owner")
    filters = ("area", "due_on", "done_on")
    area_from = "meeting"
    example = {
        "meeting": "HY-2025-001", "subject": "更换陈旧的科普宣传栏", "owner": "社会事务办公室", "due_on": "2025-06-30",
    }  # fmt: skip
    actions = (
        Action("complete", "登记落实", resolutions.complete_resolution, lambda r: r.done_on is None,
               inputs=(("done_on", "落实日期", "date"), ("result", "落实情况", "text"))),
    )  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Done after it was resolved, with a result."""
        held = Meeting.objects.values_list("held_on", flat=True).get(pk=values["meeting"])
        if values.get("due_on") and values["due_on"] < held:
            yield Problem("due_on", "完成时限不能早于会议召开日期")
        done = values.get("done_on")
        if done and (done < held or done > clock.today()):
            yield Problem("done_on", "落实日期应在会议召开日期与今天之间")
        if done and not values.get("result"):
            yield Problem("result", "填了落实日期，请写明落实情况")
