"""Values as the forms state them, summed in their base unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kehui.kernel.errors import Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.records.domain import create_record, update_record
from kehui.records.register import get_register
from kehui.returns.indicators import RD_SPENDING
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast


def enter(register: str, cast: Cast, **values: Any) -> Any:
    return create_record(get_register(register), values, by=cast.county_clerk)


@pytest.fixture
def field(cast: Cast) -> Any:
    form = enter("returns.forms", cast, code="KJ107-1", name="研发活动", period="year", area=cast.county.yunxi.pk)
    return enter("returns.fields", cast, code=RD_SPENDING, name="R&D经费支出", form=form.pk, unit="千元")


def test_written_in_the_forms_unit_and_summed_in_yuan(cast: Cast, field: Any) -> None:
    for company, value in ((cast.tea_company, "120000"), (cast.rival_company, "30000.5")):
        enter("returns.entries", cast, field=field.pk, organisation=company.pk, year=2025, value=Decimal(value))
    indicator = get_indicator("returns.rd_spending")
    figure = compute(indicator, cast.county.yunxi, Period(2025))
    assert (figure.value, figure.rows, figure.unit) == (Decimal("150000500"), 2, "亿元")
    assert compute(indicator, cast.county.nanan, Period(2025)).value == 120_000_000
    assert compute(indicator, cast.county.yunxi, Period(2024)).value is None


def test_the_unit_stays_once_there_are_values(cast: Cast, field: Any) -> None:
    enter("returns.entries", cast, field=field.pk, organisation=cast.tea_company.pk, year=2025, value=Decimal(5))
    with pytest.raises(Invalid, match="不能改计量单位"):
        update_record(field, {"unit": "万元"}, by=cast.county_clerk)


def test_a_total_does_not_stand_beside_its_parts(cast: Cast, field: Any) -> None:
    values = {"field": field.pk, "year": 2025, "value": Decimal(5)}
    enter("returns.entries", cast, organisation=cast.tea_company.pk, **values)
    with pytest.raises(Invalid, match="重复计算"):
        enter("returns.entries", cast, area=cast.tea_company.area_id, **values)
    with pytest.raises(Invalid, match="已经登记过"):
        enter("returns.entries", cast, organisation=cast.tea_company.pk, **values)


def test_nobody_writes_values_that_count_past_the_flow(cast: Cast, field: Any) -> None:
    register = get_register("returns.entries")
    values = {"field": field.pk, "year": 2025, "value": Decimal(5), "organisation": cast.tea_company.pk}
    with pytest.raises(NotPermitted):
        create_record(register, values, by=cast.enterprise)


def test_nought_and_not_applicable_are_two_things(cast: Cast, field: Any) -> None:
    values = {"field": field.pk, "year": 2025}
    enter("returns.entries", cast, organisation=cast.tea_company.pk, value=Decimal(0), **values)
    enter("returns.entries", cast, organisation=cast.rival_company.pk, is_absent=True, **values)
    indicator = get_indicator("returns.rd_spending")
    assert compute(indicator, cast.county.nanan, Period(2025)).value == 0
    assert compute(indicator, cast.county.xitang, Period(2025)).rows == 1
    with pytest.raises(Invalid, match="没有发生的填0"):
        enter("returns.entries", cast, organisation=cast.agent.pk, **values)
    with pytest.raises(Invalid, match="填了数就不是"):
        enter("returns.entries", cast, organisation=cast.agent.pk, value=Decimal(1), is_absent=True, **values)
