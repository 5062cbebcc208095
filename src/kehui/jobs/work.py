"""Registering, starting, watching and cancelling jobs.

A context writes the work in its ``tasks.py``::

    @job("importing.commit")
    def commit(job: RunningJob, *, upload_id: int) -> dict[str, int]:
        for done, row in enumerate(rows):
            job.progress("写入记录", done, len(rows))
        return {"rows": done}        # JSON; becomes Job.result

and starts it from a domain function with ``start("importing.commit", title=…, payload={"upload_id": 7})``. A job whose
process is killed is run once more, so its work must be one transaction, or safe to repeat.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from kehui.jobs.models import Job, Status
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, KehuiError

logger = logging.getLogger(__name__)

Work = Callable[..., Any]
CHANNEL = "kehui_jobs"  # NOTIFY with the job's number at each change
WRITE_SECONDS = 0.5
MESSAGES = 1000
ATTEMPTS = 2
_LOCK_CLASS = 0x4B48  # of the advisory lock (class, job) that a running job holds
_works: dict[str, Work] = {}
#: Set when the process is about to end: running jobs stop at their next progress and are queued again.
stopping = threading.Event()


class JobCancelled(KehuiError):
    """The person who started the job, or an administrator, asked to stop it."""


class JobInterrupted(Exception):
    """The process ends; the job goes back to the queue."""


def job(kind: str) -> Callable[[Work], Work]:
    """Register ``run(job: RunningJob, **payload)`` as the work of this kind."""

    def register(work: Work) -> Work:
        assert kind not in _works or _works[kind].__qualname__ == work.__qualname__, f"two jobs are named {kind}"
        _works[kind] = work
        return work

    return register


def start(
    kind: str, *, title: str, payload: dict[str, Any] | None = None, actor_id: int | None = None, actor_name: str = ""
) -> Job:
    """Queue a job in the caller's transaction: no commit, no job."""
    from kehui.jobs.tasks import run_job

    assert kind in _works, f"no job is named {kind}"
    with transaction.atomic():
        started = Job.objects.create(
            kind=kind, title=title[:200], payload=payload or {}, actor_id=actor_id, actor_name=actor_name[:60]
        )
        started.queue_id = run_job.defer(job_id=started.pk)
        started.save(update_fields=["queue_id"])
    return started


def cancel(job_id: int) -> Job:
    """Ask for an end: a waiting job ends at once, a running one at its next progress."""
    with transaction.atomic():
        found = Job.objects.select_for_update().get(pk=job_id)
        if found.is_finished:
            raise Conflict(f"任务“{found.title}”已经结束，不能取消", hint="请刷新页面查看结果。")
        found.cancel_requested = True
        if found.status == Status.QUEUED:
            found.status, found.finished_at = Status.CANCELLED, clock.now()
        found.save(update_fields=["cancel_requested", "status", "finished_at"])
    return found


class RunningJob:
    """What a job's work is given to say how far it is."""

    def __init__(self, record: Job) -> None:
        self.record = record
        self._written_at = 0.0
        self._stage = ""
        self._unsaid: list[str] = []
        # Watchers must see progress while the work's transaction is still open, so it goes over a connection of its
        # own. Inside somebody's transaction (a test, a command) the record is not visible outside: there, the same one.
        self._own: BaseDatabaseWrapper | None = None
        if not connection.in_atomic_block:
            self._own = connection.copy()
            self._own.settings_dict["OPTIONS"].pop("pool", None)

    def progress(self, stage: str = "", done: int = 0, total: int | None = None) -> None:
        """Say how far the work is; as often as you like, it is written twice a second.

        Raises JobCancelled when somebody asked for it, so call it where stopping is safe.
        """
        if stopping.is_set():
            raise JobInterrupted
        moment = time.monotonic()
        if stage == self._stage and moment - self._written_at < WRITE_SECONDS and (total is None or done < total):
            return
        self._stage, self._written_at = stage, moment
        if self._write("stage = %s, done = %s, total = %s", [stage[:200], done, total]):
            raise JobCancelled(f"任务“{self.record.title}”已按要求取消", hint="没有写入任何内容。")

    def remember(self, **payload: Any) -> None:
        """Keep how far the work has come: it is given these as well when the job is run again after its process ended. Call
        it after the commit of what it names, for work that is many transactions."""
        self.record.payload |= payload
        self._write("payload = %s::jsonb", [json.dumps(self.record.payload, cls=DjangoJSONEncoder, ensure_ascii=False)])

    def say(self, message: str) -> None:
        """Add a line to the job's messages."""
        self._unsaid.append(message)
        if time.monotonic() - self._written_at >= WRITE_SECONDS:
            self._written_at = time.monotonic()
            self._write("done = done", [])

    def finish(self, status: Status, *, result: Any = None, error: str = "") -> None:
        self._write(
            "status = %s, result = %s::jsonb, error = %s, finished_at = %s",
            [
                status.value,
                None if result is None else json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False),
                error,
                clock.now(),
            ],
        )

    def requeue(self) -> None:
        self._write("status = %s, stage = '', done = 0, started_at = NULL", [Status.QUEUED.value])

    def lock(self) -> bool:
        """Take the lock that shows the job's process is alive; the database lets go of it when the process ends."""
        if self._own is None:
            return True
        with self._own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, self.record.pk % 2**31])
            row = cursor.fetchone()
        return bool(row and row[0])

    def close(self) -> None:
        if self._own is not None:
            self._own.close()

    def _write(self, columns: str, values: list[Any]) -> bool:
        """Update the record and tell the watchers; returns whether cancelling was asked for."""
        said, self._unsaid = self._unsaid, []
        with (self._own or connection).cursor() as cursor:
            cursor.execute(
                f"UPDATE jobs_job SET {columns}, messages = CASE WHEN jsonb_array_length(messages) < {MESSAGES}"
                " THEN messages || %s::jsonb ELSE messages END WHERE id = %s RETURNING cancel_requested",
                [*values, json.dumps(said, ensure_ascii=False), self.record.pk],
            )
            row = cursor.fetchone()
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(self.record.pk)])
        return bool(row and row[0])


