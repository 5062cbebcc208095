"""Sending a form out for a period, bringing the respondents up to date, extending and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.areas.models import Area, Level
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.parties.models import Organisation, OrganisationKind
from kehui.records.domain import labels_of, save_change
from kehui.records.register import register_of
from kehui.returns.domain import trail
from kehui.returns.models import (
    Population,
    RemarkKind,
    Respondents,
    ReturnForm,
    ReturnRespondent,
    ReturnRound,
    Submission,
)
from kehui.returns.sources import find_indicator, owner_lookup


def respondents_of(round: ReturnRound) -> QuerySet[Any]:
    """The bodies that must fill the form in: organisations, townships or villages that stood in the period."""
    form, period = round.form, round.period
    if form.respondents != Respondents.ORGANISATION:
        level = Level.TOWNSHIP if form.respondents == Respondents.TOWNSHIP else Level.VILLAGE
        return Area.objects.under(form.area).filter(level=level).valid_on(min(period.end, clock.today()))
    standing = Organisation.objects.in_area(form.area).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=period.start),
        Q(founded_on__isnull=True) | Q(founded_on__lte=period.end),
    )
    found: QuerySet[Any] = standing.filter(_population(form, round))
    return found


def _population(form: ReturnForm, round: ReturnRound) -> Q:
    if form.population == Population.ABOVE_SCALE:
        return Q(kind=OrganisationKind.ENTERPRISE, is_above_scale=True)
    if form.population == Population.ENTERPRISES:
        return Q(kind=OrganisationKind.ENTERPRISE)
    if form.population == Population.COOPERATIVES:
        return Q(kind=OrganisationKind.COOPERATIVE)
    if form.population == Population.AGENCIES:
        return Q(kind=OrganisationKind.AGENCY)
    if form.population == Population.LISTED:
        return Q(pk__in=ReturnRespondent.objects.filter(form=form).values("organisation"))
    indicator = find_indicator(form.population_indicator)
    lookup = owner_lookup(indicator) if indicator else None
    if indicator is None or lookup is None:
        raise Conflict(f"报表“{form}”的范围指标“{form.population_indicator}”不能用来确定填报单位", hint="请先改正报表制度")
    return Q(pk__in=indicator.rows(form.area, round.period).values(lookup))


def _require_county(by: User, area: Area) -> None:
    if not by.holds(COUNTY_ONLY, area):
        raise NotPermitted("下发、延期和结束填报由县级经办人办理", hint="如需调整，请联系县级经办人")


@transaction.atomic
def open_round(round: ReturnRound, *, by: User, reason: str = "") -> ReturnRound:
    """Send the form out: one open return for each respondent. Again, it adds those who have joined since.

    Raises NotPermitted, Conflict where the round is ended, or Invalid where nobody would have to fill it in.
    """
    stored, old = _lock(round, by)
    if stored.closed_on:
        raise Conflict(f"“{stored}”已经结束，不能再下发")
    if not stored.form.is_active:
        raise Conflict(f"报表“{stored.form}”已停用", hint="请先在报表制度里启用")
    if not stored.form.items.exists():
        raise Conflict(f"报表“{stored.form}”还没有指标项，不能下发", hint="请先登记指标项")
    added = _add_missing(stored, by)
    if not added and stored.opened_on is None:
        raise Invalid([Problem("form", "填报范围里一个单位也没有，没有下发")], hint="请核对报表的填报主体和填报范围")
    if stored.opened_on is None:
        stored.opened_on = clock.today()
        stored.due_on = stored.due_date
    if added or old.get("opened_on") is None:
        said = reason or f"下发给{added}个填报单位"
        save_change(stored, old, by=by, reason=said, action="opened")
    return stored


def _add_missing(round: ReturnRound, by: User) -> int:
    have = Submission.objects.filter(round=round)
    due, organisations = round.due_date, round.form.respondents == Respondents.ORGANISATION
    known = set(have.values_list("organisation" if organisations else "area", flat=True))
    made = [
        Submission(
            round=round, organisation=body if organisations else None, area_id=body.area_id if organisations else body.pk,
            due_on=due,
        )
        for body in respondents_of(round)
        if body.pk not in known
    ]  # fmt: skip
    Submission.objects.bulk_create(made)
    label = Submission._meta.label_lower
    changes = [
        chain.Change(f"{label}.created", label, s.pk, str(s), new={"round": str(round), "due_on": due.isoformat()})
        for s in made
    ]
    if changes:
        chain.append(changes, by=by)
    return len(made)


@transaction.atomic
def close_round(round: ReturnRound, *, by: User, reason: str = "") -> ReturnRound:
    """End a round: nobody can file any more, and what is still owed is no longer asked for."""
    stored, old = _lock(round, by)
    if not stored.is_open:
        raise Conflict(f"“{stored}”{'已经结束' if stored.closed_on else '还没有下发'}")
    stored.closed_on = clock.today()
    return save_change(stored, old, by=by, reason=reason, action="closed")  # type: ignore[return-value]


@transaction.atomic
def reopen_round(round: ReturnRound, *, by: User, reason: str) -> ReturnRound:
    """Take the end of a round back."""
    stored, old = _lock(round, by)
    if not stored.closed_on:
        raise Conflict(f"“{stored}”没有结束")
    stored.closed_on = None
    return save_change(stored, old, by=by, reason=reason, action="reopened")  # type: ignore[return-value]


def _lock(round: ReturnRound, by: User) -> tuple[ReturnRound, dict[str, Any]]:
    stored = ReturnRound.objects.select_for_update(of=("self",)).select_related("form__area", "area").get(pk=round.pk)
    _require_county(by, stored.form.area)
    register = register_of(ReturnRound)
    return stored, register.audit_texts(register.stored_values(stored), labels_of(register, stored))


@transaction.atomic
def extend_due(submission: Submission, *, due_on: date, by: User, reason: str) -> Submission:
    """Give one respondent more time, with the reason."""
    stored, old = trail.lock(submission)
    _require_county(by, stored.area)
    if not stored.is_owed:
        raise Conflict("已经提交的填报表不用延期")
    if due_on <= stored.due_on or due_on < clock.today():
        raise Invalid([Problem("due_on", "延期后的日期要晚于原来的截止日期和今天")])
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明延期的原因")])
    stored.due_on = due_on
    said = f"延期到{clock.date_text(due_on)}：{reason.strip()}"
    return trail.save(stored, old, RemarkKind.EXTENDED, by=by, text=said)
