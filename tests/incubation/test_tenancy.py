"""Leases: room in the site, the end of a lease, graduation, occupancy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.incubation.domain.tenancy import end_tenancy, graduate_tenancy
from kehui.incubation.queries import fullest_day, months_between, sites_overfull
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.records.register import get_register
from tests.small_county import day, enter, messages, refused, shown, values_of


@pytest.fixture
def sites(county: Any, clerk: Any) -> list[Any]:
    zone = enter("places.zones", clerk, code="YQ-KC", name="科创中心", kind="innovation_centre", area=county.area)
    return [
        enter(
            "incubation.sites", clerk, code=f"KC-{phase}", name=f"科创中心{'一二'[phase - 1]}期", zone=zone, phase=phase,
            usable_area=Decimal(usable), opened_on=day("2020-01-01"),
        )
        for phase, usable in ((1, 500), (2, 1000))
    ]  # fmt: skip


def lease(clerk: Any, organisation: Any, site: Any, area: int, since: str, **more: Any) -> Any:
    return enter(
        "incubation.tenancies", clerk, organisation=organisation, site=site, leased_area=Decimal(area), moved_in_on=day(since),
        **more,
    )  # fmt: skip


def test_occupancy_of_phase_two(county: Any, clerk: Any, sites: Any, enterprise: Any) -> None:
    first, second = enterprise(), enterprise()
    lease(clerk, first, sites[1], 300, "2025-01-10")
    lease(clerk, first, sites[1], 100, "2025-02-10")
    lease(clerk, second, sites[1], 200, "2024-02-10", moved_out_on=day("2025-12-31"), ended_reason="expired")
    lease(clerk, second, sites[0], 200, "2025-12-31")
    assert shown("二期入驻企业", county.area) == 1
    assert shown("二期租赁面积", county.area) == 400
    assert shown("租赁面积占可用孵化面积", county.area) == 40
    assert (shown("在驻孵化企业", county.area), shown("孵化场地出租率", county.area)) == (2, 40)
    assert shown("二期租赁面积", county.area, Period(2024)) == 200
    assert shown("新入驻孵化企业", county.area) == 2


def test_a_site_is_never_leased_beyond_its_area(county: Any, clerk: Any, sites: Any, enterprise: Any) -> None:
    lease(clerk, enterprise(), sites[0], 300, "2025-01-01", moved_out_on=day("2025-06-01"), ended_reason="moved")
    lease(clerk, enterprise(), sites[0], 400, "2025-06-01")  # moves in as the other moves out
    tenant = enterprise()
    values = {"organisation": tenant, "site": sites[0], "leased_area": Decimal(150), "moved_in_on": day("2025-03-01")}
    message = refused("incubation.tenancies", clerk, **values)
    assert message.startswith("科创中心一期自2025-06-01起租赁面积合计550㎡，超过可用孵化面积500㎡")
    enter("incubation.tenancies", clerk, **values, moved_out_on=day("2025-06-01"), ended_reason="expired")
    assert refused("incubation.tenancies", clerk, **(values | {"moved_in_on": day("2019-01-01")})).startswith("入驻日期不能早于")
    assert sites_overfull() == []


def test_a_sheet_is_checked_as_a_whole(county: Any, clerk: Any, sites: Any, enterprise: Any, django_assert_num_queries: Any) -> None:
    stored = lease(clerk, enterprise(), sites[0], 100, "2025-01-01")
    register = get_register("incubation.tenancies")
    rows = [
        values_of(
            register.name, organisation=enterprise(), site=sites[0], leased_area=Decimal(250), moved_in_on=day("2025-02-01")
        )
        for _ in range(2)
    ]
    with django_assert_num_queries(2):
        assert [index for index, _ in register.check_batch([rows[0], {}, rows[1]])] == [0, 2]
    # The same sheet moves the stored tenant out: then there is room.
    leaving = register.stored_values(stored) | {"moved_out_on": date(2025, 2, 1), "ended_reason": "expired"}
    assert list(register.check_batch([*rows, leaving])) == []


def test_fullest_day() -> None:
    leases = [(Decimal(10), date(2025, 1, 1), date(2025, 3, 1)), (Decimal(5), date(2025, 2, 1), None)]
    assert fullest_day(leases) == (15, date(2025, 2, 1))
    assert fullest_day([]) == (0, None)
    assert months_between(date(2023, 1, 31), date(2025, 1, 30)) == 23


def test_end_and_graduation(county: Any, clerk: Any, outsider: Any, sites: Any, enterprise: Any) -> None:
    made = lease(clerk, enterprise(), sites[1], 100, "2025-01-10")
    with pytest.raises(NotPermitted):
        end_tenancy(made, by=outsider, ended_reason="expired")
    with pytest.raises(Invalid, match="毕业日期应在入驻日期与今天之间"):
        graduate_tenancy(made, by=clerk, ground="income", graduated_on=date(2025, 1, 1))
    graduate_tenancy(made, by=clerk, ground="income", graduated_on=date(2025, 8, 1))
    assert (shown("毕业孵化企业", county.area), shown("二期入驻企业", county.area)) == (1, 1)
    end_tenancy(made, by=clerk, ended_reason="graduated", moved_out_on=date(2025, 9, 1))
    assert shown("二期入驻企业", county.area) == 0
    assert shown("二期入驻企业", county.area, Period(2025, "month", 8)) == 1
    with pytest.raises(Conflict, match="2025年9月1日迁出"):
        end_tenancy(made, by=clerk, ended_reason="expired")


def test_pairs_spaces_and_ages(county: Any, clerk: Any, sites: Any, enterprise: Any) -> None:
    space = enter(
        "incubation.spaces", clerk, number="KC-2-A1", site=sites[1], floor_area=Decimal(80), opened_on=day("2020-01-01")
    )
    good = {"organisation": enterprise(), "site": sites[1], "leased_area": Decimal(80), "moved_in_on": day("2025-01-10")}
    assert messages("incubation.tenancies", **good, space=space) == {}
    assert messages("incubation.tenancies", **(good | {"site": sites[0]}), space=space) == {"space": "这个孵化单元不在所填的孵化场地"}
    assert "leased_area" in messages("incubation.tenancies", **(good | {"leased_area": Decimal(81)}), space=space)
    assert messages("incubation.tenancies", **good, moved_out_on=day("2025-02-01")) == {"ended_reason": "迁出日期和迁出原因应一起填"}
    assert messages("incubation.tenancies", **good, graduation_ground="raised") == {"graduated_on": "毕业日期和毕业条件应一起填"}
    old = enterprise(founded_on=date(2022, 12, 1))
    assert "成立已超过24个月" in messages("incubation.tenancies", **(good | {"organisation": old}))["moved_in_on"]
    long = messages("incubation.tenancies", **(good | {"moved_in_on": day("2020-01-10")}))
    assert "超过48个月" in long["moved_in_on"]


def test_the_chain_goes_forward(county: Any, clerk: Any, enterprise: Any) -> None:
    tenant = enterprise()
    step = {"organisation": tenant, "from_stage": "nursery", "to_stage": "incubator", "transferred_on": day("2025-05-06")}
    enter("incubation.stages", clerk, **step)
    back = refused("incubation.stages", clerk, **(step | {"from_stage": "accelerator", "to_stage": "incubator"}))
    assert back.startswith("孵化链只能由苗圃到孵化器")
    early = step | {"from_stage": "incubator", "to_stage": "accelerator", "transferred_on": day("2025-01-01")}
    assert refused("incubation.stages", clerk, **early).startswith("转移日期与该企业其他环节")
    enter("incubation.stages", clerk, **(early | {"transferred_on": day("2025-10-01")}))
    assert shown("孵化链转移企业", county.area) == 1
