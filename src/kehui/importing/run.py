"""The way of a file: upload, preview, commit. Pages, API, command line and the demo all come through here."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.db import transaction

from kehui.accounts.models import User
from kehui.importing.commit import write_batch
from kehui.importing.headers import find_layout
from kehui.importing.models import Batch, Row, State, Status
from kehui.importing.preview import Preview, Progress, no_progress, store_rows
from kehui.importing.reader import open_file
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.records.register import Register, get_register

KEPT_DAYS = 7  # a preview nobody confirmed


def import_file(
    source: Path | str | bytes,
    *,
    by: User,
    register: Register | None = None,
    reason: str = "",
    progress: Progress | None = None,
    file_name: str = "",
    skip_errors: bool = False,
) -> Batch:
    """Upload, preview and commit in one go; the register is recognised unless given.

    Raises Invalid (each problem names its row) where any row has an error; with ``skip_errors`` the rest is written.
    """
    watch = progress or no_progress
    batch = upload(source, file_name=file_name, by=by, register=register)
    preview(batch, progress=watch)
    if batch.count(State.ERROR) and not skip_errors:
        raise Invalid(error_problems(batch), hint=f"“{batch.file_name}”没有导入，系统里的数据没有变化")
    return commit(batch, by=by, reason=reason, skip_errors=skip_errors, progress=watch)


def upload(
    source: Path | str | bytes | IO[bytes], *, by: User, file_name: str = "", register: Register | None = None
) -> Batch:
    """Keep the file. NotPermitted where the user may write nothing of the kind."""
    if register is not None and not register.may_write_somewhere(by):
        raise NotPermitted(f"您没有填写{register.title}的权限", hint="请安全管理员授予相应的角色")
    if isinstance(source, str):
        source = Path(source)
    if isinstance(source, Path):
        if not source.is_file():
            raise KehuiError(f"没有这个文件：{source}", hint="请核对路径")
        with source.open("rb") as file:
            return _keep(File(file, name=source.name), file_name or source.name, by, register)
    if isinstance(source, bytes):
        return _keep(ContentFile(source), file_name or "导入.xlsx", by, register)
    return _keep(File(source), file_name or getattr(source, "name", "") or "导入.xlsx", by, register)


def _keep(content: File[Any], name: str, by: User, register: Register | None) -> Batch:
    name = name.replace("\\", "/").rsplit("/", 1)[-1][:200]
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    content.name = (
        f"{digest.hexdigest()[:16]}.xlsx" if not name.lower().endswith(".csv") else f"{digest.hexdigest()[:16]}.csv"
    )
    return Batch.objects.create(
        register_name=register.name if register else "", file=content, file_name=name, size=size,
        sha256=digest.hexdigest(), by=by,
    )  # fmt: skip


@contextmanager
def local_file(batch: Batch) -> Iterator[Path]:
    """The batch's file on this machine, wherever attachments are kept."""
    path: Path | None = None
    with suppress(NotImplementedError):  # a storage elsewhere has no paths
        path = Path(batch.file.path)
    if path is not None:
        if not path.is_file():
            raise KehuiError(f"“{batch.file_name}”的原文件已不在", hint="请重新上传")
        yield path
        return
    with tempfile.NamedTemporaryFile() as copy, batch.file.open("rb") as file:
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)


