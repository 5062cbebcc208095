"""Signals: questions to a reviewer, each with its reason and its records, settled with a note."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.accounts.models import CLERKS
from kehui.evidence import tasks
from kehui.evidence.domain.signals import settle
from kehui.evidence.models import Signal, SignalKind
from kehui.evidence.views.common import crumbs, require_reviewer, tabs
from kehui.jobs.models import FINISHED, Job
from kehui.kernel.errors import KehuiError
from kehui.records.register import register_of
from kehui.records.tables import RecordTable

PAGE = 30


@login_required
@require_GET
def signal_list(request: HttpRequest) -> HttpResponse:
    """Open questions first; settled ones on request."""
    user = require_reviewer(request)
    settled, kind = request.GET.get("settled", "") == "yes", request.GET.get("kind", "")
    mine = Signal.objects.visible_to(user)
    shown = mine.filter(settled_at__isnull=not settled).select_related("area__parent", "settled_by")
    if kind in SignalKind.values:
        shown = shown.filter(kind=kind)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "signals": page.object_list, "settled": settled, "kind": kind, "kinds": SignalKind.choices,
        "open": mine.filter(settled_at=None).count(), "closed": mine.exclude(settled_at=None).count(),
        "tabs": tabs("signals"), "crumbs": crumbs(("核对信号", "")), "job": _job(user), "progress_url": reverse("evidence:progress"),
    }  # fmt: skip
    return render(request, "evidence/signals.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def signal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its records; POST settles it with a note."""
    user = require_reviewer(request)
    signal = Signal.objects.visible_to(user).select_related("area__parent", "settled_by").filter(pk=pk).first()
    if signal is None:
        raise Http404("没有这条信号")
    error, status = None, 200
    if request.method == "POST":
        try:
            settle(signal, note=request.POST.get("note", ""), by=user)
            messages.success(request, "已记下核对结果，这条信号不再提示")
            return HttpResponseRedirect(reverse("evidence:signals"))
        except KehuiError as raised:
            error, status = raised, 422
    model: Any = apps.get_model(signal.model)
    rows = model.objects.visible_to(user).filter(pk__in=signal.objects_found)
    params = QueryDict(mutable=True)
    params.update({n: request.GET[n] for n in ("sort", "page") if n in request.GET})
    context = {
        "signal": signal, "table": RecordTable(register_of(model), rows, params, path=request.path), "error": error,
        "typed": request.POST, "crumbs": crumbs(("核对信号", reverse("evidence:signals")), (signal.get_kind_display(), "")),
    }  # fmt: skip
    return render(request, "evidence/signal.html", context, status=status)


@login_required
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Look anew over the reviewer's areas, in the background."""
    user = require_reviewer(request)
    for area in user.areas_with(CLERKS):
        tasks.start_scan(area, by=user)
    return HttpResponseRedirect(reverse("evidence:signals"))


@login_required
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the look is; when it has ended the page is loaded anew."""
    job = _job(require_reviewer(request))
    if job is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "components/progress.html", {"job": job, "url": request.path})


def _job(user: Any) -> dict[str, Any] | None:
    job = Job.objects.filter(kind=tasks.KIND, actor_id=user.pk).order_by("-pk").first()
    if job is None or job.status in FINISHED:
        return None
    return {
        "stage": job.stage or "等待处理", "done": job.done, "total": job.total, "percent": job.percent,
        "state": str(job.status), "state_text": job.get_status_display(), "messages": job.messages, "finished": False,
    }  # fmt: skip
