"""Reminding the sources of what they owe, once for each due date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import NotPermitted
from kehui.returns.models import OWED, ReturnReminder, ReturnRound, Submission
from kehui.returns.rights import may_approve


def owed_now(today: date) -> Any:
    """Returns of open rounds that are owed and for whose due date nobody has been reminded yet."""
    reminded = ReturnReminder.objects.filter(submission=OuterRef("pk"), due_on=OuterRef("due_on"))
    return Submission.objects.filter(
        ~Exists(reminded), status__in=OWED, round__opened_on__isnull=False, round__closed_on__isnull=True
    )


@transaction.atomic
def remind_due(today: date | None = None) -> int:
    """Remind everybody whose due date comes near (by the form's days) or has passed; returns how many.

    Once for each due date: an extended one is reminded of again.
    """
    day = today or clock.today()
    near = owed_now(day).annotate(lead=F("round__form__remind_days")).values_list("pk", "due_on", "lead")
    rows = [
        ReturnReminder(submission_id=pk, due_on=due) for pk, due, lead in near if due - timedelta(days=lead) <= day
    ]
    ReturnReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def remind_all(round: ReturnRound, *, by: User) -> int:
    """Remind everybody who still owes the round's return now, without waiting for the date; returns how many."""
    first = Submission.objects.filter(round=round).select_related("area", "round__form").first()
    if first is None or not may_approve(by, first):
        raise NotPermitted("催报由县级经办人办理")
    owed = owed_now(clock.today()).filter(Q(round=round)).values_list("pk", "due_on")
    rows = [ReturnReminder(submission_id=pk, due_on=due) for pk, due in owed]
    ReturnReminder.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        label = ReturnRound._meta.label_lower
        chain.append(
            [chain.Change(f"{label}.reminded", label, round.pk, str(round), reason=f"催报{len(rows)}个单位")], by=by
        )
    return len(rows)
