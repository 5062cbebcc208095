"""Years, quarters and months."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period, PeriodKind

KINDS: list[PeriodKind] = ["year", "quarter", "month"]
periods = st.builds(Period.of, st.dates(date(1950, 1, 1), date(2199, 12, 31)), st.sampled_from(KINDS))


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30), "2025年第三季度"),
        ("2025q1", date(2025, 1, 1), date(2025, 3, 31), "2025年第一季度"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (" 2025年7月 ", date(2025, 7, 1), date(2025, 7, 31), "2025年7月"),
    ],
)
def test_reading(text: str, first: date, last: date, label: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, period.label) == (first, last, label)


@pytest.mark.parametrize("text", ["", "二〇二五", "2025Q5", "2025-13", "2025-00", "1900", "25", "2025-07-01"])
def test_what_is_no_period_is_told_with_the_forms(text: str) -> None:
    with pytest.raises(KehuiError) as error:
        Period.parse(text)
    assert "2025Q3" in error.value.hint


@given(periods)
def test_a_period_reads_back_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods)
def test_periods_join_without_gap_or_overlap(period: Period) -> None:
    assert period.previous().end + timedelta(days=1) == period.start
    assert Period.of(period.start, period.kind) == Period.of(period.end, period.kind) == period


@given(periods, st.sampled_from(KINDS))
def test_parts_cover_the_whole(period: Period, kind: PeriodKind) -> None:
    parts = period.parts(kind)
    if parts:
        assert (parts[0].start, parts[-1].end) == (period.start, period.end)
        assert all(a.end + timedelta(days=1) == b.start for a, b in pairwise(parts))
    else:
        assert KINDS.index(kind) < KINDS.index(period.kind)


def test_year_before_keeps_the_part_of_the_year() -> None:
    assert Period.parse("2024-02").year_before().end == date(2023, 2, 28)
    assert Period.parse("2025Q4").year_before(2) == Period.parse("2023Q4")
