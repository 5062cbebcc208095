"""A return held against its checks: what must be mended, and what must be explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kehui.importing.preview import unit_slip
from kehui.kernel.periods import Period
from kehui.kernel.units import base_of, plain, round_half_up
from kehui.records.register import get_register
from kehui.returns.answers import shown_text
from kehui.returns.definition import Definition
from kehui.returns.expressions import (
    ABSENT,
    ExpressionError,
    Scope,
    Value,
    evaluate,
    in_words,
    names_in,
    parse,
    sides,
)
from kehui.returns.models import CheckKind, FieldMode, Prefill, ReturnCheck, ReturnField, Severity, Submission
from kehui.returns.sources import counted_values, find_indicator, indicator_value, require_fit, target_of, whose


@dataclass(frozen=True)
class Finding:
    """Something wrong with a return. ``fields``: the primary keys of the items it concerns, the first one first."""

    key: str
    fields: tuple[int, ...]
    message: str
    severity: str
    advice: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it must be mended; a warning may be explained instead."""
        return self.severity == Severity.ERROR


class FormValues:
    """The values behind an expression's names, for one return; each source is asked once, and only when needed.

    ``answers`` by field in the field's unit. ``fed`` may give last year's values already read.
    """

    def __init__(
        self, definition: Definition, submission: Submission, answers: Mapping[int, Value],
        *, fed: dict[int, Value] | None = None,
    ) -> None:  # fmt: skip
        self.definition = definition
        self.submission = submission
        self.answers = dict(answers)
        self._last = fed
        self._previous: dict[int, Value] | None = None
        self._indicators: dict[str, Value] = {}

    @property
    def period(self) -> Period:
        """The reporting period."""
        return self.submission.round.period

    @property
    def last(self) -> dict[int, Value]:
        """Last year's counted values."""
        if self._last is None:
            self._last = self._counted(self.period.year_before())
        return self._last

    @property
    def previous(self) -> dict[int, Value]:
        """The counted values of the period before."""
        if self._previous is None:
            self._previous = self._counted(self.period.previous())
        return self._previous

    def _counted(self, period: Period) -> dict[int, Value]:
        return counted_values(
            self.definition.form, self.definition.fields, whose(self.submission), period.year, period.end.month
        )

    def get(self, scope: Scope, name: str) -> Value:
        """See expressions.Values: the value in its base unit."""
        if scope == "指标":
            return self.counted(name)
        field = self.definition.names.find(name)
        if field is None:
            return None
        found = {"": self.answers, "上年": self.last, "上期": self.previous}[scope] if scope else self.answers
        value = found.get(field.pk)
        return value * base_of(field.unit)[1] if isinstance(value, Decimal) else value

    def counted(self, name: str) -> Value:
        """An indicator for the respondent and the period, in its base unit."""
        if name not in self._indicators:
            indicator = find_indicator(name)
            organisation = self.submission.organisation
            area = self.submission.form.area if organisation else self.submission.area
            self._indicators[name] = (
                None if indicator is None else indicator_value(indicator, area, organisation, self.period)
            )
        return self._indicators[name]

    def complete(self) -> None:
        """Fill in what is carried over from the records and what is worked out within the form."""
        for field in self.definition.fields:
            if field.mode == FieldMode.CARRIED:
                self.answers[field.pk] = self._in_unit(field, self.counted(field.indicator))
        for field in self.definition.computed:
            self.answers[field.pk] = self._in_unit(field, self.worked_out(field))

    def worked_out(self, field: ReturnField) -> Value:
        """What a field's formula comes to, in the base unit."""
        try:
            found = evaluate(parse(field.formula), self)
        except ExpressionError:
            return None
        return found if isinstance(found, Decimal) else None

    def _in_unit(self, field: ReturnField, base: Value) -> Value:
        if not isinstance(base, Decimal):
            return base
        return round_half_up(base / base_of(field.unit)[1], min(field.places, 2))

    def prefilled(self) -> dict[int, Value]:
        """What may stand in the empty fields already: last year's value, or what a formula gives."""
        found: dict[int, Value] = {}
        for field in self.definition.asked:
            if field.prefill == Prefill.LAST:
                value: Value = self.last.get(field.pk)
            elif field.prefill == Prefill.FORMULA:
                value = self._in_unit(field, self.worked_out(field))
            else:
                continue
            if value is not None:
                found[field.pk] = value
        return found


