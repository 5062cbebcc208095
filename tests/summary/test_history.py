"""A summary from elsewhere becomes a year's history: terms recognised, mended, remembered; figures kept and counted on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.audit.models import Entry
from kehui.kernel.errors import Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from kehui.summary.documents import write_docx
from kehui.summary.domain import history as domain
from kehui.summary.history import with_history
from kehui.summary.matching import Matcher
from kehui.summary.models import Reading, ReportedFigure, TermMatch

TEXT = (
    "2024年全县科技工作总结\n"
    "全年授权发明专利86件，同比增长7.5%；技术市场交易额1.2亿元，增长5%。\n"
    "县里兴办的创客小屋12个。举办科技讲座40场，培训5200余人次。\n"
)


@pytest.fixture
def reading(clerk: User, county: Area) -> Reading:
    return domain.keep_reading(county, 2024, "2024年总结", TEXT, by=clerk)


def by_term(reading: Reading) -> dict[str, domain.Line]:
    return {line.read.term: line for line in domain.lines_of(reading)}


def test_figures_are_matched_by_official_names(reading: Reading) -> None:
    lines = by_term(reading)
    patents = lines["授权发明专利"]
    assert patents.indicator is get_indicator("patents.inventions_granted") or patents.indicator is not None
    assert (patents.text, patents.growth) == ("86件", "增长7.5%")
    assert lines["技术市场交易额"].indicator is get_indicator("market.turnover")
    unknown = next(line for line in lines.values() if line.text == "12个")
    assert unknown.indicator is None
    assert f"{unknown.lead}{unknown.text}{unknown.trail}".strip() == "县里兴办的创客小屋12个。"


def test_confirmed_figures_are_history_and_terms_are_remembered(reading: Reading, clerk: User, county: Area, contracts: list[str]) -> None:
    lines = by_term(reading)
    turnover, patents = lines["技术市场交易额"], lines["授权发明专利"]
    unknown = next(line for line in lines.values() if line.text == "12个")
    code = patents.indicator.code if patents.indicator else ""
    said = {turnover.number: "market.turnover", patents.number: code, unknown.number: "-"}
    assert domain.confirm(reading, said, {turnover.number, patents.number, unknown.number}, by=clerk) == 2
    kept = ReportedFigure.objects.get(code="market.turnover")
    assert (kept.value, kept.stated, kept.year, kept.reading) == (Decimal(120_000_000), "1.2亿元", 2024, reading)
    assert kept.sentence == "技术市场交易额1.2亿元，增长5%。"
    assert Matcher().is_taught(unknown.read.term)
    assert [line.is_refused for line in domain.lines_of(reading) if line.text == "12个"] == [True]
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"summary.reading.created", "summary.term_match.taught", "summary.reported_figure.kept"} <= actions
    # The same once more changes nothing.
    domain.confirm(reading, said, {turnover.number}, by=clerk)
    assert ReportedFigure.objects.count() == 2


def test_history_is_the_base_where_records_yield_nothing(reading: Reading, clerk: User, county: Area, contracts: list[str], make_template: Any) -> None:
    lines = by_term(reading)
    activities = next(line for line in lines.values() if line.text == "40场")
    assert activities.indicator is not None
    said = {activities.number: activities.indicator.code, lines["技术市场交易额"].number: "market.turnover"}
    domain.confirm(reading, said, set(said), by=clerk)
    [lectures] = with_history([compute(activities.indicator, county, Period(2025))])
    assert lectures.growth is not None
    assert (lectures.growth.base, lectures.growth_text) == (Decimal(40), "-100.0%")
    # Records yield 714万元 for 2024: they are the base, not what the old summary says.
    [turnover] = with_history([compute(get_indicator("market.turnover"), county, Period(2025))])
    assert turnover.growth_text == "+31.2%"
    _, figures = write_docx(make_template(f"{{{{ {activities.indicator.name}.带同比 }}}}", annex=True), county, 2025)
    assert [i.shown for i in figures.issued][1] == "同比下降100.0%"


def test_history_stands_beside_the_figure_on_its_page(client: Client, reading: Reading, clerk: User, county: Area) -> None:
    line = by_term(reading)["技术市场交易额"]
    domain.confirm(reading, {line.number: "market.turnover"}, {line.number}, by=clerk)
    address = f"/statistics/market.turnover/?area={county.code}&period=2025"
    assert "12,000万元（2024年总结）" not in client.get(address).content.decode()  # the public sees what the county publishes
    client.force_login(clerk)
    page = client.get(address).content.decode()
    assert "12,000万元（2024年总结）" in page
    assert "-100.0%（上年数取自旧总结）" in page


def test_a_learned_term_is_matched_in_the_next_summary(reading: Reading, clerk: User, county: Area) -> None:
    unknown = next(line for line in domain.lines_of(reading) if line.text == "12个")
    some = next(i for i in Matcher()._names.values() if i.unit == "个" and i.kind != "ratio")
    domain.confirm(reading, {unknown.number: some.code}, set(), by=clerk)
    assert not ReportedFigure.objects.exists()
    other = domain.keep_reading(county, 2023, "2023年总结", "县里兴办的创客小屋9个。", by=clerk)
    [line] = domain.lines_of(other)
    assert line.indicator is some
    domain.forget_term(TermMatch.objects.get().term, by=clerk)
    assert domain.lines_of(other)[0].indicator is None


def test_what_is_wrong_is_told_and_nothing_is_kept(reading: Reading, clerk: User, leader: User) -> None:
    lines = by_term(reading)
    turnover, patents = lines["技术市场交易额"], lines["授权发明专利"]
    said = {turnover.number: "market.turnover", patents.number: "market.turnover"}
    with pytest.raises(Invalid, match="86件，而“技术市场交易额”以万元计"):
        domain.confirm(reading, said, set(said), by=clerk)
    with pytest.raises(Invalid, match="没有代码"):
        domain.confirm(reading, {turnover.number: "没有这个指标"}, set(), by=clerk)
    assert not ReportedFigure.objects.exists()
    with pytest.raises(NotPermitted):
        domain.confirm(reading, said, set(said), by=leader)


def test_history_goes_with_a_reason_only(reading: Reading, clerk: User) -> None:
    turnover = by_term(reading)["技术市场交易额"]
    domain.confirm(reading, {turnover.number: "market.turnover"}, {turnover.number}, by=clerk)
    kept = ReportedFigure.objects.get()
    with pytest.raises(Invalid, match="原因"):
        domain.drop_reported(kept, by=clerk, reason="")
    domain.delete_reading(reading, by=clerk, reason="读错了文件")
    kept.refresh_from_db()
    assert kept.reading is None  # the figure stays, and its sentence with it
    domain.drop_reported(kept, by=clerk, reason="当年口径不同")
    assert not ReportedFigure.objects.exists()


def test_pages(client: Client, clerk: User, county: Area, township_clerk: User) -> None:
    client.force_login(clerk)
    empty = client.post("/summary/history/", {"area": county.code, "year": "2024", "text": " "})
    assert empty.status_code == 422
    sent = client.post("/summary/history/", {"area": county.code, "year": "2024", "text": TEXT, "title": "旧总结"})
    page = client.get(sent["Location"]).content.decode()
    assert "技术市场交易额" in page
    line = by_term(Reading.objects.get())["技术市场交易额"]
    wrong = client.post(sent["Location"], {f"line-{line.number}": "没这个", "keep": str(line.number)})
    assert wrong.status_code == 422
    assert 'value="没这个"' in wrong.content.decode()  # what was typed stays
    kept = client.post(sent["Location"], {f"line-{line.number}": "技术市场交易额", "keep": str(line.number)})
    assert kept.status_code == 302
    assert "12,000万元" in client.get("/summary/history/figures/").content.decode()
    assert client.get("/summary/history/terms/").status_code == 200
    client.force_login(township_clerk)
    assert client.get(sent["Location"]).status_code == 404
    assert "12,000万元" not in client.get("/summary/history/figures/").content.decode()


def test_words_of_its_own_are_understood_and_the_first_of_two_is_ticked(client: Client, clerk: User, county: Area) -> None:
    """What needs no teaching is ticked from the start, so that an old summary is a year's history with one click."""
    text = "技术市场实现交易额1.2亿元。累计培育国家高新技术企业58家。全县授权专利310件；到年底授权专利320件。"
    reading = domain.keep_reading(county, 2020, "旧总结", text, by=clerk)
    client.force_login(clerk)
    page = client.get(f"/summary/history/{reading.pk}/").content.decode()
    assert page.count('name="keep"') == 4
    ticked = [part.split(">")[0] for part in page.split('name="keep"')[1:]]
    assert ["checked" in t for t in ticked] == [True, True, True, False]
    lines = domain.lines_of(reading)
    said = {line.number: line.indicator.code for line in lines if line.indicator}
    assert domain.confirm(reading, said, {line.number for line in lines[:3]}, by=clerk) == 3
    assert not TermMatch.objects.exists()  # nothing had to be taught
    kept = dict(ReportedFigure.objects.values_list("code", "value"))
    assert kept["market.turnover"] == 120_000_000


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (TEXT, 2024), ("云溪县二〇二三年科技工作总结\n2022年以来……", 2023), ("全县科技工作总结\n2019年，全年举办讲座40场。", 2019),
        ("科技工作总结\n2023年打基础，2024年见成效。", None), ("科技工作总结\n全年举办讲座40场。", None),
    ],
)
def test_the_year_that_a_summary_tells(text: str, year: int | None) -> None:
    assert domain.year_told(text) == year


