"""A return on its way: typed, handed in, checked, approved or returned; and what counts of it at each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kehui.accounts.models import User
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.reminders import remind_due
from kehui.returns.domain.rounds import close_round, extend_due, open_round
from kehui.returns.models import Answer, RemarkKind, ReturnReminder, Status, Submission
from kehui.returns.queries import (
    burdens,
    overdue,
    own_submissions,
    township_progress,
    waiting_for_approval,
    waiting_for_check,
)
from tests.cast import Cast, make_organisation
from tests.returns.conftest import YEAR, Asked, change, of, set_due

Counted = Callable[[Any], dict[str, Any]]


def hand_in(asked: Asked, by: User, **more: Any) -> Submission:
    """The tea company's return, handed in without a doubt."""
    return filling.submit(of_tea(asked), asked.texts(total="130", own="90", people="9"), by=by, **more)


def of_tea(asked: Asked) -> Submission:
    assert asked.tea.organisation is not None
    return of(asked.tea.organisation)


def test_from_the_source_to_the_figures(cast: Cast, asked: Asked, counted: Counted) -> None:
    stored = filling.keep_draft(asked.tea, asked.texts(total="13"), by=cast.enterprise)
    assert (stored.status, stored.draft) == (Status.FILLED, asked.texts(total="13"))
    assert hand_in(asked, cast.enterprise).status == Status.SUBMITTED
    assert not counted(cast.tea_company)
    assert reviewing.check(of_tea(asked), by=cast.township_clerk).status == Status.CHECKED
    assert not counted(cast.tea_company)
    assert reviewing.approve(of_tea(asked), by=cast.county_clerk).status == Status.APPROVED
    assert counted(cast.tea_company) == {"YF-1": 130, "YF-2": 90, "YF-3": 9}
    kinds = list(of_tea(asked).remarks.values_list("kind", flat=True))
    assert kinds == [RemarkKind.SUBMITTED, RemarkKind.CHECKED, RemarkKind.APPROVED]
    trail = Entry.objects.filter(model="returns.submission", object_id=str(asked.tea.pk)).order_by("number")
    assert [e.action.rsplit(".", 1)[-1] for e in trail] == ["created", "submitted", "checked", "approved"]
    assert "130万元" in str(trail[1].new_values)


def test_a_thousandfold_slip_is_doubted_and_told_once(cast: Cast, asked: Asked) -> None:
    with pytest.raises(Invalid) as caught:
        filling.submit(asked.tea, asked.texts(total="130000", own="90", people="9"), by=cast.enterprise)
    assert [(p.severity, p.field) for p in caught.value.problems] == [
        ("warning", str(asked.fields["研发投入合计"].pk))
    ]
    assert "相差约1,000倍，请核对单位（元与千元）" in caught.value.problems[0].message
    assert of_tea(asked).status == Status.OPEN
    assert hand_in(asked, cast.enterprise).status == Status.SUBMITTED


def test_a_warning_goes_in_with_its_reason_which_stays(cast: Cast, asked: Asked) -> None:
    texts = asked.texts(total="130", own="90", people="30")
    with pytest.raises(Invalid, match=r"增长233\.3%，超过50%"):
        filling.submit(asked.tea, texts, by=cast.enterprise)
    with pytest.raises(Invalid):
        filling.submit(asked.tea, texts, by=cast.enterprise, reasons={"YF-S3:YF-3": " "})
    filling.submit(asked.tea, texts, by=cast.enterprise, reasons={"YF-S3:YF-3": "并入了研究所"})
    explanation = of_tea(asked).explanations.get()
    assert (explanation.reason, explanation.by) == ("并入了研究所", cast.enterprise)
    assert "30人，上年9人" in explanation.message


def test_an_error_is_never_explained_away(cast: Cast, asked: Asked) -> None:
    texts = asked.texts(total="130", own="140", people="9")
    with pytest.raises(Invalid, match="自筹不大于合计：其中：自筹140万元，研发投入合计130万元") as caught:
        filling.submit(asked.tea, texts, by=cast.enterprise, reasons={"YF-S1": "就是这样"})
    assert caught.value.problems[0].severity == "error"


