"""Charts of figures as ECharts options, with the same data as a table. One series is indigo, what it is compared with grey."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kehui.kernel import clock, units
from kehui.kernel.periods import Period
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import Indicator
from kehui.statistics.why import Explanation
from kehui.statistics.why_words import Told

Points = Sequence[tuple[Period, Decimal | None]]
#: Townships in one chart; the others are in the table below it.
AREAS_SHOWN = 15


def months_chart(
    indicator: Indicator, year: int, months: Sequence[tuple[Period, Decimal | None, Decimal | None]], url: str
) -> dict[str, Any]:
    """The months of a year as bars beside those of the year before."""
    labels = [f"{p.index}月" for p, _, _ in months]
    now = [_point(indicator, value, f"{url}&period={p}") for p, value, _ in months]
    before = [_number(indicator, value) for _, _, value in months]
    rows = [[label, _text(indicator, v), _text(indicator, b)] for label, (_, v, b) in zip(labels, months, strict=True)]
    kind = "line" if indicator.kind in ("stock", "ratio") else "bar"
    return {
        "title": f"{indicator.name}：{year}年各月",
        "unit": indicator.unit,
        "options": {
            "xAxis": {"data": labels},
            "yAxis": _axis(indicator, [v for _, *vs in months for v in vs]),
            "series": [
                {"name": f"{year}年", "type": kind, "data": now},
                {"name": f"{year - 1}年", "type": kind, "comparison": True, "data": before},
            ],
        },
        "table": {"head": ["月份", f"{year}年", f"{year - 1}年"], "rows": rows},
    }


def trend_chart(indicator: Indicator, points: Points, url: str) -> dict[str, Any]:
    """Years (or months) in a row."""
    labels = [_label(p) for p, _ in points]
    return {
        "title": f"{indicator.name}：历年",
        "unit": indicator.unit,
        "options": {
            "xAxis": {"data": labels},
            "yAxis": _axis(indicator, [v for _, v in points]),
            "series": [
                {
                    "name": indicator.name,
                    "type": "line" if indicator.kind in ("stock", "ratio") else "bar",
                    "data": [_point(indicator, v, f"{url}&period={p}") for p, v in points],
                }
            ],
        },
        "table": {
            "head": ["年份", indicator.name],
            "rows": [[t, _text(indicator, v)] for t, (_, v) in zip(labels, points, strict=True)],
        },
    }


def areas_chart(indicator: Indicator, figures: Sequence[Figure], title: str) -> dict[str, Any]:
    """The area's children as lying bars, the largest on top, last year beside; at most fifteen."""
    largest = sorted((f for f in figures if f.value is not None), key=lambda f: -(f.value or 0))[:AREAS_SHOWN]
    upwards = largest[::-1]  # ECharts draws the first at the bottom
    before = [f.series[-2] if len(f.series) > 1 else None for f in upwards]
    year = upwards[0].period.year if upwards else 0
    note = f"图中为最大的{AREAS_SHOWN}个，其余见下表" if len(figures) > AREAS_SHOWN else ""
    return {
        "title": title,
        "unit": indicator.unit,
        "height": max(12, round(2.2 * len(upwards) + 3)),
        "note": note,
        "options": {
            # Room on the right for the last number of the axis.
            "grid": {"left": 4, "right": 30, "top": 36, "bottom": 4, "containLabel": True},
            "yAxis": {"type": "category", "data": [f.area.name for f in upwards]},
            "xAxis": {"type": "value"},
            "series": [
                {
                    "name": f"{year}年",
                    "type": "bar",
                    "data": [_point(indicator, f.shown, f.page_url) for f in upwards],
                },
                {
                    "name": "上年同期",
                    "type": "bar",
                    "comparison": True,
                    "data": [_number(indicator, None if b is None else b / indicator.scale) for b in before],
                },
            ],
        },
        "table": {
            "head": ["地区", indicator.name, "同比"],
            "rows": [[f.area.name, f.text, f.growth_said] for f in largest],
        },
    }


