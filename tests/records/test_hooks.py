"""Whoever follows a kind of record hears of every write, whichever way it came in, and of none that was undone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction

from kehui.accounts.models import system_user
from kehui.importing.run import import_file
from kehui.parties.models import Person
from kehui.records import domain, hooks
from kehui.records.register import register_of
from tests.cast import Cast


@pytest.fixture
def heard() -> Iterator[list[int]]:
    found: list[int] = []

    def listen(keys: Sequence[int]) -> None:
        assert transaction.get_connection().in_atomic_block
        found.extend(keys)

    hooks.follow_writes(Person, listen)
    yield found
    hooks._followers[Person].remove(listen)


def test_entering_changing_and_deleting_are_heard(heard: list[int], cast: Cast) -> None:
    heard.clear()  # the cast was entered too
    values = {"number": "ZJ-0900", "name": "何春华", "kind": "expert", "area": cast.county.yunxi.pk}
    made = domain.create_record(register_of(Person), values, by=cast.county_clerk)
    domain.update_record(made, {"name": "何春"}, by=cast.county_clerk)
    key = made.pk
    domain.delete_record(made, by=cast.county_clerk, reason="重复登记")
    assert heard == [key, key, key]


def test_an_import_is_heard(heard: list[int], cast: Cast, tmp_path: Path) -> None:
    heard.clear()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["人员编号", "姓名", "人员类型", "所在地区"])
    sheet.append(["ZJ-0901", "何春华", "专家", "云溪县"])
    sheet.append(["ZJ-0001", "李大明", "专家", "云溪县"])
    content = io.BytesIO()
    book.save(content)
    path = tmp_path / "人员名册.xlsx"
    path.write_bytes(content.getvalue())
    import_file(path, by=system_user(), register=register_of(Person), reason="")
    assert sorted(heard) == sorted(Person.objects.filter(number__in=["ZJ-0901", "ZJ-0001"]).values_list("pk", flat=True))
