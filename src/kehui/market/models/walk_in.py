"""A problem that somebody left at the hall's touch screen, until staff have called back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.accounts.models import Role
from kehui.kernel.fields import PersonalField, PhoneField
from kehui.records.models import Record


class WalkInStatus(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", "待联系"
    ADOPTED = "adopted", "已转为难题"
    DISMISSED = "dismissed", "不予采用"


class WalkInProblem(Record):
    """A problem left with a telephone number (大厅难题留言): the draft of a demand that has no owner yet."""

    reference = ("number", "text")
    service_roles = frozenset({Role.BROKER})

    number = models.CharField("留言编号", max_length=30, unique=True, help_text="如 LY-2026-0001")
    text = models.CharField("难题", max_length=1000)
    phone = PhoneField("联系电话")
    contact = PersonalField("联系人", blank=True)
    left_on = models.DateField("留言日期")
    status = models.CharField("处理情况", max_length=12, choices=WalkInStatus, default=WalkInStatus.WAITING, blank=True)
    demand = models.ForeignKey(
        "market.Demand", verbose_name="企业技术难题", null=True, blank=True, on_delete=models.SET_NULL, related_name="walk_ins"
    )
    outcome = models.CharField("处理说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "大厅难题留言"
        indexes = [models.Index(fields=["status", "left_on"], name="walk_in_waiting")]
        constraints = [
            models.CheckConstraint(
                name="walk_in_dismissed_has_reason", condition=~Q(status="dismissed") | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
