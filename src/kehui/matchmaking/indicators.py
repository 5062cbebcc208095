"""What is counted of matchmaking.

The figures of the technology matchmaking keep to rounds of that kind, so that those of topical rounds and of the
overseas-returnee visit do not mix in.
"""

from __future__ import annotations

from django.db.models import Count, Value
from django.db.models.functions import Concat

from kehui.matchmaking.models import (
    OUTSIDE_BODIES,
    ExpertVisit,
    FollowUp,
    Intent,
    Meeting,
    Participant,
    ParticipantKind,
    Round,
    RoundKind,
    RoundStatus,
    Stage,
)
from kehui.statistics.indicators import flow

MENU = "产学研合作"
#: GB/T 2260: every area of 上海市 has a code that begins so.
_SHANGHAI = "31"
#: One body, expert or project at two rounds of a period is one.
_DISTINCT = Count(Concat("name", Value("|"), "affiliation"), distinct=True)
_TAKING_PART = {"参加方类型": "kind", "来源地区": "origin__name", "对接活动": "round__name"}
_AGREED = {"对接类型": "round__kind", "对接活动": "round__name"}

flow(
    "产学研对接活动", code="matchmaking.rounds", unit="次", on="held_on", menu=MENU, breakdowns={"对接类型": "kind"},
    rows=lambda: Round.objects.filter(status=RoundStatus.HELD), definition="当期已举办的各类产学研对接活动次数",
)  # fmt: skip
flow(
    "参加对接的上海高校园区孵化器行业协会", code="matchmaking.shanghai_bodies", unit="家", on="round__held_on",
    measure=_DISTINCT,
    rows=lambda: Participant.objects.at(RoundKind.TECHNOLOGY).filter(
        kind__in=OUTSIDE_BODIES, origin__code__startswith=_SHANGHAI
    ),
    menu=MENU, breakdowns=_TAKING_PART,
    definition="当期科技对接活动的参加方中，来源地区为上海市的高校院所、园区、孵化器、行业协会；同一单位只计一家",
)  # fmt: skip
flow(
    "参加对接的专家", code="matchmaking.experts", unit="位", on="round__held_on", measure=_DISTINCT, menu=MENU,
    places=0,
    rows=lambda: Participant.objects.at(RoundKind.TECHNOLOGY).filter(kind=ParticipantKind.EXPERT),
    breakdowns=_TAKING_PART,
    definition="当期科技对接活动的参加方中的专家；姓名和单位都相同的只计一位",
)  # fmt: skip
flow(
    "参加对接的企业项目", code="matchmaking.projects", unit="个", on="round__held_on", measure=_DISTINCT, menu=MENU,
    rows=lambda: Participant.objects.at(RoundKind.TECHNOLOGY).filter(kind=ParticipantKind.PROJECT),
    breakdowns=_TAKING_PART,
    definition="当期科技对接活动的参加方中的企业项目；同一企业的同名项目只计一个",
)  # fmt: skip
flow(
    "达成合作意向", code="matchmaking.intents", unit="个", on="agreed_on", menu=MENU, breakdowns=_AGREED, public=True,
    rows=lambda: Intent.objects.filter(round__status=RoundStatus.HELD, round__kind=RoundKind.TECHNOLOGY),
    definition="当期在科技对接活动中达成的合作意向；专题对接、海外人才行等其他对接的意向另计，不在其内",
)  # fmt: skip
flow(
    "各类对接达成合作意向", code="matchmaking.all_intents", unit="个", on="agreed_on", menu=MENU, breakdowns=_AGREED,
    rows=lambda: Intent.objects.filter(round__status=RoundStatus.HELD),
    definition="当期在各类对接活动（科技对接、专题对接、百企进高校、海外人才行等）中达成的合作意向",
)  # fmt: skip
flow(
    "正在办理入驻的项目", code="matchmaking.moving_in", unit="个", on="followed_on", menu=MENU,
    measure=Count("intent", distinct=True),
    breakdowns={"对接类型": "intent__round__kind", "对接活动": "intent__round__name"},
    rows=lambda: FollowUp.objects.filter(stage=Stage.MOVING_IN, intent__round__status=RoundStatus.HELD),
    definition="当期跟进记录为“办理入驻”的合作意向数；同一意向跟进几次只计一个",
)  # fmt: skip
flow(
    "签约的合作意向", code="matchmaking.signed", unit="个", on="followed_on", menu=MENU,
    measure=Count("intent", distinct=True),
    rows=lambda: FollowUp.objects.filter(stage=Stage.SIGNED, intent__round__status=RoundStatus.HELD),
    breakdowns={"对接类型": "intent__round__kind"}, definition="当期跟进记录为“签约”的合作意向数；同一意向只计一个",
)  # fmt: skip
flow(
    "专家走访对接难题的企业", code="matchmaking.visited_enterprises", unit="家", on="visited_on", menu=MENU,
    public=True,
    measure=Count("enterprise", distinct=True), rows=lambda: ExpertVisit.objects.all(),
    breakdowns={"走访结果": "outcome", "专家单位": "institution"},
    definition="当期专家上门走访、对接技术难题的企业数；同一企业走访几次只计一家",
)  # fmt: skip
flow(
    "专家走访企业次数", code="matchmaking.visits", unit="次", on="visited_on", menu=MENU,
    rows=lambda: ExpertVisit.objects.all(),
    breakdowns={"走访结果": "outcome", "专家单位": "institution"}, definition="当期专家上门走访企业的次数",
)  # fmt: skip
flow(
    "对接洽谈", code="matchmaking.meetings", unit="场", on="round__held_on", menu=MENU,
    rows=lambda: Meeting.objects.filter(round__status=RoundStatus.HELD), breakdowns={"对接类型": "round__kind"},
    definition="当期已举办的对接活动中安排的企业与专家一对一洽谈场数",
)  # fmt: skip
