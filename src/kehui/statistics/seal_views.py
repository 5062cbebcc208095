"""Pages of sealed periods: the list, what was published beside what is now, restating, and proving a seal whole."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.accounts.models import OFFICE
from kehui.areas.models import Area, Level, find_area
from kehui.jobs.models import FINISHED, Job
from kehui.kernel import clock, units
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.kernel.periods import Period
from kehui.records import workbook
from kehui.statistics import access, figures, published, tasks
from kehui.statistics.domain.sealing import StillCollected, may_seal, restate
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import get_indicator
from kehui.statistics.models import Restatement, Seal

YEARS = 6


@login_required
@require_http_methods(["GET", "POST"])
def seal_list(request: HttpRequest) -> HttpResponse:
    """The seals of the user's areas; a county clerk seals a period here."""
    _require_office(request)
    error, status = None, 200
    lacking: list[str] = []
    if request.method == "POST":
        try:
            area, period = (
                find_area(request.POST.get("area", "")[:60]),
                Period.parse(request.POST.get("period", "")[:20]),
            )
            reason, by = request.POST.get("reason", "")[:500], request.user
            knowingly = request.POST.get("accepted") == "yes"
            tasks.start_seal(area, period, by=by, reason=reason, knowingly=knowingly)  # type: ignore[arg-type]  # signed in
            return HttpResponseRedirect(reverse("statistics:seals"))
        except KehuiError as raised:
            lacking = raised.figures if isinstance(raised, StillCollected) else []
            error, status = raised, 403 if isinstance(raised, NotPermitted) else 422
    user: Any = request.user
    shown = [s for s in Seal.objects.select_related("area__parent", "sealed_by") if _may_see(user, s)]
    offered = [a for a in access.areas_offered(user) if may_seal(user, a) and a.level <= Level.TOWNSHIP]
    restated: dict[int, set[str]] = {}
    for code, seal in Restatement.objects.values_list("code", "seal_id"):
        restated.setdefault(seal, set()).add(code)
    context = {
        "seals": [{"seal": s, "label": s.period_sealed.label, "restated": len(restated.get(s.pk, ()))} for s in shown],
        "areas": offered, "periods": _periods(), "last_year": str(clock.today().year - 1),
        "error": error, "lacking": lacking, "typed": request.POST, "job": _job(user), "unsealed": _unsealed(shown) if offered else [],
        "progress_url": reverse("statistics:seals_progress"), "crumbs": _crumbs("公布与封存"),
    }  # fmt: skip
    return render(request, "statistics/seals.html", context, status=status)


@login_required
@require_GET
def seals_progress(request: HttpRequest) -> HttpResponse:
    """How far the sealing is; when it has ended the page is loaded anew."""
    job = _job(request.user)
    if job is None or job["finished"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "components/progress.html", {"job": job, "url": request.path})


@login_required
@require_GET
def seal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """An area's figures as published and as now, those that differ first to be seen; restatements below."""
    seal, area = _seal(request, pk)
    only = request.GET.get("only", "")
    rows = _rows(seal, area)
    changed = [r for r in rows if r["differs"]]
    shown = changed if only == "changed" else rows
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(row["figure"].indicator.menu, []).append(row)
    link = reverse("statistics:seal", args=[pk])
    context = {
        "seal": seal, "area": area, "label": seal.period_sealed.label, "groups": groups.items(), "total": len(rows),
        "changed": len(changed), "only": only, "may_restate": may_seal(request.user, seal.area),
        "tabs": [
            {"label": f"全部 {len(rows)}", "url": f"{link}?{urlencode({'area': area.code})}", "active": only != "changed"},
            {"label": f"与现在不同 {len(changed)}", "url": f"{link}?{urlencode({'area': area.code, 'only': 'changed'})}",
             "active": only == "changed"},
        ],
        "restatements": _restatements(seal), "areas": _areas(request, seal, area),
        "export_url": f"{reverse('statistics:seal_export', args=[pk])}?{urlencode({'area': area.code})}",
        "crumbs": _crumbs("公布与封存", f"{seal.area.full_name}{seal.period_sealed.label}"),
    }  # fmt: skip
    return render(request, "statistics/seal.html", context)


