"""What the pages share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kehui.accounts.models import CLERKS
from kehui.kernel.errors import NotPermitted


def require_reviewer(request: HttpRequest) -> Any:
    """The user, who is a clerk of the county or of a township; NotPermitted for all others."""
    user: Any = request.user
    if not (user.is_system or user.areas_with(CLERKS)):
        raise NotPermitted("佐证核查供县、乡镇经办人使用", hint="如工作需要，请联系安全管理员授予相应的角色")
    return user


def tabs(active: str) -> list[dict[str, Any]]:
    """The two halves of a reviewer's work."""
    entries = (("signals", "核对信号"), ("rechecks", "随机核查"))
    return [{"label": label, "url": reverse(f"evidence:{name}"), "active": name == active} for name, label in entries]


def crumbs(*labels: tuple[str, str]) -> list[dict[str, str]]:
    """The way from 佐证核查."""
    return [{"label": "佐证核查", "url": reverse("evidence:home")}, *({"label": t, "url": u} for t, u in labels)]


def number_of(text: str) -> int:
    """A whole number from an address or form; 0 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
