"""Stored records found by natural key, a chunk at a time, without building model instances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from kehui.records.register import Register, Values

Key = tuple[Any, ...]


@dataclass(slots=True)
class Stored:
    """A stored record's primary key, version and values (as ``parse`` would give them)."""

    pk: int
    version: int
    values: Values


def stored_by_key(register: Register, keys: Iterable[Key]) -> dict[Key, Stored]:
    """The stored records with these natural keys (parts in the order of ``register.key``)."""
    if register.store is not None:
        return {key: Stored(*stored) for key, stored in register.store.by_key(list(keys)).items()}
    found: dict[Key, Stored] = {}
    for present, group in _by_nulls(keys).items():
        condition, parameters = _key_condition(register, present, group)
        for stored in _select(register, condition, parameters):
            found[tuple(stored.values[name] for name in register.key)] = stored
    return found


def stored_by_pk(register: Register, pks: Sequence[int], *, lock: bool = False) -> dict[int, Stored]:
    """The stored records with these primary keys; ``lock`` keeps others from changing them meanwhile."""
    condition = " WHERE t.id = ANY(%s)" + (" ORDER BY t.id FOR UPDATE OF t" if lock else "")
    return {stored.pk: stored for stored in _select(register, condition, [list(pks)])}


def _by_nulls(keys: Iterable[Key]) -> dict[tuple[bool, ...], list[Key]]:
    """Keys grouped by which parts are there: ``= NULL`` finds nothing, and IS NOT DISTINCT FROM uses no index."""
    groups: dict[tuple[bool, ...], list[Key]] = {}
    for key in keys:
        groups.setdefault(tuple(part is not None for part in key), []).append(key)
    return groups


def _key_condition(register: Register, present: tuple[bool, ...], keys: list[Key]) -> tuple[str, list[Any]]:
    columns = [(_db_column(register, n), _array_type(register, n)) for n in register.key]
    nulls = [f"t.{name} IS NULL" for (name, _), there in zip(columns, present, strict=True) if not there]
    given = [(i, *columns[i]) for i, there in enumerate(present) if there]
    parameters: list[Any] = [[key[i] for key in keys] for i, _, _ in given]
    if len(given) == 1:
        tests = [f"t.{given[0][1]} = ANY(%s::{given[0][2]})"]
    elif given:
        arrays = ", ".join(f"%s::{kind}" for _, _, kind in given)
        names = ", ".join(f"k{i}" for i, _, _ in given)
        joins = " AND ".join(f"t.{name} = k.k{i}" for i, name, _ in given)
        tail = f" WHERE {' AND '.join(nulls)}" if nulls else ""
        return f" JOIN unnest({arrays}) AS k({names}) ON {joins}{tail}", parameters
    else:
        tests = []
    return f" WHERE {' AND '.join(tests + nulls)}", parameters


def _select(register: Register, condition: str, parameters: list[Any]) -> list[Stored]:
    names = [c.name for c in register.columns]
    columns = ", ".join(f"t.{_db_column(register, n)}" for n in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.id, t.version, {columns} FROM {table_of(register)} t{condition}", parameters)
        return [Stored(row[0], row[1], dict(zip(names, row[2:], strict=True))) for row in cursor]


def table_of(register: Register) -> str:
    """The quoted table name."""
    return connection.ops.quote_name(register.model._meta.db_table)


def _db_column(register: Register, name: str) -> str:
    return connection.ops.quote_name(str(register.column[name].field.column))


def db_columns(register: Register) -> list[str]:
    """The quoted database columns of the register's fields, in order."""
    return [_db_column(register, c.name) for c in register.columns]


def _array_type(register: Register, name: str) -> str:
    field: models.Field[Any, Any] = register.column[name].field
    return f"{field.db_type(connection)}[]"
