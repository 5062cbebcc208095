"""A reviewer's work on a contract: the checklist, the experts' opinions, the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.market.domain import contract as contracts
from kehui.market.domain import registry
from kehui.market.models.contract import ContractStatus as Status
from kehui.market.models.contract import TechnologyContract
from kehui.market.models.registration import CheckResult, ExpertOpinion, Outcome, ReviewCheck, ReviewRound, Verdict
from kehui.market.rules import Item, checklist_on
from kehui.parties.models import Person

_LOOKED_AT = (Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW, Status.EXPERT_REVIEW)
_ITEMS_NAMED = 3  # of those left unjudged, in the reason of a registration


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one item."""

    result: str
    remark: str = ""


@transaction.atomic
def record_checks(
    contract: TechnologyContract, found: Mapping[str, Found], *, by: User, rest: CheckResult | None = None
) -> ReviewRound:
    """Keep what the reviewer found, item number to finding; items not given stay as they were.

    With ``rest``, items neither given nor judged before are found to be that.

    Raises Invalid where an item does not exist, or one that is wanting does not say what is missing.
    """
    stored = TechnologyContract.objects.select_for_update(of=("self",)).select_related("area").get(pk=contract.pk)
    registry.require_registrar(by, stored, "核对")
    if stored.status not in _LOOKED_AT:
        raise Conflict(f"合同现在是“{stored.get_status_display()}”，不能再核对")
    round_ = registry.open_round(stored, by=None)
    items = {i.number: i for i in checklist_on(clock.today(), stored.area, stored.kind)}
    if rest is not None:
        judged = set(round_.checks.values_list("item", flat=True))
        found = {n: Found(rest) for n in items if n not in judged} | dict(found)
    problems = [
        *(Problem(n, f"核对表里没有编号“{n}”") for n in found if n not in items),
        *(Problem(n, f"“{items[n].text}”：没有这样的结果") for n, f in found.items() if n in items and f.result not in CheckResult.values),
        *(
            Problem(n, f"“{items[n].text}”不符合，请写明缺什么、怎么改")
            for n, f in found.items()
            if n in items and f.result == CheckResult.MISSING and not f.remark.strip()
        ),
    ]  # fmt: skip
    if problems:
        raise Invalid(problems)
    for number, finding in found.items():
        ReviewCheck.objects.update_or_create(
            round=round_, item=number,
            defaults={
                "text": items[number].text, "result": finding.result, "remark": finding.remark.strip()[:300], "by": by,
                "at": clock.now(),
            },
        )  # fmt: skip
    told = {items[n].text[:60]: CheckResult(f.result).label for n, f in found.items()}
    _audit(stored, "checked", told, by)
    return round_


@transaction.atomic
def record_opinion(
    contract: TechnologyContract, expert: Person, verdict: str, text: str, given_on: date, *, by: User
) -> ExpertOpinion:
    """What an expert said. One from the seller's or the buyer's own house is not asked."""
    stored = TechnologyContract.objects.select_for_update(of=("self",)).select_related("area").get(pk=contract.pk)
    registry.require_registrar(by, stored, "录入专家意见")
    if stored.status != Status.EXPERT_REVIEW:
        raise Conflict("合同不在专家审核中", hint="先转专家审核，再录入专家意见")
    problems = []
    if expert.pk in (stored.seller_person_id, stored.buyer_person_id):
        problems.append(Problem("expert", f"{expert.name}是合同的当事人，应当回避"))
    elif expert.organisation_id and expert.organisation_id in (stored.seller_id, stored.buyer_id):
        problems.append(Problem("expert", f"{expert.name}是当事人单位的人员，应当回避"))
    if verdict not in Verdict.values:
        problems.append(Problem("verdict", "请选择意见"))
    if len(text.strip()) < 2:
        problems.append(Problem("text", "请写明理由，不少于2个字"))
    if given_on > clock.today():
        problems.append(Problem("given_on", "日期不能晚于今天"))
    if problems:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            made = ExpertOpinion.objects.create(
                contract=stored, expert=expert, verdict=verdict, text=text.strip()[:1000], given_on=given_on, entered_by=by
            )
    except IntegrityError as error:
        raise Conflict(f"已经录入过{expert.name}的意见") from error
    _audit(stored, "advised", {"expert": expert.name, "verdict": Verdict(verdict).label}, by)
    return made


@transaction.atomic
def conclude(
    contract: TechnologyContract, outcome: Outcome, *, by: User, reason: str = "", registered_on: date | None = None
) -> TechnologyContract:
    """The decision at the reviewer's desk."""
    if outcome == Outcome.SUPPLEMENT:
        return contracts.return_contract(contract, by=by, reason=reason)
    if outcome == Outcome.REFUSED:
        return contracts.refuse_contract(contract, by=by, reason=reason)
    return register(contract, by=by, reason=reason, registered_on=registered_on)


def unjudged(contract: TechnologyContract) -> list[Item]:
    """The items of the checklist that nobody has judged in the round under way."""
    looked_at = {c.item for c in ReviewCheck.objects.filter(round__contract=contract, round__closed_at__isnull=True)}
    return [i for i in checklist_on(clock.today(), contract.area, contract.kind) if i.number not in looked_at]


@transaction.atomic
def register(
    contract: TechnologyContract, *, by: User, reason: str = "", registered_on: date | None = None
) -> TechnologyContract:
    """Register it once every item has been judged and experts were heard where the rules ask it.

    Items may be left where ``reason`` says why: it stays with the registration, naming them.
    """
    if contract.status in _LOOKED_AT and (left := unjudged(contract)):
        if len(reason.strip()) < 2:
            raise Conflict(
                f"核对表还有{len(left)}项没有核对：{left[0].text}", hint="在“合同登记”里逐项核对，或写明没有核对的理由，再登记"
            )
        named = "、".join(f"“{i.text[:30]}”" for i in left[:_ITEMS_NAMED]) + ("等" if len(left) > _ITEMS_NAMED else "")
        reason = f"核对表有{len(left)}项没有核对（{named}），理由：{reason.strip()}"
    if contract.status == Status.EXPERT_REVIEW and not contract.opinions.exists():
        raise Conflict("还没有专家意见，不能登记", hint="先录入专家审核意见")
    return contracts.register_contract(contract, by=by, reason=reason, registered_on=registered_on)


def _audit(contract: TechnologyContract, act: str, told: Mapping[str, str], by: User) -> None:
    change = chain.Change(
        f"market.review.{act}", "market.reviewround", contract.pk, f"审核 {contract}", new=dict(told)
    )
    chain.append([change], by=by)
