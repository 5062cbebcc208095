"""The workbook that a clerk downloads, fills in and uploads: headers with units, dropdowns, hints, an example."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kehui.accounts.models import User
from kehui.areas.models import Area, Level
from kehui.importing.sheet import EXAMPLE_MARK
from kehui.records.columns import BooleanColumn, ChoiceColumn, Column, ReferenceColumn
from kehui.records.register import Register

ROWS = 2000  # rows with dropdowns; more may be filled in
_LISTS = "可选项"
_REQUIRED = PatternFill("solid", fgColor="1F4B8F")
_OPTIONAL = PatternFill("solid", fgColor="E9EFF8")
_EXAMPLE = PatternFill("solid", fgColor="F4F6F9")


def template_workbook(register: Register, *, by: User) -> bytes:
    """The template of a register as xlsx bytes; the areas offered are those the user may write in."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = register.title[:31]
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for number, column in enumerate(register.columns, 1):
        _head(sheet, number, column, register)
        if options := _options(column, register, by):
            _dropdown(sheet, lists, number, options, strict=isinstance(column, ChoiceColumn | BooleanColumn))
        if column.kind in ("text", "code", "personal", "reference"):
            # Long numbers stay whole only as text.
            for row in range(2, 52):
                sheet.cell(row, number).number_format = "@"
        if column.kind == "date":
            for row in range(3, 52):
                sheet.cell(row, number).number_format = "yyyy-mm-dd"
    _example(sheet, register)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 30
    _notes(book.create_sheet("填写说明"), register)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def is_required(column: Column, register: Register) -> bool:
    """Whether a clerk must fill the column in."""
    return column.required and not (column.name == "area" and register.area_from) and not _is_numbered(column, register)


def _is_numbered(column: Column, register: Register) -> bool:
    """Whether rows without it are given a number."""
    return bool(register.prefix) and column.name == register.key[0]


def _head(sheet: Worksheet, number: int, column: Column, register: Register) -> None:
    required = is_required(column, register)
    cell = sheet.cell(1, number, f"{column.heading}*" if required else column.heading)
    cell.font = Font(bold=True, color="FFFFFF" if required else "1B2430")
    cell.fill = _REQUIRED if required else _OPTIONAL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    need = "选填" if column.required and not required else register.requirement(column)
    form = register.fills[column.name] if _is_numbered(column, register) else column.format_hint
    hint = f"{need}。{form}".rstrip("。") + "。"
    cell.comment = Comment(hint, "科汇", height=90, width=260)
    sheet.column_dimensions[get_column_letter(number)].width = max(14, min(36, 2 * len(column.heading) + 4))


def _options(column: Column, register: Register, by: User) -> list[str]:
    if isinstance(column, ChoiceColumn):
        return list(column.labels.values())
    if isinstance(column, BooleanColumn):
        return ["是", "否"]
    if isinstance(column, ReferenceColumn) and column.target is Area:
        return _area_names(register, by)
    return []


def _area_names(register: Register, by: User) -> list[str]:
    areas = Area.objects.filter(level__gte=Level.COUNTY).select_related("parent").order_by("path")
    scopes = [a.path for a in by.areas_with(register.writers)]
    if scopes and not by.is_system:
        return [a.full_name for a in areas if a.path.startswith(tuple(scopes))][:1500]
    return [a.full_name for a in areas[:1500]]


def _dropdown(sheet: Worksheet, lists: Worksheet, number: int, options: list[str], *, strict: bool) -> None:
    for row, option in enumerate(options, 1):
        lists.cell(row, number, option)
    letter = get_column_letter(number)
    rule = DataValidation(type="list", formula1=f"'{_LISTS}'!${letter}$1:${letter}${len(options)}", allow_blank=True)
    rule.showErrorMessage = strict
    rule.errorTitle, rule.error = "不在可选项里", "请从下拉列表中选一项"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _example(sheet: Worksheet, register: Register) -> None:
    """Row 2, marked in its first cell so that the import leaves it out."""
    for number, column in enumerate(register.columns, 1):
        text = register.example.get(column.name, "")
        cell = sheet.cell(2, number, f"{EXAMPLE_MARK}：{text}" if number == 1 else text)
        cell.font = Font(color="7A8698")
        cell.fill = _EXAMPLE


def _notes(sheet: Worksheet, register: Register) -> None:
    keys = "、".join(register.column[n].header for n in register.key)
    lines = [
        f"{register.title}填写说明",
        "1. 在第一张表里从第3行起填写，一行一条；第2行是示例，导入时不读，不必删除。",
        "2. 表头带 * 的必填。列的先后可以换，选填的列可以删去，表头的文字请不要改。",
        "3. 表头括号里的单位可以改成实际用的单位（如把“万元”改成“元”），导入时按它换算。",
        "4. 日期写作 2025-03-01；编号、代码、电话请保持“文本”格式，免得丢掉末尾的数字。",
        f"5. “{keys}”相同的视为同一条：已登记过的按本表更新，没有的新增。",
        "6. 更新时，表里有的列留空就是清空，表里没有的列保持不变。",
        "7. 上传后先看检查结果，确认之后才写入；同一个文件传两次不会重复登记。",
    ]
    if register.prefix:
        lines[-1] = "7. 上传后先看检查结果，确认之后才写入。"
        lines.append(f"8. {keys}留空的行由系统编号，都算新增：这样的文件只传一次，更新时请先导出，在带编号的表上改。")
    for row, line in enumerate(lines, 1):
        sheet.cell(row, 1, line).font = Font(bold=row == 1, size=14 if row == 1 else 11)
    start = len(lines) + 2
    for number, title in enumerate(("列", "是否必填", "填写要求", "可填内容"), 1):
        cell = sheet.cell(start, number, title)
        cell.font, cell.fill = Font(bold=True), _OPTIONAL
    for row, column in enumerate(register.columns, start + 1):
        choices = "、".join(column.labels.values()) if isinstance(column, ChoiceColumn) else ""
        required = register.requirement(column)
        if column.name == "area" and register.area_from:
            required = f"选填（留空时取{register.column[register.area_from].header}所在地区）"
        if _is_numbered(column, register):
            required = f"选填（{register.fills[column.name]}）"
        for number, text in enumerate((column.heading, required, column.format_hint, choices), 1):
            sheet.cell(row, number, text).alignment = Alignment(wrap_text=number == 4, vertical="top")
    for letter, width in zip("ABCD", (28, 30, 34, 80), strict=True):
        sheet.column_dimensions[letter].width = width
