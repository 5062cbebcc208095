"""What happens around every request: the way in is marked for the trail, the session kept, a second factor asked for."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from kehui.accounts.models import ADMINISTRATORS, AREA_SCOPED
from kehui.audit.chain import channel
from kehui.audit.models import Channel

_STAFF = AREA_SCOPED | ADMINISTRATORS
#: Signing out, one's own password and the second factor itself stay within reach.
_OPEN = "/accounts/"
_ASKED = "按本单位规定，工作人员须启用动态口令后才能办理业务"


#: A session is stored again after so many seconds of work: often enough for idle minutes, seldom enough for the database.
_RENEW_AFTER = 60


class KeepSessionMiddleware:
    """The idle time counts from the last page opened, not from signing in."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.user.is_authenticated and time.time() - request.session.get("seen", 0) >= _RENEW_AFTER:
            request.session["seen"] = int(time.time())
        return self.get_response(request)


class WorkContextMiddleware:
    """Writes made while answering say whether they came from a page or the API."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        with channel(Channel.API if request.path.startswith("/api/") else Channel.PAGE):
            return self.get_response(request)


class TwoFactorMiddleware:
    """With ``KEHUI_REQUIRE_TWO_FACTOR=1``, staff without TOTP come to its activation, whatever they open."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if settings.REQUIRE_TWO_FACTOR and not request.path.startswith(_OPEN) and _lacks_second_factor(request.user):
            return _lead(request)
        return self.get_response(request)


def _lacks_second_factor(user: Any) -> bool:
    return bool(user.is_authenticated and user.roles & _STAFF and not is_mfa_enabled(user))


def _lead(request: HttpRequest) -> HttpResponse:
    target = reverse("mfa_activate_totp")
    if request.path.startswith("/api/"):
        return JsonResponse(
            {
                "error": {
                    "code": "not_permitted",
                    "message": _ASKED,
                    "hint": f"请在浏览器打开 {target} 启用",
                    "fields": [],
                }
            },
            status=403,
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    messages.warning(request, _ASKED)
    return redirect(target)
