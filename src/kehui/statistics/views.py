"""Pages: the dashboard of an area, an indicator, the records behind a figure, the search over indicators."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.records import workbook
from kehui.records.models import Evidence
from kehui.records.register import register_of
from kehui.records.tables import RecordTable
from kehui.records.views.lists import send_export
from kehui.statistics import asking, beside, breakdowns, charts, definitions, figures, published, tables
from kehui.statistics.domain.definitions import note_definitions
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import KIND_NAMES, Indicator, all_indicators, get_indicator
from kehui.statistics.selection import NoSuchIndicator, Selection, figures_page

TREND_YEARS = 6
#: The search shows values beside the names as long as they are so few.
FIGURES_IN_SEARCH = 40
COMPARED = 6
ALL = "全部"
GRADES = {str(grade.value): str(grade.label) for grade in sorted(Evidence, reverse=True)}


@require_GET
@figures_page
def dashboard(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The figures of an area and a period: the main ones, or one division of work, or all; with two charts."""
    menu = request.GET.get("menu", "")
    menus = asking.menus()
    if menu and menu not in (*menus, ALL):
        raise KehuiError(f"没有“{menu}”这类业务", hint=f"可选：{'、'.join(menus)}")
    area, period = selection.area, selection.period
    if menu:
        shown = asking.figures_of(area, period, menu="" if menu == ALL else menu, user=request.user)
    else:
        shown = asking.headline_figures(area, period, limit=100)
    shown = published.with_published(shown)
    groups = [(m, found) for m in menus if (found := [f for f in shown if f.indicator.menu == m])]
    shown = [f for _, found in groups for f in found]
    focus = _focus(request, shown)
    context = {
        "selection": selection,
        "division": menu,
        "tabs": _tabs(selection, menu, menus),
        # Of each division of work its first figure stands on top; the others of the main ones stand below, close together.
        "cards": shown
        if menu and menu != ALL
        else []
        if menu
        else [found[0] for _, found in groups][: asking.HEADLINES],
        "lists": [] if menu else groups,
        "tables": [(m, tables.figures_table(m, found)) for m, found in groups] if menu == ALL else [],
        "focus": focus,
        "focus_options": shown,
        "seal": published.seal_of(area, period),
        "is_empty": not any(f.rows for f in shown),
        "crumbs": [{"label": "统计"}],
        **keeping(selection, menu=menu),
    }
    if focus is not None:
        context |= _charts(focus, with_years=False)
    return render(request, "statistics/dashboard.html", context)


@require_GET
@figures_page
def indicator_page(request: HttpRequest, selection: Selection, code: str) -> HttpResponse:
    """One indicator: its figure, trend, parts, the areas below, and how it is counted."""
    indicator = indicator_of(code)
    (figure,) = beside.with_stated(published.with_published([figures.compute(indicator, selection.area, selection.period)]))
    titles = list(breakdowns.breakdowns_of(indicator))
    version = definitions.in_force(code, selection.period.end)
    if version is None and request.user.is_authenticated:
        note_definitions()  # nobody has looked into the register yet
        version = definitions.in_force(code, selection.period.end)
    context = {
        "selection": selection,
        "indicator": indicator,
        "figure": figure,
        "kind_name": KIND_NAMES[indicator.kind],
        "parts": tables.breakdown_tables(figure, titles),
        "operands": [
            figures.compute(get_indicator(c), selection.area, selection.period) for c in indicator.parts or ()
        ],
        "is_available": indicator.is_available(selection.period),
        "validity": _validity(indicator),
        "version": version,
        "is_recounted": not definitions.reproduced(code, selection.period),
        "remarks": beside.remarks_on(figure, request.user),
        "crumbs": crumbs_to(selection, indicator.name),
        **keeping(selection),
        **_charts(figure, with_years=True),
    }
    return render(request, "statistics/indicator.html", context)


