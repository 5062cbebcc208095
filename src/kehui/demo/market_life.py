"""Life in the demo's market: the index made, demands matched, and what the broker has made of the matches so far."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.db import transaction

from kehui.accounts.models import User, system_user
from kehui.demo.generator import SEED
from kehui.market.domain import match as matches
from kehui.market.match_round import match_all
from kehui.market.models import Demand, Match, MatchState, PassReason
from kehui.search import indexing

Progress = Callable[[str, int, int], None]
#: So many of the best pairs the broker has looked at; the rest waits on the desk.
JUDGED = 16
_MESSAGES = (
    "双方的温度、湿度指标对得上，建议先通个电话，约时间到车间看一看。",
    "成果已有示范线，规模与贵单位接近，请先交换样品试一试。",
    "专家下个月要来县里，可以顺路到现场看看问题出在哪里。",
    "预算与报价接近，建议先签保密协议再谈细节。",
)


def enliven(progress: Progress) -> None:
    """Index, match, and judge the best pairs; does nothing where matches are there already."""
    progress("建立搜索索引", 0, 3)
    with indexing.writing():
        indexing.rebuild()
    if Match.objects.exists():
        return
    progress("匹配企业难题", 1, 3)
    for _ in match_all():
        pass
    progress("技术经纪人判断匹配", 2, 3)
    broker = User.objects.filter(username="broker").first()
    if broker is not None:
        _judge(broker, Random(f"{SEED}:matches"))
    with indexing.writing():
        indexing.run_pending()


def _judge(broker: User, rng: Random) -> None:
    best: list[Match] = []
    demands = Demand.objects.live().order_by("pk").values_list("pk", flat=True)[:JUDGED]
    for pk in demands:
        found = Match.objects.filter(demand=pk, kind__in=("achievement", "expert")).order_by("-score", "pk")
        best += found.select_related("demand", "area")[:2]
    for each in best:
        if each.demand.status == "stale":
            continue
        with transaction.atomic():
            _decide(each, broker, rng)


def _decide(match: Match, broker: User, rng: Random) -> None:
    chance = rng.random()
    if chance < 0.2:
        reason = rng.choice((PassReason.MATURITY, PassReason.PRICE, PassReason.KNOWN, PassReason.AREA))
        matches.pass_match(match, by=broker, reason=reason)
    elif chance < 0.35:
        matches.accept_match(match, by=broker)
    elif chance < 0.75:
        target = matches.target_of(match)
        if target is None or not target.is_live:
            return
        sent = matches.forward_match(match, by=broker, message=rng.choice(_MESSAGES))
        by = system_user()
        ending = rng.random()
        if ending < 0.25:
            matches.note_outcome(sent, MatchState.TALKING, by=by)
        elif ending < 0.4:
            matches.note_outcome(sent, MatchState.AGREED, by=by, explanation="双方签订了技术开发合同")
        elif ending < 0.5:
            matches.note_outcome(sent, MatchState.DECLINED, by=by, explanation="企业已自行解决")
