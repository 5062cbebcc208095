"""Acts on a request: identity verified, done, refused. What is done with the data stands in ``answering`` and ``erasing``."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.working_days import working_days_between
from kehui.privacy.matching import number_of
from kehui.privacy.models import PersonalDataRequest, RequestKind, RequestStatus
from kehui.records.addresses import url_for
from kehui.records.domain import lock_for_change, save_change
from kehui.records.register import all_registers

OUTCOME = 500


def may_handle(user: User, request: PersonalDataRequest) -> bool:
    """Whether the user may look up and treat the person's data: a county clerk, who sees the county's records anyhow."""
    return user.holds(COUNTY_ONLY, request.area)


def lock_request(request: PersonalDataRequest, *, by: User, state: RequestStatus | None = None) -> tuple[Any, dict[str, Any]]:
    """The stored request under lock with its audit texts. Conflict where it is not in ``state`` (any open one if None)."""
    stored, old = lock_for_change(request, by=by)
    if not stored.is_open:
        who = f"由{stored.handled_by}" if stored.handled_by else ""
        raise Conflict(f"申请 {stored.number} 已经{who}办理：{stored.get_status_display()}", hint="请打开申请页看办理结果")
    if state is not None and stored.status != state:
        told = "请先核验申请人的身份" if state == RequestStatus.HANDLING else "身份已经核验过"
        raise Conflict(f"申请 {stored.number} 现在是{stored.get_status_display()}", hint=told)
    return stored, old


def lock_for_treatment(request: PersonalDataRequest, *, by: User, kinds: tuple[RequestKind, ...]) -> tuple[Any, dict[str, Any]]:
    """The same for an act on the person's data: NotPermitted unless the user may handle it, Conflict for another kind."""
    if not may_handle(by, request):
        raise NotPermitted("只有县级经办人可以处理本人信息", hint="安全管理员可以登记、核验和办结申请，不查看业务记录")
    stored, old = lock_request(request, by=by, state=RequestStatus.HANDLING)
    if stored.kind not in kinds:
        raise Conflict(f"申请 {stored.number} 是{stored.get_kind_display()}申请", hint="请按申请类型办理")
    return stored, old


@transaction.atomic
def verify_request(request: PersonalDataRequest, *, by: User, means: str, reason: str = "") -> PersonalDataRequest:
    """The person is who they say; ``means`` says how that was found out."""
    stored, old = lock_request(request, by=by, state=RequestStatus.UNVERIFIED)
    means = means.replace("\x00", "").strip()[:200]
    if len(means) < 2:
        raise Invalid([Problem("means", "请写明怎样核验的身份")])
    stored.status, stored.verified_by_means = RequestStatus.HANDLING, means
    stored.verified_on, stored.verified_by = clock.today(), by
    saved = save_change(stored, old, by=by, reason=reason or means, action="verified")
    request.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def finish_request(request: PersonalDataRequest, *, by: User, outcome: str, reason: str = "") -> PersonalDataRequest:
    """Done, with the outcome. A deletion is finished by deleting (``erasing``).

    A security administrator, who cannot look the person's data up, finishes only what a county clerk has answered.
    """
    stored, old = lock_request(request, by=by, state=RequestStatus.HANDLING)
    if stored.kind == RequestKind.DELETION:
        raise Conflict("删除申请在“查找本人信息”页办结", hint="逐条选定删除或保留后，一次办结")
    if not may_handle(by, stored) and not _is_answered(stored):
        raise Conflict("还没有查找和答复本人信息，不能办结", hint="请县级经办人在“查找本人信息”页生成查阅文件或更正后，再办结")
    if len(outcome.strip()) < 2:
        raise Invalid([Problem("outcome", "请写明办理结果")])
    if stored.kind == RequestKind.CORRECTION:
        stored.treated = _corrected_rows(stored)
    return close(stored, old, RequestStatus.DONE, outcome, by=by, reason=reason or outcome, origin=request)


def _is_answered(request: PersonalDataRequest) -> bool:
    """Whether a county clerk gave the file or corrected something for the request."""
    if request.kind == RequestKind.CORRECTION:
        return bool(corrections(request))
    given = Entry.objects.filter(model=request._meta.label_lower, object_id=request.pk, action__endswith=".given")
    return given.exists()


def corrections(request: PersonalDataRequest) -> dict[tuple[str, int], set[str]]:
    """Records that were changed with the request's number as the reason: model and key to the fields changed."""
    entries = Entry.objects.filter(at__gte=request.created_at, action__endswith=".updated", reason__contains=request.number)
    found: dict[tuple[str, int], set[str]] = {}
    for entry in entries.order_by("number"):
        found.setdefault((entry.model, int(entry.object_id)), set()).update(entry.old_values, entry.new_values)
    return found


def _corrected_rows(request: PersonalDataRequest) -> list[dict[str, Any]]:
    registers = {r.model_label: r for r in all_registers()}
    rows = []
    for (model, pk), fields in corrections(request).items():
        register = registers.get(model)
        record = register and register.model._default_manager.filter(pk=pk).first()
        if register is None or record is None:
            continue  # deleted since
        rows.append(
            {
                "model": model, "pk": pk, "name": number_of(register, record), "what": "已更正",
                "columns": [c.header for c in register.columns if c.name in fields], "reason": "",
            }
        )  # fmt: skip
    return rows


@transaction.atomic
def refuse_request(request: PersonalDataRequest, *, by: User, reason: str) -> PersonalDataRequest:
    """Nothing is done, and why; the law wants the person told (第五十条)."""
    stored, old = lock_request(request, by=by)
    if len(reason.strip()) < 2:
        raise Invalid([Problem("reason", "请写明不予办理的原因")])
    return close(stored, old, RequestStatus.REFUSED, reason, by=by, reason=reason, origin=request)


def close(
    stored: Any, old: dict[str, Any], status: RequestStatus, outcome: str, *, by: User, reason: str, origin: PersonalDataRequest
) -> PersonalDataRequest:
    """Write the end of a locked request; ``origin`` is the caller's object, read anew."""
    stored.status, stored.outcome = status, outcome.replace("\x00", "").strip()[:OUTCOME]
    stored.closed_on, stored.handled_by = clock.today(), by
    saved: Any = save_change(stored, old, by=by, reason=reason[:500], action=str(status.value))
    origin.refresh_from_db()
    return saved  # type: ignore[no-any-return]


def time_left(request: PersonalDataRequest, today: date) -> str:
    """How long there is, in a clerk's words; "" once it is closed."""
    if not request.is_open:
        return ""
    if request.due_on < today:
        return f"已超期 {working_days_between(request.due_on, today)} 个工作日"
    left = working_days_between(today, request.due_on)
    return f"还有 {left} 个工作日" if left else "今天到期"


def treated_rows(request: PersonalDataRequest) -> list[dict[str, str]]:
    """What was done with each record, with its address where it is still there to be opened."""
    registers = {r.model_label: r for r in all_registers()}
    rows = []
    for each in request.treated:
        register = registers.get(each["model"])
        rows.append(
            {
                "title": register.title if register else each["model"], "name": each["name"], "what": each["what"],
                "columns": "、".join(each["columns"]), "reason": each["reason"],
                "url": url_for(register, "detail", each["pk"]) if register else "",
            }
        )  # fmt: skip
    return rows
