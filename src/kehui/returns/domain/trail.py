"""Locking a return and writing down what happened to it."""

from __future__ import annotations

from typing import Any

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel.errors import Conflict
from kehui.records.domain import labels_of
from kehui.records.register import register_of
from kehui.returns.models import Remark, RemarkKind, Submission

_RELATED = ("round__form__area", "area", "organisation")


def lock(submission: Submission) -> tuple[Submission, dict[str, Any]]:
    """The stored return under lock, and its audit texts from before."""
    stored = (
        Submission.objects.select_for_update(of=("self",)).select_related(*_RELATED).filter(pk=submission.pk).first()
    )
    if stored is None:
        raise Conflict("这张填报表已不在", hint="请刷新页面")
    found: Submission = stored
    return found, texts_of(found)


def texts_of(submission: Submission) -> dict[str, Any]:
    """A return's values as the audit trail keeps them."""
    register = register_of(Submission)
    return register.audit_texts(register.stored_values(submission), labels_of(register, submission))


def save(
    stored: Submission, old: dict[str, Any], kind: RemarkKind, *, by: User, text: str = "",
    also: dict[str, tuple[Any, Any]] | None = None,
) -> Submission:  # fmt: skip
    """Save a locked return, raise its version, add the step to its history and the difference to the trail.

    ``also``: further differences by name (old, new), such as the answers.
    """
    stored.version += 1
    stored.save()
    Remark.objects.create(submission=stored, kind=kind, text=text[:500], by=by)
    new = texts_of(stored)
    changed = {n for n in old.keys() | new.keys() if old.get(n) != new.get(n)}
    before = {n: old.get(n) for n in changed} | {n: o for n, (o, _) in (also or {}).items()}
    after = {n: new.get(n) for n in changed} | {n: v for n, (_, v) in (also or {}).items()}
    label = Submission._meta.label_lower
    chain.append(
        [chain.Change(f"{label}.{kind}", label, stored.pk, str(stored), old=before, new=after, reason=text)], by=by
    )
    return stored
