"""Filling in: what one owes, the form with its checks, the draft kept as one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.returns import queries
from kehui.returns.answers import read_texts, shown_text, stored_answers
from kehui.returns.checking import Finding, FormValues, findings
from kehui.returns.definition import Definition
from kehui.returns.domain import filling
from kehui.returns.models import OWED, FieldMode, RemarkKind, ReturnField, Status, Submission
from kehui.returns.rights import may_fill
from kehui.returns.sources import find_indicator
from kehui.returns.views.shared import said, tone_of, visible_submission


@login_required
@require_GET
def my_list(request: HttpRequest) -> HttpResponse:
    """The returns of the user's organisation, township or village: owed ones first, the most urgent on top."""
    user: Any = request.user
    mine = queries.with_reminder(queries.with_everything(queries.own_submissions(user)))
    today = clock.today()
    owed = list(mine.filter(status__in=OWED, round__closed_on__isnull=True).order_by("due_on", "pk"))
    done = list(mine.exclude(pk__in=[s.pk for s in owed]).order_by("-round__year", "-round__month", "pk")[:40])
    returned = {s.pk: _last_comment(s) for s in owed if s.status == Status.RETURNED}
    context = {
        "owed": [
            {"submission": s, "tone": tone_of(s), "days": (s.due_on - today).days, "comment": returned.get(s.pk)}
            for s in owed
        ],
        "done": [{"submission": s, "tone": tone_of(s)} for s in done],
        "minutes": sum(s.form.minutes for s in owed), "crumbs": [{"label": "我的填报", "url": ""}],
    }  # fmt: skip
    return render(request, "returns/mine.html", context)


def _last_comment(submission: Submission) -> Any:
    return submission.remarks.filter(kind=RemarkKind.RETURNED).select_related("by").order_by("-id").first()


def _unsaid(reasons: Iterable[str]) -> int:
    """How many warnings still lack their reason."""
    return sum(len(reason.strip()) < 2 for reason in reasons)


@dataclass
class Row:
    """One field as the form shows it."""

    item: ReturnField
    text: str = ""
    last: str = ""
    shown: str = ""
    is_absent: bool = False
    is_unread: bool = False
    errors: list[str] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_asked(self) -> bool:
        """Whether it is typed in; the others are shown."""
        return self.item.mode == FieldMode.ASKED

    @property
    def source(self) -> str:
        """Where a value that is not typed comes from."""
        if self.item.mode != FieldMode.CARRIED:
            return "自动计算"
        indicator = find_indicator(self.item.indicator)
        return f"系统带出：{indicator.name if indicator else self.item.indicator}"


def _typed(request: HttpRequest, definition: Definition) -> dict[str, str]:
    """What was typed, by the field's primary key; a ticked 不适用 stands for its word."""
    found = {}
    for each in definition.asked:
        key = str(each.pk)
        ticked = each.may_be_absent and request.POST.get(f"absent_{key}") == "1"
        found[key] = "不适用" if ticked else request.POST.get(f"field_{key}", "")
    return found


def _reasons(request: HttpRequest) -> dict[str, str]:
    """The reasons as written, by the key of the warning that each is for."""
    return {k.removeprefix("reason_"): request.POST[k] for k in request.POST if k.startswith("reason_")}


def _known(request: HttpRequest) -> dict[str, Any]:
    """The draft's version that the page knows, and the page's own word."""
    version = request.POST.get("version", "")
    known = int(version) if version.isdecimal() and len(version) < 10 else 0
    return {"expected": known, "page": request.POST.get("page", "")[:32]}


def _own(request: HttpRequest, pk: int) -> Submission:
    submission = visible_submission(request.user, pk)  # type: ignore[arg-type]
    if not may_fill(request.user, submission):  # type: ignore[arg-type]
        raise NotPermitted(f"原始数只能由“{submission.respondent}”自己填改", hint="您可以在填报表页面写意见或退回")
    return submission


