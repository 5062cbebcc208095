"""What the audit trail says of one record, in the words of its register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kehui.audit import chain
from kehui.audit.models import Channel, Entry
from kehui.records.columns import ChoiceColumn, Column, ReferenceColumn
from kehui.records.register import Register

_VERBS = {
    "created": "登记", "updated": "修改", "deleted": "删除", "proved": "附上佐证", "revealed": "查看个人信息", "exported": "导出",
    "imported": "导入", "reversed": "冲正", "terminated": "终止",
    "erased": "删除个人信息",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; "" for no value."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the trail."""

    at: datetime
    who: str
    way: str
    verb: str
    reason: str
    differences: list[Difference]


def history_of(register: Register, pk: int, limit: int = 30) -> list[Event]:
    """The record's entries, newest first."""
    return [event_of(register, entry) for entry in chain.entries_of(register.model_label, pk)[:limit]]


def event_of(register: Register, entry: Entry) -> Event:
    """An entry with the column headers and the texts people read."""
    verb = entry.action.rsplit(".", 1)[-1]
    old, new = entry.old_values, entry.new_values
    # A first entry repeats the whole record, which stands above it.
    names = [] if verb == "created" else [c.name for c in register.columns if c.name in old or c.name in new]
    return Event(
        entry.at, entry.actor_name, str(Channel(entry.channel).label), verb_of(register, verb), entry.reason,
        [_difference(register.column[n], old.get(n), new.get(n)) for n in names],
    )  # fmt: skip


def verb_of(register: Register, verb: str) -> str:
    """The act in words: a general one, or the state it led to."""
    if verb in register.verbs:
        return register.verbs[verb]
    if verb in _VERBS:
        return _VERBS[verb]
    status = register.column.get("status")
    if isinstance(status, ChoiceColumn) and verb in status.labels:
        return f"改为“{status.labels[verb]}”"
    return next((a.label for a in register.actions if a.name == verb), verb)


def _difference(column: Column, old: Any, new: Any) -> Difference:
    return Difference(column.heading, _text(column, old), _text(column, new))


def _text(column: Column, dumped: Any) -> str:
    if dumped is None or dumped == "":
        return ""
    if isinstance(column, ReferenceColumn):
        return str(dumped)  # the trail keeps the name that it had then
    try:
        return column.text(column.load(dumped))
    except (ValueError, ArithmeticError, TypeError, AttributeError):
        return str(dumped)  # written when the field was of another kind
