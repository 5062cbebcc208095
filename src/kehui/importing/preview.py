"""Judging every row before anything is written: NEW, UPDATE, UNCHANGED, WARNING or ERROR, with all messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from kehui.accounts.models import User
from kehui.areas.models import home_county
from kehui.importing.headers import Layout
from kehui.importing.lookups import Key, Stored, stored_by_key
from kehui.importing.models import State
from kehui.importing.reader import Sheet
from kehui.importing.rights import Rights
from kehui.importing.sheet import Chunk, SheetParser, shown
from kehui.kernel.errors import KehuiError, Problem
from kehui.records.columns import KEEP, Column, ReferenceColumn
from kehui.records.hooks import refused
from kehui.records.register import Register, Values

Progress = Callable[[str, int, int | None], None]
#: How far this year over last year (or the inverse) may be from a power of ten and still look like a slip of the unit.
_SLIPS = ((10, "千元与万元"), (1_000, "元与千元"), (10_000, "元与万元"))
_NOTHING: tuple[Any, ...] = (None, "")
_NEAR = (Decimal("0.7"), Decimal("1.45"))
_encode = json.JSONEncoder(ensure_ascii=False).encode
_ROW_COLUMNS = "batch_id, number, state, key, target_id, base_version, values, messages"


def no_progress(stage: str, done: int, total: int | None) -> None:
    """For callers who do not watch."""


@dataclass(slots=True)
class Judged:
    """One row's verdict. ``values``: all of a new record, the changed ones of a stored one, in parsed form."""

    number: int
    state: str
    key: Key | None = None
    target: Stored | None = None
    values: Values | None = None
    problems: list[Problem] = field(default_factory=list)


