"""Following the writes of a kind of record, and keeping writes to their one way.

``follow_writes`` is for what is derived from records and kept elsewhere (the index of search), whichever way a write comes
in: form, import, API, or a change of state. ``guard_writes`` is for an upper layer through which alone certain rows may be
written: values that a return delivers are not entered past it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from kehui.kernel.errors import Problem

if TYPE_CHECKING:
    from kehui.records.register import Register

Follower = Callable[[Sequence[int]], None]
_followers: dict[type[Model], list[Follower]] = {}


def follow_writes(model: type[Model], follower: Follower) -> None:
    """``follower(primary keys)`` is called in the transaction of every write of such records, deleting included."""
    known = _followers.setdefault(model, [])
    if follower not in known:
        known.append(follower)


def tell_followers(model: type[Model], keys: Sequence[int]) -> None:
    """Say that these records were written. Call it before the audit entry: that one comes last."""
    for follower in _followers.get(model, ()):
        follower(keys)


#: A row that is to be written: its values from before (None of a new one) and after (None of one to be deleted).
Writing = tuple[dict[str, Any] | None, dict[str, Any] | None]
Guard = Callable[["Register", Sequence[Writing]], Iterator[tuple[int, Problem]]]
_guards: list[Guard] = []


def guard_writes(guard: Guard) -> None:
    """Ask ``guard`` before rows of any register are entered, changed or deleted; it yields ``(index, problem)``."""
    if guard not in _guards:
        _guards.append(guard)


def refused(register: Register, rows: Sequence[Writing]) -> Iterator[tuple[int, Problem]]:
    """What the guards say against writing these rows."""
    for guard in _guards:
        yield from guard(register, rows)
