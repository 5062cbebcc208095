"""What the workbench says of records that wait for the word of a party."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kehui.accounts.models import OUTSIDE, User
from kehui.evidence.domain.confirmations import waiting_for_word
from kehui.records.dues import Waiting, waiting_source


@waiting_source
def confirmations_waiting(user: User) -> Iterator[Waiting]:
    """For the parties: what their own side has not confirmed yet."""
    if user.roles & OUTSIDE:
        yield Waiting("待贵方确认的记录", waiting_for_word(user), reverse("evidence:confirmations"))
