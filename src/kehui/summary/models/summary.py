"""Templates that an office keeps, summaries, and their versions."""

from __future__ import annotations

from typing import Any

from django.db import models

from kehui.accounts.models import OFFICE, User
from kehui.areas.models import Area


class Template(models.Model):
    """A Word document with figures written as ``{{ 技术市场交易额 }}``, edited in Word or WPS. Shipped ones have no file here."""

    name = models.CharField("模板名称", max_length=60, unique=True)
    file = models.FileField("文件", upload_to="templates/")
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "总结模板"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SummaryQuerySet(models.QuerySet["Summary"]):
    """Summaries, cut to what a user may see."""

    def visible_to(self, user: Any) -> SummaryQuerySet:
        """Those of the areas in which the user holds an office role."""
        allowed = models.Q(pk__in=())
        if user.is_authenticated:
            if user.is_system:
                return self
            for area in user.areas_with(OFFICE):
                allowed |= models.Q(area__path__startswith=area.path)
        return self.filter(allowed)


class Summary(models.Model):
    """The work summary of an area for a year. Keeps the template it was begun with, so that a later one does not disturb it."""

    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=120)
    template_name = models.CharField("模板", max_length=60)
    template_file = models.FileField("所用模板", upload_to="summaries/")
    created_by = models.ForeignKey(User, verbose_name="建立人", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度总结"
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def latest(self) -> Version:
        """The newest version."""
        found = self.versions.order_by("-number").first()
        assert found is not None, "a summary is made with its first version"
        return found


class Version(models.Model):
    """One state of the prose. ``edits`` maps a block's number in the template to its text; the figures are computed when read."""

    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版本")
    edits = models.JSONField("改写的段落", default=dict, blank=True)
    problems = models.TextField("存在问题", blank=True, help_text="一行一条")
    plans = models.TextField("下一步打算", blank=True, help_text="一行一条")
    comment = models.CharField("修改说明", max_length=200, blank=True)
    created_by = models.ForeignKey(User, verbose_name="修改人", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("修改时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "总结版本"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["summary", "number"], name="summary_version_once")]

    def __str__(self) -> str:
        return f"{self.summary} 第{self.number}版"
