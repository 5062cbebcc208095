"""Telling the index of a change: a row in the transaction of the change, so that neither can be without the other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from kehui.search.listing import kind_named
from kehui.search.models import OutboxRow

CHUNK = 5000


def touch(kind: str, id: int) -> None:
    """Say that this record was created, changed or deleted. Call it in the transaction of the change."""
    touch_many(kind, (id,))


def touch_many(kind: str, ids: Iterable[int]) -> None:
    """The same for many records of a kind."""
    assert connection.in_atomic_block, "a change of the index belongs into the transaction of the change"
    kind_named(kind)  # a kind that nobody declared is a mistake to be told where it is made
    OutboxRow.objects.bulk_create([OutboxRow(kind=kind, object_id=number) for number in ids], batch_size=CHUNK)
