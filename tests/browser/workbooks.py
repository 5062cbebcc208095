"""What a clerk does with a workbook between downloading and uploading it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page

FIRST_ROW = 3  # below the header and the example


def header(text: Any) -> str:
    """``合同成交额（万元）*`` -> ``合同成交额``"""
    return re.sub(r"（.*?）|\(.*?\)|\*", "", str(text or "")).strip()


def columns_of(path: Path) -> dict[str, int]:
    """Header to column number, of the first sheet."""
    sheet = load_workbook(path).worksheets[0]
    return {header(cell.value): cell.column for cell in sheet[1]}


def fill(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows, by header, below the template's example."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {header(cell.value): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, FIRST_ROW):
        for name, value in row.items():
            sheet.cell(number, places[name], value)
    book.save(path)


def mend(path: Path, changes: dict[tuple[int, str], Any]) -> None:
    """Change cells by (row, header)."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {header(cell.value): cell.column for cell in sheet[1]}
    for (row, name), value in changes.items():
        sheet.cell(row, places[name], value)
    book.save(path)


def marked(path: Path) -> dict[str, str]:
    """The coloured cells below the header, with what their comment says."""
    sheet = load_workbook(path).worksheets[0]
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows(min_row=FIRST_ROW)
        for cell in row
        if cell.comment and cell.fill.fill_type == "solid"
    }


def downloaded(page: Page, name: str, folder: Path, *, role: Any = "link") -> Path:
    """Click what is called ``name`` and keep the file that comes."""
    with page.expect_download() as caught:
        page.get_by_role(role, name=name).first.click()
    target = folder / caught.value.suggested_filename
    caught.value.save_as(target)
    return target


def upload(page: Page, path: Path) -> None:
    """Hand the file in on the page of uploading, and wait for the verdict."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("navigation", name="检查结果").wait_for()
