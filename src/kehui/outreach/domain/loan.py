"""A lent book comes back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.outreach.models import Loan
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def return_loan(loan: Loan, *, by: User, reason: str = "", returned_on: date | None = None) -> Loan:
    """The reader brought the book back, today unless said."""
    stored, old = lock_for_change(loan, by=by)
    if stored.returned_on:
        raise Conflict(f"这本书已在{stored.returned_on}归还")
    day = returned_on or clock.today()
    if not stored.lent_on <= day <= clock.today():
        raise Invalid([Problem("returned_on", "归还日期应在借出日期与今天之间")])
    stored.returned_on = day
    save_change(stored, old, by=by, reason=reason, action="returned")
    loan.refresh_from_db()
    return loan
