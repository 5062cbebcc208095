"""Versions of an indicator's definition (口径)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DefinitionVersion(models.Model):
    """How an indicator is counted from a day on. ``fingerprint`` tells the declaration it belongs to.

    A declaration that differs from every version known is written down without ``number`` and waits until somebody of
    the county says since when it holds. Two fingerprints may share a number: the same definition, written differently.
    """

    code = models.CharField("指标编码", max_length=80)
    number = models.PositiveSmallIntegerField("版次", null=True, blank=True)
    fingerprint = models.CharField("声明摘要", max_length=64)
    name = models.CharField("指标", max_length=120)
    unit = models.CharField("单位", max_length=20)
    kind = models.CharField("类型", max_length=10)
    definition = models.TextField("口径")
    document = models.CharField("依据文件", max_length=200, blank=True)
    formula = models.TextField("算法", help_text="计入条件、时间和度量，按声明原样记下")
    owner = models.CharField("责任单位", max_length=80, blank=True)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    noticed_at = models.DateTimeField("发现时间", auto_now_add=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "口径"
        ordering = ["code", "-noticed_at"]
        indexes = [models.Index(fields=["code", "number"], name="definition_of_code")]
        constraints = [
            models.UniqueConstraint(fields=["code", "fingerprint"], name="definition_once"),
            models.CheckConstraint(
                name="definition_dates_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="definition_number_when_confirmed",
                condition=Q(number__isnull=True, confirmed_at__isnull=True)
                | Q(number__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}第{self.number}版" if self.number else f"{self.name}（口径待确认）"

    @property
    def is_pending(self) -> bool:
        """Whether it waits to be confirmed."""
        return self.number is None
