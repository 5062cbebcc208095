"""Seals, restatements, definitions, and why a figure changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from kehui.areas.models import Area, find_area
from kehui.audit.models import Entry
from kehui.kernel.periods import Period
from kehui.records.tables import clean_params
from kehui.statistics import access, definitions, figures, published, spans, why_words
from kehui.statistics.domain.sealing import restate
from kehui.statistics.figures import plain_number
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.statistics.models import Restatement, Seal
from kehui.statistics.tasks import start_seal
from kehui.statistics.why import Explanation, Mode, Side, explain
from kehui.web.api.core import BadRequest, answer, body_of
from kehui.web.api.figures import WHERE, asked_for, known

router = Router(tags=["统计"])
OBJECT: Any = dict[str, Any]
_AGAINST = {"in": "query", "name": "against", "required": False, "schema": {"type": "string"},
            "description": "与什么比较：时期（2024）、published（已公布的数），或 area:区划代码；不写时为上年同期"}  # fmt: skip
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": {
    "area": {"type": "string"}, "period": {"type": "string"}, "reason": {"type": "string"}, "knowingly": {"type": "boolean"}}}}}}}  # fmt: skip
_RESTATE = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": {
    "code": {"type": "string"}, "reason": {"type": "string"}}}}}}}  # fmt: skip


@router.get(
    "/figures/{code}/why", response={200: OBJECT}, summary="一个统计数字为什么变了", openapi_extra={"parameters": [*WHERE, _AGAINST]}
)
def why(request: HttpRequest, code: str) -> HttpResponse:
    """The difference of two figures in parts that add up to it, each with the records that weigh most."""
    user: Any = request.auth  # type: ignore[attr-defined]
    area, period = asked_for(request)
    indicator = known(code)
    access.require_records(user, area)
    before, after, mode = _sides(user, indicator, area, period, clean_params(request.GET).get("against", "")[:60])
    found = explain(indicator, before, after, mode)
    entries = Entry.objects.in_bulk([line.entry for p in found.parts for line in p.lines if line.entry])
    return answer(
        {
            "area": area.code, "period": str(period), "code": indicator.code, "unit": indicator.unit, "mode": mode,
            "before": plain_number(found.shown(found.old)), "after": plain_number(found.shown(found.new)),
            "difference": plain_number(found.shown_difference), "parts": _parts(found, entries),
            "sentence": why_words.sentence(found, why_words.told_parts(found)),
        }
    )  # fmt: skip


def _sides(user: Any, indicator: Indicator, area: Area, period: Period, against: str) -> tuple[Side, Side, Mode]:
    after = Side(area, spans.to_date(period))
    if against == "published":
        told = published.published_of(figures.compute(indicator, area, period))
        if told is None:
            raise BadRequest(f"{area.full_name}{period.label}没有公布数")
        return Side(area, period, told.seal_id), after, "published"
    if against.startswith("area:"):
        other = find_area(against.removeprefix("area:"))
        access.require_records(user, other)
        return Side(other, after.period), after, "areas"
    if not against:
        return Side(area, spans.like(period, 1)), after, "periods"
    return Side(area, spans.to_date(Period.parse(against))), after, "periods"


def _parts(found: Explanation, entries: dict[int, Entry]) -> list[dict[str, Any]]:
    return [
        {
            "kind": t.part.kind, "label": t.label, "indicator": t.part.code, "value": plain_number(t.number), "count": t.part.count,
            "records": [
                {"id": line.pk, "before": plain_number(line.before), "after": plain_number(line.after),
                 "share": plain_number(found.shown(line.share)),
                 "said": why_words.line_said(entries.get(line.entry or 0), get_indicator(line.code).model)}
                for line in t.part.lines
            ],
        }
        for t in why_words.told_parts(found)
    ]  # fmt: skip


@router.get("/seals", response={200: OBJECT}, summary="已封存的时期")
def seals(request: HttpRequest) -> HttpResponse:
    """The seals over the user's areas."""
    user: Any = request.auth  # type: ignore[attr-defined]
    found = [s for s in Seal.objects.select_related("area", "sealed_by") if access.may_see_records(user, s.area)]
    return answer({"items": [_seal(s) for s in found]})


