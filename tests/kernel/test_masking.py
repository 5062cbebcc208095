"""Masks: enough to recognise, too little to misuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.kernel import masking


@pytest.mark.parametrize(("value", "masked"), [("张三丰", "张**"), ("李四", "李*"), ("王", "王*"), ("", "")])
def test_names(value: str, masked: str) -> None:
    assert masking.mask_name(value) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [("13812341234", "138****1234"), ("0573-82123456", "057****3456"), ("1234567", "****"), ("", "")],
)
def test_telephones(value: str, masked: str) -> None:
    assert masking.mask_phone(value) == masked


@pytest.mark.parametrize(
    ("value", "masked"), [("330421199001011234", "330421********1234"), ("3304211990", "****"), ("", "")]
)
def test_identity_numbers(value: str, masked: str) -> None:
    assert masking.mask_identity_number(value) == masked


@given(st.integers(10**17, 10**18 - 1).map(str))
def test_the_birth_date_never_shows(number: str) -> None:
    assert masking.mask_identity_number(number)[6:14] == "********"


@given(st.sampled_from(sorted(masking.MASKS)), st.text(min_size=1, max_size=30))
def test_something_is_always_hidden(kind: str, value: str) -> None:
    assert "*" in masking.MASKS[kind](value)
