"""Return forms, the fields on them, and what was filled in."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Case, Q, Value, When

from kehui.kernel import units
from kehui.kernel.fields import QuantityField, YearField
from kehui.parties.models import Organisation
from kehui.records.models import Record


class ReturnPeriod(models.TextChoices):
    """How often a form is filled in."""

    YEAR = "year", "年报"
    QUARTER = "quarter", "季报"
    MONTH = "month", "月报"


class ReturnForm(Record):
    """A form of the statistical reporting system (报表制度)."""

    reference = ("code", "name")

    code = models.CharField("报表编号", max_length=30, unique=True, help_text="制度上的表号，如 KJ107-1")
    name = models.CharField("报表名称", max_length=120, unique=True)
    period = models.CharField("报告期别", max_length=10, choices=ReturnPeriod, default=ReturnPeriod.YEAR)
    document = models.CharField("制度文号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报表制度"


class ReturnUnit(models.TextChoices):
    """The units in which a form asks for values."""

    YUAN = "元", "元"
    THOUSAND_YUAN = "千元", "千元"
    TEN_THOUSAND_YUAN = "万元", "万元"
    HUNDRED_MILLION_YUAN = "亿元", "亿元"
    PEOPLE = "人", "人"
    ATTENDANCES = "人次", "人次"
    PIECES = "件", "件"
    ITEMS = "项", "项"
    FIRMS = "家", "家"
    THINGS = "个", "个"
    MU = "亩", "亩"
    SQUARE_METRES = "㎡", "㎡"
    PER_CENT = "%", "%"


def _scale() -> Case:
    scales = {u.value: units.base_of(u.value)[1] for u in ReturnUnit}
    whens = [When(unit=unit, then=Value(scale)) for unit, scale in scales.items() if scale != 1]
    return Case(*whens, default=Value(Decimal(1)), output_field=models.DecimalField(max_digits=12, decimal_places=0))


class ReturnField(Record):
    """One item of a form. ``unit`` is how values are written and stored; ``scale`` takes them to the base unit.

    A clerk thus types and checks the very number on the paper form, and an indicator multiplies by ``scale``: forms in
    千元 and in 万元 add up right.
    """

    reference = ("code", "name")

    form = models.ForeignKey(ReturnForm, verbose_name="报表制度", on_delete=models.PROTECT, related_name="items")
    code = models.CharField("指标项编号", max_length=40, unique=True, help_text="表号加项号，如 KJ107-1-01")
    name = models.CharField("指标项名称", max_length=120)
    unit = models.CharField("计量单位", max_length=10, choices=ReturnUnit, help_text="填报数按这个单位书写")
    scale = models.GeneratedField(
        expression=_scale(), output_field=models.DecimalField(max_digits=12, decimal_places=0), db_persist=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "指标项"


class ReturnEntry(Record):
    """A value filled in for an organisation, or for an area as a whole. ``value`` is in the field's unit."""

    owner_lookups = ("organisation",)
    reference = ("id",)

    field = models.ForeignKey(ReturnField, verbose_name="指标项", on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(
        Organisation, verbose_name="填报单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="return_entries", help_text="按单位填报时填；按地区填报时留空",
    )  # fmt: skip
    year = YearField("年度")
    value = QuantityField("填报数", signed=True, help_text="按指标项的计量单位填写")

    class Meta:
        verbose_name = verbose_name_plural = "填报数"
        indexes = [models.Index(fields=["field", "year"], name="return_entry_field_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "organisation", "area", "year"], name="return_entry_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="return_entry_year_sane", condition=Q(year__gte=1949)),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.organisation or self.area} {self.field.name}"
