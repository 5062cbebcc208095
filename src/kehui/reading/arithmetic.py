"""Percentages held against the values they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout

Found = tuple[str, int, str]

_MEASURES = {
    "元", "美元", "港元", "欧元", "%", "‰", "㎡", "平方米", "平方", "平方公里", "立方米", "亩", "公顷", "吨", "公斤", "斤", "千克", "克", "担", "公里", "米", "千瓦", "千瓦时",
    "度", "兆瓦", "倍", "个百分点", "小时", "分钟", "天", "岁", "分", "亩次", "升", "℃", "毫米", "吨标准煤", "吨标煤", "个工作日", "学时", "课时", "万", "",
}  # fmt: skip
_MEAN = re.compile(r"人均|户均|平均|每|亩均|均|得分|密度|强度")
#: What the chain starts from is no last year's value.
_OLDER = re.compile(r"(?:19|20)\d\d年|[三四五六七八九十]年前|十[一二三四]五|建[站园厂]|成立之初")
_HUNDRED = Decimal(100)
#: Bases above this give every percentage of one decimal.
_ANY = Decimal(20_000)


def percentages(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Growths, changes, shares and rates that cannot be."""
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
                for i in dependents
                if figures[i].role == "previous" and figures[i].unit == main.unit and figures[i].kind == main.kind
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
                older = previous is not None and figure.basis == "同比" and _OLDER.search(layout.left(previous.start))
                if not older:
                    yield from _growth(figures, at, main, previous, changes)
            elif figure.kind == "multiple" and figure.unit == "%" and main.kind == "value" and figure.basis == "同比":
                yield from _multiple(figures, at, main, previous, dependents)
            elif (
                figure.kind == "pp_change"
                and previous is not None
                and main.kind == "share"
                and _follows(figures, at, head)
            ):
                if not re.search(r"[高低快慢]于|高出|全[市省国县]|平均", layout.left(figure.start)):
                    yield from _points(at, figure, main, previous)
            elif figure.kind == "completion" and plan is not None:
                yield from _completion(at, figure, main, plan)
            elif figure.kind == "share" and figure.unit == "%":
                yield from _share(figures, at, main, layout)
            elif figure.role == "change" and previous is not None and figure.unit == main.unit:
                yield from _change(at, figure, main, previous)
        if previous is not None and not any(figures[i].kind == "growth" for i in dependents):
            yield from _direction(figures, head, previous, layout)


def _growth(
    figures: Sequence[Figure], at: int, main: Figure, previous: Figure | None, changes: list[int]
) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    assert main.value is not None
    if figure.basis in ("对照", "计划", "环比", "年均") or figure.qualifier:
        return
    if previous is not None and previous.value is not None and previous.value > 0:
        if not _exact(previous) or not _exact(main):
            return
        low, high = _growth_range(main, previous)
        if not low - _half(figure) <= figure.value <= high + _half(figure):
            real = (main.value / previous.value - 1) * _HUNDRED
            off = _off_by_power((_HUNDRED + real) / (_HUNDRED + figure.value)) if figure.value > -_HUNDRED else None
            if previous.written_unit != main.written_unit and previous.unit == "元" and figure.value > -_HUNDRED:
                off = off or _power(
                    max(ratio := (_HUNDRED + real) / (_HUNDRED + figure.value), 1 / ratio if ratio > 0 else ratio)
                )
            if off:
                yield (
                    "unit_slip",
                    at,
                    f"由{_told(previous)}到{_told(main)}，增长{plain(figure.value)}%对不上，两数相差约{off}倍，疑为单位写错",
                )
            else:
                yield (
                    "growth_contradicts",
                    at,
                    f"由{_told(previous)}到{_told(main)}，应为{_signed(real, figure.places)}%，文中为{_signed(figure.value, figure.places)}%",
                )
        return
    change = next((figures[i] for i in changes if abs(i - at) <= 2), None)
    if change is not None and change.value is not None and _exact(change) and _exact(main):
        base = main.value - change.value
        if base > 0:
            spread = _half(main) * main.scale + _half(change) * change.scale
            values = [
                change_value / base_value * _HUNDRED
                for change_value in (
                    change.value - _half(change) * change.scale,
                    change.value + _half(change) * change.scale,
                )
                for base_value in (base - spread, base + spread)
                if base_value > 0
            ]
            if values and not min(values) - _half(figure) <= figure.value <= max(values) + _half(figure):
                real = change.value / base * _HUNDRED
                yield (
                    "growth_contradicts",
                    at,
                    f"{_told(main)}、增减{_told(change)}，应为{_signed(real, figure.places)}%，文中为{_signed(figure.value, figure.places)}%",
                )
        elif change.value > main.value:
            off = _off_by_power(change.value / main.value) if main.value else None
            yield ("unit_slip" if off else "growth_contradicts"), at, f"增加的{_told(change)}比总数{_told(main)}还多"
        return
    if _counted(main) and _exact(main) and not _possible(main.value, figure.value, figure.places):
        yield (
            "impossible_percentage",
            at,
            f"{_told(main)}，同比{_signed(figure.value, figure.places)}%：没有哪个整数的上年数能得出这个增幅",
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
        and abs(growth.value + 100 - figure.value) > _half(figure) + _half(growth)
    ):
        yield "growth_contradicts", at, f"为上年的{plain(figure.value)}%，与增长{plain(growth.value)}%矛盾"
    elif (
        previous is None
        and _counted(main)
        and _exact(main)
        and figure.value > 0
        and not _possible(main.value, figure.value - 100, figure.places)
    ):
        yield (
            "impossible_percentage",
            at,
            f"{_told(main)}，为上年的{plain(figure.value)}%：没有哪个整数的上年数能得出这个比",
        )


