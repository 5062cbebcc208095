"""Units and rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.kernel import units
from kehui.kernel.errors import KehuiError

numbers = st.decimals(-(10**12), 10**12, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("2.675", 2, "2.68"),
        ("2.674999", 2, "2.67"),
        ("12.25", 1, "12.3"),
    ],
)
def test_rounding_is_half_up_never_half_even(value: str, places: int, rounded: str) -> None:
    assert units.round_half_up(Decimal(value), places) == Decimal(rounded)


@given(numbers, st.integers(0, 3))
def test_rounding_moves_by_half_a_step_at_most(value: Decimal, places: int) -> None:
    assert abs(units.round_half_up(value, places) - value) <= Decimal("0.5").scaleb(-places)


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("11.55", "亿元", "万元", "115500"),
        ("1", "万元", "千元", "10"),
        ("3", "公顷", "亩", "45"),
        ("1.2", "万亩", "亩", "12000"),
        ("15", "亩", "公顷", "1"),
        ("2", "万平方米", "㎡", "20000"),
        ("7", "家", "家", "7"),
        ("5", "位", "人", "5"),
    ],
)
def test_conversion(value: str, source: str, target: str, result: str) -> None:
    assert units.convert(Decimal(value), source, target) == Decimal(result)


@pytest.mark.parametrize(("source", "target"), [("万元", "亩"), ("人", "人次"), ("家", "项")])
def test_what_measures_different_things_is_not_converted(source: str, target: str) -> None:
    with pytest.raises(KehuiError, match="不能换算"):
        units.convert(Decimal(1), source, target)


@given(
    numbers, st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]), st.sampled_from(["元", "千元", "万元", "亿元"])
)
def test_conversion_there_and_back_changes_nothing(value: Decimal, source: str, target: str) -> None:
    assert units.convert(units.convert(value, source, target), target, source) == value


@pytest.mark.parametrize(
    ("value", "text", "grouped"),
    [
        ("17358.50", "17358.5", "17,358.5"),
        ("0.00", "0", "0"),
        ("-0.00", "0", "0"),
        ("-1234567.10", "-1234567.1", "-1,234,567.1"),
        ("1E+3", "1000", "1,000"),
        ("-0.5", "-0.5", "-0.5"),
    ],
)
def test_texts_of_numbers(value: str, text: str, grouped: str) -> None:
    assert units.plain(Decimal(value)) == text
    assert units.grouped(Decimal(value)) == grouped
