"""A small form, sent out: research of the two tea companies, with the checks that a real one has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kehui.kernel import clock
from kehui.parties.models import Organisation
from kehui.records.domain import create_record, update_record
from kehui.records.register import get_register
from kehui.returns.domain.rounds import open_round
from kehui.returns.models import ReturnEntry, ReturnField, ReturnForm, ReturnRound, Submission
from kehui.returns.queries import with_everything
from tests.cast import Cast

YEAR = clock.today().year
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("YF-1", "研发投入合计", "万元"), ("YF-2", "其中：自筹", "万元"), ("YF-3", "研究人员", "人"),
)  # fmt: skip


def enter(register: str, by: Any, **values: Any) -> Any:
    """A record entered as from a form: what is left out is empty."""
    found = get_register(register)
    return create_record(found, {c.name: c.empty for c in found.columns} | values, by=by)


@dataclass
class Asked:
    """The form with its fields by name, sent out for this year to both tea companies."""

    form: ReturnForm
    fields: dict[str, ReturnField]
    round: ReturnRound
    tea: Submission
    rival: Submission

    def texts(self, **values: str) -> dict[str, str]:
        """``texts(total="120", own="80", people="9")`` as the form sends it."""
        names = {"total": "研发投入合计", "own": "其中：自筹", "people": "研究人员"}
        return {str(self.fields[names[k]].pk): v for k, v in values.items()}


def make_form(cast: Cast, **more: Any) -> ReturnForm:
    """The form with its fields and checks."""
    by = cast.county_clerk
    given = {"code": "YF", "name": "研发情况年报", "area": cast.county.yunxi.pk, "population": "enterprises", **more}
    form: ReturnForm = enter("returns.forms", by, **given)
    for position, (code, name, unit) in enumerate(FIELDS, 1):
        enter("returns.fields", by, form=form.pk, code=code, name=name, unit=unit, position=position, places=2)
    checks = (
        {"code": "YF-S1", "name": "自筹不大于合计", "expression": "{其中：自筹} <= {研发投入合计}", "advice": "请核对单位"},
        {"code": "YF-S2", "name": "单位", "kind": "slip", "severity": "warning"},
        {"code": "YF-S3", "name": "变动", "kind": "jump", "ratio": Decimal(50), "severity": "warning"},
    )
    for check in checks:
        enter("returns.checks", by, form=form.pk, **check)
    return form


def make_history(company: Organisation, by: Any, **values: int) -> None:
    """What the company reported last year."""
    for code, value in values.items():
        field = ReturnField.objects.get(code=code.replace("_", "-"))
        enter(
            "returns.entries", by, field=field.pk, organisation=company.pk, area=company.area_id, year=YEAR - 1,
            value=Decimal(value),
        )  # fmt: skip


@pytest.fixture
def asked(cast: Cast) -> Asked:
    """See Asked; last year the tea company reported 120 万元, 80 of them its own, and 9 people."""
    form = make_form(cast)
    make_history(cast.tea_company, cast.county_clerk, YF_1=120, YF_2=80, YF_3=9)
    due = clock.today() + timedelta(days=20)
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR, month=12, due_on=due)
    open_round(round, by=cast.county_clerk)
    fields = {f.name: f for f in ReturnField.objects.filter(form=form)}
    return Asked(form, fields, ReturnRound.objects.get(pk=round.pk), of(cast.tea_company), of(cast.rival_company))


def of(company: Organisation) -> Submission:
    """The company's return, as it is now."""
    found = with_everything(Submission.objects.filter(organisation=company)).get()
    assert isinstance(found, Submission)
    return found


@pytest.fixture
def counted() -> Callable[[Organisation], dict[str, Any]]:
    """What counts of a company this year, by field code."""

    def values(company: Organisation) -> dict[str, Any]:
        entries = ReturnEntry.objects.filter(organisation=company, year=YEAR).select_related("field")
        return {e.field.code: e.value for e in entries}

    return values


def set_due(submission: Submission, day: date) -> None:
    """As if it had been due then."""
    Submission.objects.filter(pk=submission.pk).update(due_on=day)
    submission.due_on = day


def change(record: Any, by: Any, **values: Any) -> Any:
    """Change a record through its register."""
    return update_record(record, values, by=by)
