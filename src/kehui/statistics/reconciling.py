"""Stated figures against ours: a report's numbers, each held against the records of today."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from enum import Enum
from typing import Any

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.kernel.errors import KehuiError
from kehui.kernel.identifiers import half_width
from kehui.kernel.periods import Period
from kehui.statistics.figures import Figure, compute, plain_number
from kehui.statistics.indicators import all_names, indicator_named

#: Under which headings a column may stand.
_HEADINGS = {
    "term": ("term", "指标", "指标名称", "名称", "项目"),
    "value": ("value", "数值", "数", "值", "完成数", "本年"),
    "unit": ("unit", "单位", "计量单位"),
    "yoy_percent": ("yoy_percent", "yoy", "同比", "同比增长", "同比%", "同比(%)", "同比增长(%)", "增幅"),
    "qualifier": ("qualifier", "约数", "修饰"),
}
_OVER, _NEAR, _ABOVE, _ABOUT = "余", "近", "超", "约"
_QUALIFIERS = {
    "余": _OVER, "多": _OVER, "近": _NEAR, "将近": _NEAR, "超": _ABOVE, "超过": _ABOVE, "逾": _ABOVE, "以上": _ABOVE,
    "突破": _ABOVE, "约": _ABOUT, "左右": _ABOUT,
}  # fmt: skip
_MEASURES = {"元", "㎡", "亩", "%"}
_NUMBER = re.compile(r"^(近|约|超过|超|逾)?\s*([+-]?[\d,，]+(?:\.\d+)?)\s*(余|多|以上|左右)?\s*(\D*)$")


class Verdict(Enum):
    """What holding a stated figure against ours gives."""

    AGREES = "一致"
    DIFFERS = "不一致"
    NOT_FOUND = "未找到"


@dataclass(frozen=True)
class Stated:
    """One line of the file. ``value`` in ``unit`` as written, so that its decimals say how far it was rounded.

    ``name`` is the indicator's where the term was matched to it; "" where the term itself must be a name. Where the file
    holds several texts, ``title`` is that of the text and ``area`` the one it tells of.
    """

    line: int
    term: str
    value: Decimal | None
    unit: str
    growth: Decimal | None = None
    qualifier: str = ""
    problem: str = ""
    name: str = ""
    title: str = ""
    area: Area | None = None

    @property
    def text(self) -> str:
        """As the report states it."""
        if self.value is None:
            return "—"
        number = units.grouped(self.value) if self.value == self.value.to_integral_value() else f"{self.value:,f}"
        before = self.qualifier if self.qualifier in (_NEAR, _ABOVE, _ABOUT) else ""
        return f"{before}{number}{_OVER if self.qualifier == _OVER else ''}{self.unit}"

    @property
    def growth_text(self) -> str:
        """As the report states it."""
        return "" if self.growth is None else f"{self.growth:+f}%"


@dataclass(frozen=True)
class Finding:
    """A stated figure, ours, and the verdict with its reasons."""

    stated: Stated
    verdict: Verdict
    figure: Figure | None = None
    reasons: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = field(default=())
    area: Area | None = None

    @property
    def ours(self) -> Decimal | None:
        """Our value in the stated unit, unrounded."""
        return None if self.figure is None else _in_unit(self.figure, self.stated.unit)

    @property
    def ours_text(self) -> str:
        """Our value in the stated unit, with two decimals more than stated where they tell something."""
        if self.figure is None:
            return ""
        if self.ours is None:
            return "—" if self.figure.value is None else f"{self.figure.text}{self.figure.unit}"
        return f"{units.grouped(units.round_half_up(self.ours, _decimals(self.stated.value) + 2))}{self.stated.unit}"

    @property
    def ours_growth_text(self) -> str:
        """Our growth with the stated decimals."""
        growth = self.figure.growth if self.figure else None
        if growth is None or growth.percent is None:
            return ""
        return f"{units.round_half_up(growth.percent, max(_decimals(self.stated.growth), 1)):+f}%"

    def as_dict(self) -> dict[str, Any]:
        """For JSON; ``verdict`` is agrees, differs or not_found."""
        growth = self.figure.growth if self.figure else None
        return {
            "term": self.stated.term,
            "stated": plain_number(self.stated.value),
            "unit": self.stated.unit,
            "qualifier": self.stated.qualifier,
            "stated_growth_percent": plain_number(self.stated.growth),
            "code": self.figure.indicator.code if self.figure else None,
            "ours": None if self.ours is None else float(self.ours),
            "ours_growth_percent": None if growth is None or growth.percent is None else float(growth.percent),
            "rows": self.figure.rows if self.figure else None,
            "verdict": self.verdict.name.lower(),
            "reasons": list(self.reasons),
            "suggestions": list(self.suggestions),
            "area": self.area.code if self.area else None,
            "text": self.stated.title or None,
        }


def read_stated(content: bytes) -> list[Stated]:
    """The lines of a csv in UTF-8 (with or without BOM) or GB18030, columns in any order. KehuiError where it is no such file."""
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;，", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns: dict[str, int] = {}
    found: list[Stated] = []
    for cells in reader:
        cells = [c.strip() for c in cells]
        if not any(cells):
            continue
        if not columns:
            columns = _columns(cells)
            continue
        found.append(_stated(reader.line_num, {n: cells[i] if i < len(cells) else "" for n, i in columns.items()}))
    if not found:
        raise KehuiError("文件里没有可核对的行", hint="第一行写列名 term,value,unit,yoy_percent，以下每行一个指标")
    return found


def reconcile(stated: list[Stated], area: Area, period: Period) -> list[Finding]:
    """Each stated figure against ours, in the order of the file; for its own area where it has one, else for ``area``."""
    return [replace(_compared(one, at := one.area or area, period), area=at) for one in stated]


def nearest_names(term: str, count: int = 3) -> list[str]:
    """Names of indicators that look like ``term``, the likeliest first."""
    names = all_names()
    inside = [n for n in names if term and (term in n or n in term)]
    inside.sort(key=lambda n: (abs(len(n) - len(term)), n))
    alike = difflib.get_close_matches(term, names, n=count, cutoff=0.5)
    return list(dict.fromkeys([*inside, *alike]))[:count]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KehuiError("看不懂文件的编码", hint="请另存为 UTF-8 或 GBK 编码的 csv")


def _columns(cells: list[str]) -> dict[str, int]:
    plain = [half_width(c).lower().replace(" ", "") for c in cells]
    columns = {
        name: next(i for i, cell in enumerate(plain) if cell in headings)
        for name, headings in _HEADINGS.items()
        if any(cell in headings for cell in plain)
    }
    missing = [name for name in ("term", "value") if name not in columns]
    if missing:
        raise KehuiError(
            f"第一行没有列名 {'、'.join(missing)}",
            hint="列名写作 term,value,unit,yoy_percent（指标,数值,单位,同比），次序不限",
        )
    return columns


def _stated(line: int, cells: dict[str, str]) -> Stated:
    term, unit, problem = cells["term"], half_width(cells.get("unit", "")).strip(), ""
    qualifier = _QUALIFIERS.get(cells.get("qualifier", ""), "")
    if cells.get("qualifier", "") and not qualifier:
        problem = f"看不懂约数标记“{cells['qualifier']}”"
    value: Decimal | None = None
    if cells["value"]:
        shape = _NUMBER.match(half_width(cells["value"]))
        if shape is None:
            problem = f"看不懂数值“{cells['value']}”"
        else:
            before, digits, after, rest = shape.groups()
            value = Decimal(digits.replace(",", "").replace("，", ""))
            qualifier = qualifier or _QUALIFIERS.get(before or after or "", "")
            unit = unit or rest.strip()
    growth: Decimal | None = None
    if written := half_width(cells.get("yoy_percent", "")).replace("%", "").replace(",", "").strip():
        try:
            growth = Decimal(written)
        except InvalidOperation:
            problem = f"看不懂同比“{written}”"
    if not problem and value is None and growth is None:
        problem = "没有写数值，也没有写同比"
    return Stated(line, term, value, unit, growth, qualifier, problem)


def _compared(stated: Stated, area: Area, period: Period) -> Finding:
    indicator = indicator_named(stated.name or stated.term)
    if indicator is None:
        return Finding(stated, Verdict.NOT_FOUND, suggestions=tuple(nearest_names(stated.term)))
    figure = compute(indicator, area, period)
    reasons = [stated.problem] if stated.problem else [*_wrong_value(stated, figure), *_wrong_growth(stated, figure)]
    return Finding(stated, Verdict.DIFFERS if reasons else Verdict.AGREES, figure, tuple(reasons))


def _wrong_value(stated: Stated, figure: Figure) -> list[str]:
    if stated.value is None:
        return []
    if figure.value is None:
        return ["我方暂无数据"]
    ours = _in_unit(figure, stated.unit)
    if ours is None:
        return [f"单位不同：所述为{stated.unit}，指标为{figure.unit}"]
    if _holds(stated.value, stated.qualifier, ours):
        return []
    return [
        f"数值相差{units.plain(units.round_half_up(ours - stated.value, _decimals(stated.value) + 2))}{stated.unit}"
    ]


def _holds(stated: Decimal, qualifier: str, ours: Decimal) -> bool:
    step = _last_place(stated)
    if qualifier == _OVER:
        return ours >= stated and (ours / step).to_integral_value(ROUND_FLOOR) * step == stated
    if qualifier == _ABOVE:
        return ours > stated and (ours / step).to_integral_value(ROUND_FLOOR) * step == stated
    if qualifier == _NEAR:
        return stated * Decimal("0.9") <= ours <= stated
    if qualifier == _ABOUT:
        return abs(ours - stated) <= abs(stated) * Decimal("0.05")
    return units.round_half_up(ours, _decimals(stated)) == stated


def _wrong_growth(stated: Stated, figure: Figure) -> list[str]:
    if stated.growth is None:
        return []
    growth = figure.growth
    if growth is None and stated.growth == 0:
        return []
    change = None if growth is None else growth.difference if figure.indicator.is_share else growth.percent
    if change is None:
        return ["同比算不出：上年同期没有可比的数"]
    ours = units.round_half_up(change, _decimals(stated.growth))
    return [] if ours == stated.growth else [f"同比应为{ours:+f}%"]


def _in_unit(figure: Figure, unit: str) -> Decimal | None:
    """Our value in the stated unit, unrounded; None where that measures something else. Counting words (家, 个, 项) are one."""
    if figure.value is None:
        return None
    if not unit or unit == figure.unit:
        return figure.shown
    (base, scale), (own, _) = units.base_of(unit), units.base_of(figure.unit)
    if base != own and ({base, own} & _MEASURES or "/" in figure.unit):
        return None
    return figure.value / scale


def _decimals(value: Decimal | None) -> int:
    if value is None:
        return 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _last_place(value: Decimal) -> Decimal:
    """The place of the last digit that is not nought: 1000 of 5000, 100 of 5200, 0.1 of 3.2."""
    normal = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(normal if isinstance(normal, int) else 0)
