"""The table of administrative areas as a spreadsheet: village codes are no longer published, so each county brings its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from kehui.accounts.models import Role, User
from kehui.areas.domain import AreaRow, Outcome, register_areas
from kehui.areas.models import Area, Level
from kehui.audit import chain
from kehui.audit.models import Channel
from kehui.importing.headers import normal
from kehui.importing.reader import Sheet, open_file
from kehui.kernel.errors import Invalid, NotPermitted, Problem
from kehui.records.column_kinds import column_of

#: Headers of the sheet, by what they mean. The last two may be missing.
HEADERS = {
    "code": "区划代码", "name": "名称", "level": "级别", "parent": "上级", "valid_from": "启用日期",
    "valid_to": "停用日期",
}  # fmt: skip
_REQUIRED = ("code", "name", "level", "parent")
_SEARCHED_ROWS = 15


def import_areas(source: Path | bytes, *, by: User, reason: str = "") -> Outcome:
    """Read a file and make or change its areas, all or none.

    Raises NotPermitted, or Invalid with every problem of every row. The system administrator keeps the tree.
    """
    if not by.is_system and Role.SYSTEM_ADMIN not in by.roles:
        raise NotPermitted("导入行政区划须由系统管理员办理", hint="请找本单位的系统管理员")
    rows = read_areas(source)
    with chain.channel(Channel.IMPORT):
        return register_areas(rows, by=by, reason=reason)


def read_areas(source: Path | bytes) -> list[AreaRow]:
    """The rows of the first table that has the headers. Raises Invalid where none has, or with what is wrong in each row."""
    for sheet in open_file(source):
        found = _header(sheet)
        if found:
            return _rows(sheet, *found)
    names = "、".join(HEADERS[n] for n in _REQUIRED)
    raise Invalid([Problem("file", f"前{_SEARCHED_ROWS}行里没有找到表头，应有：{names}")], hint="行政区划没有变化")


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    wanted = {normal(header): name for name, header in HEADERS.items()} | {name: name for name in HEADERS}
    for number, cells in islice(sheet.rows(), _SEARCHED_ROWS):
        places = {wanted[key]: i for i, cell in enumerate(cells) if (key := normal(cell)) in wanted}
        if places.keys() >= set(_REQUIRED):
            return number, places
    return None


def _rows(sheet: Sheet, header_row: int, places: dict[str, int]) -> list[AreaRow]:
    fields = {f.name: f for f in Area._meta.concrete_fields}
    columns = {name: column_of(fields[name]) for name in ("code", "name", "level", "valid_from", "valid_to")}
    rows: list[AreaRow] = []
    problems: list[Problem] = []
    for number, cells in _below(sheet, header_row):
        raw = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        if all(cell in (None, "") for cell in raw.values()):
            continue
        values: dict[str, Any] = {"parent": columns["code"].parse(raw.get("parent")) or ""}
        for name, column in columns.items():
            try:
                values[name] = column.parse(raw.get(name))
                if name == "level" and values[name] in (None, ""):
                    raise ValueError("不能为空")
            except ValueError as error:
                problems.append(Problem(name, f"第{number}行“{HEADERS[name]}”：{error}"))
        if not any(p.message.startswith(f"第{number}行") for p in problems[-len(columns) :]):
            rows.append(_row(number, values))
    if problems:
        raise Invalid(problems, hint="行政区划没有变化，请改好后再导入")
    return rows


def _below(sheet: Sheet, header_row: int) -> Iterable[tuple[int, list[Any]]]:
    return ((number, cells) for number, cells in sheet.rows() if number > header_row)


def _row(number: int, values: dict[str, Any]) -> AreaRow:
    first: date | None = values["valid_from"]
    last: date | None = values["valid_to"]
    return AreaRow(number, values["code"], values["name"], Level(int(values["level"])), values["parent"], first, last)
