"""Why a figure changed: the difference of two figures split into parts that add up to it exactly, down to the records.

Between two periods (or areas) records are on one side or the other: new and ended. Between what was published and what
is now the trail tells corrected, moved and redefined apart as well. A ratio's difference is split by the symmetric rule

    T1/B1 - T0/B0  =  (T1 - T0) (1/B0 + 1/B1)/2  -  (B1 - B0) (T0 + T1)/(2 B0 B1)

so that each record of numerator and denominator has its share; computed in fractions, nothing is lost to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics import definitions, published, spans, why_sql
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.statistics.models import SealedIndicator
from kehui.statistics.why_sql import Comparison, decimal_of

Mode = Literal["periods", "published", "areas"]
SHOWN_LINES = 8
#: The parts in the order in which they are told.
ORDER = ("new", "ended", "changed", "corrected", "moved", "definition")


@dataclass(frozen=True)
class Side:
    """One of the two figures compared. ``published``: as it was published last, under ``seal_id``."""

    area: Area
    period: Period
    seal_id: int | None = None

    @property
    def label(self) -> str:
        """``云溪县2025年``, ``2025年已公布``."""
        return f"{spans.span_text(self.period)}{'已公布' if self.seal_id else ''}"


@dataclass(frozen=True)
class Line:
    """A record's share of a part. ``share`` in the base unit, exact; ``before`` and ``after`` what the record added."""

    kind: str
    pk: int
    share: Fraction
    before: Decimal | None
    after: Decimal | None
    entry: int | None
    code: str  # of the indicator whose record it is: of a ratio one of its parts


@dataclass(frozen=True)
class Part:
    """One reason. ``code`` as in Line; ``count`` its records, of a distinct count the things counted."""

    kind: str
    code: str
    total: Fraction
    count: int
    lines: tuple[Line, ...] = ()
    step: int = 0  # which of the explanation's comparisons it is from


@dataclass(frozen=True)
class Explanation:
    """The difference ``after - before`` in the base unit, and the parts whose totals add up to it."""

    indicator: Indicator
    mode: Mode
    before: Side
    after: Side
    old: Fraction
    new: Fraction
    parts: tuple[Part, ...]
    comparisons: dict[tuple[str, int], Comparison] = field(default_factory=dict)

    @property
    def difference(self) -> Fraction:
        """What is explained."""
        return self.new - self.old

    def shown(self, value: Fraction) -> Decimal:
        """In the indicator's unit, rounded as its figures are."""
        return rounded(value / Fraction(self.indicator.scale), self.indicator.places)

    @property
    def shown_difference(self) -> Decimal:
        """The difference of the two numbers as they are shown."""
        return self.shown(self.new) - self.shown(self.old)

    @property
    def shown_parts(self) -> list[Decimal]:
        """Each part in the shown unit, rounded so that they add up to ``shown_difference`` to the last digit."""
        scale = Fraction(self.indicator.scale)
        return apportioned([p.total / scale for p in self.parts], self.shown_difference, self.indicator.places)


def explain(
    indicator: Indicator, before: Side, after: Side, mode: Mode, *, lines: int = SHOWN_LINES, steps: Any = None
) -> Explanation:
    """Split the difference. One statement for a count or sum, one for each part of a ratio.

    KehuiError where the two cannot be compared: a ratio without denominator, an average.
    """
    if indicator.parts:
        return _explain_ratio(indicator, before, after, mode, lines)
    found: dict[tuple[str, int], Comparison] = {
        (indicator.code, n): c for n, c in enumerate(_comparisons(indicator, before, after, mode))
    }
    parts: list[Part] = []
    old = new = Fraction(0)
    for (_, step), comparison in found.items():
        first, last, made = _read(indicator, comparison, lines, step)
        old = first if step == 0 else old
        new = last
        parts += made
    merged = _in_order(parts)
    return Explanation(indicator, mode, before, after, old, new, merged, found)


