"""Searching: what a person asks, what that person may see, and an answer that a page can show as it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kehui.areas.models import Area
from kehui.search import cursor as cursors
from kehui.search import highlight, index, sounds
from kehui.search.asking import Asked, understand
from kehui.search.documents import AREA, KIND, STALE, access_for, is_allowed, label
from kehui.search.engine import NUMBERS, EngineHit, EngineHits, EngineQuery
from kehui.search.listing import all_facets, all_kinds
from kehui.search.nearby import Nearby, nearby
from kehui.search.requests import FacetCounts, FacetValue, Hit, Reason, SearchRequest, SearchResult, Sort, Suggestions
from kehui.search.tantivy_engine import TantivyEngine
from kehui.search.vocabulary import current_synonyms

FACET_VALUES = 60
LABELS = 400
NEAREST = 5
LONGEST_TEXT = 300
_ORDERS = {
    Sort.NEWEST: ("day", True),
    Sort.PRICE_LOW: ("price_low", False),
    Sort.PRICE_HIGH: ("price_high", True),
}


def search(request: SearchRequest) -> SearchResult:
    """Find listings. KehuiError where the cursor is none."""
    began = time.perf_counter()
    engine = index.engine()
    text = request.text.strip()[:LONGEST_TEXT]
    shown = cursors.read(request.cursor) if request.cursor else []
    asked = understand(text, engine, current_synonyms()) if text else None
    filters = filters_of(request)
    if asked is None:
        query = filters
    elif asked.strict or asked.sounds:
        query = _joined(asked.strictly(), filters)
    else:
        query = None
    hits: list[Hit] = []
    total, following = 0, ""
    counts: Mapping[str, int] | None = None
    if query is not None:
        order, descending = _ORDERS.get(request.sort, ("", True) if asked else ("day", True))
        wanted = replace(query, order=order, descending=descending, limit=len(shown) + request.limit)
        if asked is not None and asked.is_long and not order:
            # What counts is what holds most of it; what is shown first is what scores best.
            if request.with_facets:
                total, counts = engine.counted(query, LABELS)
            else:
                total = engine.search(replace(query, limit=1)).total
            if total:
                wanted = replace(_joined(asked.loosely(), filters), limit=wanted.limit, count=False)
            found = EngineHits(best(engine, wanted), total)
            total = max(total, min(len(found.hits), request.limit))
        else:
            found = engine.search(wanted)
            total = found.total
        before = set(shown)
        fresh = [hit for hit in found.hits if cursors.mark(hit.key) not in before][: request.limit]
        hits = [hit_of(hit, asked) for hit in fresh]
        shown = [*shown, *(cursors.mark(hit.key) for hit in fresh)]
        if fresh and len(shown) < min(total, cursors.DEEPEST):
            following = cursors.write(shown)
    facets = _facets(engine, request, query, counts) if request.with_facets and query is not None else ()
    suggestions = Suggestions()
    if asked is not None and not request.cursor and total < request.limit:
        suggestions = _suggest(engine, request, asked, filters, {hit.key for hit in hits}, total)
    return SearchResult(
        hits=tuple(hits), total=total, facets=facets, next_cursor=following, suggestions=suggestions,
        milliseconds=(time.perf_counter() - began) * 1000,
    )  # fmt: skip


def best(engine: TantivyEngine, query: EngineQuery) -> list[EngineHit]:
    """The query's best documents. Where it asks for nothing but some of many words, the engine skips most documents unseen, yet
    only without permission beside the words: it is then asked for more, and what the user may not find is left out here."""
    plain = not (query.required or query.order or query.count or query.all_of or query.none_of or query.ranges)
    if plain and query.terms and query.access is not None:
        wider = replace(query, access=None, limit=query.limit + query.limit // 2)
        found = engine.search(wider).hits
        allowed = [hit for hit in found if is_allowed(hit.payload, query.access)]
        if len(allowed) >= query.limit or len(found) < wider.limit:
            return allowed[: query.limit]
    return engine.search(query).hits


def filters_of(request: SearchRequest) -> EngineQuery:
    """Permission and filters, as the engine is asked."""
    wanted = []
    if request.kinds:
        wanted.append(frozenset(label(KIND, kind) for kind in request.kinds))
    if request.area_path:
        wanted.append(frozenset({label(AREA, request.area_path)}))
    for code, values in request.facets.items():
        if values:
            wanted.append(frozenset(label(code, value) for value in values))
    return EngineQuery(
        all_of=wanted,
        none_of=frozenset() if request.stale else frozenset({label(STALE, "1")}),
        access=access_for(request.user),
        ranges={name: limits for name, limits in request.ranges.items() if name in NUMBERS},
        limit=request.limit,
    )


def hit_of(
    found: EngineHit, asked: Asked | None, weights: Mapping[str, float] | None = None, *, bare: bool = False
) -> Hit:
    """A hit as pages show it, with its marks and reasons; ``bare`` without, where nobody looks at it."""
    values = found.payload
    tokens = dict(weights if weights is not None else asked.weights if asked else {})
    title, text = values["title"], values["text"]
    found_title, found_text = ([], []) if bare else (highlight.spans(title, tokens), highlight.spans(text, tokens))
    if bare:
        shown: str = ""
    elif found_text or not values["summary"]:
        shown = highlight.snippet(text, tokens, found=found_text)
    else:
        shown = highlight.snippet(values["summary"], tokens)
    reasons = () if bare else reasons_of(values, tokens, asked, found_title, found_text)
    if not (bare or found_title) and asked is not None and asked.sounds and (word := sounds.heard(title, asked.text)) in title:
        found_title = [(title.index(word), title.index(word) + len(word))] if word else []
    return Hit(
        kind=values["kind"], id=values["id"], title=title, url=values["url"], summary=values["summary"],
        title_html="" if bare else highlight.marked(title, found_title), snippet_html=shown, score=found.score,
        reasons=reasons, keywords=tuple(values["keywords"]),
        facets={code: tuple(v) for code, v in values["facets"].items()}, numbers=values["numbers"],
        area_path=values["area"], fresh_on=date.fromisoformat(values["fresh_on"]) if values["fresh_on"] else None,
        stale=values["stale"], extra=values["extra"],
    )  # fmt: skip


Spans = list[tuple[int, int]]


def reasons_of(
    values: Mapping[str, Any], tokens: Mapping[str, float], asked: Asked | None, title: Spans, text: Spans
) -> tuple[Reason, ...]:
    """Why a listing is among the hits: fields and the words that carried it. ``title`` and ``text``: where they stand there."""
    found = []
    keywords = "，".join(values["keywords"])
    for name, words_of, places in (("标题", values["title"], title), ("关键词", keywords, None), ("正文", values["text"], text)):
        if words := highlight.words_found(words_of, tokens, found=places):
            found.append(Reason(name, words))
    if asked is not None:
        folded = " ".join((values["title"], *values["keywords"], values["text"])).lower()
        for variant in asked.variants:
            if variant.instead in folded and variant.said not in folded:
                found.append(Reason(f"同义词（{variant.said}）", (variant.instead,)))
        if not found and asked.sounds:
            found.append(Reason(f"拼音“{asked.text}”", (sounds.heard(values["title"], asked.text) or values["title"],)))
    return tuple(found)


def _joined(query: EngineQuery, filters: EngineQuery) -> EngineQuery:
    return replace(filters, terms=query.terms, required=query.required)


def _facets(
    engine: TantivyEngine, request: SearchRequest, query: EngineQuery, counts: Mapping[str, int] | None
) -> tuple[FacetCounts, ...]:
    """Values with counts (``counts`` where they are known already). For a facet in which something is chosen, as if nothing were,
    so that one sees what else there is."""
    if counts is None:
        counts = engine.counts(query, LABELS)
    made = []
    titles = {kind.kind: kind.title for kind in all_kinds()}
    declared: list[tuple[str, str, Mapping[str, str], Iterable[str]]] = [(KIND, "种类", titles, request.kinds)]
    declared.extend((f.code, f.title, f.labels, request.facets.get(f.code, ())) for f in all_facets(request.kinds))
    for code, title, labels, chosen in declared:
        own = counts
        if chosen:
            others = [group for group in query.all_of if not any(value.startswith(f"{code}=") for value in group)]
            own = engine.counts(replace(query, all_of=others), LABELS)
        values = _values(code, own, labels, chosen)
        if values:
            made.append(FacetCounts(code, title, values))
    if area := _areas(counts, request):
        made.append(area)
    return tuple(made)


def _values(
    code: str, counts: Mapping[str, int], labels: Mapping[str, str], chosen: Iterable[str]
) -> tuple[FacetValue, ...]:
    start = f"{code}="
    found = {key[len(start) :]: n for key, n in counts.items() if key.startswith(start)}
    for value in chosen:
        found.setdefault(value, 0)
    values = [FacetValue(v, labels.get(v, v), n, v in set(chosen)) for v, n in found.items()]
    return tuple(sorted(values, key=lambda v: (-v.count, v.label))[:FACET_VALUES])


def _areas(counts: Mapping[str, int], request: SearchRequest) -> FacetCounts | None:
    """The areas right below the one asked for, or below the widest one that all hits share."""
    start = f"{AREA}="
    found = {key[len(start) :]: n for key, n in counts.items() if key.startswith(start)}
    if not found:
        return None
    within = request.area_path
    if not within:
        most = max(found.values())
        within = max((path for path, n in found.items() if n == most), key=len)
    below = {p: n for p, n in found.items() if p.startswith(within) and p.count("/") == within.count("/") + 1}
    if not below:
        return None
    names = _area_names(frozenset(below))
    values = [FacetValue(path, names.get(path, path), n, False) for path, n in below.items()]
    return FacetCounts(AREA, "地区", tuple(sorted(values, key=lambda v: (-v.count, v.value))[:FACET_VALUES]))


_named: dict[str, tuple[str, float]] = {}
NAMED_SECONDS = 60.0


def _area_names(paths: frozenset[str]) -> dict[str, str]:
    """The areas' names; each looked up once a minute, because every page of results shows the same few."""
    moment = time.monotonic()
    missing = [path for path in paths if _named.get(path, ("", -1.0))[1] < moment]
    if missing:
        for path, name in Area.objects.filter(path__in=missing).values_list("path", "name"):
            _named[path] = (name, moment + NAMED_SECONDS)
    return {path: _named[path][0] for path in paths if path in _named}


