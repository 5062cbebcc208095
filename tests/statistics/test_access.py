"""Who may ask for which figure."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from kehui.accounts.models import Role, system_user
from kehui.kernel.errors import NotPermitted
from kehui.statistics import access
from kehui.statistics.indicators import all_indicators, get_indicator

PUBLIC, INTERNAL = "market.turnover", "market.contracts"


def sees(user, county) -> dict[str, tuple[bool, bool]]:
    """Per area: whether the user sees the public and the internal indicator."""
    return {
        name: tuple(access.may_see(user, get_indicator(code), getattr(county, name)) for code in (PUBLIC, INTERNAL))
        for name in ("yunxi", "nanan", "dingzi", "next_door")
    }


ALL, PUBLIC_ONLY, NONE = (True, True), (True, False), (False, False)


def test_an_office_user_inside_the_own_area(county, person):
    county_wide = {"yunxi": ALL, "nanan": ALL, "dingzi": ALL, "next_door": NONE}
    assert sees(person(Role.COUNTY_CLERK, county.yunxi), county) == county_wide
    assert sees(person(Role.COUNTY_LEADER, county.yunxi), county) == county_wide
    township = {"yunxi": PUBLIC_ONLY, "nanan": ALL, "dingzi": ALL, "next_door": NONE}
    assert sees(person(Role.TOWNSHIP_CLERK, county.nanan), county) == township
    village = {"yunxi": PUBLIC_ONLY, "nanan": NONE, "dingzi": ALL, "next_door": NONE}
    assert sees(person(Role.VILLAGE_OFFICER, county.dingzi), county) == village


@pytest.mark.parametrize(
    "role", [Role.ENTERPRISE, Role.EXPERT, Role.AGENCY, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
)
def test_others_see_what_the_public_sees(county, person, role):
    outsider = person(role, county.yunxi if role in (Role.ENTERPRISE, Role.EXPERT, Role.AGENCY) else None)
    assert sees(outsider, county) == {"yunxi": PUBLIC_ONLY, "nanan": NONE, "dingzi": NONE, "next_door": NONE}
    assert not access.may_see_records(outsider, county.yunxi)


def test_a_stranger_sees_the_county_s_public_figures_and_no_record(county):
    stranger = AnonymousUser()
    assert sees(stranger, county) == {"yunxi": PUBLIC_ONLY, "nanan": NONE, "dingzi": NONE, "next_door": NONE}
    assert not access.may_see_records(stranger, county.yunxi)
    assert all(i.public for i in access.visible_indicators(stranger, county.yunxi))
    assert access.visible_indicators(stranger, county.nanan) == []


def test_kehui_itself_sees_all(county):
    assert sees(system_user(), county) == dict.fromkeys(("yunxi", "nanan", "dingzi", "next_door"), ALL)


def test_refusal_says_where_and_how_to_mend(county, person):
    clerk = person(Role.TOWNSHIP_CLERK, county.nanan)
    with pytest.raises(NotPermitted, match="溪塘镇") as error:
        access.require(clerk, get_indicator(INTERNAL), county.xitang)
    assert "安全管理员" in error.value.hint
    with pytest.raises(NotPermitted):
        access.require_records(clerk, county.yunxi)
    access.require(clerk, get_indicator(INTERNAL), county.nanan)


def test_areas_offered(county, person, django_assert_max_num_queries):
    def names(user, current=None):
        return [a.name for a in access.areas_offered(user, current)]

    clerk = person(Role.COUNTY_CLERK, county.yunxi)
    assert names(clerk) == ["云溪县", "南安乡", "溪塘镇"]
    assert names(clerk, county.dingzi) == ["云溪县", "南安乡", "丁字村", "茶亭村", "溪塘镇"]
    assert names(clerk, county.next_door) == ["云溪县", "南安乡", "溪塘镇"]
    assert names(person(Role.TOWNSHIP_CLERK, county.nanan)) == ["南安乡", "丁字村", "茶亭村"]
    assert names(person(Role.VILLAGE_OFFICER, county.dingzi)) == ["丁字村"]
    assert names(person(Role.ENTERPRISE, county.yunxi)) == ["云溪县"]
    with django_assert_max_num_queries(1):
        names(clerk, county.dingzi)


def test_every_indicator_is_visible_to_the_county(county, person):
    assert access.visible_indicators(person(Role.COUNTY_CLERK, county.yunxi), county.yunxi) == all_indicators()
