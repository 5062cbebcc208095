"""Finding indicators, and asking for their figures as somebody."""

from __future__ import annotations

from datetime import date

import pytest

from kehui.accounts.models import Role
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.kernel.periods import Period
from kehui.statistics import asking
from kehui.statistics.indicators import all_indicators, get_indicator

YEAR = Period(2025)


@pytest.mark.parametrize(
    "query",
    [
        "技术市场交易额",
        "交易额",
        "技术合同成交额",
        "jsscjye",
        "JSSC",
        "ｊｓｓｃ",
        "market.turnover",
        "注销和撤销 成交额",
    ],
)
def test_search_by_name_alias_initials_code_and_definition(query):
    assert get_indicator("market.turnover") in asking.search_indicators(query)


def test_the_exact_name_comes_first():
    assert asking.search_indicators("技术交易额")[0].code == "market.technology_turnover"


def test_search_of_nothing_gives_all_and_of_nonsense_none():
    assert asking.search_indicators(" ") == all_indicators()
    assert asking.search_indicators("没有这样的东西") == []


def test_find_by_code_name_or_alias_else_the_nearest():
    for text in ("market.turnover", "技术市场交易额", "技术合同登记额"):
        assert asking.find_indicator(text).code == "market.turnover"
    with pytest.raises(KehuiError) as error:
        asking.find_indicator("技术市场交易")
    assert "技术市场交易额" in error.value.hint


def test_a_figure_is_given_only_to_those_who_may_see_it(county, contract, person):
    contract(county.nanan, date(2025, 1, 1), 3)
    clerk = person(Role.TOWNSHIP_CLERK, county.nanan)
    assert asking.figure_for(clerk, "技术合同登记数", county.nanan, YEAR).value == 1
    with pytest.raises(NotPermitted):
        asking.figure_for(clerk, "技术合同登记数", county.yunxi, YEAR)
    assert {f.indicator.public for f in asking.figures_of(county.yunxi, YEAR, user=clerk)} == {True}
    assert asking.figures_of(county.xitang, YEAR, user=clerk) == []


def test_figures_stand_together_by_division_of_work(county):
    seen = [f.indicator.menu for f in asking.figures_of(county.yunxi, YEAR)]
    assert len(seen) == sum(i.is_available(YEAR) for i in all_indicators())
    assert seen == sorted(seen, key=asking.menus().index)


def test_headlines_are_public(county):
    found = asking.headline_figures(county.yunxi, YEAR)
    assert found
    assert all(f.indicator.public for f in found)
    assert len(found) <= asking.HEADLINES
