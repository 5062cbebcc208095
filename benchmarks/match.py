"""How well search and matching find: a corpus and judged queries in, a line for each kind of query out.

``python -m benchmarks.match --corpus F --queries F [--json] [--use-terms]``

The corpus is json lines with ``id`` and ``abstract`` (only that is indexed). Queries are json lines with ``query`` and either
``gold`` (the one id to be found: asked as a search) or ``qrels`` (id to grade 0-3: asked as a demand to be matched), and
perhaps ``kind`` and ``terms``. Everything that ranks is the product's own code; there is no database.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT / "src") not in sys.path:  # a plain checkout, not installed
    sys.path.insert(0, str(ROOT / "src"))

from kehui.search.asking import ranked  # noqa: E402 - the path above must come first
from kehui.search.documents import document_of  # noqa: E402
from kehui.search.engine import EngineQuery  # noqa: E402
from kehui.search.listing import Listing  # noqa: E402
from kehui.search.matching.lexicon import shipped  # noqa: E402
from kehui.search.matching.text_score import Stages, rank  # noqa: E402
from kehui.search.synonyms import Synonyms, shipped_pairs  # noqa: E402
from kehui.search.tantivy_engine import TantivyEngine  # noqa: E402

DEPTH = 10
SHOWN = 5
USEFUL = 2  # the least grade that helps the asker


@dataclass
class Scores:
    """The figures of one kind of query, each with the values it is the mean of."""

    milliseconds: list[float] = field(default_factory=list)
    recall_1: list[float] = field(default_factory=list)
    recall_10: list[float] = field(default_factory=list)
    ndcg: list[float] = field(default_factory=list)
    mrr: list[float] = field(default_factory=list)
    success_5: list[float] = field(default_factory=list)
    weak: int = 0

    def add(self, keys: list[str], grades: dict[str, int], milliseconds: float, *, weak: bool) -> None:
        """One query: its ranking against its grades. Queries that nothing answers count for time and weakness alone."""
        self.milliseconds.append(milliseconds)
        self.weak += weak
        relevant = {key for key, grade in grades.items() if grade >= USEFUL}
        if not relevant:
            return
        found = [grades.get(key, 0) for key in keys[:DEPTH]]
        self.recall_1.append(len(relevant & set(keys[:1])) / len(relevant))
        self.recall_10.append(len(relevant & set(keys[:DEPTH])) / len(relevant))
        self.ndcg.append(_gain(found) / _gain(sorted(grades.values(), reverse=True)[:DEPTH]))
        first = next((place for place, grade in enumerate(found, 1) if grade >= USEFUL), 0)
        self.mrr.append(1 / first if first else 0.0)
        self.success_5.append(float(0 < first <= SHOWN))

    def figures(self) -> dict[str, Any]:
        """What is printed."""
        return {
            "n": len(self.milliseconds), "judged": len(self.ndcg), "recall@1": _mean(self.recall_1),
            "recall@10": _mean(self.recall_10), "ndcg@10": _mean(self.ndcg), "mrr@10": _mean(self.mrr),
            "success@5": _mean(self.success_5), "p50_ms": _percentile(self.milliseconds, 50),
            "p95_ms": _percentile(self.milliseconds, 95), "weak": self.weak,
        }  # fmt: skip


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)], 2)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of json lines, empty ones left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def index(corpus: Path) -> TantivyEngine:
    """The corpus in an index in memory, as the product indexes a listing that has nothing but a text."""
    engine = TantivyEngine(None, threads=2)
    engine.add(
        document_of(Listing(kind="text", id=text["id"], title="", text=text["abstract"], url="")) for text in read(corpus)
    )
    engine.commit()
    return engine


def asker(
    engine: TantivyEngine, *, use_terms: bool = False, stages: Stages = Stages()  # noqa: B008 - it is frozen
) -> Callable[[dict[str, Any]], tuple[list[str], bool]]:
    """What answers a query: the ids of the best texts, and whether the match is weak."""
    lexicon, synonyms = shipped(), Synonyms(shipped_pairs())
    within = EngineQuery()

    def answer(query: dict[str, Any]) -> tuple[list[str], bool]:
        if "qrels" not in query:
            return [key.split(":", 1)[1] for key, _, _ in ranked(engine, query["query"], synonyms, limit=DEPTH)], False
        terms = query.get("terms") or () if use_terms else ()
        found = rank(engine, query["query"], terms=terms, lexicon=lexicon, limit=DEPTH, stages=stages, within=within)
        return [candidate.key.split(":", 1)[1] for candidate in found.candidates], found.is_weak

    return answer


def grades_of(query: dict[str, Any]) -> dict[str, int]:
    """Text to grade; the one to be found has the highest."""
    if "qrels" in query:
        return {str(key): int(grade) for key, grade in query["qrels"].items()}
    return {str(query["gold"]): 3}


def measure(answer: Callable[[dict[str, Any]], tuple[list[str], bool]], queries: list[dict[str, Any]]) -> dict[str, Scores]:
    """The scores of each kind of query, "all" where no kind is named."""
    found: dict[str, Scores] = defaultdict(Scores)
    if queries:
        answer(queries[0])  # dictionaries are read at the first use
    for query in queries:
        began = time.perf_counter()
        keys, weak = answer(query)
        spent = (time.perf_counter() - began) * 1000
        found[query.get("kind") or "all"].add(keys, grades_of(query), spent, weak=weak)
    return dict(found)


def print_table(rows: dict[str, dict[str, Any]], head: str = "kind") -> None:
    """One line for each."""
    names = list(next(iter(rows.values()))) if rows else []
    print(f"{head:28}" + "".join(f"{name:>11}" for name in names))
    for name, figures in rows.items():
        cells = ("-" if value is None else f"{value:.4f}" if isinstance(value, float) and "_ms" not in key else str(value)
                 for key, value in figures.items())  # fmt: skip
        print(f"{name:28}" + "".join(f"{cell:>11}" for cell in cells), flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; 0, or 2 where a file is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.match", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="json lines with id and abstract")
    parser.add_argument("--queries", type=Path, required=True, help="json lines with query and gold or qrels")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--use-terms", action="store_true", help="search a query's terms as confirmed ones")
    given = parser.parse_args(arguments)
    for path in (given.corpus, given.queries):
        if not path.is_file():
            print(f"no such file: {path}", file=sys.stderr)
            return 2
    engine = index(given.corpus)
    scores = measure(asker(engine, use_terms=given.use_terms), list(read(given.queries)))
    figures = {kind: found.figures() for kind, found in scores.items()}
    if given.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        print_table(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
