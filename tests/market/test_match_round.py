"""The night's round over all demands: as one would match each alone, in pieces, from where it stopped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kehui.accounts.models import system_user
from kehui.jobs import work
from kehui.jobs.models import Job, Status
from kehui.kernel import clock
from kehui.market import match_round, matching
from kehui.market.domain import listing as listings
from kehui.market.domain import match as matches
from kehui.market.models import Demand, Match, Notice, PassReason
from tests.cast import Cast
from tests.market.listings import make_demand, make_listing
from tests.searching import reindex

PLAIN = ("猪场太臭，村里天天有人举报", "养猪场太臭怎么治", "猪粪太臭，一刮风全村都闻得到")


@pytest.fixture
def demands(cast: Cast, search_index: Path, monkeypatch: pytest.MonkeyPatch) -> list[Demand]:
    """Three problems of two enterprises, and what may answer them; pieces of two."""
    monkeypatch.setattr(match_round, "PIECE", 2)
    for n in range(3):
        make_listing("achievement", cast.university, title=f"猪舍氨气源头减排技术{n}型", terms="氨减排", field="07")
    make_listing("achievement", cast.tea_company, title="本公司的猪舍氨气减排", terms="氨减排", field="07")
    for n in range(8):
        make_listing("achievement", cast.university, title=f"轴承润滑{n}", description="流固耦合计算轴承的油膜厚度", field="03")
    made = [make_demand(cast.tea_company if n < 2 else cast.rival_company, title=t, field="07") for n, t in enumerate(PLAIN)]
    reindex()
    return made


def pairs() -> set[tuple[int, str, int, str]]:
    return {(m.demand_id, m.kind, m.object_id, str(m.score)) for m in Match.objects.all()}


def test_the_round_finds_what_each_demand_alone_finds(demands: list[Demand]) -> None:
    steps = list(match_round.match_all())
    assert [(s.done, s.total, s.after) for s in steps] == [(2, 3, demands[1].pk), (3, 3, demands[2].pk)]
    together = pairs()
    assert steps[-1].fresh == len(together) > 3
    Match.objects.all().delete()
    for demand in demands:
        matching.match_listing(demand)
    assert pairs() == together
    own = Match.objects.filter(demand=demands[0], target_title="本公司的猪舍氨气减排")
    assert not own.exists()  # one's own result is no answer
    assert Match.objects.filter(demand=demands[2], target_title="本公司的猪舍氨气减排").exists()


def test_it_goes_on_where_it_stopped_and_tells_nobody_twice(demands: list[Demand]) -> None:
    first = next(iter(match_round.match_all()))
    told = Notice.objects.filter(key__contains="found").count()
    assert not Match.objects.filter(demand=demands[2]).exists()
    rest = list(match_round.match_all(after=first.after))
    assert [(s.done, s.total) for s in rest] == [(3, 3)]
    assert Match.objects.filter(demand=demands[2]).exists()
    assert sum(s.fresh for s in match_round.match_all()) == 0
    assert Notice.objects.filter(key__contains="found").count() == told + 1  # the third demand's owner


def test_what_a_broker_passed_stays_away_and_teaches_the_round(demands: list[Demand], cast: Cast) -> None:
    list(match_round.match_all())
    passed, other = Match.objects.filter(demand=demands[0]).order_by("-score")[:2]
    matches.pass_match(passed, by=cast.broker, reason=PassReason.STALE)
    before = Match.objects.get(demand=demands[2], object_id=passed.object_id, kind=passed.kind).score
    list(match_round.match_all())
    passed.refresh_from_db()
    assert passed.state == "passed"
    assert Match.objects.get(demand=demands[2], object_id=passed.object_id, kind=passed.kind).score < before
    other.refresh_from_db()
    assert other.state == "proposed"


def test_closed_and_overdue_demands_are_left_alone(demands: list[Demand]) -> None:
    listings.close_listing(demands[0], by=system_user(), reason="已经解决")
    Demand.objects.filter(pk=demands[1].pk).update(valid_to=clock.today() - timedelta(days=1))
    assert [(s.done, s.total) for s in match_round.match_all()] == [(1, 1)]
    assert set(Match.objects.values_list("demand", flat=True)) == {demands[2].pk}


def test_an_interrupted_night_keeps_its_place(demands: list[Demand]) -> None:
    job = work.start("market.nightly", title="夜间匹配")
    running = work.RunningJob(job)
    running.remember(after=demands[1].pk, pairs=7)
    running.close()
    assert work.run_pending() >= 1
    done = Job.objects.get(pk=job.pk)
    assert done.status == Status.SUCCEEDED
    assert done.result["pairs"] == 7 + Match.objects.count()
    assert set(Match.objects.values_list("demand", flat=True)) == {demands[2].pk}
