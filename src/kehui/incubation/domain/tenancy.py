"""The end of a lease, and graduation."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.incubation.models import EndedReason, GraduationGround, Tenancy
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


def _day_within(tenancy: Tenancy, name: str, label: str, day: date | None) -> date:
    chosen = day or clock.today()
    if not tenancy.moved_in_on <= chosen <= clock.today():
        raise Invalid([Problem(name, f"{label}应在入驻日期与今天之间")])
    return chosen


@transaction.atomic
def end_tenancy(
    tenancy: Tenancy, *, by: User, ended_reason: str, reason: str = "", moved_out_on: date | None = None
) -> Tenancy:
    """The tenant moved out; from that day the area is free again."""
    stored, old = lock_for_change(tenancy, by=by)
    if stored.moved_out_on:
        raise Conflict(f"这家企业已于{clock.date_text(stored.moved_out_on)}迁出")
    stored.moved_out_on = _day_within(stored, "moved_out_on", "迁出日期", moved_out_on)
    stored.ended_reason = EndedReason(ended_reason)
    saved = save_change(stored, old, by=by, reason=reason, action="ended")
    tenancy.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def graduate_tenancy(
    tenancy: Tenancy, *, by: User, ground: str, reason: str = "", graduated_on: date | None = None
) -> Tenancy:
    """The tenant met a condition of graduation; it may stay on until it moves out."""
    stored, old = lock_for_change(tenancy, by=by)
    if stored.graduated_on:
        raise Conflict(f"这家企业已于{clock.date_text(stored.graduated_on)}毕业")
    stored.graduated_on = _day_within(stored, "graduated_on", "毕业日期", graduated_on)
    stored.graduation_ground = GraduationGround(ground)
    saved = save_change(stored, old, by=by, reason=reason, action="graduated")
    tenancy.refresh_from_db()
    return saved  # type: ignore[return-value]
