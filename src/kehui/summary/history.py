"""Figures of earlier years from old summaries, as the base of year-on-year where the records yield nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kehui.kernel import units
from kehui.statistics import access
from kehui.statistics.beside import Remark, Wanted
from kehui.statistics.figures import Figure, StatedBase
from kehui.summary.models import ReportedFigure

#: As many years are told beside a figure.
REMARKS = 5


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


def stated_bases(wanted: Iterable[Wanted]) -> dict[Wanted, StatedBase]:
    """The values of those indicators, areas and years that old summaries state and the office confirmed. One query."""
    asked = set(wanted)
    kept = ReportedFigure.objects.filter(
        code__in={c for c, _, _ in asked}, area__in={a for _, a, _ in asked}, year__in={y for _, _, y in asked}
    ).select_related("reading")
    return {
        key: StatedBase(r.value, r.reading.title if r.reading else f"{r.year}年总结")
        for r in kept
        if (key := (r.code, r.area_id, r.year)) in asked
    }


def remarks(figure: Figure, user: Any) -> list[Remark]:
    """What old summaries state for the indicator and area, for those who may open its records; and the growth that they give
    where the records have no base.
    """
    if not access.may_see_records(user, figure.area):
        return []
    indicator = figure.indicator
    kept = ReportedFigure.objects.filter(code=indicator.code, area=figure.area).select_related("reading").order_by("-year")
    found = [
        Remark(
            f"{r.year}年",
            f"{units.grouped(units.round_half_up(r.value / indicator.scale, indicator.places))}{indicator.unit}"
            f"（{r.reading.title if r.reading else '旧总结'}）",
            reverse("summary:reading", args=(r.reading_id,)) if r.reading_id else reverse("summary:reported"),
        )
        for r in kept[:REMARKS]
    ]
    [based] = with_history([figure]) if found else [figure]
    if is_from_history(based):
        found.insert(0, Remark("同比", f"{based.growth_text}（上年数取自旧总结）"))
    return found
