"""Pages of the annual summary: choose, preview with links, edit, versions, download, templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kehui.accounts.models import FIELD, OFFICE, User
from kehui.areas.models import Area, find_area
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.summary.documents import blocks_of, open_template, preview_html, write_docx
from kehui.summary.domain import summary as domain
from kehui.summary.mentions import WAYS
from kehui.summary.models import Summary, Template, Version
from kehui.summary.shipped import SHIPPED, shipped_for

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _office(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not user.is_system and not user.roles & OFFICE:
        raise NotPermitted("年度总结只对县、乡、村工作人员开放")
    return user


def _summary(request: HttpRequest, pk: int) -> Summary:
    found = Summary.objects.visible_to(_office(request)).select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份总结")
    return found


def _template_of(summary: Summary) -> bytes:
    with summary.template_file.open("rb") as file:
        content: bytes = file.read()
    return content


def _version(summary: Summary, request: HttpRequest) -> Version:
    asked = request.GET.get("version", "")
    if asked.isdigit():
        found = summary.versions.filter(number=int(asked)).first()
        if found is None:
            raise Http404(f"没有第{asked}版")
        return found
    return summary.latest


def _areas_of(user: User) -> list[Area]:
    found: dict[int, Area] = {}
    for top in user.areas_with(FIELD):
        for area in Area.objects.under(top).filter(level__lte=top.level + 1).order_by("path"):
            found[area.pk] = area
    return list(found.values())


@login_required
def summary_list(request: HttpRequest) -> HttpResponse:
    """The summaries of the user's areas, and the form to begin one."""
    user = _office(request)
    areas = _areas_of(user)
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
    summary = _summary(request, pk)
    version = _version(summary, request)
    html, figures = preview_html(
        _template_of(summary), summary.area, summary.year, edits=version.edits, problems=version.problems, plans=version.plans
    )
    context = {
        "summary": summary,
        "version": version,
        "html": html,
        "figures": list(figures.mentioned.values()),
        "versions": summary.versions.select_related("created_by"),
        "may_write": domain.may_write(request.user, summary.area),  # type: ignore[arg-type]
        "now": clock.now(),
    }
    return render(request, "summary/detail.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite the prose, block by block; problems and plans one a line."""
    summary = _summary(request, pk)
    user = _office(request)
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
            messages.success(request, f"已保存第{saved.number}版")
            return redirect("summary:detail", pk)
    blocks = [
        {"block": b, "text": edits.get(str(b.number), b.text), "is_heading": b.style.startswith(("Heading", "Title"))}
        for b in blocks_of(open_template(_template_of(summary)))
        if b.is_editable or str(b.number) in edits
    ]
    context = {"summary": summary, "blocks": blocks, "typed": typed, "error": error, "ways": list(WAYS)}
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "summary/edit.html", context, status=status)


@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word document, with the figures of this moment."""
    summary = _summary(request, pk)
    version = _version(summary, request)
    content, _ = write_docx(
        _template_of(summary), summary.area, summary.year, edits=version.edits, problems=version.problems, plans=version.plans
    )
    return _docx(content, f"{summary.title}.docx")


def _docx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_POST
@login_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an earlier version's prose again."""
    saved = domain.restore_version(_summary(request, pk), int(request.POST.get("number") or 0), by=_office(request))
    messages.success(request, f"已恢复，现为第{saved.number}版")
    return redirect("summary:detail", pk)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a summary; the reason is asked in the dialog."""
    summary = _summary(request, pk)
    domain.delete_summary(summary, by=_office(request), reason=request.POST.get("reason", ""))
    messages.success(request, f"已删除“{summary.title}”")
    return redirect("summary:list")


@login_required
def templates(request: HttpRequest) -> HttpResponse:
    """Templates: the shipped ones to download and change, the office's own to upload; how to write figures."""
    user = _office(request)
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
        "shipped": list(SHIPPED), "kept": Template.objects.select_related("uploaded_by"), "error": error,
        "typed": request.POST, "ways": list(WAYS), "may_write": bool(user.areas_with(FIELD)),
    }  # fmt: skip
    return render(request, "summary/templates.html", context, status=422 if error else 200)


@login_required
def template_download(request: HttpRequest, name: str) -> HttpResponse:
    """A template file, to be changed in Word or WPS."""
    _office(request)
    try:
        return _docx(domain.template_bytes(name), f"{name}.docx")
    except Invalid as error:
        raise Http404(error.message) from error
