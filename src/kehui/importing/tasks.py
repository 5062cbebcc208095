"""Imports as jobs: started by a page or the API, watched while they run."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from kehui.accounts.models import User
from kehui.importing import run
from kehui.importing.models import Batch, Status
from kehui.jobs.models import Job
from kehui.jobs.work import JobCancelled, JobInterrupted, RunningJob, job, start
from kehui.kernel.errors import Conflict, KehuiError

UNEXPECTED = "处理时出现意外，请联系管理员；文件已保存，没有写入任何记录"


@job("importing.preview")
def run_preview(running: RunningJob, *, batch_id: int) -> dict[str, int]:
    """Judge every row of an uploaded file."""
    try:
        return dict(run.preview(Batch.objects.get(pk=batch_id), progress=running.progress).counts)
    except (KehuiError, JobInterrupted):
        raise  # told on the batch already, or to be run again
    except Exception:
        Batch.objects.filter(pk=batch_id).update(status=Status.FAILED, messages=[UNEXPECTED])
        raise


@job("importing.commit")
def run_commit(running: RunningJob, *, batch_id: int, user_id: int, reason: str, skip_errors: bool) -> dict[str, int]:
    """Write a previewed file."""
    batch, by = Batch.objects.get(pk=batch_id), User.objects.get(pk=user_id)
    if batch.status == Status.COMMITTED:  # the process was killed just after the commit
        return dict(batch.counts)
    try:
        run.commit(batch, by=by, reason=reason, skip_errors=skip_errors, progress=running.progress)
    except JobInterrupted:
        raise
    except Exception as error:
        # Nothing was written. After a stop it may be confirmed again; after a conflict only a new preview helps.
        ended = Status.PREVIEWED if isinstance(error, JobCancelled) else Status.FAILED
        messages = [error.message, error.hint] if isinstance(error, KehuiError) else [UNEXPECTED]
        shown = [] if ended == Status.PREVIEWED else [m for m in messages if m]
        Batch.objects.filter(pk=batch_id, status=Status.COMMITTING).update(
            status=ended, messages=shown or batch.messages
        )
        raise
    return dict(batch.counts)


@app.periodic(cron="40 3 * * *")
@app.task(name="kehui.importing.expire")
def expire(timestamp: int) -> None:
    """Nightly: rows of imports long done or given up are let go."""
    run.expire_previews()


def start_preview(batch: Batch, *, by: User) -> Job:
    """Queue the check of an uploaded file; ``batch.job_id`` names the job."""
    with transaction.atomic():
        started = _start("importing.preview", f"检查“{batch.file_name}”", by, batch_id=batch.pk)
        Batch.objects.filter(pk=batch.pk).update(job_id=started.pk)
    batch.refresh_from_db()
    return started


def start_commit(batch: Batch, *, by: User, reason: str = "", skip_errors: bool = False) -> Job:
    """Queue the writing of a previewed file, once however often it is asked for. Raises what a commit would at once."""
    batch.refresh_from_db()
    if batch.status in (Status.COMMITTING, Status.COMMITTED) and batch.job_id:
        return Job.objects.get(pk=batch.job_id)  # not waiting for the lock, which the work holds to its end
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.status in (Status.COMMITTING, Status.COMMITTED) and locked.job_id:
            return Job.objects.get(pk=locked.job_id)
        if locked.status != Status.PREVIEWED:
            raise Conflict(f"这次导入现在是“{locked.get_status_display()}”，不能写入", hint="请重新上传文件")
        run.require_committable(locked, by=by, skip_errors=skip_errors)
        started = _start(
            "importing.commit", f"导入“{batch.file_name}”", by,
            batch_id=batch.pk, user_id=by.pk, reason=reason, skip_errors=skip_errors,
        )  # fmt: skip
        locked.status, locked.job_id, locked.reason = Status.COMMITTING, started.pk, reason
        locked.save(update_fields=["status", "job_id", "reason"])
    batch.refresh_from_db()
    return started


def _start(kind: str, title: str, by: User, **payload: object) -> Job:
    return start(kind, title=title, payload=payload, actor_id=by.pk, actor_name=str(by))


def settle(batch: Batch, job: Job | None) -> None:
    """Let a batch go whose job ended without telling it: its process was killed too often, or it never was."""
    if not batch.is_busy or (job is not None and not job.is_finished):
        return
    # Killed while writing: the transaction left nothing, and the preview still stands.
    ended = Status.PREVIEWED if batch.status == Status.COMMITTING else Status.FAILED
    Batch.objects.filter(pk=batch.pk, status=batch.status, job_id=batch.job_id).update(
        status=ended, messages=[UNEXPECTED]
    )
    batch.refresh_from_db()
