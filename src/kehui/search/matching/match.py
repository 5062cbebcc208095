"""Matching for people: candidates by text score, a transparent blend with what else is known, and the reasons in words."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.search import index
from kehui.search.documents import areas_above
from kehui.search.engine import EngineHit
from kehui.search.highlight import words_found
from kehui.search.listing import all_facets
from kehui.search.matching import weights
from kehui.search.matching.requests import Match, MatchRequest, MatchResult, Part
from kehui.search.matching.text_score import Ranking, rank
from kehui.search.query import filters_of, hit_of
from kehui.search.requests import SearchRequest
from kehui.search.terms import Frequencies
from kehui.search.vocabulary import current_lexicon

ADVICE = "描述与现有信息的用词相差较大，匹配较弱。请补充一两个标准术语（对象、工艺、设备或材料的名称），或从推荐的术语中选择。"
NOTHING = "没有找到用词相近的信息。请补充标准术语，或先发布，有新的信息时系统会再匹配。"
_WORDS = 4


class Shared:
    """What many matches in a row have in common: the index, the words in force, frequencies, names. It asks the database
    when it is made and not after, so that threads may use it; made anew now and then, it follows what changes meanwhile."""

    def __init__(self) -> None:
        self.engine = index.engine()
        self.frequencies = Frequencies(self.engine)
        self.lexicon = current_lexicon()
        self.labels = _facet_labels()
        self.names = dict(Area.objects.values_list("path", "name"))


def match(request: MatchRequest, shared: Shared | None = None) -> MatchResult:
    """The listings that may answer the asker, best first, each with its reasons."""
    began = time.perf_counter()
    within = filters_of(SearchRequest(user=request.user, kinds=request.kinds))
    wanted = weights.CANDIDATES + min(len(request.exclude), weights.CANDIDATES)
    engine, lexicon = (shared.engine, shared.lexicon) if shared else (index.engine(), current_lexicon())
    ranking = rank(
        engine, request.text, terms=request.terms, lexicon=lexicon, within=within, limit=wanted,
        frequencies=shared.frequencies if shared else None,
    )  # fmt: skip
    found = [
        (candidate, json.loads(candidate.payload))
        for candidate in ranking.candidates
        if candidate.key not in request.exclude
    ]
    found = [(candidate, values) for candidate, values in found if not is_full(values)]
    labels = shared.labels if shared else _facet_labels()
    names = shared.names if shared else _area_names([request.area_path, *(values["area"] for _, values in found)])
    best = max((candidate.score for candidate, _ in found), default=0.0)
    judged = []
    for candidate, values in found:
        parts = blend(request, values, candidate.score / best if best else 0.0, labels=labels, names=names)
        judged.append((sum(part.share for part in parts), candidate, values, parts))
    judged.sort(key=lambda entry: (-entry[0], entry[1].key))
    asked = {token: w - ranking.feedback.get(token, 0.0) for token, w in ranking.weights.items()}
    asked = {token: w for token, w in asked.items() if w > 1e-9}
    matches = tuple(
        _match(request, ranking, asked, EngineHit(candidate.key, candidate.score, values), score, parts)
        for score, candidate, values, parts in judged[: request.limit]
    )
    weak = not matches or ranking.is_weak
    advice = "" if not weak else ADVICE if matches else NOTHING
    return MatchResult(matches, weak, advice, (time.perf_counter() - began) * 1000)


def is_full(values: Mapping[str, Any]) -> bool:
    """Whether the owner already has as many open matches as agreed; others then come first."""
    return bool(values["load_cap"] and values["load"] >= values["load_cap"])


def blend(
    request: MatchRequest,
    values: Mapping[str, Any],
    text: float,
    *,
    labels: Mapping[str, Mapping[str, str]] = {},
    names: Mapping[str, str] = {},
) -> tuple[Part, ...]:
    """The parts of a listing's score; ``text`` is its text score against the best one."""
    made = [Part("text", text, weights.BLEND["text"])]
    for code in ("field", "industry"):
        made.append(_shared(code, request, values, labels))
    made.append(_near(request.area_path, values["area"], names))
    made.append(_affordable(request.price, values["numbers"]))
    made.append(_fresh(values["fresh_on"], values["stale"]))
    successes = values["successes"]
    value = successes / (successes + weights.SUCCESSES_FOR_HALF)
    made.append(Part("success", value, weights.BLEND["success"], f"已有{successes}次成功对接" if successes else ""))
    made.append(_free(values["load"], values["load_cap"]))
    return tuple(made)


