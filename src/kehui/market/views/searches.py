"""Saved searches: kept from the search page, with an alert when something new answers them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kehui.accounts.models import User
from kehui.kernel.errors import KehuiError
from kehui.market.views.asked import Asked
from kehui.market.views.my import said
from kehui.search.models import SavedSearch
from kehui.search.saved import mark_read, pause_alert, rename_search, resume_alert, save_search


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search whose address is sent along."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    query = request.POST.get("query", "").replace("\x00", "")[:2000]
    request.GET = QueryDict(query)  # the address of the search page, not of this one
    asked = Asked(request)
    try:
        made = save_search(asked.request(user), request.POST.get("name", "").replace("\x00", "") or asked.saved_name, by=user)
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, f"已保存“{made.name}”，有新结果时会在“我的”里提醒您")
    return redirect(f"/market/search/?{query}")


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is new, and the search again."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    saved = get_object_or_404(SavedSearch, user=user, pk=pk)
    hits = list(saved.found.filter(is_new=True)[:100])
    context = {
        "saved": saved, "hits": hits, "conditions": _conditions(request, saved), "url": f"/market/search/?{address_of(saved)}",
        "crumbs": [{"label": "我的", "url": "/my/"}, {"label": "保存的搜索", "url": ""}, {"label": saved.name, "url": ""}],
    }  # fmt: skip
    response = render(request, "market/saved_search.html", context)
    mark_read(saved)
    return response


def _conditions(request: HttpRequest, saved: SavedSearch) -> str:
    """What is asked for, in words."""
    request.GET = QueryDict(address_of(saved))  # read as the search page reads it
    asked = Asked(request)
    found = [f"“{asked.text}”"] if asked.text else []
    return "、".join([*found, *(f"{chip['label']} {chip['value']}" for chip in asked.chips)])


def address_of(saved: SavedSearch) -> str:
    """The search page's address for it."""
    query = saved.query
    made = QueryDict(mutable=True)
    if query["text"]:
        made["q"] = query["text"]
    made.setlist("kind", query["kinds"])
    for code, values in query["facets"].items():
        made.setlist(code, values)
    for name, value in (("area", query["area_path"]), ("sort", query["sort"])):
        if value:
            made[name] = value
    low, high = query["ranges"].get("price_high", [None])[0], query["ranges"].get("price_low", [None, None])[1]
    for name, limit in (("price_min", low), ("price_max", high)):
        if limit is not None:
            made[name] = f"{limit / 10_000:g}"
    return made.urlencode(safe=",/")


@login_required
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    saved = get_object_or_404(SavedSearch, user=user, pk=pk)
    try:
        rename_search(saved, request.POST.get("name", "").replace("\x00", ""))
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, f"已改名为“{saved.name}”")
    return redirect("market:saved_search", pk)


@login_required
@require_POST
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Its messages paused, or going on."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    saved = get_object_or_404(SavedSearch, user=user, pk=pk)
    if request.POST.get("alert") == "off":
        pause_alert(saved)
        messages.success(request, "已暂停提醒，搜索还留着，随时可以恢复")
        return redirect("market:saved_search", pk)
    try:
        came = resume_alert(saved)
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, "已恢复提醒" + (f"。暂停期间有{came}条新结果，列在下面" if came else ""))
    return redirect("market:saved_search", pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It is no longer wanted."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    get_object_or_404(SavedSearch, user=user, pk=pk).delete()
    messages.success(request, "已删除，不再提醒")
    return redirect("market:my")
