"""Which kind of column a model field gets."""

from __future__ import annotations

from typing import Any

from django.db import models

from kehui.kernel import fields
from kehui.records.columns import (
    BooleanColumn,
    CheckedColumn,
    ChoiceColumn,
    Column,
    PersonalColumn,
    ReferenceColumn,
)
from kehui.records.date_columns import DateColumn
from kehui.records.number_columns import DecimalColumn, IntegerColumn, MoneyColumn, YearColumn

_KINDS: list[tuple[type[models.Field[Any, Any]], type[Column]]] = [
    (models.ForeignKey, ReferenceColumn),
    (fields.PersonalField, PersonalColumn),
    (fields.CheckedField, CheckedColumn),
    (fields.MoneyField, MoneyColumn),
    (models.DecimalField, DecimalColumn),
    (fields.YearField, YearColumn),
    (models.IntegerField, IntegerColumn),
    (models.DateField, DateColumn),
    (models.BooleanField, BooleanColumn),
]


def column_of(field: models.Field[Any, Any]) -> Column:
    """The column for a model field."""
    if field.choices:
        return ChoiceColumn(field)
    for field_type, column_type in _KINDS:
        if isinstance(field, field_type):
            return column_type(field)
    return Column(field)
