"""Correcting a transfer: never an edit, always a counter entry."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db import transaction

from kehui.accounts.models import User
from kehui.funding.models import Transfer
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import create_record, lock_for_change
from kehui.records.register import register_of


@transaction.atomic
def reverse_transfer(transfer: Transfer, *, by: User, reason: str, occurred_on: date | None = None) -> Transfer:
    """Book the counter entry: same kind and amount, accounts exchanged. Conflict where it is one itself or has one."""
    stored, _ = lock_for_change(transfer, by=by)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明冲销的原因")])
    if stored.reverses_id:
        raise Conflict("这一笔本身就是冲销，不能再冲销", hint="请另记一笔正确的划拨")
    if Transfer.objects.filter(reverses=stored).exists():
        raise Conflict("这一笔已经冲销过了")
    values = {
        "number": f"{stored.number}-冲", "kind": stored.kind, "debit_account": stored.credit_account_id,
        "credit_account": stored.debit_account_id, "amount": stored.amount, "occurred_on": occurred_on or clock.today(),
        "project": stored.project_id, "document": stored.document, "reverses": stored.pk, "area": stored.area_id,
        "note": reason.strip()[:500],
    }  # fmt: skip
    return cast(Transfer, create_record(register_of(Transfer), values, by=by, reason=reason))
