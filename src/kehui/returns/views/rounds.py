"""One round: progress by township, its returns, several passed at once, the workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.accounts.models import CLERKS, COUNTY_ONLY
from kehui.importing import run, tasks
from kehui.kernel.errors import KehuiError
from kehui.records.register import get_register
from kehui.returns import queries
from kehui.returns.domain import reviewing
from kehui.returns.domain.reminders import remind_all
from kehui.returns.models import ReturnRound, Status, Submission
from kehui.returns.sheets import sheet_name
from kehui.returns.views.shared import crumbs, pager_of, require_board, said, tone_of
from kehui.returns.workbooks import as_rows, workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _round(user: Any, pk: int) -> tuple[ReturnRound, Any]:
    require_board(user)
    visible = Submission.objects.visible_to(user).filter(round=pk)
    found = ReturnRound.objects.select_related("form__area").filter(pk=pk).first()
    if found is None or not (visible.exists() or user.holds(COUNTY_ONLY, found.form.area)):
        raise Http404("没有这次填报任务，或者其中没有您范围内的填报表")
    return found, visible


@login_required
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress by township and the list of returns, filtered by state and township."""
    user: Any = request.user
    round, visible = _round(user, pk)
    townships = queries.township_progress(round, visible)
    total = queries.round_progress([round], visible)[round.pk]
    status, place, asked = (request.GET.get(k, "").strip() for k in ("status", "area", "q"))
    rows = queries.with_reminder(queries.with_everything(visible))
    if status == "overdue":
        rows = queries.overdue(rows)
    elif status in Status.values:
        rows = rows.filter(status=status)
    chosen = next((p.area for p in townships if p.area and p.area.code == place), None)
    if chosen is not None:
        rows = rows.filter(area__path__startswith=chosen.path)
    if asked:
        rows = rows.filter(organisation__name__icontains=asked[:60])
    page, pager = pager_of(request, rows.order_by("area__path", "organisation__name", "pk"))
    base = {k: v for k, v in (("area", place), ("q", asked)) if v}
    tabs = [{"label": "全部", "count": total.total, "key": "", "active": not status}]
    tabs += [
        {"label": s.label, "count": total.count(s), "key": s.value, "active": status == s.value}
        for s in Status if total.count(s)
    ]  # fmt: skip
    if total.overdue:
        tabs.append({"label": "逾期", "count": total.overdue, "key": "overdue", "active": status == "overdue"})
    may_pass = {"submitted": "check", "checked": "approve"}.get(status)
    if may_pass == "approve" and not user.areas_with(COUNTY_ONLY):
        may_pass = None
    context = {
        "round": round, "total": total, "townships": townships, "statuses": Status.choices, "tabs": tabs, "base": base,
        "rows": [{"submission": s, "tone": tone_of(s)} for s in page], "pager": pager, "asked": asked, "status": status,
        "place": chosen, "may_pass": may_pass, "is_county": user.holds(COUNTY_ONLY, round.form.area),
        "may_import": round.is_open and bool(user.areas_with(CLERKS)),
        "crumbs": crumbs((str(round), "")),
    }  # fmt: skip
    return render(request, "returns/round.html", context)


@login_required
@require_POST
def round_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind everybody who still owes."""
    user: Any = request.user
    round, _ = _round(user, pk)
    count = remind_all(round, by=user)
    if count:
        messages.success(request, f"已催报{count}个单位，对方登录后即可看到")
    else:
        messages.info(request, "没有要催的：未报的单位在这个截止日期前都催过了")
    return HttpResponseRedirect(reverse("returns:round", args=[round.pk]))


@login_required
@require_POST
def round_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass several chosen returns on at once; each that cannot be is told with its reason."""
    user: Any = request.user
    round, visible = _round(user, pk)
    act = request.POST.get("act", "")
    back = reverse("returns:round", args=[round.pk]) + f"?status={'submitted' if act == 'check' else 'checked'}"
    ids = [int(i) for i in request.POST.getlist("ids") if i.isdecimal() and len(i) < 19][:500]
    work = {"check": reviewing.check, "approve": reviewing.approve}.get(act)
    if work is None or not ids:
        messages.warning(request, "还没有选中任何一张表")
        return HttpResponseRedirect(back)
    done, kept = 0, []
    for submission in queries.with_everything(visible.filter(pk__in=ids)):
        try:
            work(submission, by=user)
            done += 1
        except KehuiError as error:
            kept.append(f"{submission.respondent}：{said(error)}")
    if done:
        messages.success(request, f"{'初审通过' if act == 'check' else '审定'}{done}张表")
    if kept:
        messages.error(request, f"有{len(kept)}张没有办。" + "；".join(kept[:5]) + ("……" if len(kept) > 5 else ""))
    return HttpResponseRedirect(back)


@login_required
@require_GET
def round_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The round's workbook: one row for each respondent, or (``?kind=forms``) one sheet for each."""
    user: Any = request.user
    round, visible = _round(user, pk)
    kind = "forms" if request.GET.get("kind") == "forms" else "rows"
    content = workbook_of(round, queries.with_everything(visible).order_by("area__path", "organisation__name"), kind=kind)
    response = HttpResponse(content, content_type=XLSX)
    name = f"{round}{'（一单位一表）' if kind == 'forms' else '汇总表'}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def round_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled-in workbook of either kind; the import's preview follows."""
    user: Any = request.user
    round, _ = _round(user, pk)
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = "请先选择要上传的文件"
        elif (file.size or 0) > settings.IMPORT_MAX_BYTES:
            error = f"文件超过{settings.IMPORT_MAX_BYTES // 1048576} MB的上限，请分成几个文件再传"
        else:
            name = file.name or "填报表.xlsx"
            try:
                content = as_rows(file, round) if name.lower().endswith(".xlsx") else file.read()
                batch = run.upload(content, by=user, file_name=name, register=get_register(sheet_name(round)))
            except KehuiError as problem:
                error = said(problem)
            else:
                tasks.start_preview(batch, by=user)
                return HttpResponseRedirect(reverse("importing:detail", args=[batch.pk]))
    context = {
        "round": round, "error": error, "max_bytes": settings.IMPORT_MAX_BYTES,
        "crumbs": crumbs((str(round), reverse("returns:round", args=[round.pk])), ("上传表格", "")),
    }  # fmt: skip
    return render(request, "returns/upload.html", context, status=422 if error else 200)
