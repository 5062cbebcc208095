"""Finding by sound: pinyin and initials of titles and names, as tokens of a field of their own.

A title gives the initials of every two, three and four characters in a row (``cy``, ``cys``), and every syllable alone
and in pairs (``cha``, ``chaye``). A longer query is a chain of overlapping tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from kehui.search import analysis

_HAN_RUN = re.compile(rf"[{analysis.HAN}]+")
_LETTERS = re.compile(r"[a-z]{2,24}")
LONGEST = 4


@cache
def _table() -> dict[str, str]:
    """Each character's most usual reading without tone; ``ü`` is ``v``, as people type it."""
    import unicodedata

    from pypinyin.constants import PINYIN_DICT

    def plain(reading: str) -> str:
        spread = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
        return "".join(c for c in spread if c.isascii() and c.isalpha())

    return {chr(code): plain(readings.split(",")[0]) for code, readings in PINYIN_DICT.items()}


@cache
def _syllables() -> frozenset[str]:
    return frozenset(_table().values()) - {""}


@lru_cache(maxsize=20000)
def _readings(run: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a run of characters: each by itself, and as the word it is (重庆 is chongqing)."""
    table = _table()
    plain = tuple(table.get(c, "") for c in run)
    if len(run) > 6:
        return (plain,)
    from pypinyin import Style, lazy_pinyin

    word = tuple(lazy_pinyin(run, style=Style.NORMAL, v_to_u=False))
    return (plain,) if word == plain or len(word) != len(run) else (plain, word)


def sounds(title: str, names: Iterable[str] = ()) -> list[str]:
    """The tokens by which a listing is found by sound."""
    found: dict[str, None] = {}
    for text in (title, *names):
        for run in _HAN_RUN.findall(analysis.fold(text)):
            for reading in _readings(run):
                initials = "".join(s[:1] or "_" for s in reading)
                for size in range(2, LONGEST + 1):
                    found.update(dict.fromkeys(initials[i : i + size] for i in range(len(initials) - size + 1)))
                found.update(dict.fromkeys(s for s in reading if len(s) > 1))
                found.update(dict.fromkeys(a + b for a, b in pairwise(reading) if a and b))
    return [token for token in found if "_" not in token]


def heard(text: str, letters: str) -> str:
    """The first characters of the text that sound like the letters, by initials or whole syllables; "" where none do."""
    wanted = _letters_of(letters)
    for run in _HAN_RUN.findall(analysis.fold(text)) if wanted else ():
        for reading in _readings(run):
            for begin in range(len(run)):
                rest = reading[begin : begin + len(wanted)]
                if "".join(s[:1] for s in rest) == wanted:
                    return str(run[begin : begin + len(rest)])
                for size in range(1, len(rest) + 1):
                    if "".join(rest[:size]) == wanted:
                        return str(run[begin : begin + size])
    return ""


def _letters_of(text: str) -> str:
    letters = analysis.fold(text).replace(" ", "").replace("'", "").replace("ü", "v")
    return letters if _LETTERS.fullmatch(letters) else ""


def asked(text: str) -> list[list[str]]:
    """What a query of letters may mean by sound: each a list of tokens that must all be there; none for other queries."""
    letters = _letters_of(text)
    if not letters:
        return []
    meant: list[list[str]] = []
    if len(letters) <= 12:
        meant.append([letters[i : i + LONGEST] for i in range(max(1, len(letters) - LONGEST + 1))])
    if syllables := _split(letters):
        meant.append(syllables if len(syllables) == 1 else [a + b for a, b in pairwise(syllables)])
    return meant


@lru_cache(maxsize=1024)
def _split(letters: str) -> list[str] | None:
    """The letters as whole syllables, the longest first; None where they are none."""
    if not letters:
        return []
    known = _syllables()
    for size in range(min(6, len(letters)), 0, -1):
        if letters[:size] in known:
            rest = _split(letters[size:])
            if rest is not None:
                return [letters[:size], *rest]
    return None
