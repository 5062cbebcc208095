"""Working on a summary together: comments, sections handed out, and what last year's problems and plans became."""

from __future__ import annotations

from django.db import models

from kehui.accounts.models import User
from kehui.summary.models.summary import Summary


class Comment(models.Model):
    """A remark on a paragraph (``block``) or on the whole; done with when somebody says so."""

    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, related_name="comments")
    block = models.PositiveIntegerField("段落", null=True, blank=True)
    quote = models.CharField("所批文字", max_length=200, blank=True)
    text = models.TextField("意见", max_length=2000)
    written_by = models.ForeignKey(User, verbose_name="批注人", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("批注时间", auto_now_add=True)
    settled_by = models.ForeignKey(User, verbose_name="办结人", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["settled_at", "-id"]

    def __str__(self) -> str:
        return self.text[:40]


class SectionTask(models.Model):
    """A section, named by the block of its heading, that a colleague writes."""

    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, related_name="tasks")
    block = models.PositiveIntegerField("标题段")
    title = models.CharField("部分", max_length=200)
    assignee = models.ForeignKey(User, verbose_name="执笔人", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("交稿日期", null=True, blank=True)
    assigned_by = models.ForeignKey(User, verbose_name="分工人", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "分工"
        ordering = ["block"]
        constraints = [models.UniqueConstraint(fields=["summary", "block"], name="section_assigned_once")]

    def __str__(self) -> str:
        return f"{self.title}：{self.assignee}"


class CarriedKind(models.TextChoices):
    """Which list of last year it stood in."""

    PROBLEM = "problem", "存在问题"
    PLAN = "plan", "下一步打算"


class Fate(models.TextChoices):
    """What became of it."""

    OPEN = "open", "未说明"
    DONE = "done", "已办结"
    PARTLY = "partly", "部分办结"
    CONTINUED = "continued", "转入下年"
    DROPPED = "dropped", "不再办理"


class Carried(models.Model):
    """A problem or plan of last year's summary, and its fate in this year's."""

    summary = models.ForeignKey(Summary, verbose_name="总结", on_delete=models.CASCADE, related_name="carried")
    kind = models.CharField("类别", max_length=10, choices=CarriedKind)
    text = models.TextField("上年所写")
    fate = models.CharField("结果", max_length=10, choices=Fate, default=Fate.OPEN)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上年事项"
        ordering = ["-kind", "id"]

    def __str__(self) -> str:
        return self.text[:60]
