"""What a template may write between ``{{`` and ``}}``: indicators by name, each with its ways of being told."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.html import escape, format_html

from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.breakdowns import by_children
from kehui.statistics.figures import Figure, compute
from kehui.statistics.indicators import all_names, get_indicator, indicator_named
from kehui.statistics.phrasing import Told

_NOT_WORD = re.compile(r"\W")
#: Attribute in a template -> how the figure is told.
WAYS: dict[str, Callable[[Told], str]] = {
    "值": lambda told: told.number,
    "单位": lambda told: told.unit,
    "同比": lambda told: told.growth,
    "同比句": lambda told: told.growth_clause,
    "带同比": lambda told: told.with_growth,
    "增减": lambda told: told.difference,
    "余": lambda told: told.over,
    "近": lambda told: told.near,
    "超": lambda told: told.above,
    "元": lambda told: told.in_unit("元"),
    "万元": lambda told: told.in_unit("万元"),
    "亿元": lambda told: told.in_unit("亿元"),
    "足数": lambda told: f"{told.number}{told.unit}",
}


def identifier(name: str) -> str:
    """The name as a template variable: without signs (``R&D`` -> ``RD``), never beginning with a digit."""
    word = _NOT_WORD.sub("", name)
    return f"_{word}" if word[:1].isdigit() else word


class Mention:
    """A figure in a document, computed when it is first told. Printed by itself it is its value; attributes are other ways."""

    def __init__(self, figures: Figures, code: str, *, linked: bool) -> None:
        self._figures, self._code, self._linked = figures, code, linked

    @property
    def figure(self) -> Figure:
        """The figure; from now on it is among the mentioned."""
        return self._figures.figure(self._code)

    @property
    def _told(self) -> Told:
        return Told(self.figure)

    def _shown(self, text: str) -> str:
        if not self._linked or not text:
            return text
        return format_html(
            '<a class="k-fig k-fig-inline" href="{}" title="{}：{}条记录">{}</a>',
            self.figure.url, self.figure.name, self.figure.rows, text,
        )  # fmt: skip

    def __str__(self) -> str:
        return self._shown(str(self._told))

    def __html__(self) -> str:
        return str(self) if self._linked else escape(str(self))

    def __bool__(self) -> bool:
        return bool(self.figure.value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "条数":
            return self.figure.rows
        if name not in WAYS:
            near = difflib.get_close_matches(name, [*WAYS, "列举"], n=1, cutoff=0.1)
            raise KehuiError(
                f"模板里“{self.figure.name}.{name}”的“{name}”不是数字的写法",
                hint=f"可写：{'、'.join(WAYS)}" + (f"；最相近的是“{near[0]}”" if near else ""),
            )
        return self._shown(WAYS[name](self._told))

    def 列举(self, header: str, most: int = 6) -> str:  # a name that template authors write
        """Different values of a column of the records, joined with 、: ``{{ 科技讲座.列举("主题", 5) }}``."""
        rows = self.figure.indicator.rows(self.figure.area, self.figure.period)
        columns = {str(f.verbose_name): f for f in rows.model._meta.fields}
        field = columns.get(header)
        if field is None:
            raise KehuiError(
                f"模板里“{self.figure.name}.列举”没有“{header}”这一栏", hint=f"可写：{'、'.join(columns)}"
            )
        labels = dict(field.flatchoices)
        target: Any = field.related_model
        lookup = f"{field.name}__{getattr(target, 'reference', ('name',))[-1]}" if target else field.name
        values = rows.order_by(lookup).values_list(lookup, flat=True).distinct()[: most + 1]
        found = [str(labels.get(v, v)) for v in values if v not in (None, "")]
        return "、".join(found[:most]) + ("等" if len(found) > most else "")


class Figures:
    """The figures of one document: computed when first mentioned, and remembered in the order of mention."""

    def __init__(self, area: Area, period: Period, *, linked: bool = False) -> None:
        self.area, self.period, self._linked = area, period, linked
        self.mentioned: dict[str, Figure] = {}
        self._codes = {identifier(name): i.code for name in all_names() if (i := indicator_named(name))}

    def figure(self, code: str) -> Figure:
        """The figure of an indicator, computed once."""
        if code not in self.mentioned:
            self.mentioned[code] = compute(get_indicator(code), self.area, self.period)
        return self.mentioned[code]

    def variables(self, problems: list[str], plans: list[str]) -> dict[str, Any]:
        """Everything that a template may name."""
        named: dict[str, Any] = {n: Mention(self, c, linked=self._linked) for n, c in self._codes.items()}
        return named | {
            "地区": self.area.name,
            "年份": str(self.period.year),
            "上年": str(self.period.year - 1),
            "明年": str(self.period.year + 1),
            "今天": clock.date_text(clock.today()),
            "存在问题": problems,
            "下一步打算": plans,
            "附表": _Annex(self),
            "分地区": self._by_children,
        }

    def _by_children(self, name: str) -> list[dict[str, str]]:
        """``{%tr for 行 in 分地区("技术市场交易额") %}``: 行.名称, 行.数, 行.同比 for each area below."""
        code = self._codes.get(identifier(name))
        if code is None:
            raise KehuiError(f"模板里“分地区”要的“{name}”不是指标", hint=nearest(name, all_names()))
        figures, _ = by_children(get_indicator(code), self.area, self.period)
        return [{"名称": f.area.name, "数": f.text, "单位": f.unit, "同比": f.growth_text} for f in figures]


class _Annex:
    """The rows of the annex: every figure mentioned before it."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, figure in enumerate(list(self._figures.mentioned.values()), 1):
            told = Told(figure)
            yield {
                "序号": number,
                "名称": figure.name,
                "数": f"{told.number}{told.unit}" if figure.value is not None else told.number,
                "同比": told.growth if figure.growth else "—",
                "口径": figure.indicator.definition,
                "时期": figure.period.label,
                "地区": figure.area.name,
                "记录数": figure.rows,
                "截至": clock.date_text(figure.as_of_date),
                "查询地址": f"{settings.ADDRESS}{figure.url}",
            }


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known names."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.3)
    return f"最相近的是：{'、'.join(near)}" if near else "可在“统计”里查指标的名称"
