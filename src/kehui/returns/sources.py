"""What Kehui already knows of a respondent: last year's values, and what it counts from the records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.kernel.units import base_of, plain, round_half_up
from kehui.parties.models import Organisation
from kehui.records.number_columns import MoneyColumn
from kehui.records.register import Register, get_register
from kehui.returns.expressions import ABSENT, Value
from kehui.returns.models import FieldMode, ReturnEntry, ReturnField, ReturnForm, Submission
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator, indicator_named
from kehui.statistics.measuring import measure

_TARGET = re.compile(r"^(\w+)(?:\[(\w+)=(\w+)\])?$")


@dataclass(frozen=True)
class Target:
    """The column of a register that a field writes, and the value of its key that tells several rows apart."""

    column: str
    key: str = ""
    value: str = ""


def target_of(field: ReturnField) -> Target | None:
    """``sales[business=pigs]`` taken apart; None where it is left empty or cannot be read."""
    found = _TARGET.match(field.target.replace(" ", ""))
    return Target(found[1], found[2] or "", found[3] or "") if found else None


def find_indicator(text: str) -> Indicator | None:
    """The indicator with that name, alias or code."""
    if found := indicator_named(text):
        return found
    try:
        return get_indicator(text)
    except KeyError:
        return None


def indicator_names() -> list[str]:
    """Every official name."""
    return [i.name for i in all_indicators()]


def indicator_value(indicator: Indicator, area: Area, organisation: Organisation | None, period: Period) -> Value:
    """What Kehui counts for an area, or from the records of one organisation (its first owner), in the base unit.

    What belongs to no organisation (the area of a site) is that of the whole ``area``. None where there is nothing to
    count from.
    """
    if organisation is None or owner_lookup(indicator) is None:
        return measure(indicator, area, [period]).values[-1]
    if indicator.parts:
        top, bottom = (
            indicator_value(get_indicator(code), area, organisation, period) for code in indicator.parts
        )
        return top / bottom if isinstance(top, Decimal) and isinstance(bottom, Decimal) and bottom else None
    lookup = owner_lookup(indicator)
    if lookup is None or not indicator.is_available(period):
        return None
    assert indicator.source is not None
    rows = indicator.source().filter(indicator.condition(period)).filter(**{lookup: organisation.pk})
    found = rows.aggregate(n=indicator.aggregate)["n"]
    return Decimal(found) if found is not None else None if indicator.is_filed else Decimal(0)


def owner_lookup(indicator: Indicator) -> str | None:
    """The field of its records that names the organisation they belong to: the first owner; None where there is none."""
    model: Any = indicator.model
    if model is Organisation:
        return "pk"
    for lookup in model.owner_lookups:
        target = model
        for part in lookup.split("__") if lookup else ():
            target = target._meta.get_field(part).related_model
        if lookup and target is Organisation:
            return str(lookup)
    return None


def whose(submission: Submission) -> Q:
    """The condition on records that belong to the respondent."""
    if submission.organisation_id:
        return Q(organisation=submission.organisation_id)
    return Q(organisation__isnull=True, area=submission.area_id)


def counted_values(
    form: ReturnForm, fields: Iterable[ReturnField], owner: Q, year: int, month: int
) -> dict[int, Value]:
    """The values that count for a respondent and a period, by field, in the field's unit; nothing where none do."""
    if form.register_name:
        return _register_values(get_register(form.register_name), fields, owner, year)
    entries = ReturnEntry.objects.filter(owner, field__form=form, year=year, month=month)
    return {e.field_id: ABSENT if e.is_absent else e.value for e in entries}


def _register_values(register: Register, fields: Iterable[ReturnField], owner: Q, year: int) -> dict[int, Value]:
    model: Any = register.model
    rows = list(model.objects.filter(owner, year=year))
    found: dict[int, Value] = {}
    for field in fields:
        target = target_of(field)
        if target is None or field.mode == FieldMode.CARRIED:
            continue
        chosen = [r for r in rows if not target.key or str(getattr(r, target.key)) == target.value]
        numbers = [Decimal(n) for r in chosen if (n := getattr(r, target.column)) is not None]
        if numbers:
            found[field.pk] = from_column(register, target.column, sum(numbers, Decimal(0)), field)
    return found


def from_column(register: Register, name: str, stored: Decimal, field: ReturnField) -> Decimal:
    """A stored value of a register in the field's unit."""
    column = register.column[name]
    base = stored if isinstance(column, MoneyColumn) else stored * base_of(getattr(column, "unit", ""))[1]
    return round_half_up(base / base_of(field.unit)[1], 2)


def to_column(register: Register, name: str, value: Decimal, field: ReturnField) -> Any:
    """The inverse: a value in the field's unit as the register stores it (whole where it stores whole numbers)."""
    column = register.column[name]
    base = value * base_of(field.unit)[1]
    if isinstance(column, MoneyColumn):
        return base
    number = base / base_of(getattr(column, "unit", ""))[1]
    return int(number) if column.kind == "integer" else number


def require_fit(register: Register, name: str, value: Decimal, field: ReturnField) -> None:
    """ValueError, in a clerk's words, where the register's column would not take a value in the field's unit."""
    column = register.column[name]
    if isinstance(column, MoneyColumn):
        column.parse(plain(value), field.unit)
    else:
        column.parse(plain(value * base_of(field.unit)[1] / base_of(getattr(column, "unit", ""))[1]))
