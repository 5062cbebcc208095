"""Lists in the state of their address."""

from __future__ import annotations

import io

import pytest
from django.http import QueryDict

from kehui.areas.models import Area
from kehui.records import workbook
from kehui.records.columns import PersonalColumn
from kehui.records.export import _csv_cell
from kehui.records.register import get_register
from kehui.records.tables import RecordTable, bounded_count
from tests.contract import factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Area:
    return factory.area()


def _table(address: str, **options: int) -> RecordTable:
    register = get_register("parties.organisations")
    return RecordTable(register, register.model.objects.all(), QueryDict(address), path="/x/", **options)


def _make(county: Area, count: int) -> None:
    for number in range(1, count + 1):
        record = factory.make_record(get_register("parties.organisations"), number, county)
        type(record).objects.filter(pk=record.pk).update(name=f"第{number}公司<b>", is_above_scale=number == 1)


def test_pages_and_count(county: Area) -> None:
    _make(county, 5)
    first, last = _table("", page_rows=2), _table("page=3", page_rows=2)
    assert (len(first.rows), first.has_next, first.count.text) == (2, True, "共 5 条")
    assert (len(last.rows), last.has_next, last.count.number) == (1, False, 5)
    assert bounded_count(first.queryset, 3).text == "超过 3 条"


def test_filters_search_and_chips(county: Area) -> None:
    _make(county, 3)
    assert len(_table("is_above_scale=1").rows) == 1
    found = _table(f"q=第2&area={county.code}")
    assert [c["value"] for c in found.chips] == ["第2", "云溪县"]
    assert len(found.rows) == 1


def test_unreadable_filter_is_said_and_left_out(county: Area) -> None:
    _make(county, 2)
    table = _table("founded_on.from=昨天&kind=%00")
    assert "昨天" in table.problems[0]
    assert len(table.rows) == 2


def test_cells_are_escaped(county: Area) -> None:
    _make(county, 1)
    assert "&lt;b&gt;" in _table("").body
    assert "公司<b>" not in _table("").body


def test_masked_columns_do_not_sort(county: Area) -> None:
    assert isinstance(get_register("parties.organisations").column["phone"], PersonalColumn)
    assert _table("sort=phone").sort == ""


@pytest.mark.parametrize(
    ("value", "written"), [("=1+1", "'=1+1"), ("@x", "'@x"), (-3.5, "-3.5"), ("好", "好"), (None, "")]
)
def test_formulas_are_guarded(value: object, written: str) -> None:
    assert _csv_cell(value) == written


def test_workbook_keeps_texts_as_texts() -> None:
    import openpyxl

    content = b"".join(
        workbook.stream("表", [workbook.Head("甲", 10), workbook.Head("乙", 10)], [["=1+1", 2.5], ["<&\x01", None]])
    )
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())
    assert (rows[1][0].data_type, rows[1][0].value, rows[1][1].value) == ("s", "=1+1", 2.5)
    assert rows[2][0].value == "<&"
