"""Offers, counter-offers, intents and agreement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from kehui.accounts.models import User, system_user
from kehui.kernel import clock, units
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain.match import note_outcome
from kehui.market.domain.negotiation import address, lock, note, people_at, require_open
from kehui.market.domain.notice import tell
from kehui.market.models.contract import Payment
from kehui.market.models.match import MatchState
from kehui.market.models.negotiation import MarketIntent, Negotiation, NegotiationStatus, Offer, OfferState, Side
from kehui.records.domain import create_record, update_record
from kehui.records.register import register_of


def in_wan(yuan: Decimal) -> str:
    """``35万元``: as offers are told."""
    return f"{units.grouped(yuan / 10_000)}万元"


@transaction.atomic
def make_offer(
    negotiation: Negotiation, *, by: User, amount: Decimal, technology_amount: Decimal, payment: str, terms: str = "",
    starts_on: date | None = None, ends_on: date | None = None,
) -> Offer:  # fmt: skip
    """An offer, or the counter to the other side's; amounts in yuan. One's own open offer must be taken back first."""
    stored, side = lock(negotiation, by=by)
    require_open(stored)
    if stored.status == NegotiationStatus.INVITED and side == stored.opened_by_side:
        raise Conflict("对方还没有回应邀请，请等对方同意洽谈后再报价")
    problems = []
    if technology_amount <= 0:
        problems.append(Problem("technology_amount", "技术交易额应大于0"))
    if amount < technology_amount:
        problems.append(Problem("technology_amount", "技术交易额不能大于合同金额"))
    if payment not in Payment.values:
        problems.append(Problem("payment", "请选择支付方式"))
    if starts_on and ends_on and ends_on < starts_on:
        problems.append(Problem("ends_on", "履行截止日期不能早于起始日期"))
    if problems:
        raise Invalid(problems)
    standing = stored.offers.select_for_update().filter(state=OfferState.OPEN).first()
    if standing is not None:
        if standing.side == side:
            raise Conflict("您方上一次报价还在等对方答复", hint="要改报价，请先收回上一次的")
        standing.state, standing.answered_by, standing.answered_at = OfferState.COUNTERED, by, clock.now()
        standing.save(update_fields=["state", "answered_by", "answered_at"])
    if stored.status == NegotiationStatus.INVITED:
        stored.status = NegotiationStatus.TALKING
    last = stored.offers.aggregate(last=Max("number"))["last"] or 0
    made = Offer.objects.create(
        negotiation=stored, number=last + 1, side=side, by=by, at=clock.now(), amount=amount, technology_amount=technology_amount,
        payment=payment, terms=terms.strip()[:3000], starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    word = "还价" if standing else "报价"
    note(stored, f"{side.label}{word}{in_wan(amount)}（其中技术交易额{in_wan(technology_amount)}）", by=by, act="offered")
    tell(
        people_at(stored, but=by), f"negotiation:{stored.pk}:offer:{made.number}", f"对方{word}：{stored.told_title}", "",
        address(stored),
    )  # fmt: skip
    return made


def _answered(offer: Offer, *, by: User, own: bool) -> tuple[Negotiation, Offer]:
    stored, side = lock(offer.negotiation, by=by)
    require_open(stored)
    found = Offer.objects.select_for_update().get(pk=offer.pk)
    if found.state != OfferState.OPEN:
        raise Conflict(f"这次报价{found.get_state_display()}，请看最新的一次")
    if own != (found.side == side):
        raise NotPermitted("只有报价的一方可以收回" if own else "自己方的报价由对方答复")
    found.answered_by, found.answered_at = by, clock.now()
    return stored, found


@transaction.atomic
def accept_offer(offer: Offer, *, by: User) -> Negotiation:
    """The other side takes it: they agree, and the contract can be drafted."""
    stored, found = _answered(offer, by=by, own=False)
    found.state = OfferState.ACCEPTED
    found.save(update_fields=["state", "answered_by", "answered_at"])
    stored.status = NegotiationStatus.AGREED
    note(stored, f"双方谈成：合同金额{in_wan(found.amount)}，技术交易额{in_wan(found.technology_amount)}", by=by, act="agreed")
    if stored.match is not None and stored.match.state == MatchState.TALKING:
        note_outcome(stored.match, MatchState.AGREED, by=by)
    tell(people_at(stored, but=by), f"negotiation:{stored.pk}:agreed", f"谈成了：{stored.told_title}", "可以下载合同文本，签字盖章后上传", address(stored))
    return stored


@transaction.atomic
def decline_offer(offer: Offer, *, by: User, reason: str = "") -> Negotiation:
    """Not for this price; the talks go on."""
    stored, found = _answered(offer, by=by, own=False)
    found.state = OfferState.DECLINED
    found.save(update_fields=["state", "answered_by", "answered_at"])
    note(stored, "未接受这次报价" + (f"：{reason.strip()}" if reason.strip() else ""), by=by, act="offer_declined")
    return stored


@transaction.atomic
def take_back_offer(offer: Offer, *, by: User) -> Negotiation:
    """One's own offer is off the table."""
    stored, found = _answered(offer, by=by, own=True)
    found.state = OfferState.TAKEN_BACK
    found.save(update_fields=["state", "answered_by", "answered_at"])
    note(stored, "收回这次报价", by=by, act="offer_taken_back")
    return stored


@transaction.atomic
def declare_intent(negotiation: Negotiation, amount: Decimal, *, by: User) -> MarketIntent:
    """Both want it, at about this amount (yuan): an intent, which is no contract. Either side, or the broker, records it."""
    stored, side = lock(negotiation, by=by, sides=(Side.SUPPLIER, Side.RECEIVER, Side.BROKER))
    if stored.status != NegotiationStatus.TALKING:
        raise Conflict(f"洽谈现在是“{stored.get_status_display()}”，不能登记意向")
    if amount <= 0:
        raise Invalid([Problem("amount", "意向金额应大于0")])
    source = stored.supplier or stored.receiver or stored.supplier_person or stored.receiver_person
    assert source is not None
    values = {
        "number": f"YX-{stored.number}", "name": "保密洽谈" if stored.is_confidential else stored.title,
        "supplier": stored.supplier_id, "receiver": stored.receiver_id, "contract_kind": stored.contract_kind,
        "field": stored.field, "amount": amount, "reached_on": clock.today(), "lapsed_on": None, "area": source.area_id,
        "note": "",
    }  # fmt: skip
    # The office's register says that there is an intent; who may write there does not decide what two firms intend.
    made = create_record(register_of(MarketIntent), values, by=system_user(), reason=f"洽谈{stored.number}中由{side.label}登记")
    assert isinstance(made, MarketIntent)
    MarketIntent.objects.filter(pk=made.pk).update(negotiation=stored)
    stored.status = NegotiationStatus.INTENT
    note(stored, f"{by}（{side.label}）登记达成意向，意向金额{in_wan(amount)}", by=by, act="intent_declared")
    tell(people_at(stored, but=by), f"negotiation:{stored.pk}:intent", f"登记了意向：{stored.told_title}", "", address(stored))
    made.refresh_from_db()
    return made


def lapse_intent(negotiation: Negotiation, *, by: User, reason: str) -> None:
    """An intent of talks that ended without a contract no longer counts."""
    intent = MarketIntent.objects.filter(negotiation=negotiation, lapsed_on=None).first()
    if intent is not None:
        update_record(intent, {"lapsed_on": clock.today()}, by=system_user(), reason=reason)
