"""The pages of a request, from taking it down to its end."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from kehui.privacy.models import PersonalDataRequest
from tests.cast import Cast
from tests.privacy.conftest import IDENTITY, NAME, PHONE, Traces

HOME = "/desk/privacy/requests/"


def test_a_deletion_from_the_counter_to_the_end(cast: Cast, traces: Traces, signed_in: Any) -> None:
    client = signed_in(cast.county_clerk)
    taken = client.post(f"{HOME}new/", {"kind": "deletion", "name": NAME, "phone": PHONE, "identity_number": IDENTITY})
    request = PersonalDataRequest.objects.get()
    address = f"{HOME}{request.pk}/"
    assert taken["Location"] == address
    page = client.get(address).content.decode()
    assert "欧**" in page
    assert not [plain for plain in (NAME, PHONE, IDENTITY) if plain in page]
    early = client.get(f"{address}found/", follow=True).content.decode()
    assert "请先核验申请人的身份" in early

    client.post(f"{address}do/verify/", {"means": "现场核对身份证原件"})
    page = client.get(f"{address}found/").content.decode()
    assert "查到 <b>8</b> 条记录，其中 <b>4</b> 条确定是本人的" in page
    assert not [plain for plain in (NAME, PHONE, IDENTITY) if plain in page]
    person = f"parties.person:{traces.person.pk}"
    refused = client.post(f"{address}erase/", {"chosen": [person], f"keep:farming.envoy:{traces.envoy.pk}": "任期未满"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "确定是本人的，不删除时请写明原因" in text
    assert 'value="任期未满"' in text

    kept = {f"keep:{k}": "单位留用" for k in (f"parties.organisation:{traces.firm.pk}", f"market.walkinproblem:{traces.walk_in.pk}")}
    done = client.post(f"{address}erase/", {"chosen": [person], f"keep:farming.envoy:{traces.envoy.pk}": "任期未满", **kept})
    assert done["Location"] == address
    again = client.post(f"{address}erase/", {"chosen": [person]}, follow=True)
    assert "已经由周县平办理：已办结" in again.content.decode()
    page = client.get(address).content.decode()
    assert "任期未满" in page
    assert "删除了 1 条记录中的本人信息" in page
    assert "没有查到" not in page


def test_a_copy_is_a_workbook_and_no_cache_keeps_it(cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
    client = signed_in(cast.county_clerk)
    address = f"{HOME}{ask('copy').pk}/"
    assert 'name="chosen"' in client.get(f"{address}found/").content.decode()
    answer = client.post(f"{address}give/", {"chosen": [f"parties.person:{traces.person.pk}"]})
    assert answer["Cache-Control"] == "no-store"
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["说明", "人员"]
    nothing = client.post(f"{address}give/", {})
    assert nothing.status_code == 422
    assert "请至少选定一条记录" in nothing.content.decode()


def test_a_correction_leads_to_the_form_with_its_reason(cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
    client = signed_in(cast.county_clerk)
    request = ask("correction")
    address = f"{HOME}{request.pk}/"
    page = client.get(f"{address}found/").content.decode()
    edit = f"/desk/parties/people/{traces.person.pk}/edit/?reason="
    assert edit in page
    assert "已更正" not in page
    link = page[page.index(edit) :].split('"')[0]
    form = client.get(link).content.decode()
    reason = f"个人信息申请 {request.number}：更正"
    assert f'value="{reason}"' in form
    traces.person.refresh_from_db()
    values = {
        "number": "SF-0001", "name": NAME, "kind": "farmer", "area": traces.person.area_id, "phone": "13799999999",
        "identity_number": "360426********0071", "reason": reason, "version": traces.person.version, "confirmed": "1",
    }  # fmt: skip
    assert client.post(link, values).status_code == 302
    assert "已更正" in client.get(f"{address}found/").content.decode()
    client.post(f"{address}do/finish/", {"outcome": "电话已更正"})
    request.refresh_from_db()
    assert request.status == "done"
    assert [(t["name"], t["what"]) for t in request.treated] == [("SF-0001", "已更正")]


def test_the_security_administrator_handles_the_request_and_sees_no_records(cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
    client = signed_in(cast.security_admin)
    request = ask("access", verified=False)
    address = f"{HOME}{request.pk}/"
    assert "身份核验通过" in client.get(address).content.decode()
    client.post(f"{address}do/verify/", {"means": "登记电话回拨"})
    page = client.get(address).content.decode()
    assert "由县级经办人查找和处理本人信息" in page
    assert client.get(f"{address}found/").status_code == 403
    assert client.post(f"{address}give/", {"chosen": [f"parties.person:{traces.person.pk}"]}).status_code == 403
    revealed = client.post(f"{address}reveal/", {"reason": "电话联系申请人"}).content.decode()
    assert PHONE in revealed
