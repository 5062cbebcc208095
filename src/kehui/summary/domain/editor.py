"""Working on a summary together: comments, sections handed out, last year's problems and plans with their fate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from kehui.accounts.models import FIELD, OFFICE, User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.kernel.periods import Period
from kehui.summary.differences import Change, lines, paragraphs
from kehui.summary.documents import as_told, blocks_of, open_template
from kehui.summary.domain.carried import carry_over, matters_before
from kehui.summary.domain.summary import may_write
from kehui.summary.mentions import Figures
from kehui.summary.models import Carried, CarriedKind, Comment, Fate, SectionTask, Summary, Version

COMMENT_MAX = 2000
MATTERS_MAX = 200


def _write(action: str, summary: Summary, by: User, text: str, **more: Any) -> None:
    change = chain.Change(f"summary.{action}", "summary.summary", summary.pk, f"{summary.title}：{text}"[:300], **more)
    chain.append([change], by=by)


def _require(user: User, summary: Summary) -> None:
    if not may_write(user, summary.area):
        raise NotPermitted(f"您没有编写“{summary.area}”年度总结的权限")


def blocks(summary: Summary, version: Version) -> list[tuple[int, str, str]]:
    """(number, style, text) of each paragraph of prose as the version has it."""
    with summary.template_file.open("rb") as file:
        found = blocks_of(open_template(file.read()))
    return [(b.number, b.style, version.edits.get(str(b.number), b.text)) for b in found if b.is_editable]


def told(summary: Summary, version: Version) -> dict[int, str]:
    """Each paragraph of prose as it reads with the figures of this moment."""
    written = {number: text for number, _, text in blocks(summary, version)}
    return as_told(written, Figures(summary.area, Period(summary.year)), version.problems, version.plans)


def differences(summary: Summary, old: Version, new: Version) -> list[Change]:
    """What the newer version changed."""
    titles = _titles(blocks(summary, new))
    sides = [[(titles[number], text) for number, _, text in blocks(summary, version)] for version in (old, new)]
    return [
        *paragraphs(*sides), *lines("存在问题", old.problems, new.problems), *lines("下一步打算", old.plans, new.plans),
    ]  # fmt: skip


def _titles(told: list[tuple[int, str, str]]) -> dict[int, str]:
    """Where each paragraph stands: under which heading, and which paragraph of the whole."""
    titles, heading = {}, ""
    for n, (number, style, text) in enumerate(told, 1):
        if style.startswith(("Heading", "Title")):
            heading = "" if style == "Title" else text.strip()
            titles[number] = f"第{n}段，标题"
        else:
            titles[number] = f"第{n}段，{heading}" if heading else f"第{n}段"
    return titles


@transaction.atomic
def add_comment(summary: Summary, text: str, *, by: User, block: int | None = None) -> Comment:
    """A remark on a paragraph or the whole. Everybody of the office who sees the summary may make one."""
    if not by.holds(OFFICE, summary.area):
        raise NotPermitted("只有本地区的工作人员可以批注")
    if not text.strip():
        raise Invalid([Problem("text", "请写下意见")])
    if len(text) > COMMENT_MAX:
        raise Invalid([Problem("text", f"意见最多{COMMENT_MAX}字")])
    quoted = told(summary, summary.latest)
    if block is not None and block not in quoted:
        raise Invalid([Problem("block", "这一段已不在总结里，请刷新页面")])
    quote = quoted.get(block, "")[:200] if block is not None else ""
    made = Comment.objects.create(summary=summary, block=block, quote=quote, text=text.strip(), written_by=by)
    _write("comment.created", summary, by, text.strip()[:60])
    return made


@transaction.atomic
def settle_comment(comment: Comment, *, by: User) -> None:
    """Done with; whoever writes the summary, or made the remark, may say so."""
    if comment.written_by_id != by.pk:
        _require(by, comment.summary)
    if comment.settled_at is None:
        comment.settled_by, comment.settled_at = by, clock.now()
        comment.save(update_fields=["settled_by", "settled_at"])
        _write("comment.settled", comment.summary, by, comment.text[:60])


def colleagues(summary: Summary) -> list[User]:
    """Who may be given a section: those who may write it."""
    area = summary.area
    users = User.objects.filter(is_active=True, assignments__role__in=FIELD).distinct().order_by("name")
    return [u for u in users if not u.is_system and u.holds(FIELD, area)]


@transaction.atomic
def assign_section(summary: Summary, block: int, assignee: User | None, *, by: User, due_on: date | None = None) -> None:
    """Give a section, named by its heading's block, to a colleague; None takes it back."""
    _require(by, summary)
    heading = next((t for n, style, t in blocks(summary, summary.latest) if n == block and style.startswith("Heading")), None)
    if heading is None:
        raise Invalid([Problem("block", "总结里没有这一部分，请刷新页面")])
    if assignee is None:
        gone, _ = SectionTask.objects.filter(summary=summary, block=block).delete()
        if gone:
            _write("section.unassigned", summary, by, heading)
        return
    if not may_write(assignee, summary.area):
        raise Invalid([Problem("assignee", f"{assignee}没有编写“{summary.area}”总结的权限")], hint="请先由安全管理员授予角色")
    SectionTask.objects.update_or_create(
        summary=summary, block=block,
        defaults={"title": heading[:200], "assignee": assignee, "due_on": due_on, "assigned_by": by, "done_at": None},
    )  # fmt: skip
    _write("section.assigned", summary, by, heading, new={"assignee": str(assignee), "due_on": str(due_on or "")})


