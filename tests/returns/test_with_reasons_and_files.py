"""What a source writes beside its numbers: the reasons for warnings, the files that prove them, what changed since it was returned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict, NotPermitted
from kehui.records.models import Attachment, Evidence
from kehui.returns.domain import filling, reviewing
from kehui.returns.models import ReturnEntry, Status
from tests.cast import Cast
from tests.returns.conftest import Asked, of

SignIn = Callable[[User], Client]
JUMP = "YF-S3:YF-1"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("人员名单.pdf", PDF)


def sent(asked: Asked, total: str, **more: str) -> dict[str, str]:
    values = asked.texts(total=total, own="90", people="9")
    return {f"field_{pk}": text for pk, text in values.items()} | {"version": "0", "page": "p"} | more


def test_a_reason_is_kept_as_one_types_and_the_page_counts_those_still_lacking(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client, url = signed_in(cast.enterprise), f"/my/returns/{asked.tea.pk}/"
    doubted = client.post(url, sent(asked, "290"))
    assert doubted.status_code == 422
    assert "还差 1 项情况说明" in doubted.content.decode()
    assert of(cast.tea_company).draft[str(asked.fields["研发投入合计"].pk)] == "290"  # left and opened again, it is all there
    kept = client.post(f"{url}draft/", sent(asked, "290", **{f"reason_{JUMP}": "新增一条生产线"})).content.decode()
    assert '<output class="t-lack" id="t-lack" hx-swap-oob="true"></output>' in kept
    again = client.post(url, sent(asked, "290"))  # opened anew, without the fields of the reasons
    assert again.status_code == 422
    text = client.post(url, sent(asked, "290", check="1", **{f"reason_{JUMP}": "新增一条生产线"})).content.decode()
    assert 'value="新增一条生产线"' in text
    assert "还差" not in text
    assert client.post(url, sent(asked, "290", **{f"reason_{JUMP}": "新增一条生产线"})).status_code == 302
    assert of(cast.tea_company).explanations.get().reason == "新增一条生产线"


def test_a_reason_in_the_draft_stands_in_the_page_when_it_is_opened_again(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    texts = asked.texts(total="290", own="90", people="9")
    filling.keep_draft(asked.tea, texts, reasons={JUMP: "新增一条生产线"}, by=cast.enterprise)
    page = signed_in(cast.enterprise).get(f"/my/returns/{asked.tea.pk}/?check=1").content.decode()
    assert 'value="新增一条生产线"' in page
    assert 'value="290"' in page


def test_who_looks_at_it_again_is_told_what_was_changed(cast: Cast, asked: Asked) -> None:
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    assert of(cast.tea_company).remarks.get().text == ""
    reviewing.send_back(of(cast.tea_company), by=cast.township_clerk, comment="请核对人数")
    filling.submit(of(cast.tea_company), asked.texts(total="130", own="90", people="10"), by=cast.enterprise)
    assert of(cast.tea_company).remarks.last().text == "改动：研究人员9人改为10人"


def test_files_prove_what_a_return_makes_count(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client, url = signed_in(cast.enterprise), f"/desk/returns/board/submission/{asked.tea.pk}/"
    assert "附上材料" in client.get(url).content.decode()
    assert "还没有选择文件" in client.post(f"{url}attach/", follow=True).content.decode()
    done = client.post(f"{url}attach/", {"file": paper()}, follow=True).content.decode()
    assert "已附上“人员名单.pdf”" in done
    stored = Attachment.objects.get()
    shown = signed_in(cast.township_clerk).get(url).content.decode()
    assert f"/desk/returns/submissions/{asked.tea.pk}/attachments/{stored.pk}/" in shown
    assert "附上材料" not in shown  # those above look at it
    assert signed_in(cast.rival).post(f"{url}attach/", {"file": paper()}).status_code == 404
    for submission, user in ((asked.tea, cast.enterprise), (asked.rival, cast.rival)):
        filling.submit(of(submission.organisation), asked.texts(total="130", own="90", people="9"), by=user)
        reviewing.check(of(submission.organisation), by=cast.county_clerk)
        reviewing.approve(of(submission.organisation), by=cast.county_clerk)
    grades = dict(ReturnEntry.objects.filter(submission__isnull=False, field=asked.fields["研究人员"]).values_list("organisation", "evidence"))
    assert grades == {cast.tea_company.pk: Evidence.PROVED, cast.rival_company.pk: Evidence.REPORTED}


def test_files_come_from_the_source_and_before_the_approval(cast: Cast, asked: Asked) -> None:
    with pytest.raises(NotPermitted, match="由“云溪县清源茶业"):
        filling.attach(asked.tea, paper(), by=cast.county_clerk)
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    filling.attach(of(cast.tea_company), paper(), by=cast.enterprise)  # while it waits as well
    reviewing.check(of(cast.tea_company), by=cast.county_clerk)
    reviewing.approve(of(cast.tea_company), by=cast.county_clerk)
    assert of(cast.tea_company).status == Status.APPROVED
    with pytest.raises(Conflict, match="已经审定"):
        filling.attach(of(cast.tea_company), paper(), by=cast.enterprise)


def test_values_of_a_return_are_not_offered_for_change(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    reviewing.check(of(cast.tea_company), by=cast.county_clerk)
    reviewing.approve(of(cast.tea_company), by=cast.county_clerk)
    entry = ReturnEntry.objects.filter(submission=asked.tea).first()
    assert entry is not None
    county = signed_in(cast.county_clerk)
    detail = county.get(f"/desk/returns/entries/{entry.pk}/").content.decode()
    assert "所出自的填报表" in detail
    assert "/delete/" not in detail
    form = county.get(f"/desk/returns/entries/{entry.pk}/edit/").content.decode()
    assert "由填报单位在表里填改" in form
    assert 'name="value"' not in form
    earlier = ReturnEntry.objects.filter(submission=None).first()
    assert earlier is not None
    assert 'name="value"' in county.get(f"/desk/returns/entries/{earlier.pk}/edit/").content.decode()  # of the years before
