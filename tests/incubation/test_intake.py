"""Projects taken in, tenants' returns, talents, platforms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kehui.areas.models import Area, Level
from kehui.kernel.periods import Period
from kehui.records.register import get_register
from tests.small_county import day, enter, refused, shown


@pytest.fixture
def site(county: Any, clerk: Any) -> Any:
    zone = enter("places.zones", clerk, code="YQ-KC", name="科创中心", kind="innovation_centre", area=county.area)
    return enter(
        "incubation.sites", clerk, code="KC-2", name="二期", zone=zone, phase=2, usable_area=Decimal(1000), opened_on=day("2020-01-01")
    )


def test_intakes_and_where_they_come_from(county: Any, clerk: Any, site: Any) -> None:
    district = Area.objects.create(code="310115", name="浦东新区", level=Level.COUNTY, parent=county.shanghai)
    for n, origin in enumerate((county.shanghai, district, county.province)):
        enter(
            "incubation.intakes", clerk, number=f"FH{n}", name=f"项目{n}", site=site, origin=origin,
            registered_capital=Decimal(1_250_000), taken_in_on=day("2025-04-18"),
        )  # fmt: skip
    assert shown("新引进孵化项目", county.area) == 3
    assert shown("新引进项目总注册资本", county.area) == 375
    assert shown("来自上海的孵化成果", county.area) == 2
    assert shown("来自上海的孵化成果", county.area, Period(2024)) == 0


def test_a_return_adds_up(county: Any, clerk: Any, site: Any, enterprise: Any) -> None:
    good = {
        "organisation": enterprise(), "site": site, "year": 2025, "technology_income": Decimal(3_000_000),
        "product_income": Decimal(5_000_000), "tax_paid": Decimal(250_000), "staff": 12,
    }  # fmt: skip
    wrong = refused("incubation.returns", clerk, **good, total_income=Decimal(800_000))
    assert wrong.startswith("技工贸总收入80万元不等于四项收入之和800万元")
    assert enter("incubation.returns", clerk, **good).total_income == 8_000_000
    assert shown("孵化企业技工贸总收入", county.area) == 800
    assert shown("孵化企业上缴税金", county.area) == 25
    assert shown("孵化企业从业人员", county.area) == 12
    assert shown("孵化企业从业人员", county.area, Period(2024)) is None
    assert refused("incubation.returns", clerk, **good).startswith("已经登记过同样的孵化企业年报")


def test_talents_by_programme_and_masked(county: Any, clerk: Any, enterprise: Any) -> None:
    for n, programme in enumerate(("national", "provincial", "county")):
        made = enter(
            "incubation.talents", clerk, number=f"RC{n}", name="李明", organisation=enterprise(), programme=programme,
            degree="doctor", entered_on=day("2025-07-01"),
        )  # fmt: skip
    assert shown("新引进高层次人才", county.area) == 3
    assert (shown("其中国千人才", county.area), shown("其中省千人才", county.area)) == (1, 1)
    assert get_register("incubation.talents").column["name"].text(made.name) == "李*"
    assert "李明" not in str(made)


def test_platforms_in_operation(county: Any, clerk: Any, enterprise: Any) -> None:
    for n, closed in enumerate((None, day("2025-12-31"), day("2026-03-01"))):
        enter(
            "incubation.platforms", clerk, number=f"PT{n}", name=f"平台{n}", industry="茶叶", host=enterprise(),
            founded_on=day("2021-09-01"), closed_on=closed,
        )  # fmt: skip
    assert shown("行业创新服务平台", county.area) == 2
