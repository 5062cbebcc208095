"""How far the returns behind filed figures are in: asked of the contexts that collect them, for every figure computed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.statistics.indicators import Indicator

#: Begins the words about returns of the year before, which only the comparison lacks.
EARLIER = "上年"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is said beside a figure whose returns are not all in: ``已审定64/102家``, ``上年已审定98/102家``.

    ``is_comparable`` is False while they are still being collected, of this year or the year before: no growth is told.
    """

    text: str
    is_comparable: bool

    @property
    def is_earlier(self) -> bool:
        """Whether only the year before is not all in."""
        return self.text.startswith(EARLIER)


#: By indicator's code and area's primary key; figures whose returns are all in are left out.
Found = Mapping[tuple[str, int], Coverage]
Provider = Callable[[Collection[str], Sequence[Area], int], Found]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Ask ``provider`` about the indicators of these codes, in these areas, for a year."""
    if provider not in _providers:
        _providers.append(provider)


def coverage_of(indicators: Sequence[Indicator], areas: Sequence[Area], period: Period) -> Found:
    """What is not all in; a ratio is as far as the first of its parts that is not. Nothing is asked of parts of a year."""
    if period.kind != "year" or not areas:
        return {}
    operands = {i.code: i.parts or (i.code,) for i in indicators}
    codes = {code for each in operands.values() for code in each}
    found: dict[tuple[str, int], Coverage] = {}
    for provider in _providers:
        found |= provider(codes, areas, period.year)
    if not found:
        return {}
    told: dict[tuple[str, int], Coverage] = {}
    for code, parts in operands.items():
        for area in areas:
            lacking = [c for part in parts if (c := found.get((part, area.pk))) is not None]
            if lacking:
                told[code, area.pk] = min(lacking, key=lambda c: c.is_comparable)
    return told
