from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from kehui.jobs import work
from kehui.jobs.models import Job, Status
from kehui.jobs.work import JobInterrupted, RunningJob, cancel, execute, job, recover, run_pending, start
from kehui.jobs.worker import Worker
from kehui.kernel.errors import Conflict, KehuiError

gates: dict[str, threading.Event] = {}


@job("test.count")
def count(running: RunningJob, *, upto: int) -> dict[str, int]:
    for number in range(upto + 1):
        running.progress("数数", number, upto)
    running.say("数完了")
    return {"counted": upto}


@job("test.refuse")
def refuse(running: RunningJob) -> None:
    raise KehuiError("文件是空的", hint="请换一个文件。")


@job("test.break")
def break_down(running: RunningJob) -> None:
    raise ZeroDivisionError("by zero")


@job("test.wait")
def wait(running: RunningJob) -> None:
    with transaction.atomic():
        Job.objects.create(kind="test.count", title="写在任务的事务里", status=Status.FAILED)
        for number in range(600):
            running.progress(f"第{number}步", number, 600)
            gates["seen"].set()
            time.sleep(0.05)


@job("test.shut")
def shut(running: RunningJob) -> None:
    raise JobInterrupted


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    gates["seen"] = threading.Event()
    yield
    work.stopping.clear()


def until(condition: Callable[[], Any], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.django_db
def test_a_job_runs_and_keeps_its_result_and_messages() -> None:
    started = start("test.count", title="数到三", payload={"upto": 3}, actor_id=7, actor_name="张三")
    assert started.status == Status.QUEUED
    assert run_pending() == 1
    started.refresh_from_db()
    assert (started.status, started.result, started.messages) == (Status.SUCCEEDED, {"counted": 3}, ["数完了"])
    assert (started.done, started.total, started.percent, started.attempts) == (3, 3, 100, 1)
    assert started.duration is not None
    assert started.duration >= 0


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "told"), [("test.refuse", "文件是空的\n请换一个文件。"), ("test.break", "by zero")])
def test_a_failure_is_told(kind: str, told: str) -> None:
    started = start(kind, title="会失败")
    run_pending()
    started.refresh_from_db()
    assert started.status == Status.FAILED
    assert told in started.error


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once_and_only_once() -> None:
    started = start("test.count", title="不要了", payload={"upto": 1})
    assert cancel(started.pk).status == Status.CANCELLED
    assert run_pending() == 0
    with pytest.raises(Conflict):
        cancel(started.pk)


@pytest.mark.django_db
def test_no_commit_no_job() -> None:
    with transaction.atomic():
        start("test.count", title="随事务撤销", payload={"upto": 1})
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_job_stopped_by_the_end_of_its_process_waits_again() -> None:
    started = start("test.shut", title="会被打断")
    execute(started.pk)
    started.refresh_from_db()
    assert (started.status, started.attempts) == (Status.QUEUED, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_shows_progress_of_an_open_transaction_and_cancels_it() -> None:
    worker = Worker(name="test")
    worker.start()
    try:
        started = start("test.wait", title="慢任务")
        assert gates["seen"].wait(15)
        until(lambda: Job.objects.get(pk=started.pk).done > 0)
        assert Job.objects.get(pk=started.pk).status == Status.RUNNING
        assert recover() == 0, "a job whose process is alive is left alone"
        cancel(started.pk)
        until(lambda: Job.objects.get(pk=started.pk).is_finished)
    finally:
        worker.stop()
    assert Job.objects.get().status == Status.CANCELLED, "and what it wrote is taken back"


@pytest.mark.django_db(transaction=True)
def test_a_stopped_worker_gives_its_job_back() -> None:
    worker = Worker(name="test")
    worker.start()
    started = start("test.wait", title="慢任务")
    assert gates["seen"].wait(15)
    worker.stop()
    started.refresh_from_db()
    assert started.status == Status.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_process_died_runs_once_more_and_then_fails() -> None:
    started = start("test.count", title="断过电", payload={"upto": 1})
    Job.objects.filter(pk=started.pk).update(status=Status.RUNNING, attempts=1)
    assert recover() == 1
    started.refresh_from_db()
    assert started.status == Status.QUEUED
    assert "意外中断" in started.messages[0]
    run_pending()
    started.refresh_from_db()
    assert started.status == Status.SUCCEEDED

    Job.objects.filter(pk=started.pk).update(status=Status.RUNNING, attempts=2)
    assert recover() == 1
    started.refresh_from_db()
    assert started.status == Status.FAILED
    assert "没有写入任何内容" in started.error
