"""A user's own tokens: shown once, ended at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kehui.accounts.models import ApiToken, User
from tests.contract.conftest import clerk as clerk
from tests.contract.conftest import county as county
from tests.contract.conftest import page_of


@pytest.mark.django_db
def test_made_used_and_revoked(clerk: User) -> None:
    page = page_of(clerk)
    made = page.post("/desk/account/tokens/", {"name": "对接", "scope": "read", "days": "30"}).content.decode()
    text = re.search(r"<code class=\"k-break\">(kh_[^<]+)</code>", made)[1]  # type: ignore[index]
    program = Client(headers={"authorization": f"Bearer {text}"})
    assert program.get("/api/v1/areas").status_code == 200
    assert program.post("/api/v1/market/contracts", "{}", content_type="application/json").status_code == 403
    assert text not in page.get("/desk/account/tokens/").content.decode()
    page.post(f"/desk/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert program.get("/api/v1/areas").status_code == 401
