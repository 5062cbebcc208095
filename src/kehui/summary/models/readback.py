"""What was handed out, what came back edited, and what was decided about its figures."""

from __future__ import annotations

from django.db import models

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.summary.models.summary import Summary


class Issue(models.Model):
    """A document handed out: the figures that it carries, as they stood. The same figures told the same way are one issue.

    ``refreshed`` maps a figure's number to the texts that it was given later, when an edited copy was brought up to date.
    """

    token = models.CharField("文稿标识", max_length=8, unique=True)
    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, null=True, related_name="issues")
    version = models.PositiveIntegerField("版本", default=0)
    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    figures = models.JSONField("数字", default=list)
    refreshed = models.JSONField("更新过的写法", default=dict)
    issued_by = models.ForeignKey(User, verbose_name="下载人", on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("下载时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "发出的文稿"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.token


class Upload(models.Model):
    """A summary as somebody edited it elsewhere and handed it in. The file is never changed; decisions stand beside it."""

    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to="manuscripts/")
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传的文稿"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Choice(models.TextChoices):
    """Whose figure stands."""

    OURS = "ours", "采用系统数"
    THEIRS = "theirs", "保留文稿数"


class Decision(models.Model):
    """What was decided about one figure of an uploaded document; ``key`` names the figure within it."""

    upload = models.ForeignKey(Upload, verbose_name="文稿", on_delete=models.CASCADE, related_name="decisions")
    key = models.CharField("数字", max_length=60)
    choice = models.CharField("处理", max_length=10, choices=Choice)
    reason = models.CharField("理由", max_length=500, blank=True)
    stated = models.CharField("文稿数", max_length=120)
    ours = models.CharField("系统数", max_length=120)
    decided_by = models.ForeignKey(User, verbose_name="处理人", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("处理时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "文稿数字的处理"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["upload", "key"], name="decision_once_per_figure")]

    def __str__(self) -> str:
        return f"{self.key} {self.get_choice_display()}"
