"""Search in 1,000,000 listings with permissions and filters: milliseconds in the engine, against Tantivy asked directly.

``python -m benchmarks.search_speed [listings]``. The listings are made of the lexicon's words, drawn as words are in texts (few
very often, most of them seldom). "Raw" is the same query built with Tantivy's own classes and nothing else; raw indexing is
Tantivy's own character pairs over the same texts and fields, without our analysis.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from benchmarks.match import rank, shipped
from kehui.search import analysis
from kehui.search.asking import understand
from kehui.search.documents import document_of
from kehui.search.engine import EngineQuery
from kehui.search.listing import Listing, Visibility
from kehui.search.matching.lexicon import shipped_entries
from kehui.search.tantivy_engine import TantivyEngine

KINDS = ("achievement", "demand", "expert", "institute", "service", "literature")
FIELDS = [f"{n:02d}" for n in range(1, 12)]
TOWNSHIPS = [f"33/3304/330421/330421{n:03d}/" for n in range(100, 120)]
VISITOR = frozenset({"public"})
CLERK = frozenset({"public", "signed_in", "area:33/3304/330421/330421103/", "user:3", "organisation:12"})
QUERIES = 300
DEMANDS = 100


#: Seconds on the clock, and of all threads on the processor: on a busy machine the second says more.
Spent = tuple[float, float]


def now() -> Spent:
    """The present reading of both."""
    return time.perf_counter(), time.process_time()


def since(began: Spent) -> Spent:
    """What passed since."""
    return less(now(), began)


def less(one: Spent, other: Spent) -> Spent:
    """The difference."""
    return one[0] - other[0], one[1] - other[1]


def vocabulary(draw: random.Random) -> tuple[list[str], list[float]]:
    """Words, and how often each is drawn: Zipf's law, with joining words among the first."""
    words = list(dict.fromkeys(word for e in shipped_entries() for word in f"{e.term} {e.everyday}".split()))
    draw.shuffle(words)
    words = ["的", "和", "研究", "技术", "采用", "方法", "结果", "提高", "进行", "通过", "分析", "影响", *words]
    return words, list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))


def listings(count: int, seed: int = 7) -> Iterator[Listing]:
    """Listings of about 120 characters, a tenth of which not everybody may see."""
    draw = random.Random(seed)
    words, weights = vocabulary(draw)
    today = date(2026, 1, 1)
    levels = [Visibility.PUBLIC] * 18 + [Visibility.SIGNED_IN, Visibility.AREA]
    for number in range(count):
        text = draw.choices(words, cum_weights=weights, k=40)
        yield Listing(
            kind=draw.choice(KINDS), id=number, title="".join(text[:5]), url=f"/market/{number}/",
            text="，".join("".join(text[i : i + 8]) for i in range(5, 40, 8)),
            facets={"field": (draw.choice(FIELDS),)}, area_path=draw.choice(TOWNSHIPS),
            numbers={"price_low": float(draw.randrange(1, 500) * 10_000)}, visibility=draw.choice(levels),
            owners=(f"organisation:{draw.randrange(1, 5000)}",), fresh_on=today - timedelta(days=draw.randrange(400)),
        )  # fmt: skip


