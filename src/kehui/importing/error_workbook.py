"""The uploaded file given back as a workbook with its bad cells coloured and commented."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

from kehui.importing.models import Batch, Row, State
from kehui.importing.reader import Cells, open_file

_BAD = PatternFill("solid", fgColor="F8D3CD")
_DOUBTFUL = PatternFill("solid", fgColor="FCEBC5")
_HEAD = PatternFill("solid", fgColor="E9EFF8")
_VERDICT = "检查结果"
_CHUNK = 2000
MAX_COMMENTS = 20_000  # drawings: beyond that a spreadsheet program becomes slow; the last column still says everything
_PLAIN = (str, int, float, bool, datetime.datetime, datetime.date, datetime.time, datetime.timedelta)

Messages = list[tuple[str, str, str]]


def write_marked(batch: Batch, path: Path, stream: IO[bytes], *, only_errors: bool = False) -> int:
    """Write the marked file to ``stream``; returns the rows written below the header.

    Formulas come back as their values and texts as texts, whatever they begin with. ``only_errors``: just the rows with
    errors or warnings, so that they can be mended and uploaded on their own.
    """
    sheets = open_file(path)
    name = batch.layout["sheet"]
    sheet = next((s for s in sheets if s.name == name), sheets[0])
    columns: dict[str, int] = batch.layout["columns"]
    header, first = batch.layout["header_row"], batch.layout["first_row"]
    book = Workbook(write_only=True)
    out = book.create_sheet((name or batch.register.title)[:31])
    width = max(columns.values(), default=1)
    for number in range(1, width + 1):
        out.column_dimensions[get_column_letter(number)].width = 18
    out.column_dimensions[get_column_letter(width + 1)].width = 60
    out.freeze_panes = f"A{first}"
    written = comments = 0
    said = _messages(batch)
    pending: tuple[int, Messages] | None = next(said, None)
    for number, cells in sheet.rows():
        cells = _clipped(cells, width)
        if number < first:
            fill = _HEAD if number >= header else None
            out.append([_cell(out, c, fill=fill) for c in [*cells, _VERDICT if number == first - 1 else ""]])
            continue
        messages: Messages = []
        if pending and pending[0] == number:
            messages = pending[1]
            pending = next(said, None)
        if only_errors and not messages:
            continue
        written += 1
        row = [_cell(out, c) for c in cells]
        for place, found in _by_place(messages, columns).items():
            row[place - 1].fill = _BAD if any(s == "error" for _, s, _ in found) else _DOUBTFUL
            if comments < MAX_COMMENTS:
                comments += 1
                row[place - 1].comment = Comment("\n".join(t for _, _, t in found), "科汇", height=100, width=280)
        row.append(_verdict(out, messages))
        out.append(row)
    book.save(stream)
    return written


def _messages(batch: Batch) -> Iterator[tuple[int, Messages]]:
    rows = Row.objects.filter(batch=batch, messages__isnull=False).exclude(state=State.UNCHANGED).order_by("number")
    for number, messages in rows.values_list("number", "messages").iterator(_CHUNK):
        yield number, [(f, s, t) for f, s, t in messages or ()]


def _by_place(messages: Messages, columns: dict[str, int]) -> dict[int, Messages]:
    found: dict[int, Messages] = {}
    for message in messages:
        if place := columns.get(message[0]):
            found.setdefault(place, []).append(message)
    return found


def _verdict(out: Any, messages: Messages) -> Any:
    cell = _cell(out, "；".join(f"{'错误' if s == 'error' else '提醒'}：{t}" for _, s, t in messages))
    if messages:
        cell.font = Font(color="C8402F" if any(s == "error" for _, s, _ in messages) else "8A5A00")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(out: Any, value: Any, *, fill: PatternFill | None = None) -> Any:
    try:
        cell = WriteOnlyCell(out, value=value if isinstance(value, _PLAIN) and value != "" else None)
    except IllegalCharacterError:
        cell = WriteOnlyCell(out, value="".join(c for c in str(value) if c >= " " or c in "\t\n"))
    if isinstance(value, str) and value[:1] == "=":
        cell.data_type = "s"  # a text, never a formula of ours
    if isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"
    if fill:
        cell.fill = fill
        cell.font = Font(bold=True)
    return cell


def _clipped(cells: Cells, width: int) -> Cells:
    """Exactly ``width`` cells."""
    return cells[:width] + [""] * (width - len(cells))
