"""Whatever people do with a round of returns, in whichever order: only the source writes, what is approved counts once."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.audit.models import Entry
from kehui.farming.models import CooperativeReturn
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.parties.models import Membership, Organisation, OrganisationKind
from kehui.records.domain import delete_record, update_record
from kehui.records.register import get_register
from kehui.returns.answers import stored_answers
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.rounds import close_round, open_round, reopen_round
from kehui.returns.domain.shipped import install
from kehui.returns.expressions import ABSENT
from kehui.returns.indicators import NEW_PRODUCT_OUTPUT, RD_SPENDING, RD_STAFF
from kehui.returns.models import OWED, ReturnEntry, ReturnField, ReturnRound, Status, Submission
from kehui.returns.queries import with_everything
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast, make_organisation
from tests.returns.conftest import YEAR, enter

_COUNTED = {RD_SPENDING: "returns.rd_spending", RD_STAFF: "returns.rd_staff", NEW_PRODUCT_OUTPUT: "returns.new_product_output"}
_GOOD = ["0", "5", "120.5", "７", "12", "300", "1,200"]
_NUMBERS = st.sampled_from([*_GOOD, *_GOOD, "", "不适用", "3568千元", "99999999999", "-7", "一百", "1e5", "9" * 40])
_ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["keep", "submit", "submit", "withdraw", "check", "check", "approve", "approve", "return", "comment", "write", "delete", "close"]
        ),
        st.integers(0, 1),  # whose return
        st.sampled_from(["source", "source", "other", "township", "county", "village", "leader"]),
        st.lists(_NUMBERS, min_size=3, max_size=3),
    ),
    min_size=6, max_size=24,
)  # fmt: skip
_SETTINGS = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class _Undo(Exception):
    """Ends an example; the database forgets it."""


class Round:
    """A round of two bodies of 南安乡 and 溪塘镇, and what is expected of it."""

    def __init__(self, cast: Cast, form: Any, bodies: list[tuple[Organisation, User]], codes: list[str]) -> None:
        self.cast, self.codes = cast, codes
        due = clock.today() + timedelta(days=5)
        made = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR, month=12, due_on=due)
        open_round(made, by=cast.county_clerk)
        self.round, self.bodies = made, bodies
        self.fields = {f.code: f for f in ReturnField.objects.filter(form=form)}
        #: What the source typed and handed in last, by body and field code; told by nobody else.
        self.handed_in: dict[int, dict[str, Any]] = {}

    def of(self, n: int) -> Submission:
        found = with_everything(Submission.objects.filter(round=self.round, organisation=self.bodies[n][0])).get()
        assert isinstance(found, Submission)
        return found

    def person(self, who: str, n: int) -> User:
        cast = self.cast
        return {
            "source": self.bodies[n][1], "other": self.bodies[1 - n][1], "village": cast.village_officer,
            "township": (cast.township_clerk, cast.other_township_clerk)[n], "county": cast.county_clerk,
            "leader": cast.county_leader,
        }[who]  # fmt: skip

    def do(self, act: str, n: int, who: str, numbers: list[str]) -> None:
        """One act; what is refused changes nothing, and what succeeds was that person's to do."""
        before, by = self.of(n), self.person(who, n)
        texts = {str(self.fields[c].pk): t for c, t in zip(self.codes, numbers, strict=True)}
        answers = stored_answers(before.answers.all())
        trail = Entry.objects.count()
        try:
            with transaction.atomic():
                self._act(act, before, by, texts)
        except KehuiError:
            after = self.of(n)
            assert (after.status, after.version, after.draft) == (before.status, before.version, before.draft)
            assert stored_answers(after.answers.all()) == answers
            assert Entry.objects.count() == trail
            return
        after = self.of(n)
        if act in ("keep", "submit", "withdraw"):
            assert who == "source"
        elif act in ("check", "approve", "return"):
            assert who in ("township", "county")
            assert not (act == "approve" and who == "township")
        if act == "submit":
            self.handed_in[n] = {c: stored_answers(after.answers.all()).get(self.fields[c].pk) for c in self.codes}
        else:
            assert stored_answers(after.answers.all()) == answers

    def _act(self, act: str, submission: Submission, by: User, texts: dict[str, str]) -> None:
        if act == "keep":
            filling.keep_draft(submission, texts, by=by)
        elif act == "submit":
            doubts = {f"{c}": "经核对属实" for c in _keys(submission, texts)}
            filling.submit(submission, texts, by=by, reasons=doubts)
        elif act == "withdraw":
            filling.withdraw(submission, by=by)
        elif act == "check":
            reviewing.check(submission, by=by)
        elif act == "approve":
            reviewing.approve(submission, by=by)
        elif act == "return":
            reviewing.send_back(submission, by=by, comment="请核对")
        elif act == "comment":
            reviewing.comment(submission, by=by, text="已电话联系")
        elif act == "close":
            stored = ReturnRound.objects.get(pk=self.round.pk)
            close_round(stored, by=by) if stored.is_open else reopen_round(stored, by=by, reason="补报")
        else:
            self._past_it(act, submission, by)

    def _past_it(self, act: str, submission: Submission, by: User) -> None:
        """Somebody tries the register instead: it never works."""
        name = submission.form.register_name
        if act == "write" and name:
            enter(name, by, organisation=submission.organisation_id, year=YEAR, business="tea", sales=Decimal(1))
        elif act == "write":
            field = self.fields[self.codes[0]]
            enter("returns.entries", by, field=field.pk, organisation=submission.organisation_id, year=YEAR, value=Decimal(1))
        model: Any = get_register(name or "returns.entries").model
        for row in model.objects.filter(organisation=submission.organisation_id, year=YEAR):
            column = "sales" if name else "value"
            if act == "write":
                update_record(row, {column: Decimal(1)}, by=by)
            delete_record(row, by=by, reason="试试")
        assert act == "delete"
        assert not model.objects.filter(organisation=submission.organisation_id, year=YEAR).exists()

    def approved(self) -> list[int]:
        return [n for n in range(len(self.bodies)) if self.of(n).status == Status.APPROVED]

    def check(self) -> None:
        """Whoever did what: answers are the source's own, history and trail tell the same, the chain is whole."""
        for n in range(len(self.bodies)):
            submission = self.of(n)
            answers = stored_answers(submission.answers.all())
            assert {c: answers.get(self.fields[c].pk) for c in self.codes} == self.handed_in.get(
                n, dict.fromkeys(self.codes)
            )
            assert (submission.approved_on is not None) == (submission.status == Status.APPROVED)
            assert submission.submitted_by_id in (None, self.bodies[n][1].pk)
            assert submission.status not in (Status.SUBMITTED, Status.CHECKED, Status.APPROVED) or n in self.handed_in
            kinds = list(submission.remarks.exclude(kind="comment").values_list("kind", flat=True))
            entries = Entry.objects.filter(model="returns.submission", object_id=str(submission.pk)).order_by("number")
            told = [e.action.rsplit(".", 1)[-1] for e in entries if not e.action.endswith((".created", ".commented"))]
            assert told == kinds
            assert submission.times_returned == kinds.count("returned")
        assert chain.verify().ok


