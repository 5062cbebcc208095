"""Requests about personal data."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from kehui.accounts.models import COUNTY_ONLY, Role, User
from kehui.kernel.constraints import in_order
from kehui.kernel.fields import IdentityNumberField, PersonalField, PhoneField
from kehui.records.models import Record, RecordQuerySet
from kehui.records.scope import within


class RequestKind(models.TextChoices):
    """What the person asks for."""

    ACCESS = "access", "查阅"
    COPY = "copy", "复制"
    CORRECTION = "correction", "更正"
    DELETION = "deletion", "删除"


class RequestStatus(models.TextChoices):
    """How far it is."""

    UNVERIFIED = "unverified", "待核验"
    HANDLING = "handling", "办理中"
    DONE = "done", "已办结"
    REFUSED = "refused", "不予办理"


#: The states in which something is still to be done.
OPEN = (RequestStatus.UNVERIFIED.value, RequestStatus.HANDLING.value)
#: Who takes requests down and sees them: nobody else needs to know who asked.
KEEPERS: frozenset[str] = frozenset({Role.COUNTY_CLERK, Role.SECURITY_ADMIN})


class RequestQuerySet(RecordQuerySet):
    """Requests, seen by those who handle them alone."""

    def visible_to(self, user: Any) -> Self:
        """County clerks see their county's, security administrators all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system or Role.SECURITY_ADMIN in user.roles:
            return self
        allowed = Q(pk__in=())
        for area in user.areas_with(COUNTY_ONLY):
            allowed |= within("area", area)
        return self.filter(allowed)


class PersonalDataRequest(Record):
    """A person's request about the data held of them. ``treated`` lists what was done with each record (see ``domain``)."""

    reference = ("number",)

    number = models.CharField("申请编号", max_length=30, unique=True, help_text="如 GR-2026-0001")
    kind = models.CharField("申请类型", max_length=20, choices=RequestKind)
    name = PersonalField("申请人姓名", help_text="本人姓名；代办的在“申请内容”写明代办人和委托书")
    phone = PhoneField("联系电话", blank=True)
    identity_number = IdentityNumberField("身份证号", blank=True, help_text="与电话至少填一项，用来查找本人的信息")
    content = models.CharField("申请内容", max_length=500, blank=True, help_text="更正的，写明哪一项、应为什么；其他的可以不填")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("办理期限", help_text="收到后第15个工作日")
    status = models.CharField("状态", max_length=12, choices=RequestStatus, default=RequestStatus.UNVERIFIED, blank=True)

    verified_by_means = models.CharField("核验方式", max_length=200, blank=True, editable=False)
    verified_on = models.DateField("核验日期", null=True, editable=False)
    verified_by = models.ForeignKey(User, verbose_name="核验人", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    outcome = models.CharField("办理结果", max_length=500, blank=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, editable=False)
    handled_by = models.ForeignKey(User, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    treated = models.JSONField("处理清单", default=list, editable=False)

    objects: ClassVar[Any] = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息申请"
        indexes = [models.Index(fields=["status", "due_on"], name="privacy_request_due")]
        constraints = [
            in_order("privacy_request_dates_in_order", "received_on", "due_on"),
            models.CheckConstraint(
                name="privacy_request_closed_has_day",
                condition=Q(status__in=("unverified", "handling"), closed_on__isnull=True)
                | Q(status__in=("done", "refused"), closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_request_refused_has_reason", condition=~Q(status="refused") | ~Q(outcome="")
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN
