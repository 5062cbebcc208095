"""The system's own pages: users, roles, the trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kehui.accounts.models import Role, User
from kehui.audit.models import Entry
from kehui.records import domain
from tests.cast import PASSWORD, Cast

SignIn = Callable[[User], Client]
NEW = {
    "username": "newcomer",
    "name": "新来者",
    "position": "科员",
    "phone": "13812341234",
    "password": "Bamboo-bridge-77",
}


def test_the_system_administrator_creates(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.system_admin).post("/desk/system/users/new/", NEW, follow=True)
    made = User.objects.get(username="newcomer")
    assert response.redirect_chain[-1][0] == f"/desk/system/users/{made.pk}/"
    assert "已新建用户“新来者”" in response.content.decode()
    assert not made.roles


def test_no_role_is_chosen_beforehand(cast: Cast, signed_in: SignIn) -> None:
    client, address = signed_in(cast.security_admin), f"/desk/system/users/{cast.enterprise.pk}/"
    assert '<option value="">请选择</option>' in client.get(address).content.decode()
    answer = client.post(address, {"act": "grant", "role": "", "area": ""})
    assert answer.status_code == 422
    assert "没有选择要授予的角色" in answer.content.decode()


@pytest.mark.parametrize("who", ["security_admin", "auditor", "county_clerk", "enterprise"])
def test_nobody_else_creates(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get("/desk/system/users/new/").status_code == 403
    assert client.post("/desk/system/users/new/", NEW).status_code == 403
    assert not User.objects.filter(username="newcomer").exists()


def test_what_is_wrong_stands_beside_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.system_admin).post("/desk/system/users/new/", NEW | {"username": "xian"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "已有人用" in page
    assert 'value="新来者"' in page
    assert NEW["password"] not in page


def test_the_security_administrator_grants_by_a_written_area(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.security_admin)
    url = f"/desk/system/users/{cast.expert.pk}/"
    client.post(url, {"act": "grant", "role": "village_officer", "area": "南安乡丁字村"})
    assert cast.expert.assignments.filter(role=Role.VILLAGE_OFFICER, area=cast.county.dingzi).exists()
    granted = cast.expert.assignments.get(role=Role.VILLAGE_OFFICER)
    assert client.post(url, {"act": "withdraw", "assignment": granted.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"act": "withdraw", "assignment": "x", "reason": "换届"}).status_code == 404
    client.post(url, {"act": "withdraw", "assignment": granted.pk, "reason": "换届"})
    assert not cast.expert.assignments.filter(role=Role.VILLAGE_OFFICER).exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"role": "village_officer", "area": "没有的村"},
        {"role": "village_officer"},
        {"role": "emperor"},
        {},
        {"role": "auditor"},
    ],
)
def test_a_grant_that_cannot_be_is_told_on_the_page(cast: Cast, signed_in: SignIn, posted: dict[str, str]) -> None:
    response = signed_in(cast.security_admin).post(f"/desk/system/users/{cast.expert.pk}/", {"act": "grant"} | posted)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert cast.expert.assignments.count() == 1


@pytest.mark.parametrize("who", ["system_admin", "security_admin"])
def test_nobody_grants_to_oneself(cast: Cast, signed_in: SignIn, who: str) -> None:
    user = getattr(cast, who)
    client = signed_in(user)
    url = f"/desk/system/users/{user.pk}/"
    assert 'value="grant"' not in client.get(url).content.decode()
    assert client.post(url, {"act": "grant", "role": "county_clerk", "area": "云溪县"}).status_code == 422
    assert user.assignments.count() == 1


def test_the_system_administrator_grants_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.system_admin)
    url = f"/desk/system/users/{cast.expert.pk}/"
    assert 'value="grant"' not in client.get(url).content.decode()
    response = client.post(url, {"act": "grant", "role": "county_clerk", "area": "云溪县"})
    assert "安全管理员" in response.content.decode()
    assert cast.expert.assignments.count() == 1


def test_the_security_administrator_sets_no_password(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.security_admin)
    for posted in ({"act": "password", "password": "Bamboo-bridge-77"}, {"act": "deactivate", "reason": "试试"}):
        assert client.post(f"/desk/system/users/{cast.expert.pk}/", posted).status_code == 422
    cast.expert.refresh_from_db()
    assert cast.expert.check_password(PASSWORD)
    assert cast.expert.is_active


def test_deactivating_and_activating(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.system_admin)
    url = f"/desk/system/users/{cast.expert.pk}/"
    client.post(url, {"act": "deactivate", "reason": "离职"})
    cast.expert.refresh_from_db()
    assert not cast.expert.is_active
    client.post(url, {"act": "activate", "reason": "返聘"})
    cast.expert.refresh_from_db()
    assert cast.expert.is_active


def test_the_system_itself_is_no_user_to_manage(cast: Cast, signed_in: SignIn) -> None:
    system = User.objects.get(username="kehui")
    client = signed_in(cast.system_admin)
    assert client.get(f"/desk/system/users/{system.pk}/").status_code == 404
    assert "科汇系统" not in client.get("/desk/system/users/").content.decode()


def test_the_auditor_searches_the_trail(cast: Cast, signed_in: SignIn) -> None:
    domain.update_record(cast.tea_company, {"industry": "制茶业"}, by=cast.county_clerk, reason="年报更正")
    client = signed_in(cast.auditor)

    def found(**asked: str) -> list[str]:
        return [row["entry"].action for row in client.get("/desk/system/trail/", asked).context["rows"]]

    assert found(text="年报更正") == ["parties.organisation.updated"]
    assert found(actor="周县平") == ["parties.organisation.updated"]
    assert found(actor="没有此人") == []
    assert "parties.organisation.updated" in found(model="parties.organisation")
    assert found(since="2999-01-01") == []
    page = client.get("/desk/system/trail/", {"text": "年报更正"}).content.decode()
    assert "所属行业" in page
    assert "制茶业" in page


def test_the_trail_bears_a_day_that_is_none(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.auditor).get("/desk/system/trail/", {"since": "2025-02-30", "page": "x"})
    assert response.status_code == 200
    assert response.context["invalid_day"]


def test_personal_data_is_masked_in_the_trail_too(cast: Cast, signed_in: SignIn) -> None:
    domain.update_record(cast.tea_company, {"phone": "13812341234"}, by=cast.county_clerk)
    page = signed_in(cast.auditor).get("/desk/system/trail/").content.decode()
    assert "13812341234" not in page
    assert "138****1234" in page


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "county_clerk", "county_leader", "enterprise"])
def test_nobody_else_reads_or_proves_the_trail(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get("/desk/system/trail/").status_code == 403
    assert client.post("/desk/system/trail/verify/").status_code == 403


def test_the_auditor_proves_the_trail(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.auditor).post("/desk/system/trail/verify/")
    assert response.status_code == 200
    assert response.context["verdict"].ok
    assert str(Entry.objects.count()) in response.content.decode().replace(",", "")


def test_the_security_administrator_says_for_whom_a_user_acts(cast: Cast, signed_in: SignIn) -> None:
    made = User.objects.create(username="newcomer", name="新来者")
    client = signed_in(cast.security_admin)
    url = f"/desk/system/users/{made.pk}/"
    page = client.post(url, {"act": "grant", "role": "enterprise"}, follow=True).content.decode()
    assert "已授予“企业”，但还没有指定代表的单位或个人，新来者登录后看不到任何记录" in page
    assert "k-note-warning" in page
    assert "未指定单位或个人" in client.get("/desk/system/users/?q=newcomer").content.decode()
    option = client.get("/desk/system/users/parties/?q=清源").json()["options"][0]
    assert option["text"] == "云溪县清源茶业有限公司"
    page = client.post(url, {"act": "join", "party": option["id"], "party.text": option["text"]}, follow=True).content.decode()
    assert "新来者现在代表“云溪县清源茶业有限公司”" in page
    assert "还没有指定代表的单位或个人" not in page
    assert "未指定单位或个人" not in client.get("/desk/system/users/?q=newcomer").content.decode()
    assert "云溪县清源茶业有限公司" in signed_in(made).get("/desk/parties/organisations/").content.decode()
    assert client.post(url, {"act": "part", "membership": made.memberships.get().pk, "reason": ""}).status_code == 422  # type: ignore[attr-defined]
    client.post(url, {"act": "part", "membership": made.memberships.get().pk, "reason": "离职"})  # type: ignore[attr-defined]
    assert not made.memberships.exists()  # type: ignore[attr-defined]


def test_a_party_not_found_is_told_and_what_was_typed_stays(cast: Cast, signed_in: SignIn) -> None:
    posted = {"act": "join", "party.text": "没有登记的公司"}
    response = signed_in(cast.security_admin).post(f"/desk/system/users/{cast.enterprise.pk}/", posted)
    page = response.content.decode()
    assert response.status_code == 422
    assert "没有找到要代表的单位或个人" in page
    assert 'value="没有登记的公司"' in page


def test_the_system_administrator_reads_for_whom_a_user_acts_and_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.system_admin)
    url = f"/desk/system/users/{cast.enterprise.pk}/"
    page = client.get(url).content.decode()
    assert cast.tea_company.uscc in page
    assert 'value="join"' not in page
    assert client.post(url, {"act": "join", "party.text": cast.rival_company.name}).status_code == 422
    assert client.get("/desk/system/users/parties/?q=清源").status_code == 403
    assert cast.enterprise.memberships.count() == 1  # type: ignore[attr-defined]


def test_withdrawing_the_role_tells_whom_one_no_longer_acts_for(cast: Cast, signed_in: SignIn) -> None:
    posted = {"act": "withdraw", "assignment": cast.enterprise.assignments.get().pk, "reason": "离职"}
    page = signed_in(cast.security_admin).post(f"/desk/system/users/{cast.enterprise.pk}/", posted, follow=True)
    assert "已收回角色，不再代表云溪县清源茶业有限公司" in page.content.decode()
    assert not cast.enterprise.memberships.exists()  # type: ignore[attr-defined]


def test_the_system_administrator_unlocks(cast: Cast, signed_in: SignIn) -> None:
    client, visitor = signed_in(cast.system_admin), Client()
    url = f"/desk/system/users/{cast.county_clerk.pk}/"
    assert 'value="unlock"' not in client.get(url).content.decode()
    for _ in range(5):
        visitor.post("/accounts/login/", {"login": "Xian", "password": "wrong-password-1"})
    assert 'value="unlock"' in client.get(url).content.decode()
    assert 'value="unlock"' not in signed_in(cast.security_admin).get(url).content.decode()
    assert signed_in(cast.security_admin).post(url, {"act": "unlock", "reason": "试试"}).status_code == 422
    assert client.post(url, {"act": "unlock", "reason": " "}).status_code == 422
    assert visitor.post("/accounts/login/", {"login": "xian", "password": PASSWORD}).status_code == 429
    assert "已解锁" in client.post(url, {"act": "unlock", "reason": "本人来电核实"}, follow=True).content.decode()
    entry = Entry.objects.filter(action="accounts.user.unlocked").get()
    assert (entry.object_id, entry.reason) == (str(cast.county_clerk.pk), "本人来电核实")
    assert visitor.post("/accounts/login/", {"login": "xian", "password": PASSWORD}).status_code == 302


def test_the_users_menu_leads_to_the_tokens(cast: Cast, signed_in: SignIn) -> None:
    assert 'href="/desk/account/tokens/"' in signed_in(cast.expert).get("/desk/").content.decode()
