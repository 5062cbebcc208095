"""The big screen: what it is told, without a gap and without a double, and what a stranger may see of a deal."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from kehui.accounts.models import User
from kehui.areas.models import home_county
from kehui.kernel import clock
from kehui.market import deals
from kehui.market.domain.contract import change_contract, revoke_contract
from kehui.market.models import TechnologyContract
from kehui.records import domain
from kehui.web import board_state
from kehui.web.live import connection_details
from kehui.web.models import BoardScene, SceneKind
from tests.cast import Cast, County, make_contract
from tests.web.screens import Screen

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def _registered(cast: Cast, amount: float = 88, **more: Any) -> TechnologyContract:
    today = clock.today()
    return make_contract(cast.tea_company, cast.university, amount, **{"signed_on": today, "registered_on": today} | more)


def _seen(number: int = 0) -> list[tuple[str, str, Decimal]]:
    return [(d.kind, d.word, d.change) for d in deals.deals_after(number, home_county())]


# -- events told from the trail -------------------------------------------------------------------------------------


def test_a_registration_a_change_and_a_revocation_are_three_events(cast: Cast, county_clerk: User) -> None:
    made = _registered(cast)
    less = {"amount": Decimal(500_000), "technology_amount": Decimal(500_000)}
    change_contract(made, less, by=county_clerk, reason="补充协议")
    made.refresh_from_db()
    revoke_contract(made, by=county_clerk, reason="材料不实")
    assert _seen() == [
        ("registered", "登记", Decimal(880_000)), ("changed", "变更", Decimal(-380_000)), ("withdrawn", "撤销", Decimal(-500_000)),
    ]  # fmt: skip


def test_an_export_of_the_register_is_no_event(cast: Cast, county_clerk: User, signed_in: SignIn) -> None:
    _registered(cast)
    before = deals.last_number()
    assert signed_in(county_clerk).get("/desk/market/contracts/export/?format=csv").status_code == 200
    assert deals.last_number() > before
    assert _seen(before) == []
    assert len(deals.deals_of_day(clock.today(), cast.county.yunxi)) == 1


def test_a_draft_and_a_new_name_are_no_events(cast: Cast, county_clerk: User) -> None:
    make_contract(cast.tea_company, cast.university, 10)
    made = _registered(cast)
    before = deals.last_number()
    change_contract(made, {"name": "另一个名称"}, by=county_clerk, reason="双方更名")
    assert deals.last_number() == before + 1
    assert _seen(before) == []


def test_a_deleted_contract_falls_back(cast: Cast, county_clerk: User) -> None:
    made = _registered(cast)
    before = deals.last_number()
    domain.delete_record(made, by=county_clerk, reason="重复登记")
    assert _seen(before) == [("withdrawn", "删除", Decimal(-880_000))]


def test_direction_and_no_name_of_a_party(cast: Cast) -> None:
    _registered(cast)
    make_contract(cast.university, cast.tea_company, 5, signed_on=clock.today(), registered_on=clock.today())
    make_contract(cast.tea_company, cast.rival_company, 7, signed_on=clock.today(), registered_on=clock.today())
    outside = make_contract(cast.university, cast.agent, 9, signed_on=clock.today(), registered_on=clock.today())
    found = deals.deals_of_day(clock.today(), cast.county.yunxi)
    assert [d.direction for d in found] == ["output", "absorbed", "inside"]
    assert outside.pk not in [d.contract for d in found]
    shown = str([board_state.told(d) for d in found])
    assert "南安乡" in shown
    for organisation in (cast.tea_company, cast.rival_company, cast.university):
        assert organisation.name not in shown


def test_an_import_is_one_line_and_earlier_years_are_no_news(cast: Cast) -> None:
    day = clock.today()
    at = clock.now()
    batch = [
        deals.Deal(n, at, "registered", "登记", n, f"合同{n}", Decimal(10_000), day, imported=True) for n in range(1, 6)
    ]
    old = [
        deals.Deal(n, at, "registered", "登记", n, "", Decimal(10_000), date(2001, 5, 1), imported=True)
        for n in range(6, 9)
    ]
    lines = board_state.told_together([*batch, *old], day)
    assert [(line["kind"], line["text"], line["number"]) for line in lines] == [("import", "5", 8)]
    assert board_state.told_together(old * 2, day) == []


# -- one snapshot ---------------------------------------------------------------------------------------------------


def test_the_head_counts_exactly_what_the_figures_count(cast: Cast) -> None:
    _registered(cast, 88)
    _registered(cast, 12)
    found = board_state.read(full=True)
    assert (found.head["value"]["value"], found.head["count"]["value"]) == (100, 2)
    assert found.number == deals.last_number() == found.deals[-1].number
    assert found.blocks["townships"][0]["label"] == "南安乡"


def test_an_empty_county_says_what_to_do(db: None) -> None:
    found = board_state.read(full=True)
    assert "还没有县级行政区划" in found.head["empty"]
    assert found.deals == ()


def test_yesterdays_deals_are_not_todays(cast: Cast) -> None:
    _registered(cast)
    tomorrow = clock.today() + timedelta(days=1)
    assert len(deals.deals_of_day(clock.today(), cast.county.yunxi)) == 1
    assert deals.deals_of_day(tomorrow, cast.county.yunxi) == []


# -- scenes ---------------------------------------------------------------------------------------------------------


def _scene(county: County, number: str, kind: str, position: int, **more: Any) -> BoardScene:
    return BoardScene.objects.create(
        area=county.yunxi, number=number, name=more.pop("name", f"场景{number}"), kind=kind, position=position, **more
    )


def test_scenes_follow_the_clerks_order(cast: Cast) -> None:
    _registered(cast)
    _scene(cast.county, "2", SceneKind.FIELDS, 1, name="各技术领域", seconds=30)
    _scene(cast.county, "1", SceneKind.TOWNSHIPS, 2)
    _scene(cast.county, "3", SceneKind.LADDER, 3, is_shown=False)
    scenes = board_state.read(full=True).blocks["scenes"]
    assert [(s["kind"], s["name"], s["seconds"]) for s in scenes] == [
        ("fields", "各技术领域", 30), ("townships", "场景1", 20),
    ]  # fmt: skip


def test_a_scene_of_chosen_indicators(cast: Cast) -> None:
    _registered(cast)
    made = _scene(cast.county, "1", SceneKind.FIGURES, 1, indicators="技术合同登记数、技术市场交易额")
    block = board_state.read(full=True).blocks[f"figures-{made.pk}"]
    assert [(f["name"], f["value"]) for f in block] == [("技术合同登记数", 1), ("技术市场交易额", 88)]


def test_scenes_with_nothing_in_them_are_left_out(cast: Cast) -> None:
    assert [s["kind"] for s in board_state.read(full=True).blocks["scenes"]] == ["deals"]


def test_the_clerk_is_told_of_an_indicator_that_there_is_not(cast: Cast, county_clerk: User, signed_in: SignIn) -> None:
    sent = {
        "number": "DP-9", "name": "错", "kind": "figures", "indicators": "没有这个", "position": "1", "seconds": "20",
        "area": str(cast.county.yunxi.pk),
    }  # fmt: skip
    answer = signed_in(county_clerk).post("/desk/web/board-scenes/new/", sent)
    assert "没有叫“没有这个”的指标" in answer.content.decode()
    assert not BoardScene.objects.exists()


# -- pages ----------------------------------------------------------------------------------------------------------


def test_a_stranger_sees_the_public_part_only(cast: Cast, client: Client) -> None:
    made = _registered(cast, note="内部备注")
    for address in ("/board/", "/board/deals/", f"/board/deals/{made.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        for hidden in (cast.tea_company.name, cast.university.name, cast.tea_company.uscc, "内部备注"):
            assert hidden not in page, (address, hidden)
    assert made.name in client.get(f"/board/deals/{made.pk}/").content.decode()


def test_the_name_of_a_confidential_contract_is_nowhere_public(cast: Cast, client: Client, county_clerk: User) -> None:
    made = _registered(cast, name="某型号密封结构开发", is_confidential=True)
    earlier = clock.today() - timedelta(days=3)
    _registered(cast, name="某型号阀体开发", is_confidential=True, signed_on=earlier, registered_on=earlier)
    for address in ("/board/deals/", f"/board/deals/{made.pk}/"):
        page = client.get(address).content.decode()
        assert "某型号" not in page
        assert "（内容保密）" in page
    reading = board_state.read(full=True)
    told = str([board_state.told(d) for d in reading.deals]) + str(reading.blocks)
    assert "某型号" not in told
    assert "（内容保密）" in told
    domain.delete_record(made, by=county_clerk, reason="重复登记")
    assert {d.name for d in deals.deals_of_day(clock.today(), cast.county.yunxi)} == {"（内容保密）"}


def test_a_contract_that_was_never_registered_is_nobodys_to_see(cast: Cast, client: Client) -> None:
    draft = make_contract(cast.tea_company, cast.university, 10)
    outside = make_contract(cast.university, cast.agent, 9, signed_on=clock.today(), registered_on=clock.today())
    for made in (draft, outside):
        assert client.get(f"/board/deals/{made.pk}/").status_code == 404
    assert client.get("/board/deals/999999/").status_code == 404


def test_both_versions_of_a_revoked_contract_stay_readable(cast: Cast, client: Client, county_clerk: User) -> None:
    made = _registered(cast)
    revoke_contract(made, by=county_clerk, reason="内部的原因")
    page = client.get(f"/board/deals/{made.pk}/").content.decode()
    for told in ("已撤销", "不再计入任何统计数字", "▲ +88", "▼ -88"):
        assert told in page
    assert "内部的原因" not in page
    assert made.name not in client.get("/board/deals/").content.decode()


def test_the_list_is_the_figure(cast: Cast, client: Client) -> None:
    _registered(cast, 88)
    _registered(cast, 2.5)
    page = client.get("/board/deals/").content.decode()
    assert "<b>90.5</b>万元" in page
    assert "共 2 项" in page
    assert client.get("/board/deals/?year=1900&page=99").status_code == 200


# -- the line -------------------------------------------------------------------------------------------------------

committed = pytest.mark.django_db(transaction=True)


@committed
def test_a_commit_says_which_models_it_changed(cast: Cast) -> None:
    with psycopg.connect(**connection_details(), autocommit=True) as listener:
        listener.execute("LISTEN kehui_changes")
        with transaction.atomic():
            _registered(cast)
            _registered(cast)
            assert list(listener.notifies(timeout=0.2, stop_after=1)) == []
        heard = [n.payload for n in listener.notifies(timeout=2, stop_after=1)]
        assert heard == ["market.technologycontract"]
        assert list(listener.notifies(timeout=0.2, stop_after=1)) == [], "once for a transaction"


@committed
def test_a_deal_and_its_revocation_reach_every_screen(cast: Cast, county_clerk: User, port: int) -> None:
    _registered(cast, 12)
    with Screen(port) as first, Screen(port) as second:
        begun = [screen.next("state") for screen in (first, second)]
        assert [len(e.data["deals"]) for e in begun] == [1, 1]
        made = _registered(cast, 88)
        for screen in (first, second):
            told = screen.next("tick")
            assert [(d["name"], d["change"]) for d in told.data["deals"]] == [(made.name, 88)]
            assert told.data["head"]["value"]["value"] == 100
            assert screen.next("patch").data["blocks"]["townships"][0]["value"] == 100
        revoke_contract(made, by=county_clerk, reason="材料不实")
        for screen in (first, second):
            told = screen.next("tick")
            assert [(d["word"], d["change"]) for d in told.data["deals"]] == [("撤销", -88)]
            assert (told.data["head"]["value"]["value"], told.data["head"]["count"]["value"]) == (12, 1)
            patch = screen.next("patch")
            assert patch.data["blocks"]["townships"][0]["value"] == 12


@committed
@pytest.mark.parametrize("by_query", [False, True])
def test_a_screen_that_was_away_catches_up(cast: Cast, port: int, by_query: bool) -> None:
    _registered(cast, 1)
    with Screen(port) as screen:
        screen.next("state")
        first = _registered(cast, 2)
        assert [d["name"] for d in screen.next("tick").data["deals"]] == [first.name]
        seen = screen.last_id
    missed = [_registered(cast, 3), _registered(cast, 4)]
    back = Screen(port, query=f"?after={seen}") if by_query else Screen(port, last_id=seen)
    with back as screen:
        told = screen.next()
        assert (told.name, [d["name"] for d in told.data["deals"]]) == ("tick", [m.name for m in missed])
        assert screen.next().name == "state"
        later = _registered(cast, 5)
        assert [d["name"] for d in screen.next("tick").data["deals"]] == [later.name]
    with Screen(port, last_id=screen.last_id) as screen:
        assert screen.next().name == "state", "nothing was missed, nothing is told twice"


@committed
def test_two_transactions_at_once_neither_lost_nor_doubled(cast: Cast, port: int) -> None:
    """The first one holds its transaction open while the second one wants to commit, and a reader reads all the time."""
    written, go, done = threading.Event(), threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            done.append(_registered(cast, 1).name)
            written.set()
            go.wait(10)
        connection.close()

    def quick() -> None:
        done.append(_registered(cast, 2).name)
        connection.close()

    with Screen(port) as screen:
        start = int(screen.next("state").id)
        threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
        threads[0].start()
        assert written.wait(10)
        threads[1].start()
        number, gathered = start, []
        for _ in range(5):
            found = deals.deals_after(number, cast.county.yunxi)
            gathered += [d.name for d in found]
            number = deals.last_number()
        assert (gathered, number) == ([], start), "what is not committed is not there, and no number beyond it either"
        go.set()
        for thread in threads:
            thread.join(10)
        found = deals.deals_after(number, cast.county.yunxi)
        assert [d.number for d in found] == [start + 1, start + 2]
        assert sorted(d.name for d in found) == sorted(done)
        told: list[str] = []
        while len(told) < 2:
            told += [d["name"] for d in screen.next("tick").data["deals"]]
        assert sorted(told) == sorted(done)


@committed
def test_many_writers_one_reader(cast: Cast, port: int) -> None:
    def write(amount: int) -> None:
        for _ in range(5):
            _registered(cast, amount)
        connection.close()

    with Screen(port) as screen:
        screen.next("state")
        threads = [threading.Thread(target=write, args=(n,)) for n in (1, 10, 100)]
        for thread in threads:
            thread.start()
        numbers: list[int] = []
        while len(numbers) < 15:
            event = screen.next("tick")
            numbers += [d["number"] for d in event.data["deals"]]
        for thread in threads:
            thread.join(10)
        assert numbers == sorted(set(numbers))
        assert event.data["head"]["value"]["value"] == 555


@committed
def test_a_listener_that_lost_the_database_comes_back_without_a_gap(cast: Cast, port: int) -> None:
    with Screen(port) as screen:
        screen.next("state")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN kehui_changes'")
        made = _registered(cast, 7)
        assert screen.next("stale").data["as_of"] > 0
        assert [d["name"] for d in screen.next("tick").data["deals"]] == [made.name]


@committed
def test_the_clerks_change_of_a_scene_is_seen_at_once(cast: Cast, county_clerk: User, signed_in: SignIn, port: int) -> None:
    _registered(cast)
    with Screen(port) as screen:
        screen.next("state")
        sent = {
            "number": "DP-1", "name": "只看乡镇", "kind": "townships", "position": "1", "seconds": "20", "is_shown": "true",
            "area": str(cast.county.yunxi.pk),
        }  # fmt: skip
        assert signed_in(county_clerk).post("/desk/web/board-scenes/new/", sent).status_code == 302
        told = screen.next("patch", "state")
        assert [s["name"] for s in told.data["blocks"]["scenes"]] == ["只看乡镇"]


@committed
def test_the_line_takes_nothing_but_get_and_has_a_limit(cast: Cast, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("POST", "/board/events/", b"")
    assert line.getresponse().status == 405
    line.close()
    with Screen(port) as screen:
        screen.next("state")
        monkeypatch.setenv("KEHUI_SCREENS", "1")
        with Screen(port) as refused:
            assert (refused.answer.status, refused.answer.headers["Retry-After"]) == (503, "30")
