"""Patents: numbers against types, dates and status, events, and the three figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.audit.chain import entries_of
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.identifiers import patent_check_digit
from kehui.kernel.periods import Period
from kehui.patents.domain.event import (
    grant_patent,
    invalidate_patent,
    record_event,
    reject_patent,
    restore_patent,
    terminate_patent,
)
from kehui.patents.models import Patent
from kehui.patents.queries import dates_from_events
from kehui.records.domain import update_record
from tests.small_county import day, enter, messages, refused, shown


def number(serial: int, digit: int = 1, year: int = 2025) -> str:
    body = f"{year}{digit}{serial:07d}"
    return f"{body}.{patent_check_digit(body)}"


def patent(clerk: Any, area: Any, serial: int, kind: str = "invention", filed: str = "2025-02-01", **more: Any) -> Patent:
    digit = {"invention": 1, "utility_model": 2, "design": 3}[kind]
    return enter(
        "patents.patents", clerk, application_number=number(serial, digit, int(filed[:4])), name=f"装置{serial}", kind=kind,
        applicant_name="张三", filed_on=day(filed), area=area, **more,
    )  # fmt: skip


def test_filed_granted_and_in_force_are_three_figures(county: Any, clerk: Any) -> None:
    area = county.area
    patent(clerk, area, 1)
    patent(clerk, area, 2, filed="2023-05-01", granted_on=day("2025-03-01"))
    patent(clerk, area, 3, filed="2022-05-01", granted_on=day("2024-03-01"), ended_on=day("2025-12-31"))
    patent(clerk, area, 4, "utility_model", granted_on=day("2025-08-01"))
    patent(clerk, area, 5, "design", filed="2024-02-01", ended_on=day("2025-01-15"))
    assert (shown("申报专利", area), shown("申请发明专利", area)) == (2, 1)
    assert (shown("授权专利", area), shown("授权发明专利", area)) == (2, 1)
    assert (shown("有效专利", area), shown("有效发明专利", area)) == (2, 1)
    assert shown("有效专利", area, Period(2024)) == 1
    assert shown("发明专利占授权专利", area) == 50
    assert set(Patent.objects.values_list("application_number", "status")) >= {
        (number(1), "pending"), (number(4, 2), "in_force"), (number(5, 3, 2024), "ended"),
    }  # fmt: skip


def test_the_number_says_the_type(county: Any, clerk: Any, enterprise: Any) -> None:
    good = {"application_number": number(1, 2), "name": "装置", "filed_on": day("2025-02-01"), "area": county.area, "applicant_name": "张三"}
    assert refused("patents.patents", clerk, **good, kind="invention") == "申请号里的种类号是2，应为“实用新型”，现在填的是“发明”"
    assert refused("patents.patents", clerk, **(good | {"applicant_name": ""}), kind="utility_model") == "申请单位和申请人至少填一个"
    early = messages("patents.patents", **(good | {"filed_on": day("2024-12-31")}), kind="utility_model")
    assert "申请号里的年份是2025" in early["filed_on"]
    late = messages("patents.patents", **good, kind="utility_model", granted_on=day("2025-01-01"))
    assert late == {"granted_on": "授权公告日不能早于申请日"}
    holder = enterprise(name="清源茶业")
    assert enter("patents.patents", clerk, **(good | {"applicant_name": "", "applicant": holder}), kind="utility_model").applicant_name == "清源茶业"


def test_an_event_moves_the_patent_with_it(county: Any, clerk: Any, outsider: Any) -> None:
    made = patent(clerk, county.area, 1, filed="2022-02-01")
    with pytest.raises(NotPermitted):
        grant_patent(made, by=outsider, happened_on=date(2024, 5, 1))
    with pytest.raises(Conflict, match="还没有授权，不能登记“终止”"):
        terminate_patent(made, by=clerk, reason="未缴年费")
    with pytest.raises(Invalid, match="授权日期应在申请日与今天之间"):
        grant_patent(made, by=clerk, happened_on=date(2021, 1, 1))
    grant_patent(made, by=clerk, happened_on=date(2024, 5, 1), publication_number="CN107345678B")
    assert (made.status, made.granted_on, made.publication_number) == ("in_force", date(2024, 5, 1), "CN107345678B")
    with pytest.raises(Conflict, match="已于2024年5月1日授权"):
        reject_patent(made, by=clerk, reason="试")
    terminate_patent(made, by=clerk, reason="未缴年费", happened_on=date(2025, 2, 1))
    assert (made.status, shown("有效专利", county.area)) == ("ended", 0)
    with pytest.raises(Conflict, match="失效，不能登记“质押”"):
        record_event(made, "pledged", by=clerk, happened_on=date(2025, 3, 1))
    restore_patent(made, by=clerk, reason="补缴年费", happened_on=date(2025, 4, 1))
    record_event(made, "pledged", by=clerk, happened_on=date(2025, 5, 1), detail="云溪科技银行")
    assert (made.status, made.ended_on, shown("有效专利", county.area)) == ("in_force", None, 1)
    assert shown("专利质押", county.area) == 1
    assert made.events.count() == 4
    assert [e.action.rsplit(".", 1)[1] for e in entries_of("patents.patent", made.pk).order_by("number")] == [
        "created", "granted", "terminated", "restored",
    ]  # fmt: skip
    assert dates_from_events(made.events.values_list("kind", "happened_on")) == (date(2024, 5, 1), None)


def test_a_failed_event_leaves_nothing_behind(county: Any, clerk: Any) -> None:
    made = patent(clerk, county.area, 1, filed="2022-02-01", granted_on=day("2024-05-01"))
    with pytest.raises(Invalid, match="无效日期不能早于授权公告日"):
        invalidate_patent(made, by=clerk, reason="试", happened_on=date(2023, 1, 1))
    made.refresh_from_db()
    assert (made.status, made.version, made.events.count()) == ("in_force", 1, 0)


def test_events_entered_as_history_agree_with_the_patent(county: Any, clerk: Any) -> None:
    made = patent(clerk, county.area, 1, filed="2022-02-01", granted_on=day("2024-05-01"))
    wrong = refused("patents.events", clerk, patent=made, kind="granted", happened_on=day("2024-06-01"))
    assert "专利上的授权公告日是2024-05-01" in wrong
    assert "登记终止" in refused("patents.events", clerk, patent=made, kind="terminated", happened_on=day("2025-06-01"))
    enter("patents.events", clerk, patent=made, kind="granted", happened_on=day("2024-05-01"))
    enter("patents.events", clerk, patent=made, kind="restored", happened_on=day("2025-03-01"))
    enter("patents.events", clerk, patent=made, kind="terminated", happened_on=day("2025-01-01"))
    with pytest.raises(Invalid, match="与已登记的授权事件（2024-05-01）不一致"):
        update_record(made, {"granted_on": date(2024, 5, 2)}, by=clerk)
    with pytest.raises(Invalid, match="该专利已恢复"):
        update_record(made, {"ended_on": date(2025, 2, 1)}, by=clerk)
    assert update_record(made, {"name": "新名"}, by=clerk).status == "in_force"


def test_custody(county: Any, clerk: Any, enterprise: Any) -> None:
    client, agency = enterprise(), enterprise(kind="agency")
    values = {"client": client, "agency": agency, "scope": "年费监控", "starts_on": day("2025-01-01")}
    assert refused("patents.custodies", clerk, **(values | {"agency": client})) == "委托单位和托管机构是同一个单位"
    enter("patents.custodies", clerk, **values, ends_on=day("2025-12-31"))
    assert shown("知识产权托管企业", county.area) == 1
    assert shown("知识产权托管企业", county.area, Period(2024)) == 0
