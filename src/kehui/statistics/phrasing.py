"""How figures are told in official prose (domain rules §9): 1.74亿元, 增长31.2%, 5000余份, 提高1.2个百分点.

Every number is rounded once, half up, from the unrounded value: never from one that was rounded before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kehui.kernel import units
from kehui.statistics import spans
from kehui.statistics.figures import Figure

YI, WAN = Decimal(100_000_000), Decimal(10_000)
NOT_KNOWN = "（暂无数据）"
#: Rounded down to one leading digit a number may lose this share; where it loses more, two digits are kept.
_LOST_AT_MOST = Decimal("0.2")
#: 近 is said of a number that misses the round one by no more than this share.
_NEAR_AT_MOST = Decimal("0.05")


@dataclass(frozen=True)
class Amount:
    """A number and the unit behind it as they are told: ``1.74`` and ``亿元``, ``9368`` and ``万元``."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"


def amount_of(figure: Figure, unit: str = "") -> Amount:
    """The figure's number and unit: money in 亿元 from 1亿 up and 万元 below, shares with one decimal, counts whole.

    ``unit``: told in that unit instead, with the indicator's places. KehuiError where it measures something else.
    """
    value = figure.value
    if value is None:
        return Amount(NOT_KNOWN, "")
    indicator = figure.indicator
    if unit and unit != indicator.unit:
        shown = units.convert(value, units.base_of(indicator.unit)[0], unit)
        return Amount(units.plain(units.round_half_up(shown, max(indicator.places, 2))), unit)
    if unit:
        return Amount(units.plain(figure.number or Decimal(0)), unit)
    if indicator.is_money and "/" not in indicator.unit:
        return _money(value)
    if indicator.is_share:
        return Amount(str(units.round_half_up(value, 1)), "%")
    return Amount(units.plain(figure.number or Decimal(0)), indicator.unit)


def _money(value: Decimal) -> Amount:
    # Whether it reaches 1亿 is asked of the number as it would be told, so that 9999.999万元 is never "10000万元".
    if abs(units.round_half_up(value / WAN, 2)) >= WAN:
        return Amount(str(units.round_half_up(value / YI, 2)), "亿元")
    if value and abs(value) < 100:
        return Amount(units.plain(units.round_half_up(value, 2)), "元")
    return Amount(units.plain(units.round_half_up(value / WAN, 2)), "万元")


def value_text(figure: Figure, unit: str = "") -> str:
    """``11.55亿元``, ``9368万元``, ``71.3%``, ``4728人``."""
    return str(amount_of(figure, unit))


def growth_words(figure: Figure) -> str:
    """``增长31.2%``, ``下降2.0%``, ``提高1.2个百分点``, ``持平``, ``基本持平``, ``扭亏``, ``减亏``, ``由零起步``; "" where nothing can be said."""
    growth = figure.growth
    if growth is None:
        return ""
    if growth.difference == 0:
        return "持平"
    rises = growth.difference > 0
    if figure.indicator.is_share:
        points = units.round_half_up(abs(growth.difference), 1)
        return f"{'提高' if rises else '下降'}{points}个百分点" if points else "基本持平"
    if growth.percent is not None:
        percent = units.round_half_up(abs(growth.percent), 1)
        return f"{'增长' if rises else '下降'}{percent}%" if percent else "基本持平"
    if growth.base == 0:
        return "由零起步" if rises else "转负"
    if (figure.value or 0) > 0:
        return "扭亏"
    return "减亏" if rises else "增亏"


def growth_clause(figure: Figure) -> str:
    """The whole clause: ``同比增长31.2%``, ``与上年同期持平``, ``实现扭亏``; "" where nothing can be said.

    A clause that can be left out brings no comma of its own.
    """
    words = growth_words(figure)
    if words in ("持平", "基本持平"):
        return f"与{_last_year(figure)}{words}"
    if words in ("扭亏", "减亏"):
        return f"实现{words}"
    return f"同比{words}" if words and "零" not in words else words


def told_with_growth(figure: Figure, unit: str = "") -> str:
    """``9368万元，同比增长31.2%``."""
    clause = growth_clause(figure)
    return value_text(figure, unit) + (f"，{clause}" if clause else "")


