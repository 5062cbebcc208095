"""A figure split into parts: by a field of its records, by the area's children, by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics import spans
from kehui.statistics.figures import Figure, compute_children
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.statistics.measuring import Measured, measure, measure_by

#: Parts shown by themselves; the smaller ones are put together as 其他.
SHOWN_PARTS = 10
NOT_FILLED = "未填"
OTHERS = "其他"


@dataclass(frozen=True)
class Part:
    """One part of a figure. ``value`` and ``before`` (the same days a year ago) in the shown unit, unrounded.

    ``key`` is the stored value behind ``label`` (None: not filled in); ``keys`` several, where small parts are together.
    """

    label: str
    value: Decimal | None
    before: Decimal | None
    rows: int
    share: Decimal | None  # per cent of the whole, unrounded; None where parts do not add up
    places: int = 2
    key: Any = None
    keys: tuple[Any, ...] = field(default=())

    @property
    def text(self) -> str:
        """The value as tables show it."""
        return "—" if self.value is None else units.grouped(units.round_half_up(self.value, self.places))

    @property
    def before_text(self) -> str:
        """Last year's value as tables show it."""
        return "—" if self.before is None else units.grouped(units.round_half_up(self.before, self.places))

    @property
    def share_text(self) -> str:
        """``21.4%``."""
        return "—" if self.share is None else f"{units.round_half_up(self.share, 1)}%"

    @property
    def bar(self) -> float:
        """The share as the width of a bar, 0 to 100."""
        return float(max(Decimal(0), min(Decimal(100), self.share or Decimal(0))))

    @property
    def address_key(self) -> str:
        """The key as it stands in an address; "" where nothing is filled in."""
        return "" if self.key is None else str(self.key)


def breakdowns_of(indicator: Indicator) -> dict[str, str]:
    """Title -> lookup; a ratio is split as its numerator is, where its denominator can be too."""
    if not indicator.parts:
        return dict(indicator.breakdowns)
    top, bottom = (breakdowns_of(get_indicator(code)) for code in indicator.parts)
    return {title: lookup for title, lookup in top.items() if bottom.get(title) == lookup}


def split(
    indicator: Indicator, area: Area, period: Period, title: str, *, shown: int | None = SHOWN_PARTS
) -> list[Part]:
    """The figure's parts by the breakdown called ``title``, the largest first, 其他 and 未填 last; one statement.

    ``shown`` None gives every part. KehuiError where the indicator has no such breakdown.
    """
    lookup = _lookup(indicator, title)
    found = measure_by(indicator, area, spans.like_periods(period, 2), group=lookup)
    labels = _labels(indicator, lookup)
    merged: dict[Any, list[Measured]] = {}
    for key, measured in found.items():
        merged.setdefault(None if key in (None, "") else key, []).append(measured)
    parts = [
        _part(indicator, NOT_FILLED if key is None else labels.get(key, str(key)), many, key)
        for key, many in merged.items()
    ]
    # A part that was, and is no more, is a part still; one that never was is none.
    parts = [p for p in parts if p.value or p.before or p.rows]
    parts.sort(key=lambda p: (p.key is None, -(p.value or 0), p.label))
    if shown is not None and indicator.is_additive:
        parts = _gathered(parts, shown)
    return _with_shares(indicator, parts)


def rows_of_part(indicator: Indicator, queryset: QuerySet[Any], title: str, key: str) -> QuerySet[Any]:
    """The rows of one part: ``key`` as in ``Part.address_key``."""
    lookup = _lookup(indicator, title)
    if key == "":
        empty = Q(**{f"{lookup}__isnull": True})
        return queryset.filter(empty | Q(**{lookup: ""}) if _is_text(indicator, lookup) else empty)
    try:
        return queryset.filter(**{lookup: _field(indicator, lookup).to_python(key)})
    except (ValueError, ValidationError) as error:
        raise KehuiError(f"{title}里没有“{key}”这一项") from error


