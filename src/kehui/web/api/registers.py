"""Each register as operations: list, one, new, change, delete, and changes of state.

Values are those of ``Column.dump``: money in yuan and other decimals as texts without loss, days as ``2025-03-01``, choices
by code, a reference as ``{"id", "key", "name"}``; what is sent may also name a reference by key or name. Personal data is masked.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from kehui.kernel.errors import Invalid, NotPermitted, Problem
from kehui.records import domain
from kehui.records.columns import KEEP, Column, PersonalColumn, ReferenceColumn
from kehui.records.filters import RESERVED, apply_filters, filters_of
from kehui.records.models import Record
from kehui.records.number_columns import DecimalColumn
from kehui.records.references import Resolver
from kehui.records.register import Register, Values, all_registers
from kehui.records.tables import available_columns, bounded_count, clean_params
from kehui.records.views.access import may_act, require_access, visible, visible_record
from kehui.records.views.entry import run_action
from kehui.web.api import shapes
from kehui.web.api.core import BadRequest, KehuiAPI, answer, body_of, require_context

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
_QUERY = frozenset({"q", "sort", "after", "limit"})


def add_operations(api: KehuiAPI) -> None:
    """The operations of every register, each under ``/<context>/<slug>``."""
    for register in all_registers():
        _add(api, register)


def _add(api: KehuiAPI, register: Register) -> None:
    path = f"/{register.model._meta.app_label}/{register.slug}"
    name = shapes.stem(register)
    api.describe_when_asked(lambda schema: shapes.describe(register, schema))
    tags = [register.menu]

    def list_records(request: HttpRequest) -> HttpResponse:
        return _list(request, _opened(request, register))

    def get_record(request: HttpRequest, pk: int) -> HttpResponse:
        record = visible_record(_opened(request, register), request.auth, pk)  # type: ignore[attr-defined]
        return answer(record_json(register, record))

    def create_record(request: HttpRequest) -> HttpResponse:
        _opened(request, register)
        data = body_of(request)
        values = read_values(register, data)
        made = domain.create_record(
            register,
            _whole(register, values),
            by=request.auth,  # type: ignore[attr-defined]
            reason=_reason(data),
        )
        return answer(record_json(register, made), 201)

    def change_record(request: HttpRequest, pk: int) -> HttpResponse:
        record = visible_record(_opened(request, register), request.auth, pk)  # type: ignore[attr-defined]
        data = body_of(request)
        version = data.get("version")
        if version is not None and (type(version) is not int or version < 0):
            raise Invalid([Problem("version", "应为整数")])
        changed = domain.update_record(
            record,
            read_values(register, data),
            by=request.auth,  # type: ignore[attr-defined]
            reason=_reason(data),
            expected_version=version,
        )
        return answer(record_json(register, changed))

    def delete_record(request: HttpRequest, pk: int) -> HttpResponse:
        record = visible_record(_opened(request, register), request.auth, pk)  # type: ignore[attr-defined]
        reason = request.GET.get("reason", "").replace("\x00", "")[:500] or _reason(body_of(request))
        domain.delete_record(record, by=request.auth, reason=reason)  # type: ignore[attr-defined]
        return HttpResponse(status=204)

    declared: list[tuple[Callable[..., Any], str, str, str]] = [
        (list_records, "GET", "", "列表"),
        (get_record, "GET", "/{int:pk}", "一条"),
        (create_record, "POST", "", "登记"),
        (change_record, "PATCH", "/{int:pk}", "修改"),
        (delete_record, "DELETE", "/{int:pk}", "删除"),
    ]
    for view, method, tail, verb in declared:
        api.api_operation(
            [method], path + tail, tags=tags, summary=f"{register.title}：{verb}", operation_id=f"{name}_{view.__name__}"
        )(view)
    if register.actions:
        _add_actions(api, register, path, name, tags)


def _add_actions(api: KehuiAPI, register: Register, path: str, name: str, tags: list[str]) -> None:
    def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
        user: Any = request.auth  # type: ignore[attr-defined]
        record = visible_record(_opened(request, register), user, pk)
        found = next((a for a in register.actions if a.name == action), None)
        if found is None:
            raise Http404(f"{register.title}没有“{action}”这个操作")
        if not may_act(register, found, user, record):
            raise NotPermitted(f"现在不能“{found.label}”", hint="记录的状态不允许，或不在您的权限内")
        data = body_of(request)
        given = {
            k: v if isinstance(v, str) else str(v)
            for k, v in data.items()
            if v is not None and not isinstance(v, dict | list)
        }
        run_action(found, record, user, _reason(data), given)
        return answer(record_json(register, visible_record(register, user, pk)))

    api.api_operation(
        ["POST"], path + "/{int:pk}/{slug:action}", tags=tags, summary=f"{register.title}：办理", operation_id=f"{name}_act"
    )(act)


def _opened(request: HttpRequest, register: Register) -> Register:
    require_context(request, register.model._meta.app_label)
    require_access(register, request.auth)  # type: ignore[attr-defined]
    return register


# -- reading ----------------------------------------------------------------------------------------------------------


def _list(request: HttpRequest, register: Register) -> HttpResponse:
    params = clean_params(request.GET)
    known = _QUERY | {n for f in filters_of(register) for n in f.names}
    if unknown := sorted(set(params) - known):
        raise BadRequest(f"没有“{unknown[0][:60]}”这个参数", hint="可用的参数：" + "、".join(sorted(known)))
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= MAX_LIMIT:
        raise BadRequest(f"limit 应为 1 至 {MAX_LIMIT} 的整数")
    limit = int(text)
    rows, problems = apply_filters(register, visible(register, request.auth), params)  # type: ignore[attr-defined]
    if problems:
        raise BadRequest("；".join(problems))
    sort = params.get("sort", "") or _first_order(register)
    column = available_columns(register).get(sort.lstrip("-"))
    if sort.lstrip("-") != "id" and (column is None or isinstance(column, PersonalColumn)):
        raise BadRequest(f"不能按“{sort[:60]}”排序")
    lookup = "id" if column is None else column.lookup
    down = sort.startswith("-")
    page = rows
    if after := params.get("after", ""):
        page = rows.filter(_beyond(after, sort, lookup, column, down))
    sign = "-" if down else ""
    order = [f"{sign}id"] if lookup == "id" else [f"{sign}{lookup}", f"{sign}id"]
    fields = _fields(register)
    found = list(
        page.order_by(*order).values_list(
            "pk", *(n for _, names, _ in fields for n in names), "evidence", "version", lookup
        )[: limit + 1]
    )
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1]
        value = last[-1] if column is None or isinstance(column, ReferenceColumn) else column.dump(last[-1])
        following = _encode([sort, value, last[0]])
    data: dict[str, Any] = {"items": [_row(fields, row) for row in shown], "next": following}
    if not after:
        complete = len(found) <= limit
        counted = bounded_count(rows) if not complete else None
        data["count"] = counted.number if counted else len(shown)
        data["count_is_exact"] = counted.exact if counted else True
    return answer(data)


def _first_order(register: Register) -> str:
    first = register.ordering[0]
    return first if first.lstrip("-") in (*available_columns(register), "id") else "-id"


def _encode(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, ensure_ascii=False).encode()).decode().rstrip("=")


def _beyond(cursor: str, sort: str, lookup: str, column: Column | None, down: bool) -> Q:
    """Rows after the cursor's in this order. PostgreSQL puts empty values last going up, and first going down."""
    try:
        made_for, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if made_for != sort or type(pk) is not int or not 0 <= pk < 2**63 or "\x00" in str(value):
            raise ValueError
        if column is not None and not isinstance(column, ReferenceColumn):
            value = column.load(value)
            if value is not None:
                column.field.get_prep_value(column.field.to_python(value))
        elif column is not None and value is not None and not isinstance(value, str):
            raise ValueError
    except Exception:  # whatever a stranger puts there, the answer is the same
        raise BadRequest("after 不是这个列表给出的位置", hint="请用上一页的 next，并保持排序不变") from None
    side = "lt" if down else "gt"
    if lookup == "id":
        return Q(**{f"id__{side}": pk})
    tie = Q(**{f"id__{side}": pk})
    if value is None:
        empty = Q(**{f"{lookup}__isnull": True}) & tie
        return empty | Q(**{f"{lookup}__isnull": False}) if down else empty
    # The first condition alone is a range of the index; the rest settles the ties.
    within = Q(**{f"{lookup}__{side}e": value}) & (Q(**{f"{lookup}__{side}": value}) | Q(**{lookup: value}) & tie)
    return within if down or not _nullable(column) else within | Q(**{f"{lookup}__isnull": True})


