"""What the levels above do: check, approve, return with a comment, comment. They never change a value."""

from __future__ import annotations

from django.db import transaction

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.returns.domain import delivery, trail
from kehui.returns.models import CountsFrom, Remark, RemarkKind, Status, Submission
from kehui.returns.rights import is_source, may_approve, may_check, may_comment


def _require_version(stored: Submission, expected: int | None) -> None:
    if expected is not None and stored.version != expected:
        raise Conflict("您打开页面之后，这张表有了变化", hint="请刷新页面，看过最新的内容再办")


def _require_state(stored: Submission, *wanted: str) -> None:
    if stored.status not in wanted:
        raise Conflict(f"这张表现在是“{stored.get_status_display()}”，不能这样办", hint="请刷新页面看最新的状态")


@transaction.atomic
def check(submission: Submission, *, by: User, comment: str = "", expected: int | None = None) -> Submission:
    """Township or park has looked at it and passes it on to the county."""
    stored, old = trail.lock(submission)
    if not may_check(by, stored) or is_source(by, stored):
        raise NotPermitted("您不负责这张表的初审", hint="初审由所在乡镇或园区办理，填报的人不能审自己的表")
    _require_version(stored, expected)
    _require_state(stored, Status.SUBMITTED)
    stored.status = Status.CHECKED
    return trail.save(stored, old, RemarkKind.CHECKED, by=by, text=comment.strip())


@transaction.atomic
def approve(submission: Submission, *, by: User, comment: str = "", expected: int | None = None) -> Submission:
    """The county accepts it; from now on its values count."""
    stored, old = trail.lock(submission)
    if not may_approve(by, stored) or is_source(by, stored):
        raise NotPermitted("审定由县级经办人办理", hint="填报的人不能审定自己的表")
    _require_version(stored, expected)
    _require_state(stored, Status.CHECKED)
    stored.status, stored.approved_on = Status.APPROVED, clock.today()
    saved = trail.save(stored, old, RemarkKind.APPROVED, by=by, text=comment.strip())
    if stored.form.counts_from == CountsFrom.APPROVED:
        delivery.deliver(saved, by=by)
    return saved


@transaction.atomic
def send_back(submission: Submission, *, by: User, comment: str, expected: int | None = None) -> Submission:
    """Return it to its source with a comment; what counted of it counts no more."""
    stored, old = trail.lock(submission)
    by_county = may_approve(by, stored)
    if not (by_county or may_check(by, stored)) or is_source(by, stored):
        raise NotPermitted("您不负责审核这张表", hint="退回由所在乡镇、园区或县级经办人办理")
    _require_version(stored, expected)
    _require_state(stored, Status.SUBMITTED, Status.CHECKED, Status.APPROVED)
    if stored.status != Status.SUBMITTED and not by_county:
        raise NotPermitted("这张表已到县里，只能由县级经办人退回", hint="可以写意见，请县级经办人退回")
    if len(comment.strip()) < 2:
        raise Invalid([Problem("comment", "请写明退回的原因，以及要核改哪一项")])
    if stored.round.closed_on:
        raise Conflict(f"“{stored.round}”已经结束，退回后对方不能再填", hint="请先恢复这次填报任务")
    delivery.take_back(stored, by=by, reason=comment.strip())
    stored.status, stored.approved_on = Status.RETURNED, None
    stored.times_returned += 1
    return trail.save(stored, old, RemarkKind.RETURNED, by=by, text=comment.strip())


@transaction.atomic
def comment(submission: Submission, *, by: User, text: str) -> Remark:
    """Say something about a return without changing its state."""
    stored, _ = trail.lock(submission)
    if not may_comment(by, stored):
        raise NotPermitted("您不参与这张表的填报和审核，不能写意见")
    said = text.replace("\x00", "").strip()[:500]
    if not said:
        raise Invalid([Problem("comment", "请写意见的内容")])
    made = Remark.objects.create(submission=stored, kind=RemarkKind.COMMENT, text=said, by=by)
    label = Submission._meta.label_lower
    chain.append([chain.Change(f"{label}.commented", label, stored.pk, str(stored), reason=said)], by=by)
    return made
