"""Taking an expert's papers and patents in from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel.errors import Invalid
from kehui.market.domain.listing import create_listing, submit_listing
from kehui.market.literature_files import Entry
from kehui.market.models import Literature, TechnicalField
from kehui.market.registers.listing import register_for
from kehui.parties.models import Person
from kehui.records.domain import problems_of
from kehui.records.register import Values

#: A shorter abstract says nothing by itself.
SHORTEST = 10


@dataclass
class Taken:
    """What became of the file's entries."""

    made: list[Literature] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, why


def is_known(person: Person, entry: Entry) -> bool:
    """Whether the expert has it already: the same identifier, or the same title and year."""
    own = Literature.objects.filter(expert=person)
    if entry.identifier and own.filter(identifier=entry.identifier[:80]).exists():
        return True
    return own.filter(title=entry.title[:120], year=entry.year).exists()


@transaction.atomic
def take_literature(person: Person, entries: Sequence[Entry], *, technical_field: str, industry: str, by: User) -> Taken:
    """One listing for each entry not known yet, handed in for review. An entry that breaks a rule is named, the rest goes in."""
    register, result = register_for("literature"), Taken()
    for entry in entries:
        if is_known(person, entry):
            result.known.append(entry.title)
            continue
        values = _values(person, entry, technical_field, industry)
        try:
            made = create_listing(register, values, by=by)
        except Invalid as error:
            result.refused.append((entry.title, error.message))
            continue
        submit_listing(made, by=by, reason="从文献文件导入")
        assert isinstance(made, Literature)
        result.made.append(made)
    return result


def _values(person: Person, entry: Entry, technical_field: str, industry: str) -> Values:
    terms: list[str] = []
    for word in entry.keywords:
        if len("、".join([*terms, word])) <= 600:
            terms.append(word)
    return {
        "title": entry.title[:120], "expert": person.pk, "area": person.area_id, "literature_kind": entry.kind,
        "authors": entry.authors, "source": entry.source[:200], "year": entry.year, "identifier": entry.identifier[:80],
        "field": technical_field, "industry": industry, "terms": "、".join(terms),
        "description": _description(entry),
    }  # fmt: skip


def _description(entry: Entry) -> str:
    """The abstract; with what else is known where there is none, or hardly one."""
    if len(entry.description.strip()) >= SHORTEST:
        return entry.description[:5000]
    return "。".join(part for part in (entry.description, entry.title, entry.authors, entry.source) if part)[:5000]


def problems_in(person: Person, entry: Entry) -> list[str]:
    """What would keep the entry from being taken in, told before it is tried."""
    register = register_for("literature")
    values = {c.name: c.empty for c in register.columns} | _values(person, entry, TechnicalField.AGRICULTURE, "")
    register.complete(values)
    return [p.message for p in problems_of(register, values, None) if p.severity == "error"]
