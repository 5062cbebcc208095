"""Pages of the import: choose, upload, look at the preview, confirm, watch, see the result."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.importing import run, tasks, undo
from kehui.importing.error_workbook import write_marked
from kehui.importing.models import Batch, Row, State, Status
from kehui.importing.template import template_workbook
from kehui.importing.xlsx_scan import column_letters
from kehui.jobs import work
from kehui.jobs.models import Job
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted
from kehui.records.addresses import url_for
from kehui.records.register import Register, all_registers, get_register
from kehui.records.views.access import visible

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JOB_STATES = {
    "queued": "queued",
    "running": "running",
    "succeeded": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}
_TONES = {
    Status.COMMITTED: "ok", Status.PREVIEWED: "warn", Status.FAILED: "bad", Status.PREVIEWING: "busy",
    Status.COMMITTING: "busy", Status.UPLOADED: "busy",
}  # fmt: skip
_STATE_TONES = {"new": "ok", "update": "busy", "unchanged": "plain", "warning": "warn", "error": "bad"}


def writable(user: Any) -> list[Register]:
    """The registers into which the user may import."""
    return [r for r in all_registers() if r.may_write_somewhere(user)]


def _named(name: str, user: Any) -> Register:
    try:
        register = get_register(name)
    except KeyError:
        raise Http404(f"没有“{name}”这个台账") from None
    if not register.may_write_somewhere(user):
        raise NotPermitted(f"您没有填写{register.title}的权限", hint="如工作需要，请联系安全管理员授予相应的角色")
    return register


def _batch(request: HttpRequest, pk: int) -> Batch:
    found = Batch.objects.visible_to(request.user).select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次导入，或者它不在您的范围内")
    return found


def _own_batch(request: HttpRequest, pk: int) -> Batch:
    """A batch that the user may act on: their own."""
    found = _batch(request, pk)
    if found.by_id != request.user.pk:
        raise NotPermitted(f"这次导入是{found.by}上传的", hint="由上传的人确认，或自己重新上传")
    return found


def _address(name: str, batch: Batch) -> str:
    return reverse(f"importing:{name}", args=[batch.pk])


@login_required
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """The last imports: one's own, a county clerk's whole county."""
    registers = writable(request.user)
    if not registers:
        raise NotPermitted("您的角色不导入表格", hint="如工作需要，请联系安全管理员授予相应的角色")
    paginator = Paginator(Batch.objects.visible_to(request.user).select_related("by"), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    titles = {r.name: r.title for r in all_registers()}
    rows = [
        {
            "batch": b, "title": titles.get(b.register_name, "—"), "text": "已撤销" if b.is_undone else b.get_status_display(),
            "tone": "plain" if b.is_undone else _TONES.get(Status(b.status), "plain"),
        }
        for b in page
    ]
    context = {"rows": rows, "pager": _pager(request, page, "次"), "crumbs": [{"label": "导入", "url": ""}]}
    return render(request, "importing/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def upload_file(request: HttpRequest, name: str = "") -> HttpResponse:
    """Choose a register (or let it be recognised), take its template, drop the file."""
    user: Any = request.user
    registers = writable(user)
    if not registers:
        raise NotPermitted("您的角色不导入表格", hint="如工作需要，请联系安全管理员授予相应的角色")
    name = request.POST.get("register", name)
    chosen = _named(name, user) if name else None
    if chosen is not None and chosen not in registers:
        registers = [*registers, chosen]  # a sheet whose columns are data stands in no list
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = "请先选择要导入的文件"
        elif (file.size or 0) > settings.IMPORT_MAX_BYTES:
            error = f"文件超过{settings.IMPORT_MAX_BYTES // 1048576} MB的上限，请分成几个文件再传"
        else:
            batch = run.upload(file, by=user, file_name=file.name or "", register=chosen)
            tasks.start_preview(batch, by=user)
            return HttpResponseRedirect(_address("detail", batch))
    menus: dict[str, list[Register]] = {}
    for register in registers:
        menus.setdefault(register.menu, []).append(register)
    context = {
        "menus": menus.items(),
        "chosen": chosen,
        "error": error,
        "max_bytes": settings.IMPORT_MAX_BYTES,
        "max_text": f"{settings.IMPORT_MAX_BYTES // 1048576} MB",
        "crumbs": [{"label": "导入", "url": reverse("importing:list")}, {"label": "上传表格", "url": ""}],
    }
    return render(request, "importing/upload.html", context, status=422 if error else 200)


@login_required
@require_GET
def template_file(request: HttpRequest, name: str) -> HttpResponse:
    """The template of a register."""
    register = _named(name, request.user)
    response = HttpResponse(template_workbook(register, by=request.user), content_type=XLSX)  # type: ignore[arg-type]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{register.title}模板.xlsx')}"
    return response


@login_required
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The import as it stands: being checked, the preview, being written, the result."""
    batch = _batch(request, pk)
    if batch.is_busy:
        tasks.settle(batch, _record(batch))
    register = get_register(batch.register_name) if batch.register_name else None
    context: dict[str, Any] = {
        "batch": batch,
        "register": register,
        "mine": batch.by_id == request.user.pk,
        "tone": _TONES.get(Status(batch.status), "plain"),
        "crumbs": [{"label": "导入", "url": reverse("importing:list")}, {"label": batch.file_name, "url": ""}],
        "job": _job(batch) if batch.is_busy else None,
        "again_url": reverse("importing:start", args=[register.name]) if register else reverse("importing:upload"),
        "list_url": url_for(register) if register else "",
    }
    if batch.status in (Status.PREVIEWED, Status.COMMITTED):
        context |= _rows(request, batch, register)
    if register and batch.status == Status.COMMITTED:
        context |= {"why_not_undone": undo.why_not(batch), "undo_most": undo.MOST}
    context["good"] = batch.count("create") + batch.count("change")
    return render(request, "importing/detail.html", context)


