"""Whether a percentage that its nearest values do not give is given by another value told near it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.rounding import half
from kehui.reading.units import unit_class

#: So many figures before, so many behind.
_BACK, _AHEAD = 14, 3


def explained(figures: Sequence[Figure], at: int, unit: str, fits: Callable[[Decimal], bool]) -> bool:
    """Whether a value near ``figures[at]``, counted in ``unit``, ``fits``.

    比首批的17名增加11名，增长64.7% is of the 28 experts told before, not of the 17.
    """
    kind = unit_class(unit)
    around = range(max(0, at - _BACK), min(len(figures), at + _AHEAD))
    return any(
        fits(f.value)
        for f in (figures[i] for i in around if i != at)
        if f.kind == "value" and f.value and f.value > 0 and unit_class(f.unit) == kind
    )


def near_percent(part: Decimal, whole: Decimal, percent: Decimal, figure: Figure) -> bool:
    """Whether a part is the percentage of a whole to the last place written."""
    return whole > 0 and abs(part / whole * 100 - percent) <= half(figure) * Decimal("1.2")
