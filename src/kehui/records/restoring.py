"""What the audit trail keeps of a deleted record, put back into the register's own form. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.audit.models import Entry
from kehui.records.columns import PersonalColumn, ReferenceColumn
from kehui.records.forms import input_text
from kehui.records.models import Record
from kehui.records.references import Resolver
from kehui.records.register import Register, Values


@dataclass(slots=True)
class Former:
    """A deleted record as a form takes it: ``texts`` by field, and what the trail cannot give back.

    ``personal``: headers of fields that the trail keeps masked. ``unknown``: header and name of a record referred to that
    is not there any more, or not the only one of that name.
    """

    entry: Entry
    texts: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    personal: list[str] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What is still to be filled in, as one sentence; "" for nothing."""
        parts = [f"“{'”“'.join(self.personal)}”在审计记录里是打码的，没有带出，请重新填写"] if self.personal else []
        parts += [f"原来的“{header}”是“{name}”，现在找不到唯一的一个，请重新选择" for header, name in self.unknown]
        return "；".join(parts)

    @property
    def reason(self) -> str:
        """What the trail says of the record that is made from it."""
        return f"按第{self.entry.number}条审计记录（删除）的内容重新登记"


def deletions(register: Register) -> QuerySet[Entry]:
    """The entries of the register's deleted records, newest first."""
    return Entry.objects.filter(model=register.model_label, action=f"{register.model_label}.deleted")


def may_restore(register: Register, entry: Entry, user: User) -> bool:
    """Whether the user may read the deleted record and enter it again: who deleted it, or may write where it lay.

    The trail names an area without its township; where several are so called, the user must be at home in all of them.
    """
    if not register.editable or not register.may_write_somewhere(user):
        return False
    if entry.actor_id == user.pk:
        return True
    areas = list(Area.objects.filter(name=entry.old_values.get("area", "")))
    return bool(areas) and all(register.may_write(user, area) for area in areas)


def former(register: Register, entry: Entry, user: User) -> Former:
    """The entry's values as the form of ``user`` takes them."""
    found = Former(entry)
    within = user.home_area.path if user.home_area else ""
    for name, told in entry.old_values.items():
        column = register.column.get(name)
        if column is None or told in (None, ""):
            continue
        if isinstance(column, PersonalColumn):
            found.personal.append(column.header)
        elif isinstance(column, ReferenceColumn):
            target = named(column, told, within=within)
            if target is None:
                found.unknown.append((column.header, str(told)))
            else:
                found.texts[name], found.values[name] = str(target.pk), target.pk
        else:
            found.values[name] = column.load(told)
            found.texts[name] = input_text(column, found.values[name])
    return found


def entered_again(register: Register, former: Former) -> Record | None:
    """The record that stands under the same key now; None where there is none."""
    return register.find(former.values) if all(former.values.get(n) is not None for n in register.key) else None


def named(column: ReferenceColumn, told: Any, *, within: str = "") -> Model | None:
    """The one record that an entry names so; None where there is none, or several."""
    try:
        found = column.target._default_manager.get(pk=Resolver(column, within=within).get(str(told)).pk)
    except ValueError:
        return None
    return found if str(found) == told else None
