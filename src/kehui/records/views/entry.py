"""Entering, changing and deleting records, and changes of their state."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.kernel.fields import MoneyField
from kehui.records import domain
from kehui.records.addresses import url_for
from kehui.records.column_kinds import column_of
from kehui.records.columns import KEEP, Column, PersonalColumn, ReferenceColumn
from kehui.records.following import FollowingRegister
from kehui.records.forms import CHANGED_MEANWHILE, RecordForm
from kehui.records.models import Record
from kehui.records.register import Action, Register, Values
from kehui.records.restoring import Former, deletions
from kehui.records.tables import available_columns
from kehui.records.views.access import crumbs, may_act, register_page, visible_record
from kehui.records.views.deleted import AGAIN, former_of

OPTIONS = 12
DOUBLE_SUBMIT_MINUTES = 10


@register_page
@require_http_methods(["GET", "POST"])
def record_create(request: HttpRequest, register: Register) -> HttpResponse:
    """The empty form, and what it sends."""
    user: Any = request.user
    if not register.may_write_somewhere(user):
        raise NotPermitted(f"您的角色不登记{register.title}", hint="如工作需要，请联系安全管理员授予相应的角色")
    again = former_of(request, register)
    if request.method == "GET":
        initial = again.texts if again else {name: request.GET[name] for name in register.fields if name in request.GET}
        return _form_page(request, register, RecordForm(register, user=user, initial=initial), again=again)
    form = RecordForm(register, user=user, data=request.POST)
    values = _checked(form, request, None)
    if values is None:
        return _form_page(request, register, form, status=422, again=again)
    if register.prefix and not values[register.key[0]] and (earlier := _just_numbered(register, values, user)) is not None:
        return _done(request, register, earlier, "这条记录刚才已经登记，没有重复登记")
    try:
        record = domain.create_record(register, values, by=user, reason=again.reason if again else "")
    except Invalid as error:
        if (earlier := _just_created(register, values, user)) is not None:
            return _done(request, register, earlier, "这条记录刚才已经登记，没有重复登记")
        form.show(error.problems)
        return _form_page(request, register, form, status=422, again=again)
    except KehuiError as error:
        form.errors.append(_said(error))
        return _form_page(request, register, form, status=409 if isinstance(error, Conflict) else 403, again=again)
    if "again" in request.POST:
        messages.success(request, f"已登记“{record}”，请继续登记下一条")
        return HttpResponseRedirect(f"{url_for(register, 'create')}{_for_the_next(request, register, record)}")
    return _done(request, register, record, f"已登记“{record}”")


def _for_the_next(request: HttpRequest, register: Register, record: Record) -> str:
    """What the next one's form starts with: what the address gave, and the record that both belong to."""
    given = {name: request.GET[name] for name in register.fields if name in request.GET}
    if isinstance(register, FollowingRegister):
        given[register.area_from] = str(getattr(record, register.column[register.area_from].store))
    return f"?{urlencode(given)}" if given else ""


@register_page
@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """A record in the form, and what it sends; somebody else's change in between is shown beside one's own."""
    user: Any = request.user
    record = visible_record(register, user, pk)
    if not register.editable or not register.may_write_record(user, record):
        raise NotPermitted(f"您不能修改这条{register.title}", hint="您可以查看它；如需更正，请联系负责登记的经办人")
    if request.method == "GET":
        form = RecordForm(register, user=user, record=record)
        form.lock(register.locked(record, user))
        return _form_page(request, register, form, record=record)
    form = RecordForm(register, user=user, record=record, data=request.POST)
    form.lock(register.locked(record, user))
    if form.version is None:
        form.version = 0  # a form without its version cannot know what it changes
    values = _checked(form, request, record)
    if values is None:
        return _form_page(request, register, form, record=record, status=422)
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        saved = domain.update_record(record, values, by=user, reason=reason, expected_version=form.version)
    except Invalid as error:
        form.show(error.problems)
        return _form_page(request, register, form, record=record, status=422)
    except Conflict as error:
        latest = register.model._default_manager.filter(pk=pk).first()
        if latest is None:
            form.errors.append(_said(error))
            return _form_page(request, register, form, record=record, status=409)
        stored = register.stored_values(latest)
        if all(stored[n] == v for n, v in values.items() if v is not KEEP):
            return _done(request, register, latest, "修改已保存")  # sent twice
        form.compare(visible_record(register, user, pk))
        form.errors.append(CHANGED_MEANWHILE)
        return _form_page(request, register, form, record=record, status=409)
    except KehuiError as error:
        form.errors.append(_said(error))
        return _form_page(request, register, form, record=record, status=403)
    return _done(request, register, saved, "修改已保存" if saved.version != form.version else "没有改动")


