"""What every page's shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from kehui.areas.models import home_county
from kehui.kernel.errors import KehuiError
from kehui.market.domain.notice import unread_count
from kehui.web.menu import menu_for

PUBLIC_MENU = (("首页", "web:portal"), ("技术市场", "market:home"))


def site_name() -> str:
    """``云溪县科技服务平台``; looked up once a minute."""
    name = cache.get("site_name")
    if name is None:
        try:
            name = f"{home_county().name}科技服务平台"
        except KehuiError:
            name = "县域科技服务平台"
        cache.set("site_name", name, 60)
    return str(name)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html and public.html."""
    user = getattr(request, "user", None)
    shared: dict[str, Any] = {"site_name": site_name(), "demo": settings.DEMO}
    urls = [(title, reverse(name)) for title, name in PUBLIC_MENU]
    shared["public_menu"] = [
        {"label": t, "url": u, "active": request.path == u or (u != "/" and request.path.startswith(u))} for t, u in urls
    ]
    if user is None or not user.is_authenticated:
        return shared
    return shared | {
        "todo_title": "消息", "todo_url": reverse("market:notices"), "todo_count": unread_count(user),
        "main_menu": menu_for(user, request.path),
        "user_role": "、".join(str(a) for a in user.assignments_held) or "尚未授予角色",
        "search_url": reverse("statistics:search") if user.home_area else "",
    }
