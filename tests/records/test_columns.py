"""What people and cells give, as values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.kernel import units
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation, Person
from kehui.records.column_kinds import column_of
from kehui.records.columns import KEEP, Column
from kehui.records.number_columns import DecimalColumn
from kehui.records.register import all_registers, register_of

contract = register_of(TechnologyContract).column
organisation = register_of(Organisation).column
person = register_of(Person).column


def _column(kind: str) -> Column:
    """Some register's column of that kind."""
    return next(c for r in all_registers() for c in r.columns if c.kind == kind)


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        (35, "350000"),
        (17358.5, "173585000"),
        (0.1 + 0.2, "3000"),
        ("35", "350000"),
        ("35万元", "350000"),
        ("350千元", "350000"),
        ("350,000元", "350000"),
        ("1.2亿元", "120000000"),
        ("２３．５", "235000"),
        ("￥35", "350000"),
        (" 1 234.5 ", "12345000"),
        (0, "0"),
        ("0.00000049", "0"),
        ("0.0000005", "0.01"),
    ],
)
def test_money_is_yuan_however_it_is_written(raw: Any, yuan: str) -> None:
    assert contract["amount"].parse(raw) == Decimal(yuan)


@pytest.mark.parametrize(
    ("raw", "unit", "yuan"),
    [
        ("35", "千元", "35000"),
        (35, "千元", "35000"),
        ("35", "元", "35"),
        ("35万元", "千元", "350000"),
        ("2", "亿元", "200000000"),
    ],
)
def test_the_headers_unit_counts_unless_the_cell_says_its_own(raw: Any, unit: str, yuan: str) -> None:
    column = contract["amount"]
    assert isinstance(column, DecimalColumn)
    assert column.parse(raw, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("三十五", "应为数字，现在是“三十五”"),
        ("-3", "不能是负数"),
        (-3, "不能是负数"),
        ("1e30", "数字太大，请核对单位"),
        ("1e999999999", "数字太大，请核对单位"),
        (1e300, "数字太大，请核对单位"),
        (float("nan"), "应为数字"),
        (float("inf"), "应为数字"),
        ("NaN", "应为数字"),
        ("35亩", "应为数字"),
        ("3.5.1", "应为数字"),
    ],
)
def test_what_is_no_amount(raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        contract["amount"].parse(raw)


@given(st.decimals("0", "999999999", places=2))
def test_money_shown_reads_back(yuan: Decimal) -> None:
    column = contract["amount"]
    assert column.parse(column.text(yuan)) == yuan
    assert column.parse(column.cell(yuan)) == yuan
    assert column.load(column.dump(yuan)) == yuan


@pytest.mark.parametrize("raw", [None, "", "  ", "-", "—", "/", "无", "暂无", "　"])
def test_ways_of_writing_nothing(raw: Any) -> None:
    assert contract["ends_on"].parse(raw) is None
    assert contract["note"].parse(raw) == ""


@pytest.mark.parametrize(
    "raw",
    [
        date(2025, 3, 1), datetime(2025, 3, 1, 9, 30),  # noqa: DTZ001 - a spreadsheet cell knows no time zone
        "2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "2025年3月1",
        "２０２５－０３－０１", "２０２５年３月１日", "20250301", 20250301, "2025-03-01 00:00:00", 45717, 45717.0, " 2025 年 3 月 1 日 ",
    ],
)  # fmt: skip
def test_one_day_however_it_is_written(raw: Any) -> None:
    assert contract["signed_on"].parse(raw) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("2025-02-30", "没有2025-02-30这一天"),
        ("2025年13月1日", "没有2025年13月1日这一天"),
        ("20250229", "没有20250229这一天"),
        ("2025-03", "缺少日"),
        ("2025年3月", "缺少日"),
        ("去年", "看不懂日期“去年”"),
        ("1025-03-01", "年份1025不合理"),
        ("9025-03-01", "年份9025不合理"),
        (date(1899, 12, 30), "年份1899不合理"),
        ("45717", "看不懂日期"),
        (True, "看不懂日期"),
    ],
)
def test_impossible_days(raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        contract["signed_on"].parse(raw)


@given(st.dates(date(1949, 1, 1), date(2060, 12, 31)))
def test_days_shown_read_back(day: date) -> None:
    column = contract["signed_on"]
    assert column.parse(column.text(day)) == column.load(column.dump(day)) == day


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (True, True),
        (False, False),
        ("是", True),
        ("否", False),
        ("√", True),
        ("×", False),
        ("Y", True),
        (1, True),
        (0, False),
        ("", False),
    ],
)
def test_yes_and_no(raw: Any, value: bool) -> None:
    assert organisation["is_above_scale"].parse(raw) is value


