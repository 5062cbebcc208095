"""Records whose times do not go together: entered in one go, one person in two places, days that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncMinute

from kehui.activities.models import Activity, ActivityStatus, Mode
from kehui.areas.models import Area
from kehui.evidence.checks.finding import NAMED, Finding
from kehui.evidence.models import SignalKind
from kehui.farming.models import EnvoyVisit
from kehui.outreach.models import Loan
from kehui.records.models import Evidence

#: Loans entered by hand in one minute. A keeper with a scanner enters six or seven.
LOANS_IN_A_MINUTE = 12
#: Townships in which one person can be on one day: two lie within a morning's drive.
PLACES_IN_A_DAY = 3


def loan_burst(area: Area) -> Iterator[Finding]:
    """Many loans of one library written within a minute, each dated another day: a register filled in afterwards?

    Imported loans come all at once and are no sign; nor is a shelf lent to a class on one day.
    """
    found = (
        Loan.objects.in_area(area)
        .exclude(evidence=Evidence.IMPORTED)
        .annotate(minute=TruncMinute("created_at"))
        .values("minute", "book__library", "book__library__name", "book__library__area")
        .annotate(number=Count("pk"), days=Count("lent_on", distinct=True), pks=ArrayAgg("pk", order_by="pk"))
        .filter(number__gte=LOANS_IN_A_MINUTE, days__gte=LOANS_IN_A_MINUTE // 2)
        .order_by("minute")
    )
    for row in found:
        minute = row["minute"].astimezone()
        yield Finding(
            SignalKind.LOAN_BURST, f"loans:{row['book__library']}:{minute:%Y%m%d%H%M}", row["book__library__area"],
            "outreach.loan", row["pks"][:NAMED],
            f"{row['book__library__name']}在{minute:%Y年%-m月%-d日%H:%M}一分钟内登记了{row['number']}条借阅，借出日期分在{row['days']}天。"
            "请核对是事后补录，还是当时逐笔登记。",
        )  # fmt: skip


def overlap(area: Area) -> Iterator[Finding]:
    """One speaker at activities of three townships on one day, or one envoy at as many villages' doors."""
    held = (
        Activity.objects.in_area(area)
        .filter(status=ActivityStatus.HELD, ends_on=None)
        .exclude(speaker="")
        .exclude(mode=Mode.ONLINE)
        .values("speaker", "held_on")
        .annotate(places=Count("area", distinct=True), pks=ArrayAgg("pk", order_by="pk"), first=Min("area"))
        .filter(places__gte=PLACES_IN_A_DAY)
        .order_by("held_on", "speaker")
    )
    for row in held:
        yield Finding(
            SignalKind.OVERLAP, f"speaker:{row['speaker']}:{row['held_on']}", row["first"], "activities.activity",
            row["pks"][:NAMED],
            f"主讲人“{row['speaker']}”在{row['held_on']:%Y年%-m月%-d日}记有{row['places']}个地方的线下活动。"
            "请核对日期或主讲人，是否为同名的两个人。",
        )  # fmt: skip
    visits = (
        EnvoyVisit.objects.in_area(area)
        .values("envoy", "envoy__name", "visited_on")
        .annotate(places=Count("area", distinct=True), pks=ArrayAgg("pk", order_by="pk"), first=Min("area"))
        .filter(places__gte=PLACES_IN_A_DAY + 1)
        .order_by("visited_on", "envoy")
    )
    for row in visits:
        yield Finding(
            SignalKind.OVERLAP, f"envoy:{row['envoy']}:{row['visited_on']}", row["first"], "farming.envoyvisit",
            row["pks"][:NAMED],
            f"特派员“{row['envoy__name']}”在{row['visited_on']:%Y年%-m月%-d日}记有{row['places']}个地方的服务。请核对服务日期。",
        )  # fmt: skip


def impossible_time(area: Area) -> Iterator[Finding]:
    """What was entered as done before it can have been: a loan before the book came or before the library opened."""
    early = (
        Loan.objects.in_area(area)
        .filter(Q(lent_on__lt=F("book__arrived_on")) | Q(lent_on__lt=F("book__library__opened_on")))
        .values("book__library", "book__library__name", "book__library__area")
        .annotate(number=Count("pk"), pks=ArrayAgg("pk", order_by="pk"))
        .order_by("book__library")
    )
    for row in early:
        yield Finding(
            SignalKind.IMPOSSIBLE_TIME, f"early:{row['book__library']}", row["book__library__area"], "outreach.loan",
            row["pks"][:NAMED],
            f"{row['book__library__name']}有{row['number']}条借阅，借出日期早于图书入藏或书屋开放。请核对日期。",
        )  # fmt: skip
