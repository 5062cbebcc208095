"""The row list of a figure: each record with what it adds, so that figures can be kept, hashed and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Func, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.expressions import Combinable

from kehui.kernel.errors import KehuiError
from kehui.statistics.indicators import Indicator
from kehui.statistics.numeric import Numeric


def value_of_row(indicator: Indicator) -> Combinable:
    """What one row adds to the figure, in the base unit; of a distinct count 1 (and the thing counted is its key)."""
    aggregate = indicator.aggregate
    if not isinstance(aggregate, Sum | Count):
        raise KehuiError(
            f"“{indicator.name}”不是合计数，不能拆到每条记录", hint="平均数、最大最小值请看它的分子和分母指标"
        )
    expression = aggregate.get_source_expressions()[0]
    if isinstance(aggregate, Sum):
        counted: Any = Func(expression, Value(Decimal(0)), function="COALESCE", output_field=Numeric())
    elif _is_row(expression):
        counted = Value(Decimal(1), output_field=Numeric())
    else:
        counted = Case(
            When(Q(_isnull(expression)), then=Value(Decimal(0))), default=Value(Decimal(1)), output_field=Numeric()
        )
    if aggregate.filter is not None:
        counted = Case(When(aggregate.filter, then=counted), default=Value(Decimal(0)), output_field=Numeric())
    return Func(counted, template="(%(expressions)s)::numeric", output_field=Numeric())


def key_of_row(indicator: Indicator) -> Combinable | None:
    """What a distinct count counts once, as a text (NULL: nothing); None for all others."""
    aggregate = indicator.aggregate
    if not indicator.is_distinct:
        return None
    expression: Any = Func(
        aggregate.get_source_expressions()[0], template="(%(expressions)s)::text", output_field=TextField()
    )
    if aggregate.filter is not None:
        expression = Case(When(aggregate.filter, then=expression), default=Value(None), output_field=TextField())
    return expression  # type: ignore[no-any-return]


def with_values(
    indicator: Indicator, rows: QuerySet[Any], *more: Any, key: Any = None
) -> QuerySet[Any, tuple[Any, ...]]:
    """The rows as tuples: primary key, area, value, key (``key`` instead of its own), and whatever ``more`` names."""
    key = key_of_row(indicator) if key is None else key
    found: QuerySet[Any, tuple[Any, ...]] = rows.order_by().annotate(
        _row_area=Func(F(f"{indicator.model.area_lookup}_id"), template="(%(expressions)s)::bigint", output_field=BigIntegerField()),
        _row_value=value_of_row(indicator),
        _row_key=Value(None, output_field=TextField()) if key is None else key,
    ).values_list("pk", "_row_area", "_row_value", "_row_key", *more)  # fmt: skip
    return found


def line(pk: int, area: int, value: Decimal, key: str | None) -> bytes:
    """A row as it is hashed."""
    return f"{pk}\t{area}\t{plain(value)}\t{'' if key is None else key}\n".encode()


def digest(lines: Iterable[bytes]) -> str:
    """The hash over a row list in the order of primary keys."""
    found = hashlib.sha256()
    for each in lines:
        found.update(each)
    return found.hexdigest()


def plain(value: Decimal) -> str:
    """The one text of a number: no exponent, no trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _is_row(expression: Any) -> bool:
    return getattr(expression, "name", "") == "pk" or type(expression).__name__ == "Star"


def _isnull(expression: Any) -> Any:
    from django.db.models.lookups import IsNull

    return IsNull(expression, True)
