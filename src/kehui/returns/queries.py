"""Reads worth a name: how far a round has come, what is overdue, what waits for whom, and what was asked of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from kehui.accounts.models import COUNTY_ONLY, OUTSIDE, Role, User
from kehui.areas.models import Area, Level
from kehui.kernel import clock
from kehui.records import scope
from kehui.returns.models import (
    OWED,
    CheckedBy,
    FieldMode,
    Respondents,
    ReturnField,
    ReturnReminder,
    ReturnRound,
    Status,
    Submission,
)

_OPEN_ROUND = Q(round__opened_on__isnull=False, round__closed_on__isnull=True)


def with_everything(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """With what a page shows of each return: three joins, no query a row."""
    return queryset.select_related("round__form__area", "organisation", "area__parent", "submitted_by")


def own_submissions(user: User) -> QuerySet[Any]:
    """The returns that the user is the source of."""
    mine = Q(pk__in=())
    if user.roles & OUTSIDE:
        mine |= Q(organisation__memberships__user=user)
    townships = user.areas_with(frozenset({Role.TOWNSHIP_CLERK}))
    villages = user.areas_with(frozenset({Role.VILLAGE_OFFICER}))
    mine |= Q(organisation__isnull=True, area__in=townships, round__form__respondents=Respondents.TOWNSHIP)
    mine |= Q(organisation__isnull=True, area__in=villages, round__form__respondents=Respondents.VILLAGE)
    found: QuerySet[Any] = Submission.objects.filter(mine, round__opened_on__isnull=False)
    return found


def waiting_for_check(user: User) -> QuerySet[Any]:
    """What the user is the first to look at: the township's, or the park's. (The county may, but it is not its turn.)"""
    mine = Q(pk__in=())
    for area in user.areas_with(frozenset({Role.TOWNSHIP_CLERK})):
        mine |= scope.within("area", area) & Q(round__form__checked_by=CheckedBy.TOWNSHIP)
    if user.roles & OUTSIDE:
        mine |= Q(
            round__form__checked_by=CheckedBy.PARK, round__form__checking_organisation__memberships__user=user
        )
    found: QuerySet[Any] = Submission.objects.filter(mine, _OPEN_ROUND, status=Status.SUBMITTED)
    return found


def waiting_for_approval(user: User) -> QuerySet[Any]:
    """What the county has still to accept, in the user's county."""
    mine = Q(pk__in=())
    for area in user.areas_with(COUNTY_ONLY):
        mine |= scope.within("area", area)
    found: QuerySet[Any] = Submission.objects.filter(mine, _OPEN_ROUND, status=Status.CHECKED)
    return found


