"""What is asked for where a search finds little: the words that say something, and how the science calls what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kehui.search import analysis
from kehui.search.asking import SYNONYM_WEIGHT, Asked
from kehui.search.engine import EngineQuery, SearchEngine, Term
from kehui.search.matching.lexicon import Translation, problem_of
from kehui.search.requests import Reason
from kehui.search.terms import Frequencies, weigh
from kehui.search.vocabulary import current_lexicon

TRANSLATIONS = 5


@dataclass(frozen=True, slots=True)
class Nearby:
    """Token to weight, and the standard terms among them."""

    weights: dict[str, float]
    translations: list[Translation]

    def query(self) -> EngineQuery:
        """The query for the nearest things."""
        return EngineQuery(terms=[Term(token, weight) for token, weight in self.weights.items()])

    def reasons(self, values: Mapping[str, Any]) -> tuple[Reason, ...]:
        """The standard terms that a listing has, with what was said for them."""
        folded = analysis.fold(" ".join((values["title"], *values["keywords"], values["text"])))
        found = []
        for each in self.translations:
            if words := tuple(w for w in each.term.split() if analysis.fold(w) in folded):
                found.append(Reason(f"术语词典（{'、'.join(each.everyday[:2]).replace('…', ' ')}）", words))
        return tuple(found)


def nearby(asked: Asked, engine: SearchEngine) -> Nearby:
    """Single characters of a longer word are in every other text and say nothing; so does what people say around any problem."""
    typed = analysis.tokens(asked.text)
    around = {t for t in set(typed) - set(analysis.tokens(problem_of(asked.text))) if not t.isascii()}
    weights = {t: w for t, w in asked.weights.items() if t not in around}
    if any(map(analysis.is_pair, typed)):
        weights = {t: w for t, w in weights.items() if analysis.is_pair(t)}
    frequencies = Frequencies(engine)
    translations = current_lexicon().translate(asked.text)[:TRANSLATIONS]
    for each in translations:
        tokens = [t for t in analysis.tokens(each.term) if analysis.is_pair(t)]
        for token, weight in weigh(tokens, frequencies).items():
            weights[token] = max(weights.get(token, 0.0), weight * SYNONYM_WEIGHT)
    return Nearby(weights, translations)
