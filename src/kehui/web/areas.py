"""The administrative tree, for looking up names and codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.accounts.models import OFFICE, Role
from kehui.areas.models import Area, Level, home_county
from kehui.web.trail import role_required


@role_required(*OFFICE, Role.SYSTEM_ADMIN)
def area_tree(request: HttpRequest) -> HttpResponse:
    """The county's townships with their villages; ``q`` finds by name or code."""
    county = home_county()
    asked = request.GET.get("q", "").strip()
    below = Area.objects.under(county).order_by("path")
    townships = [a for a in below if a.level == Level.TOWNSHIP]
    villages: dict[int | None, list[Area]] = {}
    for area in below:
        if area.level == Level.VILLAGE and (not asked or asked in area.name or asked in area.code):
            villages.setdefault(area.parent_id, []).append(area)
    groups = [
        (t, villages.get(t.pk, []))
        for t in townships
        if not asked or villages.get(t.pk) or asked in t.name or asked in t.code
    ]
    return render(request, "web/areas.html", {"county": county, "groups": groups, "asked": asked})
