"""Figures as they were published. These tables only grow: the database refuses to change or remove a row."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.statistics.models.definition import DefinitionVersion


class Seal(models.Model):
    """A year or quarter of an area and all below it, sealed: what its figures were when they were published."""

    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    period = models.CharField("时期", max_length=7, help_text="2025 或 2025Q3")
    reason = models.CharField("封存事由", max_length=500)
    indicators = models.PositiveIntegerField("指标数")
    areas = models.PositiveIntegerField("地区数")
    figures = models.PositiveIntegerField("数字个数")
    digest = models.CharField("总摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间")
    sealed_by = models.ForeignKey("accounts.User", verbose_name="封存人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        ordering = ["-sealed_at"]
        constraints = [models.UniqueConstraint(fields=["area", "period"], name="seal_once")]

    def __str__(self) -> str:
        return f"{self.area.full_name}{self.period_sealed.label}公布数"

    @property
    def period_sealed(self) -> Period:
        """The period as such."""
        return Period.parse(self.period)


class Restatement(models.Model):
    """A published figure corrected on purpose (更正公布数): who, why, when; old and new values of the sealed area.

    The figures of the areas below that differ are restated in the same act, so that they go on adding up.
    """

    seal = models.ForeignKey(Seal, verbose_name="封存", on_delete=models.PROTECT, related_name="restatements")
    code = models.CharField("指标编码", max_length=80)
    reason = models.CharField("更正原因", max_length=500)
    old = models.DecimalField("原公布数", max_digits=50, decimal_places=20, null=True)
    new = models.DecimalField("更正后", max_digits=50, decimal_places=20, null=True)
    areas = models.PositiveIntegerField("涉及地区数")
    restated_at = models.DateTimeField("更正时间")
    restated_by = models.ForeignKey("accounts.User", verbose_name="更正人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "公布数更正"
        ordering = ["-restated_at", "-id"]

    def __str__(self) -> str:
        return f"{self.code} {self.seal.period}"


class SealedIndicator(models.Model):
    """One indicator of a seal: its definition, filter, and the row list of the whole area, in one edition.

    Edition 0 is what was sealed; each restatement adds one. ``rows_*`` are parallel arrays in the order of ``rows_pk``:
    the record, its area, its measured value in the base unit, and of a distinct count the thing counted. PostgreSQL
    compresses them. A ratio has none: its rows are its parts'.
    """

    seal = models.ForeignKey(Seal, verbose_name="封存", on_delete=models.PROTECT, related_name="sealed_indicators")
    restatement = models.ForeignKey(
        Restatement, verbose_name="更正", null=True, on_delete=models.PROTECT, related_name="editions"
    )
    code = models.CharField("指标编码", max_length=80)
    edition = models.PositiveSmallIntegerField("次", default=0)
    definition = models.ForeignKey(DefinitionVersion, verbose_name="口径", on_delete=models.PROTECT, related_name="+")
    filter = models.TextField("计入条件")
    rows_pk = ArrayField(models.BigIntegerField(), verbose_name="记录")
    rows_area = ArrayField(models.BigIntegerField(), verbose_name="记录的地区")
    rows_value = ArrayField(models.DecimalField(max_digits=60, decimal_places=20), verbose_name="记录的数值")
    rows_key = ArrayField(models.TextField(null=True), verbose_name="去重对象", null=True)
    rows_evidence = ArrayField(models.SmallIntegerField(), verbose_name="记录的佐证")
    digest = models.CharField("记录清单摘要", max_length=64)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "封存的指标"
        constraints = [models.UniqueConstraint(fields=["seal", "code", "edition"], name="sealed_indicator_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"


class SealedFigure(models.Model):
    """The published figure of one area: value in the base unit (None: there was nothing to count from), rows, evidence."""

    sealed = models.ForeignKey(SealedIndicator, verbose_name="指标", on_delete=models.PROTECT, related_name="figures")
    area = models.ForeignKey(Area, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField("数值", max_digits=50, decimal_places=20, null=True)
    rows = models.PositiveIntegerField("记录数")
    proved = models.PositiveIntegerField("有佐证")
    reported = models.PositiveIntegerField("填报")
    imported = models.PositiveIntegerField("导入")
    digest = models.CharField("记录清单摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "公布数"
        constraints = [models.UniqueConstraint(fields=["area", "sealed"], name="sealed_figure_once")]

    def __str__(self) -> str:
        return f"{self.sealed.code} {self.value}"
