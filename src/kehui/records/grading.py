"""Raising and lowering how well a record is proved, for whoever decides on it; the caller asks the permission."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict
from kehui.records.domain import labels_of, save_change
from kehui.records.models import Evidence, Record
from kehui.records.register import register_of


@transaction.atomic
def grade_record(record: Record, grade: Evidence, *, by: User, reason: str, action: str) -> Record:
    """The record with another grade of evidence; the trail tells ``action`` and reason, also where the grade stays.

    Raises Conflict where the record is gone.
    """
    model: Any = type(record)
    register = register_of(model)
    stored = model._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if stored is None:
        raise Conflict(f"这条{register.title}已被删除")
    old = register.audit_texts(register.stored_values(stored), labels_of(register, stored))
    stored.evidence = grade
    return save_change(stored, old, by=by, reason=reason, action=action)
