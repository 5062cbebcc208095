"""Parts of a figure add up to the figure."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics import breakdowns
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator

from .conftest import organisation_in

YEAR = Period(2025)
TURNOVER = "market.turnover"


@pytest.fixture
def turnover():
    return get_indicator(TURNOVER)


def test_by_a_choice_the_largest_first_with_last_year(county, contract, turnover):
    contract(county.nanan, date(2025, 1, 1), 10, kind="transfer")
    contract(county.nanan, date(2025, 1, 1), 30, kind="service")
    contract(county.nanan, date(2024, 1, 1), 7, kind="training")
    parts = breakdowns.split(turnover, county.yunxi, YEAR, "合同类型")
    assert [(p.label, p.text, p.before_text, p.rows, p.share_text) for p in parts] == [
        ("技术服务（一般）", "30", "0", 1, "75.0%"),
        ("技术转让", "10", "0", 1, "25.0%"),
        ("技术服务（培训）", "0", "7", 0, "0.0%"),
    ]


def test_what_is_not_filled_in_is_shown_last(county):
    for number, industry in enumerate(("制造业", "", "制造业", "")):
        organisation_in(county.nanan, number, founded_on=date(2020, 1, 1), industry=industry)
    organisation_in(county.nanan, 9, founded_on=date(2020, 1, 1), industry="农业")
    indicator = get_indicator("parties.enterprises")
    parts = breakdowns.split(indicator, county.yunxi, YEAR, "行业")
    assert [(p.label, p.value) for p in parts] == [("制造业", 2), ("农业", 1), ("未填", 2)]
    rows = indicator.rows(county.yunxi, YEAR)
    assert [breakdowns.rows_of_part(indicator, rows, "行业", p.address_key).count() for p in parts] == [2, 1, 2]


def test_the_small_parts_are_together_as_others(county):
    for number in range(13):
        for _ in range(2 if number < 3 else 1):
            organisation_in(county.nanan, number * 10 + _, founded_on=date(2020, 1, 1), industry=f"行业{number:02d}")
    indicator = get_indicator("parties.enterprises")
    parts = breakdowns.split(indicator, county.yunxi, YEAR, "行业")
    assert len(parts) == breakdowns.SHOWN_PARTS
    assert (parts[-1].label, parts[-1].value, len(parts[-1].keys)) == ("其他（4项）", 4, 4)
    assert len(breakdowns.split(indicator, county.yunxi, YEAR, "行业", shown=None)) == 13


def test_an_unknown_breakdown_says_what_there_is(county, turnover):
    with pytest.raises(KehuiError, match="不能按“颜色”细分") as error:
        breakdowns.split(turnover, county.yunxi, YEAR, "颜色")
    assert "合同类型" in error.value.hint


def test_the_townships_and_what_lies_at_the_county_itself(county, contract, turnover):
    contract(county.dingzi, date(2025, 1, 1), 1)
    contract(county.yunxi, date(2025, 1, 1), 4)
    figures, own = breakdowns.by_children(turnover, county.yunxi, YEAR)
    assert [(f.area.name, f.shown) for f in figures] == [("南安乡", 1), ("溪塘镇", 0)]
    assert own is not None
    assert own.shown == 4


def test_months_to_come_are_left_out(county, contract, turnover, on_day):
    contract(county.nanan, date(2026, 3, 1), 5)
    contract(county.nanan, date(2025, 12, 1), 7)
    months = breakdowns.by_month(turnover, county.yunxi, 2026)
    assert len(months) == 12
    assert months[2][1:] == (5, 0)
    assert months[10][1] == 0
    assert months[11][1:] == (None, 7)


def test_parts_add_up_to_the_whole(county, contract):
    """By field, by area and by month, over many draws of records."""
    draw = random.Random(7)
    areas = [county.yunxi, county.nanan, county.xitang, county.dingzi, county.chating, county.next_door]
    for _ in range(120):
        day = date(draw.choice([2024, 2025]), draw.randint(1, 12), draw.randint(1, 28))
        contract(
            draw.choice(areas), day, Decimal(draw.randint(1, 10**6)) / 100, kind=draw.choice(["transfer", "service", "licence"]),
            field=draw.choice(["01", "09", "11"]), status=draw.choice(["registered", "registered", "cancelled"]),
        )  # fmt: skip
    for code in (TURNOVER, "market.contracts", "market.technology_turnover"):
        indicator = get_indicator(code)
        for area in (county.yunxi, county.nanan, county.dingzi):
            whole = compute(indicator, area, YEAR)
            for title in indicator.breakdowns:
                parts = breakdowns.split(indicator, area, YEAR, title)
                assert sum(p.value or 0 for p in parts) == whole.shown
                assert sum(p.rows for p in parts) == whole.rows
            figures, own = breakdowns.by_children(indicator, area, YEAR)
            together = [*figures, *([own] if own else [])]
            assert sum(f.value or 0 for f in together) == whole.value
            assert sum(f.rows for f in together) == whole.rows
            assert sum(now or 0 for _, now, _ in breakdowns.by_month(indicator, area, 2025)) == whole.shown
            quarters = [compute(indicator, area, p).value or 0 for p in YEAR.parts("quarter")]
            assert sum(quarters) == whole.value


def test_statements_do_not_grow(county, contract, turnover, django_assert_num_queries):
    contract(county.dingzi, date(2025, 1, 1), 1)
    breakdowns.by_month(turnover, county.yunxi, 2025)
    with django_assert_num_queries(1):
        breakdowns.split(turnover, county.yunxi, YEAR, "合同类型")
    with django_assert_num_queries(2):  # the children, and their figures
        breakdowns.by_children(turnover, county.yunxi, YEAR)
    with django_assert_num_queries(1):
        breakdowns.by_month(turnover, county.yunxi, 2025)
