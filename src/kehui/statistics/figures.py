"""Figures: an indicator for an area and a period, computed now from the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from kehui.areas.models import Area
from kehui.kernel import clock, units
from kehui.kernel.periods import Period, PeriodKind
from kehui.statistics import spans
from kehui.statistics.covering import Coverage, Found, coverage_of
from kehui.statistics.indicators import Indicator
from kehui.statistics.measuring import ZERO, Measured, child_of, measure, measure_all, measure_by

if TYPE_CHECKING:
    from kehui.statistics.published import Published

SPARK_PERIODS = 5


@dataclass(frozen=True)
class Growth:
    """A change against the same period of the year before."""

    percent: Decimal | None  # unrounded; None where the base is zero or less, and for shares
    difference: Decimal  # in the base unit; of shares, percentage points
    base: Decimal

    @property
    def direction(self) -> Literal["up", "down", "flat"]:
        """Which way it went."""
        return "up" if self.difference > 0 else "down" if self.difference < 0 else "flat"


@dataclass(frozen=True)
class StatedBase:
    """Last year's value as a summary that was published states it, where the records yield none; in the base unit."""

    value: Decimal
    source: str  # the summary's title


@dataclass(frozen=True)
class Figure:
    """A value with everything needed to trust it. ``value`` and ``series`` are in the indicator's base unit, unrounded.

    ``value`` is None where there is nothing to count from (a ratio without denominator, a return not yet filed).
    ``series`` holds the last five like periods, oldest first, this one last. Of a running period the earlier ones are
    cut at the same day, so that growth compares like with like.
    """

    indicator: Indicator
    area: Area
    period: Period
    value: Decimal | None
    rows: int
    series: tuple[Decimal | None, ...]
    as_of: datetime
    evidence: dict[str, int] = field(default_factory=dict)
    published: Published | None = None  # what was published of it, where the period is sealed and somebody asked
    stated_base: StatedBase | None = None  # only where the records have no base, and somebody asked (beside.with_stated)
    coverage: Coverage | None = None  # of a filed figure, while its returns are not all in

    @cached_property
    def growth(self) -> Growth | None:
        """Year on year; None where last year has no value, nothing was and nothing is, or returns are still being collected."""
        if self.coverage is not None and not self.coverage.is_comparable:
            return None
        before = self.stated_base.value if self.stated_base else self.series[-2] if len(self.series) > 1 else None
        if self.value is None or before is None or (before == 0 and self.value == 0):
            return None
        difference = self.value - before
        has_percent = before > 0 and not self.indicator.is_share
        return Growth(difference * 100 / before if has_percent else None, difference, before)

    @property
    def shown(self) -> Decimal | None:
        """The value in the indicator's unit, unrounded."""
        return None if self.value is None else self.value / self.indicator.scale

    @property
    def number(self) -> Decimal | None:
        """The value in the indicator's unit, rounded to the places it is shown with."""
        return None if self.shown is None else units.round_half_up(self.shown, self.indicator.places)

    @property
    def text(self) -> str:
        """The value in the indicator's unit as tables show it, without the unit."""
        return "—" if self.number is None else units.grouped(self.number)

    @property
    def unit(self) -> str:
        """The unit in which it is shown."""
        return self.indicator.unit

    @property
    def name(self) -> str:
        """The indicator's official name."""
        return self.indicator.name

    @property
    def growth_percent(self) -> Decimal | None:
        """Year on year in per cent, one decimal, rounded half up from unrounded data."""
        growth = self.growth
        return None if growth is None or growth.percent is None else units.round_half_up(growth.percent, 1)

    @property
    def growth_text(self) -> str:
        """``+31.2%``, ``-2.0%``, ``+1.2个百分点``, ``持平``, ``新增``, ``扭亏``, or ``—`` where it cannot be said."""
        growth = self.growth
        if growth is None:
            return "—"
        if growth.difference == 0:
            return "持平"
        if self.indicator.is_share:
            return f"{_signed(units.round_half_up(growth.difference, 1))}个百分点"
        if self.growth_percent is None:
            return "新增" if growth.base == 0 else "扭亏" if (self.value or ZERO) > 0 else "—"
        return f"{_signed(self.growth_percent)}%"

    @property
    def growth_source(self) -> str:
        """What must be said of a growth whose base is no sum of records; "" where it is, or where there is no growth."""
        if self.stated_base is None or self.growth is None:
            return ""
        return f"上年数来自已发布的总结（{self.stated_base.source}）"

    @property
    def growth_said(self) -> str:
        """The growth for a text without links: ``+31.2%（上年数来自已发布的总结）``, ``—（已审定64/102家）``."""
        said = [t for t in ("上年数来自已发布的总结" if self.growth_source else "", self.coverage_text) if t]
        return f"{self.growth_text}（{'；'.join(said)}）" if said else self.growth_text

    @property
    def coverage_text(self) -> str:
        """How far its returns are in, while they are not all: ``已审定64/102家``; "" of all other figures."""
        return self.coverage.text if self.coverage else ""

    @property
    def direction(self) -> str:
        """``up``, ``down``, ``flat``, or "" where there is no growth."""
        return self.growth.direction if self.growth else ""

    @property
    def spark(self) -> list[float | None] | None:
        """The series for a sparkline, in the shown unit; None where fewer than two periods have something to show."""
        if sum(v is not None and v != 0 for v in self.series) < 2:
            return None
        return [None if v is None else float(v / self.indicator.scale) for v in self.series]

    @property
    def evidence_text(self) -> str:
        """How much of it is proved: ``有佐证 35%``; "" where its records carry no grade or there are none."""
        total = sum(self.evidence.values())
        return f"有佐证 {units.round_half_up(Decimal(self.evidence['proved'] * 100) / total, 0)}%" if total else ""

    @property
    def is_running(self) -> bool:
        """Whether the period goes on, so that growth is against the same days of last year."""
        return spans.is_running(self.period) and self.indicator.finest != "year"

    @property
    def note(self) -> str:
        """What a reader must know beside the number."""
        if self.value is None:
            return "尚无数据"
        return f"{spans.span_text(self.period)}，同比为上年同期" if self.is_running else ""

    def address(self, path: str = "", **more: str) -> str:
        """An address about this indicator, area and period: ``""`` its page, ``records/`` its records."""
        query = urlencode({"area": self.area.code, "period": str(self.period), **more})
        return f"/statistics/{self.indicator.code}/{path}?{query}"

    @property
    def url(self) -> str:
        """The page with the very records."""
        return self.address("records/")

    @property
    def page_url(self) -> str:
        """The indicator's page: trend, breakdowns, definition."""
        return self.address()

    @property
    def why_url(self) -> str:
        """The page that says why it differs from the year before."""
        return self.address("why/")

    @property
    def why_published_url(self) -> str:
        """The page that says why it differs from what was published."""
        return self.address("why/", against="published")

    @property
    def as_of_date(self) -> date:
        """The day as of which it holds."""
        return min(spans.last_day(self.period), clock.today())

    def as_dict(self) -> dict[str, Any]:
        """The figure for JSON: value a number in the shown unit, growth in per cent or None."""
        percent = self.growth_percent
        return {
            "code": self.indicator.code,
            "name": self.name,
            "value": plain_number(self.number),
            "unit": self.unit,
            "growth_percent": plain_number(percent),
            "rows": self.rows,
            "definition": self.indicator.definition,
            **({} if self.published is None else {"published": self.published.as_dict()}),
            **({"growth_base": self.growth_source} if self.growth_source else {}),
            **({"coverage": self.coverage_text} if self.coverage_text else {}),
        }


