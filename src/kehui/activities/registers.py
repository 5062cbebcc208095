"""Registers of campaigns, activities, and what was counted at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kehui.accounts.models import FIELD
from kehui.activities.domain import activity as activities
from kehui.activities.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    Attendance,
    Campaign,
    Channel,
    Consultation,
    Handout,
    Mode,
)
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.following import FollowingRegister
from kehui.records.register import Action, Group, Register, Values, register

MENU = "科普活动"


@register
class ActivityRegister(Register):
    """活动"""

    model = Activity
    slug = "activities"
    menu = MENU
    key = ("number",)
    prefix = "HD"
    fields = (
        "number", "name", "kind", "topic", "held_on", "ends_on", "venue", "host", "speaker", "campaign", "mode", "part",
        "status", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "kind", "topic", "held_on", "venue", "host", "area", "status")
    search = ("name", "number", "host", "venue", "speaker")
    filters = ("area", "kind", "topic", "campaign", "held_on", "mode", "status")
    ordering = ("-held_on", "-id")
    groups = (
        Group("活动", ("number", "name", "kind", "topic", "campaign")),
        Group("时间和地点", ("held_on", "ends_on", "venue", "mode"), "日期未到的记为“计划中”，不计入统计"),
        Group(
            "组织",
            ("host", "speaker", "part", "area", "status", "note"),
            "所在地区填组织者所在的地区；同一个活动县乡只登记一次",
        ),
    )
    writers = FIELD
    example = {
        "number": "HD-2025-001", "name": "茶叶栽培新技术讲座", "kind": "科技讲座", "topic": "茶叶栽培与加工",
        "held_on": "2025-03-12", "venue": "丁字村科普活动室", "host": "南安乡人民政府", "area": "南安乡",
        "mode": "线下",
    }  # fmt: skip
    actions = (
        Action("hold", "登记为已举办", activities.hold_activity, lambda a: a.status == ActivityStatus.PLANNED,
               inputs=(("held_on", "举办日期", "date"),), writers=FIELD),
        Action("cancel", "取消活动", activities.cancel_activity, lambda a: a.status != ActivityStatus.CANCELLED,
               needs_reason=True, destructive=True, consequence="取消后，该活动和它的参加情况不再计入任何统计",
               writers=FIELD),
    )  # fmt: skip
    related = (
        ("activities.attendances", "activity"),
        ("activities.handouts", "activity"),
        ("activities.consultations", "activity"),
    )

    def complete(self, values: Values) -> None:
        """An activity whose day has not come is planned."""
        held = values.get("held_on")
        if held and held > clock.today() and values.get("status") == ActivityStatus.HELD:
            values["status"] = ActivityStatus.PLANNED.value

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; a campaign in its time; the same event entered twice."""
        held, ends = values["held_on"], values.get("ends_on")
        if ends and ends < held:
            yield Problem("ends_on", "结束日期不能早于举办日期")
        if old and old["status"] == ActivityStatus.CANCELLED and values["status"] != ActivityStatus.CANCELLED:
            yield Problem("status", "活动已取消，不能再改状态；如重新举办，请另登记一次活动")
        if values.get("campaign"):
            campaign = Campaign.objects.get(pk=values["campaign"])
            if not campaign.starts_on <= held <= campaign.ends_on:
                yield Problem("held_on", f"举办日期不在“{campaign.name}”的起止日期之内，请核对", "warning")
        twins = Activity.objects.filter(name=values["name"], held_on=held).exclude(number=values["number"])
        if twin := twins.first():
            yield Problem(
                "name", f"同一天已登记过同名活动（{twin.number}，{twin.area}），同一个活动县乡只登记一次", "warning"
            )