def execute(job_id: int) -> None:
    """Run a queued job to its end, in this process. Whatever happens is written on the record."""
    record = Job.objects.filter(pk=job_id, status=Status.QUEUED).first()
    if record is None:
        return  # done by another worker, or cancelled
    running = RunningJob(record)
    try:
        if not running.lock():
            return
        claimed = Job.objects.filter(pk=job_id, status=Status.QUEUED).update(
            status=Status.RUNNING, started_at=clock.now(), attempts=F("attempts") + 1
        )
        if claimed:
            _run(record, running)
    finally:
        running.close()


def _run(record: Job, running: RunningJob) -> None:
    work = _works.get(record.kind)
    try:
        if work is None:
            raise KehuiError(f"本版科汇没有“{record.kind}”这种任务", hint="请确认所有工作进程是同一版本。")
        result = work(running, **record.payload)
        running.finish(Status.SUCCEEDED, result=result)
    except JobCancelled as cancelled:
        running.finish(Status.CANCELLED, error=cancelled.message)
    except JobInterrupted:
        running.requeue()
        Job.objects.filter(pk=record.pk).update(attempts=F("attempts") - 1)  # it was no fault of the job
        _defer_again(record.pk)
    except KehuiError as error:
        running.finish(Status.FAILED, error=f"{error.message}\n{error.hint}".strip())
    except Exception as error:
        logger.exception("job %s (%s) failed", record.pk, record.kind)
        detail = "数据库拒绝了写入" if isinstance(error, DatabaseError) else type(error).__name__
        running.finish(Status.FAILED, error=f"处理时出现意外（{detail}：{error}）。\n没有写入任何内容，请联系管理员。")


def recover() -> int:
    """Queue again the jobs whose process was killed; called when a worker starts. Returns how many were found.

    A job that took its process down twice is marked failed, so that it cannot do so for ever.
    """
    found = 0
    for record in Job.objects.filter(status=Status.RUNNING).order_by("pk"):
        running = RunningJob(record)
        try:
            if not running.lock():
                continue  # its process is alive
            record.refresh_from_db()
            if record.status != Status.RUNNING:
                continue
            found += 1
            if record.cancel_requested:
                running.finish(Status.CANCELLED, error="任务已取消")
            elif record.attempts < ATTEMPTS:
                running.say("处理进程意外中断，任务自动重新执行。")
                running.requeue()
            else:
                running.finish(
                    Status.FAILED, error="处理进程两次意外中断，任务不再重试。\n没有写入任何内容，请联系管理员。"
                )
        finally:
            running.close()
        if record.attempts < ATTEMPTS and not record.cancel_requested:
            _defer_again(record.pk)
    return found


def run_pending() -> int:
    """Run every queued job here and now, oldest first; returns how many. For commands and tests."""
    count = 0
    while not stopping.is_set():  # a job interrupted goes back to the queue, to be run by the next process
        pending = list(Job.objects.filter(status=Status.QUEUED).order_by("pk").values_list("pk", flat=True))
        if not pending:
            break
        for number in pending:
            execute(number)
        count += len(pending)
    return count


def _defer_again(job_id: int) -> None:
    from kehui.jobs.tasks import run_job

    with transaction.atomic():
        Job.objects.filter(pk=job_id).update(queue_id=run_job.defer(job_id=job_id))
