"""The tables of an annex held against the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.matching import canonical
from kehui.reading.retold import Retold, agree, near, scale_slip, slip_of
from kehui.reading.rounding import Found, digits, half, shown
from kehui.reading.units import unit_class

#: So many rows of annexes are held against so many values of the prose in their unit.
_ROWS, _VALUES = 300, 500
_OTHER_SPAN = re.compile(r"去年|上年|[上下]半年|季度|\d月|年初|累计|期间|[三五]年|“?十[二三四五]五")
_OTHER_YEAR = re.compile(r"去年|上年|[上下]半年|季度|\d月|年初|[三五]年来")
#: What a term may begin with and still be the row's.
_HARMLESS = re.compile(
    r"(?:全[国省市县区乡镇村]|我[市县区乡镇村]|共?有|举办|开展|组织|推广|完成|实现|获得?|发放|建成|总|受理|培训|接待|[共已年])*"
)
_CLOSE = Decimal("1.35")


def annexes(text: Retold) -> Iterator[Found]:
    """What the prose tells otherwise than a row, and the prose's growth otherwise than the row's."""
    rows: dict[tuple[str, str], list[int]] = {}
    for at in text.annex:
        figure = text.figures[at]
        rows.setdefault((_row_key(figure.term), unit_class(figure.unit)), []).append(at)
    by_unit: dict[str, list[int]] = {}
    for at in text.prose:
        by_unit.setdefault(unit_class(text.figures[at].unit), []).append(at)
    told: set[int] = set()
    for (key, unit), found in list(rows.items())[:_ROWS]:
        if len(found) != 1:
            continue
        yield from _row(text, found[0], key, by_unit.get(unit, [])[:_VALUES], told)


def _row(text: Retold, at: int, key: str, prose: Sequence[int], told: set[int]) -> Iterator[Found]:
    figures, row = text.figures, text.figures[at]
    if row.kind == "share" and row.of is not None:
        return  # a rate of the row, not the share that the prose tells
    named = [
        i
        for i in prose
        if figures[i].kind == row.kind
        and len(row.term) >= 4
        and _same(_row_key(figures[i].term), key, _title(text.layout, row))
    ]
    akin = [i for i in prose if figures[i].kind == row.kind and _akin(text, i, at)]
    agreeing = [i for i in dict.fromkeys([*named, *akin]) if agree(figures[i], row)]
    if not agreeing and len(digits(row).rstrip("0")) > 2:  # so many digits are told of nothing else
        agreeing = [i for i in prose if figures[i].value == row.value and text.kin.shared(i, at)[1] > 0]
    if agreeing:  # the prose has it; what else sounds like it is something else
        yield from _beside(text, at, agreeing, told)
        return
    for i in named:
        figure = figures[i]
        likely = near(figure, row) or scale_slip(figure, row, named=True)
        if likely and not figure.qualifier and not _other_time(text.layout, figure):
            told.add(i)
            yield "annex_differs", i, f"{figure.term}正文为{shown(figure)}，附表为{shown(row)}"
            return
    for i in akin:
        if i not in told and _is_misread(text, i, at):
            told.add(i)
            yield "annex_differs", i, f"{figures[i].term}正文为{shown(figures[i])}，附表为{shown(row)}"
            return


def _is_misread(text: Retold, prose: int, row: int) -> bool:
    """Whether one value is a slip for the other, or differs by little of what is said in the same words."""
    figure, other = text.figures[prose], text.figures[row]
    slip = slip_of(figure, other)
    surely = slip == "swapped" and text.kin.shared(prose, row, widely=True)[1] >= 2
    if figure.qualifier or (not surely and text.kin.apart(prose, row, widely=slip is not None)):
        return False
    return slip is not None or (_close(text, prose, row) and not _OTHER_YEAR.search(_ahead(text.layout, figure)))


def _beside(text: Retold, row: int, prose: Sequence[int], told: set[int]) -> Iterator[Found]:
    """Where the values are one, last year's and the growth beside them must be as well."""
    figures = text.figures
    for at in _dependents(figures, row):
        of_row = figures[at]
        for main in prose:
            for i in _dependents(figures, main):
                figure = figures[i]
                same = figure.kind == of_row.kind and figure.role == of_row.role and figure.unit == of_row.unit
                yearly = figure.kind != "growth" or figure.basis in ("同比", "")
                if not same or not yearly or figure.qualifier or i in told or figure.role == "part":
                    continue
                if figure.role != "previous" and figure.kind != "growth":
                    continue
                off = half(figure) * figure.scale + half(of_row) * of_row.scale
                assert figure.value is not None
                assert of_row.value is not None
                if abs(figure.value - of_row.value) > off:
                    told.add(i)
                    name = "上年" if figure.role == "previous" else "增幅"
                    yield "annex_differs", i, f"{figure.term}{name}正文为{shown(figure)}，附表为{shown(of_row)}"


def _dependents(figures: Sequence[Figure], of: int) -> list[int]:
    return [
        i for i, f in enumerate(figures[max(0, of - 6) : of + 7], max(0, of - 6)) if f.of == of and f.value is not None
    ]


def _akin(text: Retold, prose: int, row: int) -> bool:
    least = 0.4 if len(digits(text.figures[row]).rstrip("0")) > 3 else 0.8
    share, weight = text.kin.shared(prose, row, widely=slip_of(text.figures[prose], text.figures[row]) is not None)
    return (share >= 0.6 and weight >= least) or _close(text, prose, row)


def _close(text: Retold, prose: int, row: int) -> bool:
    """Whether both say the same in so many words and differ by little."""
    figure, other = text.figures[prose], text.figures[row]
    share, weight = text.kin.shared(prose, row, widely=True)
    return share >= 0.7 and weight >= 2 and len(digits(figure)) > 1 and near(figure, other, _CLOSE)


def _other_time(layout: Layout, figure: Figure) -> bool:
    return bool(_OTHER_SPAN.search(_ahead(layout, figure)))


def _ahead(layout: Layout, figure: Figure) -> str:
    return layout.flat[max(figure.sentence[0], figure.start - 40) : figure.start]


def _row_key(term: str) -> str:
    """Without what only names the unit: 科普日活动参加人次."""
    return canonical(re.sub(r"(?<=..)(?:参加)?(?:人次数?|人数|次数|场次)$|(?<=...)参加$", "", term))


def _same(one: str, other: str, title: str) -> bool:
    """Whether a term of the prose is that of a row: 东岭乡推广测土配方施肥面积 is 东岭乡 under the title 测土配方施肥面积."""
    if one == other:
        return True
    if len(other) < 4:
        return False
    if one.endswith(other):
        return bool(_HARMLESS.fullmatch(one[: -len(other)]))
    if not re.match(r"[\u4e00-\u9fff]{1,4}[乡镇村县区市]", other):
        return False
    for cut in range(len(other) - 1, 1, -1):
        if one.startswith(other[:cut]) and one.endswith(other[cut:]):
            between = one[cut : len(one) - len(other) + cut]
            noun = between[_at.end() :] if (_at := _HARMLESS.match(between)) else between
            return len(noun) >= 2 and noun in title
    return False


def _title(layout: Layout, row: Figure) -> str:
    """The lines above a row, back to what names the annex."""
    above = layout.text[max(0, row.start - 600) : row.start]
    return above[max(above.rfind("附"), 0) :]
