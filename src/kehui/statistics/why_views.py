"""Pages that say why a figure changed: the parts, their chart and sentence, and the records behind each part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kehui.areas.models import find_area
from kehui.audit.models import Entry
from kehui.kernel import units
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.records import workbook
from kehui.records.addresses import url_for
from kehui.records.register import register_of
from kehui.records.views.lists import send_export
from kehui.statistics import access, charts, figures, published, spans, why_areas, why_sql, why_words
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.statistics.selection import Selection, figures_page
from kehui.statistics.views import FigureTable, crumbs_to, indicator_of, keeping
from kehui.statistics.why import Explanation, Mode, Part, Side, explain, signed

YEARS = 6
_ANY = "area:"


@require_GET
@figures_page
def why(request: HttpRequest, selection: Selection, code: str) -> HttpResponse:
    """Why a figure differs from another: sentence, chart, parts with the records that weigh most."""
    indicator = indicator_of(code)
    figure = figures.compute(indicator, selection.area, selection.period)
    (figure,) = published.with_published([figure])
    against, mode, before, after = _asked(request, selection, figure)
    context: dict[str, Any] = {
        "selection": selection, "indicator": indicator, "figure": figure, "against": against, "mode": mode,
        "choices": _choices(selection, indicator, figure, against), "other_areas": _other_areas(request, selection),
        "crumbs": crumbs_to(selection, indicator.name, "变化原因", indicator_url=figure.page_url),
        **keeping(selection, against=against if mode != "periods" or not _is_default(selection, against) else ""),
    }  # fmt: skip
    try:
        found = explain(indicator, before, after, mode)
    except KehuiError as error:
        operands = [get_indicator(c) for c in indicator.parts or ()]
        link = {"area": selection.area.code, "period": str(selection.period), "against": against}
        context |= {
            "cannot": error,
            "operands": [(i.name, f"{reverse('statistics:why', args=[i.code])}?{urlencode(link)}") for i in operands],
        }
        return render(request, "statistics/why.html", context)
    told = why_words.told_parts(found)
    entries = Entry.objects.in_bulk([line.entry for p in found.parts for line in p.lines if line.entry])
    names = _names(request, found, entries)
    said = {n: why_words.line_said(e, get_indicator(line.code).model) for p in found.parts for line in p.lines
            if (n := line.entry) and (e := entries.get(n))}  # fmt: skip
    areas = why_areas.by_areas(found)
    keep = {"period": str(selection.period), "against": against}
    context |= {
        "found": found, "areas_sentence": why_areas.sentence(areas, indicator.unit),
        "area_lines": [
            (line, f"{reverse('statistics:why', args=[code])}?{urlencode({'area': line.code} | keep)}" if line.code else "")
            for line in areas
        ],
        "old": units.grouped(found.shown(found.old)), "new": units.grouped(found.shown(found.new)),
        "difference": signed(found.shown_difference),
        "direction": "up" if found.shown_difference > 0 else "down" if found.shown_difference < 0 else "flat",
        "old_label": why_words.side_label(found, found.before), "new_label": why_words.side_label(found, found.after),
        "unit": "个百分点" if indicator.is_share else indicator.unit,
        "sentence": why_words.sentence(found, told, why_words.top_line(found, {k: v[0] for k, v in names.items()}, said)),
        "parts": [_shown(t, found, names, said, selection, against) for t in told],
        "chart": charts.waterfall(found, told, (why_words.side_label(found, found.before), why_words.side_label(found, found.after))),
        "export_url": f"{reverse('statistics:why_export', args=[code])}?{selection.query}&{urlencode({'against': against})}",
    }  # fmt: skip
    return render(request, "statistics/why.html", context)


@require_GET
@figures_page
def why_records(request: HttpRequest, selection: Selection, code: str) -> HttpResponse:
    """The records behind one part; those that were removed stand on the page of the parts."""
    found, part, table = _part(request, selection, code)
    told = next(t for t in why_words.told_parts(found) if t.part == part)
    figure = figures.compute(found.indicator, selection.area, selection.period)
    back = f"{reverse('statistics:why', args=[code])}?{selection.query}&{urlencode({'against': request.GET.get('against', '')})}"
    context = {
        "selection": selection, "indicator": found.indicator, "told": told, "table": table, "back": back,
        "unit": "个百分点" if found.indicator.is_share else found.indicator.unit,
        "export_url": reverse("statistics:why_records_export", args=[code]) + "?" + request.GET.urlencode(),
        "crumbs": crumbs_to(selection, found.indicator.name, "变化原因", told.label, indicator_url=figure.page_url),
        **keeping(selection),
    }  # fmt: skip
    return render(request, "statistics/why_records.html", context)


@require_GET
@figures_page
def why_records_export(request: HttpRequest, selection: Selection, code: str) -> HttpResponseBase:
    """The records behind one part as xlsx or csv."""
    _, _, table = _part(request, selection, code)
    return send_export(request, table, request.GET.get("format", "xlsx"))


@require_GET
@figures_page
def why_export(request: HttpRequest, selection: Selection, code: str) -> HttpResponseBase:
    """Every line of every part as a workbook, with who, when and why: the sheet's sum is the difference."""
    indicator = indicator_of(code)
    (figure,) = published.with_published([figures.compute(indicator, selection.area, selection.period)])
    _, mode, before, after = _asked(request, selection, figure)
    found = explain(indicator, before, after, mode, lines=workbook.MAX_ROWS)
    heads = [
        workbook.Head("原因", 20), workbook.Head("指标", 24), workbook.Head("记录", 50), workbook.Head("原来", 16, "number"),
        workbook.Head("现在", 16, "number"), workbook.Head(f"影响（{'个百分点' if indicator.is_share else indicator.unit}）", 18, "number"),
        workbook.Head("经过", 60),
    ]  # fmt: skip
    name = quote(f"变化原因_{indicator.name}_{selection.label}".replace(" ", "_") + ".xlsx")
    response = StreamingHttpResponse(
        workbook.stream("变化原因", heads, _export_rows(request, found)),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f"attachment; filename=\"why.xlsx\"; filename*=UTF-8''{name}"
    return response


# -- what was asked ---------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest, selection: Selection, figure: figures.Figure) -> tuple[str, Mode, Side, Side]:
    """``against`` of the address: a period, ``published``, or ``area:330421101``; without it the year before."""
    text = request.GET.get("against", "").replace("\x00", "").strip()[:60]
    area, period = selection.area, spans.to_date(selection.period)
    after = Side(area, period)
    if text == "published":
        if figure.published is None:
            raise KehuiError(
                f"{area.full_name}{selection.period.label}没有公布数", hint="这一时期还没有封存，或封存时没有这个指标"
            )
        return text, "published", Side(area, selection.period, figure.published.seal_id), after
    if text.startswith(_ANY):
        other = find_area(text.removeprefix(_ANY))
        access.require_records(request.user, other)
        return text, "areas", Side(other, period), after
    if not text:
        return str(selection.period.year_before()), "periods", Side(area, spans.like(selection.period, 1)), after
    chosen = Period.parse(text)
    if chosen.start > period.end:
        raise KehuiError(f"{chosen.label}还没有开始，没有数字")
    years = selection.period.year - chosen.year
    same_kind = (chosen.kind, chosen.index) == (selection.period.kind, selection.period.index)
    before = spans.like(selection.period, years) if same_kind and years > 0 else spans.to_date(chosen)
    return text, "periods", Side(area, before), after


def _is_default(selection: Selection, against: str) -> bool:
    return against == str(selection.period.year_before())


def _choices(selection: Selection, indicator: Indicator, figure: figures.Figure, against: str) -> list[dict[str, Any]]:
    """With what to compare: what was published, the year before, the period before, earlier years."""
    period = selection.period
    asked: list[tuple[str, str]] = []
    if figure.published is not None:
        asked.append(("published", "已公布的数"))
    asked.append((str(period.year_before()), f"上年同期（{spans.span_text(spans.like(period, 1))}）"))
    if period.kind != "year":
        asked.append((str(period.previous()), f"上一期（{period.previous().label}）"))
    asked += [(str(period.year_before(n)), spans.span_text(spans.like(period, n))) for n in range(2, YEARS)]
    known = dict(asked)
    if against not in known and not against.startswith(_ANY):
        asked.append((against, Period.parse(against).label))
    return [
        {"value": v, "label": label, "selected": v == against} for v, label in asked
        if v == "published" or indicator.is_available(Period.parse(v))
    ]  # fmt: skip


def _other_areas(request: HttpRequest, selection: Selection) -> list[dict[str, Any]]:
    chosen = request.GET.get("against", "").removeprefix(_ANY)
    offered = access.areas_offered(request.user, selection.area)
    return [
        {"value": f"{_ANY}{a.code}", "label": a.full_name, "selected": a.code == chosen}
        for a in offered if a.pk != selection.area.pk
    ]  # fmt: skip


# -- what is shown ----------------------------------------------------------------------------------------------------


def _names(
    request: HttpRequest, found: Explanation, entries: dict[int, Entry]
) -> dict[tuple[str, int], tuple[str, str]]:
    """Name and address of each record told; of one that is gone the name the trail keeps."""
    wanted: dict[str, set[int]] = {}
    for part in found.parts:
        for line in part.lines:
            wanted.setdefault(line.code, set()).add(line.pk)
    named: dict[tuple[str, int], tuple[str, str]] = {}
    for code, pks in wanted.items():
        model: Any = get_indicator(code).model
        register = register_of(model)
        related = [f.name for f in model._meta.get_fields() if f.many_to_one and f.name in model.reference]
        for record in model.objects.visible_to(request.user).filter(pk__in=pks).select_related(*related):
            named[code, record.pk] = (str(record), url_for(register, "detail", record.pk))
    for part in found.parts:
        for line in part.lines:
            entry = entries.get(line.entry or 0)
            if (line.code, line.pk) not in named and entry is not None and entry.action.endswith(".deleted"):
                named[line.code, line.pk] = (f"{entry.object_text}（已删除）", "")
    return named


def _shown(
    told: why_words.Told, found: Explanation, names: dict[tuple[str, int], tuple[str, str]], said: dict[int, str],
    selection: Selection, against: str,
) -> dict[str, Any]:  # fmt: skip
    part, counted = told.part, get_indicator(told.part.code)
    query = urlencode({"against": against, "kind": part.kind, "of": part.code, "step": part.step})
    lines = []
    for line in part.lines:
        name, url = names.get((line.code, line.pk), ("不在您负责地区的记录", ""))
        lines.append(
            {
                "name": name, "url": url, "said": said.get(line.entry or 0, ""),
                "before": _number(counted, line.before), "after": _number(counted, line.after),
                "share": signed(found.shown(line.share)),
                "direction": "up" if line.share > 0 else "down" if line.share < 0 else "flat",
            }
        )  # fmt: skip
    return {
        "told": told, "lines": lines, "more": part.count - len(lines), "unit": counted.unit, "distinct": counted.is_distinct,
        "url": f"{reverse('statistics:why_records', args=[found.indicator.code])}?{selection.query}&{query}",
    }  # fmt: skip


def _number(indicator: Indicator, value: Any) -> str:
    if value is None:
        return "—"
    return units.grouped(units.round_half_up(value / indicator.scale, indicator.places))


def _part(request: HttpRequest, selection: Selection, code: str) -> tuple[Explanation, Part, FigureTable]:
    indicator = indicator_of(code)
    (figure,) = published.with_published([figures.compute(indicator, selection.area, selection.period)])
    against, mode, before, after = _asked(request, selection, figure)
    found = explain(indicator, before, after, mode, lines=1)
    kind, of, step = (request.GET.get(n, "")[:80] for n in ("kind", "of", "step"))
    part = next(
        (p for p in found.parts if p.kind == kind and (not of or p.code == of) and str(p.step) == (step or "0")), None
    )
    if part is None:
        raise KehuiError("这一项里没有记录", hint="请回到“变化原因”页面，从列出的各项进入")
    chosen: why_sql.Sql = found.comparisons[part.code, part.step].records(part.kind)
    model: Any = get_indicator(part.code).model
    rows = model.objects.visible_to(request.user).filter(pk__in=RawSQL(chosen.text, chosen.params))
    params = QueryDict(mutable=True)
    params.update({n: request.GET[n] for n in ("sort", "cols", "page") if n in request.GET})
    keep = {
        "area": selection.area.code,
        "period": str(selection.period),
        "against": against,
        "kind": kind,
        "of": part.code,
        "step": str(part.step),
    }
    path = reverse("statistics:why_records", args=[code])
    return found, part, FigureTable(register_of(model), rows, params, path=path, keep=keep)


def _export_rows(request: HttpRequest, found: Explanation) -> Iterator[list[Any]]:
    entries = Entry.objects.in_bulk([line.entry for p in found.parts for line in p.lines if line.entry])
    names = _names(request, found, entries)
    for told in why_words.told_parts(found):
        counted = get_indicator(told.part.code)
        for line in told.part.lines:
            entry = entries.get(line.entry or 0)
            yield [
                told.label, counted.name, names.get((line.code, line.pk), ("不在您负责地区的记录", ""))[0],
                None if line.before is None else float(line.before / counted.scale),
                None if line.after is None else float(line.after / counted.scale),
                float(line.share / Fraction(found.indicator.scale)),
                why_words.line_said(entry, counted.model),
            ]  # fmt: skip
