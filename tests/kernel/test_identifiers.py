"""Identifiers: what the official samples say, and what the check digits guarantee."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.kernel import identifiers

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_full_width = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHJKLMNPQRTUWXY.-"})


@st.composite
def usccs(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(["91", "92", "93", "12", "51", "N1", "N2", "N3", "A1", "Y1"]))
    digits = draw(st.text("0123456789", min_size=6, max_size=6))
    body = head + digits + draw(st.text(ALPHABET, min_size=9, max_size=9))
    return body + identifiers.uscc_check_digit(body)


@st.composite
def application_numbers(draw: st.DrawFn) -> str:
    year = draw(st.one_of(st.integers(2004, 2030).map(str), st.integers(85, 99).map(str)))
    serial = draw(st.text("0123456789", min_size=7 if len(year) == 4 else 5, max_size=7 if len(year) == 4 else 5))
    body = year + draw(st.sampled_from("12389")) + serial
    return f"{body}.{identifiers.patent_check_digit(body)}"


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["330421", "360426", "810000", "830000"]))
    born = draw(st.dates()).strftime("%m%d")
    body = region + str(draw(st.integers(1930, 2025))) + born + draw(st.text("0123456789", min_size=3, max_size=3))
    return body + identifiers.id_check_digit(body)


def test_official_credit_code() -> None:
    assert identifiers.check_uscc("91350100M000100Y43") == "91350100M000100Y43"


def test_credit_code_of_a_rural_collective_begins_with_a_letter() -> None:
    body = "N2330421MF0000017"
    assert identifiers.check_uscc(body + identifiers.uscc_check_digit(body)).startswith("N2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("91350100M000100Y4Z", "不该出现的字符"),
        ("91350100M000100Y44", "校验位"),
        ("91350100M000100Y4", "18位，现在是17位"),
        ("91350100I000100Y43", "不该出现的字符"),
        ("81350100M000100Y43", "校验位"),
        ("04350100M000100Y43", "开头不对"),
        ("", "18位，现在是0位"),
    ],
)
def test_bad_credit_codes_say_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        identifiers.check_uscc(text)


@given(usccs())
def test_every_generated_credit_code_passes_however_it_is_typed(code: str) -> None:
    assert identifiers.check_uscc(code) == code
    assert identifiers.check_uscc(f" {code[:8].lower()} {code[8:]}") == code
    assert identifiers.check_uscc(code.translate(_full_width)) == code


@given(usccs(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_of_a_credit_code_is_always_found(code: str, place: int, other: str) -> None:
    # Every weight is prime to 31, so one changed character always changes the sum.
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(ValueError):
            identifiers.check_uscc(wrong)


@pytest.mark.parametrize("number", ["201710601862.3", "97101765.4", "95115608.X", "200310102344.5"])
def test_official_application_numbers(number: str) -> None:
    assert identifiers.check_application_number(number) == number
    assert identifiers.check_application_number(f"ZL{number}") == number
    assert identifiers.check_application_number(f"CN {number.replace('.', '')}") == number


@pytest.mark.parametrize("number", ["201710601862.4", "2017106018623.3", "201740601862.3", "ZL", "20171060186２。3"])
def test_bad_application_numbers_show_themselves(number: str) -> None:
    with pytest.raises(ValueError, match=r"专利申请号.*"):
        identifiers.check_application_number(number)


@given(application_numbers(), st.data())
def test_one_changed_digit_of_an_application_number_is_always_found(number: str, data: st.DataObject) -> None:
    # Weights 2 to 9 are prime to 11, so a changed digit always changes the check.
    assert identifiers.check_application_number(number) == number
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    with pytest.raises(ValueError):
        identifiers.check_application_number(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize(("number", "digit"), [("201710601862.3", "1"), ("97201765.4", "2"), ("200930102344.5", "3")])
def test_kind_digit_of_long_and_short_numbers(number: str, digit: str) -> None:
    assert identifiers.patent_kind_digit(number) == digit


def test_official_identity_number() -> None:
    assert identifiers.check_identity_number("360426199101010071") == "360426199101010071"
    assert identifiers.check_identity_number("３６０４２６ 19910101 0071") == "360426199101010071"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("360426199101010072", "校验位"),
        ("36042619910101007", "18位"),
        ("36042619910101007x1", "18位"),
        ("36042619911301007", "18位"),
    ],
)
def test_bad_identity_numbers(number: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        identifiers.check_identity_number(number)


@pytest.mark.parametrize("born", ["19911301", "19910230", "19910431", "19910100", "19000229"])
def test_impossible_birth_dates_are_found_though_the_check_digit_is_right(born: str) -> None:
    body = f"360426{born}007"
    with pytest.raises(ValueError, match="出生日期不存在"):
        identifiers.check_identity_number(body + identifiers.id_check_digit(body))


@given(identity_numbers(), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_changed_digit_of_an_identity_number_is_always_found(number: str, place: int, other: str) -> None:
    wrong = number[:place] + other + number[place + 1 :]
    if wrong != number:
        with pytest.raises(ValueError):
            identifiers.check_identity_number(wrong)


def test_an_identity_number_is_never_repeated_in_its_error() -> None:
    with pytest.raises(ValueError) as error:
        identifiers.check_identity_number("360426199101010072")
    assert "36042619" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    ["13812341234", "138 1234 1234", "0573-82123456", "057382123456", "4001234567", "82123456", "１３８12341234"],
)
def test_telephone_numbers(text: str) -> None:
    assert identifiers.check_phone(text) == identifiers.half_width(text).replace(" ", "")


@pytest.mark.parametrize("text", ["12345", "12812341234", "1381234123", "138123412345", "电话"])
def test_bad_telephone_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="电话号码"):
        identifiers.check_phone(text)
