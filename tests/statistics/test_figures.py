"""Figures come from the records as they are at the moment of asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count

from kehui.kernel.periods import Period
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation
from kehui.records.domain import create_record
from kehui.records.models import Evidence
from kehui.records.register import get_register
from kehui.statistics import indicators as declared
from kehui.statistics.figures import compute, compute_children, compute_many, trend
from kehui.statistics.indicators import Indicator, flow, get_indicator, ratio, stock
from tests.cast import restate

from .conftest import organisation_in

TURNOVER, CONTRACTS = "market.turnover", "market.contracts"


@pytest.fixture
def own_indicators() -> Iterator[None]:
    """Indicators declared inside the test are forgotten after it."""
    by_code, by_name = dict(declared._by_code), dict(declared._by_name)
    yield
    for known, before in ((declared._by_code, by_code), (declared._by_name, by_name)):
        known.clear()
        known.update(before)


def value_of(code: str, area: Any, period: str) -> Decimal | None:
    return compute(get_indicator(code), area, Period.parse(period)).shown


class TestFlow:
    def test_counts_the_area_and_all_below_it(self, county, contract):
        contract(county.dingzi, date(2025, 3, 1), 10)
        contract(county.xitang, date(2025, 4, 1), 20)
        contract(county.yunxi, date(2025, 5, 1), 40)
        contract(county.next_door, date(2025, 5, 1), 80)
        assert [value_of(TURNOVER, a, "2025") for a in (county.yunxi, county.nanan, county.dingzi, county.chating)] == [
            70, 10, 10, 0,
        ]  # fmt: skip
        assert value_of(TURNOVER, county.province, "2025") == 150

    def test_counts_the_days_of_the_period_both_ends_included(self, county, contract):
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1)):
            contract(county.nanan, day, 1)
        assert [value_of(TURNOVER, county.yunxi, p) for p in ("2025", "2025Q3", "2025-07", "2025-08")] == [4, 2, 1, 0]

    def test_growth_is_against_the_same_period_of_last_year(self, county, contract):
        contract(county.nanan, date(2024, 7, 1), 40)
        contract(county.nanan, date(2024, 3, 1), 60)
        contract(county.nanan, date(2025, 7, 1), 131)
        assert compute(get_indicator(TURNOVER), county.yunxi, Period(2025)).growth_percent == Decimal("31.0")
        assert compute(get_indicator(TURNOVER), county.yunxi, Period(2025, "quarter", 3)).growth_percent == Decimal(
            "227.5"
        )

    def test_growth_is_rounded_half_up_once_from_unrounded_values(self, county, contract):
        contract(county.nanan, date(2024, 7, 1), 200)
        contract(county.nanan, date(2025, 7, 1), "200.8999")
        figure = compute(get_indicator(TURNOVER), county.yunxi, Period(2025))
        assert figure.growth_percent == Decimal("0.4")  # 0.44995 %: rounding twice would give 0.5
        contract(county.nanan, date(2025, 8, 1), "0.0001")
        assert compute(get_indicator(TURNOVER), county.yunxi, Period(2025)).growth_percent == Decimal("0.5")

    def test_the_series_is_five_periods_oldest_first(self, county, contract):
        for year in (2020, 2021, 2023, 2025):
            contract(county.nanan, date(year, 2, 1), year - 2019)
        figure = compute(get_indicator(CONTRACTS), county.nanan, Period(2025))
        assert figure.series == (1, 0, 1, 0, 1)
        assert compute(get_indicator(TURNOVER), county.nanan, Period(2025)).spark == [2.0, 0.0, 4.0, 0.0, 6.0]

    def test_only_rows_of_the_period_are_rows_and_evidence(self, county, contract):
        contract(county.nanan, date(2024, 2, 1), 1, evidence=Evidence.PROVED)
        contract(county.nanan, date(2025, 2, 1), 1, evidence=Evidence.PROVED)
        contract(county.nanan, date(2025, 2, 1), 1, evidence=Evidence.IMPORTED)
        for code in (TURNOVER, CONTRACTS):
            figure = compute(get_indicator(code), county.yunxi, Period(2025))
            assert figure.rows == 2
            assert figure.evidence == {"proved": 1, "reported": 0, "imported": 1}

    def test_nothing_happened_is_nought_and_has_no_growth(self, county):
        figure = compute(get_indicator(TURNOVER), county.yunxi, Period(2025))
        assert (figure.value, figure.text, figure.growth_text, figure.spark) == (0, "0", "—", None)

    def test_a_record_saved_a_second_ago_counts(self, county, contract, clerk, on_day):
        made = contract(county.nanan, date(2025, 2, 1), 10)
        buyer, seller = made.buyer, made.seller
        register = get_register("market.contracts")
        values = register.stored_values(made) | {"number": "2025330421999999", "buyer": buyer.pk, "seller": seller.pk}
        record = create_record(register, values, by=clerk)
        assert value_of(TURNOVER, county.nanan, "2025") == 20
        restate(record, amount=Decimal(300_000), by=clerk, reason="补充协议")
        assert value_of(TURNOVER, county.nanan, "2025") == 40
        TechnologyContract.objects.filter(pk=made.pk).update(status="revoked")
        assert value_of(TURNOVER, county.nanan, "2025") == 30


class TestRunningPeriod:
    def test_is_compared_with_the_same_days_of_last_year(self, county, contract, on_day):
        contract(county.nanan, date(2025, 11, 23), 10)
        contract(county.nanan, date(2025, 11, 24), 1000)
        contract(county.nanan, date(2026, 11, 23), 12)
        figure = compute(get_indicator(TURNOVER), county.yunxi, Period(2026))
        assert figure.growth_percent == Decimal("20.0")
        assert figure.note == "2026年1月1日至11月23日，同比为上年同期"

    def test_what_is_dated_ahead_does_not_count_yet(self, county, contract, on_day):
        contract(county.nanan, date(2026, 12, 1), 5)
        indicator = get_indicator(CONTRACTS)
        assert compute(indicator, county.yunxi, Period(2026)).value == 0
        assert indicator.rows(county.yunxi, Period(2026)).count() == 0

    def test_a_leap_day_is_compared_with_the_28th(self, county, contract, on_day):
        on_day(2024, 2, 29)
        contract(county.nanan, date(2023, 2, 28), 1)
        contract(county.nanan, date(2023, 3, 1), 1)
        contract(county.nanan, date(2024, 2, 29), 1)
        assert compute(get_indicator(CONTRACTS), county.yunxi, Period(2024)).series[-2:] == (1, 1)


class TestStock:
    def test_is_what_stands_at_the_end_the_last_valid_day_included(self, county):
        code = "parties.enterprises"
        organisation_in(county.nanan, 1, founded_on=date(2020, 1, 1), closed_on=date(2024, 12, 31))
        organisation_in(county.nanan, 2, founded_on=date(2024, 12, 31))
        organisation_in(county.nanan, 3, founded_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
        organisation_in(county.nanan, 4)  # no date of foundation: cannot be placed in time
        figure = compute(get_indicator(code), county.yunxi, Period(2025))
        assert figure.series == (1, 1, 1, 2, 1)
        assert value_of(code, county.yunxi, "2025-06") == 2
        assert value_of(code, county.yunxi, "2025-07") == 1

    def test_of_a_running_year_is_as_of_today(self, county, on_day):
        organisation_in(county.nanan, 1, founded_on=date(2020, 1, 1), closed_on=date(2026, 12, 1))
        assert value_of("parties.enterprises", county.yunxi, "2026") == 1


@pytest.mark.usefixtures("own_indicators")
class TestDeclarations:
    def make(self, maker: Any, name: str, **more: Any) -> Indicator:
        return maker(name, code=f"test.{len(declared._by_code)}", menu="测试", definition="测试", **more)

    def test_distinct_counts_are_distinct_in_each_period(self, county, contract):
        sellers = self.make(
            flow, "卖方数", unit="家", on="registered_on", rows=TechnologyContract.objects.all,
            measure=Count("seller", distinct=True),
        )  # fmt: skip
        for day in (date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1), date(2025, 2, 1)):
            contract(county.nanan, day, 1)
        contract(county.xitang, date(2025, 3, 1), 1)
        figure = compute(sellers, county.yunxi, Period(2025))
        assert (figure.series[-2:], figure.rows) == ((1, 2), 3)
        assert not sellers.is_additive

    def test_a_measure_may_have_a_filter_of_its_own(self, county, contract):
        large = self.make(
            flow, "大额合同", unit="项", on="registered_on", rows=TechnologyContract.objects.all,
            measure=Count("pk", filter=declared.Q(amount__gte=1_000_000)),
        )  # fmt: skip
        contract(county.nanan, date(2025, 1, 1), 99)
        contract(county.nanan, date(2025, 1, 1), 100)
        assert compute(large, county.yunxi, Period(2025)).value == 1

    def test_a_ratio_is_one_over_the_other_and_grows_in_points(self, county):
        above = ratio(
            "规上占比", code="test.share", numerator="parties.enterprises_above_scale", denominator="parties.enterprises",
            menu="测试", definition="测试",
        )  # fmt: skip
        organisation_in(county.nanan, 1, founded_on=date(2024, 1, 1), is_above_scale=True)
        organisation_in(county.nanan, 2, founded_on=date(2025, 1, 1))
        organisation_in(county.nanan, 3, founded_on=date(2025, 1, 1))
        figure = compute(above, county.yunxi, Period(2025))
        assert (figure.text, figure.growth_text, figure.growth_percent, figure.rows) == (
            "33.33",
            "-66.7个百分点",
            None,
            1,
        )
        assert compute(above, county.xitang, Period(2025)).value is None
        assert compute(above, county.xitang, Period(2025)).text == "—"

    def test_a_ratio_in_another_unit_is_no_percentage(self, county, contract):
        each = ratio(
            "项均成交额", code="test.each", numerator=TURNOVER, denominator=CONTRACTS, unit="万元/项", menu="测试",
            definition="测试",
        )  # fmt: skip
        contract(county.nanan, date(2024, 1, 1), 10)
        contract(county.nanan, date(2025, 1, 1), 10)
        contract(county.nanan, date(2025, 1, 1), 20)
        figure = compute(each, county.yunxi, Period(2025))
        assert (figure.text, figure.growth_percent) == ("15", Decimal("50.0"))

    def test_a_return_not_filed_is_no_value_and_one_of_nought_is(self, county):
        amount = declared.yearly(
            "测试填报", code="test.reported", unit="万元", rows=TechnologyContract.objects.all, year="signed_on__year",
            measure=declared.Sum("amount"), menu="测试", definition="测试",
        )  # fmt: skip
        figure = compute(amount, county.yunxi, Period(2025))
        assert (figure.value, figure.text, figure.note) == (None, "—", "尚无数据")
        assert compute(amount, county.yunxi, Period(2025, "quarter", 1)).value is None
        assert not amount.is_available(Period(2025, "quarter", 1))

    def test_a_stock_without_an_end_only_grows(self, county, contract):
        ever = self.make(
            stock, "累计合同", unit="项", since="registered_on", until="", rows=TechnologyContract.objects.all
        )
        for year in (2023, 2024, 2024):
            contract(county.nanan, date(year, 5, 1), 1)
        assert compute(ever, county.yunxi, Period(2025)).series == (0, 0, 1, 3, 3)

    def test_names_are_taken_once(self):
        with pytest.raises(Exception, match="技术市场交易额"):
            self.make(flow, "技术市场交易额", unit="项", on="registered_on", rows=TechnologyContract.objects.all)


class TestGrowthText:
    @pytest.mark.parametrize(
        ("before", "after", "text"),
        [(100, 131.2, "+31.2%"), (100, 98, "-2.0%"), (5, 5, "持平"), (0, 5, "新增"), (5, 0, "-100.0%")],
    )
    def test_says_which_way(self, county, contract, before, after, text):
        for year, amount in ((2024, before), (2025, after)):
            if amount:
                contract(county.nanan, date(year, 1, 1), amount)
        assert compute(get_indicator(TURNOVER), county.yunxi, Period(2025)).growth_text == text


class TestStatements:
    """The cost in statements does not grow with rows, townships or periods."""

    def test_one_for_a_figure_with_its_series(self, county, contract, django_assert_num_queries):
        contract(county.nanan, date(2025, 1, 1), 1)
        county.yunxi.__dict__.pop("_subtree", None)
        compute(get_indicator(TURNOVER), county.yunxi, Period(2025))  # which areas lie below is read once an object
        with django_assert_num_queries(1):
            compute(get_indicator(TURNOVER), county.yunxi, Period(2025))

    def test_one_for_all_children(self, county, contract, django_assert_num_queries):
        contract(county.dingzi, date(2025, 1, 1), 1)
        contract(county.xitang, date(2024, 1, 1), 2)
        contract(county.yunxi, date(2025, 1, 1), 4)
        children = [county.nanan, county.xitang]
        compute(get_indicator(TURNOVER), county.yunxi, Period(2025))
        with django_assert_num_queries(1):
            figures, own = compute_children(get_indicator(TURNOVER), county.yunxi, children, Period(2025))
        assert [(f.area.name, f.shown, f.rows, f.series[-2]) for f in figures] == [
            ("南安乡", 1, 1, 0),
            ("溪塘镇", 0, 0, 20_000),
        ]
        assert own is not None
        assert own.shown == 4

    def test_one_for_all_that_count_the_same_rows(self, county, contract, django_assert_num_queries):
        contract(county.nanan, date(2025, 1, 1), 10)
        asked = [get_indicator(c) for c in (TURNOVER, CONTRACTS, "market.technology_turnover")]
        compute_many(asked, county.yunxi, Period(2025))
        with django_assert_num_queries(1):
            together = compute_many(asked, county.yunxi, Period(2025))
        assert [f.shown for f in together] == [10, 1, 10]

    def test_many_keep_their_order(self, county):
        asked = [get_indicator(CONTRACTS), get_indicator(TURNOVER)]
        assert [f.indicator for f in compute_many(asked, county.yunxi, Period(2025))] == asked


def test_a_trend_has_whole_periods(county, contract, on_day):
    contract(county.nanan, date(2025, 12, 31), 3)
    contract(county.nanan, date(2026, 1, 1), 4)
    indicator = get_indicator(TURNOVER)
    assert [(str(p), v) for p, v in trend(indicator, county.yunxi, "year", 3, Period(2026))] == [
        ("2024", 0), ("2025", 3), ("2026", 4),
    ]  # fmt: skip
    assert [str(p) for p, _ in trend(indicator, county.yunxi, "month", 3, Period(2026))] == [
        "2026-09",
        "2026-10",
        "2026-11",
    ]
    assert [str(p) for p, _ in trend(indicator, county.yunxi, "month", 2, Period(2025))] == ["2025-11", "2025-12"]


def test_as_json(county, contract):
    contract(county.nanan, date(2024, 1, 1), 7000)
    contract(county.nanan, date(2025, 1, 1), "9368.5")
    figure = compute(get_indicator(TURNOVER), county.yunxi, Period(2025))
    found = figure.as_dict()
    assert found.pop("definition")
    assert found == {
        "code": TURNOVER, "name": "技术市场交易额", "value": 9368.5, "unit": "万元", "growth_percent": 33.8, "rows": 1,
    }  # fmt: skip
    assert figure.url == "/statistics/market.turnover/records/?area=330421&period=2025"


def test_organisations_elsewhere_are_not_in_the_county(county):
    organisation_in(county.next_door, 1, founded_on=date(2020, 1, 1))
    assert value_of("parties.enterprises", county.yunxi, "2025") == 0
    assert Organisation.objects.count() == 1
