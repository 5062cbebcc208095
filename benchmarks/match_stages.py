"""The judged demands and queries through each stage of search and matching: ``make bench-match``.

The judged texts are no part of the product. Where their folder (``KEHUI_BENCH_DATA``, else ``../shared/data`` beside the
project) does not exist, this says so and ends well.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.match import ROOT, asker, index, measure, print_table, read
from kehui.search.matching.text_score import Stages

STAGES = {
    "characters and pairs, BM25": Stages(drop=False, feedback=False, lexicon=False),
    "+ plain phrases, 64 terms": Stages(feedback=False, lexicon=False),
    "+ relevance feedback": Stages(lexicon=False),
    "+ lexicon": Stages(),
}


def main() -> int:
    """Print the tables; 0 also where there is nothing to measure."""
    folder = Path(os.environ.get("KEHUI_BENCH_DATA", "") or ROOT.parent / "shared" / "data")
    corpus = folder / "abstracts.jsonl"
    if not corpus.is_file():
        print(f"no judged texts in {folder}: nothing to measure")
        return 0
    engine = index(corpus)
    demands, searches = folder / "demands-open.jsonl", folder / "queries-open.jsonl"
    if searches.is_file():
        print_table({kind: s.figures() for kind, s in measure(asker(engine), list(read(searches))).items()}, "searches")
    if demands.is_file():
        asked = list(read(demands))
        rows = {}
        for label, stages in STAGES.items():
            rows[label] = measure(asker(engine, stages=stages), asked)
        rows["+ confirmed terms"] = measure(asker(engine, use_terms=True), asked)
        for kind in next(iter(rows.values())):
            print()
            print_table({label: scores[kind].figures() for label, scores in rows.items()}, kind)
    return 0


if __name__ == "__main__":
    sys.exit(main())
