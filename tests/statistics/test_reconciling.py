"""A report's figures held against ours."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from kehui.config.commands import figures as figures_command
from kehui.config.commands import reconcile as reconcile_command
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.reconciling import Finding, Verdict, nearest_names, read_stated, reconcile

YEAR = Period(2025)
HEAD = "term,value,unit,yoy_percent,qualifier\n"


@pytest.fixture
def turnover(county, contract):
    """9,368.4万元 in 2025, 7,140万元 in 2024 (+31.2 %), three contracts."""
    contract(county.nanan, date(2024, 5, 1), 7140)
    for amount in ("9000", "368", "0.4"):
        contract(county.nanan, date(2025, 5, 1), amount)


def check(county, line: str) -> Finding:
    return reconcile(read_stated((HEAD + line).encode()), county.yunxi, YEAR)[0]


@pytest.mark.usefixtures("turnover")
class TestVerdict:
    @pytest.mark.parametrize(
        "line",
        [
            "技术市场交易额,9368,万元,31.2,",
            "技术市场交易额,9368,万元,31,",  # to the stated decimals
            "技术市场交易额,9368.4,万元,31.21,",
            "技术合同成交额,0.94,亿元,,",  # by an alias, in another unit
            "技术市场交易额,93684000,元,,",
            "技术市场交易额,93684,千元,,",
            "技术市场交易额,9000,万元,,余",
            "技术市场交易额,9300,万元,,余",
            "技术市场交易额,9300余,万元,,",
            "技术市场交易额,超9300万元,,,",
            "技术市场交易额,9400,万元,,近",
            "技术市场交易额,近9400,万元,31.2%,",
            "技术市场交易额,9500,万元,,约",
            "技术市场交易额,,万元,31.2,",
            '技术市场交易额,"9,368",万元,,',
            "技术市场交易额,９３６８,万元,,",
            "技术合同登记数,3,个,,",  # counting words are one
        ],
    )
    def test_agrees(self, county, line):
        found = check(county, line)
        assert (found.verdict, found.reasons) == (Verdict.AGREES, ())

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("技术市场交易额,9369,万元,31.2,", "数值相差-0.6万元"),
            ("技术市场交易额,9368,万元,31.3,", "同比应为+31.2%"),
            ("技术市场交易额,9368,亩,,", "单位不同：所述为亩，指标为万元"),
            ("技术市场交易额,9368,元,,", "数值相差93674632元"),
            ("技术市场交易额,9400,万元,,余", "数值相差"),  # 余 is said only of a number rounded down
            ("技术市场交易额,8000,万元,,余", "数值相差"),
            ("技术市场交易额,9300,万元,,近", "数值相差"),
            ("技术市场交易额,20000,万元,,近", "数值相差"),
            ("技术市场交易额,很多,万元,,", "看不懂数值“很多”"),
            ("技术市场交易额,9368,万元,很快,", "看不懂同比“很快”"),
            ("技术市场交易额,9368,万元,,大概", "看不懂约数标记“大概”"),
            ("技术市场交易额,,,,", "没有写数值，也没有写同比"),
            ("在册企业,3,家,,", "数值相差-3家"),
            ("在册企业,0,家,5,", "同比算不出"),
        ],
    )
    def test_differs(self, county, line, reason):
        found = check(county, line)
        assert found.verdict is Verdict.DIFFERS
        assert reason in "；".join(found.reasons)

    def test_not_found_suggests_the_nearest(self, county):
        found = check(county, "技术市场交易总额,9368,万元,,")
        assert found.verdict is Verdict.NOT_FOUND
        assert found.suggestions[0] == "技术市场交易额"
        assert nearest_names("企业") != []

    def test_both_errors_are_told_at_once(self, county):
        assert len(check(county, "技术市场交易额,9300,万元,30,").reasons) == 2

    def test_exact_and_with_a_remainder(self, county, contract):
        contract(county.xitang, date(2025, 1, 1), "631.6")  # now exactly 10,000万元
        assert check(county, "技术市场交易额,10000,万元,,余").verdict is Verdict.AGREES
        assert check(county, "技术市场交易额,10000,万元,,超").verdict is Verdict.DIFFERS
        assert check(county, "技术市场交易额,1,亿元,,").verdict is Verdict.AGREES


class TestReading:
    LINE = "unit,说明,yoy_percent,term,value\n万元,甲,31.2,技术市场交易额,9368\n\n,,,,\n"

    @pytest.mark.parametrize(
        "content",
        [
            LINE.encode(), b"\xef\xbb\xbf" + LINE.encode(), LINE.encode("gb18030"), LINE.replace("\n", "\r\n").encode(),
            LINE.replace(",", "\t").encode(), ("\n" + LINE).encode(),
            "单位,同比,指标,数值\n万元,31.2%,技术市场交易额,9368\n".encode("gb18030"),
        ],
    )  # fmt: skip
    def test_any_order_and_encoding(self, content):
        (one,) = read_stated(content)
        assert (one.term, one.value, one.unit, one.growth) == ("技术市场交易额", Decimal(9368), "万元", Decimal("31.2"))

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "没有可核对的行"),
            (b"term,value\n", "没有可核对的行"),
            (b"a,b\n1,2\n", "没有列名 term、value"),
            (b"\xff\xff\xff", "编码"),
        ],
    )
    def test_what_is_no_such_file_is_said(self, content, message):
        with pytest.raises(KehuiError, match=message):
            read_stated(content)

    def test_a_short_line_is_read(self):
        assert read_stated(b"term,value,unit\nabc,1\n")[0].unit == ""


@pytest.mark.usefixtures("turnover")
class TestCommands:
    def run(self, command, *arguments):
        return CliRunner().invoke(command, [str(a) for a in arguments])

    def test_reconcile_ends_with_0_only_when_all_agree(self, county, tmp_path):
        good = tmp_path / "good.csv"
        good.write_text("term,value,unit,yoy_percent\n技术市场交易额,9368,万元,31.2\n", "utf-8")
        told = self.run(reconcile_command.command, good, "--area", "云溪县", "--year", "2025")
        assert told.exit_code == 0, told.output
        assert "一致 1 项，不一致 0 项，未找到 0 项" in told.output
        bad = tmp_path / "bad.csv"
        bad.write_text(
            "term,value,unit,yoy_percent\n技术市场交易额,9368,万元,31.2\n没有的指标,1,个,\n技术合同登记数,4,项,\n",
            "gb18030",
        )
        told = self.run(reconcile_command.command, bad, "--area", "云溪县", "--year", "2025", "--json")
        assert told.exit_code == 1
        assert [f["verdict"] for f in json.loads(told.output)] == ["agrees", "not_found", "differs"]

    def test_figures_as_table_and_json(self, county):
        told = self.run(figures_command.command, "--area", "云溪县", "--year", "2025", "--menu", "技术市场")
        assert told.exit_code == 0, told.output
        assert "9,368.4" in told.output
        assert "+31.2%" in told.output
        told = self.run(figures_command.command, "--area", "南安乡", "--year", "2025", "--json")
        found = {f["code"]: f for f in json.loads(told.output)}
        assert found["market.turnover"]["value"] == 9368.4
        assert found["market.turnover"]["growth_percent"] == 31.2
        assert set(found["market.turnover"]) == {
            "code",
            "name",
            "value",
            "unit",
            "growth_percent",
            "rows",
            "definition",
        }

    def test_a_month_has_no_yearly_returns(self, county):
        told = self.run(figures_command.command, "--area", "云溪县", "--period", "2025-05", "--json")
        assert "market.turnover" in told.output
        assert all(i["code"] != "returns.none" for i in json.loads(told.output))

    def test_what_does_not_exist_is_said(self, county):
        told = self.run(figures_command.command, "--area", "云溪县", "--year", "2025", "--menu", "魔法")
        assert told.exit_code == 2
        assert "技术市场" in told.output
        with pytest.raises(KehuiError, match="没有叫“火星”的地区"):
            raise self.run(figures_command.command, "--area", "火星", "--year", "2025").exception
