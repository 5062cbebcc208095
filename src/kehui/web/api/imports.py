"""Imports by programs: upload, look at the preview, confirm. The work is done by jobs, as on the pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from kehui.importing import run, tasks
from kehui.importing.models import Batch
from kehui.records.register import get_register
from kehui.web.api.core import answer, body_of, require_context

router = Router(tags=["导入"])
OBJECT: Any = dict[str, Any]
_FILE: Any = File(...)  # type: ignore[type-arg]
_REGISTER: Any = Form("", alias="register")  # type: ignore[type-arg]


@router.post("/imports", response={202: OBJECT}, summary="上传表格，开始检查")
def upload(
    request: HttpRequest,
    file: UploadedFile = _FILE,
    register_name: str = _REGISTER,
) -> HttpResponse:
    """Keep a workbook and judge its rows in the background; ``register`` empty: found by its headers."""
    user: Any = request.auth  # type: ignore[attr-defined]
    wanted = None
    if register_name:
        try:
            wanted = get_register(register_name)
        except KeyError:
            raise Http404("没有这个台账") from None
        require_context(request, wanted.model._meta.app_label)
    with transaction.atomic():
        batch = run.upload(file, by=user, file_name=(file.name or "").replace("\x00", ""), register=wanted)
        tasks.start_preview(batch, by=user)
    return answer(_shown(batch), 202)


@router.get("/imports/{int:pk}", response={200: OBJECT}, summary="一次导入的检查结果")
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """State, counts of rows and messages."""
    batch = _own(request, pk)
    errors = [{"field": p.field, "message": p.message} for p in run.error_problems(batch)]
    return answer(_shown(batch) | {"errors": errors})


@router.post(
    "/imports/{int:pk}/commit", response={202: OBJECT}, summary="确认导入",
    openapi_extra={"requestBody": {"required": False, "content": {"application/json": {"schema": {
        "type": "object", "properties": {"reason": {"type": "string"}, "skip_errors": {"type": "boolean"}}}}}}},
)  # fmt: skip
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the preview showed, in one transaction."""
    user: Any = request.auth  # type: ignore[attr-defined]
    batch = _own(request, pk)
    data = body_of(request)
    reason = str(data.get("reason") or "").replace("\x00", "")[:500]
    tasks.start_commit(batch, by=user, reason=reason, skip_errors=data.get("skip_errors") is True)
    batch.refresh_from_db()
    return answer(_shown(batch), 202)


def _own(request: HttpRequest, pk: int) -> Batch:
    found = Batch.objects.visible_to(request.auth).filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404("没有这次导入")
    if found.register_name:
        require_context(request, found.register.model._meta.app_label)
    return found


def _shown(batch: Batch) -> dict[str, Any]:
    shown = run.status(batch)
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in shown.items()}
