"""Searching the trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from kehui.audit.models import Entry


def entries_matching(
    *, text: str = "", actor: str = "", channel: str = "", model: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    """Entries, newest first: ``text`` in object, action or reason; days in the county's time zone, both included."""
    found = Entry.objects.all()
    if text:
        found = found.filter(
            Q(object_text__icontains=text) | Q(action__icontains=text) | Q(reason__icontains=text) | Q(object_id=text)
        )
    if actor:
        found = found.filter(actor_name__icontains=actor)
    if channel:
        found = found.filter(channel=channel)
    if model:
        found = found.filter(model=model)
    zone = timezone.get_current_timezone()
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, zone))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, zone))
    return found
