"""Deleting a person's data: the data go, the records and every figure stay."""

from __future__ import annotations

from typing import Any

import pytest

from kehui.audit import chain
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.privacy.domain.erasing import erase
from kehui.privacy.finding import find
from kehui.records.domain import update_record
from kehui.records.register import get_register
from kehui.statistics.figures import compute_many
from kehui.statistics.indicators import all_indicators
from tests.cast import Cast
from tests.privacy.conftest import DAY, IDENTITY, NAME, PHONE, Traces, enter


def all_keys(request: Any, cast: Cast) -> list[str]:
    return [h.key for h in find(request, by=cast.county_clerk).hits if not h.fixed]


def figures(cast: Cast) -> dict[str, tuple[Any, int]]:
    """Every indicator of the county and of the village, with its value and how many records it counts."""
    found = {}
    for area in (cast.county.yunxi, cast.county.dingzi):
        for figure in compute_many([i for i in all_indicators() if not i.parts], area, Period(2025)):
            found[f"{area}{figure.indicator.code}"] = (figure.value, figure.rows)
    return found


def test_the_data_go_and_the_records_stay(cast: Cast, traces: Traces, ask: Any) -> None:
    request = ask("deletion")
    keys = [k for k in all_keys(request, cast) if k != f"parties.person:{traces.namesake.pk}"]
    erase(request, keys, {}, by=cast.county_clerk)
    mark = f"已删除（{request.number}）"
    for record in (traces.person, *traces.loans, traces.household, traces.firm, traces.envoy, traces.walk_in, traces.namesake, traces.other_loan):
        record.refresh_from_db()
    assert (traces.person.name, traces.person.phone, traces.person.identity_number) == (mark, "", "")
    # The two writings of the name were two loans of one book on one day: they stay two.
    assert {loan.borrower for loan in traces.loans} == {mark, f"{mark}·2"}
    assert (traces.household.name, traces.household.adviser) == ("冯四", mark)
    assert (traces.firm.contact, traces.firm.phone, traces.firm.name) == ("已删除", "", "云溪县春芽茶厂")
    assert traces.envoy.name == mark
    assert traces.walk_in.phone == "已删除"  # the register cannot be without one
    assert (traces.namesake.name, traces.other_loan.borrower) == (NAME, "冯四")
    assert (request.status, request.handled_by) == ("done", cast.county_clerk)
    assert request.outcome.startswith("删除了 7 条记录中的本人信息")


def test_every_figure_stays_as_it_was(cast: Cast, traces: Traces, sold: Any, ask: Any, signed_in: Any) -> None:
    before = figures(cast)
    assert before[f"{cast.county.yunxi}market.turnover"][1] == 1
    assert sum(1 for _, rows in before.values() if rows) > 8
    request = ask("deletion")
    erase(request, all_keys(request, cast), {}, by=cast.county_clerk)
    assert figures(cast) == before
    client = signed_in(cast.county_clerk)
    for figure in compute_many([i for i in all_indicators() if not i.parts], cast.county.yunxi, Period(2025)):
        if figure.rows and figure.indicator.code.startswith(("outreach.", "farming.", "market.")):
            page = client.get(f"/statistics/{figure.indicator.code}/records/?area=330421&period=2025")
            assert page.status_code == 200
            assert NAME not in page.content.decode()


def test_two_persons_deleted_stay_two_where_names_are_counted(cast: Cast, ask: Any) -> None:
    round_ = enter("matchmaking.rounds", number="DJ-1", kind="technology", name="春季对接会", held_on=DAY, area=cast.county.yunxi, host="云溪县科学技术局")
    for name in (NAME, "冯四"):
        enter("matchmaking.participants", round=round_, kind="expert", name=name, affiliation="东海大学", area=cast.county.yunxi)
    before = figures(cast)
    for given in ({}, {"name": "冯四", "phone": "13600001111", "identity_number": ""}):
        request = ask("deletion", **given)
        keys = [k for k in all_keys(request, cast) if k.startswith("matchmaking.")]
        assert len(keys) == 1
        erase(request, keys, {}, by=cast.county_clerk)
    assert figures(cast) == before


