"""Registers of what villages have for popularisation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from kehui.accounts.models import COUNTY_ONLY, FIELD
from kehui.areas.models import Area, Level
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.outreach.domain import loan as loans
from kehui.outreach.models import (
    ActivityRoom,
    BoardUpdate,
    Equipment,
    Library,
    LibraryNorm,
    LibraryTitle,
    Loan,
    NoticeBoard,
    VillageGroup,
)
from kehui.outreach.queries import norms_for
from kehui.records.following import FollowingRegister
from kehui.records.register import Action, Group, Register, Values, register

MENU = "科普阵地"


def _in_village(values: Values) -> Iterator[Problem]:
    area = Area.objects.get(pk=values["area"])
    if area.level != Level.VILLAGE:
        yield Problem("area", f"所在地区应填到村，现在是“{area.name}”")


def _not_before(values: Values, first: str, last: str, message: str) -> Iterator[Problem]:
    start, end = values.get(first), values.get(last)
    if start and end and end < start:
        yield Problem(last, message)


def _not_future(values: Values, *names: str, what: dict[str, str]) -> Iterator[Problem]:
    today: date = clock.today()
    for name in names:
        if values.get(name) and values[name] > today:
            yield Problem(name, f"{what[name]}不能晚于今天")


class _OfVillage(Register):
    menu = MENU
    writers = FIELD

    def _headers(self) -> dict[str, str]:
        return {c.name: c.header for c in self.columns}


@register
class VillageGroupRegister(_OfVillage):
    """村科普小组"""

    model = VillageGroup
    slug = "village-groups"
    key = ("area", "name")
    fields = ("area", "name", "head", "members", "founded_on", "ended_on", "note")
    shown = ("area", "name", "head", "members", "founded_on", "ended_on")
    filters = ("area", "founded_on")
    ordering = ("area__path", "name")
    example = {
        "area": "南安乡丁字村", "name": "丁字村科普小组", "head": "王建国", "members": "5", "founded_on": "2023-03-01",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """In a village; dates in order."""
        yield from _in_village(values)
        yield from _not_before(values, "founded_on", "ended_on", "撤销日期不能早于成立日期")
        yield from _not_future(values, "founded_on", what=self._headers())


@register
class ActivityRoomRegister(_OfVillage):
    """科普活动室"""

    model = ActivityRoom
    slug = "activity-rooms"
    key = ("name",)
    fields = (
        "name", "area", "opened_on", "closed_on", "floor_area", "computers", "computers_on", "desks",
        "distance_education_on", "renovated_on", "note",
    )  # fmt: skip
    shown = ("name", "area", "opened_on", "computers", "desks", "distance_education_on", "renovated_on")
    filters = ("area", "opened_on", "renovated_on")
    ordering = ("area__path", "name")
    groups = (
        Group("活动室", ("name", "area", "opened_on", "closed_on", "floor_area"), "所在地区填到村"),
        Group("设施", ("computers", "computers_on", "desks", "distance_education_on", "renovated_on", "note")),
    )
    example = {
        "name": "南安乡丁字村科普活动室", "area": "南安乡丁字村", "opened_on": "2022-10-01", "floor_area": "80",
        "computers": "4",
        "desks": "30", "distance_education_on": "2023-01-15", "renovated_on": "2025-05-20",
    }  # fmt: skip
    related = (("outreach.equipment", "room"),)

    def complete(self, values: Values) -> None:
        """Computers without a date came with the opening; no computers, no date."""
        if not values.get("computers"):
            values["computers_on"] = None
        elif not values.get("computers_on"):
            values["computers_on"] = values.get("opened_on")

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """In a village; dates in order."""
        yield from _in_village(values)
        yield from _not_before(values, "opened_on", "closed_on", "停用日期不能早于启用日期")
        yield from _not_future(
            values, "opened_on", "computers_on", "distance_education_on", "renovated_on", what=self._headers()
        )


@register
class EquipmentRegister(FollowingRegister):
    """活动室设备"""

    model = Equipment
    slug = "equipment"
    menu = MENU
    key = ("room", "name", "acquired_on")
    fields = ("room", "name", "kind", "quantity", "acquired_on", "retired_on", "area", "note")
    shown = ("room", "name", "kind", "quantity", "acquired_on", "retired_on")
    search = ("name", "room")
    filters = ("area", "kind", "acquired_on")
    area_from = "room"
    writers = FIELD
    example = {
        "room": "南安乡丁字村科普活动室", "name": "投影仪", "kind": "投影与显示", "quantity": "1",
        "acquired_on": "2023-01-15",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Some of it; dates in order."""
        if not values["quantity"]:
            yield Problem("quantity", "数量应大于0")
        yield from _not_before(values, "acquired_on", "retired_on", "报废日期不能早于配置日期")


