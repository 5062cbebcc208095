"""Who may open what: strangers see the portal only, and each role its own menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kehui.accounts.models import User
from tests.cast import Cast, County

SAMPLES = {"int": "1", "slug": "contracts", "context": "market", "str": "market.turnover"}
GUARDED = ("desk/", "statistics/", "summary/", "importing/", "jobs/")
SignIn = Callable[[User], Client]


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route)
        else:
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                sample = SAMPLES.get(kind, "1")
                for written in (f"<{kind}:{name}>", f"<{name}>"):
                    route = route.replace(written, sample)
            yield "/" + route


def guarded_addresses() -> list[str]:
    every = set(_addresses(get_resolver().url_patterns))
    return sorted(a for a in every if a[1:].startswith(GUARDED))


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def test_there_is_something_to_guard() -> None:
    found = guarded_addresses()
    assert len(found) > 30
    assert not [a for a in found if "<" in a], "a converter without a sample"
    assert {"/desk/", "/desk/market/contracts/", "/statistics/", "/summary/"} <= set(found)


def test_a_stranger_is_sent_to_sign_in_from_everywhere(client: Client, county: County) -> None:
    open_doors = []
    for address in guarded_addresses():
        for response in (client.get(address), client.post(address)):
            sent = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
            if not sent and response.status_code != 405:
                open_doors.append((address, response.status_code))
        if client.get(address).status_code == client.post(address).status_code == 405:
            open_doors.append((address, 405))
    assert not open_doors


def test_the_portal_is_open(client: Client, cast: Cast) -> None:
    response = client.get("/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "云溪县科技服务平台" in page
    assert "技术市场交易额" in page
    assert "/accounts/login/" in page
    assert cast.tea_company.name not in page
    assert cast.county_clerk.name not in page


@pytest.mark.parametrize("year", ["", "2019", "abc", "99999999999999999999", "-1"])
def test_the_portal_bears_any_year(client: Client, county: County, year: str) -> None:
    assert client.get("/", {"year": year}).status_code == 200


@pytest.mark.django_db
def test_a_platform_without_a_county_says_what_to_do(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "还没有县级行政区划" in page


def test_the_styleguide_is_for_developers(client: Client, county: County, settings: Any) -> None:
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True
    page = client.get("/styleguide/").content.decode()
    assert "合同编号应为 10 位数字，现有 7 位" in page
    assert "全社会研发经费投入强度" in page


MENUS = {
    "county_clerk": ({"统计", "年度总结", "导入", "技术市场", "后台任务", "行政区划"}, {"用户与角色", "审计记录"}),
    "county_leader": ({"统计", "年度总结", "技术市场"}, {"导入", "用户与角色", "审计记录"}),
    "township_clerk": ({"统计", "导入", "技术市场"}, {"用户与角色", "审计记录", "后台任务"}),
    "village_officer": ({"统计", "导入"}, {"用户与角色", "审计记录"}),
    "enterprise": ({"技术市场"}, {"统计", "年度总结", "导入", "用户与角色", "审计记录"}),
    "system_admin": ({"用户与角色", "后台任务"}, {"统计", "导入", "技术市场", "审计记录"}),
    "security_admin": ({"用户与角色"}, {"统计", "导入", "技术市场", "审计记录"}),
    "auditor": ({"审计记录"}, {"统计", "导入", "技术市场", "用户与角色"}),
}


@pytest.mark.parametrize("who", MENUS)
def test_the_menu_of_each_role(cast: Cast, signed_in: SignIn, who: str) -> None:
    response = signed_in(getattr(cast, who)).get("/desk/")
    assert response.status_code == 200
    labels = {group["label"] for group in response.context["main_menu"]}
    labels |= {item["label"] for group in response.context["main_menu"] for item in group["items"]}
    shown, hidden = MENUS[who]
    assert shown <= labels
    assert not hidden & labels


@pytest.mark.parametrize("who", MENUS)
def test_every_entry_of_the_menu_opens(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    menu = client.get("/desk/").context["main_menu"]
    addresses = [g["url"] for g in menu if "url" in g] + [i["url"] for g in menu for i in g["items"]]
    closed = {a: status for a in addresses if (status := client.get(a).status_code) != 200}
    assert not closed


def test_pages_that_are_not_there_say_so_in_chinese(client: Client, county: County) -> None:
    response = client.get("/desk/market/nothing-here/")
    assert response.status_code in (302, 404)
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assert "<h1" in missing.content.decode()
    assert "数据" in missing.content.decode()


def test_a_page_of_another_role_says_whom_to_ask(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.county_clerk).get("/desk/system/trail/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "只对审计员开放" in page
    assert "安全管理员" in page
    assert "没有受到影响" in page
