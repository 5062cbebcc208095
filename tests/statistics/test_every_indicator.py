"""What must hold of every indicator that any context declares."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import ForeignKey
from django.db.models.sql.datastructures import Join

from kehui.kernel import units
from kehui.kernel.periods import Period
from kehui.records.register import register_of
from kehui.statistics import breakdowns, measuring, spans
from kehui.statistics.figures import compute, compute_many
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator

from .conftest import organisation_in

PERIODS = ("2025", "2025Q2", "2025-07", "2026", "2024")


ALL = [pytest.param(i, id=i.code) for i in all_indicators()]
COUNTING = [pytest.param(i, id=i.code) for i in all_indicators() if not i.parts]


@pytest.mark.parametrize("indicator", ALL)
class TestDeclared:
    def test_has_what_a_reader_needs(self, indicator: Indicator):
        assert len(indicator.definition) >= 6, "the definition says in words how it is counted"
        assert indicator.unit
        assert indicator.menu
        assert "." in indicator.code
        assert indicator.code == indicator.code.lower()
        assert not indicator.definition.endswith("。")
        assert units.base_of(indicator.unit.partition("/")[0])[1] > 0
        if indicator.kind == "ratio":
            assert indicator.parts
            assert all(get_indicator(code) for code in indicator.parts)
        else:
            assert indicator.timing

    def test_its_rows_have_a_register_for_the_drill_down(self, indicator: Indicator):
        assert register_of(indicator.model).shown

    def test_its_breakdowns_are_fields(self, indicator: Indicator):
        for title, lookup in breakdowns.breakdowns_of(indicator).items():
            assert title
            assert breakdowns._field(indicator, lookup)


@pytest.mark.django_db
@pytest.mark.parametrize("indicator", COUNTING)
def test_no_row_is_counted_twice(indicator: Indicator):
    """A join to many rows would make one record several; only references from the record outwards are joined."""
    assert indicator.source is not None
    queryset = indicator.source()
    assert not queryset.query.distinct
    if indicator.measure is not None:
        queryset = queryset.annotate(measured=indicator.measure)
    joins = [j for j in queryset.query.alias_map.values() if isinstance(j, Join)]
    assert all(isinstance(j.join_field, ForeignKey) for j in joins)


@pytest.fixture
def some_of_everything(county, contract) -> None:
    days = [
        date(2024, 5, 5),
        date(2025, 4, 1),
        date(2025, 7, 31),
        date(2025, 12, 31),
        date(2026, 2, 1),
        date(2026, 12, 30),
    ]
    for n, day in enumerate(days):
        contract(county.dingzi if n % 2 else county.xitang, day, n + 1, kind="transfer" if n % 3 else "service")
        organisation_in(county.nanan, 1_000_000 + n, founded_on=day, is_above_scale=n % 2 == 0)
        organisation_in(county.nanan, 2_000_000 + n, founded_on=date(2020, 1, 1), closed_on=day)


def test_number_of_rows_is_the_drill_down_s(county, some_of_everything, clerk, on_day):
    for indicator in all_indicators():
        for text in PERIODS:
            for area in (county.yunxi, county.nanan):
                period = Period.parse(text)
                rows = indicator.rows(area, period)
                found = compute(indicator, area, period)
                assert found.rows == rows.count() == rows.visible_to(clerk).count(), (indicator.code, text)
                if found.evidence:
                    assert sum(found.evidence.values()) == found.rows


def test_asked_together_or_singly_is_the_same(county, some_of_everything, on_day):
    for text in PERIODS:
        together = compute_many(all_indicators(), county.yunxi, Period.parse(text))
        for figure in together:
            alone = compute(figure.indicator, county.yunxi, figure.period)
            assert (figure.series, figure.rows, figure.evidence) == (alone.series, alone.rows, alone.evidence)


def test_buckets_and_conditions_agree(county, some_of_everything, on_day):
    """Every value of a series is what the condition on that period alone gives."""
    for indicator in all_indicators():
        if indicator.parts:
            continue
        for text in PERIODS:
            for period in spans.like_periods(Period.parse(text), 4):
                (value,) = measuring.measure(indicator, county.yunxi, [period]).values
                rows = indicator.source().in_area(county.yunxi).filter(indicator.condition(period))
                total = rows.order_by().aggregate(total=indicator.aggregate)["total"]
                assert value == measuring._value(indicator, total), (indicator.code, str(period))
            series = measuring.measure(indicator, county.yunxi, spans.like_periods(Period.parse(text), 4)).values
            singly = [
                measuring.measure(indicator, county.yunxi, [p]).values[0]
                for p in spans.like_periods(Period.parse(text), 4)
            ]
            assert list(series) == singly
