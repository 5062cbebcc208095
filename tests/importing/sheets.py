"""Real files, made in the test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kehui.accounts.models import User
from kehui.importing import run
from kehui.importing.models import Batch, Row
from tests.cast import uscc

HEADERS = ["统一社会信用代码", "单位名称", "单位类型", "所在地区", "成立日期"]


def organisation(number: int, **changes: Any) -> dict[str, Any]:
    """A good row of an organisation, by header."""
    row = {
        "统一社会信用代码": uscc(number), "单位名称": f"云溪县第{number}茶厂", "单位类型": "企业", "所在地区": "南安乡",
        "成立日期": "2016-05-12",
    }  # fmt: skip
    return row | changes


def xlsx(
    rows: Sequence[dict[str, Any]],
    headers: Sequence[str] = HEADERS,
    *,
    title: str = "Sheet",
    edit: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """A workbook of one sheet: header in row 1, ``rows`` by header below."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    sheet.append(list(headers))
    for row in rows:
        sheet.append([row.get(h) for h in headers])
    if edit:
        edit(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


def previewed(content: bytes, by: User, **more: Any) -> Batch:
    """Upload and preview."""
    return run.preview(run.upload(content, by=by, **more))


def states(batch: Batch) -> dict[int, str]:
    """Row number to state."""
    return dict(Row.objects.filter(batch=batch).values_list("number", "state"))


def said(batch: Batch, number: int) -> str:
    """All that is said of a row."""
    messages = Row.objects.get(batch=batch, number=number).messages or []
    return "；".join(f"{field}/{severity}/{text}" for field, severity, text in messages)
