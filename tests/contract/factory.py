"""A valid record of any register, made from its declaration alone: the example row, and keys that differ by number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from kehui.areas.models import Area, Level
from kehui.kernel import fields
from kehui.kernel.identifiers import patent_check_digit, uscc_check_digit
from kehui.records.columns import BooleanColumn, ChoiceColumn, Column, PersonalColumn, ReferenceColumn
from kehui.records.date_columns import DateColumn
from kehui.records.models import Record
from kehui.records.number_columns import DecimalColumn, IntegerColumn, YearColumn
from kehui.records.register import Register, register_of


def area(code: str = "330499", name: str = "云溪县", level: int = Level.COUNTY, parent: Area | None = None) -> Area:
    """An area, made once for each code."""
    return Area.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": parent})[0]


def make_values(register: Register, number: int, where: Area) -> dict[str, Any]:
    """Parsed values; the natural key differs by ``number``."""
    values = {c.name: _value(register, c, number, where) for c in register.columns}
    register.complete(values)
    return values


def make_record(register: Register, number: int, where: Area) -> Record:
    """A stored record lying in ``where``."""
    values = make_values(register, number, where)
    record = register.model(**{register.column[n].store: v for n, v in values.items()})
    record.area_id = where.pk
    record.save()
    return record


def _value(register: Register, column: Column, number: int, where: Area) -> Any:
    if isinstance(column, ReferenceColumn):
        return _target(register, column, number, where)
    example = register.example.get(column.name)
    if isinstance(column, ChoiceColumn) and example:
        return column.parse(example)  # of two choices in a key, the declared pair is one that goes together
    if column.name in register.key or column.field.unique:
        return _key(column, number)
    if example:
        return column.parse(example)
    if column.required:
        return _key(column, number)
    return column.empty


def _target(register: Register, column: ReferenceColumn, number: int, where: Area) -> int | None:
    if column.target is Area:
        return where.pk
    if not (column.required or column.name in register.key or column.name in register.example):
        return None
    child = register_of(column.target)  # type: ignore[arg-type]
    # Two references to one kind of record are two records: a seller is not its own buyer.
    place = register.fields.index(column.name)
    return make_record(child, 1000 * (place + 1) + number, where).pk


def _key(column: Column, number: int) -> Any:
    field = column.field
    if isinstance(field, fields.UsccField):
        body = f"91330499MA{number:07d}"
        return body + uscc_check_digit(body)
    if isinstance(field, fields.ApplicationNumberField):
        body = f"20231{number:07d}"
        return f"{body}.{patent_check_digit(body)}"
    if isinstance(column, ChoiceColumn):
        return next(iter(column.labels))
    if isinstance(column, BooleanColumn):
        return False
    if isinstance(column, DateColumn):
        return date(2024, 1 + number % 12, 1 + number % 28)
    if isinstance(column, YearColumn):
        return 1990 + number % 35
    if isinstance(column, IntegerColumn):
        return number
    if isinstance(column, DecimalColumn):
        return column.parse(str(number))
    if isinstance(column, PersonalColumn):
        return f"张{number}"
    text = f"样本{number}"
    assert isinstance(field, models.CharField | models.TextField)
    return text[: field.max_length]
