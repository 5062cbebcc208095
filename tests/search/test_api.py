from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.search.listing import Visibility
from tests.cast import Cast
from tests.search.conftest import MakeFirm

SignIn = Callable[[User], Client]


def ask(client: Client, **params: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_hits_come_with_reasons_counts_and_pages(firm: MakeFirm, cast: Cast, signed_in: SignIn) -> None:
    for number in range(3):
        firm(f"茶厂{number}", cast.county.nanan, facets={"trade": ("tea",)})
    firm("茶厂内部", cast.county.xitang, visibility=Visibility.AREA, facets={"trade": ("pig",)})
    client = signed_in(cast.enterprise)
    first = ask(client, text="茶厂", limit=2)
    assert first["total"] == 3
    assert first["items"][0]["reasons"] == ["标题含“茶厂”"]
    second = ask(client, text="茶厂", limit=2, cursor=first["next_cursor"])
    assert {i["title"] for i in first["items"] + second["items"]} == {"茶厂0", "茶厂1", "茶厂2"}
    assert second["next_cursor"] == ""
    assert ask(signed_in(cast.county_clerk), text="茶厂", **{"facet.trade": "pig"})["total"] == 1
    assert ask(client, text="茶厂", area="溪塘镇")["total"] == 0


def test_terms_are_proposed(firm: MakeFirm, cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.enterprise).get("/api/v1/terms", {"text": "猪场太臭"})
    assert "除臭" in {item["term"] for item in answer.json()["items"]}


@pytest.mark.parametrize("params", [{"sort": "best"}, {"limit": "0"}, {"limit": "x"}, {"cursor": "!"}, {"area": "没有的县"}])
def test_what_cannot_be_read_is_told(firm: MakeFirm, cast: Cast, signed_in: SignIn, params: dict[str, str]) -> None:
    answer = signed_in(cast.enterprise).get("/api/v1/search", {"text": "茶"} | params)
    assert answer.status_code == 400
    assert answer.json()


def test_a_stranger_needs_a_token(firm: MakeFirm) -> None:
    assert Client().get("/api/v1/search", {"text": "茶"}).status_code == 401
