"""What the workbench says of registration: contracts that wait for the office, what is late before all."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch, Q
from django.urls import reverse

from kehui.accounts.models import User
from kehui.market.clocks import WITH_OFFICE, ReviewClock, clock_of, rules_for
from kehui.market.domain.registry import REGISTRARS
from kehui.market.models.contract import TechnologyContract
from kehui.market.models.registration import ReviewRound
from kehui.records.dues import Waiting, waiting_source
from kehui.records.scope import within

#: So many are looked at, the oldest: the workbench opens at once however much has piled up.
LOOKED_AT = 500


@waiting_source
def registrations_waiting(user: User) -> Iterator[Waiting]:
    """For reviewers and county clerks: contracts past their day, those due in three working days, and all that wait."""
    areas = user.areas_with(REGISTRARS)
    if not areas:
        return
    mine = Q(pk__in=())
    for area in areas:
        mine |= within("area", area)
    waiting = TechnologyContract.objects.filter(mine, status__in=WITH_OFFICE)
    found = list(
        waiting.select_related("area").prefetch_related(Prefetch("rounds", ReviewRound.objects.order_by("number")))
        .order_by("created_at", "pk")[:LOOKED_AT]
    )  # fmt: skip
    rules = rules_for(found)
    clocks = sorted(((clock_of(c, rule=rules[c.area_id]), c) for c in found), key=lambda pair: (pair[0].left, pair[1].pk))
    url = reverse("market:registration_queue")
    late = [pair for pair in clocks if pair[0].is_late]
    soon = [pair for pair in clocks if pair[0].tone == "warn"]
    yield Waiting("超期未办的技术合同", len(late), url, _first(late), "bad")
    yield Waiting("三个工作日内到期的技术合同", len(soon), url, _first(soon), "warn")
    yield Waiting("待办理的技术合同", waiting.count(), url, "" if late or soon else _first(clocks))


def _first(pairs: list[tuple[ReviewClock, TechnologyContract]]) -> str:
    """The most urgent of them, in words."""
    return f"{pairs[0][1].name}：{pairs[0][0].text}" if pairs else ""
