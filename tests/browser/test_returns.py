"""An enterprise files its return with a figure a thousand times too large, is warned, mends it; township and county pass it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.returns.domain.rounds import open_round
from kehui.returns.domain.shipped import install
from kehui.returns.models import ReturnEntry, ReturnField, Status, Submission
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast
from tests.returns.conftest import enter

YEAR = clock.today().year


@pytest.fixture
def asked(cast: Cast) -> Submission:
    """The shipped R&D form, sent out; last year the tea company spent 3.56 million."""
    form, _ = install("KJ107-1", by=cast.county_clerk)
    form.population = "enterprises"
    form.save()
    field = ReturnField.objects.get(code="KJ107-1-01")
    enter(
        "returns.entries", cast.county_clerk, field=field.pk, organisation=cast.tea_company.pk, year=YEAR - 1,
        area=cast.tea_company.area_id, value=Decimal(356),
    )  # fmt: skip
    due = clock.today() + timedelta(days=9)
    round = enter("returns.rounds", cast.county_clerk, form=form.pk, year=YEAR, month=12, due_on=due)
    open_round(round, by=cast.county_clerk)
    found = Submission.objects.get(organisation=cast.tea_company)
    assert isinstance(found, Submission)
    return found


def until_kept(page: Page, submission: Submission, items: int) -> None:
    """Wait until the draft holds so many items: the last keystrokes are on their way for a second."""
    for _ in range(60):
        if len(Submission.objects.get(pk=submission.pk).draft) == items:
            return
        page.wait_for_timeout(200)
    pytest.fail("the draft was not kept")


def test_a_slip_is_warned_of_and_mended_and_the_figure_counts(visit: Visit, cast: Cast, asked: Submission) -> None:
    page = visit(cast.enterprise, viewport=PHONE)
    page.goto("/desk/")
    page.get_by_role("link", name="统计报表待填报").click()
    page.get_by_role("link", name="开始填报").click()
    given = {
        "R&D经费支出": "380000", "其中：政府资金": "20000", "其中：企业资金": "360000", "其中：境外和其他资金": "0", "研发人员数": "12",
        "其中：全时人员": "9", "其中：本科及以上": "7", "研发项目数": "4", "新产品产值": "900", "新产品销售收入": "850",
    }  # fmt: skip
    for label, text in given.items():
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("region", name="项目和产出").get_by_label("不适用").last.check()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    until_kept(page, asked, len(given) + 1)
    page.reload()
    expect(page.get_by_role("textbox", name="R&D经费支出")).to_have_value("380000")  # kept as one types
    page.get_by_role("button", name="提交报表").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("R&D经费支出380,000万元，上年356万元，相差约1,000倍，请核对单位（元与千元）")
    for label, text in (("R&D经费支出", "380"), ("其中：政府资金", "20"), ("其中：企业资金", "360")):
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("button", name="提交").first.click()
    expect(page.get_by_text("已提交")).to_be_visible()
    expect(page.get_by_text("要填的表都报完了")).to_be_visible()

    township = visit(cast.township_clerk)
    township.goto("/desk/")
    township.get_by_role("link", name="填报表待初审").click()
    township.get_by_role("link", name="云溪县清源茶业有限公司").click()
    expect(township.get_by_role("row", name="其中：出口")).to_contain_text("不适用")
    township.get_by_label("意见").fill("与税务申报核对一致")
    township.get_by_role("button", name="初审通过").click()
    expect(township.get_by_text("已报县里审定")).to_be_visible()

    indicator = get_indicator("returns.rd_spending")
    assert compute(indicator, cast.county.yunxi, Period(YEAR)).value is None
    county = visit(cast.county_clerk)
    county.goto("/desk/")
    county.get_by_role("link", name="填报表待审定").click()
    county.get_by_role("link", name="云溪县清源茶业有限公司").click()
    expect(county.get_by_text("与税务申报核对一致")).to_be_visible()
    county.get_by_role("button", name="审定", exact=True).click()
    expect(county.get_by_text("从现在起计入统计")).to_be_visible()
    assert Submission.objects.get(pk=asked.pk).status == Status.APPROVED
    assert ReturnEntry.objects.get(field__code="KJ107-1-11", year=YEAR).is_absent
    assert compute(indicator, cast.county.yunxi, Period(YEAR)).value == 3_800_000
