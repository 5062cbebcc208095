"""Reads worth a name: how full a site is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kehui.incubation.models import Site, Tenancy

#: (area, from, to): a lease; ``to`` is the day of moving out, None while it runs.
Lease = tuple[Decimal, date, date | None]
#: (organisation, space, from): what tells the leases of a site apart.
LeaseKey = tuple[int | None, int | None, date]


@dataclass(frozen=True, slots=True)
class Overfull:
    """A site whose leases were more than its area: the most leased at once, and the first day of it."""

    site: Site
    leased: Decimal
    since: date


def fullest_day(leases: Iterable[Lease]) -> tuple[Decimal, date | None]:
    """The most area leased at any one time and the first day of it; ``(0, None)`` without leases."""
    steps: list[tuple[date, Decimal]] = []
    for area, start, end in leases:
        steps.append((start, area))
        if end is not None:
            steps.append((end, -area))
    most, since, now = Decimal(0), None, Decimal(0)
    for day, step in sorted(steps):  # on one day the negative steps come first: who leaves makes room
        now += step
        if now > most:
            most, since = now, day
    return most, since


def stored_leases(site_ids: Collection[int]) -> dict[int, dict[LeaseKey, Lease]]:
    """The leases of the sites, by site and by the rest of their natural key; one query."""
    found: dict[int, dict[LeaseKey, Lease]] = {site_id: {} for site_id in site_ids}
    rows = Tenancy.objects.filter(site__in=site_ids).values_list(
        "site_id", "organisation_id", "space_id", "moved_in_on", "leased_area", "moved_out_on"
    )
    for site_id, organisation, space, begun, leased, ended in rows:
        found[site_id][organisation, space, begun] = (leased, begun, ended)
    return found


def sites_overfull() -> list[Overfull]:
    """Every site whose stored leases exceed its usable area at any time: two queries whatever their number."""
    sites = Site.objects.in_bulk()
    leases = stored_leases(sites.keys())
    found = []
    for site in sites.values():
        most, since = fullest_day(leases[site.pk].values())
        if since is not None and most > site.usable_area:
            found.append(Overfull(site, most, since))
    return found


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
