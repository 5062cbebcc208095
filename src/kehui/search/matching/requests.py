"""What matching is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kehui.search.requests import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRequest:
    """A demand, an achievement or an expert's profile for which listings are wanted.

    text       the whole text of the asker, title first
    terms      confirmed terms, each a few words (``热泵 干燥``); searched with double the weight of the text
    kinds      kinds of listing wanted
    facets     the asker's own facets: what is shared with a listing counts for it (field, industry)
    area_path  of the asker: the nearer the better
    price      the asker's budget in yuan (at least, at most); either may be None
    user       whose permissions hold; None is a visitor, the system user sees all
    exclude    keys that must not come (``achievement:17``): passed before, the asker's own
    limit      how many; five by the measurements in docs/matching.md
    marked     hits come with their marks and snippets; a job that keeps only scores and reasons does without
    """

    text: str
    terms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    area_path: str = ""
    price: tuple[float | None, float | None] = (None, None)
    user: Any = None
    exclude: frozenset[str] = frozenset()
    limit: int = 5
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of the blend: ``value`` from 0 to 1, times ``weight``; ``reason`` in words, "" where it says nothing."""

    name: str
    value: float
    weight: float
    reason: str = ""

    @property
    def share(self) -> float:
        """What it adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Match:
    """A listing for the asker: score from 0 to 1, its parts, and the reasons in words, the weightiest first."""

    hit: Hit
    score: float
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Matches, best first. ``weak``: even the best is poor; ``advice`` then says what to do (给描述补充术语)."""

    matches: tuple[Match, ...]
    weak: bool
    advice: str = ""
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A standard term offered while a demand is written; stored with the demand only when somebody chooses it.

    source    ``lexicon``, ``feedback``, ``keyword``, ``taxonomy`` or ``endpoint``
    why       where it comes from, in words: ``“太臭”常指`` …
    """

    term: str
    source: str
    why: str
    score: float = 0.0