def queries(count: int, words_each: tuple[int, int], seed: int) -> list[str]:
    """Texts of some of the same words, the seldom ones as well."""
    draw = random.Random(seed)
    words, weights = vocabulary(random.Random(7))
    rare = [word for word in words[12:] if len(word) > 1]
    made = []
    for _ in range(count):
        size = draw.randint(*words_each)
        made.append("".join(draw.choices(rare, k=size - size // 3) + draw.choices(words, cum_weights=weights, k=size // 3)))
    return made


def index(folder: Path, count: int) -> Spent:
    """What it takes to put that many listings into our index, analysis and all."""
    engine = TantivyEngine(folder, threads=2)
    began = now()
    engine.add(document_of(listing) for listing in listings(count))
    engine.commit()
    spent = since(began)
    engine.close()
    return spent


def index_raw(folder: Path, count: int) -> Spent:
    """What it takes Tantivy alone: the same fields, its own pairs, as one would do without us."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="pairs", index_option="freq")
    builder.add_text_field("labels", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("access", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("payload", stored=True, tokenizer_name="raw", index_option="basic")
    made = tantivy.Index(builder.build(), str(folder))
    pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(1, 2, False)).filter(tantivy.Filter.lowercase()).build()
    made.register_tokenizer("pairs", pairs)
    writer = made.writer(192_000_000, 2)
    began = now()
    for listing in listings(count):
        document = tantivy.Document()
        document.add_text("key", listing.key)
        document.add_text("body", listing.title + "，" + listing.text)
        document.add_text("labels", listing.kind)
        document.add_text("labels", listing.area_path)
        document.add_text("access", listing.visibility.value)
        document.add_text("payload", json.dumps({"title": listing.title, "text": listing.text}, ensure_ascii=False))
        writer.add_document(document)
    writer.commit()
    spent = since(began)
    writer.wait_merging_threads()
    return spent


def generation(count: int) -> Spent:
    """What making the listings takes by itself; taken off both."""
    began = now()
    for _ in listings(count):
        pass
    return since(began)


def raw_query(schema: tantivy.Schema, query: EngineQuery) -> Query:
    """The same question in Tantivy's own words."""

    def term(token: str, weight: float, field: str) -> Query:
        made = Query.term_query(schema, field, token, "freq")
        return made if weight == 1.0 else Query.boost_query(made, weight)

    def one_of(field: str, values: frozenset[str]) -> Query:
        if len(values) == 1:
            return Query.const_score_query(Query.term_query(schema, field, next(iter(values)), "basic"), 0.0)
        return Query.const_score_query(Query.term_set_query(schema, field, sorted(values)), 0.0)

    clauses: list[tuple[Occur, Query]] = []
    alternatives = [
        (
            Occur.Should,
            Query.boolean_query(
                [(Occur.Must if least >= len(terms) else Occur.Should, term(t.token, t.weight, t.field)) for t in terms],
                minimum_number_should_match=None if least >= len(terms) or least <= 1 else least,
            ),
        )
        for least, terms in query.required
    ]
    if alternatives:
        clauses.append((Occur.Must, Query.boolean_query(alternatives)))
    scoring = [(Occur.Should, term(t.token, t.weight, t.field)) for t in query.terms]
    if not alternatives and scoring:
        clauses.append((Occur.Must, Query.boolean_query(scoring)))
    else:
        clauses.extend(scoring)
    for group in query.all_of:
        clauses.append((Occur.Must, one_of("labels", group)))
    if query.access:
        clauses.append((Occur.Must, one_of("access", query.access)))
    return Query.boolean_query(clauses)


def times(run: Callable[[int], object], count: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of ``run(0)`` … ``run(count - 1)``, after one round to warm up."""
    for number in range(min(count, 20)):
        run(number)
    spent = []
    for number in range(count):
        began = time.perf_counter()
        run(number)
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def line(label: str, measured: tuple[float, float], base: tuple[float, float] | None = None) -> None:
    """One line of the table, with the ratio to ``base``."""
    ratio = f"   x{measured[0] / base[0]:.2f} of raw (p95 x{measured[1] / base[1]:.2f})" if base else ""
    print(f"  {label:46}{measured[0]:8.2f} ms  p95 {measured[1]:8.2f} ms{ratio}", flush=True)


def search_times(engine: TantivyEngine) -> None:
    """A visitor's and a clerk's searches of one to three words, ours and raw, with and without facets."""
    texts = queries(QUERIES, (1, 3), seed=11)
    filters = {
        "visitor": EngineQuery(access=VISITOR),
        "visitor, one kind": EngineQuery(access=VISITOR, all_of=[frozenset({"kind=achievement"})]),
        "clerk, kind, field, township": EngineQuery(
            access=CLERK, all_of=[frozenset({"kind=achievement"}), frozenset({"field=03", "field=04"}),
                                  frozenset({f"area={TOWNSHIPS[3]}"})],
        ),
    }  # fmt: skip
    searcher, schema = engine._searcher(), engine._schema
    for label, within in filters.items():
        asked = [understand(text, engine) for text in texts]
        made = [
            replace(within, terms=a.strictly().terms, required=a.strictly().required) for a in asked if a.strict
        ]
        raws = [raw_query(schema, query) for query in made]

        def raw(n: int, raws: list[Query] = raws) -> object:
            found = searcher.search(raws[n], limit=20, count=True)
            return [searcher.doc(address)["payload"] for _, address in found.hits]

        def ours(n: int, made: list[EngineQuery] = made) -> object:
            return engine.search(made[n])

        def whole(n: int, made: list[EngineQuery] = made, texts: list[str] = texts) -> object:
            understand(texts[n], engine)
            return engine.search(made[n])

        base = times(raw, len(made))
        line(f"raw Tantivy: {label}", base)
        line(f"engine: {label}", times(ours, len(made)), base)
        line(f"analysis, choice of terms and engine: {label}", times(whole, len(made)), base)
        line(f"facet counts: {label}", times(lambda n, made=made: engine.counts(made[n], 400), len(made)))  # type: ignore[misc]


def match_times(engine: TantivyEngine) -> None:
    """One demand of some hundred characters against everything of one kind, feedback included."""
    texts = queries(DEMANDS, (20, 40), seed=13)
    lexicon = shipped()
    within = EngineQuery(access=VISITOR, all_of=[frozenset({"kind=achievement"})])
    line("matching a demand: text alone", times(lambda n: rank(engine, texts[n], within=within), DEMANDS))
    line("matching a demand: lexicon and feedback", times(lambda n: rank(engine, texts[n], lexicon=lexicon, within=within), DEMANDS))
    line("matching a demand with two confirmed terms", times(
        lambda n: rank(engine, texts[n], terms=("热泵 干燥", "微波干燥"), lexicon=lexicon, within=within), DEMANDS))


def main() -> None:
    """Index, search, match; one size."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(tempfile.mkdtemp(prefix="kehui-search-"))
    try:
        making = generation(count)
        raw = less(index_raw(folder / "raw", count), making)
        shutil.rmtree(folder / "raw")
        own = less(index(folder / "own", count), making)
        size = sum(f.stat().st_size for f in (folder / "own").iterdir()) / 1e6
        print(f"{count:,} listings, {len(analysis.tokens(next(listings(1)).text))} tokens in the first, {size:,.0f} MB")
        print(f"  indexed in {own[0]:.1f} s ({own[1]:.1f} s of processor), {count / own[0]:,.0f} a second")
        print(f"  raw Tantivy {raw[0]:.1f} s ({raw[1]:.1f}): x{own[0] / raw[0]:.2f} (x{own[1] / raw[1]:.2f})", flush=True)
        engine = TantivyEngine(folder / "own")
        search_times(engine)
        match_times(engine)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
