"""A small county with contracts and organisations, and the people who ask for its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from kehui.accounts.models import Assignment, Role, User
from kehui.areas.models import Area, Level
from kehui.kernel import clock
from kehui.market.models import ContractStatus, TechnologyContract
from kehui.parties.models import Organisation
from kehui.records.models import Evidence
from kehui.statistics import indicators


@pytest.fixture
def county(db: None) -> SimpleNamespace:
    """云溪县 with two townships (one of them has two villages), and a neighbour that must never be counted."""
    province = Area.objects.create(code="33", name="东海省", level=Level.PROVINCE)
    prefecture = Area.objects.create(code="3304", name="云州市", level=Level.PREFECTURE, parent=province)

    def add(code: str, name: str, level: Level, parent: Area) -> Area:
        return Area.objects.create(code=code, name=name, level=level, parent=parent)

    yunxi = add("330421", "云溪县", Level.COUNTY, prefecture)
    nanan = add("330421101", "南安乡", Level.TOWNSHIP, yunxi)
    xitang = add("330421102", "溪塘镇", Level.TOWNSHIP, yunxi)
    dingzi = add("330421101201", "丁字村", Level.VILLAGE, nanan)
    chating = add("330421101202", "茶亭村", Level.VILLAGE, nanan)
    return SimpleNamespace(
        province=province, prefecture=prefecture, yunxi=yunxi, nanan=nanan, xitang=xitang, dingzi=dingzi,
        chating=chating, next_door=add("330424", "海临县", Level.COUNTY, prefecture),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _home_county(settings: Any) -> None:
    settings.COUNTY = "330421"


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, int], None]:
    """Set the clock: ``on_day(2026, 11, 23)``."""

    def set_today(year: int, month: int, day: int) -> None:
        monkeypatch.setattr(clock, "today", lambda: date(year, month, day))

    set_today(2026, 11, 23)
    return set_today


@pytest.fixture
def contract(county: SimpleNamespace) -> Callable[..., TechnologyContract]:
    """Make a registered contract: ``contract(area, date, 35, kind="transfer")``, the amount in 万元."""
    buyer = organisation_in(county.next_door, 0)
    numbers = count(1)
    sellers: dict[int, Organisation] = {}

    def make(area: Area, day: date | None, amount: float | str | Decimal, **more: Any) -> TechnologyContract:
        seller = (
            sellers.setdefault(area.pk, organisation_in(area, area.pk)) if area.pk not in sellers else sellers[area.pk]
        )
        yuan = Decimal(str(amount)) * 10_000
        number = next(numbers)
        values = {
            "number": f"2025330421{number:06d}", "name": f"合同{number}", "kind": "service", "seller": seller,
            "buyer": buyer, "amount": yuan, "technology_amount": yuan, "field": "09", "signed_on": day or date(2025, 1, 1),
            "registered_on": day, "status": ContractStatus.REGISTERED, "area": area, "evidence": Evidence.REPORTED,
        }  # fmt: skip
        return TechnologyContract.objects.create(**{**values, **more})

    return make


def organisation_in(area: Area, number: int, **more: Any) -> Organisation:
    """An enterprise; its credit code is only unique, no test here reads it."""
    return Organisation.objects.create(
        **{"uscc": f"9133{number:014d}", "name": f"企业{number}", "kind": "enterprise", "area": area, **more}
    )


@pytest.fixture
def person(county: SimpleNamespace) -> Callable[..., User]:
    """Make a user: ``person(Role.TOWNSHIP_CLERK, county.nanan)``."""
    numbers = count(1)

    def make(role: Role, area: Area | None = None) -> User:
        user = User.objects.create(username=f"user{next(numbers)}", name="张三")
        Assignment.objects.create(user=user, role=role, area=area)
        return user

    return make


@pytest.fixture
def clerk(person: Callable[..., User], county: SimpleNamespace) -> User:
    return person(Role.COUNTY_CLERK, county.yunxi)


@pytest.fixture
def redefined() -> Any:
    """``with redefined("market.turnover", rows=…) as indicator``: another definition for a while."""

    @contextmanager
    def other(code: str, **changes: Any) -> Iterator[Any]:
        if "rows" in changes:
            changes["source"] = changes.pop("rows")
        declared = indicators._by_code[code]
        indicators._by_code[code] = made = replace(declared, **changes)
        try:
            yield made
        finally:
            indicators._by_code[code] = declared

    return other