@register
class LibraryRegister(_OfVillage):
    """农家书屋"""

    model = Library
    slug = "libraries"
    key = ("name",)
    fields = (
        "name", "area", "copies", "titles", "periodicals", "opened_on", "closed_on", "keeper", "opening_hours", "note",
    )  # fmt: skip
    shown = ("name", "area", "copies", "titles", "periodicals", "keeper", "opening_hours", "opened_on")
    filters = ("area", "opened_on")
    ordering = ("area__path", "name")
    example = {
        "name": "南安乡丁字村农家书屋", "area": "南安乡丁字村", "copies": "1800", "titles": "620", "periodicals": "32",
        "opened_on": "2012-06-01", "opening_hours": "每周一至周六 8:30—17:30",
    }  # fmt: skip
    related = (("outreach.library-titles", "library"),)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """In a village; measured against the norm in force."""
        yield from _in_village(values)
        yield from _not_before(values, "opened_on", "closed_on", "停办日期不能早于开放日期")
        if values["copies"] < values["titles"]:
            yield Problem("copies", "图书册数不能少于种数")
        for norm in norms_for(Area.objects.get(pk=values["area"])):
            for name in ("copies", "titles", "periodicals"):
                column, least = self.column[name], getattr(norm, name)
                if values[name] < least:
                    held = f"{column.header}{values[name]}{column.unit}"
                    yield Problem(name, f"{held}，低于标准{least}{column.unit}（{norm}）", "warning")
        if not values.get("opening_hours"):
            yield Problem("opening_hours", "没有写开放时间，书屋应按公布的时间开放", "warning")


