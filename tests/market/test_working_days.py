"""The Chinese calendar of working days."""

from __future__ import annotations

from datetime import date

import pytest

from kehui.market.working_days import add_working_days, is_working_day, known_years, working_days_between


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 10, 1), False),  # National Day, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday worked for it (国办发明电〔2024〕12号)
        (date(2025, 10, 8), False),
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),  # a Saturday worked for it
        (date(2025, 1, 27), True),
        (date(2025, 1, 28), False),  # New Year's Eve by the moon
        (date(2025, 3, 1), False),
        (date(2025, 3, 3), True),
    ],
)
def test_holidays_and_moved_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_fifteen_working_days_over_the_national_holiday() -> None:
    # 22–26 and 28–30 September make eight (the 27th is a Saturday), 9–11 October three, 13–16 four.
    deadline = add_working_days(date(2025, 9, 19), 15)
    assert (deadline.day, deadline.unknown_years) == (date(2025, 10, 16), ())
    assert working_days_between(date(2025, 9, 19), date(2025, 10, 16)) == 15
    assert working_days_between(date(2025, 9, 19), date(2025, 9, 19)) == 0


def test_a_year_without_its_order_is_named_and_counted_monday_to_friday() -> None:
    unknown = max(known_years()) + 1
    deadline = add_working_days(date(unknown - 1, 12, 30), 15)
    assert deadline.unknown_years == (unknown,)
    assert deadline.day.year == unknown
    assert is_working_day(date(2190, 10, 1)) is (date(2190, 10, 1).weekday() < 5)
