"""Tantivy as the embedded engine: a folder on disk, one writer, readers in every process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from kehui.search.engine import NUMBERS, EngineHit, EngineHits, EngineQuery, Group, IndexDocument, Term

#: Raised when schema or analysis change: an older index is then made anew.
FORMAT = 1
HEAP_BYTES = 192_000_000
#: Answers without words that are kept, and of how many hits at most.
KEPT = 128
KEPT_HITS = 50
#: The engine is given tokens joined by blanks; this takes them apart and does nothing else.
_PLAIN = "plain"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name=_PLAIN, index_option="freq")
    builder.add_text_field("sounds", tokenizer_name=_PLAIN, index_option="freq")
    builder.add_text_field("labels", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("access", tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_float_field(name, fast=True, indexed=False)
    builder.add_integer_field("day", fast=True, indexed=False)
    builder.add_text_field("payload", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class TantivyEngine:
    """An index in a folder, or (None) in memory. The folder is made when it is not there; a writer is opened at need."""

    def __init__(self, folder: Path | None, *, threads: int = 1, heap: int = HEAP_BYTES) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._threads, self._heap = threads, heap
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, None if folder is None else str(folder), reuse=True)
        # Tantivy keeps a tokenizer's name in the index and its making in the process: told again at each opening.
        self._index.register_tokenizer(_PLAIN, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        # Readers of other processes look at the index's own file before each search: no thread that watches it.
        self._index.config_reader("manual")
        self._index.reload()
        self._writer: tantivy.IndexWriter | None = None
        self._seen = self._stamp()
        self._kept: dict[Any, Any] = {}

    # -- writing -----------------------------------------------------------------------------------------------

    @property
    def writer(self) -> tantivy.IndexWriter:
        """The one writer; ValueError where another process has it."""
        if self._writer is None:
            self._writer = self._index.writer(self._heap, self._threads)
        return self._writer

    def add(self, documents: Iterable[IndexDocument]) -> int:
        """Put in documents whose keys are known to be new; for making an index from nothing."""
        writer, count = self.writer, 0
        for document in documents:
            writer.add_document(_stored(document))
            count += 1
        return count

    def upsert(self, documents: Iterable[IndexDocument]) -> int:
        writer, count = self.writer, 0
        for document in documents:
            writer.delete_documents_by_term("key", document.key)
            writer.add_document(_stored(document))
            count += 1
        return count

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        self.writer.commit()
        self._index.reload()
        self._kept = {}
        self._seen = self._stamp()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        if self._writer is not None:
            self._writer.rollback()

    def close(self) -> None:
        """Wait for merges and give the writer up, so that another process may have it."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()

    # -- reading -----------------------------------------------------------------------------------------------

    def search(self, query: EngineQuery) -> EngineHits:
        if query.limit > KEPT_HITS:
            hits, total = self._hits(self._searcher(), query)
        else:
            hits, total = self._answer("hits", query, query.limit, self._hits)
        return EngineHits([EngineHit(key, score, json.loads(payload)) for key, score, payload in hits], total)

    def match(self, query: EngineQuery) -> list[tuple[str, float, str]]:
        return self._hits(self._searcher(), query)[0]

    def _hits(self, searcher: tantivy.Searcher, query: EngineQuery) -> tuple[list[tuple[str, float, str]], int]:
        """Key, score and payload text of the best documents, and how many there are (-1 where not counted)."""
        found = self._run(searcher, query)
        hits = []
        for score, address in found.hits:
            document = searcher.doc(address)
            hits.append((document.get_first("key") or "", float(score), document.get_first("payload") or "{}"))
        total: int | None = found.count if query.count else None  # type: ignore[attr-defined] # missing from its stubs
        return hits, -1 if total is None else total

    def counts(self, query: EngineQuery, size: int) -> dict[str, int]:
        return self.counted(query, size)[1]

    def counted(self, query: EngineQuery, size: int) -> tuple[int, dict[str, int]]:
        """How many documents the query has, and ``counts``, in one go."""
        total, counts = self._answer("counts", query, size, lambda searcher, asked: self._counted(searcher, asked, size))
        return total, dict(counts)

    def _answer(
        self, what: str, query: EngineQuery, size: int, find: Callable[[tantivy.Searcher, EngineQuery], Any]
    ) -> Any:
        """What ``find`` finds. Without words everything is gone through: that is what the market's front pages ask again and
        again, so it is kept until the next commit."""
        stamp, searcher = self._state()
        if query.terms or query.required:
            return find(searcher, query)
        key = (
            stamp, what, size, None if query.access is None else tuple(sorted(query.access)), query.order, query.descending, query.count,
            repr((sorted(map(sorted, query.all_of)), sorted(query.none_of), sorted(query.ranges.items()))),
        )  # fmt: skip
        kept = self._kept.get(key)
        if kept is None:
            found = find(searcher, query)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[key] = found
        return kept

    def _counted(self, searcher: tantivy.Searcher, query: EngineQuery, size: int) -> tuple[int, dict[str, int]]:
        wanted = {
            "labels": {"terms": {"field": "labels", "size": size, "segment_size": size * 2}},
            "total": {"value_count": {"field": "day"}},  # every document has exactly one
        }
        found = searcher.aggregate(self._query(query, scored=False), wanted)
        counts = {bucket["key"]: int(bucket["doc_count"]) for bucket in found["labels"]["buckets"]}
        return int(found["total"]["value"]), counts

    def doc_freq(self, tokens: Iterable[str]) -> dict[str, int]:
        searcher = self._searcher()
        return {token: searcher.doc_freq("body", token) for token in tokens}

    def size(self) -> int:
        return int(self._searcher().num_docs)

    def get(self, key: str) -> EngineHit | None:
        """The document with this key."""
        searcher = self._searcher()
        found = searcher.search(Query.term_query(self._schema, "key", key), limit=1, count=False).hits
        if not found:
            return None
        document = searcher.doc(found[0][1])
        return EngineHit(key, 0.0, json.loads(document.get_first("payload") or "{}"))

    def everything(self) -> Iterator[tuple[str, str]]:
        """Key and payload text of every document, in no order."""
        searcher = self._searcher()
        everything = Query.all_query()
        count = int(searcher.num_docs)
        if not count:
            return
        for _, address in searcher.search(everything, limit=count, count=False).hits:
            document = searcher.doc(address)
            yield document.get_first("key") or "", document.get_first("payload") or "{}"

    def tokens_with_prefix(self, prefix: str, limit: int, *, field: str = "body") -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = self._searcher().terms_with_prefix(field, prefix, limit=limit)
        return found

    # -- inside ------------------------------------------------------------------------------------------------

    def _stamp(self) -> tuple[int, int]:
        if self.folder is None:
            return (0, 0)
        try:
            state = (self.folder / "meta.json").stat()
        except FileNotFoundError:
            return (0, 0)
        return (state.st_mtime_ns, state.st_ino)

    def _searcher(self) -> tantivy.Searcher:
        return self._state()[1]

    def _state(self) -> tuple[tuple[int, int], tantivy.Searcher]:
        """A searcher, and a commit that it has at least: what it finds may be newer, never older."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._index.reload()
            self._seen = stamp
        return stamp, self._index.searcher()

    def _run(self, searcher: tantivy.Searcher, query: EngineQuery) -> tantivy.SearchResult:
        made = self._query(query, scored=not query.order)
        if not query.order:
            return searcher.search(made, limit=query.limit, count=query.count)
        order = tantivy.Order.Desc if query.descending else tantivy.Order.Asc
        return searcher.search(made, limit=query.limit, count=query.count, order_by_field=query.order, order=order)

    def _query(self, query: EngineQuery, *, scored: bool) -> Query:
        filters = list(self._filters(query))
        if not scored and query.required:
            scoring = []
        else:
            scoring = [self._term(term) for term in query.terms]
        if not filters and not query.required and scoring:
            return _any(scoring)  # a plain union of terms: Tantivy then skips whole blocks
        clauses = filters
        if query.required:
            clauses.append((Occur.Must, _any([self._group(group) for group in query.required])))
            clauses.extend((Occur.Should, part) for part in scoring)
        else:
            clauses.append((Occur.Must, _any(scoring) if scoring else Query.all_query()))
        return Query.boolean_query(clauses)

    def _group(self, group: Group) -> Query:
        minimum, terms = group
        parts = [self._term(term) for term in terms]
        if minimum <= 1:
            return _any(parts)
        if minimum >= len(parts):
            return Query.boolean_query([(Occur.Must, part) for part in parts])
        return Query.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=minimum)

    def _term(self, term: Term) -> Query:
        made = Query.term_query(self._schema, term.field, term.token, "freq")
        return made if term.weight == 1.0 else Query.boost_query(made, term.weight)

    def _filters(self, query: EngineQuery) -> Iterator[tuple[Occur, Query]]:
        schema = self._schema

        def one_of(field: str, values: Iterable[str]) -> Query:
            wanted = sorted(values)
            if len(wanted) == 1:
                made = Query.term_query(schema, field, wanted[0], "basic")
            else:
                made = Query.term_set_query(schema, field, wanted)
            return Query.const_score_query(made, 0.0)

        if query.access is not None:
            yield Occur.Must, one_of("access", query.access)
        for values in query.all_of:
            yield Occur.Must, one_of("labels", values)
        if query.none_of:
            yield Occur.MustNot, one_of("labels", query.none_of)
        for name, (low, high) in query.ranges.items():
            if low is not None or high is not None:
                made = Query.range_query(schema, name, tantivy.FieldType.Float, low, high)
                yield Occur.Must, Query.const_score_query(made, 0.0)


def _any(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])


def _stored(document: IndexDocument) -> Any:
    made = tantivy.Document()
    made.add_text("key", document.key)
    made.add_text("body", " ".join(document.body))
    if document.sounds:
        made.add_text("sounds", " ".join(document.sounds))
    for label in document.labels:
        made.add_text("labels", label)
    for name in document.access:
        made.add_text("access", name)
    for name, number in document.numbers.items():
        if name in NUMBERS:
            made.add_float(name, float(number))
    made.add_integer("day", document.day)
    made.add_text("payload", document.payload)
    return made
