"""Questions that pages, commands, the API and other contexts ask of the figures, in plain Python."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics import access, beside
from kehui.statistics.figures import Figure, compute, compute_many
from kehui.statistics.indicators import KIND_NAMES, Indicator, all_indicators, get_indicator, indicator_named

#: A page has as many figures at its head at most.
HEADLINES = 8


def menus() -> list[str]:
    """The divisions of work that have indicators, in the order of declaration."""
    return list(dict.fromkeys(i.menu for i in all_indicators()))


def find_indicator(text: str) -> Indicator:
    """The indicator with that code, name or alias; KehuiError with the nearest names where there is none."""
    found = indicator_named(text) or next((i for i in all_indicators() if i.code == text), None)
    if found is None:
        from kehui.statistics.reconciling import nearest_names  # it asks figures itself

        near = "、".join(nearest_names(text))
        raise KehuiError(f"没有叫“{text}”的指标", hint=f"相近的有：{near}" if near else "可在“全部指标”里查找")
    return found


def figures_of(area: Area, period: Period, *, menu: str = "", user: Any = None) -> list[Figure]:
    """Every figure of an area and a period, grouped by division of work. ``user`` None: no permission is asked."""
    asked = all_indicators() if user is None else access.visible_indicators(user, area)
    asked = [i for i in asked if (not menu or i.menu == menu) and i.is_available(period)]
    order = {name: n for n, name in enumerate(menus())}
    return beside.with_stated(compute_many(sorted(asked, key=lambda i: order[i.menu]), area, period))


def figure_for(user: Any, text: str, area: Area, period: Period) -> Figure:
    """One figure by the indicator's code or name. Raises NotPermitted, or KehuiError where there is no such indicator."""
    indicator = find_indicator(text)
    access.require(user, indicator, area)
    return beside.with_stated([compute(indicator, area, period)])[0]


def headline_figures(area: Area, period: Period, *, limit: int = HEADLINES) -> list[Figure]:
    """The public figures of an area, for the portal and the top of a desk, in the order of declaration."""
    shown = [i for i in all_indicators() if i.public and i.is_available(period)]
    return beside.with_stated(compute_many(shown[:limit], area, period))


def search_indicators(query: str, *, among: list[Indicator] | None = None) -> list[Indicator]:
    """Indicators of which every word of ``query`` is in the name, an alias, the menu, the definition, the code or the
    pinyin initials of a name (``jssc`` finds 技术市场交易额); those found by name first.
    """
    words = _plain(query).split()
    found = all_indicators() if among is None else among
    if not words:
        return list(found)
    ranked = [(rank, i) for i in found if (rank := _rank(i, words)) is not None]
    return [i for _, i in sorted(ranked, key=lambda pair: pair[0])]


def _rank(indicator: Indicator, words: list[str]) -> int | None:
    names, initials, rest = _searched(indicator.code)
    worst = 0
    for word in words:
        if any(name == word for name in names):
            rank = 0
        elif any(name.startswith(word) for name in names):
            rank = 1
        elif any(word in name for name in names):
            rank = 2
        elif any(i.startswith(word) for i in initials):
            rank = 3
        elif len(word) > 1 and any(word in i for i in initials):
            rank = 4
        elif word in rest:
            rank = 5
        else:
            return None
        worst = max(worst, rank)
    return worst


@cache
def _searched(code: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    from pypinyin import Style, lazy_pinyin  # its dictionaries take half a second, which only a search should pay

    indicator = get_indicator(code)
    initials = tuple(_plain("".join(lazy_pinyin(n, style=Style.FIRST_LETTER))) for n in indicator.names)
    rest = " ".join((indicator.definition, indicator.menu, indicator.code, indicator.document, indicator.unit,
                     KIND_NAMES[indicator.kind]))  # fmt: skip
    return tuple(_plain(n) for n in indicator.names), initials, _plain(rest)


def _plain(text: str) -> str:
    """Full width and half width, capital and small letters alike."""
    return unicodedata.normalize("NFKC", text).lower().strip()