@register
class LibraryNormRegister(Register):
    """农家书屋标准"""

    model = LibraryNorm
    slug = "library-norms"
    menu = MENU
    key = ("area", "valid_from")
    fields = ("document", "copies", "titles", "periodicals", "valid_from", "valid_to", "area", "note")
    shown = ("document", "copies", "titles", "periodicals", "valid_from", "valid_to", "area")
    search = ("document",)
    ordering = ("-valid_from", "-id")
    writers = COUNTY_ONLY
    example = {
        "document": "农家书屋工程建设管理暂行办法", "copies": "1500", "titles": "500", "periodicals": "30",
        "valid_from": "2008-11-01", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; one norm at a time in one area."""
        yield from _not_before(values, "valid_from", "valid_to", "失效日期不能早于生效日期")
        start, end = values["valid_from"], values.get("valid_to")
        others = LibraryNorm.objects.filter(area=values["area"]).exclude(valid_from=start)
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start))
        if end:
            others = others.filter(valid_from__lte=end)
        if other := others.first():
            yield Problem("valid_from", f"“{other}”自{other.valid_from}起在执行，时间重叠，请先填它的失效日期")


@register
class LibraryTitleRegister(FollowingRegister):
    """书屋图书"""

    model = LibraryTitle
    slug = "library-titles"
    menu = MENU
    key = ("number",)
    prefix = "DZ"
    fields = ("number", "library", "title", "author", "subject", "copies", "arrived_on", "area", "note")
    shown = ("number", "library", "title", "author", "subject", "copies")
    search = ("title", "number", "author")
    filters = ("area", "library", "subject")
    area_from = "library"
    writers = FIELD
    example = {
        "number": "DZ-0001", "library": "南安乡丁字村农家书屋", "title": "茶树栽培学", "subject": "科技类",
        "copies": "3",
    }  # fmt: skip
    related = (("outreach.loans", "book"),)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """At least one copy."""
        if not values["copies"]:
            yield Problem("copies", "册数应大于0")


@register
class LoanRegister(FollowingRegister):
    """图书借阅"""

    model = Loan
    slug = "loans"
    menu = MENU
    key = ("book", "borrower", "lent_on")
    fields = ("book", "borrower", "lent_on", "due_on", "returned_on", "area", "note")
    shown = ("book", "borrower", "lent_on", "due_on", "returned_on", "area")
    search = ("book",)
    filters = ("area", "lent_on", "returned_on")
    ordering = ("-lent_on", "-id")
    area_from = "book"
    writers = FIELD
    example = {"book": "DZ-0001", "borrower": "王建国", "lent_on": "2025-04-02", "returned_on": "2025-04-20"}
    actions = (
        Action("return", "归还", loans.return_loan, lambda loan: loan.returned_on is None,
               inputs=(("returned_on", "归还日期", "date"),), writers=FIELD),
    )  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; not more copies lent than there are."""
        yield from _not_future(
            values, "lent_on", "returned_on", what={"lent_on": "借出日期", "returned_on": "归还日期"}
        )
        yield from _not_before(values, "lent_on", "returned_on", "归还日期不能早于借出日期")
        yield from _not_before(values, "lent_on", "due_on", "应还日期不能早于借出日期")
        if not values.get("returned_on"):
            book = LibraryTitle.objects.get(pk=values["book"])
            key: dict[str, Any] = {"borrower": values["borrower"], "lent_on": values["lent_on"]}
            out = book.loans.filter(returned_on__isnull=True).exclude(**key).count()
            if out >= book.copies:
                yield Problem("book", f"《{book.title}》共{book.copies}册，都已借出未还，请先登记归还")


@register
class NoticeBoardRegister(Register):
    """宣传栏"""

    model = NoticeBoard
    slug = "notice-boards"
    menu = MENU
    key = ("number",)
    prefix = "XCL"
    fields = ("number", "area", "place", "set_up_on", "replaced_on", "removed_on", "note")
    shown = ("number", "area", "place", "set_up_on", "replaced_on", "removed_on")
    search = ("place", "number")
    filters = ("area", "replaced_on")
    ordering = ("number",)
    writers = FIELD
    example = {"number": "XCL-001", "area": "南安乡丁字村", "place": "丁字村村委会门口", "set_up_on": "2019-05-01"}
    related = (("outreach.board-updates", "board"),)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order."""
        yield from _not_before(values, "set_up_on", "replaced_on", "更换日期不能早于设立日期")
        yield from _not_before(values, "set_up_on", "removed_on", "拆除日期不能早于设立日期")


@register
class BoardUpdateRegister(FollowingRegister):
    """宣传栏内容更换"""

    model = BoardUpdate
    slug = "board-updates"
    menu = MENU
    key = ("board", "changed_on", "topic")
    fields = ("board", "changed_on", "topic", "area", "note")
    shown = ("board", "changed_on", "topic", "area")
    search = ("topic", "board")
    filters = ("area", "changed_on")
    ordering = ("-changed_on", "-id")
    area_from = "board"
    writers = FIELD
    example = {"board": "XCL-001", "changed_on": "2025-06-01", "topic": "夏季防溺水与食品安全"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """While the board stands."""
        board, day = NoticeBoard.objects.get(pk=values["board"]), values["changed_on"]
        if day < board.set_up_on or (board.removed_on and day > board.removed_on):
            yield Problem("changed_on", "更换日期应在宣传栏设立之后、拆除之前")
        if day > clock.today():
            yield Problem("changed_on", "更换日期不能晚于今天")
