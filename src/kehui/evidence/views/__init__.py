"""Pages of evidence: signals, re-checks, confirmations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from kehui.accounts.models import OUTSIDE
from kehui.evidence.views import confirmations, signals


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a user's work with evidence begins."""
    user: Any = request.user
    return confirmations.confirmation_list(request) if user.roles & OUTSIDE else signals.signal_list(request)
