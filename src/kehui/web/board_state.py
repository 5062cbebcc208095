"""What the big screen shows: one reading of the records, taken in one snapshot with the number of the trail it stands at.

All figures are Kehui's (``kehui.statistics``); here they are only put into the shape in which a screen draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

import kehui
from kehui.areas.models import Area, home_county
from kehui.kernel import clock, units
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.market import deals
from kehui.market.deals import Deal
from kehui.statistics import breakdowns, spans
from kehui.statistics.figures import Figure, compute_many
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.web.board_market import newest
from kehui.web.models import BoardScene, SceneKind
from kehui.web.registers import indicators_named

OUTPUT_VALUE, OUTPUT_COUNT = "market.turnover", "market.contracts"
#: Absorbed technology, under the names it may have.
ABSORBED_VALUE, ABSORBED_COUNT = "market.absorbed_turnover", "market.absorbed_contracts"
LADDER = ("recognitions.provincial_sme", "recognitions.national_sme", "recognitions.national_high_tech")
TOWNSHIPS, FIELDS = 10, 8
#: Deals of the day that a screen can hold; more of them are in the figures and in the public list.
DEALS = 60
RECENT = 6
TEN_THOUSAND = Decimal(10_000)

_SECONDS = {SceneKind.DEALS: 20, SceneKind.TOWNSHIPS: 20, SceneKind.MARKET: 20}


@dataclass(frozen=True)
class Reading:
    """The records at one moment. ``blocks`` is empty where only the head was asked for."""

    number: int
    as_of: datetime
    day: date
    deals: tuple[Deal, ...]
    head: dict[str, Any]
    blocks: dict[str, Any] = field(default_factory=dict)


class NothingToShow(KehuiError):
    """There is no county yet."""


def read(*, full: bool) -> Reading:
    """The head (value, number of contracts, the day's deals), with ``full`` all scenes besides.

    One snapshot of the database: no figure is newer or older than the deals beside it.
    """
    if connection.in_atomic_block:  # a caller's own snapshot
        return _read(full)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _read(full)


def _read(full: bool) -> Reading:
    number = deals.last_number()
    as_of, day = clock.now(), clock.today()
    try:
        county = home_county()
    except KehuiError as error:
        return Reading(number, as_of, day, (), {"empty": f"{error.message}。{error.hint}"})
    period = Period(day.year)
    value, count = compute_many([get_indicator(OUTPUT_VALUE), get_indicator(OUTPUT_COUNT)], county, period)
    head = {
        "empty": "",
        "day": day.isoformat(),
        "year": day.year,
        "span": spans.span_text(period),
        "value": shown(value),
        "count": shown(count),
    }
    today = tuple(deals.deals_of_day(day, county))
    blocks = _blocks(county, period, value, count) if full else {}
    return Reading(number, as_of, day, today, head, blocks)


def _blocks(county: Area, period: Period, value: Figure, count: Figure) -> dict[str, Any]:
    scenes = scenes_of()
    wanted = {scene["kind"] for scene in scenes}
    found: dict[str, Any] = {
        "place": {
            "county": county.name,
            "title": f"{county.name}技术市场",
            "demo": bool(settings.DEMO),
            "version": kehui.__version__,
            "zone_minutes": _zone_minutes(),
        },
    }
    found["recent"] = _recent(count, county, period)
    makers: dict[str, Callable[[], Any]] = {
        SceneKind.TOWNSHIPS: lambda: _townships(value, county, period),
        SceneKind.FIELDS: lambda: _fields(value, county, period),
        SceneKind.FLOWS: lambda: _flows(value, count, county, period),
        SceneKind.MONTHS: lambda: _months(value.indicator, county, period),
        SceneKind.MARKET: lambda: newest(county),
        SceneKind.LADDER: lambda: _figures([get_indicator(c) for c in LADDER], county, period),
    }
    for kind, make in makers.items():
        if kind in wanted:
            found[str(kind)] = make()
    for scene in scenes:
        if scene["kind"] == SceneKind.FIGURES:
            found[f"figures-{scene['id']}"] = _figures(scene.pop("chosen"), county, period)
    # A scene with nothing in it would keep everybody before an empty wall.
    found["scenes"] = [s for s in scenes if s["kind"] == SceneKind.DEALS or found.get(s["block"])]
    return found


def scenes_of() -> list[dict[str, Any]]:
    """The scenes in their order, as the clerk arranged them; all kinds where nothing is arranged."""
    rows = list(BoardScene.objects.filter(is_shown=True).order_by("position", "id"))
    if not rows:
        if BoardScene.objects.exists():
            rows = [BoardScene(pk=0, name=SceneKind.DEALS.label, kind=SceneKind.DEALS)]
        else:
            kinds = [k for k in SceneKind if k != SceneKind.FIGURES]
            rows = [BoardScene(pk=0, name=k.label, kind=k, seconds=_SECONDS.get(k, 15)) for k in kinds]
    found = []
    for row in rows:
        scene = {"id": row.pk, "kind": str(row.kind), "name": row.name, "seconds": row.seconds, "block": str(row.kind)}
        if row.kind == SceneKind.FIGURES:
            try:
                scene["chosen"] = indicators_named(row.indicators)
            except KehuiError:  # an indicator that a later version no longer has
                continue
            scene["block"] = f"figures-{row.pk}"
        found.append(scene)
    return found


def shown(figure: Figure) -> dict[str, Any]:
    """A figure as a screen draws it: value a number in the shown unit with so many places, growth in words."""
    number = figure.number
    return {
        "name": figure.name,
        "value": None if number is None else float(number),
        "places": 0 if number is None or number == number.to_integral_value() else figure.indicator.places,
        "unit": figure.unit,
        "growth": figure.growth_text,
        "direction": figure.direction,
        "coverage": figure.coverage_text,
        "rows": figure.rows,
    }


def told(deal: Deal) -> dict[str, Any]:
    """A deal as a screen draws it; the amount in 万元."""
    amount = deal.change / TEN_THOUSAND
    return {
        "number": deal.number,
        "at": int(deal.at.timestamp() * 1000),
        "kind": deal.kind,
        "word": deal.word,
        "name": deal.name,
        "change": float(amount),
        "text": units.grouped(units.round_half_up(abs(amount), 2)),
        "counted_on": deal.counted_on.isoformat() if deal.counted_on else "",
        "type": deal.contract_kind,
        "field": deal.field,
        "from": deal.seller_place,
        "to": deal.buyer_place,
        "direction": deal.direction,
        "imported": deal.imported,
        "url": f"/board/deals/{deal.contract}/" if deal.contract else "",
    }


def told_together(found: Iterable[Deal], day: date) -> list[dict[str, Any]]:
    """Deals for a screen, oldest first; those that one import brought in are one line, not a hundred."""
    lines: list[dict[str, Any]] = []
    for (_, imported), group in groupby(found, key=lambda d: (d.at, d.imported)):
        batch = list(group)
        lines += _import_lines(batch, day) if imported and len(batch) > 3 else [told(d) for d in batch]
    return lines[-DEALS:]


def _import_lines(batch: list[Deal], day: date) -> list[dict[str, Any]]:
    """What an import did to the year on show; records of earlier years alone are no news for a screen."""
    counted = [d for d in batch if d.counted_on and d.counted_on.year == day.year]
    if not counted:
        return []
    together = sum((d.change for d in counted), Decimal(0)) / TEN_THOUSAND
    return [
        told(batch[-1])
        | {
            "kind": "import", "word": "表格导入", "name": f"今年的合同 {len(counted):,} 项", "change": float(together),
            "text": units.grouped(units.round_half_up(abs(together), 2)), "url": "/board/deals/", "type": "", "field": "",
            "from": "", "to": "", "direction": "", "counted_on": "",
        }
    ]  # fmt: skip


def _recent(count: Figure, county: Area, period: Period) -> list[dict[str, Any]]:
    """The contracts registered last, for days on which there is little to tell; they are no events and do not move."""
    rows = count.indicator.rows(county, period).filter(registered_on__lt=clock.today())
    rows = rows.select_related("area__parent", "buyer_area__parent").order_by("-registered_on", "-pk")
    return [
        {
            "number": 0, "kind": "recent", "word": f"{row.registered_on.month}月{row.registered_on.day}日", "name": row.public_name,
            "change": 0, "text": units.grouped(units.round_half_up(row.amount / TEN_THOUSAND, 2)), "counted_on": "",
            "field": row.get_field_display(), "from": deals.place_of(row.area, county),
            "to": deals.buyer_place(row, county), "direction": "", "url": f"/board/deals/{row.pk}/",
        }
        for row in rows[:RECENT]
    ]  # fmt: skip


def _townships(value: Figure, county: Area, period: Period) -> list[dict[str, Any]]:
    children, _ = breakdowns.by_children(value.indicator, county, period)
    ranked = sorted((f for f in children if f.value), key=lambda f: (-(f.value or 0), f.area.path))[:TOWNSHIPS]
    return [{"label": f.area.name, **shown(f)} for f in ranked]


def _fields(value: Figure, county: Area, period: Period) -> list[dict[str, Any]]:
    parts = breakdowns.split(value.indicator, county, period, "技术领域", shown=FIELDS)
    return [
        {
            "label": p.label,
            "value": float(units.round_half_up(p.value, 2)),
            "places": 2,
            "unit": value.unit,
            "rows": p.rows,
            "share": p.share_text,
        }
        for p in parts
        if p.value
    ]


def _flows(value: Figure, count: Figure, county: Area, period: Period) -> dict[str, Any] | None:
    """Two series side by side; they are never added together."""
    found = {"output": {"value": shown(value), "count": shown(count)}}
    try:
        absorbed = compute_many([get_indicator(ABSORBED_VALUE), get_indicator(ABSORBED_COUNT)], county, period)
    except KeyError:
        return None
    found["absorbed"] = {"value": shown(absorbed[0]), "count": shown(absorbed[1])}
    return found if any(f["value"]["rows"] for f in found.values()) else None


def _months(indicator: Indicator, county: Area, period: Period) -> list[dict[str, Any]]:
    months = breakdowns.by_month(indicator, county, period.year)
    if not any(now or before for _, now, before in months):
        return []
    return [
        {
            "label": f"{month.index}月",
            "value": None if now is None else float(units.round_half_up(now, 2)),
            "before": None if before is None else float(units.round_half_up(before, 2)),
        }
        for month, now, before in months
    ]


def _figures(chosen: list[Indicator], county: Area, period: Period) -> list[dict[str, Any]]:
    asked = [i for i in chosen if i.is_available(period)]
    found = [shown(f) for f in compute_many(asked, county, period)]
    return found if any(f["value"] for f in found) else []


def _zone_minutes() -> int:
    offset = timezone.localtime(clock.now(), timezone.get_default_timezone()).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0
