"""Row lists of a whole area, and the figures of all the areas in it made of them in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.records.models import Evidence
from kehui.statistics.indicators import Indicator
from kehui.statistics.measuring import ZERO, has_evidence
from kehui.statistics.rowlists import line, plain, with_values

#: The places with which the database keeps a value; two figures that agree in them are the same.
PLACES = Decimal(1).scaleb(-20)
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """A figure as it is sealed: value in the base unit, number of rows, grades of evidence, hash over the row list."""

    value: Decimal | None
    rows: int
    proved: int
    reported: int
    imported: int
    digest: str

    def equals(self, other: Any) -> bool:
        """Whether value and rows are those of another (a SealedFigure)."""
        return same(self.value, other.value) and self.digest == other.digest


def same(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two values are one, as far as the database keeps them."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= PLACES


@dataclass(frozen=True)
class RowList:
    """The rows of an indicator in an area and a period, in the order of their primary keys."""

    indicator: Indicator
    rows: list[tuple[int, int, Decimal, str | None, int]]  # pk, area, value, key, evidence (0: has none)

    @property
    def digest(self) -> str:
        """The hash over the whole list."""
        found = hashlib.sha256()
        for pk, area, value, key, _ in self.rows:
            found.update(line(pk, area, value, key))
        return found.hexdigest()

    def figures(self, within: Mapping[int, tuple[int, ...]]) -> dict[int, AreaFigure]:
        """The figure of every area: ``within`` names for each area those it lies in. An area without rows has one too."""
        sums = {a: _Sum() for a in within}
        for pk, area, value, key, evidence in self.rows:
            text = line(pk, area, value, key)
            for above in within[area]:
                sums[above].add(text, value, key, evidence)
        return {a: s.figure(self.indicator) for a, s in sums.items()}

    def arrays(self) -> dict[str, Any]:
        """As SealedIndicator keeps them."""
        pks, areas, values, keys, evidence = zip(*self.rows, strict=True) if self.rows else ((), (), (), (), ())
        return {
            "rows_pk": list(pks), "rows_area": list(areas), "rows_value": list(values),
            "rows_key": list(keys) if any(k is not None for k in keys) else None, "rows_evidence": list(evidence),
        }  # fmt: skip

    @staticmethod
    def nothing() -> dict[str, Any]:
        """The arrays of a ratio."""
        return {"rows_pk": [], "rows_area": [], "rows_value": [], "rows_key": None, "rows_evidence": []}


class _Sum:
    """What one area has so far."""

    __slots__ = ("digest", "grades", "keys", "rows", "value")

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.value, self.rows, self.grades = ZERO, 0, [0, 0, 0, 0]
        self.keys: set[str] = set()

    def add(self, text: bytes, value: Decimal, key: str | None, evidence: int) -> None:
        self.digest.update(text)
        self.value += value
        self.rows += 1
        self.grades[evidence] += 1
        if key is not None:
            self.keys.add(key)

    def figure(self, indicator: Indicator) -> AreaFigure:
        value: Decimal | None = Decimal(len(self.keys)) if indicator.is_distinct else self.value
        if indicator.is_filed and not self.rows:
            value = None  # a return that nobody filed is no value, not nought
        grades = self.grades
        return AreaFigure(
            value, self.rows, grades[Evidence.PROVED], grades[Evidence.REPORTED], grades[Evidence.IMPORTED],
            self.digest.hexdigest(),
        )  # fmt: skip


def read_rows(indicator: Indicator, area: Area, period: Period) -> RowList:
    """The row list now; one statement. KehuiError for an indicator that is no total."""
    graded = has_evidence(indicator)
    rows = with_values(indicator, indicator.rows(area, period), *(["evidence"] if graded else []))
    found = sorted(rows.iterator(chunk_size=20_000))
    return RowList(indicator, [(r[0], r[1], r[2], r[3], r[4] if graded else 0) for r in found])


def ratio_figures(
    indicator: Indicator, top: Mapping[int, AreaFigure], bottom: Mapping[int, AreaFigure]
) -> dict[int, AreaFigure]:
    """A ratio's figures from those of its parts; its hash is over both of theirs."""
    factor = Decimal(100) if indicator.is_share else Decimal(1)
    found = {}
    for area, t in top.items():
        b = bottom[area]
        value = None if t.value is None or not b.value else t.value * factor / b.value
        mark = hashlib.sha256(f"{t.digest}\t{b.digest}\n".encode()).hexdigest()
        found[area] = AreaFigure(value, t.rows, t.proved, t.reported, t.imported, mark)
    return found


def seal_digest(figures: Iterable[tuple[str, str, Any]]) -> str:
    """The hash over all figures of a seal: (indicator code, area code, figure) in any order."""
    lines = sorted(
        f"{code}\t{area}\t{'' if f.value is None else plain(f.value.quantize(PLACES, context=_EXACT))}\t{f.rows}\t{f.digest}\n"
        for code, area, f in figures
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
