"""From written Chinese to plain tokens: the one analysis for the index, for queries, and for matching.

A run of Han characters gives its characters and its character pairs. Latin words, numbers and model numbers stay whole
(``tc4``, ``pm2.5``, ``316l``), in lower case, and give their parts as well where they are joined (``ti-6al-4v``). Widths
and traditional characters are folded first, so that ``ＴＣ４`` and ``殺青`` are found by ``TC4`` and ``杀青``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import add
from typing import Any

HAN = "々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{HAN}]+|[0-9a-zα-ω]+(?:[.\-_/+'][0-9a-zα-ω]+)*")
_JOINT = re.compile(r"[\-_/+']")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no text has it, a request may
_ASCII_ONLY = re.compile(r"[\x00-\x7f]*")

#: Units as people write them to one spelling; a number and its unit give one more token (``50kg``).
UNITS = {
    "公斤": "kg", "千克": "kg", "kg": "kg", "克": "g", "g": "g", "毫克": "mg", "mg": "mg", "吨": "t", "t": "t", "斤": "斤",
    "米": "m", "m": "m", "厘米": "cm", "公分": "cm", "cm": "cm", "毫米": "mm", "mm": "mm", "微米": "um", "μm": "um",
    "um": "um", "纳米": "nm", "nm": "nm", "公里": "km", "千米": "km", "km": "km", "亩": "亩", "公顷": "ha", "ha": "ha",
    "平方米": "m2", "m2": "m2", "立方米": "m3", "m3": "m3", "方": "m3", "升": "l", "l": "l", "毫升": "ml", "ml": "ml",
    "度": "°c", "摄氏度": "°c", "°c": "°c", "℃": "°c", "千瓦": "kw", "kw": "kw", "瓦": "w", "w": "w", "兆瓦": "mw",
    "伏": "v", "v": "v", "千伏": "kv", "kv": "kv", "安": "a", "毫安": "ma", "ma": "ma", "赫兹": "hz", "hz": "hz",
    "兆赫": "mhz", "mhz": "mhz", "吉赫": "ghz", "ghz": "ghz", "分贝": "db", "db": "db", "兆帕": "mpa", "mpa": "mpa",
    "千帕": "kpa", "kpa": "kpa", "帕": "pa", "pa": "pa", "mg/l": "mg/l", "毫克/升": "mg/l", "转": "r", "小时": "h", "h": "h",
    "分钟": "min", "min": "min", "秒": "s", "s": "s", "天": "d", "%": "%",
}  # fmt: skip
_QUANTITY = re.compile(
    r"(?<![0-9a-z.\-])([0-9]+(?:\.[0-9]+)?)\s*(" + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True)) + r")(?![a-z])"
)


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text in one width, in simplified characters and in lower case; lengths may change (``㎡`` is two characters)."""
    if not _ASCII_ONLY.fullmatch(text):
        text = unicodedata.normalize("NFKC", _SURROGATE.sub("", text))
        text = _converter().convert(text)
    return text.lower().replace("µ", "μ")


def runs(folded: str) -> Iterator[tuple[int, int, bool]]:
    """Beginning, end, and whether it is Han, of every run in a folded text."""
    for found in _RUN.finditer(folded):
        yield found.start(), found.end(), found[0][0] > "ω"


def tokens(text: str) -> list[str]:
    """Every token of the text, as often as it occurs: what the index is given."""
    return folded_tokens(fold(text))


def folded_tokens(folded: str) -> list[str]:
    """The tokens of a text that ``fold`` has been over."""
    found: list[str] = []
    numbers = False
    for run in _RUN.findall(folded):
        if run[0] > "ω":
            found.extend(run)
            found.extend(map(add, run, run[1:]))
        else:
            found.extend(_latin(run))
            numbers = numbers or run[0].isdigit()
    if numbers:
        found.extend(quantities(folded))
    return found


@lru_cache(maxsize=65536)
def _latin(run: str) -> tuple[str, ...]:
    found = {run: None}
    if "." in run and run[0].isalpha():  # people write PM25 for PM2.5; 2.5 is never 25
        found[run.replace(".", "")] = None
    if _JOINT.search(run):
        found[_JOINT.sub("", run)] = None
        found.update((part, None) for part in _JOINT.split(run) if len(part) > 1)
    return tuple(found)


def quantities(folded: str) -> list[str]:
    """``50kg`` for ``50公斤``, ``50 kg`` and ``50KG``."""
    found = []
    for quantity in _QUANTITY.finditer(folded):
        made = f"{quantity[1]}{UNITS[quantity[2]]}"
        if made != quantity[0] or not _RUN.fullmatch(made):  # else it is a token already
            found.append(made)
    return found


def is_pair(token: str) -> bool:
    """Whether the token is two Han characters or a whole Latin word or number: something with a meaning of its own."""
    return len(token) > 1


def words(text: str) -> list[str]:
    """The runs of the text, in order, each once: the words of a search as typed."""
    folded = fold(text)
    return list(dict.fromkeys(folded[a:b] for a, b, _ in runs(folded)))
