"""What upper layers know beside a figure and statistics itself does not: remarks on its page, and last year's value as stated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kehui.statistics.figures import Figure, StatedBase


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


#: Indicator's code, area's primary key, year.
Wanted = tuple[str, int, int]
BaseProvider = Callable[[Iterable[Wanted]], Mapping[Wanted, StatedBase]]
_bases: list[BaseProvider] = []


def provide_bases(provider: BaseProvider) -> None:
    """Ask ``provider`` for last year's value of figures whose records yield none."""
    if provider not in _bases:
        _bases.append(provider)


def with_stated(figures: Sequence[Figure]) -> list[Figure]:
    """The same figures; those of a whole year for which the records have no base of growth take it from what was stated.

    Nothing is asked where no figure lacks one. Such a growth carries its ``growth_source`` wherever it is shown.
    """
    lacking = {_wanted(f) for f in figures if _lacks_base(f)}
    if not lacking:
        return list(figures)
    found: dict[Wanted, StatedBase] = {}
    for provider in _bases:
        found |= provider(lacking)
    return [
        replace(f, stated_base=base) if _lacks_base(f) and (base := found.get(_wanted(f))) is not None else f for f in figures
    ]


def _lacks_base(figure: Figure) -> bool:
    if figure.period.kind != "year" or figure.is_running or figure.value is None or figure.stated_base is not None:
        return False
    return len(figure.series) < 2 or not figure.series[-2]


def _wanted(figure: Figure) -> Wanted:
    return figure.indicator.code, figure.area.pk, figure.period.year - 1
