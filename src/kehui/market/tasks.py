"""Work of the market in the background: matching, confirmations that ran out, alerts of saved searches."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kehui.accounts import limits
from kehui.accounts.models import system_user
from kehui.jobs import work
from kehui.jobs.models import Job, Status
from kehui.kernel import clock
from kehui.market import matching
from kehui.market.domain.listing import lapse_listing
from kehui.market.domain.reminders import remind_quiet
from kehui.market.match_round import match_all
from kehui.market.models import LISTING_MODELS
from kehui.search import indexing


@work.job("market.match")
def match_one(job: work.RunningJob, *, kind: str, pk: int) -> dict[str, int]:
    """Match a listing that was just published, once the index knows of it."""
    indexing.wait_until_indexed()
    listing = LISTING_MODELS[kind]._default_manager.select_related("area").filter(pk=pk).first()
    if listing is None or not listing.is_live:
        return {"pairs": 0}
    return {"pairs": len(matching.match_listing(listing))}


@work.job("market.nightly")
def nightly(job: work.RunningJob, *, after: int = 0, pairs: int = 0) -> dict[str, Any]:
    """Confirmations that ran out, then every demand matched anew; ``after`` and ``pairs`` from where it was interrupted."""
    by, lapsed = system_user(), 0
    for model in LISTING_MODELS.values():
        for listing in model.objects.due(clock.today()).select_related("area").iterator():
            lapse_listing(listing, by=by)
            lapsed += 1
            job.progress("确认到期", lapsed)
    done, fresh = 0, pairs
    for step in match_all(after=after):
        done, fresh = step.done, pairs + step.fresh
        job.remember(after=step.after, pairs=fresh)
        job.progress("匹配难题", done, step.total)
    limits.forget_old()
    return {"lapsed": lapsed, "demands": done, "pairs": fresh}


@app.periodic(cron="20 2 * * *")
@app.task(name="kehui.market.nightly", queueing_lock="kehui.market.nightly")
def start_nightly(timestamp: int) -> None:
    """Every night at twenty past two; one at a time."""
    if not Job.objects.filter(kind="market.nightly", status__in=(Status.QUEUED, Status.RUNNING)).exists():
        work.start("market.nightly", title="夜间匹配与确认到期检查")


@work.job("market.remind")
def remind(job: work.RunningJob) -> dict[str, int]:
    """Tell both sides of negotiations that have gone quiet."""
    return {"reminded": remind_quiet()}


@app.periodic(cron="40 7 * * *")
@app.task(name="kehui.market.remind", queueing_lock="kehui.market.remind")
def start_reminding(timestamp: int) -> None:
    """Every morning before the office opens; one at a time."""
    if not Job.objects.filter(kind="market.remind", status__in=(Status.QUEUED, Status.RUNNING)).exists():
        work.start("market.remind", title="提醒久无往来的洽谈")
