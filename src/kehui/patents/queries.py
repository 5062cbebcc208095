"""Reads worth a name: what a patent's events make of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kehui.patents.models import ENDINGS, EventKind, LegalStatus

#: Events by which a patent's dates are decided.
DECIDING = ENDINGS | {EventKind.GRANTED, EventKind.RESTORED}


def status_of(granted_on: date | None, ended_on: date | None) -> LegalStatus:
    """审中, 有效 or 失效, from the two dates."""
    if ended_on:
        return LegalStatus.ENDED
    return LegalStatus.IN_FORCE if granted_on else LegalStatus.PENDING


def dates_from_events(events: Iterable[tuple[str, date]]) -> tuple[date | None, date | None]:
    """The day of grant and the day of the end that ``(kind, day)`` events say; None where they say nothing.

    The end is the first ending after the last 恢复, if any: a patent cannot end twice.
    """
    granted: date | None = None
    ended: date | None = None
    # On one day an ending comes before the 恢复 that answers it.
    for kind, day in sorted(events, key=lambda e: (e[1], e[0] == EventKind.RESTORED)):
        if kind == EventKind.GRANTED:
            granted = day
        elif kind == EventKind.RESTORED:
            ended = None
        elif kind in ENDINGS and ended is None:
            ended = day
    return granted, ended
