"""From the words of a summary to our indicators: official names, aliases, and what the office has taught."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kehui.kernel import units
from kehui.kernel.identifiers import half_width
from kehui.reading import Figure as Read
from kehui.reading import Reader
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator, indicator_named
from kehui.statistics.stated_text import meanings
from kehui.summary.models import TermMatch

#: Kinds that tell of another figure.
_ABOUT_ANOTHER = ("growth", "pp_change", "multiple", "completion", "rank")
_LEAD = re.compile(r"^(?:截至年末|截至年底|截至目前|年末|年底|全县|全乡|全镇|全区|全市|全年|当年|本年|今年|我县|我乡|我镇|共计|累计|共|新|举办|开展|组织|实现|完成|登记|达成|引进|拥有|建有|建成|建立)+")
_SIGNS = re.compile(r"[\s“”\"'《》（）()、，,·]")
_MEASURES = {"元", "㎡", "亩", "%"}
_LIKE_AT_LEAST = 0.34


@dataclass(frozen=True)
class Suggestion:
    """An indicator that a term may mean, with how alike the two are (0 to 1)."""

    indicator: Indicator
    likeness: float


class Matcher:
    """Knows every name, and what the office taught until now. Make one for each document: it reads the teaching once."""

    def __init__(self) -> None:
        self._taught = dict(TermMatch.objects.values_list("term", "code"))
        self._names = {plain_term(name): i for i in all_indicators() for name in i.names}

    def is_taught(self, term: str) -> bool:
        """Whether the office has said what the term means, be it nothing of ours."""
        return plain_term(term) in self._taught

    def indicator_of(self, one: Read, read: Sequence[Read]) -> Indicator | None:
        """The indicator that a figure states or tells of, where name and unit leave no doubt."""
        stated = subject(one, read)
        found = self.named(stated.term)
        if found is None and stated.of is not None and stated.role in ("part", ""):
            whole = read[stated.of]
            found = self.named(f"{whole.term}{stated.term}") or self.named(f"{stated.term}{whole.term}")
        if found is not None and stated.kind in ("value", "share") and stated.unit and not same_measure(stated.unit, found):
            return None
        return found

    def named(self, term: str) -> Indicator | None:
        """By what was taught, else by official name or alias, also without 全年, 年末 and their like in front."""
        key = plain_term(term)
        if key in self._taught:
            return _indicator(self._taught[key])
        return indicator_named(term) or self._names.get(key) or self._names.get(_LEAD.sub("", key))

    def meanings(self, reading: Reader) -> dict[int, Indicator]:
        """Number of a figure -> the indicator whose value it states in words of its own, for those that leave no doubt."""
        learned = {term: code for term, code in self._taught.items() if code}
        found = meanings(reading, learned)
        return {
            n: indicator
            for n, code in found.items()
            if (indicator := _indicator(code)) and not self.is_taught(reading.figures[n].term)
        }

    def suggestions(self, one: Read, read: Sequence[Read], count: int = 4) -> list[Suggestion]:
        """The likeliest indicators in a measure that fits, best first."""
        stated = subject(one, read)
        terms = [plain_term(stated.term)]
        if stated.of is not None:
            terms.append(plain_term(read[stated.of].term) + terms[0])
        found: dict[str, Suggestion] = {}
        for name, indicator in self._names.items():
            if stated.unit and not same_measure(stated.unit, indicator):
                continue
            likeness = max(_likeness(t, name) for t in terms)
            known = found.get(indicator.code)
            if likeness >= _LIKE_AT_LEAST and (known is None or known.likeness < likeness):
                found[indicator.code] = Suggestion(indicator, likeness)
        return sorted(found.values(), key=lambda s: -s.likeness)[:count]


def subject(one: Read, read: Sequence[Read]) -> Read:
    """The figure that a growth, a rank and their like tell of; of a value itself."""
    for _ in range(4):
        if one.kind not in _ABOUT_ANOTHER or one.of is None:
            break
        one = read[one.of]
    return one


def plain_term(term: str) -> str:
    """The term by which matches are remembered: half width, without signs and spaces."""
    return _SIGNS.sub("", half_width(term)).lower()[:120]


def same_measure(unit: str, indicator: Indicator) -> bool:
    """Whether a number in ``unit`` may state the indicator. Counting words (家, 个, 项) are one."""
    stated, own = units.base_of(unit)[0], units.base_of(indicator.unit)[0]
    if stated == own or unit == indicator.unit:
        return True
    return not ({stated, own} & _MEASURES) and "/" not in indicator.unit


def _indicator(code: str) -> Indicator | None:
    try:
        return get_indicator(code) if code else None
    except KeyError:
        return None


def _likeness(a: str, b: str) -> float:
    """Shared pairs of characters (Dice)."""
    pairs_a, pairs_b = ({t[i : i + 2] for i in range(len(t) - 1)} for t in (a, b))
    if not pairs_a or not pairs_b:
        return float(a == b)
    return 2 * len(pairs_a & pairs_b) / (len(pairs_a) + len(pairs_b))
