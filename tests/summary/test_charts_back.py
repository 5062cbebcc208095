"""Charts of an edited summary: told apart, drawn anew with their data, and nothing else of the file touched."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.market.models import TechnologyContract
from kehui.summary.charts import bars, drawn_in
from kehui.summary.documents import write_docx
from kehui.summary.domain import readback as domain
from kehui.summary.domain.summary import begin_summary, keep_template
from kehui.summary.manuscript import read_manuscript
from kehui.summary.models import Choice, Summary
from kehui.summary.picturecheck import pictures_of
from kehui.summary.readback import Found, Verdict
from tests.summary.test_readback import another_contract, edited, taken_in

Make = Callable[..., bytes]
CHARTS = '{{ 图("技术市场交易额") }}', "企业标志", '{{ 图("授权专利") }}', '{{ 图("申报专利") }}'


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def summary(clerk: User, county: Area, contracts: list[str], make_template: Make) -> Summary:
    template = Document(io.BytesIO(make_template("总结", "技术市场交易额{{ 技术市场交易额 }}，成绩喜人。", *CHARTS, annex=True)))
    logo = io.BytesIO()
    Image.new("RGB", (40, 40), "#C8402F").save(logo, "PNG")
    logo.seek(0)
    next(p for p in template.paragraphs if p.text == "企业标志").add_run().add_picture(logo)
    buffer = io.BytesIO()
    template.save(buffer)
    keep_template("图模板", buffer.getvalue(), by=clerk, area=county)
    return begin_summary(county, 2025, "图模板", by=clerk)


@pytest.fixture
def word(summary: Summary, clerk: User) -> bytes:
    return domain.issue_document(summary, summary.latest, by=clerk)[0]


def media(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {n: archive.read(n) for n in archive.namelist() if n.startswith("word/media/")}


def charts(found: list[Found]) -> list[Found]:
    return [f for f in found if f.picture]


def without_figures(body: bytes) -> bytes:
    figure = rb'(<w:bookmarkStart w:id="(\d+)" w:name="kh_[a-z0-9]+_\d+"/>)<w:r>(?:(?!<w:drawing).)*?(<w:bookmarkEnd w:id="\2"/>)'
    return re.sub(rb' descr="[^"]*"', b"", re.sub(figure, rb"\1\3", body))


def test_a_picture_says_what_it_shows() -> None:
    told = {"c": "market.turnover", "t": "2024年“7,140”"}
    assert drawn_in(bars(["2024"], [None], told)) == told
    assert drawn_in(bars(["2024"], [None])) == {}
    assert drawn_in(b"\xff\xd8 no png") == {}
    picture = bars(["2024"], [None], told)
    assert drawn_in(picture[: picture.index(b"iTXt") + 9]) == {}  # cut off in the middle


def test_untouched_charts_match_and_pictures_of_the_template_are_no_charts(summary: Summary, word: bytes, clerk: User) -> None:
    read = domain.read_upload(taken_in(summary, word, clerk))
    found = charts(read.found)
    assert [f.figure.name for f in found if f.figure] == ["技术市场交易额", "授权专利", "申报专利"]
    assert {f.verdict for f in found} == {Verdict.MATCHES}
    assert read.lost == []


def test_stale_charts_are_drawn_anew_and_the_rest_stays_byte_for_byte(summary: Summary, word: bytes, clerk: User) -> None:
    back = edited(word, ("成绩喜人", "成绩<很>喜人"))
    another_contract(1_000_000)
    upload = taken_in(summary, back, clerk)
    [stale] = [f for f in charts(domain.read_upload(upload).found) if f.verdict is Verdict.STALE]
    assert "2025年936.8（万元）" in stale.text
    assert "2025年1,036.8（万元）" in stale.ours
    domain.take_all(upload, by=clerk)
    finished = domain.finished_file(upload)
    before, after = zipfile.ZipFile(io.BytesIO(back)), zipfile.ZipFile(io.BytesIO(finished))
    assert before.namelist() == after.namelist()
    changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
    [picture] = [n for n in changed if n != "word/document.xml"]
    assert sorted(changed) == sorted(["word/document.xml", picture])
    assert drawn_in(after.read(picture))["t"] == stale.ours
    assert Image.open(io.BytesIO(after.read(picture))).size == Image.open(io.BytesIO(before.read(picture))).size
    body = after.read("word/document.xml")
    assert without_figures(before.read("word/document.xml")) == without_figures(body)
    # Its description and its data in the annex say the same as the picture.
    assert f'descr="技术市场交易额：{stale.ours}"' in body.decode()
    document = Document(io.BytesIO(finished))
    assert sum(stale.ours in c.text for r in document.tables[-1].rows for c in r.cells) == 1
    again = domain.read_upload(taken_in(summary, finished, clerk))
    assert {f.verdict for f in charts(again.found)} == {Verdict.MATCHES}


def test_an_earlier_year_that_moved_makes_a_chart_stale(summary: Summary, word: bytes, clerk: User) -> None:
    """The year's own figure is as it was, so that nothing but the chart and its data is out of date."""
    TechnologyContract.objects.filter(registered_on__year=2024).delete()
    upload = taken_in(summary, word, clerk)
    found = domain.read_upload(upload).found
    assert [f.verdict for f in charts(found)] == [Verdict.STALE, Verdict.MATCHES, Verdict.MATCHES]
    domain.take_all(upload, by=clerk)
    again = domain.read_upload(taken_in(summary, domain.finished_file(upload), clerk))
    assert {f.verdict for f in again.found} == {Verdict.MATCHES}
    assert {f.text == f.ours for f in again.followers if f.identity and f.identity.form == "历年"} == {True}


