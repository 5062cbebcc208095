"""The rules of registration in force on a day: the county's own version where it entered one, else the shipped one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from kehui.areas.models import Area
from kehui.market.models.contract import ContractKind
from kehui.market.models.registration import AppliesTo, ChecklistItem, RegistrationRule

_SHIPPED = Path(__file__).with_name("data") / "registration.json"
_GROUPS = {
    ContractKind.DEVELOPMENT_COMMISSIONED: AppliesTo.DEVELOPMENT, ContractKind.DEVELOPMENT_JOINT: AppliesTo.DEVELOPMENT,
    ContractKind.TRANSFER: AppliesTo.TRANSFER, ContractKind.LICENCE: AppliesTo.TRANSFER,
    ContractKind.CONSULTING: AppliesTo.CONSULTING, ContractKind.SERVICE: AppliesTo.SERVICE,
    ContractKind.TRAINING: AppliesTo.SERVICE, ContractKind.BROKERAGE: AppliesTo.SERVICE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of the rules. ``expert_from`` in yuan: from this technology amount on experts review first."""

    document: str
    expert_from: Decimal
    working_days: int
    expert_working_days: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at."""

    number: str
    text: str


def rule_on(day: date, area: Area) -> Rule:
    """The rules for contracts of ``area`` on that day: of several in force the nearest to it, then the newest."""
    own = (
        RegistrationRule.objects.filter(_above(area), _in_force(day)).order_by("-area__level", "-valid_from", "-pk").first()
    )
    if own is not None:
        return Rule(own.document, own.expert_from, own.working_days, own.expert_working_days)
    shipped = [r for r in _shipped()["rules"] if _covers(r, day)] or _shipped()["rules"][:1]
    last = max(shipped, key=lambda r: r["valid_from"])
    return Rule(last["document"], Decimal(last["expert_from"]), last["working_days"], last["expert_working_days"])


def checklist_on(day: date, area: Area, kind: str) -> list[Item]:
    """What a reviewer looks at in a contract of that kind. The county's list, as soon as it has one, replaces the shipped."""
    groups = (AppliesTo.ALL, _GROUPS[ContractKind(kind)])
    own = ChecklistItem.objects.filter(_above(area), _in_force(day)).order_by("position", "number")
    if items := list(own):
        return [Item(i.number, i.text) for i in items if i.applies_to in groups]
    return [Item(i["number"], i["text"]) for i in _shipped()["checklist"] if i["applies_to"] in groups]


def _above(area: Area) -> Q:
    parts = area.path.split("/")[:-1]
    return Q(area__path__in=["/".join(parts[: i + 1]) + "/" for i in range(len(parts))])


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _covers(rule: dict[str, Any], day: date) -> bool:
    return bool(rule["valid_from"] <= day.isoformat() <= (rule["valid_to"] or "9999"))


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return found