@router.post("/seals", response={202: OBJECT}, summary="封存一个时期", openapi_extra=_BODY)
def seal_new(request: HttpRequest) -> HttpResponse:
    """Start the sealing in the background; the job tells how far it is."""
    body = body_of(request)
    area, period = find_area(str(body.get("area", ""))[:60]), Period.parse(str(body.get("period", ""))[:20])
    by, reason = request.auth, str(body.get("reason", ""))[:500].replace("\x00", "")  # type: ignore[attr-defined]
    job = start_seal(area, period, by=by, reason=reason, knowingly=body.get("knowingly") is True)
    return answer({"job": job.pk}, 202)


@router.get("/seals/{int:pk}", response={200: OBJECT}, summary="一次封存的公布数", openapi_extra={"parameters": WHERE[:1]})
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """The published figures of the sealed area, or of ``area`` below it, with the restatements."""
    user: Any = request.auth  # type: ignore[attr-defined]
    found = _found(user, pk)
    area = asked_for(request)[0] if "area" in clean_params(request.GET) else found.area
    if not area.path.startswith(found.area.path):
        raise Http404(f"{area}不在这次封存之内")
    access.require_records(user, area)
    items = []
    for code, told in sorted(published.latest_of_area(found, area).items()):
        value = told.value
        items.append(
            {"code": code, "value": None if value is None else float(value), "rows": told.rows, "edition": told.sealed.edition,
             "evidence": {"proved": told.proved, "reported": told.reported, "imported": told.imported}, "digest": told.digest}
        )  # fmt: skip
    made = [_restatement(r) for r in found.restatements.select_related("restated_by")]
    return answer(_seal(found) | {"figures_of": area.code, "items": items, "restatements": made})


@router.post("/seals/{int:pk}/restatements", response={201: OBJECT}, summary="更正公布数", openapi_extra=_RESTATE)
def restatement_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an indicator anew as it is now, with the reason."""
    body = body_of(request)
    user: Any = request.auth  # type: ignore[attr-defined]
    code = known(str(body.get("code", ""))[:80]).code
    made = restate(_found(user, pk), code, by=user, reason=str(body.get("reason", "")).replace("\x00", ""))
    return answer(_restatement(made), 201)


@router.get("/definitions/{code}", response={200: OBJECT}, summary="一个指标的口径和历次变化")
def definition(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of an indicator's definition."""
    user: Any = request.auth  # type: ignore[attr-defined]
    indicator = known(code)
    access.require(user, indicator, access.default_area(user))
    return answer(
        {
            "code": indicator.code, "name": indicator.name,
            "items": [
                {"number": v.number, "definition": v.definition, "document": v.document, "owner": v.owner, "formula": v.formula,
                 "valid_from": str(v.valid_from) if v.valid_from else None, "valid_to": str(v.valid_to) if v.valid_to else None}
                for v in definitions.history(indicator.code)
            ],
        }
    )  # fmt: skip


def _found(user: Any, pk: int) -> Seal:
    found = Seal.objects.select_related("area", "sealed_by").filter(pk=pk).first() if pk < 2**63 else None
    if found is None or not access.may_see_records(user, found.area):
        raise Http404("没有这次封存")
    return found


def _seal(found: Seal) -> dict[str, Any]:
    return {
        "id": found.pk, "area": found.area.code, "period": found.period, "reason": found.reason, "indicators": found.indicators,
        "areas": found.areas, "figures": found.figures, "digest": found.digest, "sealed_at": found.sealed_at.isoformat(),
        "sealed_by": str(found.sealed_by),
    }  # fmt: skip


def _restatement(made: Restatement) -> dict[str, Any]:
    return {
        "code": made.code, "old": None if made.old is None else float(made.old), "new": None if made.new is None else float(made.new),
        "reason": made.reason, "restated_at": made.restated_at.isoformat(), "restated_by": str(made.restated_by), "areas": made.areas,
    }  # fmt: skip
