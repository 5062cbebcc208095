"""What was asked of its source is written through the return alone, whichever way somebody tries."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.farming.models import CooperativeReturn
from kehui.importing import run
from kehui.importing.models import Row
from kehui.kernel.errors import Conflict, Invalid
from kehui.parties.models import Membership, Organisation, OrganisationKind
from kehui.records.addresses import url_for
from kehui.records.domain import delete_record, update_record
from kehui.records.register import get_register
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.rounds import open_round
from kehui.returns.domain.shipped import install
from kehui.returns.models import ReturnEntry, ReturnField, Submission
from tests.cast import Cast, make_organisation
from tests.returns.conftest import YEAR, Asked, enter

REGISTER = "farming.cooperative-returns"


@pytest.fixture
def farm(cast: Cast) -> Organisation:
    """A cooperative of 南安乡 that signs in as the enterprise does."""
    made = make_organisation("云溪县高山茶业专业合作社", cast.county.nanan, kind=OrganisationKind.COOPERATIVE)
    Membership.objects.create(user=cast.enterprise, organisation=made)
    return made


@pytest.fixture
def tea(cast: Cast, farm: Organisation) -> CooperativeReturn:
    """What was registered before the round went out: 300 万元 of tea last year; then the round for last year goes out."""
    made = enter(REGISTER, cast.county_clerk, organisation=farm.pk, year=YEAR - 1, business="tea", sales=Decimal(3_000_000))
    form, _ = install("HZS-N", by=cast.county_clerk)
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR - 1, month=12)
    open_round(round, by=cast.county_clerk)
    assert isinstance(made, CooperativeReturn)
    return made


def of_farm(farm: Organisation) -> Submission:
    found = Submission.objects.select_related("round__form__area", "area", "organisation").get(organisation=farm)
    assert isinstance(found, Submission)
    return found


def everybody(cast: Cast) -> tuple[User, ...]:
    return (cast.county_clerk, cast.township_clerk, cast.enterprise)


def test_the_register_is_closed_for_a_year_that_was_sent_out(cast: Cast, farm: Organisation, tea: CooperativeReturn) -> None:
    said = f"“云溪县高山茶业专业合作社 {YEAR - 1}年农民专业合作社年报表”已下发填报"
    for by in everybody(cast):
        with pytest.raises(Invalid, match=said) as caught:
            enter(REGISTER, by, organisation=farm.pk, year=YEAR - 1, business="fish", sales=Decimal(1))
        assert len(caught.value.problems) == 1
        with pytest.raises(Invalid, match="不能直接修改"):
            update_record(tea, {"sales": Decimal(4_000_000)}, by=by)
        with pytest.raises(Conflict, match=said):
            delete_record(tea, by=by, reason="没有这回事")
    with pytest.raises(Invalid, match=said):  # nor is it moved out of the year
        update_record(tea, {"year": YEAR - 2}, by=cast.county_clerk)
    assert CooperativeReturn.objects.get().sales == 3_000_000


def test_other_years_other_bodies_and_remarks_stay_open(cast: Cast, farm: Organisation, tea: CooperativeReturn) -> None:
    enter(REGISTER, cast.county_clerk, organisation=farm.pk, year=YEAR - 2, business="tea", sales=Decimal(1))
    moved = CooperativeReturn.objects.get(year=YEAR - 2)
    with pytest.raises(Invalid, match="已下发填报"):  # nor moved into it
        update_record(moved, {"year": YEAR - 1, "business": "fish"}, by=cast.county_clerk)
    late = make_organisation("云溪县后来合作社", cast.county.xitang, kind=OrganisationKind.COOPERATIVE)
    enter(REGISTER, cast.county_clerk, organisation=late.pk, year=YEAR - 1, business="tea", sales=Decimal(1))
    assert update_record(tea, {"note": "已核对账簿"}, by=cast.county_clerk).note == "已核对账簿"


def test_form_interface_and_sheet_say_the_same(cast: Cast, farm: Organisation, tea: CooperativeReturn) -> None:
    said = f"{YEAR - 1}年农民专业合作社年报表”已下发填报"
    register = get_register(REGISTER)
    client = Client()
    client.force_login(cast.county_clerk)
    typed = {
        "organisation": str(farm.pk), "organisation.text": farm.name, "year": str(YEAR - 1), "business": "tea", "sales": "400",
        "reason": "改", "version": str(tea.version), "members": "", "households_led": "", "area": "", "note": "",
    }  # fmt: skip
    answer = client.post(url_for(register, "edit", tea.pk), typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    answer = client.patch(
        f"/api/v1/farming/cooperative-returns/{tea.pk}?reason=改", {"sales": 400}, content_type="application/json"
    )
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["合作社", "年份", "经营业务", "年销售额（万元）"])
    sheet.append([farm.name, YEAR - 1, "茶叶", 400])
    sheet.append([farm.name, YEAR - 2, "茶叶", 200])
    stream = io.BytesIO()
    book.save(stream)
    batch = run.preview(run.upload(stream.getvalue(), by=cast.county_clerk, file_name="年报.xlsx", register=register))
    assert (batch.counts["error"], batch.counts["new"]) == (1, 1)
    assert said in Row.objects.get(batch=batch, number=2).messages[0][2]
    assert CooperativeReturn.objects.get().sales == 3_000_000


def test_what_is_sent_out_after_the_preview_is_not_written(cast: Cast, farm: Organisation) -> None:
    form, _ = install("HZS-N", by=cast.county_clerk)
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR - 1, month=12)
    content = f"合作社,年份,经营业务,年销售额（万元）\n{farm.name},{YEAR - 1},茶叶,400\n".encode()
    batch = run.preview(run.upload(content, by=cast.county_clerk, file_name="年报.csv", register=get_register(REGISTER)))
    assert batch.counts["new"] == 1
    open_round(round, by=cast.county_clerk)
    with pytest.raises(Conflict, match="第2行：“云溪县高山茶业专业合作社"):
        run.commit(batch, by=cast.county_clerk)
    assert not CooperativeReturn.objects.exists()


def test_through_the_return_it_is_written_and_taken_back(cast: Cast, farm: Organisation, tea: CooperativeReturn) -> None:
    codes = dict(ReturnField.objects.filter(form__code="HZS-N").values_list("code", "pk"))
    texts = {str(codes["HZS-N-05"]): "320", str(codes["HZS-N-11"]): "9", str(codes["HZS-N-12"]): "40"}
    filling.submit(of_farm(farm), texts, by=cast.enterprise)
    reviewing.check(of_farm(farm), by=cast.township_clerk)
    reviewing.approve(of_farm(farm), by=cast.county_clerk)
    assert CooperativeReturn.objects.get().sales == 3_200_000
    with pytest.raises(Invalid, match="不能直接修改"):
        update_record(tea, {"sales": Decimal(1)}, by=cast.county_clerk)
    reviewing.send_back(of_farm(farm), by=cast.county_clerk, comment="请核对")
    assert not CooperativeReturn.objects.exists()


def test_entries_are_neither_changed_nor_deleted(cast: Cast, asked: Asked) -> None:
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    tea = Submission.objects.get(pk=asked.tea.pk)
    reviewing.check(tea, by=cast.township_clerk)
    reviewing.approve(Submission.objects.get(pk=tea.pk), by=cast.county_clerk)
    entry = ReturnEntry.objects.filter(year=YEAR).first()
    with pytest.raises(Conflict, match="不能删除：“云溪县清源茶业有限公司"):
        delete_record(entry, by=cast.county_clerk, reason="不要了")
    with pytest.raises(Invalid, match="不能直接修改"):
        update_record(entry, {"year": YEAR - 2}, by=cast.county_clerk)
    assert update_record(entry, {"note": "附审计报告"}, by=cast.county_clerk).note == "附审计报告"


def test_a_total_and_its_parts_exclude_each_other_both_ways(cast: Cast, asked: Asked) -> None:
    field = asked.fields["研究人员"]
    enter("returns.entries", cast.county_clerk, field=field.pk, area=cast.county.xitang.pk, year=YEAR - 3, value=Decimal(5))
    with pytest.raises(Invalid, match="已填过总数"):
        enter(
            "returns.entries", cast.county_clerk, field=field.pk, organisation=cast.rival_company.pk,
            area=cast.county.xitang.pk, year=YEAR - 3, value=Decimal(5),
        )  # fmt: skip
