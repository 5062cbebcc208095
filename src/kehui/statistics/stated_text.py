"""What a summary states, read out of its prose and matched to indicators, to be held against ours."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from kehui.areas.models import Area
from kehui.reading import Figure, Reader
from kehui.reading.matching import Candidate, Matcher
from kehui.statistics.indicators import all_indicators, get_indicator
from kehui.statistics.reconciling import Stated
from kehui.statistics.sentence_matching import by_sentence
from kehui.statistics.several_texts import area_told_of, texts_in

#: What the reading calls a qualifier, as reconciling knows it; the others limit, they do not measure.
_QUALIFIERS = {
    "余": "余",
    "多": "余",
    "有余": "余",
    "近": "近",
    "超": "超",
    "逾": "超",
    "突破": "超",
    "以上": "超",
    "约": "约",
    "左右": "约",
    "上": "超",
}
#: From here on a likeness is taken for the same; below, a person should decide.
SURE = 0.8


@lru_cache(maxsize=4)
def _matcher(learned: tuple[tuple[str, str], ...]) -> Matcher:
    indicators = all_indicators()
    names = {name: i.code for i in indicators for name in i.names}
    return Matcher(names, dict(learned), {i.code: i.unit for i in indicators})


def candidates(
    figure: Figure, reading: Reader, learned: Mapping[str, str] | None = None, least: float = SURE
) -> list[Candidate]:
    """The indicators a figure of the reading may state, the likeliest first."""
    figures = reading.figures
    matcher = _matcher(tuple(sorted((learned or {}).items())))
    return matcher.match(figure.term, unit=figure.unit, context=wordings(figure, figures, reading), least=least)


def stated_in(text: str, learned: Mapping[str, str] | None = None) -> list[Stated]:
    """The figures of a text that are indicators' values, in its order; ``learned`` are terms matched by hand -> code."""
    return stated_of(Reader(text), learned)


def stated_in_texts(text: str, asked: Area) -> list[Stated]:
    """Like ``stated_in``; where the file holds several texts, each figure with the title and the area of its own."""
    texts = texts_in(text)
    if len(texts) == 1:
        return stated_in(text)
    found: list[Stated] = []
    for one in texts:
        body = text[one.start : one.end]
        area = area_told_of(one.title, body, asked) or asked
        lines = text.count("\n", 0, one.start)
        found += [replace(s, line=s.line + lines, title=one.title, area=area) for s in stated_in(body)]
    return found


def stated_of(reading: Reader, learned: Mapping[str, str] | None = None) -> list[Stated]:
    """Like ``stated_in``, of a text that has been read."""
    figures = reading.figures
    growths: dict[int, Figure] = {}
    for figure in figures:
        if figure.of is not None and (
            figure.kind == "growth" or figure.kind == "pp_change" or (figure.kind == "multiple" and figure.unit == "%")
        ):
            growths.setdefault(figure.of, figure)
    meant = meanings(reading, learned)
    return [
        _stated(
            figures[at], reading.plain.count("\n", 0, figures[at].start) + 1, get_indicator(code).name, growths.get(at)
        )
        for at, code in sorted(meant.items())
    ]


def meanings(reading: Reader, learned: Mapping[str, str] | None = None) -> dict[int, str]:
    """Number of a figure of the reading -> code of the indicator whose value it surely states."""
    meant: dict[int, str] = {}
    unknown: list[int] = []
    for at, figure in enumerate(reading.figures):
        if (
            figure.kind not in ("value", "share")
            or figure.value is None
            or figure.role in ("previous", "plan", "change")
        ):
            continue
        best = next(iter(candidates(figure, reading, learned)), None)
        if best is not None:
            meant[at] = best.code
        elif (learned or {}).get(figure.term, "-") != "":
            unknown.append(at)
    meant |= by_sentence(reading, unknown, set(meant.values()))
    return meant


def _stated(figure: Figure, line: int, name: str, growth: Figure | None) -> Stated:
    change: Decimal | None = None
    if growth is not None and growth.value is not None and not growth.qualifier and growth.unit in ("%", "个百分点"):
        change = growth.value - 100 if growth.kind == "multiple" else growth.value
    return Stated(
        line, figure.term, figure.written, figure.written_unit, change, _QUALIFIERS.get(figure.qualifier, ""), name=name
    )


def wordings(figure: Figure, figures: list[Figure], reading: Reader) -> list[str]:
    """Fuller wordings of a term: with the whole it is part of, with the figure before, with how the clause goes on."""
    found = []
    if figure.of is not None and figure.role == "part":
        found.append(figures[figure.of].term + figure.term)
    at = bisect_left(figures, figure.start, key=lambda f: f.start)
    before = next(
        (f for f in reversed(figures[max(0, at - 3) : at]) if f.sentence == figure.sentence and f.kind == "value"), None
    )
    if before is not None:
        found.append(before.term + figure.term)
    if goes_on := reading.layout.right(figure.unit_end)[:16]:
        found.append(figure.term + goes_on if not goes_on.startswith(figure.term[-2:]) else figure.term[:-2] + goes_on)
    return found
