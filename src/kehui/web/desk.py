"""The workbench: what is due, what changed lately, and the quickest way to enter something."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kehui.accounts.models import OFFICE, Role, User, system_user
from kehui.areas.models import Area, Level
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.records.dues import waiting_for
from kehui.records.register import Register, all_registers
from kehui.records.views.access import may_open
from kehui.statistics.figures import Figure, compute_many
from kehui.statistics.indicators import all_indicators
from kehui.web.menu import DIVISIONS
from kehui.web.quick import quick_entries
from kehui.web.trail import entry_rows

HEADLINES = 8
#: What the lexicon learns when a match is accepted comes by the way, many entries at a time: the trail has it, the workbench not.
BY_THE_WAY = ("search.lexiconentry.learned", "search.lexiconentry.confirmed")


def _list_url(register: Register, query: str = "") -> str:
    url = reverse("records:list", args=[register.model._meta.app_label, register.slug])
    return f"{url}?{query}" if query else url


def dues_for(user: User) -> list[dict[str, Any]]:
    """What waits among the records the user may see; nothing where nothing waits."""
    found: list[dict[str, Any]] = [
        {"label": w.label, "count": w.count, "url": w.url, "detail": w.detail, "tone": w.tone} for w in waiting_for(user)
    ]
    for register in all_registers():
        for due in register.dues:
            if not register.may_write_somewhere(user):
                continue
            count = register.model.objects.visible_to(user).filter(due.condition()).count()
            if count:
                found.append({"label": due.label, "count": count, "url": _list_url(register, due.query())})
    # What is late comes first, whoever's it is.
    return sorted(found, key=lambda due: {"bad": 0, "warn": 1}.get(due.get("tone", ""), 2))


def headline_figures(area: Area, period: Period) -> list[Figure]:
    """The first public indicator of each division of work, in the order of the menu.

    A township or village sees what it has records of, nothing else.
    """
    order = list(DIVISIONS)
    public = sorted((i for i in all_indicators() if i.public and i.menu in order), key=lambda i: order.index(i.menu))
    if area.level > Level.COUNTY:
        figures = compute_many(public, area, period)
        return [f for f in figures if f.rows][:HEADLINES]
    first = {i.menu: i for i in reversed(public)}
    return compute_many(sorted(first.values(), key=lambda i: order.index(i.menu))[:HEADLINES], area, period)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The page one sees after signing in."""
    user: User = request.user  # type: ignore[assignment]
    area = user.home_area
    period = Period(clock.today().year)
    entries = Entry.objects.all()
    if not (Role.COUNTY_CLERK in user.roles or Role.COUNTY_LEADER in user.roles):
        entries = entries.filter(actor_id=user.pk)
    entries = entries.exclude(action__in=BY_THE_WAY).exclude(actor_id=system_user().pk)
    models = [r.model_label for r in all_registers() if may_open(r, user)]
    context = {
        "area": area,
        "period": period,
        "figures": headline_figures(area, period) if area else [],
        "dues": dues_for(user),
        "quick": quick_entries(user),
        "recent": entry_rows(entries.filter(model__in=models)[:12], user),
        "is_office": bool(user.roles & OFFICE),
        "field_work": area is not None and area.level > Level.COUNTY,
    }
    return render(request, "web/desk.html", context)
