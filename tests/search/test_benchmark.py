"""The benchmark's command on a corpus that one can count by hand, started as a stranger starts it."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    {"id": 1, "abstract": "规模化养猪场恶臭控制与氨减排技术研究", "title": "不应被索引的标题"},
    {"id": 2, "abstract": "茶叶杀青温度的模糊控制"},
    {"id": 3, "abstract": "畜禽粪便堆肥除臭菌剂"},
    {"id": 4, "abstract": "热泵干燥中药饮片的能耗"},
]
QUERIES = [
    {"kind": "title", "query": "茶叶杀青温度控制", "gold": 2},
    {"kind": "demand", "query": "猪场太臭", "terms": ["氨减排"], "qrels": {"1": 3, "3": 2, "2": 0}},
    {"kind": "demand", "query": "想造一台量子计算机", "qrels": {"2": 1}},
    {"query": "不应被索引的标题", "gold": 1},
]


def run(tmp_path: Path, *more: str, queries: list[dict[str, Any]] = QUERIES) -> subprocess.CompletedProcess[str]:
    corpus, asked = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    for path, rows in ((corpus, TEXTS), (asked, queries)):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.match", "--corpus", str(corpus), "--queries", str(asked), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, check=True)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(tmp_path_factory.mktemp("bench"), "--json", "--use-terms").stdout)
    return found


def test_each_kind_has_its_figures(figures: dict[str, Any]) -> None:
    assert set(figures) == {"title", "demand", "all"}
    title = figures["title"]
    assert (title["n"], title["recall@1"], title["ndcg@10"], title["mrr@10"]) == (1, 1.0, 1.0, 1.0)
    assert 0 < title["p50_ms"] <= title["p95_ms"]


def test_unanswerable_queries_count_for_weakness_alone(figures: dict[str, Any]) -> None:
    demand = figures["demand"]
    assert (demand["n"], demand["judged"]) == (2, 1)
    assert demand["success@5"] == 1.0
    assert demand["recall@1"] == 0.5
    assert demand["weak"] >= 1


def test_only_the_abstract_is_indexed(figures: dict[str, Any]) -> None:
    assert figures["all"]["recall@1"] == 0


def test_without_json_a_table_is_printed(tmp_path: Path) -> None:
    lines = run(tmp_path, queries=QUERIES[:1]).stdout.splitlines()
    assert lines[0].split()[:3] == ["kind", "n", "judged"]
    assert lines[1].split()[0] == "title"


def test_the_gain_is_that_of_graded_relevance() -> None:
    from benchmarks.match import Scores

    scores = Scores()
    scores.add(["a", "b", "c"], {"b": 3, "c": 2, "d": 1}, 1.0, weak=False)
    ideal = 7 + 3 / math.log2(3) + 1 / math.log2(4)
    assert scores.figures()["ndcg@10"] == round((7 / math.log2(3) + 3 / math.log2(4)) / ideal, 4)
    assert scores.figures()["mrr@10"] == 0.5