def _rows(request: HttpRequest, batch: Batch, register: Register | None) -> dict[str, Any]:
    wanted = request.GET.get("state", "")
    has_written = batch.status == Status.COMMITTED and batch.has_changes and bool(batch.count("first_entry"))
    if has_written and (wanted == "written" or (wanted not in (*State.values, "all") and not batch.count(State.ERROR))):
        return _written(request, batch)
    if wanted == "all":
        wanted = ""
    elif wanted not in State.values:
        wanted = next((s for s in (State.ERROR, State.WARNING) if batch.count(s)), "")
    rows = Row.objects.filter(batch=batch).order_by("number")
    if wanted:
        rows = rows.filter(state=wanted)
    paginator = Paginator(rows, PAGE)
    if batch.created_at > clock.now() - timedelta(days=run.KEPT_DAYS):  # later, rows without messages are let go
        paginator.count = batch.count(wanted) if wanted else batch.total  # counted already
    page = paginator.get_page(request.GET.get("page"))
    headers = {c.name: c.header for c in register.columns} if register else {}
    places: dict[str, int] = batch.layout.get("columns", {})
    found = _targets(request, register, [row.target_id for row in page if row.target_id]) if register else {}
    shown = [
        {
            "number": row.number,
            "key": str(found[row.target_id]) if row.target_id in found else row.key,
            "url": url_for(register, "detail", row.target_id) if register and row.target_id in found else "",
            "label": State(row.state).label,
            "tone": _STATE_TONES[row.state],
            "messages": [
                {"where": headers.get(f, ""), "cell": _cell_name(places.get(f), row.number), "severity": s, "text": t}
                for f, s, t in row.messages or ()
            ],
        }
        for row in page
    ]
    return {"tabs": _tabs(batch, wanted, has_written), "rows": shown, "pager": _pager(request, page, "行")}


def _targets(request: HttpRequest, register: Register, keys: list[int]) -> dict[int, Any]:
    """The stored records that rows are about, as far as the user may open them."""
    if register.store is not None or not keys:
        return {}
    found: dict[int, Any] = visible(register, request.user).select_related(*(c.name for c in register.references)).in_bulk(keys)
    return found


def _tabs(batch: Batch, wanted: str, has_written: bool) -> list[dict[str, Any]]:
    tabs = [{"label": "全部行", "count": batch.total, "url": "?state=all", "active": not wanted}]
    if has_written:
        count = batch.count("create") + batch.count("change")
        tabs.insert(0, {"label": "写入的记录", "count": count, "url": "?state=written", "active": wanted == "written"})
    return tabs + [
        {"label": s.label, "count": batch.count(s), "url": f"?state={s.value}", "active": wanted == s}
        for s in State
        if batch.count(s)
    ]


