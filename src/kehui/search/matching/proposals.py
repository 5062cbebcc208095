"""Standard terms offered while a demand is written: never used before somebody chooses them."""

from __future__ import annotations

import json
from typing import Any

from kehui.search import analysis, index
from kehui.search.listing import all_kinds
from kehui.search.matching import endpoint
from kehui.search.matching.rarity import Rarity
from kehui.search.matching.requests import Proposal
from kehui.search.matching.taxonomy import taxonomy_terms
from kehui.search.matching.text_score import Stages, rank, speaks_for
from kehui.search.matching.words import is_bookish, title_words
from kehui.search.query import filters_of
from kehui.search.requests import SearchRequest
from kehui.search.terms import Frequencies
from kehui.search.vocabulary import current_lexicon

NEAREST = 10
MOST = 12
#: A word of the nearest results is offered when so many of them have it, or it is a keyword of one.
AGREEING = 2
SHORTEST_TEXT = 4
#: Sources that keep a place in the list however many terms the lexicon has.
SEATED = ("keyword", "taxonomy", "endpoint")


def propose_terms(text: str, *, user: Any = None, limit: int = MOST) -> list[Proposal]:
    """Terms for a demand's text, the likeliest first: from the lexicon, from what the nearest listings have in common,
    from the keywords they carry, from the official classification they fall under, and, where the office has one, from its
    language model."""
    if len(text.strip()) < SHORTEST_TEXT:
        return []
    folded = analysis.fold(text)
    lexicon = current_lexicon()
    engine = index.engine()
    found: dict[str, Proposal] = {}

    def offer(term: str, source: str, why: str, score: float) -> None:
        key = analysis.fold(term)
        if key not in folded and (key not in found or found[key].score < score):
            found[key] = Proposal(term, source, why, score)

    translations = lexicon.translate(text)
    for translation in translations:
        said = "、".join(f"“{said.replace('…', '、')}”" for said in translation.everyday[:3])
        times = f"，已有{translation.accepted}个难题印证" if translation.accepted else ""
        offer(translation.term, "lexicon", f"术语词典：{said}{times}", 10 + translation.length + translation.accepted)
    kinds = [declared.kind for declared in all_kinds() if not declared.asks]
    within = filters_of(SearchRequest(user=user, kinds=tuple(kinds)))
    ranking = rank(engine, text, lexicon=lexicon, within=within, limit=NEAREST, stages=Stages(feedback=False))
    frequencies = Frequencies(engine)
    # What shares a chance word with the demand says nothing of it: its terms would lead away.
    nearest = [json.loads(c.payload) for c in ranking.candidates if speaks_for(ranking, c.payload, text, frequencies)]
    _from_nearest(frequencies, nearest, offer)
    for term, why, score in taxonomy_terms(text, translations, nearest, Rarity(engine)):
        offer(term, "taxonomy", why, score)
    for term in endpoint.propose(text):
        offer(term, "endpoint", "语言模型建议，请核对", 5.0)
    return _shortened(sorted(found.values(), key=lambda p: (-p.score, p.term)), limit)


def _shortened(ranked: list[Proposal], limit: int) -> list[Proposal]:
    """The best, among them the best of each source where it would be crowded out: a long list of one kind helps less."""
    kept = ranked[:limit]
    for source in SEATED:
        best = next((p for p in ranked if p.source == source), None)
        if best is not None and best not in kept and len(kept) == limit:
            last = next((p for p in reversed(kept) if sum(q.source == p.source for q in kept) > 1), None)
            if last is not None:
                kept[kept.index(last)] = best
    return sorted(kept, key=lambda p: (-p.score, p.term))


def _from_nearest(frequencies: Frequencies, nearest: list[dict[str, Any]], offer: Any) -> None:
    """Keywords of the nearest listings, and words that several of their titles share."""
    having: dict[str, list[tuple[str, bool]]] = {}
    for values in nearest:
        keywords = {analysis.fold(k): k for k in values["keywords"] if not is_bookish(k)}
        for key in dict.fromkeys([*keywords, *title_words(values["title"])]):
            having.setdefault(key, []).append((keywords.get(key, key), key in keywords))
    for shown in having.values():
        term, is_keyword = shown[0][0], any(k for _, k in shown)
        if not is_keyword and len(shown) < AGREEING:
            continue
        tokens = [t for t in analysis.tokens(term) if analysis.is_pair(t)]
        known = frequencies.learn(tokens)
        rarity = sum(frequencies.idf(t) for t in tokens if known[t]) / max(1, len(tokens))
        source = "keyword" if is_keyword else "feedback"
        why = f"相近的{len(shown)}条信息{'以此为关键词' if is_keyword else '标题里都有'}"
        offer(term, source, why, min(9.0, len(shown) * rarity / 5))

