"""Registers of return forms, their fields and the values filled in."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY, Role
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.register import Group, Register, Values, register
from kehui.returns.models import ReturnEntry, ReturnField, ReturnForm

_MENU = "统计填报"


@register
class ReturnFormRegister(Register):
    """报表制度"""

    model = ReturnForm
    slug = "forms"
    menu = _MENU
    key = ("code",)
    fields = ("code", "name", "period", "document", "area", "note")
    shown = ("code", "name", "period", "document")
    search = ("name", "code")
    filters = ("period",)
    ordering = ("code", "id")
    writers = COUNTY_ONLY
    related = (("returns.fields", "form"),)
    example = {"code": "KJ107-1", "name": "规模以上工业企业研发活动", "period": "年报", "area": "云溪县"}


@register
class ReturnFieldRegister(Register):
    """指标项"""

    model = ReturnField
    slug = "fields"
    menu = _MENU
    key = ("code",)
    fields = ("code", "name", "form", "unit", "area", "note")
    shown = ("code", "name", "form", "unit")
    search = ("name", "code")
    filters = ("form", "unit")
    ordering = ("code", "id")
    area_from = "form"
    writers = COUNTY_ONLY
    related = (("returns.entries", "field"),)
    example = {"code": "KJ107-1-01", "name": "R&D经费支出", "form": "KJ107-1", "unit": "万元"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The unit stays once values are there: they would all change their meaning."""
        if old and old["unit"] != values["unit"] and ReturnEntry.objects.filter(field__code=values["code"]).exists():
            yield Problem("unit", "已经有填报数，不能改计量单位", "error")


@register
class ReturnEntryRegister(Register):
    """填报数"""

    model = ReturnEntry
    slug = "entries"
    menu = _MENU
    key = ("field", "organisation", "area", "year")
    fields = ("field", "organisation", "area", "year", "value", "note")
    shown = ("field", "year", "organisation", "area", "value")
    search = ("field", "organisation")
    filters = ("area", "field", "year")
    ordering = ("-year", "field", "id")
    groups = (
        Group("填报", ("field", "year", "value")),
        Group("谁的数", ("organisation", "area", "note"), "按单位填报时，所在地区留空即取单位的地区"),
    )
    area_from = "organisation"
    slips = ("value",)
    own_writers = frozenset({Role.ENTERPRISE})
    example = {"field": "KJ107-1-01", "organisation": "91350100M000100Y43", "year": "2025", "value": "356.8"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """No future year; an area's total does not stand beside the values of its organisations."""
        if values["year"] > clock.today().year:
            yield Problem("year", "年度不能晚于今年")
        if not values.get("organisation"):
            within = ReturnEntry.objects.filter(
                field=values["field"], year=values["year"], organisation__isnull=False, area=values["area"]
            )
            if within.exists():
                yield Problem("organisation", "该地区这一年已按单位填报，再填地区总数会重复计算")
