"""A register (台账): one declaration by which a kind of record is listed, shown, entered, imported, exported and served.

A context writes one class per kind of record in its ``registers.py``; nothing else is needed for its pages,
its spreadsheet and its API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from kehui.accounts.models import CLERKS, User
from kehui.areas.models import Area
from kehui.kernel.errors import Problem
from kehui.kernel.masking import Masked
from kehui.records.column_kinds import column_of
from kehui.records.columns import Column, PersonalColumn, ReferenceColumn
from kehui.records.models import Record

Values = dict[str, Any]
_R = TypeVar("_R", bound="Register")


@dataclass(frozen=True)
class Action:
    """A change of state offered on a record's page: a verb and the domain function that does it.

    ``run(record, by=user, reason=text, **inputs)``; ``inputs`` are model-field-like columns asked for in the dialog,
    each ``(name, label, kind)`` with kind ``date``, ``money`` or ``text``.
    """

    name: str
    label: str
    run: Callable[..., Any]
    when: Callable[[Any], bool] = lambda record: True
    inputs: tuple[tuple[str, str, str], ...] = ()
    needs_reason: bool = False
    destructive: bool = False
    consequence: str = ""
    writers: frozenset[str] = CLERKS


@dataclass(frozen=True)
class Group:
    """A group of fields in the form and on the record's page."""

    title: str
    fields: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True)
class Due:
    """What waits to be done among the records, shown on the workbench: a label, which records, and their list's address."""

    label: str
    condition: Callable[[], Q]
    query: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class Locked:
    """Fields of a record that its form does not change, why, and the label and address of where they are changed."""

    fields: frozenset[str]
    why: str
    link: tuple[str, str] | None = None


class RowStore(Protocol):
    """Where the rows of a sheet are kept that are not the rows of one table: what an import asks of it.

    Values are as the register's columns parse them; a key is its parts in the order of ``Register.key``.
    """

    def by_key(self, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, int, Values]]:
        """Primary key, version and values of what is stored under each key that is known."""

    def by_pk(self, pk: int) -> tuple[int, int, Values] | None:
        """The same of one of them, under lock; None where it is no more."""

    def may_write(self, user: User, values: Values) -> bool:
        """Whether the user may write the row."""

    def owner_name(self, values: Values) -> str:
        """Whose row it is, for messages."""

    def write(self, values: Values, *, by: User, reason: str) -> None:
        """Write a row (all its values) through its own domain function, with its audit entry. Raises what that raises."""


