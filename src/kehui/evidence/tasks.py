"""Looking for signals in the background: by a reviewer's button, and every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kehui.accounts.models import User
from kehui.areas.models import Area, home_county
from kehui.evidence.domain.signals import find_signals
from kehui.jobs.models import Job
from kehui.jobs.work import RunningJob, job, start
from kehui.kernel.errors import KehuiError

KIND = "evidence.scan"


@job(KIND)
def run_scan(running: RunningJob, *, area_id: int) -> dict[str, int]:
    """Run every check over an area; safe to repeat."""
    return {"fresh": find_signals(Area.objects.get(pk=area_id), progress=running.progress)}


def start_scan(area: Area, *, by: User) -> Job:
    """Queue it for a reviewer."""
    title = f"核对{area.full_name}的数据"
    return start(KIND, title=title, payload={"area_id": area.pk}, actor_id=by.pk, actor_name=str(by))


@app.periodic(cron="20 4 * * *")
@app.task(name="kehui.evidence.nightly")
def nightly(timestamp: int) -> None:
    """Every night for the whole county."""
    try:
        find_signals(home_county())
    except KehuiError:
        return  # there is no county yet
