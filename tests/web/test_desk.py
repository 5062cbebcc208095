"""Which figures a user's workbench opens with, and what it offers to write."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from kehui.accounts.models import User, system_user
from kehui.audit import chain
from kehui.audit.models import Channel
from kehui.kernel.periods import Period
from kehui.records.register import all_registers
from kehui.web import quick
from kehui.web.desk import headline_figures
from kehui.web.quick import quick_entries
from tests.cast import Cast
from tests.context_kit import Tree, enter, make_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def test_a_village_sees_what_it_has_records_of(tree: Tree) -> None:
    assert headline_figures(tree.village, Period(2025)) == []
    enter("outreach.village-groups", area=tree.village, name="一组", members=5, founded_on=date(2023, 3, 1))
    figures = headline_figures(tree.village, Period(2025))
    assert [(f.name, f.rows) for f in figures] == [("成立科普小组的村", 1)]


def test_a_county_sees_one_of_each_division(tree: Tree) -> None:
    menus = [f.indicator.menu for f in headline_figures(tree.county, Period(2025))]
    assert len(menus) == len(set(menus)) == 8


def test_a_firm_is_led_through_what_it_may_list(enterprise: User) -> None:
    offered = {entry["label"]: entry["url"] for entry in quick_entries(enterprise)}
    assert offered["企业技术难题"] == "/my/listings/demand/new/"
    assert offered["科技成果"] == "/my/listings/achievement/new/"
    assert not {"专家信息", "院所信息", "科技服务", "文献"} & set(offered)


def test_the_office_has_the_whole_form(county_clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "QUICK", 200)
    offered = {entry["label"]: entry["url"] for entry in quick_entries(county_clerk)}
    assert offered["企业技术难题"] == "/desk/market/demands/new/"


def _labels(user: User) -> list[str]:
    return [entry["label"] for entry in quick_entries(user)]


def test_a_village_is_offered_what_a_village_enters(cast: Cast) -> None:
    assert _labels(cast.village_officer)[:3] == ["活动", "图书借阅", "种植面积"]
    assert _labels(cast.township_clerk)[0] == "活动"
    assert _labels(cast.county_clerk)[:2] == ["技术合同", "企业技术难题"]


def test_what_one_entered_most_by_hand_comes_first(cast: Cast) -> None:
    def write(model: str, verb: str, times: int, way: Channel) -> None:
        with chain.channel(way):
            chain.append([chain.Change(f"{model}.{verb}", model, n, "某条") for n in range(times)], by=cast.village_officer)

    write("outreach.noticeboard", "created", 2, Channel.PAGE)
    write("outreach.loan", "updated", 9, Channel.PAGE)
    write("farming.croparea", "created", 9, Channel.IMPORT)
    assert _labels(cast.village_officer)[:3] == ["宣传栏", "活动", "图书借阅"]


def test_each_named_register_is_one_that_the_role_writes() -> None:
    registers = {r.model_label: r for r in all_registers()}
    foreign = {
        (role, name) for role, named in quick.ORDER.items() for name in named
        if role not in registers[name].writers | registers[name].own_writers
    }  # fmt: skip
    assert foreign == set()


def test_what_the_system_does_by_itself_is_no_recent_change(cast: Cast, client: Client) -> None:
    entry = "search.lexiconentry"
    chain.append([chain.Change(f"{entry}.created", entry, 1, "烘茶费电→热泵干燥")], by=cast.county_clerk)
    for number in range(20):
        chain.append([chain.Change(f"{entry}.learned", entry, number, f"学到的词{number}")], by=cast.county_clerk)
    chain.append([chain.Change("market.demand.updated", "market.demand", 1, "夜里到期的难题")], by=system_user())
    client.force_login(cast.county_clerk)
    shown = client.get("/desk/").content.decode()
    assert "烘茶费电" in shown
    assert "学到的词" not in shown
    assert "夜里到期的难题" not in shown