@require_GET
@figures_page
def records(request: HttpRequest, selection: Selection, code: str) -> HttpResponse:
    """The very records that make a figure; of a ratio its numerator's and its denominator's apart."""
    indicator = indicator_of(code)
    counted, part = _counted(indicator, request.GET.get("part", ""))
    (figure,) = beside.with_stated(published.with_published([figures.compute(indicator, selection.area, selection.period)]))
    of_counted = figures.compute(counted, selection.area, selection.period) if indicator.parts else figure
    table, by = _table(request, selection, indicator, counted)
    if table.page > 1 and not table.rows:
        return HttpResponseRedirect(table.url(drop=("page",)))
    operands = [
        {
            "label": f"{word}：{get_indicator(c).name}",
            "url": figure.address("records/", part=name),
            "active": name == part,
        }
        for c, word, name in zip(indicator.parts or (), ("分子", "分母"), ("top", "bottom"), strict=False)
    ]
    context = {
        "selection": selection,
        "indicator": indicator,
        "counted": counted,
        "figure": figure,
        "of_counted": of_counted,
        "operands": operands,
        "table": table,
        "by": by,
        "grades": tables.grade_tabs(of_counted, request.GET.get("evidence", ""), request.GET.get("part", "")),
        "grade": GRADES.get(request.GET.get("evidence", ""), ""),
        "export_url": reverse("statistics:export_records", args=[code]) + "?" + request.GET.urlencode(),
        "crumbs": crumbs_to(selection, indicator.name, "记录", indicator_url=figure.page_url),
        **keeping(selection, part=request.GET.get("part", "")),
    }
    return render(request, "statistics/records.html", context)


@require_GET
@figures_page
def export_records(request: HttpRequest, selection: Selection, code: str) -> HttpResponseBase:
    """All of a figure's records as xlsx or csv: as many rows as the figure has. Personal data stays masked."""
    indicator = indicator_of(code)
    counted, _ = _counted(indicator, request.GET.get("part", ""))
    table, _by = _table(request, selection, indicator, counted)
    return send_export(request, table, request.GET.get("format", "xlsx"))