@transaction.atomic
def finish_section(task: SectionTask, *, by: User) -> None:
    """Done; the colleague says so, or whoever writes the summary."""
    if task.assignee_id != by.pk:
        _require(by, task.summary)
    task.done_at = None if task.done_at else clock.now()
    task.save(update_fields=["done_at"])
    _write("section.finished" if task.done_at else "section.reopened", task.summary, by, task.title)


@transaction.atomic
def tell_fates(summary: Summary, said: Mapping[int, tuple[str, str]], *, by: User) -> int:
    """What became of last year's matters: id to (fate, note). Returns how many changed."""
    _require(by, summary)
    changed = 0
    for carried in summary.carried.select_for_update():
        fate, note = said.get(carried.pk, (carried.fate, carried.note))
        if fate not in Fate.values:
            raise Invalid([Problem("fate", f"“{carried.text[:20]}”的结果不在可选之列")])
        if (fate, note.strip()) == (carried.fate, carried.note):
            continue
        old = carried.get_fate_display()
        carried.fate, carried.note = fate, note.strip()[:300]
        carried.save(update_fields=["fate", "note"])
        _write(
            "carried.told", summary, by, carried.text[:60], old={"fate": old},
            new={"fate": carried.get_fate_display(), "note": carried.note},
        )  # fmt: skip
        changed += 1
    return changed


@transaction.atomic
def take_over(summary: Summary, *, by: User) -> int:
    """Last year's problems and plans, where last year's summary was written after this one was begun. Returns how many."""
    _require(by, summary)
    locked = Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
    count = carry_over(locked)
    if not count:
        raise Conflict("没有可以带入的问题和打算", hint="可能同事刚刚带入，请刷新页面")
    _write("carried.taken", summary, by, f"带入上年{count}项")
    return count


@transaction.atomic
def add_matters(summary: Summary, kind: str, text: str, *, by: User) -> int:
    """Matters of last year that stand in no summary here, one a line. Returns how many; what stands there already is no new one."""
    _require(by, summary)
    if kind not in CarriedKind.values:
        raise Invalid([Problem("kind", "请选择是存在问题还是下一步打算")])
    given = [line.strip()[:1000] for line in text.splitlines() if line.strip()]
    if not given:
        raise Invalid([Problem("text", "请写下上年的问题或打算，一行一条")])
    known = set(summary.carried.filter(kind=kind).values_list("text", flat=True))
    fresh = [line for line in dict.fromkeys(given) if line not in known]
    if len(known) + len(fresh) > MATTERS_MAX:
        raise Invalid([Problem("text", f"一份总结最多{MATTERS_MAX}条")])
    Carried.objects.bulk_create(Carried(summary=summary, kind=kind, text=line) for line in fresh)
    if fresh:
        _write("carried.added", summary, by, f"补记上年{len(fresh)}项")
    return len(fresh)


def may_take_over(summary: Summary) -> int:
    """How many matters of last year's summary could be taken along; none where some were already."""
    return 0 if summary.carried.exists() else len(matters_before(summary))
