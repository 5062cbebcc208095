"""Which of a text's tokens are worth asking for: the one choice for every engine.

Tokens found in more than a tenth of the texts cost most of the time and say little; of a long text the 64 that say most
rank better than all of them (both measured, docs/matching.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kehui.search.engine import SearchEngine

COMMON = 0.10
#: In an index of fewer texts dropping saves no time worth having, and costs a little quality: nothing is dropped there.
SMALL = 20_000
LONG = 64


@dataclass
class Frequencies:
    """In how many texts tokens occur, asked of the engine once each."""

    engine: SearchEngine
    size: int = 0
    known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = self.engine.size()

    def learn(self, tokens: Iterable[str]) -> Mapping[str, int]:
        """The frequencies of these tokens and of all asked for before."""
        missing = [token for token in tokens if token not in self.known]
        if missing:
            self.known.update(self.engine.doc_freq(missing))
        return self.known

    def idf(self, token: str) -> float:
        """BM25's inverse document frequency of a token asked for before."""
        found = self.known[token]
        return math.log(1 + (self.size - found + 0.5) / (found + 0.5))

    def is_useful(self, token: str) -> bool:
        """Whether the token is in the index and, where that matters, not in more than a tenth of it."""
        return self.known[token] > 0 and (self.size < SMALL or not self.is_common(token))

    def is_common(self, token: str) -> bool:
        """Whether more than a tenth of the texts have the token: it says nothing about any of them."""
        return self.known[token] > COMMON * self.size


def weigh(tokens: Iterable[str], frequencies: Frequencies, *, longest: int = LONG) -> dict[str, float]:
    """Token to weight (1 + log tf) of a text's best tokens: common ones dropped, ``longest`` at most by weight and idf.

    Where everything is common, everything that is in the index stays: a search for it must not find nothing.
    """
    counts = Counter(tokens)
    known = frequencies.learn(counts)
    kept = {token: 1 + math.log(n) for token, n in counts.items() if frequencies.is_useful(token)}
    if not kept:
        kept = {token: 1.0 for token in counts if known[token]}
    if len(kept) <= longest:
        return kept
    best = sorted(kept, key=lambda token: (-frequencies.idf(token) * kept[token], token))[:longest]
    return {token: kept[token] for token in best}
