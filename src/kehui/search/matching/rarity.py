"""How much a word says: in how many of the published texts it stands, counted in the index."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from kehui.search import analysis
from kehui.search.documents import KIND, label
from kehui.search.engine import EngineQuery, SearchEngine, Term
from kehui.search.terms import Frequencies

#: In an index of fewer texts, that a word stands in one text alone says nothing about the word.
ENOUGH = 60
#: A word that stands in more than this share of the demands, and in more than so many, is said around any problem.
STOCK, STOCK_LEAST = 0.04, 4


class Rarity:
    """Of words and terms, against everything that is published; ``kind`` names the kind of listing people ask in."""

    def __init__(self, engine: SearchEngine, kind: str = "") -> None:
        self._engine = engine
        self._frequencies = Frequencies(engine)
        self._within = [frozenset({label(KIND, kind)})] if kind else []
        self.asked = engine.search(EngineQuery(all_of=self._within, limit=1)).total if kind else 0

    def is_stock(self, word: str) -> bool:
        """Whether so many demands have the word that it says nothing about any of them (希望找到, 想找专家)."""
        return self.asked > 0 and self.demands_with(word) > max(STOCK_LEAST, STOCK * self.asked)

    def demands_with(self, word: str) -> int:
        """How many of the published demands hold every pair of the word."""
        terms = [Term(token) for token in _pairs(word)]
        if not terms:
            return 0
        return self._engine.search(EngineQuery(required=[(len(terms), terms)], all_of=self._within, limit=1)).total

    def idf(self, word: str) -> float:
        """The mean inverse document frequency of the word's pairs; what no text has counts as if one had it."""
        pairs = _pairs(word)
        if not pairs or not self._frequencies.size:
            return 0.0
        known = self._frequencies.learn(pairs)
        size = self._frequencies.size
        return sum(math.log(1 + size / max(1, known[token])) for token in pairs) / len(pairs)

    def is_known(self, word: str) -> bool:
        """Whether some text has a pair of the word; what no text has finds nothing."""
        pairs = _pairs(word)
        known = self._frequencies.learn(pairs)
        return any(known[token] for token in pairs)

    def is_common(self, word: str) -> bool:
        """Whether every pair of the word stands in more than a tenth of all texts."""
        pairs = _pairs(word)
        self._frequencies.learn(pairs)
        return bool(pairs) and self._frequencies.size >= ENOUGH and all(map(self._frequencies.is_common, pairs))

    def cut(self, piece: str) -> list[str]:
        """A piece of a sentence in the words it is made of: two characters that stand together in this one text alone join
        two words (茶叶上|虫子多). Where the index is too small to tell, the piece as it is."""
        if self._frequencies.size < ENOUGH or len(piece) < 4:
            return [piece]
        known = self._frequencies.learn(_pairs(piece))
        words, word = [], piece[0]
        for before, character in pairwise(piece):
            if known.get(before + character, 0) > 1:
                word += character
            else:
                words.append(word)
                word = character
        return [*words, word]


def _pairs(word: str) -> list[str]:
    tokens: Iterable[str] = analysis.tokens(word)
    return list(dict.fromkeys(token for token in tokens if analysis.is_pair(token)))
