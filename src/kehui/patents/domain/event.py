"""Legal events: writing one down and moving the patent's dates with it, in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.patents.models import ENDINGS, EventKind, Patent, PatentEvent
from kehui.patents.queries import status_of
from kehui.records.domain import create_record, lock_for_change, save_change
from kehui.records.register import register_of

#: What may happen to a patent only once it is granted.
_AFTER_GRANT = frozenset(
    {EventKind.TERMINATED, EventKind.EXPIRED, EventKind.INVALIDATED, EventKind.PLEDGED, EventKind.LICENSED}
)
_BEFORE_GRANT = frozenset({EventKind.GRANTED, EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.PUBLISHED, EventKind.EXAMINATION})


def _apply(patent: Patent, kind: EventKind, day: date) -> None:
    """Set the dates of a locked patent; Conflict where its state does not allow the event."""
    if kind in _AFTER_GRANT and not patent.granted_on:
        raise Conflict(f"这件专利还没有授权，不能登记“{kind.label}”", hint="请先登记授权")
    if kind in _BEFORE_GRANT and patent.granted_on:
        raise Conflict(f"这件专利已于{clock.date_text(patent.granted_on)}授权，不能再登记“{kind.label}”")
    if patent.ended_on and kind != EventKind.RESTORED:
        raise Conflict(f"这件专利已于{clock.date_text(patent.ended_on)}失效，不能登记“{kind.label}”", hint="权利恢复的，请先登记恢复")
    if kind == EventKind.RESTORED and not patent.ended_on:
        raise Conflict("这件专利没有失效，不必恢复")
    if kind == EventKind.GRANTED:
        patent.granted_on = day
    elif kind in ENDINGS:
        if patent.granted_on and day < patent.granted_on:
            raise Invalid([Problem("happened_on", f"{kind.label}日期不能早于授权公告日")])
        patent.ended_on = day
    elif kind == EventKind.RESTORED:
        assert patent.ended_on is not None
        if day < patent.ended_on:
            raise Invalid([Problem("happened_on", "恢复日期不能早于失效日")])
        patent.ended_on = None
    patent.status = status_of(patent.granted_on, patent.ended_on)


@transaction.atomic
def record_event(
    patent: Patent, kind: str, *, by: User, reason: str = "", happened_on: date | None = None, detail: str = "",
    publication_number: str = "",
) -> PatentEvent:  # fmt: skip
    """Write an event down and move the patent's grant, end and status with it.

    ``happened_on``: today unless said. Raises NotPermitted, Conflict where the patent's state does not allow the event,
    Invalid where the day is impossible or the event is known already.
    """
    event, day = EventKind(kind), happened_on or clock.today()
    stored, old = lock_for_change(patent, by=by)
    if not stored.filed_on <= day <= clock.today():
        raise Invalid([Problem("happened_on", f"{event.label}日期应在申请日与今天之间")])
    before = (stored.granted_on, stored.ended_on)
    _apply(stored, event, day)
    if publication_number:
        stored.publication_number = publication_number
    if (stored.granted_on, stored.ended_on) != before or publication_number:
        save_change(stored, old, by=by, reason=reason or event.label, action=event.value)
    values = {
        "patent": stored.pk, "kind": event.value, "happened_on": day, "detail": detail, "area": stored.area_id, "note": "",
    }  # fmt: skip
    made = create_record(register_of(PatentEvent), values, by=by, reason=reason)
    patent.refresh_from_db()
    return made  # type: ignore[return-value]


@transaction.atomic
def grant_patent(
    patent: Patent, *, by: User, reason: str = "", happened_on: date | None = None, publication_number: str = ""
) -> PatentEvent:
    """授权: in force from that day."""
    return record_event(
        patent, EventKind.GRANTED, by=by, reason=reason, happened_on=happened_on, publication_number=publication_number
    )


@transaction.atomic
def reject_patent(patent: Patent, *, by: User, reason: str, happened_on: date | None = None) -> PatentEvent:
    """驳回: the application is over."""
    return record_event(patent, EventKind.REJECTED, by=by, reason=reason, happened_on=happened_on)


@transaction.atomic
def withdraw_patent(patent: Patent, *, by: User, reason: str, happened_on: date | None = None) -> PatentEvent:
    """视为撤回: the application is over."""
    return record_event(patent, EventKind.WITHDRAWN, by=by, reason=reason, happened_on=happened_on)


@transaction.atomic
def terminate_patent(patent: Patent, *, by: User, reason: str, happened_on: date | None = None) -> PatentEvent:
    """终止: the right is over, usually for want of the annuity."""
    return record_event(patent, EventKind.TERMINATED, by=by, reason=reason, happened_on=happened_on)


@transaction.atomic
def expire_patent(patent: Patent, *, by: User, reason: str = "", happened_on: date | None = None) -> PatentEvent:
    """届满: the term is over."""
    return record_event(patent, EventKind.EXPIRED, by=by, reason=reason, happened_on=happened_on)


@transaction.atomic
def invalidate_patent(patent: Patent, *, by: User, reason: str, happened_on: date | None = None) -> PatentEvent:
    """无效: declared invalid."""
    return record_event(patent, EventKind.INVALIDATED, by=by, reason=reason, happened_on=happened_on)


@transaction.atomic
def restore_patent(patent: Patent, *, by: User, reason: str, happened_on: date | None = None) -> PatentEvent:
    """恢复: what had ended stands again."""
    return record_event(patent, EventKind.RESTORED, by=by, reason=reason, happened_on=happened_on)
