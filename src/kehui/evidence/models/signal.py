"""Signals of made-up data: questions to a reviewer, never accusations."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kehui.accounts.models import CLERKS
from kehui.areas.models import Area
from kehui.records.models import Attachment


class SignalKind(models.TextChoices):
    """What was noticed."""

    LOAN_BURST = "loan_burst", "借阅集中登记"
    ROUND_ATTENDANCE = "round_attendance", "人次多为整十"
    SAME_PHOTO = "same_photo", "同一照片用了多次"
    OVERLAP = "overlap", "同一人同日多地"
    IMPOSSIBLE_TIME = "impossible_time", "时间不合情理"
    LAST_DIGITS = "last_digits", "末位数字不散"
    BENFORD = "benford", "首位数字分布异常"


class SignalQuerySet(models.QuerySet["Signal"]):
    """Signals, cut to what a reviewer may see."""

    def visible_to(self, user: Any) -> SignalQuerySet:
        """Those of the areas in which the user is a clerk; a village does not review itself."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system:
            return self
        allowed = Q(pk__in=())
        for area in user.areas_with(CLERKS):
            allowed |= Q(area__path__startswith=area.path)
        return self.filter(allowed)


class Signal(models.Model):
    """Something that asks for a look: which records, and why, in words. ``key`` makes it one, however often it is found."""

    kind = models.CharField("信号", max_length=20, choices=SignalKind)
    key = models.CharField("标识", max_length=120, unique=True)
    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    model = models.CharField("对象类型", max_length=60)
    objects_found = ArrayField(models.BigIntegerField(), verbose_name="涉及的记录")
    question = models.CharField("请核对", max_length=500)
    found_at = models.DateTimeField("发现时间")
    last_found_at = models.DateTimeField("最近发现")
    note = models.CharField("处理说明", max_length=500, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User", verbose_name="处理人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对信号"
        ordering = ["settled_at", "-found_at"]
        indexes = [models.Index(fields=["kind", "-found_at"], name="signal_of_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.question}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.settled_at is None


class PhotoPrint(models.Model):
    """The perceptual hash of a photo: alike for pictures that look alike, however they were saved. 0 of a blank one."""

    attachment = models.OneToOneField(Attachment, verbose_name="附件", on_delete=models.CASCADE, related_name="+")
    print = models.BigIntegerField("感知摘要", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "照片摘要"

    def __str__(self) -> str:
        return f"{self.attachment_id}"
