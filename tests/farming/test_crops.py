"""Crops, cooperatives, households and envoys: one level states a figure, and each change goes to its own indicator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.farming.models import Crop
from kehui.parties.models import OrganisationKind
from tests.context_kit import Tree, enter, make_tree, organisation, problems, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


@pytest.fixture
def crops(tree: Tree) -> dict[str, Crop]:
    named = {"茶叶": "tea", "脆红李": "fruit", "藤椒": "spice", "烟叶": "tobacco"}
    return {
        name: enter("farming.crops", code=f"Z{i}", name=name, category=category, area=tree.county)
        for i, (name, category) in enumerate(named.items())
    }


def test_tea_area_and_value_of_a_year(tree: Tree, crops: dict[str, Crop]) -> None:
    tea = {"crop": crops["茶叶"], "year": 2025}
    enter("farming.crop-areas", area=tree.township, acreage=Decimal(19000), **tea)
    enter("farming.crop-areas", area=tree.other_township, acreage=Decimal(500), **tea)
    enter("farming.crop-areas", area=tree.township, crop=crops["烟叶"], year=2025, acreage=Decimal(70))
    enter("farming.crop-outputs", area=tree.township, value=Decimal(80_600_000), output=Decimal(1330), **tea)
    assert value("茶园面积", tree.township) == 19000
    assert value("茶园面积", tree.county) == 19500
    assert value("主要作物种植面积", tree.township) == 19070
    assert value("茶叶产值", tree.township) == 8060
    assert value("茶叶产值", tree.township, "2024") is None


@pytest.mark.parametrize("register", ["farming.crop-areas", "farming.crop-outputs"])
def test_township_and_village_do_not_both_state_a_crop(tree: Tree, crops: dict[str, Crop], register: str) -> None:
    figure: dict[str, Any] = {"acreage": Decimal(9)} if register.endswith("areas") else {"value": Decimal(9)}
    enter(register, area=tree.village, crop=crops["茶叶"], year=2025, **figure)
    above = problems(register, area=tree.township, crop=crops["茶叶"], year=2025, **figure)
    assert "南安乡丁字村" in above["area"].message
    assert not problems(register, area=tree.other_village, crop=crops["茶叶"], year=2025, **figure)
    assert not problems(register, area=tree.township, crop=crops["茶叶"], year=2024, **figure)
    enter(register, area=tree.township, crop=crops["茶叶"], year=2024, **figure)
    assert "南安乡" in problems(register, area=tree.village, crop=crops["茶叶"], year=2024, **figure)["area"].message


def test_each_change_goes_to_its_own_indicator(tree: Tree, crops: dict[str, Crop]) -> None:
    rows = (
        ("茶叶", "new", "high", 300), ("茶叶", "improved", "low", 280), ("茶叶", "new", "ordinary", 7),
        ("脆红李", "new", "high", 640), ("藤椒", "new", "ordinary", 400), ("脆红李", "withdrawn", "ordinary", 30),
    )  # fmt: skip
    for i, (crop, kind, quality, acreage) in enumerate(rows):
        enter(
            "farming.area-changes", number=f"MJ-{i}", area=tree.village, crop=crops[crop], kind=kind, quality=quality,
            acreage=Decimal(acreage), completed_on=date(2025, 11, 20),
        )  # fmt: skip
    assert value("新发展优质茶园", tree.county) == 300
    assert value("改造中低产茶园", tree.county) == 280
    assert value("发展脆红李和藤椒等", tree.county) == 1040
    wrong = problems(
        "farming.area-changes", number="X", area=tree.village, crop=crops["茶叶"], kind="new", quality="low",
        acreage=Decimal(0), completed_on=date(2025, 1, 1),
    )  # fmt: skip
    assert {"acreage", "quality"} == set(wrong)


def test_pig_sales_come_from_cooperatives(tree: Tree) -> None:
    body = organisation(1, "康源生猪养殖合作社", tree.village, OrganisationKind.COOPERATIVE)
    kept = {"organisation": body, "year": 2025}
    made = enter("farming.cooperative-returns", business="pigs", sales=Decimal(5_000_000), **kept)
    enter("farming.cooperative-returns", business="tea", sales=Decimal(10_000), **kept)
    assert made.area == tree.village
    assert value("合作社生猪年销售", tree.township) == 500
    assert value("合作社年销售额", tree.township) == 501
    enterprise = organisation(2, "茶业公司", tree.village)
    wrong = problems(
        "farming.cooperative-returns", organisation=enterprise, year=2025, business="pigs", sales=Decimal(1)
    )
    assert "不是农民专业合作社" in wrong["organisation"].message


def test_households_and_envoys(tree: Tree) -> None:
    enter(
        "farming.demonstration-households", number="SF-1", name="代波", area=tree.village, trade="pigs",
        households_led=12,
        starts_on=date(2023, 4, 1),
    )  # fmt: skip
    envoy = enter("farming.envoys", number="TPY-1", name="李明", area=tree.township, starts_on=date(2024, 3, 1))
    log = {"envoy": envoy, "content": "指导修剪", "area": tree.village}
    enter("farming.envoy-visits", visited_on=date(2025, 4, 16), people=18, **log)
    enter("farming.envoy-assessments", envoy=envoy, year=2025, grade="excellent")
    enter("farming.specialty-villages", area=tree.village, product="生猪", starts_on=date(2024, 5, 1))
    assert value("科技示范户", tree.county) == 1
    assert value("科技示范户带动农户", tree.county) == 12
    assert value("科技特派员", tree.county, "2023") == 0
    assert value("科技特派员服务", tree.village) == 1
    assert value("科技特派员服务人次", tree.county) == 18
    assert value("一村一品村", tree.county) == 1
    assert "任期" in problems("farming.envoy-visits", visited_on=date(2024, 2, 1), **log)["visited_on"].message
    assert "任期" in problems("farming.envoy-assessments", envoy=envoy, year=2020, grade="excellent")["year"].message
    township = problems("farming.specialty-villages", area=tree.township, product="茶", starts_on=date(2024, 5, 1))
    assert "应填到村" in township["area"].message
