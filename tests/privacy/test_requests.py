"""The register of requests: who keeps it, until when, and the states of a request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.market.working_days import add_working_days
from kehui.privacy.domain.requests import finish_request, refuse_request, verify_request
from kehui.privacy.models import PersonalDataRequest
from kehui.records.domain import delete_record, update_record
from tests.cast import Cast
from tests.privacy.conftest import IDENTITY, NAME, PHONE, enter


class TestTakingDown:
    def test_number_day_and_county_follow(self, cast: Cast) -> None:
        made = enter("privacy.requests", by=cast.security_admin, kind="access", name=NAME, phone=PHONE, received_on=date(2026, 3, 2))
        # 15 working days after a Monday: three weeks on, no holiday between.
        assert (made.due_on, made.status, made.area) == (date(2026, 3, 23), "unverified", cast.county.yunxi)
        assert made.number == f"GR-{clock.today().year}-0001"

    def test_a_holiday_does_not_count(self, cast: Cast) -> None:
        made = enter("privacy.requests", by=cast.county_clerk, kind="access", name=NAME, phone=PHONE, received_on=date(2025, 9, 25))
        assert made.due_on == date(2025, 10, 22)  # National Day and Mid-Autumn, 1 to 8 October; 28 September and 11 October were worked

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"phone": ""}, "至少填一项"),
            ({"kind": "correction"}, "应为什么"),
            ({"received_on": date(2099, 1, 1)}, "不能晚于今天"),
            ({"status": "done"}, "都是待核验"),
        ],
    )
    def test_what_cannot_be_taken_down(self, cast: Cast, given: dict[str, Any], said: str) -> None:
        values = {"kind": "access", "name": NAME, "phone": PHONE} | given
        with pytest.raises(Invalid, match=said):
            enter("privacy.requests", by=cast.county_clerk, **values)

    @pytest.mark.parametrize("who", ["township_clerk", "county_leader", "enterprise", "auditor"])
    def test_others_neither_write_nor_see(self, cast: Cast, ask: Any, who: str, signed_in: Any) -> None:
        with pytest.raises(NotPermitted):
            enter("privacy.requests", by=getattr(cast, who), kind="access", name=NAME, phone=PHONE)
        made = ask("access")
        client = signed_in(getattr(cast, who))
        assert client.get("/desk/privacy/requests/").status_code == 403
        assert client.get(f"/desk/privacy/requests/{made.pk}/found/").status_code == 404
        assert not PersonalDataRequest.objects.visible_to(getattr(cast, who)).exists()
        assert "个人信息申请" not in client.get("/desk/").content.decode()

    def test_the_keepers_find_it_in_their_menu(self, cast: Cast, signed_in: Any) -> None:
        for user in (cast.county_clerk, cast.security_admin):
            page = signed_in(user).get("/desk/").content.decode()
            assert 'href="/desk/privacy/requests/"' in page


class TestStates:
    def test_the_security_administrator_verifies_and_refuses(self, cast: Cast, ask: Any) -> None:
        made = ask("deletion", verified=False)
        verify_request(made, by=cast.security_admin, means="登记电话回拨")
        assert (made.status, made.verified_by_means, made.verified_by) == ("handling", "登记电话回拨", cast.security_admin)
        refuse_request(made, by=cast.security_admin, reason="申请人撤回了申请")
        assert (made.status, made.outcome, made.handled_by) == ("refused", "申请人撤回了申请", cast.security_admin)

    def test_refusing_needs_a_reason(self, cast: Cast, ask: Any) -> None:
        with pytest.raises(Invalid, match="原因"):
            refuse_request(ask("access"), by=cast.county_clerk, reason=" ")

    def test_verifying_says_how_and_happens_once(self, cast: Cast, ask: Any) -> None:
        made = ask("access", verified=False)
        with pytest.raises(Invalid, match="怎样核验"):
            verify_request(made, by=cast.county_clerk, means="")
        verify_request(made, by=cast.county_clerk, means="核对身份证")
        with pytest.raises(Conflict, match="办理中"):
            verify_request(made, by=cast.county_clerk, means="核对身份证")

    def test_finishing_comes_after_verifying_and_happens_once(self, cast: Cast, ask: Any) -> None:
        made = ask("correction", verified=False)
        with pytest.raises(Conflict, match="待核验"):
            finish_request(made, by=cast.county_clerk, outcome="已更正")
        verify_request(made, by=cast.county_clerk, means="核对身份证")
        finish_request(made, by=cast.county_clerk, outcome="已更正")
        with pytest.raises(Conflict, match="由周县平办理"):
            finish_request(made, by=cast.security_admin, outcome="已更正")

    def test_a_deletion_is_not_finished_by_saying_so(self, cast: Cast, ask: Any) -> None:
        with pytest.raises(Conflict, match="查找本人信息"):
            finish_request(ask("deletion"), by=cast.county_clerk, outcome="已删除")

    def test_who_asked_for_what_stays_once_verified(self, cast: Cast, ask: Any) -> None:
        made = ask("access")
        with pytest.raises(Invalid, match="不能再改"):
            update_record(made, {"phone": "13700000000"}, by=cast.county_clerk)
        with pytest.raises(Invalid, match="办理按钮"):
            update_record(made, {"status": "done"}, by=cast.county_clerk)
        with pytest.raises(Conflict, match="留存备查"):
            delete_record(made, by=cast.county_clerk, reason="登记错了")

    def test_the_trail_keeps_masks_alone(self, cast: Cast, ask: Any) -> None:
        made = ask("access", verified=False)
        update_record(made, {"phone": "13799995678"}, by=cast.county_clerk)  # reads the same when masked
        entries = list(Entry.objects.filter(model="privacy.personaldatarequest").order_by("number"))
        assert [e.action.rsplit(".", 1)[1] for e in entries] == ["created", "updated"]
        assert entries[1].old_values == entries[1].new_values == {"phone": "137****5678"}
        written = "".join(e.old + e.new + e.object_text for e in entries)
        assert not [plain for plain in (NAME, PHONE, IDENTITY, "13799995678") if plain in written]


def test_what_is_late_stands_first_on_the_workbench(cast: Cast, ask: Any, signed_in: Any) -> None:
    late, fresh = ask("access"), ask("copy")
    PersonalDataRequest.objects.filter(pk=late.pk).update(
        received_on=clock.today() - timedelta(days=60), due_on=clock.today() - timedelta(days=30)
    )
    assert fresh.due_on == add_working_days(clock.today(), 15).day
    for user in (cast.county_clerk, cast.security_admin):
        page = signed_in(user).get("/desk/").content.decode()
        assert page.index("超期未办的个人信息申请") < page.index("待办理的个人信息申请")
        assert f"{late.number}（查阅）：已超期" in page
    listed = signed_in(cast.county_clerk).get("/desk/privacy/requests/?status=unverified&status=handling&sort=due_on").content.decode()
    assert listed.index(late.number) < listed.index(fresh.number)
    assert NAME not in listed
