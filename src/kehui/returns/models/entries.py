"""The values that count: what was approved, or imported from before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value

from kehui.kernel.fields import QuantityField, YearField
from kehui.parties.models import Organisation
from kehui.records.models import Record
from kehui.returns.models.forms import MONTHS, ReturnField
from kehui.returns.models.rounds import Submission


class ReturnEntry(Record):
    """A value that counts, for an organisation, or for an area as a whole. ``value`` is in the field's unit.

    ``month`` is the last month of its period (12 of a year), ``counted_on`` that month's first day: a flow over it adds
    months and quarters up to the year. ``submission`` is the return it comes from; without one it was imported.
    """

    owner_lookups = ("organisation",)
    reference = ("id",)

    field = models.ForeignKey(ReturnField, verbose_name="指标项", on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(
        Organisation, verbose_name="填报单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="return_entries", help_text="按单位填报时填；按地区填报时留空",
    )  # fmt: skip
    year = YearField("年度")
    month = models.PositiveSmallIntegerField(
        "期末月份", choices=MONTHS, default=12, help_text="年报12，季报3、6、9、12，月报1至12"
    )
    value = QuantityField("填报数", signed=True, null=True, blank=True, help_text="按指标项的计量单位填写")
    is_absent = models.BooleanField("不适用", default=False, help_text="没有这项业务；与填0、留空不同")
    counted_on = models.GeneratedField(
        expression=Func(F("year"), F("month"), Value(1), function="make_date", output_field=models.DateField()),
        output_field=models.DateField(), db_persist=True,
    )  # fmt: skip
    submission = models.ForeignKey(
        Submission, verbose_name="填报表", null=True, blank=True, on_delete=models.PROTECT, related_name="entries",
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "填报数"
        indexes = [models.Index(fields=["field", "year"], name="return_entry_field_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "organisation", "area", "year", "month"], name="return_entry_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="return_entry_year_sane", condition=Q(year__gte=1949)),
            models.CheckConstraint(name="return_entry_month", condition=Q(month__gte=1, month__lte=12)),
            models.CheckConstraint(
                name="return_entry_number_or_absent",
                condition=Q(value__isnull=False, is_absent=False) | Q(value__isnull=True, is_absent=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.organisation or self.area} {self.field.name}"
