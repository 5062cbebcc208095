"""The board: rounds and their progress, what waits, what is overdue, what was asked of whom, the shipped forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kehui.accounts.models import COUNTY_ONLY, OFFICE
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.returns import queries
from kehui.returns.domain.shipped import SHIPPED, install
from kehui.returns.models import OWED, ReturnForm, ReturnRound, Submission
from kehui.returns.views.shared import crumbs, pager_of, require_board, said, tone_of

ROUNDS = 40
_WAITING = {
    "check": ("待初审", "township", "还没有等您初审的填报表。"),
    "approve": ("待审定", "county", "还没有等您审定的填报表。"),
    "overdue": ("逾期未报", "all", "没有逾期未报的填报表。"),
}


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Rounds with their progress, and what waits for the user."""
    user: Any = request.user
    require_board(user)
    visible = Submission.objects.visible_to(user)
    rounds = list(
        ReturnRound.objects.filter(pk__in=visible.values("round"))
        .select_related("form")
        .order_by("closed_on", "-year", "-month", "form__code")[:ROUNDS]
    )
    progress = queries.round_progress(rounds, visible)
    is_county = bool(user.areas_with(COUNTY_ONLY))
    unsent = ReturnRound.objects.filter(opened_on__isnull=True).select_related("form") if is_county else []
    context = {
        "rounds": [(r, progress[r.pk]) for r in rounds],
        "waiting": [
            {"key": key, "label": _WAITING[key][0], "count": _todo(user, key).count()} for key in _keys(user)
        ],
        "is_county": is_county, "is_office": bool(user.areas_with(OFFICE)), "unsent": unsent,
        "forms": ReturnForm.objects.order_by("code") if is_county else [],
        "mine": queries.own_submissions(user).filter(status__in=OWED, round__closed_on__isnull=True).count(),
        "crumbs": crumbs(), "today": clock.today(),
    }  # fmt: skip
    return render(request, "returns/board.html", context)


def _keys(user: Any) -> list[str]:
    return [*(["approve"] if user.areas_with(COUNTY_ONLY) else ["check"]), "overdue"]


def _todo(user: Any, what: str) -> Any:
    if what == "check":
        return queries.waiting_for_check(user)
    if what == "approve":
        return queries.waiting_for_approval(user)
    return queries.overdue(Submission.objects.visible_to(user))


@login_required
@require_GET
def todo(request: HttpRequest, what: str) -> HttpResponse:
    """What waits for the user, the most urgent first."""
    user: Any = request.user
    require_board(user)
    if what not in _WAITING:
        raise Http404("没有这样的清单")
    title, _, nothing = _WAITING[what]
    found = queries.with_reminder(queries.with_everything(_todo(user, what))).order_by("due_on", "round", "pk")
    page, pager = pager_of(request, found)
    today = clock.today()
    rows = [{"submission": s, "tone": tone_of(s), "late": (today - s.due_on).days} for s in page]
    context = {
        "title": title, "what": what, "rows": rows, "pager": pager, "nothing": nothing, "crumbs": crumbs((title, "")),
    }  # fmt: skip
    return render(request, "returns/todo.html", context)


@login_required
@require_GET
def burden(request: HttpRequest) -> HttpResponse:
    """The fill-once meter: questions and minutes asked of each village and enterprise in a year."""
    user: Any = request.user
    require_board(user)
    this_year = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else this_year
    areas, bodies = queries.burdens(Submission.objects.visible_to(user), year)
    everybody = areas + bodies
    context = {
        "areas": areas[:100], "bodies": bodies[:100], "more": max(0, len(bodies) - 100), "year": year,
        "years": range(this_year, this_year - 4, -1), "crumbs": crumbs(("填报负担", "")),
        "questions": sum(b.questions for b in everybody), "saved": sum(b.saved for b in everybody),
        "minutes": sum(b.minutes for b in everybody), "measured": sum(b.measured for b in everybody),
        "count": len(everybody),
    }  # fmt: skip
    return render(request, "returns/burden.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def shipped(request: HttpRequest) -> HttpResponse:
    """The forms that come with Kehui; one click takes one over, to be changed like one's own."""
    user: Any = request.user
    if not user.areas_with(COUNTY_ONLY):
        require_board(user)
        raise Http404("随系统提供的报表由县级经办人启用")
    if request.method == "POST":
        try:
            form, added = install(request.POST.get("code", ""), by=user)
        except KehuiError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, f"已启用“{form}”，登记了{added}个指标项和审核关系，可以按本县需要增减")
        return HttpResponseRedirect(reverse("returns:shipped"))
    there = {f.code: f for f in ReturnForm.objects.filter(code__in=[s.code for s in SHIPPED])}
    rows = [{"shipped": s, "form": there.get(s.code)} for s in SHIPPED]
    return render(request, "returns/shipped.html", {"rows": rows, "crumbs": crumbs(("随系统提供的报表", ""))})
