"""Percentages held against the values they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading.completions import completion, of_increase, planned
from kehui.reading.explained import explained, near_percent
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.ratios import rates, shares_of
from kehui.reading.rounding import Found, counted, exact, half, integral, off_by_power, power, shown, signed

#: What the chain starts from is no last year's value.
_OLDER = re.compile(r"(?:19|20)\d\d年|[三四五六七八九十]年前|十[一二三四]五|建[站园厂]|成立之初")
_HUNDRED = Decimal(100)
#: Bases above this give every percentage of one decimal.
_ANY = Decimal(20_000)


def percentages(figures: Sequence[Figure], layout: Layout, year: int | None = None) -> Iterator[Found]:
    """Growths, changes, shares and rates that cannot be. ``year`` is the year told of."""
    yield from rates(figures, layout)
    yield from _alone(figures, layout)
    by_head: dict[int, list[int]] = {}
    for at, figure in enumerate(figures):
        if figure.of is not None:
            by_head.setdefault(figure.of, []).append(at)
    for head, dependents in by_head.items():
        main = figures[head]
        if main.value is None or main.kind not in ("value", "share"):
            continue
        previous = next(
            (
                figures[i]
                for i in sorted(dependents, key=lambda i: abs(i - head))
                if figures[i].role == "previous"
                and figures[i].unit == main.unit
                and figures[i].kind == main.kind
                and not _other_span(layout, figures[i], main)
            ),
            None,
        )
        changes = [i for i in dependents if figures[i].role == "change" and figures[i].unit == main.unit]
        plan = next(
            (figures[i] for i in dependents if figures[i].role == "plan" and figures[i].unit == main.unit), None
        )
        for at in dependents:
            figure = figures[at]
            if figure.value is None:
                continue
            if figure.kind == "growth" and figure.unit == "%" and main.kind == "value":
                against = previous is not None and re.fullmatch(
                    r"[^，。；]{0,14}", layout.flat[previous.unit_end : max(figure.start, previous.unit_end)]
                )
                if previous is None or against or figure.basis != "同比" or not _is_older(layout, previous, main, year):
                    yield from _growth(figures, at, main, previous, changes, layout)
            elif figure.kind in ("growth", "multiple") and figure.unit == "倍" and previous is not None:
                if main.kind == "value" and not (figure.basis == "同比" and _is_older(layout, previous, main, year)):
                    yield from _times(at, figure, main, previous)
            elif figure.kind == "multiple" and figure.unit == "%" and main.kind == "value" and figure.basis == "同比":
                yield from _multiple(figures, at, main, previous, dependents)
            elif (
                figure.kind == "pp_change"
                and previous is not None
                and main.kind == "share"
                and _follows(at, head, previous.start > figure.start)
            ):
                if not re.search(r"[高低快慢]于|高出|[差距离]|全[市省国县]|平均", layout.left(figure.start)):
                    yield from _points(at, figure, main, previous)
            elif figure.kind == "completion" and plan is not None and not of_increase(layout, figure, main):
                yield from completion(figures, at, head, plan, layout)
            elif figure.kind == "share" and figure.unit == "%":
                yield from shares_of(figures, at, main, layout)
            elif figure.kind == "completion" and plan is None:
                yield from planned(at, figure, main, layout)
            elif figure.role == "change" and figure.unit == main.unit and previous is not None:
                yield from _change(figures, at, figure, main, previous, layout)
        if previous is not None and not any(figures[i].kind == "growth" for i in dependents):
            yield from _direction(figures, head, previous, layout)


def _alone(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """A growth told with last year's value and the change only: 资金较上年的3790万元增加428万元，增长13.9%."""
    for at in range(2, len(figures)):
        previous, change, figure = figures[at - 2 : at + 1]
        if previous.role != "previous" or change.role != "change" or figure.kind != "growth" or figure.unit != "%":
            continue
        gaps = layout.flat[previous.unit_end : change.start], layout.flat[change.unit_end : figure.start]
        close = re.fullmatch(r"[^，。；\d]{1,6}", gaps[0]) and re.fullmatch(r"，[^，。；\d]{1,4}", gaps[1])
        if not close or previous.unit != change.unit or not all(exact(f) for f in (previous, change, figure)):
            continue
        assert previous.value is not None
        assert change.value is not None
        assert figure.value is not None
        least, most = (previous.value + sign * half(previous) * previous.scale for sign in (1, -1))
        spread = half(change) * change.scale
        if least <= 0 or most <= 0 or integral(previous):
            least = most = previous.value
        low, high = (abs(change.value) - spread) / least * _HUNDRED, (abs(change.value) + spread) / most * _HUNDRED
        if not low - half(figure) <= abs(figure.value) <= high + half(figure):
            real = abs(change.value) / previous.value * _HUNDRED
            told = plain(abs(figure.value))
            yield (
                "growth_contradicts",
                at,
                f"{shown(previous)}增减{shown(change)}，应为{plain(round_half_up(real, figure.places))}%，文中为{told}%",
            )


