"""A user's own tokens for programs: made, shown once, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kehui.accounts.models import ApiToken, TokenScope
from kehui.accounts.tokens import MAX_DAYS, create_token, revoke_token
from kehui.kernel import clock
from kehui.kernel.errors import Invalid

DAYS = ((30, "30天"), (90, "90天"), (180, "半年"), (365, "一年"))


@login_required
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens, and the form for a new one; its text is shown on the answer to POST and never again."""
    user: Any = request.user
    text, errors = "", {}
    if request.method == "POST":
        given = request.POST.get("days", "90")
        days = int(given) if given.isdecimal() and len(given) < 5 else MAX_DAYS + 1
        try:
            _, text = create_token(user, request.POST.get("name", ""), scope=request.POST.get("scope", ""), days=days)
        except Invalid as error:
            errors = {p.field or "name": p.message for p in error.problems}
    context = {
        "tokens": ApiToken.objects.filter(user=user)[:50], "text": text, "errors": errors, "scopes": TokenScope.choices,
        "days": DAYS, "today": clock.today(), "given": request.POST if errors else {},
    }  # fmt: skip
    response = render(request, "web/tokens.html", context, status=422 if errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the user's tokens at once."""
    token = ApiToken.objects.filter(user=request.user, pk=pk).first()  # type: ignore[misc]
    if token is None:
        raise Http404("没有这个令牌")
    revoke_token(token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"已停用令牌“{token}”，用它的程序不能再访问")
    return HttpResponseRedirect(reverse("web:tokens"))
