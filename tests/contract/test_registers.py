"""What every register keeps, whoever declared it: checked for each one automatically."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import UniqueConstraint
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kehui.accounts.models import Role, User
from kehui.areas.models import Area
from kehui.audit.models import Entry
from kehui.records import domain, export
from kehui.records.addresses import url_for
from kehui.records.filters import RESERVED, filters_of
from kehui.records.register import Register, all_registers
from tests.contract.conftest import page_of, user
from tests.contract.factory import make_record

every = pytest.mark.parametrize("register", all_registers(), ids=lambda r: r.name)
pytestmark = pytest.mark.django_db


def _pages(register: Register, pk: int) -> list[str]:
    pages = [url_for(register), url_for(register, "detail", pk)]
    return [*pages, url_for(register, "edit", pk)] if register.editable else pages


@every
def test_key_has_a_unique_constraint(register: Register) -> None:
    key = set(register.key)
    model = register.model
    single = len(key) == 1 and model._meta.get_field(next(iter(key))).unique
    joined = any(isinstance(c, UniqueConstraint) and set(c.fields) == key for c in model._meta.constraints)
    expressed = any(isinstance(c, UniqueConstraint) and c.expressions for c in model._meta.constraints)
    assert single or joined or expressed, f"no unique constraint on {key}"


@every
def test_declaration_names_what_exists(register: Register) -> None:
    for name in (*register.filters, *register.search, *(o.lstrip("-").split("__")[0] for o in register.ordering)):
        try:
            register.model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{register.name} has no field {name}")
    assert not {f.name for f in filters_of(register)} & RESERVED


@every
def test_outsider_is_denied(register: Register, county: Area) -> None:
    record = make_record(register, 1, county)
    for url in _pages(register, record.pk):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
    nobody = page_of(user("auditor", Role.AUDITOR, None))
    for url in _pages(register, record.pk):
        assert nobody.get(url).status_code in (403, 404)


@every
def test_area_scoped(register: Register, townships: tuple[Area, Area], township_clerk: User) -> None:
    own, other = townships
    mine, theirs = make_record(register, 1, own), make_record(register, 2, other)
    client = page_of(township_clerk)
    if register.readers is not None and not register.readers & township_clerk.roles:
        assert {client.get(url).status_code for url in _pages(register, mine.pk)} == {403}
        return
    listed = client.get(url_for(register)).content.decode()
    assert f'name="ids" value="{mine.pk}"' in listed
    assert f'name="ids" value="{theirs.pk}"' not in listed
    assert client.get(url_for(register, "detail", mine.pk)).status_code == 200
    assert client.get(url_for(register, "detail", theirs.pk)).status_code == 404


@every
def test_query_count_is_constant(register: Register, county: Area, clerk: User) -> None:
    client = page_of(clerk)
    first = make_record(register, 1, county)
    may_edit = register.editable and register.may_write(clerk, county)
    pages = [p for p in _pages(register, first.pk) if may_edit or not p.endswith("/edit/")]
    before = {p: _queries(client, p) for p in pages}
    for number in (2, 3):
        make_record(register, number, county)
    for page in pages:
        _, queries = before[page]
        status, again = _queries(client, page)
        assert status == 200
        assert len(again) == len(queries), f"{page}: {len(queries)} queries at one row, {len(again)} at three"
    assert len(before[url_for(register)][1]) <= 6


def _queries(client: Client, url: str) -> tuple[int, list[Any]]:
    cache.delete("site_name")  # else its minute may run out between the two
    client.get(url)  # what is remembered for a minute is remembered now
    with CaptureQueriesContext(connection) as captured:
        status = client.get(url).status_code
    return status, captured.captured_queries


@every
def test_deleting_is_audited(register: Register, county: Area, clerk: User) -> None:
    if not (register.editable and register.may_write(clerk, county)):
        pytest.skip("its own domain functions write it")
    record = make_record(register, 1, county)
    domain.delete_record(record, by=clerk, reason="重复登记")
    entry = Entry.objects.filter(model=register.model_label, object_id=str(record.pk)).latest("number")
    assert (entry.action, entry.reason) == (f"{register.model_label}.deleted", "重复登记")
    assert entry.old_values


@every
def test_export_has_every_column_and_row(register: Register, county: Area, clerk: User) -> None:
    for number in (1, 2, 3):
        make_record(register, number, county)
    client = page_of(clerk)
    headings = [c.heading for c in register.columns]
    stored = register.model._default_manager.visible_to(clerk).count()
    text = b"".join(client.get(f"{url_for(register, 'export')}?format=csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == headings
    assert len(rows) - 1 == stored >= 3
    content = b"".join(client.get(f"{url_for(register, 'export')}?format=xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    found = list(sheet.iter_rows(values_only=True))
    assert list(found[0]) == headings
    assert len(found) - 1 == stored
    assert Entry.objects.filter(action=f"{register.model_label}.exported").count() == 2
    assert export.export_columns(register) == list(register.columns)


@every
def test_api_serves_it(register: Register, townships: tuple[Area, Area], township_clerk: User) -> None:
    own, other = townships
    mine, theirs = make_record(register, 1, own), make_record(register, 2, other)
    client = page_of(township_clerk)
    path = f"/api/v1/{register.model._meta.app_label}/{register.slug}"
    if register.readers is not None and not register.readers & township_clerk.roles:
        assert {client.get(url).status_code for url in (path, f"{path}/{mine.pk}")} == {403}
        return
    ids = {item["id"] for item in client.get(path).json()["items"]}
    assert mine.pk in ids
    assert theirs.pk not in ids
    assert client.get(f"{path}/{mine.pk}").status_code == 200
    missing = client.get(f"{path}/{theirs.pk}")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert Client().get(path).status_code == 401
