"""Columns of numbers: counts, years, quantities with their units, money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils import timezone

from kehui.kernel import units
from kehui.kernel.identifiers import half_width
from kehui.records.columns import BLANK, Column, text_of


class IntegerColumn(Column):
    """A whole number."""

    kind = "integer"
    numeric = True

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.unit = getattr(field, "unit", "")

    def parse(self, raw: Any) -> Any:
        if type(raw) is int:
            return self._checked(raw)
        if type(raw) is float and raw.is_integer():
            return self._checked(int(raw))
        return super().parse(raw)

    def read(self, text: str) -> int:
        number = _number(text, self.unit)
        if number != number.to_integral_value():
            raise ValueError(f"应为整数，现在是{text}")
        return self._checked(int(number))

    def _checked(self, number: int) -> int:
        if number < 0 and isinstance(self.field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
            raise ValueError("不能是负数")
        if abs(number) > 2_147_483_647:
            raise ValueError("数字太大")
        return number

    def text(self, value: Any) -> str:
        return "" if value is None else f"{value:,}"

    @property
    def format_hint(self) -> str:
        return self.help or "整数"


class YearColumn(IntegerColumn):
    """A calendar year."""

    kind = "year"
    numeric = False

    def read(self, text: str) -> int:
        return super().read(text.removesuffix("年度").removesuffix("年"))

    def _checked(self, number: int) -> int:
        if not 1949 <= number <= timezone.localdate().year + 1:
            raise ValueError(f"年份应在1949年与{timezone.localdate().year + 1}年之间，现在是{number}")
        return number

    def text(self, value: Any) -> str:
        return "" if value is None else str(value)

    @property
    def format_hint(self) -> str:
        return self.help or "四位年份，如 2025"


class DecimalColumn(Column):
    """A measured number, stored as it is written."""

    kind = "number"
    numeric = True
    scale = Decimal(1)

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.unit = getattr(field, "unit", "")
        self.signed = getattr(field, "signed", False)
        self.places: int = field.decimal_places  # type: ignore[attr-defined]
        self.limit = Decimal(10) ** (field.max_digits - field.decimal_places)  # type: ignore[attr-defined]

    def parse(self, raw: Any, unit: str = "") -> Any:
        """``unit``: the one in the header, where it differs from the column's own."""
        written = unit or self.unit
        if type(raw) in (int, float):
            # repr gives the shortest text that reads back the same: 17358.5, never 17358.499999…
            return self._checked(Decimal(repr(raw)), written)
        text = text_of(raw)
        if text in BLANK:
            return self.empty
        for suffix in ("亿元", "百万元", "万元", "千元", "元"):
            if self.kind == "money" and text.endswith(suffix):
                written, text = suffix, text[: -len(suffix)]
                break
        return self._checked(_number(text, written), written)

    def _checked(self, number: Decimal, unit: str) -> Decimal:
        number = _sensible(number, str(number))
        if number < 0 and not self.signed:
            raise ValueError("不能是负数")
        own, other = units.base_of(self.unit), units.base_of(unit)
        if self.kind == "money":
            number *= other[1]
        elif unit != self.unit and own[0] == other[0]:
            number = number * other[1] / own[1]
        number = units.round_half_up(number, self.places)
        if abs(number) >= self.limit:
            raise ValueError("数字太大，请核对单位")
        return number

    def text(self, value: Any) -> str:
        return "" if value is None else units.grouped(value)

    def cell(self, value: Any) -> Any:
        return None if value is None else float(value)

    def dump(self, value: Any) -> Any:
        return None if value is None else units.plain(value)

    def load(self, value: Any) -> Any:
        return None if value is None else Decimal(value)

    @property
    def format_hint(self) -> str:
        return self.help or (f"数字，单位{self.unit}" if self.unit else "数字")


class MoneyColumn(DecimalColumn):
    """Money, stored in yuan, read and written in its own unit."""

    kind = "money"

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.scale = units.base_of(self.unit)[1]

    def text(self, value: Any) -> str:
        return "" if value is None else units.grouped(Decimal(value) / self.scale)

    def cell(self, value: Any) -> Any:
        return None if value is None else float(Decimal(value) / self.scale)


def _number(text: str, unit: str) -> Decimal:
    plain = half_width(text).replace(",", "").replace(" ", "").removesuffix(unit or "\0").lstrip("¥￥")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"应为数字，现在是“{text}”") from None
    return _sensible(number, text)


def _sensible(number: Decimal, text: str) -> Decimal:
    if not number.is_finite():
        raise ValueError(f"应为数字，现在是“{text}”")
    if number.adjusted() > 25:  # no field holds it, and neither rounding nor int() should be tried on 1e999999
        raise ValueError("数字太大，请核对单位")
    return number