def _points(at: int, figure: Figure, main: Figure, previous: Figure) -> Iterator[Found]:
    assert figure.value is not None
    assert main.value is not None
    if previous.value is None or figure.qualifier or main.qualifier or previous.qualifier:
        return
    real = main.value - previous.value
    if abs(real - figure.value) > _half(main) + _half(previous) + _half(figure):
        yield (
            "growth_contradicts",
            at,
            f"由{plain(previous.value)}%到{plain(main.value)}%，应为{_signed(real, figure.places)}个百分点，文中为{_signed(figure.value, figure.places)}",
        )


def _completion(at: int, figure: Figure, main: Figure, plan: Figure) -> Iterator[Found]:
    assert figure.value is not None
    assert main.value is not None
    if plan.value is None or plan.value <= 0 or not (_exact(plan) and _exact(main)) or figure.qualifier:
        return
    lowest = (main.value - _half(main) * main.scale) / (plan.value + _half(plan) * plan.scale) * _HUNDRED
    highest = (main.value + _half(main) * main.scale) / (plan.value - _half(plan) * plan.scale) * _HUNDRED
    if not lowest - _half(figure) <= figure.value <= highest + _half(figure):
        real = main.value / plan.value * _HUNDRED
        off = _off_by_power(real / figure.value) if figure.value > 0 else None
        kind = "unit_slip" if off else "growth_contradicts"
        yield (
            kind,
            at,
            f"任务{_told(plan)}、完成{_told(main)}，完成率应为{plain(round_half_up(real, figure.places))}%，文中为{plain(figure.value)}%",
        )


def _share(figures: Sequence[Figure], at: int, main: Figure, layout: Layout) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    assert main.value is not None
    between = layout.flat[main.unit_end : figure.start]
    if (
        figure.qualifier
        or main.kind != "value"
        or not re.fullmatch(r"[，、 \x01]{0,3}(?:仅|约)?占(?:比|总数的|比为|比达|全部的?|总量的)?", between)
    ):
        return
    whole = figures[main.of] if main.of is not None and main.role == "part" else None
    if whole is not None and whole.value and whole.unit == main.unit and _exact(whole) and _exact(main):
        lowest = (main.value - _half(main) * main.scale) / (whole.value + _half(whole) * whole.scale) * _HUNDRED
        highest = (
            (main.value + _half(main) * main.scale)
            / max(whole.value - _half(whole) * whole.scale, Decimal("0.01"))
            * _HUNDRED
        )
        if not lowest - _half(figure) <= figure.value <= highest + _half(figure):
            real = main.value / whole.value * _HUNDRED
            yield (
                "growth_contradicts",
                at,
                f"{_told(main)}占{_told(whole)}应为{plain(round_half_up(real, figure.places))}%，文中为{plain(figure.value)}%",
            )
    elif (
        _counted(main)
        and _exact(main)
        and 0 < figure.value < 100
        and main.value > 0
        and not _possible_share(main.value, figure.value, figure.places)
    ):
        yield "impossible_percentage", at, f"{_told(main)}，占{plain(figure.value)}%：没有哪个整数的总数能得出这个占比"


