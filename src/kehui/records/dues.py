"""What waits for somebody, beside the dues of the registers: contexts whose work does not hang on one list say it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kehui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things that wait for the user, and the page where they are done.

    ``detail`` names the most urgent of them; ``tone`` is "bad" for what is late, "warn" for what soon will be.
    """

    label: str
    count: int
    url: str
    detail: str = ""
    tone: str = ""


Source = Callable[[User], Iterable[Waiting]]
_sources: list[Source] = []


def waiting_source(source: Source) -> Source:
    """Decorator: ask this function, too, what waits for a user. What counts nought is not shown."""
    if source not in _sources:
        _sources.append(source)
    return source


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for the user, source by source."""
    return [waiting for source in _sources for waiting in source(user) if waiting.count]
