"""Users and roles: who may do what to whom."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kehui.accounts.domain import user as users
from kehui.accounts.models import ADMINISTRATORS, FIELD, OFFICE, Assignment, Role, User, system_user
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from tests.cast import PASSWORD, Cast, County

GOOD = "Bamboo-bridge-77"


def _make(by: User, username: str = "newcomer", password: str = GOOD) -> User:
    return users.create_user(username=username, name="新来者", password=password, by=by)


def test_a_new_user_has_no_role_and_the_trail_has_no_password(cast: Cast) -> None:
    made = _make(cast.system_admin)
    assert made.roles == frozenset()
    assert made.check_password(GOOD)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor_name) == ("accounts.user.created", "蒋系统")
    assert GOOD not in entry.new
    assert made.password not in entry.new


@pytest.mark.parametrize("who", ["security_admin", "auditor", "county_clerk", "county_leader", "enterprise"])
def test_only_the_system_administrator_creates(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted, match="系统管理员"):
        _make(getattr(cast, who))


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "newcomer-2", ""])
def test_weak_passwords(cast: Cast, password: str) -> None:
    with pytest.raises(Invalid) as error:
        _make(cast.system_admin, password=password)
    assert {p.field for p in error.value.problems} == {"password"}
    assert not User.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("username", ["xian", "XIAN", " xian "])
def test_a_taken_name(cast: Cast, username: str) -> None:
    with pytest.raises(Invalid, match="已有人用"):
        _make(cast.system_admin, username=username)


def test_all_that_is_missing_is_told_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        users.create_user(username=" ", name="", password=GOOD, by=cast.system_admin)
    assert {p.field for p in error.value.problems} == {"username", "name"}


def test_granting_is_the_security_administrators(cast: Cast) -> None:
    made = _make(cast.system_admin)
    users.grant_role(made, Role.TOWNSHIP_CLERK, cast.county.nanan, by=cast.security_admin)
    again = User.objects.get(pk=made.pk)
    assert again.holds(OFFICE, cast.county.dingzi)
    assert not again.holds(OFFICE, cast.county.xitang)
    assert again.home_area == cast.county.nanan
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.new_values) == (
        "accounts.user.role_granted",
        {"role": "township_clerk", "area": "330421201"},
    )


@pytest.mark.parametrize("who", ["system_admin", "auditor", "county_clerk", "county_leader", "village_officer"])
def test_nobody_else_grants(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted, match="安全管理员"):
        users.grant_role(cast.expert, Role.COUNTY_CLERK, cast.county.yunxi, by=getattr(cast, who))


def test_nobody_grants_to_or_withdraws_from_oneself(cast: Cast) -> None:
    own = cast.security_admin.assignments.get()
    with pytest.raises(Conflict, match="自己"):
        users.grant_role(cast.security_admin, Role.SECURITY_ADMIN, None, by=cast.security_admin)
    with pytest.raises(Conflict, match="自己"):
        users.withdraw_role(own, by=cast.security_admin, reason="试试")


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", [*sorted(ADMINISTRATORS), Role.COUNTY_CLERK, Role.EXPERT])
def test_the_three_administrators_exclude_each_other_and_all_else(cast: Cast, first: Role, second: Role) -> None:
    made = _make(cast.system_admin)
    area = cast.county.yunxi
    users.grant_role(made, Role(first), area, by=cast.security_admin)
    if first == second:
        users.grant_role(made, Role(second), area, by=cast.security_admin)
        assert made.assignments.count() == 1
    else:
        with pytest.raises(Conflict, match="不能再"):
            users.grant_role(made, Role(second), area, by=cast.security_admin)


def test_a_clerk_does_not_become_an_administrator_beside(cast: Cast) -> None:
    with pytest.raises(Conflict, match="已有别的角色"):
        users.grant_role(cast.county_clerk, Role.AUDITOR, None, by=cast.security_admin)


def test_the_database_itself_keeps_the_administrators_apart(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="assignment_one_administrator_role"), transaction.atomic():
        Assignment.objects.create(user=cast.auditor, role=Role.SYSTEM_ADMIN)
    with pytest.raises(IntegrityError, match="assignment_office_role_has_area"), transaction.atomic():
        Assignment.objects.create(user=cast.expert, role=Role.COUNTY_CLERK)
    with pytest.raises(IntegrityError, match="assignment_once"), transaction.atomic():
        Assignment.objects.create(user=cast.expert, role=Role.EXPERT)


def test_the_database_itself_keeps_administrators_out_of_the_business(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        Assignment.objects.create(user=cast.auditor, role=Role.COUNTY_CLERK, area=cast.county.yunxi)
    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        Assignment.objects.create(user=cast.county_clerk, role=Role.SYSTEM_ADMIN)


def test_an_office_role_needs_an_area(cast: Cast) -> None:
    with pytest.raises(Invalid, match="须有负责的地区"):
        users.grant_role(cast.expert, Role.TOWNSHIP_CLERK, None, by=cast.security_admin)


def test_a_role_twice_is_one_role_and_one_entry(cast: Cast) -> None:
    before = Entry.objects.count()
    for _ in range(2):
        users.grant_role(cast.expert, Role.VILLAGE_OFFICER, cast.county.dingzi, by=cast.security_admin)
    assert cast.expert.assignments.filter(role=Role.VILLAGE_OFFICER).count() == 1
    assert Entry.objects.count() == before + 1


def test_withdrawing_needs_a_reason_and_leaves_an_entry(cast: Cast) -> None:
    assignment = cast.township_clerk.assignments.get()
    with pytest.raises(Invalid, match="原因"):
        users.withdraw_role(assignment, by=cast.security_admin, reason="  ")
    users.withdraw_role(assignment, by=cast.security_admin, reason="调离")
    assert not User.objects.get(pk=cast.township_clerk.pk).roles
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason) == ("accounts.user.role_withdrawn", "调离")
    assert entry.old_values == {"role": "township_clerk", "area": "330421201"}


def test_passwords_are_set_by_oneself_or_the_system_administrator(cast: Cast) -> None:
    users.set_password(cast.expert, GOOD, by=cast.expert)
    users.set_password(cast.expert, PASSWORD, by=cast.system_admin)
    assert User.objects.get(pk=cast.expert.pk).check_password(PASSWORD)
    with pytest.raises(NotPermitted):
        users.set_password(cast.expert, GOOD, by=cast.county_clerk)


def test_shutting_out_needs_a_reason_and_is_not_for_oneself(cast: Cast) -> None:
    with pytest.raises(Conflict, match="不能停用自己"):
        users.set_active(cast.system_admin, False, by=cast.system_admin, reason="试试")
    with pytest.raises(Invalid, match="原因"):
        users.set_active(cast.expert, False, by=cast.system_admin, reason="")
    with pytest.raises(NotPermitted):
        users.set_active(cast.expert, False, by=cast.security_admin, reason="离职")
    users.set_active(cast.expert, False, by=cast.system_admin, reason="离职")
    assert not User.objects.get(pk=cast.expert.pk).is_active


def test_the_widest_area_is_home(cast: Cast) -> None:
    users.grant_role(cast.village_officer, Role.TOWNSHIP_CLERK, cast.county.nanan, by=cast.security_admin)
    again = User.objects.get(pk=cast.village_officer.pk)
    assert again.home_area == cast.county.nanan
    assert cast.enterprise.home_area is None


def test_roles_hold_in_their_area_alone(cast: Cast) -> None:
    assert cast.township_clerk.holds(FIELD, cast.county.chating)
    assert not cast.township_clerk.holds(FIELD, cast.county.yunxi)
    assert not cast.county_leader.holds(FIELD, cast.county.dingzi)
    assert not cast.county_clerk.holds(FIELD, cast.county.next_door)
    assert not cast.county_clerk.holds(FIELD, None)


def test_the_system_is_one_user_without_password(county: County) -> None:
    assert system_user() == system_user()
    assert not system_user().has_usable_password()
    assert system_user().holds(FIELD, county.next_door)