class Register:
    """Declaration of a register. Attributes with a default may be left out.

    model        the record
    slug         its place in the address, with hyphens
    menu         the division of work it stands under in the menu
    key          the fields of the natural key (a unique constraint stands on them)
    fields       every field that is entered, in order
    shown        the columns of the list until the user chooses others
    search       the fields looked into by the search box
    filters      the fields offered as filters
    ordering     of the list, newest first as a rule
    groups       of the form; one group of all fields unless said
    area_from    the reference whose area is taken where the area is left empty
    taken_from   field -> ((reference, its field), …): what else is taken from a reference where it is left empty; the
                 first reference that is set tells it
    either       groups of fields of which one, and only one, is filled in (an organisation or a person); ``check`` says so
    filled       required fields that the register fills itself where a form leaves them empty: name to the words that say so
    prefix       of the numbers that the office makes up itself: the key left empty is numbered (see records.numbering)
    number_by_area  whether such a number names the record's area
    set_by_acts  fields that rules and changes of state set: a new record's form leaves them out
    slips        money or quantity fields compared with the year before in an import (千元/万元 slips); needs a year in the key
    example      one row for the template: field name to text
    writers      the office roles that may write in their area
    readers      the roles that may open it, where not every office may; its model's ``visible_to`` holds to them too
    own_writers  the outside roles that may write their own records
    actions      changes of state
    verbs        what its own audit actions are called: ``submitted`` to 提交审核
    dues         what waits to be done among them
    related      child registers shown on the record's page: (name of the register, its reference field)
    """

    model: ClassVar[type[Record]]
    slug: ClassVar[str]
    menu: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    fields: ClassVar[tuple[str, ...]]
    shown: ClassVar[tuple[str, ...]]
    search: ClassVar[tuple[str, ...]] = ("name",)
    filters: ClassVar[tuple[str, ...]] = ("area",)
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    groups: ClassVar[tuple[Group, ...]] = ()
    area_from: ClassVar[str] = ""
    taken_from: ClassVar[Mapping[str, tuple[tuple[str, str], ...]]] = {}
    either: ClassVar[tuple[tuple[str, ...], ...]] = ()
    filled: ClassVar[Mapping[str, str]] = {}
    prefix: ClassVar[str] = ""
    number_by_area: ClassVar[bool] = True
    set_by_acts: ClassVar[frozenset[str]] = frozenset()
    slips: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, str]] = {}
    writers: ClassVar[frozenset[str]] = CLERKS
    readers: ClassVar[frozenset[str] | None] = None
    own_writers: ClassVar[frozenset[str]] = frozenset()
    actions: ClassVar[tuple[Action, ...]] = ()
    related: ClassVar[tuple[tuple[str, str], ...]] = ()
    verbs: ClassVar[Mapping[str, str]] = {}
    dues: ClassVar[tuple[Due, ...]] = ()
    #: False for rows that only their own domain functions may change once written (transfers).
    editable: ClassVar[bool] = True
    #: Where an import keeps the rows, if not in the model's table.
    store: RowStore | None = None

    def complete(self, values: Values) -> None:
        """Fill in what follows from the other values (a status from a date). Called before ``check``."""

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The record's rules over parsed values; ``old`` are the stored ones of a record being changed."""
        yield from ()

    def check_batch(self, rows: list[Values]) -> Iterator[tuple[int, Problem]]:
        """Rules over many rows at once, for an import: yields ``(index in rows, problem)``.

        ``rows`` are the parsed values as they would be stored, a chunk at a time (2,000 at most); ``{}`` stands for a row
        that already has errors. For what one row cannot tell and what would cost a query for each: a sum of leases
        against a site's area.
        """
        yield from ()

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """Further pages of a record, each with its label and address: where a context does more with it than the register."""
        return []

    def sections(self, record: Any, user: User) -> list[tuple[str, dict[str, Any]]]:
        """Further parts of a record's page below its values: a template and what it is given. What the user may not see is
        left out here."""
        return []

    def locked(self, record: Any, user: User) -> Locked | None:
        """What of a record only a domain function of its own changes. ``check`` holds to it too: an import has no form."""
        return None

    def kept_because(self, record: Any) -> str:
        """Why the record may not be deleted; "" where it may."""
        return ""

    def own_may_write(self, values: Values) -> bool:
        """Whether outsiders may enter these values of their own records: a state that only an office gives is not theirs."""
        return True

    # -- derived ------------------------------------------------------------------------------------------------

    @cached_property
    def name(self) -> str:
        """``market.contracts``: unique, and the register's name in the API and in imports."""
        return f"{self.model._meta.app_label}.{self.slug}"

    @cached_property
    def title(self) -> str:
        """The records' official name."""
        return str(self.model._meta.verbose_name)

    @cached_property
    def model_label(self) -> str:
        """``market.technologycontract``: as audit rows name it."""
        return self.model._meta.label_lower

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """A column for each field entered."""
        return tuple(column_of(self.model._meta.get_field(name)) for name in self.fields)  # type: ignore[arg-type]

    @cached_property
    def column(self) -> dict[str, Column]:
        """Columns by field name."""
        return {c.name: c for c in self.columns}

    @cached_property
    def references(self) -> tuple[ReferenceColumn, ...]:
        """The columns that refer to other records."""
        return tuple(c for c in self.columns if isinstance(c, ReferenceColumn))

    @cached_property
    def form_groups(self) -> tuple[Group, ...]:
        """``groups``, or one of all fields."""
        return self.groups or (Group(self.title, self.fields),)

    @cached_property
    def fills(self) -> Mapping[str, str]:
        """``filled``, and the number of records that it numbers itself."""
        return {self.key[0]: "留空时自动编号", **self.filled} if self.prefix else self.filled

    def requirement(self, column: Column) -> str:
        """必填, 选填, or 二选一 for one of several of which one is filled in."""
        if any(column.name in group for group in self.either):
            return "二选一"
        return "必填" if column.required else "选填"

    def find(self, values: Values) -> Record | None:
        """The stored record with the natural key of ``values``."""
        lookup = {self.column[name].store: values.get(name) for name in self.key}
        return self.model._default_manager.filter(**lookup).first()

    def stored_values(self, record: Record) -> Values:
        """The record's values as ``parse`` would give them (references as primary keys)."""
        return {c.name: getattr(record, c.store) for c in self.columns}

    def audit_texts(self, values: Values, labels: Mapping[str, str] = {}) -> dict[str, Any]:
        """Values as the audit trail keeps them: JSON forms, references by their names in ``labels``, personal data masked.

        The trail is never changed, so what stood in it in clear could not be deleted on request.
        """
        return {
            c.name: labels.get(c.name, values.get(c.name))
            if isinstance(c, ReferenceColumn)
            else Masked(str(values[c.name]), c.mask)
            if isinstance(c, PersonalColumn)
            else c.dump(values.get(c.name))
            for c in self.columns
            if values.get(c.name) not in (None, "")
        }

    def may_write(self, user: User, area: Area | None) -> bool:
        """Whether the user's office lets them write records of ``area``."""
        return self.holds(user, self.writers, area)

    def holds(self, user: User, roles: frozenset[str], area: Area | None) -> bool:
        """Whether the user acts in one of ``roles`` in ``area``. A register of an administrator's, whose role has no
        area, says here what counts."""
        return user.holds(roles, area)

    def may_write_somewhere(self, user: User) -> bool:
        """Whether to offer the user a form at all."""
        return user.is_system or bool(user.areas_with(self.writers)) or bool(user.roles & self.own_writers)

    def guided_url(self, user: User) -> str:
        """Where this user is led through a new record step by step; "" where the register's own form serves."""
        return ""

    def may_write_record(self, user: User, record: Record) -> bool:
        """Whether the user may change this stored record."""
        if self.may_write(user, area_of(record)):
            return True
        if not user.roles & self.own_writers or not self.own_may_write(self.stored_values(record)):
            return False
        return self.owns(user, record)

    def owns(self, user: User, record: Record) -> bool:
        """Whether the record is the user's own (through organisation or person)."""
        for lookup in self.model.owner_lookups:
            owner: Any = record
            for part in lookup.split("__") if lookup else ():
                owner = getattr(owner, part, None)
            if owner is not None and owner.memberships.filter(user=user).exists():
                return True
        return False