def _growth(
    figures: Sequence[Figure], at: int, main: Figure, previous: Figure | None, changes: list[int], layout: Layout
) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    assert main.value is not None
    if figure.basis in ("对照", "计划", "环比", "年均") or figure.qualifier:
        return
    if previous is not None and previous.value is not None and previous.value > 0:
        if not exact(previous) or not exact(main) or _leaves(layout, main, previous):
            return
        low, high = _growth_range(main, previous)
        if not low - half(figure) <= figure.value <= high + half(figure):
            real = (main.value / previous.value - 1) * _HUNDRED
            before, growth = previous.value, figure.value
            if explained(figures, at, main.unit, lambda value: near_percent(value - before, before, growth, figure)):
                return
            off = off_by_power((_HUNDRED + real) / (_HUNDRED + figure.value)) if figure.value > -_HUNDRED else None
            if previous.written_unit != main.written_unit and previous.unit == "元" and figure.value > -_HUNDRED:
                off = off or power(
                    max(ratio := (_HUNDRED + real) / (_HUNDRED + figure.value), 1 / ratio if ratio > 0 else ratio)
                )
            if off:
                yield (
                    "unit_slip",
                    at,
                    f"由{shown(previous)}到{shown(main)}，增长{plain(figure.value)}%对不上，两数相差约{off}倍，疑为单位写错",
                )
            else:
                yield (
                    "growth_contradicts",
                    at,
                    f"由{shown(previous)}到{shown(main)}，应为{signed(real, figure.places)}%，文中为{signed(figure.value, figure.places)}%",
                )
        return
    change = next((figures[i] for i in changes if abs(i - at) <= 2), None)
    if change is not None and change.value is not None and exact(change) and exact(main):
        base = main.value - change.value
        if base > 0:
            spread = half(main) * main.scale + half(change) * change.scale
            values = [
                change_value / base_value * _HUNDRED
                for change_value in (
                    change.value - half(change) * change.scale,
                    change.value + half(change) * change.scale,
                )
                for base_value in (base - spread, base + spread)
                if base_value > 0
            ]
            more, growth = change.value, figure.value
            if explained(figures, at, main.unit, lambda value: near_percent(more, value - more, growth, figure)):
                return
            if values and not min(values) - half(figure) <= figure.value <= max(values) + half(figure):
                real = change.value / base * _HUNDRED
                yield (
                    "growth_contradicts",
                    at,
                    f"{shown(main)}、增减{shown(change)}，应为{signed(real, figure.places)}%，文中为{signed(figure.value, figure.places)}%",
                )
        elif change.value > main.value:
            off = off_by_power(change.value / main.value) if main.value else None
            yield ("unit_slip" if off else "growth_contradicts"), at, f"增加的{shown(change)}比总数{shown(main)}还多"
        return
    if _leaves(layout, main, figure) or main.role == "change":  # 获批数较上年多9项，增长20.9% is of all that were
        return
    if counted(main) and exact(main) and not _possible(main.value, figure.value, figure.places):
        yield (
            "impossible_percentage",
            at,
            f"{shown(main)}，同比{signed(figure.value, figure.places)}%：没有哪个整数的上年数能得出这个增幅",
        )


