"""From records to numbers: the SQL behind every figure, one statement for all the periods asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Substr

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.records.models import Evidence
from kehui.statistics.indicators import Indicator, Rows, get_indicator
from kehui.statistics.spans import to_date

ZERO = Decimal(0)
_PARTS_OF_HUNDRED = Decimal(100)
_GRADES = {Evidence.PROVED: "proved", Evidence.REPORTED: "reported", Evidence.IMPORTED: "imported"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one statement found for one area or part: a value for each period, and of the last one its rows.

    A value is in the indicator's base unit; None where there is nothing to count from.
    """

    values: tuple[Decimal | None, ...]
    rows: int = 0
    evidence: Mapping[str, int] | None = None


def measure(indicator: Indicator, area: Area, periods: Sequence[Period]) -> Measured:
    """The values for the periods, and number of rows and grades of evidence of the last. A ratio takes two statements."""
    return measure_by(indicator, area, periods).get(None, _nothing(indicator, len(periods)))


def measure_by(
    indicator: Indicator, area: Area, periods: Sequence[Period], *, group: Any = None
) -> dict[Any, Measured]:
    """The same for each value of ``group`` (a field's lookup or an expression), in one statement."""
    if indicator.parts:
        top, bottom = (measure_by(get_indicator(code), area, periods, group=group) for code in indicator.parts)
        keys = list(dict.fromkeys([*top, *bottom]))
        nothing = [_nothing(get_indicator(code), len(periods)) for code in indicator.parts]
        return {k: _divided(indicator, top.get(k, nothing[0]), bottom.get(k, nothing[1])) for k in keys}
    if indicator.former:
        return _by_definition(indicator, area, periods, group)
    assert indicator.source is not None
    assert indicator.timing is not None
    asked = [to_date(p) for p in periods]
    queryset = indicator.source().in_area(area).filter(indicator.timing.condition_of_any(asked)).order_by()  # type: ignore[attr-defined]
    # Named by a value that every row has, so that the whole is a group like any other.
    queryset = queryset.annotate(_group=Value(0) if group is None else F(group) if isinstance(group, str) else group)
    if indicator.is_summable:
        found = _in_buckets([indicator], queryset, asked)[indicator.code]
    else:
        found = _filtered(indicator, queryset, asked)
    return {None: next(iter(found.values()))} if group is None and found else found


def _by_definition(indicator: Indicator, area: Area, periods: Sequence[Period], group: Any) -> dict[Any, Measured]:
    """Each period by the definition that held in it: a statement for each definition, put together again."""
    versions: dict[int | None, tuple[Indicator, list[int]]] = {}
    for i, period in enumerate(periods):
        version = indicator.as_of(period)
        versions.setdefault(version.valid_to, (replace(version, former=()), []))[1].append(i)
    values: dict[Any, dict[int, Decimal | None]] = {}
    last: dict[Any, Measured] = {}
    for version, places in versions.values():
        for key, measured in measure_by(version, area, [periods[i] for i in places], group=group).items():
            values.setdefault(key, {}).update(zip(places, measured.values, strict=True))
            if len(periods) - 1 in places:
                last[key] = measured
    blank = _value(indicator, None)
    return {
        key: replace(last.get(key, Measured(())), values=tuple(found.get(i, blank) for i in range(len(periods))))
        for key, found in values.items()
    }


def measure_all(indicators: Iterable[Indicator], area: Area, periods: Sequence[Period]) -> list[Measured]:
    """The same for many, in the order given: those counted over the very same rows share a statement."""
    wanted = list(indicators)
    shared: dict[Any, dict[str, Indicator]] = {}
    for indicator in (counted for each in wanted for counted in _operands(each)):
        shares = indicator.is_summable and not indicator.former
        # Two names of one table (a contract, and the same seen from its buyer) lie in different areas.
        key = (indicator.model, _sql_of(indicator.source), indicator.timing) if shares else indicator.code
        shared.setdefault(key, {})[indicator.code] = indicator
    asked = [to_date(p) for p in periods]
    found: dict[str, Measured] = {}
    for together in shared.values():
        first = next(iter(together.values()))
        if not first.is_summable or first.former:
            found[first.code] = measure(first, area, asked)
            continue
        assert first.source is not None
        assert first.timing is not None
        queryset = first.source().in_area(area).filter(first.timing.condition_of_any(asked)).order_by()  # type: ignore[attr-defined]
        groups = _in_buckets(list(together.values()), queryset.annotate(_group=Value(0)), asked)
        for code, by_group in groups.items():
            found[code] = by_group.get(0, _nothing(together[code], len(asked)))

    def measured(indicator: Indicator) -> Measured:
        if indicator.parts:
            top, bottom = (measured(get_indicator(code)) for code in indicator.parts)
            return _divided(indicator, top, bottom)
        return found[indicator.code]

    return [measured(i) for i in wanted]


def _operands(indicator: Indicator) -> list[Indicator]:
    """What is counted for it: itself, or what a ratio is made of."""
    return [c for code in indicator.parts for c in _operands(get_indicator(code))] if indicator.parts else [indicator]


@cache
def _sql_of(source: Rows) -> str:
    """Two indicators with this in common are counted over the same rows. A declaration's rows never change."""
    try:
        return str(source().query)
    except EmptyResultSet:
        return f"none of {source().model._meta.label}"


