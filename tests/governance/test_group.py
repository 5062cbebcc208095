"""Leading groups: members in force, the group's end, and resolutions carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.accounts.models import system_user
from kehui.governance.domain.group import dissolve_group
from kehui.governance.domain.resolution import complete_resolution
from kehui.kernel.errors import Conflict, Invalid
from kehui.records.domain import update_record
from tests.context_kit import Tree, enter, make_tree, problems, value

pytestmark = pytest.mark.django_db

SINCE = date(2023, 2, 20)


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def found_group(tree: Tree, number: str = "LDXZ-1", **more: Any) -> Any:
    return enter(
        "governance.leading-groups",
        number=number,
        name="科技工作领导小组",
        area=tree.township,
        founded_on=SINCE,
        **more,
    )


def test_member_units_in_force(tree: Tree) -> None:
    group, other = found_group(tree), found_group(tree, "LDXZ-2", kind="literacy")
    member = "governance.group-members"
    enter(member, group=group, role="head", name="乡党委书记", starts_on=SINCE)
    enter(member, group=group, role="unit", name="司法所", starts_on=SINCE)
    enter(member, group=group, role="unit", name="兽防站", starts_on=SINCE, ends_on=date(2024, 12, 30))
    enter(member, group=other, role="unit", name="司法所", starts_on=SINCE)
    assert value("科技工作领导小组成员单位", tree.county) == 1
    assert value("科技工作领导小组成员单位", tree.county, "2023") == 2
    again = problems(member, group=group, role="unit", name="司法所", starts_on=date(2024, 1, 1))
    assert "时间重叠" in again["starts_on"].message
    early = problems(member, group=group, role="unit", name="党政办", starts_on=date(2023, 1, 1))
    assert "成立日期" in early["starts_on"].message


def test_group_ends_with_all_its_members(tree: Tree) -> None:
    group = found_group(tree)
    member = enter("governance.group-members", group=group, role="unit", name="司法所", starts_on=SINCE)
    with pytest.raises(Invalid, match="一并办理"):
        update_record(group, {"ended_on": date(2025, 6, 1)}, by=system_user())
    dissolve_group(group, by=system_user(), reason="机构改革", ended_on=date(2025, 6, 1))
    member.refresh_from_db()
    assert member.ends_on == group.ended_on == date(2025, 6, 1)
    assert value("科技工作领导小组成员单位", tree.county) == 0
    assert value("领导小组", tree.county) == 0
    with pytest.raises(Conflict, match="2025-06-01"):
        dissolve_group(group, by=system_user(), reason="再次")


def test_resolutions_are_carried_out(tree: Tree) -> None:
    meeting = enter(
        "governance.meetings",
        number="HY-1",
        name="第一次会议",
        kind="group",
        group=found_group(tree),
        held_on=date(2025, 3, 5),
    )
    assert meeting.area == tree.township
    first = enter("governance.resolutions", meeting=meeting, subject="更换宣传栏", owner="社会事务办公室")
    enter("governance.resolutions", meeting=meeting, subject="办讲座", owner="农机服务中心")
    with pytest.raises(Invalid) as refused:
        complete_resolution(first, by=system_user(), result="", done_on=date(2025, 3, 1))
    assert {p.field for p in refused.value.problems} == {"done_on", "result"}
    complete_resolution(first, by=system_user(), result="已更换11处", done_on=date(2025, 6, 1))
    assert value("召开科技工作会议", tree.county) == 1
    assert value("议定事项", tree.county) == 2
    assert value("已落实议定事项", tree.county) == 1
    assert value("议定事项落实率", tree.county) == 50
    done = {"meeting": meeting, "subject": "x", "owner": "y", "done_on": date(2025, 6, 1)}
    assert "落实情况" in problems("governance.resolutions", **done)["result"].message
