"""Taking a recognition or a research institution's standing back, and re-evaluating."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.recognitions.models import Recognition, ResearchInstitution
from kehui.records.domain import lock_for_change, save_change


def _happened(name: str, label: str, day: date | None, since: date) -> date:
    """``day`` or today; Invalid unless it lies between the recognition and today."""
    chosen = day or clock.today()
    if not since <= chosen <= clock.today():
        raise Invalid([Problem(name, f"{label}应在认定日期与今天之间")])
    return chosen


@transaction.atomic
def revoke_recognition(
    recognition: Recognition, *, by: User, reason: str, revoked_on: date | None = None
) -> Recognition:
    """Strike a certificate out from a day on: it leaves every stock from then, what was counted before stays."""
    stored, old = lock_for_change(recognition, by=by)
    if stored.revoked_on:
        raise Conflict(f"这项认定已于{clock.date_text(stored.revoked_on)}撤销")
    stored.revoked_on = _happened("revoked_on", "撤销日期", revoked_on, stored.recognised_on)
    saved = save_change(stored, old, by=by, reason=reason, action="revoked")
    recognition.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def reevaluate_institution(
    institution: ResearchInstitution, *, by: User, reason: str = "", reevaluated_on: date | None = None
) -> ResearchInstitution:
    """It passed its re-evaluation and keeps its standing."""
    stored, old = lock_for_change(institution, by=by)
    if stored.revoked_on:
        raise Conflict("这个机构已撤销，不能复评")
    stored.reevaluated_on = _happened("reevaluated_on", "复评日期", reevaluated_on, stored.recognised_on)
    saved = save_change(stored, old, by=by, reason=reason, action="reevaluated")
    institution.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def revoke_institution(
    institution: ResearchInstitution, *, by: User, reason: str, revoked_on: date | None = None
) -> ResearchInstitution:
    """It loses its standing from a day on."""
    stored, old = lock_for_change(institution, by=by)
    if stored.revoked_on:
        raise Conflict(f"这个机构已于{clock.date_text(stored.revoked_on)}撤销")
    stored.revoked_on = _happened("revoked_on", "撤销日期", revoked_on, stored.recognised_on)
    saved = save_change(stored, old, by=by, reason=reason, action="revoked")
    institution.refresh_from_db()
    return saved  # type: ignore[return-value]
