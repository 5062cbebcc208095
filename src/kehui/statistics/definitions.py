"""Reading the register of definitions (口径): what an indicator's declaration says, and which version of it is in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator
from kehui.statistics.measuring import measure
from kehui.statistics.models import DefinitionVersion, Seal

#: As many years back a new version is held against.
RECOUNTED_YEARS = 10


def described(indicator: Indicator) -> dict[str, Any]:
    """Everything by which two declarations of an indicator differ in meaning: words, rule, unit and the very condition."""
    return {
        "kind": indicator.kind,
        "unit": indicator.unit,
        "definition": indicator.definition,
        "document": indicator.document,
        "rows": _condition(indicator),
        "timing": "" if indicator.timing is None else repr(indicator.timing),
        "measure": "" if indicator.measure is None else str(indicator.measure),
        "parts": list(indicator.parts or ()),
    }


def fingerprint(indicator: Indicator) -> str:
    """The digest of a declaration. A day that moves with the calendar ("today") is no part of it."""
    text = json.dumps(described(indicator), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def formula_of(indicator: Indicator) -> str:
    """How it is computed, for the register: the condition on the records, the time by which they count, the measure."""
    found = described(indicator)
    if indicator.parts:
        top, bottom = (get_indicator(code).name for code in indicator.parts)
        return f"{top} ÷ {bottom}"
    return "\n".join(
        f"{label}：{text}"
        for label, text in (
            ("记录", found["rows"]), ("计入时间", found["timing"]), ("度量", found["measure"] or "记录条数"),
        )
        if text
    )  # fmt: skip


def _condition(indicator: Indicator) -> str:
    if indicator.source is None:
        return ""
    try:
        sql, params = indicator.source().order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "无"
    today = clock.today()
    return sql % tuple("今日" if p == today else repr(p) for p in params)


def declared(code: str) -> list[Indicator]:
    """An indicator's declarations, the oldest first: its former ones, then the present one."""
    present = get_indicator(code)
    return [*present.variants, present]


def version_of(indicator: Indicator) -> DefinitionVersion | None:
    """The version in the register to which this declaration belongs; None where it has not been noted yet."""
    return DefinitionVersion.objects.filter(code=indicator.code, fingerprint=fingerprint(indicator)).first()


def versions_of(indicators: Iterable[Indicator]) -> dict[str, DefinitionVersion]:
    """The same for many, by code; one query."""
    wanted = {(i.code, fingerprint(i)) for i in indicators}
    found = DefinitionVersion.objects.filter(fingerprint__in=[f for _, f in wanted])
    return {v.code: v for v in found if (v.code, v.fingerprint) in wanted}


def pending() -> QuerySet[DefinitionVersion]:
    """Declarations that differ from the versions known and wait to be confirmed; not those that were changed back."""
    now = {fingerprint(i) for i in all_indicators()}
    return DefinitionVersion.objects.filter(number__isnull=True, fingerprint__in=now).order_by("code")


def history(code: str) -> list[DefinitionVersion]:
    """Every version of an indicator's definition, the newest first, with those that wait on top."""
    found = DefinitionVersion.objects.filter(code=code).select_related("confirmed_by")
    return sorted(found, key=lambda v: (v.number is not None, -(v.number or 0), -v.pk))


def in_force(code: str, day: date) -> DefinitionVersion | None:
    """The version that held on a day."""
    return (
        DefinitionVersion.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            code=code, number__isnull=False,
        )
        .order_by("-number", "-noticed_at")
        .first()
    )  # fmt: skip


def reproduced(code: str, period: Period) -> bool:
    """Whether the declaration still counts a period by the version that held in it; True where none is in the register."""
    held = in_force(code, period.end)
    if held is None:
        return True
    marks = DefinitionVersion.objects.filter(code=code, number=held.number).values_list("fingerprint", flat=True)
    return fingerprint(get_indicator(code).as_of(period)) in set(marks)


def kept_until(version: DefinitionVersion) -> int | None:
    """The last year that the declaration counts by the version before; None where it keeps no former self of it."""
    before = {v.fingerprint for v in history(version.code) if not v.is_pending}
    found = [v.valid_to for v in get_indicator(version.code).variants if fingerprint(v) in before]
    return max((year for year in found if year is not None), default=None)


def recounted(version: DefinitionVersion, area: Area, before: int) -> list[int]:
    """The years before ``before`` that have records, are not sealed, and would be told by a waiting version although another
    one held in them: the declaration does not keep its former self. The newest first.
    """
    if kept_until(version) is not None:
        return []
    indicator = get_indicator(version.code)
    years = [Period(year) for year in range(before - RECOUNTED_YEARS, before)]
    sealed = set(Seal.objects.filter(period__in=[str(p) for p in years], area=area).values_list("period", flat=True))
    values = measure(indicator, area, years).values
    return [p.year for p, v in reversed(list(zip(years, values, strict=True))) if v and str(p) not in sealed]


@cache
def menus_by_code() -> dict[str, str]:
    """The division of work of each indicator."""
    return {i.code: i.menu for i in all_indicators()}
