"""The way of a contract through registration: every change of its status."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.models import ContractStatus as Status
from kehui.market.models import TechnologyContract
from kehui.records.domain import lock_for_change, save_change

#: From which states each state may be reached (技术合同认定登记管理办法).
REACHED_FROM: dict[str, frozenset[str]] = {
    Status.SUBMITTED: frozenset({Status.DRAFT, Status.SUPPLEMENT}),
    Status.SUPPLEMENT: frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW}),
    Status.ACCEPTED: frozenset({Status.SUBMITTED, Status.SUPPLEMENT}),
    Status.REVIEW: frozenset({Status.ACCEPTED}),
    Status.EXPERT_REVIEW: frozenset({Status.REVIEW}),
    Status.REGISTERED: frozenset({Status.REVIEW, Status.EXPERT_REVIEW}),
    Status.REFUSED: frozenset({Status.REVIEW, Status.EXPERT_REVIEW}),
    Status.CANCELLED: frozenset({Status.REGISTERED}),
    Status.REVOKED: frozenset({Status.REGISTERED}),
}
#: From this technology amount on (yuan) an expert review comes before registration.
EXPERT_REVIEW_FROM = 5_000_000


def _move(contract: TechnologyContract, to: Status, *, by: User, reason: str, registered_on: date | None = None) -> TechnologyContract:
    stored, old = lock_for_change(contract, by=by)
    if to != Status.SUBMITTED and not by.holds(COUNTY_ONLY, stored.area):
        raise NotPermitted(f"“{to.label}”由县技术合同登记机构办理", hint="企业可以提交登记，之后请等候办理")
    if stored.status not in REACHED_FROM[to]:
        raise Conflict(f"合同现在是“{stored.get_status_display()}”，不能变为“{to.label}”")
    if to == Status.REGISTERED:
        if stored.technology_amount >= EXPERT_REVIEW_FROM and stored.status != Status.EXPERT_REVIEW:
            raise Conflict("技术交易额达到500万元，登记前应先经专家审核")
        stored.registered_on = registered_on or clock.today()
        if stored.registered_on < stored.signed_on or stored.registered_on > clock.today():
            raise Invalid([Problem("registered_on", "登记日期应在签订日期与今天之间")])
    stored.status = to
    saved = save_change(stored, old, by=by, reason=reason, action=to.value)
    contract.refresh_from_db()
    return saved  # type: ignore[return-value]


@transaction.atomic
def submit_contract(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """The seller hands the contract in."""
    return _move(contract, Status.SUBMITTED, by=by, reason=reason)


@transaction.atomic
def return_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Back to the seller to supply what is missing."""
    return _move(contract, Status.SUPPLEMENT, by=by, reason=reason)


@transaction.atomic
def accept_contract(contract: TechnologyContract, *, by: User, reason: str = "") -> TechnologyContract:
    """The registration office takes it up."""
    return _move(contract, Status.ACCEPTED, by=by, reason=reason)


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
    """Register it: from that day it counts."""
    return _move(contract, Status.REGISTERED, by=by, reason=reason, registered_on=registered_on)


@transaction.atomic
def refuse_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Not a technology contract by the rules."""
    return _move(contract, Status.REFUSED, by=by, reason=reason)


@transaction.atomic
def cancel_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Take a registration back at the parties' wish; it leaves every total."""
    return _move(contract, Status.CANCELLED, by=by, reason=reason)


@transaction.atomic
def revoke_contract(contract: TechnologyContract, *, by: User, reason: str) -> TechnologyContract:
    """Strike out a registration got wrongly; it leaves every total, both versions stay readable in the history."""
    return _move(contract, Status.REVOKED, by=by, reason=reason)
