"""What was done held against the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading.explained import explained, near_percent
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.rounding import Found, counted, exact, half, integral, off_by_power, shown

_HUNDRED = Decimal(100)
#: Plans above this give every percentage of one decimal.
_ANY = Decimal(20_000)
#: 超任务4% is 104 % of it.
_OVER = re.compile(r"超(?:年度|全年|年初)?(?:任务|计划|目标)[^，。；\d]{0,4}$")


def planned(at: int, figure: Figure, main: Figure, layout: Layout) -> Iterator[Found]:
    """A count done that no whole-number plan gives: 制定规程13项，完成全年计划的121.4%."""
    if figure.value is None or main.value is None or figure.qualifier or not counted(main) or not exact(main):
        return
    gap = layout.flat[main.unit_end : figure.start]
    if main.role or not re.fullmatch(r"，(?:超额|提前)?完成[^，。；\d]{0,12}的", gap):
        return
    guess = main.value / figure.value * _HUNDRED if figure.value > 0 else _ANY
    near = range(max(1, int(guess) - 1), int(guess) + 3)
    if (
        main.value > 0
        and guess < _ANY
        and not any(round_half_up(main.value / n * _HUNDRED, figure.places) == figure.value for n in near)
    ):
        yield (
            "impossible_percentage",
            at,
            f"{shown(main)}，完成计划的{plain(figure.value)}%：没有哪个整数的计划数能得出这个完成率",
        )


def of_increase(layout: Layout, figure: Figure, main: Figure) -> bool:
    """Whether the rate is of what came to it and the value is all: 总数128家，净增16家，完成净增目标（20家）的80%."""
    return any(w in layout.left(figure.start) and w not in main.term for w in ("净增", "新增"))


def completion(figures: Sequence[Figure], at: int, head: int, plan: Figure, layout: Layout) -> Iterator[Found]:
    """A rate that neither the value, nor those told before it together, give of the plan."""
    figure, main = figures[at], figures[head]
    assert figure.value is not None
    assert main.value is not None
    if plan.value is None or plan.value <= 0 or not (exact(plan) and exact(main)) or figure.qualifier:
        return
    planned = plan.value
    rate = figure.value + (_HUNDRED if _OVER.search(layout.left(figure.start)) else 0)
    slack = Decimal(0) if integral(main) else half(main) * main.scale
    lowest = (main.value - slack) / planned * _HUNDRED  # a plan is told as it was set, not rounded
    highest = (main.value + slack) / planned * _HUNDRED
    if lowest - half(figure) <= rate <= highest + half(figure):
        return
    if abs(_together(figures, head) / planned * _HUNDRED - rate) <= 1:
        return
    if explained(figures, at, main.unit, lambda value: near_percent(value, planned, rate, figure)):
        return
    real = main.value / planned * _HUNDRED
    should = plain(round_half_up(real, figure.places))
    yield (
        "unit_slip" if rate > 0 and off_by_power(real / rate) else "growth_contradicts",
        at,
        f"任务{shown(plan)}、完成{shown(main)}，完成率应为{should}%，文中为{plain(rate)}%",
    )


def _together(figures: Sequence[Figure], head: int) -> Decimal:
    """A value and those of its unit told before it in the sentence: a plan may be held against them together."""
    main = figures[head]
    alike = (f for f in figures[max(0, head - 6) : head + 1] if (f.unit, f.kind, f.role) == (main.unit, "value", ""))
    return sum((f.value or Decimal(0) for f in alike if f.sentence == main.sentence), Decimal(0))
