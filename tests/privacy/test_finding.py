"""Finding what is held about a person, and giving it out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.privacy.domain.answering import give
from kehui.privacy.domain.requests import refuse_request
from kehui.privacy.finding import Found, find
from kehui.records.domain import attach_file, update_record
from tests.cast import Cast, make_user
from tests.privacy.conftest import IDENTITY, NAME, PHONE, Traces


def judged(found: Found) -> dict[str, tuple[bool, str]]:
    return {hit.key: (hit.sure, hit.why) for hit in found.hits}


class TestFinding:
    def test_each_record_with_what_speaks_for_it(self, cast: Cast, traces: Traces, ask: Any) -> None:
        found = judged(find(ask("access"), by=cast.county_clerk))
        assert found == {
            f"parties.person:{traces.person.pk}": (True, "身份证号相同"),
            f"parties.person:{traces.namesake.pk}": (False, "姓名相同，电话或身份证号不同"),
            f"parties.organisation:{traces.firm.pk}": (True, "姓名和电话相同"),
            f"market.walkinproblem:{traces.walk_in.pk}": (True, "电话相同"),
            f"farming.envoy:{traces.envoy.pk}": (True, "引用了本人的人员记录"),
            f"farming.demonstrationhousehold:{traces.household.pk}": (False, "只有姓名相同"),
            **{f"outreach.loan:{loan.pk}": (False, "只有姓名相同") for loan in traces.loans},
        }

    def test_blanks_and_full_width_make_no_difference(self, cast: Cast, traces: Traces, ask: Any) -> None:
        plain = judged(find(ask("access"), by=cast.county_clerk))
        request = ask("copy")
        type(request).objects.filter(pk=request.pk).update(name="欧阳　春", phone="１３７ 1234 5678", identity_number=IDENTITY.lower())
        request.refresh_from_db()
        found = judged(find(request, by=cast.county_clerk))
        assert {k: v for k, v in found.items() if not k.startswith("privacy.")} == plain
        assert [v for k, v in found.items() if k.startswith("privacy.")] == [(True, "身份证号相同")]

    def test_a_telephone_shared_with_another_name_is_asked_about(self, cast: Cast, traces: Traces, ask: Any) -> None:
        update_record(traces.firm, {"contact": "冯四"}, by=cast.county_clerk)
        hit = next(h for h in find(ask("deletion"), by=cast.county_clerk).hits if h.record == traces.firm)
        assert (hit.sure, hit.why, [c.name for c in hit.theirs]) == (False, "电话相同，姓名不同", ["phone"])

    def test_another_persons_name_in_the_record_is_not_theirs(self, cast: Cast, traces: Traces, ask: Any) -> None:
        hit = next(h for h in find(ask("deletion"), by=cast.county_clerk).hits if h.record == traces.household)
        assert [c.name for c in hit.theirs] == ["adviser"]  # the householder is somebody else

    def test_files_accounts_and_references_are_named(self, cast: Cast, traces: Traces, sold: Any, ask: Any) -> None:
        attach_file(traces.person, SimpleUploadedFile("证件.pdf", b"%PDF-1.7 id"), by=cast.county_clerk)
        make_user("ouyang", NAME)
        found = find(ask("access"), by=cast.county_clerk)
        named = [each.what for each in found.by_hand]
        assert named == ["人员 SF-0001 的附件", "用户账号 欧**", "技术合同 1 条"]
        assert found.by_hand[1].why == "账号由系统管理员在“用户与角色”停用"  # as the user's page lets that role
        assert found.by_hand[0].url.startswith(f"/desk/parties/people/{traces.person.pk}/attachments/")

    def test_the_law_wants_the_party_to_a_contract_kept(self, cast: Cast, traces: Traces, sold: Any, ask: Any) -> None:
        hits = {h.record: h.kept_because for h in find(ask("deletion"), by=cast.county_clerk).hits}
        assert "技术合同的当事人" in hits[traces.person]
        assert hits[traces.firm] == ""

    def test_only_what_the_handler_may_see(self, cast: Cast, traces: Traces, ask: Any) -> None:
        request = ask("access")
        assert find(request, by=cast.other_township_clerk).hits[0].record == traces.namesake
        assert len(find(request, by=cast.other_township_clerk).hits) == 1

    def test_nothing_is_said_to_be_nothing(self, cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
        request = ask("access", name="无名氏", phone="13500000000", identity_number="")
        assert find(request, by=cast.county_clerk).hits == []
        page = signed_in(cast.county_clerk).get(f"/desk/privacy/requests/{request.pk}/found/").content.decode()
        assert "没有查到本人信息" in page

    def test_one_look_through_each_table(
        self, cast: Cast, traces: Traces, ask: Any, django_assert_max_num_queries: Any
    ) -> None:
        request = ask("access")
        find(request, by=cast.county_clerk)  # the areas are remembered
        with django_assert_max_num_queries(45):
            find(request, by=cast.county_clerk)


class TestGiving:
    def test_the_workbook_tells_it_unmasked_and_nobody_elses(self, cast: Cast, traces: Traces, ask: Any) -> None:
        update_record(traces.loans[0], {"note": "=1+1"}, by=cast.county_clerk)
        request = ask("access")
        keys = [f"parties.person:{traces.person.pk}", f"outreach.loan:{traces.loans[0].pk}", f"farming.demonstrationhousehold:{traces.household.pk}", f"parties.organisation:{traces.firm.pk}"]
        book = load_workbook(io.BytesIO(give(request, keys, by=cast.county_clerk)))
        rows = {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book}
        assert set(rows) == {"说明", "人员", "图书借阅", "科技示范户", "单位"}
        person = dict(zip(*rows["人员"], strict=True))
        assert (person["姓名"], person["联系电话"], person["身份证号"]) == (NAME, PHONE, IDENTITY)
        household = dict(zip(*rows["科技示范户"], strict=True))
        assert (household["技术指导员"], household["户主姓名"]) == (NAME, "冯*")
        assert rows["单位"][0] == ["统一社会信用代码", "单位名称", "所在地区", "联系人", "联系电话"]
        assert "=1+1" in rows["图书借阅"][1]
        assert ["结果", "各台账中没有查到本人信息"] not in rows["说明"]

    def test_each_record_is_revealed_for_the_request(self, cast: Cast, traces: Traces, ask: Any) -> None:
        request = ask("copy")
        give(request, [f"parties.person:{traces.person.pk}"], by=cast.county_clerk)
        entry = Entry.objects.filter(action="parties.person.revealed").get()
        assert (entry.reason, entry.object_id) == (f"个人信息申请 {request.number}：复制", str(traces.person.pk))
        request.refresh_from_db()
        assert [(t["name"], t["what"]) for t in request.treated] == [("SF-0001", "已提供")]
        assert request.status == "handling"

    def test_what_cannot_be_given(self, cast: Cast, traces: Traces, ask: Any) -> None:
        key = f"parties.person:{traces.person.pk}"
        with pytest.raises(NotPermitted):
            give(ask("access"), [key], by=cast.security_admin)
        with pytest.raises(Invalid, match="至少选定"):
            give(ask("access"), [], by=cast.county_clerk)
        with pytest.raises(Conflict, match="改过或删除"):
            give(ask("access"), [f"outreach.loan:{traces.other_loan.pk}"], by=cast.county_clerk)
        with pytest.raises(Conflict, match="删除申请"):
            give(ask("deletion"), [key], by=cast.county_clerk)
        with pytest.raises(Conflict, match="待核验"):
            give(ask("access", verified=False), [key], by=cast.county_clerk)
        closed = ask("access")
        refuse_request(closed, by=cast.county_clerk, reason="申请人撤回")
        with pytest.raises(Conflict, match="不予办理"):
            give(closed, [key], by=cast.county_clerk)
        assert not Entry.objects.filter(action__endswith=".revealed").exists()
