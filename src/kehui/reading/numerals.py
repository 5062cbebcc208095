"""Numerals: Arabic, Chinese, bare 百/千/万/亿, and obscured ones, with what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Style = Literal["arabic", "chinese", "bare", "obscured"]

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "壹": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_MAGNITUDES = {
    "百": Decimal(100), "千": Decimal(1_000), "万": Decimal(10_000), "十万": Decimal(100_000), "百万": Decimal(10**6),
    "千万": Decimal(10**7), "亿": Decimal(10**8), "十亿": Decimal(10**9), "百亿": Decimal(10**10), "千亿": Decimal(10**11),
    "万亿": Decimal(10**12),
}  # fmt: skip
_HIDDEN = "×xX*＊✕╳○□_◯"
_TOKEN = re.compile(
    r"(?P<hidden>(?<![A-Za-z0-9.])(?:\d[\d.,]{0,12})?(?:[×✕╳*＊_○□◯]{1,12}|[xX]{1,6})(?:[.,]?[\d×xX✕╳*＊_○□◯]{1,12}){0,3})"
    r"|(?P<arabic>\d{1,3}(?:,\d{3}){1,6}(?![\d,]\d)(?:\.\d{1,8})?|(?<=[\u4e00-\u9fff])\d{1,3}(?: \d{3}){1,4}(?!\d)(?:\.\d+)?(?=[ ]?(?:[万亿]|[吨亩元人公平千]))|\d{1,12}\.[ \x02]{1,6}\d{1,4}(?=[ \x02]{0,2}(?:%|个?百分点|亿|万|倍|元|吨))|\d{1,12}\x02{1,2}[ ]{0,4}\.?\d{1,12}(?:\.\d{1,8})?|\d{1,18}(?:\.\d{1,12})?)"
    r"|(?P<chinese>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?)"
)
_INNER = re.compile(r"[ \x02]?(?P<more>余|多|来|几)?[ \x02]?(?P<scale>(?:[十百千](?=[万亿])|万(?=亿))?[万亿]|[百千])")
_NEXT = re.compile(r"零?(?P<digits>\d{1,4}(?:\.\d+)?)(?P<scale>[万千百])(?P<more>余|多)?")
_MEASURE = re.compile(r"千(?:克|瓦|米|伏|卡|赫|兆)|百分|百强|百(?=[年日])|千(?=年)")


@dataclass(frozen=True)
class Numeral:
    """A numeral in the text. ``value`` is None where it is obscured; ``inner`` a 余 or 多 inside it (20余万)."""

    start: int
    end: int
    style: Style
    value: Decimal | None
    written: Decimal | None
    scale: Decimal = Decimal(1)
    inner: str = ""
    negative: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """Every numeral of the (plain) text, from left to right."""
    position = 0
    while found := _TOKEN.search(text, position):
        if found["arabic"]:
            numeral: Numeral | None = _arabic(text, found)
        elif found["hidden"]:
            numeral = _hidden(text, found)
        else:
            numeral = _chinese(found)
        if numeral is not None:
            yield numeral
            position = max(numeral.end, position + 1)
        else:
            position = found.end()


def _arabic(text: str, found: re.Match[str]) -> Numeral:
    written = Decimal(re.sub(r"[^\d.]", "", found["arabic"]))
    value, scale, end, inner = written, Decimal(1), found.end(), ""
    if (more := _INNER.match(text, end)) and not _MEASURE.match(text, more.start("scale")):
        scale = _MAGNITUDES[more["scale"]]
        value, end, inner = written * scale, more.end(), more["more"] or ""
        while (further := _NEXT.match(text, end)) and _MAGNITUDES[further["scale"]] < scale:
            if _MEASURE.match(text, further.start("scale")):
                break
            value += Decimal(further["digits"]) * _MAGNITUDES[further["scale"]]
            written, end = value / scale, further.end("scale")
    start = found.start()
    negative = _is_minus(text, start)
    return Numeral(start - negative, end, "arabic", -value if negative else value, written, scale, inner, negative)


def _is_minus(text: str, start: int) -> bool:
    """Whether a hyphen before the number is a minus: after a Chinese character or a blank, not in a range or a code."""
    if start == 0 or text[start - 1] != "-":
        return False
    before = text[start - 2 : start - 1] if start >= 2 else "\n"
    return before in " \t\n：，、（|" or before in "长速为是达幅降增率比跌率到约"


def _hidden(text: str, found: re.Match[str]) -> Numeral:
    end = found.end()
    scale = Decimal(1)
    if (more := _INNER.match(text, end)) and not _MEASURE.match(text, more.start("scale")):
        scale, end = _MAGNITUDES[more["scale"]], more.end()
    return Numeral(found.start(), end, "obscured", None, None, scale)


def _chinese(found: re.Match[str]) -> Numeral | None:
    words = found["chinese"]
    value = chinese_value(words)
    if value is None:
        return None
    bare = words[0] in "百千万亿"
    return Numeral(found.start(), found.end(), "bare" if bare else "chinese", value, value)


def chinese_value(words: str) -> Decimal | None:
    """What a Chinese numeral is worth; None where it is none (三五, 一二三).

    >>> chinese_value("二百三十五"), chinese_value("三点五"), chinese_value("百万")
    (Decimal('235'), Decimal('3.5'), Decimal('1000000'))
    """
    whole, _, fraction = words.partition("点")
    total, section, digit, last = 0, 0, -1, 0
    for char in whole:
        if char in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[char]
            continue
        power = _POWERS[char]
        if power >= 10_000:
            group = section + max(digit, 0)
            if group == 0:
                group = 1 if total == 0 else 0
            total = (total + group) * power if total and power > 10_000 and total < power else total + group * power
            section, last = 0, power
        else:
            section += (digit if digit > 0 else 1) * power
            last = power
        digit = -1
    if digit > 0:
        section += digit * (last // 10 if last >= 100 and whole[-2:-1] in "百千万亿" and len(whole) > 1 else 1)
    elif digit == 0 and len(whole) == 1:
        return Decimal(0)
    value = Decimal(total + section)
    if fraction:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value