def waterfall(found: Explanation, told: Sequence[Told], ends: tuple[str, str]) -> dict[str, Any]:
    """From the one figure to the other, a floating bar for each part; plain bars where a level would lie below nought."""
    indicator = found.indicator
    old, new = found.shown(found.old), found.shown(found.new)
    labels = [ends[0], *(f"{t.operand}：{t.label}" if t.operand else t.label for t in told), ends[1]]
    levels = [old]
    for part in told:
        levels.append(levels[-1] + part.number)
    spans_shown = [(Decimal(0), old), *pairwise(levels), (Decimal(0), new)]
    floats = min(levels) >= 0
    low, high = min(levels), max(levels)
    cut = floats and low > high / 2 and low != high
    floor = max(Decimal(0), low - (high - low) * Decimal("0.6")) if cut else Decimal(0)
    base = [float(min(a, b)) if floats and 0 < i <= len(told) else 0 for i, (a, b) in enumerate(spans_shown)]

    def bar(i: int, first: Decimal, last: Decimal) -> dict[str, Any]:
        change = last - first
        total = i in (0, len(spans_shown) - 1)
        colour = "var(--k-c1)" if total else "var(--k-rise)" if change > 0 else "var(--k-fall)"
        value = abs(change) if floats or total else change
        text = units.grouped(last) if total else (f"+{units.grouped(change)}" if change > 0 else units.grouped(change))
        return {
            "value": float(value),
            "itemStyle": {"color": colour},
            "label": {"show": True, "position": "top", "formatter": text},
        }

    axis: dict[str, Any] = {"type": "value"} | ({"min": float(floor)} if cut else {})
    rows = [[labels[0], "", units.grouped(old)]]
    rows += [
        [label, t.text, units.grouped(level)] for label, t, level in zip(labels[1:], told, levels[1:], strict=False)
    ]
    return {
        "title": f"{indicator.name}：从{ends[0]}到{ends[1]}",
        "unit": indicator.unit,
        "note": "纵轴不从0开始，以看清变化" if cut else "",
        "options": {
            "grid": {"left": 4, "right": 12, "top": 28, "bottom": 4, "containLabel": True},
            "xAxis": {"data": labels, "axisLabel": {"interval": 0, "hideOverlap": False, "width": 62, "overflow": "break"}},
            "yAxis": axis,
            "legend": {"show": False},
            "tooltip": {"show": False},
            "series": [
                {"name": "起点", "type": "bar", "stack": "w", "data": base, "itemStyle": {"color": "transparent"}, "silent": True},
                {"name": "变化", "type": "bar", "stack": "w", "barMaxWidth": 56, "data": [bar(i, a, b) for i, (a, b) in enumerate(spans_shown)]},
            ],
        },
        "table": {"head": ["", "影响", "累计"], "rows": [*rows, [labels[-1], "", units.grouped(new)]]},
    }  # fmt: skip


def _axis(indicator: Indicator, values: Sequence[Decimal | None]) -> dict[str, Any]:
    """Bars begin at nought; a line of a stock that moves little may begin above it."""
    axis: dict[str, Any] = {"type": "value"}
    if indicator.kind in ("stock", "ratio") and all(v is None or v >= 0 for v in values):
        axis["scale"] = True
    if indicator.unit not in ("%", "％") and all(v is None or v == v.to_integral_value() for v in values):
        axis["minInterval"] = 1
    return axis


def _number(indicator: Indicator, value: Decimal | None) -> float | None:
    return None if value is None else float(units.round_half_up(value, indicator.places))


def _point(indicator: Indicator, value: Decimal | None, url: str) -> Any:
    number = _number(indicator, value)
    return None if number is None else {"value": number, "url": url}


def _text(indicator: Indicator, value: Decimal | None) -> str:
    return "—" if value is None else units.grouped(units.round_half_up(value, indicator.places))


def _label(period: Period) -> str:
    name = (
        f"{period.year}年" if period.kind == "year" else f"{period.index}月" if period.kind == "month" else str(period)
    )
    return f"{name}（至今）" if period.kind == "year" and period.year == clock.today().year else name
