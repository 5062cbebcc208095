"""Activities: what is refused, and that each count is counted once and where it belongs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kehui.accounts.models import Role, system_user
from kehui.activities.domain.activity import cancel_activity, hold_activity
from kehui.activities.models import Activity, ActivityStatus, Attendance
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.records.domain import delete_record, update_record
from tests.context_kit import Tree, enter, make_tree, officer, problems, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def hold(tree: Tree, number: str = "HD-1", **more: Any) -> Activity:
    given = {
        "name": f"讲座{number}",
        "kind": "lecture",
        "held_on": date(2025, 3, 12),
        "host": "南安乡",
        "area": tree.township,
    }
    activity: Activity = enter("activities.activities", number=number, **(given | more))
    return activity


def test_attendance_of_lectures_is_the_training(tree: Tree) -> None:
    lecture = hold(tree)
    publicity = hold(tree, "HD-2", kind="publicity", held_on=date(2025, 9, 3))
    enter("activities.attendances", activity=lecture, audience="farmers", people=520)
    enter("activities.attendances", activity=lecture, audience="youth", people=30)
    enter("activities.attendances", activity=publicity, audience="residents", people=900)
    enter("activities.handouts", activity=publicity, title="手册", copies=1200)
    assert value("科技讲座", tree.county) == 1
    assert value("集中科普宣传活动", tree.county) == 1
    assert value("举办科普活动", tree.county) == 2
    assert value("培训", tree.county) == 550
    assert value("活动参加人次", tree.county) == 1450
    assert value("发放技术资料", tree.county) == 1200
    assert value("发放技术资料", tree.county, "2025Q1") == 0
    assert value("培训", tree.other_township) == 0


def test_investor_days_held_or_joined_are_counted_together(tree: Tree) -> None:
    hold(tree, "HD-1", kind="investor_day", area=tree.county)
    hold(tree, "HD-2", kind="investor_day", area=tree.county, part="joined")
    assert value("新三板上市辅导及产业基金培训", tree.county) == 2


def test_consultation_takes_the_day_and_place_of_its_activity(tree: Tree) -> None:
    asked = enter("activities.consultations", activity=hold(tree), subject="农药", people=12)
    assert (asked.answered_on, asked.area) == (date(2025, 3, 12), tree.township)
    assert value("解答群众咨询", tree.township, "2025-03") == 12


def test_counts_move_with_their_activity(tree: Tree) -> None:
    lecture = hold(tree)
    enter("activities.attendances", activity=lecture, audience="farmers", people=50, area=tree.other_township)
    assert Attendance.objects.get().area == tree.township  # whatever was written
    update_record(lecture, {"area": tree.other_township.pk}, by=system_user())
    assert value("培训", tree.township) == 0
    assert value("培训", tree.other_township) == 50


def test_database_refuses_a_count_elsewhere_than_its_activity(tree: Tree) -> None:
    enter("activities.attendances", activity=hold(tree), audience="farmers", people=50)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="area_follows"), transaction.atomic():
        Attendance.objects.update(area=tree.village)


def test_coming_activity_is_planned_and_counts_once_held(tree: Tree) -> None:
    coming = hold(tree, held_on=clock.today() + timedelta(days=9))
    assert coming.status == ActivityStatus.PLANNED
    found = problems("activities.attendances", activity=coming, audience="farmers", people=5)
    assert "举办之后才能登记" in found["activity"].message
    with pytest.raises(Invalid, match="还没到"):
        hold_activity(coming, by=system_user())
    hold_activity(coming, by=system_user(), held_on=clock.today())
    assert coming.status == ActivityStatus.HELD
    assert value("科技讲座", tree.county, str(clock.today().year)) == 1
    with pytest.raises(Conflict, match="已举办"):
        hold_activity(coming, by=system_user())


def test_cancelled_activity_leaves_every_total(tree: Tree) -> None:
    lecture = hold(tree)
    enter("activities.attendances", activity=lecture, audience="farmers", people=50)
    with pytest.raises(Invalid, match="原因"):
        cancel_activity(lecture, by=system_user(), reason=" ")
    cancel_activity(lecture, by=system_user(), reason="重复登记")
    assert value("科技讲座", tree.county) == 0
    assert value("培训", tree.county) == 0
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.action, entry.reason) == ("activities.activity.cancelled", "重复登记")
    with pytest.raises(Invalid, match="不能再改状态"):
        update_record(lecture, {"status": "held"}, by=system_user())


def test_bad_values_are_refused(tree: Tree) -> None:
    lecture = hold(tree)
    found = problems("activities.attendances", activity=lecture, audience="youth", channel="online", people=9)
    assert "线下" in found["channel"].message
    assert problems("activities.handouts", activity=lecture, title="手册", copies=0)["copies"].severity == "error"
    early = problems("activities.consultations", activity=lecture, subject="茶", people=3, answered_on=date(2025, 3, 1))
    assert "不能早于" in early["answered_on"].message
    twin = problems(
        "activities.activities", number="HD-9", name=lecture.name, kind="lecture", held_on=lecture.held_on,
        host="县科协",
        area=tree.county,
    )  # fmt: skip
    assert twin["name"].severity == "warning"
    assert "HD-1" in twin["name"].message
    with pytest.raises(Invalid, match="已经登记过"):
        hold(tree)


def test_campaign_has_its_name_of_the_year(tree: Tree) -> None:
    given = {"code": "KP", "name": "2025年全国科普日", "starts_on": date(2025, 9, 1), "area": tree.county}
    assert problems("activities.campaigns", ends_on=date(2025, 9, 30), **given)["name"].severity == "warning"
    assert problems("activities.campaigns", ends_on=date(2025, 8, 30), **given)["ends_on"].severity == "error"
    campaign = enter("activities.campaigns", ends_on=date(2025, 9, 30), **given)
    found = problems(
        "activities.activities", number="A", name="宣传", kind="publicity", held_on=date(2025, 3, 1), host="县科协",
        area=tree.county, campaign=campaign,
    )  # fmt: skip
    assert found["held_on"].severity == "warning"


def test_village_officer_writes_in_the_own_village_only(tree: Tree) -> None:
    by = officer(Role.VILLAGE_OFFICER, tree.village)
    lecture = hold(tree, area=tree.village)
    elsewhere = hold(tree, "HD-2", area=tree.other_village)
    enter("activities.attendances", by=by, activity=lecture, audience="farmers", people=40)
    with pytest.raises(NotPermitted, match="石桥村"):
        enter("activities.attendances", by=by, activity=elsewhere, audience="farmers", people=40, area=tree.village)


def test_who_may_not_delete_is_told_of_cancelling(tree: Tree) -> None:
    held = hold(tree)
    enter("activities.attendances", activity=held, audience="farmers", people=52)
    with pytest.raises(Conflict, match="还有记录用着它") as error:
        delete_record(held, by=system_user(), reason="没有办成")
    assert "也可以点“取消活动”" in error.value.hint
    assert "不再计入任何统计" in error.value.hint
