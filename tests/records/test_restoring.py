"""A deleted record comes back through its register's form: who may, with what, and what the trail cannot give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.areas.models import Area, Level
from kehui.audit.models import Entry
from kehui.market.models import TechnologyContract
from kehui.parties.models import Person
from kehui.records import domain
from kehui.records.register import get_register
from tests.cast import Cast, make_contract

SignIn = Callable[[Any], Client]
NEW = "/desk/parties/people/new/"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _deleted(user: User, cast: Cast, area: Area | None = None) -> Entry:
    """A person of 南安乡 at the tea company, entered and deleted by ``user``."""
    register = get_register("parties.people")
    values = {c.name: c.empty for c in register.columns} | {
        "number": "R-7", "name": "潘向阳", "kind": "expert", "organisation": cast.tea_company.pk, "title": "高级工程师",
        "field": "茶叶加工", "area": (area or cast.county.nanan).pk, "phone": "13812341234",
    }  # fmt: skip
    made = domain.create_record(register, values, by=user)
    domain.delete_record(made, by=user, reason="登记重了")
    return Entry.objects.get(model="parties.person", action="parties.person.deleted")


def test_the_form_holds_what_was_deleted_and_nothing_is_written_before_it_is_saved(cast: Cast, signed_in: SignIn) -> None:
    entry = _deleted(cast.township_clerk, cast)
    client = signed_in(cast.county_clerk)
    link = f"{NEW}?deleted={entry.number}"
    assert link in _text(client.get("/desk/parties/people/deleted/"))
    assert link in _text(client.get("/desk/"))
    page = client.get(link)
    form = page.context["form"]
    shown = {f.name: f.chosen or f.value for f in form}
    assert (shown["number"], shown["title"], shown["organisation"]) == ("R-7", "高级工程师", str(cast.tea_company.pk))
    assert shown["area"] == str(cast.county.nanan.pk)
    assert shown["phone"] == ""
    assert re.search(r"“[^；]*电话[^；]*”在审计记录里是打码的，没有带出，请重新填写", _text(page))
    assert not Person.objects.filter(number="R-7").exists()
    personal = {f.name: "" for f in form if f.column.kind == "personal"} | {"name": "潘向阳", "phone": "13812341234"}
    sent = shown | personal | {f"{n}.text": form.fields[n].value for n in ("organisation", "area")} | {"deleted": str(entry.number)}
    saved = client.post(NEW, sent)
    assert saved.status_code == 302
    person = Person.objects.get(number="R-7")
    assert person.phone == "13812341234"
    created = Entry.objects.filter(model="parties.person", object_id=str(person.pk)).get()
    assert created.reason == f"按第{entry.number}条审计记录（删除）的内容重新登记"
    assert "已重新登记" in _text(client.get("/desk/parties/people/deleted/"))
    assert link not in _text(client.get("/desk/"))


def test_a_deletion_is_for_those_who_may_write_where_the_record_lay(cast: Cast, signed_in: SignIn) -> None:
    entry = _deleted(cast.county_clerk, cast)
    link = f"{NEW}?deleted={entry.number}"
    assert signed_in(cast.township_clerk).get(link).status_code == 200
    assert signed_in(cast.other_township_clerk).get(link).status_code == 404
    assert "潘" not in _text(signed_in(cast.other_township_clerk).get("/desk/parties/people/deleted/"))
    for user in (cast.county_leader, cast.auditor):
        assert signed_in(user).get(link).status_code == 403
    # The trail says 丁字村, not of which township: one at home in only one of two is not asked.
    Area.objects.create(code="330421001999", name=cast.county.nanan.name, level=Level.VILLAGE, parent=cast.county.xitang)
    assert signed_in(cast.township_clerk).get(link).status_code == 404
    assert signed_in(cast.county_clerk).get(link).status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "-1", "1"])
def test_an_entry_that_is_no_deletion_of_the_register_is_none(cast: Cast, signed_in: SignIn, number: str) -> None:
    assert signed_in(cast.county_clerk).get(f"{NEW}?deleted={number}").status_code == 404


def test_what_it_referred_to_and_is_gone_is_named(cast: Cast, signed_in: SignIn) -> None:
    contract = make_contract(cast.tea_company, buyer=cast.university)
    domain.delete_record(contract, by=cast.county_clerk, reason="录错了")
    entry = Entry.objects.get(action__endswith="technologycontract.deleted")
    client = signed_in(cast.county_clerk)
    form = client.get(f"/desk/market/contracts/new/?deleted={entry.number}").context["form"]
    assert form.fields["buyer"].chosen == str(cast.university.pk)
    type(cast.university).objects.filter(pk=cast.university.pk).update(name="东海理工大学")
    page = client.get(f"/desk/market/contracts/new/?deleted={entry.number}")
    assert page.context["form"].fields["buyer"].chosen == ""
    assert re.search(r"原来的“[^”]+”是“东海大学”，现在找不到唯一的一个", _text(page))
    assert not TechnologyContract.objects.exists()


def test_who_deletes_is_shown_the_way_back_at_once(cast: Cast, signed_in: SignIn) -> None:
    contract = make_contract(cast.tea_company, buyer=cast.university)
    client = signed_in(cast.county_clerk)
    told = _text(client.post(f"/desk/market/contracts/{contract.pk}/delete/", {"reason": "录错了"}, follow=True))
    link = re.search(r'<a href="([^"]+)">按原内容重新登记</a>', told)
    assert link
    assert client.get(link[1]).status_code == 200
