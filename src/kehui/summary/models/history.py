"""Summaries from elsewhere, what the office taught about their terms, and the years' figures gathered from them."""

from __future__ import annotations

from typing import Any

from django.db import models

from kehui.accounts.models import OFFICE, User
from kehui.areas.models import Area


class ReadingQuerySet(models.QuerySet[Any]):
    """Cut to what a user may see: the areas in which the user holds an office role."""

    def visible_to(self, user: Any) -> ReadingQuerySet:
        """Those of the user's areas and below."""
        allowed = models.Q(pk__in=())
        if user.is_authenticated:
            if user.is_system:
                return self
            for area in user.areas_with(OFFICE):
                allowed |= models.Q(area__path__startswith=area.path)
        return self.filter(allowed)


class Reading(models.Model):
    """A summary that was not written here: last year's file, another office's, a pasted text. Kept as its plain text."""

    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=200)
    text = models.TextField("正文")
    read_by = models.ForeignKey(User, verbose_name="读入人", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("读入时间", auto_now_add=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "读入的总结"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class TermMatch(models.Model):
    """A term of a summary and the indicator that the office said it means; ``code`` empty: none of ours."""

    term = models.CharField("说法", max_length=120, unique=True)
    code = models.CharField("指标代码", max_length=80, blank=True)
    taught_by = models.ForeignKey(User, verbose_name="确认人", on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField("确认时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标说法"
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} → {self.code or '不对应'}"


class ReportedFigure(models.Model):
    """A figure of an earlier year as a summary stated it, in the indicator's base unit. Where the records yield nothing
    for that year, it is the base of year-on-year.
    """

    code = models.CharField("指标代码", max_length=80)
    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("数值", max_digits=24, decimal_places=6)
    stated = models.CharField("原文写法", max_length=120)
    sentence = models.TextField("原句", blank=True)
    reading = models.ForeignKey(
        Reading, verbose_name="来源", on_delete=models.PROTECT, null=True, blank=True, related_name="reported"
    )
    kept_by = models.ForeignKey(User, verbose_name="存入人", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("存入时间", auto_now=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "历史数"
        ordering = ["-year", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "area", "year"], name="reported_figure_once")]

    def __str__(self) -> str:
        return f"{self.year}年{self.code} {self.stated}"
