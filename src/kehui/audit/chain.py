"""Appending to the trail, and proving that it is whole."""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Protocol

from django.db import connection, transaction

from kehui.audit.models import Channel, Entry, Head
from kehui.kernel import clock

GENESIS = "0" * 64
#: The channel of PostgreSQL on which every commit says which models it changed, one notification for each.
CHANGES = "kehui_changes"
_channel: contextvars.ContextVar[str] = contextvars.ContextVar("audit_channel", default=Channel.COMMAND)
_COLUMNS = (
    "number, at, actor_id, actor_name, channel, action, model, object_id, object_text, reason, old, new, previous_hash, hash"
)
# Made once: json.dumps makes an encoder for every call, and an import writes a hundred thousand entries.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


class Actor(Protocol):
    """Who acts: a user of kehui.accounts."""

    pk: Any


@contextlib.contextmanager
def channel(name: str) -> Iterator[None]:
    """Entries written inside say that they came in this way."""
    token = _channel.set(name)
    try:
        yield
    finally:
        _channel.reset(token)


@dataclass(slots=True)
class Change:
    """One change to write down; ``old`` and ``new`` map field names to texts (None: no value)."""

    action: str
    model: str
    object_id: Any
    object_text: str
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def canonical(values: dict[str, Any]) -> str:
    """The one text of a mapping that is hashed and stored."""
    return _encode(values)


def _digest(previous: str, *parts: object) -> str:
    # A separator that no stored text contains keeps ("a","bc") and ("ab","c") apart.
    return hashlib.sha256("\x1f".join([previous, *map(str, parts)]).encode()).hexdigest()


def _clean(text: str, length: int) -> str:
    return text.replace("\x00", "").replace("\x1f", " ")[:length]


def append(changes: Iterable[Change], *, by: Actor) -> int:
    """Write changes at the end of the chain, inside the caller's transaction; returns how many.

    The head row stays locked until that transaction ends, so call this last: other writers wait for it.
    """
    assert connection.in_atomic_block, "an audit entry belongs into the transaction of its change"
    head, _ = Head.objects.select_for_update().get_or_create(pk=1, defaults={"last_number": 0, "last_hash": GENESIS})
    number, previous = head.last_number, head.last_hash
    moment = clock.now()
    stamp = moment.astimezone(UTC).isoformat(timespec="microseconds")
    actor_id, actor_name, way = by.pk, _clean(str(by), 60), _channel.get()
    count = 0
    touched: set[str] = set()
    with connection.cursor() as cursor, cursor.copy(f"COPY audit_entry ({_COLUMNS}) FROM STDIN") as copy:
        for change in changes:
            number += 1
            count += 1
            touched.add(change.model)
            parts = (
                actor_id,
                actor_name,
                way,
                change.action,
                change.model,
                str(change.object_id),
                _clean(change.object_text, 300),
                _clean(change.reason, 500),
                canonical(change.old).replace("\\u0000", ""),
                canonical(change.new).replace("\\u0000", ""),
            )
            digest = _digest(previous, number, stamp, *parts)
            copy.write_row((number, moment, *parts, previous, digest))
            previous = digest
    head.last_number, head.last_hash = number, previous
    head.save()
    with connection.cursor() as cursor:  # heard when the transaction commits, the same model once
        for model in sorted(touched):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANGES, model])
    return count


@dataclass(slots=True)
class Verdict:
    """What ``verify`` found."""

    checked: int
    head_hash: str
    problems: list[str]

    @property
    def ok(self) -> bool:
        """Whether every entry is as it was written and none is missing or added."""
        return not self.problems


def verify(limit: int = 20) -> Verdict:
    """Recompute the whole chain: finds an entry changed, removed or inserted. Names at most ``limit`` problems."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # one snapshot of entries and head, without keeping writers waiting
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _verify(limit)


def _verify(limit: int) -> Verdict:
    head = Head.objects.filter(pk=1).first() or Head(last_number=0, last_hash=GENESIS)
    problems: list[str] = []
    expected, previous, checked = 0, GENESIS, 0
    for entry in Entry.objects.order_by("number").iterator(5000):
        checked += 1
        expected += 1
        if entry.number != expected:
            missing = f"{expected}" if entry.number == expected + 1 else f"{expected} 至 {entry.number - 1}"
            problems.append(f"缺少第 {missing} 条")
            expected = entry.number
        if entry.previous_hash != previous:
            problems.append(f"第 {entry.number} 条接不上前一条：前面有记录被改动、删除或插入")
        stamp = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        digest = _digest(
            entry.previous_hash, entry.number, stamp, entry.actor_id, entry.actor_name, entry.channel, entry.action,
            entry.model, entry.object_id, entry.object_text, entry.reason, entry.old, entry.new,
        )  # fmt: skip
        if digest != entry.hash:
            problems.append(f"第 {entry.number} 条的内容与摘要不符：{entry.object_text}")
        previous = entry.hash
        if len(problems) >= limit:
            break
    else:
        if (head.last_number, head.last_hash) != (expected, previous):
            problems.append(f"链头记着 {head.last_number} 条，实有 {expected} 条：末尾有记录被删除或插入")
    return Verdict(checked, head.last_hash, problems)


def last_number() -> int:
    """The number of the newest entry; inside a transaction nobody else appends until it has ended."""
    if not connection.in_atomic_block:
        return Head.objects.values_list("last_number", flat=True).filter(pk=1).first() or 0
    head, _ = Head.objects.select_for_update().get_or_create(pk=1, defaults={"last_number": 0, "last_hash": GENESIS})
    return head.last_number


def entries_of(model: str, object_id: Any) -> Any:
    """The history of one object, newest first."""
    return Entry.objects.filter(model=model, object_id=str(object_id))


