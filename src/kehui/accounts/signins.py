"""Sign-ins, sign-outs and lockouts are written to the audit trail."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction

from kehui.accounts.models import User, system_user
from kehui.audit import chain

_MODEL = "accounts.user"


def _write(verb: str, user: User, by: User, reason: str = "") -> None:
    with transaction.atomic():
        change = chain.Change(f"{_MODEL}.{verb}", _MODEL, user.pk, f"{user.name}（{user.username}）", reason=reason)
        chain.append([change], by=by)


def username_tried(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """The name that axes counts failures of: one name however it is spelt, since sign-in does not mind the case."""
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login") or ""
    return str(name).strip().lower()


def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    _write("signed_in", user, user)


def _signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _write("signed_out", user, user)


def _locked_out(sender: Any, username: str = "", **kwargs: Any) -> None:
    user = User.objects.filter(username__iexact=username).first()
    if user is not None:
        _write("locked_out", user, system_user(), "连续输错密码")


def connect() -> None:
    """Called once when the application starts."""
    user_logged_in.connect(_signed_in, dispatch_uid="kehui.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="kehui.signed_out")
    user_locked_out.connect(_locked_out, dispatch_uid="kehui.locked_out")
