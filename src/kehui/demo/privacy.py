"""Requests about personal data in the demo: one late and unverified, one in hand, one done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kehui.accounts.models import system_user
from kehui.areas.models import find_area
from kehui.demo.county import COUNTY_NAME
from kehui.farming.models import Envoy
from kehui.parties.models import Organisation, Person, PersonKind
from kehui.privacy.domain.answering import give
from kehui.privacy.domain.requests import finish_request, verify_request
from kehui.privacy.finding import find
from kehui.privacy.models import PersonalDataRequest
from kehui.records.domain import create_record
from kehui.records.register import get_register


@transaction.atomic
def make_requests(today: date) -> None:
    """Three requests; does nothing where there are any."""
    if PersonalDataRequest.objects.exists():
        return
    farmer = Person.objects.filter(kind=PersonKind.FARMER).exclude(phone="").order_by("number").first()
    # An envoy stands in several registers: as an expert, with visits, as the adviser of households.
    envoy = Envoy.objects.exclude(person=None).exclude(person__phone="").order_by("number").first()
    contact = Organisation.objects.exclude(contact="").exclude(phone="").order_by("uscc").first()
    if farmer is None or envoy is None or envoy.person is None or contact is None:
        return
    done = _ask("copy", farmer.name, farmer.phone, today - timedelta(days=45), "要一份本人信息，交给合作社存档")
    by = system_user()
    verify_request(done, by=by, means="现场核对身份证原件")
    give(done, [hit.key for hit in find(done, by=by).hits if hit.sure], by=by)
    finish_request(done, by=by, outcome="已当面交付本人信息表，申请人签收")
    handling = _ask("deletion", envoy.person.name, envoy.person.phone, today - timedelta(days=9), "期满不再担任特派员，要求删除姓名和电话")
    verify_request(handling, by=by, means="县科技局当面核对身份证原件")
    _ask("correction", contact.contact, contact.phone, today - timedelta(days=40), "已不在该单位工作，联系电话请更正")


def _ask(kind: str, name: str, phone: str, received_on: date, content: str) -> PersonalDataRequest:
    register = get_register("privacy.requests")
    values: dict[str, Any] = {c.name: c.empty for c in register.columns}
    values |= {
        "kind": kind, "name": name, "phone": phone, "content": content, "received_on": received_on,
        "area": find_area(COUNTY_NAME).pk,
    }  # fmt: skip
    made = create_record(register, values, by=system_user(), reason="载入示例县")
    assert isinstance(made, PersonalDataRequest)
    return made