def preview(batch: Batch, *, progress: Progress = no_progress) -> Batch:
    """Judge every row. Raises Invalid where the file as a whole cannot be read; the batch then says why."""
    claimed = Batch.objects.filter(pk=batch.pk, status__in=(Status.UPLOADED, Status.PREVIEWING)).update(
        status=Status.PREVIEWING
    )
    if not claimed:
        raise Conflict(f"“{batch.file_name}”已经检查过了", hint="请打开它的预览")
    batch.refresh_from_db()
    try:
        with transaction.atomic(), local_file(batch) as path:
            progress("读取文件", 0, None)
            sheets = open_file(path)
            register = get_register(batch.register_name) if batch.register_name else None
            sheet, layout = find_layout(sheets, by=batch.by, register=register)
            del sheets
            Row.objects.filter(batch=batch).delete()
            judge = Preview(sheet, layout, by=batch.by)
            total = max(0, sheet.height - layout.first_row + 1) if sheet.height else None
            store_rows(judge, batch.pk, progress, total)
            if not sum(judge.counts[s] for s in State.values):
                raise Invalid([Problem("file", "表头下面没有数据行")], hint="示例行不会导入；请填写后再传")
            batch.register_name = layout.register.name
            batch.layout, batch.counts, batch.messages = layout.dump(), judge.counts, judge.messages
            batch.status = Status.PREVIEWED
            batch.save(update_fields=["register_name", "layout", "counts", "messages", "status"])
    except KehuiError as error:
        # A cancelled job ends here too.
        batch.status = Status.FAILED if isinstance(error, Invalid | NotPermitted) else Status.CANCELLED
        batch.messages = [p.message for p in error.problems] if isinstance(error, Invalid) else [error.message]
        batch.save(update_fields=["status", "messages"])
        raise
    return batch


def commit(
    batch: Batch, *, by: User, reason: str = "", skip_errors: bool = False, progress: Progress = no_progress
) -> Batch:
    """Write a previewed batch in one transaction; see commit.write_batch for what it raises."""
    require_committable(batch, by=by, skip_errors=skip_errors)
    write_batch(batch, by=by, reason=reason, progress=progress)
    return batch


def require_committable(batch: Batch, *, by: User, skip_errors: bool) -> None:
    """NotPermitted or Invalid where ``by`` may not, or errors still stand in the way."""
    if not batch.register.may_write_somewhere(by):
        raise NotPermitted(f"您没有填写{batch.register.title}的权限", hint="请安全管理员授予相应的角色")
    if batch.count(State.ERROR) and not skip_errors:
        raise Invalid(
            [Problem("", f"还有{batch.count(State.ERROR)}行有误，没有导入")],
            hint="请改好文件重新上传，或选择跳过有误的行",
        )


def status(batch: Batch) -> dict[str, Any]:
    """A batch as the API shows it: id, status, register, file name, counts by state, messages."""
    return {
        "id": batch.pk,
        "status": batch.status,
        "register": batch.register_name,
        "file_name": batch.file_name,
        "total": batch.total,
        "counts": batch.counts,
        "messages": batch.messages,
        "reason": batch.reason,
        "job_id": batch.job_id,
        "created_at": batch.created_at,
        "committed_at": batch.committed_at,
    }


def cancel(batch: Batch) -> Batch:
    """Give up an import that is not written; Conflict where it is."""
    changed = Batch.objects.filter(pk=batch.pk, status__in=(Status.UPLOADED, Status.PREVIEWED)).update(
        status=Status.CANCELLED
    )
    batch.refresh_from_db()
    if not changed and batch.status != Status.CANCELLED:
        raise Conflict(f"这次导入现在是“{batch.get_status_display()}”，不能取消")
    return batch


def error_problems(batch: Batch, limit: int = 50) -> list[Problem]:
    """The first errors of a preview, each naming its row."""
    found: list[Problem] = []
    rows = Row.objects.filter(batch=batch, state=State.ERROR).order_by("number")
    for number, messages in rows.values_list("number", "messages")[:limit]:
        found += [Problem(f, f"第{number}行：{text}") for f, severity, text in messages or () if severity == "error"]
    more = batch.count(State.ERROR) - limit
    return found[:limit] + ([Problem("", f"还有{more}行有误")] if more > 0 else [])


def expire_previews() -> int:
    """Let go of previews that nobody confirmed for a week; returns how many.

    The rows of all imports of that age are deleted but for those with messages; files and counts stay.
    """
    old = Batch.objects.filter(created_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).exclude(status=Status.COMMITTING)
    with transaction.atomic():
        Row.objects.filter(batch__in=old.filter(status=Status.PREVIEWED).values("pk")).delete()
        Row.objects.filter(batch__in=old.values("pk"), messages__isnull=True).delete()
        return old.filter(status=Status.PREVIEWED).update(status=Status.EXPIRED)
