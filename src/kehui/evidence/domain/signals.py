"""Looking for signals, and settling them with a note. A settled one is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from kehui.accounts.models import CLERKS, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.evidence import checks
from kehui.evidence.checks.photos import print_new
from kehui.evidence.models import Signal
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem

_MODEL = "evidence.signal"
Progress = Callable[[str, int, int | None], None]
Check = Callable[[Area], Iterable[checks.Finding]]


def find_signals(area: Area, *, progress: Progress = lambda *_: None, among: Iterable[Check] = checks.ALL) -> int:
    """Run every check over an area; how many new questions there are.

    A question that was settled stays settled, unless more records have joined it; one that no longer holds is let go.
    """
    print_new(progress)
    wanted = list(among)
    moment = clock.now()
    fresh = 0
    for done, check in enumerate(wanted):
        progress("核对数据", done, len(wanted))
        with transaction.atomic():
            for finding in check(area):
                fresh += _note(finding, moment)
    if set(wanted) == set(checks.ALL):
        Signal.objects.filter(area__path__startswith=area.path, settled_at=None, last_found_at__lt=moment).delete()
    return fresh


def _note(finding: checks.Finding, moment: datetime) -> bool:
    stored = Signal.objects.select_for_update().filter(key=finding.key).first()
    if stored is None:
        Signal.objects.create(
            kind=finding.kind, key=finding.key, area_id=finding.area_id, model=finding.model, objects_found=list(finding.pks),
            question=finding.question[:500], found_at=moment, last_found_at=moment,
        )  # fmt: skip
        return True
    more = len(finding.pks) > len(stored.objects_found)
    stored.last_found_at = moment
    if stored.is_open or more:
        stored.question, stored.objects_found = finding.question[:500], list(finding.pks)
    reopened = more and not stored.is_open
    if reopened:
        stored.settled_at = stored.settled_by = None
    stored.save()
    return reopened


@transaction.atomic
def settle(signal: Signal, *, note: str, by: User) -> Signal:
    """The reviewer looked: the note says what was found. Raises NotPermitted, Invalid without a note, Conflict."""
    stored = Signal.objects.select_for_update(of=("self",)).select_related("area").get(pk=signal.pk)
    if not by.holds(CLERKS, stored.area):
        raise NotPermitted("您没有处理这条信号的权限", hint="由县、乡镇经办人核对")
    if not stored.is_open:
        raise Conflict(f"{stored.settled_by}已经处理过：{stored.note}")
    if not note.strip():
        raise Invalid([Problem("note", "请写明核对的结果，例如“已对照签到表，属实”")])
    stored.note, stored.settled_at, stored.settled_by = note.strip()[:500], clock.now(), by
    stored.save()
    change = chain.Change(f"{_MODEL}.settled", _MODEL, stored.pk, str(stored)[:300], new={"note": stored.note}, reason=stored.note)
    chain.append([change], by=by)
    return stored
