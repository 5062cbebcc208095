"""What becomes of a loan application: granted, then paid back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from kehui.accounts.models import User
from kehui.finance.models import LoanApplication
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def grant_loan(
    loan: LoanApplication, *, by: User, granted_amount: Decimal, reason: str = "", granted_on: date | None = None
) -> LoanApplication:
    """The bank paid out ``granted_amount`` yuan: supported, and the whole of it is owed."""
    stored, old = lock_for_change(loan, by=by)
    if stored.granted_on:
        raise Conflict(f"这笔贷款已于{clock.date_text(stored.granted_on)}发放")
    day = granted_on or clock.today()
    problems = []
    if not stored.applied_on <= day <= clock.today():
        problems.append(Problem("granted_on", "发放日期应在申请日期与今天之间"))
    if granted_amount <= 0:
        problems.append(Problem("granted_amount", "发放金额应大于0"))
    if problems:
        raise Invalid(problems)
    stored.granted_amount = stored.balance = granted_amount
    stored.granted_on, stored.is_supported = day, True
    saved = save_change(stored, old, by=by, reason=reason, action="granted")
    loan.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def record_balance(loan: LoanApplication, *, by: User, balance: Decimal, reason: str = "") -> LoanApplication:
    """What is still owed, in yuan: at most what was granted."""
    stored, old = lock_for_change(loan, by=by)
    if stored.granted_amount is None:
        raise Conflict("这笔贷款还没有发放，没有余额")
    if not 0 <= balance <= stored.granted_amount:
        raise Invalid([Problem("balance", "贷款余额应在0与发放金额之间")])
    stored.balance = balance
    saved = save_change(stored, old, by=by, reason=reason, action="repaid")
    loan.refresh_from_db()
    return saved  # type: ignore[return-value]
