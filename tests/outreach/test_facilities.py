"""Facilities: stocks as of a day, dated equipment, libraries against the norm, loans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.accounts.models import Role, system_user
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.outreach.domain.loan import return_loan
from tests.context_kit import Tree, enter, make_tree, officer, problems, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def library(tree: Tree, **more: Any) -> Any:
    given = {
        "name": "丁字村农家书屋", "area": tree.village, "copies": 1600, "titles": 510, "periodicals": 30,
        "opened_on": date(2012, 6, 1), "opening_hours": "每天",
    }  # fmt: skip
    return enter("outreach.libraries", **(given | more))


def test_villages_with_groups_are_distinct(tree: Tree) -> None:
    for name in ("一组", "二组"):
        enter("outreach.village-groups", area=tree.village, name=name, members=5, founded_on=date(2023, 3, 1))
    ended = {"founded_on": date(2023, 3, 1), "ended_on": date(2025, 6, 30)}
    enter("outreach.village-groups", area=tree.other_village, name="组", members=4, **ended)
    assert value("成立科普小组的村", tree.county) == 1
    assert value("成立科普小组的村", tree.county, "2024") == 2
    assert value("成立科普小组的村", tree.county, "2022") == 0
    assert value("村科普小组成员", tree.county) == 10
    found = problems("outreach.village-groups", area=tree.township, name="x", founded_on=date(2023, 3, 1))
    assert "应填到村" in found["area"].message


def test_rooms_count_what_they_had_on_the_day(tree: Tree) -> None:
    room = enter(
        "outreach.activity-rooms", name="丁字村活动室", area=tree.village, opened_on=date(2022, 10, 1), computers=4,
        distance_education_on=date(2025, 1, 15), renovated_on=date(2025, 5, 20),
    )  # fmt: skip
    assert room.computers_on == date(2022, 10, 1)
    enter(
        "outreach.activity-rooms", name="石桥村活动室", area=tree.other_village, opened_on=date(2024, 1, 1),
        computers_on=date(2024, 1, 1),
    )  # fmt: skip
    for year, rooms, computers, connected in (("2022", 1, 1, 0), ("2024", 2, 1, 0), ("2025", 2, 1, 1)):
        assert value("村级科普活动室", tree.county, year) == rooms
        assert value("配备电脑的科普活动室", tree.county, year) == computers
        assert value("开通远程教育的科普活动室", tree.county, year) == connected
    assert value("科普活动室电脑配备率", tree.county) == 50
    assert value("改造提升的科普活动室", tree.county) == 1


def test_library_is_measured_against_the_norm_in_force(tree: Tree) -> None:
    norm = {"document": "暂行办法", "area": tree.county, "copies": 1500, "titles": 500, "periodicals": 30}
    enter("outreach.library-norms", valid_from=date(2008, 11, 1), **norm)
    library(tree)
    given = {"copies": 900, "titles": 500, "opened_on": date(2020, 1, 1), "area": tree.other_village}
    found = problems("outreach.libraries", name="石桥村农家书屋", **given)
    assert {"copies", "periodicals", "opening_hours"} == set(found)
    assert found["copies"].severity == "warning"
    assert "低于标准1500册（暂行办法）" in found["copies"].message
    assert value("未达标农家书屋", tree.county) == 0
    enter("outreach.libraries", name="石桥村农家书屋", **given)
    assert value("未达标农家书屋", tree.county) == 1
    assert value("农家书屋藏书", tree.county) == 2500
    with pytest.raises(Invalid, match="不能少于种数"):
        library(tree, name="三号农家书屋", copies=900, titles=901)
    overlapping = problems("outreach.library-norms", valid_from=date(2024, 1, 1), **norm)
    assert "时间重叠" in overlapping["valid_from"].message


def test_loans_end_with_the_return(tree: Tree) -> None:
    book = enter("outreach.library-titles", number="DZ-1", library=library(tree), title="茶树栽培学", copies=1)
    loan = enter("outreach.loans", book=book, borrower="王建国", lent_on=date(2025, 4, 2))
    assert loan.area == tree.village
    again = {"book": book, "borrower": "李四", "lent_on": date(2025, 4, 5)}
    assert "都已借出" in problems("outreach.loans", **again)["book"].message
    with pytest.raises(Invalid, match="借出日期与今天之间"):
        return_loan(loan, by=system_user(), returned_on=date(2025, 4, 1))
    return_loan(loan, by=system_user(), returned_on=date(2025, 4, 4))
    with pytest.raises(Conflict, match="2025-04-04"):
        return_loan(loan, by=system_user())
    enter("outreach.loans", **again)
    assert value("农家书屋借阅", tree.county) == 2
    assert value("有借阅的农家书屋", tree.county) == 1


def test_boards_and_their_updates(tree: Tree) -> None:
    board = enter("outreach.notice-boards", number="XCL-1", area=tree.village, place="村口", set_up_on=date(2019, 5, 1))
    enter("outreach.board-updates", board=board, changed_on=date(2025, 6, 1), topic="防溺水")
    assert value("宣传栏内容更换", tree.village) == 1
    early = problems("outreach.board-updates", board=board, changed_on=date(2019, 4, 1), topic="x")
    assert "设立之后" in early["changed_on"].message


def test_village_officer_keeps_the_own_village(tree: Tree) -> None:
    by = officer(Role.VILLAGE_OFFICER, tree.village)
    room = {"opened_on": date(2022, 10, 1)}
    enter("outreach.activity-rooms", by=by, name="丁字村活动室", area=tree.village, **room)
    with pytest.raises(NotPermitted):
        enter("outreach.activity-rooms", by=by, name="石桥村活动室", area=tree.other_village, **room)
