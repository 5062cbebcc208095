"""Signing in as people do: the page, the lockout, the second factor, and what the trail keeps of it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from kehui.accounts import middleware
from kehui.accounts.domain import user as users
from kehui.accounts.models import User
from kehui.audit.models import Channel, Entry
from tests.cast import PASSWORD, Cast


def sign_in(client: Client, username: str, password: str = PASSWORD) -> object:
    return client.post("/accounts/login/", {"login": username, "password": password})


def code_for(secret: str, steps: int = 0) -> str:
    """What the telephone shows, ``steps`` half minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def who(client: Client) -> int | None:
    user_id = client.session.get("_auth_user_id")
    return int(user_id) if user_id else None


def test_the_page_is_chinese_and_offers_no_account_to_strangers(client: Client, cast: Cast) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "用户名" in page
    assert "密码" in page
    assert "/accounts/signup/" not in page
    refused = client.post("/accounts/signup/", {"username": "guest", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(username="guest").exists()
    assert "未开放自行注册" in refused.content.decode()


def test_in_and_out_with_the_trail(client: Client, cast: Cast) -> None:
    response = sign_in(client, "xian")
    assert response.status_code == 302  # type: ignore[attr-defined]
    assert response["Location"] == "/desk/"  # type: ignore[index]
    assert who(client) == cast.county_clerk.pk
    client.post("/accounts/logout/")
    assert who(client) is None
    entries = list(Entry.objects.filter(model="accounts.user", object_id=str(cast.county_clerk.pk)).order_by("number"))
    assert [(e.action.rsplit(".", 1)[1], e.actor_id, e.channel) for e in entries] == [
        ("signed_in", cast.county_clerk.pk, Channel.PAGE),
        ("signed_out", cast.county_clerk.pk, Channel.PAGE),
    ]


def test_after_signing_in_one_comes_to_the_page_one_asked_for(client: Client, cast: Cast) -> None:
    asked = client.get("/desk/market/contracts/?status=draft")
    assert asked.status_code == 302
    response = client.post(asked["Location"], {"login": "xian", "password": PASSWORD})
    assert response["Location"] == "/desk/market/contracts/?status=draft"


def test_a_wrong_password_says_neither_which_nor_who(client: Client, cast: Cast) -> None:
    known = sign_in(client, "xian", "wrong-password-1").content.decode()  # type: ignore[attr-defined]
    unknown = sign_in(client, "nobody", "wrong-password-1").content.decode()  # type: ignore[attr-defined]
    assert who(client) is None
    said = [
        page[page.index('role="alert"') : page.index("</ul>", page.index('role="alert"'))] for page in (known, unknown)
    ]
    assert said[0] == said[1]


def test_five_failures_lock_even_the_right_password_out(client: Client, cast: Cast) -> None:
    for _ in range(5):
        response = sign_in(client, "xian", "wrong-password-1")
    assert "账号已临时锁定" in response.content.decode()  # type: ignore[attr-defined]
    assert "30 分钟" in response.content.decode()  # type: ignore[attr-defined]
    assert response.status_code == 429  # type: ignore[attr-defined]
    assert "账号已临时锁定" in sign_in(client, "xian").content.decode()  # type: ignore[attr-defined]
    assert who(client) is None
    entry = Entry.objects.filter(action="accounts.user.locked_out").latest("number")
    assert (entry.object_id, entry.reason) == (str(cast.county_clerk.pk), "连续输错密码")


def test_the_lockout_is_for_one_name_at_one_place(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, "xian", "wrong-password-1")
    sign_in(client, "nanan")
    assert who(client) == cast.township_clerk.pk


def test_four_failures_and_a_success_begin_anew(client: Client, cast: Cast) -> None:
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "xian", "wrong-password-1")
        sign_in(client, "xian")
        assert who(client) == cast.county_clerk.pk
        client.post("/accounts/logout/")


def test_who_was_shut_out_cannot_sign_in_and_is_out_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, "liming")
    users.set_active(cast.expert, False, by=cast.system_admin, reason="离职")
    assert client.get("/desk/").status_code == 302
    other = Client()
    sign_in(other, "liming")
    assert who(other) is None


def test_the_system_itself_cannot_sign_in(client: Client, cast: Cast) -> None:
    sign_in(client, "kehui", "")
    sign_in(client, "kehui", "!")
    assert who(client) is None


def test_the_second_factor_from_activation_to_sign_in(client: Client, cast: Cast) -> None:
    sign_in(client, "xian")
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert again.startswith("/accounts/reauthenticate/"), "a screen left open is not enough to set a second factor"
    client.post(again, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()

    refused = client.post(
        "/accounts/2fa/totp/activate/", {"code": "000000" if code_for(secret) != "000000" else "000001"}
    )
    assert refused.status_code == 200
    assert "动态口令不对。请核对手机时间" in refused.content.decode()
    assert not Authenticator.objects.exists()
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert Authenticator.objects.filter(user=cast.county_clerk, type="totp").exists()
    recovery = Authenticator.objects.get(user=cast.county_clerk, type="recovery_codes").wrap().get_unused_codes()
    client.post("/accounts/logout/")

    assert sign_in(client, "xian")["Location"].startswith("/accounts/2fa/authenticate/")  # type: ignore[index]
    assert who(client) is None
    assert client.get("/desk/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "12345"})
    assert who(client) is None
    used = code_for(secret)
    client.post("/accounts/2fa/authenticate/", {"code": used})
    assert who(client) == cast.county_clerk.pk
    client.post("/accounts/logout/")

    sign_in(client, "xian")
    client.post("/accounts/2fa/authenticate/", {"code": used})
    assert who(client) is None, "a code counts once"
    client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    assert who(client) == cast.county_clerk.pk
    verbs = [e.action.rsplit(".", 1)[1] for e in Entry.objects.filter(model="accounts.user").order_by("number")]
    assert verbs.count("signed_in") == 3


def test_the_idle_time_counts_from_the_last_page(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, "xian")
    started = Session.objects.get().expire_date
    client.get("/accounts/password/change/")
    Session.objects.update(expire_date=started - timedelta(minutes=20))
    client.get("/accounts/password/change/")
    assert Session.objects.get().expire_date < started, "no write for every page"
    later = time.time() + 61
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    client.get("/accounts/password/change/")
    assert Session.objects.get().expire_date >= started
    assert settings.SESSION_COOKIE_AGE == 1800


def test_a_name_is_counted_however_it_is_spelt(client: Client, cast: Cast) -> None:
    for name in ("xian", "XIAN", "Xian", "xiAN", "xian "):
        response = sign_in(client, name, "wrong-password-1")
    assert "账号已临时锁定" in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/password/reset/"])
def test_pages_of_electronic_mail_promise_nothing(client: Client, cast: Cast, address: str) -> None:
    sign_in(client, "xian")
    assert client.get(address).status_code in (200, 302, 404)
