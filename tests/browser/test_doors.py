"""The ways in: a stranger sees the portal alone; accounts, roles, locks; the auditor's page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from kehui.accounts.models import Role, User
from kehui.kernel import clock
from kehui.records import domain
from tests.browser.conftest import Visit, sign_in
from tests.cast import PASSWORD, Cast, make_contract

NEW_PASSWORD = "Bamboo-bridge-77"
INNER = (
    "/desk/", "/desk/market/contracts/", "/desk/market/contracts/new/", "/desk/import/", "/statistics/",
    "/statistics/market.turnover/records/", "/summary/", "/desk/system/users/", "/desk/system/trail/",
    "/desk/account/tokens/",
)  # fmt: skip


def test_a_stranger_sees_the_portal_only(visit: Visit, cast: Cast) -> None:
    today = clock.today()
    made = make_contract(cast.tea_company, cast.university, 88, signed_on=today, registered_on=today)
    page = visit()
    page.goto(f"/?year={today.year}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("云溪县科技服务平台")
    turnover = page.locator(".k-fig", has_text="技术市场交易额")
    expect(turnover).to_contain_text("88万元")
    expect(page.get_by_text(made.name)).to_have_count(0)
    for address in INNER:
        answer = page.request.get(address, max_redirects=0)
        assert (answer.status, answer.headers["location"].partition("?")[0]) == (302, "/accounts/login/"), address
    page.goto(f"/desk/market/contracts/{made.pk}/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    # From the door one comes to where one wanted to go.
    page.get_by_label("用户名").fill(cast.county_clerk.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(made.name)
    # And leaving closes it again.
    page.locator("details.k-user summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/desk/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_five_wrong_passwords_lock_the_account(visit: Visit, cast: Cast) -> None:
    page = visit()
    for _ in range(4):
        sign_in(page, "lingdao", "wrong-password")
        expect(page.get_by_role("alert")).to_contain_text("没有登录成功")
    sign_in(page, "lingdao", "wrong-password")
    expect(page.get_by_role("heading", level=1)).to_have_text("账号已临时锁定")
    sign_in(page, "lingdao", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("账号已临时锁定")
    expect(page.get_by_text("分钟后可再次登录")).to_be_visible()


def test_a_new_user_gets_a_role_from_another_hand(visit: Visit, cast: Cast) -> None:
    system = visit(cast.system_admin)
    system.goto("/desk/system/users/")
    system.get_by_role("link", name="新建用户").click()
    system.get_by_label("用户名").fill("xinren")
    system.get_by_label("姓名").fill("何新人")
    system.get_by_label("初始密码").fill("123")
    system.get_by_role("button", name="新建用户").click()
    for said in ("至少要有 10 个字符", "只包含数字"):
        expect(system.get_by_role("alert")).to_contain_text(said)
    expect(system.get_by_label("姓名")).to_have_value("何新人")
    system.get_by_label("初始密码").fill(NEW_PASSWORD)
    system.get_by_role("button", name="新建用户").click()
    expect(system.get_by_text("已新建用户“何新人”")).to_be_visible()
    expect(system.get_by_role("button", name="授予角色")).to_have_count(0)

    security = visit(cast.security_admin)
    security.goto("/desk/system/users/")
    security.get_by_role("link", name="何新人").click()
    security.get_by_label("角色", exact=True).select_option(label=Role.TOWNSHIP_CLERK.label)
    security.get_by_label("负责的地区").fill("溪塘镇")
    security.get_by_role("button", name="授予角色").click()
    expect(security.get_by_text("已授予")).to_be_visible()

    newcomer = visit()
    sign_in(newcomer, "xinren", NEW_PASSWORD)
    expect(newcomer.get_by_role("heading", level=1)).to_contain_text("何新人")
    newcomer.goto("/desk/system/trail/")
    expect(newcomer.get_by_role("main")).to_contain_text("此页只对审计员开放")
    newcomer.goto("/desk/parties/organisations/")
    expect(newcomer.get_by_role("link", name=cast.rival_company.name)).to_be_visible()
    expect(newcomer.get_by_text(cast.tea_company.name)).to_have_count(0)
    assert User.objects.get(username="xinren").roles == {Role.TOWNSHIP_CLERK}


def test_the_auditor_finds_changes_and_proves_the_chain(visit: Visit, cast: Cast) -> None:
    made = make_contract(cast.tea_company, cast.university, 20, by=cast.county_clerk)
    domain.update_record(made, {"name": "改过的项目名称"}, by=cast.county_clerk, reason="更正笔误")
    page = visit(cast.auditor)
    page.goto("/desk/system/trail/")
    page.get_by_label("对象、动作或原因").fill("更正笔误")
    page.get_by_role("button", name="查找").click()
    line = page.locator("table.k-table tbody tr")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("周县平")
    expect(line).to_contain_text("修改")
    line.locator("summary").click()
    expect(line.locator("del")).to_have_text(made.name)
    expect(line).to_contain_text("改过的项目名称")
    page.get_by_role("button", name="核验审计链").click()
    expect(page.get_by_text("条审计记录完整，没有改动、删除或插入")).to_be_visible()
    # Reading the trail is all an auditor does.
    page.goto("/desk/market/contracts/")
    expect(page.get_by_role("main")).to_contain_text("您的角色不查看技术合同台账")
