"""Writing a previewed import: one transaction, by COPY and one UPDATE, with an audit row for each record."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, Any

import psycopg
from django.db import IntegrityError, connection, models, transaction
from django.db.models.base import ModelState

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.audit.models import Channel
from kehui.importing.lookups import Stored, db_columns, stored_by_key, stored_by_pk, table_of
from kehui.importing.models import Batch, Row, State, Status
from kehui.importing.preview import Progress, no_progress
from kehui.importing.rights import Rights
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, NotPermitted
from kehui.records.columns import Column
from kehui.records.hooks import Writing, refused, tell_followers
from kehui.records.models import Evidence
from kehui.records.numbering import Numbers
from kehui.records.register import Register, RowStore, Values

CHUNK = 2000
_WRITTEN = (State.NEW, State.UPDATE, State.WARNING)
_decode = json.JSONDecoder().decode
_SEQUENCE = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def write_batch(batch: Batch, *, by: User, reason: str, progress: Progress = no_progress) -> None:
    """Write all rows of a previewed batch that have no error, or none.

    Raises Conflict where the store has moved on since the preview, NotPermitted where the user's scope has.
    """
    try:
        with transaction.atomic(), chain.channel(Channel.IMPORT):
            locked = Batch.objects.select_for_update().get(pk=batch.pk)
            _require_ready(locked)
            writer = _Writer(locked, by, reason, progress)
            writer.write()
            locked.counts |= {"first_entry": writer.last_before + 1, "last_entry": chain.last_number()}
            locked.status, locked.committed_at, locked.reason = Status.COMMITTED, clock.now(), reason
            locked.save(update_fields=["status", "committed_at", "reason", "counts"])
    except (IntegrityError, psycopg.IntegrityError) as error:  # COPY's own errors are not Django's
        raise _explained(batch, error) from error
    batch.refresh_from_db()


def _require_ready(batch: Batch) -> None:
    if batch.status == Status.COMMITTED:
        raise Conflict("这个文件已经导入过了", hint="没有重复写入；可到台账里查看")
    if batch.status not in (Status.PREVIEWED, Status.COMMITTING):
        raise Conflict(f"这次导入现在是“{batch.get_status_display()}”，不能写入", hint="请重新上传文件")


class _Writer:
    def __init__(self, batch: Batch, by: User, reason: str, progress: Progress) -> None:
        self.batch, self.by, self.progress = batch, by, progress
        self.reason = reason or f"导入文件“{batch.file_name}”"
        self.register = batch.register
        self.rights = Rights(self.register, by)
        self.names = [c.name for c in self.register.columns]
        self.stores = [c.store for c in self.register.columns]
        self.loaded = [c for c in self.register.columns if type(c).load is not Column.load]
        self.targets = _Targets(self.register)
        self.numbers = Numbers(self.register)
        self.total = batch.count("create") + batch.count("change")
        self.done = self.last_before = 0  # last_before: the newest audit entry before its own
        self.moment = clock.now()

    def write(self) -> None:
        if self.register.store is not None:
            self._write_through(self.register.store)
            return
        # What the audit trail needs waits in a file: its head is locked last, and for a short time.
        with tempfile.TemporaryFile() as spool:
            for rows in _chunks(self._rows(created=True)):
                self._create(rows, spool)
            self._begin_updates()
            for rows in _chunks(self._rows(created=False)):
                self._change(rows, spool)
            with connection.cursor() as cursor:
                # References are checked at the end of a transaction; here they must speak while rows can be named.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            spool.seek(0)
            self._append_audit(spool)

    def _write_through(self, store: RowStore) -> None:
        """Rows kept elsewhere than in one table: each through its own domain function, which audits it."""
        self.last_before = chain.last_number()
        for number, target, version, changes in [*self._rows(created=True), *self._rows(created=False)]:
            values = self._loaded(changes)
            if target is not None:
                stored = store.by_pk(target)
                if stored is None or stored[1] != version:
                    raise _moved([number])
                values = stored[2] | values
            self._require_right(number, values, target)
            store.write(values, by=self.by, reason=self.reason)
            self._count(1)

    def _rows(self, *, created: bool) -> Iterator[tuple[int, int | None, int | None, Values]]:
        """(row number, stored record, its version at preview, values in JSON form) of the rows to write, by number."""
        # Past the ORM: its conversion of each JSON value costs a tenth of a commit.
        statement = (
            "SELECT number, target_id, base_version, values::text FROM importing_row WHERE batch_id = %s AND number > %s"
            f" AND state = ANY(%s) AND target_id IS {'' if created else 'NOT '}NULL ORDER BY number LIMIT %s"
        )
        last = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(statement, [self.batch.pk, last, [str(s) for s in _WRITTEN], CHUNK])
                found = cursor.fetchall()
            for number, target, version, values in found:
                yield number, target, version, _decode(values) if values else {}
            if len(found) < CHUNK:
                return
            last = found[-1][0]

    def _loaded(self, values: Values) -> Values:
        loaded = dict(values)
        for column in self.loaded:
            if column.name in values:
                loaded[column.name] = column.load(values[column.name])
        return loaded

    def _create(self, rows: list[Any], spool: IO[bytes]) -> None:
        register, table = self.register, table_of(self.register)
        for number, _, _, values in rows:
            self._require_right(number, values, None)
            if register.prefix and values.get(register.key[0]) in (None, ""):
                values[register.key[0]] = self.numbers.next(values)
        self._require_unguarded([(number, (None, self._loaded(values))) for number, _, _, values in rows])
        with connection.cursor() as cursor:
            cursor.execute(_SEQUENCE, [register.model._meta.db_table, len(rows)])
            pks = [pk for (pk,) in cursor.fetchall()]
        fixed = self._fixed_columns()
        columns = ", ".join(["id", *db_columns(register), *fixed])
        constants = tuple(fixed.values())
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for pk, (_, _, _, values) in zip(pks, rows, strict=True):
                # JSON forms are what PostgreSQL reads too: numbers and dates go in as they are written.
                copy.write_row((pk, *map(values.get, self.names), *constants))
        tell_followers(register.model, pks)
        self.targets.learn(values for _, _, _, values in rows)
        changes: list[Any] = []
        for pk, (_, _, _, values) in zip(pks, rows, strict=True):
            new = {n: v for n, v in values.items() if v is not None and v != ""} | self.targets.labels(values)
            changes.append(("created", pk, self._text(pk, self._loaded(values)), {}, new))
        pickle.dump(changes, spool, pickle.HIGHEST_PROTOCOL)
        self._count(len(rows))

    def _fixed_columns(self) -> dict[str, Any]:
        """Columns that a sheet does not fill: those of every record, and the model's others by their defaults."""
        given = {c.field.column for c in self.register.columns}
        fixed: dict[str, Any] = {}
        for field in self.register.model._meta.concrete_fields:
            if field.primary_key or field.column in given or field.generated:
                continue
            value = {
                "evidence": Evidence.IMPORTED.value,
                "version": 1,
                "created_at": self.moment,
                "updated_at": self.moment,
            }.get(field.name)
            fixed[connection.ops.quote_name(str(field.column))] = field.get_default() if value is None else value
        return fixed

    def _begin_updates(self) -> None:
        columns = ", ".join(db_columns(self.register))
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS import_change")
            cursor.execute(
                f"CREATE TEMPORARY TABLE import_change ON COMMIT DROP AS SELECT id, {columns}"
                f" FROM {table_of(self.register)} WITH NO DATA"
            )

    def _change(self, rows: list[Any], spool: IO[bytes]) -> None:
        stored = stored_by_pk(self.register, [target for _, target, _, _ in rows], lock=True)
        moved = [n for n, target, version, _ in rows if target not in stored or stored[target].version != version]
        if moved:
            raise _moved(moved)
        columns = db_columns(self.register)
        merged = [(target, stored[target].values | self._loaded(values)) for _, target, _, values in rows]
        for (number, target, _, _), (_, values) in zip(rows, merged, strict=True):
            self._require_right(number, stored[target].values, target)
            self._require_right(number, values, target)
        numbers = [number for number, _, _, _ in rows]
        pairs: list[Writing] = [(stored[target].values, values) for target, values in merged]
        self._require_unguarded(list(zip(numbers, pairs, strict=True)))
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY import_change (id, {', '.join(columns)}) FROM STDIN") as copy:
                for target, values in merged:
                    copy.write_row((target, *[values[n] for n in self.names]))
            assignments = ", ".join(f"{c} = c.{c}" for c in columns)
            cursor.execute(
                f"UPDATE {table_of(self.register)} t SET {assignments}, version = t.version + 1, updated_at = %s"
                ", evidence = greatest(t.evidence, %s) FROM import_change c WHERE c.id = t.id",
                [self.moment, Evidence.IMPORTED.value],
            )
            cursor.execute("TRUNCATE import_change")
        tell_followers(self.register.model, [target for target, _ in merged])
        self._spool_changes(rows, merged, stored, spool)
        self._count(len(rows))

    def _spool_changes(self, rows: list[Any], merged: list[Any], stored: dict[int, Stored], spool: IO[bytes]) -> None:
        register = self.register
        self.targets.learn([values for _, values in merged] + [stored[target].values for target, _ in merged])
        written = []
        for (_, _, _, changes), (target, values) in zip(rows, merged, strict=True):
            before = stored[target].values
            old = register.audit_texts(before, self.targets.labels(before))
            new = register.audit_texts(values, self.targets.labels(values))
            written.append(
                (
                    "updated",
                    target,
                    self._text(target, values),
                    {n: old.get(n) for n in changes},
                    {n: new.get(n) for n in changes},
                )
            )
        pickle.dump(written, spool, pickle.HIGHEST_PROTOCOL)

    def _append_audit(self, spool: IO[bytes]) -> None:
        """Piece by piece: within one append, a COPY is open and nothing else may be asked of the connection."""
        label = self.register.model_label
        self.last_before = chain.last_number()
        done = 0
        with suppress(EOFError):
            while True:
                written = pickle.load(spool)
                changes = (
                    chain.Change(f"{label}.{a}", label, pk, t, old, new, self.reason) for a, pk, t, old, new in written
                )
                done += chain.append(changes, by=self.by)
                self.progress("记入审计", done, self.total)

    def _require_right(self, number: int, values: Values, pk: int | None) -> None:
        if not self.rights.may_write(values, pk):
            raise NotPermitted(
                f"第{number}行在“{self.rights.area_name(values)}”，您现在没有在那里填写的权限",
                hint="没有写入任何内容，请重新上传检查",
            )

    def _require_unguarded(self, rows: list[tuple[int, Writing]]) -> None:
        """What came to be written by another way since the preview is not written past it."""
        for index, problem in refused(self.register, [pair for _, pair in rows]):
            raise Conflict(f"第{rows[index][0]}行：{problem.message}", hint="没有写入任何内容，请重新上传检查")

    def _text(self, pk: int, values: Values) -> str:
        """What ``str(record)`` gives, without the cost of a whole instance."""
        register = self.register
        record = register.model.__new__(register.model)
        record.__dict__.update(zip(self.stores, map(values.get, self.names), strict=True), id=pk, _state=ModelState())
        for name, targets in self.targets.cache.items():
            pk_of = values.get(name)
            target = targets.get(pk_of) if pk_of is not None else None
            if target is not None:
                record._state.fields_cache[name] = target
        return str(record)

    def _count(self, rows: int) -> None:
        self.done += rows
        self.progress("写入记录", self.done, self.total)


