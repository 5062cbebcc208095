"""Reads worth a name."""

from __future__ import annotations

from datetime import date, timedelta


def last_valid_day(valid_from: date, years: int) -> date:
    """The last day of a certificate that is valid for whole years.

    >>> last_valid_day(date(2025, 12, 8), 3)
    datetime.date(2028, 12, 7)
    """
    try:
        anniversary = valid_from.replace(year=valid_from.year + years)
    except ValueError:  # from a 29 February
        anniversary = date(valid_from.year + years, 3, 1)
    return anniversary - timedelta(days=1)
