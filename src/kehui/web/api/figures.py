"""Figures and the records behind them, areas, and jobs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from kehui.accounts.models import Role
from kehui.areas.models import Area, find_area
from kehui.jobs.models import Job
from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.records.register import register_of
from kehui.records.tables import clean_params
from kehui.statistics import access, asking, published
from kehui.statistics.indicators import Indicator
from kehui.web.api.core import BadRequest, answer
from kehui.web.api.registers import DEFAULT_LIMIT, MAX_LIMIT, record_rows

router = Router(tags=["统计"])
OBJECT: Any = dict[str, Any]


def asked_for(request: HttpRequest) -> tuple[Area, Period]:
    params = clean_params(request.GET)
    area = find_area(params.get("area", "")[:60]) if "area" in params else access.default_area(request.auth)  # type: ignore[attr-defined]
    period = Period.parse(params.get("period", "")[:20]) if "period" in params else Period(clock.today().year)
    return area, period


WHERE = [
    {"in": "query", "name": "area", "required": False, "schema": {"type": "string"}, "description": "区划代码或名称；不写时为自己的地区"},
    {"in": "query", "name": "period", "required": False, "schema": {"type": "string"}, "description": "2025、2025Q3 或 2025-07；不写时为今年"},
]  # fmt: skip


@router.get("/indicators", response={200: OBJECT}, summary="指标清单")
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator the user may ask for."""
    user: Any = request.auth  # type: ignore[attr-defined]
    found = access.visible_indicators(user, access.default_area(user))
    return answer({"items": [_indicator(i) for i in found]})


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code, "name": indicator.name, "aliases": list(indicator.aliases), "unit": indicator.unit,
        "kind": indicator.kind, "menu": indicator.menu, "definition": indicator.definition, "document": indicator.document,
    }  # fmt: skip


@router.get(
    "/figures",
    response={200: OBJECT},
    summary="一个地区一个时期的全部统计数字",
    openapi_extra={"parameters": WHERE},
)
def figures(request: HttpRequest) -> HttpResponse:
    """All figures of an area and a period."""
    user: Any = request.auth  # type: ignore[attr-defined]
    area, period = asked_for(request)
    return answer(
        {
            "area": area.code,
            "period": str(period),
            "items": [f.as_dict() for f in published.with_published(asking.figures_of(area, period, user=user))],
        }
    )


@router.get(
    "/figures/{code}", response={200: OBJECT}, summary="一个统计数字", openapi_extra={"parameters": WHERE}
)
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure, by the indicator's code or name."""
    area, period = asked_for(request)
    known(code)
    (found,) = published.with_published([asking.figure_for(request.auth, code, area, period)])  # type: ignore[attr-defined]
    return answer({"area": area.code, "period": str(period), **found.as_dict()})


@router.get(
    "/figures/{code}/records", response={200: OBJECT}, summary="统计数字背后的记录",
    openapi_extra={"parameters": [
        *WHERE,
        {"in": "query", "name": "after", "required": False, "schema": {"type": "integer", "minimum": 0}, "description": "上一页的 next"},
        {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}},
    ]},
)  # fmt: skip
def figure_records(request: HttpRequest, code: str) -> HttpResponse:
    """The very records that make a figure, in the order of their numbers."""
    user: Any = request.auth  # type: ignore[attr-defined]
    area, period = asked_for(request)
    indicator = known(code)
    access.require(user, indicator, area)
    access.require_records(user, area)
    limit = _number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    after = _number(request, "after", 0, 0, 2**63 - 1)
    rows = indicator.rows(area, period)
    register = register_of(indicator.model)
    found = record_rows(register, rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    shown = found[:limit]
    data: dict[str, Any] = {
        "register": register.name,
        "items": shown,
        "next": shown[-1]["id"] if len(found) > limit else None,
    }
    if not after:
        data["count"] = rows.order_by().count()
    return answer(data)


def known(code: str) -> Indicator:
    try:
        return asking.find_indicator(code.replace("\x00", "")[:80])
    except Exception as error:
        raise Http404(str(error)) from None


def _number(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    text = request.GET.get(name, "") or str(default)
    if not text.isascii() or not text.isdecimal() or len(text) > 19 or not least <= int(text) <= most:
        raise BadRequest(f"{name} 应为 {least} 至 {most} 的整数")
    return int(text)


@router.get("/areas", response={200: OBJECT}, summary="行政区划", tags=["行政区划"])
def areas(request: HttpRequest) -> HttpResponse:
    """The tree, in its order."""
    rows = Area.objects.order_by("path").values_list("id", "code", "name", "level", "parent__code")
    return answer({"items": [dict(zip(("id", "code", "name", "level", "parent"), r, strict=True)) for r in rows]})


@router.get("/jobs/{int:pk}", response={200: OBJECT}, summary="后台任务的进度", tags=["后台任务"])
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is: one's own, or any for those who run the system."""
    user: Any = request.auth  # type: ignore[attr-defined]
    found = Job.objects.filter(pk=pk).first()
    if found is None or (found.actor_id != user.pk and Role.SYSTEM_ADMIN not in user.roles):
        raise Http404("没有这个任务")
    return answer(
        {
            "id": found.pk, "kind": found.kind, "title": found.title, "status": found.status, "stage": found.stage,
            "done": found.done, "total": found.total, "messages": found.messages, "error": found.error,
            "created_at": found.created_at.isoformat(), "finished_at": found.finished_at.isoformat() if found.finished_at else None,
        }
    )  # fmt: skip
