"""The workbooks of a round: one row for each respondent, or a sheet for each; and the second read back as the first."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from kehui.importing.xlsx_scan import Package
from kehui.kernel.errors import Invalid, Problem
from kehui.kernel.units import base_of
from kehui.returns.answers import AnswerColumn, read_texts, stored_answers
from kehui.returns.checking import FormValues
from kehui.returns.definition import Definition
from kehui.returns.expressions import ABSENT, Value
from kehui.returns.models import FieldMode, ReturnField, ReturnRound, Submission
from kehui.returns.sheets import SheetRegister

_HEAD = PatternFill("solid", fgColor="1F4B8F")
_GIVEN = PatternFill("solid", fgColor="F2F5F9")
OWNER = ("填报单位", "填报地区")
_TABLE = ("项目编号", "指标项", "计量单位", "填报数", "上年数", "说明")
_MAX_SHEETS = 400
#: What openpyxl raises over a file that is none, or a broken one (ParseError is a SyntaxError).
_UNREADABLE = (InvalidFileException, OSError, KeyError, ValueError, EOFError, TypeError, AttributeError, SyntaxError)


def workbook_of(round: ReturnRound, submissions: Iterable[Submission], *, kind: str = "rows") -> bytes:
    """The round's workbook as xlsx bytes, with what is known already filled in. ``kind``: ``rows`` or ``forms``."""
    register = SheetRegister(round)
    book = Workbook()
    first: Any = book.active
    if kind == "rows":
        _rows(first, register, submissions)
    else:
        book.remove(first)
        _forms(book, register, submissions)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _known(register: SheetRegister, submission: Submission) -> dict[int, Value]:
    """The draft, else what was handed in, else what is prefilled."""
    if submission.draft:
        return read_texts(register.definition.asked, submission.draft)[0]
    answers = stored_answers(submission.answers.all())
    return answers or FormValues(register.definition, submission, {}).prefilled()


def _owner(submission: Submission) -> str:
    return submission.organisation.uscc if submission.organisation else submission.area.code


def _rows(sheet: Worksheet, register: SheetRegister, submissions: Iterable[Submission]) -> None:
    sheet.title = register.round.form.name[:31]
    for number, column in enumerate(register.columns, 1):
        cell = sheet.cell(1, number, column.heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.comment = Comment(f"{column.format_hint}。", "科汇", height=90, width=240)
        sheet.column_dimensions[get_column_letter(number)].width = 30 if number == 1 else max(12, min(24, 2 * len(column.header)))
    for row, submission in enumerate(submissions, 2):
        known = _known(register, submission)
        sheet.cell(row, 1, f"{submission.respondent}（{_owner(submission)}）" if submission.organisation else submission.respondent)
        for number, column in enumerate(register.columns[1:], 2):
            assert isinstance(column, AnswerColumn)
            sheet.cell(row, number, column.cell(known.get(column.item.pk)))
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 34


def _forms(book: Workbook, register: SheetRegister, submissions: Iterable[Submission]) -> None:
    names: set[str] = set()
    for submission in list(submissions)[:_MAX_SHEETS]:
        base = "".join(c for c in submission.respondent if c not in "[]:*?/\\")[:28] or "表"
        name, again = base, 1
        while name in names:
            again += 1
            name = f"{base}{again}"
        names.add(name)
        _form(book.create_sheet(name), register, submission)
    if not names:
        book.create_sheet("没有填报单位")


def _form(sheet: Worksheet, register: SheetRegister, submission: Submission) -> None:
    sheet.cell(1, 1, register.title).font = Font(bold=True, size=16)
    sheet.cell(2, 1, OWNER[register.owner == "area"])
    sheet.cell(2, 2, submission.respondent)
    sheet.cell(2, 3, "代码")
    sheet.cell(2, 4, _owner(submission)).number_format = "@"
    for number, title in enumerate(_TABLE, 1):
        cell = sheet.cell(4, number, title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    values = FormValues(register.definition, submission, _known(register, submission))
    values.complete()
    for row, field in enumerate(register.definition.fields, 5):
        column = AnswerColumn(field)
        given = field.mode != FieldMode.ASKED
        cells = (
            field.code, field.name, field.unit, column.cell(values.answers.get(field.pk)),
            column.cell(values.last.get(field.pk)), _note(field),
        )  # fmt: skip
        for number, value in enumerate(cells, 1):
            cell = sheet.cell(row, number, value)
            if given or number in (1, 3, 5):
                cell.fill = _GIVEN
    for letter, width in zip("ABCDEF", (16, 34, 10, 16, 16, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"


def _note(field: ReturnField) -> str:
    if field.mode == FieldMode.CARRIED:
        return "系统带出，不用填"
    if field.mode == FieldMode.COMPUTED:
        return "自动计算，不用填"
    absent = "；没有这项的写“不适用”" if field.may_be_absent else ""
    return f"{field.guidance or ('必填' if field.is_required else '选填')}{absent}"


def as_rows(file: IO[bytes], round: ReturnRound) -> bytes:
    """A filled-in workbook as one of rows: one of forms is turned into it, anything else comes back as it is.

    Invalid where it is no workbook or a dangerous one, or where a sheet of forms does not say whose it is.
    """
    file.seek(0)
    content = file.read()
    Package(io.BytesIO(content)).check()
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [_grid(sheet) for sheet in book.worksheets[:_MAX_SHEETS]]
        book.close()
    except _UNREADABLE:
        return content  # the import says what is wrong with it
    if not any(_is_form(grid) for _, grid in sheets):
        return content
    return _gathered(round, [(name, grid) for name, grid in sheets if _is_form(grid)])


def _grid(sheet: Any) -> tuple[str, list[tuple[Any, ...]]]:
    return sheet.title, [tuple(row[:6]) + (None,) * (6 - len(row)) for row in sheet.iter_rows(max_row=300, max_col=6, values_only=True)]


def _is_form(grid: list[tuple[Any, ...]]) -> bool:
    return len(grid) > 3 and str(grid[1][0]) in OWNER and any(row[:2] == _TABLE[:2] for row in grid[2:6])


def _gathered(round: ReturnRound, sheets: list[tuple[str, list[tuple[Any, ...]]]]) -> bytes:
    definition = Definition(round.form)
    register = SheetRegister(round)
    book = Workbook()
    target: Any = book.active
    target.title = round.form.name[:31]
    target.append([c.heading for c in register.columns])
    fields = {f.code: f for f in definition.fields} | {f.name: f for f in definition.fields}
    problems = []
    for name, grid in sheets:
        owner = str(grid[1][3] or grid[1][1] or "").strip()
        if not owner:
            problems.append(Problem("file", f"工作表“{name}”没有写填报单位（第2行）"))
            continue
        found: dict[int, Any] = {}
        for row in grid[3:]:
            field = fields.get(str(row[0] or "").strip()) or fields.get(str(row[1] or "").strip())
            if field is not None and field.mode == FieldMode.ASKED:
                found[field.pk] = _cell(row[3], str(row[2] or "").strip(), field)
        target.append([owner, *(found.get(f.pk) for f in definition.asked)])
    if problems:
        raise Invalid(problems, hint="补上后再传；系统里的数据没有变化")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(value: Any, unit: str, field: ReturnField) -> Any:
    """The value of a cell; a unit that was changed on the sheet goes along with the number."""
    if value is None or value is ABSENT:
        return None
    if unit and unit != field.unit and base_of(unit)[0] == base_of(field.unit)[0] and isinstance(value, int | float):
        return f"{value}{unit}"
    return value
