"""What registration leaves behind: rounds of review, events with both versions, numbers and certificates."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Q

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, NotPermitted
from kehui.market.models.contract import NUMBER, REVIEWERS, ContractStatus, TechnologyContract
from kehui.market.models.registration import Certificate, ContractEvent, EventKind, Outcome, ReviewRound
from kehui.records.columns import ReferenceColumn
from kehui.records.register import register_of

#: Who registers: the county's clerks and the reviewers of its registration office.
REGISTRARS = COUNTY_ONLY | REVIEWERS
# Without letters and digits that look alike, so that a code can be read out.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
_NUMBER_LOCK = 0x4B48_4E52  # of the advisory lock under which numbers are given out
SERIAL_DIGITS = 6


def belongs_to_party(user: User, contract: TechnologyContract) -> bool:
    """Whether the user acts for the seller or the buyer, or for a person who works there, or is one of the two."""
    if user.is_system:
        return False
    firms = [i for i in (contract.seller_id, contract.buyer_id) if i]
    people = [i for i in (contract.seller_person_id, contract.buyer_person_id) if i]
    at_stake = Q(organisation__in=firms) | Q(person__organisation__in=firms) | Q(person__in=people)
    return user.memberships.filter(at_stake).exists()


def require_registrar(user: User, contract: TechnologyContract, act: str) -> None:
    """NotPermitted unless the user registers contracts there and has no stake in this one (回避)."""
    if not user.holds(REGISTRARS, contract.area):
        raise NotPermitted(f"“{act}”由县技术合同登记机构办理", hint="企业可以提交登记，之后请等候办理")
    if belongs_to_party(user, contract):
        raise NotPermitted(
            f"您是这份合同的当事人，或属于当事人单位，不能办理“{act}”", hint="按回避规定，请由其他审核员办理"
        )


# -- rounds ------------------------------------------------------------------------------------------------------------


def open_round(contract: TechnologyContract, *, by: User | None) -> ReviewRound:
    """The round in which the contract is being looked at; a new one where none is open."""
    found = contract.rounds.filter(closed_at__isnull=True).first()
    if found is not None:
        return found
    last = contract.rounds.aggregate(last=Max("number"))["last"] or 0
    # What was entered as handed in (an import) has no round yet: its clock runs from its entry.
    began = clock.now() if by or last else contract.created_at
    return ReviewRound.objects.create(contract=contract, number=last + 1, handed_in_at=began, handed_in_by=by)


def close_round(contract: TechnologyContract, outcome: Outcome, *, by: User, missing: Sequence[str] = ()) -> ReviewRound:
    """The round's answer."""
    found = open_round(contract, by=None)
    found.closed_at, found.closed_by, found.outcome, found.missing = clock.now(), by, outcome, list(missing)
    found.save(update_fields=["closed_at", "closed_by", "outcome", "missing"])
    return found


# -- events ------------------------------------------------------------------------------------------------------------


def snapshot(contract: TechnologyContract) -> dict[str, str]:
    """The contract as people read it: field name to text, empty fields left out."""
    register = register_of(TechnologyContract)
    texts = {}
    for column in register.columns:
        value = getattr(contract, column.name)
        if isinstance(column, ReferenceColumn):
            text = str(getattr(value, "full_name", value)) if value is not None else ""
        else:
            text = column.text(value)
            if text and column.unit:
                text += column.unit
        if text:
            texts[column.name] = text
    return texts


def counted(contract: TechnologyContract) -> tuple[int, Decimal, Decimal]:
    """What it adds to the figures: number, amount and technology amount in yuan."""
    if contract.status != ContractStatus.REGISTERED:
        return 0, Decimal(0), Decimal(0)
    return 1, contract.amount, contract.technology_amount


def write_event(
    kind: EventKind, contract: TechnologyContract, *, before: dict[str, str], counted_before: tuple[int, Decimal, Decimal],
    by: User, reason: str,
) -> ContractEvent:  # fmt: skip
    """Append what happened, with both versions and by how much the figures moved."""
    last = contract.events.aggregate(last=Max("number"))["last"] or 0
    now = counted(contract)
    return ContractEvent.objects.create(
        contract=contract, number=last + 1, kind=kind, at=clock.now(), by=by, reason=reason[:500],
        before={} if kind == EventKind.REGISTERED else before, after=snapshot(contract),
        contracts_delta=now[0] - counted_before[0], amount_delta=now[1] - counted_before[1],
        technology_delta=now[2] - counted_before[2],
    )  # fmt: skip


# -- numbers and certificates ------------------------------------------------------------------------------------------


def next_number(contract: TechnologyContract, day: date) -> str:
    """The next registration number: year, the county's code, a running number; 16 digits in all."""
    county = next((a for a in reversed(_line(contract)) if len(a) <= 6), contract.area.code[:6])
    prefix = f"{day.year}{county[:6]:0<6}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBER_LOCK])
    taken = TechnologyContract.objects.filter(number__startswith=prefix, number__regex=NUMBER.pattern)
    last = taken.aggregate(last=Max("number"))["last"]
    serial = int(last[len(prefix) :]) + 1 if last else 1
    if serial >= 10**SERIAL_DIGITS:
        raise Conflict(f"{day.year}年的登记编号已编到{last}，没有下一个", hint="请核对台账里编号末尾最大的合同是否录错")
    return f"{prefix}{serial:0{SERIAL_DIGITS}d}"


def _line(contract: TechnologyContract) -> list[str]:
    return contract.area.path.split("/")[:-1]


def issue_certificate(contract: TechnologyContract, *, by: User) -> Certificate:
    """The contract's certificate; made once, and its page always tells the present state."""
    found = Certificate.objects.filter(contract=contract).first()
    if found is not None:
        return found
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    made = Certificate.objects.create(contract=contract, code=code, issued_at=clock.now(), issued_by=by)
    chain.append(
        [
            chain.Change(
                "market.certificate.issued", "market.certificate", made.pk, f"登记证明 {contract.number}",
                new={"contract": contract.number},
            )
        ],
        by=by,
    )  # fmt: skip
    return made


def sellers_users(contract: TechnologyContract) -> Iterable[User]:
    """Who acts for the selling side."""
    return User.objects.filter(pk__in=contract.seller_party.memberships.values("user"), is_active=True)
