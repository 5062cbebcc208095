"""The way of a contract through registration: every change of state, allowed and forbidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.domain import contract as contracts
from kehui.market.domain import review
from kehui.market.models import ContractStatus as Status
from kehui.market.models import TechnologyContract
from kehui.market.registers import ContractRegister
from kehui.records import domain
from kehui.records.register import register_of
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named
from tests.cast import Cast, make_contract

STEPS: dict[Status, Callable[..., TechnologyContract]] = {
    Status.SUBMITTED: contracts.submit_contract,
    Status.SUPPLEMENT: contracts.return_contract,
    Status.ACCEPTED: contracts.accept_contract,
    Status.REVIEW: contracts.review_contract,
    Status.EXPERT_REVIEW: contracts.send_to_experts,
    Status.REGISTERED: contracts.register_contract,
    Status.REFUSED: contracts.refuse_contract,
    Status.CANCELLED: contracts.cancel_contract,
    Status.REVOKED: contracts.revoke_contract,
}
# Written out here from the rules (domain-rules §2), not taken from the code.
ALLOWED = {
    (Status.DRAFT, Status.SUBMITTED),
    (Status.SUBMITTED, Status.SUPPLEMENT),
    (Status.SUBMITTED, Status.ACCEPTED),
    (Status.SUPPLEMENT, Status.SUBMITTED),
    (Status.SUPPLEMENT, Status.ACCEPTED),
    (Status.ACCEPTED, Status.SUPPLEMENT),
    (Status.ACCEPTED, Status.REVIEW),
    (Status.REVIEW, Status.SUPPLEMENT),
    (Status.REVIEW, Status.EXPERT_REVIEW),
    (Status.REVIEW, Status.REGISTERED),
    (Status.REVIEW, Status.REFUSED),
    (Status.EXPERT_REVIEW, Status.SUPPLEMENT),
    (Status.EXPERT_REVIEW, Status.REGISTERED),
    (Status.EXPERT_REVIEW, Status.REFUSED),
    (Status.REGISTERED, Status.CANCELLED),
    (Status.REGISTERED, Status.REVOKED),
}
NEEDS_DATE = {Status.REGISTERED, Status.CANCELLED, Status.REVOKED}


def at(cast: Cast, status: Status, amount: float = 35, **more: Any) -> TechnologyContract:
    """A contract standing at ``status``, wherever that is."""
    made = make_contract(cast.tea_company, cast.university, amount, **more)
    values: dict[str, Any] = {"status": status}
    if status in NEEDS_DATE:
        values["registered_on"] = clock.today()
    TechnologyContract.objects.filter(pk=made.pk).update(**values)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("to", list(STEPS))
@pytest.mark.parametrize("start", list(Status))
def test_every_change_of_state(cast: Cast, start: Status, to: Status) -> None:
    made = at(cast, start)
    if (start, to) in ALLOWED:
        STEPS[to](made, by=cast.county_clerk, reason="按规定办理")
        assert (made.status, made.version) == (to, 2)
        entry = chain.entries_of("market.technologycontract", made.pk).first()
        assert entry.action == f"market.technologycontract.{to.value}"
        assert (entry.old_values["status"], entry.new_values["status"]) == (start.value, to.value)
        assert (entry.reason, entry.actor_id) == ("按规定办理", cast.county_clerk.pk)
    else:
        with pytest.raises(Conflict, match=f"合同已经是“{to.label}”" if start == to else "不能变为"):
            STEPS[to](made, by=cast.county_clerk, reason="按规定办理")
        made.refresh_from_db()
        assert (made.status, made.version) == (start, 1)


@pytest.mark.parametrize(("amount", "needs"), [(499.9999, False), (500, True), (5000, True)])
def test_five_million_need_the_experts_first(cast: Cast, amount: float, needs: bool) -> None:
    made = at(cast, Status.REVIEW, amount)
    if needs:
        with pytest.raises(Conflict, match="应先经专家审核"):
            contracts.register_contract(made, by=cast.county_clerk)
        contracts.send_to_experts(made, by=cast.county_clerk)
    contracts.register_contract(made, by=cast.county_clerk)
    assert made.status == Status.REGISTERED


def test_the_technology_part_decides_not_the_whole(cast: Cast) -> None:
    made = at(cast, Status.REVIEW, 900, technology_amount=Decimal(4_999_999))
    contracts.register_contract(made, by=cast.county_clerk)
    assert made.status == Status.REGISTERED


def test_the_day_of_registration_lies_between_signing_and_today(cast: Cast) -> None:
    made = at(cast, Status.REVIEW)
    for day in (made.signed_on - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(Invalid, match="登记日期应在签订日期与今天之间"):
            contracts.register_contract(made, by=cast.county_clerk, registered_on=day)
    contracts.register_contract(made, by=cast.county_clerk, registered_on=made.signed_on)
    assert made.registered_on == made.signed_on


def test_without_a_day_it_is_registered_today(cast: Cast) -> None:
    assert contracts.register_contract(at(cast, Status.REVIEW), by=cast.county_clerk).registered_on == clock.today()


@pytest.mark.parametrize("to", [Status.ACCEPTED, Status.REGISTERED, Status.REVOKED])
def test_the_office_acts_not_the_enterprise(cast: Cast, to: Status) -> None:
    start = next(s for s, t in ALLOWED if t == to)
    for who in (cast.rival, cast.township_clerk, cast.county_leader, cast.auditor, cast.expert):
        with pytest.raises(NotPermitted):
            STEPS[to](at(cast, start), by=who, reason="试试")


def test_the_enterprise_submits_its_own_contract(cast: Cast) -> None:
    made = at(cast, Status.DRAFT)
    contracts.submit_contract(made, by=cast.enterprise)
    assert made.status == Status.SUBMITTED


def test_the_enterprise_cannot_register_its_own_contract(cast: Cast) -> None:
    for start, act in (
        (Status.SUBMITTED, contracts.accept_contract),
        (Status.SUPPLEMENT, contracts.accept_contract),
        (Status.REVIEW, contracts.register_contract),
    ):
        made = at(cast, start)
        with pytest.raises(NotPermitted):
            act(made, by=cast.enterprise)


def test_the_enterprise_cannot_write_itself_registered(cast: Cast) -> None:
    with pytest.raises((NotPermitted, Invalid)):
        make_contract(cast.tea_company, cast.university, by=cast.enterprise, registered_on=clock.today())
    made = at(cast, Status.DRAFT)
    for values in ({"registered_on": clock.today()}, {"status": Status.REGISTERED, "registered_on": clock.today()}):
        with pytest.raises((NotPermitted, Invalid)):
            domain.update_record(made, values, by=cast.enterprise)
    made.refresh_from_db()
    assert made.status == Status.DRAFT


def test_the_buyer_reads_but_does_not_write(cast: Cast) -> None:
    sold = make_contract(cast.rival_company, cast.tea_company)
    assert sold in TechnologyContract.objects.visible_to(cast.enterprise)
    with pytest.raises(NotPermitted):
        domain.update_record(sold, {"amount": Decimal(400_000)}, by=cast.enterprise)


def test_what_was_handed_in_is_no_longer_the_enterprises_to_change(cast: Cast) -> None:
    for status in (Status.SUBMITTED, Status.ACCEPTED, Status.REGISTERED):
        with pytest.raises(NotPermitted):
            domain.update_record(at(cast, status), {"amount": Decimal(400_000)}, by=cast.enterprise)
    made = at(cast, Status.SUPPLEMENT)
    domain.update_record(made, {"amount": Decimal(400_000)}, by=cast.enterprise)
    contracts.submit_contract(made, by=cast.enterprise)


@pytest.mark.parametrize("act", [contracts.cancel_contract, contracts.revoke_contract])
def test_what_is_struck_out_leaves_the_turnover_at_once(cast: Cast, act: Callable[..., Any]) -> None:
    day = clock.today()
    indicator = indicator_named("技术市场交易额")

    def turnover(area: Any) -> Decimal | None:
        return compute(indicator, area, Period(day.year)).value

    made = make_contract(cast.tea_company, cast.university, 35, registered_on=day, signed_on=day)
    make_contract(cast.tea_company, cast.university, 65, registered_on=day, signed_on=day)
    assert turnover(cast.county.yunxi) == turnover(cast.county.nanan) == Decimal(1_000_000)
    act(made, by=cast.county_clerk, reason="虚假合同")
    assert turnover(cast.county.yunxi) == turnover(cast.county.nanan) == Decimal(650_000)
    assert not turnover(cast.county.xitang)
    history = chain.entries_of("market.technologycontract", made.pk)
    assert {e.new_values.get("status") for e in history} >= {"registered", made.status}, "both versions stay readable"


def test_a_contract_struck_out_does_not_come_back_by_an_edit(cast: Cast) -> None:
    made = at(cast, Status.REVOKED)
    with pytest.raises(Invalid, match="已撤销，“状态”不能再改"):
        domain.update_record(made, {"status": Status.REGISTERED}, by=cast.county_clerk)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"technology_amount": Decimal(0)}, "应大于0"),
        ({"technology_amount": Decimal(350_001)}, "不能大于合同成交额"),
        ({"signed_on": clock.today() + timedelta(days=2)}, "签订日期不能晚于今天"),
        ({"registered_on": clock.today() + timedelta(days=2)}, "登记日期不能晚于今天"),
    ],
)
def test_rules_of_the_form(cast: Cast, values: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        make_contract(cast.tea_company, cast.university, 35, **values)


def test_a_contract_with_oneself(cast: Cast) -> None:
    with pytest.raises(Invalid, match="买方和卖方是同一个单位"):
        make_contract(cast.tea_company, cast.tea_company)


def test_the_actions_of_the_page_are_the_steps_of_the_rules() -> None:
    register = register_of(TechnologyContract)
    assert isinstance(register, ContractRegister)
    offered = set()
    for action in register.actions:
        to = next(status for status, step in (STEPS | {Status.REGISTERED: review.register}).items() if step is action.run)
        offered |= {(start, to) for start in Status if action.when(TechnologyContract(status=start))}
    assert offered == ALLOWED
