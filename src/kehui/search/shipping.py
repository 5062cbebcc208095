"""Putting the shipped words into the registers, where staff see, change and switch them off."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kehui.accounts.models import system_user
from kehui.areas.models import home_county
from kehui.audit import chain
from kehui.kernel.errors import KehuiError
from kehui.records.register import Register, register_of
from kehui.search import synonyms
from kehui.search.matching import lexicon
from kehui.search.models import LexiconEntry, Origin, Synonym

CHUNK = 1000


@transaction.atomic
def load_shipped() -> tuple[int, int]:
    """Enter what is missing, of lexicon and synonyms; returns how many of each. What is there stays as it is."""
    area = home_county()
    known = set(LexiconEntry.objects.values_list("everyday", "term"))
    entries = [
        LexiconEntry(everyday=e.everyday, term=e.term, field=e.field, origin=Origin.SHIPPED, area=area)
        for e in lexicon.shipped_entries()
        if (e.everyday, e.term) not in known
    ]
    paired = set(Synonym.objects.values_list("term", "synonym"))
    pairs = [
        Synonym(term=term, synonym=synonym, area=area)
        for term, synonym in synonyms.shipped_pairs()
        if (term, synonym) not in paired
    ]
    for model, rows in ((LexiconEntry, entries), (Synonym, pairs)):
        _enter(register_of(model), rows)
    return len(entries), len(pairs)


def load_where_missing() -> bool:
    """The same where most of them are not there yet; what an office deleted stays deleted. False where there is no county."""
    listed = LexiconEntry.objects.filter(origin=Origin.SHIPPED).count()
    if listed > len(lexicon.shipped_entries()) // 2:
        return False
    try:
        home_county()
    except KehuiError:
        return False
    load_shipped()
    return True


def _enter(register: Register, rows: list[Any]) -> None:
    made = register.model._default_manager.bulk_create(rows, batch_size=CHUNK)
    label = register.model_label
    chain.append(
        (
            chain.Change(
                f"{label}.created", label, row.pk, str(row), new=register.audit_texts(register.stored_values(row)),
                reason="随系统提供",
            )
            for row in made
        ),
        by=system_user(),
    )  # fmt: skip