@require_GET
@figures_page
def search(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Indicators by name, alias, pinyin initials or definition, with their figures where they are few."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    menu = request.GET.get("menu", "")
    found = [i for i in asking.search_indicators(query) if not menu or i.menu == menu]
    with_figures = len(found) <= FIGURES_IN_SEARCH
    counted = [i for i in found if with_figures and i.is_available(selection.period)]
    told = published.with_published(figures.compute_many(counted, selection.area, selection.period))
    values = {f.indicator.code: f for f in beside.with_stated(told)}
    link = "?" + selection.query
    rows = [
        {"indicator": i, "figure": values.get(i.code), "kind": KIND_NAMES[i.kind],
         "url": reverse("statistics:indicator", args=[i.code]) + link}
        for i in found
    ]  # fmt: skip
    context = {
        "selection": selection,
        "query": query,
        "division": menu,
        "divisions": asking.menus(),
        "rows": rows,
        "total": len(all_indicators()),
        "with_figures": with_figures,
        "export_url": reverse("statistics:export")
        + "?"
        + urlencode({"q": query, "menu": menu})
        + "&"
        + selection.query,
        "crumbs": crumbs_to(selection, "全部指标"),
        **keeping(selection, q=query, menu=menu),
    }
    return render(request, "statistics/search.html", context)


@require_GET
@figures_page
def export_figures(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The table of figures as a workbook: of a division of work, of a search, or all."""
    menu = request.GET.get("menu", "")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    wanted = {i.code for i in asking.search_indicators(query)}
    asked = published.with_published(
        asking.figures_of(selection.area, selection.period, menu="" if menu == ALL else menu, user=request.user)
    )
    heads = [
        workbook.Head("业务", 14), workbook.Head("指标", 34), workbook.Head("数值", 16, "number"), workbook.Head("单位", 10),
        workbook.Head("已公布", 16, "number"), workbook.Head("同比（%）", 12, "number"), workbook.Head("同比说明", 40),
        workbook.Head("记录数", 10, "number"),
        workbook.Head("口径", 60), workbook.Head("依据", 24), workbook.Head("编码", 28),
    ]  # fmt: skip
    rows = ([*_cells(f)] for f in asked if f.indicator.code in wanted)
    name = f"统计指标_{selection.label}".replace(" ", "_") + ".xlsx"
    response = StreamingHttpResponse(
        workbook.stream("统计指标", heads, rows),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f"attachment; filename=\"figures.xlsx\"; filename*=UTF-8''{quote(name)}"
    return response


@require_GET
@figures_page
def comparison(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The areas below by several indicators: a table in which every cell is a figure."""
    menus = asking.menus()
    menu = request.GET.get("menu", "")
    offered = [
        i for i in all_indicators() if i.is_available(selection.period) and (i.menu == menu if menu else i.public)
    ][:COMPARED]
    children = list(selection.area.children.order_by("path"))
    columns: list[tuple[Indicator, list[Figure], Figure | None]] = [
        (i, *figures.compute_children(i, selection.area, children, selection.period)) for i in offered
    ]
    columns = _compared(columns)
    wholes = beside.with_stated(
        published.with_published(figures.compute_many(offered, selection.area, selection.period))
    )
    context = {
        "selection": selection,
        "division": menu,
        "divisions": menus,
        "table": tables.comparison_table(selection, children, columns, wholes),
        "seal": published.seal_of(selection.area, selection.period),
        "crumbs": crumbs_to(selection, "地区比较"),
        "has_children": bool(children),
        **keeping(selection, menu=menu),
    }
    return render(request, "statistics/comparison.html", context)


def _compared(
    columns: list[tuple[Indicator, list[Figure], Figure | None]]
) -> list[tuple[Indicator, list[Figure], Figure | None]]:
    """Every cell with what was published of it and with its base of growth; two queries for all of them."""
    told = iter(beside.with_stated(published.with_published([f for _, found, _ in columns for f in found])))
    return [(i, [next(told) for _ in found], own) for i, found, own in columns]


# -- what the pages are made of ---------------------------------------------------------------------------------------


class FigureTable(RecordTable):
    """A figure's records; every link keeps which figure it is. No filters: a part of the rows would be another figure."""

    def __init__(self, *args: Any, keep: dict[str, str], **more: Any) -> None:
        self.keep = keep
        super().__init__(*args, **more)

    def url(self, drop: Any = (), **changes: str) -> str:
        """This list's address with parameters changed or dropped."""
        address = super().url(drop, **changes)
        return f"{address}{'&' if '?' in address else '?'}{urlencode(self.keep)}"


def _table(
    request: HttpRequest, selection: Selection, indicator: Indicator, counted: Indicator
) -> tuple[FigureTable, dict[str, str]]:
    keep = {"area": selection.area.code, "period": str(selection.period)}
    if part := request.GET.get("part", ""):
        keep["part"] = part
    rows: Any = counted.rows(selection.area, selection.period)
    by: dict[str, str] = {}
    if title := request.GET.get("by", ""):
        key = request.GET.get("is", "")
        rows = breakdowns.rows_of_part(counted, rows, title, key)
        keep |= {"by": title, "is": key}
        by = {"title": title, "label": breakdowns.label_of_part(counted, title, key)}
    if grade := request.GET.get("evidence", ""):
        if grade not in GRADES:
            raise KehuiError("佐证写作 3（有佐证材料）、2（自行填报）或 1（表格导入）")
        rows = rows.filter(evidence=int(grade))
        keep["evidence"] = grade
    params = QueryDict(mutable=True)
    params.update({n: request.GET[n] for n in ("sort", "cols", "page") if n in request.GET})
    path = reverse("statistics:records", args=[indicator.code])
    return FigureTable(register_of(counted.model), rows.visible_to(request.user), params, path=path, keep=keep), by


def indicator_of(code: str) -> Indicator:
    try:
        return get_indicator(code)
    except KeyError:
        raise NoSuchIndicator(f"没有编码为“{code[:60]}”的指标", hint="请在“全部指标”里查找，或从统计首页进入") from None


def _counted(indicator: Indicator, part: str) -> tuple[Indicator, str]:
    """The indicator whose rows are shown: a ratio's numerator, or its denominator where ``part`` is bottom."""
    if not indicator.parts:
        return indicator, ""
    part = "bottom" if part == "bottom" else "top"
    found = get_indicator(indicator.parts[part == "bottom"])
    return _counted(found, "")[0], part


def _focus(request: HttpRequest, shown: list[Figure]) -> Figure | None:
    """The figure that the charts are about: the one asked for, else the first that has something to show."""
    asked = request.GET.get("focus", "")
    chosen = next((f for f in shown if f.indicator.code == asked), None)
    return chosen or next((f for f in shown if f.rows and f.indicator.finest == "month"), shown[0] if shown else None)


def _charts(figure: Figure, *, with_years: bool) -> dict[str, Any]:
    """Charts of months, years and the areas below; each only where there is something to draw."""
    indicator, area, period = figure.indicator, figure.area, figure.period
    found: dict[str, Any] = {}
    base = f"/statistics/{indicator.code}/?area={area.code}"
    months = breakdowns.by_month(indicator, area, period.year)
    if any(now or before for _, now, before in months):
        found["months_chart"] = charts.months_chart(indicator, period.year, months, base)
    if with_years or not months:
        years = figures.trend(indicator, area, "year", TREND_YEARS, Period(period.year))
        if any(value for _, value in years):
            found["years_chart"] = charts.trend_chart(indicator, years, base)
    children, own = breakdowns.by_children(indicator, area, period)
    children = beside.with_stated(published.with_published(children))
    if any(f.value for f in children):
        found["areas_chart"] = charts.areas_chart(
            indicator, children, f"{indicator.name}：{area.name}各{tables.below(area)}"
        )
    if children:
        found["areas_table"] = tables.areas_table(figure, children, own)
    return found


def _cells(figure: Figure) -> list[Any]:
    percent = figure.growth_percent
    indicator = figure.indicator
    return [
        indicator.menu, figure.name, figures.plain_number(figure.number), figure.unit,
        figures.plain_number(figure.published.number) if figure.published else None, figures.plain_number(percent),
        "；".join(t for t in ("" if percent is not None else figure.growth_text, figure.growth_source, figure.coverage_text) if t), figure.rows,
        indicator.definition, indicator.document, indicator.code,
    ]  # fmt: skip


def _tabs(selection: Selection, chosen: str, menus: list[str]) -> list[dict[str, Any]]:
    base = f"{reverse('statistics:dashboard')}?{selection.query}"
    entries = [("主要指标", ""), (ALL, ALL), *((m, m) for m in menus)]
    return [
        {"label": label, "url": f"{base}&{urlencode({'menu': value})}" if value else base, "active": value == chosen}
        for label, value in entries
    ]


def keeping(selection: Selection, **more: str) -> dict[str, Any]:
    """The switches, and what of the address they must carry along."""
    return selection.switches | {"switch_keep": [(n, v) for n, v in more.items() if v]}


def crumbs_to(selection: Selection, *last: str, indicator_url: str = "") -> list[dict[str, str]]:
    found = [{"label": "统计", "url": f"{reverse('statistics:dashboard')}?{selection.query}"}]
    return [*found, *({"label": text, "url": indicator_url if i == 0 else ""} for i, text in enumerate(last))]


def _validity(indicator: Indicator) -> str:
    since, until = indicator.valid_from, indicator.valid_to
    if since and until:
        return f"{since}年至{until}年"
    if since:
        return f"{since}年起"
    return f"至{until}年" if until else "长期有效"
