"""A text's sentences, clauses and brackets, found in one pass and asked by offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

_ENDS = "。！？；\n"
_CLAUSE = _ENDS + "，："
_OPEN, _CLOSE = "（〔", "）〕"
#: No clause is looked at further than this.
REACH = 90


class Layout:
    """Where sentences and clauses begin and end. In ``flat`` what stands in brackets is blanked with ``\\x01``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.brackets = _brackets(text)
        self._opens = [b[0] for b in self.brackets]
        chars = list(text)
        for start, end in self.brackets:
            chars[start:end] = "\x01" * (end - start)
        self.flat = "".join(chars)
        self._ends = [i for i, c in enumerate(self.flat) if c in _ENDS]
        self._stops = [i for i, c in enumerate(text) if c in "。！？\n"]
        self._clauses = [i for i, c in enumerate(self.flat) if c in _CLAUSE]
        self._inner = [i for i, c in enumerate(text) if c in _CLAUSE + _OPEN + _CLOSE]
        self._lines = [i for i, c in enumerate(text) if c == "\n"]

    def bracket_of(self, position: int) -> tuple[int, int] | None:
        """The brackets around an offset, as (offset of the opening one, offset behind the closing one)."""
        at = bisect_right(self._opens, position) - 1
        if at >= 0 and position < self.brackets[at][1]:
            return self.brackets[at]
        return None

    def sentence(self, position: int) -> tuple[int, int]:
        """From behind the last 。；or line break to behind the next."""
        at = bisect_left(self._ends, position)
        start = self._ends[at - 1] + 1 if at else 0
        end = self._ends[at] + 1 if at < len(self._ends) else len(self.text)
        return start, end

    def period(self, position: int) -> tuple[int, int]:
        """Like ``sentence``, but a semicolon ends nothing."""
        at = bisect_left(self._stops, position)
        start = self._stops[at - 1] + 1 if at else 0
        end = self._stops[at] + 1 if at < len(self._stops) else len(self.text)
        return start, end

    def line(self, position: int) -> tuple[int, int]:
        """The line, without its break."""
        at = bisect_left(self._lines, position)
        start = self._lines[at - 1] + 1 if at else 0
        end = self._lines[at] if at < len(self._lines) else len(self.text)
        return start, end

    def clause_start(self, position: int) -> int:
        """Behind the last ，：。； before it; in brackets, behind the bracket at the latest."""
        marks = self._inner if self.bracket_of(position) else self._clauses
        at = bisect_left(marks, position)
        return marks[at - 1] + 1 if at else 0

    def clause_end(self, position: int) -> int:
        """The next ，：。； or the end."""
        marks = self._inner if self.bracket_of(position) else self._clauses
        at = bisect_left(marks, position)
        return marks[at] if at < len(marks) else len(self.text)

    def left(self, position: int) -> str:
        """The clause before an offset; brackets are left out."""
        start = max(self.clause_start(position), position - REACH)
        source = self.text if self.bracket_of(position) else self.flat
        return source[start:position].replace("\x01", "").replace("\x02", "")

    def right(self, position: int) -> str:
        """The clause behind an offset."""
        source = self.text if self.bracket_of(position) else self.flat
        return (
            source[position : min(self.clause_end(position), position + REACH)].replace("\x01", "").replace("\x02", "")
        )


def _brackets(text: str) -> list[tuple[int, int]]:
    """Outermost bracket pairs of one line; an unclosed one is none."""
    found, opened, depth = [], -1, 0
    for i, char in enumerate(text):
        if char in _OPEN:
            if depth == 0:
                opened = i
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                found.append((opened, i + 1))
        elif char == "\n":
            depth = 0
    return found
