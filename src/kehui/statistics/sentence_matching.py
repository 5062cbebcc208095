"""Figures whose own words are too few to name an indicator, matched by all that their sentence says.

组织17家高校的43位专家与企业进行对接: 专家 alone could be many things; the sentence says that it is 参加对接的专家.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import rjieba

from kehui.kernel import units
from kehui.reading import Figure, Reader
from kehui.statistics.indicators import all_indicators

#: Words of a name that sentences leave out or say otherwise.
_LOOSE = frozenset(["的", "了", "和", "与", "及", "数", "人数", "个数", "总数", "参加", "参与", "举办", "组织", "开展", "实现", "其中", "各类", "现有", "全年", "累计", "家数", "次数", "情况"])
_WORD = re.compile(r"[一-龥A-Za-z]+")
#: A name needs so many words of its own; a sentence longer than this says too much to mean anything by it.
_WORDS, _LONGEST = 2, 260
_MEASURES = {"元", "㎡", "亩", "%"}


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str, frozenset[str], str], ...]:
    """(code, unit, words, last word) of every name that has words enough."""
    found = []
    for indicator in all_indicators():
        for name in indicator.names:
            words = _words(name)
            if len(words) >= _WORDS:
                found.append((indicator.code, indicator.unit, frozenset(words), words[-1]))
    return tuple(found)


def _words(text: str) -> list[str]:
    return [w for w in rjieba.cut(text) if w not in _LOOSE and _WORD.fullmatch(w)]


def by_sentence(reading: Reader, numbers: Iterable[int], known: set[str]) -> dict[int, str]:
    """Number of a figure of the reading -> code, for those of ``numbers`` that a name fits whose every word stands in the
    figure's sentence and whose last word is the figure's own. Nothing where two names fit as well, or one name two figures,
    or the text states the indicator by its name elsewhere (``known``).
    """
    found: dict[int, str] = {}
    for number in numbers:
        figure = reading.figures[number]
        first, last = figure.sentence
        own = _words(figure.term)
        if not own or figure.role == "range" or not 0 < last - first <= _LONGEST:
            continue
        said = set(rjieba.cut(reading.plain[first:last]))
        scored = [
            (len(words), code)
            for code, unit, words, head in _names()
            if own[-1] == head and code not in known and _fits(figure, unit) and words <= said
        ]
        if not scored:
            continue
        most = max(n for n, _ in scored)
        codes = {code for n, code in scored if n == most}
        if len(codes) == 1:
            found[number] = codes.pop()
    stated = list(found.values())
    return {number: code for number, code in found.items() if stated.count(code) == 1}


def _fits(figure: Figure, unit: str) -> bool:
    base, own = units.base_of(figure.unit)[0], units.base_of(unit)[0]
    if base == own:
        return True
    counted = figure.kind == "value" and not ({base, own} & _MEASURES) and "/" not in unit
    return counted and unit.endswith("次") == figure.unit.endswith("次")