def _keys(submission: Submission, texts: dict[str, str]) -> list[str]:
    from kehui.returns.answers import read_texts
    from kehui.returns.checking import FormValues, findings
    from kehui.returns.definition import Definition

    definition = Definition(submission.form)
    read, _ = read_texts(definition.asked, texts)
    return [f.key for f in findings(FormValues(definition, submission, read))]


def _entry_form(cast: Cast) -> Any:
    """Three items that are counted, two of which may be left out."""
    form = enter(
        "returns.forms", cast.county_clerk, code="KJ107-1", name="研发情况年报", area=cast.county.yunxi.pk, population="enterprises"
    )
    for position, (code, unit) in enumerate(((RD_SPENDING, "万元"), (RD_STAFF, "人"), (NEW_PRODUCT_OUTPUT, "千元")), 1):
        enter(
            "returns.fields", cast.county_clerk, form=form.pk, code=code, name=f"第{position}项", unit=unit, places=2,
            position=position, is_required=position == 1,
        )  # fmt: skip
    enter(
        "returns.checks", cast.county_clerk, form=form.pk, code="S1", name="有经费应有人员",
        expression="若 {第1项} > 0 则 {第2项} > 0", severity="warning",
    )  # fmt: skip
    return form


@_SETTINGS
@given(acts=_ACTS)
def test_figures_are_what_approved_returns_say(cast: Cast, acts: Any) -> None:
    with pytest.raises(_Undo), transaction.atomic():  # noqa: PT012  # the block is the example, its end undoes it
        bodies = [(cast.tea_company, cast.enterprise), (cast.rival_company, cast.rival)]
        round = Round(cast, _entry_form(cast), bodies, list(_COUNTED))
        for act in acts:
            round.do(*act)
        round.check()
        entries = ReturnEntry.objects.filter(year=YEAR)
        counted = {(e.organisation_id, e.field.code): ABSENT if e.is_absent else e.value for e in entries.select_related("field")}
        approved = round.approved()
        assert len(counted) == entries.count()
        assert counted == {
            (bodies[n][0].pk, code): value
            for n in approved for code, value in round.handed_in[n].items() if value is not None
        }  # fmt: skip
        for code, name in _COUNTED.items():
            for area, inside in ((cast.county.yunxi, approved), (cast.county.nanan, [n for n in approved if n == 0])):
                said = [v for n in inside if (v := round.handed_in[n][code]) is not None]
                numbers = [v * round.fields[code].scale for v in said if v is not ABSENT]
                figure = compute(get_indicator(name), area, Period(YEAR))
                assert figure.rows == len(said)
                assert figure.value == (sum(numbers) if numbers else None)
        raise _Undo


