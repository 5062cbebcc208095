"""Working days of the Chinese calendar: weekends moved by decree (调休) and holidays as the State Council orders them.

The order for a year comes in the autumn before it. Until the library has it, Monday to Friday count, and whoever asks is
told that the answer is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day. ``unknown_years``: whose order of holidays is not in the calendar yet, so that the day may move."""

    day: date
    unknown_years: tuple[int, ...] = ()


@cache
def known_years() -> frozenset[int]:
    """The years whose order of holidays the calendar has."""
    years = {d.year for d in chinese_calendar.constants.holidays}
    return frozenset(range(min(years), max(years) + 1))


def is_working_day(day: date) -> bool:
    """Whether offices are open; in a year not known yet, Monday to Friday."""
    if day.year in known_years():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def working_days_between(after: date, until: date) -> int:
    """Working days after ``after`` up to and with ``until``: 0 on the day itself."""
    return sum(is_working_day(day) for day in _days(after, until))


def add_working_days(after: date, count: int) -> Deadline:
    """The ``count``-th working day after that day (the day itself does not count: 民法典 第二百零一条)."""
    day, left = after, count
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    unknown = {y for y in range(after.year, day.year + 1) if y not in known_years()}
    return Deadline(day, tuple(sorted(unknown)))


def _days(after: date, until: date) -> Iterator[date]:
    for offset in range(1, (until - after).days + 1):
        yield after + timedelta(days=offset)
