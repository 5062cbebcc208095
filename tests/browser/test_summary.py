"""The annual summary: its figures open their records, its prose is edited, its Word file holds both."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from playwright.sync_api import expect

from kehui.kernel import clock
from tests.browser.conftest import Visit
from tests.browser.workbooks import downloaded
from tests.cast import Cast, make_contract

YEAR = clock.today().year - 1
WORDS = "全县上下同心，茶乡科技之路越走越宽。"


def test_the_clerk_writes_the_annual_summary(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    made = make_contract(
        cast.tea_company, cast.university, 123, signed_on=clock.today().replace(YEAR, 3, 1),
        registered_on=clock.today().replace(YEAR, 3, 18),
    )  # fmt: skip
    page = visit(cast.county_clerk)
    page.get_by_role("navigation", name="业务").get_by_role("link", name="年度总结").click()
    page.get_by_label("年度", exact=True).select_option(str(YEAR))
    page.get_by_role("button", name="编写总结").click()
    expect(page.get_by_role("heading", level=1).first).to_contain_text(f"云溪县{YEAR}年")

    # A figure in the text opens its records.
    paper = page.locator("article.k-paper")
    figure = paper.get_by_role("link", name="123万元").first
    expect(figure).to_be_visible()
    address = page.url
    figure.click()
    expect(page.get_by_role("link", name=made.name)).to_be_visible()
    expect(page.locator("table.k-table tbody tr")).to_have_count(1)

    # The prose is the office's own; the figures stay.
    page.goto(address)
    page.get_by_role("link", name="修改文字").click()
    first = page.locator("textarea[name^=block-]").filter(has_text="技术市场交易额").first
    first.fill(f"{WORDS}技术市场交易额{{{{ 技术市场交易额 }}}}。")
    page.get_by_label("存在问题").fill("专职人员偏少")
    page.get_by_label("修改说明").fill("按局务会意见修改")
    page.get_by_role("button", name="保存新版本").click()
    expect(page.get_by_text("已保存第2版")).to_be_visible()
    expect(paper).to_contain_text(f"{WORDS}技术市场交易额123万元。")
    expect(paper).to_contain_text("专职人员偏少")

    file = downloaded(page, "下载 Word 文件", tmp_path)
    document = Document(str(file))
    text = "\n".join(p.text for p in document.paragraphs)
    assert f"{WORDS}技术市场交易额123万元。" in text
    assert "专职人员偏少" in text
    annex = ["".join(c.text for c in row.cells) for table in document.tables for row in table.rows]
    assert any("技术市场交易额" in line and "123" in line and "market.turnover" in line for line in annex)

    # A name that there is not is refused where it stands, and nothing typed is lost.
    page.get_by_role("link", name="修改文字").click()
    page.locator("textarea[name^=block-]").filter(has_text=WORDS).fill("成交{{ 技术市场交易颌 }}。")
    page.get_by_role("button", name="保存新版本").click()
    expect(page.get_by_role("alert").first).to_contain_text("技术市场交易额")
    expect(page.locator("textarea[name^=block-]").filter(has_text="技术市场交易颌")).to_be_visible()
