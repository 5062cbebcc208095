"""The end of a leading group."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.governance.models import LeadingGroup
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


@transaction.atomic
def dissolve_group(group: LeadingGroup, *, by: User, reason: str, ended_on: date | None = None) -> LeadingGroup:
    """The group ends (today unless said), and with it every member still serving."""
    stored, old = lock_for_change(group, by=by)
    if stored.ended_on:
        raise Conflict(f"领导小组已在{stored.ended_on}撤销")
    day = ended_on or clock.today()
    if not stored.founded_on <= day <= clock.today():
        raise Invalid([Problem("ended_on", "撤销日期应在成立日期与今天之间")])
    if late := stored.members.filter(starts_on__gt=day).first():
        raise Invalid([Problem("ended_on", f"成员“{late.name}”在{late.starts_on}才开始，撤销日期不能早于这一天")])
    for member in stored.members.filter(ends_on__isnull=True).order_by("pk"):
        serving, before = lock_for_change(member, by=by)
        serving.ends_on = day
        save_change(serving, before, by=by, reason=reason, action="ended")
    stored.ended_on = day
    save_change(stored, old, by=by, reason=reason, action="dissolved")
    group.refresh_from_db()
    return group