def test_nought_nothing_and_not_applicable_stay_apart(cast: Cast, asked: Asked, counted: Counted) -> None:
    change(asked.fields["其中：自筹"], cast.county_clerk, is_required=False)
    with pytest.raises(Invalid, match="研究人员还没有填"):
        filling.submit(asked.rival, asked.texts(total="0"), by=cast.rival)
    filling.submit(asked.rival, asked.texts(total="0", people="不适用"), by=cast.rival)
    stored = {a.field.code: (a.value, a.is_absent) for a in Answer.objects.filter(submission=asked.rival)}
    assert stored == {"YF-1": (0, False), "YF-3": (None, True)}
    reviewing.check(of(cast.rival_company), by=cast.other_township_clerk)
    reviewing.approve(of(cast.rival_company), by=cast.county_clerk)
    assert counted(cast.rival_company) == {"YF-1": 0, "YF-3": None}


def test_a_number_with_its_own_unit_is_converted(cast: Cast, asked: Asked, counted: Counted) -> None:
    filling.submit(asked.tea, asked.texts(total="1300千元", own="９０", people="9"), by=cast.enterprise)
    assert Answer.objects.get(submission=asked.tea, field=asked.fields["研发投入合计"]).value == 130
    with pytest.raises(Invalid, match="应为数字"):
        filling.submit(asked.rival, asked.texts(total="一百", own="1", people="1"), by=cast.rival)


def test_impossible_numbers_are_told_to_who_types_them(cast: Cast, asked: Asked, counted: Counted) -> None:
    for total, said in (("-7", "不能是负数"), ("9" * 40, "数字太大"), ("12..5", "应为数字")):
        with pytest.raises(Invalid, match=said):
            filling.submit(asked.tea, asked.texts(total=total, own="0", people="1"), by=cast.enterprise)
    change(asked.fields["研发投入合计"], cast.county_clerk, may_be_negative=True)
    reasons = {"YF-S3:YF-1": "冲回上年多记的", "YF-S3:YF-2": "没有", "YF-S3:YF-3": "减员"}
    texts = asked.texts(total="-50", own="-60", people="1")
    with pytest.raises(Invalid, match="不能是负数"):  # that item may, this one may not
        filling.submit(asked.tea, texts, by=cast.enterprise, reasons=reasons)
    change(asked.fields["其中：自筹"], cast.county_clerk, may_be_negative=True)
    assert filling.submit(asked.tea, texts, by=cast.enterprise, reasons=reasons).status == Status.SUBMITTED


def test_returned_with_a_comment_and_what_counted_counts_no_more(cast: Cast, asked: Asked, counted: Counted) -> None:
    hand_in(asked, cast.enterprise)
    reviewing.check(of_tea(asked), by=cast.township_clerk)
    reviewing.approve(of_tea(asked), by=cast.county_clerk)
    with pytest.raises(NotPermitted, match="只能由县级经办人退回"):
        reviewing.send_back(of_tea(asked), by=cast.township_clerk, comment="人数不对")
    with pytest.raises(Invalid, match="请写明退回的原因"):
        reviewing.send_back(of_tea(asked), by=cast.county_clerk, comment=" ")
    returned = reviewing.send_back(of_tea(asked), by=cast.county_clerk, comment="人数不对")
    assert (returned.status, returned.times_returned) == (Status.RETURNED, 1)
    assert not counted(cast.tea_company)
    texts = filling.opening_texts  # what was handed in stands in the form again
    from kehui.returns.answers import stored_answers
    from kehui.returns.checking import FormValues
    from kehui.returns.definition import Definition

    definition = Definition(asked.form)
    values = FormValues(definition, returned, stored_answers(returned.answers.all()))
    assert texts(definition, returned, values) == asked.texts(total="130", own="90", people="9")