def _change(at: int, figure: Figure, main: Figure, previous: Figure) -> Iterator[Found]:
    assert figure.value is not None
    assert main.value is not None
    if previous.value is None or not (_exact(figure) and _exact(main) and _exact(previous)):
        return
    real = main.value - previous.value
    slack = _half(figure) * figure.scale + _half(main) * main.scale + _half(previous) * previous.scale
    if all(_whole(f) for f in (figure, main, previous)):
        slack = Decimal(0)
    if abs(real - figure.value) > slack and abs(real + figure.value) > slack:
        yield (
            "growth_contradicts",
            at,
            f"由{_told(previous)}到{_told(main)}，相差{plain(real)}，文中为{plain(figure.value)}",
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
    rises = re.search(r"(?<!负)增|提高|提升|上升|扩大|攀升", between)
    falls = re.search(r"减|下降|降|回落|缩", between)
    if (rises and not falls and main.value < previous.value) or (falls and not rises and main.value > previous.value):
        ratio = max(main.value, previous.value) / max(min(main.value, previous.value), Decimal("0.0001"))
        off = _off_by_power(ratio) if main.kind == "value" and ratio > 100 else None
        yield (
            ("unit_slip" if off else "growth_contradicts"),
            head,
            f"由{_told(previous)}到{_told(main)}，与“{between.strip('，至到')}”的方向相反",
        )


def _follows(figures: Sequence[Figure], at: int, head: int) -> bool:
    return 0 < at - head <= 2


def _growth_range(main: Figure, previous: Figure) -> tuple[Decimal, Decimal]:
    assert main.value is not None
    assert previous.value is not None
    one = Decimal(0) if _whole(main) else _half(main) * main.scale
    other = Decimal(0) if _whole(previous) else _half(previous) * previous.scale
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


def _possible_share(part: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number n >= part exists of which ``part`` is ``percent``."""
    guess = part / percent * _HUNDRED
    if guess > _ANY:
        return True
    spread = max(1, int(guess / percent) + 1)
    return any(
        n >= part and round_half_up(part / n * _HUNDRED, places) == percent
        for n in range(int(guess) - spread, int(guess) + spread + 2)
    )


def _counted(figure: Figure) -> bool:
    """Whether it counts things, so that its year before was a whole number."""
    if figure.unit in _MEASURES or "/" in figure.unit or _MEAN.search(figure.term):
        return False
    return (
        figure.scale == 1
        and figure.value is not None
        and figure.value == figure.value.to_integral_value()
        and figure.places == 0
    )


def _whole(figure: Figure) -> bool:
    return figure.scale == 1 and figure.places == 0


def _exact(figure: Figure) -> bool:
    return not figure.qualifier and figure.value is not None


def _half(figure: Figure) -> Decimal:
    """Half of the last place written, in the number as written."""
    return Decimal("0.5").scaleb(-figure.places)


def _off_by_power(ratio: Decimal) -> int | None:
    """1000 or 10000 where a ratio is about that, or its inverse."""
    if ratio <= 0:
        return None
    size = ratio if ratio >= 1 else 1 / ratio
    for power in (10, 1_000, 10_000, 100_000_000):
        if Decimal("0.65") <= size / power <= Decimal("1.5") and power > 10:
            return power
    return None


def _power(ratio: Decimal) -> int | None:
    """10, 100, 1000 ... where a ratio is that to within 3 %: numbers that agree but for their unit."""
    return next((10**n for n in range(1, 9) if abs(ratio / 10**n - 1) <= Decimal("0.03")), None)


def _told(figure: Figure) -> str:
    number = plain(figure.written) if figure.written is not None else figure.text
    return f"{number}{figure.written_unit}"


def _signed(value: Decimal, places: int) -> str:
    return f"{round_half_up(value, places):+f}"
