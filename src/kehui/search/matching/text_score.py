"""The text score of matching: the long form of a search, translated by the lexicon and widened by relevance feedback."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kehui.search import analysis
from kehui.search.engine import EngineQuery, SearchEngine, Term
from kehui.search.matching import weights
from kehui.search.matching.lexicon import Lexicon, Translation, problem_of
from kehui.search.terms import Frequencies, weigh

EVERYTHING = EngineQuery()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing with its text score, and the payload as the index keeps it."""

    key: str
    score: float
    payload: str


@dataclass
class Ranking:
    """Listings by text score, best first, and how they were found.

    weights       tokens of the last query with their weights
    translations  what the lexicon added
    feedback      tokens that feedback added
    evidence      how many meaningful words speak for the best of the first texts, see ``evidence_in``
    headed        the same of the text's first line alone: what a demand calls itself
    """

    candidates: list[Candidate]
    weights: dict[str, float] = field(default_factory=dict)
    translations: list[Translation] = field(default_factory=list)
    feedback: dict[str, float] = field(default_factory=dict)
    evidence: float = 0.0
    headed: float = 0.0

    @property
    def is_weak(self) -> bool:
        """Whether hardly a meaningful word speaks for even the best text: a hint to add terms, no refusal."""
        return self.evidence < weights.WEAK_EVIDENCE or self.headed < weights.WEAK_HEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Which stages a ranking has; all, but for measuring them one by one."""

    drop: bool = True
    feedback: bool = True
    lexicon: bool = True


def rank(
    engine: SearchEngine,
    text: str,
    *,
    terms: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    limit: int = weights.CANDIDATES,
    stages: Stages = Stages(),
    within: EngineQuery = EVERYTHING,
    text_of: Callable[[str], str] | None = None,
    frequencies: Frequencies | None = None,
) -> Ranking:
    """Rank listings for a text and its confirmed terms. ``within`` carries permission and filters.

    ``text_of(payload)`` gives the words of a listing for feedback; by default its title, keywords and text.
    ``frequencies`` known from other texts are not asked for again.
    """
    frequencies = frequencies or Frequencies(engine)
    asked = query_weights(frequencies, text, dropping=stages.drop)
    translations = lexicon.translate(text) if lexicon and stages.lexicon else []
    wanted = dict(asked)
    _add(wanted, _translated(frequencies, translations))
    _add(wanted, confirmed_weights(frequencies, terms))
    # Confirmed terms say what is meant better than any text found: feedback then only blurs (measured).
    with_feedback = stages.feedback and not terms
    found = _ask(engine, wanted, within, min(limit, weights.FEEDBACK_TEXTS) if with_feedback else limit)
    feedback: dict[str, float] = {}
    if with_feedback and found:
        feedback = _feedback(frequencies, wanted, found, text_of or words_of)
        _add(wanted, feedback)
        found = _ask(engine, wanted, within, limit)
    ranking = Ranking(found, wanted, translations, feedback)
    own, confirmed = frozenset(_tokens(text)), frozenset(token for term in terms for token in _term_tokens(term))
    best = [(text_of or words_of)(each.payload) for each in found[: weights.EVIDENCE_TEXTS]]

    def evidence(words: frozenset[str]) -> float:
        return max((evidence_in(each, words, translations, confirmed, frequencies) for each in best), default=0.0)

    ranking.evidence = evidence(own)
    ranking.headed = evidence(_head(text))
    return ranking


def _head(text: str) -> frozenset[str]:
    """The tokens of the first line: what a demand calls itself."""
    return frozenset(_tokens(text.strip().partition("\n")[0]))


@lru_cache(maxsize=20_000)
def _term_tokens(term: str) -> tuple[str, ...]:
    """The lexicon's terms come again and again."""
    return tuple(analysis.tokens(term))


def _tokens(text: str) -> list[str]:
    return analysis.folded_tokens(problem_of(text)) or analysis.tokens(text)


def query_weights(frequencies: Frequencies, text: str, *, dropping: bool = True) -> dict[str, float]:
    """Tokens of a demand's text with their weights: plain phrases and quantities out, common tokens dropped, 64 at most."""
    tokens = _tokens(text)
    if dropping:
        return weigh(tokens, frequencies)
    known = frequencies.learn(tokens)
    return {token: float(n) for token, n in Counter(analysis.tokens(text)).items() if known.get(token, 1)}


def confirmed_weights(frequencies: Frequencies, terms: Iterable[str]) -> dict[str, float]:
    """Tokens of confirmed terms: double weight, once for each term that has it."""
    found: dict[str, float] = {}
    for term in terms:
        for token in weigh(analysis.tokens(term), frequencies):
            found[token] = found.get(token, 0.0) + weights.TERM_WEIGHT
    return found