def _suggest(
    engine: TantivyEngine, request: SearchRequest, asked: Asked, filters: EngineQuery, known: set[str], total: int
) -> Suggestions:
    """What is missing, and the nearest things: part of the words first, then the same words without the filters."""
    relaxed: list[str] = []
    nearest: list[Hit] = []
    near = nearby(asked, engine)
    loose = near.query()
    if loose.terms:
        found = best(engine, replace(_joined(loose, filters), limit=NEAREST + len(known), count=False))
        nearest = [_near(hit, asked, near) for hit in found if hit.key not in known][:NEAREST]
        if nearest:
            relaxed.append("部分词语")
    if not nearest and not total and (filters.all_of or filters.ranges or filters.none_of):
        query = asked.strictly() if asked.strict or asked.sounds else loose
        if query.terms or query.required:
            open_ = EngineQuery(terms=query.terms, required=query.required, access=filters.access, limit=NEAREST)
            allowed = [hit for hit in engine.search(open_).hits if is_allowed(hit.payload, filters.access)]
            nearest = [_near(hit, asked, near) for hit in allowed]
            relaxed = ["筛选条件"] if nearest else []
    return Suggestions(asked.missing, asked.corrected, tuple(nearest), tuple(relaxed))


def _near(found: EngineHit, asked: Asked, near: Nearby) -> Hit:
    hit = hit_of(found, asked, asked.weights | near.weights)
    return replace(hit, reasons=(*near.reasons(found.payload), *hit.reasons))
