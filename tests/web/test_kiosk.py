"""The touch screen in the hall: what its doors show, what is left behind, and that there is no way out."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kehui.accounts.models import system_user
from kehui.activities.models import Activity
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.market.models import (
    Achievement,
    Demand,
    ExpertListing,
    InstituteListing,
    ListingStatus,
    MarketListing,
    WalkInProblem,
)
from kehui.parties.models import Person
from kehui.records import domain
from kehui.records.register import register_of
from kehui.web.kiosk_words import words_for
from tests.cast import Cast
from tests.searching import reindex, search_index

__all__ = ["search_index"]


@pytest.fixture(autouse=True)
def _fresh_cache(settings: Any) -> None:
    settings.ADDRESS = "https://kj.yunxi.example"
    cache.clear()


def listed(model: type[MarketListing], **values: Any) -> Any:
    """A published listing."""
    register = register_of(model)
    given = {c.name: c.empty for c in register.columns} | {"status": ListingStatus.PUBLISHED.value, "field": "09"} | values
    return domain.create_record(register, given, by=system_user())


@pytest.fixture
def market(cast: Cast, search_index: Path) -> dict[str, Any]:
    """One listing behind each of three doors, one of them anonymous, one still a draft."""
    made = {
        "institute": listed(
            InstituteListing, title="东海大学", description="茶学与食品加工，可承接委托开发", owner=cast.university.pk,
            area=cast.county.province.pk, phone="13812341234", contact="王主任",
        ),
        "demand": listed(
            Demand, title="毛茶发红", description="发酵温度控制不住，想请专家看看", owner=cast.tea_company.pk, area=cast.county.nanan.pk,
            is_anonymous=True, industry="",
        ),
        "draft": listed(
            Achievement, title="还没有发布的成果", description="还在审核，不对外展示的内容", owner=cast.university.pk,
            area=cast.county.province.pk, status=ListingStatus.DRAFT.value,
        ),
        "expert": listed(
            ExpertListing, title="李明 茶叶加工", description="从事茶叶加工研究多年", expert=cast.expert_person.pk,
            area=cast.county.province.pk,
        ),
    }  # fmt: skip
    reindex()
    return made


def _page(client: Client, address: str) -> str:
    answer = client.get(f"/kiosk/{address}")
    assert answer.status_code == 200, address
    assert answer["X-Kiosk"] == "1"
    assert answer["Cache-Control"] == "no-store"
    return str(answer.content.decode())


def test_five_doors_and_no_way_out(client: Client, cast: Cast) -> None:
    answer = client.get("/kiosk/")
    page = answer.content.decode()
    assert re.findall(r'class="q-door q-door-\d" data-door="[a-z]+".*?<b>(.*?)</b>', page) == [
        "院所", "成果", "专家与文献", "企业难题", "服务",
    ]  # fmt: skip
    assert not re.search(r"<a[\s>]|<form[^>]+action|<iframe|target=|https?://(?!www\.w3\.org)", page)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_the_example_of_a_door_is_what_stands_behind_it(client: Client, market: dict[str, Any]) -> None:
    page = client.get("/kiosk/").content.decode()
    assert 'data-example="DHDX → 东海大学"' in page
    market["institute"].__class__.objects.update(title="云州茶叶研究所（本部）")
    assert 'data-example="YZCYYJS → 云州茶叶研究所"' in client.get("/kiosk/").content.decode()


def test_one_door_never_leads_through_another(client: Client, market: dict[str, Any]) -> None:
    """What another kind holds is no suggestion here."""
    assert f"demand/{market['demand'].pk}/" in _page(client, "list/demands/?q=毛茶发红")
    for door, kinds in (("services", {"service"}), ("institutes", {"institute"}), ("achievements", {"achievement"})):
        for typed in ("毛茶发红", "mcfh", "李明", "发酵"):
            found = set(re.findall(r'data-item="([a-z]+)/', _page(client, f"list/{door}/?q={typed}")))
            assert found <= kinds, (door, typed)


def test_an_institute_is_found_by_its_initials(client: Client, market: dict[str, Any]) -> None:
    for typed in ("DHDX", "dhdx", "donghai", "东海"):
        page = _page(client, f"list/institutes/?q={typed}")
        assert f'data-item="institute/{market["institute"].pk}/"' in page, typed
    assert "没有找到" in _page(client, "list/achievements/?q=dhdx")


def test_a_thing_with_its_code_and_without_its_contact(client: Client, market: dict[str, Any]) -> None:
    page = _page(client, f"item/institute/{market['institute'].pk}/")
    assert f"https://kj.yunxi.example/market/institute/{market['institute'].pk}/" in page
    assert "<svg" in page
    for hidden in ("13812341234", "王主任", "138****"):
        assert hidden not in page


def test_what_is_not_public_is_not_there_whoever_is_signed_in(
    client: Client, market: dict[str, Any], cast: Cast, signed_in: Any
) -> None:
    for browser in (client, signed_in(cast.county_clerk), signed_in(cast.enterprise)):
        answer = browser.get(f"/kiosk/item/achievement/{market['draft'].pk}/")
        assert answer.status_code == 400
        assert "不再展示" in answer.content.decode()
        assert "还没有发布" not in _page(browser, "list/achievements/?q=")
        page = _page(browser, f"item/demand/{market['demand'].pk}/")
        assert "某企业" in page
        assert cast.tea_company.name not in page
        assert cast.tea_company.name not in _page(browser, "list/demands/?q=")


def test_nothing_found_offers_to_leave_the_problem(client: Client, market: dict[str, Any]) -> None:
    page = _page(client, "list/services/?q=量子计算机")
    assert "没有找到“量子计算机”" in page
    assert 'data-open="problem/"' in page


def test_odd_requests_are_answered_in_words(client: Client, market: dict[str, Any]) -> None:
    for address in ("list/windows/", "list/institutes/?cursor=xx", "item/person/1/", "item/institute/999999999999999999/"):
        answer = client.get(f"/kiosk/{address}")
        assert answer.status_code == 400, address
        assert "q-none" in answer.content.decode()
    _page(client, "list/institutes/?q=%00%27%22<script>")
    _page(client, "nearest/?area=zzz&field=99")


def test_the_nearest_expert_comes_first(client: Client, market: dict[str, Any], cast: Cast) -> None:
    values = {"number": "ZJ-0002", "name": "郑茶根", "kind": "expert", "area": cast.county.nanan.pk}
    farmer = domain.create_record(register_of(Person), values, by=system_user())
    listed(
        ExpertListing, title="南安土专家", description="在南安乡种茶三十年，懂管理", expert=farmer.pk,
        area=cast.county.nanan.pk,
    )  # fmt: skip
    page = _page(client, f"nearest/?area={cast.county.nanan.code}")
    assert re.findall(r"<b>(.*?)</b><span>(\S+?)(?:　|<)", page) == [("南安土专家", "本乡镇"), ("李明 茶叶加工", "本省")]
    assert re.findall(r"<b>(.*?)</b>", _page(client, "nearest/?field=03")) == []
    assert "南安土专家" in _page(client, f"item/demand/{market['demand'].pk}/"), "beside a problem stand experts of its field"


def test_todays_events_and_those_to_come(client: Client, cast: Cast) -> None:
    today = clock.today()
    for number, (name, day, ends, status) in enumerate(
        [
            ("今天的讲座", today, None, "planned"), ("开到明天的展览", today - timedelta(days=2), today + timedelta(days=1), "held"),
            ("取消的讲座", today, None, "cancelled"), ("昨天的讲座", today - timedelta(days=1), None, "held"),
            ("下周的培训", today + timedelta(days=7), None, "planned"),
        ]
    ):  # fmt: skip
        Activity.objects.create(
            area=cast.county.nanan, number=f"HD-{number}", name=name, kind="lecture", held_on=day, ends_on=ends, host="县科协",
            status=status,
        )  # fmt: skip
    page = _page(client, "events/")
    assert re.findall(r"<b>(.*?)</b>", page) == ["开到明天的展览", "今天的讲座", "下周的培训"]
    assert "今天没有安排活动" not in page


# -- leaving a problem ----------------------------------------------------------------------------------------------


def _leave(client: Client, text: str = "茶叶 发红，想请专家", phone: str = "13812341234") -> Any:
    return client.post("/kiosk/problem/", {"text": text, "phone": phone})


def test_a_problem_reaches_the_staff_and_leaves_nothing_behind(client: Client, cast: Cast, signed_in: Any) -> None:
    answer = _leave(client)
    made = WalkInProblem.objects.get()
    assert answer.json() == {"number": made.number}
    assert (made.text, made.phone, made.status) == ("茶叶 发红，想请专家", "13812341234", "waiting")
    assert set(client.cookies) <= {"csrftoken"}
    page = signed_in(cast.county_clerk).get("/desk/market/walk-in-problems/").content.decode()
    assert "茶叶 发红" in page
    assert "13812341234" not in page
    assert "待联系的大厅留言" in signed_in(cast.county_clerk).get("/desk/").content.decode()
    assert Entry.objects.filter(model="market.walkinproblem").count() == 1


def test_everything_wrong_is_told_at_once(client: Client, cast: Cast) -> None:
    told = _leave(client, "热", "123").json()["problems"]
    assert set(told) == {"text", "phone"}
    assert set(_leave(client, "x" * 1001).json()["problems"]) == {"text"}
    assert not WalkInProblem.objects.exists()


def test_one_telephone_leaves_three_a_day_and_one_screen_not_for_ever(client: Client, cast: Cast) -> None:
    assert [_leave(client).status_code for _ in range(4)] == [200, 200, 200, 429]
    others = [_leave(client, phone=f"139{n:08d}").status_code for n in range(20)]
    assert others.count(200) == 17
    assert WalkInProblem.objects.count() == 20
    assert "太频繁" in _leave(client, phone="13700000000").json()["problems"]["text"]


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    assert _leave(Client(enforce_csrf_checks=True)).status_code == 403
    assert not WalkInProblem.objects.exists()


# -- the page's own needs -------------------------------------------------------------------------------------------


def test_the_worker_keeps_the_page_and_its_files_only(client: Client, cast: Cast) -> None:
    answer = client.get("/kiosk/sw.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    kept = re.search(r"KEPT = (\[.*?\])", script)
    assert kept is not None
    for name in re.findall(r"'(.*?)'", kept[1]):
        assert client.get(name).status_code == 200, name
    assert client.get("/kiosk/ping/").json()["version"]


@pytest.mark.parametrize(("typed", "word", "letters"), [("CY", "茶叶", 2), ("chaye", "茶叶", 5), ("CYVVV", "茶叶", 2)])
def test_letters_become_words(typed: str, word: str, letters: int) -> None:
    words, used = words_for(typed)
    assert word in words[:8]
    assert used == letters


def test_letters_that_stand_for_nothing() -> None:
    assert words_for("c") == ([], 0)
    assert words_for("12") == ([], 0)
