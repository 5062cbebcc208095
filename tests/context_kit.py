"""What tests of the context apps share: a small county, its people, and records entered as a clerk enters them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kehui.accounts.models import Assignment, Role, User, system_user
from kehui.areas.models import Area, Level
from kehui.kernel.errors import Problem
from kehui.kernel.identifiers import uscc_check_digit
from kehui.kernel.periods import Period
from kehui.parties.models import Organisation, OrganisationKind
from kehui.records.domain import create_record, problems_of
from kehui.records.models import Record
from kehui.records.register import Values, get_register
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named


@dataclass
class Tree:
    """上海市, and 云溪县 with two townships and two villages."""

    shanghai: Area
    county: Area
    township: Area
    other_township: Area
    village: Area
    other_village: Area


def make_tree() -> Tree:
    def area(code: str, name: str, level: Level, parent: Area | None = None) -> Area:
        return Area.objects.create(code=code, name=name, level=level, parent=parent)

    shanghai = area("310000", "上海市", Level.PROVINCE)
    province = area("330000", "浙江省", Level.PROVINCE)
    prefecture = area("330400", "嘉兴市", Level.PREFECTURE, province)
    county = area("330499", "云溪县", Level.COUNTY, prefecture)
    township = area("330499200", "南安乡", Level.TOWNSHIP, county)
    other = area("330499201", "北安乡", Level.TOWNSHIP, county)
    village = area("330499200201", "丁字村", Level.VILLAGE, township)
    return Tree(shanghai, county, township, other, village, area("330499200202", "石桥村", Level.VILLAGE, township))


def officer(role: Role, area: Area) -> User:
    """A user who holds ``role`` over ``area``."""
    user = User.objects.create_user(username=f"{role.value}-{area.code}", name=role.label)
    Assignment.objects.create(user=user, role=role, area=area)
    return user


def organisation(
    serial: int, name: str, area: Area, kind: OrganisationKind = OrganisationKind.ENTERPRISE
) -> Organisation:
    """A registered organisation."""
    prefix = {OrganisationKind.COOPERATIVE: "93", OrganisationKind.UNIVERSITY: "12"}.get(kind, "91")
    body = f"{prefix}330421MA{serial:07d}"
    return Organisation.objects.create(uscc=body + uscc_check_digit(body), name=name, kind=kind, area=area)


def _values(name: str, given: dict[str, Any]) -> Values:
    register = get_register(name)
    found = {c.name: c.empty for c in register.columns}
    for key, value in given.items():
        found[key] = value.pk if isinstance(value, Record | Area) else value
    return found


def enter(name: str, /, *, by: User | None = None, **given: Any) -> Any:
    """A record of the register ``name`` entered as a form enters it: empty where not ``given``."""
    return create_record(get_register(name), _values(name, given), by=by or system_user())


def problems(name: str, /, **given: Any) -> dict[str, Problem]:
    """What the register finds wrong with a new record, by field."""
    register = get_register(name)
    return {p.field: p for p in problems_of(register, _values(name, given), None)}


def value(name: str, area: Area, period: str = "2025") -> Decimal | None:
    """The figure of the indicator called ``name`` in its shown unit."""
    indicator = indicator_named(name)
    assert indicator is not None, name
    return compute(indicator, area, Period.parse(period)).shown