@login_required
@require_POST
def seal_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Recompute every hash of the seal and say what was found."""
    seal, area = _seal(request, pk)
    problems = published.verify(seal)
    if problems:
        messages.error(request, f"核验发现 {len(problems)} 处不符：" + "；".join(problems[:5]) + "。请报告审计员。")
    else:
        messages.success(request, f"核验通过：{seal.figures:,} 个公布数和它们的记录清单与封存时一致")
    return HttpResponseRedirect(f"{reverse('statistics:seal', args=[pk])}?{urlencode({'area': area.code})}")


@login_required
@require_POST
def seal_restate(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an indicator anew, with the reason."""
    seal, area = _seal(request, pk)
    code = request.POST.get("code", "")[:80]
    try:
        user: Any = request.user
        made = restate(seal, code, by=user, reason=request.POST.get("reason", ""))
        messages.success(request, f"已更正“{get_indicator(made.code).name}”的公布数，原公布数保留可查")
    except KehuiError as error:
        messages.error(request, f"没有更正：{error.message}{'。' + error.hint if error.hint else ''}")
    shown = {"area": area.code} | ({"only": "changed"} if request.POST.get("only") == "changed" else {})
    return HttpResponseRedirect(f"{reverse('statistics:seal', args=[pk])}?{urlencode(shown)}")


@login_required
@require_GET
def seal_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The published figures of an area with what they are now, as a workbook."""
    seal, area = _seal(request, pk)
    heads = [
        workbook.Head("业务", 14), workbook.Head("指标", 34), workbook.Head("单位", 10), workbook.Head("已公布", 16, "number"),
        workbook.Head("现在", 16, "number"), workbook.Head("差额", 14, "number"), workbook.Head("公布时记录数", 12, "number"),
        workbook.Head("现在记录数", 12, "number"), workbook.Head("更正次数", 10, "number"), workbook.Head("记录清单摘要", 40),
    ]  # fmt: skip
    marks = {code: f.digest for code, f in published.latest_of_area(seal, area).items()}
    rows = (_cells(row["figure"], marks) for row in _rows(seal, area))
    name = quote(f"公布数_{area.full_name}{seal.period_sealed.label}.xlsx")
    response = StreamingHttpResponse(
        workbook.stream("公布数", heads, rows),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f"attachment; filename=\"published.xlsx\"; filename*=UTF-8''{name}"
    return response


def _cells(figure: Figure, marks: dict[str, str]) -> list[Any]:
    told = figure.published
    assert told is not None
    old, new = told.number, figure.number
    return [
        figure.indicator.menu, figure.name, figure.unit, figures.plain_number(old), figures.plain_number(new),
        figures.plain_number(None if old is None or new is None else new - old), told.rows, figure.rows, told.edition,
        marks.get(figure.indicator.code, ""),
    ]  # fmt: skip


# -- what the pages are made of ---------------------------------------------------------------------------------------


def _rows(seal: Seal, area: Area) -> list[dict[str, Any]]:
    """Every published figure of the area beside the one of now; indicators that are no longer declared are left out."""
    codes = published.latest_of_area(seal, area)
    known = [i for code in codes if (i := _known(code)) is not None]
    found = published.with_published(figures.compute_many(known, area, seal.period_sealed))
    rows = []
    for figure in found:
        told = figure.published
        if told is None:
            continue
        old, new = told.number, figure.number
        difference = "" if old is None or new is None or old == new else units.grouped(new - old)
        rows.append(
            {
                "figure": figure, "told": told, "differs": told.differs,
                "difference": f"+{difference}" if difference and not difference.startswith("-") else difference,
            }
        )  # fmt: skip
    return rows


def _known(code: str) -> Any:
    try:
        return get_indicator(code)
    except KeyError:
        return None


def _restatements(seal: Seal) -> list[dict[str, Any]]:
    shown = []
    for made in seal.restatements.select_related("restated_by"):
        indicator = _known(made.code)
        if indicator is not None:
            old, new = (
                "—" if v is None else units.grouped(units.round_half_up(v / indicator.scale, indicator.places))
                for v in (made.old, made.new)
            )
            shown.append({"made": made, "name": indicator.name, "unit": indicator.unit, "old": old, "new": new})
    return shown


def _areas(request: HttpRequest, seal: Seal, area: Area) -> list[dict[str, Any]]:
    """The sealed area, what lies directly below it, and beside the chosen one."""
    near = Area.objects.under(seal.area).filter(level__lte=seal.area.level + 1) | Area.objects.filter(parent=area)
    if area.parent_id and area.pk != seal.area_id:
        near |= Area.objects.filter(parent_id=area.parent_id)
    user: Any = request.user
    return [
        {"value": a.code, "label": a.name, "selected": a.pk == area.pk, "depth": a.level - seal.area.level}
        for a in near.distinct().order_by("path") if access.may_see_records(user, a)
    ]  # fmt: skip


def _seal(request: HttpRequest, pk: int) -> tuple[Seal, Area]:
    """The seal and the area of it that is looked at: the one asked for, else the widest that is the user's."""
    _require_office(request)
    seal = Seal.objects.select_related("area", "sealed_by").filter(pk=pk).first()
    user: Any = request.user
    if seal is None or not _may_see(user, seal):
        raise Http404("没有这次封存")
    text = request.GET.get("area", "") or request.POST.get("area", "")
    area = find_area(text[:60]) if text else seal.area
    if not text and not access.may_see_records(user, seal.area):
        area = next(a for a in user.areas_with(OFFICE) if a.path.startswith(seal.area.path))
    if not area.path.startswith(seal.area.path):
        raise Http404(f"{area}不在这次封存之内")
    access.require_records(user, area)
    return seal, area


