"""A registration changes by an event alone: neither form nor API nor workbook goes past it; and what waits is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from kehui.accounts.models import Role, User
from kehui.accounts.tokens import create_token
from kehui.importing.models import State
from kehui.importing.run import import_file, preview, upload
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid
from kehui.market.domain import contract as contracts
from kehui.market.models import ContractStatus as Status
from kehui.market.models import TechnologyContract
from kehui.records import domain
from kehui.web.desk import dues_for
from tests.cast import Cast, make_contract, make_user


@pytest.fixture
def made(cast: Cast) -> TechnologyContract:
    return make_contract(cast.tea_company, cast.rival_company, 35, registered_on=clock.today())


def test_the_domain_keeps_every_field_but_the_note(cast: Cast, made: TechnologyContract) -> None:
    for name, value in {"amount": Decimal(990_000), "name": "改名", "status": Status.SUBMITTED, "registered_on": None}.items():
        with pytest.raises(Invalid, match="不能直接修改"):
            domain.update_record(made, {name: value}, by=cast.county_clerk)
    domain.update_record(made, {"note": "纸质件在三号柜"}, by=cast.county_clerk)
    made.refresh_from_db()
    assert (made.note, made.amount) == ("纸质件在三号柜", Decimal(350_000))
    assert not made.events.exists()


def test_nothing_is_registered_by_typing_a_state(cast: Cast) -> None:
    draft = make_contract(cast.tea_company, cast.rival_company, 35)
    contracts.submit_contract(draft, by=cast.enterprise)
    draft.refresh_from_db()
    with pytest.raises(Invalid, match="不能直接填写"):
        domain.update_record(draft, {"status": Status.REGISTERED, "registered_on": clock.today()}, by=cast.county_clerk)


def test_the_form_says_so_and_leads_to_the_change(
    cast: Cast, made: TechnologyContract, signed_in: Callable[[User], Client]
) -> None:
    clerk = signed_in(cast.county_clerk)
    address = f"/desk/market/contracts/{made.pk}/edit/"
    page = clerk.get(address).content.decode()
    assert "办理变更登记" in page
    assert f"/desk/market/registration/{made.pk}/change/" in page
    assert 'name="amount"' not in page
    assert 'name="note"' in page
    assert clerk.post(address, {"note": "已核对", "version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.note == "已核对"
    forged = clerk.post(address, {"note": "已核对", "amount": "99", "version": made.version})
    assert forged.status_code == 422
    assert "请在合同的“办理情况”里办理变更登记" in forged.content.decode()

    change = f"/desk/market/registration/{made.pk}/change/"
    form = clerk.get(change).content.decode()
    assert 'name="amount"' in form
    with pytest.raises(Invalid, match="写明原因"):
        contracts.change_contract(made, {"amount": Decimal(410_000)}, by=cast.county_clerk, reason="")
    contracts.change_contract(made, {"amount": Decimal(410_000)}, by=cast.county_clerk, reason="补充协议")
    event = made.events.get()
    assert (event.before["amount"], event.after["amount"], event.amount_delta) == ("35万元", "41万元", Decimal(60_000))
    both = clerk.get(f"/desk/market/registration/{made.pk}/events/1/").content.decode()
    assert "<del>35万元</del>" in both
    assert "<ins>41万元</ins>" in both


def test_the_api_says_so(cast: Cast, made: TechnologyContract, client: Client) -> None:
    _, secret = create_token(cast.county_clerk, "接口", scope="write")
    answer = client.patch(
        f"/api/v1/market/contracts/{made.pk}", json.dumps({"amount": "990000"}), content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "变更登记" in answer.content.decode()


def test_a_workbook_that_changes_a_registration_is_told_row_by_row(cast: Cast, made: TechnologyContract) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["合同登记编号", "项目名称", "合同类型", "卖方", "买方", "合同成交额（万元）", "技术交易额（万元）", "技术领域", "签订日期", "登记日期", "备注"])
    row: list[Any] = [
        made.number, made.name, made.get_kind_display(), cast.tea_company.uscc, cast.rival_company.uscc, 35, 35, "农业", "2025-03-01",
        made.registered_on, "三号柜",
    ]  # fmt: skip
    sheet.append(row)
    sheet.append([*row[:5], 99, *row[6:]])
    stream = io.BytesIO()
    book.save(stream)
    batch = preview(upload(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx"))
    second = batch.rows.get(number=3)
    assert second.state == State.ERROR
    told = [text for name, _, text in second.messages if name == "amount"]
    assert told == ["合同已登记，“合同成交额”不能直接修改；请在合同的“办理情况”里办理变更登记（注销、撤销亦同）"]
    with pytest.raises(Invalid, match="第3行"):
        import_file(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx")
    sheet.delete_rows(3)
    only_note = io.BytesIO()
    book.save(only_note)
    import_file(only_note.getvalue(), by=cast.county_clerk, file_name="备注.xlsx")
    made.refresh_from_db()
    assert (made.note, made.amount) == ("三号柜", Decimal(350_000))


def test_a_registration_with_its_events_is_not_deleted(cast: Cast, made: TechnologyContract) -> None:
    contracts.change_contract(made, {"amount": Decimal(410_000)}, by=cast.county_clerk, reason="补充协议")
    with pytest.raises(Conflict, match="请办理撤销登记"):
        domain.delete_record(made, by=cast.county_clerk, reason="录错了")
    wrong = make_contract(cast.tea_company, cast.rival_company, 35, registered_on=clock.today())
    domain.delete_record(wrong, by=cast.county_clerk, reason="整表导入时多了一行")


def test_the_workbench_tells_what_waits_the_late_ones_first(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    reviewer = make_user("registrar", "方卓远", Role.REVIEWER, cast.county.yunxi)
    for number, days in enumerate((40, 17, 1)):
        each = make_contract(cast.tea_company, cast.rival_company, 35, name=f"第{number}份")
        contracts.submit_contract(each, by=cast.enterprise)
        each.refresh_from_db()
        each.rounds.update(handed_in_at=clock.now() - timedelta(days=days))
    for user in (reviewer, cast.county_clerk):
        told = [(d["label"], d["count"]) for d in dues_for(user) if "技术合同" in d["label"]]
        assert told[0] == ("超期未办的技术合同", 1)
        assert told[-1] == ("待办理的技术合同", 3)
    page = signed_in(reviewer).get("/desk/").content.decode()
    assert "第0份：已超期" in page
    assert "/desk/market/registration/" in page
    for user in (cast.enterprise, cast.township_clerk, cast.auditor):
        assert not [d for d in dues_for(user) if "技术合同" in d["label"]]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_make_one_number_and_no_gap(cast: Cast) -> None:
    reviewers = [make_user(f"registrar{n}", f"方卓{n}", Role.REVIEWER, cast.county.yunxi) for n in range(2)]
    first, second = (make_contract(cast.tea_company, cast.rival_company, 35, number=f"QT-{n}") for n in range(2))
    for each in (first, second):
        contracts.submit_contract(each, by=cast.enterprise)
        contracts.accept_contract(each, by=reviewers[0])
        contracts.review_contract(each, by=reviewers[0])

    def register(pk: int, user: int) -> str:
        try:
            contracts.register_contract(TechnologyContract.objects.get(pk=pk), by=User.objects.get(pk=user))
        except Conflict as error:
            return error.message
        finally:
            connection.close()
        return "登记"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(register, [first.pk, first.pk, second.pk, second.pk], [r.pk for r in reviewers] * 2))
    assert sorted(told) == ["合同已经是“已登记”，别的经办人刚刚办过，不用再办"] * 2 + ["登记"] * 2
    numbers = sorted(TechnologyContract.objects.values_list("number", flat=True))
    prefix = f"{clock.today().year}330421"
    assert numbers == [f"{prefix}000001", f"{prefix}000002"]
    assert first.events.count() == second.events.count() == 1


def test_a_year_whose_numbers_are_used_up_is_told(cast: Cast) -> None:
    today = clock.today()
    make_contract(cast.tea_company, cast.rival_company, 35, number=f"{today.year}330421999999", registered_on=today, signed_on=today)
    late = make_contract(cast.tea_company, cast.rival_company, 35, number="QT-1", signed_on=today)
    for step in (contracts.submit_contract, contracts.accept_contract, contracts.review_contract):
        step(late, by=cast.county_clerk)
    with pytest.raises(Conflict, match="没有下一个"):
        contracts.register_contract(late, by=cast.county_clerk)
