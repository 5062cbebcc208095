"""A resolution is carried out."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.governance.models import Resolution
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def complete_resolution(
    resolution: Resolution, *, by: User, result: str, done_on: date | None = None, reason: str = ""
) -> Resolution:
    """It was carried out on ``done_on`` (today unless said), with this ``result``."""
    stored, old = lock_for_change(resolution, by=by)
    if stored.done_on:
        raise Conflict(f"这项议定事项已在{stored.done_on}登记落实")
    day = done_on or clock.today()
    problems = []
    if not stored.meeting.held_on <= day <= clock.today():
        problems.append(Problem("done_on", "落实日期应在会议召开日期与今天之间"))
    if not (result or "").strip():
        problems.append(Problem("result", "请写明落实情况"))
    if problems:
        raise Invalid(problems)
    stored.done_on, stored.result = day, result.strip()
    save_change(stored, old, by=by, reason=reason, action="completed")
    resolution.refresh_from_db()
    return resolution