def label_of_part(indicator: Indicator, title: str, key: str) -> str:
    """How the part is called."""
    if key == "":
        return NOT_FILLED
    labels = _labels(indicator, _lookup(indicator, title))
    return next((label for stored, label in labels.items() if str(stored) == key), key)


def by_children(indicator: Indicator, area: Area, period: Period) -> tuple[list[Figure], Figure | None]:
    """The figures of the area's children in tree order, and of what is recorded for the area itself."""
    return compute_children(indicator, area, list(area.children.order_by("path")), period)


def by_month(indicator: Indicator, area: Area, year: int) -> list[tuple[Period, Decimal | None, Decimal | None]]:
    """The year's months with their value and that of the same month of the year before, in the shown unit.

    Months to come have None; empty where the indicator has no monthly value. One statement.
    """
    if indicator.finest != "month":
        return []
    months = Period(year).parts("month")
    today = spans.to_date(Period(year)).end
    asked = [m.year_before() for m in months] + months
    values = [None if v is None else v / indicator.scale for v in measure(indicator, area, asked).values]
    return [(m, values[12 + i] if m.start <= today else None, values[i]) for i, m in enumerate(months)]


def _lookup(indicator: Indicator, title: str) -> str:
    found = breakdowns_of(indicator)
    if title not in found:
        offered = "、".join(found)
        raise KehuiError(
            f"“{indicator.name}”不能按“{title}”细分", hint=f"可按{offered}细分" if offered else "它没有细分"
        )
    return found[title]


def _field(indicator: Indicator, lookup: str) -> models.Field[Any, Any]:
    model: Any = indicator.model
    found: models.Field[Any, Any] | None = None
    for name in lookup.split("__"):
        found = model._meta.get_field(name)
        model = found.related_model
    assert found is not None
    return found


def _labels(indicator: Indicator, lookup: str) -> dict[Any, str]:
    found = _field(indicator, lookup)
    if isinstance(found, models.BooleanField):
        return {True: "是", False: "否"}
    if found.is_relation:
        target: Any = found.related_model
        return {o.pk: str(o) for o in target._default_manager.all()[:2000]}
    return {k: str(v) for k, v in found.flatchoices}


def _is_text(indicator: Indicator, lookup: str) -> bool:
    return isinstance(_field(indicator, lookup), models.CharField | models.TextField)


def _part(indicator: Indicator, label: str, found: Sequence[Measured], key: Any) -> Part:
    def total(i: int) -> Decimal | None:
        values = [value for m in found if (value := m.values[i]) is not None]
        return sum(values, Decimal(0)) / indicator.scale if values else None

    return Part(label, total(-1), total(0) if len(found[0].values) > 1 else None, sum(m.rows for m in found), None,
                indicator.places, key, (key,))  # fmt: skip


def _gathered(parts: list[Part], shown: int) -> list[Part]:
    filled = [p for p in parts if p.key is not None]
    if len(filled) <= shown:
        return parts
    small = filled[shown - 1 :]
    rest = Part(
        f"{OTHERS}（{len(small)}项）",
        sum((p.value or Decimal(0) for p in small), Decimal(0)),
        sum((p.before or Decimal(0) for p in small), Decimal(0)),
        sum(p.rows for p in small), None, small[0].places, None, tuple(p.key for p in small),
    )  # fmt: skip
    return [*filled[: shown - 1], rest, *(p for p in parts if p.key is None)]


def _with_shares(indicator: Indicator, parts: list[Part]) -> list[Part]:
    whole = sum((p.value or Decimal(0) for p in parts), Decimal(0))
    if not indicator.is_additive or whole <= 0 or any((p.value or 0) < 0 for p in parts):
        return parts
    return [
        Part(p.label, p.value, p.before, p.rows, (p.value or Decimal(0)) * 100 / whole, p.places, p.key, p.keys)
        for p in parts
    ]
