"""Means held against what they are of: so many, so much each, so much in all; and what one person or 亩 can have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kehui.kernel.units import plain
from kehui.reading.figure import Figure
from kehui.reading.retold import Retold
from kehui.reading.rounding import Found, off_by_unit, shown
from kehui.reading.units import unit_class

#: What one person, household or 亩 can have; beyond it the unit is wrong.
_BOUNDS = (
    (re.compile(r"(?:人均|农民|居民|职工|村民|农村|城镇)[^，。；]{0,8}(?:收入|工资)$"), "元", Decimal(300), Decimal(1_000_000)),
    (re.compile(r"人均(?:地区)?(?:生产总值|GDP|gdp)$"), "元", Decimal(1_000), Decimal(2_000_000)), (re.compile(r"户均增收$|人均增收$"), "元", Decimal(1), Decimal(1_000_000)),
    (re.compile(r"(?:亩产|单产)$"), "公斤", Decimal(5), Decimal(30_000)), (re.compile(r"亩产$"), "吨", Decimal("0.005"), Decimal(30)), (re.compile(r"亩均(?:收入|增收|效益)$"), "元", Decimal(10), Decimal(10_000_000)),
)  # fmt: skip
_MEAN = re.compile(
    r"(?:(?P<what>(?!平)[\u4e00-\u9fff])均|(?:平均)?每(?P<each>[人户笔家场件亩期校村次批班个名位项头吨株座台]|公斤)|均价)[^，。；\d增减提降节省高低]{0,8}$"
)
_COUNTED = {"生": "人", "企": "家", "店": "家", "校": "所", "班": "个", "名": "人", "位": "人"}
#: So far back in its sentence and the one before is the count of a mean looked for.
_BACK = 7


def means(text: Retold) -> Iterator[Found]:
    """Means 1,000 or 10,000 times off, and values that no one has."""
    figures, layout = text.figures, text.layout
    for at in text.told:
        figure = figures[at]
        for pattern, unit, least, most in _BOUNDS:
            if (
                figure.unit == unit
                and pattern.search(figure.term)
                and figure.value
                and figure.role != "change"
                and not least <= abs(figure.value) <= most
            ):
                yield "unit_slip", at, f"{figure.term}{shown(figure)}不合常理，疑为单位写错"
    yield from _multiplied(text)
    yield from _beyond(text)
    for at, figure in enumerate(figures):
        if figure.kind != "value" or not figure.value or figure.value < 0 or figure.unit in ("%", ""):
            continue
        mean = _MEAN.search(layout.left(figure.start))
        if mean:
            yield from _held(text, at, mean["what"] or mean["each"] or "")


#: What a township, a county can have of one thing in a year, in yuan.
_MOST = {"全村": Decimal(2 * 10**9), "全乡": Decimal(2 * 10**10), "全镇": Decimal(10**11), "全县": Decimal(10**12)}
_FUND = re.compile(r"到位|规模|授信|总投资|产值|营业收入|税收|成交额")


def _beyond(text: Retold) -> Iterator[Found]:
    """More money than such a place has, and a few yuan among millions."""
    figures = text.figures
    most = _MOST.get(text.reading.own_area)
    for at, figure in enumerate(figures):
        if figure.unit != "元" or figure.kind != "value" or not figure.value:
            continue
        if most is not None and figure.value > most:
            yield (
                "unit_slip",
                at,
                f"{figure.term}{shown(figure)}，{text.reading.own_area}一级不会有这样多，疑为单位写错",
            )
        left = text.layout.left(figure.start)
        if figure.scale == 1 and figure.value < 100_000 and _FUND.search(left[-8:]) and not re.search("[均每]", left):
            beside = [f for f in figures[max(0, at - 3) : at + 4] if f.sentence == figure.sentence and f.unit == "元"]
            if sum((f.value or 0) >= 1_000_000 for f in beside) >= 2:
                yield "unit_slip", at, f"{figure.term}{shown(figure)}，同一句里的金额都以百万计，疑为单位写错"


def _multiplied(text: Retold) -> Iterator[Found]:
    """资金池2,000万元，撬动贷款8,700元，放大4.35倍."""
    figures, layout = text.figures, text.layout
    for at in range(2, len(figures)):
        figure, more, base = figures[at], figures[at - 1], figures[at - 2]
        if figure.unit != "倍" or not re.search("放大|撬动|杠杆", layout.left(figure.start)) or not figure.value:
            continue
        if more.unit == base.unit == "元" and more.value and base.value and more.sentence == base.sentence:
            for times in (figure.value, figure.value + 1):
                ratio = more.value / base.value / times
                if off_by_unit(ratio):
                    yield "unit_slip", at - 1, f"{shown(base)}放大{plain(figure.value)}倍，与{shown(more)}相差千倍以上"
                    break


def _held(text: Retold, at: int, what: str) -> Iterator[Found]:
    """A mean is 10,000 times off where no count and total near it give it, and one pair gives it but for the unit."""
    figures = text.figures
    mean = figures[at]
    assert mean.value is not None
    start = text.layout.line(mean.start)[0]
    near = range(max(0, at - _BACK), min(len(figures), at + 4))
    around = [i for i in near if i != at and figures[i].start >= start and mean.of != i and figures[i].of != at]
    counts = [figures[i] for i in around if _counts(figures[i], what)]
    totals = [figures[i] for i in around if _is_sum(figures[i], mean)]
    pairs = [(n, t, _ratio(n, t, mean)) for n in counts for t in totals if n is not t]
    if any(Decimal("0.9") <= ratio <= Decimal("1.1") for _, _, ratio in pairs):
        return
    for count, total, ratio in pairs:
        if off_by_unit(ratio):
            yield "unit_slip", at, f"{shown(count)}、每{what or '个'}{shown(mean)}，与合计{shown(total)}相差千倍以上"
            return


def _counts(figure: Figure, what: str) -> bool:
    if figure.kind != "value" or not figure.value or figure.value <= 0 or figure.unit == "元":
        return False
    unit = _COUNTED.get(what, what)
    counted = unit_class(figure.unit)[:1] == unit_class(unit)[:1] or figure.unit.startswith(unit)
    return not unit or counted or figure.term.startswith(unit)


def _is_sum(figure: Figure, mean: Figure) -> bool:
    return (
        figure.kind == "value"
        and figure.role in ("", "part", "whole")
        and figure.unit == mean.unit
        and figure.value is not None
        and figure.value > 0
    )


def _ratio(count: Figure, total: Figure, mean: Figure) -> Decimal:
    assert count.value
    assert total.value
    assert mean.value
    return total.value / count.value / mean.value