def findings(values: FormValues, *, complete: bool = True) -> list[Finding]:
    """Everything that the checks of the form say. ``complete``: what is required and empty is told as well."""
    values.complete()
    definition = values.definition
    found = list(_missing(definition.asked, values)) if complete else []
    found += _misfits(definition, values)
    slipped: set[int] = set()
    ordered = sorted(definition.checks, key=lambda c: c.kind != CheckKind.SLIP)  # a slip explains a jump
    for check in ordered:
        if check.kind == CheckKind.RELATION:
            found += _relation(check, values)
        else:
            for finding in _against_last_year(check, values, slipped):
                if check.kind == CheckKind.SLIP:
                    slipped.add(finding.fields[0])
                found.append(finding)
    order = {f.pk: n for n, f in enumerate(definition.fields)}
    found.sort(key=lambda f: (not f.is_error, order.get(f.fields[0], 0) if f.fields else 0))
    return found


def _missing(fields: Iterable[ReturnField], values: FormValues) -> Iterable[Finding]:
    for field in fields:
        value = values.answers.get(field.pk)
        if value is None and field.is_required:
            hint = "没有发生填0，没有这项业务填“不适用”" if field.may_be_absent else "没有发生填0"
            yield Finding(f"required:{field.code}", (field.pk,), f"{field.name}还没有填（{hint}）", Severity.ERROR)
        elif value is ABSENT and not field.may_be_absent:
            yield Finding(f"absent:{field.code}", (field.pk,), f"{field.name}不能填“不适用”", Severity.ERROR)


def _misfits(definition: Definition, values: FormValues) -> Iterable[Finding]:
    """What the register that the form writes to would not take: told to the source, not to who approves."""
    if not definition.form.register_name:
        return
    register = get_register(definition.form.register_name)
    for field in definition.fields:
        target, value = target_of(field), values.answers.get(field.pk)
        if target is None or field.mode == FieldMode.CARRIED or not isinstance(value, Decimal):
            continue
        try:
            require_fit(register, target.column, value, field)
        except ValueError as error:
            yield Finding(f"register:{field.code}", (field.pk,), f"{field.name}{error}", Severity.ERROR)


def _relation(check: ReturnCheck, values: FormValues) -> Iterable[Finding]:
    try:
        node = parse(check.expression)
    except ExpressionError:  # the register refuses it; one that an old version let through judges nothing
        return
    if evaluate(node, values) is not False:
        return
    names = values.definition.names
    here = [f.pk for r in names_in(node) if r.scope == "" and (f := names.find(r.name))]
    told = "，".join(in_words(part, number, names.unit_of) for part, number in sides(node, values) if number is not None)
    message = f"{check.name}：{told}" if told else check.name
    yield Finding(check.code, tuple(dict.fromkeys(here)), message, check.severity, check.advice)


def _against_last_year(check: ReturnCheck, values: FormValues, slipped: set[int]) -> Iterable[Finding]:
    fields = [check.field] if check.field else list(values.definition.asked)
    for field in fields:
        now, last = values.answers.get(field.pk), values.last.get(field.pk)
        if not isinstance(now, Decimal) or not isinstance(last, Decimal) or not last:
            continue
        said = f"{field.name}{shown_text(now, field)}，上年{shown_text(last, field)}"
        if check.kind == CheckKind.SLIP:
            looks = unit_slip(now, last) if now and base_of(field.unit)[0] == "元" else None
            if looks:
                message = f"{said}，相差约{looks[0]:,}倍，请核对单位（{looks[1]}）"
                yield _of_field(check, field, message)
        elif field.pk not in slipped and check.ratio is not None:
            change = (now - last) * 100 / abs(last)
            if abs(change) > check.ratio:
                rise = "增长" if change > 0 else "下降"
                percent = plain(round_half_up(abs(change), 1))
                yield _of_field(check, field, f"{said}，{rise}{percent}%，超过{plain(check.ratio)}%")


def _of_field(check: ReturnCheck, field: ReturnField, message: str) -> Finding:
    return Finding(f"{check.code}:{field.code}", (field.pk,), message, check.severity, check.advice)
