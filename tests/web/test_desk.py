"""Which figures a user's workbench opens with, and what it offers to write."""

from __future__ import annotations

from datetime import date

import pytest

from kehui.accounts.models import User
from kehui.kernel.periods import Period
from kehui.web import desk
from kehui.web.desk import headline_figures
from tests.context_kit import Tree, enter, make_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def test_a_village_sees_first_what_it_has_records_of(tree: Tree) -> None:
    assert headline_figures(tree.village, Period(2025))[0].name == "技术市场交易额"
    enter("outreach.village-groups", area=tree.village, name="一组", members=5, founded_on=date(2023, 3, 1))
    figures = headline_figures(tree.village, Period(2025))
    assert [(f.name, f.rows) for f in figures[:2]] == [("成立科普小组的村", 1), ("技术市场交易额", 0)]


def test_a_county_sees_one_of_each_division(tree: Tree) -> None:
    menus = [f.indicator.menu for f in headline_figures(tree.county, Period(2025))]
    assert len(menus) == len(set(menus)) == 8


def test_a_firm_is_led_through_what_it_may_list(enterprise: User) -> None:
    offered = {entry["label"]: entry["url"] for entry in desk.quick_entries(enterprise)}
    assert offered["企业技术难题"] == "/my/listings/demand/new/"
    assert offered["科技成果"] == "/my/listings/achievement/new/"
    assert not {"专家信息", "院所信息", "科技服务", "文献"} & set(offered)


def test_the_office_has_the_whole_form(county_clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "QUICK", 200)
    offered = {entry["label"]: entry["url"] for entry in desk.quick_entries(county_clerk)}
    assert offered["企业技术难题"] == "/desk/market/demands/new/"
