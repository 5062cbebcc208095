"""Register of the values that count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.register import Group, Locked, Values, register
from kehui.returns.models import ReturnEntry, ReturnField
from kehui.returns.one_way import VALUES, told
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

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """The return that it comes from."""
        return [("所出自的填报表", reverse("returns:submission", args=[record.submission_id]))] if record.submission_id else []

    def locked(self, record: Any, user: User) -> Locked | None:
        """What a return made count is changed in that return, by its source; a remark may be written beside it."""
        if record.submission_id is None:
            return None
        link = ("打开那张填报表", reverse("returns:submission", args=[record.submission_id]))
        return Locked(frozenset(VALUES), "这个数出自填报表，由填报单位在表里填改；如有误，请在那张表上退回并写明原因。", link)

    def kept_because(self, record: Any) -> str:
        """The same for deleting it."""
        return f"不能删除：{told(record.submission, '删除')}" if record.submission_id else ""

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """No future year; a number or 不适用; no total beside its parts."""
        if values["year"] > clock.today().year:
            yield Problem("year", "年度不能晚于今年")
        if values.get("value") is None and not values.get("is_absent"):
            yield Problem("value", "请填数；没有发生的填0，没有这项业务的选“不适用”")
        if values.get("value") is not None and values.get("is_absent"):
            yield Problem("is_absent", "填了数就不是“不适用”")
        if (values.get("value") or 0) < 0 and not ReturnField.objects.filter(pk=values["field"], may_be_negative=True).exists():
            yield Problem("value", "这一项没有负数；如确有负数，先在指标项里选“可填负数”")
        if values.get("month") not in range(1, 13):
            yield Problem("month", "期末月份应在1至12之间")
        if values.get("organisation"):
            whole = ReturnEntry.objects.filter(
                field=values["field"], year=values["year"], month=values["month"], organisation=None, area=values["area"]
            )
            if whole.exists():
                yield Problem("organisation", "该地区这一期已填过总数，再按单位填会重复计算")
        else:
            within = ReturnEntry.objects.filter(
                field=values["field"], year=values["year"], organisation__isnull=False, area=values["area"]
            )
            if within.exists():
                yield Problem("organisation", "该地区这一年已按单位填报，再填地区总数会重复计算")