def _written(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """The records that the batch wrote, each with its page where the user may open it."""
    register = batch.register
    page = Paginator(undo.written_by(batch), PAGE).get_page(request.GET.get("page"))
    keys = [int(entry.object_id) for entry in page]
    stored = set(register.model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    open_to = set(visible(register, request.user).filter(pk__in=keys).values_list("pk", flat=True))
    headers = {c.name: c.header for c in register.columns}
    written = []
    for entry, key in zip(page, keys, strict=True):
        is_new = not entry.action.endswith(".updated")
        hidden = key in stored and key not in open_to
        written.append(
            {
                "label": "新增" if is_new else "更新", "tone": "ok" if is_new else "busy",
                "text": "不在您范围内的一条" if hidden else entry.object_text,
                "url": url_for(register, "detail", key) if key in open_to else "",
                "note": "" if key in stored else "现已删除",
                "fields": "" if is_new else "、".join(headers.get(n, n) for n in entry.new_values),
            }
        )  # fmt: skip
    return {"tabs": _tabs(batch, "written", True), "written": written, "pager": _pager(request, page, "条")}


def _cell_name(column: int | None, row: int) -> str:
    return f"{column_letters(column)}{row}" if column else ""


def _pager(request: HttpRequest, page: Any, word: str) -> dict[str, Any]:
    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    pager = {
        "total_text": f"共 {page.paginator.count:,} {word}",
        "number": page.number,
        "last_number": page.paginator.num_pages,
    }
    if page.paginator.count:
        pager |= {"from_row": page.start_index(), "to_row": page.end_index()}
    if page.has_previous():
        pager |= {"first_url": url(1), "previous_url": url(page.previous_page_number())}
    if page.has_next():
        pager |= {"next_url": url(page.next_page_number()), "last_url": url(page.paginator.num_pages)}
    return pager


def _record(batch: Batch) -> Job | None:
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def _job(batch: Batch) -> dict[str, Any]:
    """The batch's job for components/progress.html."""
    job = _record(batch)
    if job is None:
        return {"stage": "等待处理", "state": "queued", "state_text": "等待中", "finished": False, "percent": None}
    return {
        "stage": job.stage or "等待处理",
        "done": job.done,
        "total": job.total,
        "percent": job.percent,
        "state": _JOB_STATES[job.status],
        "state_text": job.get_status_display(),
        "messages": job.messages,
        "finished": job.is_finished,
    }


@login_required
@require_GET
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is; when it has ended, the page is loaded anew."""
    batch = _batch(request, pk)
    job = _job(batch)
    if job["finished"] or not batch.is_busy:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return render(
        request, "components/progress.html", {"job": job, "url": request.path, "cancel_url": _address("stop", batch)}
    )


@login_required
@require_POST
def batch_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the running job to stop."""
    batch = _own_batch(request, pk)
    if batch.job_id:
        job = work.cancel(batch.job_id)
        if job.is_finished:  # it had not begun
            back = {Status.COMMITTING: Status.PREVIEWED}.get(Status(batch.status), Status.CANCELLED)
            Batch.objects.filter(pk=batch.pk, status=batch.status).update(status=back)
    return _progress_of(request, batch)


def _progress_of(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The progress component, for the button that asked to stop."""
    batch.refresh_from_db()
    job = _job(batch)
    context = {"job": job, "url": _address("progress", batch), "cancel_url": _address("stop", batch)}
    return render(request, "components/progress.html", context)


@login_required
@require_POST
def batch_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a preview. A second click finds the first one's job."""
    batch = _own_batch(request, pk)
    user: Any = request.user
    try:
        tasks.start_commit(
            batch,
            by=user,
            reason=request.POST.get("reason", "").strip()[:500],
            skip_errors=request.POST.get("skip_errors") == "1",
        )
    except KehuiError as error:
        text = "；".join(p.message for p in error.problems) if isinstance(error, Invalid) else error.message
        messages.error(request, f"{text}。{error.hint}")
    return HttpResponseRedirect(_address("detail", batch))


@login_required
@require_POST
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written import back, with the reason."""
    batch = _batch(request, pk)
    user: Any = request.user
    try:
        undo.undo_batch(batch, by=user, reason=request.POST.get("reason", ""))
    except KehuiError as error:
        messages.error(request, "；".join(p.message for p in error.problems) if isinstance(error, Invalid) else error.message)
    else:
        messages.success(request, f"已撤销这次导入：删除{batch.count('deleted'):,}条，恢复{batch.count('restored'):,}条")
    return HttpResponseRedirect(_address("detail", batch))


@login_required
@require_POST
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a preview up."""
    batch = _own_batch(request, pk)
    run.cancel(batch)
    messages.success(request, f"已放弃导入“{batch.file_name}”，系统里的数据没有变化")
    return HttpResponseRedirect(reverse("importing:list"))


@login_required
@require_GET
def marked_file(request: HttpRequest, pk: int) -> FileResponse:
    """The uploaded file with its bad cells marked."""
    batch = _batch(request, pk)
    if not batch.layout:
        raise Http404("这个文件没有读出行来，没有可以标注的内容")
    only = request.GET.get("only") == "errors"
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    with run.local_file(batch) as path:
        write_marked(batch, path, stream, only_errors=only)
    stream.seek(0)
    name = batch.file_name.rsplit(".", 1)[0]
    return FileResponse(
        stream, as_attachment=True, content_type=XLSX,
        filename=f"{name}_{'有误的行' if only else '检查结果'}_{clock.today():%Y%m%d}.xlsx",
    )  # fmt: skip
