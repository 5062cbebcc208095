"""What search asks of an engine: plain tokens in, keys and scores out.

Analysis, the dropping of common terms, the choice of terms from long texts and all blending are above this line, so that
every engine ranks alike (BM25 over plain tokens).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

#: Numbers that can be filtered and sorted by; others are only kept.
NUMBERS = ("price_low", "price_high", "stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """A listing as the engine stores it.

    body      tokens, as often as they weigh
    sounds    pinyin and initials of title and names
    labels    ``name=value``: facets, kind, areas; filtered and counted by
    access    who may find it: ``public``, ``signed_in``, ``area:…/``, ``user:3`` …
    numbers   by the names in ``NUMBERS``
    day       days since 1970 of the last confirmation, 0 where there is none
    payload   what comes back with a hit; JSON text
    """

    key: str
    body: Sequence[str]
    sounds: Sequence[str] = ()
    labels: Sequence[str] = ()
    access: Sequence[str] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    day: int = 0
    payload: str = "{}"


@dataclass(frozen=True, slots=True)
class Term:
    """A token in a field (``body`` or ``sounds``) with its weight."""

    token: str
    weight: float = 1.0
    field: str = "body"


#: Terms of which at least so many must occur.
Group = tuple[int, Sequence[Term]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineQuery:
    """Terms that score, and what every hit must satisfy.

    terms     any of them scores; with ``required`` none of them must be there
    required  alternatives of which one must hold: at least so many of its terms occur. Their terms score as well
    all_of    each element a set of ``name=value`` labels of which one must be there
    none_of   labels that must not be there
    access    one of these tokens must be there; None asks no permission
    ranges    number's name to (at least, at most)
    order     "" by score, else ``day`` or a number's name, with ``descending``
    """

    terms: Sequence[Term] = ()
    required: Sequence[Group] = ()
    all_of: Sequence[frozenset[str]] = ()
    none_of: frozenset[str] = frozenset()
    access: frozenset[str] | None = None
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    order: str = ""
    descending: bool = True
    limit: int = 20
    count: bool = True


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A document found; ``payload`` parsed."""

    key: str
    score: float
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EngineHits:
    """The best documents, and how many there are in all (-1 where not counted)."""

    hits: list[EngineHit]
    total: int


class SearchEngine(Protocol):
    """An index. One process writes; any number read."""

    def upsert(self, documents: Iterable[IndexDocument]) -> int:
        """Put documents in or in the place of those with their keys; returns how many. Seen after ``commit``."""

    def delete(self, keys: Iterable[str]) -> None:
        """Take documents out. Seen after ``commit``."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, or nothing of it."""

    def search(self, query: EngineQuery) -> EngineHits:
        """The best documents of a query."""

    def match(self, query: EngineQuery) -> list[tuple[str, float, str]]:
        """Key, score and payload text of the best documents: what ranking many candidates needs, and no more."""

    def counts(self, query: EngineQuery, size: int) -> dict[str, int]:
        """How many documents of the query have each label, the ``size`` most frequent."""

    def doc_freq(self, tokens: Iterable[str]) -> dict[str, int]:
        """In how many documents each token occurs."""

    def tokens_with_prefix(self, prefix: str, limit: int, *, field: str = "body") -> list[tuple[str, int]]:
        """Tokens that begin so, the first in order, each with its number of documents."""

    def size(self) -> int:
        """How many documents there are."""
