"""A second look at the links, when all of a text's figures are known.

Points belong to the rate they change, a change of rank to its rank; and where a growth and last year's value agree with
another value of the sentence than with the nearest, they belong to that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.layout import Layout

_HUNDRED = Decimal(100)
_SUBJECT = re.compile(
    r"(?:其中)?[\u4e00-\u9fff“”]{2,}(?:率|比重|占比|强度|比例|增速|满意度|水平|收入|产值|投资|增加值)(?=[^，。；]{0,10}(?:提高|提升|下降|上升|增长|高于|低于|高出|回落|增加))"
)
_FROM = re.compile(r"(?:由|从)[^，。；\d]{0,16}第?$")
_TO = re.compile(r"[^，。；\d]{0,16}(?:到|至|为)了?(?:今年|目前)?的?(?:全[国省市县])?(?:倒数)?第?$")


def look_again(figures: Sequence[Figure], layout: Layout) -> None:
    """Mend ``of`` in place."""
    for at in range(1, len(figures)):
        figure, before = figures[at], figures[at - 1]
        if figure.kind == "pp_change" and figure.role != "change":
            _points(figures, at, layout)
        elif figure.kind == "rank" and figure.of is None and before.kind == "rank" and _near(before, figure):
            gap = layout.flat[before.unit_end : figure.start]
            if figure.role == "change":
                figure.of = before.of if before.of is not None and figures[before.of].kind == "rank" else at - 1
                figure.term = figure.term or before.term
            elif _FROM.search(layout.left(before.start)) and _TO.fullmatch(gap.replace("\x01", "")):
                before.role, before.of, before.term = "previous", at, before.term or figure.term
    _reconcile(figures)


def _near(before: Figure, figure: Figure) -> bool:
    return before.sentence == figure.sentence and figure.start - before.unit_end < 24


def _points(figures: Sequence[Figure], at: int, layout: Layout) -> None:
    """Points belong to the rate or growth told just before, unless they have a subject of their own."""
    figure, before = figures[at], figures[at - 1]
    if before.sentence != figure.sentence or figures[at].sentence == (0, 0):
        return
    between = layout.flat[before.unit_end : figure.start].replace("\x01", "").replace("\x02", "")
    if len(between) > 30 or (
        _SUBJECT.search(between.lstrip("，")) and not re.match(r"，?(?:增速|增幅|降幅|占比|比重)", between)
    ):
        return
    if before.kind in ("share", "growth", "completion"):
        rising = before.of is not None and before.role == "previous"
        figure.of = before.of if rising else at - 1
    elif before.kind == "pp_change" and before.of is not None and re.match(r"[，、]", between):
        figure.of = before.of
    else:
        return
    if figure.of is not None:
        figure.term = figures[figure.of].term or figure.term


def _reconcile(figures: Sequence[Figure]) -> None:
    by_head: dict[int, list[int]] = {}
    for at, figure in enumerate(figures):
        if figure.of is not None:
            by_head.setdefault(figure.of, []).append(at)
    for head, members in by_head.items():
        main = figures[head]
        if main.kind != "value" or main.value is None:
            continue
        previous = [i for i in members if figures[i].role == "previous" and figures[i].unit == main.unit]
        growths = [i for i in members if figures[i].kind == "growth" and figures[i].unit == "%"]
        changes = [i for i in members if figures[i].role == "change" and figures[i].unit == main.unit]
        if (
            not previous
            and len(changes) == len(growths) == 1
            and not _grown(main, figures[changes[0]], figures[growths[0]])
        ):
            _other_head(figures, head, changes[0], growths[0])
            continue
        if len(previous) != 1 or len(growths) != 1 or _agree(main, figures[previous[0]], figures[growths[0]]):
            continue
        first = min(head, *previous, *growths)
        for other in range(head - 1, max(-1, first - 12), -1):
            candidate = figures[other]
            told = candidate.kind == "value" and candidate.role in ("", "part", "whole")
            if told and candidate.unit == main.unit and _agree(candidate, figures[previous[0]], figures[growths[0]]):
                figures[previous[0]].of = figures[growths[0]].of = other
                figures[previous[0]].term = figures[growths[0]].term = candidate.term
                break


def _other_head(figures: Sequence[Figure], head: int, change: int, growth: int) -> None:
    """Give a change and its growth to the value of the sentence that both are of: 主体58个，其中…18个，比上年增加11个，增长23.4%."""
    for other in range(head - 1, max(-1, head - 10), -1):
        candidate = figures[other]
        if candidate.sentence != figures[head].sentence:
            return
        if (
            candidate.kind == "value"
            and candidate.unit == figures[head].unit
            and candidate.role in ("", "part", "whole")
            and _grown(candidate, figures[change], figures[growth])
        ):
            figures[change].of = figures[growth].of = other
            figures[change].term = figures[growth].term = candidate.term
            return


def _grown(main: Figure, change: Figure, growth: Figure) -> bool:
    if main.value is None or change.value is None or growth.value is None or main.value <= change.value:
        return False
    real = change.value / (main.value - change.value) * _HUNDRED
    return abs(real - growth.value) <= Decimal("0.6") * Decimal(1).scaleb(-growth.places)


def _agree(main: Figure, previous: Figure, growth: Figure) -> bool:
    if main.value is None or previous.value is None or growth.value is None or previous.value <= 0:
        return False
    slack = Decimal("1.5") * Decimal(1).scaleb(-growth.places)
    return abs((main.value / previous.value - 1) * _HUNDRED - growth.value) <= slack
