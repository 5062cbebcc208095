"""What the demo's pages know besides: the sign-in page lists who may sign in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kehui.demo import users


def signins(request: HttpRequest) -> dict[str, Any]:
    """``demo_users`` for the sign-in page; nothing for others."""
    return {} if request.user.is_authenticated else {"demo_users": users.signins()}
