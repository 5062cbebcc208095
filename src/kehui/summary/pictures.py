"""A figure's years as a chart, and the chart as a picture that says what it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kehui.kernel import units
from kehui.statistics.figures import Figure
from kehui.summary.charts import bars
from kehui.summary.identity import CHART, Identity

_YEAR = re.compile(r"(\d{4})年(无数据|-?\d[\d,.]*\d|-?\d)")


@dataclass(frozen=True)
class Chart:
    """A chart of a document: a figure's years with their values in its unit."""

    figure: Figure
    years: tuple[str, ...]
    values: tuple[Decimal | None, ...]

    @classmethod
    def of(cls, figure: Figure) -> Chart:
        """The years of a figure's series."""
        indicator, last = figure.indicator, len(figure.series) - 1
        years = tuple(str(figure.period.year - n) for n in range(last, -1, -1))
        shown = (None if v is None else units.round_half_up(v / indicator.scale, indicator.places) for v in figure.series)
        return cls(figure, years, tuple(shown))

    @property
    def words(self) -> str:
        """The data in words, for the annex and for those who do not see the picture."""
        told = (f"{y}年{'无数据' if v is None else units.grouped(v)}" for y, v in zip(self.years, self.values, strict=True))
        return f"{'，'.join(told)}（{self.figure.unit}）"

    @property
    def description(self) -> str:
        """The words for those who do not see the picture."""
        return f"{self.figure.name}：{self.words}"

    @property
    def identity(self) -> Identity:
        """What the picture is."""
        figure = self.figure
        stamp = figure.as_of.isoformat(timespec="minutes")
        return Identity(figure.indicator.code, figure.area.code, str(figure.period), CHART, self.words, stamp)

    def picture(self) -> bytes:
        """The chart drawn; the picture says what it is and shows."""
        return bars(self.years, self.values, told(self.identity))


def told(identity: Identity, words: str = "") -> dict[str, str]:
    """What a picture says of itself: indicator, area, period, and its data in words."""
    return {"c": identity.code, "a": identity.area, "p": identity.period, "t": words or identity.shown}


def drawn_from(words: str, said: Mapping[str, str]) -> bytes:
    """The picture of a chart from its data in words (``Chart.words``)."""
    found = _YEAR.findall(words)
    values = [None if v == "无数据" else Decimal(v.replace(",", "")) for _, v in found]
    return bars([year for year, _ in found], values, said)