def _in_buckets(
    indicators: Sequence[Indicator], queryset: QuerySet[Any], periods: Sequence[Period]
) -> dict[str, dict[Any, Measured]]:
    """Sums and counts of indicators over the same rows: by code, then by group.

    The database sorts each row once into a bucket of time and evidence, and we add the buckets up. A filter for each
    period and grade would be asked of each row eight times over (half of a figure's cost).
    """
    timing = indicators[0].timing
    assert timing is not None
    graded = has_evidence(indicators[0])
    buckets = timing.buckets(periods)
    names = ["_group", *buckets, *(["evidence"] if graded else [])]
    totals: dict[str, Any] = {f"_total{n}": i.measure for n, i in enumerate(indicators) if i.measure is not None}
    by_group: dict[Any, list[tuple[dict[str, Any], list[int]]]] = {}
    for row in queryset.annotate(**buckets).values(*names).annotate(_rows=Count("*"), **totals):
        counted = [i for i in range(len(periods)) if timing.counts(row, periods, i)]
        by_group.setdefault(row["_group"], []).append((row, counted))
    return {
        indicator.code: {
            key: _added(indicator, rows, f"_total{n}" if f"_total{n}" in totals else "_rows", len(periods), graded)
            for key, rows in by_group.items()
        }
        for n, indicator in enumerate(indicators)
    }


def _added(
    indicator: Indicator, rows: Sequence[tuple[Mapping[str, Any], list[int]]], name: str, count: int, has_evidence: bool
) -> Measured:
    """The buckets of one group put together; each comes with the periods in which its rows count."""
    totals: list[Any] = [None] * count
    number, evidence = 0, {"proved": 0, "reported": 0, "imported": 0}
    for row, counted in rows:
        for i in counted:
            if row[name] is not None:
                totals[i] = row[name] if totals[i] is None else totals[i] + row[name]
        if count - 1 in counted:
            number += row["_rows"]
            if has_evidence:
                evidence[_GRADES[row["evidence"]]] += row["_rows"]
    return Measured(tuple(_value(indicator, total) for total in totals), number, evidence if has_evidence else None)


def _filtered(indicator: Indicator, queryset: QuerySet[Any], periods: Sequence[Period]) -> dict[Any, Measured]:
    """Everything else (distinct counts, means): an aggregate with a filter for each period."""
    grouped = queryset.values("_group").annotate(**_aggregates(indicator, periods))
    return {found["_group"]: _read(indicator, found, len(periods)) for found in grouped}


def child_of(area: Area, lookup: str) -> Combinable:
    """The code of the child of ``area`` under which a record's area lies; "" where it is ``area`` itself."""
    rest = Substr(f"{lookup}__path", len(area.path) + 1)
    return Func(rest, Value("/"), Value(1), function="split_part", output_field=CharField())


def _aggregates(indicator: Indicator, periods: Sequence[Period]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    conditions = [indicator.condition(p) for p in periods]
    for i, condition in enumerate(conditions):
        total = indicator.aggregate.copy()
        total.filter = condition if total.filter is None else total.filter & condition
        found[f"v{i}"] = total
    last = conditions[-1]
    if indicator.measure is not None:
        found["rows"] = Count("pk", filter=last)
    if has_evidence(indicator):
        for grade in (Evidence.PROVED, Evidence.REPORTED):
            found[f"e{grade.value}"] = Count("pk", filter=last & Q(evidence=grade.value))
    return found


def has_evidence(indicator: Indicator) -> bool:
    """Whether its records carry a grade of evidence."""
    return any(f.name == "evidence" for f in indicator.model._meta.get_fields())


def _read(indicator: Indicator, found: Mapping[str, Any], count: int) -> Measured:
    values = tuple(_value(indicator, found[f"v{i}"]) for i in range(count))
    rows = found["rows"] if indicator.measure is not None else found[f"v{count - 1}"]
    evidence = None
    if f"e{Evidence.PROVED}" in found:
        proved, reported = found[f"e{Evidence.PROVED}"], found[f"e{Evidence.REPORTED}"]
        evidence = {"proved": proved, "reported": reported, "imported": rows - proved - reported}
    return Measured(values, rows, evidence)


def _value(indicator: Indicator, total: Any) -> Decimal | None:
    if indicator.is_filed and (total is None or (total == 0 and isinstance(indicator.aggregate, Count))):
        return None  # a return that nobody filed is no value, not nought
    if total is None:
        # Nothing happened is nought; of nothing there is no mean and no extreme.
        return ZERO if isinstance(indicator.aggregate, Sum | Count) else None
    return total if isinstance(total, Decimal) else Decimal(str(total))


def _nothing(indicator: Indicator, count: int) -> Measured:
    if indicator.parts:
        parts = [_nothing(get_indicator(code), count) for code in indicator.parts]
        return _divided(indicator, *parts)
    return Measured((_value(indicator, None),) * count)


def _divided(indicator: Indicator, top: Measured, bottom: Measured) -> Measured:
    factor = _PARTS_OF_HUNDRED if indicator.is_share else Decimal(1)
    values = tuple(
        None if t is None or not b else t * factor / b for t, b in zip(top.values, bottom.values, strict=True)
    )
    return Measured(values, top.rows, top.evidence)