def _checked(form: RecordForm, request: HttpRequest, record: Record | None) -> Values | None:
    """Values fit to be written; None where the form must be shown again."""
    values = form.read()
    if form.has_errors:
        return None
    register = form.register
    old = register.stored_values(record) if record else None
    merged = (old or {}) | {n: v for n, v in values.items() if v is not KEEP}
    problems = domain.problems_of(register, dict(merged), old)
    form.show([p for p in problems if p.severity == "error" or "confirmed" not in request.POST])
    return None if form.has_errors or form.has_warnings else values


def _just_created(register: Register, values: Values, user: Any) -> Record | None:
    """The same record, made by the same user minutes ago: the button was pressed twice."""
    found = register.find(values)
    if found is None or found.created_at < clock.now() - timedelta(minutes=DOUBLE_SUBMIT_MINUTES):
        return None
    completed = dict(values)
    domain.problems_of(register, completed, None)
    stored = register.stored_values(found)
    return found if all(stored[n] == v for n, v in completed.items()) and _made_by(register, found, user) else None


def _just_numbered(register: Register, values: Values, user: Any) -> Record | None:
    """The same for a record whose number Kehui gave: all else is alike."""
    number = register.key[0]
    since = clock.now() - timedelta(minutes=DOUBLE_SUBMIT_MINUTES)
    completed = dict(values)
    domain.problems_of(register, completed, None)
    found: Record
    for found in register.model._default_manager.filter(created_at__gte=since).order_by("-pk")[:20]:
        stored = register.stored_values(found)
        if all(stored[n] == v for n, v in completed.items() if n != number) and _made_by(register, found, user):
            return found
    return None


def _made_by(register: Register, record: Record, user: Any) -> bool:
    made = chain.entries_of(register.model_label, record.pk).filter(actor_id=user.pk, action__endswith=".created")
    return bool(made.exists())


def _said(error: KehuiError) -> str:
    return f"{error.message}。{error.hint}" if error.hint else error.message


