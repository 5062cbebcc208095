"""Writing the administrative tree: parents before children, every change in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from kehui.areas.models import Area, Level
from kehui.audit import chain
from kehui.kernel.errors import Invalid, Problem

_MODEL = "areas.area"
_NAMES = ("name", "level", "parent_id", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as a table states it. ``number`` is the row in the file, for messages; ``parent`` is a code, "" for none."""

    number: int
    code: str
    name: str
    level: Level
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(slots=True)
class Outcome:
    """How many areas a table made, changed, and left as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def register_areas(rows: Sequence[AreaRow], *, by: chain.Actor, reason: str = "") -> Outcome:
    """Make or change areas, in any order of rows. Raises Invalid with every problem of every row; then nothing is written.

    Whether ``by`` may do so is for the caller to ask: the tree lies below the users.
    """
    stored = {a.code: a for a in Area.objects.select_for_update()}
    problems = _problems(rows, stored)
    if problems:
        raise Invalid(problems, hint="行政区划没有变化，请改好后再导入")
    outcome, changes = Outcome(), []
    moved: list[Area] = []
    for row in sorted(rows, key=lambda r: r.level):
        area = stored.get(row.code)
        old = _values(area) if area else {}
        before = area.path if area else ""
        area = area or Area(code=row.code)
        area.name, area.level, area.parent = row.name, row.level, stored.get(row.parent)
        area.valid_from, area.valid_to = row.valid_from, row.valid_to
        new = _values(area)
        if old == new:
            outcome.unchanged += 1
            continue
        area.save()
        stored[row.code] = area
        if before and area.path != before:
            moved.append(area)
        outcome.created, outcome.changed = outcome.created + (not old), outcome.changed + bool(old)
        differs = {n for n in new if old.get(n) != new[n]}
        action = "updated" if old else "created"
        changes.append(
            chain.Change(
                f"{_MODEL}.{action}", _MODEL, area.pk, area.full_name, {n: old[n] for n in differs if n in old},
                {n: new[n] for n in differs}, reason,
            )
        )  # fmt: skip
    for area in moved:
        _move_below(area)
    if changes:
        chain.append(changes, by=by)
    return outcome


def _values(area: Area) -> dict[str, Any]:
    found = {n: getattr(area, n) for n in _NAMES}
    found["parent"] = area.parent.code if area.parent else None
    del found["parent_id"]
    return {
        n: str(v) if isinstance(v, date) else int(v) if n == "level" else v for n, v in found.items() if v is not None
    }


def _move_below(area: Area) -> None:
    """The paths of everything below an area that got another parent."""
    for child in Area.objects.filter(parent=area):
        child.save()
        _move_below(child)


def _problems(rows: Sequence[AreaRow], stored: dict[str, Area]) -> list[Problem]:
    levels = {code: Level(a.level) for code, a in stored.items()} | {r.code: r.level for r in rows}
    found: list[Problem] = []
    first_with: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for row in rows:
        where = f"第{row.number}行"
        if not row.code.isdigit() or len(row.code) > 12:
            found.append(Problem("code", f"{where}：区划代码应为不超过12位的数字，现在是“{row.code}”"))
        if not row.name:
            found.append(Problem("name", f"{where}：名称不能为空"))
        if row.code in first_with:
            found.append(Problem("code", f"{where}：区划代码{row.code}与第{first_with[row.code]}行重复"))
        if (row.parent, row.name) in names:
            found.append(Problem("name", f"{where}：同一上级下已有“{row.name}”（第{names[row.parent, row.name]}行）"))
        if row.level == Level.PROVINCE and row.parent:
            found.append(Problem("parent", f"{where}：省级没有上级，请留空"))
        if row.level > Level.PROVINCE and row.parent not in levels:
            found.append(Problem("parent", f"{where}：没有代码为“{row.parent}”的上级"))
        elif row.parent in levels and levels[row.parent] >= row.level:
            found.append(Problem("parent", f"{where}：上级“{row.parent}”的级别不高于“{row.level.label}”"))
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            found.append(Problem("valid_to", f"{where}：停用日期不能早于启用日期"))
        first_with.setdefault(row.code, row.number)
        names.setdefault((row.parent, row.name), row.number)
    return found
