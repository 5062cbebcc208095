"""Sealing as a job: a county's year is tens of thousands of figures."""

from __future__ import annotations

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.jobs.models import Job
from kehui.jobs.work import RunningJob, job, start
from kehui.kernel.periods import Period
from kehui.statistics.domain.sealing import require_collected, require_sealable, seal_period
from kehui.statistics.models import Seal

KIND = "statistics.seal"


@job(KIND)
def run_seal(running: RunningJob, *, area_id: int, period: str, user_id: int, reason: str) -> dict[str, int]:
    """Seal a period; run again after its process was killed, it finds what it has done."""
    area, by = Area.objects.get(pk=area_id), User.objects.get(pk=user_id)
    if stored := Seal.objects.filter(area=area, period=period).first():
        return {"seal": stored.pk}
    return {"seal": seal_period(area, Period.parse(period), by=by, reason=reason, progress=running.progress).pk}


def start_seal(area: Area, period: Period, *, by: User, reason: str, knowingly: bool = False) -> Job:
    """Queue it, after everything that can be refused at once was refused.

    ``knowingly``: although returns of the period are still being collected; else that raises StillCollected.
    """
    require_sealable(area, period, by=by, reason=reason)
    if not knowingly:
        require_collected(area, period)
    payload = {"area_id": area.pk, "period": str(period), "user_id": by.pk, "reason": reason}
    return start(
        KIND, title=f"封存{area.full_name}{period.label}统计数字", payload=payload, actor_id=by.pk, actor_name=str(by)
    )
