"""Terms out of the official taxonomies (technical fields, industries): the names that a demand and what is near it fall under.

A long name is several terms (酒、饮料和精制茶制造业: 饮料, 精制茶). One is offered where the nearest listings are filed under it,
the demand's own words stand in it, or the lexicon files under it what the demand says.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kehui.search import analysis
from kehui.search.listing import Facet, all_facets
from kehui.search.matching.lexicon import Translation
from kehui.search.matching.rarity import Rarity

MOST = 3
#: What each sign adds: all of the nearest listings filed there, a word of the demand in the name, the lexicon's field in it.
NEAR, SAID, FILED = 3.0, 2.0, 1.25
#: With less a name is not offered (the lexicon's field alone is too little); with so much and more none counts higher: lexicon and keywords are nearer to the matter.
LEAST, HIGHEST = 1.5, 8.5
BASE = 4.0
#: Of a classification with fewer names than this none says more than the field that its listings are filtered by.
BROAD = 20
#: A pair of characters that stands in more names than this tells none of them from the others.
SHARED = 2
#: In a name of so few characters a single one may tell it from all others (茶 in 精制茶).
SHORT = 3
_JOINTS = re.compile(r"[、，,（）()]|和其他|及其他|和|及其|及|与")
_ENDINGS = re.compile(r"(?:制造|加工|冶炼|采选|开采|生产|供应|经营|批发|零售)?业$|加工$|^其他")
#: Parts of names that name nothing.
_EMPTY = re.compile(r"(?:其|专业|辅助性活动|其他.*|应用|活动|服务|修理|供应|制品|产品|设备|综合|一般|组织|成员|国际.*|社会.*|.*供应|水生产|.*(?:组织|机关|机构|党派|团体))")


@dataclass
class _Name:
    """A part of an official name, where it stands, and what speaks for it."""

    term: str
    title: str
    names: dict[str, None] = field(default_factory=dict)
    points: float = 0.0
    why: str = ""
    strongest: float = 0.0

    def add(self, points: float, why: str) -> None:
        """One more sign; the strongest one says why."""
        self.points += points
        if points > self.strongest:
            self.strongest, self.why = points, why


def parts_of(name: str) -> list[str]:
    """``酒、饮料和精制茶制造业`` is about 饮料 and 精制茶."""
    found: list[str] = []
    if name.endswith("修理业"):  # who mends machines does not make them
        return found
    for part in _JOINTS.split(name):
        bare = _ENDINGS.sub("", part.strip())
        if len(bare) > 1 and not _EMPTY.fullmatch(bare):
            found.append(bare)
    return found


def taxonomy_terms(
    text: str, translations: Sequence[Translation], nearest: Iterable[Mapping[str, Any]], rarity: Rarity
) -> list[tuple[str, str, float]]:
    """Term, why, and score of what the taxonomies offer, the likeliest first; ``nearest`` are payloads of listings."""
    facets = [facet for facet in all_facets() if facet.taxonomy]
    names = _names(facets)
    _near(facets, names, list(nearest))
    _said(names, analysis.fold(text), translations)
    _filed(names, translations)
    folded = analysis.fold(text)
    found = [
        (name.term, name.why, min(HIGHEST, BASE + name.points))
        for name in names.values()
        if name.points >= LEAST and name.term not in folded and rarity.is_known(name.term) and not rarity.is_common(name.term)
    ]
    return sorted(found, key=lambda offer: (-offer[2], offer[0]))[:MOST]


def _names(facets: Iterable[Facet]) -> dict[str, _Name]:
    found: dict[str, _Name] = {}
    for facet in facets:
        for label in facet.labels.values():
            for part in parts_of(label):
                found.setdefault(part, _Name(part, facet.title)).names[label] = None
    return found


def _near(facets: Iterable[Facet], names: Mapping[str, _Name], nearest: Sequence[Mapping[str, Any]]) -> None:
    """What the nearest listings are filed under; the part of a long name that stands in their own words."""
    for facet in facets:
        if len(facet.labels) < BROAD:
            continue
        counts = Counter(value for values in nearest for value in values["facets"].get(facet.code, ()))
        for value, count in counts.items():
            label = facet.labels.get(value, "")
            parts = parts_of(label)
            words = {
                token
                for values in nearest
                if value in values["facets"].get(facet.code, ())
                for token in analysis.tokens(f"{values['title']}，{'，'.join(values['keywords'])}")
            }
            for part in parts:
                if len(parts) == 1 or _own(part, names) & words:
                    names[part].add(NEAR * count / len(nearest), f"相近的{count}条信息属{facet.title}“{label}”")


def _said(names: Mapping[str, _Name], folded: str, translations: Iterable[Translation]) -> None:
    """The demand's own words stand in the name, or a whole word of their standard terms does."""
    own = {token for token in analysis.folded_tokens(folded) if analysis.is_pair(token)}
    terms = {
        word: translation.everyday[0].replace("…", "、")
        for translation in translations
        for word in translation.term.split()
        if len(word) > 1 and sum(word in name for name in names) <= SHARED
    }
    for name in names.values():
        said = next((token for token in sorted(_own(name.term, names) & own)), "")
        said = said or next((said for word, said in terms.items() if word in name.term or name.term in word), "")
        if said:
            name.add(SAID, f"说到“{said}”，属{name.title}“{next(iter(name.names))}”")


def _filed(names: Mapping[str, _Name], translations: Iterable[Translation]) -> None:
    """The lexicon's field that most of what was said belongs to (茶叶 and 精制茶)."""
    filed: dict[str, list[str]] = defaultdict(list)
    for translation in translations:
        if translation.field:
            filed[translation.field].append(translation.everyday[0].replace("…", "、"))
    if not filed:
        return
    most, said = max(filed.items(), key=lambda entry: len(entry[1]))
    tokens = set(analysis.tokens(most))
    for name in names.values():
        if _own(name.term, names) & tokens:
            name.add(FILED, f"术语词典把“{said[0]}”归在“{most}”，属{name.title}“{next(iter(name.names))}”")


def _own(part: str, names: Mapping[str, _Name]) -> set[str]:
    """What tells the part from other names: pairs that few have, and in a short one the characters that no other has."""
    found = {pair for pair in analysis.tokens(part) if analysis.is_pair(pair) and sum(pair in n for n in names) <= SHARED}
    if len(part) <= SHORT:
        found |= {c for c in part if sum(c in other for other in names) == 1}
    return found
