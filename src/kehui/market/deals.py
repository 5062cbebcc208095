"""Deals as they happen: registrations, changes of amount and withdrawals, told from the audit trail.

The trail is the one list that every way into the registers writes (page, import, API, domain function), in the
transaction of the change. Its numbers have no gaps and are given under a lock that is held until the commit, so they
become visible in their own order: whoever has read up to a number has missed nothing below it. A sequence would not do,
because a transaction that took a lower number may commit later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kehui.areas.models import Area, Level
from kehui.audit.models import Channel, Entry, Head
from kehui.market.models import ContractStatus, TechnologyContract
from kehui.market.models.contract import CONFIDENTIAL

MODEL = "market.technologycontract"
#: The most entries one reading looks at, the newest; more at once is an import, of which the figures tell.
LIMIT = 400
ZERO = Decimal(0)

REGISTERED, CHANGED, WITHDRAWN = "registered", "changed", "withdrawn"
_WITHDRAWALS: dict[str | None, str] = {"revoked": "撤销", "cancelled": "注销", None: "删除"}


@dataclass(frozen=True, slots=True)
class Deal:
    """One event of a contract of the county, with what everybody may know of it: no names of the parties.

    number      of the audit entry: rising in the order of the commits
    kind        ``registered``, ``changed`` (its amount) or ``withdrawn`` (cancelled, revoked or deleted)
    contract    its primary key; None where the record is gone
    change      by how much the counted amount (合同成交额, yuan) rose; negative where it fell
    counted_on  the day of registration, which decides the year it counts in
    direction   ``output`` (seller in the county), ``absorbed`` (buyer in it), ``inside`` (both) or ""
    """

    number: int
    at: datetime
    kind: str
    word: str
    contract: int | None
    name: str
    change: Decimal
    counted_on: date | None
    contract_kind: str = ""
    field: str = ""
    seller_place: str = ""
    buyer_place: str = ""
    direction: str = ""
    imported: bool = False


@dataclass(slots=True)
class _State:
    """What a contract counted for at a moment."""

    status: str | None
    amount: Decimal
    registered_on: date | None

    @property
    def counted(self) -> Decimal:
        return self.amount if self.status == ContractStatus.REGISTERED else ZERO

    def before(self, entry: Entry) -> _State:
        """The state that ``entry`` found."""
        if entry.action.endswith(".created"):
            return _State(None, ZERO, None)
        old, new = entry.old_values, entry.new_values
        names = old.keys() | new.keys()
        return _State(
            old.get("status") if "status" in names else self.status,
            Decimal(str(old.get("amount") or 0)) if "amount" in names else self.amount,
            _day(old.get("registered_on")) if "registered_on" in names else self.registered_on,
        )


def last_number() -> int:
    """The number of the trail's last entry; 0 where there is none."""
    return Head.objects.filter(pk=1).values_list("last_number", flat=True).first() or 0


def deals_after(number: int, county: Area) -> list[Deal]:
    """What happened to the county's contracts after that entry, oldest first."""
    return _told(Entry.objects.filter(model=MODEL, number__gt=number), county)


def deals_of_day(day: date, county: Area) -> list[Deal]:
    """What happened on that day of the county's time zone, oldest first."""
    start = datetime.combine(day, time.min, timezone.get_default_timezone())
    after = Entry.objects.filter(model=MODEL, at__gte=start)
    until = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    return [deal for deal in _told(after, county) if deal.at < until]


def deals_of(contract: TechnologyContract, county: Area) -> list[Deal]:
    """The public history of one contract, oldest first."""
    return _told(Entry.objects.filter(model=MODEL, object_id=str(contract.pk)), county)


def _told(entries: QuerySet[Entry], county: Area) -> list[Deal]:
    """Backwards from what is stored now, entry by entry: an entry holds only what it changed."""
    # What concerns the whole register (an export) names no record, and is no deal.
    newest = list(entries.exclude(object_id="").order_by("-number")[:LIMIT])
    contracts = _contracts({e.object_id for e in newest})
    states: dict[str, _State] = {
        key: _State(c.status, c.amount, c.registered_on) for key, c in contracts.items()
    }
    found: list[Deal] = []
    for entry in newest:
        after = states.get(entry.object_id, _State(None, ZERO, None))
        before = after.before(entry)
        states[entry.object_id] = before
        if before.counted == after.counted:
            continue
        contract = contracts.get(entry.object_id)
        if contract is None or _direction(contract, county):
            found.append(_deal(entry, before, after, contract, county))
    return found[::-1]


def _contracts(ids: Iterable[str]) -> dict[str, TechnologyContract]:
    rows = TechnologyContract.objects.select_related(
        "area__parent", "buyer_area__parent"
    ).in_bulk([int(i) for i in ids])
    return {str(pk): row for pk, row in rows.items()}


def _deal(
    entry: Entry, before: _State, after: _State, contract: TechnologyContract | None, county: Area
) -> Deal:
    kind = REGISTERED if before.counted == 0 else WITHDRAWN if after.counted == 0 else CHANGED
    shared: dict[str, Any] = {
        "number": entry.number, "at": entry.at, "kind": kind, "word": _word(kind, after, before),
        "change": after.counted - before.counted, "counted_on": after.registered_on or before.registered_on,
        "imported": entry.channel == Channel.IMPORT,
    }  # fmt: skip
    if contract is None:
        kept = entry.new_values | entry.old_values  # what the trail still says of a record that is gone
        name = CONFIDENTIAL if kept.get("is_confidential") else str(kept.get("name") or "已删除的合同")
        return Deal(contract=None, name=name, **shared)
    return Deal(
        contract=contract.pk, name=contract.public_name, contract_kind=contract.get_kind_display(),
        field=contract.get_field_display(), seller_place=place_of(contract.area, county),
        buyer_place=buyer_place(contract, county), direction=_direction(contract, county), **shared,
    )  # fmt: skip


def _word(kind: str, after: _State, before: _State) -> str:
    if kind == REGISTERED:
        return "登记"
    if kind == CHANGED:
        return "变更"
    return _WITHDRAWALS.get(after.status, "退回")


def _direction(contract: TechnologyContract, county: Area) -> str:
    sold, bought = sides_in(contract, county)
    return "inside" if sold and bought else "output" if sold else "absorbed" if bought else ""


def sides_in(contract: TechnologyContract, county: Area) -> tuple[bool, bool]:
    """Whether the seller and whether the buyer lie in the county, as the contract keeps it: what counts there.

    A party that moves later takes none of its contracts along.
    """
    bought = contract.buyer_area is not None and contract.buyer_area.path.startswith(county.path)
    return contract.area.path.startswith(county.path), bought


def buyer_place(contract: TechnologyContract, county: Area) -> str:
    """Where the buyer sat, as far as everybody may know: an area, or the country of a foreign one."""
    return place_of(contract.buyer_area, county) if contract.buyer_area is not None else contract.buyer_country


def place_of(area: Area, county: Area) -> str:
    """Where a party sits, as far as everybody may know: its township in the county, else the area of its register."""
    if area.level == Level.VILLAGE and area.parent and area.path.startswith(county.path):
        return area.parent.name
    return area.name


def _day(text: Any) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) and text else text or None


def sum_of(deals: Sequence[Deal]) -> Decimal:
    """By how much these deals together raised the counted amount of contracts sold in the county, in yuan."""
    return sum((d.change for d in deals if d.direction in ("output", "inside")), ZERO)
