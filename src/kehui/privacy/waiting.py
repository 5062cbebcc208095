"""What the workbench says of requests: those past their day before all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kehui.accounts.models import Role, User
from kehui.kernel import clock
from kehui.privacy.domain.requests import time_left
from kehui.privacy.finding import accounts_of
from kehui.privacy.matching import Wanted
from kehui.privacy.models import KEEPERS, OPEN, PersonalDataRequest, RequestKind, RequestStatus
from kehui.records.addresses import url_for
from kehui.records.dues import Waiting, waiting_source
from kehui.records.register import register_of

SOON_DAYS = 4  # some three working days
#: So long after a deletion was closed the system administrator is still told of accounts that look like the person's.
ACCOUNT_DAYS = 30


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


@waiting_source
def accounts_waiting(user: User) -> Iterator[Waiting]:
    """For system administrators: accounts that may be those of people who asked for their data to be deleted."""
    if Role.SYSTEM_ADMIN not in user.roles:
        return
    since = clock.today() - timedelta(days=ACCOUNT_DAYS)
    asked = PersonalDataRequest.objects.filter(kind=RequestKind.DELETION).filter(
        Q(status=RequestStatus.HANDLING) | Q(status=RequestStatus.DONE, closed_on__gte=since)
    )
    found: dict[int, tuple[User, str]] = {}
    for request in asked.order_by("pk"):
        for account in accounts_of(Wanted.of(request)).filter(is_active=True):
            found.setdefault(account.pk, (account, request.number))
    first = next(iter(found.values()), None)
    url = reverse("web:user", args=[first[0].pk]) if first and len(found) == 1 else reverse("web:users")
    told = f"{first[0].name}：与个人信息申请 {first[1]} 的申请人相同，核对是本人的请停用" if first else ""
    yield Waiting("个人信息删除申请涉及的账号", len(found), url, told, "warn")
