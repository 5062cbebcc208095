"""Every measurement, each in a home of its own that is thrown away: ``make bench``, or ``make bench ARGS=import``.

Sizes are ten times apart. On a busy machine only the ratios within one run say something.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time

#: name -> (module, sizes, a fresh home for each size)
MEASUREMENTS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "import": ("benchmarks.import_speed", ("10000", "100000"), False),
    "list": ("benchmarks.list_speed", ("100000", "1000000"), True),
    "figure": ("benchmarks.figure_speed", ("100000", "1000000"), False),
    "search": ("benchmarks.search_speed", ("100000", "1000000"), True),
    "match": ("benchmarks.match_job", ("100000", "1000"), False),
    "freshness": ("benchmarks.freshness", ("100000",), False),
    "search_page": ("benchmarks.search_page", ("100000", "1000000"), True),
    "summary": ("benchmarks.summary_speed", (), False),
    "board": ("benchmarks.board_speed", ("1000", "10000"), False),
    "readback": ("benchmarks.readback_speed", (), False),
    "why": ("benchmarks.why_speed", ("100000", "1000000"), False),
    "seal": ("benchmarks.seal_speed", ("100000", "1000000"), False),
    "reading": ("benchmarks.reading", (), False),
    "reading_quality": ("benchmarks.reading_quality", (), False),
}


def run(module: str, arguments: tuple[str, ...]) -> int:
    """One module in a fresh home; its exit code."""
    home = tempfile.mkdtemp(prefix="kehui-bench-")
    print(f"\n== {module} {' '.join(arguments)}", flush=True)
    began = time.perf_counter()
    try:
        code = subprocess.run([sys.executable, "-m", module, *arguments], env=os.environ | {"KEHUI_HOME": home}).returncode
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"-- {time.perf_counter() - began:.0f} s in all", flush=True)
    return code


def main() -> int:
    """Run the measurements named on the command line, or all."""
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    if unknown := [w for w in wanted if w not in MEASUREMENTS]:
        print(f"no measurement called {', '.join(unknown)}; there are: {', '.join(MEASUREMENTS)}")
        return 2
    codes = []
    for name in wanted:
        module, sizes, apart = MEASUREMENTS[name]
        for arguments in [(s,) for s in sizes] if apart else [sizes]:
            codes.append(run(module, arguments))
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
