"""The words an office has: what is shipped, with what the registers add, change or switch off."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connection
from django.db.models import Count, Max

from kehui.search import synonyms
from kehui.search.matching import lexicon
from kehui.search.models import LexiconEntry, Origin, Synonym

#: A learned entry is used from so many accepted matches on: one is a coincidence.
LEARNED_FROM = 2
#: So long what was made of a table is used without a look at it: every search asks for it.
LOOK_SECONDS = 1.0
_lock = threading.Lock()
#: By table: the state it was made of, what was made, and until when that is used unseen.
_kept: dict[str, tuple[Any, Any, float]] = {}


def current_lexicon() -> lexicon.Lexicon:
    """The lexicon in force: entries of the register take the place of shipped ones with the same two sides."""
    found: lexicon.Lexicon = _made("lexicon", LexiconEntry, _lexicon)
    return found


def current_synonyms() -> synonyms.Synonyms:
    """The synonyms in force."""
    found: synonyms.Synonyms = _made("synonyms", Synonym, _synonyms)
    return found


def _made(name: str, model: Any, make: Any) -> Any:
    """What was made of the table last, unless a row came, went or changed since: looked at once a second, and always inside a
    transaction, which sees its own rows."""
    kept = _kept.get(name)
    if kept is not None and time.monotonic() < kept[2] and not connection.in_atomic_block:
        return kept[1]
    state = tuple(model.objects.aggregate(Count("pk"), Max("updated_at"), Max("pk")).values())
    with _lock:
        kept = _kept.get(name)
        made = make() if kept is None or kept[0] != state else kept[1]
        _kept[name] = (state, made, time.monotonic() + LOOK_SECONDS)
    return made


def _lexicon() -> lexicon.Lexicon:
    found = {(entry.everyday, entry.term): entry for entry in lexicon.shipped_entries()}
    columns = ("everyday", "term", "field", "origin", "accepted", "active")
    changed = False
    for everyday, term, field, origin, accepted, active in LexiconEntry.objects.values_list(*columns).order_by("id"):
        changed = True
        if active and (origin != Origin.LEARNED or accepted >= LEARNED_FROM):
            found[everyday, term] = lexicon.Entry(everyday, term, field, accepted)
        else:
            found.pop((everyday, term), None)
    return lexicon.Lexicon(found.values()) if changed else lexicon.shipped()


def _synonyms() -> synonyms.Synonyms:
    found = dict.fromkeys(synonyms.shipped_pairs(), True)
    for term, synonym, active in Synonym.objects.values_list("term", "synonym", "active").order_by("id"):
        found[term, synonym] = active
    return synonyms.Synonyms(pair for pair, active in found.items() if active)
