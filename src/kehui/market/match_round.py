"""Every live demand matched anew: the night's work. A piece at a time, so that ten thousand demands need little memory, the
work can stop between two pieces, and go on there after its process ended.

What many demands share is looked up once for a piece; the ranking itself runs in threads, because the engine computes outside
Python's lock. Nothing is written while it runs: the transaction of a piece is short.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Q

from kehui.accounts.models import system_user
from kehui.kernel import clock
from kehui.market import matching
from kehui.market.feedback import lessons_of
from kehui.market.models import LISTING_MODELS, LIVE, Demand, Match, MatchState
from kehui.search.matching.match import Shared

#: Demands in a piece, and pieces after which what is shared is looked up anew.
PIECE, PIECES = 40, 25
THREADS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Progress:
    """How far the round is: demands done, all of them, new pairs so far, and the last demand that is done."""

    done: int
    total: int
    fresh: int
    after: int


def match_all(*, after: int = 0, threads: int = THREADS) -> Iterator[Progress]:
    """Match every live demand whose confirmation has not run out, in the order of their numbers, those behind ``after``."""
    live = Demand.objects.live().filter(Q(valid_to__gte=clock.today())).order_by("pk")
    total, done, fresh = live.count(), live.filter(pk__lte=after).count(), 0
    by = system_user()
    with ThreadPoolExecutor(threads) as pool:
        for number in count():
            piece = list(live.filter(pk__gt=after).select_related("area", "owner")[:PIECE])
            if not piece:
                return
            if number % PIECES == 0:
                shared = Shared()
            fresh += _match_piece(piece, shared, pool, by)
            done, after = done + len(piece), piece[-1].pk
            yield Progress(done, max(total, done), fresh, after)


def _match_piece(piece: Sequence[Demand], shared: Shared, pool: ThreadPoolExecutor, by: object) -> int:
    lessons, excluded = lessons_of([d.pk for d in piece]), _excluded_of(piece)
    asked = [
        matching.request_for(
            d, kinds=matching.ANSWERS, user=by, limit=matching.KEPT, exclude=excluded(d), marked=False
        )
        for d in piece
    ]  # fmt: skip

    def rank(place: int) -> matching.Ranked:
        demand = piece[place]
        return matching.rank(asked[place], demand, lessons=lessons(demand.pk), shared=shared)

    ranked = list(pool.map(rank, range(len(piece))))
    targets = matching.targets_of(ranked)
    fresh: list[Match] = []
    with transaction.atomic():
        # Whoever was closed while the others were ranked is left alone.
        there = set(Demand.objects.live().filter(pk__in=[d.pk for d in piece]).values_list("pk", flat=True))
        for demand, found in zip(piece, ranked, strict=True):
            if demand.pk in there:
                fresh += matching.keep(demand, found, targets)
        matching.tell_of(fresh)
    return len(fresh)


def _excluded_of(piece: Sequence[Demand]) -> Callable[[Demand], frozenset[str]]:
    """What must not come for each demand: itself, the pairs that a broker passed, its owner's other listings."""
    passed: dict[int, set[str]] = defaultdict(set)
    rows = Match.objects.filter(demand__in=[d.pk for d in piece], state=MatchState.PASSED)
    for demand, kind, pk in rows.values_list("demand", "kind", "object_id"):
        passed[demand].add(f"{kind}:{pk}")
    owned: dict[int, set[str]] = defaultdict(set)
    owners = {d.owner_id for d in piece}
    for kind in matching.OWNED:
        listings: Any = LISTING_MODELS[kind]._default_manager
        listings = listings.filter(owner__in=owners, status__in=LIVE)
        for owner, pk in listings.values_list("owner", "pk"):
            owned[owner].add(f"{kind}:{pk}")
    return lambda demand: frozenset({demand.key} | passed[demand.pk] | owned[demand.owner_id])