def _may_see(user: Any, seal: Seal) -> bool:
    """Those over the sealed area, and those over a part of it for their part."""
    return access.may_see_records(user, seal.area) or any(
        a.path.startswith(seal.area.path) for a in user.areas_with(OFFICE)
    )


def _require_office(request: HttpRequest) -> None:
    if not access.is_office(request.user):
        raise NotPermitted("统计页面供科技部门和乡镇、村工作人员使用", hint="全县公开的数字见首页")


def _periods() -> list[dict[str, str]]:
    """The years and quarters that are over, the newest first."""
    today = clock.today()
    found: list[Period] = []
    for year in range(today.year, today.year - YEARS, -1):
        found += [p for p in (Period(year), *reversed(Period(year).parts("quarter"))) if p.end < today]
    return [{"value": str(p), "label": p.label} for p in found]


def _unsealed(seals: list[Seal]) -> list[str]:
    """The last three years that are over and of which no county was published."""
    sealed = {s.period for s in seals if s.area.level == Level.COUNTY}
    this_year = clock.today().year
    return [f"{year}年" for year in range(this_year - 3, this_year) if str(year) not in sealed]


def _job(user: Any) -> dict[str, Any] | None:
    """The user's sealing that runs or failed last, for components/progress.html."""
    job = Job.objects.filter(kind=tasks.KIND, actor_id=user.pk).order_by("-pk").first()
    if job is None or job.status == "succeeded":
        return None
    states = {"queued": "queued", "running": "running", "failed": "failed", "cancelled": "cancelled"}
    return {
        "stage": job.stage or job.title, "done": job.done, "total": job.total, "percent": job.percent,
        "state": states.get(job.status, "queued"), "state_text": job.get_status_display(), "title": job.title,
        "messages": [job.error] if job.error else job.messages, "finished": job.status in FINISHED,
    }  # fmt: skip


def _crumbs(*labels: str) -> list[dict[str, str]]:
    found = [{"label": "统计", "url": reverse("statistics:dashboard")}]
    if len(labels) > 1:
        found.append({"label": labels[0], "url": reverse("statistics:seals")})
    return [*found, {"label": labels[-1]}]
