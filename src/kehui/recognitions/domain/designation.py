"""The way of a designation: striving, passed or failed, revoked."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.recognitions.models import Designation
from kehui.recognitions.models import DesignationStatus as Status
from kehui.records.domain import lock_for_change, save_change

#: From which state each may be reached.
REACHED_FROM: dict[str, Status] = {
    Status.PASSED: Status.STRIVING,
    Status.FAILED: Status.STRIVING,
    Status.REVOKED: Status.PASSED,
}


def _move(
    designation: Designation, to: Status, *, by: User, reason: str, passed_on: date | None = None
) -> Designation:
    stored, old = lock_for_change(designation, by=by)
    if stored.status != REACHED_FROM[to]:
        raise Conflict(f"这项创建现在是“{stored.get_status_display()}”，不能变为“{to.label}”")
    if to == Status.PASSED:
        stored.passed_on = passed_on or clock.today()
        if not stored.applied_on <= stored.passed_on <= clock.today():
            raise Invalid([Problem("passed_on", "通过验收日期应在申报日期与今天之间")])
    stored.status = to
    saved = save_change(stored, old, by=by, reason=reason, action=to.value)
    designation.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def pass_designation(
    designation: Designation, *, by: User, reason: str = "", passed_on: date | None = None
) -> Designation:
    """It passed acceptance: from that day it counts."""
    return _move(designation, Status.PASSED, by=by, reason=reason, passed_on=passed_on)


@transaction.atomic
def fail_designation(designation: Designation, *, by: User, reason: str) -> Designation:
    """Acceptance was refused; a new effort is a new record."""
    return _move(designation, Status.FAILED, by=by, reason=reason)


@transaction.atomic
def revoke_designation(designation: Designation, *, by: User, reason: str) -> Designation:
    """Taken back by the authority; it leaves every total."""
    return _move(designation, Status.REVOKED, by=by, reason=reason)
