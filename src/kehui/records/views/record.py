"""One record: its page, its proof, its personal data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.records import domain
from kehui.records.addresses import url_for
from kehui.records.columns import Column, PersonalColumn, ReferenceColumn
from kehui.records.history import history_of
from kehui.records.models import Attachment, Evidence, Record
from kehui.records.register import Action, Register, all_registers, register_of
from kehui.records.tables import RecordTable, tone_of
from kehui.records.views.access import crumbs, may_act, may_open, register_page, visible, visible_record

RELATED_ROWS = 5
EVIDENCE_TONES = {Evidence.PROVED: "ok", Evidence.REPORTED: "busy", Evidence.IMPORTED: "plain"}


@register_page
@require_GET
def record_detail(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Values, proof, what belongs to it, and its history."""
    record = visible_record(register, request.user, pk)
    return render(request, "records/detail.html", _context(request, register, record))


@register_page
@require_GET
def record_print(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """The record on paper."""
    record = visible_record(register, request.user, pk)
    context = {
        "register": register, "record": record, "groups": _groups(register, record), "printed_at": clock.now(),
        "printed_by": request.user, "history": history_of(register, pk), "evidence": record.get_evidence_display(),
    }  # fmt: skip
    return render(request, "records/print.html", context)


@register_page
@require_POST
def record_reveal(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """The page with personal data in clear, after the reason has been written down."""
    user: Any = request.user
    record = visible_record(register, user, pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    if not register.may_write_record(user, record):
        raise NotPermitted("您不能查看这条记录的个人信息", hint="只有负责登记这条记录的经办人可以查看，并须写明原因")
    if len(reason) < 2:
        messages.error(request, "请写明查看个人信息的原因，不少于2个字")
        return HttpResponseRedirect(url_for(register, "detail", pk))
    columns = [c for c in register.columns if isinstance(c, PersonalColumn)]
    with transaction.atomic():
        chain.append(
            [
                chain.Change(
                    f"{register.model_label}.revealed", register.model_label, record.pk, str(record), reason=reason,
                    new={"fields": "、".join(c.header for c in columns)},
                )
            ],
            by=user,
        )  # fmt: skip
    response = render(request, "records/detail.html", _context(request, register, record, revealed=True))
    response["Cache-Control"] = "no-store"
    return response


@register_page
@require_POST
def record_attach(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Keep files as the record's proof."""
    record = visible_record(register, request.user, pk)
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.warning(request, "还没有选择文件")
    for upload in uploads:
        assert isinstance(upload, UploadedFile)
        try:
            domain.attach_file(record, upload, by=request.user)  # type: ignore[arg-type]
        except KehuiError as error:
            messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
        else:
            messages.success(request, f"已附上佐证“{upload.name}”")
    return HttpResponseRedirect(url_for(register, "detail", pk))


@register_page
@require_GET
def record_attachment(request: HttpRequest, register: Register, pk: int, attachment: int) -> FileResponse:
    """A proof, to those who may see its record."""
    record = visible_record(register, request.user, pk)
    found = Attachment.objects.filter(model=register.model_label, object_id=record.pk, pk=attachment).first()
    if found is None:
        raise Http404("没有这个附件")
    return attachment_response(found)


def attachment_response(found: Attachment) -> FileResponse:
    """The file, shown or offered for saving; whether the user may see it is the caller's question."""
    # Only pictures and PDF are shown in the browser, and nothing in them may run.
    shown = found.content_type in ("application/pdf", "image/jpeg", "image/png")
    response = FileResponse(
        found.file.open("rb"), as_attachment=not shown, filename=found.name, content_type=found.content_type
    )
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf; sandbox"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _context(request: HttpRequest, register: Register, record: Record, *, revealed: bool = False) -> dict[str, Any]:
    user: Any = request.user
    list_url = url_for(register)
    may_write = register.may_write_record(user, record)
    groups = _groups(register, record, revealed=revealed)
    status = register.column.get("status")
    status_text = status.text(getattr(record, "status", None)) if status else ""
    return {
        "register": register,
        "record": record,
        "crumbs": crumbs(register, list_url, str(record)),
        "groups": groups,
        "status": status_text,
        "status_tone": tone_of(status_text) if status_text else "",
        "evidence": record.get_evidence_display(),
        "evidence_tone": EVIDENCE_TONES[Evidence(record.evidence)],
        "may_write": may_write,
        "may_edit": may_write and register.editable,
        "may_delete": may_write and register.editable and not register.kept_because(record),
        "revealed": revealed,
        "may_reveal": may_write and not revealed and any(v.masked for g in groups for v in g["values"]),
        "links": register.links(record, user),
        "sections": [render_to_string(template, more, request) for template, more in register.sections(record, user)],
        "actions": [ActionButton(a, register, record) for a in register.actions if may_act(register, a, user, record)],
        "attachments": Attachment.objects.filter(model=register.model_label, object_id=record.pk).select_related(
            "uploaded_by"
        ),
        "history": history_of(register, record.pk),
        "related": _related(register, record, user),
        "edit_url": url_for(register, "edit", record.pk),
        "print_url": url_for(register, "print", record.pk),
        "delete_url": url_for(register, "delete", record.pk),
        "reveal_url": url_for(register, "reveal", record.pk),
        "attach_url": url_for(register, "attach", record.pk),
        "attachments_url": url_for(register, "detail", record.pk) + "attachments/",
    }


class ShownValue:
    """A value on the record's page."""

    def __init__(self, column: Column, record: Record, revealed: bool) -> None:
        value = getattr(record, column.name)
        self.name, self.label = column.name, column.header
        self.url = ""
        self.masked = isinstance(column, PersonalColumn) and bool(value) and not revealed
        self.unit = column.unit if column.unit and value is not None else ""
        self.tone = ""
        if isinstance(column, ReferenceColumn):
            self.text = (
                ""
                if value is None
                else value.full_name
                if isinstance(value, Area)
                else str(getattr(value, column.label))
            )
            if isinstance(value, Record):
                try:
                    self.url = url_for(register_of(type(value)), "detail", value.pk)
                except KeyError:
                    self.url = ""
        elif isinstance(column, PersonalColumn) and revealed:
            self.text = value
        else:
            self.text = column.text(value)
        if column.name == "status" and self.text:
            self.tone = tone_of(self.text)


class ActionButton:
    """A change of state as its button and dialog show it."""

    def __init__(self, action: Action, register: Register, record: Record) -> None:
        self.name, self.label = action.name, action.label
        self.inputs = [(name, label, kind) for name, label, kind in action.inputs]
        self.needs_reason, self.destructive, self.consequence = (
            action.needs_reason,
            action.destructive,
            action.consequence,
        )
        self.url = url_for(register, "action", record.pk, action.name)
        self.plain = not (action.inputs or action.needs_reason or action.destructive or action.consequence)


def _groups(register: Register, record: Record, *, revealed: bool = False) -> list[dict[str, Any]]:
    grouped = {n for g in register.form_groups for n in g.fields}
    groups = [{"title": g.title, "names": g.fields} for g in register.form_groups]
    if rest := tuple(n for n in register.fields if n not in grouped):
        groups.append({"title": "其他", "names": rest})
    return [
        {"title": g["title"], "values": [ShownValue(register.column[n], record, revealed) for n in g["names"]]}
        for g in groups
    ]


def _related(register: Register, record: Record, user: Any) -> list[dict[str, Any]]:
    found = []
    for slug, field in register.related:
        child = next((r for r in all_registers() if slug in (r.slug, r.name)), None)
        if child is None or not may_open(child, user):
            continue
        rows = visible(child, user).filter(**{field: record.pk})
        others = [n for n in child.shown if n != field]  # the record itself stands above
        table = RecordTable(child, rows, QueryDict(f"cols={','.join(others)}"), path=url_for(child), page_rows=RELATED_ROWS)
        found.append(
            {
                "register": child, "table": table, "all_url": f"{url_for(child)}?{field}={record.pk}",
                "create_url": f"{url_for(child, 'create')}?{field}={record.pk}" if child.may_write_somewhere(user) else "",
            }
        )  # fmt: skip
    return found
