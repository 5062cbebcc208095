"""Following the writes of a kind of record: what else must be written in the same transaction.

For what is derived from records and kept elsewhere (the index of search), whichever way a write comes in: form, import,
API, or a change of state. Not for rules of the domain; those stand in the domain functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Model

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
