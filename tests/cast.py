"""The fixed cast: a small 云溪县 and the people who work in it and around it, the same in every test.

``county`` gives the areas, ``cast`` the people and organisations; each person is a fixture of their own name as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from kehui.accounts.models import AREA_SCOPED, Assignment, Role, User, system_user
from kehui.areas.models import Area, Level
from kehui.kernel.identifiers import uscc_check_digit
from kehui.market.models import TechnologyContract
from kehui.parties.models import Membership, Organisation, Person
from kehui.records import domain
from kehui.records.models import Record
from kehui.records.register import register_of

PASSWORD = "Tea-terrace-1998"


@dataclass(frozen=True)
class County:
    """云溪县 with two townships, three villages, and a neighbour that must never be seen or counted."""

    province: Area
    prefecture: Area
    yunxi: Area
    nanan: Area
    xitang: Area
    dingzi: Area
    chating: Area
    shantou: Area  # in 溪塘镇
    next_door: Area


@dataclass(frozen=True)
class Cast:
    """The people, and the organisations that some of them belong to."""

    county: County
    county_clerk: User
    county_leader: User
    township_clerk: User  # 南安乡
    other_township_clerk: User  # 溪塘镇
    village_officer: User  # 丁字村
    enterprise: User
    rival: User
    expert: User
    agency: User
    broker: User
    reviewer: User
    system_admin: User
    security_admin: User
    auditor: User
    tea_company: Organisation  # the enterprise's, in 南安乡
    rival_company: Organisation  # the rival's, in 溪塘镇
    university: Organisation  # outside the county; nobody's
    agent: Organisation  # the agency's
    expert_person: Person


def uscc(number: int, prefix: str = "91") -> str:
    """A valid credit code, another one for each number."""
    body = f"{prefix}330421{number:09d}"
    return body + uscc_check_digit(body)


def make_county() -> County:
    """The areas alone."""

    def add(code: str, name: str, level: Level, parent: Area | None) -> Area:
        return Area.objects.create(code=code, name=name, level=level, parent=parent)

    province = add("33", "东海省", Level.PROVINCE, None)
    prefecture = add("3304", "云州市", Level.PREFECTURE, province)
    yunxi = add("330421", "云溪县", Level.COUNTY, prefecture)
    nanan = add("330421201", "南安乡", Level.TOWNSHIP, yunxi)
    xitang = add("330421101", "溪塘镇", Level.TOWNSHIP, yunxi)
    return County(
        province=province, prefecture=prefecture, yunxi=yunxi, nanan=nanan, xitang=xitang,
        dingzi=add("330421201201", "丁字村", Level.VILLAGE, nanan),
        chating=add("330421201202", "茶亭村", Level.VILLAGE, nanan),
        shantou=add("330421101201", "山头村", Level.VILLAGE, xitang),
        next_door=add("330424", "海临县", Level.COUNTY, prefecture),
    )  # fmt: skip


def make_user(username: str, name: str, role: Role | None = None, area: Area | None = None) -> User:
    """Somebody who signs in with ``PASSWORD``, holding one role at most."""
    user = User.objects.create(username=username, name=name, password=make_password(PASSWORD))
    if role:
        Assignment.objects.create(user=user, role=role, area=area if role in AREA_SCOPED else None)
    return user


_numbers = count(1)


def make_organisation(name: str = "", area: Area | None = None, *, by: User | None = None, **more: Any) -> Organisation:
    """An organisation, entered as a clerk would; an enterprise of the home county unless said otherwise."""
    number = next(_numbers)
    values = {
        "uscc": uscc(number), "name": name or f"云溪第{number}制茶厂", "kind": "enterprise",
        "area": (area or Area.objects.get(code="330421")).pk, **more,
    }  # fmt: skip
    made = domain.create_record(register_of(Organisation), values, by=by or system_user())
    assert isinstance(made, Organisation)
    return made


def make_contract(
    seller: Organisation, buyer: Organisation, amount: float | str = 35, *, by: User | None = None, **more: Any
) -> TechnologyContract:
    """A contract of ``amount`` 万元, entered as a clerk would: a draft, or registered where ``registered_on`` is given."""
    number = next(_numbers)
    yuan = Decimal(str(amount)) * 10_000
    values = {
        "number": f"2025330421{number:06d}", "name": f"茶叶加工技术开发{number}", "kind": "dev_commissioned",
        "seller": seller.pk, "buyer": buyer.pk, "amount": yuan, "technology_amount": yuan, "field": "09",
        "signed_on": date(2025, 3, 1), **more,
    }  # fmt: skip
    made = domain.create_record(register_of(TechnologyContract), values, by=by or system_user())
    assert isinstance(made, TechnologyContract)
    return made


def restate(record: Record, *, by: User, reason: str, **values: Any) -> None:
    """The record's values written anew with their entry in the trail, past the rules of its register.

    For what figures and screens make of a change, whichever way it came in.
    """
    stored, old = domain.lock_for_change(record, by=by)
    for name, value in values.items():
        setattr(stored, name, value)
    domain.save_change(stored, old, by=by, reason=reason, action="updated")


@pytest.fixture
def county(db: None, settings: Any) -> County:
    settings.COUNTY = "330421"
    return make_county()


@pytest.fixture
def cast(county: County) -> Cast:
    tea = make_organisation("云溪县清源茶业有限公司", county.nanan)
    rival = make_organisation("云溪县山海茶业有限公司", county.xitang)
    agent = make_organisation("云州市知识产权代理有限公司", county.prefecture, kind="agency")
    university = make_organisation("东海大学", county.province, kind="university", nature="022")
    values = {"number": "ZJ-0001", "name": "李明", "kind": "expert", "organisation": university.pk, "field": "茶叶加工"}
    expert = domain.create_record(register_of(Person), values, by=system_user())
    assert isinstance(expert, Person)
    people = {
        "county_clerk": make_user("xian", "周县平", Role.COUNTY_CLERK, county.yunxi),
        "county_leader": make_user("lingdao", "吴长山", Role.COUNTY_LEADER, county.yunxi),
        "township_clerk": make_user("nanan", "郑乡宁", Role.TOWNSHIP_CLERK, county.nanan),
        "other_township_clerk": make_user("xitang", "王溪棠", Role.TOWNSHIP_CLERK, county.xitang),
        "village_officer": make_user("dingzi", "冯村河", Role.VILLAGE_OFFICER, county.dingzi),
        "enterprise": make_user("qingyuan", "陈清源", Role.ENTERPRISE),
        "rival": make_user("shanhai", "褚山海", Role.ENTERPRISE),
        "expert": make_user("liming", "李明", Role.EXPERT),
        "agency": make_user("daili", "卫代理", Role.AGENCY),
        "broker": make_user("jingji", "韦明珠", Role.BROKER, county.yunxi),
        "reviewer": make_user("shenhe", "方卓远", Role.REVIEWER, county.yunxi),
        "system_admin": make_user("sysadmin", "蒋系统", Role.SYSTEM_ADMIN),
        "security_admin": make_user("secadmin", "沈安全", Role.SECURITY_ADMIN),
        "auditor": make_user("auditor", "韩审计", Role.AUDITOR),
    }
    Membership.objects.create(user=people["enterprise"], organisation=tea)
    Membership.objects.create(user=people["rival"], organisation=rival)
    Membership.objects.create(user=people["agency"], organisation=agent)
    Membership.objects.create(user=people["expert"], person=expert)
    return Cast(
        county=county, tea_company=tea, rival_company=rival, university=university, agent=agent, expert_person=expert,
        **people,
    )  # fmt: skip


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """``signed_in(cast.auditor)``: a browser in which that person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def _person(name: str) -> Any:
    def person(cast: Cast) -> User:
        found = getattr(cast, name)
        assert isinstance(found, User)
        return found

    return pytest.fixture(person, name=name)


county_clerk = _person("county_clerk")
county_leader = _person("county_leader")
township_clerk = _person("township_clerk")
other_township_clerk = _person("other_township_clerk")
village_officer = _person("village_officer")
enterprise = _person("enterprise")
rival = _person("rival")
expert = _person("expert")
agency = _person("agency")
broker = _person("broker")
reviewer = _person("reviewer")
system_admin = _person("system_admin")
security_admin = _person("security_admin")
auditor = _person("auditor")
