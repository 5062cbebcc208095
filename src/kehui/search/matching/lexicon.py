"""The lexicon at work: which standard terms a text in everyday words is about."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from kehui.search import analysis

#: So many characters apart parts of an entry may stand where one of them is a single character.
NEAR = 6
MOST_PLACES = 8
DATA = Path(__file__).resolve().parent.parent / "data"
_QUANTITIES = re.compile(
    r"[0-9]+(?:\.[0-9]+)?\s*(?:%|[a-z/°]+[0-9]?)?"
    r"|[一二三四五六七八九十两几半百千万]+(?:成|个百分点|倍|年|天|个月|小时|元|块|吨|亩|斤|公斤)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What people say and what it is called; the parts of ``everyday`` (by blanks) must all be in the text."""

    everyday: str
    term: str
    field: str = ""
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class Translation:
    """A term for a text, with what was said for it; ``length`` is the number of characters of the longest such phrase."""

    term: str
    everyday: tuple[str, ...]
    field: str
    length: int
    accepted: int = 0


class Lexicon:
    """Entries, ready to be found in texts: by the first two characters of their first part."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_beginning: dict[str, list[tuple[tuple[str, ...], str, Entry]]] = defaultdict(list)
        self.size = 0
        for entry in entries:
            parts = tuple(analysis.fold(entry.everyday).split())
            if parts and len("".join(parts)) > 1:
                self._by_beginning[parts[0][:2]].append((parts, analysis.fold(entry.term), entry))
                self.size += 1

    def translate(self, text: str) -> list[Translation]:
        """The terms of the text, those with the longest phrases first. A phrase inside a longer one says nothing."""
        folded = analysis.fold(text)
        met: list[tuple[tuple[str, ...], str, Entry]] = []
        for beginning in {folded[i : i + n] for n in (1, 2) for i in range(len(folded))}:
            for candidate in self._by_beginning.get(beginning, ()):
                if all(_occurs(part, folded) for part in candidate[0]) and _together(candidate[0], folded):
                    met.append(candidate)
        firsts = {parts[0] for parts, _, _ in met if len(parts) == 1}
        free = {part: _stands_free(part, folded, firsts) for part in firsts}
        grouped: dict[str, list[tuple[str, Entry]]] = {}
        for parts, term, entry in met:
            if (len(parts) > 1 or free[parts[0]]):
                grouped.setdefault(term, []).append(("…".join(parts), entry))
        found = [
            Translation(
                entries[0][1].term, tuple(sorted({said for said, _ in entries})), entries[0][1].field,
                max(len(said.replace("…", "")) for said, _ in entries), max(e.accepted for _, e in entries),
            )
            for entries in grouped.values()
        ]  # fmt: skip
        return sorted(found, key=lambda t: (-t.length, -t.accepted, t.term))


def _occurs(part: str, folded: str) -> bool:
    if part.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])", folded) is not None
    return part in folded


def _together(parts: tuple[str, ...], folded: str) -> bool:
    """Whether parts of one character stand near another part: 路 and 噪 in 路面噪声 belong together, in 电路…噪声 hardly."""
    if len(parts) == 1 or all(len(part) > 1 for part in parts):
        return True
    places = [[m.start() for m in re.finditer(re.escape(part), folded)] for part in parts]
    return any(max(near) - min(near) <= NEAR for near in product(*(found[:MOST_PLACES] for found in places)))


def _stands_free(part: str, folded: str, phrases: set[str]) -> bool:
    """Whether the phrase occurs somewhere outside every longer phrase of the lexicon (刀口 within 刀口钝 does not)."""
    longer = [p for p in phrases if len(p) > len(part) and part in p]
    if not longer:
        return True
    rest = folded
    for phrase in sorted(longer, key=len, reverse=True):
        rest = rest.replace(phrase, "\n")
    return part in rest


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """The lexicon that comes with Kehui."""
    with (DATA / "lexicon.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Entry(row["日常说法"], row["标准术语"], row["领域"]) for row in csv.DictReader(file))


@cache
def shipped() -> Lexicon:
    """The same, ready for use."""
    return Lexicon(shipped_entries())


@cache
def _plain() -> re.Pattern[str]:
    lines = (DATA / "plain_phrases.txt").read_text(encoding="utf-8").splitlines()
    phrases = sorted((line for line in lines if line and not line.startswith("#")), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases)))


def problem_of(text: str) -> str:
    """The folded text of a demand without quantities and without what people say around any problem, cut at those places."""
    return _plain().sub(" ", _QUANTITIES.sub(" ", analysis.fold(text)))
