"""An activity takes place, or does not."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.activities.models import Activity, ActivityStatus
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def hold_activity(activity: Activity, *, by: User, reason: str = "", held_on: date | None = None) -> Activity:
    """The planned activity took place (on ``held_on``, else on its planned day): from now on it counts."""
    stored, old = lock_for_change(activity, by=by)
    if stored.status != ActivityStatus.PLANNED:
        raise Conflict(f"活动现在是“{stored.get_status_display()}”，只有计划中的活动可以登记为已举办")
    day = held_on or stored.held_on
    if day > clock.today():
        raise Invalid([Problem("held_on", "举办日期还没到，不能登记为已举办")], hint="活动举办之后再登记")
    if stored.ends_on and stored.ends_on < day:
        raise Invalid([Problem("held_on", "举办日期不能晚于登记的结束日期，请先改结束日期")])
    stored.held_on, stored.status = day, ActivityStatus.HELD
    save_change(stored, old, by=by, reason=reason, action="held")
    activity.refresh_from_db()
    return activity


@transaction.atomic
def cancel_activity(activity: Activity, *, by: User, reason: str) -> Activity:
    """It does not take place, or was entered wrongly; it and what was counted at it leave every total."""
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明取消的原因")])
    stored, old = lock_for_change(activity, by=by)
    if stored.status == ActivityStatus.CANCELLED:
        raise Conflict("活动已经取消")
    stored.status = ActivityStatus.CANCELLED
    save_change(stored, old, by=by, reason=reason, action="cancelled")
    activity.refresh_from_db()
    return activity
