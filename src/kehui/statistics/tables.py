"""Tables of figures as the pages show them: for components/stat_table.html, and breakdowns with bars."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kehui.areas.models import Area
from kehui.records.models import Evidence
from kehui.statistics import breakdowns, spans
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import Indicator
from kehui.statistics.selection import Selection


def below(area: Area) -> str:
    """What lies directly below an area of its level."""
    return {1: "地市", 2: "县（市、区）", 3: "乡镇（街道）", 4: "村（社区）"}.get(area.level, "下级")


def areas_table(figure: Figure, children: list[Figure], own: Figure | None) -> dict[str, Any]:
    """The areas below, the largest first, with what is recorded for the area itself, and the whole."""
    indicator = figure.indicator
    rows: list[dict[str, Any]] = [
        {"label": f.area.name, "url": f.page_url, "cells": _area_cells(f, figure)}
        for f in sorted(children, key=lambda f: (-(f.value or 0), f.area.path))
    ]
    if own is not None and own.rows:
        rows.append({"label": f"{figure.area.name}本级", "cells": _area_cells(own, figure, linked=False)})
    rows.append(
        {
            "label": "合计" if indicator.is_additive else figure.area.name,
            "total": True,
            "cells": _area_cells(figure, figure),
        }
    )
    return {
        "caption": f"{indicator.name}：各{below(figure.area)}",
        "corner": below(figure.area),
        "columns": [
            {"label": spans.span_text(figure.period), "unit": indicator.unit},
            {"label": "同比"},
            {"label": "占比"},
            {"label": "记录"},
        ],
        "rows": rows,
    }


def _area_cells(figure: Figure, whole: Figure, *, linked: bool = True) -> list[Any]:
    share = "—"
    if whole.indicator.is_additive and whole.value and figure.value is not None:
        share = f"{figure.value * 100 / whole.value:.1f}%"
    return [_value(figure), {"growth": figure}, share, f"{figure.rows:,}"]


def _value(figure: Figure) -> Any:
    """The value; of a sealed period with what was published of it, where that is another one."""
    return {"value": figure} if figure.published is not None and figure.published.differs else figure.text


def breakdown_tables(figure: Figure, titles: list[str]) -> list[dict[str, Any]]:
    """For each breakdown its parts: the part, the address of its records, and the width of its bar (0 to 100)."""
    found = []
    for title in titles:
        parts = breakdowns.split(figure.indicator, figure.area, figure.period, title)
        if parts:
            lines = [
                (p, "" if len(p.keys) > 1 else figure.address("records/", by=title, **{"is": p.address_key}))
                for p in parts
            ]
            largest = max((float(p.value or 0) for p in parts), default=0.0)
            found.append({"title": title, "lines": [(p, url, _width(p, largest)) for p, url in lines]})
    return found


def _width(part: breakdowns.Part, largest: float) -> int:
    return round(100 * max(0.0, float(part.value or 0)) / largest) if largest > 0 else 0


def grade_tabs(figure: Figure, chosen: str, part: str = "") -> list[dict[str, Any]]:
    """The figure's records by grade of evidence: how many, which share, and the address of each; empty without grades."""
    total = sum(figure.evidence.values())
    if not total:
        return []
    keep = {"part": part} if part else {}
    tabs = [{"label": f"全部 {total:,}", "url": figure.address("records/", **keep), "active": not chosen}]
    for key, grade in (("proved", Evidence.PROVED), ("reported", Evidence.REPORTED), ("imported", Evidence.IMPORTED)):
        count = figure.evidence.get(key, 0)
        tabs.append(
            {
                "label": f"{grade.label} {count:,}（{count * 100 / total:.0f}%）", "active": chosen == str(grade.value),
                "url": figure.address("records/", evidence=str(grade.value), **keep),
            }
        )  # fmt: skip
    return tabs


def figures_table(menu: str, found: list[Figure]) -> dict[str, Any]:
    """A division of work's figures, a line each."""
    return {
        "caption": menu,
        "corner": "指标",
        "columns": [{"label": "数值"}, {"label": "单位"}, {"label": "同比"}, {"label": "记录"}],
        "rows": [
            {"label": f.name, "url": f.page_url, "cells": [_value(f), f.unit, {"growth": f}, f"{f.rows:,}"]} for f in found
        ],
    }


def comparison_table(
    selection: Selection,
    children: list[Area],
    columns: list[tuple[Indicator, list[Figure], Figure | None]],
    wholes: list[Figure],
) -> dict[str, Any]:
    """Areas by indicators, every cell a figure."""
    link = reverse("statistics:dashboard")
    rows: list[dict[str, Any]] = [
        {"label": c.name, "url": f"{link}?{urlencode({'area': c.code, 'period': str(selection.period)})}",
         "cells": [found[i] for _, found, _ in columns]}
        for i, c in enumerate(children)
    ]  # fmt: skip
    if any(own is not None and own.rows for _, _, own in columns):
        rows.append(
            {"label": f"{selection.area.name}本级", "cells": [own.text if own else "0" for _, _, own in columns]}
        )
    rows.append({"label": selection.area.name, "total": True, "cells": wholes})
    return {
        "caption": f"{selection.label}：各{below(selection.area)}",
        "corner": below(selection.area),
        "columns": [{"label": i.name, "unit": i.unit} for i, _, _ in columns],
        "rows": rows,
    }
