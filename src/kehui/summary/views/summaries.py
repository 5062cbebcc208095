"""Pages of the annual summary: choose, preview with links, edit, versions, download, templates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kehui.accounts.models import FIELD, OFFICE
from kehui.areas.models import find_area
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.summary.documents import blocks_of, open_template, preview_html
from kehui.summary.domain import summary as domain
from kehui.summary.domain.carried import carried_lines
from kehui.summary.domain.readback import issue_document
from kehui.summary.mentions import WAYS
from kehui.summary.models import Comment, Summary, Template
from kehui.summary.outputs import libreoffice
from kehui.summary.shipped import GALLERY, SHIPPED, shipped_for
from kehui.summary.views.common import answered, areas_of, office, summary_of, version_of


def _template_of(summary: Summary) -> bytes:
    with summary.template_file.open("rb") as file:
        content: bytes = file.read()
    return content


@login_required
def summary_list(request: HttpRequest) -> HttpResponse:
    """The summaries of the user's areas, and the form to begin one."""
    user = office(request)
    areas = areas_of(user)
    error: KehuiError | None = None
    if request.method == "POST":
        try:
            area = find_area(request.POST.get("area", ""))
            year = int(request.POST.get("year") or 0)
            name = request.POST.get("template") or shipped_for(area)
            made = domain.begin_summary(area, year, name, by=user)
        except ValueError:
            error = Invalid([Problem("year", "年度应为四位数字，如 2025")])
        except KehuiError as problem:
            error = problem
        else:
            return redirect("summary:detail", made.pk)
    this_year = clock.today().year
    context = {
        "summaries": Summary.objects.visible_to(user).select_related("area", "created_by")[:200],
        "areas": areas,
        "years": range(this_year, this_year - 10, -1),
        "default_year": this_year if clock.today().month >= 11 else this_year - 1,
        "templates": [*SHIPPED, *Template.objects.values_list("name", flat=True)],
        "error": error,
        "typed": request.POST,
    }
    return render(request, "summary/list.html", context, status=422 if error else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it would be now; each figure opens its records."""
    summary = summary_of(request, pk)
    version = version_of(summary, request)
    html, figures = preview_html(
        _template_of(summary), summary.area, summary.year, edits=version.edits, problems=version.problems, plans=version.plans,
        carried=carried_lines(summary),
    )  # fmt: skip
    context = {
        "summary": summary,
        "version": version,
        "html": html,
        "figures": list(figures.mentioned.values()),
        "versions": summary.versions.select_related("created_by"),
        "may_write": domain.may_write(request.user, summary.area),  # type: ignore[arg-type]
        "now": clock.now(),
        "has_pdf": libreoffice() is not None,
        "open_comments": summary.comments.filter(settled_at=None).count(),
    }
    return render(request, "summary/detail.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite the prose, block by block; problems and plans one a line."""
    summary = summary_of(request, pk)
    user = office(request)
    if not domain.may_write(user, summary.area):
        raise NotPermitted(f"您没有编写“{summary.area}”年度总结的权限")
    latest = summary.latest
    error: KehuiError | None = None
    typed: dict[str, Any] = {"problems": latest.problems, "plans": latest.plans, "comment": "", "based_on": latest.number}
    edits = dict(latest.edits)
    if request.method == "POST":
        edits = {k.removeprefix("block-"): v for k, v in request.POST.items() if k.startswith("block-")}
        typed = {k: request.POST.get(k, "") for k in ("problems", "plans", "comment", "based_on")}
        try:
            saved = domain.save_version(
                summary, edits=edits, problems=typed["problems"], plans=typed["plans"], by=user,
                comment=typed["comment"], based_on=int(typed["based_on"] or 0),
            )  # fmt: skip
        except KehuiError as problem:
            error = problem
        else:
            others = " 您打开页面之后同事所作的修改也在其中。" if saved.number > int(typed["based_on"] or 0) + 1 else ""
            messages.success(request, f"已保存第{saved.number}版。{others}")
            return redirect("summary:detail", pk)
    theirs: dict[str, str] = {}
    if isinstance(error, Conflict):
        joined = domain.merge_with_latest(
            summary, edits=edits, problems=typed["problems"], plans=typed["plans"], based_on=int(typed["based_on"] or 0)
        )
        edits, theirs = joined.edits, joined.theirs
        typed |= {"problems": joined.problems, "plans": joined.plans, "based_on": summary.latest.number}
    blocks = _editor_blocks(summary, edits, theirs)
    context = {
        "summary": summary, "blocks": blocks, "typed": typed, "error": error, "ways": list(WAYS), "theirs": theirs,
        "remarks": summary.comments.filter(settled_at=None, block=None).select_related("written_by"),
    }  # fmt: skip
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "summary/edit.html", context, status=status)


