"""The pages of figures, as each kind of user meets them."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import openpyxl
import pytest

from kehui.accounts.models import Role
from kehui.audit.models import Entry
from kehui.kernel.periods import Period
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator

HERE = "area=330421&period=2025"


@pytest.fixture
def filled(county, contract, on_day):
    """Three contracts in 2025 (two of them in 南安乡), one in 2024, one elsewhere."""
    contract(county.nanan, date(2025, 3, 1), 10, kind="transfer")
    contract(county.dingzi, date(2025, 4, 1), 30)
    contract(county.xitang, date(2025, 4, 1), "0.5")
    contract(county.nanan, date(2024, 4, 1), 20)
    contract(county.next_door, date(2025, 4, 1), 999)


@pytest.fixture
def page(client, clerk, filled):
    """Open a page as the county clerk: ``page("/statistics/")`` gives its text."""
    client.force_login(clerk)

    def open_page(url: str, status: int = 200) -> str:
        response = client.get(url)
        assert response.status_code == status, response.content.decode()[:2000]
        return response.content.decode()

    return open_page


def content(response) -> bytes:
    return b"".join(response.streaming_content)


class TestDashboard:
    def test_shows_figures_of_the_area_and_period_asked_for(self, page):
        text = page(f"/statistics/?{HERE}")
        assert "技术市场交易额" in text
        assert "40.5" in text
        assert "+102.5%" in text
        assert "999" not in text
        text = page("/statistics/?area=330421101&period=2025-03")
        assert "南安乡统计" in text
        assert ">10<" in text

    def test_every_link_keeps_area_and_period(self, page):
        text = page("/statistics/?area=330421101&period=2025Q2")
        links = [unquote(u) for u in re.findall(r'href="(/statistics/[^"]*)"', text)]
        kept = [u for u in links if "?" in u]
        assert len(kept) > 5
        assert all("area=330421101" in u and "period=2025Q2" in u for u in kept)

    def test_one_division_of_work_or_all(self, page):
        text = page(f"/statistics/?{HERE}&menu=技术市场")
        assert "技术合同登记数" in text
        assert "在册企业" not in text
        assert "在册企业" in page(f"/statistics/?{HERE}&menu=全部")

    def test_charts_carry_their_data(self, page):
        text = page(f"/statistics/?{HERE}&focus=market.turnover")
        assert "技术市场交易额：2025年各月" in text
        assert "技术市场交易额：云溪县各乡镇（街道）" in text

    def test_a_year_without_records_is_an_empty_state(self, page):
        assert "还没有数字" in page("/statistics/?area=330421&period=2021")

    @pytest.mark.parametrize(
        ("query", "status", "words"),
        [
            ("area=火星", 400, "没有叫“火星”的地区"),
            ("period=去年", 400, "看不懂时期"),
            ("period=2025-13", 400, "没有这样的时期"),
            ("period=2027", 400, "还没有开始"),
            ("menu=魔法", 400, "没有“魔法”这类业务"),
            ("area=330424", 403, "没有查看“海临县”"),
            ("area=%00", 200, "云溪县统计"),
        ],
    )
    def test_a_bad_address_says_how_to_mend_it(self, page, query, status, words):
        text = page(f"/statistics/?{query}", status)
        assert words in text
        assert 'name="period"' in text  # the switches are there to mend it with

    def test_number_of_statements_does_not_grow_with_records(
        self, page, contract, county, django_assert_max_num_queries
    ):
        page(f"/statistics/?{HERE}")
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as before:
            page(f"/statistics/?{HERE}&menu=技术市场")
        for _ in range(20):
            contract(county.xitang, date(2025, 5, 1), 1)
        with django_assert_max_num_queries(len(before)):
            page(f"/statistics/?{HERE}&menu=技术市场")


class TestIndicator:
    def test_shows_figure_trend_parts_areas_and_definition(self, page):
        text = page(f"/statistics/market.turnover/?{HERE}")
        for words in (
            "40.5",
            "技术转让",
            "南安乡",
            "国科发政字〔2000〕063号",
            "时期数",
            "技术合同成交额",
            "2025年各月",
            "历年",
        ):
            assert words in text
        assert "by=%E5%90%88%E5%90%8C%E7%B1%BB%E5%9E%8B&amp;is=transfer" in text

    def test_an_unknown_one_is_not_found(self, page):
        assert "没有编码为“market.nothing”的指标" in page("/statistics/market.nothing/", 404)

    def test_a_yearly_one_in_a_month_points_to_the_year(self, page):
        from kehui.statistics.indicators import all_indicators

        yearly = next(i for i in all_indicators() if i.finest == "year")
        assert "按年统计" in page(f"/statistics/{yearly.code}/?area=330421&period=2025-03")

    def test_every_indicator_has_its_pages(self, page):
        from kehui.statistics.indicators import all_indicators

        for indicator in all_indicators():
            page(f"/statistics/{indicator.code}/?{HERE}")
            page(f"/statistics/{indicator.code}/records/?{HERE}")


class TestRecords:
    def test_lists_the_very_rows(self, page):
        text = page(f"/statistics/market.turnover/records/?{HERE}")
        assert text.count("<tr>") == 1 + 3
        assert "<b>共 3 条</b>" in text

    def test_one_part(self, page):
        text = page(f"/statistics/market.turnover/records/?{HERE}&by=合同类型&is=transfer")
        assert text.count("<tr>") == 1 + 1
        assert "技术转让" in text
        page(f"/statistics/market.turnover/records/?{HERE}&by=颜色&is=1", 400)

    def test_sorted_by_a_column_with_the_figure_kept_in_the_link(self, page):
        text = page(f"/statistics/market.turnover/records/?{HERE}&sort=amount")
        amounts = re.findall(r'data-label="合同成交额（万元）">([\d.,]+)<', text)
        assert amounts == ["0.5", "10", "30"]
        assert "sort=-amount&amp;area=330421&amp;period=2025" in text

    def test_pages_are_kept_apart_and_count_all(self, page, contract, county):
        for _ in range(60):
            contract(county.nanan, date(2025, 5, 1), 1)
        text = page(f"/statistics/market.turnover/records/?{HERE}&page=2")
        assert text.count("<tr>") == 1 + 13
        assert "<b>共 63 条</b>" in text

    def test_a_ratio_shows_numerator_and_denominator_apart(self, page):
        from kehui.statistics.indicators import all_indicators

        ratio = next(i for i in all_indicators() if i.parts)
        text = page(f"/statistics/{ratio.code}/records/?{HERE}")
        assert "分子：" in text
        assert "分母：" in text
        page(f"/statistics/{ratio.code}/records/?{HERE}&part=bottom")

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_exports_as_many_rows_as_the_figure_has(self, client, clerk, filled, county, ending):
        client.force_login(clerk)
        response = client.get(f"/statistics/market.turnover/records/export/?{HERE}&format={ending}")
        body = content(response)
        figure = compute(get_indicator("market.turnover"), county.yunxi, Period(2025))
        if ending == "csv":
            assert len(body.decode("utf-8-sig").strip().splitlines()) == 1 + figure.rows
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(body)).active
            assert sheet.max_row == 1 + figure.rows
            column = [c.value for c in sheet[1]].index("合同成交额（万元）")
            total = sum(Decimal(str(row[column].value)) for row in sheet.iter_rows(min_row=2))
            assert total == figure.shown
        assert Entry.objects.latest("number").action.endswith(".exported")


class TestSearch:
    def test_finds_by_alias_and_initials_and_shows_the_figure(self, page):
        for query in ("技术合同成交额", "jsscjye"):
            text = page(f"/statistics/indicators/?{HERE}&q={query}")
            assert "技术市场交易额" in text
            assert "40.5" in text
        assert "没有找到指标" in page(f"/statistics/indicators/?{HERE}&q=没有这样的")

    def test_lists_all(self, page):
        assert "选一类业务或输入几个字" in page(f"/statistics/indicators/?{HERE}")

    def test_exports_the_table_of_figures(self, client, clerk, filled):
        client.force_login(clerk)
        body = content(client.get(f"/statistics/indicators/export/?{HERE}&menu=技术市场"))
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        rows = [[c.value for c in row] for row in sheet.iter_rows()]
        assert rows[0][:4] == ["业务", "指标", "数值", "单位"]
        found = {row[1]: row for row in rows[1:]}
        assert found["技术市场交易额"][2:6] == [40.5, "万元", None, 102.5]
        assert {row[0] for row in rows[1:]} == {"技术市场"}


class TestComparison:
    def test_areas_by_indicators(self, page):
        text = page(f"/statistics/compare/?{HERE}&menu=技术市场")
        assert "南安乡" in text
        assert "溪塘镇" in text
        assert ">40<" in text or ">40</" in text
        assert "没有更小的地区" not in text

    def test_a_village_has_nothing_below(self, page):
        assert "下面没有更小的地区" in page("/statistics/compare/?area=330421101201&period=2025")


class TestWhoMayOpen:
    URLS = (
        "/statistics/", "/statistics/indicators/", "/statistics/indicators/export/", "/statistics/compare/",
        "/statistics/market.turnover/", "/statistics/market.turnover/records/",
        "/statistics/market.turnover/records/export/",
    )  # fmt: skip

    def test_a_stranger_is_asked_to_sign_in(self, client, filled):
        for url in self.URLS:
            response = client.get(f"{url}?{HERE}")
            assert response.status_code == 302
            assert "login" in response["Location"]

    @pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.EXPERT, Role.AGENCY, Role.AUDITOR, Role.SYSTEM_ADMIN])
    def test_outsiders_are_refused(self, client, person, county, filled, role):
        outside = role in (Role.ENTERPRISE, Role.EXPERT, Role.AGENCY)
        client.force_login(person(role, county.yunxi if outside else None))
        for url in self.URLS:
            assert client.get(f"{url}?{HERE}").status_code == 403

    def test_a_township_clerk_sees_the_township_only(self, client, person, county, filled):
        client.force_login(person(Role.TOWNSHIP_CLERK, county.nanan))
        for url in self.URLS:
            assert client.get(f"{url}?{HERE}").status_code == 403
            assert client.get(f"{url}?area=330421102&period=2025").status_code == 403
            assert client.get(f"{url}?area=330421101&period=2025").status_code == 200
        assert "南安乡统计" in client.get("/statistics/").content.decode()
        text = client.get("/statistics/market.turnover/records/?area=330421101&period=2025").content.decode()
        assert text.count("<tr>") == 1 + 2