@login_required
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; POST hands it in (or, with ``check``, only says what the checks find)."""
    user: Any = request.user
    submission = _own(request, pk)
    if not (submission.is_owed and submission.round.is_open):
        return HttpResponseRedirect(reverse("returns:submission", args=[pk]))
    definition = Definition(submission.form)
    if request.method == "GET":
        values = FormValues(definition, submission, stored_answers(submission.answers.all()))
        texts = filling.opening_texts(definition, submission, values)
        return _page(request, submission, definition, texts, checked=bool(request.GET.get("check")))
    texts = _typed(request, definition)
    reasons = _reasons(request)
    known = _known(request)
    try:
        if "check" in request.POST:
            submission = filling.keep_draft(submission, texts, by=user, reasons=reasons, **known)
            return _page(request, submission, definition, texts, checked=True, reasons=reasons)
        filling.submit(submission, texts, by=user, reasons=reasons, **known)
    except Invalid:
        # What was handed in in vain is still there when the page is left and opened again.
        submission = filling.keep_draft(submission, texts, by=user, reasons=reasons, **known)
        return _page(request, submission, definition, texts, checked=True, reasons=reasons, status=422, sent=True)
    except KehuiError as error:
        status = 409 if isinstance(error, Conflict) else 403
        return _page(request, submission, definition, texts, checked=True, reasons=reasons, status=status, error=said(error))
    messages.success(request, f"已提交“{submission.round}”，审核进度可在“我的填报”里查看")
    return HttpResponseRedirect(reverse("returns:mine"))


def _page(
    request: HttpRequest, submission: Submission, definition: Definition, texts: Mapping[str, str], *,
    checked: bool = False, reasons: Mapping[str, str] | None = None, status: int = 200, error: str = "", sent: bool = False,
) -> HttpResponse:  # fmt: skip
    read, unread = read_texts(definition.asked, texts)
    values = FormValues(definition, submission, read)
    found = findings(values) if checked else []
    if not checked:
        values.complete()
    old_reasons = {e.key: e.reason for e in submission.explanations.all()}
    said_reasons = old_reasons | filling.drafted_reasons(submission) | dict(reasons or {})
    rows = {f.pk: _row(f, texts, values) for f in definition.fields}
    for pk, message in unread.items():
        rows[pk].errors.append(message)
        rows[pk].is_unread = True  # such a message does not name its item
    loose: list[Finding] = []
    for finding in found:
        if any(pk in unread for pk in finding.fields):
            continue
        row = rows.get(finding.fields[0]) if finding.fields else None
        if row is None or not row.is_asked:
            row = next((rows[pk] for pk in finding.fields if pk in rows and rows[pk].is_asked), row)
        if row is None:
            loose.append(finding)
        elif finding.is_error:
            row.errors.append(finding.message + (f"。{finding.advice}" if finding.advice else ""))
        else:
            row.warnings.append(
                {"key": finding.key, "message": finding.message, "advice": finding.advice,
                 "reason": said_reasons.get(finding.key, "")}
            )  # fmt: skip
    errors = [row for row in rows.values() if row.errors]
    context = {
        "submission": submission, "round": submission.round, "form": submission.form, "tone": tone_of(submission),
        "groups": [(title, [rows[f.pk] for f in fields]) for title, fields in definition.groups],
        "errors": errors, "loose": loose, "warned": [row for row in rows.values() if row.warnings], "checked": checked,
        "unsaid": _unsaid(w["reason"] for row in rows.values() for w in row.warnings),
        "is_clean": checked and not errors and not loose and not error, "sent": sent, "error": error,
        "returned": _last_comment(submission) if submission.status == Status.RETURNED else None,
        "saved_at": timezone.localtime(submission.draft_at) if submission.draft and submission.draft_at else None,
        "version": submission.draft_version, "page": request.POST.get("page", "")[:32] or uuid4().hex, "asked": len(definition.asked),
        "given": len(definition.fields) - len(definition.asked),
        "prefilled": not submission.draft and not submission.answers.exists() and any(texts.values()),
        "crumbs": [
            {"label": "我的填报", "url": reverse("returns:mine")}, {"label": str(submission.round), "url": ""}
        ],
    }  # fmt: skip
    return render(request, "returns/fill.html", context, status=status)


def _row(each: ReturnField, texts: Mapping[str, str], values: FormValues) -> Row:
    text = texts.get(str(each.pk), "")
    absent = text == "不适用"
    last = values.last.get(each.pk)
    return Row(
        each, "" if absent else text, shown_text(last, each) if last is not None else "",
        shown_text(values.answers.get(each.pk), each, unit=False), absent,
    )  # fmt: skip


@login_required
@require_POST
def fill_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed; answers with the line that says so and the draft's new version."""
    user: Any = request.user
    submission = _own(request, pk)
    definition = Definition(submission.form)
    context: dict[str, Any] = {}
    texts = _typed(request, definition)
    unsaid = _unsaid(_reasons(request).values())
    try:
        kept = filling.keep_draft(submission, texts, by=user, reasons=_reasons(request), **_known(request))
        context = {"version": kept.draft_version, "saved_at": timezone.localtime(clock.now())}
        values = FormValues(definition, submission, read_texts(definition.asked, texts)[0])
        values.complete()
        context["worked_out"] = [
            (f.pk, shown_text(values.answers.get(f.pk), f, unit=False)) for f in definition.computed
        ]
    except KehuiError as error:
        context = {"version": _known(request)["expected"], "error": said(error)}
    return render(request, "returns/_draft.html", context | {"unsaid": unsaid, "is_update": True})


@login_required
@require_POST
def fill_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what nobody has passed yet."""
    submission = _own(request, pk)
    filling.withdraw(submission, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    messages.success(request, "已撤回，改好后请重新提交")
    return HttpResponseRedirect(reverse("returns:fill", args=[pk]))
