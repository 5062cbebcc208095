"""Patents, their legal events, and custody agreements (知识产权托管)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from kehui.kernel.fields import ApplicationNumberField
from kehui.parties.models import Organisation
from kehui.records.models import Record, RecordQuerySet


class PatentKind(models.TextChoices):
    """Types of patent."""

    INVENTION = "invention", "发明"
    UTILITY_MODEL = "utility_model", "实用新型"
    DESIGN = "design", "外观设计"


#: The type digit of an application number; 8 and 9 came in by the PCT.
KIND_OF_DIGIT = {
    "1": PatentKind.INVENTION,
    "8": PatentKind.INVENTION,
    "2": PatentKind.UTILITY_MODEL,
    "9": PatentKind.UTILITY_MODEL,
    "3": PatentKind.DESIGN,
}


class LegalStatus(models.TextChoices):
    """What the dates of a patent amount to."""

    PENDING = "pending", "审中"
    IN_FORCE = "in_force", "有效"
    ENDED = "ended", "失效"


class PatentQuerySet(RecordQuerySet):
    """Patents, by type."""

    def inventions(self) -> PatentQuerySet:
        """Type invention."""
        return self.filter(kind=PatentKind.INVENTION)



class Patent(Record):
    """A patent application and what came of it. ``area`` is the applicant's: it counts there.

    ``granted_on`` and ``ended_on`` are what its deciding events say; a patent without such events keeps the dates it
    was entered with. ``status`` follows from the two dates and is never entered.
    """

    owner_lookups = ("applicant",)
    reference = ("application_number", "name")

    application_number = ApplicationNumberField("申请号", unique=True, help_text="如 201710601862.3，前面的 CN、ZL 可省")
    name = models.CharField("专利名称", max_length=200)
    kind = models.CharField("专利类型", max_length=20, choices=PatentKind)
    applicant = models.ForeignKey(
        Organisation, verbose_name="申请单位", null=True, blank=True, on_delete=models.PROTECT, related_name="patents",
        help_text="本系统登记过的单位；个人申请的不填",
    )  # fmt: skip
    applicant_name = models.CharField("申请人", max_length=200, blank=True, help_text="全部申请人的姓名或名称；填了申请单位的可不填")
    filed_on = models.DateField("申请日")
    granted_on = models.DateField("授权公告日", null=True, blank=True, help_text="未授权的不填")
    publication_number = models.CharField("授权公告号", max_length=20, blank=True, help_text="如 CN107345678B")
    ended_on = models.DateField("失效日", null=True, blank=True, help_text="驳回、视为撤回、终止、届满或无效之日")
    status = models.CharField(
        "法律状态", max_length=20, choices=LegalStatus, default=LegalStatus.PENDING, blank=True,
        help_text="由授权公告日和失效日推定，不必填",
    )  # fmt: skip

    objects: ClassVar[Any] = PatentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专利"
        indexes = [
            models.Index(fields=["filed_on", "id"], name="patent_filed_on"),
            models.Index(fields=["granted_on", "id"], name="patent_granted_on"),
            models.Index(fields=["area", "filed_on"], name="patent_area_filed"),
            models.Index(fields=["area", "granted_on"], name="patent_area_granted"),
            # All that a figure reads, so that ten years of patents are counted without visiting them.
            models.Index(fields=["filed_on"], include=["area", "kind", "evidence"], name="patent_figures_filed"),
            models.Index(
                fields=["granted_on"], include=["area", "kind", "evidence", "ended_on"], name="patent_figures_granted"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="patent_granted_after_filing", condition=Q(granted_on__isnull=True) | Q(granted_on__gte=F("filed_on"))
            ),
            models.CheckConstraint(
                name="patent_ended_after_filing", condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("filed_on"))
            ),
            models.CheckConstraint(
                name="patent_ended_after_grant",
                condition=Q(ended_on__isnull=True) | Q(granted_on__isnull=True) | Q(ended_on__gte=F("granted_on")),
            ),
            models.CheckConstraint(
                name="patent_status_follows_dates",
                condition=Q(status="ended", ended_on__isnull=False)
                | Q(status="in_force", ended_on__isnull=True, granted_on__isnull=False)
                | Q(status="pending", ended_on__isnull=True, granted_on__isnull=True),
            ),
            models.CheckConstraint(
                name="patent_has_applicant", condition=Q(applicant__isnull=False) | ~Q(applicant_name="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.application_number}）"


class EventKind(models.TextChoices):
    """Legal events of a patent."""

    ACCEPTED = "accepted", "受理"
    PUBLISHED = "published", "公布"
    EXAMINATION = "examination", "实质审查"
    GRANTED = "granted", "授权"
    REJECTED = "rejected", "驳回"
    WITHDRAWN = "withdrawn", "视为撤回"
    TERMINATED = "terminated", "终止"
    EXPIRED = "expired", "届满"
    INVALIDATED = "invalidated", "无效"
    RESTORED = "restored", "恢复"
    TRANSFERRED = "transferred", "转移"
    PLEDGED = "pledged", "质押"
    LICENSED = "licensed", "许可备案"


#: Events that end a right or an application; 恢复 takes them back.
ENDINGS = frozenset(
    {EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.TERMINATED, EventKind.EXPIRED, EventKind.INVALIDATED}
)


class PatentEvent(Record):
    """A dated legal event of a patent."""

    owner_lookups = ("patent__applicant",)
    reference = ("patent",)

    patent = models.ForeignKey(Patent, verbose_name="专利", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事件", max_length=20, choices=EventKind)
    happened_on = models.DateField("日期")
    detail = models.CharField("说明", max_length=300, blank=True, help_text="如受让人、质权人、被许可人")

    class Meta:
        verbose_name = verbose_name_plural = "专利法律事件"
        constraints = [
            models.UniqueConstraint(fields=["patent", "kind", "happened_on"], name="patent_event_once"),
        ]
        indexes = [models.Index(fields=["kind", "happened_on"], name="patent_event_kind_date")]

    def __str__(self) -> str:
        return f"{self.patent.application_number} {self.get_kind_display()} {self.happened_on}"


class Custody(Record):
    """An agreement by which an agency looks after a client's intellectual property. ``area`` is the client's."""

    owner_lookups = ("client", "agency")
    reference = ("client",)

    client = models.ForeignKey(Organisation, verbose_name="委托单位", on_delete=models.PROTECT, related_name="custodies")
    agency = models.ForeignKey(
        Organisation, verbose_name="托管机构", on_delete=models.PROTECT, related_name="custodies_kept"
    )
    scope = models.CharField("托管范围", max_length=200, help_text="如 专利年费监控、专利申请与维护")
    starts_on = models.DateField("托管起")
    ends_on = models.DateField("托管止", null=True, blank=True, help_text="最后一日；未定的不填")

    class Meta:
        verbose_name = verbose_name_plural = "知识产权托管"
        constraints = [
            models.UniqueConstraint(fields=["client", "agency", "starts_on"], name="custody_once"),
            models.CheckConstraint(
                name="custody_dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="custody_two_parties", condition=~Q(client=F("agency"))),
        ]

    def __str__(self) -> str:
        return f"{self.client}（{self.agency}托管）"
