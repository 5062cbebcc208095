"""A summary itself held against our figures: read, matched to indicators, reconciled."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from kehui.config.commands import reconcile as reconcile_command
from kehui.statistics.stated_text import stated_in
from tests.reading.scoring import parse, texts

COUNTY = {
    "规上工业企业R&D经费支出", "规上企业研发人员数", "规上工业新产品产值", "规模以上高新技术产业产值", "技术市场交易额", "累计国家高新技术企业", "累计省科技型中小企业",
    "新认定省级科技型中小企业", "新认定国家高新技术企业", "到期重新认定国家高新技术企业", "通过复审国家高新技术企业", "新认定省级企业研究院", "新认定省级企业研发中心", "新认定市级企业研发中心",
    "新认定县级企业研发中心", "列入省级新产品计划", "列入国家火炬计划", "申报专利", "申请发明专利", "授权专利", "授权发明专利", "知识产权托管试点奖励", "新引进孵化项目",
    "新引进项目总注册资本", "来自上海的孵化成果", "新引进高层次人才", "引进国千人才", "引进省千人才", "二期入驻企业", "二期租赁面积", "租赁面积占可用孵化面积", "孵化企业技工贸总收入",
    "孵化企业上缴税金", "行业创新服务平台", "达成合作意向", "新认定省农业科技企业", "新认定农业企业科技研发中心", "社科类科技项目", "终止项目", "追回财政科技资金",
    "下达高新技术扶持资金", "新三板上市辅导及产业基金培训", "科技银行支持企业", "申请贷款额度", "注册的合伙制股权投资机构",
}  # fmt: skip
TOWNSHIP = {
    "村级科普活动室", "集中科普宣传活动", "发放技术资料", "科技讲座", "科技讲座培训人次", "茶园面积", "茶叶产值", "新发展优质茶园", "改造中低产茶园", "发展脆红李和藤椒等", "合作社生猪年销售",
}  # fmt: skip


@pytest.mark.parametrize(("title", "names"), [("retold: 县里的一年", COUNTY), ("retold: 乡里的一年", TOWNSHIP)])
def test_nearly_every_figure_finds_its_indicator(title: str, names: set[str]) -> None:
    text = parse(dict(texts("known"))[title])[0]
    found = [s.name for s in stated_in(text)]
    assert len(names - set(found)) <= len(names) * 0.05, names - set(found)
    assert len(set(found) - names) <= len(names) * 0.05, set(found) - names
    assert len(found) == len(set(found))


def test_values_units_and_growth_are_as_written() -> None:
    turnover, patents = stated_in("技术合同成交额0.94亿元，同比增长31.2%；授权专利近5000件，为去年同期的142%。")
    assert (turnover.name, turnover.value, turnover.unit, turnover.growth) == (
        "技术市场交易额",
        Decimal("0.94"),
        "亿元",
        Decimal("31.2"),
    )
    assert (patents.name, patents.value, patents.unit, patents.qualifier, patents.growth) == (
        "授权专利",
        5000,
        "件",
        "近",
        42,
    )


def test_plans_and_last_years_values_are_not_held_against_this_year() -> None:
    assert stated_in("去年授权专利310件。明年力争授权专利500件。计划授权专利400件。") == []


def test_a_learned_term_is_matched() -> None:
    assert [s.name for s in stated_in("成果买卖9368万元。", {"成果买卖": "market.turnover"})] == ["技术市场交易额"]


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", [".txt", ".docx"])
def test_reconciling_a_summary(tmp_path: Path, county, contract, suffix: str) -> None:
    contract(county.nanan, date(2024, 5, 1), 7140)
    contract(county.nanan, date(2025, 5, 1), 9368)
    path = tmp_path / f"总结{suffix}"
    for prose, code in (("技术市场交易额9368万元，同比增长31.2%。", 0), ("技术市场交易额9468万元，同比增长31.2%。", 1)):
        if suffix == ".docx":
            document = Document()
            document.add_paragraph(prose)
            document.save(str(path))
        else:
            path.write_text(prose, encoding="utf-8")
        told = CliRunner().invoke(
            reconcile_command.command, [str(path), "--area", county.yunxi.code, "--year", "2025", "--json"]
        )
        (finding,) = json.loads(told.stdout)
        assert (told.exit_code, finding["code"], finding["stated_growth_percent"]) == (code, "market.turnover", 31.2)


@pytest.mark.django_db
def test_a_text_without_known_figures_says_so(tmp_path: Path, county) -> None:
    path = tmp_path / "总结.txt"
    path.write_text("今年粮食丰收。", encoding="utf-8")
    told = CliRunner().invoke(reconcile_command.command, [str(path), "--area", county.yunxi.code, "--year", "2025"])
    assert told.exit_code == 1
    assert "没有读出" in told.exception.message
