"""Reading figures out of a Word document of 30 pages, and of one ten times as long.

    python -m benchmarks.reading

The floor is the same document's bare text, as python-docx gives it.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

from docx import Document
from tests.reading.generator import Maker
from tests.reading.scoring import parse

from kehui.reading import Reader, docx_text
from kehui.reading.checks import check

#: 22 lines of 28 characters are a page of an official document.
SIGNS_A_PAGE, PAGES, LIMIT_S, ROUNDS = 22 * 28, 30, 3.0, 3


def document(pages: int) -> bytes:
    """A Word document of that many pages of summary prose, with a table of twenty rows every ten pages."""
    maker, made = Maker(7), Document()
    for page in range(pages):
        length = 0
        while length < SIGNS_A_PAGE:
            text = parse(maker.text(4))[0].replace("\n", "")
            made.add_paragraph(text)
            length += len(text)
        if page % 10 == 0:
            table = made.add_table(rows=1, cols=4)
            for cell, words in zip(table.rows[0].cells, ("指标", "单位", "上年", "本年"), strict=True):
                cell.text = words
            for row in range(20):
                for cell, words in zip(
                    table.add_row().cells, (f"指标{row}", "件", str(40 + row), str(50 + row)), strict=True
                ):
                    cell.text = words
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def median(act: Callable[[], object]) -> float:
    """The median seconds of a few calls."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def bare(content: bytes) -> str:
    """The text of paragraphs and cells, as python-docx gives it."""
    opened = Document(io.BytesIO(content))
    lines = [p.text for p in opened.paragraphs]
    lines += ["\t".join(c.text for c in row.cells) for table in opened.tables for row in table.rows]
    return "\n".join(lines)


def main() -> None:
    """Measure both sizes."""
    times = []
    for pages in (PAGES, PAGES * 10):
        content = document(pages)
        reading = Reader(docx_text(content))
        whole = median(lambda c=content: check(Reader(docx_text(c))))  # type: ignore[misc]
        floor = median(lambda c=content: bare(c))  # type: ignore[misc]
        times.append(whole)
        limit = f" (limit {LIMIT_S} s)" if pages == PAGES else ""
        print(
            f"{pages} pages, {len(reading.text)} characters, {len(reading.figures)} figures: read and checked in {whole:.2f} s{limit},"
            f" bare text {floor:.2f} s, ratio {whole / floor:.1f}"
        )
    print(f"ten times the size takes {times[1] / times[0]:.1f} times as long")


if __name__ == "__main__":
    main()