def test_only_the_source_writes_its_figures(cast: Cast, asked: Asked) -> None:
    texts = asked.texts(total="130", own="90", people="9")
    others = (
        cast.county_clerk, cast.county_leader, cast.township_clerk, cast.other_township_clerk, cast.village_officer,
        cast.rival, cast.expert, cast.agency, cast.system_admin, cast.security_admin, cast.auditor,
    )  # fmt: skip
    for somebody in others:
        with pytest.raises(NotPermitted, match="原始数只能由"):
            filling.keep_draft(asked.tea, texts, by=somebody)
        with pytest.raises(NotPermitted, match="原始数只能由"):
            filling.submit(asked.tea, texts, by=somebody)
    hand_in(asked, cast.enterprise)
    with pytest.raises(Conflict, match="不能再改"):
        filling.keep_draft(of_tea(asked), texts, by=cast.enterprise)
    for somebody in others:
        with pytest.raises(NotPermitted):
            filling.withdraw(of_tea(asked), by=somebody)
    assert filling.withdraw(of_tea(asked), by=cast.enterprise).status == Status.FILLED


def test_who_checks_and_who_approves(cast: Cast, asked: Asked) -> None:
    hand_in(asked, cast.enterprise)
    for somebody in (
        cast.enterprise, cast.rival, cast.other_township_clerk, cast.village_officer, cast.county_leader, cast.expert,
        cast.agency, cast.auditor, cast.system_admin, cast.security_admin,
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            reviewing.check(of_tea(asked), by=somebody)
    reviewing.check(of_tea(asked), by=cast.township_clerk)
    for somebody in (cast.enterprise, cast.township_clerk, cast.county_leader, cast.agency, cast.auditor):
        with pytest.raises(NotPermitted):
            reviewing.approve(of_tea(asked), by=somebody)
    with pytest.raises(Conflict, match="有了变化"):
        reviewing.approve(of_tea(asked), by=cast.county_clerk, expected=1)


def test_a_paper_return_is_typed_in_only_where_nobody_signs_in(cast: Cast, asked: Asked) -> None:
    silent = make_organisation("云溪第九制茶厂", cast.county.nanan)
    open_round(asked.round, by=cast.county_clerk)
    assert Submission.objects.filter(round=asked.round).count() == 3
    texts = asked.texts(total="1", own="1", people="1")
    with pytest.raises(NotPermitted):
        filling.submit(of(silent), texts, by=cast.other_township_clerk)
    stored = filling.submit(of(silent), texts, by=cast.township_clerk)
    assert stored.is_on_behalf
    assert stored.remarks.get().text == "代录纸质报表"


def test_two_windows_do_not_overwrite_each_other(cast: Cast, asked: Asked) -> None:
    filling.keep_draft(asked.tea, asked.texts(total="1"), by=cast.enterprise, expected=0, page="one")
    filling.keep_draft(asked.tea, asked.texts(total="12"), by=cast.enterprise, expected=0, page="one")
    with pytest.raises(Conflict, match="另一个窗口"):
        filling.keep_draft(asked.tea, asked.texts(total="9"), by=cast.enterprise, expected=0, page="two")
    assert of_tea(asked).draft == asked.texts(total="12")


def test_a_form_may_count_from_submission_on(cast: Cast, asked: Asked, counted: Counted) -> None:
    change(asked.form, cast.county_clerk, counts_from="submitted", checked_by="nobody")
    assert hand_in(asked, cast.enterprise).status == Status.CHECKED
    assert counted(cast.tea_company)["YF-1"] == 130
    filling.withdraw(of_tea(asked), by=cast.enterprise)
    assert not counted(cast.tea_company)


def test_the_park_checks_its_own_forms(cast: Cast, asked: Asked) -> None:
    change(asked.form, cast.county_clerk, checked_by="park", checking_organisation=cast.agent.pk)
    hand_in(asked, cast.enterprise)
    assert Submission.objects.visible_to(cast.agency).count() == 2
    assert list(waiting_for_check(cast.agency)) == [asked.tea]
    assert not waiting_for_check(cast.township_clerk)
    with pytest.raises(NotPermitted):
        reviewing.check(of_tea(asked), by=cast.township_clerk)
    assert reviewing.check(of_tea(asked), by=cast.agency).status == Status.CHECKED


def test_reminded_once_for_each_due_date(cast: Cast, asked: Asked) -> None:
    assert remind_due() == 0  # twenty days to go
    set_due(asked.tea, clock.today() + timedelta(days=3))
    assert (remind_due(), remind_due()) == (1, 0)
    extend_due(asked.tea, due_on=clock.today() + timedelta(days=5), by=cast.county_clerk, reason="审计未完")
    assert (remind_due(), remind_due()) == (1, 0)
    assert ReturnReminder.objects.filter(submission=asked.tea).count() == 2
    hand_in(asked, cast.enterprise)
    set_due(of_tea(asked), clock.today() - timedelta(days=1))
    assert remind_due() == 0  # handed in


def test_overdue_and_progress_by_township(cast: Cast, asked: Asked) -> None:
    set_due(asked.rival, clock.today() - timedelta(days=2))
    hand_in(asked, cast.enterprise)
    everything = Submission.objects.visible_to(cast.county_clerk)
    assert list(overdue(everything)) == [asked.rival]
    assert not overdue(Submission.objects.visible_to(cast.township_clerk))
    places = {p.label: (p.handed_in, p.total, p.overdue) for p in township_progress(asked.round, everything)}
    assert places == {"南安乡": (1, 1, 0), "溪塘镇": (0, 1, 1)}
    reviewing.check(of_tea(asked), by=cast.township_clerk)
    assert list(waiting_for_approval(cast.county_clerk)) == [asked.tea]
    close_round(asked.round, by=cast.county_clerk, reason="年度结束")
    assert not overdue(everything)
    with pytest.raises(Conflict, match="已经结束"):
        filling.keep_draft(of(cast.rival_company), asked.texts(total="1"), by=cast.rival)


def test_what_was_asked_of_whom(cast: Cast, asked: Asked) -> None:
    change(asked.fields["研究人员"], cast.county_clerk, mode="computed", formula="1人 * 3")
    areas, bodies = burdens(Submission.objects.visible_to(cast.county_clerk), YEAR)
    assert not areas
    assert {(b.name, b.forms, b.questions, b.saved, b.minutes) for b in bodies} == {
        ("云溪县清源茶业有限公司", 1, 2, 1, 20), ("云溪县山海茶业有限公司", 1, 2, 1, 20),
    }  # fmt: skip


def test_one_sees_ones_own(cast: Cast, asked: Asked) -> None:
    assert list(own_submissions(cast.enterprise)) == [asked.tea]
    assert list(own_submissions(cast.rival)) == [asked.rival]
    for nobody in (cast.expert, cast.agency, cast.county_clerk, cast.village_officer, cast.auditor):
        assert not own_submissions(nobody)
    assert list(Submission.objects.visible_to(cast.township_clerk)) == [asked.tea]


def test_villages_and_townships_fill_in_for_themselves(cast: Cast, asked: Asked) -> None:
    from tests.returns.conftest import enter

    for respondents, who, first in (
        ("village", cast.village_officer, Status.SUBMITTED), ("township", cast.township_clerk, Status.CHECKED),
    ):  # fmt: skip
        form = enter(
            "returns.forms", cast.county_clerk, code=respondents, name=respondents, respondents=respondents, period="quarter",
            area=cast.county.yunxi.pk,
        )  # fmt: skip
        field = enter("returns.fields", cast.county_clerk, form=form.pk, code=f"{respondents}-1", name="入户", unit="户")
        round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR - 1, month=9)
        open_round(round, by=cast.county_clerk)
        submission = own_submissions(who).select_related("round__form", "area", "organisation").get(round=round)
        assert str(submission.round) == f"{YEAR - 1}年第三季度{respondents}"
        with pytest.raises(NotPermitted):
            filling.submit(submission, {str(field.pk): "5"}, by=cast.county_clerk)
        stored = filling.submit(submission, {str(field.pk): "5"}, by=who)
        assert stored.status == first
        if first == Status.SUBMITTED:
            reviewing.check(stored, by=cast.township_clerk)
        elif first == Status.CHECKED:
            with pytest.raises(NotPermitted):
                reviewing.approve(stored, by=who)
        reviewing.approve(Submission.objects.get(pk=stored.pk), by=cast.county_clerk)
        entry = field.entries.get()
        assert (entry.value, entry.month, entry.counted_on.month) == (Decimal(5), 9, 9)
