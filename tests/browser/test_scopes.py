"""Who sees what: the township clerk the township, the village officer the village, those outside their own."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from kehui.activities.models import Activity, Attendance
from kehui.kernel import clock
from kehui.records import domain
from kehui.records.register import get_register, register_of
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast, make_contract, make_organisation


def test_a_township_clerk_sees_and_edits_the_township_only(visit: Visit, cast: Cast) -> None:
    own = make_organisation("南安乡云雾茶厂", cast.county.dingzi)
    other = cast.rival_company
    page = visit(cast.township_clerk)
    page.goto("/desk/parties/organisations/")
    expect(page.get_by_role("link", name=own.name)).to_be_visible()
    expect(page.get_by_role("link", name=cast.tea_company.name)).to_be_visible()
    expect(page.get_by_text("共 2 条").first).to_be_visible()
    expect(page.get_by_text(other.name)).to_have_count(0)

    # The address of another township's record is as good as none.
    for address in ("", "edit/", "print/"):
        answer = page.goto(f"/desk/parties/organisations/{other.pk}/{address}")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_text(other.name)).to_have_count(0)

    # One of the own is changed, with the reason, and history says so; moving it elsewhere is refused.
    page.goto(f"/desk/parties/organisations/{own.pk}/")
    page.get_by_role("link", name="修改").click()
    page.get_by_label("单位名称").fill("南安乡云雾茶业合作社")
    page.get_by_role("textbox", name="修改原因").fill("更名")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_text("修改已保存")).to_be_visible()
    expect(page.get_by_role("complementary").last).to_contain_text("南安乡云雾茶厂")
    page.get_by_role("link", name="修改").click()
    page.get_by_label("所在地区").fill("溪塘镇")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("alert").first).to_contain_text("溪塘镇")
    expect(page.get_by_label("单位名称")).to_have_value("南安乡云雾茶业合作社")

    # Figures: the own area and what lies in it, nothing beside or above.
    page.goto("/statistics/")
    offered = [text.strip("　 ") for text in page.locator("select[name=area] option").all_inner_texts()]
    assert offered == ["南安乡", "丁字村", "茶亭村"]
    page.goto(f"/statistics/?area={cast.county.xitang.code}")
    expect(page.get_by_role("main")).to_contain_text("您没有查看“溪塘镇”统计记录的权限")


def test_a_village_officer_registers_a_lecture_on_a_phone(visit: Visit, cast: Cast) -> None:
    page = visit(cast.village_officer, viewport=PHONE, has_touch=True, is_mobile=True)
    yesterday = clock.today() - timedelta(days=1)
    page.get_by_role("link", name="打开菜单").click()
    page.get_by_role("navigation", name="业务").get_by_text("科普活动", exact=True).click()
    page.get_by_role("navigation", name="业务").get_by_role("link", name="活动", exact=True).click()
    page.get_by_role("link", name="登记活动").first.click()
    page.get_by_label("活动编号").fill("DZ-001")
    page.get_by_label("活动名称").fill("春茶管理讲座")
    page.get_by_label("活动类型").select_option(label="科技讲座")
    page.get_by_label("主题").select_option(label="茶叶栽培与加工")
    page.get_by_label("举办日期").fill(yesterday.isoformat())
    page.get_by_role("textbox", name="地点").fill("丁字村科普活动室")
    page.get_by_label("主办单位").fill("丁字村村民委员会")
    expect(page.get_by_label("所在地区")).to_have_value("南安乡丁字村")
    page.get_by_role("button", name="登记活动").click()
    expect(page.get_by_text("已登记“春茶管理讲座")).to_be_visible()
    page.get_by_role("link", name="登记参加情况").click()
    expect(page.get_by_role("combobox", name="活动")).to_have_value("春茶管理讲座")
    page.get_by_label("参加人群").select_option(label="农民")
    page.get_by_label("参加人次").fill("46")
    page.get_by_role("button", name="登记参加情况").click()
    expect(page.get_by_role("main")).to_contain_text("46")
    held = Activity.objects.get(number="DZ-001")
    assert (held.status, held.area) == ("held", cast.county.dingzi)
    assert Attendance.objects.get(activity=held).people == 46
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_enterprise_sees_its_own_contracts_only(visit: Visit, cast: Cast) -> None:
    own = make_contract(cast.tea_company, cast.university, name="萎凋槽技术开发")
    foreign = make_contract(cast.rival_company, cast.university, name="烘干机技术开发")
    page = visit(cast.enterprise)
    page.goto("/desk/market/contracts/")
    expect(page.get_by_role("link", name=own.name)).to_be_visible()
    expect(page.get_by_text(foreign.name)).to_have_count(0)
    answer = page.goto(f"/desk/market/contracts/{foreign.pk}/")
    assert answer is not None
    assert answer.status == 404
    page.goto("/statistics/")
    expect(page.get_by_role("main")).to_contain_text("统计页面供科技部门和乡镇、村工作人员使用")

    # It hands its draft in; the office then finds it among what is due.
    page.goto(f"/desk/market/contracts/{own.pk}/")
    page.get_by_role("button", name="提交登记").click()
    page.get_by_role("dialog").get_by_role("button", name="提交登记").click()
    expect(page.get_by_role("status").get_by_text("已提交登记")).to_be_visible()
    clerk = visit(cast.county_clerk)
    clerk.get_by_role("link", name="待办理的技术合同").click()
    expect(clerk.get_by_role("link", name=own.name)).to_be_visible()
    expect(clerk.get_by_text(foreign.name)).to_have_count(0)


def test_an_expert_sees_the_own_entry_only(visit: Visit, cast: Cast) -> None:
    values = {"number": "ZJ-0002", "name": "另一位", "kind": "expert", "area": cast.county.yunxi.pk}
    other = domain.create_record(get_register("parties.people"), values, by=cast.county_clerk)
    page = visit(cast.expert)
    people = register_of(type(cast.expert_person))
    page.goto(f"/desk/parties/{people.slug}/")
    expect(page.get_by_role("link", name="李明")).to_be_visible()
    expect(page.get_by_text("另一位")).to_have_count(0)
    answer = page.goto(f"/desk/parties/{people.slug}/{other.pk}/")
    assert answer is not None
    assert answer.status == 404
