"""Two sides talk, agree and sign; the contract is registered, verified by a stranger, revoked; the figure follows by exactly it."""

from __future__ import annotations

import re
from pathlib import Path

import docx
from playwright.sync_api import Page, expect

from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.market.models import Negotiation, TechnologyContract
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast, make_contract


def turnover(clerk: Page, cast: Cast) -> str:
    """The figure as the clerk's page of the indicator tells it."""
    clerk.goto(f"/statistics/market.turnover/?area={cast.county.yunxi.code}&period={clock.today().year}")
    return clerk.locator(".k-fig-value").first.inner_text()


def ask(page: Page, button: str, reason: str) -> None:
    """Press a button that asks for a reason, and give it."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button").first.click()


def confirm(page: Page, button: str) -> None:
    """Press a button that asks back, and say yes."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=button).click()


def test_from_the_first_word_to_the_revocation(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    make_contract(cast.rival_company, cast.university, 60, registered_on=clock.today(), signed_on=clock.today())
    clerk = visit(cast.county_clerk)
    assert "60" in turnover(clerk, cast)

    # The seeking side asks; the other side agrees and offers; it is haggled over; both agree.
    seeking, offering = visit(cast.rival), visit(cast.enterprise, viewport=PHONE, has_touch=True, is_mobile=True)
    seeking.goto("/my/negotiations/")
    seeking.get_by_role("link", name="发起洽谈").first.click()
    seeking.get_by_label("洽谈事项").fill("扁形茶自动理条机改造")
    seeking.get_by_label("情况说明").fill("理条不匀，次品多")
    seeking.get_by_label("拟签合同类型").select_option(label="技术开发（委托）")
    seeking.get_by_label("技术领域").select_option(label="农业")
    seeking.get_by_label("对方").fill(cast.tea_company.name)
    seeking.get_by_role("button", name="发出邀请").click()
    expect(seeking.get_by_text("等对方回应")).to_be_visible()
    assert Negotiation.objects.get().status == "invited"
    offering.goto("/my/negotiations/")
    offering.get_by_role("link", name="扁形茶自动理条机改造").click()
    offering.get_by_role("button", name="同意洽谈").click()
    offering.get_by_label("留言").fill("主机不用换，三个月能改好")
    offering.get_by_role("button", name="发送").click()
    # The other window shows it by itself.
    expect(seeking.get_by_text("主机不用换，三个月能改好")).to_be_visible()
    offering.get_by_text("报价", exact=True).last.click()
    offering.get_by_label("合同金额").fill("40")
    offering.get_by_label("其中技术交易额").fill("30")
    offering.get_by_label("主要条款").fill("验收合格后付清")
    offering.get_by_role("button", name="向对方报价").click()
    expect(offering.get_by_text("已向对方报价")).to_be_visible()
    seeking.get_by_role("link", name="刷新查看").first.click()
    seeking.get_by_label("合同金额").fill("35")
    seeking.get_by_label("其中技术交易额").fill("28")
    seeking.get_by_role("main").get_by_role("button", name="还价").click()
    expect(seeking.get_by_text("已向对方报价")).to_be_visible()
    offering.get_by_role("link", name="刷新查看").first.click()
    expect(offering.get_by_role("button", name="接受报价")).to_be_visible()
    assert offering.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    confirm(offering, "接受报价")
    expect(offering.get_by_text("双方谈成").first).to_be_visible()

    # The contract: drafted, signed, handed in.
    seeking.get_by_role("link", name="刷新查看").first.click()
    with seeking.expect_download() as download:
        seeking.get_by_role("link", name="下载合同文本").click()
    draft = tmp_path / "draft.docx"
    download.value.save_as(draft)
    assert any("叁拾伍万元整" in p.text for p in docx.Document(str(draft)).paragraphs)
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(b"%PDF-1.4 signed and sealed")
    seeking.locator("#contract input[type=file]").set_input_files(signed)
    seeking.get_by_role("button", name="上传签字盖章的合同").click()
    expect(seeking.get_by_text("已上传签字盖章的合同")).to_be_visible()
    offering.get_by_role("link", name="刷新查看").first.click()
    offering.get_by_label("社会经济目标").select_option(label="农林牧渔业发展")
    offering.get_by_label("服务的国民经济行业").select_option(label="农、林、牧、渔业")
    offering.get_by_role("button", name="提交登记").click()
    expect(offering.get_by_text("已提交登记，县技术合同登记机构受理后会通知您")).to_be_visible()

    # The reviewer's desk.
    reviewer = visit(cast.reviewer)
    reviewer.goto("/desk/market/registration/")
    reviewer.get_by_role("link", name="扁形茶自动理条机改造").click()
    reviewer.get_by_role("button", name="受理").click()
    reviewer.get_by_role("button", name="转初审").click()
    expect(reviewer.get_by_role("group", name="办理").get_by_role("button", name="登记合同")).to_be_visible()
    reviewer.get_by_role("radio", name="不适用", exact=True).first.check()
    reviewer.get_by_role("button", name="其余全部符合").click()
    expect(reviewer.get_by_role("region", name="核对表").get_by_text("已全部核对")).to_be_visible()
    reviewer.get_by_role("main").get_by_role("button", name="登记合同").click()
    reviewer.get_by_role("dialog").get_by_role("button", name="登记合同").click()
    expect(reviewer.get_by_text("已登记：扁形茶自动理条机改造")).to_be_visible()
    made = TechnologyContract.objects.get(name="扁形茶自动理条机改造")
    assert re.fullmatch(r"\d{16}", made.number)
    assert "95" in turnover(clerk, cast)

    # A stranger verifies it by the code of the certificate.
    reviewer.goto(f"/desk/market/registration/{made.pk}/certificate/")
    expect(reviewer.get_by_text(made.number)).to_be_visible()
    stranger = visit()
    stranger.goto("/verify/")
    stranger.get_by_label("核验码").fill(made.certificate.code)
    stranger.get_by_role("button", name="核验").click()
    expect(stranger.get_by_role("region", name="核验结果")).to_contain_text("35 万元")
    expect(stranger.get_by_role("region", name="核验结果")).to_contain_text("有效")

    # Revoked: the figure falls back by exactly it, both versions stay, the stranger is told.
    reviewer.goto(f"/desk/market/registration/{made.pk}/")
    ask(reviewer, "撤销登记", "材料不实")
    expect(reviewer.get_by_text("已撤销登记：扁形茶自动理条机改造")).to_be_visible()
    reviewer.get_by_role("link", name="撤销", exact=True).click()
    expect(reviewer.get_by_role("row", name="状态")).to_contain_text("已登记")
    expect(reviewer.get_by_role("row", name="状态")).to_contain_text("已撤销")
    reviewer.goto(f"/desk/market/registration/{made.pk}/certificate/")
    expect(reviewer.get_by_text("作废", exact=True)).to_be_visible()
    assert "60" in turnover(clerk, cast)
    assert compute(get_indicator("market.turnover"), cast.county.yunxi, Period(clock.today().year)).value == 600_000
    stranger.reload()
    expect(stranger.get_by_role("region", name="核验结果")).to_contain_text("已撤销")
