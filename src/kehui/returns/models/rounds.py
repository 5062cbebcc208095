"""What is asked of whom, and how far it has come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.fields import CountField, YearField
from kehui.kernel.periods import Period
from kehui.parties.models import Organisation
from kehui.records.models import Record
from kehui.returns.models.forms import MONTHS, ReturnForm


class ReturnRound(Record):
    """A form sent out for one period (填报任务). ``month`` is the last month of the period."""

    reference = ("id",)

    form = models.ForeignKey(ReturnForm, verbose_name="报表制度", on_delete=models.PROTECT, related_name="rounds")
    year = YearField("年度")
    month = models.PositiveSmallIntegerField(
        "期末月份", choices=MONTHS, default=12, help_text="年报12，季报3、6、9、12，月报1至12"
    )
    due_on = models.DateField("截止日期", null=True, blank=True, help_text="留空时按报表制度的期后天数")
    opened_on = models.DateField("下发日期", null=True, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报任务"
        constraints = [
            models.UniqueConstraint(fields=["form", "year", "month"], name="return_round_once"),
            models.CheckConstraint(name="return_round_month", condition=Q(month__gte=1, month__lte=12)),
        ]

    def __str__(self) -> str:
        return f"{self.period.label}{self.form.name}"

    @property
    def period(self) -> Period:
        """The reporting period."""
        return self.form.period_of(self.year, self.month)

    @property
    def due_date(self) -> Any:
        """The last day for filing: as set, or by the form's number of days."""
        return self.due_on or self.period.end + timedelta(days=self.form.due_days)

    @property
    def is_open(self) -> bool:
        """Whether it is sent out and not yet ended."""
        return self.opened_on is not None and self.closed_on is None


class Status(models.TextChoices):
    """How far a return has come."""

    OPEN = "open", "待填报"
    FILLED = "filled", "填报中"
    SUBMITTED = "submitted", "待初审"
    CHECKED = "checked", "待审定"
    APPROVED = "approved", "已审定"
    RETURNED = "returned", "已退回"


#: The source still owes the return.
OWED = (Status.OPEN, Status.FILLED, Status.RETURNED)


class Submission(Record):
    """One return asked of one body. ``draft`` holds what is being typed, as typed; answers are what was submitted."""

    owner_lookups = ("organisation", "round__form__checking_organisation")
    reference = ("id",)

    round = models.ForeignKey(ReturnRound, verbose_name="填报任务", on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(
        Organisation, verbose_name="填报单位", null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    due_on = models.DateField("截止日期")
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    approved_on = models.DateField("审定日期", null=True, blank=True)
    is_on_behalf = models.BooleanField("代录", default=False)
    times_returned = CountField("退回次数", unit="次", default=0)
    submitted_by = models.ForeignKey(
        User, verbose_name="填报人", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    draft: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        "草稿", default=dict, blank=True, editable=False
    )
    draft_version = models.PositiveIntegerField("草稿版本", default=0, editable=False)
    draft_page = models.CharField("草稿页面", max_length=32, default="", blank=True, editable=False)
    draft_at = models.DateTimeField("草稿时间", null=True, blank=True, editable=False)
    seconds = models.PositiveIntegerField("实际用时", default=0, editable=False, help_text="秒")

    class Meta:
        verbose_name = verbose_name_plural = "填报表"
        indexes = [
            models.Index(fields=["status", "due_on"], name="submission_owed"),
            models.Index(fields=["organisation"], name="submission_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "area"], name="submission_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.respondent} {self.round}"

    @property
    def respondent(self) -> str:
        """Who fills it in."""
        return str(self.organisation) if self.organisation_id else self.area.full_name

    @property
    def form(self) -> ReturnForm:
        """The form it is on."""
        return self.round.form

    @property
    def is_owed(self) -> bool:
        """Whether the source has still to submit it."""
        return self.status in OWED

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been submitted before today."""
        return self.is_owed and self.round.is_open and self.due_on < clock.today()
