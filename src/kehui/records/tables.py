"""A page of a list as HTML: the columns asked for, sorted, counted as far as it is cheap, in one tight function.

No table library and no template for each cell: fifty rows of nine cells are four hundred and fifty cells, and a list
page is what an office looks at all day (docs/decisions/0003). Used by the registers and by the drill-down of figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kehui.records.column_kinds import column_of
from kehui.records.columns import ChoiceColumn, Column, PersonalColumn, ReferenceColumn
from kehui.records.date_columns import DateColumn
from kehui.records.filters import Chip, active_chips, apply_filters
from kehui.records.register import Register

PAGE_ROWS = 50
#: Up to so many rows the page counts them itself; beyond, it says so and the exact number follows after loading.
COUNT_LIMIT = 10_000
MAX_PAGE = 1_000_000
_TONES = (
    ("bad", ("不予", "撤销", "注销", "退回", "失效", "终止", "拒", "驳回", "无效", "逾期")),
    ("warn", ("补正", "临期", "待", "整改", "预警")),
    (
        "ok",
        ("已登记", "有效", "通过", "在孵", "在用", "正常", "完成", "办结", "已验收", "授权", "成功", "履行", "毕业"),
    ),
    ("plain", ("草稿", "归档", "结束", "退出")),
)


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows there are; ``exact`` False where there are more than were counted."""

    number: int
    exact: bool

    @property
    def text(self) -> str:
        """``共 4,670 条`` or ``超过 10,000 条``."""
        return f"共 {self.number:,} 条" if self.exact else f"超过 {self.number:,} 条"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its words, where a click on it leads, and how it is sorted now."""

    name: str
    label: str
    unit: str
    numeric: bool
    url: str
    sorted: str  # "ascending", "descending" or ""


def bounded_count(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> RowCount:
    """The number of rows, counting no further than ``limit``."""
    counted = queryset.order_by().values("pk")[: limit + 1].count()
    return RowCount(min(counted, limit), counted <= limit)


def tone_of(label: str) -> str:
    """The tone of a status badge by its official words."""
    return next((tone for tone, words in _TONES if any(word in label for word in words)), "busy")


def clean_params(params: QueryDict) -> QueryDict:
    """The parameters without empty values and characters that no database takes."""
    cleaned = QueryDict(mutable=True)
    for name, values in params.lists():
        if kept := [v.replace("\x00", "") for v in values if v.strip("\x00 ")]:
            cleaned.setlist(name, kept)
    return cleaned


def only(params: QueryDict, *names: str) -> QueryDict:
    """A copy with nothing but ``names``, the last value of each."""
    kept = QueryDict(mutable=True)
    for name in names:
        if name in params:
            kept[name] = params.get(name, "")
    return kept


class RecordTable:
    """A list of a register's records in the state that the address says.

    register  whose columns, search and filters
    queryset  the records the user may see (or a figure's), unsorted
    params    the address: ``q``, filters, ``sort`` (a field, ``-`` before it for descending), ``cols``, ``page``
    keep      further parameters that every link must carry along (a drill-down's area and period)
    path      the address of the page itself
    pick      whether rows can be chosen
    """

    def __init__(
        self, register: Register, queryset: QuerySet[Any], params: QueryDict, *, path: str = "",
        pick: bool = False, page_rows: int = PAGE_ROWS,
    ) -> None:  # fmt: skip
        self.register = register
        self.params = clean_params(params)
        self.path = path
        self.pick = pick
        self.page_rows = page_rows
        filtered, self.problems = apply_filters(register, queryset, self.params)
        self.sort = self._sort()
        #: All rows in order: what an export writes.
        self.queryset: QuerySet[Any] = filtered.order_by(*self._ordering())

    # -- columns and order --------------------------------------------------------------------------------------

    @cached_property
    def available(self) -> dict[str, Column]:
        """Every column that may be shown."""
        return available_columns(self.register)

    @cached_property
    def columns(self) -> list[Column]:
        """Those shown: chosen in the address, else the register's own."""
        chosen = [n for n in self.params.get("cols", "").split(",") if n in self.available]
        return [self.available[n] for n in dict.fromkeys(chosen) or self.register.shown]

    def _sort(self) -> str:
        asked = self.params.get("sort", "")
        column = self.available.get(asked.removeprefix("-"))
        # Sorting by masked data would tell what the mask hides.
        return asked if column is not None and not isinstance(column, PersonalColumn) else ""

    def _ordering(self) -> tuple[str, ...]:
        if not self.sort:
            ordering = self.register.ordering
            return ordering if any(o.lstrip("-") in ("id", "pk") for o in ordering) else (*ordering, "-id")
        sign = "-" if self.sort.startswith("-") else ""
        # The tie-breaker goes the same way, so that one index serves both directions.
        return (f"{sign}{self.available[self.sort.removeprefix('-')].lookup}", f"{sign}id")

    # -- rows ---------------------------------------------------------------------------------------------------

    @cached_property
    def page(self) -> int:
        """Counted from 1."""
        text = self.params.get("page", "")
        return min(int(text), MAX_PAGE) if text.isdecimal() and len(text) < 9 and int(text) > 0 else 1

    @cached_property
    def _fetched(self) -> list[tuple[Any, ...]]:
        start = (self.page - 1) * self.page_rows
        selected = self.queryset.values_list("pk", *(self._shown_as(c) for c in self.columns))
        # One row more than shown tells whether there is a next page.
        return list(selected[start : start + self.page_rows + 1])

    def _shown_as(self, column: Column) -> str | Coalesce:
        """The column's value; of several fields of which one is filled in, the one that is, unless each has its column."""
        group = next((g for g in self.register.either if column.name in g), ())
        shown = {c.name for c in self.columns}
        others = [self.available[n].lookup for n in group if n != column.name and n not in shown]
        return Coalesce(column.lookup, *others) if others else column.lookup

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """Primary key and values of each row of this page."""
        return self._fetched[: self.page_rows]

    @property
    def has_next(self) -> bool:
        """Whether rows follow this page."""
        return len(self._fetched) > self.page_rows

    @cached_property
    def count(self) -> RowCount:
        """How many rows in all; asked of the database only where this page does not already tell."""
        if not self.has_next and (self.rows or self.page == 1):
            return RowCount((self.page - 1) * self.page_rows + len(self.rows), True)
        return bounded_count(self.queryset)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.chips)

    # -- what the template shows --------------------------------------------------------------------------------

    def url(self, drop: Iterable[str] = (), **changes: str) -> str:
        """This list's address with parameters changed or dropped."""
        query = self.params.copy()
        for name in drop:
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        encoded = query.urlencode(safe=",/")
        return f"{self.path}?{encoded}" if encoded else self.path or "?"

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """Active conditions, each with the address without it."""
        return [
            {"label": c.label, "value": c.value, "remove_url": self._without(c)}
            for c in active_chips(self.register, self.params)
        ]

    def _without(self, chip: Chip) -> str:
        if chip.only is None:
            return self.url(drop=(*chip.names, "page"))
        query = self.params.copy()
        query.pop("page", None)
        query.setlist(chip.names[0], [v for v in query.getlist(chip.names[0]) if v != chip.only])
        return f"{self.path}?{query.urlencode(safe=',/')}"

    @property
    def clear_url(self) -> str:
        """The list with all conditions dropped; order and columns stay."""
        query = only(self.params, "sort", "cols")
        return f"{self.path}?{query.urlencode(safe=',/')}" if query else self.path

    @cached_property
    def headings(self) -> list[Heading]:
        """The head of the table."""
        now, heads = self.sort or self.register.ordering[0], []
        for column in self.columns:
            down = now == f"-{column.name}"
            up = now == column.name
            first = f"-{column.name}" if column.numeric or isinstance(column, DateColumn) else column.name
            following = column.name if down else f"-{column.name}" if up else first
            url = "" if isinstance(column, PersonalColumn) else self.url(drop=("page",), sort=following)
            heads.append(
                Heading(column.name, column.header, column.unit, column.numeric, url,
                        "descending" if down else "ascending" if up else "")
            )  # fmt: skip
        return heads

    @cached_property
    def body(self) -> SafeString:
        """The rows as HTML."""
        return mark_safe(render_rows(self.register, self.columns, self.rows, pick=self.pick))

    @cached_property
    def pager(self) -> dict[str, Any]:
        """For components/pager.html."""
        start = (self.page - 1) * self.page_rows
        pager: dict[str, Any] = {"total_text": self.count.text, "number": self.page}
        if self.rows:
            pager |= {"from_row": f"{start + 1:,}", "to_row": f"{start + len(self.rows):,}"}
        if self.page > 1:
            pager["previous_url"] = self.url(page=str(self.page - 1)) if self.page > 2 else self.url(drop=("page",))
            pager["first_url"] = self.url(drop=("page",))
        if self.has_next:
            pager["next_url"] = self.url(page=str(self.page + 1))
        if self.count.exact:
            last = max(1, -(-self.count.number // self.page_rows))
            pager["last_number"] = last
            if self.page < last:
                pager["last_url"] = self.url(page=str(last))
        return pager

    def html(self) -> SafeString:
        """Chips, table and pager, for a page that shows a list among other things."""
        return render_to_string("records/_table.html", {"table": self})

    __str__ = html


def available_columns(register: Register) -> dict[str, Column]:
    """The columns that a list of the register may show: its fields, and how well each record is proved."""
    made: dict[str, Column] | None = register.__dict__.get("_available")
    if made is None:
        made = dict(register.column)
        for name in ("area", "evidence"):
            if name not in made:
                made[name] = column_of(register.model._meta.get_field(name))  # type: ignore[arg-type]
        register.__dict__["_available"] = made
    return made


def lead_column(register: Register, columns: Sequence[Column]) -> int:
    """Which of the columns carries the link to the record: the one people know it by."""
    wanted = [register.model.reference[-1], *register.key]
    for name in wanted:
        for i, column in enumerate(columns):
            if column.name == name:
                return i
    return 0


def cell_renderer(column: Column) -> Callable[[Any], str]:
    """A function from a value to the HTML inside a cell."""
    if isinstance(column, ChoiceColumn):
        badge = column.name == "status" or column.name.endswith("_status")
        made = {
            code: f'<span class="k-badge k-badge-{tone_of(label)}">{escape(label)}</span>' if badge else escape(label)
            for code, label in column.labels.items()
        }
        return lambda value: made.get(value) or escape(column.text(value))
    if isinstance(column, ReferenceColumn):
        return lambda value: "" if value is None else escape(str(value))
    text = column.text
    return lambda value: escape(text(value))


def _cell_class(column: Column, is_lead: bool) -> str:
    short = isinstance(column, DateColumn) or (
        isinstance(column, ChoiceColumn) and max(map(len, column.labels.values())) <= 6
    )
    wide = "k-named" if isinstance(column, ReferenceColumn) else "k-choice" if isinstance(column, ChoiceColumn) else ""
    style = "num" if column.numeric else "k-lead" if is_lead else "k-nowrap" if short else wide
    return f' class="{style}"' if style else ""


def render_rows(
    register: Register, columns: Sequence[Column], rows: Iterable[tuple[Any, ...]], *, pick: bool = False
) -> str:
    """Table rows: ``rows`` are tuples of primary key and the columns' values."""
    base = reverse("records:list", args=[register.model._meta.app_label, register.slug])
    lead = lead_column(register, columns)
    cells = []
    for i, column in enumerate(columns):
        opening = f'<td{_cell_class(column, i == lead)} data-label="{escape(column.heading)}">'
        cells.append((opening, cell_renderer(column), i == lead))
    out: list[str] = []
    add = out.append
    for row in rows:
        pk = row[0]
        add("<tr>")
        if pick:
            add(
                f'<td class="k-pick"><input class="k-check" type="checkbox" name="ids" value="{pk}" aria-label="选中这一行"></td>'
            )
        for i, (opening, render, is_lead) in enumerate(cells, 1):
            inner = render(row[i])
            add(opening)
            add(f'<a href="{base}{pk}/">{inner or "（未命名）"}</a></td>' if is_lead else f"{inner}</td>")
        add("</tr>")
    return "".join(out)
