"""Emptying the database after a test that commits.

Django truncates every table, which the audit trail forbids, which takes away what migrations put in, and which takes
seconds with this many tables. Here only tables with rows are truncated, and the rows of the migrations come back.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

SEEDS = "test_seeds"


def install() -> None:
    """Call once, right after the test database was made."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SEEDS} CASCADE; CREATE SCHEMA {SEEDS}")
        for table in _filled(cursor):
            cursor.execute(f'CREATE TABLE {SEEDS}."{table}" AS TABLE public."{table}"')
    take_over()


def take_over() -> None:
    """Empty this way on the connection in use; a thread in which an event loop runs has another one than before."""
    connection.ops.execute_sql_flush = _flush  # type: ignore[method-assign] # Django's, on the test connection alone


def _filled(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'")
    tables = sorted(name for (name,) in cursor.fetchall())
    cursor.execute(" UNION ALL ".join(f"(SELECT '{t}' WHERE EXISTS (SELECT FROM public.\"{t}\"))" for t in tables))
    return [name for (name,) in cursor.fetchall()]


def _flush(_statements: Iterable[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        filled = _filled(cursor)
        if not filled:
            return
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SEEDS])
        seeds = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace"
        )
        guarded = [name for (name,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f'ALTER TABLE public."{table}" DISABLE TRIGGER USER')
        cursor.execute("TRUNCATE " + ", ".join(f'public."{t}"' for t in filled) + " RESTART IDENTITY CASCADE")
        for table in seeds:
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
                [f'public."{table}"'],
            )
            (columns,) = cursor.fetchone()
            cursor.execute(
                f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM {SEEDS}."{table}"'
            )
            cursor.execute(
                "SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped AND pg_get_serial_sequence(%s, attname) IS NOT NULL",
                [f'public."{table}"'] * 3,
            )
            for column, sequence in cursor.fetchall():
                cursor.execute(f'SELECT setval(%s, (SELECT max("{column}") FROM public."{table}"))', [sequence])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE public."{table}" ENABLE TRIGGER USER')
