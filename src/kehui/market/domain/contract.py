"""The way of a contract through registration: every change of its status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from kehui.accounts.models import OUTSIDE, User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain import registry
from kehui.market.domain.notice import tell
from kehui.market.models.contract import NUMBER, TechnologyContract
from kehui.market.models.contract import ContractStatus as Status
from kehui.market.models.registration import CheckResult, EventKind, Outcome, ReviewCheck
from kehui.market.rules import rule_on
from kehui.parties.models import Nature
from kehui.records.domain import labels_of, problems_of, save_change
from kehui.records.register import Values, register_of

#: From which states each state may be reached (技术合同认定登记管理办法).
REACHED_FROM: dict[str, frozenset[str]] = {
    Status.SUBMITTED: frozenset({Status.DRAFT, Status.SUPPLEMENT}),
    Status.SUPPLEMENT: frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW, Status.EXPERT_REVIEW}),
    Status.ACCEPTED: frozenset({Status.SUBMITTED, Status.SUPPLEMENT}),
    Status.REVIEW: frozenset({Status.ACCEPTED}),
    Status.EXPERT_REVIEW: frozenset({Status.REVIEW}),
    Status.REGISTERED: frozenset({Status.REVIEW, Status.EXPERT_REVIEW}),
    Status.REFUSED: frozenset({Status.REVIEW, Status.EXPERT_REVIEW}),
    Status.CANCELLED: frozenset({Status.REGISTERED}),
    Status.REVOKED: frozenset({Status.REGISTERED}),
}
_EVENTS = {
    Status.REGISTERED: EventKind.REGISTERED, Status.CANCELLED: EventKind.CANCELLED, Status.REVOKED: EventKind.REVOKED,
}  # fmt: skip
_TELLS = {
    Status.SUPPLEMENT: "合同“{}”要补正", Status.REGISTERED: "合同“{}”已登记", Status.REFUSED: "合同“{}”不予登记",
    Status.CANCELLED: "合同“{}”的登记已注销", Status.REVOKED: "合同“{}”的登记已撤销",
}  # fmt: skip
#: What a change of registration may touch; number, state and day of registration follow rules of their own.
UNCHANGEABLE = frozenset({"number", "status", "registered_on"})


def needs_experts(contract: TechnologyContract) -> bool:
    """Whether the rules in force ask experts before this contract is registered."""
    return bool(contract.technology_amount >= rule_on(clock.today(), contract.area).expert_from)


def _locked(contract: TechnologyContract) -> tuple[TechnologyContract, dict[str, Any]]:
    register = register_of(TechnologyContract)
    stored = (
        TechnologyContract.objects.select_for_update(of=("self",)).select_related("area", "seller", "buyer", "seller_person", "buyer_person").filter(pk=contract.pk).first()
    )
    if stored is None:
        raise Conflict("这份合同已被删除", hint="请回到列表重新打开")
    return stored, register.audit_texts(register.stored_values(stored), labels_of(register, stored))


def _require(stored: TechnologyContract, to: Status, by: User) -> None:
    if to != Status.SUBMITTED:
        registry.require_registrar(by, stored, to.label)
        return
    own = bool(by.roles & OUTSIDE) and stored.seller_party.memberships.filter(user=by).exists()
    if not own and not by.holds(register_of(TechnologyContract).writers, stored.area):
        raise NotPermitted("您不能提交这份合同", hint="合同由卖方单位或县级经办人提交登记")


def _move(contract: TechnologyContract, to: Status, *, by: User, reason: str, registered_on: date | None = None) -> TechnologyContract:
    stored, old = _locked(contract)
    _require(stored, to, by)
    if stored.status == to:
        raise Conflict(f"合同已经是“{to.label}”，别的经办人刚刚办过，不用再办", hint="页面上已是最新的情况")
    if stored.status not in REACHED_FROM[to]:
        raise Conflict(f"合同现在是“{stored.get_status_display()}”，不能变为“{to.label}”")
    before, counted = registry.snapshot(stored), registry.counted(stored)
    if to == Status.REGISTERED:
        _prepare_registration(stored, registered_on)
    stored.status = to
    if to == Status.SUBMITTED:
        registry.open_round(stored, by=by)
    elif to in (Status.REGISTERED, Status.REFUSED):
        registry.close_round(stored, Outcome(to.value), by=by, missing=[reason] if to == Status.REFUSED else ())
    save_change(stored, old, by=by, reason=reason, action=to.value)
    if to in _EVENTS:
        registry.write_event(_EVENTS[to], stored, before=before, counted_before=counted, by=by, reason=reason)
    if to == Status.REGISTERED:
        registry.issue_certificate(stored, by=by)
    if to in _TELLS:
        tell(
            registry.sellers_users(stored), f"contract:{stored.pk}:{to}:{stored.version}", _TELLS[to].format(stored.name),
            "" if to == Status.REGISTERED else reason, reverse("market:registration", args=[stored.pk]),
        )  # fmt: skip
    contract.refresh_from_db()
    return stored


def _prepare_registration(stored: TechnologyContract, registered_on: date | None) -> None:
    if needs_experts(stored) and stored.status != Status.EXPERT_REVIEW:
        from_ = int(rule_on(clock.today(), stored.area).expert_from / 10_000)
        raise Conflict(f"技术交易额达到{from_}万元，登记前应先经专家审核")
    open_now = stored.rounds.filter(closed_at__isnull=True)
    if missing := ReviewCheck.objects.filter(round__in=open_now, result=CheckResult.MISSING).count():
        raise Conflict(f"核对表里还有{missing}项不符合，不能登记", hint="可以退回补正，或改正核对结果")
    stored.registered_on = registered_on or clock.today()
    if stored.registered_on < stored.signed_on or stored.registered_on > clock.today():
        raise Invalid([Problem("registered_on", "登记日期应在签订日期与今天之间")])
    if not NUMBER.fullmatch(stored.number):
        stored.number = registry.next_number(stored, stored.registered_on)
    # What the parties are on the day of registration stays with the contract.
    stored.seller_nature = stored.seller_nature or (stored.seller.nature if stored.seller else Nature.INDIVIDUAL)
    stored.buyer_nature = stored.buyer_nature or (stored.buyer.nature if stored.buyer else Nature.INDIVIDUAL)
    stored.buyer_area_id = stored.buyer_area_id or stored.buyer_party.area_id


def _require_reason(reason: str, act: str) -> str:
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 2:
        raise Invalid([Problem("reason", f"{act}要写明原因，不少于2个字")])
    return reason


@transaction.atomic
def submit_contract(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """The seller hands the contract in."""
    return _move(contract, Status.SUBMITTED, by=by, reason=reason)


@transaction.atomic
def return_contract(
    contract: TechnologyContract, *, by: User, reason: str, missing: Sequence[str] = ()
) -> TechnologyContract:
    """Back to the seller to supply what is missing: ``missing``, or the items found wanting, and the reason."""
    reason = _require_reason(reason, "退回补正")
    open_now = contract.rounds.filter(closed_at__isnull=True).first()
    wanting = list(missing)
    if not wanting and open_now is not None:
        checks = open_now.checks.filter(result=CheckResult.MISSING)
        wanting = [f"{c.text}：{c.remark}" if c.remark else c.text for c in checks]
    moved = _move(contract, Status.SUPPLEMENT, by=by, reason=reason)
    registry.close_round(moved, Outcome.SUPPLEMENT, by=by, missing=[*wanting, reason])
    return moved


@transaction.atomic
def accept_contract(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """The registration office takes it up."""
    moved = _move(contract, Status.ACCEPTED, by=by, reason=reason)
    registry.open_round(moved, by=None)
    return moved


@transaction.atomic
def review_contract(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """Into the first review."""
    return _move(contract, Status.REVIEW, by=by, reason=reason)


@transaction.atomic
def send_to_experts(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """To the expert review: 5 million yuan and more, or disputed."""
    return _move(contract, Status.EXPERT_REVIEW, by=by, reason=reason)


@transaction.atomic
def register_contract(
    contract: TechnologyContract, *, by: User, reason: str = "", registered_on: date | None = None
) -> TechnologyContract:
    """Register it: from that day it counts. It gets its number, where it has none, and its certificate."""
    return _move(contract, Status.REGISTERED, by=by, reason=reason, registered_on=registered_on)


@transaction.atomic
def refuse_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Not a technology contract by the rules."""
    return _move(contract, Status.REFUSED, by=by, reason=_require_reason(reason, "不予登记"))


