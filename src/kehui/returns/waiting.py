"""What the workbench says of returns."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kehui.accounts.models import COUNTY_ONLY, OUTSIDE, Role, User
from kehui.records.dues import Waiting, waiting_source
from kehui.returns import queries
from kehui.returns.models import OWED, Submission

_FILLERS = OUTSIDE | {Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER}


@waiting_source
def returns_waiting(user: User) -> Iterator[Waiting]:
    """One's own returns to fill in, those to check or approve, and what is overdue in the county."""
    if user.roles & _FILLERS:
        own = queries.own_submissions(user).filter(round__closed_on__isnull=True, status__in=OWED)
        yield Waiting("统计报表待填报", own.count(), reverse("returns:mine"))
        yield Waiting("填报表待初审", queries.waiting_for_check(user).count(), reverse("returns:todo", args=["check"]))
    if user.areas_with(COUNTY_ONLY):
        waiting = queries.waiting_for_approval(user).count()
        yield Waiting("填报表待审定", waiting, reverse("returns:todo", args=["approve"]))
        late = queries.overdue(Submission.objects.visible_to(user)).count()
        yield Waiting("统计报表逾期未报", late, reverse("returns:todo", args=["overdue"]))