def plain_number(value: Decimal | None) -> int | float | None:
    """A Decimal as the shortest JSON number: 9368, 17358.5; None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _signed(value: Decimal) -> str:
    return f"+{value}" if value > 0 else f"{value}" if value < 0 else f"{abs(value)}"


def compute(indicator: Indicator, area: Area, period: Period, *, periods: int = SPARK_PERIODS) -> Figure:
    """The figure now: one SQL statement for the value, the number of rows, the grades of evidence and the series."""
    found = measure(indicator, area, spans.like_periods(period, periods))
    return _figure(indicator, area, period, found, clock.now(), coverage_of([indicator], [area], period))


def _figure(
    indicator: Indicator, area: Area, period: Period, found: Measured, as_of: datetime, covered: Found
) -> Figure:
    return Figure(
        indicator, area, period, found.values[-1], found.rows, found.values, as_of, dict(found.evidence or {}),
        coverage=covered.get((indicator.code, area.pk)),
    )  # fmt: skip


def compute_many(indicators: Iterable[Indicator], area: Area, period: Period) -> list[Figure]:
    """Figures for a dashboard, in the order given; those counted over the very same rows share a statement."""
    asked = list(indicators)
    found = measure_all(asked, area, spans.like_periods(period, SPARK_PERIODS))
    as_of, covered = clock.now(), coverage_of(asked, [area], period)
    return [_figure(i, area, period, m, as_of, covered) for i, m in zip(asked, found, strict=True)]


def compute_children(
    indicator: Indicator, area: Area, children: Sequence[Area], period: Period, *, periods: int = SPARK_PERIODS
) -> tuple[list[Figure], Figure | None]:
    """The figure of each child of ``area``, and of what is recorded for ``area`` itself (None where nothing is).

    One statement for all of them (two for a ratio).
    """
    lookup = indicator.model.area_lookup
    asked = spans.like_periods(period, periods)
    found = measure_by(indicator, area, asked, group=child_of(area, lookup))
    as_of, covered = clock.now(), coverage_of([indicator], [area, *children], period)
    blank = Measured((None if indicator.parts or indicator.is_filed else ZERO,) * len(asked))
    figures = [_figure(indicator, c, period, found.pop(c.code, blank), as_of, covered) for c in children]
    own = found.get("")
    return figures, _figure(indicator, area, period, own, as_of, {}) if own else None


def trend(
    indicator: Indicator, area: Area, kind: PeriodKind, count: int, until: Period
) -> list[tuple[Period, Decimal | None]]:
    """Values of the last ``count`` whole periods of ``kind``, oldest first, in the shown unit; a running one to date."""
    asked = spans.recent(kind, count, until)
    found = measure(indicator, area, asked)
    return [(p, None if v is None else v / indicator.scale) for p, v in zip(asked, found.values, strict=True)]
