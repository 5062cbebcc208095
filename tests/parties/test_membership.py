"""For whom users act: who says so, what follows, what the trail keeps."""

from __future__ import annotations

import pytest

from kehui.accounts.domain import user as users
from kehui.accounts.models import Role, User
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.parties.domain import membership as memberships
from kehui.parties.models import Membership, Organisation
from kehui.parties.queries import MANY, key_of, parties_like, party_of
from tests.cast import Cast, make_organisation, make_user


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return make_user("newcomer", "新来者", Role.ENTERPRISE)


def test_joined_one_sees_the_organisation_and_the_trail_says_who_did_it(cast: Cast, newcomer: User) -> None:
    assert not Organisation.objects.visible_to(newcomer).exists()
    memberships.join(newcomer, cast.tea_company, by=cast.security_admin, reason="企业来函")
    memberships.join(newcomer, cast.expert_person, by=cast.security_admin)
    assert list(Organisation.objects.visible_to(newcomer)) == [cast.tea_company]
    first = Entry.objects.filter(action="accounts.user.membership_granted").earliest("number")
    assert (first.actor_name, first.reason) == ("沈安全", "企业来函")
    assert first.new_values == {"acts_for": f"云溪县清源茶业有限公司（{cast.tea_company.uscc}）"}


def test_one_twice_is_one_and_one_entry(cast: Cast, newcomer: User) -> None:
    before = Entry.objects.count()
    for _ in range(2):
        memberships.join(newcomer, cast.tea_company, by=cast.security_admin)
    assert Membership.objects.filter(user=newcomer).count() == 1
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("who", ["system_admin", "auditor", "county_clerk", "enterprise"])
def test_nobody_else_joins_or_parts(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotPermitted, match="安全管理员"):
        memberships.join(cast.expert, cast.tea_company, by=by)
    with pytest.raises(NotPermitted, match="安全管理员"):
        memberships.part(cast.expert.memberships.get(), by=by, reason="试试")
    assert cast.expert.memberships.count() == 1


def test_administrators_act_for_nobody(cast: Cast) -> None:
    with pytest.raises(Conflict, match="自己"):
        memberships.join(cast.security_admin, cast.tea_company, by=cast.security_admin)
    with pytest.raises(Conflict, match="是管理员"):
        memberships.join(cast.system_admin, cast.tea_company, by=cast.security_admin)
    assert not Membership.objects.filter(user__in=[cast.security_admin, cast.system_admin]).exists()


def test_parting_needs_a_reason_and_ends_what_was_seen(cast: Cast) -> None:
    membership = cast.enterprise.memberships.get()
    with pytest.raises(Invalid, match="原因"):
        memberships.part(membership, by=cast.security_admin, reason=" ")
    memberships.part(membership, by=cast.security_admin, reason="离职")
    assert not Organisation.objects.visible_to(cast.enterprise).exists()
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason) == ("accounts.user.membership_withdrawn", "离职")
    assert entry.old_values == {"acts_for": f"云溪县清源茶业有限公司（{cast.tea_company.uscc}）"}


def test_with_the_last_role_of_an_enterprise_goes_whom_one_acts_for(cast: Cast) -> None:
    users.grant_role(cast.enterprise, Role.AGENCY, None, by=cast.security_admin)
    first, last = cast.enterprise.assignments.order_by("pk")
    assert memberships.withdraw_role(first, by=cast.security_admin, reason="转型") == []
    assert cast.enterprise.memberships.exists()
    assert memberships.withdraw_role(last, by=cast.security_admin, reason="离职") == ["云溪县清源茶业有限公司"]
    assert not cast.enterprise.memberships.exists()
    assert Entry.objects.latest("number").action == "accounts.user.membership_withdrawn"


def test_a_brokers_stays_as_it_tells_a_conflict_of_interest(cast: Cast) -> None:
    memberships.join(cast.broker, cast.tea_company, by=cast.security_admin)
    made = users.grant_role(cast.broker, Role.ENTERPRISE, None, by=cast.security_admin)
    assert memberships.withdraw_role(made, by=cast.security_admin, reason="换岗") == []
    assert cast.broker.memberships.count() == 1


def test_a_field_of_either_kind_finds_both(cast: Cast) -> None:
    assert parties_like("清源") == [cast.tea_company]
    assert parties_like(cast.tea_company.uscc[:18]) == [cast.tea_company]
    assert parties_like("李明") == [cast.expert_person]
    assert parties_like("ZJ-") == [cast.expert_person]
    assert parties_like("没有这家") == []


def test_many_organisations_do_not_crowd_the_people_out(cast: Cast) -> None:
    for _ in range(MANY + 1):
        make_organisation(f"李明{_}号茶厂")
    found = parties_like("李明")
    assert len(found) == MANY
    assert cast.expert_person in found


def test_what_is_chosen_or_typed_names_one(cast: Cast) -> None:
    for party in (cast.tea_company, cast.expert_person):
        assert party_of(key_of(party), "别的字") == party
        assert party_of("", f" {party.name} ") == party
    assert party_of("", cast.tea_company.uscc.lower()) == cast.tea_company
    assert party_of("", "ZJ-0001") == cast.expert_person
    make_organisation("云溪县清源茶业有限公司")
    for key, text in (("", ""), ("", "清源"), ("user-1", ""), ("person-x", ""), ("", "云溪县清源茶业有限公司")):
        assert party_of(key, text) is None
