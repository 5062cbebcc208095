"""Periods as they stand today: a running year reaches to today, and is compared with the same days of earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kehui.kernel import clock
from kehui.kernel.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True, order=True)
class Span(Period):
    """A period of which only the days to ``until`` (included) count."""

    until: date = date.max

    @property
    def end(self) -> date:
        """Last day, included; before ``start`` where none of it has come yet."""
        return min(last_day(self), self.until)


def last_day(period: Period) -> date:
    """The last day of the whole period, cut or not."""
    following = Period(period.year, period.kind, period.index)
    return following.end


def to_date(period: Period, today: date | None = None) -> Period:
    """The period as far as it has come: a finished one as it is, a running one cut at today.

    What is entered ahead (a lecture announced for December, a certificate that lapses at New Year) does not yet count.
    """
    today = today or clock.today()
    if isinstance(period, Span) or period.end <= today:
        return period
    return Span(period.year, period.kind, period.index, today)


def is_running(period: Period) -> bool:
    """Whether some of the period's days are still to come."""
    return last_day(period) > clock.today()


def like(period: Period, years: int) -> Period:
    """The same days ``years`` years earlier, the base of 同比: 1 January to 23 November against the same of last year."""
    current = to_date(period)
    before = Period(period.year - years, period.kind, period.index)
    if not isinstance(current, Span):
        return before
    return Span(before.year, before.kind, before.index, _same_day(current.until, years))


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def like_periods(period: Period, count: int) -> list[Period]:
    """The last ``count`` like periods, oldest first, this one last; none before 1949."""
    return [like(period, n) for n in range(count - 1, 0, -1) if period.year - n >= 1949] + [to_date(period)]


def span_text(period: Period) -> str:
    """``2025年``, or of a running one ``2026年1月1日至11月23日``."""
    current = to_date(period)
    if not isinstance(current, Span):
        return period.label
    if current.until < current.start:
        return f"{period.label}（未开始）"
    first, last = current.start, current.until
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日至{end}"


def recent(kind: PeriodKind, count: int, until: Period) -> list[Period]:
    """The ``count`` periods of ``kind`` that end with the one in which ``until`` ends (as far as it has come)."""
    last = Period.of(max(until.start, to_date(until).end), kind)
    found = [last]
    while len(found) < count and (found[0].year > 1949 or found[0].index > 1):
        found.insert(0, found[0].previous())
    return found


def hull(periods: Sequence[Period]) -> list[tuple[date, date]]:
    """The fewest day ranges that cover the periods, in order: five years in a row are one."""
    ranges: list[tuple[date, date]] = []
    for first, last in sorted((p.start, p.end) for p in periods):
        if ranges and first <= ranges[-1][1] + timedelta(days=1):
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return ranges