#: Characters of Chinese in a line of the editor.
_LINE = 48


def _editor_blocks(summary: Summary, edits: dict[str, str], theirs: dict[str, str]) -> list[dict[str, Any]]:
    """The paragraphs to write, each with who writes its section and what was remarked about it."""
    tasks = {t.block: t for t in summary.tasks.select_related("assignee")}
    remarks: dict[int | None, list[Comment]] = {}
    for comment in summary.comments.filter(settled_at=None).select_related("written_by"):
        remarks.setdefault(comment.block, []).append(comment)
    found = []
    for block in blocks_of(open_template(_template_of(summary))):
        if not block.is_editable:
            continue
        text = edits.get(str(block.number), block.text)
        lines = sum(1 + len(line) // _LINE for line in text.split("\n"))
        found.append({
            "block": block, "text": text, "rows": min(max(lines, 2), 14), "task": tasks.get(block.number),
            "is_heading": block.style.startswith(("Heading", "Title")), "remarks": remarks.get(block.number, []),
            "theirs": theirs.get(str(block.number)),
        })  # fmt: skip
    return found


@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word document, with the figures of this moment."""
    summary = summary_of(request, pk)
    version = version_of(summary, request)
    content, _ = issue_document(summary, version, by=office(request))
    return answered(content, f"{summary.title}.docx")


@require_POST
@login_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an earlier version's prose again."""
    saved = domain.restore_version(summary_of(request, pk), int(request.POST.get("number") or 0), by=office(request))
    messages.success(request, f"已恢复，现为第{saved.number}版")
    return redirect("summary:detail", pk)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a summary; the reason is asked in the dialog."""
    summary = summary_of(request, pk)
    domain.delete_summary(summary, by=office(request), reason=request.POST.get("reason", ""))
    messages.success(request, f"已删除“{summary.title}”")
    return redirect("summary:list")


@login_required
def templates(request: HttpRequest) -> HttpResponse:
    """Templates: the shipped ones to download and change, the office's own to upload; how to write figures."""
    user = office(request)
    error: KehuiError | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Invalid([Problem("file", "请选择一个 .docx 文件")])
            areas = user.areas_with(OFFICE)
            kept = domain.keep_template(request.POST.get("name", ""), upload.read(), by=user, area=areas[0])
        except KehuiError as problem:
            error = problem
        else:
            messages.success(request, f"已保存模板“{kept.name}”")
            return redirect("summary:templates")
    context = {
        "gallery": GALLERY, "kept": Template.objects.select_related("uploaded_by"), "error": error,
        "typed": request.POST, "ways": list(WAYS), "may_write": bool(user.areas_with(FIELD)),
    }  # fmt: skip
    return render(request, "summary/templates.html", context, status=422 if error else 200)


@login_required
def template_download(request: HttpRequest, name: str) -> HttpResponse:
    """A template file, to be changed in Word or WPS."""
    office(request)
    try:
        return answered(domain.template_bytes(name), f"{name}.docx")
    except Invalid as error:
        raise Http404(error.message) from error
