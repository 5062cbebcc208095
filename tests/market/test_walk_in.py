"""Problems left in the hall: who handles them, and what becomes of them."""

from __future__ import annotations

import pytest

from kehui.accounts.models import User
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.market.domain.walk_in import adopt_problem, dismiss_problem, leave_problem
from kehui.market.models import Demand, ListingStatus, Notice, WalkInProblem
from tests.cast import Cast


@pytest.fixture
def left(cast: Cast) -> WalkInProblem:
    return leave_problem("春茶  毛茶发红\x00", "138 1234 1234".replace(" ", ""), where="a1")


def test_brokers_and_clerks_are_told_once(left: WalkInProblem, cast: Cast) -> None:
    assert left.text == "春茶 毛茶发红"
    assert left.area == cast.county.yunxi
    told = set(Notice.objects.filter(title="大厅有人留下难题").values_list("user__username", flat=True))
    assert told == {cast.broker.username, cast.county_clerk.username}


def test_it_becomes_the_draft_of_the_enterprise_that_called(left: WalkInProblem, cast: Cast, broker: User) -> None:
    demand = adopt_problem(left, by=broker, owner=cast.tea_company.name, reason="已电话核实")
    assert (demand.owner, demand.phone, demand.status) == (cast.tea_company, "13812341234", ListingStatus.DRAFT)
    left.refresh_from_db()
    assert (left.status, left.demand, left.outcome) == ("adopted", demand, "已电话核实")
    assert Entry.objects.filter(action="market.walkinproblem.adopted").count() == 1
    with pytest.raises(Conflict, match="已经处理过"):
        dismiss_problem(left, by=broker, reason="重复")


def test_by_credit_code_too_and_an_unknown_enterprise_is_told(left: WalkInProblem, cast: Cast, county_clerk: User) -> None:
    with pytest.raises(Invalid, match="没有这个单位"):
        adopt_problem(left, by=county_clerk, owner="没有这个厂")
    assert adopt_problem(left, by=county_clerk, owner=cast.tea_company.uscc.lower()).owner == cast.tea_company
    assert Demand.objects.count() == 1


def test_dismissing_needs_a_reason(left: WalkInProblem, broker: User) -> None:
    with pytest.raises(Invalid):
        dismiss_problem(left, by=broker, reason=" ")
    assert dismiss_problem(left, by=broker, reason="不是技术问题").status == "dismissed"


def test_only_those_who_answer_it(left: WalkInProblem, enterprise: User, auditor: User, other_township_clerk: User) -> None:
    for by in (enterprise, auditor, other_township_clerk):
        assert not WalkInProblem.objects.visible_to(by).exists()
        with pytest.raises(NotPermitted):
            dismiss_problem(left, by=by, reason="不该由我")


def test_a_topic_that_was_touched_is_enough(cast: Cast, broker: User) -> None:
    demand = adopt_problem(leave_problem("茶叶", "13812341234", where="a1"), by=broker, owner=cast.tea_company.name)
    assert (demand.title, demand.description) == ("茶叶", "大厅留言：茶叶。待与企业核实后补充")
    with pytest.raises(Invalid, match="请点一项"):
        leave_problem("", "13812341234", where="a1")
