from __future__ import annotations

import pytest

from kehui.accounts.models import system_user
from kehui.areas.domain import AreaRow, register_areas
from kehui.areas.models import Area, Level
from kehui.audit.models import Entry
from kehui.kernel.errors import Invalid

pytestmark = pytest.mark.django_db

ROWS = [
    AreaRow(4, "339921200", "南安乡", Level.TOWNSHIP, "339921"),
    AreaRow(2, "33", "浙江省", Level.PROVINCE),
    AreaRow(3, "339921", "云溪县", Level.COUNTY, "33"),
]


def test_parents_come_first_whatever_the_order() -> None:
    outcome = register_areas(ROWS, by=system_user())
    assert (outcome.created, outcome.changed, outcome.unchanged) == (3, 0, 0)
    assert Area.objects.get(code="339921200").path == "33/339921/339921200/"
    assert Entry.objects.filter(model="areas.area", action="areas.area.created").count() == 3


def test_same_rows_again_change_nothing() -> None:
    register_areas(ROWS, by=system_user())
    outcome = register_areas(ROWS, by=system_user())
    assert outcome.unchanged == 3
    assert Entry.objects.filter(model="areas.area").count() == 3


def test_a_new_parent_moves_everything_below() -> None:
    register_areas([*ROWS, AreaRow(5, "3399", "云州市", Level.PREFECTURE, "33")], by=system_user())
    register_areas([AreaRow(2, "339921", "云溪县", Level.COUNTY, "3399")], by=system_user())
    assert Area.objects.get(code="339921200").path == "33/3399/339921/339921200/"
    changed = Entry.objects.get(action="areas.area.updated")
    assert (changed.old_values, changed.new_values) == ({"parent": "33"}, {"parent": "3399"})


def test_all_problems_at_once_and_nothing_written() -> None:
    rows = [
        AreaRow(2, "33", "浙江省", Level.PROVINCE, "32"),
        AreaRow(3, "33", "浙江", Level.PROVINCE),
        AreaRow(4, "33X", "", Level.COUNTY, "99"),
    ]
    with pytest.raises(Invalid) as caught:
        register_areas(rows, by=system_user())
    messages = [p.message for p in caught.value.problems]
    assert any("第2行：省级没有上级" in m for m in messages)
    assert any("第3行：区划代码33与第2行重复" in m for m in messages)
    assert any("第4行：区划代码应为" in m for m in messages)
    assert any("第4行：名称不能为空" in m for m in messages)
    assert any("没有代码为“99”的上级" in m for m in messages)
    assert not Area.objects.exists()


def test_a_parent_stands_higher() -> None:
    with pytest.raises(Invalid, match="级别不高于"):
        register_areas([*ROWS, AreaRow(5, "339922", "邻县", Level.COUNTY, "339921200")], by=system_user())
