"""How well annotated texts are read: found, right and false figures, by kind.

python -m benchmarks.reading_quality            all folders of tests/reading/texts
python -m benchmarks.reading_quality known -v   one folder, each mistake told
python -m benchmarks.reading_quality known -t   the same of the terms
"""

from __future__ import annotations

import sys

from tests.reading.scoring import FOLDER, score_all

from kehui.reading import read_text


def main() -> None:
    """Score the folders named, or all."""
    verbose = "-v" in sys.argv
    terms = "-t" in sys.argv
    wanted = [a for a in sys.argv[1:] if a not in ("-v", "-t")] or sorted(
        p.name for p in FOLDER.iterdir() if p.is_dir()
    )
    for part in wanted:
        result = score_all(part, read_text)
        print(f"{part}: {result}")
        if verbose:
            print("\n".join(f"  {line}" for line in result.wrong))
        if terms:
            print("\n".join(f"  {line}" for line in result.other_terms))


if __name__ == "__main__":
    main()