def _leaves(layout: Layout, main: Figure, figure: Figure) -> bool:
    """Whether the growth is rather of what was there than of what left: 发展到37家，新登记5家、注销1家，比上年增长12.1%."""
    apart = layout.flat[main.unit_end : figure.start].startswith("，")
    return (
        apart
        and re.search(r"(?:注销|退出|淘汰|吊销|毕业|迁出|清退)[^，。；\d]{0,4}$", layout.left(main.start)) is not None
    )


def _multiple(
    figures: Sequence[Figure], at: int, main: Figure, previous: Figure | None, dependents: list[int]
) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    assert main.value is not None
    if figure.qualifier:
        return
    growth = next(
        (
            figures[i]
            for i in dependents
            if figures[i].kind == "growth" and figures[i].unit == "%" and not figures[i].qualifier
        ),
        None,
    )
    if (
        growth is not None
        and growth.value is not None
        and abs(growth.value + 100 - figure.value) > half(figure) + half(growth)
    ):
        yield "growth_contradicts", at, f"为上年的{plain(figure.value)}%，与增长{plain(growth.value)}%矛盾"
    elif previous is not None and previous.value and exact(previous) and exact(main):
        low, high = (x + _HUNDRED for x in _growth_range(main, previous))
        if not low - half(figure) <= figure.value <= high + half(figure):
            real = main.value / previous.value * _HUNDRED
            yield (
                "growth_contradicts",
                at,
                f"{shown(main)}是{shown(previous)}的{plain(round_half_up(real, figure.places))}%，文中为{plain(figure.value)}%",
            )
    elif (
        previous is None
        and counted(main)
        and exact(main)
        and figure.value > 0
        and not _possible(main.value, figure.value - 100, figure.places)
    ):
        yield (
            "impossible_percentage",
            at,
            f"{shown(main)}，为上年的{plain(figure.value)}%：没有哪个整数的上年数能得出这个比",
        )


def _points(at: int, figure: Figure, main: Figure, previous: Figure) -> Iterator[Found]:
    assert figure.value is not None
    assert main.value is not None
    if previous.value is None or figure.qualifier or main.qualifier or previous.qualifier:
        return
    real = main.value - previous.value
    if abs(real - figure.value) > half(main) + half(previous) + half(figure):
        yield (
            "growth_contradicts",
            at,
            f"由{plain(previous.value)}%到{plain(main.value)}%，应为{signed(real, figure.places)}个百分点，文中为{signed(figure.value, figure.places)}",
        )


def _change(
    figures: Sequence[Figure], at: int, figure: Figure, main: Figure, previous: Figure, layout: Layout
) -> Iterator[Found]:
    assert figure.value is not None
    assert main.value is not None
    if previous.value is None or not (exact(figure) and exact(main) and exact(previous)):
        return
    if _leaves(layout, main, previous):
        return
    real = main.value - previous.value
    told, more = previous.value, figure.value
    if explained(figures, at, main.unit, lambda value: value == told + more):
        return
    slack = half(figure) * figure.scale + half(main) * main.scale + half(previous) * previous.scale
    if all(integral(f) for f in (figure, main, previous)):
        slack = Decimal(0)
    if abs(real - figure.value) > slack and abs(real + figure.value) > slack:
        yield (
            "growth_contradicts",
            at,
            f"由{shown(previous)}到{shown(main)}，相差{plain(real)}，文中为{plain(figure.value)}",
        )


