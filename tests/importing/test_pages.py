"""The pages of the import, walked as a browser would."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from kehui.accounts.models import User
from kehui.importing import run, tasks
from kehui.importing.models import Batch, Status
from kehui.jobs import work
from kehui.jobs.models import Job
from kehui.parties.models import Organisation
from tests.cast import Cast, uscc
from tests.importing.sheets import organisation, previewed, xlsx

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def _upload(client: Client, content: bytes, register: str = "") -> Batch:
    file = SimpleUploadedFile("单位.xlsx", content)
    response = client.post("/desk/import/new/", {"file": file, "register": register})
    assert response.status_code == 302, response.content.decode()[:2000]
    return Batch.objects.latest("id")


def test_from_upload_to_result(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    batch = _upload(client, xlsx([organisation(90001), organisation(90002)]), "parties.organisations")
    page = f"/desk/import/{batch.pk}/"
    assert "hx-get" in client.get(page).content.decode()
    work.run_pending()
    body = client.get(page).content.decode()
    assert "确认导入 2 条" in body
    assert client.post(f"{page}commit/", {"reason": "季度汇总"}).status_code == 302
    assert client.post(f"{page}commit/").status_code == 302  # a double click
    assert Job.objects.filter(kind="importing.commit").count() == 1
    work.run_pending()
    body = client.get(page).content.decode()
    assert "已新增 <b>2</b> 条" in body
    assert "/desk/parties/organisations/" in body
    assert Organisation.objects.filter(uscc__in=[uscc(90001), uscc(90002)]).count() == 2
    assert "季度汇总" in body
    assert "单位.xlsx" in client.get("/desk/import/").content.decode()


def test_errors_are_shown_with_their_cells_and_may_be_skipped(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    batch = _upload(client, xlsx([organisation(90001), organisation(90002, 单位类型="公司")]))
    work.run_pending()
    page = f"/desk/import/{batch.pk}/"
    body = client.get(page).content.decode()
    assert all(text in body for text in ("C3", "单位类型", "没有“公司”这一项", "先导入其余", "改好后重新上传"))
    client.post(f"{page}commit/", {})
    batch.refresh_from_db()
    assert batch.status == Status.PREVIEWED
    client.post(f"{page}commit/", {"skip_errors": "1"})
    work.run_pending()
    batch.refresh_from_db()
    assert batch.status == Status.COMMITTED
    assert Organisation.objects.filter(uscc=uscc(90001)).exists()


def test_a_file_that_is_no_table_says_why(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    batch = _upload(client, b"%PDF-1.7 ...")
    work.run_pending()
    body = client.get(f"/desk/import/{batch.pk}/").content.decode()
    assert "这是 PDF 文件" in body
    assert "系统里的数据没有变化" in body


def test_no_file_chosen(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.county_clerk).post("/desk/import/new/", {})
    assert response.status_code == 422
    assert "请先选择" in response.content.decode()


def test_tabs_and_pages_of_rows(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(n) for n in range(90001, 90071)]), cast.county_clerk)
    client = signed_in(cast.county_clerk)
    assert "共 70 行" in client.get(f"/desk/import/{batch.pk}/?state=all").content.decode()
    second = client.get(f"/desk/import/{batch.pk}/?state=new&page=2").content.decode()
    assert "第 51–70 条" in second


def test_who_may_see_and_act(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.township_clerk)
    page = f"/desk/import/{batch.pk}/"
    assert Client().get(page).status_code == 302
    assert signed_in(cast.auditor).get("/desk/import/").status_code == 403
    assert signed_in(cast.auditor).get("/desk/import/new/").status_code == 403
    assert signed_in(cast.other_township_clerk).get(page).status_code == 404
    county = signed_in(cast.county_clerk)
    assert county.get(page).status_code == 200
    assert county.post(f"{page}commit/").status_code == 403  # somebody else's
    assert signed_in(cast.township_clerk).get("/desk/import/template/places.zones/").status_code == 403
    assert signed_in(cast.township_clerk).get("/desk/import/template/no.such/").status_code == 404


def test_giving_up(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    assert signed_in(cast.county_clerk).post(f"/desk/import/{batch.pk}/cancel/").status_code == 302
    batch.refresh_from_db()
    assert batch.status == Status.CANCELLED


def test_stopping_a_commit_before_it_began_leaves_the_preview(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    tasks.start_commit(batch, by=cast.county_clerk)
    signed_in(cast.county_clerk).post(f"/desk/import/{batch.pk}/stop/")
    work.run_pending()
    batch.refresh_from_db()
    assert batch.status == Status.PREVIEWED
    assert not Organisation.objects.filter(uscc=uscc(90001)).exists()


def test_a_conflict_in_the_job_is_told_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    run.import_file(xlsx([organisation(90001)]), by=cast.county_clerk)
    tasks.start_commit(batch, by=cast.county_clerk)
    work.run_pending()
    batch.refresh_from_db()
    assert batch.status == Status.FAILED
    assert "第2行对应的记录被别人" in signed_in(cast.county_clerk).get(f"/desk/import/{batch.pk}/").content.decode()


def test_a_job_that_was_lost_does_not_keep_its_batch(cast: Cast, signed_in: SignIn) -> None:
    batch = previewed(xlsx([organisation(90001)]), cast.county_clerk)
    started = tasks.start_commit(batch, by=cast.county_clerk)
    Job.objects.filter(pk=started.pk).update(status="failed")
    assert "确认导入" in signed_in(cast.county_clerk).get(f"/desk/import/{batch.pk}/").content.decode()


def test_the_template_goes_back_in(cast: Cast, signed_in: SignIn) -> None:
    content = signed_in(cast.county_clerk).get("/desk/import/template/parties.organisations/").content
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "单位"
    sheet = book["单位"]
    headers = [c.value for c in sheet[1]]
    assert headers[:2] == ["统一社会信用代码*", "单位名称*"]
    assert str(sheet["A2"].value).startswith("示例")
    assert sheet["A1"].comment is not None
    assert sheet["A1"].comment.text.startswith("必填")
    lists = {str(rule.sqref).split("2")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    options = [c.value for c in book["可选项"]["E"] if c.value]
    assert "南安乡" in options
    assert "海临县" not in options
    assert "E" in lists
    row = organisation(90001)
    for number, header in enumerate(headers, 1):
        sheet.cell(3, number, row.get(str(header).rstrip("*")))
    stream = io.BytesIO()
    book.save(stream)
    batch = run.import_file(stream.getvalue(), by=cast.county_clerk)
    assert (batch.register_name, batch.counts["create"], batch.total) == ("parties.organisations", 1, 1)


def test_the_marked_file(cast: Cast, signed_in: SignIn) -> None:
    rows = [organisation(90001), organisation(90002, 单位类型="公司", 单位名称="=1+1茶厂"), organisation(90003)]
    batch = previewed(xlsx(rows), cast.county_clerk)
    client = signed_in(cast.county_clerk)

    def marked(query: str = "") -> list[list[object]]:
        response = client.get(f"/desk/import/{batch.pk}/marked/{query}")
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
        return [list(row) for row in book.worksheets[0].iter_rows()]

    cells = marked()
    assert len(cells) == 4
    bad = cells[2][2]
    assert bad.fill.fgColor.rgb.endswith("F8D3CD")  # type: ignore[attr-defined]
    assert "没有“公司”" in bad.comment.text  # type: ignore[attr-defined]
    assert "错误：没有“公司”" in cells[2][-1].value  # type: ignore[attr-defined]
    assert cells[1][2].comment is None  # type: ignore[attr-defined]
    only = marked("?only=errors")
    assert [row[0].value for row in only] == ["统一社会信用代码", uscc(90002)]  # type: ignore[attr-defined]


def test_a_marked_csv_comes_back_as_a_workbook(cast: Cast, signed_in: SignIn) -> None:
    row = organisation(90001, 单位类型="公司", 单位名称="=HYPERLINK(1)")
    content = (",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n").encode("gb18030")
    batch = previewed(content, cast.county_clerk, file_name="单位.csv")
    response = signed_in(cast.county_clerk).get(f"/desk/import/{batch.pk}/marked/")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    assert sheet["C2"].comment is not None
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=HYPERLINK(1)", "s")
