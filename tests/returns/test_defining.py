"""Defining a form through its pages, and how its checks speak."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.kernel.errors import Invalid
from kehui.records.domain import problems_of
from kehui.records.forms import RecordForm
from kehui.records.register import get_register
from kehui.returns.expressions import in_words, parse
from kehui.returns.models import ReturnField, ReturnForm
from tests.cast import Cast
from tests.returns.conftest import enter, make_form

SignIn = Callable[[User], Client]
UNITS = {"数字化投入": "万元", "软件投入": "万元", "硬件投入": "万元", "专职人员": "人"}


@pytest.fixture
def form(cast: Cast) -> ReturnForm:
    return make_form(cast)


@pytest.mark.parametrize(
    ("name", "unit", "found"),
    [
        ("有效发明专利拥有量", "件", "有效发明专利"), ("农家书屋数", "个", "农家书屋"), ("技术合同成交金额", "万元", "技术市场交易额"),
        ("数字化投入", "万元", ""),
        ("专利授权数", "万元", ""),  # the same words, but money
    ],
)  # fmt: skip
def test_what_the_records_yield_is_refused_in_other_words_too(cast: Cast, form: ReturnForm, name: str, unit: str, found: str) -> None:
    given = {"form": form.pk, "code": "YF-9", "name": name, "unit": unit}
    if not found:
        assert enter("returns.fields", cast.county_clerk, **given).pk
        return
    with pytest.raises(Invalid, match=f"系统已有指标“{found}”"):
        enter("returns.fields", cast.county_clerk, **given)


def test_a_likeness_is_a_question(cast: Cast, form: ReturnForm) -> None:
    register = get_register("returns.fields")
    values = {c.name: c.empty for c in register.columns} | {"form": form.pk, "code": "YF-9", "name": "科普活动次数", "unit": "次"}
    doubt = next(p for p in problems_of(register, values, None) if p.field == "name")
    assert doubt.severity == "warning"
    assert "相近的指标“举办科普活动”" in doubt.message


def test_an_indicator_misspelt_is_answered_with_those_alike(cast: Cast, form: ReturnForm) -> None:
    with pytest.raises(Invalid, match="没有叫“有效的发明专利”的指标。相近的有：有效发明专利"):
        enter("returns.fields", cast.county_clerk, form=form.pk, code="YF-9", name="甲", unit="件", mode="carried", indicator="有效的发明专利")


def test_what_is_counted_is_whole(cast: Cast, form: ReturnForm) -> None:
    made = [enter("returns.fields", cast.county_clerk, form=form.pk, code=f"W-{u}", name=f"自定项{u}", unit=u) for u in ("件", "人", "万元")]
    assert [m.places for m in made] == [0, 2, 2]


def test_a_broken_formula_is_told_once(cast: Cast, form: ReturnForm) -> None:
    with pytest.raises(Invalid) as caught:
        enter("returns.fields", cast.county_clerk, form=form.pk, code="YF-9", name="占比", unit="%", mode="computed", formula="{研发投入合计")
    assert [p.field for p in caught.value.problems] == ["formula"]


def test_a_form_is_the_countys_unless_it_says_otherwise(cast: Cast) -> None:
    assert enter("returns.forms", cast.county_clerk, code="N", name="新报表").area == cast.county.yunxi


def test_the_next_field_begins_with_the_same_form(cast: Cast, form: ReturnForm, signed_in: SignIn) -> None:
    county = signed_in(cast.county_clerk)
    given = {"code": "YF-9", "name": "数字化投入", "unit": "万元", "places": "2", "mode": "asked", "prefill": "nothing"}
    page = county.post("/desk/returns/fields/new/", given | {"form": str(form.pk), "form.text": form.name, "again": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/desk/returns/fields/new/?form={form.pk}"
    text = page.content.decode()
    assert f'name="form" value="{form.pk}"' in text
    assert 'id="id_area"' not in text  # its area is the form's, so nobody is asked for it
    assert ReturnField.objects.get(code="YF-9").area == form.area


def test_a_choice_made_already_is_not_called_optional(cast: Cast) -> None:
    fields = RecordForm(get_register("returns.forms"), user=cast.county_clerk).fields
    assert [fields[n].requirement for n in ("period", "is_active", "document")] == ["", "", "选填"]


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("{专职人员}", "40", "专职人员40人"), ("上年{专职人员} * 3", "36", "上年专职人员×3为36人"),
        ("{软件投入} + {硬件投入}", "13000000", "软件投入、硬件投入合计1,300万元"), ("{数字化投入} / {专职人员}", "2500000", "数字化投入÷专职人员为250万元"),
        ("({软件投入} + {硬件投入}) / {数字化投入}", "0.6", "（软件投入+硬件投入）÷数字化投入为0.6"), ("100万元", "1000000", "100万元"),
        ("最大({软件投入}, {硬件投入})", "5000000", "最大（软件投入，硬件投入）为500万元"), ("{数字化投入} - {软件投入}", "-1000000", "数字化投入-软件投入为-100万元"),
    ],
)  # fmt: skip
def test_a_side_of_a_comparison_in_words(text: str, number: str, said: str) -> None:
    assert in_words(parse(text), Decimal(number), lambda _, name: UNITS.get(name)) == said


def test_a_form_is_looked_at_before_it_is_sent_out(cast: Cast, form: ReturnForm, signed_in: SignIn) -> None:
    enter("returns.fields", cast.county_clerk, form=form.pk, code="YF-8", name="有效发明专利", unit="件", mode="carried", indicator="有效发明专利")
    county = signed_in(cast.county_clerk)
    address = f"/desk/returns/board/form/{form.pk}/"
    assert address in county.get(f"/desk/returns/forms/{form.pk}/").content.decode()
    page = county.get(address).content.decode()
    assert page.count(" disabled>") + page.count(" disabled ") >= 6  # three fields and their 不适用
    assert "系统带出：有效发明专利" in page
    assert "{其中：自筹} &lt;= {研发投入合计}" in page
    assert "要填3项，系统带出或自动计算1项" in page
    for who, status in (("county_leader", 200), ("township_clerk", 404), ("auditor", 403)):
        assert signed_in(getattr(cast, who)).get(address).status_code == status
    assert county.get("/desk/returns/board/form/999999/").status_code == 404
