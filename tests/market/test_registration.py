"""Registration: rounds, checklist, experts, numbers, certificates, events and who may do what."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from kehui.accounts.models import Role, User
from kehui.audit import chain
from kehui.importing.run import import_file
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.clocks import clock_of
from kehui.market.domain import contract as contracts
from kehui.market.domain import review
from kehui.market.models import (
    Certificate,
    ContractEvent,
    MarketIntent,
    Outcome,
    RegistrationRule,
    TechnologyContract,
    Verdict,
)
from kehui.market.models import ContractStatus as Status
from kehui.market.rules import checklist_on, rule_on
from kehui.parties.models import Membership, Person
from kehui.records.domain import create_record
from kehui.records.register import get_register, register_of
from kehui.statistics.breakdowns import split
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast, make_contract, make_organisation, make_user

FLOWS = ("market.turnover", "market.contracts", "market.technology_turnover", "market.turnover_development", "market.contracts_development")
ABSORBED = ("market.absorbed_turnover", "market.absorbed_contracts", "market.absorbed_technology_turnover")


def figure(cast: Cast, code: str, area: Any = None) -> Decimal:
    value = compute(get_indicator(code), area or cast.county.yunxi, Period(clock.today().year)).value
    return value or Decimal(0)


def handed_in(cast: Cast, amount: float = 35, **more: Any) -> TechnologyContract:
    made = make_contract(cast.tea_company, cast.university, amount, signed_on=clock.today() - timedelta(days=9), **more)
    contracts.submit_contract(made, by=cast.enterprise)
    return made


def looked_through(contract: TechnologyContract, by: User) -> None:
    items = checklist_on(clock.today(), contract.area, contract.kind)
    review.record_checks(contract, {i.number: review.Found("met") for i in items}, by=by)


def registered(cast: Cast, by: User, amount: float = 35, **more: Any) -> TechnologyContract:
    made = handed_in(cast, amount, **more)
    contracts.accept_contract(made, by=by)
    contracts.review_contract(made, by=by)
    looked_through(made, by)
    review.conclude(made, Outcome.REGISTERED, by=by)
    made.refresh_from_db()
    return made


def test_a_reviewer_takes_a_contract_from_the_desk_to_its_number(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast, number="QT-1")
    year = clock.today().year
    make_contract(cast.tea_company, cast.university, number=f"{year}330421000041", registered_on=clock.today(), signed_on=clock.today())
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    with pytest.raises(Conflict, match="没有核对"):
        review.conclude(made, Outcome.REGISTERED, by=reviewer)
    looked_through(made, reviewer)
    review.conclude(made, Outcome.REGISTERED, by=reviewer)
    made.refresh_from_db()
    assert (made.status, made.number) == (Status.REGISTERED, f"{year}330421000042")
    assert (made.seller_nature, made.buyer_nature, made.buyer_area) == ("100", "022", cast.county.province)
    assert Certificate.objects.get(contract=made).code.isalnum()
    (event,) = made.events.all()
    assert (event.kind, event.before, event.after["number"]) == ("registered", {}, made.number)
    assert (event.contracts_delta, event.amount_delta) == (1, made.amount)
    assert chain.verify().ok


def test_what_is_missing_goes_back_and_the_next_round_begins(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast)
    contracts.accept_contract(made, by=reviewer)
    with pytest.raises(Invalid, match="写明缺什么"):
        review.record_checks(made, {"HD-01": review.Found("missing")}, by=reviewer)
    review.record_checks(made, {"HD-01": review.Found("missing", "缺买方盖章"), "HD-02": review.Found("met")}, by=reviewer)
    with pytest.raises(Invalid, match="写明原因"):
        contracts.return_contract(made, by=reviewer, reason=" ")
    contracts.return_contract(made, by=reviewer, reason="请补齐后再提交")
    (first,) = made.rounds.all()
    assert first.outcome == Outcome.SUPPLEMENT
    assert [m.endswith("缺买方盖章") for m in first.missing] == [True, False]
    contracts.submit_contract(made, by=cast.enterprise)
    assert [r.number for r in made.rounds.order_by("number")] == [1, 2]
    assert not made.rounds.get(number=2).checks.exists()


def test_an_item_found_wanting_keeps_a_contract_from_being_registered(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast)
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    looked_through(made, reviewer)
    review.record_checks(made, {"HD-05": review.Found("missing", "设备款没有扣除")}, by=reviewer)
    with pytest.raises(Conflict, match="1项不符合"):
        contracts.register_contract(made, by=reviewer)


def test_what_is_left_unjudged_is_registered_for_a_written_reason_alone(
    cast: Cast, reviewer: User, signed_in: Callable[[User], Client]
) -> None:
    made = handed_in(cast)
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    items = checklist_on(clock.today(), made.area, made.kind)
    review.record_checks(made, {i.number: review.Found("none") for i in items[1:]}, by=reviewer)
    desk, page = signed_in(reviewer), f"/desk/market/registration/{made.pk}/"
    assert "没有核对的理由" in desk.get(page).content.decode()
    # The contract stands before what is asked about it.
    shown = desk.get(page).content.decode()
    assert shown.index('aria-label="金额"') < shown.index('id="checks"')
    record_page = reverse("records:action", args=["market", "contracts", made.pk, "register"])
    for address, data in ((f"{page}do/register/", {"reason": " "}), (record_page, {})):
        assert "没有核对" in desk.post(address, data, follow=True).content.decode()
        made.refresh_from_db()
        assert made.status == Status.REVIEW, address
    desk.post(f"{page}do/register/", {"reason": "原件存于省厅"})
    made.refresh_from_db()
    assert made.status == Status.REGISTERED
    told = made.events.get().reason
    assert told == f"核对表有1项没有核对（“{items[0].text[:30]}”），理由：原件存于省厅"
    assert told in desk.get(page).content.decode()


def test_the_rest_of_the_checklist_is_met_with_one_press(
    cast: Cast, reviewer: User, signed_in: Callable[[User], Client]
) -> None:
    made = handed_in(cast)
    contracts.accept_contract(made, by=reviewer)
    review.record_checks(made, {"HD-02": review.Found("none")}, by=reviewer)
    desk, page = signed_in(reviewer), f"/desk/market/registration/{made.pk}/"
    assert "其余全部符合" in desk.get(page).content.decode()
    # HD-02 was judged by a colleague after the page was opened.
    desk.post(f"{page}checks/", {"result-HD-01": "missing", "remark-HD-01": "缺盖章", "rest": "met"})
    found = {c.item: c.result for c in made.rounds.get().checks.all()}
    assert found.keys() == {i.number for i in checklist_on(clock.today(), made.area, made.kind)}
    assert {n: r for n, r in found.items() if r != "met"} == {"HD-01": "missing", "HD-02": "none"}
    shown = desk.get(page).content.decode()
    assert "已全部核对" in shown
    assert "其余全部符合" not in shown


def test_from_the_experts_a_contract_may_go_back_to_be_mended(
    cast: Cast, reviewer: User, signed_in: Callable[[User], Client]
) -> None:
    made = handed_in(cast, 800)
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    contracts.send_to_experts(made, by=reviewer)
    desk, page = signed_in(reviewer), f"/desk/market/registration/{made.pk}/"
    assert "退回补正" in desk.get(page).content.decode()
    desk.post(f"{page}do/return/", {"reason": "缺技术方案"})
    made.refresh_from_db()
    assert made.status == Status.SUPPLEMENT
    assert made.rounds.get().missing == ["缺技术方案"]
    assert not clock_of(made).is_running


@pytest.mark.parametrize(("strike", "word"), [(contracts.cancel_contract, "注销"), (contracts.revoke_contract, "撤销")])
def test_the_certificate_of_what_is_struck_out_is_void(
    cast: Cast, reviewer: User, signed_in: Callable[[User], Client], strike: Callable[..., TechnologyContract], word: str
) -> None:
    made = registered(cast, reviewer)
    desk, page = signed_in(reviewer), f"/desk/market/registration/{made.pk}/"
    paper = desk.get(f"{page}certificate/").content.decode()
    assert "予以登记" in paper
    assert "作废" not in paper
    assert f"登记证明（已{word}）" not in desk.get(page).content.decode()
    strike(made, by=reviewer, reason="合同未履行")
    paper = desk.get(f"{page}certificate/").content.decode()
    day = clock.today()
    assert f"本证明已于{day.year}年{day.month}月{day.day}日{word}，不再有效" in paper
    assert "作废" in paper
    assert "予以登记" not in paper
    assert "盖章" not in paper
    assert f"登记证明（已{word}）" in desk.get(page).content.decode()


def test_experts_are_heard_and_none_from_a_party(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast, 800)
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    looked_through(made, reviewer)
    with pytest.raises(Conflict, match="500万元"):
        review.conclude(made, Outcome.REGISTERED, by=reviewer)
    contracts.send_to_experts(made, by=reviewer)
    with pytest.raises(Conflict, match="没有专家意见"):
        review.conclude(made, Outcome.REGISTERED, by=reviewer)
    # 李明 works for the buyer.
    with pytest.raises(Invalid, match="应当回避"):
        review.record_opinion(made, cast.expert_person, Verdict.AGREE, "技术可行", clock.today(), by=reviewer)
    values = {"number": "ZJ-0009", "name": "钱教授", "kind": "expert", "area": cast.county.yunxi.pk}
    other = create_record(register_of(Person), values, by=cast.county_clerk)
    assert isinstance(other, Person)
    review.record_opinion(made, other, Verdict.AGREE, "技术可行", clock.today(), by=reviewer)
    with pytest.raises(Conflict, match="已经录入过"):
        review.record_opinion(made, other, Verdict.DISAGREE, "再想想", clock.today(), by=reviewer)
    review.conclude(made, Outcome.REGISTERED, by=reviewer)
    made.refresh_from_db()
    assert made.status == Status.REGISTERED


def test_the_threshold_is_the_county_s_own_where_it_entered_one(cast: Cast, reviewer: User) -> None:
    today = clock.today()
    assert rule_on(today, cast.county.nanan).expert_from == 5_000_000
    values = {
        "number": "DJ-1", "document": "云科发〔2025〕7号", "expert_from": Decimal(1_000_000), "working_days": 10,
        "expert_working_days": 20, "valid_from": today - timedelta(days=1), "valid_to": None, "area": cast.county.yunxi.pk,
    }  # fmt: skip
    create_record(get_register("market.registration-rules"), values, by=cast.county_clerk)
    rule = rule_on(today, cast.county.nanan)
    assert (rule.document, rule.expert_from, rule.working_days) == ("云科发〔2025〕7号", 1_000_000, 10)
    assert rule_on(today - timedelta(days=9), cast.county.nanan).document == "国科发政字〔2000〕063号"
    assert rule_on(today, cast.county.next_door).expert_from == 5_000_000
    made = handed_in(cast, 100)
    contracts.accept_contract(made, by=reviewer)
    contracts.review_contract(made, by=reviewer)
    with pytest.raises(Conflict, match="100万元"):
        contracts.register_contract(made, by=reviewer)
    assert RegistrationRule.objects.count() == 1


def test_the_county_s_own_checklist_replaces_the_shipped_one(cast: Cast) -> None:
    before = checklist_on(clock.today(), cast.county.nanan, "transfer")
    assert {"HD-01", "HD-21"} <= {i.number for i in before}
    assert "HD-11" not in {i.number for i in before}
    for number, kind in (("Y-1", "all"), ("Y-2", "service")):
        values = {
            "number": number, "text": f"核对{number}", "applies_to": kind, "document": "", "position": 1,
            "valid_from": date(2025, 1, 1), "valid_to": None, "area": cast.county.yunxi.pk,
        }  # fmt: skip
        create_record(get_register("market.checklist-items"), values, by=cast.county_clerk)
    assert [i.number for i in checklist_on(clock.today(), cast.county.nanan, "transfer")] == ["Y-1"]


@pytest.mark.parametrize("strike", [contracts.cancel_contract, contracts.revoke_contract])
def test_what_is_struck_out_leaves_every_figure_by_exactly_it(
    cast: Cast, reviewer: User, strike: Callable[..., TechnologyContract]
) -> None:
    buyer = make_organisation("云溪县东江机械厂", cast.county.xitang)
    other = make_contract(cast.tea_company, buyer, 60, registered_on=clock.today(), signed_on=clock.today(), kind="dev_joint")
    before = {c: figure(cast, c) for c in (*FLOWS, *ABSORBED)}
    assert before["market.turnover"] == 600_000
    made = make_contract(cast.tea_company, buyer, 35, technology_amount=Decimal(200_000), signed_on=clock.today(), status="review")
    contracts.register_contract(made, by=reviewer)
    grown = {c: figure(cast, c) for c in (*FLOWS, *ABSORBED)}
    assert grown["market.turnover"] - before["market.turnover"] == 350_000
    assert grown["market.absorbed_technology_turnover"] - before["market.absorbed_technology_turnover"] == 200_000
    strike(made, by=reviewer, reason="合同未履行")
    assert {c: figure(cast, c) for c in (*FLOWS, *ABSORBED)} == before
    event = made.events.order_by("-number").first()
    assert (event.amount_delta, event.technology_delta, event.contracts_delta) == (-350_000, -200_000, -1)
    assert (event.before["status"], event.after["status"]) == ("已登记", made.get_status_display())
    assert other.pk


def test_a_change_moves_the_figure_and_both_versions_stay(cast: Cast, reviewer: User) -> None:
    made = registered(cast, reviewer, 35)
    contracts.change_contract(
        made, {"amount": Decimal(420_000), "technology_amount": Decimal(400_000), "payment": "instalments"}, by=reviewer, reason="签订补充协议"
    )
    assert figure(cast, "market.turnover") == 420_000
    event = made.events.order_by("-number").first()
    assert (event.kind, event.before["amount"], event.after["amount"]) == ("changed", "35万元", "42万元")
    assert event.amount_delta == 70_000
    with pytest.raises(Conflict, match="没有改动"):
        contracts.change_contract(made, {"amount": Decimal(420_000)}, by=reviewer, reason="再变")
    with pytest.raises(Invalid, match="不能大于"):
        contracts.change_contract(made, {"technology_amount": Decimal(500_000)}, by=reviewer, reason="再变")
    with pytest.raises(Invalid, match="不能变更"):
        contracts.change_contract(made, {"number": "1"}, by=reviewer, reason="再变")
    contracts.revoke_contract(made, by=reviewer, reason="材料不实")
    with pytest.raises(Conflict, match="只有已登记"):
        contracts.change_contract(made, {"amount": Decimal(430_000)}, by=reviewer, reason="再变")
    assert figure(cast, "market.turnover") == 0


def test_events_are_never_changed(cast: Cast, reviewer: User) -> None:
    made = registered(cast, reviewer)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ContractEvent.objects.filter(contract=made).update(reason="改过")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ContractEvent.objects.filter(contract=made).delete()


def test_output_and_absorption_are_two_series(cast: Cast, reviewer: User) -> None:
    """Sold to the university outside: output. Bought from it: absorbed. Between two townships: both, each in its own place."""
    inside = make_organisation("云溪县东江机械厂", cast.county.xitang)
    day = clock.today()
    make_contract(cast.tea_company, cast.university, 10, registered_on=day, signed_on=day)
    make_contract(cast.university, cast.tea_company, 20, registered_on=day, signed_on=day)
    make_contract(cast.tea_company, inside, 40, registered_on=day, signed_on=day)
    county = cast.county
    assert [figure(cast, "market.turnover", a) for a in (county.yunxi, county.nanan, county.xitang)] == [500_000, 500_000, 0]
    assert [figure(cast, "market.absorbed_turnover", a) for a in (county.yunxi, county.nanan, county.xitang)] == [600_000, 200_000, 400_000]
    rows = get_indicator("market.absorbed_turnover").rows(county.xitang, Period(day.year))
    assert rows.count() == rows.visible_to(cast.other_township_clerk).count() == 1
    parts = split(get_indicator("market.absorbed_turnover"), county.yunxi, Period(day.year), "卖方性质")
    assert {(p.label, p.value) for p in parts} == {("内资企业", 40), ("事业法人（高等院校）", 20)}


def test_nobody_registers_a_contract_of_their_own_house(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast)
    Membership.objects.create(user=reviewer, organisation=cast.university)
    for who in (reviewer, cast.county_clerk):
        if who == cast.county_clerk:
            Membership.objects.create(user=who, person=cast.expert_person)  # who works at the buyer's
        with pytest.raises(NotPermitted, match="当事人单位"):
            contracts.accept_contract(made, by=who)
        with pytest.raises(NotPermitted, match="当事人单位"):
            review.record_checks(made, {"HD-01": review.Found("met")}, by=who)


def test_a_reviewer_sees_what_was_handed_in_in_the_own_area(cast: Cast, reviewer: User) -> None:
    made, draft = handed_in(cast), make_contract(cast.tea_company, cast.university)
    elsewhere = make_contract(make_organisation("海临机械厂", cast.county.next_door), cast.tea_company)
    TechnologyContract.objects.filter(pk=elsewhere.pk).update(status="submitted")
    assert list(TechnologyContract.objects.visible_to(reviewer)) == [made]
    Membership.objects.create(user=reviewer, organisation=cast.tea_company)
    assert set(TechnologyContract.objects.visible_to(reviewer)) == {made, draft}
    stranger = make_user("wai", "外审核", Role.REVIEWER, cast.county.next_door)
    with pytest.raises(NotPermitted):
        contracts.accept_contract(made, by=stranger)


def test_days_in_the_seller_s_hands_are_not_counted(cast: Cast, reviewer: User) -> None:
    made = handed_in(cast)
    today = clock.today()
    made.rounds.update(handed_in_at=clock.now() - timedelta(days=40))
    contracts.accept_contract(made, by=reviewer)
    late = clock_of(made)
    assert late.is_late
    assert late.tone == "bad"
    contracts.return_contract(made, by=reviewer, reason="请补正")
    made.rounds.update(closed_at=clock.now() - timedelta(days=40))
    assert not clock_of(made).is_running
    contracts.submit_contract(made, by=cast.enterprise)
    fresh = clock_of(made)
    assert (fresh.used, fresh.allowed, fresh.is_running) == (0, 15, True)
    assert fresh.due is not None
    assert fresh.due > today
    assert clock_of(handed_in(cast, 500)).allowed == 30


def test_intent_contract_and_money_are_three_figures(cast: Cast, reviewer: User) -> None:
    made = registered(cast, reviewer, 35)
    intent = {
        "number": "YX-1", "name": "设备改造", "supplier": cast.tea_company.pk, "receiver": None, "contract_kind": "service", "field": "09",
        "amount": Decimal(900_000), "reached_on": clock.today(), "lapsed_on": None, "area": cast.county.nanan.pk, "note": "",
    }  # fmt: skip
    create_record(get_register("market.intents"), intent, by=cast.county_clerk)
    money = {"contract": made.pk, "voucher": "FP-1", "amount": Decimal(100_000), "paid_on": clock.today(), "area": None, "note": ""}
    create_record(get_register("market.payments"), money, by=cast.county_clerk)
    three = ("market.intent_amount", "market.turnover", "market.payments")
    assert [figure(cast, c) for c in three] == [900_000, 350_000, 100_000]
    MarketIntent.objects.update(lapsed_on=clock.today())
    assert [figure(cast, c) for c in three] == [0, 350_000, 100_000]
    with pytest.raises(Invalid, match="大于合同成交额"):
        create_record(get_register("market.payments"), money | {"voucher": "FP-2", "amount": Decimal(400_000)}, by=cast.county_clerk)


def test_the_public_reads_a_certificate_and_its_end(cast: Cast, reviewer: User, client: Client) -> None:
    made = registered(cast, reviewer, 35)
    code = made.certificate.code
    page = client.get(f"/verify/{code[:4].lower()}-{code[4:]}/").content.decode()
    for text in (made.number, made.name, cast.tea_company.name, "35 万元", "有效"):
        assert text in page
    contracts.change_contract(made, {"is_confidential": True}, by=reviewer, reason="双方要求保密")
    page = client.get(f"/verify/{code}/").content.decode()
    assert made.name not in page
    assert cast.tea_company.name not in page
    contracts.revoke_contract(made, by=reviewer, reason="材料不实")
    page = client.get(f"/verify/{code}/").content.decode()
    assert "已撤销" in page
    assert "材料不实" not in page
    assert client.get("/verify/ABCDEFGHJKMN/").status_code == 404
    assert client.get("/verify/?code=ABCD-EFGH-JKMN").status_code == 404


def test_pages_of_the_desk(cast: Cast, reviewer: User, signed_in: Callable[[User], Client]) -> None:
    made = handed_in(cast, name="茶园土壤改良")
    desk = signed_in(reviewer)
    assert "茶园土壤改良" in desk.get("/desk/market/registration/").content.decode()
    page = f"/desk/market/registration/{made.pk}/"
    assert desk.post(f"{page}do/accept/").status_code == 302
    answer = desk.post(f"{page}checks/", {"result-HD-01": "missing", "remark-HD-01": ""})
    assert answer.status_code == 422
    assert "写明缺什么" in answer.content.decode()
    desk.post(f"{page}do/return/", {"reason": "缺附件二"})
    seller = signed_in(cast.enterprise)
    shown = seller.get(page).content.decode()
    assert "缺附件二" in shown
    assert "核对表" not in shown
    assert seller.post(f"{page}do/submit/").status_code == 302
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED
    seller.post(f"{page}do/accept/")
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED
    assert signed_in(cast.rival).get(page).status_code == 404
    assert signed_in(cast.rival).get("/desk/market/registration/").status_code == 403
    done = registered(cast, reviewer)
    page = f"/desk/market/registration/{done.pk}/"
    form = desk.get(f"{page}change/")
    assert form.status_code == 200
    for path in ("", "events/1/", "events/1/?print=1", "certificate/"):
        assert desk.get(page + path).status_code == 200, path
    assert seller.get(f"{page}change/").status_code == 403


def test_a_year_of_registrations_comes_in_from_a_workbook(cast: Cast) -> None:
    """With the columns of the whole form, and without those that the parties tell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([
        "合同登记编号", "项目名称", "合同类型", "卖方", "买方", "合同成交额（万元）", "技术交易额（万元）", "技术领域", "知识产权", "计划来源",
        "社会经济目标", "服务的国民经济行业", "内容保密", "签订日期", "登记日期",
    ])  # fmt: skip
    for number, (buyer, amount) in enumerate(((cast.university, 35), (cast.rival_company, 20)), 1):
        sheet.append([
            f"2025330421{number:06d}", f"茶叶加工{number}", "技术转让", cast.tea_company.uscc, buyer.name, amount, amount, "农业", "发明专利",
            "省级计划", "农林牧渔业发展", "农、林、牧、渔业", "否", "2025-03-01", "2025-03-18",
        ])  # fmt: skip
    stream = io.BytesIO()
    book.save(stream)
    batch = import_file(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx")
    assert batch.register.name == "market.contracts"
    made = TechnologyContract.objects.get(number="2025330421000002")
    assert (made.programme, made.goal, made.industry, made.is_confidential) == ("30", "09", "A", False)
    assert (made.seller_nature, made.buyer_nature, made.buyer_area) == ("100", "100", cast.county.xitang)
    county, year = cast.county.yunxi, Period(2025)
    assert compute(get_indicator("market.turnover"), county, year).value == 550_000
    assert compute(get_indicator("market.absorbed_turnover"), county, year).value == 200_000
    again = import_file(stream.getvalue(), by=cast.county_clerk, file_name="登记.xlsx")
    assert not again.has_changes
