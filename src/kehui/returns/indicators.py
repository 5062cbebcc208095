"""What the county gets reported: sums of one field of a return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import DecimalField, F, Sum

from kehui.returns.definition import FED_BY
from kehui.returns.models import ReturnEntry
from kehui.statistics.indicators import yearly

_MENU = "统计填报"
#: Field codes of the official returns that the indicators read.
RD_SPENDING, RD_STAFF = "KJ107-1-01", "KJ107-1-02"
NEW_PRODUCT_OUTPUT, HIGH_TECH_OUTPUT = "KJ107-1-03", "KJ108-01"
_BREAKDOWNS = {"行业": "organisation__industry"}


def _entries(code: str) -> Callable[[], Any]:
    return lambda: ReturnEntry.objects.filter(field__code=code)


def _in_base_unit() -> Sum:
    # Values stand as written on the form; the field's scale takes them to yuan (or leaves people as people).
    return Sum(F("value") * F("field__scale"), output_field=DecimalField(max_digits=30, decimal_places=2))


yearly(
    "规上工业企业R&D经费支出", code="returns.rd_spending", unit="亿元", menu=_MENU, rows=_entries(RD_SPENDING),
    measure=_in_base_unit(), breakdowns=_BREAKDOWNS, public=True,
    aliases=("R&D经费支出", "规模以上工业企业R&D经费支出"),
    definition="规模以上工业企业研发活动年报（KJ107-1）中R&D经费支出之和；与企业账上的研发费用、加计扣除额不是一个数",
)  # fmt: skip
yearly(
    "规上企业研发人员数", code="returns.rd_staff", unit="人", menu=_MENU, rows=_entries(RD_STAFF), places=0,
    measure=_in_base_unit(), breakdowns=_BREAKDOWNS, aliases=("规模以上企业研发人员数",),
    definition="规模以上工业企业研发活动年报（KJ107-1）中研发人员数之和",
)  # fmt: skip
yearly(
    "规上工业新产品产值", code="returns.new_product_output", unit="亿元", menu=_MENU, rows=_entries(NEW_PRODUCT_OUTPUT),
    measure=_in_base_unit(), breakdowns=_BREAKDOWNS, public=True, aliases=("新产品产值",),
    definition="规模以上工业企业研发活动年报（KJ107-1）中新产品产值之和",
)  # fmt: skip
yearly(
    "规模以上高新技术产业产值", code="returns.high_tech_output", unit="亿元", menu=_MENU,
    rows=_entries(HIGH_TECH_OUTPUT),
    measure=_in_base_unit(), breakdowns=_BREAKDOWNS, public=True, aliases=("高新技术产业产值",),
    definition="规模以上高新技术产业年报（KJ108）中产值之和",
)  # fmt: skip
FED_BY |= {
    "returns.rd_spending": RD_SPENDING, "returns.rd_staff": RD_STAFF, "returns.new_product_output": NEW_PRODUCT_OUTPUT,
    "returns.high_tech_output": HIGH_TECH_OUTPUT,
}  # fmt: skip
