"""Filters of a list: read from the address, applied to a queryset, shown as chips.

Every filter's parameters start with the field's name: ``kind=a&kind=b``, ``signed_on.from=2025-01-01``, ``area=330421102``,
``seller=12`` or ``seller.text=茶业``. What cannot be read is said, and left out of the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from kehui.areas.models import Area, find_area
from kehui.kernel.errors import KehuiError
from kehui.records import scope
from kehui.records.column_kinds import column_of
from kehui.records.columns import BooleanColumn, ChoiceColumn, Column, PersonalColumn, ReferenceColumn
from kehui.records.date_columns import DateColumn
from kehui.records.number_columns import DecimalColumn, IntegerColumn
from kehui.records.register import Register

#: Parameters of a list that are no filters; no filtered field may be called so.
RESERVED = frozenset({"q", "sort", "cols", "page", "after", "limit", "format", "ids", "reason"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One active condition: what it says and which parameters to drop to lose it."""

    label: str
    value: str
    names: tuple[str, ...]
    only: str | None = None  # of several values under one name, this one


class Filter:
    """A filter on one column: text contained."""

    kind = "text"

    def __init__(self, register: Register, column: Column) -> None:
        self.register = register
        self.column = column
        self.name = column.name
        self.label = column.heading

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters it reads."""
        return (self.name,)

    def condition(self, params: QueryDict) -> Q | None:
        """What it asks of the rows; None where it asks nothing. ValueError in a clerk's words where it cannot be read."""
        text = params.get(self.name, "").strip()
        return Q(**{f"{self.column.lookup}__icontains": text}) if text else None

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        """What to show of an active filter."""
        if text := params.get(self.name, "").strip():
            yield Chip(self.label, text, self.names)


class ChoiceFilter(Filter):
    """Any of several choices."""

    kind = "choice"
    column: ChoiceColumn

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes as texts, and labels."""
        return [(str(code), label) for code, label in self.column.labels.items()]

    def condition(self, params: QueryDict) -> Q | None:
        asked = [v for v in params.getlist(self.name) if v]
        if not asked:
            return None
        codes = {str(code): code for code in self.column.labels}
        if unknown := [v for v in asked if v not in codes]:
            raise ValueError(f"“{self.label}”没有“{unknown[0]}”这一项")
        return Q(**{f"{self.name}__in": [codes[v] for v in asked]})

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        labels = dict(self.options)
        for value in params.getlist(self.name):
            if value in labels:
                yield Chip(self.label, labels[value], self.names, value)


class BooleanFilter(Filter):
    """Yes or no: ``1`` or ``0``."""

    kind = "boolean"
    options = (("1", "是"), ("0", "否"))

    def condition(self, params: QueryDict) -> Q | None:
        value = params.get(self.name, "")
        if value not in ("", "0", "1"):
            raise ValueError(f"“{self.label}”应为 1（是）或 0（否）")
        return Q(**{self.name: value == "1"}) if value else None

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        value = params.get(self.name, "")
        if value in ("0", "1"):
            yield Chip(self.label, "是" if value == "1" else "否", self.names)


class RangeFilter(Filter):
    """From … to …, both ends included: days, or numbers in the column's unit."""

    @property
    def kind(self) -> str:  # type: ignore[override]
        """``date`` or ``number``."""
        return "date" if isinstance(self.column, DateColumn) else "number"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}.from", f"{self.name}.to")

    def condition(self, params: QueryDict) -> Q | None:
        wanted: dict[str, Any] = {}
        for name, operator in zip(self.names, ("gte", "lte"), strict=True):
            if text := params.get(name, "").strip():
                try:
                    wanted[f"{self.name}__{operator}"] = self.column.parse(text)
                except ValueError as error:
                    raise ValueError(f"“{self.label}”：{error}") from None
        return Q(**wanted) if wanted else None

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        low, high = (params.get(n, "").strip() for n in self.names)
        if low or high:
            yield Chip(
                self.label, f"{low} 至 {high}" if low and high else f"{low} 起" if low else f"至 {high}", self.names
            )


