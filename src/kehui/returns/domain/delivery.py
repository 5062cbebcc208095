"""What a return makes count: entries, or rows of the register that its form is a face of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel.errors import Invalid, Problem
from kehui.records.columns import ReferenceColumn
from kehui.records.domain import create_record, delete_record, labels_of, update_record
from kehui.records.hooks import tell_followers
from kehui.records.models import Evidence
from kehui.records.register import Register, Values, get_register, register_of
from kehui.returns.answers import stored_answers
from kehui.returns.definition import Definition
from kehui.returns.expressions import ABSENT, Value
from kehui.returns.models import FieldMode, Population, ReturnEntry, ReturnField, Submission
from kehui.returns.sources import Target, find_indicator, owner_lookup, target_of, to_column, whose


def deliver(submission: Submission, *, by: User) -> None:
    """Write what counts. What Kehui carried over counts where it came from, and is not written again.

    Raises Invalid where the register that the form writes to does not take the values.
    """
    definition = Definition(submission.form)
    answers = stored_answers(submission.answers.all())
    if submission.form.register_name:
        _to_register(submission, definition, answers, by)
    else:
        _to_entries(submission, definition, answers, by)


def take_back(submission: Submission, *, by: User, reason: str) -> None:
    """Remove what the return had made count, if it had."""
    if submission.form.register_name:
        if submission.approved_on or submission.form.counts_from != "approved":
            for row in _rows(submission):
                delete_record(row, by=by, reason=f"填报表退回：{reason}"[:500], guarded=False)
        return
    entries = list(ReturnEntry.objects.filter(submission=submission).select_related("field", "organisation", "area"))
    if not entries:
        return
    changes = [_change("deleted", e, old=_texts(e), reason=reason) for e in entries]
    pks = [e.pk for e in entries]
    ReturnEntry.objects.filter(pk__in=pks).delete()
    tell_followers(ReturnEntry, pks)
    chain.append(changes, by=by)


def _to_entries(submission: Submission, definition: Definition, answers: dict[int, Value], by: User) -> None:
    round = submission.round
    known = {
        e.field_id: e
        for e in ReturnEntry.objects.filter(
            whose(submission), field__form=submission.form, year=round.year, month=round.month
        ).select_related("field", "organisation", "area")
    }
    changes = []
    # Files that came with the return prove its values; without any they are what the source says.
    evidence = Evidence.PROVED if submission.evidence == Evidence.PROVED else Evidence.REPORTED
    for field in definition.fields:
        value = answers.get(field.pk)
        if field.mode == FieldMode.CARRIED or value is None:
            continue
        entry = known.get(field.pk) or ReturnEntry(
            field=field, organisation=submission.organisation, area=submission.area, year=round.year, month=round.month
        )
        old = _texts(entry) if entry.pk else {}
        entry.value, entry.is_absent = (None, True) if value is ABSENT else (value, False)
        entry.submission, entry.evidence = submission, evidence
        entry.version += 1 if entry.pk else 0
        entry.save()
        new = _texts(entry)
        if old != new:
            changes.append(_change("updated" if old else "created", entry, old=old, new=new, reason=str(submission)))
    if changes:
        tell_followers(ReturnEntry, [int(c.object_id) for c in changes])
        chain.append(changes, by=by)


def _texts(entry: ReturnEntry) -> dict[str, Any]:
    register = register_of(ReturnEntry)
    return register.audit_texts(register.stored_values(entry), labels_of(register, entry))


def _change(action: str, entry: ReturnEntry, *, reason: str, old: Any = None, new: Any = None) -> chain.Change:
    label = ReturnEntry._meta.label_lower
    return chain.Change(
        f"{label}.{action}", label, entry.pk, str(entry), old=old or {}, new=new or {}, reason=reason[:500]
    )


def _rows(submission: Submission) -> list[Any]:
    register = get_register(submission.form.register_name)
    model: Any = register.model
    return list(model.objects.filter(whose(submission), year=submission.round.year))


def _to_register(submission: Submission, definition: Definition, answers: dict[int, Value], by: User) -> None:
    register = get_register(submission.form.register_name)
    rows = _planned(register, submission, definition.fields, answers)
    stored = {_key(register, r): r for r in _rows(submission)}
    for values in rows:
        existing = stored.pop(tuple(str(values.get(n) or "") for n in register.key), None)
        if existing is not None:
            update_record(existing, values, by=by, reason=str(submission), guarded=False)
        else:
            empty = {c.name: c.empty for c in register.columns}
            create_record(register, empty | values, by=by, reason=str(submission), guarded=False)
    if _is_split(definition.fields):
        for gone in stored.values():  # a line of business that is no more
            delete_record(gone, by=by, reason=str(submission), guarded=False)


def _is_split(fields: list[ReturnField]) -> bool:
    """Whether the form writes several rows, told apart by a part of the key."""
    return any(t and t.key for t in map(target_of, fields))


def _key(register: Register, record: Any) -> tuple[str, ...]:
    return tuple(str(getattr(record, register.column[n].store) or "") for n in register.key)


def _planned(
    register: Register, submission: Submission, fields: list[ReturnField], answers: dict[int, Value]
) -> list[Values]:
    """The register's rows: one, or one for each value of the key that fields name (``sales[business=pigs]``).

    What belongs to the body as a whole (its members) goes to the row with the largest value, so that it counts once.
    """
    split: dict[tuple[str, str], Values] = {}
    whole: Values = {}
    weight: dict[tuple[str, str], Decimal] = {}
    for field in fields:
        target, value = target_of(field), answers.get(field.pk)
        if target is None or field.mode == FieldMode.CARRIED or not isinstance(value, Decimal):
            continue
        stored = to_column(register, target.column, value, field)
        if not target.key:
            whole[target.column] = stored
        else:
            _place(split, weight, target, stored, value)
    base = {"organisation": submission.organisation_id, "year": submission.round.year}
    base |= _from_population(register, submission, base)
    if not _is_split(fields):
        return [base | whole]
    # A nought beside other business is no line of business; alone it says that the body sold nothing, and keeps its members.
    if any(weight.values()):
        split = {place: values for place, values in split.items() if weight[place]}
    heaviest = max(weight, key=weight.__getitem__, default=None)
    return [
        base | {key: text} | values | (whole if (key, text) == heaviest else {}) for (key, text), values in split.items()
    ]


def _place(
    split: dict[tuple[str, str], Values], weight: dict[tuple[str, str], Decimal], target: Target, stored: Any, value: Decimal
) -> None:
    place = (target.key, target.value)
    split.setdefault(place, {})[target.column] = stored
    weight[place] = weight.get(place, Decimal(0)) + value


def _from_population(register: Register, submission: Submission, known: Values) -> Values:
    """Parts of the key that the form does not ask: from the record by which the body is asked at all (a tenancy's site)."""
    missing = [
        n for n in register.key if n not in known and isinstance(register.column[n], ReferenceColumn)
    ]
    if not missing:
        return {}
    form = submission.form
    indicator = find_indicator(form.population_indicator) if form.population == Population.INDICATOR else None
    lookup = owner_lookup(indicator) if indicator else None
    found: Any = None
    if indicator is not None and lookup is not None:
        rows = indicator.rows(form.area, submission.round.period).filter(**{lookup: submission.organisation_id})
        found = rows.order_by("-pk").first()
    values = {n: getattr(found, register.column[n].store, None) for n in missing}
    if empty := [register.column[n].header for n in missing if values[n] is None]:
        raise Invalid(
            [Problem("", f"不知道“{submission.respondent}”的{'、'.join(empty)}，不能写入{register.title}")],
            hint=f"请先登记它的{'、'.join(empty)}，再审定",
        )
    return values
