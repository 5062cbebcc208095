"""Organisations and people together, for a field that takes either."""

from __future__ import annotations

from itertools import islice

from django.db.models import Case, Q, Value, When

from kehui.parties.models import Organisation, Person

MANY = 12


def parties_like(text: str) -> list[Organisation | Person]:
    """Those whose name has ``text`` in it or whose number begins with it; names that begin with it first. At most MANY."""
    first = Case(When(name__istartswith=text, then=Value(0)), default=Value(1))
    bodies = Organisation.objects.filter(Q(name__icontains=text) | Q(uscc__istartswith=text)).select_related("area")
    people = Person.objects.filter(Q(name__icontains=text) | Q(number__istartswith=text)).select_related("organisation", "area")
    found: list[Organisation | Person] = list(bodies.order_by(first, "name", "pk")[:MANY])
    persons = list(people.order_by(first, "number")[:MANY])
    # Neither kind crowds the other out.
    kept = max(MANY // 2, MANY - len(persons))
    return list(islice([*found[:kept], *persons], MANY))


def key_of(party: Organisation | Person) -> str:
    """``organisation-12``, ``person-3``: what a field of either kind carries."""
    return f"{party._meta.model_name}-{party.pk}"


def party_of(key: str, text: str) -> Organisation | Person | None:
    """The party chosen (``key``), else the only one whose number or whole name is ``text``."""
    kind, _, number = key.partition("-")
    if number.isdecimal() and len(number) < 19:
        pk = int(number)
        if kind == "organisation":
            return Organisation.objects.filter(pk=pk).first()
        if kind == "person":
            return Person.objects.filter(pk=pk).first()
    text = text.strip()
    if not text:
        return None
    numbered: list[Organisation | Person] = [*Organisation.objects.filter(uscc=text.upper()), *Person.objects.filter(number=text)]
    named: list[Organisation | Person] = [*Organisation.objects.filter(name=text)[:2], *Person.objects.filter(name=text)[:2]]
    found = numbered or named
    return found[0] if len(found) == 1 else None
