"""Synonyms: whoever writes one word also finds the other."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kehui.search import analysis

DATA = Path(__file__).resolve().parent / "data"
#: Most other spellings of one query.
VARIANTS = 4


@dataclass(frozen=True, slots=True)
class Variant:
    """The query with one word put in the place of another."""

    text: str
    said: str
    instead: str


class Synonyms:
    """Words with the others that mean the same, both ways."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._others: dict[str, dict[str, None]] = {}
        for one, other in pairs:
            a, b = analysis.fold(one).strip(), analysis.fold(other).strip()
            if a and b and a != b:
                self._others.setdefault(a, {})[b] = None
                self._others.setdefault(b, {})[a] = None
        self._longest = max(map(len, self._others), default=0)

    def variants(self, folded: str) -> list[Variant]:
        """The folded query with each word that has synonyms replaced by them, the longest words first."""
        found: list[Variant] = []
        taken: set[int] = set()
        for size in range(min(self._longest, len(folded)), 0, -1):
            for place in range(len(folded) - size + 1):
                word = folded[place : place + size]
                if word not in self._others or taken & set(range(place, place + size)) or _cuts(folded, place, size):
                    continue
                taken.update(range(place, place + size))
                for other in self._others[word]:
                    found.append(Variant(folded[:place] + other + folded[place + size :], word, other))
        return found[:VARIANTS]


def _cuts(folded: str, place: int, size: int) -> bool:
    """Whether the word is a piece of a longer Latin word or number."""

    def latin(index: int) -> bool:
        return 0 <= index < len(folded) and folded[index].isascii() and folded[index].isalnum()

    return (latin(place) and latin(place - 1)) or (latin(place + size - 1) and latin(place + size))


@cache
def shipped_pairs() -> tuple[tuple[str, str], ...]:
    """Standard word and synonym, as they come with Kehui."""
    with (DATA / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["标准词"], row["同义词"]) for row in csv.DictReader(file))
