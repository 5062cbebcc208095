"""Lists as spreadsheets: every row, streamed, in a form that an import reads back unchanged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet

from kehui.areas.models import Area
from kehui.records import workbook
from kehui.records.columns import Column, PersonalColumn, ReferenceColumn
from kehui.records.number_columns import DecimalColumn, IntegerColumn
from kehui.records.references import reference_text
from kehui.records.register import Register

CHUNK = 2000
#: A spreadsheet program takes a text that starts so for a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def export_columns(register: Register, names: Iterable[str] | None = None) -> list[Column]:
    """The columns to write: those named, else every field of the register, so that an import takes the file back."""
    from kehui.records.tables import available_columns

    available = available_columns(register)
    return [available[n] for n in names if n in available] if names else list(register.columns)


def sheet_rows(queryset: QuerySet[Any], columns: Sequence[Column], *, revealed: bool = False) -> Iterator[list[Any]]:
    """The cells of each row, read from the database in chunks. Personal data is masked unless ``revealed``."""
    lookups: list[str] = []
    readers: list[tuple[int, Column]] = []
    for column in columns:
        readers.append((len(lookups), column))
        if isinstance(column, ReferenceColumn):
            lookups += [f"{column.name}__{column.key}", column.lookup]
        else:
            lookups.append(column.name)
    for row in queryset.values_list(*lookups).iterator(CHUNK):
        yield [
            _reference(column, row[i], row[i + 1]) if isinstance(column, ReferenceColumn)
            else row[i] if revealed and isinstance(column, PersonalColumn)
            else column.cell(row[i])
            for i, column in readers
        ]  # fmt: skip


def _reference(column: ReferenceColumn, key: Any, label: Any) -> str:
    return reference_text(column, label, key)


def xlsx_chunks(
    register: Register, queryset: QuerySet[Any], columns: Sequence[Column], *, revealed: bool = False
) -> Iterator[bytes]:
    """A workbook of one sheet, piece by piece as the rows come out of the database."""
    heads = [
        workbook.Head(
            c.heading, _width(c), "date" if c.kind == "date" else "number" if isinstance(c, DecimalColumn) else ""
        )
        for c in columns
    ]
    return workbook.stream(register.title, heads, sheet_rows(queryset, columns, revealed=revealed))


def write_xlsx(
    register: Register, queryset: QuerySet[Any], columns: Sequence[Column], stream: IO[bytes], *, revealed: bool = False
) -> int:
    """Write a workbook to ``stream``; returns its size in bytes."""
    return sum(stream.write(chunk) for chunk in xlsx_chunks(register, queryset, columns, revealed=revealed))


def _width(column: Column) -> int:
    if isinstance(column, DecimalColumn | IntegerColumn):
        return max(12, 2 * len(column.heading) + 2)
    return {"date": 12, "boolean": 10}.get(
        column.kind, min(40, max(14, 2 * len(column.heading) + 2, (column.max_length or 30) // 4))
    )


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_chunks(queryset: QuerySet[Any], columns: Sequence[Column], *, revealed: bool = False) -> Iterator[bytes]:
    """The same as text with commas, in UTF-8 with a mark by which Excel and WPS recognise it."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    yield writer.writerow([c.heading for c in columns]).encode()
    lines: list[str] = []
    for row in sheet_rows(queryset, columns, revealed=revealed):
        lines.append(writer.writerow([_csv_cell(v) for v in row]))
        if len(lines) == CHUNK:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # An apostrophe keeps Excel from running it; the import takes the apostrophe off again.
        return f"'{value}" if value.startswith(_DANGEROUS) and value != "-" else value
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def has_personal(columns: Iterable[Column]) -> bool:
    """Whether any column is masked."""
    return any(isinstance(c, PersonalColumn) for c in columns)


def file_name(register: Register, area: Area | None, day: date, ending: str) -> str:
    """``技术合同_南安乡_20260301.xlsx``"""
    return "_".join([register.title, *([area.full_name] if area else []), f"{day:%Y%m%d}"]) + f".{ending}"
