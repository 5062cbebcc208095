"""Telling users something, once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Q

from kehui.accounts.models import AREA_SCOPED, User
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.market.models import MarketListing, Notice


def tell(users: Iterable[User], key: str, title: str, text: str = "", url: str = "") -> int:
    """A message to each of ``users`` who has not had the one called ``key``; returns how many were told."""
    known = set(Notice.objects.filter(key=key[:120]).values_list("user_id", flat=True))
    fresh = [
        Notice(user=u, key=key[:120], title=title[:120], text=text[:1000], url=url[:300])
        for u in {u.pk: u for u in users}.values()
        if u.pk not in known and u.is_active
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    cache.delete_many([f"notices:{n.user_id}" for n in fresh])
    return len(fresh)


def owners_of(listing: Any) -> list[User]:
    """The users who act for the listing's organisation or person."""
    wanted = Q(pk__in=())
    if owner := getattr(listing, "owner_id", None):
        wanted |= Q(memberships__organisation=owner)
    if expert := getattr(listing, "expert_id", None):
        wanted |= Q(memberships__person=expert)
    return list(User.objects.filter(wanted).distinct())


def tell_owners(listing: MarketListing, about: str, title: str, text: str = "") -> int:
    """A message about the listing to those whose it is."""
    return tell(owners_of(listing), f"{listing.key}:{about}", title, text, f"/my/listings/{listing.kind}/{listing.pk}/")


def holders_of(role: str, area: Area) -> list[User]:
    """Users who hold ``role`` over the area."""
    assert role in AREA_SCOPED
    above = [area.path[:i] for i in range(1, len(area.path) + 1)]
    return list(User.objects.filter(assignments__role=role, assignments__area__path__in=above).distinct())


def unread_count(user: Any) -> int:
    """Unread messages; looked up once a minute."""
    name = f"notices:{user.pk}"
    count = cache.get(name)
    if count is None:
        count = Notice.objects.filter(user=user, read_at__isnull=True).count()
        cache.set(name, count, 60)
    return int(count)


def mark_read(user: User, pk: int | None = None) -> int:
    """One message of the user's, or all, is read; returns how many were not before."""
    mine = Notice.objects.filter(user=user, read_at__isnull=True)
    changed = (mine.filter(pk=pk) if pk else mine).update(read_at=clock.now())
    cache.delete(f"notices:{user.pk}")
    return changed
