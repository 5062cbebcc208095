"""Last year's value from an old summary: the base of growth where the records have none, and said wherever it is shown."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from kehui.accounts.models import User
from kehui.kernel.periods import Period
from kehui.statistics import beside
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from kehui.summary.models import Reading, ReportedFigure

TURNOVER = "market.turnover"
SAID = "上年数来自已发布的总结（2024年科技工作总结）"
HERE = "area=330421&period=2025"


@pytest.fixture
def stated(county: SimpleNamespace, contract: Any, clerk: User, on_day: Any) -> ReportedFigure:
    """40 万元 of contracts in 2025, none in 2024, of which the summary of that year told 32 万元."""
    contract(county.nanan, date(2025, 3, 1), 10)
    contract(county.xitang, date(2025, 4, 1), 30)
    reading = Reading.objects.create(area=county.yunxi, year=2024, title="2024年科技工作总结", text="……", read_by=clerk)
    return ReportedFigure.objects.create(
        code=TURNOVER, area=county.yunxi, year=2024, value=Decimal(320_000), stated="32万元", reading=reading, kept_by=clerk
    )


def told(area: Any, period: Period) -> Any:
    return beside.with_stated([compute(get_indicator(TURNOVER), area, period)])[0]


def test_the_growth_is_from_what_was_stated_and_says_so(county: SimpleNamespace, stated: ReportedFigure) -> None:
    figure = told(county.yunxi, Period(2025))
    assert (figure.growth_text, figure.growth_source) == ("+25.0%", SAID)
    assert figure.growth_said == "+25.0%（上年数来自已发布的总结）"
    assert figure.as_dict()["growth_base"] == SAID
    assert figure.series[-2] == 0  # the records say what they said
    assert compute(get_indicator(TURNOVER), county.yunxi, Period(2025)).growth_text == "新增"


def test_where_the_records_have_a_base_it_is_theirs(county: SimpleNamespace, stated: ReportedFigure, contract: Any) -> None:
    contract(county.nanan, date(2024, 5, 1), 20)
    figure = told(county.yunxi, Period(2025))
    assert (figure.growth_text, figure.growth_source) == ("+100.0%", "")


def test_it_is_of_that_area_that_year_and_whole_years(county: SimpleNamespace, stated: ReportedFigure, on_day: Any) -> None:
    assert told(county.nanan, Period(2025)).growth_source == ""
    assert told(county.yunxi, Period(2025, "quarter", 1)).growth_source == ""
    on_day(2025, 11, 3)  # a running year is compared with the same days, which no summary tells
    assert told(county.yunxi, Period(2025)).growth_source == ""


def test_a_figure_with_a_base_asks_nothing(
    county: SimpleNamespace, stated: ReportedFigure, contract: Any, django_assert_num_queries: Any
) -> None:
    contract(county.nanan, date(2024, 5, 1), 20)
    figures = [compute(get_indicator(TURNOVER), county.yunxi, Period(2025))]
    with django_assert_num_queries(0):
        beside.with_stated(figures)
    lacking = [compute(get_indicator(TURNOVER), area, Period(2025)) for area in (county.nanan, county.xitang) for _ in range(9)]
    lacking = [replace(f, series=(None, f.value)) for f in lacking]
    with django_assert_num_queries(1):
        beside.with_stated(lacking)


@pytest.mark.parametrize(
    "path",
    [
        f"/statistics/?{HERE}", f"/statistics/?{HERE}&menu=全部", f"/statistics/?{HERE}&menu=技术市场",
        f"/statistics/{TURNOVER}/?{HERE}", f"/statistics/{TURNOVER}/records/?{HERE}", f"/statistics/compare/?{HERE}&menu=技术市场",
        f"/statistics/indicators/?{HERE}&q=技术市场交易额", f"/api/v1/figures/{TURNOVER}?{HERE}", f"/api/v1/figures?{HERE}",
    ],
)  # fmt: skip
def test_every_page_says_where_the_base_comes_from(client: Any, clerk: User, stated: ReportedFigure, path: str) -> None:
    client.force_login(clerk)
    answer = client.get(path)
    text = answer.content.decode("unicode_escape" if "\\u" in answer.content[:400].decode("ascii", "ignore") else "utf-8")
    assert answer.status_code == 200
    assert SAID in text
    if not path.startswith("/api"):
        assert "+25.0%" in text
        assert f"/statistics/{TURNOVER}/why/?area=330421&amp;period=2025" in text


def test_the_workbook_says_it_in_the_row(client: Any, clerk: User, stated: ReportedFigure) -> None:
    client.force_login(clerk)
    body = b"".join(client.get(f"/statistics/indicators/export/?{HERE}&menu=技术市场").streaming_content)
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows()]
    row = dict(zip(rows[0], next(r for r in rows if r[1] == "技术市场交易额"), strict=True))
    assert (row["同比（%）"], row["同比说明"]) == (25, SAID)
