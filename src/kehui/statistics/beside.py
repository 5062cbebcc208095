"""What upper layers know beside a figure and statistics itself does not: a line each on the figure's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kehui.statistics.figures import Figure


@dataclass(frozen=True)
class Remark:
    """A line on the page of a figure: what it is about, the words, and where to read on."""

    title: str
    text: str
    url: str = ""


Provider = Callable[[Figure, Any], list[Remark]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Ask ``provider`` for remarks on each figure that is shown on its page to a user (signed in or not)."""
    if provider not in _providers:
        _providers.append(provider)


def remarks_on(figure: Figure, user: Any) -> list[Remark]:
    """The remarks on a figure that the user may read."""
    return [remark for provider in _providers for remark in provider(figure, user)]
