"""The touch screen in the hall (``/kiosk/``): one page that stays, and the fragments that it puts into itself.

Nobody signs in here: whoever may be signed in on that machine, a visitor sees what everybody may see. Nothing is kept of
a visit but a problem that somebody chose to leave.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_GET, require_http_methods

import kehui
from kehui.accounts.limits import TooOften, use
from kehui.kernel.errors import Invalid, KehuiError
from kehui.market.domain.traffic import count_view
from kehui.market.domain.walk_in import leave_problem
from kehui.market.models import TechnicalField
from kehui.web import kiosk_pages as pages
from kehui.web.kiosk_words import words_for

IDLE_SECONDS = 60
SEARCHES_A_MINUTE = 240
#: Scripts and pictures of the same origin alone; no frame around it, no form that leads elsewhere.
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'self'"
)
_ASSETS = ("kehui/kiosk.css", "kehui/kiosk.js", "kehui/kiosk-keys.js", "kehui/mark.svg")
#: They ask nothing of the database.
_UNCOUNTED = {"kiosk_ping", "kiosk_words"}
View = Callable[..., HttpResponse]


def _fragment(view: View) -> View:
    """A part of the page: never stored, marked so that a stranger's answer (a sign-in page of the network) is not shown."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        try:
            if view.__name__ not in _UNCOUNTED:
                use("kiosk", request.META.get("REMOTE_ADDR", ""), most=SEARCHES_A_MINUTE, seconds=60, what="查询")
            response = view(request, *args, **kwargs)
        except KehuiError as error:
            status = 429 if isinstance(error, TooOften) else 400
            response = render(request, "web/kiosk/problem_told.html", {"error": error}, status=status)
        response["X-Kiosk"] = "1"
        response["Cache-Control"] = "no-store"
        return response

    return answer


@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    """The page. ``?idle=`` seconds until it returns to its start, 60 unless said."""
    given = request.GET.get("idle", "")
    idle = min(max(int(given), 3), 600) if given.isascii() and given.isdigit() else IDLE_SECONDS
    request.user = AnonymousUser()
    context = {"doors": pages.DOORS, "idle": idle, "version": kehui.__version__}
    response = render(request, "web/kiosk/kiosk.html", context)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@_fragment
def kiosk_list(request: HttpRequest, door: str) -> HttpResponse:
    """A page of what is behind a door."""
    found_door = pages.door_named(door)
    if found_door is None:
        raise KehuiError("没有这扇门", hint="请返回首页")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = pages.find(found_door, text, request.GET.get("cursor", ""))
    return render(request, "web/kiosk/list.html", {"door": found_door, "found": found, "text": text})


@require_GET
@_fragment
def kiosk_item(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One thing, with the code that takes it along."""
    listing = pages.listing_named(kind, pk)
    if listing is None:
        raise KehuiError("这条信息已不再展示", hint="请返回列表，看看其他信息")
    count_view(listing)
    return render(request, "web/kiosk/item.html", {"shown": pages.show(listing)})


@require_GET
@_fragment
def kiosk_nearest(request: HttpRequest) -> HttpResponse:
    """Experts, the nearest first."""
    area = pages.area_named(request.GET.get("area", ""))
    chosen = request.GET.get("field", "")
    context = {
        "area": area,
        "townships": pages.townships(),
        "fields": TechnicalField.choices,
        "field": chosen,
        "lines": pages.nearest(area, chosen) if area else [],
    }
    return render(request, "web/kiosk/nearest.html", context)


@require_GET
@_fragment
def kiosk_events(request: HttpRequest) -> HttpResponse:
    """What goes on today."""
    now, later = pages.events()
    return render(request, "web/kiosk/events.html", {"now": now, "later": later})


@require_http_methods(["GET", "POST"])
@_fragment
def kiosk_problem(request: HttpRequest) -> HttpResponse:
    """Leave a problem and a telephone number for the staff."""
    if request.method == "GET":
        return render(request, "web/kiosk/problem.html", {"token": get_token(request), "topics": pages.TOPICS})
    try:
        made = leave_problem(
            request.POST.get("text", ""), request.POST.get("phone", ""), where=request.META.get("REMOTE_ADDR", "")
        )
    except Invalid as error:
        return JsonResponse({"problems": {p.field: p.message for p in error.problems}})
    except KehuiError as error:
        told = {"text": f"{error.message}。{error.hint}"}
        return JsonResponse({"problems": told}, status=429 if isinstance(error, TooOften) else 409)
    return JsonResponse({"number": made.number})


@require_GET
@_fragment
def kiosk_words(request: HttpRequest) -> HttpResponse:
    """Words that letters may stand for."""
    words, letters = words_for(request.GET.get("q", "")[:20])
    return JsonResponse({"words": words, "letters": letters})


@require_GET
@_fragment
def kiosk_ping(request: HttpRequest) -> HttpResponse:
    """Whether the server is there, and which version it is."""
    return JsonResponse({"version": kehui.__version__})


@require_GET
def kiosk_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps the page for the time when the server is gone. Served here because it may only watch
    over addresses below its own.
    """
    path = finders.find("kehui/kiosk-worker.js")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        script = file.read()
    kept = [static(name) for name in _ASSETS]
    head = f"const VERSION = {kehui.__version__!r}, KEPT = {kept!r};\n"
    response = HttpResponse(head + script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
