"""From a listing to what the index stores, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from kehui.search import analysis
from kehui.search.engine import IndexDocument
from kehui.search.listing import Listing, Visibility, identities_of
from kehui.search.sounds import sounds

#: How often the words of title and keywords count against those of the text.
TITLE_WEIGHT = 2
KIND, AREA, STALE = "kind", "area", "stale"
EPOCH = date(1970, 1, 1)


def document_of(listing: Listing) -> IndexDocument:
    """What the index stores of a listing."""
    heading = analysis.fold("，".join((listing.title, *listing.keywords)))
    title = analysis.folded_tokens(heading)
    rest = analysis.tokens("，".join((*listing.names, listing.text)))
    labels = [label(KIND, listing.kind), *(label(AREA, path) for path in areas_above(listing.area_path))]
    labels.extend(label(code, value) for code, values in listing.facets.items() for value in values if value)
    if listing.stale:
        labels.append(label(STALE, "1"))
    return IndexDocument(
        key=listing.key,
        body=title * TITLE_WEIGHT + rest,
        sounds=sounds(listing.title, listing.names),
        labels=labels,
        access=access_of(listing),
        numbers=listing.numbers,
        day=(listing.fresh_on - EPOCH).days if listing.fresh_on else 0,
        payload=payload_of(listing),
    )


def payload_of(listing: Listing) -> str:
    """Everything a hit shows, as one line of JSON with sorted keys: equal listings give equal texts."""
    values: dict[str, Any] = {
        "kind": listing.kind, "id": listing.id, "title": listing.title, "text": listing.text, "url": listing.url,
        "summary": listing.summary, "keywords": list(listing.keywords), "names": list(listing.names),
        "facets": {code: list(values) for code, values in sorted(listing.facets.items())},
        "numbers": dict(sorted(listing.numbers.items())), "area": listing.area_path,
        "visibility": listing.visibility.value, "owners": list(listing.owners),
        "fresh_on": listing.fresh_on.isoformat() if listing.fresh_on else "", "stale": listing.stale,
        "successes": listing.successes, "load": listing.load, "load_cap": listing.load_cap, "extra": dict(listing.extra),
    }  # fmt: skip
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def label(code: str, value: str) -> str:
    """``field=09``."""
    return f"{code}={value}"


def areas_above(path: str) -> list[str]:
    """The path and every path above it."""
    parts = [part for part in path.split("/") if part]
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def access_of(listing: Listing) -> list[str]:
    """Who may find it, as the index is asked: see ``access_for``."""
    found = [f"area:{path}" for path in areas_above(listing.area_path)]
    if listing.visibility in (Visibility.PUBLIC, Visibility.SIGNED_IN):
        found = [listing.visibility.value]
    elif listing.visibility == Visibility.OWNER:
        found = []
    return [*found, *listing.owners]


def access_for(user: Any) -> frozenset[str] | None:
    """What a user may find; None for the system itself, which may find all."""
    if user is None or not user.is_authenticated:
        return frozenset({"public"})
    if user.is_system:
        return None
    from kehui.accounts.models import OFFICE

    areas = {f"area:{area.path}" for area in user.areas_with(OFFICE)}
    return frozenset({"public", "signed_in", *areas, *identities_of(user)})


def is_allowed(payload: Mapping[str, Any], access: frozenset[str] | None) -> bool:
    """Whether a hit may be shown, by the listing's own values: the same rule as in the index, for a second look."""
    if access is None or payload["visibility"] in access or access & set(payload["owners"]):
        return True
    return payload["visibility"] == "area" and any(f"area:{path}" in access for path in areas_above(payload["area"]))