def _direction(figures: Sequence[Figure], head: int, previous: Figure, layout: Layout) -> Iterator[Found]:
    main = figures[head]
    if (
        previous.value is None
        or main.value is None
        or previous.start > main.start
        or previous.qualifier
        or main.qualifier
    ):
        return
    between = layout.flat[previous.unit_end : main.start]
    if len(between) > 16:
        return
    ratio = max(main.value, previous.value) / max(min(main.value, previous.value), Decimal("0.0001"))
    if main.unit == previous.unit == "元" and main.scale != previous.scale and ratio > 500 and previous.value > 0:
        yield (
            "unit_slip",
            head,
            f"由{shown(previous)}到{shown(main)}，相差{plain(round_half_up(ratio, 0))}倍，疑为单位写错",
        )
        return
    rises = re.search(r"(?<!负)增|提高|提升|上升|扩大|攀升", between)
    falls = re.search(r"减|下降|降|回落|缩", between)
    if (rises and not falls and main.value < previous.value) or (falls and not rises and main.value > previous.value):
        off = off_by_power(ratio) if main.kind == "value" and ratio > 100 else None
        yield (
            ("unit_slip" if off else "growth_contradicts"),
            head,
            f"由{shown(previous)}到{shown(main)}，与“{between.strip('，至到')}”的方向相反",
        )


def _follows(at: int, head: int, told_later: bool) -> bool:
    """Whether points stand behind their rate, and last year's rate was told before them."""
    return 0 < at - head <= 2 and not told_later


def _other_span(layout: Layout, previous: Figure, main: Figure) -> bool:
    """Whether last year's value is of its whole year and the other of a part: 上半年132家，为去年全年（158家）的83.5%."""
    before = layout.text[max(0, previous.start - 8) : previous.start]
    return "全年" in before and not re.search(r"全年|今年|年度", layout.left(main.start))


def _is_older(layout: Layout, previous: Figure, main: Figure, year: int | None) -> bool:
    """Whether the value before is of another year than the last: a chain that starts five years ago."""
    left = layout.left(previous.start)
    told = re.findall(r"(?:19|20)\d\d(?=年)", left)
    own = re.findall(r"(?:19|20)\d\d(?=年)", layout.left(main.start)) or ([str(year)] if year else [])
    if told and own and int(own[-1]) - int(told[-1]) == 1:
        return False
    return bool(_OLDER.search(left))


def _times(at: int, figure: Figure, main: Figure, previous: Figure) -> Iterator[Found]:
    """增长1.5倍, 是上年的2.3倍, held against both values."""
    assert figure.value is not None
    assert main.value is not None
    if not previous.value or previous.value <= 0 or not (exact(main) and exact(previous)):
        return
    if figure.qualifier in ("多", "余", "有余", "超") and main.value / previous.value < figure.value * Decimal("0.98"):
        yield "growth_contradicts", at, f"由{shown(previous)}到{shown(main)}，没有翻{figure.text}番还多"
    if figure.qualifier:
        return
    more = 1 if figure.kind == "growth" else 0
    low, high = (x / _HUNDRED + 1 - more for x in _growth_range(main, previous))
    slack = Decimal("0.3") if figure.text in ("一", "两", "二") else half(figure)  # 翻一番 is told of 1.8 times as well
    if not low - slack <= figure.value <= high + slack:
        real = round_half_up(main.value / previous.value - more, max(figure.places, 1))
        verb = "增长" if more else "是其"
        yield (
            "growth_contradicts",
            at,
            f"由{shown(previous)}到{shown(main)}，应为{verb}{plain(real)}倍，文中为{plain(figure.value)}倍",
        )


def _growth_range(main: Figure, previous: Figure) -> tuple[Decimal, Decimal]:
    assert main.value is not None
    assert previous.value is not None
    one = Decimal(0) if integral(main) else half(main) * main.scale
    other = Decimal(0) if integral(previous) else half(previous) * previous.scale
    least = previous.value - other
    highest = (main.value + one) / (least if least > 0 else previous.value) - 1
    return ((main.value - one) / (previous.value + other) - 1) * _HUNDRED, highest * _HUNDRED


def _possible(value: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number n >= 1 exists of which ``value`` is ``percent`` more, rounded half up."""
    if percent <= -100:
        return percent == -100 and value == 0
    if value == 0:
        return False
    guess = value / (1 + percent / _HUNDRED)
    if guess > _ANY:
        return True
    base = guess.to_integral_value(ROUND_FLOOR)
    spread = max(1, int(guess * guess / value / 100) + 1)
    return any(
        n >= 1 and round_half_up((value - n) / n * _HUNDRED, places) == percent
        for n in range(int(base) - spread, int(base) + spread + 2)
    )
