"""Columns of days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from kehui.records.columns import Column


class DateColumn(Column):
    """A day."""

    kind = "date"
    _SHAPES = (
        re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?$"),
        re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
    )

    def parse(self, raw: Any) -> Any:
        if isinstance(raw, datetime):
            raw = raw.date()
        if isinstance(raw, date):
            return self._checked(raw)
        if type(raw) in (int, float) and 20000 < raw < 80000:  # a serial number that lost its date format
            return self._checked(date(1899, 12, 30) + timedelta(days=int(raw)))
        return super().parse(raw)

    def read(self, text: str) -> date:
        for shape in self._SHAPES:
            if found := shape.match(text):
                year, month, day = map(int, found.groups())
                try:
                    return self._checked(date(year, month, day))
                except ValueError as error:
                    if "年份" in str(error):
                        raise
                    raise ValueError(f"没有{text}这一天") from None
        if re.match(r"^\d{4}\s*[-/.年]\s*\d{1,2}月?$", text):
            raise ValueError(f"“{text}”缺少日，请写到日，如 2025-03-01")
        raise ValueError(f"看不懂日期“{text}”，请写作 2025-03-01")

    @staticmethod
    def _checked(value: date) -> date:
        if not 1949 <= value.year <= timezone.localdate().year + 50:
            raise ValueError(f"年份{value.year}不合理，请核对")
        return value

    def text(self, value: Any) -> str:
        return "" if value is None else value.isoformat()

    def dump(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def load(self, value: Any) -> Any:
        return None if value is None else date.fromisoformat(value)

    @property
    def format_hint(self) -> str:
        return self.help or "如 2025-03-01"
