"""Organisations and people: their rules, and whom they show themselves to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kehui.kernel import clock
from kehui.kernel.errors import Invalid
from kehui.kernel.periods import Period
from kehui.parties.models import Membership, Organisation, Person
from kehui.records.domain import create_record, problems_of
from kehui.records.register import register_of
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named
from tests.cast import Cast, make_organisation, uscc


def test_a_cooperatives_code_on_an_enterprise_is_a_warning_not_an_error(cast: Cast) -> None:
    values = {"uscc": uscc(1, "93"), "name": "南安茶叶专业合作社", "kind": "enterprise", "area": cast.county.nanan.pk}
    (problem,) = problems_of(register_of(Organisation), dict(values), None)
    assert (problem.field, problem.severity) == ("kind", "warning")
    assert "通常是农民专业合作社" in problem.message
    assert create_record(register_of(Organisation), values, by=cast.county_clerk).pk


@pytest.mark.parametrize(
    ("founded", "closed", "words"),
    [
        (clock.today() + timedelta(days=2), None, "成立日期不能晚于今天"),
        (date(2020, 1, 2), date(2020, 1, 1), "注销日期不能早于成立日期"),
    ],
)
def test_days_of_an_organisation(cast: Cast, founded: date, closed: date | None, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        make_organisation(founded_on=founded, closed_on=closed)


def test_the_database_keeps_the_days_in_order_too(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="organisation_dates_in_order"), transaction.atomic():
        Organisation.objects.update(founded_on=date(2020, 1, 2), closed_on=date(2020, 1, 1))


def test_a_person_lies_where_the_organisation_lies(cast: Cast) -> None:
    assert cast.expert_person.area == cast.county.province


def test_members_see_their_own_organisation_alone(cast: Cast) -> None:
    assert list(Organisation.objects.visible_to(cast.enterprise)) == [cast.tea_company]
    assert list(Person.objects.visible_to(cast.expert)) == [cast.expert_person]
    assert not Organisation.objects.visible_to(cast.expert).exists()


def test_a_membership_is_of_an_organisation_or_of_a_person(cast: Cast) -> None:
    for both in ({}, {"organisation": cast.tea_company, "person": cast.expert_person}):
        with pytest.raises(IntegrityError, match="membership_of_one"), transaction.atomic():
            Membership.objects.create(user=cast.agency, **both)


def test_enterprises_count_from_founding_to_closing(cast: Cast) -> None:
    make_organisation(area=cast.county.xitang, founded_on=date(2020, 5, 1), closed_on=date(2024, 6, 30))
    indicator = indicator_named("在册企业")
    counted = {
        year: compute(indicator, cast.county.xitang, Period(year)).value or 0 for year in (2019, 2020, 2023, 2024)
    }
    assert counted[2020] - counted[2019] == 1
    assert counted[2023] - counted[2024] == 1
