"""Saved searches, and telling of what is new: each hit of a saved search is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.search.models import SavedSearch, SavedSearchHit
from kehui.search.query import search
from kehui.search.requests import SearchRequest, Sort

MOST_PER_USER = 30
#: So many new hits are told at once; the rest comes with the next round.
ROUND = 50

Teller = Callable[[SavedSearch, list[SavedSearchHit]], None]
_tellers: list[Teller] = []


def declare_teller(teller: Teller) -> Teller:
    """``teller(saved, hits)`` brings new hits to the user (a notice, a mail). Called in the transaction that marks them told."""
    _tellers.append(teller)
    return teller


def save_search(request: SearchRequest, name: str, *, by: User, alert: bool = True) -> SavedSearch:
    """Keep a search under a name. What it finds now is known, and not told. Invalid, or Conflict where the name is taken."""
    with transaction.atomic():
        own = SavedSearch.objects.select_for_update().filter(user=by)
        name = _free_name(name, own)
        if own.count() >= MOST_PER_USER:
            raise Conflict(f"最多保存{MOST_PER_USER}个搜索", hint="请先删除不再需要的")
        saved = SavedSearch.objects.create(user=by, name=name, query=stored(request), alert=alert)
        _keep_new(saved, is_new=False)
    return saved


def _free_name(name: str, others: QuerySet[SavedSearch]) -> str:
    name = name.strip()
    if not name:
        raise Invalid([Problem("name", "请给这个搜索起个名字")])
    if len(name) > 40:
        raise Invalid([Problem("name", "名称最多40个字")])
    if others.filter(name=name).exists():
        raise Conflict(f"您已经有一个叫“{name}”的搜索", hint="请换一个名字")
    return name


def rename_search(saved: SavedSearch, name: str) -> SavedSearch:
    """Another name for it. Invalid, or Conflict where the name is taken."""
    with transaction.atomic():
        own = SavedSearch.objects.select_for_update().filter(user=saved.user_id)
        saved.name = _free_name(name, own.exclude(pk=saved.pk))
        saved.save(update_fields=["name"])
    return saved


def pause_alert(saved: SavedSearch) -> None:
    """No more messages until ``resume_alert``."""
    SavedSearch.objects.filter(pk=saved.pk).update(alert=False)


def resume_alert(saved: SavedSearch) -> int:
    """Messages again from now on; what came while it was paused is listed and not told. Returns how many came."""
    with transaction.atomic():
        locked = SavedSearch.objects.select_for_update().get(pk=saved.pk)
        if locked.alert:
            return 0
        _keep_new(locked, is_new=True)
        came = saved.found.filter(is_new=True, told_at=None).update(told_at=clock.now())
        locked.alert, locked.checked_at = True, clock.now()
        locked.save(update_fields=["alert", "checked_at"])
    return came


def stored(request: SearchRequest) -> dict[str, Any]:
    """The request without its user and place, as JSON."""
    return {
        "text": request.text, "kinds": list(request.kinds), "area_path": request.area_path, "stale": request.stale,
        "facets": {code: list(values) for code, values in request.facets.items()},
        "ranges": {name: list(limits) for name, limits in request.ranges.items()}, "sort": request.sort.value,
    }  # fmt: skip


def request_of(saved: SavedSearch) -> SearchRequest:
    """The search again, as its user."""
    query: Mapping[str, Any] = saved.query
    return SearchRequest(
        text=query["text"], user=saved.user, kinds=tuple(query["kinds"]), area_path=query["area_path"],
        facets={code: tuple(values) for code, values in query["facets"].items()},
        ranges={name: (limits[0], limits[1]) for name, limits in query["ranges"].items()}, sort=Sort(query["sort"]),
        stale=query["stale"], with_facets=False, limit=ROUND,
    )  # fmt: skip


def tell_new_hits(saved_searches: Iterable[SavedSearch] | None = None) -> int:
    """Look for new hits of every saved search with an alert and tell each once; returns how many were told."""
    told = 0
    chosen = saved_searches
    if chosen is None:
        chosen = SavedSearch.objects.filter(alert=True, user__is_active=True).select_related("user").order_by("id").iterator()
    for saved in chosen:
        with transaction.atomic():
            # Two workers at once: the second waits, and finds what the first has told.
            # Paused or deleted meanwhile: silent.
            if not SavedSearch.objects.select_for_update().filter(pk=saved.pk, alert=True).exists():
                continue
            told += _tell(saved)
    return told


def _tell(saved: SavedSearch) -> int:
    _keep_new(saved, is_new=True)
    hits = list(saved.found.filter(is_new=True, told_at=None).order_by("id"))
    if hits:
        for teller in _tellers:
            teller(saved, hits)
        SavedSearchHit.objects.filter(pk__in=[hit.pk for hit in hits]).update(told_at=clock.now())
    SavedSearch.objects.filter(pk=saved.pk).update(checked_at=clock.now())
    return len(hits)


def _keep_new(saved: SavedSearch, *, is_new: bool) -> None:
    """Keep what the search finds and has not found before. When saved, all of it; later the newest first."""
    request = request_of(saved)
    if is_new:
        request = replace(request, sort=Sort.NEWEST)
    known = set(saved.found.values_list("key", flat=True))
    while True:
        found = search(request)
        fresh = [hit for hit in found.hits if hit.key not in known]
        SavedSearchHit.objects.bulk_create(
            [
                SavedSearchHit(saved=saved, key=hit.key, title=hit.title[:200], url=hit.url[:300], is_new=is_new)
                for hit in fresh
            ],
            ignore_conflicts=True,
        )
        if not found.next_cursor:
            return
        request = replace(request, cursor=found.next_cursor)


def mark_read(saved: SavedSearch) -> None:
    """The user has seen what is new."""
    saved.found.filter(is_new=True, read_at=None).update(read_at=clock.now())


def unread(user: User) -> int:
    """How many new hits wait for the user."""
    return SavedSearchHit.objects.filter(saved__user=user, is_new=True, read_at=None).count()
