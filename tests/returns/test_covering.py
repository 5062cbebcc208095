"""A figure fed by returns that are not all in says how far they are, and is not compared with a year before."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from kehui.accounts.tokens import create_token
from kehui.kernel.periods import Period
from kehui.records.addresses import url_for
from kehui.records.register import register_of
from kehui.returns import definition
from kehui.returns.answers import AnswerColumn
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.rounds import close_round
from kehui.returns.models import ReturnEntry, ReturnRound
from kehui.statistics import indicators
from kehui.statistics.figures import compute, compute_children, compute_many
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast
from tests.returns.conftest import YEAR, Asked, of

CODE = "returns.rd_spending"
NOW = Period(YEAR)


@pytest.fixture
def fed(cast: Cast, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The official indicator reads the small form's first field; of two companies one has its return approved."""
    here = replace(get_indicator(CODE), source=lambda: ReturnEntry.objects.filter(field__code="YF-1"))
    monkeypatch.setitem(indicators._by_code, CODE, here)
    monkeypatch.setitem(definition.FED_BY, CODE, "YF-1")
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    reviewing.check(of(cast.tea_company), by=cast.township_clerk)
    reviewing.approve(of(cast.tea_company), by=cast.county_clerk)
    return asked


def figure(area: Any) -> Any:
    return compute(get_indicator(CODE), area, NOW)


def test_until_all_are_in_the_figure_says_how_many_and_no_growth(cast: Cast, fed: Asked) -> None:
    told = figure(cast.county.yunxi)
    assert told.value == Decimal(1_300_000)
    assert (told.coverage_text, told.growth_text, told.direction) == ("已审定1/2家", "—", "")
    assert told.growth_said == "—（已审定1/2家）"
    assert told.as_dict()["coverage"] == "已审定1/2家"
    [same] = compute_many([get_indicator(CODE)], cast.county.yunxi, NOW)
    assert same.coverage == told.coverage
    assert compute(get_indicator(CODE), cast.county.yunxi, Period(YEAR - 1)).coverage is None
    children, _ = compute_children(get_indicator(CODE), cast.county.yunxi, list(cast.county.yunxi.children.all()), NOW)
    said = {f.area.name: (f.text, f.coverage_text) for f in children if f.rows or f.coverage}
    here, there = (c.area if c.area.level == 4 else c.area.parent for c in (cast.tea_company, cast.rival_company))
    assert said == {here.name: ("0.01", ""), there.name: ("—", "已审定0/1家")}


def test_an_ended_round_is_compared_with_the_count_beside_it(cast: Cast, fed: Asked) -> None:
    close_round(fed.round, by=cast.county_clerk, reason="不再补报")
    told = figure(cast.county.yunxi)
    assert (told.coverage_text, told.growth_text) == ("已审定1/2家", "+8.3%")


def test_when_all_are_in_nothing_is_said(cast: Cast, fed: Asked) -> None:
    of(cast.rival_company).delete()
    told = figure(cast.county.yunxi)
    assert (told.coverage, told.growth_text) == (None, "+8.3%")


def test_a_year_after_one_still_open_is_not_compared(cast: Cast, fed: Asked) -> None:
    ReturnRound.objects.filter(pk=fed.round.pk).update(year=YEAR - 1)
    assert figure(cast.county.yunxi).coverage_text == "上年已审定1/2家"
    assert figure(cast.county.yunxi).growth is None


def test_the_round_tells_its_history_in_chinese(client: Any, cast: Cast, fed: Asked) -> None:
    client.force_login(cast.county_clerk)
    page = client.get(url_for(register_of(ReturnRound), "detail", fed.round.pk)).content.decode()
    assert "<b>下发</b>" in page
    assert "opened</b>" not in page
    below = page.split("r-related", 1)[1]
    assert ">填报单位" in below
    assert ">填报任务<" not in below.split("</thead>", 1)[0]


def test_pages_and_workbooks_say_it(client: Any, cast: Cast, fed: Asked) -> None:
    client.force_login(cast.county_clerk)
    query = f"area={cast.county.yunxi.code}&period={YEAR}"
    for address in (f"/statistics/{CODE}/?", "/statistics/?", "/statistics/?menu=统计填报&", "/statistics/?menu=全部&",
                    f"/statistics/{CODE}/records/?", f"/statistics/{CODE}/why/?", "/statistics/compare/?menu=统计填报&"):  # fmt: skip
        page = client.get(address + query)
        assert page.status_code == 200, address
        assert "已审定1/2家" in page.content.decode(), address
    response = client.get(f"/statistics/indicators/export/?{query}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    [line] = [r for r in book.active.values if CODE in r]
    assert "—；已审定1/2家" in line


def test_what_is_typed_finer_than_it_is_kept_is_refused(fed: Asked) -> None:
    column = AnswerColumn(fed.round.form.items.get(code="YF-1"))
    assert [column.parse(t) for t in ("1.23", "1.230", "3568千元")] == [Decimal("1.23"), Decimal("1.23"), Decimal("356.8")]
    with pytest.raises(ValueError, match="最多2位小数，现在是0"):
        column.parse("0.004")
    assert column.parse(33.33333) == Decimal("33.33")  # a cell shows what it is rounded to


def test_a_year_still_being_collected_is_sealed_only_knowingly(cast: Cast, fed: Asked, signed_in: Any) -> None:
    ReturnRound.objects.filter(pk=fed.round.pk).update(year=YEAR - 1)
    client, page = signed_in(cast.county_clerk), "/statistics/seals/"
    sent = {"area": cast.county.yunxi.code, "period": str(YEAR - 1), "reason": "公布"}
    refused = client.post(page, sent)
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "的填报还没有收齐，没有封存" in said
    assert "规上工业企业R&amp;D经费支出已审定1/2家" in said
    assert "照现在的数封存" in said
    _, token = create_token(cast.county_clerk, "测试", scope="write")
    for more, status in (({}, 409), ({"knowingly": True}, 202)):  # the same question to programs
        answer = client.post(
            "/api/v1/seals", sent | more, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == status, answer.content
    assert client.post(page, sent | {"accepted": "yes"}).status_code == 302
    close_round(fed.round, by=cast.county_clerk, reason="不再补报")  # nothing more will come
    assert "没有收齐" not in client.post(page, sent).content.decode()
