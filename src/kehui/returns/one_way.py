"""Values of a period that was sent out as a return are written through the return alone, by their source.

The same whichever way a write comes in (form, import, API) and for both stores: the entries, and the registers that forms
are a face of. What a return does not ask (a remark, the site) may still be written in the register.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from kehui.kernel.errors import Problem
from kehui.records.hooks import Writing
from kehui.records.register import Register
from kehui.returns.models import ReturnEntry, ReturnField, ReturnForm, Submission
from kehui.returns.sources import target_of

_SAID = "“{}”已下发填报，这一期的数由填报单位在填报表里填改，不能直接{}；如有误，请在那张填报表上退回并写明原因"
VALUES = ("field", "organisation", "area", "year", "month", "value", "is_absent")


def guard(register: Register, rows: Sequence[Writing]) -> Iterator[tuple[int, Problem]]:
    """See ``records.hooks``: the rows whose values a return asks for, each with the return's name."""
    found: Iterator[tuple[int, Submission]]
    if register.model is ReturnEntry:
        found = _entries(rows)
    elif {"organisation", "year"} <= set(register.key):
        found = _face(register, rows)
    else:
        return
    for index, submission in dict(found).items():
        yield index, Problem("year", told(submission, _verb(rows[index])))


def told(submission: Submission, verb: str) -> str:
    """Why what a return made count is not changed or deleted by itself."""
    return _SAID.format(submission, verb)


def _entries(rows: Sequence[Writing]) -> Iterator[tuple[int, Submission]]:
    touched = [(n, row) for n, (old, new) in enumerate(rows) for row in _touched(old, new, VALUES)]
    forms = dict(ReturnField.objects.filter(pk__in={r.get("field") for _, r in touched}).values_list("pk", "form"))
    asked = _asked(Q(round__form__in=set(forms.values()), round__year__in={r["year"] for _, r in touched}))
    for index, row in touched:
        key = (forms.get(row.get("field")), row["year"], row.get("month"), row.get("organisation"))
        found = asked.get((*key, None if row.get("organisation") else row.get("area")))
        if found is not None:
            yield index, found


def _face(register: Register, rows: Sequence[Writing]) -> Iterator[tuple[int, Submission]]:
    forms = list(ReturnForm.objects.filter(register_name=register.name))
    if not forms:
        return
    fields = ReturnField.objects.filter(form__in=forms)
    columns = {t.column for f in fields if (t := target_of(f)) is not None}
    names = (*register.key, *sorted(columns))
    touched = [(n, row) for n, (old, new) in enumerate(rows) for row in _touched(old, new, names)]
    asked = _asked(
        Q(round__form__in=forms, round__year__in={r["year"] for _, r in touched},
          organisation__in={r["organisation"] for _, r in touched})
    )  # fmt: skip
    by_body = {(year, organisation): found for (_, year, _, organisation, _), found in asked.items()}
    for index, row in touched:
        if found := by_body.get((row["year"], row["organisation"])):
            yield index, found


def _touched(old: Any, new: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as they were and as they will be, where something that a return asks for changes."""
    if old is not None and new is not None and all(old.get(n) == new.get(n) for n in names):
        return []
    return [row for row in (old, new) if row]


def _asked(condition: Q) -> dict[tuple[Any, ...], Submission]:
    """Returns of rounds that were sent out, by form, year, month and body; an organisation's stand without its area."""
    found = Submission.objects.filter(condition, round__opened_on__isnull=False).select_related(
        "round__form", "organisation", "area"
    )
    return {
        (s.round.form_id, s.round.year, s.round.month, s.organisation_id, None if s.organisation_id else s.area_id): s
        for s in found
    }


def _verb(row: Writing) -> str:
    old, new = row
    return "登记" if old is None else "删除" if new is None else "修改"