def _nullable(column: Column | None) -> bool:
    return column is not None and column.nullable


_Field = tuple[str, tuple[str, ...], Callable[..., Any]]


def _fields(register: Register) -> list[_Field]:
    made: list[_Field] | None = register.__dict__.get("_api_fields")
    if made is None:
        made = [_field(c) for c in register.columns]
        register.__dict__["_api_fields"] = made
    return made


def _field(column: Column) -> _Field:
    if isinstance(column, ReferenceColumn):
        names = (column.store, f"{column.name}__{column.key}", column.lookup)
        return column.name, names, lambda pk, key, name: None if pk is None else {"id": pk, "key": key, "name": name}
    return column.name, (column.name,), column.text if isinstance(column, PersonalColumn) else column.dump


def _row(fields: list[_Field], row: tuple[Any, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": row[0]}
    at = 1
    for name, lookups, dump in fields:
        made[name] = dump(*row[at : at + len(lookups)])
        at += len(lookups)
    made["evidence"], made["version"] = row[at], row[at + 1]
    return made


def record_json(register: Register, record: Record) -> dict[str, Any]:
    """One stored record as the list shows it."""
    return record_rows(register, register.model._default_manager.filter(pk=record.pk))[0]


def record_rows(register: Register, queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """Records as the list shows them."""
    fields = _fields(register)
    names = (n for _, lookups, _ in fields for n in lookups)
    return [_row(fields, row) for row in queryset.values_list("pk", *names, "evidence", "version")]


# -- writing ----------------------------------------------------------------------------------------------------------


def read_values(register: Register, data: dict[str, Any]) -> Values:
    """Parsed values of the fields sent; Invalid names every one that cannot be read or is not known."""
    values: Values = {}
    problems: list[Problem] = []
    for name, raw in data.items():
        if name in ("reason", "version"):
            continue
        column = register.column.get(name)
        if column is None:
            problems.append(Problem(str(name)[:60], f"{register.title}没有这一项"))
            continue
        try:
            values[name] = _read(column, raw)
        except (ValueError, ArithmeticError) as error:
            problems.append(Problem(name, str(error) or "看不懂这个值"))
    if problems:
        raise Invalid(problems)
    return values


def _read(column: Column, raw: Any) -> Any:
    if isinstance(raw, str):
        raw = raw.replace("\x00", "")
    if isinstance(column, ReferenceColumn):
        return _read_reference(column, raw)
    if isinstance(raw, dict | list):
        raise ValueError("应是一个值，不是对象或数组")
    if isinstance(raw, bool) and column.kind != "boolean":
        raise ValueError("不应是 true 或 false")
    if isinstance(column, DecimalColumn) and column.kind == "money":
        return column.parse(raw, unit="元")
    return column.parse(raw)


def _read_reference(column: ReferenceColumn, raw: Any) -> int | None:
    if isinstance(raw, dict):
        raw = raw.get("id")
    if raw is None or raw == "":
        return None
    if type(raw) is int:
        if not 0 < raw < 2**63 or not column.target._default_manager.filter(pk=raw).exists():
            raise ValueError(f"没有编号为{raw}的{column.target._meta.verbose_name}")
        return raw
    if not isinstance(raw, str):
        raise ValueError("应是编号（整数），或名称、代码（文字）")
    return Resolver(column).get(raw.strip()[:300]).pk


def _whole(register: Register, values: Values) -> Values:
    """With the empty values of what was not sent, as a form would send them."""
    return {
        c.name: c.empty if values.get(c.name, KEEP) is KEEP and c.name not in values else _kept(c, values[c.name])
        for c in register.columns
    }


def _kept(column: Column, value: Any) -> Any:
    return column.empty if value is KEEP else value


def _reason(data: dict[str, Any]) -> str:
    reason = data.get("reason", "")
    return reason.replace("\x00", "").strip()[:500] if isinstance(reason, str) else ""


assert _QUERY <= RESERVED
