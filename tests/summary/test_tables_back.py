"""Figures in tables of an edited summary are known as those of the prose are, whatever people do to the table; charts too."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.table import Table

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.summary import official
from kehui.summary.domain import readback as domain
from kehui.summary.domain.summary import begin_summary, keep_template
from kehui.summary.models import Summary
from kehui.summary.readback import Readback, Verdict
from tests.summary.test_identity import through_libreoffice
from tests.summary.test_readback import taken_in

FIGURES = '行 in 指标表("技术市场交易额", "技术合同登记数", "授权专利")'


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def summary(clerk: User, county: Area, contracts: list[str]) -> Summary:
    document = official.new_document()
    document.add_paragraph("主要数据如下。")
    cells = ["{{ 行.名称 }}", "{{ 行.单位 }}", "{{ 行.数 }}", "{{ 行.同比 }}"]
    official.add_table(document, ["指标", "单位", "本年数", "同比"], cells, FIGURES, [60, 24, 36, 36])
    document.add_paragraph("分乡镇如下。")
    official.add_table(
        document, ["乡镇", "交易额（万元）", "同比"], ["{{ 行.名称 }}", "{{ 行.数 }}", "{{ 行.同比 }}"],
        '行 in 分地区("技术市场交易额")', [52, 52, 52],
    )  # fmt: skip
    for name in ("技术市场交易额", "授权专利", "申报专利"):
        document.add_paragraph(f'{{{{ 图("{name}") }}}}')
    document.add_paragraph("附件")
    official.add_table(
        document, ["序号", "指标和数值", "口径和查询地址", "记录数"],
        ["{{ 行.序号 }}", "{{ 行.名称 }}：{{ 行.数 }}", "{{ 行.口径 }}。查询：{{ 行.查询地址 }}", "{{ 行.记录数 }}"],
        "行 in 附表", [12, 50, 70, 20],
    )  # fmt: skip
    buffer = io.BytesIO()
    document.save(buffer)
    keep_template("表模板", buffer.getvalue(), by=clerk, area=county)
    return begin_summary(county, 2025, "表模板", by=clerk)


@pytest.fixture
def word(summary: Summary, clerk: User) -> DocumentObject:
    return Document(io.BytesIO(domain.issue_document(summary, summary.latest, by=clerk)[0]))


def saved(document: DocumentObject) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(summary: Summary, content: bytes, clerk: User) -> Readback:
    return domain.read_upload(taken_in(summary, content, clerk))


def changed(found: Readback) -> list[tuple[str, str, str]]:
    return [(f.text, f.verdict.value, f.ours) for f in found.found if f.verdict is not Verdict.MATCHES]


def typed_over(table: Table, row: int, column: int, text: str) -> None:
    """The cell as python-docx writes it: bookmarks go with the old text."""
    table.rows[row].cells[column].text = text


def test_untouched_cells_match(summary: Summary, word: DocumentObject, clerk: User) -> None:
    found = read(summary, saved(word), clerk)
    assert changed(found) == []
    assert found.lost == []
    assert "技术市场交易额\t万元\t936.8\t" in found.manuscript.text


def test_a_cell_typed_over_is_known_by_its_row_and_column(summary: Summary, word: DocumentObject, clerk: User) -> None:
    typed_over(word.tables[0], 1, 2, "963.8")
    typed_over(word.tables[0], 1, 3, "+31.2%")
    typed_over(word.tables[1], 1, 1, "936.8 ")
    typed_over(word.tables[2], 1, 1, "技术市场交易额：999万元")
    typed_over(word.tables[2], 2, 3, "7")
    found = read(summary, saved(word), clerk)
    assert changed(found) == [
        ("963.8", "人工改动", "936.8"), ("999万元", "人工改动", "936.8万元"), ("7", "人工改动", "2"),
    ]  # fmt: skip
    assert [f.text for f in found.found if f.is_recovered] == ["963.8", "+31.2%", "936.8", "999万元", "7"]
    assert found.lost == []


def test_digits_typed_beside_the_figure_belong_to_it(summary: Summary, word: DocumentObject, clerk: User) -> None:
    paragraph = word.tables[0].rows[1].cells[2].paragraphs[0]
    paragraph.add_run("5")
    word.tables[0].rows[2].cells[2].paragraphs[0].add_run("（初步）")
    found = read(summary, saved(word), clerk)
    assert changed(found) == [("936.85", "人工改动", "936.8")]


def test_rows_added_moved_and_removed(summary: Summary, word: DocumentObject, clerk: User) -> None:
    table = word.tables[0]
    typed_over(table, 1, 2, "963.8")
    rows = [r._tr for r in table.rows]
    rows[3].getparent().remove(rows[3])  # 授权专利 goes, with its two figures
    rows[1].addprevious(rows[2])  # 技术合同登记数 comes first
    new = table.add_row()  # and a row of the office's own
    for cell, text in zip(new.cells, ("引进高层次人才", "人", "17", "+6.3%"), strict=True):
        cell.text = text
    found = read(summary, saved(word), clerk)
    assert ("963.8", "人工改动", "936.8") in changed(found)
    assert {i.code for i in found.lost} == {"patents.granted"}
    assert ("17", "无来源") in [(t, v) for t, v, _ in changed(found)]


def test_a_copied_row_does_not_confuse(summary: Summary, word: DocumentObject, clerk: User) -> None:
    """Two rows that say the same: the one that kept its bookmarks is the figure, the other is a number like any other."""
    table = word.tables[0]
    twin = copy.deepcopy(table.rows[1]._tr)
    for mark in list(twin.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    table.rows[1]._tr.addnext(twin)
    found = read(summary, saved(word), clerk)
    assert found.lost == []
    assert sum(f.identity is not None and f.text == "936.8" and not f.is_recovered for f in found.found) == 2  # and the township


def test_merged_cells(summary: Summary, word: DocumentObject, clerk: User) -> None:
    table = word.tables[0]
    table.rows[1].cells[0].merge(table.rows[1].cells[1])  # name and unit become one cell
    table.rows[2].cells[2].merge(table.rows[2].cells[3])  # value and growth become one
    typed_over(table, 1, 3, "+30%")
    found = read(summary, saved(word), clerk)
    assert changed(found)[0][0] != "+30%"  # the row can no longer be told by its words, as they stand in one cell now
    table.rows[1].cells[0].text = "技术市场交易额"
    found = read(summary, saved(word), clerk)
    assert ("+30%", "人工改动", "+31.2%") in changed(found)
    assert next(f.text for f in found.found if f.identity and f.identity.code == "market.contracts") == "2"


def test_headings_over_headings(summary: Summary, word: DocumentObject, clerk: User) -> None:
    table = word.tables[0]
    title = copy.deepcopy(table.rows[0]._tr)
    table.rows[0]._tr.addprevious(title)
    cells = table.rows[0].cells
    merged = cells[0].merge(cells[3])
    merged.text = "2025年主要数据"
    typed_over(table, 2, 2, "963.8")
    assert changed(read(summary, saved(word), clerk)) == [("963.8", "人工改动", "936.8")]


@pytest.mark.parametrize("ways", [("docx",), ("odt", "docx"), ("doc", "docx")])
def test_tables_and_charts_survive_libreoffice(
    summary: Summary, word: DocumentObject, clerk: User, tmp_path: Path, ways: tuple[str, ...]
) -> None:
    typed_over(word.tables[0], 1, 2, "963.8")
    first = Document(io.BytesIO(through_libreoffice(saved(word), tmp_path, *ways)))
    typed_over(first.tables[0], 1, 3, "+13.2%")
    typed_over(first.tables[2], 2, 3, "7")
    found = read(summary, saved(first), clerk)
    assert changed(found) == [
        ("963.8", "人工改动", "936.8"), ("+13.2%", "人工改动", "+31.2%"), ("7", "人工改动", "2"),
    ]  # fmt: skip
    assert found.lost == []
    # The two charts of noughts look alike on paper; they are two figures all the same.
    shown = [(f.figure.name, f.text == f.ours) for f in found.found if f.picture and f.figure]
    assert shown == [("技术市场交易额", True), ("授权专利", True), ("申报专利", True)]


def test_ours_is_put_into_the_cell(summary: Summary, word: DocumentObject, clerk: User) -> None:
    typed_over(word.tables[0], 1, 2, "963.8")
    upload = taken_in(summary, saved(word), clerk)
    assert domain.take_all(upload, by=clerk) == 1
    table = Document(io.BytesIO(domain.finished_file(upload))).tables[0]
    assert [c.text for c in table.rows[1].cells] == ["技术市场交易额", "万元", "936.8", "+31.2%"]