class _CountedAtActivity(FollowingRegister):
    menu = MENU
    area_from = "activity"
    writers = FIELD

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Nothing can be counted at an activity that did not take place."""
        activity = Activity.objects.get(pk=values["activity"])
        if activity.status != ActivityStatus.HELD:
            yield Problem(
                "activity", f"活动“{activity.name}”{activity.get_status_display()}，举办之后才能登记{self.title}"
            )
        else:
            yield from self.check_at(activity, values)

    def check_at(self, activity: Activity, values: Values) -> Iterator[Problem]:
        """The rules of one kind of count."""
        yield from ()


@register
class AttendanceRegister(_CountedAtActivity):
    """参加情况"""

    model = Attendance
    slug = "attendances"
    key = ("activity", "audience", "channel")
    fields = ("activity", "audience", "channel", "people", "area", "note")
    shown = ("activity", "audience", "channel", "people", "area")
    search = ("activity",)
    filters = ("area", "audience", "channel")
    example = {"activity": "HD-2025-001", "audience": "农民", "channel": "线下", "people": "520"}

    def check_at(self, activity: Activity, values: Values) -> Iterator[Problem]:
        """Online attendance only where the activity was online; numbers that look like a slip."""
        online = values["channel"] == Channel.ONLINE
        if (online and activity.mode == Mode.OFFLINE) or (not online and activity.mode == Mode.ONLINE):
            yield Problem("channel", f"活动的举办方式是“{activity.get_mode_display()}”，参加方式与它不符")
        if not online and values["people"] > 5000 and activity.kind in (ActivityKind.LECTURE, ActivityKind.TRAINING):
            yield Problem("people", "一场讲座或培训线下超过5000人次，请核对", "warning")


@register
class HandoutRegister(_CountedAtActivity):
    """资料发放"""

    model = Handout
    slug = "handouts"
    key = ("activity", "title")
    fields = ("activity", "title", "kind", "copies", "area", "note")
    shown = ("activity", "title", "kind", "copies", "area")
    search = ("title", "activity")
    filters = ("area", "kind")
    example = {"activity": "HD-2025-001", "title": "茶园绿色防控手册", "kind": "技术资料", "copies": "1200"}

    def check_at(self, activity: Activity, values: Values) -> Iterator[Problem]:
        """Some were handed out."""
        if values["copies"] == 0:
            yield Problem("copies", "发放份数应大于0；没有发放资料的不用登记")


@register
class ConsultationRegister(_CountedAtActivity):
    """咨询解答"""

    model = Consultation
    slug = "consultations"
    key = ("activity", "subject", "answered_on")
    fields = ("activity", "subject", "topic", "answered_on", "people", "area", "note")
    shown = ("activity", "subject", "topic", "answered_on", "people", "area")
    search = ("subject", "activity")
    filters = ("area", "topic", "answered_on")
    ordering = ("-answered_on", "-id")
    example = {"activity": "HD-2025-001", "subject": "茶小绿叶蝉防治", "topic": "茶叶栽培与加工", "people": "35"}

    def complete(self, values: Values) -> None:
        """Without a day of its own, the activity's."""
        super().complete(values)
        if values.get("activity") and not values.get("answered_on"):
            values["answered_on"] = Activity.objects.values_list("held_on", flat=True).get(pk=values["activity"])

    def check_at(self, activity: Activity, values: Values) -> Iterator[Problem]:
        """Answered while it lasted or soon after; somebody asked."""
        if values["people"] == 0:
            yield Problem("people", "咨询人次应大于0；没有人咨询的不用登记")
        answered, last = values["answered_on"], activity.ends_on or activity.held_on
        if answered < activity.held_on:
            yield Problem("answered_on", "解答日期不能早于活动的举办日期")
        elif answered > clock.today():
            yield Problem("answered_on", "解答日期不能晚于今天")
        elif answered > last + timedelta(days=30):
            yield Problem("answered_on", "解答日期比活动晚了30天以上，请核对", "warning")


@register
class CampaignRegister(Register):
    """专项活动"""

    model = Campaign
    slug = "campaigns"
    menu = MENU
    key = ("code",)
    prefix = "KPZX"
    fields = ("code", "name", "starts_on", "ends_on", "area", "note")
    shown = ("code", "name", "starts_on", "ends_on", "area")
    search = ("name", "code")
    filters = ("area", "starts_on")
    ordering = ("-starts_on", "-id")
    example = {
        "code": "KPY-2025", "name": "2025年全国科普月", "starts_on": "2025-09-01", "ends_on": "2025-09-30",
        "area": "云溪县",
    }  # fmt: skip
    related = (("activities.activities", "campaign"),)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; the national month has its name since 2025."""
        if values["ends_on"] < values["starts_on"]:
            yield Problem("ends_on", "结束日期不能早于开始日期")
        year = values["starts_on"].year
        if (year >= 2025 and "全国科普日" in values["name"]) or (year < 2025 and "全国科普月" in values["name"]):
            yield Problem("name", "2025年起为“全国科普月”（9月），此前为“全国科普日”，请核对名称", "warning")