def difference_words(figure: Figure) -> str:
    """The change as an amount: ``增加35家``, ``减少0.20亿元``, ``持平``; "" where nothing can be said."""
    growth = figure.growth
    if growth is None:
        return ""
    if growth.difference == 0:
        return "持平"
    if figure.indicator.is_share:
        return growth_words(figure)
    indicator = figure.indicator
    verb = "增加" if growth.difference > 0 else "减少"
    if indicator.is_money and "/" not in indicator.unit:
        return f"{verb}{_money(abs(growth.difference))}"
    return f"{verb}{units.plain(units.round_half_up(abs(growth.difference) / indicator.scale, indicator.places))}{indicator.unit}"


def over_text(figure: Figure) -> str:
    """Rounded down with 余, where that is not exact: 5,260份 is ``5000余份``, 5,000份 is ``5000份``."""
    return _about(figure, mark="余", before=False)


def above_text(figure: Figure) -> str:
    """Strictly above a round number: 5,260份 is ``超5000份``; an exact number is told as it is."""
    return _about(figure, mark="超", before=True)


def near_text(figure: Figure) -> str:
    """Just below a round number: 4,870份 is ``近5000份``; told as it is where no round number is that near."""
    told = _countable(figure)
    if told is None:
        return value_text(figure)
    value, unit = told
    for digits in (1, 2):
        target = _rounded(value, digits, ROUND_CEILING)
        if target == value:
            break
        if (target - value) / target <= _NEAR_AT_MOST:
            return f"近{_round_number(target)}{unit}"
    return value_text(figure)


def _about(figure: Figure, *, mark: str, before: bool) -> str:
    told = _countable(figure)
    if told is None:
        return value_text(figure)
    value, unit = told
    digits = 1
    floor = _rounded(value, digits, ROUND_FLOOR)
    if (value - floor) / value > _LOST_AT_MOST:
        floor = _rounded(value, 2, ROUND_FLOOR)
    if floor == value:
        return f"{_round_number(floor)}{unit}"
    if before:
        return f"{mark}{_round_number(floor)}{unit}"
    if unit == "亿元":  # 1.7亿余元: the mark stands before the last word of the unit
        return f"{units.plain(floor)}亿{mark}元"
    return f"{_round_number(floor)}{mark}{unit}"


def _countable(figure: Figure) -> tuple[Decimal, str] | None:
    """The unrounded number in the unit in which it is told; None where a rounded one cannot be said of it."""
    if figure.value is None or figure.value <= 0 or figure.indicator.kind == "ratio" or figure.indicator.is_share:
        return None
    if not figure.indicator.is_money:
        shown = figure.value / figure.indicator.scale
        return None if shown < 1 else (shown, figure.indicator.unit)
    unit = amount_of(figure).unit
    return figure.value / units.base_of(unit)[1], unit


def _rounded(value: Decimal, digits: int, rounding: str) -> Decimal:
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    return (value / step).to_integral_value(rounding) * step


def _round_number(value: Decimal) -> str:
    """5000, 19000 as 1.9万, 300000 as 30万: short, as round numbers are written."""
    if value >= WAN:
        return f"{units.plain(value / WAN)}万"
    return units.plain(value)


def _last_year(figure: Figure) -> str:
    return "上年" if figure.period.kind == "year" and not spans.is_running(figure.period) else "上年同期"


@dataclass(frozen=True)
class Told:
    """A figure as a document tells it; written out by itself it is its value."""

    figure: Figure

    def __str__(self) -> str:
        return self.value

    @property
    def value(self) -> str:
        """``9368万元``."""
        return value_text(self.figure)

    @property
    def number(self) -> str:
        """The number alone, in the indicator's unit: ``9368``."""
        return NOT_KNOWN if self.figure.number is None else units.plain(self.figure.number)

    @property
    def unit(self) -> str:
        """The indicator's unit: ``万元``."""
        return self.figure.unit

    @property
    def growth(self) -> str:
        """``增长31.2%``."""
        return growth_words(self.figure) or NOT_KNOWN

    @property
    def growth_clause(self) -> str:
        """``同比增长31.2%``, or ""."""
        return growth_clause(self.figure)

    @property
    def with_growth(self) -> str:
        """``9368万元，同比增长31.2%``."""
        return told_with_growth(self.figure)

    @property
    def difference(self) -> str:
        """``增加6家``."""
        return difference_words(self.figure)

    @property
    def over(self) -> str:
        """``5000余份``."""
        return over_text(self.figure)

    @property
    def near(self) -> str:
        """``近5000份``."""
        return near_text(self.figure)

    @property
    def above(self) -> str:
        """``超5000份``."""
        return above_text(self.figure)

    def in_unit(self, unit: str) -> str:
        """The value in another unit: ``17358.5万元`` for 1.74亿元."""
        return value_text(self.figure, unit)
