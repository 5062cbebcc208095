"""The county's rows as the files an office would hand in: one for each kind of sheet, in the order in which they go in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from kehui.demo.county import COUNTY_NAME, County
from kehui.records.columns import Column, ReferenceColumn
from kehui.records.register import Register, get_register

#: Above so many rows a register comes as an export in csv, as the patent office sends them.
CSV_FROM = 4000
AREA_HEADERS = {"code": "区划代码", "name": "名称", "level": "级别", "parent": "上级"}


@dataclass(frozen=True)
class Plan:
    """One file: what it is called, and which rows go in."""

    sheet: str  # a register's name; after # the part of its rows that must come later
    name: str
    title: bool = False  # a line above the header, as offices like to have


def write_workbooks(county: County, plans: tuple[Plan, ...], folder: Path) -> list[tuple[Plan, Path]]:
    """Write every file into ``folder``; returns them in order."""
    folder.mkdir(parents=True, exist_ok=True)
    unplanned = county.sheets.keys() - {p.sheet for p in plans}
    assert not unplanned, f"rows without a workbook: {unplanned}"
    found = []
    for number, plan in enumerate(plans, 2):
        rows = county.sheets.get(plan.sheet, [])
        if rows:
            ending = "csv" if len(rows) >= CSV_FROM else "xlsx"
            path = folder / f"{number:02d}{plan.name}.{ending}"
            _write_rows(get_register(plan.sheet.partition("#")[0]), plan, rows, path)
            found.append((plan, path))
    return found


def write_areas(county: County, folder: Path) -> Path:
    """The area table: code, name, level, code of the parent."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "01行政区划表.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("行政区划")
    sheet.append(list(AREA_HEADERS.values()))
    for row in county.areas:
        sheet.append([row[name] for name in AREA_HEADERS])
    book.save(path)
    return path


def _write_rows(register: Register, plan: Plan, rows: list[dict[str, Any]], path: Path) -> None:
    used = {name for row in rows for name, value in row.items() if value not in (None, "")}
    unknown = used - register.column.keys()
    assert not unknown, f"{register.name} has no {unknown}"
    columns = [c for c in register.columns if c.name in used]
    cells = [_cell_of(c) for c in columns]
    lines = ([cell(row.get(c.name)) for c, cell in zip(columns, cells, strict=True)] for row in rows)
    headings = [c.heading for c in columns]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            writer.writerows(lines)
    else:
        _write_xlsx(register, plan, headings, lines, path)


def _write_xlsx(register: Register, plan: Plan, headings: list[str], lines: Iterator[list[Any]], path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(register.title)
    for i, heading in enumerate(headings):
        sheet.column_dimensions[chr(65 + i)].width = max(12, 2 * len(heading) + 2)
    if plan.title:
        cell = WriteOnlyCell(sheet, f"{COUNTY_NAME}{plan.name}")
        cell.font, cell.alignment = Font(size=16, bold=True), Alignment(horizontal="left")
        sheet.append([cell])
    header = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for line in lines:
        sheet.append(line)
    book.save(path)


def _cell_of(column: Column) -> Callable[[Any], Any]:
    if isinstance(column, ReferenceColumn) or column.kind == "personal":
        return lambda value: value or None  # the text by which a clerk names it; the office's own files are not masked
    return lambda value: None if value in (None, "") else column.cell(value)
