"""Shares and rates held against the values they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading import terms
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.rounding import Found, counted, exact, half, integral, shown

_HUNDRED = Decimal(100)
#: Bases above this give every percentage of one decimal.
_ANY = Decimal(20_000)
_OF_ALL = re.compile(r"[，、 \x01]{0,3}(?:仅|约)?占(?:比|总数的|比为|比达|全部的?|总量的)?")
_OF_NAMED = re.compile(
    r"[，、 \x01]{0,3}(?:仅|约)?占(?:全部)?(?P<of>[^，。；\d]{2,16}?)(?:总数量?|总量|总额|数量?)?的?(?:比重|比例)?(?:为|达)?"
)
#: A rate named after what was done: 受理84件，办结81件，办结率96.4%.
_RATE = re.compile(r"(?P<done>[\u4e00-\u9fff]{2})(?:率|度)(?:分别)?(?:为|达到?|：)?(?:了)?$")
_SAID = {"回收": "回收|收回", "执行": "执行|支出", "支付": "支付|支出", "覆盖": "(?!)"}


def rates(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Rates that the two values before them do not give, and shares of a count that no whole number of it gives."""
    for at in range(1, len(figures)):
        figure = figures[at]
        if figure.kind not in ("share", "completion") or figure.unit != "%" or figure.qualifier or figure.value is None:
            continue
        left = layout.left(figure.start)
        if at >= 2 and (rate := _RATE.search(left)) and "其中" not in left:
            done, base = figures[at - 1], figures[at - 2]
            wanted = _SAID.get(rate["done"], re.escape(rate["done"]))
            between = layout.flat[base.unit_end : done.start] + layout.flat[done.unit_end : figure.start - len(rate[0])]
            if (
                _counts_together(base, done)
                and done.sentence == figure.sentence
                and re.search(wanted, between)
                and not re.search("其中|率|同比|上年|去年", between)
                and base.of in (None, at - 1)
            ):
                yield from _held(at, figure, done, base)
        elif re.search(
            r"(?:其中[^，。；\d]{2,20}|[，、][^，。；、\d]{2,14}的)占(?:比)?(?:为|达)?$",
            layout.flat[max(0, figure.start - 30) : figure.start],
        ):
            base = figures[at - 1]
            if base.sentence == figure.sentence and base.kind == "value" and counted(base) and exact(base):
                assert base.value is not None
                if base.value > 0 and not _of_count(base.value, figure.value, figure.places):
                    yield (
                        "impossible_percentage",
                        at,
                        f"{shown(base)}中占{plain(figure.value)}%：没有哪个整数能得出这个占比",
                    )


def _counts_together(base: Figure, done: Figure) -> bool:
    return (
        base.kind == done.kind == "value"
        and base.unit == done.unit
        and base.sentence == done.sentence
        and exact(base)
        and exact(done)
        and (base.value or 0) >= (done.value or 0) > 0
    )


def _held(at: int, figure: Figure, part: Figure, whole: Figure) -> Iterator[Found]:
    assert figure.value is not None
    assert part.value is not None
    assert whole.value is not None
    less, more = (Decimal(0) if integral(f) else half(f) * f.scale for f in (part, whole))
    lowest = (part.value - less) / (whole.value + more) * _HUNDRED
    highest = (part.value + less) / max(whole.value - more, Decimal("0.01")) * _HUNDRED
    if not lowest - half(figure) <= figure.value <= highest + half(figure):
        real = round_half_up(part.value / whole.value * _HUNDRED, figure.places)
        yield "growth_contradicts", at, f"{shown(part)}占{shown(whole)}应为{plain(real)}%，文中为{plain(figure.value)}%"


def shares_of(figures: Sequence[Figure], at: int, main: Figure, layout: Layout) -> Iterator[Found]:
    """The share ``figures[at]`` that a value has: of its whole, of what the text names, or of a whole number unknown."""
    figure = figures[at]
    assert figure.value is not None
    if figure.qualifier or main.kind != "value" or main.value is None:
        return
    between = layout.flat[main.unit_end : figure.start]
    whole = figures[main.of] if main.of is not None and main.role == "part" else None
    if named := _OF_NAMED.fullmatch(between):
        whole = _named(figures, at, main, terms.clean(named["of"])) or whole
    elif not _OF_ALL.fullmatch(between):
        return
    if whole is not None and whole.value and whole.unit == main.unit and exact(whole) and exact(main):
        if not named or whole.value >= main.value:
            yield from _held(at, figure, main, whole)
    elif (
        counted(main)
        and exact(main)
        and 0 < figure.value < 100
        and main.value > 0
        and not possible_share(main.value, figure.value, figure.places)
    ):
        yield "impossible_percentage", at, f"{shown(main)}，占{plain(figure.value)}%：没有哪个整数的总数能得出这个占比"


def _named(figures: Sequence[Figure], at: int, main: Figure, name: str) -> Figure | None:
    """The value before, of the same sentence, that is of what is named: 规上企业286家，…165家，占规上企业总数的57.7%."""
    for other in reversed(figures[max(0, at - 8) : at]):
        if other is main or other.sentence != main.sentence or other.unit != main.unit or other.kind != "value":
            continue
        if other.role in ("", "whole") and len(name) >= 3 and (other.term.endswith(name) or name == other.term):
            return other
    return None


def _of_count(whole: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number of ``whole`` is ``percent`` of it."""
    guess = int(whole * percent / _HUNDRED)
    return whole > _ANY or any(
        round_half_up(n / whole * _HUNDRED, places) == percent for n in range(max(0, guess - 1), guess + 3)
    )


def possible_share(part: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number n >= part exists of which ``part`` is ``percent``."""
    guess = part / percent * _HUNDRED
    if guess > _ANY:
        return True
    spread = max(1, int(guess / percent) + 1)
    return any(
        n >= part and round_half_up(part / n * _HUNDRED, places) == percent
        for n in range(int(guess) - spread, int(guess) + spread + 2)
    )
