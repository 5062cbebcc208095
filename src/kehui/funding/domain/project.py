"""The end of a project: accepted, failed, terminated or revoked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.funding.models import Project, ProjectStatus
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.records.domain import lock_for_change, save_change


def _end(
    project: Project, to: ProjectStatus, day_field: str, day: date | None, *, by: User, reason: str, **values: Any
) -> Project:
    stored, old = lock_for_change(project, by=by)
    if stored.status != ProjectStatus.RUNNING:
        raise Conflict(f"项目现在是“{stored.get_status_display()}”，只有在研的项目可以变为“{to.label}”")
    day = day or clock.today()
    if not stored.listed_on <= day <= clock.today():
        raise Invalid([Problem(day_field, f"日期应在立项日期（{stored.listed_on}）与今天之间")])
    stored.status = to
    setattr(stored, day_field, day)
    for name, value in values.items():
        setattr(stored, name, value)
    save_change(stored, old, by=by, reason=reason, action=to.value)
    project.refresh_from_db()
    return project


@transaction.atomic
def accept_project(project: Project, *, by: User, reason: str = "", accepted_on: date | None = None) -> Project:
    """The project passed its acceptance."""
    return _end(project, ProjectStatus.ACCEPTED, "accepted_on", accepted_on, by=by, reason=reason)


@transaction.atomic
def fail_project(project: Project, *, by: User, reason: str, accepted_on: date | None = None) -> Project:
    """The project did not pass its acceptance."""
    return _end(project, ProjectStatus.FAILED, "accepted_on", accepted_on, by=by, reason=reason)


@transaction.atomic
def terminate_project(project: Project, *, by: User, reason: str, terminated_on: date | None = None) -> Project:
    """Stopped before its end, for a reason that is kept with it. Money left over is then taken back by a transfer."""
    return _stop(project, ProjectStatus.TERMINATED, by=by, reason=reason, terminated_on=terminated_on)


@transaction.atomic
def revoke_project(project: Project, *, by: User, reason: str, terminated_on: date | None = None) -> Project:
    """Struck out for a breach of the rules."""
    return _stop(project, ProjectStatus.REVOKED, by=by, reason=reason, terminated_on=terminated_on)


def _stop(project: Project, to: ProjectStatus, *, by: User, reason: str, terminated_on: date | None) -> Project:
    if not reason.strip():
        raise Invalid([Problem("termination_reason", "请写明终止（撤销）的原因")])
    why = reason.strip()[:300]
    return _end(project, to, "terminated_on", terminated_on, by=by, reason=reason, termination_reason=why)
