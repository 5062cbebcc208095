"""Figures of earlier years from old summaries, as the base of year-on-year where the records yield nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from kehui.statistics.figures import Figure
from kehui.summary.models import ReportedFigure


@dataclass(frozen=True)
class WithHistory(Figure):
    """A figure whose base of last year was stated in an old summary."""


def is_from_history(figure: Figure) -> bool:
    """Whether last year's value comes from an old summary."""
    return isinstance(figure, WithHistory)


def with_history(figures: Sequence[Figure]) -> list[Figure]:
    """The same figures, those of a whole year without a base taking it from what was kept for the year before. One query."""
    lacking = [f for f in figures if f.period.kind == "year" and not f.is_running and len(f.series) > 1 and not f.series[-2]]
    if not lacking:
        return list(figures)
    ids = {id(f) for f in lacking}
    wanted = Q()
    for figure in lacking:
        wanted |= Q(code=figure.indicator.code, area=figure.area, year=figure.period.year - 1)
    kept = {(r.code, r.area_id): r.value for r in ReportedFigure.objects.filter(wanted)}
    return [_based(f, kept.get((f.indicator.code, f.area.pk))) if id(f) in ids else f for f in figures]


def _based(figure: Figure, base: Decimal | None) -> Figure:
    if base is None:
        return figure
    fields = {n: getattr(figure, n) for n in Figure.__dataclass_fields__}
    fields["series"] = (*figure.series[:-2], base, figure.series[-1])
    return WithHistory(**fields)
