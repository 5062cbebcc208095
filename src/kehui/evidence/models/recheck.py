"""Random re-checks: a sample drawn by a seed that anybody can draw again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kehui.accounts.models import OFFICE
from kehui.areas.models import Area


class RecheckQuerySet(models.QuerySet["Recheck"]):
    """Re-checks, cut to what a user may see."""

    def visible_to(self, user: Any) -> RecheckQuerySet:
        """Those of the areas in which an office role is held."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system:
            return self
        allowed = Q(pk__in=())
        for area in user.areas_with(OFFICE):
            allowed |= Q(area__path__startswith=area.path)
        return self.filter(allowed)


class Recheck(models.Model):
    """A sample of the records behind a figure: ``size`` of ``population``, in the order of the hash of seed and number."""

    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    period = models.CharField("时期", max_length=7)
    code = models.CharField("指标编码", max_length=80)
    seed = models.CharField("随机种子", max_length=40)
    population = models.PositiveIntegerField("记录总数")
    size = models.PositiveIntegerField("抽查数")
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey("accounts.User", verbose_name="抽取人", on_delete=models.PROTECT, related_name="+")

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "随机核查"
        ordering = ["-drawn_at"]

    def __str__(self) -> str:
        return f"{self.area.full_name}{self.period} {self.code}"


class Result(models.TextChoices):
    """What a re-check found."""

    PENDING = "pending", "待核查"
    CONFIRMED = "confirmed", "属实"
    LOWERED = "lowered", "不实或缺佐证"


class RecheckItem(models.Model):
    """One record of a sample and what was found."""

    recheck = models.ForeignKey(Recheck, verbose_name="随机核查", on_delete=models.PROTECT, related_name="items")
    place = models.PositiveIntegerField("序号")
    model = models.CharField("对象类型", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    object_text = models.CharField("对象", max_length=300)
    grade_before = models.PositiveSmallIntegerField("核查前佐证")
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.PENDING)
    note = models.CharField("核查情况", max_length=500, blank=True)
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        "accounts.User", verbose_name="核查人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "核查记录"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["recheck", "model", "object_id"], name="recheck_item_once")]

    def __str__(self) -> str:
        return self.object_text
