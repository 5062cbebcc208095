"""What the workbench says of requests: those past their day before all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.privacy.domain.requests import time_left
from kehui.privacy.models import KEEPERS, OPEN, PersonalDataRequest
from kehui.records.addresses import url_for
from kehui.records.dues import Waiting, waiting_source
from kehui.records.register import register_of

SOON_DAYS = 4  # some three working days


@waiting_source
def requests_waiting(user: User) -> Iterator[Waiting]:
    """For county clerks and security administrators: overdue, due soon, and all that are open."""
    if not user.roles & KEEPERS:
        return
    today = clock.today()
    rows = PersonalDataRequest.objects.visible_to(user).filter(status__in=OPEN).order_by("due_on", "pk")
    late = rows.filter(due_on__lt=today)
    soon = rows.filter(due_on__range=(today, today + timedelta(days=SOON_DAYS)))
    url = f"{url_for(register_of(PersonalDataRequest))}?status={'&status='.join(OPEN)}&sort=due_on"
    yield Waiting("超期未办的个人信息申请", late.count(), url, _first(late, today), "bad")
    yield Waiting("快到期的个人信息申请", soon.count(), url, _first(soon, today), "warn")
    yield Waiting("待办理的个人信息申请", rows.count(), url)


def _first(rows: Any, today: Any) -> str:
    first = rows.first()
    return f"{first.number}（{first.get_kind_display()}）：{time_left(first, today)}" if first else ""
