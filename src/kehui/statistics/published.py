"""What was published: read beside the figure as it is now, and proved to be what was sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.periods import Period
from kehui.statistics import spans
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import Indicator
from kehui.statistics.models import Seal, SealedFigure, SealedIndicator
from kehui.statistics.rowlists import digest, line
from kehui.statistics.sealed_rows import same, seal_digest


@dataclass(frozen=True)
class Published:
    """A figure as it was published last. ``value`` in the base unit; ``edition`` 0 as sealed, more as often restated."""

    indicator: Indicator
    value: Decimal | None
    rows: int
    edition: int
    sealed_at: datetime
    seal_id: int
    sealed_indicator_id: int
    differs: bool

    @property
    def number(self) -> Decimal | None:
        """In the shown unit, rounded."""
        if self.value is None:
            return None
        return units.round_half_up(self.value / self.indicator.scale, self.indicator.places)

    @property
    def text(self) -> str:
        """As tables show it."""
        return "—" if self.number is None else units.grouped(self.number)

    @property
    def told(self) -> str:
        """``已公布``, or ``已公布（更正1次）``."""
        return f"已公布（更正{self.edition}次）" if self.edition else "已公布"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        number = self.number
        return {
            "value": None if number is None else int(number) if number == number.to_integral_value() else float(number),
            "rows": self.rows, "sealed_at": self.sealed_at.isoformat(), "edition": self.edition, "seal": self.seal_id,
            "differs": self.differs,
        }  # fmt: skip


def with_published(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, each with what was published of it beside it; one query at most, none where nothing can be sealed."""
    asked = [f for f in figures if can_be_sealed(f.period)]
    if not asked:
        return list(figures)
    latest = _latest(
        sealed__seal__period__in={str(f.period) for f in asked}, area__in={f.area.pk for f in asked},
        sealed__code__in={f.indicator.code for f in asked},
    )  # fmt: skip
    found = {(p.sealed.code, p.area_id, p.sealed.seal.period): p for p in latest}
    return [
        f
        if (p := found.get((f.indicator.code, f.area.pk, str(f.period)))) is None
        else replace(f, published=_read(f, p))
        for f in figures
    ]


def published_of(figure: Figure) -> Published | None:
    """What was published of one figure."""
    return with_published([figure])[0].published


def can_be_sealed(period: Period) -> bool:
    """Years and quarters that are over."""
    return period.kind != "month" and not isinstance(period, spans.Span) and not spans.is_running(period)


def latest_by_area(seal: Seal, code: str) -> dict[int, SealedFigure]:
    """An indicator's published figures by area, each in its last edition."""
    return {p.area_id: p for p in _latest(sealed__seal=seal, sealed__code=code)}


def latest_of_area(seal: Seal, area: Area) -> dict[str, SealedFigure]:
    """The published figures of one area by indicator, each in its last edition."""
    return {p.sealed.code: p for p in _latest(sealed__seal=seal, area=area)}


def last_edition(seal_id: int, code: str) -> SealedIndicator:
    """The row list that was published last."""
    return (
        SealedIndicator.objects.filter(seal_id=seal_id, code=code)
        .select_related("seal__area", "definition")
        .latest("edition")
    )


def seal_of(area: Area, period: Period) -> Seal | None:
    """The seal under which an area's period was published."""
    paths = area.path.rstrip("/").split("/")
    above = ["/".join(paths[: n + 1]) + "/" for n in range(len(paths))]
    return Seal.objects.filter(period=str(period), area__path__in=above).select_related("area", "sealed_by").first()


def _latest(**which: Any) -> list[SealedFigure]:
    ranked = Window(
        RowNumber(),
        partition_by=[F("area"), F("sealed__code"), F("sealed__seal")],
        order_by=F("sealed__edition").desc(),
    )
    found = SealedFigure.objects.filter(**which).annotate(nth=ranked).filter(nth=1).select_related("sealed__seal")
    arrays = ("rows_pk", "rows_area", "rows_value", "rows_key", "rows_evidence", "filter")
    return list(found.defer(*(f"sealed__{a}" for a in arrays)))


def _read(figure: Figure, found: SealedFigure) -> Published:
    return Published(
        figure.indicator, found.value, found.rows, found.sealed.edition, found.sealed.made_at, found.sealed.seal_id,
        found.sealed_id, not same(figure.value, found.value),
    )  # fmt: skip


# -- proving that a seal is whole -------------------------------------------------------------------------------------


def verify(seal: Seal) -> list[str]:
    """Recompute every hash of a seal from the rows kept in it; what does not agree, in words. Empty: all is whole."""
    problems: list[str] = []
    first = SealedFigure.objects.filter(sealed__seal=seal, sealed__edition=0).values_list(
        "sealed__code", "area__code", "value", "rows", "digest"
    )
    whole = seal_digest((code, area, _Kept(value, rows, mark)) for code, area, value, rows, mark in first)
    if whole != seal.digest:
        problems.append("各地区公布数与封存时的总摘要不符")
    for stored in SealedIndicator.objects.filter(seal=seal).iterator(20):
        if stored.rows_pk and digest(_lines(stored)) != stored.digest:
            problems.append(f"{stored.code}（第{stored.edition + 1}次）的记录清单与摘要不符")
    return problems


@dataclass(frozen=True)
class _Kept:
    value: Decimal | None
    rows: int
    digest: str


def _lines(stored: SealedIndicator) -> Iterable[bytes]:
    keys = stored.rows_key or [None] * len(stored.rows_pk)
    for pk, area, value, key in zip(stored.rows_pk, stored.rows_area, stored.rows_value, keys, strict=True):
        yield line(pk, area, value, key)
