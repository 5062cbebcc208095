"""Pages of working together: differences between versions, comments, sections, last year's matters."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.summary.domain import editor as domain
from kehui.summary.domain.summary import may_write
from kehui.summary.models import CarriedKind, Fate
from kehui.summary.views.common import office, summary_of


@login_required
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from one version to another; without a choice, from the one before the newest to the newest."""
    summary = summary_of(request, pk)
    versions = list(summary.versions.select_related("created_by"))
    by_number = {v.number: v for v in versions}
    new = by_number.get(_number(request, "to"), versions[0])
    old = by_number.get(_number(request, "from"), by_number.get(new.number - 1, versions[-1]))
    context = {
        "summary": summary, "versions": versions, "old": old, "new": new,
        "changes": domain.differences(summary, old, new),
    }  # fmt: skip
    return render(request, "summary/differences.html", context)


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isdigit() else 0


@login_required
def together(request: HttpRequest, pk: int) -> HttpResponse:
    """Comments, who writes which section, and what became of last year's problems and plans."""
    summary = summary_of(request, pk)
    blocks = domain.blocks(summary, summary.latest)
    tasks = {t.block: t for t in summary.tasks.select_related("assignee", "assigned_by")}
    context = {
        "summary": summary,
        "paragraphs": [{"number": n, "text": words[:40]} for n, words in domain.told(summary, summary.latest).items() if words.strip()],
        "sections": [{"block": n, "title": t, "task": tasks.get(n)} for n, style, t in blocks if style.startswith("Heading")],
        "comments": summary.comments.select_related("written_by", "settled_by"),
        "carried": summary.carried.all(), "to_carry": domain.may_take_over(summary), "kinds": CarriedKind.choices, "today": clock.today(), "fates": Fate.choices, "colleagues": domain.colleagues(summary),
        "may_write": may_write(office(request), summary.area),
    }  # fmt: skip
    return render(request, "summary/together.html", context)


def _back(pk: int, part: str) -> HttpResponse:
    return redirect(f"{reverse('summary:together', args=(pk,))}#{part}")


@require_POST
@login_required
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a remark."""
    block = request.POST.get("block", "")
    try:
        domain.add_comment(
            summary_of(request, pk), request.POST.get("text", ""), by=office(request), block=int(block) if block.isdigit() else None
        )
        messages.success(request, "批注已提交，编写的同事看得到")
    except Invalid as error:
        messages.error(request, error.message)
    return _back(pk, "comments")


@require_POST
@login_required
def settle(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that a remark is done with."""
    found = summary_of(request, pk).comments.filter(pk=comment).first()
    if found is None:
        raise Http404("没有这条批注")
    domain.settle_comment(found, by=office(request))
    messages.success(request, "批注已标为处理完毕")
    return _back(pk, "comments")


@require_POST
@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a section to a colleague."""
    summary, who, due = summary_of(request, pk), request.POST.get("assignee", ""), request.POST.get("due_on", "")
    try:
        assignee = get_object_or_404(User, pk=int(who)) if who.isdigit() else None
        try:
            due_on = date.fromisoformat(due) if due else None
        except ValueError:
            raise Invalid([Problem("due_on", "日期写作 2026-01-15")]) from None
        domain.assign_section(summary, int(request.POST.get("block") or -1), assignee, by=office(request), due_on=due_on)
        messages.success(request, f"已分给{assignee}" if assignee else "已取消分工")
    except Invalid as error:
        messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
    return _back(pk, "sections")


@require_POST
@login_required
def finish(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """A section is done, or not after all."""
    found = summary_of(request, pk).tasks.filter(pk=task).first()
    if found is None:
        raise Http404("没有这项分工")
    domain.finish_section(found, by=office(request))
    return _back(pk, "sections")


@require_POST
@login_required
def fates(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of last year's matters."""
    summary = summary_of(request, pk)
    said = {
        c.pk: (request.POST.get(f"fate-{c.pk}", c.fate), request.POST.get(f"note-{c.pk}", c.note)) for c in summary.carried.all()
    }
    try:
        count = domain.tell_fates(summary, said, by=office(request))
        messages.success(request, f"已保存{count}项" if count else "没有改动")
    except Invalid as error:
        messages.error(request, error.message)
    return _back(pk, "carried")


@require_POST
@login_required
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take last year's matters along after all, or write down some that stand in no summary here."""
    summary, by = summary_of(request, pk), office(request)
    try:
        if request.POST.get("act") == "take":
            messages.success(request, f"已带入上年的{domain.take_over(summary, by=by)}项")
        else:
            count = domain.add_matters(summary, request.POST.get("kind", ""), request.POST.get("text", ""), by=by)
            messages.success(request, f"已补记{count}项" if count else "这些都已在表里")
    except (Invalid, Conflict) as error:
        messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
    return _back(pk, "carried")
