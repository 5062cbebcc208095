"""Reading an edited summary of some thirty pages back, on the sample county.

    KEHUI_HOME=/some/folder python -m benchmarks.readback_speed

Loads the sample county into the home where it is not there yet. The document is the county's own summary with its
figures, with more prose of the same kind until it has thirty pages of 22 lines of 28 characters. The floor is today's
figures alone, which reading back has to compute.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5
PAGES = 30
LIMIT_S = 3.0
_PAGE = 22 * 28


def timed(act: Callable[[], Any]) -> float:
    """Seconds that calling ``act`` takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def long_document(content: bytes) -> bytes:
    """The summary made long: its own paragraphs again as prose that carries no identity, numbers and all."""
    from docx import Document

    document = Document(io.BytesIO(content))
    prose = [p.text for p in document.paragraphs if len(p.text) > 60]
    length = sum(len(p.text) for p in document.paragraphs)
    n = 0
    while length < PAGES * _PAGE:
        text = prose[n % len(prose)]
        document.add_paragraph(text)
        length += len(text)
        n += 1
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def measure() -> None:
    """The median time of reading back, of updating, and of the figures alone."""
    import django

    django.setup()
    from kehui.areas.models import find_area
    from kehui.kernel.periods import Period
    from kehui.reading import read_text
    from kehui.statistics.figures import compute_many
    from kehui.statistics.indicators import get_indicator
    from kehui.summary.documents import write_docx
    from kehui.summary.manuscript import read_manuscript, replaced
    from kehui.summary.matching import Matcher
    from kehui.summary.readback import identities_in, read_back
    from kehui.summary.shipped import SHIPPED, shipped_for

    area = find_area("云溪县")
    written, figures = write_docx(SHIPPED[shipped_for(area)].read_bytes(), area, 2025)
    content = long_document(written)

    def whole() -> Any:
        manuscript = read_manuscript(content)
        return read_back(manuscript, area, 2025, identities_in(manuscript, {}), Matcher())

    read = whole()
    indicators = [get_indicator(code) for code in {i.code for i in figures.issued}]
    took = statistics.median(timed(whole) for _ in range(ROUNDS))
    prose = statistics.median(timed(lambda: read_text(read.manuscript.text)) for _ in range(ROUNDS))
    bare = statistics.median(timed(lambda: compute_many(indicators, area, Period(2025))) for _ in range(ROUNDS))
    changes = [(f.start, f.end, f.ours) for f in read.found if f.identity and not f.picture]
    update = statistics.median(timed(lambda: replaced(read.manuscript, changes)) for _ in range(ROUNDS))
    print(
        f"read-back of {len(read.manuscript.text):,} characters ({PAGES} pages and the annex), {len(read.found)} numbers,"
        f" {len(figures.issued)} with identity: {took:.2f} s (limit {LIMIT_S}); of which reading the prose {prose:.2f} s,"
        f" figures alone {bare:.2f} s; writing {len(changes)} figures anew {update:.2f} s"
    )


def main() -> None:
    """Load, then measure in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    if len(sys.argv) > 1:
        measure()
        return
    subprocess.run([sys.executable, "-m", "kehui", "demo", "--load-only"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "benchmarks.readback_speed", "measure"], check=True)


if __name__ == "__main__":
    main()
