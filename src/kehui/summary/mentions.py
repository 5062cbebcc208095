"""What a template may write between ``{{`` and ``}}``: indicators by name, each with its ways of being told."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from markupsafe import escape

from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.breakdowns import by_children
from kehui.statistics.figures import Figure, compute
from kehui.statistics.indicators import all_names, get_indicator, indicator_named
from kehui.statistics.phrasing import Told
from kehui.summary.history import is_from_history, with_history
from kehui.summary.identity import CHART, END, SAYS, START, Identity
from kehui.summary.pictures import Chart

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


#: Ways of telling that tables use; a template reaches them through the rows of a table.
_TABLE_WAYS: dict[str, Callable[[Figure], str]] = {
    "表中数": lambda figure: figure.text,
    "表中同比": lambda figure: figure.growth_text,
    "条数": lambda figure: str(figure.rows),
    "截至": lambda figure: clock.date_text(figure.as_of_date),
    "历年": lambda figure: Chart.of(figure).words,
    CHART: lambda figure: Chart.of(figure).words,
}
_PLAIN = "默认"


def tell(figure: Figure, form: str) -> str:
    """The text of a figure in one of the forms that an ``Identity`` names. KeyError where there is no such form."""
    if form == _PLAIN:
        return str(Told(figure))
    if form in _TABLE_WAYS:
        return _TABLE_WAYS[form](figure)
    return WAYS[form](Told(figure))


class Marked(str):
    """A text that compares as itself and is written into a document with its mark."""

    _html: str

    def __new__(cls, text: str, html: str) -> Marked:
        made = super().__new__(cls, text)
        made._html = html
        return made

    def __html__(self) -> str:
        return self._html


def identifier(name: str) -> str:
    """The name as a template variable: without signs (``R&D`` -> ``RD``), never beginning with a digit."""
    word = _NOT_WORD.sub("", name)
    return f"_{word}" if word[:1].isdigit() else word


class Count(int):
    """A number of records that counts as itself and is written into a document with its mark."""

    _shown: str

    def __new__(cls, number: int, shown: str) -> Count:
        made = super().__new__(cls, number)
        made._shown = shown
        return made

    def __html__(self) -> str:
        return str(escape(self._shown))


class Mention:
    """A figure in a document, computed when it is first told. Printed by itself it is its value; attributes are other ways."""

    def __init__(self, figures: Figures, code: str) -> None:
        self._figures, self._code = figures, code

    @property
    def figure(self) -> Figure:
        """The figure; from now on it is among the mentioned."""
        return self._figures.figure(self._code)

    def _shown(self, form: str) -> str:
        return self._figures.shown(self.figure, form)

    def __str__(self) -> str:
        return str(self._shown(_PLAIN))

    def __html__(self) -> str:
        return str(escape(self._shown(_PLAIN)))

    def __bool__(self) -> bool:
        return bool(self.figure.value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "条数":
            return Count(self.figure.rows, self._shown(name))
        if name not in WAYS:
            near = difflib.get_close_matches(name, [*WAYS, "列举"], n=1, cutoff=0.1)
            raise KehuiError(
                f"模板里“{self.figure.name}.{name}”的“{name}”不是数字的写法",
                hint=f"可写：{'、'.join(WAYS)}" + (f"；最相近的是“{near[0]}”" if near else ""),
            )
        if name == "带同比" and self._figures.is_marked:  # two figures, each with its own identity
            value, clause = self._shown(_PLAIN), self._shown("同比句")
            return Marked(f"{value}，{clause}", f"{escape(value)}，{escape(clause)}") if clause else value
        return self._shown(name)

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

    #: Puts a chart into the document that is written; as plain text where there is no place for pictures.
    place_chart: Callable[[Chart], Any]

    def __init__(self, area: Area, period: Period, *, linked: bool = False, marked: bool = False) -> None:
        self.place_chart = lambda chart: chart.words
        self.area, self.period, self._linked, self.is_marked = area, period, linked, marked
        self.mentioned: dict[str, Figure] = {}
        self.told: list[Identity] = []
        self.issued: list[Identity] = []
        self.token = ""
        self.charts: list[Chart] = []
        self._codes = {identifier(name): i.code for name in all_names() if (i := indicator_named(name))}

    def figure(self, code: str) -> Figure:
        """The figure of an indicator, computed once."""
        if code not in self.mentioned:
            [self.mentioned[code]] = with_history([compute(get_indicator(code), self.area, self.period)])
        return self.mentioned[code]

    def shown(self, figure: Figure, form: str) -> str:
        """The figure told in that form: on a page a link to its records, in a document with its mark."""
        text = tell(figure, form)
        if not text:
            return text
        if self._linked:
            return format_html(
                '<a class="k-fig k-fig-inline" href="{}" title="{}：{}条记录">{}</a>', figure.url, figure.name, figure.rows, text
            )
        if not self.is_marked:
            return text
        stamp = figure.as_of.isoformat(timespec="minutes")
        self.told.append(Identity(figure.indicator.code, figure.area.code, str(figure.period), form, text, stamp))
        return Marked(text, f"{START}{len(self.told) - 1}{SAYS}{escape(text)}{END}")

    def variables(self, problems: list[str], plans: list[str]) -> dict[str, Any]:
        """Everything that a template may name."""
        named: dict[str, Any] = {n: Mention(self, c) for n, c in self._codes.items()}
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
            "历年": self._years,
            "指标表": self._table,
            "图": self._chart,
        }

    def _by_children(self, name: str) -> list[dict[str, str]]:
        """``{%tr for 行 in 分地区("技术市场交易额") %}``: 行.名称, 行.数, 行.同比 for each area below."""
        code = self._named(name, "分地区")
        figures = with_history(by_children(get_indicator(code), self.area, self.period)[0])
        return [
            {"名称": f.area.name, "数": self.shown(f, "表中数"), "单位": f.unit, "同比": self.shown(f, "表中同比")} for f in figures
        ]


    def _named(self, name: str, asked_by: str) -> str:
        code = self._codes.get(identifier(name))
        if code is None:
            raise KehuiError(f"模板里“{asked_by}”要的“{name}”不是指标", hint=nearest(name, all_names()))
        return code

    def _years(self, name: str) -> list[dict[str, str]]:
        """``{%tr for 行 in 历年("技术市场交易额") %}``: 行.年份, 行.数, 行.单位, 行.同比 of the last five years, oldest first."""
        indicator, rows = get_indicator(self._named(name, "历年")), []
        for year in range(self.period.year - 4, self.period.year + 1):
            if indicator.is_available(Period(year)):
                [figure] = with_history([compute(indicator, self.area, Period(year))])
                told = {"数": self.shown(figure, "表中数"), "同比": self.shown(figure, "表中同比")}
                rows.append({"年份": f"{year}年", "单位": figure.unit, **told})
        return rows

    def _table(self, *names: str) -> list[dict[str, str]]:
        """``{%tr for 行 in 指标表("技术市场交易额", "授权专利") %}``: 行.名称, 行.数, 行.单位, 行.同比."""
        figures = [self.figure(self._named(name, "指标表")) for name in names]
        return [
            {"名称": f.name, "数": self.shown(f, "表中数"), "单位": f.unit, "同比": self.shown(f, "表中同比")} for f in figures
        ]

    def _chart(self, name: str) -> Any:
        """``{{ 图("技术市场交易额") }}``: a picture of the last five years; its numbers go into the annex."""
        chart = Chart.of(self.figure(self._named(name, "图")))
        self.charts.append(chart)
        return self.place_chart(chart)


class _Annex:
    """The rows of the annex: every figure mentioned before it."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, figure in enumerate(list(self._figures.mentioned.values()), 1):
            shown = self._figures.shown
            yield {
                "序号": number,
                "名称": figure.name,
                "数": shown(figure, "足数" if figure.value is not None else "值"),
                "同比": shown(figure, "同比") if figure.growth else "—",
                "口径": figure.indicator.definition + ("（上年数取自旧总结）" if is_from_history(figure) else ""),
                "时期": figure.period.label,
                "地区": figure.area.name,
                "记录数": shown(figure, "条数"),
                "截至": shown(figure, "截至"),
                "查询地址": f"{settings.ADDRESS}{figure.url}",
            }
        for number, chart in enumerate(self._figures.charts, len(self._figures.mentioned) + 1):
            figure = chart.figure
            yield {
                "序号": number,
                "名称": f"{figure.name}（图）",
                "数": self._figures.shown(figure, "历年"),
                "同比": "—",
                "口径": figure.indicator.definition,
                "时期": f"{chart.years[0]}年至{chart.years[-1]}年",
                "地区": figure.area.name,
                "记录数": "—",
                "截至": self._figures.shown(figure, "截至"),
                "查询地址": f"{settings.ADDRESS}{figure.page_url}",
            }


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known names."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.3)
    return f"最相近的是：{'、'.join(near)}" if near else "可在“统计”里查指标的名称"
