"""PostgreSQL's numeric without a precision: sums of records stay exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class Numeric(_Field):
    """An output field for expressions; no column of a table has it."""

    def db_type(self, connection: Any) -> str:
        """The type in a cast."""
        return "numeric"

    def get_internal_type(self) -> str:
        """No type of Django's own, so that nothing is rounded on the way."""
        return "Numeric"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """Always a Decimal: a whole number too."""
        return None if value is None else value if isinstance(value, Decimal) else Decimal(value)