def _lexicon_weight(translation: Translation) -> float:
    longer = 1 + weights.LEXICON_LONGER * max(0, translation.length - 2)
    return min(weights.LEXICON_MOST, weights.LEXICON_WEIGHT * longer)


def _translated(frequencies: Frequencies, translations: Iterable[Translation]) -> dict[str, float]:
    found: dict[str, float] = {}
    for translation in translations:
        weight = _lexicon_weight(translation)
        for token in weigh(_term_tokens(translation.term), frequencies):
            found[token] = max(found.get(token, 0.0), weight)
    return found


def _feedback(
    frequencies: Frequencies, asked: Mapping[str, float], found: Sequence[Candidate], text_of: Callable[[str], str]
) -> dict[str, float]:
    """The terms that stand out in the best texts, with their weights."""
    best = found[0].score
    scores: Counter[str] = Counter()
    for candidate in found[: weights.FEEDBACK_TEXTS]:
        counts = Counter(analysis.tokens(text_of(candidate.payload)))
        frequencies.learn(counts)
        importance = (candidate.score / best) ** weights.FEEDBACK_SHARPNESS if best else 0.0
        for token, n in counts.items():
            if not frequencies.is_common(token):
                scores[token] += importance * (1 + math.log(n)) * frequencies.idf(token)  # type: ignore[assignment] # a Counter of floats
    chosen = scores.most_common(weights.FEEDBACK_TERMS)
    if not chosen or not asked:
        return {}
    scale = weights.FEEDBACK_WEIGHT * sum(asked.values()) / len(asked) / chosen[0][1]
    return {token: scale * score for token, score in chosen}


def evidence_in(
    text: str, own: frozenset[str], translations: Iterable[Translation], confirmed: frozenset[str], frequencies: Frequencies
) -> float:
    """How many meaningful words of a demand stand in a text.

    A pair of the demand's characters that not every text has, or a pair of a confirmed term, counts one; a rare character by
    itself up to a half; what the lexicon made of the demand as much as it weighs in the search, by the share of the term's
    pairs that are there.
    """
    present = set(analysis.tokens(text))
    frequencies.learn(own)
    whole = math.log(1 + frequencies.size)

    def rarity(token: str) -> float:
        return frequencies.idf(token) / whole if whole else 0.0

    pairs = {t for t in own & present if analysis.is_pair(t) and rarity(t) > weights.EVIDENCE_PAIR}
    single = (
        rarity(t) for t in own & present if not analysis.is_pair(t) and not any(t in pair for pair in pairs)
    )  # fmt: skip
    rare = sorted((value for value in single if value > weights.EVIDENCE_SINGLE), reverse=True)[: weights.EVIDENCE_SINGLES]
    translated = 0.0
    for translation in translations:
        tokens = [t for t in _term_tokens(translation.term) if analysis.is_pair(t)]
        share = sum(t in present for t in tokens) / len(tokens) if tokens else 0.0
        if share >= 0.5:
            translated += share * _lexicon_weight(translation)
    return len(pairs) + 0.5 * sum(rare) + translated + sum(analysis.is_pair(t) for t in confirmed & present)


def speaks_for(ranking: Ranking, payload: str, text: str, frequencies: Frequencies) -> bool:
    """Whether more than a chance word of the text stands in this listing: the bound below which a match is called weak."""
    words = words_of(payload)
    return all(
        evidence_in(words, said, ranking.translations, frozenset(), frequencies) >= least
        for said, least in ((frozenset(_tokens(text)), weights.WEAK_EVIDENCE), (_head(text), weights.WEAK_HEAD))
    )


def words_of(payload: str) -> str:
    """The words of a listing: title, keywords and text."""
    values = json.loads(payload)
    return "，".join((values["title"], *values["keywords"], values["text"]))


def _add(into: dict[str, float], more: Mapping[str, float]) -> None:
    for token, weight in more.items():
        into[token] = into.get(token, 0.0) + weight


def _ask(engine: SearchEngine, wanted: Mapping[str, float], within: EngineQuery, limit: int) -> list[Candidate]:
    if not wanted:
        return []
    query = EngineQuery(
        terms=[Term(token, weight) for token, weight in wanted.items()], all_of=within.all_of, none_of=within.none_of,
        access=within.access, ranges=within.ranges, limit=limit, count=False,
    )  # fmt: skip
    return [Candidate(*found) for found in engine.match(query)]
