"""A round's workbooks: downloaded, filled in, uploaded, looked at, handed in."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kehui.accounts.models import system_user
from kehui.importing import run
from kehui.importing.models import Batch, Row, State
from kehui.kernel.errors import Invalid, KehuiError
from kehui.records.register import get_register
from kehui.returns.domain import filling
from kehui.returns.models import Status, Submission
from kehui.returns.queries import with_everything
from kehui.returns.sheets import sheet_name
from kehui.returns.workbooks import as_rows, workbook_of
from tests.cast import Cast
from tests.returns.conftest import Asked, of


def book_of(asked: Asked, kind: str) -> Any:
    found = with_everything(Submission.objects.filter(round=asked.round)).order_by("-area__path")
    return openpyxl.load_workbook(io.BytesIO(workbook_of(asked.round, found, kind=kind)))


def stored(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def previewed(asked: Asked, content: bytes, by: Any) -> Any:
    register = get_register(sheet_name(asked.round))
    batch = run.upload(as_rows(io.BytesIO(content), asked.round), by=by, file_name="汇总.xlsx", register=register)
    return run.preview(batch)


def said(batch: Any) -> dict[int, list[str]]:
    return {r.number: [m[2] for m in r.messages or ()] for r in Row.objects.filter(batch=batch)}


def test_rows_are_judged_by_the_forms_own_checks_and_handed_in(cast: Cast, asked: Asked) -> None:
    book = book_of(asked, "rows")
    sheet = book.active
    assert [c.value for c in sheet[1]] == ["填报单位", "研发投入合计（万元）", "其中：自筹（万元）", "研究人员（人）"]
    for row, values in ((2, (130, 90, 9)), (3, (5, 6, 1))):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    batch = previewed(asked, stored(book), system_user())
    assert (batch.counts["change"], batch.counts["error"]) == (1, 1)
    assert said(batch)[3] == ["自筹不大于合计：其中：自筹6万元，研发投入合计5万元"]
    run.commit(batch, by=system_user(), skip_errors=True)
    assert of(cast.tea_company).status == Status.SUBMITTED
    assert of(cast.rival_company).status == Status.OPEN
    again = previewed(asked, stored(book), system_user())
    assert again.counts[State.UNCHANGED] == 1


def test_a_doubt_waits_as_a_draft_for_its_reason(cast: Cast, asked: Asked) -> None:
    book = book_of(asked, "rows")
    for column, value in enumerate((130_000, 90, 9), 2):
        book.active.cell(2, column, value)
    book.active.delete_rows(3)
    batch = previewed(asked, stored(book), cast.enterprise)
    assert batch.counts["warning"] == 1
    assert "先存为草稿" in said(batch)[2][0]
    run.commit(batch, by=cast.enterprise)
    stored_return = of(cast.tea_company)
    assert (stored_return.status, len(stored_return.draft)) == (Status.FILLED, 3)


def test_a_sheet_for_each_respondent_is_read_as_well(cast: Cast, asked: Asked) -> None:
    book = book_of(asked, "forms")
    assert book.sheetnames == ["云溪县清源茶业有限公司", "云溪县山海茶业有限公司"]
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[5]][:5] == ["YF-1", "研发投入合计", "万元", None, 120]
    for row, value in ((5, 1300), (6, 90), (7, "不适用")):
        sheet.cell(row, 4, value)
    sheet.cell(5, 3, "千元")  # the accountant works in thousands
    batch = previewed(asked, stored(book), system_user())
    assert (batch.counts["change"], batch.counts["unchanged"], batch.counts["error"]) == (1, 1, 0)
    run.commit(batch, by=system_user())
    answers = {a.field.code: (a.value, a.is_absent) for a in of(cast.tea_company).answers.select_related("field")}
    assert answers == {"YF-1": (130, False), "YF-2": (90, False), "YF-3": (None, True)}
    sheet.cell(2, 2).value = sheet.cell(2, 4).value = None
    with pytest.raises(Invalid, match="没有写填报单位"):
        as_rows(io.BytesIO(stored(book)), asked.round)


def test_what_is_no_workbook_or_not_the_rounds_own_is_told(cast: Cast, asked: Asked, client: Client) -> None:
    client.force_login(cast.county_clerk)
    address = f"/desk/returns/board/round/{asked.round.pk}/upload/"
    for content in (b"no workbook", b"PK\x03\x04 cut off"):
        answer = client.post(address, {"file": SimpleUploadedFile("汇总.xlsx", content)})
        assert (answer.status_code, "文件已损坏，打不开" in answer.content.decode()) == (422, True)
    half = io.BytesIO()
    with zipfile.ZipFile(half, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    strange: Any = openpyxl.Workbook()
    strange.active.append(["甲", "乙"])
    strange.active.append([1, 2])
    for content, said in ((half.getvalue(), "文件"), (stored(strange), "没有找到表头。表头应有：填报单位")):
        assert client.post(address, {"file": SimpleUploadedFile("汇总.xlsx", content)}).status_code == 302
        with pytest.raises(KehuiError, match=said):
            run.preview(Batch.objects.latest("pk"))


def test_nobody_fills_in_for_another_through_a_sheet(cast: Cast, asked: Asked) -> None:
    book = book_of(asked, "rows")
    for row in (2, 3):
        for column, value in enumerate((100, 90, 9), 2):
            book.active.cell(row, column, value)
    batch = previewed(asked, stored(book), cast.enterprise)
    assert (batch.counts["change"], batch.counts["error"]) == (1, 1)
    assert "您没有在“云溪县山海茶业有限公司”填写" in said(batch)[3][0]
    batch = previewed(asked, stored(book), cast.county_clerk)
    assert batch.counts["error"] == 2


def test_what_was_typed_after_the_preview_is_not_overwritten(cast: Cast, asked: Asked) -> None:
    book = book_of(asked, "rows")
    for column, value in enumerate((130, 90, 9), 2):
        book.active.cell(2, column, value)
    batch = previewed(asked, stored(book), cast.enterprise)
    filling.keep_draft(asked.tea, asked.texts(total="1"), by=cast.enterprise)
    with pytest.raises(Exception, match="预览之后"):
        run.commit(batch, by=cast.enterprise)
    assert of(cast.tea_company).draft == asked.texts(total="1")
