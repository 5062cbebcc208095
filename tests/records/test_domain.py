"""Writing records: permission, lock, rules, audit, for every register alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehui.audit import chain
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation
from kehui.records import domain
from kehui.records.columns import KEEP
from kehui.records.models import Attachment, Evidence
from kehui.records.register import register_of
from tests.cast import Cast, make_contract, make_organisation, uscc

PDF = b"%PDF-1.7 sample"


@pytest.fixture(autouse=True)
def _attachments(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(name: str = "合同.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def verbs(record: Any) -> list[str]:
    found = chain.entries_of(record._meta.label_lower, record.pk).order_by("number")
    return [e.action.rsplit(".", 1)[1] for e in found]


@pytest.mark.parametrize(
    ("who", "where", "may"),
    [
        ("county_clerk", "nanan", True),
        ("county_clerk", "yunxi", True),
        ("county_clerk", "next_door", False),
        ("county_clerk", "prefecture", False),
        ("township_clerk", "nanan", True),
        ("township_clerk", "dingzi", True),
        ("township_clerk", "xitang", False),
        ("township_clerk", "yunxi", False),
        ("county_leader", "nanan", False),
        ("village_officer", "dingzi", False),
        ("enterprise", "nanan", False),
        ("system_admin", "nanan", False),
        ("security_admin", "nanan", False),
        ("auditor", "nanan", False),
    ],
)
def test_who_may_enter_an_organisation_where(cast: Cast, who: str, where: str, may: bool) -> None:
    by, area = getattr(cast, who), getattr(cast.county, where)
    before = Entry.objects.count()
    if may:
        made = make_organisation("新办茶厂", area, by=by)
        entry = Entry.objects.latest("number")
        assert (entry.action, entry.actor_id, entry.object_id) == ("parties.organisation.created", by.pk, str(made.pk))
        assert entry.new_values["area"] == str(area)
    else:
        with pytest.raises(NotPermitted, match="权限"):
            make_organisation("新办茶厂", area, by=by)
        assert not Organisation.objects.filter(name="新办茶厂").exists()
        assert Entry.objects.count() == before


def test_all_that_is_missing_is_told_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        domain.create_record(register_of(Organisation), {"name": "", "uscc": None}, by=cast.county_clerk)
    assert {p.field for p in error.value.problems} == {"uscc", "name", "kind", "area"}


def test_the_natural_key_is_taken_once(cast: Cast) -> None:
    with pytest.raises(Invalid, match="已经登记过同样的单位（统一社会信用代码相同）"):
        make_organisation("又一次", uscc=cast.tea_company.uscc, by=cast.county_clerk)


def test_the_area_comes_from_the_record_it_belongs_to(cast: Cast) -> None:
    assert make_contract(cast.rival_company, cast.university).area == cast.county.xitang


def test_a_change_writes_what_differs_and_counts_up(cast: Cast) -> None:
    changed = domain.update_record(
        cast.tea_company, {"industry": "制茶业", "name": cast.tea_company.name}, by=cast.township_clerk, reason="年报",
        expected_version=1,
    )  # fmt: skip
    assert changed.version == 2
    entry = Entry.objects.latest("number")
    assert (entry.old_values, entry.new_values, entry.reason) == ({"industry": None}, {"industry": "制茶业"}, "年报")


def test_no_change_is_no_entry(cast: Cast) -> None:
    before = Entry.objects.count()
    same = domain.update_record(cast.tea_company, {"name": cast.tea_company.name, "phone": KEEP}, by=cast.county_clerk)
    assert same.version == 1
    assert Entry.objects.count() == before


def test_a_masked_value_that_comes_back_changes_nothing(cast: Cast) -> None:
    domain.update_record(cast.tea_company, {"phone": "13812341234"}, by=cast.county_clerk)
    domain.update_record(cast.tea_company, {"phone": KEEP, "industry": "制茶业"}, by=cast.county_clerk)
    cast.tea_company.refresh_from_db()
    assert (cast.tea_company.phone, cast.tea_company.industry) == ("13812341234", "制茶业")


def test_whoever_was_slower_is_told_and_overwrites_nothing(cast: Cast) -> None:
    domain.update_record(cast.tea_company, {"industry": "制茶业"}, by=cast.county_clerk, expected_version=1)
    with pytest.raises(Conflict, match="别人改过这条记录") as error:
        domain.update_record(cast.tea_company, {"industry": "餐饮业"}, by=cast.township_clerk, expected_version=1)
    assert "还在页面上" in error.value.hint
    assert Organisation.objects.get(pk=cast.tea_company.pk).industry == "制茶业"


def test_a_record_is_not_moved_to_where_one_may_not_write(cast: Cast) -> None:
    with pytest.raises(NotPermitted, match="溪塘镇"):
        domain.update_record(cast.tea_company, {"area": cast.county.xitang.pk}, by=cast.township_clerk)
    with pytest.raises(NotPermitted):
        domain.update_record(cast.rival_company, {"area": cast.county.nanan.pk}, by=cast.township_clerk)


def test_a_bad_change_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(Invalid, match="注销日期不能早于成立日期"):
        domain.update_record(
            cast.tea_company, {"founded_on": date(2020, 1, 1), "closed_on": date(2019, 1, 1), "industry": "x"},
            by=cast.county_clerk,
        )  # fmt: skip
    cast.tea_company.refresh_from_db()
    assert (cast.tea_company.founded_on, cast.tea_company.industry) == (None, "")


def test_changing_what_is_gone(cast: Cast) -> None:
    made = make_organisation()
    domain.delete_record(Organisation.objects.get(pk=made.pk), by=cast.county_clerk, reason="重复登记")
    with pytest.raises(Conflict, match="已被删除"):
        domain.update_record(made, {"industry": "x"}, by=cast.county_clerk)
    domain.delete_record(made, by=cast.county_clerk, reason="再删一次")


def test_own_records_are_written_by_their_owner_alone(cast: Cast) -> None:
    own = make_contract(cast.tea_company, cast.university, by=cast.enterprise)
    assert own.status == "draft"
    domain.update_record(own, {"amount": Decimal(400_000)}, by=cast.enterprise)
    for stranger in (cast.rival, cast.expert, cast.agency, cast.other_township_clerk, cast.auditor):
        with pytest.raises(NotPermitted):
            domain.update_record(own, {"amount": Decimal(1_000_000)}, by=stranger)
    assert TechnologyContract.objects.get(pk=own.pk).amount == Decimal(400_000)


def test_who_sees_which_contract(cast: Cast) -> None:
    make_contract(cast.tea_company, cast.university)
    make_contract(cast.rival_company, cast.university)
    seen = {
        who: {c.seller.name[3:5] for c in TechnologyContract.objects.visible_to(getattr(cast, who)).select_related("seller")}
        for who in (
            "county_clerk", "county_leader", "township_clerk", "other_township_clerk", "village_officer", "enterprise", "rival",
            "expert", "agency", "system_admin", "security_admin", "auditor",
        )
    }  # fmt: skip
    both = {"清源", "山海"}
    assert seen == {
        "county_clerk": both, "county_leader": both, "township_clerk": {"清源"}, "other_township_clerk": {"山海"},
        "village_officer": set(), "enterprise": {"清源"}, "rival": {"山海"}, "expert": set(), "agency": set(),
        "system_admin": set(), "security_admin": set(), "auditor": set(),
    }  # fmt: skip


def test_deleting_needs_a_reason_and_the_trail_keeps_the_values(cast: Cast) -> None:
    made = make_organisation("写错的厂", cast.county.nanan)
    pk = made.pk
    with pytest.raises(Invalid, match="删除的原因"):
        domain.delete_record(made, by=cast.township_clerk, reason=" ")
    with pytest.raises(NotPermitted):
        domain.delete_record(made, by=cast.other_township_clerk, reason="写错")
    domain.delete_record(made, by=cast.township_clerk, reason="写错")
    assert not Organisation.objects.filter(pk=pk).exists()
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason, entry.object_id) == ("parties.organisation.deleted", "写错", str(pk))
    assert entry.old_values["name"] == "写错的厂"


def test_what_others_refer_to_stays_and_says_who(cast: Cast) -> None:
    contract = make_contract(cast.tea_company, cast.university)
    before = Entry.objects.count()
    with pytest.raises(Conflict, match="还有记录用着它") as error:
        domain.delete_record(cast.tea_company, by=cast.county_clerk, reason="试试")
    assert contract.name in error.value.message
    assert Organisation.objects.filter(pk=cast.tea_company.pk).exists()
    assert Entry.objects.count() == before


def test_the_row_is_locked_while_it_changes(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        domain.update_record(cast.tea_company, {"industry": "制茶业"}, by=cast.county_clerk)
    statements = [q["sql"] for q in queries]
    row = next(i for i, s in enumerate(statements) if "FOR UPDATE" in s and "parties_organisation" in s)
    head = next(i for i, s in enumerate(statements) if "FOR UPDATE" in s and "audit_head" in s)
    write = next(i for i, s in enumerate(statements) if s.startswith('UPDATE "parties_organisation"'))
    assert row < write < head, "the head of the trail is locked last, for the shortest time"


def test_a_file_proves_the_record(cast: Cast) -> None:
    attachment = domain.attach_file(cast.tea_company, upload("C:\\扫描\\营业执照.pdf"), by=cast.township_clerk)
    cast.tea_company.refresh_from_db()
    assert (attachment.name, attachment.content_type, attachment.size) == ("营业执照.pdf", "application/pdf", len(PDF))
    assert cast.tea_company.evidence == Evidence.PROVED
    assert verbs(cast.tea_company) == ["created", "proved"]
    with attachment.file.open() as stored:
        assert stored.read() == PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("合同.exe", b"MZ"),
        ("合同.pdf", b"<html><script>alert(1)</script>"),
        ("合同.pdf.html", PDF),
        ("照片.jpg", PDF),
        ("合同", PDF),
        ("合同.svg", b"<svg onload=alert(1)>"),
        ("空.pdf", b""),
    ],
)
def test_files_of_a_wrong_kind(cast: Cast, name: str, content: bytes) -> None:
    with pytest.raises(Invalid, match="只收 PDF"):
        domain.attach_file(cast.tea_company, upload(name, content), by=cast.county_clerk)
    assert not Attachment.objects.exists()
    cast.tea_company.refresh_from_db()
    assert cast.tea_company.evidence == Evidence.REPORTED


def test_a_file_too_big(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "ATTACHMENT_MAX_BYTES", len(PDF))
    domain.attach_file(cast.tea_company, upload(), by=cast.county_clerk)
    with pytest.raises(Invalid, match="超过20 MB"):
        domain.attach_file(cast.tea_company, upload(content=PDF + b"x"), by=cast.county_clerk)


def test_the_same_file_twice(cast: Cast) -> None:
    domain.attach_file(cast.tea_company, upload(), by=cast.county_clerk)
    with pytest.raises(Conflict, match="已经附在这条记录上"):
        domain.attach_file(cast.tea_company, upload("改了名.pdf"), by=cast.county_clerk)
    domain.attach_file(cast.rival_company, upload(), by=cast.county_clerk)
    assert Attachment.objects.count() == 2


def test_files_are_attached_by_whoever_may_write(cast: Cast) -> None:
    own = make_contract(cast.tea_company, cast.university)
    domain.attach_file(own, upload(), by=cast.enterprise)
    with pytest.raises(NotPermitted):
        domain.attach_file(own, upload(content=PDF + b"2"), by=cast.rival)


def test_the_trail_stays_whole_through_all_of_it(cast: Cast) -> None:
    domain.update_record(cast.tea_company, {"uscc": uscc(900)}, by=cast.county_clerk)
    domain.attach_file(cast.tea_company, upload(), by=cast.county_clerk)
    assert chain.verify().ok
