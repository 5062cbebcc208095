"""Long work of search in the background: making the index anew, telling of new hits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kehui.jobs.work import RunningJob, job
from kehui.search import indexing, saved


@job("search.rebuild")
def rebuild(job: RunningJob) -> dict[str, int]:
    """Make the index anew; started from the desk by an administrator."""
    with indexing.writing():
        count = indexing.rebuild(lambda stage, done, total: job.progress(stage, done, total))
    return {"listings": count}


@app.periodic(cron="*/10 * * * *")
@app.task(name="kehui.search.alerts", queueing_lock="kehui.search.alerts")
def alerts(timestamp: int) -> None:
    """Every ten minutes: tell what is new for saved searches."""
    saved.tell_new_hits()
