"""Campaigns, activities, and what was counted at them. Each count has one home: attendance, handouts, consultations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from kehui.kernel.constraints import in_order
from kehui.kernel.fields import CountField
from kehui.records.models import Record, RecordQuerySet


class Campaign(Record):
    """A campaign under which activities are held: 科技之春, 科技活动周, 全国科普月 (before 2025 全国科普日), 四下乡."""

    reference = ("code", "name")

    code = models.CharField("专项编号", max_length=30, unique=True, help_text="如 KPY-2025")
    name = models.CharField("专项名称", max_length=80, help_text="如 2025年全国科普月")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")

    class Meta:
        verbose_name = verbose_name_plural = "专项活动"
        constraints = [in_order("campaign_dates_in_order", "starts_on", "ends_on")]


class ActivityKind(models.TextChoices):
    """What kind of activity it is."""

    PUBLICITY = "publicity", "集中科普宣传"
    LECTURE = "lecture", "科技讲座"
    TRAINING = "training", "培训"
    FORUM = "forum", "论坛（座谈）"
    VISIT = "visit", "走访"
    MATCHMAKING = "matchmaking", "科技对接"
    INVESTOR_DAY = "investor_day", "上市辅导与产业基金培训"
    EXHIBITION = "exhibition", "展览"
    CONTEST = "contest", "竞赛"
    OTHER = "other", "其他"


class Topic(models.TextChoices):
    """The subject field of an activity."""

    TEA = "tea", "茶叶栽培与加工"
    LIVESTOCK = "livestock", "畜禽养殖"
    PESTICIDE = "pesticide", "农药与农资"
    PLANTING = "planting", "其他种植技术"
    HEALTH = "health", "卫生健康"
    SAFETY = "safety", "应急避险与安全"
    ENVIRONMENT = "environment", "生态环保"
    ENTREPRENEURSHIP = "entrepreneurship", "创业就业"
    INTELLECTUAL_PROPERTY = "intellectual_property", "知识产权"
    FINANCE = "finance", "科技金融"
    INDUSTRY = "industry", "工业科技"
    DIGITAL = "digital", "数字技能"
    OTHER = "other", "其他"


class Mode(models.TextChoices):
    """Where people took part."""

    OFFLINE = "offline", "线下"
    ONLINE = "online", "线上"
    BOTH = "both", "线上线下结合"


class Part(models.TextChoices):
    """What the organiser's area had to do with it."""

    HELD = "held", "主办（承办）"
    JOINED = "joined", "组织参加"


class ActivityStatus(models.TextChoices):
    """Where an activity stands."""

    PLANNED = "planned", "计划中"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class ActivityQuerySet(RecordQuerySet):
    """Activities; only those held are counted."""

    def held(self) -> ActivityQuerySet:
        """Neither planned nor cancelled."""
        return self.filter(status=ActivityStatus.HELD)


class Activity(Record):
    """An event. ``area`` is the organiser's: recorded once, so that township and county never both count it."""

    reference = ("number", "name")

    number = models.CharField("活动编号", max_length=30, unique=True, help_text="如 HD-2025-001")
    name = models.CharField("活动名称", max_length=120)
    kind = models.CharField("活动类型", max_length=20, choices=ActivityKind)
    topic = models.CharField("主题", max_length=30, choices=Topic, default=Topic.OTHER)
    held_on = models.DateField("举办日期", help_text="多日活动填第一天，计入这一天所在的时期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    venue = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("主办单位", max_length=120)
    speaker = models.CharField("主讲人", max_length=80, blank=True)
    campaign = models.ForeignKey(
        Campaign, verbose_name="所属专项", null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    mode = models.CharField("举办方式", max_length=10, choices=Mode, default=Mode.OFFLINE)
    part = models.CharField("参与方式", max_length=10, choices=Part, default=Part.HELD)
    status = models.CharField("状态", max_length=10, choices=ActivityStatus, default=ActivityStatus.HELD)

    objects: ClassVar[Any] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        indexes = [
            models.Index(fields=["held_on", "id"], name="activity_held_on"),
            models.Index(fields=["area", "held_on"], name="activity_area_held_on"),
        ]
        constraints = [
            in_order("activity_dates_in_order", "held_on", "ends_on"),
            models.UniqueConstraint(fields=["id", "area"], name="activity_with_area"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"


class Audience(models.TextChoices):
    """Groups of the public (全民科学素质行动)."""

    FARMERS = "farmers", "农民"
    YOUTH = "youth", "青少年"
    WORKERS = "workers", "产业工人"
    ELDERLY = "elderly", "老年人"
    OFFICIALS = "officials", "领导干部和公务员"
    ENTERPRISES = "enterprises", "企业人员"
    RESIDENTS = "residents", "社区居民"
    OTHER = "other", "其他"


class Channel(models.TextChoices):
    """How the people counted took part; the national survey keeps the two apart."""

    OFFLINE = "offline", "线下"
    ONLINE = "online", "线上"


class Attendance(Record):
    """People who came to one activity, one row for each group and way of taking part. Times (人次), not persons."""

    reference = ("activity",)

    activity = models.ForeignKey(Activity, verbose_name="活动", on_delete=models.PROTECT, related_name="attendances")
    audience = models.CharField("参加人群", max_length=20, choices=Audience)
    channel = models.CharField("参加方式", max_length=10, choices=Channel, default=Channel.OFFLINE)
    people = CountField("参加人次", unit="人次")

    class Meta:
        verbose_name = verbose_name_plural = "参加情况"
        constraints = [
            models.UniqueConstraint(fields=["activity", "audience", "channel"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity.name}：{self.get_audience_display()}{self.people}人次"


class HandoutKind(models.TextChoices):
    """What was handed out."""

    TECHNICAL = "technical", "技术资料"
    POPULAR = "popular", "科普读物"
    OTHER = "other", "其他宣传品"


class Handout(Record):
    """Material handed out at one activity."""

    reference = ("title",)

    activity = models.ForeignKey(Activity, verbose_name="活动", on_delete=models.PROTECT, related_name="handouts")
    title = models.CharField("资料名称", max_length=120)
    kind = models.CharField("资料类型", max_length=20, choices=HandoutKind, default=HandoutKind.TECHNICAL)
    copies = CountField("发放份数", unit="份")

    class Meta:
        verbose_name = verbose_name_plural = "资料发放"
        constraints = [
            models.UniqueConstraint(fields=["activity", "title"], name="handout_once"),
            models.CheckConstraint(name="handout_some_copies", condition=Q(copies__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.copies}份"


class Consultation(Record):
    """Questions of the public answered at one activity, one row for each topic and day."""

    reference = ("subject",)

    activity = models.ForeignKey(Activity, verbose_name="活动", on_delete=models.PROTECT, related_name="consultations")
    subject = models.CharField("咨询内容", max_length=120)
    topic = models.CharField("主题", max_length=30, choices=Topic, default=Topic.OTHER)
    answered_on = models.DateField("解答日期", blank=True, help_text="留空取活动的举办日期")
    people = CountField("咨询人次", unit="人次")

    class Meta:
        verbose_name = verbose_name_plural = "咨询解答"
        indexes = [models.Index(fields=["answered_on", "id"], name="consultation_answered_on")]
        constraints = [
            models.UniqueConstraint(fields=["activity", "subject", "answered_on"], name="consultation_once"),
            models.CheckConstraint(name="consultation_some_people", condition=Q(people__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.subject}{self.people}人次"
