"""Reminding both sides of talks that have gone quiet: once for each silence."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from kehui.kernel import clock
from kehui.market.domain.negotiation import address, people_at
from kehui.market.domain.notice import tell
from kehui.market.models.negotiation import Negotiation, NegotiationStatus

#: After so many days without a word both sides are reminded.
QUIET_DAYS = 7


def remind_quiet() -> int:
    """Tell those at every table that has been quiet for a week, unless they were told of this silence; returns how many tables."""
    since = clock.now() - timedelta(days=QUIET_DAYS)
    reminded = 0
    for found in Negotiation.objects.in_talks().filter(last_activity_at__lt=since).values_list("pk", flat=True):
        with transaction.atomic():
            stored = Negotiation.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=found).first()
            if stored is None or (stored.reminded_at and stored.reminded_at >= stored.last_activity_at):
                continue
            days = (clock.now() - stored.last_activity_at).days
            waiting = stored.status == NegotiationStatus.INVITED
            tell(
                people_at(stored), f"negotiation:{stored.pk}:quiet:{stored.last_activity_at:%Y%m%d%H%M}",
                f"洽谈已{days}天没有往来" if not waiting else f"洽谈邀请已{days}天没有回应",
                stored.told_title, address(stored),
            )  # fmt: skip
            # Reminding is no activity: the silence goes on, and is told once.
            Negotiation.objects.filter(pk=stored.pk).update(reminded_at=clock.now())
            reminded += 1
    return reminded