def _shared(
    code: str, request: MatchRequest, values: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> Part:
    mine, theirs = set(request.facets.get(code, ())), set(values["facets"].get(code, ()))
    weight = weights.BLEND[code]
    if not mine or not theirs:
        return Part(code, weights.UNKNOWN, weight)
    shared = sorted(mine & theirs)
    if not shared:
        return Part(code, 0.0, weight)
    words = "、".join(labels.get(code, {}).get(value, value) for value in shared)
    return Part(code, 1.0, weight, f"{'技术领域' if code == 'field' else '行业'}相同：{words}")


def _near(mine: str, theirs: str, names: Mapping[str, str]) -> Part:
    weight = weights.BLEND["area"]
    if not mine or not theirs:
        return Part("area", weights.UNKNOWN, weight)
    own = areas_above(mine)
    shared = [path for path in areas_above(theirs) if path in own]
    if not shared:
        return Part("area", 0.0, weight)
    # From the county down it is near enough to say so; a common province is no news.
    reason = f"同在{names[shared[-1]]}" if len(shared) >= 3 and shared[-1] in names else ""
    return Part("area", len(shared) / len(own), weight, reason)


def _affordable(budget: tuple[float | None, float | None], numbers: Mapping[str, float]) -> Part:
    weight = weights.BLEND["price"]
    asked = numbers.get("price_low", numbers.get("price_high"))
    most = budget[1]
    if most is None or asked is None:
        return Part("price", weights.UNKNOWN, weight)
    if asked <= most:
        return Part("price", 1.0, weight, "报价在预算之内")
    return Part("price", max(0.0, 1 - (asked - most) / max(most, 1.0)), weight)


def _fresh(confirmed: str, stale: bool) -> Part:
    weight = weights.BLEND["freshness"]
    if not confirmed:
        return Part("freshness", weights.UNKNOWN, weight)
    days = max(0, (clock.today() - date.fromisoformat(confirmed)).days)
    value = 0.5 ** (days / weights.FRESHNESS_HALVES_IN_DAYS)
    if stale:
        return Part("freshness", value * weights.STALE_FACTOR, weight)
    return Part("freshness", value, weight, f"{days}天前刚确认" if 0 < days <= 30 else "今天刚确认" if not days else "")


def _free(load: int, cap: int) -> Part:
    weight = weights.BLEND["load"]
    if not cap:
        return Part("load", weights.UNKNOWN, weight)
    return Part("load", 1 - load / cap, weight, "手上没有其他对接" if not load else "")


def _match(
    request: MatchRequest, ranking: Ranking, asked: Mapping[str, float], hit: EngineHit, score: float, parts: tuple[Part, ...]
) -> Match:
    values = hit.payload
    text = "，".join((values["title"], *values["keywords"], values["text"]))
    reasons = []
    folded = text.lower()
    if confirmed := [term for term in request.terms if all(word.lower() in folded for word in term.split())]:
        reasons.append("含确认的术语" + "".join(f"“{term}”" for term in confirmed[:_WORDS]))
    met = [t for t in ranking.translations if all(word.lower() in folded for word in t.term.split())]
    for translation in met[:2]:
        if translation.term not in request.text:
            said = "、".join(f"“{said}”" for said in translation.everyday[:2])
            reasons.append(f"需求说{said}，这里有“{translation.term}”")
    shared = [word for word in words_found(text, asked) if len(word) > 1]
    # What stands within another word, or was said above, is said once.
    above = [term for term in confirmed for term in term.split()]
    shared = [w for w in shared if not any(w != other and w in other for other in shared) and w not in above]
    if words := shared[:_WORDS]:
        reasons.append("共同的词" + "".join(f"“{word}”" for word in words))
    reasons.extend(part.reason for part in sorted(parts, key=lambda part: -part.share) if part.reason)
    made = hit_of(hit, None, asked, bare=not request.marked)
    return Match(replace(made, score=score), score, parts, tuple(reasons))


def _facet_labels() -> dict[str, Mapping[str, str]]:
    return {facet.code: facet.labels for facet in all_facets() if facet.code in ("field", "industry")}


def _area_names(paths: list[str]) -> dict[str, str]:
    wanted = {above for path in paths for above in areas_above(path)}
    return dict(Area.objects.filter(path__in=wanted).values_list("path", "name")) if wanted else {}
