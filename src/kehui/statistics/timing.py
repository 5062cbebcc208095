"""When a record counts: on a day, from a day until another, or for a year.

Each kind says it twice: as a condition on one period (the rows of the drill-down), and as buckets into which the
database sorts the rows of many periods in one pass. Both are tested against each other over all indicators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.expressions import Combinable

from kehui.kernel.periods import Period
from kehui.statistics.spans import hull

_DAY = timedelta(days=1)


class Timing(Protocol):
    """When records count."""

    @property
    def lookup(self) -> str:
        """The date or year by which the records are placed in time."""

    def condition(self, period: Period) -> Q:
        """Which records count in a period (as far as it has come)."""

    def condition_of_any(self, periods: Sequence[Period]) -> Q:
        """A condition that holds for every record that counts in one of the periods; short, so that an index serves."""

    def buckets(self, periods: Sequence[Period]) -> dict[str, Any]:
        """Expressions to group by, such that rows of one group count in the same periods."""

    def counts(self, group: Mapping[str, Any], periods: Sequence[Period], i: int) -> bool:
        """Whether the rows of a group (bucket name to value) count in ``periods[i]``."""


@dataclass(frozen=True)
class OnDay:
    """It happened on a day: a flow."""

    lookup: str

    def condition(self, period: Period) -> Q:
        """See Timing."""
        return _between(self.lookup, period.start, period.end)

    def condition_of_any(self, periods: Sequence[Period]) -> Q:
        """See Timing."""
        found = Q()
        for first, last in hull(periods):
            found |= _between(self.lookup, first, last)
        return found

    def buckets(self, periods: Sequence[Period]) -> dict[str, Any]:
        """See Timing."""
        return {"_on": _bucket(self.lookup, _edges(periods))}

    def counts(self, group: Mapping[str, Any], periods: Sequence[Period], i: int) -> bool:
        """See Timing."""
        edges, bucket = _edges(periods), group["_on"]
        if not bucket:
            return False
        first = edges[bucket - 1]
        return bool(periods[i].start <= first <= periods[i].end)


@dataclass(frozen=True)
class Standing:
    """It stands from a day on: a stock. ``until`` is its last day, ``ended`` the day on which it no longer stands."""

    since: str
    until: str = ""
    ended: str = ""

    @property
    def lookup(self) -> str:
        """See Timing."""
        return self.since

    def condition(self, period: Period) -> Q:
        """See Timing."""
        return self._standing(period.end, period.end)

    def condition_of_any(self, periods: Sequence[Period]) -> Q:
        """See Timing."""
        return self._standing(max(p.end for p in periods), min(p.end for p in periods))

    def _standing(self, begun_by: date, not_ended_before: date) -> Q:
        found = Q(**{f"{self.since}__lte": begun_by})
        if self.until:
            found &= Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": not_ended_before})
        if self.ended:
            found &= Q(**{f"{self.ended}__isnull": True}) | Q(**{f"{self.ended}__gt": not_ended_before})
        return found

    def buckets(self, periods: Sequence[Period]) -> dict[str, Any]:
        """See Timing."""
        ends = sorted({p.end for p in periods})
        after = [end + _DAY for end in ends]
        found = {"_since": _bucket(self.since, after)}
        if self.until:
            found["_until"] = _bucket(self.until, ends)
        if self.ended:
            found["_ended"] = _bucket(self.ended, after)
        return found

    def counts(self, group: Mapping[str, Any], periods: Sequence[Period], i: int) -> bool:
        """See Timing."""
        place = sorted({p.end for p in periods}).index(periods[i].end)
        if group["_since"] is None or group["_since"] > place:
            return False
        return all(group.get(name) is None or group[name] > place for name in ("_until", "_ended"))


@dataclass(frozen=True)
class OfYear:
    """It is stated for a calendar year: a return. Quarters and months have none."""

    lookup: str

    def condition(self, period: Period) -> Q:
        """See Timing."""
        return Q(**{self.lookup: period.year}) if period.kind == "year" else Q(pk__in=())

    def condition_of_any(self, periods: Sequence[Period]) -> Q:
        """See Timing."""
        years = sorted({p.year for p in periods if p.kind == "year"})
        return Q(**{f"{self.lookup}__in": years}) if years else Q(pk__in=())

    def buckets(self, periods: Sequence[Period]) -> dict[str, Any]:
        """See Timing."""
        return {"_year": F(self.lookup)}

    def counts(self, group: Mapping[str, Any], periods: Sequence[Period], i: int) -> bool:
        """See Timing."""
        return periods[i].kind == "year" and group["_year"] == periods[i].year


def _between(lookup: str, first: date, last: date) -> Q:
    return Q(**{f"{lookup}__gte": first, f"{lookup}__lte": last})


def _edges(periods: Sequence[Period]) -> list[date]:
    """The days on which a period begins, or the first after one that ended: between two of them all days are alike."""
    return sorted({day for p in periods for day in (p.start, p.end + _DAY)})


def _bucket(lookup: str, edges: Sequence[date]) -> Combinable:
    """How many of the edges are not after the date; NULL of no date."""
    array = Value(list(edges), output_field=ArrayField(DateField()))
    return Func(F(lookup), array, function="width_bucket", output_field=IntegerField())
