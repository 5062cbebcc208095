"""One return as the levels above see it: values, reasons, history, and what may be done with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.kernel.units import plain, round_half_up
from kehui.records.addresses import url_for
from kehui.records.models import Attachment
from kehui.records.register import register_of
from kehui.returns.answers import shown_text, stored_answers
from kehui.returns.checking import FormValues, findings
from kehui.returns.definition import Definition
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.rounds import extend_due
from kehui.returns.expressions import Value
from kehui.returns.models import FieldMode, ReturnField, Status, Submission
from kehui.returns.rights import is_source, may_approve, may_check, may_comment, may_fill
from kehui.returns.views.shared import crumbs, require_board, said, tone_of, visible_submission


@login_required
@require_GET
def submission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a return."""
    return _page(request, visible_submission(request.user, pk))  # type: ignore[arg-type]


def _page(request: HttpRequest, submission: Submission, *, error: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    user: Any = request.user
    require_board(user)
    definition = Definition(submission.form)
    answers = stored_answers(submission.answers.all())
    values = FormValues(definition, submission, answers)
    is_filled = bool(answers)
    found = findings(values) if is_filled else []
    reasons = {e.key: e for e in submission.explanations.select_related("by")}
    warnings = [{"finding": f, "reason": reasons.get(f.key[:90])} for f in found]
    remarks = list(submission.remarks.select_related("by"))
    own = is_source(user, submission)
    context = {
        "submission": submission, "round": submission.round, "form": submission.form, "tone": tone_of(submission),
        "groups": [(title, [_row(f, answers, values, found) for f in fields]) for title, fields in definition.groups],
        "is_filled": is_filled, "warnings": warnings, "remarks": remarks, "error": error, "typed": typed,
        "may_fill": may_fill(user, submission) and submission.is_owed and submission.round.is_open,
        "may_check": submission.status == Status.SUBMITTED and may_check(user, submission) and not own,
        "may_approve": submission.status == Status.CHECKED and may_approve(user, submission) and not own,
        "may_return": _may_return(user, submission) and not own,
        "may_comment": may_comment(user, submission),
        "may_extend": submission.is_owed and submission.round.is_open and may_approve(user, submission),
        "attachments": _attachments(submission), "may_attach": _may_attach(user, submission),
        "reminders": list(submission.reminders.order_by("-at")[:3]),
        "crumbs": crumbs(
            (str(submission.round), reverse("returns:round", args=[submission.round_id])), (submission.respondent, "")
        ),
    }  # fmt: skip
    return render(request, "returns/submission.html", context, status=status)


def _attachments(submission: Submission) -> list[tuple[Attachment, str]]:
    register = register_of(Submission)
    stored = Attachment.objects.filter(model=register.model_label, object_id=submission.pk).order_by("pk")
    return [(a, f"{url_for(register, 'detail', submission.pk)}attachments/{a.pk}/") for a in stored]


def _may_attach(user: Any, submission: Submission) -> bool:
    return submission.status != Status.APPROVED and submission.round.is_open and may_fill(user, submission)


def _may_return(user: Any, submission: Submission) -> bool:
    if submission.status == Status.SUBMITTED:
        return may_check(user, submission)
    return submission.status in (Status.CHECKED, Status.APPROVED) and may_approve(user, submission)


def _row(field: ReturnField, answers: dict[int, Value], values: FormValues, found: list[Any]) -> dict[str, Any]:
    value, last = answers.get(field.pk), values.last.get(field.pk)
    change = ""
    if isinstance(value, Decimal) and isinstance(last, Decimal) and last > 0:
        change = plain(round_half_up((value - last) * 100 / last, 1))
    return {
        "field": field, "value": shown_text(value, field, unit=False), "last": shown_text(last, field, unit=False),
        "change": change if change.startswith("-") or change in ("", "0") else f"+{change}",
        "is_carried": field.mode == FieldMode.CARRIED, "is_computed": field.mode == FieldMode.COMPUTED,
        "is_doubtful": any(field.pk in f.fields for f in found),
    }  # fmt: skip


@login_required
@require_POST
def submission_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep files with the return."""
    user: Any = request.user
    submission = visible_submission(user, pk)
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.warning(request, "还没有选择文件")
    for upload in uploads:
        try:
            filling.attach(submission, upload, by=user)
        except KehuiError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, f"已附上“{upload.name}”")
    return HttpResponseRedirect(f"{reverse('returns:submission', args=[pk])}#t-files")


@login_required
@require_POST
def submission_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Check, approve, return, comment or extend; what cannot be done is told on the page, with what was typed."""
    user: Any = request.user
    submission = visible_submission(user, pk)
    text = request.POST.get("comment", "").strip()[:500]
    version = request.POST.get("version", "")
    expected = int(version) if version.isdecimal() and len(version) < 10 else None
    try:
        message = _do(act, submission, user, text, expected, request.POST.get("due_on", ""))
    except KehuiError as error:
        status = 403 if isinstance(error, NotPermitted) else 409 if isinstance(error, Conflict) else 422
        return _page(request, visible_submission(user, pk), error=said(error), typed=text, status=status)
    messages.success(request, message)
    return HttpResponseRedirect(reverse("returns:submission", args=[pk]))


def _do(act: str, submission: Submission, user: Any, text: str, expected: int | None, due: str) -> str:
    if act == "check":
        reviewing.check(submission, by=user, comment=text, expected=expected)
        return f"“{submission.respondent}”的表初审通过，已报县里审定"
    if act == "approve":
        reviewing.approve(submission, by=user, comment=text, expected=expected)
        return f"“{submission.respondent}”的表已审定，从现在起计入统计"
    if act == "return":
        reviewing.send_back(submission, by=user, comment=text, expected=expected)
        return f"已退回“{submission.respondent}”核改，对方能看到您写的原因"
    if act == "comment":
        reviewing.comment(submission, by=user, text=text)
        return "意见已写上，对方能看到"
    if act == "extend":
        try:
            day = date.fromisoformat(due)
        except ValueError:
            raise Invalid([Problem("due_on", "日期写作 2026-01-31")]) from None
        extend_due(submission, due_on=day, by=user, reason=text)
        return f"已延期到{day:%Y-%m-%d}"
    raise Http404("没有这样的办理事项")
