"""A number as a text states it, held against a figure: does it hold, and how would ours read in its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from kehui.kernel import units
from kehui.reading import Figure as Read
from kehui.reading import Reader, read_text
from kehui.statistics.figures import Figure
from kehui.summary.matching import same_measure

_OVER = ("余", "多", "有余", "多余", "之多")
_ABOVE = ("超", "超过", "逾", "以上", "突破", "破", "上")
_NEAR = ("近", "将近", "接近")
_ABOUT = ("约", "左右", "大约", "上下")
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿×xX]")
#: The line with which the annex begins; what stands behind it is told of the year, wherever the plans stand.
ANNEX = re.compile(r"^[ \t]*附(?:件|表|录)(?:[ \t]*[\d一二三四五六七八九十]{0,2})[ \t]*(?:[：:].{0,30})?$", re.MULTILINE)
_NEAR_SHARE, _ABOUT_SHARE = Decimal("0.9"), Decimal("0.05")


@dataclass(frozen=True)
class Every:
    """The figures of a document: first those of the reading as a whole, then those of paragraphs read by themselves."""

    figures: list[Read]
    reading: Reader


def read_all(text: str) -> list[Read]:
    """The figures of a text, in its order."""
    return read_text(text)


def read_every(text: str) -> Every:
    """The same, and those of paragraphs that read as telling of later years or stand behind such: targets are numbers too
    when a document is checked. They are plans, up to the annex.
    """
    reading = Reader(text)
    read = list(reading.figures)
    taken = [one.start for one in read]
    annex = found.start() if (found := ANNEX.search(text)) else len(text)
    at = 0
    for line in text.split("\n"):
        for piece in [line] if "://" not in line else line.split("\t"):
            end = at + len(piece)
            if _DIGIT.search(piece) and "://" not in piece and bisect_left(taken, at) == bisect_left(taken, end):
                first = len(read)
                for one in read_text(piece):
                    role = "plan" if reading.later.covers(one.start + at) and at < annex else one.role
                    moved = replace(
                        one, start=one.start + at, end=one.end + at, unit_end=one.unit_end + at if one.unit_end else 0,
                        of=None if one.of is None else one.of + first, role=role,
                        sentence=(one.sentence[0] + at, one.sentence[1] + at),
                    )  # fmt: skip
                    read.append(moved)
            at = end + 1
    return Every(read, reading)


def ours_of(one: Read, figure: Figure) -> Decimal | None:
    """Our unrounded value of what is stated, in its base unit; None where there is none or it measures something else."""
    growth = figure.growth
    if one.kind == "growth":
        return None if growth is None else growth.percent
    if one.kind == "pp_change":
        return growth.difference if growth is not None and figure.indicator.is_share else None
    if one.kind == "multiple":
        return figure.value / growth.base if growth is not None and figure.value is not None and growth.base > 0 else None
    if one.kind not in ("value", "share") or one.role in ("plan", "range"):
        return None
    if one.unit and not same_measure(one.unit, figure.indicator):
        return None
    if one.role == "previous":
        return growth.base if growth is not None else None
    if one.role == "change":
        return growth.difference if growth is not None else None
    if figure.value is None or figure.indicator.unit.endswith("次") != (one.unit or figure.unit).endswith("次"):
        return None
    return figure.value


def agrees(one: Read, figure: Figure) -> bool:
    """Whether what is stated holds for our figure, rounded and qualified as it is written."""
    ours = ours_of(one, figure)
    if ours is None or one.value is None:
        return False
    step = one.scale.scaleb(-one.places)
    stated, qualifier = abs(one.value), one.qualifier
    is_change = one.kind in ("growth", "pp_change") or one.role == "change"
    if is_change and (one.value < 0) != (ours < 0) and units.round_half_up(abs(ours), 1) != 0:
        return False
    ours = abs(ours)
    if qualifier in _OVER or qualifier in _ABOVE:
        return (ours > stated or qualifier in _OVER) and (ours / _last_place(stated)).to_integral_value(
            ROUND_FLOOR
        ) * _last_place(stated) == stated
    if qualifier in _NEAR:
        return stated * _NEAR_SHARE <= ours <= stated
    if qualifier in _ABOUT:
        return abs(ours - stated) <= stated * _ABOUT_SHARE
    return units.round_half_up(ours / step, 0) * step == stated


def ours_in_their_way(one: Read, figure: Figure) -> str:
    """Our number written as theirs is: the same unit and at least the same decimals. "" where it cannot take its place
    (other measure, a rise where the text tells a fall, a spelling in Chinese numerals).
    """
    ours = ours_of(one, figure)
    if ours is None or one.value is None or one.written is None or one.qualifier:
        return ""
    if one.kind in ("growth", "pp_change") and (ours < 0) != (one.value < 0):
        return ""
    shown = abs(ours) / one.scale
    places = one.places
    if one.kind == "value" and units.round_half_up(shown, places) != shown:
        places = max(places, 2) if figure.indicator.is_money or figure.indicator.places else places
    number = units.plain(units.round_half_up(shown, places)) if one.kind == "value" else str(units.round_half_up(shown, places))
    return f"{number}{one.written_unit}"


def _last_place(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
