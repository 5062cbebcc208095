"""Pages of evidence: signals, re-checks, confirmations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from kehui.accounts.models import CLERKS
from kehui.evidence.views import confirmations, signals


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a user's work with evidence begins."""
    user: Any = request.user
    reviews = user.is_system or user.areas_with(CLERKS)
    return signals.signal_list(request) if reviews else confirmations.confirmation_list(request)
