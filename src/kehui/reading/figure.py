"""What is read: one figure of a text, as a record of facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["value", "growth", "pp_change", "share", "completion", "rank", "multiple"]
KIND_NAMES: dict[Kind, str] = {
    "value": "数值", "growth": "增长", "pp_change": "百分点", "share": "占比", "completion": "完成",
    "rank": "位次", "multiple": "倍数",
}  # fmt: skip
#: What a value is besides the year's own figure.
Role = Literal["", "plan", "previous", "change", "part", "whole", "range", "reference"]


@dataclass
class Figure:
    """A figure of a text.

    start, end    offsets of the numeral with 千/万/亿, without unit, %, 余 or 第
    text          the text between them
    term          what the figure is about, cleaned of lead-ins
    value         in the base unit (1.2万人次 is 12000), negative for a fall; None where it is obscured (××万元)
    unit          base unit: 元 for all money in yuan, else the counting word as written, % or 个百分点
    qualifier     余 多 近 约 超 逾 左右 以上 突破 ... or ""
    kind          see ``Kind``
    of            index of the figure it belongs to, in the list it is returned in, or None
    written       the number before 千/万/亿, as written; its decimals say how far it was rounded
    scale         what ``written`` is multiplied by to give ``value`` (10000 for 万)
    role          plan, previous year's, absolute change, part of a whole, whole, second end of a range
    basis         what a growth is against: 同比, 环比, 对照, 年初, 计划, or ""
    unit_end      offset behind the unit; ``end`` where there is none
    sentence      offsets of its sentence
    """

    start: int
    end: int
    text: str
    term: str = ""
    value: Decimal | None = None
    unit: str = ""
    qualifier: str = ""
    kind: Kind = "value"
    of: int | None = None
    written: Decimal | None = None
    scale: Decimal = Decimal(1)
    role: Role = ""
    basis: str = ""
    unit_end: int = 0
    sentence: tuple[int, int] = (0, 0)

    @property
    def written_unit(self) -> str:
        """The unit with the 千/万/亿 that stand before it: 万元."""
        return f"{_SCALE_WORDS.get(self.scale, '')}{self.unit}"

    @property
    def places(self) -> int:
        """Decimals written."""
        exponent = self.written.as_tuple().exponent if self.written is not None else 0
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "start": self.start, "end": self.end, "text": self.text, "term": self.term, "value": number(self.value),
            "unit": self.unit, "qualifier": self.qualifier, "kind": self.kind, "of": self.of,
        }  # fmt: skip


_SCALE_WORDS = {
    Decimal(10**n): word for n, word in {3: "千", 4: "万", 6: "百万", 7: "千万", 8: "亿", 12: "万亿"}.items()
}


def number(value: Decimal | None) -> int | float | None:
    """A whole number as int, another as float."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
