"""What the source does: type, submit, take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.records.domain import keep_file
from kehui.records.models import Attachment
from kehui.returns.answers import input_text, read_texts, shown_text, stored_answers
from kehui.returns.checking import FormValues, findings
from kehui.returns.definition import Definition
from kehui.returns.domain import delivery, trail
from kehui.returns.expressions import ABSENT, Value
from kehui.returns.models import (
    Answer,
    CountsFrom,
    Explanation,
    RemarkKind,
    ReturnField,
    Status,
    Submission,
)
from kehui.returns.rights import is_source, may_fill, needs_check

#: A pause longer than this is no work on the return.
PAUSE_SECONDS = 300
LONGEST = 60
LONGEST_REASON = 300
MOST_REASONS = 200
_CHANGES_TOLD = 8
_REASON = "reason:"  # before the key of a warning, in a draft


def _require_filling(submission: Submission, by: User) -> None:
    if not may_fill(by, submission):
        raise NotPermitted(
            f"原始数只能由“{submission.respondent}”自己填改", hint="如有疑问，可以写意见，或退回请对方核改"
        )
    if not submission.round.is_open:
        raise Conflict(f"“{submission.round}”已经结束，不能再填报")
    if not submission.is_owed:
        raise Conflict(
            f"这张表现在是“{submission.get_status_display()}”，不能再改", hint="还没有审核的可以先撤回，审核之后的请上级退回"
        )


def _require_latest(stored: Submission, expected: int | None, page: str) -> None:
    # The page's own keystrokes may still be on their way when its button is pressed: those are no conflict.
    if expected is not None and expected != stored.draft_version and (not page or page != stored.draft_page):
        raise Conflict(
            "您打开页面之后，这张表在别处改过（同单位的人，或您的另一个窗口）",
            hint="您填的内容还在页面上；请另开一页看最新的，再决定以哪个为准",
        )


def _kept(texts: Mapping[str, str], reasons: Mapping[str, str], fields: list[ReturnField]) -> dict[str, str]:
    typed = {str(f.pk): _clean(texts.get(str(f.pk), ""), LONGEST) for f in fields}
    said = {f"{_REASON}{key}": _clean(reason, LONGEST_REASON) for key, reason in list(reasons.items())[:MOST_REASONS]}
    return {key: text for key, text in (typed | said).items() if text}


def _clean(text: str, longest: int) -> str:
    return text.replace("\x00", "").strip()[:longest]


def drafted_reasons(submission: Submission) -> dict[str, str]:
    """The reasons that stand in the draft, by the key of their warning."""
    return {k.removeprefix(_REASON): text for k, text in submission.draft.items() if k.startswith(_REASON)}


@transaction.atomic
def keep_draft(
    submission: Submission, texts: Mapping[str, str], *, by: User, reasons: Mapping[str, str] | None = None,
    expected: int | None = None, page: str = "",
) -> Submission:  # fmt: skip
    """Keep what is being typed, readable or not (``texts`` by the field's primary key), with the ``reasons`` written so
    far. Counts nowhere.

    ``expected``: the draft's version that the page knows, ``page`` a word of its own; Conflict where another page (of a
    colleague, in another window) kept a draft meanwhile.
    """
    stored, _ = trail.lock(submission)
    _require_filling(stored, by)
    _require_latest(stored, expected, page)
    draft = _kept(texts, reasons or {}, Definition(stored.form).asked)
    if draft == stored.draft:
        return stored
    moment = clock.now()
    stored.seconds += _worked(stored.draft_at, moment)
    stored.draft, stored.draft_at, stored.draft_page = draft, moment, page
    stored.draft_version += 1
    if stored.status == Status.OPEN:
        stored.status = Status.FILLED
        stored.save()
        return stored
    stored.save(update_fields=["draft", "draft_at", "draft_page", "draft_version", "seconds", "updated_at"])
    return stored


def _worked(since: datetime | None, until: datetime) -> int:
    """Seconds of work since the last keystroke that was kept; a long pause counts as one minute."""
    gap = int((until - since).total_seconds()) if since else 60
    return gap if 0 <= gap <= PAUSE_SECONDS else 60


def opening_texts(definition: Definition, submission: Submission, values: FormValues) -> dict[str, str]:
    """What stands in the form when it is opened: the draft, else what was submitted, else what is prefilled."""
    if submission.draft:
        return {k: text for k, text in submission.draft.items() if not k.startswith(_REASON)}
    found: dict[int, Value] = values.answers if submission.answers.exists() else values.prefilled()
    return {str(f.pk): input_text(found.get(f.pk)) for f in definition.asked}


@transaction.atomic
def submit(
    submission: Submission,
    texts: Mapping[str, str],
    *,
    by: User,
    reasons: Mapping[str, str] | None = None,
    expected: int | None = None,
    page: str = "",
) -> Submission:
    """Hand the return in. ``reasons``: a written reason for each warning, by its key.

    Raises Invalid with a problem for each unreadable or missing field, each broken check, and each warning without a
    reason (``field`` is the field's primary key as text; nothing is changed), NotPermitted, or Conflict.
    """
    stored, old = trail.lock(submission)
    _require_filling(stored, by)
    _require_latest(stored, expected, page)
    definition = Definition(stored.form)
    read, unread = read_texts(definition.asked, texts)
    values = FormValues(definition, stored, read)
    said = {k: _clean(r, LONGEST_REASON) for k, r in (reasons or {}).items()}
    found = findings(values)
    problems = [Problem(str(pk), message) for pk, message in unread.items()]
    for finding in found:
        if any(pk in unread for pk in finding.fields):
            continue
        field = str(finding.fields[0]) if finding.fields else ""
        if finding.is_error:
            problems.append(Problem(field, finding.message))
        elif len(said.get(finding.key, "")) < 2:
            problems.append(Problem(field, f"{finding.message}。如情况属实，请写明原因", "warning"))
    if problems:
        raise Invalid(problems, hint="填写的内容都在，改正后再提交")
    again = stored.answers.exists()
    changed = _write_answers(stored, definition, values.answers)
    _write_reasons(stored, {f.key: (f.message, said[f.key]) for f in found if not f.is_error}, by)
    stored.status = Status.SUBMITTED if needs_check(stored.form) else Status.CHECKED
    stored.submitted_on, stored.submitted_by = clock.today(), by
    stored.is_on_behalf = not (by.is_system or is_source(by, stored))
    stored.draft = {}
    stored.draft_version += 1
    stored.seconds += _worked(stored.draft_at, clock.now())
    text = "；".join(filter(None, ["代录纸质报表" if stored.is_on_behalf else "", _changes_told(changed) if again else ""]))
    saved = trail.save(stored, old, RemarkKind.SUBMITTED, by=by, text=text, also=changed)
    if stored.form.counts_from == CountsFrom.SUBMITTED:
        delivery.deliver(saved, by=by)
    return saved


def _write_answers(
    submission: Submission, definition: Definition, values: Mapping[int, Value]
) -> dict[str, tuple[Any, Any]]:
    """Store them all; returns what changed, in words, by the field's name."""
    before = stored_answers(submission.answers.all())
    rows = [
        Answer(submission=submission, field=f, value=v if isinstance(v, Decimal) else None, is_absent=v is ABSENT)
        for f in definition.fields
        if (v := values.get(f.pk)) is not None
    ]
    submission.answers.all().delete()
    Answer.objects.bulk_create(rows)
    return {
        f"{f.name}（{f.code}）": (shown_text(before.get(f.pk), f), shown_text(values.get(f.pk), f))
        for f in definition.fields
        if before.get(f.pk) != values.get(f.pk)
    }


def _changes_told(changed: Mapping[str, tuple[str, str]]) -> str:
    """What is different from the last time it was handed in, for whoever looks at it again."""
    told = [f"{name.rpartition('（')[0]}{before}改为{after}" for name, (before, after) in changed.items()]
    return f"改动：{'，'.join(told[:_CHANGES_TOLD])}{f'等{len(told)}项' if len(told) > _CHANGES_TOLD else ''}" if told else "数没有改动"


def _write_reasons(submission: Submission, reasons: Mapping[str, tuple[str, str]], by: User) -> None:
    submission.explanations.exclude(key__in=reasons).delete()
    for key, (message, reason) in reasons.items():
        Explanation.objects.update_or_create(
            submission=submission, key=key[:90], defaults={"message": message[:400], "reason": reason, "by": by}
        )


@transaction.atomic
def attach(submission: Submission, upload: UploadedFile[Any], *, by: User) -> Attachment:
    """Keep a file with the return (a list of staff, the signed paper): what it makes count is then proved.

    Raises NotPermitted, Invalid for a file that cannot be kept, or Conflict once the return is approved or its round ended.
    """
    stored, old = trail.lock(submission)
    if not may_fill(by, stored):
        raise NotPermitted(f"材料由“{stored.respondent}”自己附上", hint="需要对方补充材料的，可以写意见或退回")
    if stored.status == Status.APPROVED or not stored.round.is_open:
        raise Conflict("这张表已经审定，或填报已经结束，不能再附材料", hint="确需补充的，请县级经办人退回")
    return keep_file(stored, old, upload, by=by)


@transaction.atomic
def withdraw(submission: Submission, *, by: User, reason: str = "") -> Submission:
    """Take a return back before anybody has passed it; its answers stand in the form again."""
    stored, old = trail.lock(submission)
    if not may_fill(by, stored):
        raise NotPermitted(f"只有“{stored.respondent}”可以撤回自己的填报表")
    first = Status.SUBMITTED if needs_check(stored.form) else Status.CHECKED
    if stored.status != first:
        raise Conflict(f"这张表现在是“{stored.get_status_display()}”，不能撤回", hint="请联系审核的人退回")
    if not stored.round.is_open:
        raise Conflict(f"“{stored.round}”已经结束，撤回之后不能再填")
    delivery.take_back(stored, by=by, reason="填报单位撤回")
    stored.status, stored.submitted_on = Status.FILLED, None
    return trail.save(stored, old, RemarkKind.WITHDRAWN, by=by, text=reason.strip())