class Preview:
    """Judges a sheet against the store, for one user. ``counts`` and ``messages`` grow with ``chunks()``."""

    def __init__(self, sheet: Sheet, layout: Layout, *, by: User) -> None:
        self.register: Register = layout.register
        self.layout = layout
        self.by = by
        self.rights = Rights(self.register, by)
        self.parser = SheetParser(sheet, layout, within=_within(by))
        self.counts = dict.fromkeys([*State.values, "create", "change"], 0)
        self.messages = list(layout.notes)
        if layout.ignored:
            names = "、".join(f"“{h}”" for h in layout.ignored[:20])
            self.messages.append(f"这些列在{self.register.title}里没有，没有读入：{names}")
        self.repeated: dict[int, list[int]] = {}  # the first row with a key -> the later ones
        self._first_with: dict[Key, int] = {}
        self._absent = {c.name: c.empty for c in self.register.columns if c.name not in layout.present}
        self._columns = self.register.columns
        self._required = [c for c in self._columns if c.required]
        self._required_names = [c.name for c in self._required]
        self._required_key = [n for n in self.register.key if self.register.column[n].required]
        self._numbered = frozenset(self.register.key if self.register.prefix else ())  # what the commit numbers
        self._slips = [self.register.column[n] for n in self.register.slips] if "year" in self.register.key else []
        self._areas_of_sources: dict[int, int | None] = {}
        self._taken: dict[tuple[str, str], dict[int, Any]] = {}  # by field and reference

    def chunks(self) -> Iterator[list[Judged]]:
        """The verdicts, in the order of the file."""
        for chunk in self.parser.chunks():
            yield self._judge(chunk)
        self.messages += self.parser.skipped[:20]

    def _judge(self, chunk: Chunk) -> list[Judged]:
        names = self.register.key
        single = names[0] if len(names) == 1 else ""
        keys: list[Key | None] = []
        if self.register.area_from:
            self._fill_areas(chunk)
        self._learn_taken(chunk)
        for index, values in enumerate(chunk.values):
            if index in chunk.problems and any(n in self.layout.present and n not in values for n in names):
                keys.append(None)  # a part of the key could not be read
            elif any(values.get(n, self._absent.get(n)) in _NOTHING for n in self._required_key):
                keys.append(None)
            elif single:
                keys.append((values.get(single),))
            else:
                keys.append(tuple([values.get(n, self._absent.get(n)) for n in names]))
        known = stored_by_key(self.register, {k for k in keys if k is not None})
        before = self._year_before(chunk, keys)
        judged = [self._judge_row(chunk, index, key, known) for index, key in enumerate(keys)]
        self._check_batch(judged)
        for each, values in zip(judged, chunk.values, strict=True):
            if before and each.values is not None and each.key is not None:
                self._compare_years(each, values, before)
            self._settle(each)
        return judged

    def _fill_areas(self, chunk: Chunk) -> None:
        """An empty area is that of the organisation named in ``area_from``; one query for a chunk's new ones."""
        source = self.register.column[self.register.area_from]
        assert isinstance(source, ReferenceColumn)
        need = [v for v in chunk.values if not v.get("area") and v.get(source.name)]
        unknown = {v[source.name] for v in need} - self._areas_of_sources.keys()
        if unknown:
            found = source.target._default_manager.filter(pk__in=unknown).values_list("pk", "area_id")
            self._areas_of_sources.update(found)
        for index, values in enumerate(chunk.values):
            if not values.get("area") and values.get(source.name) and not _has_problem(chunk, index, "area"):
                values["area"] = self._areas_of_sources.get(values[source.name])

    def _learn_taken(self, chunk: Chunk) -> None:
        """What rows may take from the records they refer to: one query for a chunk's new ones and each such field."""
        for name, sources in self.register.taken_from.items():
            for reference, wanted in sources:
                source = self.register.column[reference]
                assert isinstance(source, ReferenceColumn)
                known = self._taken.setdefault((name, reference), {})
                unknown = {v[reference] for v in chunk.values if v.get(reference)} - known.keys()
                if unknown:
                    known.update(source.target._default_manager.filter(pk__in=unknown).values_list("pk", wanted))

    def _take(self, values: Values, faulty: Any) -> None:
        for name, sources in self.register.taken_from.items():
            if values.get(name) in _NOTHING and name not in faulty:
                told = next((r for r, _ in sources if values.get(r)), "")
                taken = self._taken[name, told].get(values[told]) if told else None
                values[name] = self.register.column[name].empty if taken is None else taken

    def _judge_row(self, chunk: Chunk, index: int, key: Key | None, known: dict[Key, Stored]) -> Judged:
        given = chunk.values[index]
        problems = chunk.problems.get(index, [])
        faulty = {p.field for p in problems if p.severity == "error"} if problems else frozenset()
        stored = known.get(key) if key is not None else None
        judged = Judged(chunk.numbers[index], State.NEW, key, stored, None, problems)
        if stored is None:
            values = self._absent | given
            if KEEP in given.values():
                self._refuse_masked(judged, values)
        else:
            values = stored.values | {n: v for n, v in given.items() if v is not KEEP}
        for name in faulty:
            if name not in values and name in self.register.column:
                values[name] = self.register.column[name].empty
        register, old = self.register, stored.values if stored else None
        self._take(values, faulty)
        register.complete(values)
        needed = [values.get(n) for n in self._required_names]
        missing = []
        if None in needed or "" in needed:
            missing = [c for c in self._required if values.get(c.name) in _NOTHING and c.name not in faulty | self._numbered]
        for column in missing:
            problems.append(Problem(column.name, f"“{column.header}”不能为空"))
        if key is not None:
            self._note_key(judged)
        if not missing:
            whole = not (faulty and any(c.name in faulty for c in self._required))
            problems += self._broken_rules(self._checkable(values, faulty), faulty, old, whole)
            if whole:
                self._check_rights(judged, values)
        changed = values if stored is None else {n: v for n, v in values.items() if v != stored.values[n]}
        if stored is not None and not register.editable and changed:
            problems.append(Problem("", f"已登记过，{register.title}登记后不能修改"))
        judged.values, judged.problems = changed, problems
        return judged

    def _broken_rules(self, values: Values, faulty: Any, old: Values | None, whole: bool) -> list[Problem]:
        """What the register's rules find; of a row with unreadable cells as much as the others let them see."""
        found: list[Problem] = []
        try:
            for problem in self.register.check(values, old):
                if problem.field not in faulty:
                    found.append(problem)
        except (TypeError, KeyError, AttributeError, ValueError):
            if whole:  # every value is there: then the rule itself is wrong
                raise
        return found

    def _checkable(self, values: Values, faulty: Any) -> Values:
        return (
            values | {n: self.register.column[n].empty for n in faulty if n in self.register.column}
            if faulty
            else values
        )

    def _refuse_masked(self, judged: Judged, values: Values) -> None:
        for name, value in values.items():
            if value is KEEP:
                values[name] = self.register.column[name].empty
                judged.problems.append(Problem(name, f"新登记的{self.register.column[name].header}要写全，不能打码"))

    def _note_key(self, judged: Judged) -> None:
        assert judged.key is not None
        first = self._first_with.setdefault(judged.key, judged.number)
        if first != judged.number:
            self.repeated.setdefault(first, []).append(judged.number)
            judged.problems.append(
                Problem(self.register.key[0], f"与第{first}行重复（{self._key_names}相同），请删去一行")
            )

    @property
    def _key_names(self) -> str:
        return "、".join(self.register.column[n].header for n in self.register.key)

    def _check_rights(self, judged: Judged, values: Values) -> None:
        old = judged.target
        if old is not None and not self.rights.may_write(old.values, old.pk):
            where = self.rights.area_name(old.values)
            judged.problems.append(Problem("area", f"这条{self.register.title}属于“{where}”，不在您可以填写的范围内"))
        elif not self.rights.may_write(values, old.pk if old else None):
            where = self.rights.area_name(values)
            judged.problems.append(Problem("area", f"您没有在“{where}”填写{self.register.title}的权限，请核对所在地区"))

    def _check_batch(self, judged: list[Judged]) -> None:
        rows = [(j.target.values | j.values if j.target else j.values) if j.values is not None else {} for j in judged]
        for index, problem in self.register.check_batch(rows):
            judged[index].problems.append(problem)
        written = [n for n, j in enumerate(judged) if j.values and not any(p.severity == "error" for p in j.problems)]
        pairs = [((t.values if (t := judged[n].target) else None), rows[n]) for n in written]
        for index, problem in refused(self.register, pairs):
            judged[written[index]].problems.append(problem)

    def _year_before(self, chunk: Chunk, keys: list[Key | None]) -> dict[Key, Stored]:
        if not self._slips:
            return {}
        return stored_by_key(
            self.register, {_shifted(self.register, k) for k in keys if k is not None and _has_year(self.register, k)}
        )

    def _compare_years(self, judged: Judged, given: Values, before: dict[Key, Stored]) -> None:
        assert judged.key is not None
        last = before.get(_shifted(self.register, judged.key)) if _has_year(self.register, judged.key) else None
        if last is None:
            return
        for column in self._slips:
            value, base = given.get(column.name), last.values.get(column.name)
            if value and base and (looks := unit_slip(Decimal(value), Decimal(base))):
                years = f"上年是{shown(column, base)}，今年是{shown(column, value)}"
                message = f"{years}，相差约{looks[0]:,}倍，请核对单位（{looks[1]}）"
                judged.problems.append(Problem(column.name, message, "warning"))

    def _settle(self, judged: Judged) -> None:
        """The state, from what was found."""
        if any(p.severity == "error" for p in judged.problems):
            judged.state, judged.values = State.ERROR, None
        elif judged.target is not None and not judged.values:
            judged.state, judged.problems = State.UNCHANGED, []
        else:
            self.counts["create" if judged.target is None else "change"] += 1
            if judged.problems:
                judged.state = State.WARNING
            else:
                judged.state = State.NEW if judged.target is None else State.UPDATE
        self.counts[judged.state] += 1

    def key_text(self, key: Key | None) -> str:
        """A key as people read it; references by their names."""
        if key is None:
            return ""
        columns = [self.register.column[n] for n in self.register.key]
        return " ".join(t for c, v in zip(columns, key, strict=True) if (t := self._part(c, v)))[:200]

    def _part(self, column: Column, value: Any) -> str:
        if isinstance(column, ReferenceColumn):
            return self.parser.labels.get(column.name, {}).get(value, "")
        return column.text(value)