@pytest.mark.parametrize("raw", ["也许", 2, "是的吧"])
def test_neither_yes_nor_no(raw: Any) -> None:
    with pytest.raises(ValueError, match="应填“是”或“否”"):
        organisation["is_above_scale"].parse(raw)


@pytest.mark.parametrize("raw", ["技术转让", "transfer", " 技术转让 "])
def test_choices_by_label_or_code(raw: str) -> None:
    assert contract["kind"].parse(raw) == "transfer"
    assert contract["kind"].text("transfer") == "技术转让"


def test_labels_with_chinese_brackets_stay_as_they_are() -> None:
    assert contract["kind"].parse("技术开发（委托）") == "dev_commissioned"


def test_an_unknown_choice_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"没有“技术转移”这一项，可填：.*技术转让"):
        contract["kind"].parse("技术转移")


@pytest.mark.parametrize("raw", ["91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100m000100y43 "])
def test_codes_take_their_normal_form(raw: str) -> None:
    assert organisation["uscc"].parse(raw) == "91350100M000100Y43"


def test_a_bad_code_says_so() -> None:
    with pytest.raises(ValueError, match="校验位"):
        organisation["uscc"].parse("91350100M000100Y44")


def test_texts_have_a_length() -> None:
    with pytest.raises(ValueError, match="最多200个字，现在有201个"):
        contract["name"].parse("茶" * 201)


@pytest.mark.parametrize(
    ("raw", "text"), [(123.0, "123"), (123, "123"), ("ＡＢＣ（一）", "ABC（一）"), ("'=甲", "=甲")]
)
def test_texts_from_cells(raw: Any, text: str) -> None:
    assert contract["name"].parse(raw) == text


@pytest.mark.parametrize(
    ("raw", "value"),
    [(2025, 2025), (2025.0, 2025), ("2025", 2025), ("2025年", 2025), ("2025年度", 2025), ("２０２５", 2025)],
)
def test_years(raw: Any, value: int) -> None:
    assert _column("year").parse(raw) == value


@pytest.mark.parametrize("raw", ["25", 1900, "20255", "今年", 2025.5])
def test_what_is_no_year(raw: Any) -> None:
    with pytest.raises(ValueError):
        _column("year").parse(raw)


@pytest.mark.parametrize(
    ("raw", "value"), [(1200, 1200), (1200.0, 1200), ("1,200", 1200), ("１２００", 1200), ("1200.0", 1200)]
)
def test_counts(raw: Any, value: int) -> None:
    assert _column("integer").parse(raw) == value


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("12.5", "应为整数"),
        (12.5, "应为整数"),
        (-1, "负数"),
        ("-1", "负数"),
        (3 * 10**9, "太大"),
        ("1e99999999", "太大"),
        ("一百", "应为数字"),
    ],
)
def test_what_is_no_count(raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        _column("integer").parse(raw)


def test_personal_data_is_masked_in_every_form_it_leaves() -> None:
    phone = person["phone"]
    assert phone.parse("138 1234 1234") == "13812341234"
    assert phone.text("13812341234") == phone.cell("13812341234") == "138****1234"
    assert person["identity_number"].text("360426199101010071") == "360426********0071"


@pytest.mark.parametrize("name", ["phone", "identity_number"])
def test_a_mask_that_comes_back_keeps_what_is_stored(name: str) -> None:
    assert person[name].parse("138****1234") is KEEP


def test_every_column_says_its_form_before_any_error() -> None:
    for register in all_registers():
        for column in register.columns:
            if column.kind not in ("text", "personal"):
                assert column.format_hint, f"{register.name}.{column.name}"


def test_every_unit_is_known_or_a_counting_word() -> None:
    for register in all_registers():
        for column in register.columns:
            if column.kind == "money":
                assert units.base_of(column.unit)[0] == "元", f"{register.name}.{column.name}"


def test_every_example_of_a_template_is_read_by_its_columns() -> None:
    for register in all_registers():
        for name, text in register.example.items():
            column = register.column[name]
            if column.kind != "reference":
                column.parse(text)


def test_headers_are_once_in_a_sheet() -> None:
    for register in all_registers():
        headers = [c.header for c in register.columns]
        assert len(set(headers)) == len(headers), register.name


def test_the_column_follows_the_field() -> None:
    assert column_of(TechnologyContract._meta.get_field("amount")).heading == "合同成交额（万元）"
