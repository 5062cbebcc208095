"""What the checks for things told twice share: which figures may be held against each other, and how alike they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kehui.reading.figure import Figure
from kehui.reading.kinship import Kinship
from kehui.reading.layout import Layout
from kehui.reading.matching import canonical
from kehui.reading.reader import Reader
from kehui.reading.rounding import digits, half, off_by_power, off_by_unit

#: 授权总量减少133件 tells a change, whatever it is named after.
_MOVED = re.compile(r"(?:减少|下降|降低|压减|增加|增长|提高|回落|缩减)(?:了|约|近)*$")
Slip = Literal["scale", "swapped", "digit"]
#: Which share of the poorer one's words must stand at both, and how much they must say, for what a slip of the pen explains.
_LEAST: dict[Slip, tuple[tuple[float, float], ...]] = {
    "scale": ((0.6, 1.2),), "digit": ((0.9, 1.0), (0.55, 2.5)), "swapped": ((0.6, 0.7), (0.45, 1.1), (0.3, 1.4)),
}  # fmt: skip


@dataclass
class Retold:
    """A text as the checks see it. ``told``: indexes of the figures that stand for themselves, without parts and plans."""

    reading: Reader
    told: list[int]
    prose: list[int]
    annex: list[int]
    kin: Kinship

    @property
    def figures(self) -> list[Figure]:
        return self.reading.figures

    @property
    def layout(self) -> Layout:
        return self.reading.layout


def retold(reading: Reader) -> Retold:
    figures, layout = reading.figures, reading.layout
    told = [
        i
        for i, f in enumerate(figures)
        if f.value is not None
        and (f.kind in ("value", "share") or (f.kind == "growth" and f.of is None and f.unit == "%"))
        and not (f.kind == "value" and _MOVED.search(layout.left(f.start)))
    ]
    mains = [i for i in told if _stands(figures[i], layout, reading.later.year)]
    prose = [i for i in mains if not reading.in_table(figures[i].start)]
    annex = [i for i in mains if reading.in_table(figures[i].start)]
    return Retold(reading, told, prose, annex, Kinship(reading))


def _stands(figure: Figure, layout: Layout, year: int | None) -> bool:
    """Whether it stands for itself; what a plan starts from does as well: 由2023年的83.6万人次增加到…."""
    if figure.role == "previous":
        now = rf"(?<!\d){year}年|由(?:目前|现在|现有|今年)的?$"
        return figure.of is None and re.search(now, layout.left(figure.start)) is not None
    return figure.role == "" or (figure.role == "part" and len(figure.term) >= 6)


def key_of(term: str) -> str:
    """A term without what only says that it is there."""
    return canonical(re.sub(r"^(?:共有|现有|拥有|建有|设有|有(?!效|机|色|线|氧|害|关|偿))", "", term))


def agree(one: Figure, other: Figure) -> bool:
    """Whether both values are one, as far as they were written."""
    assert one.value is not None
    assert other.value is not None
    slack = (
        max(half(one) * one.scale, half(other) * other.scale)
        if one.scale != 1 or other.scale != 1 or one.places or other.places
        else Decimal(0)
    )
    return abs(one.value - other.value) <= slack


def near(one: Figure, other: Figure, times: Decimal = Decimal(3)) -> bool:
    """Whether one may be a slip for the other; what is thrice as much is rather of another area or another list."""
    assert one.value is not None
    assert other.value is not None
    less, more = sorted((abs(one.value), abs(other.value)))
    return more <= less * times


def slip_of(one: Figure, other: Figure) -> Slip | None:
    """What one must have been mistyped by to give the other: 千 for 万, two neighbouring digits swapped, one digit.

    Values of fewer than three digits look like each other too easily; they are none.
    """
    first, second = digits(one).rstrip("0"), digits(other).rstrip("0")
    if not first or not second or one.value is None or other.value is None or one.value <= 0 or other.value <= 0:
        return None
    ratio = max(one.value / other.value, other.value / one.value)
    if first == second:
        off = len(first) > 1 and ratio == off_by_unit(ratio)
        return "scale" if off and (one.scale != other.scale or one.unit != "元") else None
    width = max(len(first), len(second))
    first, second = first.ljust(width, "0"), second.ljust(width, "0")
    if width < 3 or ratio >= 10 or one.value.adjusted() != other.value.adjusted():
        return None
    apart = [i for i in range(width) if first[i] != second[i]]
    if len(apart) == 1:
        return "digit"
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and sorted(first) == sorted(second)
    return "swapped" if swapped else None


def is_one_thing(text: Retold, one: int, other: int, slip: Slip) -> bool:
    """Whether the words at two figures let one be a slip for the other. Swapped neighbours are hardly ever chance: what their
    sentences said before them counts as well, and less is asked of longer numbers and of the same words.
    """
    kin, swapped = text.kin, slip == "swapped"
    share, says = kin.shared(one, other, widely=swapped)
    long = swapped and len(digits(text.figures[one])) > 3
    told = any(share >= least and says >= (weight / 2 if long else weight) for least, weight in _LEAST[slip])
    told = told or (swapped and kin.words(one) == kin.words(other) and says >= 0.4)
    surely = swapped and says >= 2
    return told and not kin.denied(one, other) and (surely or not kin.apart(one, other, widely=swapped))


def scale_slip(one: Figure, other: Figure, *, named: bool) -> bool:
    """Whether both agree but for 千, 万 or 亿; ``named`` where rounding may stand between them as well."""
    if not one.value or not other.value or one.value < 0 or other.value < 0:
        return False
    if slip_of(one, other) == "scale" and one.unit == "元":
        return True
    if one.scale != other.scale and one.written == other.written:
        return len(digits(one)) > 2 or off_by_power(one.value / other.value) is not None
    return named and off_by_power(one.value / other.value) is not None
