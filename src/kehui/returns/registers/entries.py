"""Register of the values that count."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.register import Group, Values, register
from kehui.returns.models import ReturnEntry, ReturnField, Submission
from kehui.returns.registers.forms import MENU, WithDefaults


@register
class ReturnEntryRegister(WithDefaults):
    """填报数"""

    model = ReturnEntry
    slug = "entries"
    menu = MENU
    key = ("field", "organisation", "area", "year", "month")
    fields = ("field", "organisation", "area", "year", "month", "value", "is_absent", "note")
    shown = ("field", "year", "month", "organisation", "area", "value", "is_absent")
    search = ("field", "organisation")
    filters = ("area", "field", "year")
    ordering = ("-year", "field", "id")
    groups = (
        Group("填报", ("field", "year", "month", "value", "is_absent"), "这里登记以前年度或纸质报表的数；今年起由填报单位在“我的填报”里填"),
        Group("谁的数", ("organisation", "area", "note"), "按单位填报时，所在地区留空即取单位的地区"),
    )
    area_from = "organisation"
    slips = ("value",)
    example = {"field": "KJ107-1-01", "organisation": "91350100M000100Y43", "year": "2025", "value": "356.8"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """No future year; a number or 不适用; no total beside its parts; what is asked in a round comes from its source."""
        if values["year"] > clock.today().year:
            yield Problem("year", "年度不能晚于今年")
        if values.get("value") is None and not values.get("is_absent"):
            yield Problem("value", "请填数；没有发生的填0，没有这项业务的选“不适用”")
        if values.get("value") is not None and values.get("is_absent"):
            yield Problem("is_absent", "填了数就不是“不适用”")
        if values.get("month") not in range(1, 13):
            yield Problem("month", "期末月份应在1至12之间")
        if not values.get("organisation"):
            within = ReturnEntry.objects.filter(
                field=values["field"], year=values["year"], organisation__isnull=False, area=values["area"]
            )
            if within.exists():
                yield Problem("organisation", "该地区这一年已按单位填报，再填地区总数会重复计算")

    def check_batch(self, rows: list[Values]) -> Iterator[tuple[int, Problem]]:
        """Only the source may change its raw figures: where a return is asked for, the value comes from there."""
        years = {r["year"] for r in rows if r.get("year")}
        forms = dict(ReturnField.objects.filter(pk__in={r.get("field") for r in rows}).values_list("pk", "form"))
        asked = set(
            Submission.objects.filter(
                round__form__in=set(forms.values()), round__year__in=years, round__opened_on__isnull=False
            ).values_list("round__form", "round__year", "round__month", "organisation", "area")
        )
        for index, row in enumerate(rows):
            key = (forms.get(row.get("field")), row.get("year"), row.get("month"), row.get("organisation"), row.get("area"))
            if key in asked:
                yield index, Problem(
                    "field", "这一期已下发填报，数由填报单位自己填报；如有误，请在填报表上退回并写明原因"
                )
