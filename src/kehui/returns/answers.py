"""What is written in a field of a return: a number, 0, nothing, or 不适用, which are four different things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kehui.kernel.fields import QuantityField
from kehui.kernel.units import base_of, grouped, plain
from kehui.records.columns import text_of
from kehui.records.number_columns import DecimalColumn
from kehui.returns.expressions import ABSENT, Value
from kehui.returns.models import Answer, ReturnField

ABSENT_WORDS = frozenset({"不适用", "不涉及", "NA", "N/A", "na", "n/a"})
_ABSENT_CODE = "absent"
_SUFFIXES = ("亿元", "百万元", "万元", "千元", "元", "万人次", "人次", "万亩", "公顷", "亩", "%")


class AnswerColumn(DecimalColumn):
    """The column of one field, for the form, the sheet and the stored value alike.

    A value is a Decimal in the field's unit, None (left empty) or ABSENT. A number written with another unit of the same
    kind is converted: ``3568千元`` in a field of 万元 is 356.8.
    """

    kind = "answer"

    def __init__(self, field: ReturnField, *, group: str = "") -> None:
        own: Any = QuantityField(
            field.name, unit=field.unit, null=True, blank=True, signed=field.may_be_negative, decimal_places=2, max_digits=18
        )
        own.set_attributes_from_name(f"f{field.pk}")
        super().__init__(own)
        self.item = field
        self.required = False  # a draft may be incomplete; what is missing the checks say
        self.fraction = min(field.places, 2)

    def parse(self, raw: Any, unit: str = "") -> Any:
        """The value of a text, a number or a cell; ValueError in a clerk's words."""
        if isinstance(raw, str):
            text = text_of(raw).replace(" ", "")
            if text in ABSENT_WORDS:
                if not self.item.may_be_absent:
                    raise ValueError("这一项不能填“不适用”，没有发生的填0")
                return ABSENT
            if unit in ("", self.unit):
                self._written(text.removesuffix(self.unit))
            for suffix in _SUFFIXES:
                if text.endswith(suffix) and base_of(suffix)[0] == base_of(self.unit)[0]:
                    return self._fitting(super().parse(text.removesuffix(suffix), suffix))
            return self._fitting(super().parse(text, unit))
        return self._fitting(super().parse(raw, unit))

    def _written(self, text: str) -> None:
        """What is typed with more decimals than there is room for would be another number when it is stored."""
        decimals = text.rpartition(".")[2].rstrip("0") if "." in text else ""
        if self.fraction and decimals.isdecimal() and len(decimals) > self.fraction:
            raise ValueError(f"最多{self.fraction}位小数，现在是{text}")

    def _fitting(self, number: Any) -> Any:
        if isinstance(number, Decimal) and number != round(number, self.fraction):
            said = "整数" if self.fraction == 0 else f"最多{self.fraction}位小数"
            raise ValueError(f"应填{said}，现在是{plain(number)}")
        return number

    def text(self, value: Any) -> str:
        return "" if value is None else "不适用" if value is ABSENT else grouped(value)

    def cell(self, value: Any) -> Any:
        return None if value is None else "不适用" if value is ABSENT else float(value)

    def dump(self, value: Any) -> Any:
        return _ABSENT_CODE if value is ABSENT else super().dump(value)

    def load(self, value: Any) -> Any:
        return ABSENT if value == _ABSENT_CODE else super().load(value)

    @property
    def format_hint(self) -> str:
        absent = "；没有这项业务的写“不适用”" if self.item.may_be_absent else ""
        whole = "整数" if self.fraction == 0 else "数字"
        return f"{self.item.guidance or whole}，单位{self.unit}{absent}"


def input_text(value: Value) -> str:
    """As it stands in the input, without thousands separators."""
    return "" if value is None else "不适用" if value is ABSENT else plain(value)  # type: ignore[arg-type]


def shown_text(value: Value, field: ReturnField, *, unit: bool = True) -> str:
    """As people read it: ``1,200万元``, ``不适用``, or ``—`` where it was left empty."""
    if value is None:
        return "—"
    if value is ABSENT:
        return "不适用"
    assert isinstance(value, Decimal)
    return f"{grouped(value)}{field.unit if unit else ''}"


def stored_answers(answers: Iterable[Answer]) -> dict[int, Value]:
    """Field's primary key to value, of a submission's answers."""
    return {a.field_id: ABSENT if a.is_absent else a.value for a in answers}


def read_texts(fields: Iterable[ReturnField], texts: Mapping[str, str]) -> tuple[dict[int, Value], dict[int, str]]:
    """The values of what was typed (``texts`` by the field's primary key as text), and what could not be read."""
    values: dict[int, Value] = {}
    unread: dict[int, str] = {}
    for field in fields:
        try:
            values[field.pk] = AnswerColumn(field).parse(texts.get(str(field.pk), ""))
        except ValueError as error:
            unread[field.pk] = str(error)
    return values, unread
