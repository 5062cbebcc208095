"""What a form may ask: nothing that the records yield; and the forms that come with Kehui."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.farming.models import CooperativeReturn
from kehui.incubation.models import TenantReturn
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.parties.models import Membership
from kehui.records.domain import update_record
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.rounds import open_round
from kehui.returns.domain.shipped import SHIPPED, install
from kehui.returns.models import FieldMode, ReturnField, ReturnForm, ReturnRound, Submission
from kehui.returns.queries import with_everything
from tests.cast import Cast, make_organisation
from tests.returns.conftest import YEAR, enter, make_form


@pytest.fixture
def form(cast: Cast) -> ReturnForm:
    return make_form(cast)


def field(cast: Cast, form: ReturnForm, **more: Any) -> Any:
    return enter("returns.fields", cast.county_clerk, **{"form": form.pk, "code": "X-1", "name": "甲", "unit": "件"} | more)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "有效发明专利"}, "不用再问：系统已有指标“有效发明专利”（patents.inventions_in_force）"),
        ({"name": "专利授权量"}, "不用再问：系统已有指标“授权专利”"),  # by an alias
        ({"indicator": "patents.granted"}, "不用再问：系统已有指标“授权专利”"),  # by the explicit link
        ({"name": "R&D经费支出", "unit": "万元"}, "已由另一张表的同名项填报"),
        ({"mode": "carried"}, "要写明对应的指标"), ({"mode": "carried", "indicator": "没有的"}, "没有叫“没有的”的指标"),
        ({"mode": "carried", "indicator": "有效专利", "unit": "人"}, "不是同一种单位"),
        ({"mode": "computed", "formula": "{研发投入合计} +"}, "还没有写完"), ({"mode": "computed", "formula": "{没有的} * 2"}, "没有叫“没有的”的项目"),
        ({"mode": "computed", "formula": "{研发投入合计} > 0"}, "应写成一个数"), ({"mode": "computed", "formula": "{甲} + 1件"}, "绕了一圈"),
    ],
)  # fmt: skip
def test_what_a_field_may_not_be(cast: Cast, form: ReturnForm, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message.replace("（", ".").replace("）", ".")):
        field(cast, form, **given)


def test_what_the_records_yield_is_carried_over(cast: Cast, form: ReturnForm) -> None:
    made = field(cast, form, name="有效发明专利", mode="carried", indicator="有效发明专利")
    assert made.mode == FieldMode.CARRIED
    assert field(cast, form, code="X-2", name="有效发明专利自评", mode="computed", formula="{有效发明专利} * 1").pk


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"expression": "{研发投入合计} >"}, "还没有写完"), ({"expression": "{研发投入合计} >= {研究人员}"}, "元和人不能比较"),
        ({"expression": "{研发投入合计} <= 指标{没有的}"}, "没有叫“没有的”的指标"), ({"kind": "jump"}, "超过百分之多少"),
    ],
)  # fmt: skip
def test_a_check_that_cannot_be_used_is_refused(cast: Cast, form: ReturnForm, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        enter("returns.checks", cast.county_clerk, **{"form": form.pk, "code": "S", "name": "甲"} | given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"population": "indicator"}, "请写明按哪项指标"), ({"population": "indicator", "population_indicator": "集中科普宣传活动"}, "不是单位的记录"),
        ({"checked_by": "park"}, "写明初审单位"), ({"register_name": "market.contracts"}, "不是按单位和年度登记"),
        ({"register_name": "no.such"}, "没有代号是"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_used_is_refused(cast: Cast, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        enter(
            "returns.forms", cast.county_clerk, **{"code": "Z", "name": "甲", "area": cast.county.yunxi.pk} | given
        )


def test_every_shipped_form_can_be_taken_over_once(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        install("KP-N", by=cast.township_clerk)
    for shipped in SHIPPED:
        form, added = install(shipped.code, by=cast.county_clerk)
        assert added == len(shipped.items) + len(shipped.checks)
        assert form.items.filter(mode=FieldMode.ASKED).count() == shipped.asked
    families = {f.group for f in ReturnField.objects.filter(form__code="KP-N")}
    assert families == {"科普人员", "科普场地", "科普经费", "科普传媒", "科普活动"}
    with pytest.raises(Conflict, match="已经启用"):
        install("KP-N", by=cast.county_clerk)


def sent_out(cast: Cast, code: str, year: int) -> Submission:
    form, _ = install(code, by=cast.county_clerk)
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=year, month=12)
    open_round(round, by=cast.county_clerk)
    found = with_everything(Submission.objects.filter(round=ReturnRound.objects.get(pk=round.pk))).get()
    assert isinstance(found, Submission)
    return found


def texts(code: str, **by_suffix: str) -> dict[str, str]:
    fields = {f.code: str(f.pk) for f in ReturnField.objects.filter(form__code=code)}
    return {fields[f"{code}-{suffix.removeprefix('n')}"]: text for suffix, text in by_suffix.items()}


def test_the_tenants_form_is_a_face_of_their_register(cast: Cast) -> None:
    by, company = cast.county_clerk, cast.tea_company
    zone = enter(
        "places.zones", by, code="YQ", name="科创园", area=cast.county.yunxi.pk, founded_on=date(2019, 1, 1), kind="development_zone",
    )  # fmt: skip
    site = enter(
        "incubation.sites", by, code="KC", name="科创中心", zone=zone.pk, usable_area=Decimal(1000), phase=1,
        opened_on=date(2020, 1, 1), area=cast.county.yunxi.pk,
    )  # fmt: skip
    enter(
        "incubation.tenancies", by, organisation=company.pk, site=site.pk, leased_area=Decimal(300),
        moved_in_on=date(YEAR - 1, 1, 1), area=cast.county.yunxi.pk,
    )  # fmt: skip
    enter(
        "incubation.returns", by, organisation=company.pk, site=site.pk, year=YEAR - 1, area=cast.county.yunxi.pk,
        technology_income=Decimal(1_000_000), product_income=Decimal(0), trade_income=Decimal(0), other_income=Decimal(0), staff=7,
    )  # fmt: skip
    submission = sent_out(cast, "FH-N", YEAR)
    assert submission.organisation == company
    given = texts("FH-N", n01="120", n02="10.5", n03="0", n04="0", n06="3", n07="9", n08="0", n09="8", n10="2")
    first = next(iter(given))
    with pytest.raises(Invalid, match="相差约1,000倍"):
        filling.submit(submission, given | {first: "100000"}, by=cast.enterprise)
    filling.submit(submission, given, by=cast.enterprise)
    assert TenantReturn.objects.count() == 1
    reviewing.approve(Submission.objects.get(pk=submission.pk), by=by)
    row = TenantReturn.objects.get(year=YEAR)
    assert (row.site, row.total_income, row.technology_income, row.staff) == (site, 1_305_000, 1_200_000, 8)
    assert submission.answers.get(field__code="FH-N-11").value == 300  # carried over from the lease
    reviewing.send_back(Submission.objects.get(pk=submission.pk), by=by, comment="请核对从业人员")
    assert not TenantReturn.objects.filter(year=YEAR).exists()


def test_a_cooperatives_form_writes_a_row_for_each_business(cast: Cast) -> None:
    body = make_organisation("南安乡云雾茶叶专业合作社", cast.county.nanan, kind="cooperative", uscc="93330421MA0000007R")
    Membership.objects.create(user=cast.rival, organisation=body)
    submission = sent_out(cast, "HZS-N", YEAR)
    given = texts("HZS-N", n05="300", n07="80", n11="40", n12="120")
    filling.submit(submission, given, by=cast.rival)
    reviewing.check(Submission.objects.get(pk=submission.pk), by=cast.township_clerk)
    reviewing.approve(Submission.objects.get(pk=submission.pk), by=cast.county_clerk)
    rows = {r.business: (r.sales, r.members, r.households_led) for r in CooperativeReturn.objects.filter(year=YEAR)}
    assert rows == {"tea": (3_000_000, 40, 120), "fruit": (800_000, 0, 0)}  # the body's members count once
    assert submission.answers.get(field__code="HZS-N-10").value == 380


def test_what_is_asked_is_not_entered_past_the_flow(cast: Cast, form: ReturnForm) -> None:
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR, month=12)
    values = {"field": ReturnField.objects.get(code="YF-3").pk, "organisation": cast.tea_company.pk, "year": YEAR}
    entry = enter("returns.entries", cast.county_clerk, area=cast.county.nanan.pk, value=Decimal(5), **values)
    with pytest.raises(Invalid, match="不能直接填改"):
        update_record(round, {"opened_on": date(YEAR, 1, 1)}, by=cast.county_clerk)
    open_round(round, by=cast.county_clerk)
    with pytest.raises(Invalid, match=f"“云溪县清源茶业有限公司 {YEAR}年研发情况年报”已下发填报"):
        update_record(entry, {"value": Decimal(6)}, by=cast.county_clerk)
