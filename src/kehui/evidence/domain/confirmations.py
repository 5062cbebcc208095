"""Two-sided confirmation: when both parties say that a record is so, it is proved."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.evidence.models import Confirmation
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, NotPermitted
from kehui.parties.models import Organisation, Person
from kehui.records.grading import grade_record
from kehui.records.models import Evidence, Record
from kehui.records.register import all_registers, register_of

#: Ending of the field that names a side which is a person: ``seller`` or ``seller_person``.
PERSON = "_person"
#: So many records of one register stand on the page, the latest first.
SHOWN = 50


def sided_registers() -> list[Any]:
    """The registers whose records have two parties of their own: a contract's seller and buyer."""
    return [r for r in all_registers() if len({s.removesuffix(PERSON) for s in party_fields(r.model)}) >= 2]


def sides_of(record: Record) -> list[str]:
    """The fields that name the record's two parties. A side that is a person stands in a field of its own."""
    fields = party_fields(type(record))
    named = [s for s in fields if getattr(record, s) is not None]
    # Where a side is not known to the platform nobody can speak for it, and the record stays as it is.
    return named[:2] if len(named) >= 2 else fields[:2]


def party_fields(model: type[Record]) -> list[str]:
    """Every field of such records that may name a party."""
    return [s for s in model.owner_lookups if s and "__" not in s]


def own_sides(record: Record, user: User) -> list[str]:
    """The sides for which the user may speak: as a member of the party."""
    found = []
    for side in sides_of(record):
        party = getattr(record, side)
        if party is not None and party.memberships.filter(user=user).exists():
            found.append(side)
    return found


def confirmed_sides(record: Record) -> set[str]:
    """The sides that confirmed the record as it is now; a change asks both again."""
    return set(
        Confirmation.objects.filter(
            model=record._meta.label_lower, object_id=record.pk, version=record.version
        ).values_list("side", flat=True)
    )  # fmt: skip


def waiting_for_word(user: User) -> int:
    """How many of the records on the user's page of confirmations lack the word of the own side: three queries a register."""
    parties: dict[type[Any], set[int]] = {
        model: set(model.objects.filter(memberships__user=user).values_list("pk", flat=True)) for model in (Organisation, Person)
    }
    count = 0
    for register in sided_registers():
        rows = register.model.objects.visible_to(user).exclude(evidence=Evidence.PROVED).order_by("-pk")
        records = list(rows.select_related(*party_fields(register.model))[:SHOWN])
        given = set(
            Confirmation.objects.filter(model=register.model_label, object_id__in=[r.pk for r in records]).values_list(
                "object_id", "version", "side"
            )
        )
        for record in records:
            named = [(s, getattr(record, s)) for s in sides_of(record)]
            mine = [s for s, party in named if party is not None and party.pk in parties.get(type(party), ())]
            count += any((record.pk, record.version, s) not in given for s in mine)
    return count


@transaction.atomic
def confirm_record(record: Record, *, by: User, expected_version: int | None = None) -> bool:
    """The user's side says that the record is so; True where with it both have, and the record is proved.

    Raises NotPermitted for those who are no party, Conflict where the record changed or the side has spoken.
    """
    model: Any = type(record)
    stored = model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    sides = own_sides(stored, by)
    if not sides:
        raise NotPermitted("只有记录的双方可以确认", hint="请用记录中一方的账号登录")
    if expected_version is not None and stored.version != expected_version:
        raise Conflict("您打开页面之后，这条记录改过", hint="请看过最新的内容再确认")
    already = confirmed_sides(stored)
    fresh = [s for s in sides if s not in already]
    if not fresh:
        raise Conflict("贵方已经确认过")
    # One person of both parties speaks for one of them: two sides are two persons.
    side = fresh[0]
    if len(sides) > 1 and already:
        raise Conflict("双方应由不同的人确认")
    label = stored._meta.label_lower
    Confirmation.objects.create(
        model=label, object_id=stored.pk, side=side, version=stored.version, confirmed_at=clock.now(), confirmed_by=by
    )
    name = str(model._meta.get_field(side).verbose_name)
    change = chain.Change(f"{label}.confirmed", label, stored.pk, str(stored), new={"side": name}, reason=f"{name}确认属实")
    both = {*already, side} >= set(sides_of(stored))
    if both and stored.evidence != Evidence.PROVED:
        register_of(model)  # a record without a register has no trail to write to
        grade_record(stored, Evidence.PROVED, by=by, reason="双方确认属实", action="proved")
    chain.append([change], by=by)
    return both
