"""Zones and parks: places that lie across or inside administrative areas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.records.models import Record


class ZoneKind(models.TextChoices):
    """What a zone is."""

    DEVELOPMENT_ZONE = "development_zone", "经济开发区"
    HIGH_TECH_ZONE = "high_tech_zone", "高新技术产业园"
    INNOVATION_CENTRE = "innovation_centre", "科技创业园（科创中心）"
    AGRICULTURAL_PARK = "agricultural_park", "农业科技园"
    OTHER = "other", "其他园区"


class Zone(Record):
    """A development zone or park; ``area`` is the administrative area that runs it."""

    code = models.CharField("园区编号", max_length=30, unique=True)
    name = models.CharField("园区名称", max_length=120, unique=True)
    kind = models.CharField("园区类型", max_length=30, choices=ZoneKind)
    founded_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    reference = ("code", "name")

    class Meta:
        verbose_name = verbose_name_plural = "园区"
        constraints = [
            models.CheckConstraint(
                name="zone_dates_in_order",
                condition=Q(founded_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=models.F("founded_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name
