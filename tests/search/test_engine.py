from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kehui.search.engine import EngineQuery, IndexDocument, Term
from kehui.search.tantivy_engine import TantivyEngine


def document(key: str, *body: str, access: tuple[str, ...] = ("public",), **more: object) -> IndexDocument:
    return IndexDocument(key=key, body=body, access=access, payload=f'{{"key":"{key}"}}', **more)  # type: ignore[arg-type] # values of the dataclass


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    made = TantivyEngine(tmp_path / "index")
    made.upsert(
        [
            document("a:1", "茶叶", "杀青", labels=("field=tea",), numbers={"price_low": 10.0}, day=3),
            document("a:2", "茶叶", "贮藏", labels=("field=tea", "stale=1"), numbers={"price_low": 30.0}, day=2),
            document(
                "b:3", "生猪", "杀青", labels=("field=pig",), access=("user:7",), numbers={"price_low": 20.0}, day=1
            ),
        ]
    )
    made.commit()
    return made


def keys(engine: TantivyEngine, **query: object) -> list[str]:
    return [hit.key for hit in engine.search(EngineQuery(**query)).hits]  # type: ignore[arg-type] # fields of the query


def test_the_best_comes_first_and_all_are_counted(engine: TantivyEngine) -> None:
    found = engine.search(EngineQuery(terms=[Term("茶叶"), Term("杀青")], limit=1))
    assert [hit.key for hit in found.hits] == ["a:1"]
    assert found.total == 3
    assert found.hits[0].payload == {"key": "a:1"}


def test_filters_hold(engine: TantivyEngine) -> None:
    assert keys(engine, terms=[Term("杀青")], access=frozenset({"public"})) == ["a:1"]
    assert set(keys(engine, terms=[Term("杀青")], access=frozenset({"public", "user:7"}))) == {"a:1", "b:3"}
    assert keys(engine, all_of=[frozenset({"field=pig", "field=none"})]) == ["b:3"]
    assert set(keys(engine, none_of=frozenset({"stale=1"}))) == {"a:1", "b:3"}
    assert keys(engine, ranges={"price_low": (15.0, 25.0)}) == ["b:3"]
    assert set(keys(engine, ranges={"price_low": (20.0, None)})) == {"a:2", "b:3"}


def test_of_a_group_as_many_as_said_must_occur(engine: TantivyEngine) -> None:
    terms = [Term("茶叶"), Term("杀青"), Term("无此")]
    assert keys(engine, required=[(2, terms)]) == ["a:1"]
    assert keys(engine, required=[(3, terms)]) == []
    assert set(keys(engine, required=[(3, terms), (1, [Term("生猪")])])) == {"b:3"}


def test_orders(engine: TantivyEngine) -> None:
    assert keys(engine, order="day") == ["a:1", "a:2", "b:3"]
    assert keys(engine, order="price_low", descending=False) == ["a:1", "b:3", "a:2"]


def test_counts_of_labels_and_frequencies(engine: TantivyEngine) -> None:
    assert engine.counts(EngineQuery(), 10) == {"field=tea": 2, "field=pig": 1, "stale=1": 1}
    assert engine.counts(EngineQuery(required=[(1, [Term("杀青")])]), 10) == {"field=tea": 1, "field=pig": 1}
    for query in (EngineQuery(), EngineQuery(required=[(1, [Term("杀青")])]), EngineQuery(terms=[Term("无此")])):
        assert engine.counted(query, 1)[0] == engine.search(query).total
    assert engine.doc_freq(["茶叶", "无此"]) == {"茶叶": 2, "无此": 0}


def test_what_is_kept_of_answers_without_words_is_each_visitor_s_own_and_ends_with_a_commit(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    reader = TantivyEngine(tmp_path / "index")  # as in another process

    def answers(*access: str, **more: Any) -> tuple[list[str], int, dict[str, int]]:
        query = EngineQuery(access=frozenset(access), order="day", **more)
        found = reader.search(query)
        return [hit.key for hit in found.hits], found.total, reader.counts(query, 10)

    public = ["a:1", "a:2"], 2, {"field=tea": 2, "stale=1": 1}
    for _ in range(2):
        assert answers("public") == public
        assert answers("public", limit=1) == (["a:1"], *public[1:])
        assert answers("public", descending=False)[0] == ["a:2", "a:1"]
        assert answers("public", ranges={"price_low": (20.0, None)})[0] == ["a:2"]
        assert answers("public", "user:7") == (["a:1", "a:2", "b:3"], 3, {"field=tea": 2, "field=pig": 1, "stale=1": 1})
    reader.search(EngineQuery(access=frozenset({"public"}), order="day")).hits[0].payload.clear()
    assert reader.search(EngineQuery(access=frozenset({"public"}), order="day")).hits[0].payload == {"key": "a:1"}
    engine.upsert([document("c:4", "茶籽", labels=("field=tea",), day=9)])
    engine.delete(["a:2"])
    engine.commit()
    assert answers("public") == (["c:4", "a:1"], 2, {"field=tea": 2})


def test_a_document_is_replaced_and_removed_at_the_commit(engine: TantivyEngine) -> None:
    engine.upsert([document("a:1", "豆腐")])
    assert keys(engine, terms=[Term("豆腐")]) == []
    engine.commit()
    assert keys(engine, terms=[Term("豆腐")]) == ["a:1"]
    assert engine.size() == 3
    engine.delete(["a:1"])
    engine.rollback()
    assert engine.size() == 3
    engine.delete(["a:1"])
    engine.commit()
    assert engine.size() == 2


def test_another_reader_sees_the_commit_and_only_one_may_write(engine: TantivyEngine) -> None:
    reader = TantivyEngine(engine.folder)
    engine.upsert([document("a:9", "豆腐")])
    engine.commit()
    assert keys(reader, terms=[Term("豆腐")]) == ["a:9"]
    with pytest.raises(ValueError, match="lock"):
        reader.upsert([document("a:10", "豆腐")])
    engine.close()
    reader.upsert([document("a:10", "豆腐")])
    reader.commit()
    assert set(keys(engine, terms=[Term("豆腐")])) == {"a:9", "a:10"}
