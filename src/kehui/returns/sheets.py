"""The sheet of a round: one row for each respondent, a column for each item, through the import with its preview.

A register made from the form's fields (``returns.sheet:<round>``). Its rows are returns, kept by their own domain
functions: a row without a fault and without a doubt is handed in, one with a doubt waits as a draft for its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kehui.accounts.models import CLERKS, OUTSIDE, Role, User
from kehui.areas.models import Area
from kehui.kernel.errors import Invalid, Problem
from kehui.records.column_kinds import column_of
from kehui.records.columns import Column
from kehui.records.register import Register, Values, register_family
from kehui.returns.answers import AnswerColumn, input_text, read_texts, stored_answers
from kehui.returns.checking import FormValues, findings
from kehui.returns.definition import Definition
from kehui.returns.domain import filling
from kehui.returns.expressions import Value
from kehui.returns.models import Respondents, ReturnRound, Submission
from kehui.returns.queries import with_everything
from kehui.returns.rights import may_fill

FAMILY = "returns.sheet"
_FILLERS = CLERKS | {Role.VILLAGE_OFFICER} | OUTSIDE


def sheet_name(round: ReturnRound) -> str:
    """The name under which the import knows a round's sheet."""
    return f"{FAMILY}:{round.pk}"


class SheetStore:
    """The returns of a round as rows; read once, since a preview asks chunk by chunk."""

    def __init__(self, register: SheetRegister) -> None:
        self.register = register

    @cached_property
    def _returns(self) -> dict[int, Submission]:
        found = with_everything(Submission.objects.filter(round=self.register.round)).prefetch_related("answers")
        return {getattr(s, self.register.owner + "_id"): s for s in found}

    def submission(self, values: Values) -> Submission | None:
        """The return of the respondent named in a row."""
        return self._returns.get(values.get(self.register.owner))  # type: ignore[arg-type]

    def by_key(self, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, int, Values]]:
        """See records.register.RowStore."""
        return {key: self._stored(self._returns[key[0]]) for key in keys if key[0] in self._returns}

    def by_pk(self, pk: int) -> tuple[int, int, Values] | None:
        """See records.register.RowStore."""
        found = with_everything(Submission.objects.filter(pk=pk)).select_for_update(of=("self",)).first()
        return self._stored(found) if found is not None else None

    def _stored(self, submission: Submission) -> tuple[int, int, Values]:
        register = self.register
        if submission.draft:
            read, _ = read_texts(register.definition.asked, submission.draft)
        else:
            read = stored_answers(submission.answers.all())
        values: Values = {register.owner: getattr(submission, register.owner + "_id")}
        values |= {f"f{f.pk}": read.get(f.pk) for f in register.definition.asked}
        # Both what was handed in and what is being typed may have moved on since the preview.
        return submission.pk, submission.version * 100_000 + submission.draft_version, values

    def may_write(self, user: User, values: Values) -> bool:
        """See records.register.RowStore."""
        submission = self.submission(values)
        # A row that changes nothing (a neighbour's, in a township's workbook) needs no right.
        return submission is None or may_fill(user, submission) or self._stored(submission)[2] == values

    def owner_name(self, values: Values) -> str:
        """See records.register.RowStore."""
        submission = self.submission(values)
        return submission.respondent if submission else ""

    def write(self, values: Values, *, by: User, reason: str) -> None:
        """See records.register.RowStore."""
        submission = self.submission(values)
        if submission is None:
            raise Invalid([Problem(self.register.owner, "不在这次填报的范围里")])
        texts = self.register.texts(values)
        try:
            filling.submit(submission, texts, by=by)
        except Invalid as error:
            if any(p.severity == "error" for p in error.problems):
                raise
            filling.keep_draft(submission, texts, by=by)


class SheetRegister(Register):
    """The sheet of one round."""

    model = Submission
    slug = "submissions"
    menu = "统计填报"

    def __init__(self, round: ReturnRound) -> None:
        self.round = round
        self.definition = Definition(round.form)
        self.owner = "organisation" if round.form.respondents == Respondents.ORGANISATION else "area"
        self.key = (self.owner,)  # type: ignore[misc]  # another one for each round
        self.fields = (self.owner, *(f"f{f.pk}" for f in self.definition.asked))  # type: ignore[misc]
        self.store: SheetStore = SheetStore(self)

    @cached_property
    def name(self) -> str:
        """``returns.sheet:12``."""
        return sheet_name(self.round)

    @cached_property
    def title(self) -> str:
        """The round, as people call it."""
        return str(self.round)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The respondent, then the items that are asked."""
        field: Any = Submission._meta.get_field(self.owner)
        owner = column_of(field)
        owner.required = True
        owner.header = "填报单位" if self.owner == "organisation" else "填报地区"
        return (owner, *(AnswerColumn(f) for f in self.definition.asked))

    def texts(self, values: Values) -> dict[str, str]:
        """A row as the form would send it."""
        return {str(f.pk): input_text(values.get(f"f{f.pk}")) for f in self.definition.asked}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The respondent is asked and has not filed yet; then what the form's own checks find."""
        submission = self.store.submission(values)
        if not self.round.is_open:
            yield Problem(self.owner, f"“{self.round}”{'已经结束' if self.round.closed_on else '还没有下发'}，不能填报")
        elif submission is None:
            yield Problem(self.owner, f"不在“{self.round}”的填报范围里，请核对名称，或请县级经办人补发")
        elif not submission.is_owed:
            changed = old is not None and any(values.get(n) != old.get(n) for n in self.fields)
            if changed:
                yield Problem(self.owner, f"这张表现在是“{submission.get_status_display()}”，不能再改；要改请先撤回或退回")
        else:
            yield from self._check_answers(values, submission)

    def _check_answers(self, values: Values, submission: Submission) -> Iterator[Problem]:
        answers: dict[int, Value] = {f.pk: values.get(f"f{f.pk}") for f in self.definition.asked}
        if not any(v is not None for v in answers.values()):
            return  # a respondent whose row is still empty
        asked = {f.pk for f in self.definition.asked}
        for finding in findings(FormValues(self.definition, submission, answers)):
            pk = next((pk for pk in finding.fields if pk in asked), None)
            message = finding.message if finding.is_error else f"{finding.message}；先存为草稿，写明原因后提交"
            yield Problem(f"f{pk}" if pk else self.owner, message, "error" if finding.is_error else "warning")

    def may_write(self, user: User, area: Area | None) -> bool:
        """Each row is asked of the store."""
        return self.may_write_somewhere(user)

    def may_write_somewhere(self, user: User) -> bool:
        """Those who fill in returns, their own or for those without an account."""
        return user.is_system or bool(user.roles & _FILLERS)


def _sheet(which: str) -> SheetRegister:
    found = (
        ReturnRound.objects.select_related("form__area").filter(pk=int(which)).first() if which.isdecimal() else None
    )
    if found is None:
        raise KeyError(which)
    return SheetRegister(found)


register_family(FAMILY, _sheet)
