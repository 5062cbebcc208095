"""Cells of tables: which row and column a figure stands in, when the document is made and when it comes back edited."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from kehui.summary.identity import MARKED, Identity


@dataclass
class Cell:
    """A cell of a document that was handed in: its table and row by their number, its first column in the grid and how
    many it spans, its text as a range, and in how many paragraphs. ``is_continued``: it goes on from the cell above.
    """

    table: int
    row: int
    column: int
    start: int
    end: int = 0
    span: int = 1
    is_continued: bool = False
    paragraphs: int = 0


class Heads:
    """Words at the head of the row and column of paragraphs in tables; each table is looked at once."""

    def __init__(self) -> None:
        self._tables: dict[Any, list[list[tuple[int, int, str, Any]]]] = {}

    def of(self, paragraph: Any) -> tuple[str, str]:
        """The other cells of the row that hold no figure, parted by tabs, and the words at the head of the column; empty
        outside of tables.
        """
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        if cell is None:
            return "", ""
        table = next(cell.iterancestors(qn("w:tbl")))
        rows = self._tables.get(table)
        if rows is None:
            rows = self._tables[table] = _rows(table)
        row = next(r for r in rows if any(c[3] is cell for c in r))
        column = next(c[0] for c in row if c[3] is cell)
        labels = [text for _, _, text, own in row if own is not cell and text.strip() and not MARKED.search(text)]
        head = next((r for r in rows if not any(MARKED.search(c[2]) for c in r)), [])
        above = "" if head is row else next((t for first, span, t, _ in head if first <= column < first + span), "")
        return "\t".join(labels), above


def _rows(table: Any) -> list[list[tuple[int, int, str, Any]]]:
    """(column, span, text, element) of the cells of each row; a cell that goes on from above has the text of that one."""
    rows: list[list[tuple[int, int, str, Any]]] = []
    for tr in table.iterchildren(qn("w:tr")):
        before = tr.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        column = int(before.get(qn("w:val"), "0")) if before is not None else 0
        row: list[tuple[int, int, str, Any]] = []
        for tc in tr.iterchildren(qn("w:tc")):
            spans = tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            merged = tc.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            span = int(spans.get(qn("w:val"), "1")) if spans is not None else 1
            text = "".join(t.text or "" for t in tc.iter(qn("w:t")))
            if merged is not None and merged.get(qn("w:val"), "continue") == "continue" and rows:
                text = next((t for first, _, t, _ in rows[-1] if first == column), text)
            row.append((column, span, text, tc))
            column += span
        rows.append(row)
    return rows


_HEADS = 3


class Grids:
    """The tables of a document that was handed in, to find the cell in which a figure belongs."""

    def __init__(self, cells: Sequence[Cell], text: str) -> None:
        self._text = text
        self._tables: dict[int, dict[int, list[Cell]]] = {}
        #: Words at the head of a column -> tables and columns. Looked for in three rows: a title may stand over the headings.
        self._heads: dict[str, dict[int, int]] = {}
        for cell in cells:
            rows = self._tables.setdefault(cell.table, {})
            rows.setdefault(cell.row, []).append(cell)
            if cell.row < _HEADS and (head := text[cell.start : cell.end].strip()):
                self._heads.setdefault(head, {}).setdefault(cell.table, cell.column)

    def cell_of(self, identity: Identity, taken: Sequence[int] = ()) -> Cell | None:
        """The cell in the column of its heading, in the row that says most of what its row said. None where no row does,
        or two do. A cell in which one of ``taken`` (offsets in ascending order) lies belongs to another figure.
        """
        labels = [label for label in identity.row.split("\t") if label]
        if not labels or not identity.column:
            return None
        best: list[Cell] = []
        most = 0
        for number, column in self._heads.get(identity.column.strip(), {}).items():
            table = self._tables[number]
            for row in table.values():
                said = {self._said(c, table) for c in row}
                # A running number alone names no row: rows that come and go move it.
                score = sum(1 if label.strip().isdigit() else 2 for label in labels if label in said)
                cell = _at(row, column) if score >= max(2, most) else None
                if cell is None or cell.is_continued or _holds(cell, taken):
                    continue
                best = [cell] if score > most else [*best, cell]
                most = score
        return best[0] if len(best) == 1 else None

    def _said(self, cell: Cell, table: dict[int, list[Cell]]) -> str:
        """What a cell says; one that goes on from above says what that one does."""
        row = cell.row
        while cell.is_continued and row - 1 in table:
            row -= 1
            above = _at(table[row], cell.column)
            if above is None:
                break
            cell = above
        return self._text[cell.start : cell.end]


def _at(row: Sequence[Cell], column: int) -> Cell | None:
    return next((c for c in row if c.column <= column < c.column + c.span), None)


def _holds(cell: Cell, offsets: Sequence[int]) -> bool:
    at = bisect_left(offsets, cell.start)
    return at < len(offsets) and offsets[at] < cell.end
