"""Random re-checks: drawn with a seed that is shown, listed, and judged one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kehui.areas.models import find_area
from kehui.evidence.domain.rechecks import LARGEST, draw, judge
from kehui.evidence.models import Recheck, RecheckItem, Result
from kehui.evidence.views.common import crumbs, number_of, require_reviewer, tabs
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.records.addresses import url_for
from kehui.records.models import Evidence
from kehui.records.register import register_of
from kehui.statistics import access
from kehui.statistics.asking import find_indicator
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator

USUAL = 20


@login_required
@require_http_methods(["GET", "POST"])
def recheck_list(request: HttpRequest) -> HttpResponse:
    """Samples drawn so far with what came of them; POST draws another."""
    user = require_reviewer(request)
    error, status = None, 200
    if request.method == "POST":
        try:
            made = draw(
                find_indicator(request.POST.get("code", "")[:80]), find_area(request.POST.get("area", "")[:60]),
                Period.parse(request.POST.get("period", "")[:20]), size=number_of(request.POST.get("size", "")), by=user,
                seed=request.POST.get("seed", "").replace("\x00", ""),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("evidence:recheck", args=[made.pk]))
        except KehuiError as raised:
            error, status = raised, 422
    counted = {
        str(r.value): Count("items", filter=Q(items__result=r.value)) for r in Result
    }
    shown = Recheck.objects.visible_to(user).select_related("area__parent", "drawn_by").annotate(**counted)[:100]
    today = clock.today()
    context = {
        "rechecks": [{"recheck": r, "name": _name(r.code), "label": Period.parse(r.period).label} for r in shown],
        "indicators": _by_division(), "areas": access.areas_offered(user),
        "years": [str(y) for y in range(today.year, today.year - 6, -1)], "usual": USUAL, "largest": LARGEST, "error": error,
        "last_year": str(today.year - 1), "typed": request.POST, "tabs": tabs("rechecks"), "crumbs": crumbs(("随机核查", "")),
    }  # fmt: skip
    return render(request, "evidence/rechecks.html", context, status=status)


@login_required
def recheck_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The records of a sample with their results."""
    user = require_reviewer(request)
    recheck = _recheck(user, pk)
    indicator = get_indicator(recheck.code)
    model: Any = indicator.model
    grades = dict(model.objects.visible_to(user).filter(pk__in=recheck.items.values("object_id")).values_list("pk", "evidence"))
    register = register_of(model)
    items: list[dict[str, Any]] = [
        {
            "item": item, "url": url_for(register, "detail", item.object_id) if item.object_id in grades else "",
            "before": Evidence(item.grade_before).label, "now": Evidence(grades[item.object_id]).label if item.object_id in grades else "",
        }
        for item in recheck.items.select_related("checked_by")
    ]  # fmt: skip
    results = [i["item"].result for i in items]
    done = [r for r in results if r != Result.PENDING]
    context = {
        "recheck": recheck, "name": indicator.name, "label": Period.parse(recheck.period).label, "items": items,
        "done": len(done), "true": results.count(Result.CONFIRMED), "lowered": results.count(Result.LOWERED),
        "share": f"{results.count(Result.CONFIRMED) * 100 / len(done):.0f}%" if done else "—",
        "crumbs": crumbs(("随机核查", reverse("evidence:rechecks")), (indicator.name, "")),
    }  # fmt: skip
    return render(request, "evidence/recheck.html", context)


@login_required
@require_POST
def judge_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Write down what a look at one record found."""
    user = require_reviewer(request)
    recheck = _recheck(user, pk)
    stored = RecheckItem.objects.filter(recheck=recheck, pk=item).first()
    if stored is None:
        raise Http404("这次核查里没有这一条")
    try:
        result = request.POST.get("result", "")
        judge(stored, Result(result) if result in Result.values else Result.PENDING, note=request.POST.get("note", ""), by=user)
        messages.success(request, f"已记下“{stored.object_text}”的核查结果")
    except KehuiError as error:
        messages.error(request, f"没有保存：{error.message}{'。' + error.hint if error.hint else ''}")
    return HttpResponseRedirect(f"{reverse('evidence:recheck', args=[pk])}#item-{item}")


def _recheck(user: Any, pk: int) -> Recheck:
    found = Recheck.objects.visible_to(user).select_related("area__parent", "drawn_by").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次核查")
    return found


def _by_division() -> list[tuple[str, list[Indicator]]]:
    """The indicators that have records of their own, by division of work."""
    found: dict[str, list[Indicator]] = {}
    for indicator in all_indicators():
        if not indicator.parts:
            found.setdefault(indicator.menu, []).append(indicator)
    return list(found.items())


def _name(code: str) -> str:
    try:
        return get_indicator(code).name
    except KeyError:
        return code
