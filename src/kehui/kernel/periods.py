"""Years, quarters and months: the periods in which an office counts."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kehui.kernel.errors import KehuiError

PeriodKind = Literal["year", "quarter", "month"]
_COUNT: dict[PeriodKind, int] = {"year": 1, "quarter": 4, "month": 12}
_PATTERN = re.compile(r"^(\d{4})(?:[-年]?(?:Q([1-4])|(\d{1,2})))?月?年?$", re.IGNORECASE)
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A whole year, quarter or month. ``index`` counts from 1 within the year."""

    year: int
    kind: PeriodKind = "year"
    index: int = 1

    def __post_init__(self) -> None:
        if not 1949 <= self.year <= 2200 or not 1 <= self.index <= _COUNT[self.kind]:
            raise KehuiError(f"没有这样的时期：{self.year} {self.kind} {self.index}", hint="写作 2025、2025Q3 或 2025-07")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2025``, ``2025Q3`` or ``2025-07``; anything else is a KehuiError that shows the forms."""
        found = _PATTERN.match(text.strip())
        if not found:
            raise KehuiError(f"看不懂时期“{text}”", hint="写作 2025（年）、2025Q3（季）或 2025-07（月）")
        year = int(found[1])
        if found[2]:
            return cls(year, "quarter", int(found[2]))
        if found[3]:
            return cls(year, "month", int(found[3]))
        return cls(year)

    @classmethod
    def of(cls, day: date, kind: PeriodKind = "year") -> Period:
        """The period of that kind in which ``day`` lies."""
        index = {"year": 1, "quarter": (day.month - 1) // 3 + 1, "month": day.month}[kind]
        return cls(day.year, kind, index)

    @property
    def _months(self) -> int:
        return 12 // _COUNT[self.kind]

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, (self.index - 1) * self._months + 1, 1)

    @property
    def end(self) -> date:
        """Last day, included."""
        month = self.index * self._months
        return date(self.year, month, monthrange(self.year, month)[1])

    def year_before(self, years: int = 1) -> Period:
        """The same period ``years`` years earlier: the base of 同比."""
        return Period(self.year - years, self.kind, self.index)

    def previous(self) -> Period:
        """The period just before: the base of 环比."""
        if self.index > 1:
            return Period(self.year, self.kind, self.index - 1)
        return Period(self.year - 1, self.kind, _COUNT[self.kind])

    def parts(self, kind: PeriodKind) -> list[Period]:
        """The periods of ``kind`` inside this one: a year's twelve months."""
        every = [Period(self.year, kind, i) for i in range(1, _COUNT[kind] + 1)]
        return [p for p in every if p.start >= self.start and p.end <= self.end]

    def __str__(self) -> str:
        return {"year": f"{self.year}", "quarter": f"{self.year}Q{self.index}", "month": f"{self.year}-{self.index:02d}"}[
            self.kind
        ]

    @property
    def label(self) -> str:
        """``2025年``, ``2025年第三季度``, ``2025年7月``."""
        if self.kind == "year":
            return f"{self.year}年"
        if self.kind == "quarter":
            return f"{self.year}年第{_QUARTERS[self.index - 1]}季度"
        return f"{self.year}年{self.index}月"