class _Targets:
    """The records referred to: their names go into the audit trail."""

    def __init__(self, register: Register) -> None:
        self.references = register.references
        self.cache: dict[str, dict[int, models.Model]] = {c.name: {} for c in register.references}
        self._texts: dict[str, dict[int, str]] = {c.name: {} for c in register.references}

    def learn(self, rows: Iterable[Values]) -> None:
        """Fetch what these rows refer to and is not yet known."""
        rows = list(rows)
        for column in self.references:
            known = self.cache[column.name]
            if len(known) > 20_000:
                known.clear()
                self._texts[column.name].clear()
            unknown = {pk for row in rows if (pk := row.get(column.name)) is not None and pk not in known}
            if unknown:
                found = column.target._default_manager.in_bulk(list(unknown))
                known.update(found)
                self._texts[column.name].update((pk, str(target)) for pk, target in found.items())

    def labels(self, values: Values) -> dict[str, str]:
        """Field name to the target's name."""
        return {
            c.name: self._texts[c.name].get(pk, "") for c in self.references if (pk := values.get(c.name)) is not None
        }


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _moved(numbers: list[int]) -> Conflict:
    names = "、".join(f"第{n}行" for n in numbers[:10]) + (f"等{len(numbers)}行" if len(numbers) > 10 else "")
    return Conflict(
        f"预览之后，{names}对应的记录被别人改动或登记过", hint="没有写入任何内容。请重新上传这个文件，再看一遍预览"
    )


