"""Matchmaking rounds, who took part, what was asked, and what was agreed and followed up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from kehui.activities.models import Activity
from kehui.areas.models import Area
from kehui.kernel.fields import CountField, MoneyField
from kehui.parties.models import Organisation, Person
from kehui.records.models import Record, RecordQuerySet


class RoundKind(models.TextChoices):
    """What kind of round it is."""

    TECHNOLOGY = "technology", "科技对接"
    TOPICAL = "topical", "专题对接"
    UNIVERSITIES = "universities", "百企进高校（高校进百企）"
    OVERSEAS = "overseas", "海外人才行"
    PROMOTION = "promotion", "推介会"
    OTHER = "other", "其他"


class RoundStatus(models.TextChoices):
    """Where a round stands."""

    PLANNED = "planned", "计划中"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class Round(Record):
    """A matchmaking event of the county with universities, parks, associations and experts."""

    reference = ("number", "name")

    number = models.CharField("对接编号", max_length=30, unique=True, help_text="如 DJ-2025-01")
    name = models.CharField("对接活动名称", max_length=120)
    kind = models.CharField("对接类型", max_length=20, choices=RoundKind)
    held_on = models.DateField("举办日期", help_text="多日活动填第一天，计入这一天所在的时期")
    place = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("主办单位", max_length=120, blank=True)
    activity = models.ForeignKey(
        Activity, verbose_name="对应活动", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="已在活动台账登记的，填活动编号",
    )  # fmt: skip
    status = models.CharField("状态", max_length=10, choices=RoundStatus, default=RoundStatus.HELD)

    class Meta:
        verbose_name = verbose_name_plural = "对接活动"
        indexes = [models.Index(fields=["held_on", "id"], name="round_held_on")]
        constraints = [models.UniqueConstraint(fields=["id", "area"], name="round_with_area")]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"


class ParticipantKind(models.TextChoices):
    """As what somebody takes part."""

    UNIVERSITY = "university", "高校院所"
    PARK = "park", "园区"
    INCUBATOR = "incubator", "孵化器"
    ASSOCIATION = "association", "行业协会"
    EXPERT = "expert", "专家"
    PROJECT = "project", "企业项目"
    INVESTOR = "investor", "投资机构"
    OTHER = "other", "其他"


#: The kinds that are outside bodies counted as 高校、园区、孵化器、行业协会.
OUTSIDE_BODIES = (
    ParticipantKind.UNIVERSITY, ParticipantKind.PARK, ParticipantKind.INCUBATOR, ParticipantKind.ASSOCIATION,
)  # fmt: skip


class ParticipantQuerySet(RecordQuerySet):
    """Participants; only those of rounds that took place are counted."""

    def at(self, *kinds: RoundKind) -> ParticipantQuerySet:
        """Of rounds held, of these kinds (none given: of every kind)."""
        held = self.filter(round__status=RoundStatus.HELD)
        return held.filter(round__kind__in=kinds) if kinds else held


class Participant(Record):
    """A body, expert or enterprise project at one round. An expert or project names the body it belongs to."""

    owner_lookups = ("organisation", "person")

    round = models.ForeignKey(Round, verbose_name="对接活动", on_delete=models.PROTECT, related_name="participants")
    kind = models.CharField("参加方类型", max_length=20, choices=ParticipantKind)
    name = models.CharField("名称（姓名）", max_length=120, help_text="单位名称、专家姓名或企业项目名称")
    affiliation = models.CharField(
        "所属单位", max_length=120, blank=True, help_text="专家的工作单位，或企业项目的企业名称"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="已登记单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        Person, verbose_name="已登记人员", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.ForeignKey(
        Area, verbose_name="来源地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="如 上海市；留空取已登记单位的所在地区",
    )  # fmt: skip
    field = models.CharField("专业领域", max_length=120, blank=True)

    objects: ClassVar[Any] = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参加方"
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "name", "affiliation"], name="participant_once"),
        ]


class Request(Record):
    """A problem that an enterprise brings to a round."""

    owner_lookups = ("enterprise",)
    reference = ("number", "problem")

    number = models.CharField("需求编号", max_length=30, unique=True, help_text="如 XQ-2025-001")
    round = models.ForeignKey(Round, verbose_name="对接活动", on_delete=models.PROTECT, related_name="requests")
    enterprise = models.ForeignKey(Organisation, verbose_name="企业", on_delete=models.PROTECT, related_name="+")
    problem = models.CharField("需求内容", max_length=200)
    field = models.CharField("专业领域", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接需求"
        constraints = [
            models.UniqueConstraint(fields=["round", "enterprise", "problem"], name="request_once"),
        ]


class Meeting(Record):
    """One talk at a round: a request and an expert at a table in a slot. Nobody is at two tables at once."""

    owner_lookups = ("request__enterprise", "expert")

    reference = ("request",)

    round = models.ForeignKey(Round, verbose_name="对接活动", on_delete=models.PROTECT, related_name="meetings")
    slot = CountField("场次", help_text="从1起的时段序号")
    table = CountField("桌号")
    request = models.ForeignKey(Request, verbose_name="对接需求", on_delete=models.PROTECT, related_name="meetings")
    expert = models.ForeignKey(Person, verbose_name="专家", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("洽谈结果", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "洽谈"
        constraints = [
            models.UniqueConstraint(fields=["round", "slot", "table"], name="talk_table_once"),
            models.UniqueConstraint(fields=["round", "slot", "expert"], name="talk_expert_once"),
            models.UniqueConstraint(fields=["round", "slot", "request"], name="talk_request_once"),
            models.CheckConstraint(name="talk_slot_and_table_from_one", condition=Q(slot__gt=0, table__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.round.name}第{self.slot}场{self.table}号桌"


class Intent(Record):
    """An intention to cooperate, agreed at a round."""

    owner_lookups = ("enterprise",)
    reference = ("number", "subject")

    number = models.CharField("意向编号", max_length=30, unique=True, help_text="如 YX-2025-001")
    round = models.ForeignKey(Round, verbose_name="对接活动", on_delete=models.PROTECT, related_name="intents")
    enterprise = models.ForeignKey(
        Organisation, verbose_name="县内企业", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    party_a = models.CharField("甲方", max_length=120, help_text="企业或项目团队名称")
    party_b = models.CharField("乙方", max_length=120, help_text="高校、院所、专家或园区名称")
    subject = models.CharField("合作内容", max_length=200)
    agreed_on = models.DateField("达成日期")
    amount = MoneyField("意向金额", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合作意向"
        indexes = [models.Index(fields=["agreed_on", "id"], name="intent_agreed_on")]
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="intent_with_area"),
            models.CheckConstraint(name="intent_two_parties", condition=~Q(party_a=models.F("party_b"))),
        ]


class Stage(models.TextChoices):
    """How far an intention has come."""

    TALKING = "talking", "洽谈中"
    SIGNED = "signed", "签约"
    MOVING_IN = "moving_in", "办理入驻"
    MOVED_IN = "moved_in", "已入驻"
    ENDED = "ended", "终止"


class FollowUp(Record):
    """What became of an intention on a day. The latest one tells where it stands."""

    reference = ("intent",)
    owner_lookups = ("intent__enterprise",)

    intent = models.ForeignKey(Intent, verbose_name="合作意向", on_delete=models.PROTECT, related_name="follow_ups")
    followed_on = models.DateField("跟进日期")
    stage = models.CharField("进展", max_length=20, choices=Stage)
    content = models.CharField("跟进情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "意向跟进"
        indexes = [models.Index(fields=["followed_on", "id"], name="follow_up_followed_on")]
        constraints = [
            models.UniqueConstraint(fields=["intent", "followed_on", "stage"], name="follow_up_once"),
        ]

    def __str__(self) -> str:
        return f"{self.intent.subject}：{self.get_stage_display()}"


class Outcome(models.TextChoices):
    """What came of an expert's visit."""

    SOLVED = "solved", "当场解决"
    CONTINUED = "continued", "继续对接"
    AGREED = "agreed", "达成合作"
    NONE = "none", "暂无结果"


class ExpertVisit(Record):
    """An expert calls on an enterprise about a technical problem."""

    owner_lookups = ("enterprise", "expert")
    reference = ("number", "problem")

    number = models.CharField("走访编号", max_length=30, unique=True, help_text="如 ZF-2025-001")
    expert = models.ForeignKey(
        Person, verbose_name="已登记专家", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expert_name = models.CharField("专家姓名", max_length=60, blank=True, help_text="留空取已登记专家的姓名")
    institution = models.CharField("专家单位", max_length=120, blank=True)
    enterprise = models.ForeignKey(Organisation, verbose_name="走访企业", on_delete=models.PROTECT, related_name="+")
    problem = models.CharField("对接难题", max_length=200)
    visited_on = models.DateField("走访日期")
    outcome = models.CharField("走访结果", max_length=20, choices=Outcome, default=Outcome.CONTINUED)

    class Meta:
        verbose_name = verbose_name_plural = "专家走访"
        indexes = [models.Index(fields=["visited_on", "id"], name="expert_visit_visited_on")]
        constraints = [
            models.CheckConstraint(name="expert_visit_names_expert", condition=~Q(expert_name="")),
        ]