class ReferenceFilter(Filter):
    """One target by its primary key (chosen from the list), or all whose name contains a text."""

    kind = "reference"
    column: ReferenceColumn

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}.text")

    def condition(self, params: QueryDict) -> Q | None:
        chosen, text = (params.get(n, "").strip() for n in self.names)
        if chosen:
            if not chosen.isdecimal() or len(chosen) > 18:
                raise ValueError(f"“{self.label}”应为编号（数字），现在是“{chosen[:30]}”")
            return Q(**{self.column.store: int(chosen)})
        if not text:
            return None
        named = self.column.target._default_manager.filter(
            Q(**{f"{self.column.label}__icontains": text}) | Q(**{self.column.key: text})
        )
        return Q(**{f"{self.name}__in": named.order_by().values("pk")})

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        chosen, text = (params.get(n, "").strip() for n in self.names)
        if chosen.isdecimal() and len(chosen) <= 18:
            yield Chip(self.label, text or self.shown(chosen), self.names)
        elif text:
            yield Chip(self.label, f"含“{text}”", self.names)

    def shown(self, chosen: str) -> str:
        """The name of the chosen target."""
        target = self.column.target._default_manager.filter(pk=int(chosen)).first()
        return str(target) if target else f"编号{chosen}"


class AreaFilter(Filter):
    """An area and all below it, by code or by name."""

    kind = "area"
    column: ReferenceColumn

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}.text")

    def _area(self, params: QueryDict) -> Area | None:
        text = next((t for n in self.names if (t := params.get(n, "").strip())), "")
        if not text:
            return None
        remembered: dict[str, Area] = params.__dict__.setdefault("_areas", {})  # both the query and the chip ask
        if text not in remembered:
            remembered[text] = find_area(text)
        return remembered[text]

    def condition(self, params: QueryDict) -> Q | None:
        try:
            area = self._area(params)
        except KehuiError as error:
            raise ValueError(f"{error.message}；{error.hint}") from None
        lookup = self.register.model.area_lookup if self.name == "area" else self.name
        return scope.within(lookup, area) if area else None

    def chips(self, params: QueryDict) -> Iterator[Chip]:
        try:
            area = self._area(params)
        except KehuiError:
            return
        if area:
            yield Chip(self.label, area.full_name, self.names)


def filter_of(register: Register, column: Column) -> Filter | None:
    """The filter for a column; None for personal data, which is not searched through."""
    if isinstance(column, PersonalColumn):
        return None
    if isinstance(column, ReferenceColumn):
        return AreaFilter(register, column) if column.target is Area else ReferenceFilter(register, column)
    if isinstance(column, ChoiceColumn):
        return ChoiceFilter(register, column)
    if isinstance(column, BooleanColumn):
        return BooleanFilter(register, column)
    if isinstance(column, DateColumn | IntegerColumn | DecimalColumn):
        return RangeFilter(register, column)
    return Filter(register, column)


def filters_of(register: Register) -> list[Filter]:
    """The filters a register offers, its own first, then how well a record is proved. Made once for each register."""
    made: list[Filter] | None = register.__dict__.get("_filters")
    if made is None:
        names = [*register.filters, *([] if "evidence" in register.filters else ["evidence"])]
        columns = [register.column.get(n) or column_of(register.model._meta.get_field(n)) for n in names]  # type: ignore[arg-type]
        made = [f for c in columns if (f := filter_of(register, c))]
        register.__dict__["_filters"] = made
    return made


def search_condition(register: Register, text: str) -> Q | None:
    """Every word of ``text`` in one of the register's search fields (references by their names)."""
    wanted: Q | None = None
    for word in text.split():
        found = Q()
        for name in register.search:
            column = register.column.get(name)
            if isinstance(column, ReferenceColumn):
                # A subquery, not a join: it is answered once and then looked up, row by row.
                named = column.target._default_manager.filter(**{f"{column.label}__icontains": word})
                found |= Q(**{f"{name}__in": named.order_by().values("pk")})
            else:
                found |= Q(**{f"{name}__icontains": word})
        wanted = found if wanted is None else wanted & found
    return wanted


def apply_filters(register: Register, queryset: QuerySet[Any], params: QueryDict) -> tuple[QuerySet[Any], list[str]]:
    """The rows that answer to the search and the filters in ``params``, and what could not be read."""
    problems: list[str] = []
    text = params.get("q", "").replace("\x00", "").strip()[:100]
    if text and (condition := search_condition(register, text)) is not None:
        queryset = queryset.filter(condition)
    for each in filters_of(register):
        if not any(name in params for name in each.names):
            continue
        try:
            if (condition := each.condition(params)) is not None:
                queryset = queryset.filter(condition)
        except ValueError as error:
            problems.append(str(error))
    return queryset, problems


def active_chips(register: Register, params: QueryDict) -> list[Chip]:
    """A chip for each active condition."""
    chips = [Chip("搜索", text, ("q",))] if (text := params.get("q", "").strip()) else []
    for each in filters_of(register):
        if any(name in params for name in each.names):
            chips.extend(each.chips(params))
    return chips
