"""The people of the demo county who sign in, one for each role."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from kehui.accounts.domain.user import create_user, grant_role
from kehui.accounts.models import AREA_SCOPED, Role, User, system_user
from kehui.areas.models import find_area
from kehui.demo.areas import DEMO_TOWNSHIP, DEMO_VILLAGE
from kehui.demo.county import COUNTY_NAME
from kehui.demo.people import FIRST_EXPERT
from kehui.parties.domain.membership import join
from kehui.parties.models import Organisation, OrganisationKind, Person, PersonKind

#: One password for all of them: this is a demo, and every page says so.
PASSWORD = "Yunxi-2025-demo"


@dataclass(frozen=True)
class SignIn:
    """A demo user. ``area`` is the scope of an office role."""

    username: str
    name: str
    role: Role
    position: str
    area: str = ""


SIGN_INS = (
    SignIn("county", "周文静", Role.COUNTY_CLERK, "县科技局综合科", COUNTY_NAME),
    SignIn("leader", "沈建华", Role.COUNTY_LEADER, "分管副县长", COUNTY_NAME),
    SignIn("township", "林晓峰", Role.TOWNSHIP_CLERK, f"{DEMO_TOWNSHIP}科普专干", DEMO_TOWNSHIP),
    SignIn("village", "丁志强", Role.VILLAGE_OFFICER, f"{DEMO_VILLAGE}信息员", DEMO_TOWNSHIP + DEMO_VILLAGE),
    SignIn("enterprise", "潘伟航", Role.ENTERPRISE, "企业科技管理员"),
    SignIn("expert", FIRST_EXPERT, Role.EXPERT, "高校专家"),
    SignIn("agency", "蒋玉洁", Role.AGENCY, "知识产权代理机构"),
    SignIn("broker", "韦明珠", Role.BROKER, "县科技服务中心技术经纪人", COUNTY_NAME),
    SignIn("reviewer", "方卓远", Role.REVIEWER, "县技术合同登记点", COUNTY_NAME),
    SignIn("sysadmin", "许俊杰", Role.SYSTEM_ADMIN, "系统管理员"),
    SignIn("security", "顾晨曦", Role.SECURITY_ADMIN, "安全管理员"),
    SignIn("auditor", "严立新", Role.AUDITOR, "审计员"),
)


def signins() -> list[dict[str, str]]:
    """Name, role, username and password of each, for the demo's sign-in page."""
    return [
        {"name": s.name, "role": s.role.label, "position": s.position, "username": s.username, "password": PASSWORD}
        for s in SIGN_INS
    ]


def make_users() -> None:
    """Make those not there yet, with their roles and whom they act for."""
    by = system_user()
    for sign_in in SIGN_INS:
        if User.objects.filter(username=sign_in.username).exists():
            continue
        with transaction.atomic():
            user = create_user(
                username=sign_in.username, name=sign_in.name, password=PASSWORD, position=sign_in.position, by=by,
                reason="设立示例用户",
            )  # fmt: skip
            area = find_area(sign_in.area) if sign_in.role in AREA_SCOPED else None
            grant_role(user, sign_in.role, area, by=by, reason="设立示例用户")
            _join(user, sign_in.role, by)


def _join(user: User, role: Role, by: User) -> None:
    organisation: Organisation | None = None
    person: Person | None = None
    if role == Role.ENTERPRISE:
        # Somebody with something to see: a firm of the county with contracts and certificates.
        firms = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, is_above_scale=True, closed_on=None)
        organisation = firms.filter(contracts_sold__isnull=False, recognitions__isnull=False).order_by("uscc").first()
    elif role == Role.AGENCY:
        organisation = Organisation.objects.filter(kind=OrganisationKind.AGENCY, custodies_kept__isnull=False).first()
    elif role == Role.EXPERT:
        person = Person.objects.filter(kind=PersonKind.EXPERT).order_by("number").first()
    if (party := organisation or person) is not None:
        join(user, party, by=by, reason="设立示例用户")