def _explained(batch: Batch, error: Exception) -> Conflict:
    """A constraint's refusal in a clerk's words (never the raw row: it may hold personal data)."""
    register = batch.register
    if moved := _meanwhile_registered(batch):
        return _moved(moved)
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", "") or ""
    what = f"有的行不合{register.title}的规则（{name}）"
    if isinstance(cause, psycopg.errors.ForeignKeyViolation):
        what = "有的行引用的记录在预览之后被删除了"
    elif isinstance(cause, psycopg.errors.UniqueViolation):
        what = f"有的行和已登记的{register.title}重复"
    for constraint in register.model._meta.constraints:
        if constraint.name == name and isinstance(constraint, models.UniqueConstraint):
            headers = "、".join(register.column[f].header for f in constraint.fields if f in register.column)
            what += f"（{headers}相同）" if headers else ""
    return Conflict(f"没有导入：{what}", hint="没有写入任何内容。请核对文件，重新上传再看一遍预览")


def _meanwhile_registered(batch: Batch) -> list[int]:
    """Rows whose key somebody registered after the preview."""
    register = batch.register
    moved: list[int] = []
    rows = Row.objects.filter(batch=batch, state__in=_WRITTEN, target_id__isnull=True).order_by("number")
    load = {n: register.column[n].load for n in register.key}
    for chunk in _chunks(rows.values_list("number", "values").iterator(CHUNK)):
        keys = {tuple(load[n](values.get(n)) for n in register.key): number for number, values in chunk}
        moved += [keys[key] for key in stored_by_key(register, keys)]
    return sorted(moved)
