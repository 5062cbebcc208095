"""The list of a register: shown, counted, exported, its filters kept, several records at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted, Problem
from kehui.records import domain, export, workbook
from kehui.records.addresses import url_for
from kehui.records.filters import filters_of
from kehui.records.models import SavedFilter
from kehui.records.register import Register
from kehui.records.tables import RecordTable, RowCount, available_columns, clean_params, only
from kehui.records.views.access import crumbs, register_page, visible

FILTERS_IN_BAR = 4  # the others stand under 更多条件


@register_page
@require_GET
def record_list(request: HttpRequest, register: Register) -> HttpResponse:
    """A page of the list in the state that the address says."""
    user: Any = request.user
    path = url_for(register)
    table = RecordTable(register, visible(register, user), request.GET, path=path, pick=True)
    if table.page > 1 and not table.rows:
        return HttpResponseRedirect(table.url(drop=("page",)))
    may_create = register.may_write_somewhere(user)
    params = table.params
    menus = [FilterMenu(f, params) for f in filters_of(register)]
    state = params.copy()
    state.pop("page", None)
    return render(
        request,
        "records/list.html",
        {
            "register": register,
            "table": table,
            "crumbs": crumbs(register, path),
            "filters": menus[:FILTERS_IN_BAR],
            "more_filters": menus[FILTERS_IN_BAR:],
            "more_active": any(m.active for m in menus[FILTERS_IN_BAR:]),
            "keep": [(n, params[n]) for n in ("sort", "cols") if n in params],
            "state": state.urlencode(),
            "choices": [(c, c in table.columns) for c in available_columns(register).values()],
            "may_create": may_create,
            "may_delete": may_create and register.editable,
            "has_personal": export.has_personal(register.columns),
            "create_url": register.guided_url(user) or url_for(register, "create"),
            "count_url": f"{url_for(register, 'count')}?{state.urlencode()}" if not table.count.exact else "",
            "export_url": url_for(register, "export"),
            "bulk_url": url_for(register, "bulk"),
            "saved_url": url_for(register, "saved"),
            "deleted_url": url_for(register, "deleted") if may_create and register.editable else "",
            "import_url": optional_url("importing:start", register.name) if may_create else "",
            "template_url": optional_url("importing:template", register.name) if may_create else "",
        },
    )


class FilterMenu:
    """A filter as the bar shows it: its controls with what is chosen now."""

    def __init__(self, each: Any, params: QueryDict) -> None:
        self.filter = each
        self.name, self.label, self.kind = each.name, each.column.header, each.kind
        self.unit = each.column.unit
        self.active = any(n in params for n in each.names)
        self.values = [params.get(n, "") for n in each.names]
        chosen = set(params.getlist(each.name))
        self.options = [(code, label, code in chosen) for code, label in getattr(each, "options", ())]
        self.picker = ""
        if self.kind in ("area", "reference"):
            self.picker = url_for(each.register, "options", each.name)
            if self.active and not self.values[1]:
                self.values[1] = next((c.value for c in each.chips(params)), "")


@register_page
@require_GET
def record_count(request: HttpRequest, register: Register) -> HttpResponse:
    """The exact number of rows, asked for after the page has been shown."""
    table = RecordTable(register, visible(register, request.user), request.GET)
    return HttpResponse(escape(RowCount(table.queryset.order_by().count(), True).text))


@register_page
@require_http_methods(["GET", "POST"])
def record_export(request: HttpRequest, register: Register) -> StreamingHttpResponse:
    """The whole filtered list as a file. By POST with a reason, personal data unmasked."""
    asked = request.POST if request.method == "POST" else request.GET
    state = QueryDict(asked["state"]) if "state" in asked else request.GET
    table = RecordTable(register, visible(register, request.user), state)
    return send_export(request, table, asked.get("format", "xlsx"), reason=asked.get("reason", "").strip())


def send_export(request: HttpRequest, table: RecordTable, ending: str, *, reason: str = "") -> StreamingHttpResponse:
    """Stream all rows of a table, and write down that they left the system. ``reason``: unmask personal data for it."""
    register, user = table.register, request.user
    columns = table.columns if "cols" in table.params else export.export_columns(register)
    revealed = bool(reason) and export.has_personal(columns)
    if revealed and not register.may_write_somewhere(user):  # type: ignore[arg-type]
        raise NotPermitted(f"您不能导出{register.title}中未打码的个人信息", hint="可以导出打码的表格")
    rows = table.queryset.order_by().count()
    ending = ending if ending in ("xlsx", "csv") else "xlsx"
    if ending == "xlsx" and rows > workbook.MAX_ROWS:
        raise Invalid(
            [Problem("", f"有 {rows:,} 行，一张 Excel 表最多放 {workbook.MAX_ROWS:,} 行")],
            hint="请加筛选条件，或导出 csv",
        )
    with transaction.atomic():
        chain.append(
            [
                chain.Change(
                    f"{register.model_label}.exported", register.model_label, "", f"{register.title} {rows:,} 条", reason=reason,
                    new={"rows": rows, "format": ending, "filter": table.params.urlencode(), "personal": "未打码" if revealed else "打码"},
                )
            ],
            by=user,
        )  # fmt: skip
    if ending == "csv":
        chunks, kind = export.csv_chunks(table.queryset, columns, revealed=revealed), "text/csv; charset=utf-8"
    else:
        chunks = export.xlsx_chunks(register, table.queryset, columns, revealed=revealed)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = StreamingHttpResponse(chunks, content_type=kind)
    name = export.file_name(register, getattr(user, "home_area", None), clock.today(), ending)
    response["Content-Disposition"] = f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(name)}"
    return response


@register_page
@require_POST
def record_bulk(request: HttpRequest, register: Register) -> HttpResponseBase:
    """What was chosen in the list: exported, or deleted with a reason."""
    ids = [int(i) for i in request.POST.getlist("ids") if i.isdecimal() and len(i) < 19][:1000]
    back = url_for(register) + (f"?{state}" if (state := request.POST.get("state", "")) else "")
    if not ids:
        messages.warning(request, "还没有选中任何一行")
        return HttpResponseRedirect(back)
    chosen = visible(register, request.user).filter(pk__in=ids)
    what = request.POST.get("what", "")
    if what in ("xlsx", "csv"):
        state_params = QueryDict(request.POST.get("state", ""))
        return send_export(request, RecordTable(register, chosen, only(state_params, "sort", "cols")), what)
    if what == "delete":
        _delete_all(request, register, chosen, request.POST.get("reason", ""))
    return HttpResponseRedirect(back)


def _delete_all(request: HttpRequest, register: Register, chosen: Any, reason: str) -> None:
    deleted, kept = 0, []
    for record in chosen.select_related(register.model.area_lookup):
        try:
            domain.delete_record(record, by=request.user, reason=reason)  # type: ignore[arg-type]
            deleted += 1
        except KehuiError as error:
            kept.append(f"{record}：{error.message}")
    if deleted:
        told = "删除了 {} 条{}。删错的可以在<a href=\"{}\">删除的记录</a>里重新登记"
        messages.success(request, format_html(told, deleted, register.title, url_for(register, "deleted")))
    if kept:
        messages.error(request, f"有 {len(kept)} 条没有删除。" + "；".join(kept[:5]) + ("……" if len(kept) > 5 else ""))


@register_page
@require_http_methods(["GET", "POST"])
def saved_filters(request: HttpRequest, register: Register) -> HttpResponse:
    """The user's named filters of this list; POST keeps the present one under a name."""
    user: Any = request.user
    mine = SavedFilter.objects.filter(user=user, register=register.name)
    if request.method == "POST":
        name = request.POST.get("name", "").replace("\x00", "").strip()[:40]
        query = clean_params(QueryDict(request.POST.get("state", ""))).urlencode()
        if not name:
            messages.error(request, "请给这组条件起个名字")
        elif len(query) > 2000:
            messages.error(request, "条件太多，保存不了；请减少几项后再保存")
        elif not mine.filter(name=name).exists() and mine.count() >= 50:
            messages.error(request, "常用筛选最多50个，请先删除不用的")
        else:
            SavedFilter.objects.update_or_create(
                user=user, register=register.name, name=name, defaults={"query": query}
            )
            messages.success(request, f"已保存为常用筛选“{name}”")
        return HttpResponseRedirect(url_for(register) + (f"?{query}" if query else ""))
    context = {
        "register": register,
        "saved": mine,
        "list_url": url_for(register),
        "state": request.GET.get("state", ""),
    }
    return render(request, "records/_saved.html", context | {"saved_url": url_for(register, "saved")})


@register_page
@require_POST
def forget_filter(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Drop one of the user's named filters."""
    user: Any = request.user
    SavedFilter.objects.filter(user=user, register=register.name, pk=pk).delete()
    return HttpResponseRedirect(url_for(register))


def optional_url(name: str, *args: Any) -> str:
    """The address of a page of an app that may not be installed; "" then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
