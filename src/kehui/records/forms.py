"""The form of a record, built from the register's columns and read by the same rules as an import.

What was typed is kept as text, so that nothing is lost where something is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.errors import Problem
from kehui.records.addresses import url_for
from kehui.records.columns import KEEP, BooleanColumn, ChoiceColumn, Column, PersonalColumn, ReferenceColumn
from kehui.records.date_columns import DateColumn
from kehui.records.following import FollowingRegister
from kehui.records.models import Record
from kehui.records.number_columns import DecimalColumn, IntegerColumn, YearColumn
from kehui.records.references import Resolver
from kehui.records.register import Locked, Register, Values

LONG_TEXT = 200  # from this length on, a box of several lines
#: Said above a form that ``RecordForm.compare`` has been over.
CHANGED_MEANWHILE = (
    "您打开页面之后，别人改过这条记录。您填的内容都在；不同之处在各栏下面写着“现在的内容”，核对后再保存，将以您填的为准"
)


@dataclass
class FormField:
    """One field as the template shows it. ``value`` is what stands in it, ``chosen`` a reference's primary key."""

    register: Register
    column: Column
    value: str = ""
    chosen: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    current: str = ""  # what somebody else saved meanwhile, where it differs
    optional_because: str = ""  # a required column that the register fills itself
    fixed: str | None = None  # how a field reads that this form does not change

    @property
    def name(self) -> str:
        """Name of the input."""
        return self.column.name

    @property
    def auto_id(self) -> str:
        """Id of the input, to which the error summary links."""
        return f"id_{self.column.name}"

    @property
    def label(self) -> str:
        """The official name."""
        return self.column.header

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""
        return self.column.required and not self.optional_because

    @property
    def is_set_already(self) -> bool:
        """A choice, or 是 or 否, that the form starts with and that cannot be emptied: neither 必填 nor 选填 tells anything."""
        stored = self.column.field
        return self.kind in ("choice", "boolean") and stored.has_default() and not (stored.null or stored.blank)

    @property
    def requirement(self) -> str:
        """What stands beside the label of a field that may stay empty."""
        found = self.register.requirement(self.column)
        return "" if self.is_set_already else "选填" if found == "必填" else found

    @property
    def hint(self) -> str:
        """The form in which to write, shown before any error."""
        if self.kind in ("choice", "boolean"):
            return self.column.help
        if self.optional_because:
            return self.optional_because
        return self.column.format_hint

    @property
    def unit(self) -> str:
        """Stands inside the field."""
        return self.column.unit

    @property
    def kind(self) -> str:
        """How the template shows it."""
        column = self.column
        if isinstance(column, ReferenceColumn):
            return "reference"
        if isinstance(column, ChoiceColumn):
            return "choice"
        if isinstance(column, BooleanColumn):
            return "boolean"
        if isinstance(column, DateColumn):
            return "date"
        if isinstance(column, DecimalColumn | IntegerColumn) and not isinstance(column, YearColumn):
            return "number"
        return "long" if (column.max_length or 0) > LONG_TEXT else "text"

    @property
    def input_mode(self) -> str:
        """Which keys a phone offers."""
        if isinstance(self.column, DecimalColumn):
            return "decimal"
        return "numeric" if isinstance(self.column, IntegerColumn) else ""

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Code, label and whether it is chosen."""
        assert isinstance(self.column, ChoiceColumn)
        return [(str(code), label, str(code) == self.value) for code, label in self.column.labels.items()]

    @property
    def options_url(self) -> str:
        """Where a reference looks for its targets."""
        return url_for(self.register, "options", self.name)

    @property
    def described_by(self) -> str:
        """Ids of what describes the input, for screen readers."""
        parts = [f"{self.auto_id}_help"] if self.hint else []
        return " ".join([*parts, *([f"{self.auto_id}_error"] if self.errors or self.warnings else [])])


@dataclass(frozen=True)
class FieldGroup:
    """A group of the form."""

    title: str
    help: str
    fields: list[FormField]


class RecordForm:
    """A register's form: empty, from a record, or from what was typed (``data``)."""

    def __init__(
        self, register: Register, *, user: User, record: Record | None = None, data: Mapping[str, str] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.register = register
        self.user = user
        self.record = record
        self.bound = data is not None
        self.errors: list[str] = []
        self.locked: Locked | None = None
        self._sent: frozenset[str] = frozenset(data or ())
        self.version = record.version if record else None
        self.fields = {c.name: FormField(register, c) for c in register.columns}
        if register.area_from and "area" in self.fields:
            source = register.column[register.area_from].header
            self.fields["area"].optional_because = f"留空时取{source}所在地区"
        for name, why in register.fills.items():
            self.fields[name].optional_because = why
        if data is not None:
            for each in self.fields.values():
                each.value = data.get(each.name, "").replace("\x00", "").strip()
                if each.kind == "reference":
                    each.chosen = each.value
                    each.value = data.get(f"{each.name}.text", "").replace("\x00", "").strip()
            text = data.get("version", "")
            self.version = int(text) if text.isdecimal() and len(text) < 10 else None
        elif record is not None:
            self._fill(register.stored_values(record), record)
        else:
            self._defaults(initial or {})

    def lock(self, locked: Locked | None) -> None:
        """Show these fields as they stand, not to be typed in."""
        self.locked = locked
        if locked is None or self.record is None:
            return
        values = self.register.stored_values(self.record)
        for name in locked.fields:
            each = self.fields[name]
            text = _target_text(getattr(self.record, name)) if each.kind == "reference" else each.column.text(values[name])
            each.fixed = f"{text}{each.unit if text else ''}"

    def __iter__(self) -> Any:
        return iter(self.fields.values())

    @cached_property
    def groups(self) -> list[FieldGroup]:
        """The register's groups; fields in no group come last."""
        grouped = {n for g in self.register.form_groups for n in g.fields}
        left_out = frozenset() if self.record else frozenset(self.register.set_by_acts)
        if isinstance(self.register, FollowingRegister):
            left_out |= {"area"}  # that of the record it belongs to, whatever is written
        groups = [
            FieldGroup(g.title, g.help, shown)
            for g in self.register.form_groups
            if (shown := [self.fields[n] for n in g.fields if n not in left_out])
        ]
        if rest := [f for n, f in self.fields.items() if n not in grouped | left_out]:
            groups.append(FieldGroup("其他", "", rest))
        return groups

    def _fill(self, values: Values, record: Record) -> None:
        for name, each in self.fields.items():
            value = values[name]
            if isinstance(each.column, ReferenceColumn):
                target = getattr(record, name)
                each.value, each.chosen = _target_text(target), "" if value is None else str(value)
            else:
                each.value = input_text(each.column, value)

    def _defaults(self, initial: Mapping[str, str]) -> None:
        for name, each in self.fields.items():
            if name in initial:
                each.value = each.chosen = initial[name]
                if isinstance(each.column, ReferenceColumn):
                    target = (
                        each.column.target._default_manager.filter(pk=initial[name]).first()
                        if initial[name].isdecimal()
                        else None
                    )
                    each.value, each.chosen = (_target_text(target), initial[name]) if target else ("", "")
            elif isinstance(each.column, ReferenceColumn):
                area = self.user.home_area if each.column.target is Area and not each.optional_because else None
                # A clerk of one township enters what is in it; a county clerk says where.
                if area is not None and area.level >= 4:
                    each.value, each.chosen = area.full_name, str(area.pk)
            elif each.column.field.has_default():
                each.value = input_text(each.column, each.column.field.get_default())

    def read(self) -> Values:
        """The parsed values; what could not be read stands in the fields' errors."""
        values: Values = {}
        within = self.user.home_area.path if self.user.home_area else ""
        for name, each in self.fields.items():
            if each.fixed is not None and name not in self._sent:
                values[name] = KEEP
                continue
            try:
                if isinstance(each.column, ReferenceColumn):
                    values[name] = self._reference(each, within)
                else:
                    parsed = each.column.parse(each.value)
                    values[name] = (
                        KEEP if parsed is KEEP and self.record else each.column.empty if parsed is KEEP else parsed
                    )
            except ValueError as error:
                each.errors.append(str(error))
                continue
            if each.required and values[name] in (None, ""):
                each.errors.append("请填写" if each.kind in ("text", "long", "number", "date") else "请选择")
        return values

    @staticmethod
    def _reference(each: FormField, within: str) -> int | None:
        column = each.column
        assert isinstance(column, ReferenceColumn)
        if each.chosen.isdecimal() and len(each.chosen) < 19:
            target = column.target._default_manager.filter(pk=int(each.chosen)).first()
            # Typed over after choosing: the text is what is meant.
            if target is not None and (not each.value or each.value == _target_text(target)):
                each.value = _target_text(target)
                return int(each.chosen)
        each.chosen = ""
        if not each.value:
            return None
        found = Resolver(column, within=within).get(each.value)
        each.chosen = str(found.pk)
        return found.pk

    def show(self, problems: list[Problem]) -> None:
        """Put problems beside their fields."""
        for problem in problems:
            place = self.fields.get(problem.field)
            if place is None:
                self.errors.append(problem.message)
            elif problem.severity == "error":
                place.errors.append(problem.message)
            else:
                place.warnings.append(problem.message)

    def compare(self, latest: Record) -> None:
        """Show beside each field what ``latest`` now holds, where it differs from what was typed; save over it next time."""
        theirs = RecordForm(self.register, user=self.user, record=latest)
        for name, each in self.fields.items():
            other = theirs.fields[name].value
            if other != each.value:
                each.current = theirs.fields[name].column.text(self.register.stored_values(latest)[name]) if each.kind in (
                    "choice", "boolean") else other or "（空）"  # fmt: skip
        self.version = latest.version

    @property
    def has_errors(self) -> bool:
        """Whether anything must be mended."""
        return bool(self.errors) or any(f.errors for f in self.fields.values())

    @property
    def has_warnings(self) -> bool:
        """Whether anything should be looked at again."""
        return any(f.warnings for f in self.fields.values())


def input_text(column: Column, value: Any) -> str:
    """A value as it stands in an input: numbers in their unit without separators, codes of choices, masked personal data."""
    if value is None:
        return ""
    if isinstance(column, ChoiceColumn):
        return str(value)
    if isinstance(column, BooleanColumn):
        return "是" if value else "否"
    if isinstance(column, PersonalColumn):
        return column.text(value)
    if isinstance(column, DecimalColumn):
        return units.plain(value / column.scale if column.kind == "money" else value)
    if isinstance(column, IntegerColumn):
        return str(value)
    return column.text(value)


def _target_text(target: Any) -> str:
    if target is None:
        return ""
    return target.full_name if isinstance(target, Area) else str(getattr(target, target.reference[-1]))
