"""Finding the header, and which column of the file is which of the register."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from kehui.accounts.models import User
from kehui.importing.reader import Cells, Merge, Sheet
from kehui.kernel.errors import Invalid, Problem
from kehui.kernel.identifiers import half_width
from kehui.kernel.units import SCALES, base_of
from kehui.records.columns import Column
from kehui.records.number_columns import DecimalColumn, MoneyColumn
from kehui.records.register import Register, all_registers

SEARCHED_ROWS = 15
_DECORATION = re.compile(r"[\s*＊★☆※:：]|[（(](?:必填|选填|必填项|可不填)[）)]")
_BRACKETED = re.compile(r"^(.+?)[(（\[【/]([^()（）\[\]【】/]+)[)）\]】]?$")
_SHEET_UNIT = re.compile(r"(?:金额)?单位[:：]?\s*(亿元|百万元|万元|千元|元)(?!人)")


def normal(header: Any) -> str:
    """A header without blanks, line breaks, stars and marks of being required, in half-width."""
    return _normal(str(header or ""))


@lru_cache(4096)
def _normal(text: str) -> str:
    return half_width(_DECORATION.sub("", half_width(text))).lower()


@dataclass
class Place:
    """A column of the file that is read: its number from 1, the register's column, and the unit in its header."""

    number: int
    column: Column
    unit: str = ""


@dataclass
class Layout:
    """How a sheet is laid out. ``first_row`` is where data may begin."""

    register: Register
    sheet: str
    header_row: int
    first_row: int
    places: list[Place] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def present(self) -> frozenset[str]:
        """The fields that the file has a column for."""
        return frozenset(p.column.name for p in self.places)

    def missing(self) -> list[Column]:
        """Required columns that are not there (the area may come from a reference, a number from the register)."""
        given = self.present
        tellers = {self.register.area_from, *(r for r, _ in self.register.taken_from.get("area", ()))}
        derived = {"area"} if tellers & given else set()
        if self.register.prefix:
            derived |= {self.register.key[0]}
        return [c for c in self.register.columns if c.required and c.name not in given | derived]

    def dump(self) -> dict[str, Any]:
        """JSON form, as a Batch keeps it."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "first_row": self.first_row,
            "columns": {p.column.name: p.number for p in self.places},
        }


def find_layout(sheets: Iterable[Sheet], *, by: User, register: Register | None) -> tuple[Sheet, Layout]:
    """The sheet and layout that fit best: into ``register``, or into whichever the user may write.

    Raises Invalid where none fits, several fit equally well, or a required column is missing.
    """
    offered = [register] if register else [r for r in all_registers() if r.may_write_somewhere(by)]
    found: list[tuple[tuple[int, ...], Sheet, Layout]] = []
    for sheet in sheets:
        top = _top_rows(sheet)
        namesakes = [r for r in offered if sheet.name.strip() in (r.title, r.name)]
        if len(namesakes) == 1:  # our templates and exports say what they are
            layout = _best_layout(sheet, top, namesakes[0])
            if layout and not layout.missing() and not layout.repeated:
                return sheet, layout
        for each in offered:
            if layout := _best_layout(sheet, top, each):
                missing = len(layout.missing())
                named = sheet.name.strip() in (each.title, each.name)
                score: tuple[int, ...] = (missing == 0, named, len(layout.places) - len(layout.ignored) - missing)
                found.append((score, sheet, layout))
    if not found:
        names = "、".join(c.header for c in register.columns if c.required) if register else ""
        wanted = f"表头应有：{names}" if register else "请先选定要导入的台账，再对照它的模板核对表头"
        raise Invalid(
            [Problem("file", f"前{SEARCHED_ROWS}行里没有找到表头。{wanted}")],
            hint="可下载模板对照；系统里的数据没有变化",
        )
    found.sort(key=lambda f: f[0], reverse=True)
    score, sheet, layout = found[0]
    rivals = sorted({lay.register.title for s, _, lay in found if s == score and lay.register is not layout.register})
    if rivals:
        titles = "”“".join([layout.register.title, *rivals])
        raise Invalid([Problem("file", f"只看表头分不清是哪个台账（“{titles}”都合）")], hint="请先选定台账，再传文件")
    _require_complete(layout)
    return sheet, layout


def _require_complete(layout: Layout) -> None:
    problems = [Problem("file", f"表头“{name}”出现了两次，不知道取哪一列，请删去一列") for name in layout.repeated]
    unknown = {normal(h): h for h in layout.ignored}
    for column in layout.missing():
        near = difflib.get_close_matches(normal(column.header), list(unknown), 1, 0.5)
        looks = f"；表里的“{unknown[near[0]]}”是不是它？请改成“{column.header}”" if near else ""
        problems.append(Problem(column.name, f"缺少必填的列“{column.heading}”{looks}"))
    if problems:
        raise Invalid(problems, hint="改好表头后再传；系统里的数据没有变化")


def _top_rows(sheet: Sheet) -> list[tuple[int, Cells]]:
    rows = [(n, list(cells)) for n, cells in islice(sheet.rows(), SEARCHED_ROWS + 2)]
    fill_merges(rows, [m for m in sheet.merges if m.top <= SEARCHED_ROWS + 2])
    return rows


def fill_merges(rows: list[tuple[int, Cells]], merges: Iterable[Merge]) -> set[tuple[int, int]]:
    """Give every cell of a merged block the block's value, in place; returns the cells that were filled."""
    filled = set()
    cells_of = dict(rows)
    for merge in merges:
        top = cells_of.get(merge.top)
        if top is None or len(top) < merge.left:
            continue
        value = top[merge.left - 1]
        for row in range(merge.top, merge.bottom + 1):
            cells = cells_of.get(row)
            if cells is None:
                break
            for column in range(merge.left, min(merge.right, len(cells)) + 1):
                if (row, column) != (merge.top, merge.left):
                    cells[column - 1] = value
                    filled.add((row, column))
    return filled


