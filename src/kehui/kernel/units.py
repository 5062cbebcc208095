"""Units of measure, their scale to a base unit, and rounding as offices round."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kehui.kernel.errors import KehuiError

#: unit -> (base unit, how many base units one of it is)
SCALES: dict[str, tuple[str, Decimal]] = {
    "元": ("元", Decimal(1)),
    "千元": ("元", Decimal(1_000)),
    "万元": ("元", Decimal(10_000)),
    "百万元": ("元", Decimal(1_000_000)),
    "亿元": ("元", Decimal(100_000_000)),
    "平方米": ("㎡", Decimal(1)),
    "㎡": ("㎡", Decimal(1)),
    "m2": ("㎡", Decimal(1)),
    "m²": ("㎡", Decimal(1)),
    "万平方米": ("㎡", Decimal(10_000)),
    "亩": ("亩", Decimal(1)),
    "万亩": ("亩", Decimal(10_000)),
    "公顷": ("亩", Decimal(15)),
    "%": ("%", Decimal(1)),
    "％": ("%", Decimal(1)),
    "位": ("人", Decimal(1)),
    "人": ("人", Decimal(1)),
    "人次": ("人次", Decimal(1)),
    "万人次": ("人次", Decimal(10_000)),
}


def base_of(unit: str) -> tuple[str, Decimal]:
    """The base unit of ``unit`` and the factor to it; a counting word (家, 件, 项 …) is its own base.

    >>> base_of("万元")
    ('元', Decimal('10000'))
    """
    return SCALES.get(unit, (unit, Decimal(1)))


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """``value`` in ``source`` units, in ``target`` units. KehuiError where the two measure different things."""
    source_base, source_scale = base_of(source)
    target_base, target_scale = base_of(target)
    if source_base != target_base:
        raise KehuiError(f"“{source}”和“{target}”不是同一种单位，不能换算")
    return value * source_scale / target_scale


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounded as offices round (四舍五入), never to even."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Decimal without exponent or trailing zeros: ``17358.5``, ``0``, ``-3.1``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def grouped(value: Decimal) -> str:
    """Like ``plain`` with thousands separators, for tables: ``17,358.5``."""
    whole, _, fraction = plain(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{fraction}" if fraction else "")