def area_of(record: Record) -> Area:
    """The area that decides who sees and writes the record."""
    found: Any = record
    for part in record.area_lookup.split("__"):
        found = getattr(found, part)
    area: Area = found
    return area


@dataclass
class _Registry:
    by_name: dict[str, Register] = field(default_factory=dict)
    by_model: dict[type[Record], Register] = field(default_factory=dict)
    families: dict[str, Callable[[str], Register]] = field(default_factory=dict)


_registry = _Registry()


def register(declaration: type[_R]) -> type[_R]:
    """Class decorator: make the register known."""
    made = declaration()
    if made.name in _registry.by_name:
        raise ImproperlyConfigured(f"two registers are called {made.name}")
    unknown = set(made.key) | set(made.shown) | {f for g in made.groups for f in g.fields}
    if unknown := unknown - set(made.fields):
        raise ImproperlyConfigured(f"{made.name}: not among its fields: {', '.join(sorted(unknown))}")
    _registry.by_name[made.name] = made
    _registry.by_model[made.model] = made
    return declaration


def all_registers() -> list[Register]:
    """Every register, in the order of declaration."""
    return list(_registry.by_name.values())


def get_register(name: str) -> Register:
    """The register called ``market.contracts``, or one of a family (``returns.sheet:12``); KeyError where there is none."""
    family, colon, which = name.partition(":")
    return _registry.families[family](which) if colon else _registry.by_name[name]


def register_family(name: str, make: Callable[[str], Register]) -> None:
    """Registers made when asked for by name (``name:which``), for sheets whose columns are data. ``make`` raises KeyError."""
    _registry.families[name] = make


def register_of(model: type[Record]) -> Register:
    """The register of a model; KeyError where it has none."""
    return _registry.by_model[model]
