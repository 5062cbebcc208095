"""Which township moved the county's figure: parts by area that add up to the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.kernel.periods import Period
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation
from kehui.statistics.indicators import get_indicator
from kehui.statistics.why import Side, explain
from kehui.statistics.why_areas import by_areas, sentence
from tests.cast import Cast, make_contract

OLD, NEW = Period(2024), Period(2025)


def _registered(seller: Organisation, buyer: Organisation, amount: float | str, year: int) -> TechnologyContract:
    day = date(year, 5, 1)
    return make_contract(seller, buyer, amount, signed_on=day, registered_on=day)


@pytest.fixture
def moved(cast: Cast) -> Cast:
    """南安乡 rises from 10 to 35.5, its neighbour falls from 8 to nothing."""
    _registered(cast.tea_company, cast.university, 10, 2024)
    _registered(cast.rival_company, cast.university, 8, 2024)
    _registered(cast.tea_company, cast.university, "35.5", 2025)
    return cast


def test_the_townships_add_up_to_the_difference(moved: Cast) -> None:
    yunxi = moved.county.yunxi
    found = explain(get_indicator("market.turnover"), Side(yunxi, OLD), Side(yunxi, NEW), "periods")
    lines = by_areas(found)
    assert [(line.name, line.before, line.after, line.text) for line in lines] == [
        ("南安乡", "10", "35.5", "+25.5"), (moved.rival_company.area.name, "8", "0", "-8")
    ]  # fmt: skip
    assert sum(line.number for line in lines) == found.shown_difference == Decimal("17.5")
    assert sentence(lines, "万元") == f"分地区看，南安乡增加25.5万元，{moved.rival_company.area.name}减少8万元，变化最大。"


def test_nothing_where_parts_do_not_add_up_or_there_are_none(moved: Cast) -> None:
    yunxi, nanan = moved.county.yunxi, moved.county.nanan
    counted_once = get_indicator("recognitions.national_high_tech_new")
    assert by_areas(explain(counted_once, Side(yunxi, OLD), Side(yunxi, NEW), "periods")) == []
    turnover = get_indicator("market.turnover")
    assert by_areas(explain(turnover, Side(yunxi, NEW), Side(nanan, NEW), "areas")) == []
    assert by_areas(explain(turnover, Side(nanan, OLD), Side(nanan, NEW), "periods")) == []  # all of it lies in one part
    assert sentence([], "万元") == ""


def test_the_page_leads_to_the_township(moved: Cast, signed_in: Callable[[User], Client]) -> None:
    nanan, desk = moved.county.nanan, signed_in(moved.county_clerk)
    page = desk.get(f"/statistics/market.turnover/why/?area={moved.county.yunxi.code}&period=2025&against=2024").content.decode()
    assert "分地区看，南安乡增加25.5万元" in page
    address = f"/statistics/market.turnover/why/?area={nanan.code}&period=2025&against=2024"
    assert address.replace("&", "&amp;") in page
    assert "+25.5" in desk.get(address).content.decode()
