"""The way of a file: preview with all messages at once, then one atomic commit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kehui.accounts.models import User, system_user
from kehui.audit import chain
from kehui.audit.models import Entry
from kehui.importing import run
from kehui.importing.models import Batch, Row, State, Status
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation
from kehui.records import domain
from kehui.records.models import Evidence
from kehui.records.register import get_register
from tests.cast import Cast, uscc
from tests.importing.sheets import HEADERS, organisation, previewed, rewritten, said, saved, states, xlsx

pytestmark = pytest.mark.django_db

CONTRACT_HEADERS = [
    "合同登记编号", "项目名称", "合同类型", "卖方", "买方", "合同成交额（万元）", "技术交易额（万元）", "技术领域", "签订日期", "登记日期",
]  # fmt: skip


def contract(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "合同登记编号": f"20253304210{number:05d}", "项目名称": f"茶叶加工技术开发{number}", "合同类型": "技术开发（委托）",
        "卖方": "云溪县清源茶业有限公司", "买方": "东海大学", "合同成交额（万元）": 35.5, "技术交易额（万元）": 30,
        "技术领域": "农业", "签订日期": date(2025, 3, 1), "登记日期": date(2025, 3, 18),
    }  # fmt: skip
    return row | changes


# -- the main way -----------------------------------------------------------------------------------------------------


def test_new_rows_are_written_with_audit_and_evidence(cast: Cast) -> None:
    content = xlsx([contract(1), contract(2, 登记日期=None)], CONTRACT_HEADERS)
    before = Entry.objects.count()
    batch = run.import_file(content, by=cast.county_clerk, reason="三月汇总", file_name="合同.xlsx")
    assert batch.status == Status.COMMITTED
    assert batch.register_name == "market.contracts"
    first, second = TechnologyContract.objects.order_by("number")
    assert (first.amount, first.seller, first.area) == (Decimal(355000), cast.tea_company, cast.county.nanan)
    assert (first.status, second.status) == ("registered", "draft")
    assert (first.evidence, first.version, first.note) == (Evidence.IMPORTED, 1, "")
    entries = list(Entry.objects.filter(number__gt=before).order_by("number"))
    assert [e.object_id for e in entries] == [str(first.pk), str(second.pk)]
    assert {e.channel for e in entries} == {"import"}
    assert entries[0].reason == "三月汇总"
    assert entries[0].object_text == str(first)
    expected = get_register("market.contracts").audit_texts(
        get_register("market.contracts").stored_values(first), domain.labels_of(get_register("market.contracts"), first)
    )
    assert entries[0].new_values == expected
    assert chain.verify().ok


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    content = xlsx([contract(1), contract(2)], CONTRACT_HEADERS)
    run.import_file(content, by=cast.county_clerk)
    before = Entry.objects.count()
    batch = run.import_file(content, by=cast.county_clerk)
    assert set(states(batch).values()) == {State.UNCHANGED}
    assert batch.counts["unchanged"] == 2
    assert Entry.objects.count() == before
    assert set(TechnologyContract.objects.values_list("version", flat=True)) == {1}


def test_an_update_changes_what_the_file_has_and_keeps_the_rest(cast: Cast) -> None:
    run.import_file(xlsx([organisation(90001, 地址="南安街1号")], [*HEADERS, "地址"]), by=cast.county_clerk)
    made = Organisation.objects.get(uscc=uscc(90001))
    changed = organisation(90001, 单位名称="新名茶厂", 成立日期=None)
    batch = run.import_file(xlsx([changed]), by=cast.county_clerk)
    assert states(batch) == {2: State.UPDATE}
    made.refresh_from_db()
    assert (made.name, made.founded_on, made.address, made.version) == ("新名茶厂", None, "南安街1号", 2)
    entry = Entry.objects.latest("number")
    assert entry.action == "parties.organisation.updated"
    assert entry.old_values == {"name": "云溪县第90001茶厂", "founded_on": "2016-05-12"}
    assert entry.new_values == {"name": "新名茶厂", "founded_on": None}


def test_all_messages_of_all_rows_come_at_once(cast: Cast) -> None:
    rows = [
        organisation(90001),
        organisation(90002, 统一社会信用代码="91350100M000100Y44", 单位类型="公司", 成立日期="2025-02-30"),
        organisation(90003, 所在地区="不存在乡", 单位名称=None),
    ]
    batch = previewed(xlsx(rows), cast.county_clerk)
    assert states(batch) == {2: State.NEW, 3: State.ERROR, 4: State.ERROR}
    assert all(word in said(batch, 3) for word in ("校验位", "没有“公司”这一项", "没有2025-02-30这一天"))
    assert all(word in said(batch, 4) for word in ("没有登记过“不存在乡”", "“单位名称”不能为空"))


def test_errors_stop_an_import_and_nothing_is_written(cast: Cast) -> None:
    content = xlsx([organisation(90001), organisation(90002, 单位类型="公司")])
    with pytest.raises(Invalid) as caught:
        run.import_file(content, by=cast.county_clerk)
    assert "第3行：没有“公司”" in caught.value.message
    assert not Organisation.objects.filter(uscc=uscc(90001)).exists()
    batch = run.import_file(content, by=cast.county_clerk, skip_errors=True)
    assert batch.counts["create"] == 1
    assert Organisation.objects.filter(uscc=uscc(90001)).exists()


def test_a_path_is_taken_too_and_a_missing_one_told(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "单位.xlsx"
    path.write_bytes(xlsx([organisation(90001)]))
    assert run.import_file(path, by=cast.county_clerk).file_name == "单位.xlsx"
    with pytest.raises(Exception, match="没有这个文件"):
        run.import_file(tmp_path / "无.xlsx", by=cast.county_clerk)


def test_a_csv_in_gb18030(cast: Cast) -> None:
    row = organisation(90001)
    text = ",".join(HEADERS) + "\r\n" + ",".join(row[h] for h in HEADERS) + "\r\n"
    assert run.import_file(text.encode("gb18030"), by=cast.county_clerk).counts["create"] == 1


# -- headers ----------------------------------------------------------------------------------------------------------


def test_columns_in_any_order_with_stars_blanks_and_full_width(cast: Cast) -> None:
    headers = ["成立日期", "所在 地区*", "单位名称（必填）", "＊统一社会信用代码", "单位\n类型"]
    plain = {"成立日期": "成立日期", "所在 地区*": "所在地区", "单位名称（必填）": "单位名称", "＊统一社会信用代码": "统一社会信用代码", "单位\n类型": "单位类型"}  # fmt: skip
    row = organisation(90001)
    batch = previewed(xlsx([{h: row[plain[h]] for h in headers}], headers), cast.county_clerk)
    assert states(batch) == {2: State.NEW}


def test_the_unit_in_the_header_decides_the_scale(cast: Cast) -> None:
    headers = [
        h.replace("（万元）", "（元）") if "成交" in h else h.replace("（万元）", "(千元)") for h in CONTRACT_HEADERS
    ]
    row = contract(1) | {"合同成交额（元）": 355000, "技术交易额(千元)": 300}
    run.import_file(xlsx([row], headers), by=cast.county_clerk)
    made = TechnologyContract.objects.get()
    assert (made.amount, made.technology_amount) == (Decimal(355000), Decimal(300000))


def test_a_unit_above_the_header_holds_where_the_header_says_none(cast: Cast) -> None:
    headers = [h.replace("合同成交额（万元）", "合同成交额") for h in CONTRACT_HEADERS]

    def put_title(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["A2"] = "云溪县技术合同登记表", "单位：元"
        sheet.merge_cells("A1:J1")

    content = xlsx([contract(1) | {"合同成交额": 355000}], headers, edit=put_title)
    batch = run.import_file(content, by=cast.county_clerk)
    made = TechnologyContract.objects.get()
    assert (made.amount, made.technology_amount) == (Decimal(355000), Decimal(300000))
    assert any("单位：元" in m for m in batch.messages)


def test_a_header_of_two_merged_levels_under_titles(cast: Cast) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "技术合同登记情况表"
    sheet.merge_cells("A1:J1")
    upper = ["合同登记编号", "项目名称", "合同类型", "双方", None, "金额（万元）", None, "技术领域", "日期", None]
    lower = [None, None, None, "卖方", "买方", "合同成交额", "技术交易额", None, "签订日期", "登记日期"]
    sheet.append([None])
    sheet.append(upper)
    sheet.append(lower)
    for letter in "ABCH":
        sheet.merge_cells(f"{letter}3:{letter}4")
    for block in ("D3:E3", "F3:G3", "I3:J3"):
        sheet.merge_cells(block)
    sheet.append(list(contract(1).values()))
    batch = run.import_file(saved(book), by=cast.county_clerk)
    assert batch.layout["first_row"] == 5
    assert states(batch) == {5: State.NEW}


def test_missing_columns_are_all_named_with_the_nearest_header(cast: Cast) -> None:
    headers = ["统一社会信用代码", "单位名", "所在地区"]
    batch = run.upload(
        xlsx([organisation(1)], headers), by=cast.county_clerk, register=get_register("parties.organisations")
    )
    with pytest.raises(Invalid) as caught:
        run.preview(batch)
    assert "缺少必填的列“单位名称”；表里的“单位名”是不是它" in caught.value.message
    assert "缺少必填的列“单位类型”" in caught.value.message
    batch.refresh_from_db()
    assert (batch.status, len(batch.messages)) == (Status.FAILED, 2)


def test_unknown_columns_are_ignored_and_said(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001, 序号=1)], ["序号", *HEADERS]), cast.county_clerk)
    assert states(batch) == {2: State.NEW}
    assert any("“序号”" in m for m in batch.messages)


def test_a_header_twice_is_an_error(cast: Cast) -> None:
    batch = run.upload(xlsx([organisation(90001)], [*HEADERS, "单位名称"]), by=cast.county_clerk)
    with pytest.raises(Invalid, match="出现了两次"):
        run.preview(batch)


def test_no_header_at_all(cast: Cast) -> None:
    batch = run.upload(xlsx([{"甲": 1}], ["甲", "乙"]), by=cast.county_clerk)
    with pytest.raises(Invalid, match="没有找到表头"):
        run.preview(batch)


# -- cells ------------------------------------------------------------------------------------------------------------


def test_full_width_digits_dates_as_text_and_serial_numbers(cast: Cast) -> None:
    rows = [
        organisation(
            90001, 统一社会信用代码="".join(chr(ord(c) + 0xFEE0) for c in uscc(90001)), 成立日期="２０１６年５月１２日"
        ),
        organisation(90002, 成立日期="20160512"),
        organisation(90003, 成立日期=42502),
        organisation(90004, 成立日期="2016/5/12"),
    ]
    run.import_file(xlsx(rows), by=cast.county_clerk)
    made = Organisation.objects.filter(uscc__in=[uscc(n) for n in range(90001, 90005)])
    assert set(made.values_list("founded_on", flat=True)) == {date(2016, 5, 12)}
    assert made.count() == 4


def test_blank_lines_totals_and_the_example_are_left_out(cast: Cast) -> None:
    rows: list[dict[str, Any]] = [
        organisation(90001) | {"统一社会信用代码": "示例：91350100M000100Y43"}, {}, organisation(90002), {"单位名称": " "}, organisation(90003),
        {"统一社会信用代码": "合 计", "单位名称": "2家"},
    ]  # fmt: skip
    batch = previewed(xlsx(rows), cast.county_clerk)
    assert states(batch) == {4: State.NEW, 6: State.NEW}
    assert any("第7行是“合 计”" in m for m in batch.messages)


def test_a_formula_is_taken_by_its_result_and_said(cast: Cast) -> None:
    def add_results(xml: bytes) -> bytes:
        return xml.replace(b"<f>1+1</f><v></v>", b"<f>30+5.5</f><v>35.5</v>").replace(
            b"<f>1+1</f><v/>", b"<f>30+5.5</f><v>35.5</v>"
        )

    content = xlsx([contract(1, **{"合同成交额（万元）": "=1+1"})], CONTRACT_HEADERS)
    without = previewed(content, cast.county_clerk)
    assert "没有存下计算结果" in said(without, 2)
    assert states(without) == {2: State.ERROR}
    calculated = previewed(rewritten(content, "xl/worksheets/sheet1.xml", add_results), cast.county_clerk)
    assert states(calculated) == {2: State.WARNING}
    assert "amount/warning/这一格是公式" in said(calculated, 2)
    run.commit(calculated, by=cast.county_clerk)
    assert TechnologyContract.objects.get().amount == Decimal(355000)


def test_merged_data_cells_give_their_value_to_every_row(cast: Cast) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("D2:D4")

    batch = previewed(xlsx([organisation(n) for n in range(90001, 90004)], edit=merge), cast.county_clerk)
    assert states(batch) == {2: State.NEW, 3: State.WARNING, 4: State.WARNING}, said(batch, 3)
    assert "area/warning" in said(batch, 3)
    run.commit(batch, by=cast.county_clerk)
    assert (
        Organisation.objects.filter(area=cast.county.nanan, uscc__in=[uscc(n) for n in range(90001, 90004)]).count()
        == 3
    )


def test_an_error_value_in_a_cell(cast: Cast) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["B2"] = "#N/A"
        sheet["B2"].data_type = "e"

    batch = previewed(xlsx([organisation(90001)], edit=spoil), cast.county_clerk)
    assert "错误值" in said(batch, 2)


def test_a_long_number_that_lost_its_end(cast: Cast) -> None:
    batch = previewed(xlsx([contract(1, 合同登记编号=2025330421000123456)], CONTRACT_HEADERS), cast.county_clerk)
    assert "超过15位" in said(batch, 2)


# -- keys -------------------------------------------------------------------------------------------------------------


def test_duplicates_within_the_file_name_both_rows(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001), organisation(90002), organisation(90001)]), cast.county_clerk)
    assert states(batch) == {2: State.ERROR, 3: State.NEW, 4: State.ERROR}
    assert "与第4行重复" in said(batch, 2)
    assert "与第2行重复" in said(batch, 4)
    assert (batch.counts["error"], batch.counts["new"], batch.counts["create"]) == (2, 1, 1)


def test_a_record_registered_meanwhile_is_a_conflict_that_names_the_row(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001), organisation(90002)]), cast.county_clerk)
    run.import_file(xlsx([organisation(90002)]), by=cast.county_clerk)
    with pytest.raises(Conflict, match="第3行"):
        run.commit(batch, by=cast.county_clerk)
    assert not Organisation.objects.filter(uscc=uscc(90001)).exists()


def test_a_record_changed_meanwhile_is_a_conflict_that_names_the_row(cast: Cast) -> None:
    run.import_file(xlsx([organisation(90001), organisation(90002)]), by=cast.county_clerk)
    batch = previewed(xlsx([organisation(n, 单位名称=f"新{n}") for n in (90001, 90002)]), cast.county_clerk)
    domain.update_record(Organisation.objects.get(uscc=uscc(90002)), {"name": "别人改的"}, by=cast.county_clerk)
    with pytest.raises(Conflict, match="第3行"):
        run.commit(batch, by=cast.county_clerk)
    assert Organisation.objects.get(uscc=uscc(90001)).name == "云溪县第90001茶厂"


def test_a_commit_happens_once(cast: Cast) -> None:
    batch = run.import_file(xlsx([organisation(90001)]), by=cast.county_clerk)
    with pytest.raises(Conflict, match="已经导入过"):
        run.commit(Batch.objects.get(pk=batch.pk), by=cast.county_clerk)


def test_a_referred_record_deleted_meanwhile(cast: Cast) -> None:
    batch = previewed(xlsx([contract(1)], CONTRACT_HEADERS), cast.county_clerk)
    domain.delete_record(cast.expert_person, by=system_user(), reason="测试")
    domain.delete_record(cast.university, by=system_user(), reason="测试")
    with pytest.raises(Conflict, match="引用的记录"):
        run.commit(batch, by=cast.county_clerk)
    assert not TechnologyContract.objects.exists()


# -- rights -----------------------------------------------------------------------------------------------------------


def test_a_township_clerk_writes_in_the_township_only(cast: Cast) -> None:
    rows = [organisation(90001), organisation(90002, 所在地区="溪塘镇"), organisation(90003, 所在地区="丁字村")]
    batch = previewed(xlsx(rows), cast.township_clerk)
    assert states(batch) == {2: State.NEW, 3: State.ERROR, 4: State.NEW}
    assert "您没有在“溪塘镇”填写单位的权限" in said(batch, 3)


def test_a_record_of_another_area_can_be_neither_changed_nor_taken(cast: Cast) -> None:
    run.import_file(xlsx([organisation(90001, 所在地区="溪塘镇")]), by=cast.county_clerk)
    batch = previewed(xlsx([organisation(90001)]), cast.township_clerk)
    assert "属于“溪塘镇”" in said(batch, 2)
    run.import_file(xlsx([organisation(90002)]), by=cast.county_clerk)
    batch = previewed(xlsx([organisation(90002, 所在地区="溪塘镇")]), cast.township_clerk)
    assert "您没有在“溪塘镇”" in said(batch, 2)


def test_an_enterprise_writes_its_own(cast: Cast) -> None:
    rows = [
        contract(1, 登记日期=None),
        contract(2, 登记日期=None, 卖方="云溪县山海茶业有限公司"),
        contract(3, 登记日期=None, 卖方="云溪县山海茶业有限公司", 买方="云溪县清源茶业有限公司"),
    ]
    batch = previewed(xlsx(rows, CONTRACT_HEADERS), cast.enterprise)
    assert states(batch) == {2: State.NEW, 3: State.ERROR, 4: State.NEW}


def test_an_enterprise_registers_nothing_itself(cast: Cast) -> None:
    batch = previewed(xlsx([contract(1)], CONTRACT_HEADERS), cast.enterprise)
    assert states(batch) == {2: State.ERROR}


def test_who_may_write_nothing_may_not_upload(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        run.upload(xlsx([]), by=cast.auditor, register=get_register("parties.organisations"))


def test_rights_lost_between_preview_and_commit(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.township_clerk)
    cast.township_clerk.assignments.update(area=cast.county.xitang)
    with pytest.raises(NotPermitted, match="第2行"):
        run.commit(batch, by=User.objects.get(pk=cast.township_clerk.pk))


# -- personal data ----------------------------------------------------------------------------------------------------


def test_a_masked_value_keeps_what_is_stored(cast: Cast) -> None:
    headers = [*HEADERS, "联系人", "联系电话"]
    run.import_file(xlsx([organisation(90001, 联系人="张三丰", 联系电话="13812341234")], headers), by=cast.county_clerk)
    row = organisation(90001, 联系人="张**", 联系电话="138****1234")
    assert states(previewed(xlsx([row], headers), cast.county_clerk)) == {2: State.UNCHANGED}
    run.import_file(xlsx([row | {"单位名称": "新名"}], headers), by=cast.county_clerk)
    made = Organisation.objects.get(uscc=uscc(90001))
    assert (made.name, made.contact, made.phone) == ("新名", "张三丰", "13812341234")
    new = previewed(xlsx([organisation(90002, 联系人="张**")], headers), cast.county_clerk)
    assert "不能打码" in said(new, 2)


# -- keeping and giving up ----------------------------------------------------------------------------------------------


def test_a_preview_can_be_given_up_and_expires(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    assert run.cancel(batch).status == Status.CANCELLED
    old = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    Batch.objects.filter(pk=old.pk).update(created_at="2025-01-01T00:00:00Z")
    assert run.expire_previews() == 1
    old.refresh_from_db()
    assert old.status == Status.EXPIRED
    assert not Row.objects.filter(batch=old).exists()


def test_status_for_the_api(cast: Cast) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    shown = run.status(batch)
    assert (shown["status"], shown["total"], shown["counts"]["new"]) == ("previewed", 1, 1)
    assert shown["register"] == "parties.organisations"


# -- what one row cannot tell -----------------------------------------------------------------------------------------


def test_a_slip_of_the_unit_is_seen_against_the_year_before(cast: Cast) -> None:

    form = get_register("returns.forms")
    field = get_register("returns.fields")
    area = cast.county.yunxi.pk
    made = domain.create_record(form, {"code": "KJ1", "name": "研发", "area": area}, by=system_user())
    domain.create_record(
        field, {"code": "KJ1-1", "name": "研发经费", "form": made.pk, "unit": "万元", "area": area}, by=system_user()
    )
    entries = get_register("returns.entries")
    names = [entries.column[n].heading for n in ("field", "year", "value", "area")]

    def row(year: int, value: float) -> dict[str, Any]:
        return dict(zip(names, ["KJ1-1", year, value, "南安乡"], strict=True))

    run.import_file(xlsx([row(2023, 357.2)], names), by=cast.county_clerk, register=entries)
    slipped = previewed(xlsx([row(2024, 3890)], names), cast.county_clerk, register=entries)
    assert states(slipped) == {2: State.WARNING}
    assert "相差约10倍，请核对单位（千元与万元）" in said(slipped, 2)
    assert "357.2" in said(slipped, 2)
    honest = previewed(xlsx([row(2024, 402)], names), cast.county_clerk, register=entries)
    assert states(honest) == {2: State.NEW}
    small = previewed(xlsx([row(2024, 0.0389)], names), cast.county_clerk, register=entries)
    assert "相差约10,000倍" in said(small, 2)


def test_a_rule_over_many_rows_is_asked_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    register = get_register("parties.organisations")
    asked = []

    def check_batch(rows: list[dict[str, Any]]) -> Any:
        asked.append(len(rows))
        yield 1, Problem("name", "这两家地址相同")

    monkeypatch.setattr(register, "check_batch", check_batch)
    batch = previewed(xlsx([organisation(n) for n in (90001, 90002, 90003)]), cast.county_clerk)
    assert asked == [3]
    assert states(batch) == {2: State.NEW, 3: State.ERROR, 4: State.NEW}


def test_more_rows_than_a_chunk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kehui.importing.sheet.CHUNK", 3)
    monkeypatch.setattr("kehui.importing.commit.CHUNK", 2)
    rows = [organisation(n) for n in range(90001, 90011)]
    batch = run.import_file(xlsx([*rows, {}, organisation(90011)]), by=cast.county_clerk)
    assert (batch.counts["create"], states(batch)[13]) == (11, State.NEW)
    changed = [row | {"单位名称": f"{row['单位名称']}改"} for row in rows]
    again = run.import_file(xlsx(changed), by=cast.county_clerk)
    assert again.counts["change"] == 10
    assert set(Organisation.objects.filter(name__endswith="改").values_list("version", flat=True)) == {2}
    assert chain.verify().ok


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, django_assert_max_num_queries: Any) -> None:
    few = previewed(xlsx([organisation(n) for n in range(91001, 91003)]), cast.county_clerk)
    assert few.counts["new"] == 2
    content = xlsx([organisation(n) for n in range(92001, 92201)])
    with django_assert_max_num_queries(60):
        run.import_file(content, by=cast.county_clerk)