@_SETTINGS
@given(acts=_ACTS)
def test_a_register_behind_a_form_holds_what_was_approved(cast: Cast, acts: Any) -> None:
    with pytest.raises(_Undo), transaction.atomic():  # noqa: PT012  # the block is the example, its end undoes it
        bodies = []
        for name, place, user in (("高山茶业", cast.county.nanan, cast.enterprise), ("溪塘渔业", cast.county.xitang, cast.rival)):
            body = make_organisation(f"云溪县{name}专业合作社", place, kind=OrganisationKind.COOPERATIVE)
            Membership.objects.create(user=user, organisation=body)
            bodies.append((body, user))
        form, _ = install("HZS-N", by=cast.county_clerk)
        round = Round(cast, form, bodies, ["HZS-N-05", "HZS-N-11", "HZS-N-12"])  # tea, members, households
        for act in acts:
            round.do(*act)
        round.check()
        found = {
            (r.organisation_id, r.business): (r.sales, r.members, r.households_led) for r in CooperativeReturn.objects.all()
        }
        expected = {}
        for n in round.approved():
            sales, members, households = (round.handed_in[n][c] for c in round.codes)
            if isinstance(sales, Decimal):
                expected[bodies[n][0].pk, "tea"] = (sales * 10_000, members, households)
        assert found == expected
        raise _Undo


def test_an_example_that_goes_all_the_way(cast: Cast) -> None:
    """So that the property is not about returns that never come far."""
    bodies = [(cast.tea_company, cast.enterprise), (cast.rival_company, cast.rival)]
    round = Round(cast, _entry_form(cast), bodies, list(_COUNTED))
    way = (
        ("keep", 0, "source"), ("submit", 0, "other"), ("submit", 0, "source"), ("approve", 0, "township"), ("check", 0, "township"),
        ("approve", 0, "county"), ("write", 0, "county"), ("delete", 0, "county"), ("return", 0, "county"), ("submit", 0, "source"),
        ("check", 0, "county"), ("approve", 0, "county"),
    )  # fmt: skip
    for act, n, who in way:
        round.do(act, n, who, ["120.5", "不适用", "0"])
    round.check()
    assert round.approved() == [0]
    assert round.of(1).status in OWED
    with suppress(KehuiError):
        round.do("approve", 1, "county", ["", "", ""])
    assert ReturnEntry.objects.filter(year=YEAR).count() == 3
