"""From what a person typed to what the engine is asked: no database, no permissions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kehui.search import analysis, sounds
from kehui.search.engine import EngineQuery, Group, SearchEngine, Term
from kehui.search.synonyms import Synonyms, Variant
from kehui.search.terms import Frequencies, weigh

#: Weight of what was not typed: a synonym, a sound, a mended typing error.
SYNONYM_WEIGHT = 0.7
SOUND_WEIGHT = 3.0
#: Of a run of characters with up to so many pairs all must occur, of a longer one this share: 茶叶杀青 need not be one word.
ALL_UP_TO = 2
SHARE = 0.6
#: From so many meaningful tokens on a text is a sentence or a title.
LONG = 6
SHORTEST_TYPO = 4
PREFIXED = 3000


@dataclass
class Asked:
    """A text ready to be asked for.

    weights   token to weight, the typed ones and those of synonyms
    strict    groups of which one must hold for a hit
    is_long   a sentence or a title rather than a few words: the best texts are then wanted in any case, though they lack
              much of it (demanding most of the tokens first ranks worse, docs/matching.md)
    loose     every token that may score when nothing holds them all
    sounds    the groups found by sound
    corrected the text with typing errors mended, ""
    """

    text: str
    weights: dict[str, float] = field(default_factory=dict)
    strict: list[Group] = field(default_factory=list)
    is_long: bool = False
    single: list[Term] = field(default_factory=list)
    sounds: list[Group] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    corrected: str = ""
    missing: tuple[str, ...] = ()

    def strictly(self) -> EngineQuery:
        """The query whose hits count."""
        return EngineQuery(terms=self.single, required=[*self.strict, *self.sounds])

    def loosely(self) -> EngineQuery:
        """The query for the nearest things."""
        return EngineQuery(terms=[Term(token, weight) for token, weight in self.weights.items()])


def understand(text: str, engine: SearchEngine, synonyms: Synonyms | None = None) -> Asked:
    """What the engine is to be asked for this text."""
    folded = analysis.fold(text)
    frequencies = Frequencies(engine)
    asked = Asked(text)
    corrected = _mend(folded, frequencies)
    if corrected != folded:
        asked.corrected = corrected
    spellings = [(corrected, 1.0)]
    if synonyms is not None:
        asked.variants = synonyms.variants(corrected)
        spellings.extend((variant.text, SYNONYM_WEIGHT) for variant in asked.variants)
    for spelling, weight in spellings:
        tokens = analysis.folded_tokens(spelling)
        weights = weigh(tokens, frequencies)
        for token, importance in weights.items():
            asked.weights[token] = max(asked.weights.get(token, 0.0), importance * weight)
        group = _group(spelling, tokens, weights, weight, frequencies)
        if group is not None:
            asked.strict.append(group)
    asked.is_long = sum(map(analysis.is_pair, set(analysis.folded_tokens(corrected)))) >= LONG
    grouped = {term.token for _, terms in asked.strict for term in terms}
    asked.single = [Term(token, weight) for token, weight in asked.weights.items() if token not in grouped]
    if not any(frequencies.known.get(run) for run in analysis.words(text)):  # a Latin word that is in texts is meant so
        for tokens in sounds.asked(text):
            asked.sounds.append((len(tokens), [Term(t, SOUND_WEIGHT, "sounds") for t in tokens]))
    asked.missing = _missing(corrected, frequencies)
    return asked


def ranked(
    engine: SearchEngine, text: str, synonyms: Synonyms | None = None, *, limit: int = 10
) -> list[tuple[str, float, str]]:
    """Key, score and payload of the hits of a text, and behind them the nearest things: the order a page shows."""
    asked = understand(text, engine, synonyms)
    found: list[tuple[str, float, str]] = []
    if (asked.strict or asked.sounds) and not asked.is_long:
        found = engine.match(replace(asked.strictly(), limit=limit, count=False))
    if len(found) < limit and asked.weights:
        known = {key for key, _, _ in found}
        nearest = engine.match(replace(asked.loosely(), limit=limit + len(found), count=False))
        found.extend(hit for hit in nearest if hit[0] not in known)
    return found[:limit]


def _group(
    spelling: str, tokens: Sequence[str], weights: dict[str, float], weight: float, frequencies: Frequencies
) -> Group | None:
    """The tokens with a meaning of their own, and how many of them a hit must have; None where one is nowhere to be found."""
    meaning = list(dict.fromkeys(t for t in tokens if analysis.is_pair(t))) or list(dict.fromkeys(tokens))
    if not meaning:
        return None
    needed = min(len(meaning), sum(_needed(word) for word in analysis.words(spelling)))
    there = [token for token in meaning if frequencies.known.get(token)]
    if len(there) < needed:
        return None
    # Common ones are left out of the asking; they may then not be counted as missing either.
    kept = [token for token in there if token in weights]
    if not kept:
        kept = there
    needed = max(1, min(len(kept), needed - (len(meaning) - len(kept))))
    return needed, [Term(token, weights.get(token, 1.0) * weight) for token in kept]


def _needed(word: str) -> int:
    """How many tokens of a word as typed must occur: of a run of characters not the pairs that join two words in it."""
    if word.isascii():
        return 1
    pairs = len(word) - 1
    return max(1, pairs if pairs <= ALL_UP_TO else math.ceil(SHARE * pairs))


def _missing(folded: str, frequencies: Frequencies) -> tuple[str, ...]:
    """The words typed of which not one meaningful token is in any text."""
    found = []
    for word in analysis.words(folded):
        tokens = [t for t in analysis.folded_tokens(word) if analysis.is_pair(t)] or analysis.folded_tokens(word)
        if tokens and not any(frequencies.learn(tokens)[t] for t in tokens):
            found.append(word)
    return tuple(found)


def _mend(folded: str, frequencies: Frequencies) -> str:
    """The text with each unknown Latin word put right, where a known one is one or two typing errors away."""
    mended = folded
    for begin, end, han in reversed(list(analysis.runs(folded))):
        word = folded[begin:end]
        if han or len(word) < SHORTEST_TYPO or not word.isalpha() or frequencies.learn([word])[word]:
            continue
        allowed = 1 if len(word) < 8 else 2
        best, best_rank = "", (allowed + 1, 0)
        for known, count in frequencies.engine.tokens_with_prefix(word[:1], PREFIXED):
            if abs(len(known) - len(word)) <= allowed and known.isalpha() and known.isascii():
                distance = edits(word, known, allowed)
                if (distance, -count) < best_rank:
                    best, best_rank = known, (distance, -count)
        if best:
            mended = mended[:begin] + best + mended[end:]
    return mended


def edits(one: str, other: str, most: int) -> int:
    """Characters put in, left out, changed or swapped between the two; ``most`` + 1 where there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)
