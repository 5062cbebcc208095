"""Tables laid flat: lines of cells, with a heading line or without."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from kehui.reading.figure import Figure, Kind, Role
from kehui.reading.numerals import Numeral, numerals
from kehui.reading.units import unit_at

_CELL = re.compile(r"[^ \t|]+")
_WIDE_CELL = re.compile(r"[^\t|]+")
_PROSE = re.compile(r"[，。；！？]")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[×xX*]{1,4}(?:\.[×xX*\d]{1,3})?|[-+]?\d*\.?\d+")
#: A cell that says itself what it holds: 上年8.26, 增19.1%.
_SAID = re.compile(r"(?P<head>上年|去年|同比|增长?|下降|计划|任务|完成)[为：]?(?=[-+\d])")
_NOTHING = re.compile(r"(?:-|—|－|–|/|无|——|--)+")
_UNIT_IN_HEAD = re.compile(r"（(?:单位：)?([^）]{1,8})）|/([^\s/]{1,6})$")
#: What brackets say of a row that is no unit: 水库除险加固（累计）.
_NO_UNIT = re.compile(
    r"（(?:历年)?(?:累计|合计|年末|年底|新增|总数|当年|本年|规上|不?含[^）]*|其中[^）]*|截至[^）]*)[^）]{0,4}）"
)
#: A column that counts: 项数, 户数.
_COUNT_HEAD = re.compile(r"(项|件|家|户|人|场|期|个|份|台|名|笔|篇|册|所|亩)(?:数|次)量?$")
_ORDINAL = re.compile(r"序号|编号|No|排序")
_ROLES: tuple[tuple[re.Pattern[str], Kind, Role], ...] = (
    (re.compile(r"完成率|完成比例|完成进度|占计划|占任务|完成（?%|进度|达成率"), "completion", ""),
    (re.compile(r"位次|排名|名次|位居"), "rank", ""),
    (re.compile(r"占比|比重|占总|比例|构成"), "share", ""),
    (re.compile(r"百分点"), "pp_change", ""),
    (re.compile(r"增减[额量数]|增加[额量数]|净增"), "value", "change"),
    (re.compile(r"增|同比|比上年|比去年|±|升降|涨|环比|较上年"), "growth", ""),
    (re.compile(r"为上年|为去年"), "multiple", ""),
    (re.compile(r"上年|去年|同期|基期|前年|上一年"), "value", "previous"),
    (re.compile(r"计划|目标|任务|指标值|预算"), "value", "plan"),
    (re.compile(r"率|%"), "share", ""),
)  # fmt: skip
_YEAR_HEAD = re.compile(r"(?:19|20)\d\d年?")


#: 附：各乡镇播种面积（万亩）
_TITLE = re.compile(r"^[^，。；\t|]{4,40}（(?:单位：)?([^）\s、，]{1,6})）[ \t]*$")


@dataclass(frozen=True)
class _Cell:
    start: int
    text: str


class Tables:
    """The flat tables of a (plain) text."""

    def __init__(self, text: str) -> None:
        self.figures: list[Figure] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        header: list[_Cell] = []
        at, table_unit = 0, ""
        for line in text.split("\n"):
            cells = _cells(line, at)
            unit_line = re.match(r"[ \t]*[（]?单位[：]?([^）\s、，]{1,6})）?[ \t]*$", line)
            if unit_line:
                table_unit = unit_line[1]
            titled = None if unit_line else _TITLE.search(line)
            numbers = [_number(c.text) for c in cells]
            if _is_row(line, cells, numbers, bool(header)):
                if sum(n is not None for n in numbers):
                    self._row(text, cells, header, table_unit)
                    self._starts.append(at)
                    self._ends.append(at + len(line))
            elif _is_header(line, cells):
                header = cells
                self._starts.append(at)
                self._ends.append(at + len(line))
            elif line.strip() and not unit_line:
                header, table_unit = [], titled[1] if titled and _is_unit(titled[1]) else ""
            at += len(line) + 1

    def covers(self, position: int) -> bool:
        """Whether an offset is in a line of a table."""
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._ends[at]

    def _row(self, text: str, cells: list[_Cell], header: list[_Cell], table_unit: str) -> None:
        aligned = header if len(header) == len(cells) else header[-len(cells) :] if len(header) > len(cells) else []
        named = [c.text for c in aligned]
        first = self._label_at(cells, named)
        label = cells[first].text if first is not None else ""
        unit = _unit_cell(cells, named)
        columns: list[tuple[int, _Cell]] = [
            (i, c)
            for i, c in enumerate(cells)
            if _number(c.text) is not None
            and not (named and _ORDINAL.search(named[i]))
            and not (i == 0 and not named and first == 1 and c.text.isdigit())
        ]
        made: list[Figure] = []
        years = [h[:4] for h in named if _YEAR_HEAD.fullmatch(h)]
        for i, cell in columns:
            said = _SAID.match(cell.text)
            head = said["head"] if said else named[i] if named else ""
            figure = _figure(text, cell, head, unit or table_unit, label)
            if figure is not None and _YEAR_HEAD.fullmatch(head) and head[:4] < max(years):
                figure.role = "previous"
            if figure is not None:
                made.append(figure)
        if not any(n for n in named):
            _guess(made)
        self._link(made)

    @staticmethod
    def _label_at(cells: list[_Cell], named: list[str]) -> int | None:
        for i, cell in enumerate(cells):
            if (
                _number(cell.text) is None
                and not _NOTHING.fullmatch(cell.text)
                and not (named and _ORDINAL.search(named[i]))
            ):
                return i
        return None

    def _link(self, made: list[Figure]) -> None:
        base = len(self.figures)
        mains = [i for i, f in enumerate(made) if f.kind == "value" and f.role == ""]
        for i, figure in enumerate(made):
            before = [m for m in mains if m < i]
            after = [m for m in mains if m > i]
            if figure.role in ("previous", "plan") and (after or before):
                figure.of = base + (after or before)[0]
            elif figure.kind != "value" and (before or after) and not (figure.kind == "share" and not before):
                figure.of = base + (before[-1] if before else after[0])
            elif figure.role == "change" and before:
                figure.of = base + before[-1]
            self.figures.append(figure)


def _is_unit(name: str) -> bool:
    """Whether brackets hold a counting unit, with 万 or without: 万亩."""
    bare = re.sub("^[万亿千百]+", "", name)
    found = unit_at(bare, 0) if bare else None
    return found is not None and found.end == len(bare)


def _cells(line: str, at: int) -> list[_Cell]:
    pattern = _WIDE_CELL if "\t" in line or "|" in line else _CELL
    found = []
    for match in pattern.finditer(line):
        bare = match[0].strip()
        if bare:
            found.append(_Cell(at + match.start() + match[0].index(bare[0]), bare))
    return found


def _number(cell: str) -> str | None:
    """The number of a cell that holds one and, at most, its unit."""
    cell = _SAID.sub("", cell, count=1)
    found = _NUMBER.match(cell)
    if not found:
        return None
    rest = cell[found.end() :].strip()
    if not rest:
        return found[0]
    found_unit = unit_at(rest, 0) or unit_at(re.sub("^[万亿千]+", "", rest), 0)
    if (rest[0] in "万亿千%" and len(rest) <= 4) or (
        found_unit and len(rest) <= 5 and found_unit.end >= len(re.sub("^[万亿千]+", "", rest))
    ):
        return found[0]
    return None


def _is_row(line: str, cells: list[_Cell], numbers: list[str | None], headed: bool) -> bool:
    if len(cells) < 2 or _PROSE.search(line):
        return False
    count = sum(n is not None for n in numbers)
    words = [c for c, n in zip(cells, numbers, strict=True) if n is None]
    if count == 0 or not words or any(len(c.text) > 24 for c in words):
        return False
    if any(re.search(r"\d", c.text) and not re.search(r"[（(]", c.text) and len(c.text) > 8 for c in words):
        return False
    wide = "\t" in line or "|" in line
    bare = sum(
        n is not None and _NUMBER.fullmatch(c.text.rstrip("%")) is not None for c, n in zip(cells, numbers, strict=True)
    )
    return (
        count >= 1
        and (wide or headed or count >= 2 or _named_unit(cells))
        and (bare >= 1 or (wide and (headed or len(cells) == 2)))
        and count * 3 >= len(cells)
    )


def _named_unit(cells: list[_Cell]) -> bool:
    """Whether a line is a name, its unit and a number: 省级以上平台 家 44."""
    return len(cells) == 3 and _is_unit(cells[1].text) and _number(cells[0].text) is None


def _is_header(line: str, cells: list[_Cell]) -> bool:
    if len(cells) < (2 if "\t" in line or "|" in line else 3) or _PROSE.search(line):
        return False
    return all(_number(c.text) is None or _YEAR_HEAD.fullmatch(c.text) for c in cells) and all(len(c.text) <= 20 for c in cells) and (
        "\t" in line or "|" in line or bool(re.search(r"序号|指标|单位|名称|项目|乡镇|合计|本年|上年|完成|增", line))
    )  # fmt: skip


def _unit_cell(cells: list[_Cell], named: list[str]) -> str:
    for i, cell in enumerate(cells):
        if (named and "单位" in named[i] and "计量" in named[i]) or (named and named[i] == "单位"):
            return cell.text
    if named:
        return ""
    for cell in cells[1:]:
        bare = re.sub("^[万亿千百]+", "", cell.text)
        found = unit_at(bare, 0) if bare else None
        if cell.text in ("%", "万元", "亿元", "千元") or (found and found.end == len(bare)):
            return cell.text
    return ""


def _figure(text: str, cell: _Cell, head: str, unit: str, label: str) -> Figure | None:
    found: Numeral | None = next(iter(numerals(" " + cell.text)), None)
    if found is None:
        return None
    kind: Kind = "value"
    role: Role = ""
    for pattern, its_kind, its_role in _ROLES:
        if pattern.search(head):
            kind, role = its_kind, its_role
            break
    head_unit = _UNIT_IN_HEAD.search(head)
    label_unit = None if _NO_UNIT.search(label) else _UNIT_IN_HEAD.search(label)
    told = (
        (head_unit[1] or head_unit[2] if head_unit else "")
        or (label_unit[1] or label_unit[2] if label_unit else "")
        or unit
    )
    start, end = cell.start + found.start - 1, cell.start + found.end - 1
    if not told and (counted := _COUNT_HEAD.search(head or label)):
        told = counted[1]
    own = unit_at(" " + cell.text, found.end)
    value, scale = found.value, found.scale
    if own is not None:
        name, behind = own.name, cell.start + own.end - 1
    else:
        name, behind = told, end
        if kind in ("growth", "share", "completion", "multiple") and name != "‰":
            name = "%"
        elif kind == "pp_change":
            name = "个百分点"
        elif kind == "rank":
            name = "位"
        elif name:
            bare = re.match(r"(?:百|千|万|亿|百万|千万|万亿)(?=\S)", name)
            if bare and not name.startswith(("千克", "千瓦", "千米", "百分")):
                scale = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8), "百万": Decimal(10**6),
                         "千万": Decimal(10**7), "万亿": Decimal(10**12)}[bare[0]]  # fmt: skip
                value = value * scale if value is not None else None
                name = name[bare.end() :]
    if name == "%" and kind == "value":
        kind = "share"
    clean_head = _UNIT_IN_HEAD.sub("", head)
    plain_label = label if _NO_UNIT.search(label) else _UNIT_IN_HEAD.sub("", label)
    term = plain_label
    if clean_head and not re.search(
        r"实绩|本年|上年|完成|计划|目标|实际|累计|今年|去年|增|同比|数量|数值|合计|本期|全年|率|占比|位次|排名|(?:19|20)\d\d",
        clean_head,
    ):
        term = f"{plain_label}{clean_head}"
    return Figure(
        start, end, text[start:end], term=term, value=value, unit=name, kind=kind, written=found.written, scale=scale, role=role,
        unit_end=max(behind, end), sentence=(cell.start, cell.start + len(cell.text)),
    )  # fmt: skip


def _guess(made: list[Figure]) -> None:
    """Without a heading line the numbers themselves say which is plan, result, rate: 60 72 120 and 60 72 20."""
    if len(made) < 2:
        return
    values = [f.value for f in made]
    for i in range(2, len(made)):
        first, second, third = values[i - 2], values[i - 1], values[i]
        if first is None or second is None or third is None or first <= 0 or made[i].kind != "value":
            continue
        tolerance = Decimal("0.6")
        if abs(second / first * 100 - third) <= tolerance:
            _turn(made, i, "completion", "plan")
        elif abs((second / first - 1) * 100 - third) <= tolerance:
            _turn(made, i, "growth", "previous")
        elif second > 0 and abs((first / second - 1) * 100 - third) <= tolerance:
            made[i].kind, made[i - 1].role = "growth", "previous"
            _percent(made[i])
    if len(made) == 2 and made[1].kind == "value" and made[1].text[:1] in "-+":
        made[1].kind = "growth"
        _percent(made[1])


def _turn(made: list[Figure], at: int, kind: Kind, role: Role) -> None:
    made[at].kind, made[at - 2].role = kind, role
    _percent(made[at])


def _percent(figure: Figure) -> None:
    if figure.value is not None and figure.scale != 1:
        figure.value, figure.scale = figure.value / figure.scale, Decimal(1)
    figure.unit = "%"
