"""Figures of a produced document carry their identity, and keep it through what people do to the file."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from kehui.areas.models import Area
from kehui.summary.documents import write_docx
from kehui.summary.identity import DOCUMENT_PROPERTY, Identity, bookmark, unpacked
from kehui.summary.manuscript import Manuscript, read_manuscript, replaced

Make = Callable[..., bytes]
TEXT = "{{ 地区 }}技术市场交易额{{ 技术市场交易额.带同比 }}，登记{{ 技术合同登记数 }}；又{{ 技术市场交易额.值 }}{{ 技术市场交易额.单位 }}。"


@pytest.fixture
def made(county: Area, contracts: list[str], make_template: Make) -> tuple[bytes, str, list[Identity]]:
    content, figures = write_docx(make_template(TEXT, annex=True), county, 2025, about={"summary": 7, "version": 3})
    return content, figures.token, figures.issued


def ranges(manuscript: Manuscript, token: str, count: int, *, wide: bool = False) -> list[str]:
    names = [bookmark(token, n, wide=wide) for n in range(count)]
    return [manuscript.text[slice(*manuscript.marks[n])] for n in names if n in manuscript.marks]


def test_every_figure_is_between_its_bookmarks(made: tuple[bytes, str, list[Identity]]) -> None:
    content, token, issued = made
    assert [(i.code, i.area, i.period, i.form, i.shown) for i in issued[:3]] == [
        ("market.turnover", "339921", "2025", "默认", "936.8万元"),
        ("market.turnover", "339921", "2025", "同比句", "同比增长31.2%"),
        ("market.contracts", "339921", "2025", "默认", "2项"),
    ]
    manuscript = read_manuscript(content)
    assert ranges(manuscript, token, len(issued)) == [i.shown for i in issued]
    assert ranges(manuscript, token, 3, wide=True) == ["额936.8万元，", "，同比增长31.2%，", "记2项；"]
    assert (issued[0].before, issued[0].after) == ("云溪县技术市场交易额", "，")
    assert '"summary":7,"version":3' in manuscript.properties[DOCUMENT_PROPERTY].replace(" ", "")
    said = unpacked(manuscript.properties[bookmark(token, 2)])
    assert said is not None
    assert (said.code, said.shown, said.lead, said.trail) == ("market.contracts", "2项", "记", "；")


def test_paragraphs_read_as_before(made: tuple[bytes, str, list[Identity]]) -> None:
    document = Document(io.BytesIO(made[0]))
    assert document.paragraphs[0].text == "云溪县技术市场交易额936.8万元，同比增长31.2%，登记2项；又936.8万元。"
    faces = {(r.font.name, r.font.size) for r in document.paragraphs[0].runs}
    assert len(faces) == 1  # taken apart, the line looks the same in every piece


def test_the_same_figures_are_the_same_file(
    made: tuple[bytes, str, list[Identity]], county: Area, make_template: Make
) -> None:
    _, figures = write_docx(make_template(TEXT, annex=True), county, 2025, about={"summary": 7, "version": 3})
    assert figures.token == made[1]
    _, other = write_docx(make_template(TEXT, annex=True), county, 2025, about={"summary": 7, "version": 4})
    assert other.token != made[1]


def test_properties_of_the_office_stay(county: Area, contracts: list[str], make_template: Make) -> None:
    first, _ = write_docx(make_template("{{ 技术市场交易额 }}"), county, 2025)
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(first)) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/custom.xml":
                data = data.replace(b'name="KehuiSummary"', b'name="\xe5\xaf\x86\xe7\xba\xa7"')
            if name == "word/document.xml":
                data = data.replace("936.8万元".encode(), "{{ 技术合同登记数 }}".encode())
            target.writestr(name, data)
    content, figures = write_docx(again.getvalue(), county, 2025)
    properties = read_manuscript(content).properties
    assert "密级" in properties
    assert [n for n in properties if n.startswith("kh_")] == [bookmark(figures.token, 0)]


def test_values_with_markup_in_their_text_are_not_taken_apart(county: Area, contracts: list[str], make_template: Make) -> None:
    text = '{% if 技术市场交易额.值 == "936.8" %}对{{ 技术合同登记数.条数 + 1 }}{{ 技术合同登记数.条数 }}{% endif %}{{ 技术合同登记数.列举("项目名称") }}'
    content, figures = write_docx(make_template(text), county, 2025)
    assert Document(io.BytesIO(content)).paragraphs[0].text == "对32茶叶分选、萎凋机 <A&B> 开发"
    assert [(i.form, i.shown) for i in figures.issued] == [("条数", "2")]


def through_libreoffice(content: bytes, folder: Path, *ways: str) -> bytes:
    """The file opened and saved by LibreOffice, once for each format."""
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("CI"), "LibreOffice belongs to the machine that runs all tests"
        pytest.skip("no LibreOffice on this machine")
    path = folder / "a.docx"
    path.write_bytes(content)
    for n, way in enumerate(ways):
        target = folder / str(n)
        subprocess.run(
            [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", way, "--outdir", str(target), str(path)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        path = target / f"a.{way}"
    return path.read_bytes()


@pytest.mark.parametrize("ways", [("docx", "docx"), ("odt", "docx"), ("doc", "docx")])
def test_identity_survives_libreoffice(made: tuple[bytes, str, list[Identity]], tmp_path: Path, ways: tuple[str, ...]) -> None:
    content, token, issued = made
    back = read_manuscript(through_libreoffice(content, tmp_path, *ways))
    assert ranges(back, token, len(issued)) == [i.shown for i in issued]
    assert ranges(back, token, 3, wide=True) == ["额936.8万元，", "，同比增长31.2%，", "记2项；"]
    kept = [unpacked(back.properties[bookmark(token, n)]) for n in range(len(issued))]
    assert [(k.code, k.form, k.shown) for k in kept if k] == [(i.code, i.form, i.shown) for i in issued]


def test_only_the_figure_changes(made: tuple[bytes, str, list[Identity]]) -> None:
    content, token, _ = made
    manuscript = read_manuscript(content)
    start, end = manuscript.marks[bookmark(token, 0)]
    changed = replaced(manuscript, [(start, end, "1.2亿元&余")])
    before, after = zipfile.ZipFile(io.BytesIO(content)), zipfile.ZipFile(io.BytesIO(changed))
    assert before.namelist() == after.namelist()
    for name in before.namelist():
        if name != "word/document.xml":
            assert before.read(name) == after.read(name)
    body = before.read("word/document.xml")
    first = body.index("936.8万元".encode())
    expected = body[:first] + "1.2亿元&amp;余".encode() + body[first + len("936.8万元".encode()) :]
    assert after.read("word/document.xml") == expected
