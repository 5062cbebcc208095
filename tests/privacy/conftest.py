"""A person of whom many registers know something, and the requests that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.accounts.models import User, system_user
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.privacy.domain.requests import verify_request
from kehui.privacy.models import PersonalDataRequest
from kehui.records.domain import create_record
from kehui.records.models import Record
from kehui.records.register import get_register
from tests.cast import Cast

NAME, PHONE, IDENTITY = "欧阳春", "13712345678", "360426199101010071"
DAY = date(2025, 4, 8)


def enter(register_name: str, /, by: User | None = None, **given: Any) -> Any:
    """A record of a register, as its form enters it."""
    register = get_register(register_name)
    values = {c.name: c.empty for c in register.columns}
    values |= {k: v.pk if isinstance(v, Record | Area) else v for k, v in given.items()}
    return create_record(register, values, by=by or system_user())


@dataclass
class Traces:
    """What stands of the person, and of two others."""

    person: Any
    loans: list[Any]
    other_loan: Any
    household: Any
    namesake: Any
    firm: Any
    envoy: Any
    walk_in: Any


@pytest.fixture
def traces(cast: Cast) -> Traces:
    """The person as farmer, borrower, householder, contact and envoy; a namesake; and a neighbour's loan."""
    area = cast.county.dingzi
    person = enter(
        "parties.people", number="SF-0001", name=NAME, kind="farmer", area=area, phone=PHONE, identity_number=IDENTITY
    )
    library = enter("outreach.libraries", name="南安乡丁字村农家书屋", copies=1500, titles=500, opened_on=DAY, area=area)
    book = enter("outreach.library-titles", number="DZ-1", library=library, title="茶叶栽培", copies=5, area=area)
    loans = [enter("outreach.loans", book=book, borrower=n, lent_on=DAY, area=area) for n in (NAME, f"{NAME[:2]} {NAME[2:]}")]
    other = enter("outreach.loans", book=book, borrower="冯四", lent_on=DAY, area=area)
    household = enter(
        "farming.demonstration-households", number="SF-1", name="冯四", trade="tea", adviser=NAME, starts_on=DAY, area=area
    )
    namesake = enter(
        "parties.people", number="SF-0002", name=NAME, kind="farmer", area=cast.county.shantou, phone="13600000000"
    )
    firm = enter(
        "parties.organisations", uscc="91350100M000100Y43", name="云溪县春芽茶厂", kind="enterprise", area=area,
        contact=NAME, phone=PHONE,
    )  # fmt: skip
    envoy = enter("farming.envoys", number="TPY-1", name=NAME, kind="person", person=person, starts_on=DAY, area=area)
    walk_in = enter("market.walk-in-problems", number="LY-1", text="茶叶发红怎么办", phone=PHONE, area=cast.county.yunxi)
    return Traces(person, loans, other, household, namesake, firm, envoy, walk_in)


@pytest.fixture
def sold(cast: Cast, traces: Traces) -> Any:
    """A registered contract that the person sold."""
    return enter(
        "market.contracts", number="2025330421000777", name="茶叶加工技术服务", kind="service", seller_person=traces.person,
        seller_nature="400", buyer=cast.tea_company, amount=Decimal(120_000), technology_amount=Decimal(120_000), field="09",
        signed_on=DAY, registered_on=DAY, area=cast.county.dingzi,
    )  # fmt: skip


@pytest.fixture
def ask(cast: Cast) -> Callable[..., PersonalDataRequest]:
    """``ask("deletion")``: the person's request, its identity verified unless said otherwise."""

    def made(kind: str, *, verified: bool = True, **given: Any) -> PersonalDataRequest:
        values = {"kind": kind, "name": NAME, "phone": PHONE, "identity_number": IDENTITY} | given
        if kind == "correction":
            values.setdefault("content", "电话应为 13799999999")
        request = enter("privacy.requests", by=cast.county_clerk, received_on=clock.today(), area=cast.county.yunxi, **values)
        if verified:
            verify_request(request, by=cast.county_clerk, means="现场核对身份证原件")
        assert isinstance(request, PersonalDataRequest)
        return request

    return made
