"""Numbers that the office makes up itself are given where they are left empty, each once."""

from __future__ import annotations

import io
import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from kehui.accounts.models import Role, system_user
from kehui.activities.models import Activity
from kehui.importing import run
from kehui.importing.models import State
from kehui.importing.template import template_workbook
from kehui.kernel import clock
from kehui.market.models import Demand
from kehui.records.domain import update_record
from kehui.records.register import all_registers, get_register
from tests.context_kit import enter, make_tree, officer
from tests.contract.factory import make_values
from tests.importing.sheets import previewed, states, xlsx

pytestmark = pytest.mark.django_db


def _activity(**given: Any) -> Activity:
    made: Activity = enter(
        "activities.activities", **({"name": "茶叶讲座", "kind": "lecture", "held_on": date(2025, 3, 12), "host": "南安乡"} | given)
    )
    return made


def _number(code: str, serial: int, prefix: str = "HD") -> str:
    return f"{prefix}-{code}-{clock.today().year}-{serial:04d}"


def test_each_area_counts_for_itself_and_given_numbers_stay() -> None:
    tree = make_tree()
    numbers = [_activity(area=a).number for a in (tree.village, tree.village, tree.other_village)]
    assert numbers == [_number("330499200201", 1), _number("330499200201", 2), _number("330499200202", 1)]
    assert _activity(area=tree.village, number="HD-2025-001").number == "HD-2025-001"
    _activity(area=tree.village, number=_number("330499200201", 9999))
    assert _activity(area=tree.village).number == _number("330499200201", 10000)
    assert _activity(area=tree.village).number == _number("330499200201", 10001)


def test_a_cleared_number_is_the_old_one() -> None:
    tree = make_tree()
    held = _activity(area=tree.village)
    changed: Any = update_record(held, {"number": "", "name": "茶树栽培讲座"}, by=system_user())
    assert (changed.name, changed.number) == ("茶树栽培讲座", held.number)


def test_numbers_of_the_one_market_name_no_area() -> None:
    tree = make_tree()
    values = make_values(get_register("market.demands"), 1, tree.county) | {"number": "", "status": "draft"}
    made: Demand = enter("market.demands", **values)
    assert made.number == f"NT-{clock.today().year}-0001"


@pytest.mark.parametrize("register", [r for r in all_registers() if r.prefix], ids=lambda r: r.name)
def test_every_number_fits_its_field(register: Any) -> None:
    assert len(register.key) == 1
    longest = _number("330499200201", 10000, register.prefix) if register.number_by_area else f"{register.prefix}-2026-10000"
    assert len(longest) <= register.column[register.key[0]].max_length


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers() -> None:
    tree = make_tree()
    system_user()
    found: list[str] = []
    start = threading.Barrier(4)

    def one(place: int) -> None:
        try:
            start.wait()
            found.append(_activity(area=tree.village, name=f"讲座{place}").number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [_number("330499200201", n) for n in (1, 2, 3, 4)]


def test_rows_without_a_number_are_imported_as_new() -> None:
    tree = make_tree()
    clerk = officer(Role.COUNTY_CLERK, tree.county)
    _activity(area=tree.township)
    headers = ["活动编号", "活动名称", "活动类型", "举办日期", "主办单位", "所在地区"]
    row = {"活动类型": "科技讲座", "举办日期": "2025-03-12", "主办单位": "南安乡人民政府", "所在地区": "南安乡"}
    rows = [{**row, "活动名称": "病虫害防治"}, {**row, "活动名称": "茶园管理"}, {**row, "活动名称": "电商", "活动编号": "HD-2025-7"}]
    batch = previewed(xlsx(rows, headers), clerk, register=get_register("activities.activities"))
    assert set(states(batch).values()) == {State.NEW}
    run.commit(batch, by=clerk)
    numbers = dict(Activity.objects.values_list("name", "number"))
    assert (numbers["病虫害防治"], numbers["茶园管理"]) == (_number("330499200", 2), _number("330499200", 3))
    assert numbers["电商"] == "HD-2025-7"
    without = [{**row, "活动名称": "直播培训"}]  # the column itself may be left out
    run.import_file(xlsx(without, headers[1:]), by=clerk, register=get_register("activities.activities"))
    assert Activity.objects.get(name="直播培训").number == _number("330499200", 4)


def test_the_template_says_so() -> None:
    tree = make_tree()
    content = template_workbook(get_register("activities.activities"), by=officer(Role.COUNTY_CLERK, tree.county))
    book = load_workbook(io.BytesIO(content))
    head = book.worksheets[0].cell(1, 1)
    assert head.value == "活动编号"  # no star
    assert "留空时自动编号" in str(head.comment.text if head.comment else "")
    assert any("选填（留空时自动编号）" in str(c) for row in book["填写说明"].iter_rows(values_only=True) for c in row)


def test_the_form_numbers_and_a_second_press_is_told() -> None:
    tree = make_tree()
    client = Client()
    client.force_login(officer(Role.COUNTY_CLERK, tree.county))
    sent = {
        "name": "茶叶讲座", "kind": "lecture", "held_on": "2025-03-12", "host": "南安乡", "mode": "offline", "part": "held",
        "area": str(tree.village.pk), "area.text": tree.village.full_name, "status": "held", "confirmed": "1",
    }  # fmt: skip
    page = "/desk/activities/activities/new/"
    assert "留空时自动编号" in client.get(page).content.decode()
    assert client.post(page, sent).status_code == 302
    again = client.post(page, sent, follow=True)
    assert "没有重复登记" in again.content.decode()
    assert [a.number for a in Activity.objects.all()] == [_number("330499200201", 1)]
