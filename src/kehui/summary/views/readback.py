"""Pages of reading an edited summary back: hand it in, see each number's verdict, take ours or keep theirs, fetch the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kehui.kernel.errors import Invalid, KehuiError
from kehui.summary.domain import readback as domain
from kehui.summary.domain.summary import may_write
from kehui.summary.manuscript import MAX_BYTES
from kehui.summary.models import Choice, Decision
from kehui.summary.readback import Found, Readback, Verdict
from kehui.summary.selfcheck import Contradiction, annex_contradictions, contradictions
from kehui.summary.views.common import DOCX, answered, handed_in, office, summary_of, upload_of

ALL = "all"


@login_required
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents handed in for a summary, and the form to hand one in."""
    summary = summary_of(request, pk)
    error: KehuiError | None = None
    typed = request.POST.get("text", "")
    if request.method == "POST":
        try:
            made = domain.keep_upload(summary, *handed_in(request), by=office(request))
        except KehuiError as problem:
            error = problem
        else:
            return redirect("summary:upload", pk, made.pk)
    context = {
        "summary": summary, "uploads": summary.uploads.select_related("uploaded_by"), "error": error, "typed": typed,
        "may_write": may_write(office(request), summary.area), "max_bytes": MAX_BYTES,
    }  # fmt: skip
    return render(request, "summary/uploads.html", context, status=422 if error else 200)


@login_required
def detail(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """Every number of the document with its sentence and verdict; ``?show=`` keeps one verdict only."""
    kept = upload_of(request, pk, upload)
    read = domain.read_upload(kept)
    decisions = {d.key: d for d in kept.decisions.select_related("decided_by")}
    show = request.GET.get("show", "")
    open_ones = [f for f in read.found if f.verdict is not Verdict.MATCHES and f.key not in decisions]
    rows = list(_rows(read, decisions, show))
    context = {
        "summary": kept.summary, "upload": kept, "read": read, "rows": rows, "show": show,
        "tabs": _tabs(read, decisions), "may_write": may_write(office(request), kept.summary.area),
        "stale": sum(f.is_outdated and f.may_take_ours for f in open_ones),
        "taken": sum(d.choice == Choice.OURS for d in decisions.values()), "is_word": kept.name.lower().endswith(".docx"),
        "contradictions": _contradictions(read),
    }  # fmt: skip
    return render(request, "summary/upload.html", context)


def _rows(read: Readback, decisions: dict[str, Decision], show: str) -> Iterator[dict[str, Any]]:
    for found in read.found:
        decision = decisions.get(found.key)
        if show == "" and not found.is_to_be_seen:
            continue  # what is right needs nobody's eye; the tab 全部 shows it
        if show not in ("", ALL, found.verdict.name):
            continue
        yield {"found": found, "decision": decision, "records": _records(found)}


def _contradictions(read: Readback) -> list[Contradiction]:
    """What the text itself contradicts, each number once, in its order; what a figure is known to be goes before its words."""
    by_place = {c.start: c for c in (*contradictions(read.manuscript), *annex_contradictions(read))}
    return [by_place[start] for start in sorted(by_place)]


def _records(found: Found) -> str:
    return found.figure.url if found.figure is not None else ""


def _tabs(read: Readback, decisions: dict[str, Decision]) -> list[dict[str, Any]]:
    to_see = sum(f.is_to_be_seen for f in read.found)
    tabs = [{"show": "", "text": "需要核对", "count": to_see}]
    tabs += [{"show": v.name, "text": v.value, "count": read.counts[v]} for v in Verdict]
    return [*tabs, {"show": ALL, "text": "全部", "count": len(read.found)}]


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """Take ours, keep theirs (the reason is asked in the dialog), or take a decision back."""
    kept = upload_of(request, pk, upload)
    key, choice = request.POST.get("key", ""), request.POST.get("choice", "")
    try:
        if choice == "undo":
            domain.undo(kept, key, by=office(request))
        else:
            domain.decide(kept, key, choice, by=office(request), reason=request.POST.get("reason", ""))
    except Invalid as error:
        messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
    return redirect(f"{reverse('summary:upload', args=(pk, upload))}?show={request.POST.get('show', '')}#{key}")


@require_POST
@login_required
def take_all(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """Take ours for every figure of ours that is stale or changed, but for those kept with a reason."""
    count = domain.take_all(upload_of(request, pk, upload), by=office(request))
    if count:
        messages.success(request, f"已更新{count}处数字和图，文字一字未动；请下载更新后的文稿")
    else:
        messages.info(request, "没有需要更新的数字")
    return redirect("summary:upload", pk, upload)


@login_required
def file(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """The document with ours where ours was taken."""
    kept = upload_of(request, pk, upload)
    is_word = kept.name.lower().endswith(".docx")
    content = domain.finished_file(kept)
    stem = kept.name.rsplit(".", 1)[0].removesuffix("（已更新）")
    name = f"{stem}（已更新）.{'docx' if is_word else 'txt'}"
    return answered(content, name, DOCX if is_word else "text/plain; charset=utf-8")


@require_POST
@login_required
def delete(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """Remove an uploaded document."""
    try:
        with transaction.atomic():
            domain.delete_upload(upload_of(request, pk, upload), by=office(request))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("summary:uploads", pk)
