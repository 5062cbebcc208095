"""删除: the person's data leave the records, the records stay, and with them every figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.kernel.masking import ERASED
from kehui.privacy.domain.requests import close, lock_for_treatment
from kehui.privacy.finding import Found, Hit, find
from kehui.privacy.matching import Wanted
from kehui.privacy.models import PersonalDataRequest, RequestKind, RequestStatus
from kehui.records.erasure import erase_personal


@transaction.atomic
def erase(request: PersonalDataRequest, chosen: Collection[str], kept: Mapping[str, str], *, by: User) -> PersonalDataRequest:
    """Delete the person's data from the chosen records (keys of hits) and close the request, all or nothing.

    ``kept``: why each of the others stays as it is; every record that surely is the person's needs one or the other.
    Raises NotPermitted; Conflict where the request was closed meanwhile or a record changed; Invalid (the problem's field
    is the record's key) where a reason is missing or a register's rules forbid it.
    """
    stored, old = lock_for_treatment(request, by=by, kinds=(RequestKind.DELETION,))
    found = find(stored, by=by)
    reasons = {key: text.replace("\x00", "").strip()[:200] for key, text in kept.items()}
    hits = _chosen(found, set(chosen), reasons)
    _lock(hits, Wanted.of(stored))
    mark = f"{ERASED}（{stored.number}）"
    reason = f"个人信息申请 {stored.number}：删除"
    for hit in hits:
        erase_personal(hit.record, [c.name for c in hit.theirs], mark=mark, by=by, reason=reason)
    left = [h for h in found.hits if h.key not in chosen and (h.sure or reasons.get(h.key))]
    stored.treated = [_treated(h, "已删除", "") for h in hits]
    stored.treated += [_treated(h, "保留", reasons.get(h.key) or h.kept_because) for h in left]
    return close(stored, old, RequestStatus.DONE, _outcome(found, hits, left), by=by, reason=reason, origin=request)


def _chosen(found: Found, chosen: set[str], reasons: Mapping[str, str]) -> list[Hit]:
    by_key = {hit.key: hit for hit in found.hits}
    if chosen - by_key.keys():
        raise Conflict("选定的记录里，有的已经改过或删除", hint="请重新核对查到的记录，再办结")
    if any(group.more and group.hits[-1].sure for group in found.groups):
        raise Conflict("本人的记录太多，一次处理不完", hint="请先到各台账中核对，或请系统管理员协助")
    problems = [
        Problem(hit.key, f"{hit.register.title}“{hit.name}”不能在这里删除：{hit.kept_because}")
        for hit in found.hits if hit.fixed and hit.key in chosen
    ]  # fmt: skip
    problems += [
        Problem(hit.key, f"{hit.register.title}“{hit.name}”确定是本人的，不删除时请写明原因")
        for hit in found.hits
        if hit.sure and not hit.fixed and hit.key not in chosen and len(reasons.get(hit.key, "")) < 2
    ]
    if problems:
        raise Invalid(problems)
    return [hit for hit in found.hits if hit.key in chosen]


def _lock(hits: list[Hit], wanted: Wanted) -> None:
    """Take every row, in one order, before the first is written: two at once wait for each other, never in a ring."""
    rows: dict[Any, list[int]] = {}
    for hit in hits:
        rows.setdefault(hit.register, []).append(hit.record.pk)
    columns = {hit.key: hit.columns for hit in hits}
    for register, pks in sorted(rows.items(), key=lambda pair: pair[0].model_label):
        locked = list(register.model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        same = [r for r in locked if wanted.hits(register, r) == columns[f"{register.model_label}:{r.pk}"]]
        if len(same) < len(pks):
            raise Conflict(f"{register.title}里有记录刚才被别人改过", hint="请重新核对查到的记录，再办结")


def _treated(hit: Hit, what: str, reason: str) -> dict[str, Any]:
    return {
        "model": hit.register.model_label, "pk": hit.record.pk, "name": hit.name, "what": what,
        "columns": [c.column.header for c in hit.theirs], "reason": reason,
    }  # fmt: skip


def _outcome(found: Found, hits: list[Hit], left: list[Hit]) -> str:
    if not hits and not left:
        return "各台账中没有查到本人信息"
    parts = [f"删除了 {len(hits)} 条记录中的本人信息"] if hits else []
    parts += [f"依法或经核实保留 {len(left)} 条，原因见处理清单"] if left else []
    parts += [f"另有 {len(found.by_hand)} 处须人工查看"] if found.by_hand else []
    return "；".join(parts)
