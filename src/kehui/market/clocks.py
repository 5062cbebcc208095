"""How long a contract has been with the registration office, and by when it is to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kehui.kernel import clock
from kehui.market.models.contract import ContractStatus as Status
from kehui.market.models.contract import TechnologyContract
from kehui.market.models.registration import ReviewRound
from kehui.market.rules import Rule, rule_on
from kehui.market.working_days import add_working_days, working_days_between

#: States in which the office has the contract in its hands.
WITH_OFFICE = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW, Status.EXPERT_REVIEW})
_DECIDED = frozenset({Status.REGISTERED, Status.REFUSED, Status.CANCELLED, Status.REVOKED})


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """Working days used of those allowed. ``due`` is None while the contract is with the seller, or decided.

    ``unknown_years``: years on the way whose holidays are not ordered yet, so that ``due`` may move.
    """

    used: int
    allowed: int
    due: date | None
    is_running: bool
    unknown_years: tuple[int, ...] = ()

    @property
    def left(self) -> int:
        """Working days that remain; negative once it is late."""
        return self.allowed - self.used

    @property
    def is_late(self) -> bool:
        """Whether more days were used than the rules allow."""
        return self.used > self.allowed

    @property
    def tone(self) -> str:
        """How urgent it looks: late, soon (three days or fewer), or plain."""
        return "bad" if self.is_late else "warn" if self.is_running and self.left <= 3 else "plain"

    @property
    def text(self) -> str:
        """In words."""
        if not self.is_running:
            return f"用了{self.used}个工作日"
        if self.is_late:
            return f"已超期{-self.left}个工作日"
        return f"还剩{self.left}个工作日" if self.left else "今天到期"

    @property
    def note(self) -> str:
        """What is not certain about it; "" where all is."""
        if not self.unknown_years:
            return ""
        years = "、".join(f"{y}年" for y in self.unknown_years)
        return f"{years}放假安排尚未编入日历，按周一至周五推算，安排公布后可能变动"


def clock_of(
    contract: TechnologyContract, *, rule: Rule | None = None, rounds: Sequence[ReviewRound] | None = None
) -> ReviewClock:
    """The contract's clock, from its rounds: days in the seller's hands do not count."""
    rule = rule or rule_on(clock.today(), contract.area)
    found = list(contract.rounds.all()) if rounds is None else list(rounds)
    experts = contract.status == Status.EXPERT_REVIEW or contract.technology_amount >= rule.expert_from
    allowed = rule.expert_working_days if experts else rule.working_days
    today = clock.today()
    spans = list(_spans(contract, found, today))
    used = sum(working_days_between(start, end) for start, end in spans)
    if contract.status not in WITH_OFFICE:
        return ReviewClock(used, allowed, None, False)
    before = sum(working_days_between(start, end) for start, end in spans[:-1])
    deadline = add_working_days(spans[-1][0], max(allowed - before, 0))
    return ReviewClock(used, allowed, deadline.day, True, deadline.unknown_years)


def _spans(contract: TechnologyContract, rounds: Iterable[ReviewRound], today: date) -> Iterable[tuple[date, date]]:
    any_round, is_open = False, False
    for each in rounds:
        any_round = True
        is_open = is_open or each.closed_at is None
        yield _day(each.handed_in_at), _day(each.closed_at) if each.closed_at else today
    if not is_open and contract.status in WITH_OFFICE:
        # Handed in by another way than this desk (an import): the clock runs from its entry.
        yield _day(contract.updated_at if any_round else contract.created_at), today


def _day(moment: object) -> date:
    return timezone.localtime(moment).date()  # type: ignore[arg-type]  # an aware datetime


def rules_for(contracts: Iterable[TechnologyContract]) -> dict[int, Rule]:
    """The rule of each area among these contracts, looked up once an area."""
    found: dict[int, Rule] = {}
    for contract in contracts:
        if contract.area_id not in found:
            found[contract.area_id] = rule_on(clock.today(), contract.area)
    return found
