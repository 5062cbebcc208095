"""A form as it is filled in: its fields in order, its checks, and the names by which expressions refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kehui.kernel.units import base_of
from kehui.reading.matching import Matcher
from kehui.returns.expressions import ExpressionError, Kind, Scope, names_in, parse, require
from kehui.returns.models import FieldMode, ReturnCheck, ReturnEntry, ReturnField, ReturnForm
from kehui.returns.sources import find_indicator, indicator_names
from kehui.statistics.indicators import Indicator, all_indicators

#: The indicators that one field of a return makes, by code: declared where the indicators are.
FED_BY: dict[str, str] = {}


class Definition:
    """A form with everything that hangs on it, read once: two queries."""

    def __init__(self, form: ReturnForm) -> None:
        self.form = form
        self.fields = list(ReturnField.objects.filter(form=form).order_by("position", "code"))
        self.checks = list(
            ReturnCheck.objects.filter(form=form, is_active=True).select_related("field").order_by("code")
        )

    @cached_property
    def names(self) -> Names:
        """Its fields by name and code."""
        return Names(self.fields)

    @cached_property
    def asked(self) -> list[ReturnField]:
        """The fields that somebody has to fill in."""
        return [f for f in self.fields if f.mode == FieldMode.ASKED]

    @cached_property
    def computed(self) -> list[ReturnField]:
        """Those worked out from others of the form, each after those it needs."""
        waiting = [f for f in self.fields if f.mode == FieldMode.COMPUTED]
        placed: list[ReturnField] = []
        while waiting:
            open_ = {f.pk for f in waiting}
            ready = [f for f in waiting if not any(n.pk in open_ for n in self.needs(f))]
            if not ready:  # a circle, which the register refuses; what is in it stays empty
                break
            placed += ready
            waiting = [f for f in waiting if f not in ready]
        return placed

    def needs(self, field: ReturnField) -> list[ReturnField]:
        """The fields of this form that a field's formula mentions."""
        try:
            references = list(names_in(parse(field.formula)))
        except ExpressionError:
            return []
        return [f for r in references if r.scope == "" and (f := self.names.find(r.name))]

    @cached_property
    def groups(self) -> list[tuple[str, list[ReturnField]]]:
        """The fields by 栏目, in their order."""
        found: dict[str, list[ReturnField]] = {}
        for field in self.fields:
            found.setdefault(field.group, []).append(field)
        return list(found.items())


class Names:
    """Fields by what expressions call them: name or code."""

    def __init__(self, fields: Iterable[ReturnField]) -> None:
        self.fields = list(fields)
        self._found = {f.name: f for f in reversed(self.fields)} | {f.code: f for f in self.fields}

    def find(self, name: str) -> ReturnField | None:
        """The field called so."""
        return self._found.get(name)

    def unit_of(self, scope: Scope, name: str) -> str | None:
        """The unit of a field or indicator; None where there is none of that name."""
        if scope == "指标":
            indicator = find_indicator(name)
            return indicator.unit if indicator else None
        field = self.find(name)
        return field.unit if field else None

    def known(self, scope: Scope) -> list[str]:
        """The names there are."""
        return indicator_names() if scope == "指标" else [f.name for f in self.fields]

    def require(self, text: str, kind: Kind) -> None:
        """ExpressionError where the expression cannot be used with these fields."""
        require(parse(text), kind, self.unit_of, known=self.known, text=text)


#: From which likeness on an indicator is held up to whoever defines a field.
_ALIKE = 0.9


def derivable(name: str, linked: str, code: str, own_models: frozenset[str], unit: str = "") -> Indicator | None:
    """The indicator that already yields what a field would ask for: by the explicit link, its official name, an alias, or
    the same words otherwise put (有效发明专利拥有量) in a unit that fits.

    What another return asks for is the same only under the same name: whose R&D it is, the words do not say. An indicator
    that this very field makes (``FED_BY``), or that is counted from the register the form writes to (``own_models``:
    labels), is no reason against it.
    """
    named = [i for text in (linked, name) if text and (i := find_indicator(text)) is not None]
    same_words = [i for i, likeness in _like(name, unit) if likeness == 1 and i.model is not ReturnEntry]
    return next((i for i in [*named, *same_words] if not _is_own(i, code, own_models)), None)


def resembled(name: str, code: str, own_models: frozenset[str], unit: str) -> Indicator | None:
    """An indicator of nearly the same words in a unit that fits, which may or may not be what the field would ask for."""
    return next((i for i, likeness in _like(name, unit) if likeness >= _ALIKE and not _is_own(i, code, own_models)), None)


def _like(name: str, unit: str) -> list[tuple[Indicator, float]]:
    """Indicators in a unit that fits, the likeliest first, each with its likeness (at most 1)."""
    indicators = {i.code: i for i in all_indicators()}
    matcher = Matcher({n: i.code for i in indicators.values() for n in i.names}, units={c: i.unit for c, i in indicators.items()})
    return [(indicators[c.code], c.score) for c in matcher.match(name, unit=base_of(unit)[0], least=_ALIKE)]


def _is_own(indicator: Indicator, code: str, own_models: frozenset[str]) -> bool:
    return FED_BY.get(indicator.code) == code or get_label(indicator) in own_models


def get_label(indicator: Indicator) -> str:
    """The label of the model whose records it counts."""
    return str(indicator.model._meta.label_lower)
