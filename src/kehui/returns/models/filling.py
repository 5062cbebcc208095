"""What was answered, explained, said and reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.accounts.models import User
from kehui.kernel.fields import QuantityField
from kehui.returns.models.forms import ReturnField
from kehui.returns.models.rounds import Submission


class Answer(models.Model):
    """One field of a submitted return, in the field's unit. No row: left empty; ``is_absent``: does not apply."""

    submission = models.ForeignKey(Submission, verbose_name="填报表", on_delete=models.CASCADE, related_name="answers")
    field = models.ForeignKey(ReturnField, verbose_name="指标项", on_delete=models.PROTECT, related_name="answers")
    value = QuantityField("填报数", signed=True, null=True, blank=True)
    is_absent = models.BooleanField("不适用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "填报内容"
        constraints = [
            models.UniqueConstraint(fields=["submission", "field"], name="answer_once"),
            models.CheckConstraint(
                name="answer_number_or_absent",
                condition=Q(value__isnull=False, is_absent=False) | Q(value__isnull=True, is_absent=True),
            ),
        ]

    def __str__(self) -> str:
        return "不适用" if self.is_absent else str(self.value)


class Explanation(models.Model):
    """The reason with which a warning was submitted; ``key`` says which check of which field."""

    submission = models.ForeignKey(
        Submission, verbose_name="填报表", on_delete=models.CASCADE, related_name="explanations"
    )
    key = models.CharField("审核", max_length=90)
    message = models.CharField("提醒", max_length=400)
    reason = models.CharField("情况说明", max_length=300)
    by = models.ForeignKey(User, verbose_name="说明人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("说明时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "情况说明"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["submission", "key"], name="explanation_once")]

    def __str__(self) -> str:
        return self.reason


class RemarkKind(models.TextChoices):
    """What was done with a return."""

    COMMENT = "comment", "意见"
    OPENED = "opened", "下发"
    SUBMITTED = "submitted", "提交"
    WITHDRAWN = "withdrawn", "撤回"
    CHECKED = "checked", "初审通过"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "审定"
    EXTENDED = "extended", "延期"


class Remark(models.Model):
    """A step of a return, or a comment on it, in the order of time."""

    submission = models.ForeignKey(Submission, verbose_name="填报表", on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField("事项", max_length=10, choices=RemarkKind, default=RemarkKind.COMMENT)
    text = models.CharField("内容", max_length=500, blank=True)
    by = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text}".strip()


class ReturnReminder(models.Model):
    """A reminder given to the source of a return, once for each due date."""

    submission = models.ForeignKey(Submission, verbose_name="填报表", on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField("截止日期")
    at = models.DateTimeField("提醒时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        constraints = [models.UniqueConstraint(fields=["submission", "due_on"], name="return_reminder_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.due_on}"
