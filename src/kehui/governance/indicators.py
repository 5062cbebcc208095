"""What is counted of leading groups, meetings and resolutions."""

from __future__ import annotations

from kehui.governance.models import GroupKind, GroupMember, GroupRole, LeadingGroup, Meeting, Resolution
from kehui.statistics.indicators import flow, ratio, stock

MENU = "组织与会议"

stock(
    "领导小组", code="governance.groups", unit="个", since="founded_on", until="ended_on", menu=MENU,
    rows=lambda: LeadingGroup.objects.all(), breakdowns={"工作类别": "kind"}, definition="期末存续的领导小组数",
)  # fmt: skip
stock(
    "科技工作领导小组成员单位", code="governance.member_units", unit="个", since="starts_on", until="ends_on",
    menu=MENU,
    rows=lambda: GroupMember.objects.filter(role=GroupRole.UNIT, group__kind=GroupKind.SCIENCE), public=True,
    breakdowns={"领导小组": "group__name"},
    definition="期末在任的科技工作领导小组成员单位数，按领导小组分别计；组长、副组长不计",
)  # fmt: skip
flow(
    "召开科技工作会议", code="governance.meetings", unit="次", on="held_on", menu=MENU,
    rows=lambda: Meeting.objects.all(),
    breakdowns={"会议类型": "kind", "领导小组": "group__name"}, definition="当期召开的科技工作会议次数",
)  # fmt: skip
flow(
    "议定事项", code="governance.resolutions", unit="项", on="meeting__held_on", menu=MENU,
    rows=lambda: Resolution.objects.all(),
    breakdowns={"责任单位": "owner", "会议类型": "meeting__kind"}, definition="当期召开的会议议定的事项数",
)  # fmt: skip
flow(
    "已落实议定事项", code="governance.resolutions_done", unit="项", on="meeting__held_on", menu=MENU,
    rows=lambda: Resolution.objects.filter(done_on__isnull=False), breakdowns={"责任单位": "owner"},
    definition="当期召开的会议议定的事项中，至今已登记落实的项数",
)  # fmt: skip
ratio(
    "议定事项落实率", code="governance.resolution_rate", numerator="governance.resolutions_done",
    denominator="governance.resolutions", menu=MENU, places=1, definition="已落实议定事项 ÷ 议定事项",
)  # fmt: skip
