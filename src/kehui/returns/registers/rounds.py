"""Registers of rounds and of the returns asked for in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.urls import reverse

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.following import FollowingRegister
from kehui.records.models import Record
from kehui.records.register import Action, Register, Values, register
from kehui.returns.domain import rounds
from kehui.returns.models import RemarkKind, ReturnForm, ReturnPeriod, ReturnRound, Submission
from kehui.returns.registers.forms import MENU, WithDefaults
from kehui.returns.rights import may_fill

_MONTHS = {ReturnPeriod.YEAR: (12,), ReturnPeriod.QUARTER: (3, 6, 9, 12), ReturnPeriod.MONTH: tuple(range(1, 13))}


def _may_open(round: ReturnRound) -> bool:
    return round.closed_on is None


def _is_closed(round: ReturnRound) -> bool:
    return round.closed_on is not None


def _is_open(round: ReturnRound) -> bool:
    return round.is_open


@register
class ReturnRoundRegister(WithDefaults, FollowingRegister):
    """填报任务"""

    model = ReturnRound
    slug = "rounds"
    menu = MENU
    key = ("form", "year", "month")
    fields = ("form", "year", "month", "due_on", "opened_on", "closed_on", "area", "note")
    shown = ("form", "year", "month", "due_on", "opened_on", "closed_on")
    search = ("form",)
    filters = ("form", "year", "opened_on", "closed_on")
    ordering = ("-year", "-month", "form", "id")
    area_from = "form"
    writers = COUNTY_ONLY
    related = (("returns.submissions", "round"),)
    verbs: ClassVar[Mapping[str, str]] = {
        "opened": "下发", "closed": "结束填报", "reopened": "恢复填报", "reminded": "催报",
    }  # fmt: skip
    actions = (
        Action(
            "open", "下发", rounds.open_round, _may_open, writers=COUNTY_ONLY,
            consequence="范围内的每个单位（乡镇、村）都会收到一张待填的表；已经下发过的，只补发给新增的单位",
        ),
        Action(
            "close", "结束填报", rounds.close_round, _is_open, needs_reason=True, destructive=True, writers=COUNTY_ONLY,
            consequence="结束后不能再填报和退回，没有交的不再催",
        ),
        Action("reopen", "恢复填报", rounds.reopen_round, _is_closed, needs_reason=True, writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {"form": "KJ107-1", "year": "2025", "month": "12", "due_on": "2026-01-31"}

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """How far it has come, by township and by respondent."""
        return [("填报进度", reverse("returns:round", args=[record.pk]))] if record.opened_on else []

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The month ends a period of the form; dates come from the buttons; the due date lies in the period or later."""
        form = ReturnForm.objects.filter(pk=values["form"]).first()
        if form is None:
            return
        months = _MONTHS[ReturnPeriod(form.period)]
        if values["month"] not in months:
            said = "、".join(map(str, months[:4])) + ("" if len(months) < 5 else "…12")
            yield Problem("month", f"{form.get_period_display()}的期末月份应是{said}")
            return
        if values["year"] > clock.today().year:
            yield Problem("year", "年度不能晚于今年")
        for name in ("opened_on", "closed_on"):
            if values.get(name) != (old or {}).get(name):
                yield Problem(name, f"{self.column[name].header}由“下发”“结束填报”产生，不能直接填改")
        if values.get("due_on") and values["due_on"] < form.period_of(values["year"], values["month"]).start:
            yield Problem("due_on", "截止日期不能早于报告期")


@register
class SubmissionRegister(Register):
    """填报表"""

    model = Submission
    slug = "submissions"
    menu = MENU
    key = ("round", "organisation", "area")
    fields = (
        "round", "organisation", "area", "status", "due_on", "submitted_on", "approved_on", "is_on_behalf", "times_returned",
        "note",
    )  # fmt: skip
    shown = ("round", "organisation", "area", "status", "due_on", "submitted_on", "approved_on", "times_returned")
    search = ("organisation",)
    filters = ("area", "round", "status", "due_on")
    ordering = ("-due_on", "id")
    writers = frozenset()
    editable = False
    verbs: ClassVar[Mapping[str, str]] = {str(k): str(v) for k, v in RemarkKind.choices} | {"commented": "意见"}
    example = {"organisation": "91350100M000100Y43", "status": "待填报", "due_on": "2026-01-31"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Sending a round out makes them; nobody else does."""
        yield Problem("round", "填报表由“下发”产生，不能直接登记或导入")

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """The form to fill in, for its source; the values, reasons and remarks, for everybody who may see it."""
        own = record.is_owed and record.round.is_open and may_fill(user, record)
        found = [("填写这张表", reverse("returns:fill", args=[record.pk]))] if own else []
        return [*found, ("内容与审核", reverse("returns:submission", args=[record.pk]))]

    def may_write(self, user: User, area: Area | None) -> bool:
        """Nobody: its domain functions write it."""
        return False

    def may_write_somewhere(self, user: User) -> bool:
        """Nobody: it is offered in no import and no quick entry."""
        return False

    def may_write_record(self, user: User, record: Record) -> bool:
        """Nobody."""
        return False
