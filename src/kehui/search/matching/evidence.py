"""The accepted matches that speak for an entry of the lexicon, as its page shows them: to each what they may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from kehui.accounts.models import User
from kehui.search import analysis, highlight
from kehui.search.documents import access_for, access_of
from kehui.search.listing import Listing, kind_named
from kehui.search.models import LexiconEntry, LexiconEvidence, Origin
from kehui.search.vocabulary import LEARNED_FROM

SHOWN = 20
LENGTH = 110


@dataclass(frozen=True)
class Text:
    """One side of a match: where it stands, and the words around what was met; empty where the user may not read it."""

    kind: str = ""
    title: str = ""
    url: str = ""
    html: SafeString | str = ""

    @property
    def hidden(self) -> bool:
        """Whether the user may not read it, or it is no longer there."""
        return not self.title


@dataclass(frozen=True)
class Proof:
    """A demand and a result that met, and who found it right."""

    demand: Text
    result: Text
    by: str
    at: datetime


def evidence_of(entry: LexiconEntry, user: User) -> dict[str, Any]:
    """What the template of an entry's evidence is given: the newest proofs, and whether the entry is in use."""
    rows = list(entry.proofs.select_related("by")[:SHOWN])
    readable = _readable({key for row in rows for key in (row.demand_key, row.result_key) if key}, user)
    return {
        "proofs": [_proof(entry, row, readable) for row in rows], "more": max(0, entry.proofs.count() - SHOWN),
        "accepted": entry.accepted, "needed": LEARNED_FROM, "state": _state(entry),
    }  # fmt: skip


def _state(entry: LexiconEntry) -> str:
    if not entry.active:
        return "已停用，不用于匹配"
    if entry.origin == Origin.LEARNED and entry.accepted < LEARNED_FROM:
        return f"尚未用于匹配：要有{LEARNED_FROM}个不同的难题印证，免得把巧合当规律"
    return "正在用于匹配"


def _proof(entry: LexiconEntry, row: LexiconEvidence, readable: dict[str, tuple[str, str, str]]) -> Proof:
    return Proof(
        _text(row.demand_key, row.demand, entry.everyday, readable), _text(row.result_key, row.result, entry.term, readable),
        str(row.by) if row.by else "已离任人员", row.at,
    )  # fmt: skip


def _text(key: str, text: str, words: str, readable: dict[str, tuple[str, str, str]]) -> Text:
    if key not in readable:
        return Text()
    kind, title, url = readable[key]
    tokens = {token: 1.0 for token in analysis.tokens(words.replace("…", " ")) if analysis.is_pair(token)}
    return Text(kind, title, url, highlight.snippet(" ".join(text.split()), tokens, LENGTH))


def _readable(keys: Iterable[str], user: User) -> dict[str, tuple[str, str, str]]:
    """Kind, title and address of those listings that the user may read: found in search by them, or theirs to see anyway."""
    wanted: dict[str, list[int]] = {}
    for key in keys:
        kind, _, number = key.partition(":")
        if number.isdecimal():
            wanted.setdefault(kind, []).append(int(number))
    found = {}
    for kind, numbers in wanted.items():
        try:
            declared = kind_named(kind)
        except KeyError:
            continue  # a kind of an older version
        rows: Any = declared.rows().filter(pk__in=numbers)
        own = set(rows.model.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))
        for row in rows:
            listing = declared.build(row)
            if row.pk in own or (listing is not None and _may_find(listing, user)):
                found[f"{kind}:{row.pk}"] = (declared.title, str(row), listing.url if listing else "")
    return found


def _may_find(listing: Listing, user: User) -> bool:
    access = access_for(user)
    return access is None or bool(access & set(access_of(listing)))
