"""Draws that come out exactly: dates with a season, and sums shared out to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")

#: How busy the months are: a slow spring festival, a rush before the year's end.
SEASON = (6, 4, 9, 8, 8, 9, 7, 7, 9, 8, 11, 14)
TEN_THOUSAND = Decimal(10_000)


def day_in(rng: Random, year: int, months: Sequence[int] = range(1, 13)) -> date:
    """A working day in one of ``months``, busier months likelier."""
    month = rng.choices(list(months), [SEASON[m - 1] for m in months])[0]
    day = date(year, month, rng.randint(3, 26))
    return day - timedelta(days=max(0, day.weekday() - 4))


def days_in(rng: Random, year: int, count: int) -> list[date]:
    """So many working days of a year, in order."""
    return sorted(day_in(rng, year) for _ in range(count))


def between(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def after(day: date, years: int) -> date:
    """The same day so many years on (29 February becomes the 28th)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def share_out(rng: Random, total: Decimal, count: int, step: Decimal, *, spread: float = 0.8) -> list[Decimal]:
    """``count`` positive amounts, each a multiple of ``step``, that add up to ``total`` exactly (log-normal in size)."""
    units = int(total / step)
    assert units >= count, "every part gets at least one step"
    assert units * step == total, "the total must be a multiple of the step"
    weights = [rng.lognormvariate(0, spread) for _ in range(count)]
    scale = (units - count) / sum(weights)
    parts = [1 + int(w * scale) for w in weights]
    left = units - sum(parts)
    for i in sorted(range(count), key=lambda i: -weights[i])[:left]:
        parts[i] += 1
    return [step * part for part in parts]


def share_out_counts(rng: Random, total: int, count: int, *, spread: float = 0.8) -> list[int]:
    """``count`` positive whole numbers that add up to ``total``."""
    return [int(part) for part in share_out(rng, Decimal(total), count, Decimal(1), spread=spread)]


def wan(amount: str | int | float) -> Decimal:
    """万元 as yuan."""
    return Decimal(str(amount)) * TEN_THOUSAND


def in_turn(items: Sequence[T], index: int) -> T:
    """The items one after the other, round and round."""
    return items[index % len(items)]
