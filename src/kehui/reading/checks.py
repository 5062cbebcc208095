"""Problems of a summary that its own figures show, each held to so strictly that a clean text raises none.

impossible_percentage   a growth or share that no whole-number base can give
growth_contradicts      a growth, change or rate that its two values do not give
parts_exceed_whole      sub-items that are more than the whole, a share above 100 %
stated_twice            the same indicator with two values
cumulative_as_new       what has come together told as new
unit_slip               千元/万元/亿元 taken for each other
annex_differs           the prose against the tables of the annex
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kehui.reading.annexes import annexes
from kehui.reading.arithmetic import percentages
from kehui.reading.figure import Figure
from kehui.reading.means import means
from kehui.reading.newness import newness
from kehui.reading.reader import Reader
from kehui.reading.repeats import repeats
from kehui.reading.retold import retold
from kehui.reading.wholes import wholes

KIND_NAMES = {
    "impossible_percentage": "百分比不可能", "growth_contradicts": "增幅与数值矛盾", "parts_exceed_whole": "分项超过总数",
    "stated_twice": "前后不一", "cumulative_as_new": "累计当新增", "unit_slip": "单位差错", "annex_differs": "正文与附表不符",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A problem, the offsets of the figure that shows it, and what it is in words."""

    kind: str
    start: int
    end: int
    message: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"kind": self.kind, "start": self.start, "end": self.end, "message": self.message}


def check_text(text: str) -> list[Fault]:
    """The problems of a text, in its order."""
    return check(Reader(text))


def check(reading: Reader) -> list[Fault]:
    """The problems of a text that has been read; a figure is blamed once, for the gravest."""
    figures: Sequence[Figure] = reading.figures
    told: dict[int, Fault] = {}
    text = retold(reading)
    for kind, at, message in (
        *means(text),
        *repeats(text),
        *annexes(text),
        *newness(text),
        *wholes(figures, reading.layout),
        *percentages(figures, reading.layout, reading.later.year),
    ):
        figure = figures[at]
        told.setdefault(at, Fault(kind, figure.start, figure.end, message))
    return [told[at] for at in sorted(told)]
