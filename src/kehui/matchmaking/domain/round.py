"""A round takes place, or does not."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.matchmaking.models import Round, RoundStatus
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def hold_round(round: Round, *, by: User, reason: str = "", held_on: date | None = None) -> Round:
    """The planned round took place (on ``held_on``, else on its planned day): from now on it counts."""
    stored, old = lock_for_change(round, by=by)
    if stored.status != RoundStatus.PLANNED:
        raise Conflict(f"对接活动现在是“{stored.get_status_display()}”，只有计划中的可以登记为已举办")
    day = held_on or stored.held_on
    if day > clock.today():
        raise Invalid([Problem("held_on", "举办日期还没到，不能登记为已举办")], hint="对接活动举办之后再登记")
    stored.held_on, stored.status = day, RoundStatus.HELD
    save_change(stored, old, by=by, reason=reason, action="held")
    round.refresh_from_db()
    return round


@transaction.atomic
def cancel_round(round: Round, *, by: User, reason: str) -> Round:
    """It does not take place; participants and intents leave every total. Conflict where intents were agreed at it."""
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明取消的原因")])
    stored, old = lock_for_change(round, by=by)
    if stored.status == RoundStatus.CANCELLED:
        raise Conflict("对接活动已经取消")
    if stored.intents.exists():
        raise Conflict("这次对接已登记合作意向，说明已经举办，不能取消", hint="如意向登记有误，先删除那些意向")
    stored.status = RoundStatus.CANCELLED
    save_change(stored, old, by=by, reason=reason, action="cancelled")
    round.refresh_from_db()
    return round