def test_a_year_that_the_text_contradicts_is_chosen_twice(client: Client, clerk: User, county: Area) -> None:
    client.force_login(clerk)
    sent = {"area": county.code, "year": "2023", "text": TEXT}
    told = client.post("/summary/history/", sent)
    assert told.status_code == 422
    assert "正文写的是2024年，选的是2023年" in told.content.decode()
    assert '<input type="hidden" name="sure" value="2023">' in told.content.decode()
    assert client.post("/summary/history/", sent | {"sure": "2023"}).status_code == 302
    assert client.post("/summary/history/", sent | {"year": ""}).status_code == 302
    assert sorted(Reading.objects.values_list("year", flat=True)) == [2023, 2024]
    assert client.post("/summary/history/", sent | {"year": "", "text": "全年举办讲座40场。"}).status_code == 422


def test_a_proposal_that_nobody_touched_is_not_remembered(client: Client, clerk: User, county: Area) -> None:
    client.force_login(clerk)
    kept = domain.keep_reading(county, 2024, "旧总结", "举办科普讲座近200场次。", by=clerk)
    address = f"/summary/history/{kept.pk}/"
    page = client.get(address).content.decode()
    [line] = domain.lines_of(kept)
    guess = page.split(f'name="guess-{line.number}" value="', 1)[1].split('"', 1)[0]
    assert guess
    sent = {f"line-{line.number}": guess, f"guess-{line.number}": guess}
    client.post(address, sent)
    assert not TermMatch.objects.exists()
    client.post(address, sent | {"keep": str(line.number)})
    assert TermMatch.objects.exists()
    assert ReportedFigure.objects.get().stated == "200场次"
