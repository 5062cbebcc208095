"""Two-factor sign-in where the office requires it of its staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from kehui.accounts.models import User
from tests.cast import Cast

ACTIVATE = "/accounts/2fa/totp/activate/"
SignIn = Callable[[User], Client]


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = True


STAFF = [
    "county_clerk", "county_leader", "township_clerk", "village_officer", "system_admin", "security_admin", "auditor",
]  # fmt: skip


@pytest.mark.parametrize("who", STAFF)
def test_staff_come_to_the_activation_first(required: None, cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in ("/desk/", "/desk/market/contracts/", "/desk/system/trail/", "/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, ACTIVATE)
    posted = client.post("/desk/market/contracts/new/", {"number": "1"})
    assert posted["Location"] == ACTIVATE


def test_they_may_sign_out_and_change_their_password(required: None, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    assert client.get("/accounts/password/change/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_with_the_second_factor_the_way_is_open(required: None, cast: Cast, signed_in: SignIn) -> None:
    TOTP.activate(cast.county_clerk, generate_totp_secret())
    assert signed_in(cast.county_clerk).get("/desk/").status_code == 200


@pytest.mark.parametrize("who", ["enterprise", "expert", "agency"])
def test_outsiders_are_not_asked(required: None, cast: Cast, signed_in: SignIn, who: str) -> None:
    assert signed_in(getattr(cast, who)).get("/desk/").status_code == 200


def test_strangers_see_the_portal(required: None, cast: Cast, client: Client) -> None:
    assert client.get("/").status_code == 200


def test_the_api_answers_in_its_own_shape(required: None, cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.county_clerk).get("/api/v1/registers/")
    assert response.status_code == 403
    assert "动态口令" in response.json()["error"]["message"]


def test_a_fragment_is_not_replaced_by_the_activation(required: None, cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.county_clerk).get("/desk/market/contracts/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, ACTIVATE)


def test_off_unless_asked_for(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.county_clerk).get("/desk/").status_code == 200
