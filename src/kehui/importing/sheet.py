"""A chunk of rows, parsed column by column: values, and everything wrong with each cell."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from kehui.importing.headers import Layout, Place, fill_merges, normal
from kehui.importing.reader import Cells, Merge, Sheet
from kehui.importing.xlsx_scan import column_letters
from kehui.kernel.errors import Problem, Severity
from kehui.records.columns import Column, ReferenceColumn, half_width_outside_chinese
from kehui.records.number_columns import DecimalColumn, MoneyColumn
from kehui.records.references import Resolver
from kehui.records.register import Values

CHUNK = 2000
EXAMPLE_MARK = "示例"
_TOTALS = ("合计", "总计", "小计", "填表人", "填报人", "制表人", "填报单位负责人")
_ASIDES = frozenset(text[0] for text in (EXAMPLE_MARK, *_TOTALS))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MEMORY = 50_000  # cells of one column remembered
_BLANK: tuple[Any, ...] = ("", None)


class Fault(str):
    """Why a cell could not be read; stands in the place of its value."""

    __slots__ = ()


class Chunk:
    """Rows ``numbers`` with their ``values`` (by field name; a Fault's field is left out) and ``problems`` by index."""

    def __init__(self, numbers: list[int], values: list[Values], problems: dict[int, list[Problem]]) -> None:
        self.numbers = numbers
        self.values = values
        self.problems = problems

    def add(self, index: int, field: str, message: str, severity: Severity = "error") -> None:
        """Say something of a row."""
        self.problems.setdefault(index, []).append(Problem(field, message, severity))


class SheetParser:
    """Reads a sheet by its layout, a chunk at a time. ``skipped`` names rows left out for a reason worth saying."""

    def __init__(self, sheet: Sheet, layout: Layout, *, within: str = "") -> None:
        self.sheet = sheet
        self.layout = layout
        self.resolvers = {
            p.column.name: Resolver(p.column, within=within)
            for p in layout.places
            if isinstance(p.column, ReferenceColumn)
        }
        self.labels: dict[str, dict[int, str]] = {name: {} for name in self.resolvers}
        self.skipped: list[str] = []
        self._memory: dict[str, dict[Any, Any]] = {p.column.name: {} for p in layout.places}
        self._merges = deque(m for m in sheet.merges if m.bottom >= layout.first_row)
        self._open: list[Merge] = []
        self._carried: dict[int, Any] = {}
        numbers = {p.number for p in layout.places}
        self._marked_columns = bool(sheet.marks.formulas or sheet.marks.errors) and numbers

    def chunks(self) -> Iterator[Chunk]:
        """Every row with content, in chunks."""
        numbers: list[int] = []
        rows: list[Cells] = []
        filled: set[tuple[int, int]] = set()
        width = max(p.number for p in self.layout.places)
        for number, cells in self.sheet.rows():
            if number < self.layout.first_row:
                continue
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            if self._merges or self._open:
                filled |= self._fill(number, cells)
            if (not any(cells) and all(c in _BLANK for c in cells)) or self._is_aside(number, cells):
                continue
            numbers.append(number)
            rows.append(cells)
            if len(rows) == CHUNK:
                yield self._parse(numbers, rows, filled)
                numbers, rows, filled = [], [], set()
        if rows:
            yield self._parse(numbers, rows, filled)

    def _is_aside(self, number: int, cells: Cells) -> bool:
        """The template's example, and lines of totals or signatures, which are no records."""
        first = next((c for c in cells if c not in _BLANK), "")
        if not isinstance(first, str):
            return False
        text = normal(first) if first.lstrip()[:1] in _ASIDES else ""
        if text.startswith(EXAMPLE_MARK):
            return True
        if text and text.startswith(_TOTALS) and len(text) <= 20:
            self.skipped.append(f"第{number}行是“{first.strip()[:20]}”，不是记录，没有读入")
            return True
        return all(cells[p.number - 1] in _BLANK or not str(cells[p.number - 1]).strip() for p in self.layout.places)

    def _fill(self, number: int, cells: Cells) -> set[tuple[int, int]]:
        """Merged blocks that reach this row: the value of their first cell in every cell."""
        filled: set[tuple[int, int]] = set()
        while self._merges and self._merges[0].top <= number:
            merge = self._merges.popleft()
            if merge.top == number:
                filled |= fill_merges([(number, cells)], [Merge(number, merge.left, number, merge.right)])
                self._carried[id(merge)] = cells[merge.left - 1] if merge.left <= len(cells) else ""
                self._open.append(merge)
        still = []
        for merge in self._open:
            if merge.top < number <= merge.bottom:
                for column in range(merge.left, min(merge.right, len(cells)) + 1):
                    cells[column - 1] = self._carried[id(merge)]
                    filled.add((number, column))
            if merge.bottom > number:
                still.append(merge)
        self._open = still
        return filled

    def _parse(self, numbers: list[int], rows: list[Cells], filled: set[tuple[int, int]]) -> Chunk:
        problems: dict[int, list[Problem]] = {}
        names = [p.column.name for p in self.layout.places]
        columns = list(zip(*rows, strict=True)) if len({len(r) for r in rows}) == 1 else None
        parsed: list[list[Any]] = []
        for place in self.layout.places:
            raws = columns[place.number - 1] if columns else [r[place.number - 1] for r in rows]
            parsed.append(self._column(place, raws, problems))
        values = [dict(zip(names, row, strict=True)) for row in zip(*parsed, strict=True)]
        chunk = Chunk(numbers, values, problems)
        if self._marked_columns:
            self._judge_marks(chunk)
        if filled:
            self._judge_fills(chunk, filled)
        for index in problems:
            row = values[index]
            for name in [n for n, v in row.items() if type(v) is Fault]:
                del row[name]
        return chunk

    def _column(self, place: Place, raws: Iterable[Any], problems: dict[int, list[Problem]]) -> list[Any]:
        memory = self._memory[place.column.name]
        if len(memory) > _MEMORY:
            memory.clear()
        raws = list(raws)
        # True == 1 == 1.0, and an hour is a day: what is no text is remembered with its type.
        keys = [raw if type(raw) is str else (type(raw), raw) for raw in raws]
        unknown = {key: raw for key, raw in zip(keys, raws, strict=True) if key not in memory}
        if isinstance(place.column, ReferenceColumn):
            self._resolve(place.column, unknown, memory)
        else:
            for key, raw in unknown.items():
                memory[key] = self._read(place, raw)
        result = [memory[key] for key in keys]
        if any(type(memory[key]) is Fault for key in unknown) or Fault in set(map(type, result)):
            for index, value in enumerate(result):
                if type(value) is Fault:
                    problems.setdefault(index, []).append(Problem(place.column.name, str(value)))
        return result

    @staticmethod
    def _read(place: Place, raw: Any) -> Any:
        column = place.column
        if isinstance(raw, str):
            raw = _CONTROL.sub("", raw)  # invisible, and a database refuses some of them
        if type(raw) is float and abs(raw) >= 1e15 and not column.numeric:
            return Fault("超过15位的数字在表格里会丢掉末尾几位。请把这一列设为“文本”格式，重新填写完整的号码")
        try:
            if isinstance(column, DecimalColumn):
                return column.parse(raw, place.unit)
            return column.parse(raw)
        except ValueError as error:
            return Fault(error)
        except (ArithmeticError, OverflowError):
            return Fault(f"看不懂“{raw}”，请核对")

    def _resolve(self, column: ReferenceColumn, unknown: dict[Any, Any], memory: dict[Any, Any]) -> None:
        resolver = self.resolvers[column.name]
        texts = {key: _reference_text(raw) for key, raw in unknown.items()}
        resolver.prefetch(t for t in texts.values() if t)
        for key, text in texts.items():
            if not text:
                memory[key] = None
                continue
            try:
                target = resolver.get(text)
                memory[key] = target.pk
                self.labels[column.name][target.pk] = target.label
            except ValueError as error:
                memory[key] = Fault(error)

    def _judge_marks(self, chunk: Chunk) -> None:
        """Formulas and error values; a cell with neither value nor result is an error of its own."""
        marks = self.sheet.marks
        for index, number in enumerate(chunk.numbers):
            for place in self.layout.places:
                cell = (number, place.number)
                name = place.column.name
                if cell in marks.errors:
                    self._drop(chunk, index, name)
                    chunk.add(index, name, "单元格里是错误值（如 #N/A、#REF!、#DIV/0!），请改成正确的内容")
                elif cell in marks.empty_formulas:
                    self._drop(chunk, index, name)
                    chunk.add(
                        index, name, "这一格是公式，但没有存下计算结果。请在 Excel 或 WPS 里打开后保存一次，或改成数值"
                    )
                elif cell in marks.formulas:
                    chunk.add(index, name, "这一格是公式，取其计算结果，请核对", "warning")

    def _judge_fills(self, chunk: Chunk, filled: set[tuple[int, int]]) -> None:
        index_of = {number: index for index, number in enumerate(chunk.numbers)}
        by_number = {p.number: p.column for p in self.layout.places}
        for row, number in sorted(filled):
            column = by_number.get(number)
            if column is not None and row in index_of:
                message = f"这一格在合并单元格里（{column_letters(number)}列），取合并块的内容，请核对"
                chunk.add(index_of[row], column.name, message, "warning")

    @staticmethod
    def _drop(chunk: Chunk, index: int, name: str) -> None:
        """Take back what was said of a cell whose content is no content."""
        chunk.values[index][name] = Fault()
        chunk.problems[index] = [p for p in chunk.problems.get(index, ()) if p.field != name]


def _reference_text(raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = half_width_outside_chinese(str(raw)).strip()
    return "" if text in ("-", "—", "/", "无", "暂无") else text


def shown(column: Column, value: Any, unit: str = "") -> str:
    """A value as messages name it, with its unit."""
    if isinstance(column, MoneyColumn) or column.numeric:
        return f"{column.text(value)}{unit or column.unit}"
    return column.text(value)
