"""Terms against the names of indicators."""

from __future__ import annotations

import pytest

from kehui.reading.matching import Matcher, canonical, match_indicator

NAMES = {
    "规上工业企业R&D经费支出": "rd", "授权发明专利": "inventions", "发明专利授权量": "inventions", "授权专利": "patents", "申请发明专利": "filed",
    "技术合同成交额": "turnover", "技术交易额": "technology", "累计国家高新技术企业": "high", "新认定国家高新技术企业": "high_new", "累计省科技型中小企业": "sme",
    "茶园面积": "tea", "达成合作意向": "intents", "新认定省级企业研发中心": "p_centre", "新认定市级企业研发中心": "m_centre",
}  # fmt: skip
UNITS = {"rd": "亿元", "turnover": "万元", "tea": "亩", "high": "家", "inventions": "件"}


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("规模以上工业企业r&d经费支出", "rd"), ("授权发明专利", "inventions"), ("技术市场实现交易额", "turnover"), ("累计培育国家高新技术企业", "high"),
        ("全县累计培育省级科技型中小企业", "sme"), ("新认定市级企业研发中心", "m_centre"), ("今年新认定国家高新技术企业", "high_new"), ("技术交易额", "technology"),
    ],
)  # fmt: skip
def test_the_likeliest_name(term: str, code: str) -> None:
    assert match_indicator(term, names=NAMES, units=UNITS)[0].code == code


@pytest.mark.parametrize("term", ["授权实用新型专利", "有效发明专利", "省级众创空间", "粮食总产量"])
def test_what_is_none_of_them_is_not_sure(term: str) -> None:
    found = match_indicator(term, names=NAMES)
    assert not found or found[0].score < 0.8


def test_units_that_measure_something_else_rule_out() -> None:
    matcher = Matcher(NAMES, units=UNITS)
    assert matcher.match("现有茶园", unit="亩")[0].code == "tea"
    assert "turnover" not in [c.code for c in matcher.match("技术合同成交额情况", unit="项")]


def test_a_learned_correction_comes_first() -> None:
    learned = {"技术成果买卖总值": "turnover", "授权专利": ""}
    assert match_indicator("技术成果买卖总值", names=NAMES, learned=learned)[0].reason == "learned"
    assert match_indicator("授权专利", names=NAMES, learned=learned) == []


def test_what_the_clause_goes_on_to_say_helps() -> None:
    assert match_indicator("项目", ["项目达成合作意向"], names=NAMES)[0].code == "intents"


def test_one_wording() -> None:
    assert canonical("规模以上工业企业r&d经费支出") == canonical("规上工业企业R&D经费投入")
