"""Deleting a person's data from a record that stays: what counts it goes on counting it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.kernel.masking import ERASED, mask_name
from kehui.records.columns import PersonalColumn
from kehui.records.domain import lock_for_change, problems_of, save_change
from kehui.records.hooks import refused
from kehui.records.models import Record
from kehui.records.register import Register, Values, register_of

_TRIES = 1000


@transaction.atomic
def erase_personal(record: Record, names: Collection[str], *, mark: str, by: User, reason: str) -> Record:
    """Empty these fields of a record; a field that needs a value says that it was deleted.

    ``mark`` begins with ``ERASED`` and is the person's own: where a field is part of the key or counted by (a name in
    clear), two persons deleted stay two. The values of other fields, and with them every figure, stay. The rules of the
    register hold, but only for what this changes: a record that broke a later rule before is no worse for it.
    Raises NotPermitted, Invalid, or Conflict where the register's rows do not change.
    """
    assert mark.startswith(ERASED)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明删除个人信息的原因")])
    register = register_of(type(record))
    if not register.editable:
        raise Conflict(f"{register.title}登记后不能修改", hint="请把它列为保留，并写明原因")
    stored, old_texts = lock_for_change(record, by=by)
    old = register.stored_values(stored)
    new = _erased(register, old, names, mark, stored.pk)
    if new == old:
        return stored  # type: ignore[no-any-return]
    before = {(p.field, p.message) for p in problems_of(register, dict(old), old)}
    problems = [p for p in problems_of(register, dict(new), old) if p.severity == "error" and (p.field, p.message) not in before]
    problems = problems or [problem for _, problem in refused(register, [(old, new)])]
    if problems:
        raise Invalid(problems, hint=f"{register.title}“{stored.pk}”的个人信息没有删除，其他记录也没有改动")
    for name in names:
        setattr(stored, register.column[name].store, new[name])
        if not isinstance(register.column[name], PersonalColumn) and old_texts.get(name):
            # The trail keeps it for ever: a name shown in clear elsewhere is masked here.
            old_texts[name] = mask_name(str(old_texts[name]))
    return save_change(stored, old_texts, by=by, reason=reason, action="erased")


def _erased(register: Register, old: Values, names: Collection[str], mark: str, pk: int) -> Values:
    new = dict(old)
    for name in names:
        column: Any = register.column[name]
        if old[name] in (None, ""):
            continue
        if name in register.key or not isinstance(column, PersonalColumn):
            new[name] = mark[: column.max_length]
        else:
            # A name reads as deleted; a telephone or number is empty, unless the record cannot be without one.
            new[name] = ERASED if column.required or getattr(column.field, "mask", "") == "name" else column.empty
    keyed = [n for n in names if n in register.key and old[n]]
    for n in range(2, _TRIES):
        lookup = {register.column[k].store: new.get(k) for k in register.key}
        if not keyed or not register.model._default_manager.filter(**lookup).exclude(pk=pk).exists():
            return new
        for name in keyed:
            new[name] = f"{mark}·{n}"
    raise Conflict(f"{register.title}里已有太多相同的记录", hint="请把它列为保留，并写明原因")
