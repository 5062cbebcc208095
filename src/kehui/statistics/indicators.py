"""Indicators: what is counted, over which records, in which unit, and by which definition.

A context declares its indicators in ``indicators.py``::

    flow(
        "技术市场交易额", code="market.turnover", unit="万元", on="registered_on", measure=Sum("amount"),
        rows=lambda: TechnologyContract.objects.counted().filter(series="output"),
        definition="当年经认定登记、卖方在本地区的技术合同成交额之和",
    )

The same rows give the figure and its drill-down, so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.periods import Period, PeriodKind
from kehui.statistics.spans import to_date
from kehui.statistics.timing import OfYear, OnDay, Standing, Timing

Rows = Callable[[], QuerySet[Any]]
Kind = Literal["flow", "stock", "ratio", "reported"]
KIND_NAMES: dict[Kind, str] = {"flow": "时期数", "stock": "时点数", "ratio": "比率", "reported": "填报数"}


@dataclass(frozen=True)
class Former:
    """An earlier definition, in force to the end of the year ``until``. What is left out was as it is now."""

    until: int
    definition: str
    document: str = ""
    source: Rows | None = None
    measure: Combinable | None = None
    timing: Timing | None = None


@dataclass(frozen=True)
class Indicator:
    """A declared indicator. Make one with ``flow``, ``stock``, ``yearly`` or ``ratio``.

    code        ``context.noun``; stable, in addresses and the API
    name        official name; ``aliases`` are other names under which documents state it
    unit        in which it is shown (万元); values are kept in its base unit (元)
    kind        flow in a period, stock at its end, ratio, or reported in a return
    source      every record that may ever count, as a queryset
    timing      when each of them counts; asked through ``condition``, which knows how far a period has come
    measure     the aggregate over them; None counts rows
    breakdowns  title -> field of the record (choices or a reference's name)
    parts       a ratio's numerator and denominator codes
    definition  how it is counted, in words; ``document`` the number of the rule (文号) it follows
    places      decimals shown
    menu        the division of work it stands under
    public      shown to everybody on the portal
    former      how it was counted in earlier years, the oldest first: those years go on being counted so
    """

    code: str
    name: str
    unit: str
    kind: Kind
    definition: str
    menu: str
    source: Rows | None = None
    timing: Timing | None = None
    measure: Combinable | None = None
    breakdowns: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, str] | None = None
    aliases: tuple[str, ...] = ()
    document: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    places: int = 2
    public: bool = False
    smallest_period: PeriodKind = "month"
    former: tuple[Former, ...] = ()

    @property
    def variants(self) -> tuple[Indicator, ...]:
        """The indicator as it was counted before, the oldest first; empty where its definition never changed."""
        found, since = [], self.valid_from
        for each in self.former:
            changes: dict[str, Any] = {"definition": each.definition, "document": each.document}
            changes |= {n: v for n in ("source", "measure", "timing") if (v := getattr(each, n)) is not None}
            found.append(replace(self, former=(), valid_from=since, valid_to=each.until, **changes))
            since = each.until + 1
        return tuple(found)

    def as_of(self, period: Period) -> Indicator:
        """The indicator by the definition that held in a period: a new version never rewrites old periods."""
        if not self.former or period.year > self.former[-1].until:
            return self
        return next(v for v in self.variants if v.valid_to is not None and period.year <= v.valid_to)

    @property
    def names(self) -> tuple[str, ...]:
        """Official name and aliases."""
        return (self.name, *self.aliases)

    @property
    def scale(self) -> Decimal:
        """Base units in one shown unit; of a unit such as 万元/人, top over bottom."""
        top, _, bottom = self.unit.partition("/")
        return units.base_of(top)[1] / units.base_of(bottom)[1]

    @property
    def is_money(self) -> bool:
        """Whether its base unit is the yuan."""
        return units.base_of(self.unit)[0] == "元"

    @property
    def is_filed(self) -> bool:
        """Whether yearly returns or surveys state it: before they are in there is no value, which is not nought."""
        return isinstance(self.timing, OfYear)

    @property
    def is_share(self) -> bool:
        """Whether it is told in per cent, so that it changes by percentage points."""
        return units.base_of(self.unit)[0] == "%"

    @property
    def is_additive(self) -> bool:
        """Whether the parts of an area, or by a field, add up to the whole."""
        return self.kind != "ratio" and self.is_summable

    @property
    def is_summable(self) -> bool:
        """Whether totals of groups of its rows can be added: sums and counts that are not distinct."""
        return type(self.aggregate) in (Count, Sum) and not self.aggregate.distinct

    @property
    def is_distinct(self) -> bool:
        """Whether it counts things, each once, and not records."""
        return isinstance(self.aggregate, Count) and bool(getattr(self.aggregate, "distinct", False))

    @property
    def is_additive_over_time(self) -> bool:
        """Whether the months add up to the year."""
        return self.is_additive and self.kind == "flow" and self.finest == "month"

    @property
    def finest(self) -> PeriodKind:
        """The shortest kind of period for which it has a value."""
        if not self.parts:
            return self.smallest_period
        kinds = [self.smallest_period, *(get_indicator(code).finest for code in self.parts)]
        return min(kinds, key=_KINDS.index)

    def is_available(self, period: Period) -> bool:
        """Whether it is counted in that kind of period and was in force in that year."""
        if _KINDS.index(period.kind) > _KINDS.index(self.finest):
            return False
        return (self.valid_from or 0) <= period.year <= (self.valid_to or 9999)

    @property
    def aggregate(self) -> Any:
        """The aggregate expression over rows."""
        return self.measure if self.measure is not None else Count("pk")

    def condition(self, period: Period) -> Q:
        """Which rows count in the period, as far as it has come (a running year counts to today)."""
        assert self.timing is not None
        return self.timing.condition(to_date(period))

    def rows(self, area: Area, period: Period) -> QuerySet[Any]:
        """The very records that make the figure. A ratio's rows are its numerator's."""
        if self.parts:
            return get_indicator(self.parts[0]).rows(area, period)
        return self.as_of(period)._rows(area, period)

    def _rows(self, area: Area, period: Period) -> QuerySet[Any]:
        assert self.source is not None
        rows: QuerySet[Any] = self.source().in_area(area).filter(self.condition(period))  # type: ignore[attr-defined]
        return rows

    @property
    def model(self) -> Any:
        """The model of its rows."""
        if self.parts:
            return get_indicator(self.parts[0]).model
        assert self.source is not None
        return self.source().model


_KINDS: tuple[PeriodKind, ...] = ("year", "quarter", "month")
_by_code: dict[str, Indicator] = {}
_by_name: dict[str, Indicator] = {}


def declare(indicator: Indicator) -> Indicator:
    """Make an indicator known; its code, name and aliases must be new."""
    if indicator.code in _by_code:
        raise ImproperlyConfigured(f"two indicators have the code {indicator.code}")
    _by_code[indicator.code] = indicator
    for name in indicator.names:
        if name in _by_name:
            raise ImproperlyConfigured(f"two indicators are called {name}: {_by_name[name].code} and {indicator.code}")
        _by_name[name] = indicator
    return indicator


def flow(name: str, *, code: str, rows: Rows, on: str, unit: str, **more: Any) -> Indicator:
    """What happened in a period: records whose date field ``on`` lies in it."""
    return declare(Indicator(code=code, name=name, unit=unit, kind="flow", source=rows, timing=OnDay(on), **more))


def stock(
    name: str, *, code: str, rows: Rows, since: str, until: str, unit: str, ended: str = "", **more: Any
) -> Indicator:
    """What there is at a period's end: ``since`` <= last day, and ``until`` empty or not before it (the last valid day).

    ``ended`` names a date from which on it is no more (revoked, moved out): that day itself no longer counts.
    """
    timing = Standing(since, until, ended)
    return declare(Indicator(code=code, name=name, unit=unit, kind="stock", source=rows, timing=timing, **more))


def yearly(
    name: str, *, code: str, rows: Rows, unit: str, year: str = "year", kind: Kind = "reported", **more: Any
) -> Indicator:
    """What yearly returns state: records whose ``year`` is the period's. Quarters and months have none."""
    return declare(
        Indicator(
            code=code, name=name, unit=unit, kind=kind, source=rows, timing=OfYear(year), smallest_period="year", **more
        )
    )  # fmt: skip


def ratio(name: str, *, code: str, numerator: str, denominator: str, unit: str = "%", **more: Any) -> Indicator:
    """One indicator over another: in per cent, or in a unit such as 万元/人."""
    return declare(Indicator(code=code, name=name, unit=unit, kind="ratio", parts=(numerator, denominator), **more))


def all_indicators() -> list[Indicator]:
    """Every indicator, in the order of declaration."""
    return list(_by_code.values())


def get_indicator(code: str) -> Indicator:
    """The indicator of that code; KeyError where there is none."""
    return _by_code[code]


def indicator_named(name: str) -> Indicator | None:
    """The indicator with that official name or alias."""
    return _by_name.get(name)


def all_names() -> list[str]:
    """Every name under which an indicator is known."""
    return list(_by_name)
