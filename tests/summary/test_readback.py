"""An edited summary comes back: verdicts, decisions, and a file in which nothing but figures changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from kehui.accounts.models import User, system_user
from kehui.areas.models import Area
from kehui.audit.models import Entry
from kehui.kernel.errors import Invalid, NotPermitted
from kehui.market.models import TechnologyContract
from kehui.records.domain import create_record
from kehui.records.register import get_register
from kehui.summary.domain import readback as domain
from kehui.summary.domain.summary import begin_summary, keep_template
from kehui.summary.models import Decision, Issue, Summary, Upload
from kehui.summary.readback import Verdict
from kehui.summary.selfcheck import annex_contradictions

Make = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def summary(clerk: User, county: Area, contracts: list[str], make_template: Make) -> Summary:
    text = "全县技术市场交易额{{ 技术市场交易额.带同比 }}；登记技术合同{{ 技术合同登记数 }}，成绩喜人。"
    keep_template("我县模板", make_template("总结", text, annex=True), by=clerk, area=county)
    return begin_summary(county, 2025, "我县模板", by=clerk)


@pytest.fixture
def word(summary: Summary, clerk: User) -> bytes:
    return domain.issue_document(summary, summary.latest, by=clerk)[0]


def edited(content: bytes, *changes: tuple[str, str], add: str = "") -> bytes:
    """The file as a person edits it in a word processor: text of runs changed, a paragraph added."""
    document = Document(io.BytesIO(content))
    runs = [r for p in document.paragraphs for r in p.runs]
    for old, new in changes:
        run = next(r for r in runs if old in r.text)
        run.text = run.text.replace(old, new)
    if add:
        document.add_paragraph(add)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def another_contract(amount: int) -> TechnologyContract:
    first = TechnologyContract.objects.order_by("pk").first()
    assert first is not None
    contracts = get_register("market.contracts")
    values = {c.name: c.empty for c in contracts.columns}
    values |= {
        "number": "2025339921000009", "name": "后补合同", "kind": "dev_joint", "seller": first.seller_id, "buyer": first.buyer_id,
        "amount": Decimal(amount), "technology_amount": Decimal(amount) / 2, "field": "09", "signed_on": date(2025, 6, 1),
        "registered_on": date(2025, 6, 2),
    }  # fmt: skip
    made: TechnologyContract = create_record(contracts, values, by=system_user())
    return made


def taken_in(summary: Summary, content: bytes, clerk: User, name: str = "总结.docx") -> Upload:
    return domain.keep_upload(summary, name, content, by=clerk)


def verdicts(upload: Upload) -> list[tuple[str, str, str]]:
    found = domain.read_upload(upload).found
    return [(f.text, f.verdict.value, f.ours) for f in found]


def test_an_untouched_document_matches(summary: Summary, word: bytes, clerk: User) -> None:
    read = domain.read_upload(taken_in(summary, word, clerk))
    assert {f.verdict for f in read.found} == {Verdict.MATCHES}
    assert [f.text for f in read.found][:3] == ["936.8万元", "同比增长31.2%", "2项"]
    assert read.lost == []


def test_what_people_do_is_told_apart(summary: Summary, word: bytes, clerk: User) -> None:
    back = edited(word, ("936.8万元", "963.8万元"), ("成绩喜人", "成绩十分喜人"), add="全年引进高层次人才17人，修建厂房3栋。")
    another_contract(1_000_000)
    found = verdicts(taken_in(summary, back, clerk))
    assert found[0] == ("963.8万元", "人工改动", "1036.8万元")
    assert found[1] == ("同比增长31.2%", "已过时", "同比增长45.2%")
    assert found[2] == ("2项", "已过时", "3项")
    added = [f for f in found if f[1] == "无来源"]
    assert [t for t, _, _ in added] == ["17人", "3栋"]


def test_a_number_written_otherwise_still_matches(summary: Summary, word: bytes, clerk: User) -> None:
    found = verdicts(taken_in(summary, edited(word, ("936.8万元", "９３６．８ 万元"), ("31.2%", "31.2%")), clerk))
    assert found[0][1] == "一致"
    found = verdicts(taken_in(summary, edited(word, ("936.8万元", "9368000元")), clerk))
    assert found[0][1] == "一致"


def test_a_figure_typed_over_is_found_by_its_neighbours(summary: Summary, word: bytes, clerk: User) -> None:
    """What Word does when a whole figure is selected and typed over: the tight bookmark goes with the text."""
    document = Document(io.BytesIO(word))
    token = Issue.objects.get().token
    body = document.element.body
    for mark in body.xpath(f"//w:bookmarkStart[@w:name='kh_{token}_0']"):
        for end in body.xpath(f"//w:bookmarkEnd[@w:id='{mark.get(qn('w:id'))}']"):
            end.getparent().remove(end)
        mark.getparent().remove(mark)
    buffer = io.BytesIO()
    document.save(buffer)
    found = verdicts(taken_in(summary, edited(buffer.getvalue(), ("936.8万元", "999万元")), clerk))
    assert found[0] == ("999万元", "人工改动", "936.8万元")


def test_a_rewritten_paragraph_and_a_pasted_text_are_found_by_their_words(summary: Summary, word: bytes, clerk: User) -> None:
    document = Document(io.BytesIO(word))
    paragraph = document.paragraphs[1]
    paragraph.text = paragraph.text.replace("936.8万元", "940万元")  # python-docx throws every bookmark away
    buffer = io.BytesIO()
    document.save(buffer)
    upload = taken_in(summary, buffer.getvalue(), clerk)
    found = domain.read_upload(upload).found
    assert [(f.text, f.verdict.value, f.is_recovered) for f in found[:3]] == [
        ("940万元", "人工改动", True), ("同比增长31.2%", "一致", True), ("2项", "一致", True),
    ]  # fmt: skip
    pasted = taken_in(summary, paragraph.text.encode(), clerk, "粘贴的正文.txt")
    assert verdicts(pasted)[0] == ("940万元", "人工改动", "936.8万元")
    domain.decide(pasted, domain.read_upload(pasted).found[0].key, "ours", by=clerk)
    assert "交易额936.8万元，同比" in domain.finished_file(pasted).decode()


def test_update_all_changes_figures_and_not_one_byte_more(summary: Summary, word: bytes, clerk: User) -> None:
    back = edited(word, ("936.8万元", "963.8万元"), ("成绩喜人", "成绩<十分>喜人&好"))
    another_contract(1_000_000)
    upload = taken_in(summary, back, clerk)
    assert domain.take_all(upload, by=clerk) > 3  # the annex is refreshed as well
    finished = domain.finished_file(upload)
    before, after = zipfile.ZipFile(io.BytesIO(back)), zipfile.ZipFile(io.BytesIO(finished))
    assert before.namelist() == after.namelist()
    others = [n for n in before.namelist() if n != "word/document.xml"]
    assert [before.read(n) for n in others] == [after.read(n) for n in others]

    def without_figures(body: bytes) -> bytes:
        figure = rb'(<w:bookmarkStart w:id="(\d+)" w:name="kh_[a-z0-9]+_\d+"/>).*?(<w:bookmarkEnd w:id="\2"/>)'
        return re.sub(figure, rb"\1\3", body)

    assert without_figures(before.read("word/document.xml")) == without_figures(after.read("word/document.xml"))
    assert "交易额1036.8万元，同比增长45.2%；登记技术合同3项，成绩<十分>喜人&好。" in Document(io.BytesIO(finished)).paragraphs[1].text
    # Handed in once more it matches; when the records move again it is stale, not changed by hand.
    again = taken_in(summary, finished, clerk)
    assert {v for _, v, _ in verdicts(again)} == {"一致"}
    TechnologyContract.objects.get(name="后补合同").delete()
    assert ("1036.8万元", "已过时", "936.8万元") in verdicts(again)


def test_decisions_are_kept_with_their_reason_and_audited(summary: Summary, word: bytes, clerk: User, leader: User) -> None:
    upload = taken_in(summary, edited(word, ("936.8万元", "963.8万元"), ("2项", "5项")), clerk)
    first, third = (f for f in domain.read_upload(upload).found if f.verdict is Verdict.CHANGED)
    with pytest.raises(Invalid, match="理由"):
        domain.decide(upload, first.key, "theirs", by=clerk, reason=" ")
    with pytest.raises(NotPermitted):
        domain.decide(upload, first.key, "ours", by=leader)
    domain.decide(upload, first.key, "theirs", by=clerk, reason="含县外合同，已另行说明")
    domain.decide(upload, third.key, "ours", by=clerk)
    assert domain.take_all(upload, by=clerk) == 1  # the one kept with a reason is left alone
    text = Document(io.BytesIO(domain.finished_file(upload))).paragraphs[1].text
    assert "交易额963.8万元，同比增长31.2%；登记技术合同2项" in text
    domain.undo(upload, first.key, by=clerk)
    assert list(Decision.objects.values_list("key", flat=True)) == [third.key]
    entries = Entry.objects.filter(model="summary.upload").order_by("number")
    assert [e.action.rsplit(".", 1)[1] for e in entries] == ["created", "decided", "decided", "refreshed", "undecided"]
    assert entries[1].reason == "含县外合同，已另行说明"


def test_figures_of_another_area_are_not_told(
    summary: Summary, word: bytes, clerk: User, township: Area, township_clerk: User, make_template: Make
) -> None:
    """A township that hands in the county's document learns nothing of the county's figures."""
    keep_template("乡模板", make_template("{{ 技术合同登记数 }}"), by=township_clerk, area=township)
    of_township = begin_summary(township, 2025, "乡模板", by=township_clerk)
    another_contract(1_000_000)
    found = domain.read_upload(taken_in(of_township, word, township_clerk)).found
    assert {f.verdict for f in found[:3]} == {Verdict.NO_SOURCE}
    assert not any(f.ours for f in found[:3])


def test_pages(client: Client, summary: Summary, word: bytes, clerk: User) -> None:
    client.force_login(clerk)
    address = f"/summary/{summary.pk}/uploads/"
    refused = client.post(address, {"file": SimpleUploadedFile("x.docx", b"%PDF")})
    assert refused.status_code == 422
    assert "不是 Word 文档" in refused.content.decode()
    back = edited(word, ("936.8万元", "963.8万元"))
    sent = client.post(address, {"file": SimpleUploadedFile("改稿.docx", back)})
    page = client.get(sent["Location"]).content.decode()
    assert "人工改动" in page
    assert "/statistics/market.turnover/records/?" in page
    found = domain.read_upload(Upload.objects.get()).found[0]
    client.post(f"{sent['Location']}decide/", {"key": found.key, "choice": "ours"})
    file = client.get(f"{sent['Location']}file/")
    assert "936.8万元" in Document(io.BytesIO(file.content)).paragraphs[1].text
    assert client.get(f"/summary/{summary.pk}/uploads/99999/").status_code == 404
    assert client.post(f"{sent['Location']}delete/").status_code == 302
    assert not Upload.objects.exists()


def test_targets_in_the_plans_are_no_figures_of_the_year(summary: Summary, word: bytes, clerk: User) -> None:
    """What stands behind the plans is told of the year again, from the annex on."""
    document = Document(io.BytesIO(word))
    for text in ("三、下一步打算", "2026年，授权专利80件。", "附件", "授权专利7件。"):
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    found = domain.read_upload(taken_in(summary, buffer.getvalue(), clerk)).found
    target, annexed = (f for f in found if f.text in ("80件", "7件"))
    assert (target.note, target.ours, target.may_take_ours) == ("计划数，不核对", "", False)
    assert "像是“授权专利”" in annexed.note


def test_a_number_in_a_cell_is_shown_with_its_row(summary: Summary, word: bytes, clerk: User) -> None:
    found = domain.read_upload(taken_in(summary, word, clerk)).found
    row = next(f for f in found if f.identity and f.identity.form == "条数")
    assert "技术市场交易额" in row.lead


def test_the_prose_is_held_against_its_annex_behind_the_plans(
    client: Client, county: Area, contracts: list[str], clerk: User, make_template: Make
) -> None:
    lines = ("全县技术市场交易额{{ 技术市场交易额 }}，登记{{ 技术合同登记数 }}。", "三、下一步打算", "2026年再上台阶。", "附件")
    keep_template("带附件", make_template(*lines, annex=True), by=clerk, area=county)
    of_county = begin_summary(county, 2025, "带附件", by=clerk)
    content = domain.issue_document(of_county, of_county.latest, by=clerk)[0]
    assert annex_contradictions(domain.read_upload(taken_in(of_county, content, clerk))) == []
    upload = taken_in(of_county, edited(content, ("936.8万元", "963.8万元")), clerk)
    [found] = annex_contradictions(domain.read_upload(upload))
    assert (found.title, found.message) == ("正文与附表不符", "技术市场交易额正文写963.8万元，附件写936.8万元")
    client.force_login(clerk)
    assert found.message in client.get(f"/summary/{of_county.pk}/uploads/{upload.pk}/").content.decode()
