"""Which columns hold a person's data, and whether a value is that of the person: exact, blanks and full width folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Func, Q, TextField, Value

from kehui.kernel.identifiers import half_width
from kehui.parties.models import Person
from kehui.privacy.models import PersonalDataRequest
from kehui.records.columns import Column, PersonalColumn, ReferenceColumn
from kehui.records.register import Register

#: Headers of columns that hold a person's name in clear, because it is public in its place (a lecturer, an expert).
NAME_HEADERS = frozenset({"姓名", "名称（姓名）", "专家姓名", "主讲人", "技术指导员", "特派员名称", "申请人"})
NAME, PHONE, IDENTITY = "name", "phone", "identity"
_DROPPED = " \u3000\xa0-－—"
_WIDE, _NARROW = "０１２３４５６７８９Ｘｘx", "0123456789" + 3 * "X"
_BLANKS = re.compile(r"[\s\u3000\xa0]+")


def fold(kind: str, text: str) -> str:
    """What two writings of one value have in common."""
    text = half_width(text)
    if kind == NAME:
        return _BLANKS.sub("", text)
    return "".join(c for c in text.upper() if c not in _DROPPED and not c.isspace())


def folded(kind: str, column: str) -> Func:
    """The same in the database."""
    if kind == NAME:
        return Func(F(column), Value(" \u3000\xa0"), Value(""), function="translate", output_field=TextField())
    return Func(F(column), Value(_WIDE + _DROPPED), Value(_NARROW), function="translate", output_field=TextField())


def _ending(column: str, last: str) -> Q:
    """The column ends with the character in one of its writings."""
    written = {last, *(w for w, n in zip(_WIDE, _NARROW, strict=True) if n == last)}
    found = Q()
    for each in sorted(written):
        found |= Q(**{f"{column}__endswith": each})
    return found


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column with a person's data. ``plain``: shown in clear in its register."""

    column: Column
    kind: str
    plain: bool

    @property
    def name(self) -> str:
        """The field."""
        return self.column.name


@cache
def person_columns(register: Register) -> tuple[PersonColumn, ...]:
    """The columns of a register that hold a person's data."""
    found = []
    for column in register.columns:
        if isinstance(column, PersonalColumn):
            found.append(PersonColumn(column, str(column.field.mask), False))  # type: ignore[attr-defined]
        elif type(column) is Column and column.header in NAME_HEADERS:
            found.append(PersonColumn(column, NAME, True))
    return tuple(found)


@cache
def is_about_person(register: Register) -> bool:
    """Whether its records are about a person (a borrower, a talent), rather than naming one as a contact of something else."""
    return register.model is Person or any(not c.plain and c.column.required for c in person_columns(register))


@cache
def person_references(register: Register) -> tuple[str, ...]:
    """The fields by which its records refer to a person of the register of people."""
    return tuple(c.name for c in register.references if c.target is Person)


def number_of(register: Register, record: Any) -> str:
    """How a record is called without naming anybody: its number, or the parts of its key that are no person."""
    named = {c.name for c in person_columns(register)}
    parts = []
    for column in (register.column[name] for name in register.key):
        value = getattr(record, column.name)
        if value in (None, "") or column.name in named or (isinstance(column, ReferenceColumn) and column.target is Person):
            continue
        parts.append(str(getattr(value, "name", value)) if isinstance(column, ReferenceColumn) else column.text(value))
    return " · ".join(parts)[:100] or f"第 {record.pk} 号"


@dataclass(frozen=True)
class Wanted:
    """Who is looked for: folded values by kind, those that are known."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, request: PersonalDataRequest) -> Wanted:
        """From a request."""
        given = {NAME: request.name, PHONE: request.phone, IDENTITY: request.identity_number}
        return cls({kind: fold(kind, text) for kind, text in given.items() if text})

    def hits(self, register: Register, record: Any) -> tuple[PersonColumn, ...]:
        """The columns of the record that hold the person's values."""
        return tuple(
            c for c in person_columns(register)
            if c.kind in self.values and fold(c.kind, getattr(record, c.name) or "") == self.values[c.kind]
        )  # fmt: skip

    def condition(self, register: Register) -> tuple[dict[str, Func], Q, Q] | None:
        """Annotations, the filter for records with any of the values, and for those with more than the name.

        One look through the table answers it. None where the register has no such column.
        """
        annotations: dict[str, Func] = {}
        matching, telling = Q(), Q(pk__in=())
        for each in person_columns(register):
            if each.kind not in self.values:
                continue
            alias = f"_folded_{each.name}"
            annotations[alias] = folded(each.kind, each.name)
            wanted = self.values[each.kind]
            # The cheap comparison first: a million rows are mostly others, and only the few left are folded.
            if each.kind == NAME:
                hit = Q(**{f"{each.name}__startswith": wanted[0]}) & Q(**{alias: wanted})
            else:
                hit = _ending(each.name, wanted[-1]) & Q(**{alias: wanted})
                telling |= hit
            matching |= hit
        return (annotations, matching, telling) if annotations else None
