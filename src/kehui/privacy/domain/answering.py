"""查阅 and 复制: the person's data as a workbook, unmasked, each record written down as revealed."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Any

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.privacy.domain.requests import lock_for_treatment
from kehui.privacy.finding import Found, Group, Hit, find
from kehui.privacy.matching import is_about_person
from kehui.privacy.models import PersonalDataRequest, RequestKind
from kehui.records.columns import Column, PersonalColumn, ReferenceColumn
from kehui.records.domain import save_change

KINDS = (RequestKind.ACCESS, RequestKind.COPY)


@transaction.atomic
def give(request: PersonalDataRequest, chosen: Collection[str], *, by: User) -> bytes:
    """The workbook of the chosen records (keys of hits). Every record is revealed in the trail, by the request's number.

    Raises NotPermitted, Conflict where the request is closed or a chosen record is no longer the person's, Invalid where
    nothing was chosen of what there is.
    """
    stored, old = lock_for_treatment(request, by=by, kinds=KINDS)
    found = find(stored, by=by)
    hits = [hit for hit in found.hits if hit.key in chosen]
    if {hit.key for hit in hits} != set(chosen):
        raise Conflict("选定的记录里，有的已经改过或删除", hint="请重新核对查到的记录，再生成文件")
    if found.hits and not hits:
        raise Invalid([Problem("give", "请至少选定一条记录")])
    content = workbook(stored, found, hits)
    stored.treated = [
        {
            "model": h.register.model_label, "pk": h.record.pk, "name": h.name, "what": "已提供",
            "columns": [c.column.header for c in h.theirs], "reason": "",
        }
        for h in hits
    ]  # fmt: skip
    reason = f"个人信息申请 {stored.number}：{stored.get_kind_display()}"
    save_change(stored, old, by=by, reason=f"生成查阅文件，{len(hits)} 条记录", action="given")
    chain.append(
        [
            chain.Change(
                f"{h.register.model_label}.revealed", h.register.model_label, h.record.pk, str(h.record), reason=reason,
                new={"fields": "、".join(c.column.header for c in h.theirs)},
            )
            for h in hits
        ],
        by=by,
    )  # fmt: skip
    return content


def workbook(request: PersonalDataRequest, found: Found, hits: list[Hit]) -> bytes:
    """A sheet that explains, and one for each register."""
    book = Workbook(write_only=True)
    groups = [Group(g.register, mine) for g in found.groups if (mine := [h for h in g.hits if h in hits])]
    _sheet(book, "说明", [], [
        ["申请编号", request.number], ["申请类型", request.get_kind_display()], ["申请人", request.name],
        ["生成时间", f"{clock.now():%Y-%m-%d %H:%M}"], ["记录", f"{len(hits)} 条"],
        *[[f"其中：{g.register.title}", f"{len(g.hits)} 条"] for g in groups],
        ["范围", "平台各台账中保存的本人信息。附件（照片、扫描件）不在本表内，需要时请向经办人索取"],
        *([] if hits else [["结果", "各台账中没有查到本人信息"]]),
    ])  # fmt: skip
    taken = {"说明"}
    for group in groups:
        title = group.register.title[:28]
        while title in taken:
            title += "2"
        taken.add(title)
        columns = _columns(group)
        _sheet(book, title, [c.heading for c in columns], [[_text(c, h) for c in columns] for h in group.hits])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _columns(group: Group) -> list[Column]:
    """Of a record about the person everything; of another what says which it is, and what in it is the person's."""
    register = group.register
    if is_about_person(register):
        return list(register.columns)
    theirs = {c.name for h in group.hits for c in h.theirs}
    wanted = {*register.key, *register.model.reference, "area", *theirs}
    return [c for c in register.columns if c.name in wanted]


def _text(column: Column, hit: Hit) -> str:
    value: Any = getattr(hit.record, column.name)
    if value in (None, ""):
        return ""
    if isinstance(column, ReferenceColumn):
        return value.full_name if isinstance(value, Area) else str(value)
    if isinstance(column, PersonalColumn) and column.name in {c.name for c in hit.theirs}:
        return str(value)
    return column.text(value)


def _sheet(book: Workbook, title: str, heads: list[str], rows: list[list[str]]) -> None:
    sheet = book.create_sheet(title)
    widths = [max(12, *(min(60, 2 * len(r[i]) + 2) for r in [heads or rows[0], *rows])) for i in range(len(heads or rows[0]))]
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    if heads:
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, text, bold=True) for text in heads])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])


def _cell(sheet: Any, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # what begins with "=" is a text, too
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
