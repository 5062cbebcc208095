"""Long work of search in the background: making the index anew, telling of new hits, listing the shipped words."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kehui.jobs.work import RunningJob, job
from kehui.search import indexing, saved, shipping


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


@app.periodic(cron="50 3 * * *")
@app.task(name="kehui.search.words", queueing_lock="kehui.search.words")
def words(timestamp: int) -> None:
    """At night: the shipped lexicon and synonyms stand in the registers, where staff see and change them."""
    shipping.load_where_missing()
