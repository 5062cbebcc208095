"""Money that moved: never edited, never more than granted, corrected by counter entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kehui.audit.models import Entry
from kehui.funding.domain.project import accept_project, terminate_project
from kehui.funding.domain.transfer import reverse_transfer
from kehui.funding.models import Transfer
from kehui.funding.queries import balance_of, paid_to, recovered_from
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.records.domain import create_record, delete_record, update_record
from kehui.records.register import get_register
from tests.cast import Cast

WAN = Decimal(10_000)


def enter(register: str, cast: Cast, **values: Any) -> Any:
    return create_record(get_register(register), values, by=cast.county_clerk)


@pytest.fixture
def books(cast: Cast) -> dict[str, Any]:
    """A treasury, a firm's account, and a project granted 20 万元."""
    here = cast.county.yunxi.pk
    programme = enter(
        "funding.programmes", cast, code="X-GG", name="县重点科技攻关计划", level="county", kind="research", area=here
    )
    project = enter(
        "funding.projects", cast, number="2024X01", name="茶园绿色防控", programme=programme.pk,
        organisation=cast.tea_company.pk, granted=20 * WAN, listed_on=date(2024, 3, 1),
    )  # fmt: skip
    treasury = enter("funding.accounts", cast, number="ZH-1", name="县科技专项资金", kind="treasury", area=here)
    firm = enter(
        "funding.accounts", cast, number="ZH-2", name="清源茶业", kind="organisation", organisation=cast.tea_company.pk
    )
    return {"project": project, "treasury": treasury, "firm": firm}


def pay(cast: Cast, books: dict[str, Any], number: str, amount: int, **more: Any) -> Transfer:
    values = {
        "number": number, "kind": "project_grant", "debit_account": books["treasury"].pk,
        "credit_account": books["firm"].pk, "amount": amount * WAN, "occurred_on": date(2024, 5, 1),
        "project": books["project"].pk, **more,
    }  # fmt: skip
    made = enter("funding.transfers", cast, **values)
    assert isinstance(made, Transfer)
    return made


def test_balances_are_sums(cast: Cast, books: dict[str, Any]) -> None:
    pay(cast, books, "BK-1", 12)
    pay(cast, books, "BK-2", 8, occurred_on=date(2025, 5, 1))
    assert balance_of(books["firm"]) == 20 * WAN
    assert balance_of(books["firm"], date(2024, 12, 31)) == 12 * WAN
    assert balance_of(books["treasury"]) == -20 * WAN


def test_it_lies_where_the_organisation_lies(cast: Cast, books: dict[str, Any]) -> None:
    assert pay(cast, books, "BK-1", 12).area == cast.tea_company.area
    back = pay(
        cast, books, "BK-2", 5, kind="clawback", debit_account=books["firm"].pk, credit_account=books["treasury"].pk
    )
    assert back.area == cast.tea_company.area
    assert recovered_from(books["project"]) == 5 * WAN


def test_never_paid_more_than_granted(cast: Cast, books: dict[str, Any]) -> None:
    pay(cast, books, "BK-1", 12)
    with pytest.raises(Invalid, match="还可拨付8万元"):
        pay(cast, books, "BK-2", 9)
    with pytest.raises(Invalid, match="不能小于已拨付的12万元"):
        update_record(books["project"], {"granted": 11 * WAN}, by=cast.county_clerk)


def test_the_database_itself_keeps_to_the_grant(cast: Cast, books: dict[str, Any]) -> None:
    first = pay(cast, books, "BK-1", 12)
    twin = Transfer.objects.get(pk=first.pk)
    twin.pk, twin.number = None, "BK-2"
    with pytest.raises(DatabaseError, match="超过立项资助金额"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_transfer_is_never_edited(cast: Cast, books: dict[str, Any]) -> None:
    transfer = pay(cast, books, "BK-1", 12)
    with pytest.raises(Conflict, match="不能修改"):
        update_record(transfer, {"amount": WAN}, by=cast.county_clerk)
    with pytest.raises(Conflict, match="不能删除"):
        delete_record(transfer, by=cast.county_clerk, reason="记错")
    for change in (lambda: Transfer.objects.update(amount=1), lambda: Transfer.objects.filter(pk=transfer.pk).delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_reversal_takes_it_out_of_the_sums(cast: Cast, books: dict[str, Any]) -> None:
    transfer = pay(cast, books, "BK-1", 12)
    counter = reverse_transfer(transfer, by=cast.county_clerk, reason="收款单位记错", occurred_on=date(2024, 5, 9))
    assert (counter.debit_account_id, counter.credit_account_id) == (books["firm"].pk, books["treasury"].pk)
    assert balance_of(books["firm"]) == 0
    assert paid_to(books["project"].pk) == 0
    for again in (transfer, counter):
        with pytest.raises(Conflict):
            reverse_transfer(again, by=cast.county_clerk, reason="再冲一次")
    assert Entry.objects.filter(object_id=str(counter.pk), model="funding.transfer", reason="收款单位记错").exists()


def test_a_reversal_mirrors_its_original(cast: Cast, books: dict[str, Any]) -> None:
    transfer = pay(cast, books, "BK-1", 12)
    with pytest.raises(Invalid, match="付出和收入账户对调"):
        pay(cast, books, "BK-1-冲", 12, reverses=transfer.pk)


def test_only_the_county_moves_money(cast: Cast, books: dict[str, Any]) -> None:
    transfer = pay(cast, books, "BK-1", 12)
    for outsider in (cast.township_clerk, cast.enterprise, cast.rival):
        with pytest.raises(NotPermitted):
            reverse_transfer(transfer, by=outsider, reason="记错")
    assert Transfer.objects.visible_to(cast.enterprise).count() == 1
    assert Transfer.objects.visible_to(cast.rival).count() == 0


def test_a_project_ends_once(cast: Cast, books: dict[str, Any]) -> None:
    project = books["project"]
    with pytest.raises(Invalid, match="原因"):
        terminate_project(project, by=cast.county_clerk, reason=" ")
    with pytest.raises(Invalid, match="立项日期"):
        terminate_project(project, by=cast.county_clerk, reason="研发中止", terminated_on=date(2023, 1, 1))
    terminate_project(project, by=cast.county_clerk, reason="研发中止", terminated_on=date(2025, 9, 1))
    assert (project.status, project.termination_reason) == ("terminated", "研发中止")
    with pytest.raises(Conflict, match="只有在研的项目"):
        accept_project(project, by=cast.county_clerk)
