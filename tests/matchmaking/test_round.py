"""Matchmaking: figures of the technology round keep apart from other rounds; follow-ups and talks in order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.accounts.models import system_user
from kehui.kernel.errors import Conflict, Invalid
from kehui.matchmaking.domain.round import cancel_round
from kehui.matchmaking.models import Round
from kehui.parties.models import OrganisationKind, Person
from tests.context_kit import Tree, enter, make_tree, organisation, problems, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def hold(tree: Tree, number: str = "DJ-1", kind: str = "technology", **more: Any) -> Round:
    given = {"name": f"对接{number}", "held_on": date(2025, 6, 18), "area": tree.county} | more
    found: Round = enter("matchmaking.rounds", number=number, kind=kind, **given)
    return found


def agree(found: Round, number: str, **more: Any) -> Any:
    given = {"party_a": "甲公司", "party_b": "乙大学", "subject": "合作", "agreed_on": date(2025, 6, 18)} | more
    return enter("matchmaking.intents", round=found, number=number, **given)


def test_figures_of_the_technology_round(tree: Tree) -> None:
    june, autumn, topical = hold(tree), hold(tree, "DJ-2", held_on=date(2025, 10, 9)), hold(tree, "DJ-3", "topical")
    join = "matchmaking.participants"
    for found in (june, autumn, topical):
        enter(join, round=found, kind="university", name="上海交通大学", origin=tree.shanghai)
        enter(join, round=found, kind="expert", name="李明", affiliation="上海交通大学", origin=tree.shanghai)
    enter(join, round=june, kind="incubator", name="浦东软件园", origin=tree.shanghai)
    enter(join, round=june, kind="park", name="本县园区", origin=tree.county)
    enter(join, round=june, kind="expert", name="李明", affiliation="复旦大学", origin=tree.shanghai)
    enter(join, round=june, kind="project", name="萎凋线改造", affiliation="甲公司", origin=tree.county)
    assert value("参加对接的上海高校园区孵化器行业协会", tree.county) == 2
    assert value("参加对接的专家", tree.county) == 2
    assert value("参加对接的企业项目", tree.county) == 1
    assert value("产学研对接活动", tree.county) == 3


def test_intents_of_the_overseas_visit_are_counted_apart(tree: Tree) -> None:
    technology, overseas = hold(tree), hold(tree, "DJ-2", "overseas")
    agree(technology, "YX-1")
    project = agree(overseas, "YX-2")
    for day in (1, 20):
        enter("matchmaking.follow-ups", intent=project, followed_on=date(2025, 8, day), stage="moving_in")
    assert value("达成合作意向", tree.county) == 1
    assert value("各类对接达成合作意向", tree.county) == 2
    assert value("正在办理入驻的项目", tree.county) == 1
    assert value("正在办理入驻的项目", tree.county, "2025Q2") == 0


def test_participant_takes_origin_and_affiliation_from_the_organisation(tree: Tree) -> None:
    university = organisation(1, "上海大学", tree.shanghai, OrganisationKind.UNIVERSITY)
    person = Person.objects.create(
        number="ZJ-1", name="王教授", kind="expert", area=tree.shanghai, organisation=university
    )
    joined = enter("matchmaking.participants", round=hold(tree), kind="expert", name="王教授", person=person)
    assert (joined.origin, joined.affiliation, joined.area) == (tree.shanghai, "上海大学", tree.county)
    found = problems("matchmaking.participants", round=joined.round, kind="park", name="园区", person=person)
    assert found["person"].severity == "error"


def test_expert_visits_count_distinct_enterprises(tree: Tree) -> None:
    first, second = organisation(1, "众盛", tree.township), organisation(2, "亿力", tree.county)
    for i, enterprise in enumerate((first, first, second)):
        enter(
            "matchmaking.expert-visits", number=f"ZF-{i}", expert_name="李明", enterprise=enterprise, problem="能耗",
            visited_on=date(2025, 4, 1 + i),
        )  # fmt: skip
    assert value("专家走访对接难题的企业", tree.county) == 2
    assert value("专家走访企业次数", tree.county) == 3
    assert value("专家走访企业次数", tree.township) == 2
    found = problems(
        "matchmaking.expert-visits", number="X", enterprise=first, problem="p", visited_on=date(2025, 4, 1)
    )
    assert "专家姓名" in found["expert_name"].message


def test_follow_ups_keep_order(tree: Tree) -> None:
    intent = agree(hold(tree), "YX-1")
    new = {"intent": intent, "stage": "signed"}
    assert "不能早于" in problems("matchmaking.follow-ups", followed_on=date(2025, 6, 1), **new)["followed_on"].message
    enter("matchmaking.follow-ups", intent=intent, followed_on=date(2025, 7, 1), stage="ended")
    assert "终止" in problems("matchmaking.follow-ups", followed_on=date(2025, 8, 1), **new)["stage"].message


def test_nobody_sits_at_two_tables_at_once(tree: Tree) -> None:
    found, other = hold(tree), hold(tree, "DJ-2")
    enterprise = organisation(1, "众盛", tree.county)
    person = Person.objects.create(number="ZJ-1", name="王教授", kind="expert", area=tree.shanghai)
    asked = [
        enter("matchmaking.requests", number=f"XQ-{i}", round=r, enterprise=enterprise, problem=f"难题{i}")
        for i, r in enumerate((found, found, other))
    ]
    talk = {"round": found, "slot": 1, "expert": person}
    enter("matchmaking.meetings", table=1, request=asked[0], **talk)
    assert "另一桌" in problems("matchmaking.meetings", table=2, request=asked[1], **talk)["expert"].message
    assert "不是这次" in problems("matchmaking.meetings", table=2, request=asked[2], **talk)["request"].message
    assert value("对接洽谈", tree.county) == 1


def test_intent_has_two_parties_and_a_round_before_it(tree: Tree) -> None:
    given = {"round": hold(tree), "number": "YX-1", "party_a": "甲", "subject": "合作"}
    found = problems("matchmaking.intents", party_b="甲", agreed_on=date(2025, 6, 1), **given)
    assert "同一个单位" in found["party_b"].message
    assert "不能早于" in found["agreed_on"].message


def test_cancelled_round_counts_nothing_and_takes_nothing(tree: Tree) -> None:
    found, agreed = hold(tree), hold(tree, "DJ-2")
    agree(agreed, "YX-1")
    with pytest.raises(Conflict, match="合作意向"):
        cancel_round(agreed, by=system_user(), reason="误登")
    with pytest.raises(Invalid, match="原因"):
        cancel_round(found, by=system_user(), reason="")
    enter("matchmaking.participants", round=found, kind="expert", name="李明", origin=tree.shanghai)
    cancel_round(found, by=system_user(), reason="台风延期")
    assert value("参加对接的专家", tree.county) == 0
    assert "已取消" in problems("matchmaking.participants", round=found, kind="expert", name="张三")["round"].message