def _done(request: HttpRequest, register: Register, record: Record, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(url_for(register, "detail", record.pk))


def _form_page(
    request: HttpRequest, register: Register, form: RecordForm, *, record: Record | None = None, status: int = 200,
    again: Former | None = None,
) -> HttpResponse:  # fmt: skip
    list_url = url_for(register)
    back = url_for(register, "detail", record.pk) if record else list_url
    return render(
        request,
        "records/form.html",
        {
            "register": register, "form": form, "record": record, "cancel_url": back,
            # An address may bring the reason along; what was typed comes back when the form does.
            "reason": (request.POST.get("reason", "") if request.method == "POST" else request.GET.get("reason", ""))[:500],
            "crumbs": crumbs(register, list_url, f"修改“{record}”" if record else f"登记{register.title}"),
            "verb": "保存修改" if record else f"登记{register.title}",
            "draft": f"{register.name}:{record.pk if record else f'deleted{again.entry.number}' if again else 'new'}",
            "again": again,
        },
        status=status,
    )  # fmt: skip


@register_page
@require_http_methods(["POST"])
def record_delete(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Delete one record, with the reason."""
    record = visible_record(register, request.user, pk)
    try:
        domain.delete_record(record, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except KehuiError as error:
        messages.error(request, _said(error))
        return HttpResponseRedirect(url_for(register, "detail", pk))
    again = url_for(register, "create")
    number = deletions(register).filter(object_id=str(pk)).values_list("number", flat=True).first()
    messages.success(
        request,
        format_html("已删除“{}”。删错了可以<a href=\"{}\">按原内容重新登记</a>", str(record), f"{again}?{AGAIN}={number}"),
    )
    return HttpResponseRedirect(url_for(register))


@register_page
@require_POST
def record_action(request: HttpRequest, register: Register, pk: int, name: str) -> HttpResponse:
    """A change of state by its domain function."""
    user: Any = request.user
    record = visible_record(register, user, pk)
    action = next((a for a in register.actions if a.name == name), None)
    if action is None:
        raise Http404(f"{register.title}没有“{name}”这个操作")
    if not may_act(register, action, user, record):
        messages.error(request, f"现在不能“{action.label}”：记录的状态已变，或不在您的权限内")
        return HttpResponseRedirect(url_for(register, "detail", pk))
    try:
        run_action(action, record, user, request.POST.get("reason", ""), request.POST)
    except KehuiError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, f"已{action.label}")
    return HttpResponseRedirect(url_for(register, "detail", pk))


def run_action(action: Action, record: Record, user: Any, reason: str, given: Any) -> Any:
    """Read an action's inputs and do it. Raises Invalid for what cannot be read, and whatever its function raises."""
    reason = reason.replace("\x00", "").strip()[:500]
    problems = [Problem("reason", "请写明原因")] if action.needs_reason and not reason else []
    asked = inspect.signature(action.run).parameters
    inputs: dict[str, Any] = {}
    for name, label, _kind in action.inputs:
        raw = given.get(name)
        if raw in (None, ""):
            if name in asked and asked[name].default is inspect.Parameter.empty:
                problems.append(Problem(name, f"请填写{label}"))
            continue
        try:
            inputs[name] = input_column(name, label, _kind).parse(raw)
        except ValueError as error:
            problems.append(Problem(name, f"{label}：{error}"))
    if problems:
        raise Invalid(problems)
    return action.run(record, by=user, reason=reason, **inputs)


def input_column(name: str, label: str, kind: str) -> Column:
    """The column that reads an action's input of kind ``date``, ``money`` or ``text``."""
    made: models.Field[Any, Any]
    if kind == "date":
        made = models.DateField(label, null=True)
    elif kind == "money":
        made = MoneyField(label, null=True)
    else:
        made = models.CharField(label, max_length=500, blank=True)
    made.set_attributes_from_name(name)
    return column_of(made)


@register_page
@require_GET
def reference_options(request: HttpRequest, register: Register, field: str) -> JsonResponse:
    """What a reference may be, for search as one types: ``{"options": [{"id", "text", "hint"}]}``, at most 12."""
    column = available_columns(register).get(field)
    if not isinstance(column, ReferenceColumn):
        raise Http404(f"{register.title}没有“{field}”这一栏")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = _areas(request.user, query) if column.target is Area else _records(column, query)
    response = JsonResponse({"options": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, max-age=30"
    return response


def _areas(user: Any, query: str) -> list[dict[str, Any]]:
    areas = Area.objects.select_related("parent").order_by("level", "path")
    if query:
        areas = areas.filter(Q(name__icontains=query) | Q(code__startswith=query) | Q(path__in=_joined(query)))
    elif user.home_area:
        areas = areas.under(user.home_area)
    return [
        {"id": a.pk, "key": a.code, "text": a.full_name, "hint": f"{a.get_level_display()} {a.code}"}
        for a in areas[:OPTIONS]
    ]


def _joined(query: str) -> Any:
    """Paths of villages written with their township: 南安乡丁字村."""
    whole = models.functions.Concat("parent__name", "name")
    return Area.objects.annotate(whole=whole).filter(whole__icontains=query).values("path")


def _records(column: ReferenceColumn, query: str) -> list[dict[str, Any]]:
    label, key = column.label, column.key
    shown = column_of(column.target._meta.get_field(label))  # type: ignore[arg-type]
    rows = column.target._default_manager.order_by(label).values_list("pk", label, key)
    if not query:
        found = list(rows[:OPTIONS])
    else:
        # What begins so first, by the index; what contains it fills up the rest.
        found = list(rows.filter(Q(**{f"{label}__startswith": query}) | Q(**{f"{key}__startswith": query}))[:OPTIONS])
        if len(found) < OPTIONS and not isinstance(shown, PersonalColumn):
            more = rows.filter(**{f"{label}__icontains": query}).exclude(pk__in=[r[0] for r in found])
            found += list(more[: OPTIONS - len(found)])
    return [
        {"id": pk, "key": str(pk), "text": shown.text(text), "hint": "" if key == label else str(code or "")}
        for pk, text, code in found
    ]