def _best_layout(sheet: Sheet, top: list[tuple[int, Cells]], register: Register) -> Layout | None:
    known = _known(register)
    best: Layout | None = None
    best_score = (0, False)
    for index, (number, cells) in enumerate(top[:SEARCHED_ROWS]):
        options: list[tuple[int, list[tuple[str, ...]]]] = [(number, [(str(c or ""),) for c in cells])]
        if index + 1 < len(top):
            below = top[index + 1][1]
            pairs = zip(cells, below, strict=False)
            options.append((number + 1, [_two_levels(str(a or "").strip(), str(b or "").strip()) for a, b in pairs]))
        for last, headers in options:
            layout = _layout(sheet, register, known, number, last, headers)
            # A line above the header adds nothing as its upper level: then the header is the one row.
            score = (len(layout.places), last == number)
            if best is None or score > best_score:
                best, best_score = layout, score
    if best is None or len(best.places) < min(2, len(register.columns)):
        return None
    _apply_sheet_unit(best, top)
    return best


def _two_levels(upper: str, lower: str) -> tuple[str, ...]:
    """What a header of two levels may mean: 金额 over 合同成交额, or 合同成交额 over （万元）."""
    if not upper or upper == lower:
        return (lower,)
    if not lower:
        return (upper,)
    return (lower, upper + lower, f"{upper}（{lower.strip('（）()')}）")


def _known(register: Register) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in register.columns:
        for name in (column.name, column.heading, column.header):
            known[normal(name)] = column
    return known


def _layout(
    sheet: Sheet, register: Register, known: dict[str, Column], first: int, last: int, headers: list[tuple[str, ...]]
) -> Layout:
    layout = Layout(register, sheet.name, first, last + 1)
    for number, candidates in enumerate(headers, 1):
        place = next((p for text in candidates if (p := _match(number, text, known))), None)
        if place is None:
            if text := candidates[0].strip():
                layout.ignored.append(text)
        elif any(p.column is place.column for p in layout.places):
            if not any(m.top <= first <= m.bottom and m.left < number <= m.right for m in sheet.merges):
                layout.repeated.append(candidates[0])
        else:
            layout.places.append(place)
    return layout


def _match(number: int, text: str, known: dict[str, Column]) -> Place | None:
    plain = normal(text)
    if not plain:
        return None
    if column := known.get(plain):
        return Place(number, column)
    bracketed = _BRACKETED.match(plain)
    column = known.get(bracketed[1]) if bracketed else None
    if column is None or bracketed is None:
        return None
    inside = bracketed[2].removeprefix("单位")
    if isinstance(column, DecimalColumn) and inside in SCALES and base_of(inside)[0] == base_of(column.unit)[0]:
        return Place(number, column, inside)
    if column.numeric and inside in SCALES and inside != column.unit and column.unit:
        return None  # another unit than the column can take: better missing than wrong
    return Place(number, column)


def _apply_sheet_unit(layout: Layout, top: list[tuple[int, Cells]]) -> None:
    """``单位：元`` in a line above the header holds for the money columns whose own header says no unit."""
    for number, cells in top:
        if number >= layout.header_row:
            return
        for cell in cells:
            if isinstance(cell, str) and (said := _SHEET_UNIT.search(half_width(cell).replace(" ", ""))):
                headers = dict(top).get(layout.first_row - 1, [])
                bare = [
                    p for p in layout.places
                    if isinstance(p.column, MoneyColumn) and not p.unit and p.column.unit != said[1]
                    and p.column.unit not in str(headers[p.number - 1])
                ]  # fmt: skip
                for place in bare:
                    place.unit = said[1]
                if bare:
                    names = "、".join(p.column.header for p in bare)
                    layout.notes.append(f"第{number}行写着“单位：{said[1]}”，{names}按{said[1]}读入")
                return
