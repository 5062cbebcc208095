"""A natural person as a party: from the talks to the certificate, by form, workbook and desk, and masked in public."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kehui.accounts.models import Role, User, system_user
from kehui.evidence.domain.confirmations import confirm_record
from kehui.importing.models import State
from kehui.importing.run import import_file
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market import deals
from kehui.market.domain import agreement, bargain, review
from kehui.market.domain import contract as contracts
from kehui.market.domain import negotiation as talks
from kehui.market.models import ContractStatus as Status
from kehui.market.models import Outcome, TechnologyContract, Verdict
from kehui.market.rules import checklist_on
from kehui.parties.models import Membership, Person
from kehui.records import domain
from kehui.records.models import Evidence
from kehui.records.register import register_of
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast, make_user

FORM = {"intellectual_property": "invention", "programme": "90", "goal": "09", "industry": "A", "is_related_party": False}


@pytest.fixture
def reviewer(cast: Cast) -> User:
    return make_user("registrar", "方卓远", Role.REVIEWER, cast.county.yunxi)


@pytest.fixture
def farmer(cast: Cast) -> Person:
    values = {
        "number": "NH-0001", "name": "丁大有", "kind": "farmer", "identity_number": "360426199101010071", "phone": "13812341234",
        "area": cast.county.dingzi.pk,
    }  # fmt: skip
    made = domain.create_record(register_of(Person), values, by=cast.county_clerk)
    assert isinstance(made, Person)
    return made


def entered(cast: Cast, **more: Any) -> TechnologyContract:
    today = clock.today()
    values = {
        "number": f"{today.year}330421000777", "name": "茶园土壤改良", "kind": "service", "seller": cast.tea_company.pk, "amount": Decimal(80_000),
        "technology_amount": Decimal(80_000), "field": "09", "signed_on": today, "registered_on": today, **more,
    }  # fmt: skip
    made = domain.create_record(register_of(TechnologyContract), values, by=cast.county_clerk)
    assert isinstance(made, TechnologyContract)
    return made


def test_an_inventor_sells_to_a_farmer_from_the_talks_to_the_certificate(
    cast: Cast, reviewer: User, farmer: Person, signed_in: Callable[[User], Client], client: Client
) -> None:
    values = {"number": "FM-0001", "name": "李长根", "kind": "expert", "area": cast.county.xitang.pk}
    inventor = domain.create_record(register_of(Person), values, by=cast.county_clerk)
    assert isinstance(inventor, Person)
    Membership.objects.create(user=cast.expert, person=inventor)
    user = make_user("ding", "丁大有", Role.EXPERT)
    Membership.objects.create(user=user, person=farmer)
    table = talks.open_negotiation(
        by=cast.expert, title="茶园土壤改良", subject="", contract_kind="transfer", field="09", supplier=inventor, receiver=farmer
    )
    talks.accept_invitation(table, by=user)
    offered = bargain.make_offer(
        table, by=cast.expert, amount=Decimal(80_000), technology_amount=Decimal(80_000), payment="once"
    )
    bargain.accept_offer(offered, by=user)
    name, draft = agreement.make_draft(table, by=user)
    assert name.endswith(".docx")
    assert draft.startswith(b"PK")
    agreement.upload_signed(table, SimpleUploadedFile("合同.pdf", b"%PDF-1.7 signed"), by=user)
    made = agreement.submit_to_registration(table, by=cast.expert, signed_on=clock.today(), form=FORM)
    assert (made.seller, made.seller_person, made.buyer, made.buyer_person) == (None, inventor, None, farmer)
    assert (made.seller_nature, made.buyer_nature) == ("400", "400")
    assert (made.area, made.buyer_area) == (inventor.area, cast.county.dingzi)
    assert list(TechnologyContract.objects.visible_to(user)) == list(TechnologyContract.objects.visible_to(cast.expert)) == [made]
    assert not TechnologyContract.objects.visible_to(cast.rival).exists()

    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    found = {i.number: review.Found("met") for i in checklist_on(clock.today(), made.area, made.kind)}
    review.record_checks(made, found, by=reviewer)
    made.refresh_from_db()
    review.conclude(made, Outcome.REGISTERED, by=reviewer)
    made.refresh_from_db()
    figure = compute(get_indicator("market.turnover"), cast.county.yunxi, Period(clock.today().year))
    assert figure.value == 80_000
    absorbed = compute(get_indicator("market.absorbed_turnover"), cast.county.dingzi, Period(clock.today().year))
    assert absorbed.value == 80_000

    seller = signed_in(cast.expert)
    paper = seller.get(f"/desk/market/registration/{made.pk}/certificate/").content.decode()
    assert "丁大有（个人，身份证号 360426********0071）" in paper
    assert "360426199101010071" not in paper
    told = client.get(f"/verify/{made.certificate.code}/").content.decode()
    assert "丁**（个人）" in told
    assert "李**（个人）" in told
    assert "丁大有" not in told
    assert "李长根" not in told
    public = client.get(f"/board/deals/{made.pk}/").content.decode()
    assert "个体经营（自然人）" in public
    assert "丁大有" not in public
    assert confirm_record(made, by=cast.expert) is False
    assert confirm_record(made, by=user) is True
    made.refresh_from_db()
    assert made.evidence == Evidence.PROVED


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ({}, "请填买方；买方是个人的，填在“个人买方”"),
        ({"buyer": "university", "buyer_person": "farmer"}, "买方填了单位又填了个人"),
        ({"buyer_person": "farmer", "buyer_nature": "100"}, "性质应为“个体经营（自然人）”"),
        ({"seller": "", "seller_person": "farmer", "buyer_person": "farmer"}, "买方和卖方是同一个人"),
    ],
)
def test_a_side_is_one_and_only_one(cast: Cast, farmer: Person, sides: dict[str, str], words: str) -> None:
    known = {"university": cast.university.pk, "farmer": farmer.pk, "": None}
    with pytest.raises(Invalid, match=words):
        entered(cast, **{k: known.get(v, v) for k, v in sides.items()})


def test_a_workbook_names_people_and_their_area_follows(cast: Cast, farmer: Person) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([
        "合同登记编号", "项目名称", "合同类型", "卖方", "个人卖方", "买方", "个人买方", "合同成交额（万元）", "技术交易额（万元）", "技术领域",
        "签订日期", "登记日期",
    ])  # fmt: skip
    common = ("8", "8", "农业", "2025-03-01", "2025-03-18")
    rows = [
        ("2025330421000001", "选种技术转让", "技术转让", "", "NH-0001", cast.tea_company.uscc, "", *common),
        ("2025330421000002", "选种技术服务", "技术服务（一般）", cast.tea_company.uscc, "", "", "丁大有", *common),
        ("2025330421000003", "没有买方", "技术服务（一般）", cast.tea_company.uscc, "", "", "", *common),
        ("2025330421000004", "写了两个", "技术服务（一般）", cast.tea_company.uscc, "NH-0001", cast.university.name, "", *common),
    ]
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Exception) as caught:
        import_file(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx")
    assert "请填买方" in str(caught.value) or "2" in str(caught.value)
    assert not TechnologyContract.objects.exists()
    sheet.delete_rows(4, 2)
    stream = io.BytesIO()
    book.save(stream)
    batch = import_file(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx")
    assert set(batch.rows.values_list("state", flat=True)) <= {State.NEW, State.WARNING}
    sold, bought = TechnologyContract.objects.order_by("number")
    assert (sold.seller_person, sold.area, sold.seller_nature, sold.buyer_nature) == (farmer, cast.county.dingzi, "400", "100")
    assert (bought.buyer_person, bought.buyer_area, bought.buyer_nature) == (farmer, cast.county.dingzi, "400")


def test_a_person_at_stake_neither_registers_nor_advises(cast: Cast, reviewer: User, farmer: Person) -> None:
    made = entered(cast, buyer_person=farmer.pk, registered_on=None, amount=Decimal(6_000_000), technology_amount=Decimal(6_000_000))
    contracts.submit_contract(made, by=cast.enterprise)
    Membership.objects.create(user=reviewer, person=farmer)
    with pytest.raises(NotPermitted, match="您是这份合同的当事人"):
        contracts.accept_contract(made, by=reviewer)
    for step in (contracts.accept_contract, contracts.review_contract, contracts.send_to_experts):
        step(made, by=cast.county_clerk)
    with pytest.raises(Invalid, match="当事人，应当回避"):
        review.record_opinion(made, farmer, Verdict.AGREE, "可行", clock.today(), by=cast.county_clerk)


def test_a_party_that_moves_takes_no_contract_along(cast: Cast) -> None:
    made = entered(cast, buyer=cast.rival_company.pk)
    before = deals.deals_of(made, cast.county.yunxi)[-1]
    assert (before.direction, before.buyer_place) == ("inside", "溪塘镇")
    domain.update_record(cast.rival_company, {"area": cast.county.next_door.pk}, by=system_user())
    after = deals.deals_of(made, cast.county.yunxi)[-1]
    assert (after.direction, after.buyer_place) == ("inside", "溪塘镇")
    assert made.status == Status.REGISTERED


def test_the_list_names_whoever_the_party_is(cast: Cast, farmer: Person, signed_in: Callable[[User], Client]) -> None:
    entered(cast, buyer_person=farmer.pk)
    clerk = signed_in(cast.county_clerk)
    page = clerk.get("/desk/market/contracts/").content.decode()
    assert 'data-label="买方">丁大有</td>' in page
    apart = clerk.get("/desk/market/contracts/?cols=name,buyer,buyer_person").content.decode()
    assert 'data-label="买方"></td>' in apart
    assert 'data-label="个人买方">丁大有</td>' in apart
    found = clerk.get("/desk/market/contracts/?q=丁大有").content.decode()
    assert "茶园土壤改良" in found