def _has_problem(chunk: Chunk, index: int, name: str) -> bool:
    return any(p.field == name for p in chunk.problems.get(index, ()))


def _has_year(register: Register, key: Key) -> bool:
    return isinstance(key[register.key.index("year")], int)


def _shifted(register: Register, key: Key) -> Key:
    place = register.key.index("year")
    return (*key[:place], key[place] - 1, *key[place + 1 :])


def unit_slip(value: Decimal, base: Decimal) -> tuple[int, str] | None:
    """How many times apart two like figures are where that looks like a slip of the unit, and of which units."""
    ratio = abs(value / base)
    for factor, units in _SLIPS:
        for r in (ratio, 1 / ratio):
            if _NEAR[0] <= r / factor <= _NEAR[1]:
                return factor, units
    return None


def _within(by: User) -> str:
    """Among several areas of one name, the one in the user's own area is meant."""
    if by.home_area:
        return by.home_area.path
    try:
        return home_county().path
    except KehuiError:
        return ""


def store_rows(preview: Preview, batch_id: int, progress: Progress = no_progress, total: int | None = None) -> None:
    """Run the preview to its end and keep every row, chunk by chunk."""
    register = preview.register
    plain = [c for c in register.columns if type(c).dump is Column.dump]
    dumped = [c for c in register.columns if type(c).dump is not Column.dump]
    simple = {c.name for c in plain}
    done = 0
    for chunk in preview.chunks():
        with connection.cursor() as cursor, cursor.copy(f"COPY importing_row ({_ROW_COLUMNS}) FROM STDIN") as copy:
            for row in chunk:
                values = None
                if row.values is not None and row.state != State.UNCHANGED:
                    source = row.values
                    values = {n: v for n, v in source.items() if n in simple}
                    for column in dumped:
                        if column.name in source:
                            values[column.name] = column.dump(source[column.name])
                key = "" if row.state == State.UNCHANGED else preview.key_text(row.key)
                copy.write_row(
                    (
                        batch_id, row.number, str(row.state), key,
                        row.target.pk if row.target else None, row.target.version if row.target else None,
                        None if values is None else _encode(values),
                        messages_json(row.problems),
                    )
                )  # fmt: skip
        done += len(chunk)
        progress("检查各行", done, total)
    _mark_first_of_repeated(preview, batch_id)