@transaction.atomic
def cancel_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Take a registration back at the parties' wish; it leaves every total."""
    return _move(contract, Status.CANCELLED, by=by, reason=_require_reason(reason, "注销登记"))


@transaction.atomic
def revoke_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Strike out a registration got wrongly; it leaves every total, both versions stay readable in the history."""
    return _move(contract, Status.REVOKED, by=by, reason=_require_reason(reason, "撤销登记"))


@transaction.atomic
def change_contract(contract: TechnologyContract, values: Values, *, by: User, reason: str) -> TechnologyContract:
    """Change a registration (变更): the figures follow at once, both versions stay readable.

    ``values``: parsed values of the fields that change. Raises Invalid with every problem, Conflict where it is not
    registered or nothing differs.
    """
    reason = _require_reason(reason, "变更登记")
    stored, old = _locked(contract)
    registry.require_registrar(by, stored, "变更")
    if stored.status != Status.REGISTERED:
        raise Conflict(f"合同现在是“{stored.get_status_display()}”，只有已登记的合同可以变更登记")
    register = register_of(TechnologyContract)
    if fixed := UNCHANGEABLE & values.keys():
        raise Invalid([Problem(n, f"{register.column[n].header}不能变更") for n in sorted(fixed)])
    merged = register.stored_values(stored) | values
    if merged == register.stored_values(stored):
        raise Conflict("没有改动任何内容", hint="请改好要变更的内容再办理")
    if problems := [p for p in problems_of(register, merged, None) if p.severity == "error"]:
        raise Invalid(problems)
    before, counted = registry.snapshot(stored), registry.counted(stored)
    for name, value in merged.items():
        setattr(stored, register.column[name].store, value)
    save_change(stored, old, by=by, reason=reason, action="changed")
    stored.refresh_from_db()  # references too: the snapshot names them as they are now
    registry.write_event(EventKind.CHANGED, stored, before=before, counted_before=counted, by=by, reason=reason)
    contract.refresh_from_db()
    return stored
