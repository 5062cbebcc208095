"""What search is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE_LOW = "price_low"
    PRICE_HIGH = "price_high"


#: Orders as a page offers them.
SORTS = {
    Sort.RELEVANCE: "最相关",
    Sort.NEWEST: "最近确认",
    Sort.PRICE_LOW: "价格从低到高",
    Sort.PRICE_HIGH: "价格从高到低",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search. ``user`` None (or anonymous) is a visitor: only public listings are found.

    kinds     kinds of listing; all where empty
    facets    facet code to wanted values: one of the values, for every facet named
    area_path only in this area and below
    ranges    number's name to (at least, at most), either may be None
    sort      order; without a text, relevance means newest
    cursor    ``SearchResult.next_cursor`` of the page before; "" is the first page
    stale     also listings whose confirmation is overdue
    """

    text: str = ""
    user: Any = None
    kinds: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    area_path: str = ""
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    cursor: str = ""
    limit: int = 20
    with_facets: bool = True
    stale: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is there: ``field`` (标题, 正文, 关键词, 拼音, 同义词 …) and the words that carried it."""

    field: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """``标题含“茶叶”“杀青”``."""
        return f"{self.field}含" + "".join(f"“{word}”" for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One listing found. ``title_html`` and ``snippet_html`` are safe HTML with the words found in ``<mark>``."""

    kind: str
    id: int
    title: str
    url: str
    summary: str
    title_html: str
    snippet_html: str
    score: float
    reasons: tuple[Reason, ...] = ()
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    area_path: str = ""
    fresh_on: date | None = None
    stale: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """``achievement:17``."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with the number of hits that have it; ``chosen`` where the request asks for it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet's values, the most frequent first. The counts disregard the choice within the same facet."""

    code: str
    title: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """For a result that is empty or poor.

    missing    words of the text that no listing visible to the user contains
    corrected  the text with typing errors mended, "" where there is nothing to mend
    nearest    listings that contain part of what was asked, best first
    relaxed    what was left out to find ``nearest``: ``筛选条件``, or words
    """

    missing: tuple[str, ...] = ()
    corrected: str = ""
    nearest: tuple[Hit, ...] = ()
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer. ``total`` counts all hits; ``next_cursor`` is "" on the last page."""

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[FacetCounts, ...] = ()
    next_cursor: str = ""
    suggestions: Suggestions = field(default_factory=Suggestions)
    milliseconds: float = 0.0
