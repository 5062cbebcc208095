"""The end of an equity institution's registration."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.finance.models import EquityInstitution
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def deregister_institution(
    institution: EquityInstitution, *, by: User, reason: str, deregistered_on: date | None = None
) -> EquityInstitution:
    """No longer registered here: it leaves the stock from that day."""
    stored, old = lock_for_change(institution, by=by)
    if stored.deregistered_on:
        raise Conflict(f"这家机构已于{clock.date_text(stored.deregistered_on)}注销")
    stored.deregistered_on = deregistered_on or clock.today()
    if not stored.registered_on <= stored.deregistered_on <= clock.today():
        raise Invalid([Problem("deregistered_on", "注销日期应在注册日期与今天之间")])
    saved = save_change(stored, old, by=by, reason=reason, action="deregistered")
    institution.refresh_from_db()
    return saved  # type: ignore[return-value]
