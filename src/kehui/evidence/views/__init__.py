"""Pages of evidence: signals, re-checks, confirmations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kehui.accounts.models import CLERKS


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a user's work with evidence begins."""
    user: Any = request.user
    reviews = user.is_system or user.areas_with(CLERKS)
    return HttpResponseRedirect(reverse("evidence:signals" if reviews else "evidence:confirmations"))
