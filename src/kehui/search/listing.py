"""What a record shows to search: a context declares its listings once, in its ``listings.py``.

The engines know no context. A context says which rows it lists and what each shows; search keeps the index, finds,
counts and matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Visibility(StrEnum):
    """Who may find a listing. Its owners, and office roles over its area, always may."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    AREA = "area"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One thing that can be found. Texts are as a person wrote them; analysis is the index's affair.

    kind          ``achievement``: as declared
    id            the record's primary key
    title         what a hit shows first; its words weigh more than those of the text
    text          everything else worth finding, in one text
    url           the page of the record
    summary       a sentence shown below the title; the text's beginning where empty
    keywords      official terms the record carries; they weigh like the title and are offered as proposed terms
    names         names people look up by sound (a person, an organisation, a crop): found by pinyin and initials, as is
                  the title
    facets        code of a facet (as declared for the kind) to its values
    numbers       name to value, for ranges and sorting: ``price_low``, ``price_high`` in yuan, ``stage``
    area_path     ``Area.path`` of the record, "" where it lies nowhere
    visibility    who may find it
    owners        who owns it: ``user:3``, ``organisation:12``, ``person:7``
    fresh_on      the day it was last confirmed; newer ranks higher
    stale         it was not confirmed in time: it ranks lower and leaves counts
    successes     deals, accepted matches or solved problems so far
    load          open matches that its owner already has (experts): more ranks lower, at the cap it is left out
    load_cap      most open matches at once; 0: no cap
    extra         further values a page wants to show with a hit; JSON
    """

    kind: str
    id: int
    title: str
    text: str
    url: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    area_path: str = ""
    visibility: Visibility = Visibility.PUBLIC
    owners: tuple[str, ...] = ()
    fresh_on: date | None = None
    stale: bool = False
    successes: int = 0
    load: int = 0
    load_cap: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """``achievement:17``: unique in the index."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that hits are counted and filtered by. ``labels`` gives the words for codes; else a value is its own.
    ``taxonomy``: its labels are an official classification, whose names may be proposed as terms."""

    code: str
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    taxonomy: bool = False


@dataclass(frozen=True, slots=True)
class ListingKind:
    """How the records of one kind become listings.

    ``rows()`` are all records that could be listed, with what ``build`` reads selected in advance. ``build(row)`` gives
    the listing, or None for a row that is not to be found (a draft, a closed one): it then leaves the index.
    ``asks``: these are problems in everyday words; standard terms are not taken from them.
    """

    kind: str
    title: str
    rows: Callable[[], models.QuerySet[Any]]
    build: Callable[[Any], Listing | None]
    facets: tuple[Facet, ...] = ()
    icon: str = ""
    asks: bool = False


_kinds: dict[str, ListingKind] = {}
_identities: list[Callable[[Any], Iterable[str]]] = []


def declare_listing(
    kind: str,
    title: str,
    *,
    rows: Callable[[], models.QuerySet[Any]],
    build: Callable[[Any], Listing | None],
    facets: tuple[Facet, ...] = (),
    icon: str = "",
    asks: bool = False,
) -> ListingKind:
    """Make a kind known. Call ``outbox.touch(kind, id)`` in the transaction of every change of such a record."""
    if ":" in kind or not kind:
        raise ImproperlyConfigured(f"a kind of listing is a word without a colon, not “{kind}”")
    if kind in _kinds:
        raise ImproperlyConfigured(f"two kinds of listing are called {kind}")
    for facet in facets:
        for other in _kinds.values():
            for known in other.facets:
                if known.code == facet.code and known.title != facet.title:
                    raise ImproperlyConfigured(f"the facet {facet.code} is called {known.title} and {facet.title}")
    _kinds[kind] = ListingKind(kind, title, rows, build, facets, icon, asks)
    return _kinds[kind]


def declare_identity(owned_by: Callable[[Any], Iterable[str]]) -> None:
    """``owned_by(user)`` names what a signed-in user acts for: ``organisation:12``, ``person:7``. Beside ``user:3``."""
    _identities.append(owned_by)


def kind_named(kind: str) -> ListingKind:
    """The declaration; KeyError where there is none."""
    return _kinds[kind]


def all_kinds() -> list[ListingKind]:
    """Every kind, in the order of declaration."""
    return list(_kinds.values())


def all_facets(kinds: Iterable[str] = ()) -> list[Facet]:
    """The facets of these kinds (all where none is named), each code once."""
    wanted = set(kinds)
    found: dict[str, Facet] = {}
    for declared in _kinds.values():
        if not wanted or declared.kind in wanted:
            for facet in declared.facets:
                known = found.get(facet.code)
                labels = {**(known.labels if known else {}), **facet.labels}
                found[facet.code] = Facet(facet.code, facet.title, labels, facet.taxonomy)
    return list(found.values())


def identities_of(user: Any) -> tuple[str, ...]:
    """Everything a user acts for, the user included; empty for a visitor."""
    if user is None or not user.is_authenticated:
        return ()
    return (f"user:{user.pk}", *(name for owned_by in _identities for name in owned_by(user)))