def overdue(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Those that should have been handed in before today."""
    return queryset.filter(_OPEN_ROUND, status__in=OWED, due_on__lt=clock.today())


def with_reminder(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """With ``is_reminded``: whether the source was reminded of the present due date."""
    reminded = ReturnReminder.objects.filter(submission=OuterRef("pk"), due_on=OuterRef("due_on"))
    found: QuerySet[Any] = queryset.annotate(is_reminded=Exists(reminded))
    return found


@dataclass
class Progress:
    """How many returns of a round, or of a township in it, stand where."""

    label: str = ""
    area: Area | None = None
    counts: dict[str, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def total(self) -> int:
        """All that were asked for."""
        return sum(self.counts.values())

    @property
    def handed_in(self) -> int:
        """Those that the sources have handed in."""
        return sum(n for status, n in self.counts.items() if status not in OWED)

    @property
    def approved(self) -> int:
        """Those that the county accepted."""
        return self.counts.get(Status.APPROVED, 0)

    @property
    def percent(self) -> int:
        """Handed in, in whole per cent, rounded down so that 100 means all."""
        return self.handed_in * 100 // self.total if self.total else 0

    def count(self, status: str) -> int:
        """How many stand at ``status``."""
        return self.counts.get(status, 0)

    @property
    def cells(self) -> list[int]:
        """The counts by status, in the order of the flow."""
        return [self.counts.get(s, 0) for s in Status.values]


def round_progress(rounds: Iterable[ReturnRound], visible: QuerySet[Any]) -> dict[int, Progress]:
    """Progress by round, over the returns that the user may see: one query."""
    found = {r.pk: Progress(str(r)) for r in rounds}
    late = Count("pk", filter=Q(due_on__lt=clock.today(), status__in=OWED, round__closed_on__isnull=True))
    rows = visible.filter(round__in=found).order_by().values("round", "status").annotate(n=Count("pk"), late=late)
    for row in rows:
        progress = found[row["round"]]
        progress.counts[row["status"]] = row["n"]
        progress.overdue += row["late"]
    return found


def township_progress(round: ReturnRound, visible: QuerySet[Any]) -> list[Progress]:
    """Progress of a round by township, the slowest first; what lies in no township stands under the county."""
    late = Count("pk", filter=Q(due_on__lt=clock.today(), status__in=OWED))
    rows = list(
        visible.filter(round=round).order_by().values("area__path", "status").annotate(n=Count("pk"), late=late)
    )
    townships = {
        a.path: a for a in Area.objects.under(round.form.area).filter(level=Level.TOWNSHIP)
    }
    found: dict[str, Progress] = {}
    for row in rows:
        path = next((p for p in townships if row["area__path"].startswith(p)), "")
        area = townships.get(path)
        progress = found.setdefault(path, Progress(str(area or round.form.area), area))
        progress.counts[row["status"]] = progress.counts.get(row["status"], 0) + row["n"]
        progress.overdue += 0 if round.closed_on else row["late"]
    return sorted(found.values(), key=lambda p: (p.percent, p.label))


@dataclass
class Burden:
    """What was asked of one body this year: questions, what Kehui filled in instead, minutes thought and measured."""

    name: str
    url: str = ""
    forms: int = 0
    questions: int = 0
    saved: int = 0
    minutes: int = 0
    measured: int = 0


def burdens(visible: QuerySet[Any], year: int) -> tuple[list[Burden], list[Burden]]:
    """(villages and townships, organisations), the most asked first: rounds sent out in ``year``. Three queries."""
    asked = Submission.objects.filter(pk__in=visible.values("pk"), round__opened_on__year=year).order_by()
    questions: dict[int, tuple[int, int]] = {}
    modes = ReturnField.objects.order_by().values("form").annotate(
        asked=Count("pk", filter=Q(mode=FieldMode.ASKED)), saved=Count("pk", filter=~Q(mode=FieldMode.ASKED))
    )
    for row in modes:
        questions[row["form"]] = (row["asked"], row["saved"])
    rows = asked.values(
        "organisation", "organisation__name", "area", "area__name", "area__parent__name", "area__level",
        form=F("round__form"), minutes=F("round__form__minutes"),
    ).annotate(n=Count("pk"), seconds=Sum("seconds"))  # fmt: skip
    found: dict[tuple[str, int], Burden] = {}
    for row in rows:
        is_body = row["organisation"] is not None
        key = ("o", row["organisation"]) if is_body else ("a", row["area"])
        name = row["organisation__name"] if is_body else _area_name(row)
        burden = found.setdefault(key, Burden(name))
        ask, saved = questions.get(row["form"], (0, 0))
        burden.forms += row["n"]
        burden.questions += ask * row["n"]
        burden.saved += saved * row["n"]
        burden.minutes += row["minutes"] * row["n"]
        burden.measured += -(-(row["seconds"] or 0) // 60)
    ordered = sorted(found.items(), key=lambda kv: (-kv[1].minutes, -kv[1].questions, kv[1].name))
    return [b for (kind, _), b in ordered if kind == "a"], [b for (kind, _), b in ordered if kind == "o"]


def _area_name(row: dict[str, Any]) -> str:
    if row["area__level"] == Level.VILLAGE:
        return f"{row['area__parent__name']}{row['area__name']}"
    return str(row["area__name"])