def test_the_trail_says_what_was_deleted_and_not_who(cast: Cast, traces: Traces, ask: Any) -> None:
    request = ask("deletion")
    last = Entry.objects.latest("number").number
    erase(request, all_keys(request, cast), {}, by=cast.county_clerk)
    entries = list(Entry.objects.filter(number__gt=last))
    assert {e.action.rsplit(".", 1)[1] for e in entries} == {"erased", "done"}
    firm = next(e for e in entries if e.model == "parties.organisation")
    assert firm.old_values == {"contact": "欧**", "phone": "137****5678"}
    assert firm.new_values == {"contact": "已删除"} | {"phone": None}
    assert firm.reason == f"个人信息申请 {request.number}：删除"
    written = "".join(e.old + e.new + e.object_text + e.reason for e in entries)
    assert not [plain for plain in (NAME, PHONE, IDENTITY) if plain in written]
    assert chain.verify().ok


def test_what_is_kept_has_a_reason_that_is_shown(cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
    request = ask("deletion")
    person, firm = f"parties.person:{traces.person.pk}", f"parties.organisation:{traces.firm.pk}"
    chosen = [k for k in all_keys(request, cast) if k not in (person, firm) and not k.startswith("outreach.")]
    with pytest.raises(Invalid) as refused:
        erase(request, chosen, {person: "有纠纷未了"}, by=cast.county_clerk)
    assert [p.field for p in refused.value.problems] == [firm]
    traces.envoy.refresh_from_db()
    assert traces.envoy.name == NAME  # all or nothing
    erase(request, chosen, {person: "有纠纷未了", firm: "单位仍以其为联系人"}, by=cast.county_clerk)
    traces.person.refresh_from_db()
    assert traces.person.name == NAME
    page = signed_in(cast.county_clerk).get(f"/desk/privacy/requests/{request.pk}/").content.decode()
    assert "有纠纷未了" in page
    assert "保留" in page


def test_it_happens_once(cast: Cast, traces: Traces, ask: Any) -> None:
    request = ask("deletion")
    stale = type(request).objects.get(pk=request.pk)
    keys = all_keys(request, cast)
    erase(request, keys, {}, by=cast.county_clerk)
    number = Entry.objects.latest("number").number
    with pytest.raises(Conflict, match="由周县平办理：已办结"):
        erase(stale, keys, {}, by=cast.county_clerk)
    assert Entry.objects.latest("number").number == number


def test_a_record_changed_since_the_page_was_shown(cast: Cast, traces: Traces, ask: Any) -> None:
    request = ask("deletion")
    keys = all_keys(request, cast)
    update_record(traces.firm, {"contact": "冯四", "phone": "13600000001"}, by=cast.county_clerk)
    with pytest.raises(Conflict, match="改过或删除"):
        erase(request, keys, {}, by=cast.county_clerk)
    traces.person.refresh_from_db()
    assert traces.person.name == NAME


def test_a_new_record_is_not_passed_over(cast: Cast, traces: Traces, ask: Any) -> None:
    request = ask("deletion")
    keys = all_keys(request, cast)
    enter("market.walk-in-problems", number="LY-2", text="另一个难题", phone=PHONE, area=cast.county.yunxi)
    with pytest.raises(Invalid, match="“LY-2”确定是本人的"):
        erase(request, keys, {}, by=cast.county_clerk)


def test_who_may_delete(cast: Cast, traces: Traces, ask: Any) -> None:
    for user in (cast.security_admin, cast.township_clerk):
        with pytest.raises(NotPermitted):
            erase(ask("deletion"), [], {}, by=user)


def test_other_requests_of_the_person_stay(cast: Cast, traces: Traces, ask: Any) -> None:
    earlier, request = ask("access"), ask("deletion")
    with pytest.raises(Invalid, match="留存备查"):
        erase(request, [*all_keys(request, cast), f"privacy.personaldatarequest:{earlier.pk}"], {}, by=cast.county_clerk)
    erase(request, all_keys(request, cast), {}, by=cast.county_clerk)
    earlier.refresh_from_db()
    assert earlier.name == NAME


def test_a_deleted_record_can_be_edited_again(cast: Cast, traces: Traces, ask: Any, signed_in: Any) -> None:
    request = ask("deletion")
    erase(request, all_keys(request, cast), {}, by=cast.county_clerk)
    traces.walk_in.refresh_from_db()
    column = get_register("market.walk-in-problems").column["phone"]
    assert column.text(traces.walk_in.phone) == column.parse("已删除") == "已删除"
    page = signed_in(cast.county_clerk).get(f"/desk/market/walk-in-problems/{traces.walk_in.pk}/").content.decode()
    assert "已删除" in page
