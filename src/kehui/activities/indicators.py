"""What is counted of activities: events, attendances, material, consultations. Only what took place counts."""

from __future__ import annotations

from django.db.models import Sum

from kehui.activities.models import Activity, ActivityKind, ActivityStatus, Attendance, Consultation, Handout
from kehui.statistics.indicators import flow

MENU = "科普活动"
_EVENT = {"活动类型": "kind", "主题": "topic", "所属专项": "campaign__name", "举办方式": "mode"}
_AT = {"活动类型": "activity__kind", "主题": "activity__topic", "所属专项": "activity__campaign__name"}
_HELD = {"activity__status": ActivityStatus.HELD}

flow(
    "举办科普活动", code="activities.activities", unit="次", on="held_on", menu=MENU, breakdowns=_EVENT,
    rows=lambda: Activity.objects.held(), aliases=("科普活动",),
    definition="当期已举办的各类活动次数；同一活动由组织者登记一次，县乡不重复计；取消的不计",
)  # fmt: skip
flow(
    "集中科普宣传活动", code="activities.publicity", unit="次", on="held_on", menu=MENU, breakdowns=_EVENT, public=True,
    rows=lambda: Activity.objects.held().filter(kind=ActivityKind.PUBLICITY),
    definition="当期已举办、类型为集中科普宣传的活动次数",
)  # fmt: skip
flow(
    "科技讲座", code="activities.lectures", unit="次", on="held_on", menu=MENU, breakdowns=_EVENT,
    rows=lambda: Activity.objects.held().filter(kind=ActivityKind.LECTURE),
    definition="当期已举办、类型为科技讲座的活动次数", aliases=("举办科技讲座",),
)  # fmt: skip
flow(
    "科技讲座培训人次", code="activities.lecture_attendance", unit="人次", on="activity__held_on",
    measure=Sum("people"), menu=MENU,
    rows=lambda: Attendance.objects.filter(activity__kind=ActivityKind.LECTURE, **_HELD), public=True,
    aliases=("培训",),
    breakdowns=_AT | {"参加人群": "audience", "参加方式": "channel"},
    definition="当期举办的科技讲座的参加人次之和，按活动的举办日期计；人次不是人数，一人听两场计两次",
)  # fmt: skip
flow(
    "活动参加人次", code="activities.attendance", unit="人次", on="activity__held_on", measure=Sum("people"), menu=MENU,
    rows=lambda: Attendance.objects.filter(**_HELD),
    breakdowns={"参加人群": "audience", "参加方式": "channel"} | _AT, aliases=("科普活动参加人次",),
    definition="当期已举办的各类活动的参加人次之和，线上线下合计，可按参加方式分开",
)  # fmt: skip
flow(
    "培训班", code="activities.trainings", unit="次", on="held_on", menu=MENU, breakdowns=_EVENT,
    rows=lambda: Activity.objects.held().filter(kind=ActivityKind.TRAINING), aliases=("举办培训班",),
    definition="当期已举办、类型为培训（创业培训、农民工培训等）的活动次数，不含科技讲座和上市辅导",
)  # fmt: skip
flow(
    "发放技术资料", code="activities.handouts", unit="份", on="activity__held_on", measure=Sum("copies"), menu=MENU,
    rows=lambda: Handout.objects.filter(**_HELD), breakdowns={"资料类型": "kind"} | _AT, public=True,
    definition="当期已举办的各类活动上发放的资料份数之和，按活动的举办日期计",
)  # fmt: skip
flow(
    "解答群众咨询", code="activities.consultations", unit="人次", on="answered_on", measure=Sum("people"), menu=MENU,
    rows=lambda: Consultation.objects.filter(**_HELD), breakdowns={"咨询主题": "topic"} | _AT,
    definition="当期在活动现场解答的群众咨询人次之和，按解答日期计", aliases=("现场解答群众咨询",),
)  # fmt: skip
flow(
    "新三板上市辅导及产业基金培训", code="activities.investor_days", unit="次", on="held_on", menu="科技金融",
    rows=lambda: Activity.objects.held().filter(kind=ActivityKind.INVESTOR_DAY), breakdowns={"参与方式": "part"},
    definition="当期主办或组织参加的新三板上市辅导、产业基金培训的次数", aliases=("上市辅导与产业基金培训",),
)  # fmt: skip
