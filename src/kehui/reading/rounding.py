"""How exactly a figure was written, and how it is told again in a message."""

from __future__ import annotations

import re
from decimal import Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading.figure import Figure

#: A problem: its kind, the index of the figure, what it is in words.
Found = tuple[str, int, str]

_MEASURES = {
    "元", "美元", "港元", "欧元", "%", "‰", "㎡", "平方米", "平方", "平方公里", "立方米", "亩", "公顷", "吨", "公斤", "斤", "千克", "克", "担", "公里", "米", "千瓦", "千瓦时",
    "度", "兆瓦", "倍", "个百分点", "小时", "分钟", "天", "岁", "分", "亩次", "升", "℃", "毫米", "吨标准煤", "吨标煤", "个工作日", "学时", "课时", "万", "",
}  # fmt: skip
_MEAN = re.compile(r"平均|每|均|得分|密度|强度")


def counted(figure: Figure) -> bool:
    """Whether it counts things, so that its year before was a whole number."""
    if figure.unit in _MEASURES or "/" in figure.unit or _MEAN.search(figure.term):
        return False
    return (
        figure.scale == 1
        and figure.value is not None
        and figure.value == figure.value.to_integral_value()
        and figure.places == 0
    )


def integral(figure: Figure) -> bool:
    return figure.scale == 1 and figure.places == 0


def exact(figure: Figure) -> bool:
    return not figure.qualifier and figure.value is not None


def half(figure: Figure) -> Decimal:
    """Half of the last place written, in the number as written."""
    return Decimal("0.5").scaleb(-figure.places)


def off_by_power(ratio: Decimal) -> int | None:
    """1000 or 10000 where a ratio is about that, or its inverse."""
    if ratio <= 0:
        return None
    size = ratio if ratio >= 1 else 1 / ratio
    for power in (10, 1_000, 10_000, 100_000_000):
        if Decimal("0.65") <= size / power <= Decimal("1.5") and power > 10:
            return power
    return None


def power(ratio: Decimal) -> int | None:
    """10, 100, 1000 ... where a ratio is that to within 3 %: numbers that agree but for their unit."""
    return next((10**n for n in range(1, 9) if abs(ratio / 10**n - 1) <= Decimal("0.03")), None)


def off_by_unit(ratio: Decimal) -> int | None:
    """1,000, 10,000 or 100,000,000 where a ratio or its inverse is that to within 3 %: 千, 万 or 亿 taken for each other."""
    times = power(max(ratio, 1 / ratio)) if ratio > 0 else None
    return times if times in (1_000, 10_000, 100_000_000) else None


def shown(figure: Figure) -> str:
    number = plain(figure.written) if figure.written is not None else figure.text
    return f"{number}{figure.written_unit}"


def signed(value: Decimal, places: int) -> str:
    return f"{round_half_up(value, places):+f}"


def digits(figure: Figure) -> str:
    """The digits as written, without the point and leading noughts: 0.35亿 is 35."""
    return "" if figure.written is None else "".join(map(str, figure.written.as_tuple().digits)).lstrip("0")