def _comparisons(indicator: Indicator, before: Side, after: Side, mode: Mode) -> list[Comparison]:
    """What to compare in turn; where the two periods have different definitions, first these on the same period."""
    if mode == "published":
        assert before.seal_id is not None
        stored = published.last_edition(before.seal_id, indicator.code)
        version = indicator.as_of(after.period)
        redefined = _is_redefined(stored, version)
        trail = why_sql.since_published(indicator, stored, after.area, after.period, redefined=redefined)
        b = why_sql.live(indicator, after.area, after.period)
        return [why_sql.compare(indicator, why_sql.sealed(stored, before.area), b, trail=trail)]
    then, now = indicator.as_of(before.period), indicator.as_of(after.period)
    paired = mode == "periods" and why_sql.is_paired(now)

    def rows(version: Indicator, side: Side, by_identity: bool = paired) -> why_sql.Sql:
        return why_sql.live(replace(version, former=()), side.area, side.period, by_identity=by_identity)

    b = rows(now, after)
    if then.valid_to == now.valid_to and then.definition == now.definition:
        return [why_sql.compare(now, rows(then, before), b, paired=paired)]
    if then.is_distinct != now.is_distinct:
        raise KehuiError(f"“{indicator.name}”前后两期的口径不同：一期数记录，一期数单位，不能逐条比较")
    anew = rows(now, before)
    redefined_step = why_sql.compare(now, rows(then, before, False), rows(now, before, False), only="definition")
    return [redefined_step, why_sql.compare(now, anew, b, paired=paired)]


def _is_redefined(stored: SealedIndicator, version: Indicator) -> bool:
    present = definitions.version_of(version)
    return present is None or present.number is None or present.number != stored.definition.number


def _read(indicator: Indicator, comparison: Comparison, lines: int, step: int) -> tuple[Fraction, Fraction, list[Part]]:
    sides: dict[str, Fraction] = {}
    sums: dict[str, tuple[Fraction, int]] = {}
    told: dict[str, list[Line]] = {}
    for what, kind, delta, count, pk, _, av, bv, entry in comparison.run(comparison.summed(lines)):
        exact = Fraction(decimal_of(delta))
        if what == "side":
            sides[kind] = exact
        elif what == "part":
            sums[kind] = (exact, count)
        else:
            told.setdefault(kind, []).append(Line(kind, pk, exact, av, bv, entry, indicator.code))
    parts = [
        Part(kind, indicator.code, total, count, tuple(told.get(kind, ())), step)
        for kind, (total, count) in sums.items()
    ]
    return sides["a"], sides["b"], parts


def _explain_ratio(indicator: Indicator, before: Side, after: Side, mode: Mode, lines: int) -> Explanation:
    assert indicator.parts is not None
    top, bottom = (explain(get_indicator(c), before, after, mode, lines=lines) for c in indicator.parts)
    t0, t1, b0, b1 = top.old, top.new, bottom.old, bottom.new
    if not b0 or not b1:
        side = before if not b0 else after
        raise KehuiError(
            f"{side.label}没有“{bottom.indicator.name}”，“{indicator.name}”算不出来，也就没有差额可分",
            hint=f"可以分别看“{top.indicator.name}”和“{bottom.indicator.name}”为什么变了",
        )
    factor = Fraction(100 if indicator.is_share else 1)
    of_top = factor * (1 / b0 + 1 / b1) / 2
    of_bottom = -factor * (t0 + t1) / (2 * b0 * b1)
    parts = [_weighed(p, of_top) for p in top.parts] + [_weighed(p, of_bottom) for p in bottom.parts]
    return Explanation(
        indicator, mode, before, after, factor * t0 / b0, factor * t1 / b1, tuple(parts),
        top.comparisons | bottom.comparisons,
    )  # fmt: skip


def _weighed(part: Part, weight: Fraction) -> Part:
    return replace(
        part, total=part.total * weight, lines=tuple(replace(line, share=line.share * weight) for line in part.lines)
    )


def _in_order(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda p: (ORDER.index(p.kind), p.step)))


def rounded(value: Fraction, places: int) -> Decimal:
    """Rounded half up, from the exact value."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def apportioned(values: Sequence[Fraction], total: Decimal, places: int) -> list[Decimal]:
    """The values rounded to ``places`` so that they add up to ``total``: those with the largest remainder give way."""
    if not values:
        return []
    step = Decimal(1).scaleb(-places)
    floors = [Decimal((v * 10**places).numerator // (v * 10**places).denominator).scaleb(-places) for v in values]
    missing = int(((total - sum(floors, Decimal(0))) / step).to_integral_value())
    rest = sorted(range(len(values)), key=lambda i: (Fraction(floors[i]) - values[i], i))
    # More is missing than there are parts only where the two shown numbers were rounded apart; then it goes round again.
    for n in range(abs(missing)):
        i = rest[n % len(rest)] if missing > 0 else rest[-1 - n % len(rest)]
        floors[i] += step if missing > 0 else -step
    return floors


def against_year_before(indicator: Indicator, area: Area, period: Period) -> tuple[Side, Side]:
    """What growth compares: the same days of the year before."""
    return Side(area, spans.like(period, 1)), Side(area, spans.to_date(period))


def signed(value: Decimal) -> str:
    """A signed number as pages tell it: ``+35``, ``-1.2``, ``0``."""
    return f"+{units.grouped(value)}" if value > 0 else units.grouped(value)
