"""Searching and proposed terms, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kehui.areas.models import find_area
from kehui.records.tables import clean_params
from kehui.search.matching.proposals import propose_terms
from kehui.search.query import search
from kehui.search.requests import Hit, SearchRequest, Sort
from kehui.web.api.core import BadRequest, answer

router = Router(tags=["搜索"])
OBJECT: Any = dict[str, Any]
LIMIT, MOST = 20, 100
FACET = "facet."


def _parameter(name: str, description: str, kind: str = "string") -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": {"type": kind}, "description": description}


_SEARCH = [
    _parameter("text", "要找的文字；不写时列出全部，最近确认的在前"),
    _parameter("kind", "种类，如 achievement；可写多次"),
    _parameter("area", "区划代码或名称，只找该地区及以下"),
    _parameter("sort", "relevance、newest、price_low、price_high"),
    _parameter("cursor", "上一页给出的 next_cursor"),
    _parameter("limit", f"每页条数，最多{MOST}", "integer"),
    _parameter("facet.field", "按一项属性筛选；属性代码见结果的 facets，可写多次"),
]


@router.get("/search", response={200: OBJECT}, summary="搜索", openapi_extra={"parameters": _SEARCH})
def find(request: HttpRequest) -> HttpResponse:
    """Hits with their reasons, counts and the next page; only what the user may find."""
    params = clean_params(request.GET)
    sort, limit = params.get("sort", Sort.RELEVANCE), params.get("limit", str(LIMIT))
    if sort not in set(Sort):
        raise BadRequest(f"没有“{sort[:30]}”这种次序", hint=f"可用：{'、'.join(Sort)}")
    if not limit.isdecimal() or not 1 <= int(limit[:6]) <= MOST:
        raise BadRequest(f"limit 应为1至{MOST}的整数")
    found = search(
        SearchRequest(
            text=params.get("text", ""), user=request.auth, kinds=tuple(params.getlist("kind")),  # type: ignore[attr-defined] # ninja's
            area_path=find_area(params.get("area", "")[:60]).path if "area" in params else "", sort=Sort(sort),
            facets={name.removeprefix(FACET): tuple(values) for name, values in params.lists() if name.startswith(FACET)},
            cursor=params.get("cursor", ""), limit=int(limit),
        )
    )  # fmt: skip
    told = found.suggestions
    return answer(
        {
            "total": found.total, "items": [_hit(hit) for hit in found.hits], "next_cursor": found.next_cursor,
            "facets": [
                {"code": f.code, "title": f.title,
                 "values": [{"value": v.value, "label": v.label, "count": v.count} for v in f.values]}
                for f in found.facets
            ],
            "missing": list(told.missing), "corrected": told.corrected, "nearest": [_hit(hit) for hit in told.nearest],
        }
    )  # fmt: skip


@router.get(
    "/terms", response={200: OBJECT}, summary="为一段需求推荐标准术语",
    openapi_extra={"parameters": [_parameter("text", "需求的文字")]},
)  # fmt: skip
def terms(request: HttpRequest) -> HttpResponse:
    """Terms to choose from, each with where it comes from."""
    text = clean_params(request.GET).get("text", "")[:4000]
    found = propose_terms(text, user=request.auth)  # type: ignore[attr-defined] # ninja's
    return answer({"items": [{"term": p.term, "source": p.source, "why": p.why} for p in found]})


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind, "id": hit.id, "title": hit.title, "url": hit.url, "summary": hit.summary,
        "keywords": list(hit.keywords), "facets": {code: list(values) for code, values in hit.facets.items()},
        "numbers": dict(hit.numbers), "fresh_on": hit.fresh_on.isoformat() if hit.fresh_on else None, "stale": hit.stale,
        "score": round(hit.score, 4), "reasons": [reason.text for reason in hit.reasons],
    }  # fmt: skip