def messages_json(problems: list[Problem]) -> str | None:
    """``[[field, severity, text], …]`` as a Row keeps it."""
    if not problems:
        return None
    return _encode([[p.field, p.severity, p.message] for p in problems]).replace("\\u0000", "")


def _mark_first_of_repeated(preview: Preview, batch_id: int) -> None:
    """The first of several rows with one key is as doubtful as the later ones; it was written before they were seen."""
    field_name = preview.register.key[0]
    with connection.cursor() as cursor:
        for first, others in preview.repeated.items():
            names = "、".join(f"第{n}行" for n in others[:5]) + (f"等{len(others)}行" if len(others) > 5 else "")
            message = f"与{names}重复（{preview._key_names}相同），请删去多余的行"
            cursor.execute(
                "UPDATE importing_row r SET state = 'error', values = NULL,"
                " messages = coalesce(r.messages, '[]'::jsonb) || %s::jsonb FROM importing_row o"
                " WHERE o.batch_id = r.batch_id AND o.number = r.number AND r.batch_id = %s AND r.number = %s"
                " RETURNING o.state, o.target_id",
                [_encode([[field_name, "error", message]]), batch_id, first],
            )
            was, target = cursor.fetchone()
            preview.counts[was] -= 1
            preview.counts[State.ERROR] += 1
            if was not in (State.ERROR, State.UNCHANGED):
                preview.counts["create" if target is None else "change"] -= 1