def test_one_chart_is_taken_or_kept_by_itself(summary: Summary, word: bytes, clerk: User) -> None:
    another_contract(1_000_000)
    upload = taken_in(summary, word, clerk)
    [stale] = [f for f in charts(domain.read_upload(upload).found) if f.verdict is Verdict.STALE]
    domain.decide(upload, stale.key, Choice.THEIRS, by=clerk, reason="图用于上次会议")
    domain.take_all(upload, by=clerk)
    finished = domain.finished_file(upload)
    assert media(finished) == media(word)
    assert any(stale.text in c.text for r in Document(io.BytesIO(finished)).tables[-1].rows for c in r.cells)
    domain.decide(upload, stale.key, Choice.OURS, by=clerk)
    assert media(domain.finished_file(upload)) != media(word)


def exchanged(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info, data if info.filename == name else source.read(info))
    return out.getvalue()


def test_an_exchanged_picture_is_told_and_left_until_somebody_asks(summary: Summary, word: bytes, clerk: User) -> None:
    name = next(n for n, data in media(word).items() if drawn_in(data).get("c") == "market.turnover")
    own = io.BytesIO()
    Image.new("RGB", (1300, 466), "white").save(own, "PNG")
    upload = taken_in(summary, exchanged(word, name, own.getvalue()), clerk)
    found = charts(domain.read_upload(upload).found)[0]
    assert (found.verdict, found.may_take_ours) == (Verdict.CHANGED, True)
    assert domain.take_all(upload, by=clerk) == 0
    domain.decide(upload, found.key, Choice.OURS, by=clerk)
    assert media(domain.finished_file(upload)) == media(word)


def test_a_picture_that_unpacks_to_too_much_is_none_of_ours(summary: Summary, word: bytes, clerk: User) -> None:
    name = next(n for n, data in media(word).items() if drawn_in(data).get("c") == "market.turnover")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = b"\x89PNG\r\n\x1a\n" + bytes(51 * 1024 * 1024) if info.filename == name else source.read(info)
            target.writestr(info.filename, data)
    found = charts(domain.read_upload(taken_in(summary, out.getvalue(), clerk)).found)
    assert [f.verdict for f in found] == [Verdict.CHANGED, Verdict.MATCHES, Verdict.MATCHES]


def test_a_chart_that_is_gone_is_among_the_lost(summary: Summary, word: bytes, clerk: User) -> None:
    document = Document(io.BytesIO(word))
    drawing = next(document.element.body.iter(qn("w:drawing")))
    drawing.getparent().remove(drawing)
    buffer = io.BytesIO()
    document.save(buffer)
    read = domain.read_upload(taken_in(summary, buffer.getvalue(), clerk))
    assert [i.form for i in read.lost] == ["图"]


def test_charts_without_bookmarks_are_known_by_what_they_say(county: Area, contracts: list[str], make_template: Make) -> None:
    content, figures = write_docx(make_template(*CHARTS), county, 2025)
    document = Document(io.BytesIO(content))
    for mark in list(document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    buffer = io.BytesIO()
    document.save(buffer)
    manuscript = read_manuscript(buffer.getvalue())
    issued = {(figures.token, n): i for n, i in enumerate(figures.issued)}
    found = pictures_of(manuscript, issued)
    assert [f.words for f in found.values()] == [i.shown for i in figures.issued if i.form == "图"]
