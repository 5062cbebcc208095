"""Leading groups, who belongs to them, their meetings, and what was resolved."""

from __future__ import annotations

from django.db import models

from kehui.kernel.constraints import in_order
from kehui.kernel.fields import CountField, PersonalField
from kehui.records.models import Record


class GroupKind(models.TextChoices):
    """For which work a leading group was set up."""

    SCIENCE = "science", "科技工作"
    LITERACY = "literacy", "全民科学素质工作"
    INTELLECTUAL_PROPERTY = "intellectual_property", "知识产权工作"
    INNOVATION = "innovation", "创新驱动发展"
    OTHER = "other", "其他"


class LeadingGroup(Record):
    """A leading group (领导小组) of a county or township."""

    reference = ("number", "name")

    number = models.CharField("领导小组编号", max_length=30, unique=True, help_text="如 LDXZ-001")
    name = models.CharField("领导小组名称", max_length=120)
    kind = models.CharField("工作类别", max_length=30, choices=GroupKind, default=GroupKind.SCIENCE)
    document = models.CharField("成立文号", max_length=60, blank=True, help_text="如 南委发〔2023〕5号")
    founded_on = models.DateField("成立日期")
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导小组"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="leading_group_with_area"),
            in_order("leading_group_dates_in_order", "founded_on", "ended_on"),
        ]


class GroupRole(models.TextChoices):
    """What a member is in the group."""

    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    OFFICE_HEAD = "office_head", "办公室主任"
    UNIT = "unit", "成员单位"
    MEMBER = "member", "成员"


class GroupMember(Record):
    """A post or unit that belongs to a leading group from a day to a day."""

    group = models.ForeignKey(LeadingGroup, verbose_name="领导小组", on_delete=models.PROTECT, related_name="members")
    role = models.CharField("组内职务", max_length=20, choices=GroupRole)
    name = models.CharField("职务或单位", max_length=80, help_text="如 乡党委书记，或 农机服务中心")
    person = PersonalField("姓名", blank=True)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True, help_text="在任的不填")

    class Meta:
        verbose_name = verbose_name_plural = "领导小组成员"
        constraints = [
            models.UniqueConstraint(fields=["group", "role", "name", "starts_on"], name="group_member_once"),
            in_order("group_member_dates_in_order", "starts_on", "ends_on"),
        ]


class MeetingKind(models.TextChoices):
    """What kind of meeting it is."""

    GROUP = "group", "领导小组会议"
    TOPICAL = "topical", "专题研究会"
    WORK = "work", "工作会议"
    STUDY = "study", "科技知识学习会"
    OTHER = "other", "其他会议"


class Meeting(Record):
    """A meeting on science and technology work."""

    reference = ("number", "name")

    number = models.CharField("会议编号", max_length=30, unique=True, help_text="如 HY-2025-001")
    name = models.CharField("会议名称", max_length=120)
    kind = models.CharField("会议类型", max_length=20, choices=MeetingKind)
    group = models.ForeignKey(
        LeadingGroup, verbose_name="领导小组", null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=120, blank=True)
    chair = models.CharField("主持人职务", max_length=80, blank=True, help_text="如 乡党委书记")
    attendees = CountField("参会人数", unit="人", null=True, blank=True)
    agenda = models.CharField("议题", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        indexes = [models.Index(fields=["held_on", "id"], name="meeting_held_on")]
        constraints = [models.UniqueConstraint(fields=["id", "area"], name="meeting_with_area")]


class Resolution(Record):
    """What a meeting resolved, who is to do it by when, and what became of it."""

    reference = ("subject",)

    meeting = models.ForeignKey(Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="resolutions")
    subject = models.CharField("议定事项", max_length=200)
    owner = models.CharField("责任单位", max_length=80)
    due_on = models.DateField("完成时限", null=True, blank=True)
    done_on = models.DateField("落实日期", null=True, blank=True)
    result = models.CharField("落实情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议定事项"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "subject"], name="resolution_once"),
            models.CheckConstraint(
                name="resolution_done_has_result", condition=models.Q(done_on__isnull=True) | ~models.Q(result="")
            ),
        ]
