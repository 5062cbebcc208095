from __future__ import annotations

import pytest
from django.test import Client

from kehui.accounts.models import Assignment, Role, User
from kehui.areas.models import Area, Level
from tests.contract import factory


@pytest.fixture
def county(db: None) -> Area:
    return factory.area()


@pytest.fixture
def townships(county: Area) -> tuple[Area, Area]:
    return (
        factory.area("330499101", "南安乡", Level.TOWNSHIP, county),
        factory.area("330499102", "北岭乡", Level.TOWNSHIP, county),
    )


def user(name: str, role: str, area: Area | None) -> User:
    made = User.objects.create(username=name, name=name)
    Assignment.objects.create(user=made, role=role, area=area)
    return made


@pytest.fixture
def clerk(county: Area) -> User:
    return user("clerk", Role.COUNTY_CLERK, county)


@pytest.fixture
def township_clerk(townships: tuple[Area, Area]) -> User:
    return user("township", Role.TOWNSHIP_CLERK, townships[0])


def page_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
