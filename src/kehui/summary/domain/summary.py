"""Beginning a summary, saving a version of its prose, keeping templates; each with its audit entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from kehui.accounts.models import CLERKS, FIELD, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.kernel.periods import Period
from kehui.summary.documents import blocks_of, check_prose, check_template, open_template, preview_html
from kehui.summary.domain.carried import carry_over
from kehui.summary.domain.merging import PLANS, PROBLEMS, Merged, merged
from kehui.summary.mentions import Figures
from kehui.summary.models import Summary, Template, Version
from kehui.summary.shipped import SHIPPED

_SUMMARY, _TEMPLATE = "summary.summary", "summary.template"
TEXT_MAX = 20_000


def may_write(user: User, area: Area) -> bool:
    """Whether the user's office writes summaries of ``area``."""
    return user.holds(FIELD, area)


def _require(user: User, area: Area) -> None:
    if not may_write(user, area):
        raise NotPermitted(f"您没有编写“{area}”年度总结的权限", hint="请县或乡镇经办人编写，或请安全管理员授予角色")


def _write(action: str, model: str, pk: Any, text: str, by: User, *, new: dict[str, Any], reason: str = "") -> None:
    chain.append([chain.Change(f"{model}.{action}", model, pk, text, new=new, reason=reason)], by=by)


def template_bytes(name: str) -> bytes:
    """The template called ``name``: a shipped one or one the office keeps. Invalid where there is none."""
    if name in SHIPPED:
        return SHIPPED[name].read_bytes()
    kept = Template.objects.filter(name=name).first()
    if kept is None:
        raise Invalid([Problem("template", f"没有叫“{name}”的模板")])
    with kept.file.open("rb") as file:
        content: bytes = file.read()
    return content


@transaction.atomic
def begin_summary(area: Area, year: int, template_name: str, *, by: User) -> Summary:
    """A summary with its first version, the template's own prose."""
    _require(by, area)
    if not 1949 <= year <= clock.today().year:
        raise Invalid([Problem("year", f"年度应在1949年与{clock.today().year}年之间")])
    content = template_bytes(template_name)
    check_template(open_template(content), Figures(area, Period(year)))
    made = Summary(
        area=area, year=year, title=f"{area.name}{year}年度工作总结", template_name=template_name, created_by=by
    )
    made.template_file.save(f"{area.code}-{year}.docx", ContentFile(content), save=False)
    made.save()
    Version.objects.create(summary=made, number=1, created_by=by, comment="按模板生成")
    carry_over(made)
    _write("created", _SUMMARY, made.pk, made.title, by, new={"area": area.code, "year": year, "template": template_name})
    return made


@transaction.atomic
def save_version(
    summary: Summary, *, edits: dict[str, str], problems: str, plans: str, by: User, comment: str = "", based_on: int
) -> Version:
    """Keep the prose as a new version. What somebody saved after ``based_on`` stays; Conflict where both changed the same
    paragraph, each in another way.

    A figure written with a wrong name is refused with the place and the nearest name.
    """
    locked = Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
    _require(by, locked.area)
    latest = locked.latest
    with locked.template_file.open("rb") as file:
        template = file.read()
    joined = merge_with_latest(locked, edits=edits, problems=problems, plans=plans, based_on=based_on)
    if joined.theirs:
        names = _names(template, joined.theirs)
        raise Conflict(
            f"您打开页面之后，{latest.created_by}已保存第{latest.number}版，和您都改了{names}",
            hint="您写的内容还在页面上，对方写的附在下面；请对照改定，再保存一次",
        )
    kept, problems, plans = joined.edits, joined.problems, joined.plans
    if any(len(v) > TEXT_MAX for v in (*kept.values(), problems, plans)):
        raise Invalid([Problem("edits", f"一段最多{TEXT_MAX}字，请分段")])
    places = _places(template)
    check_prose({places[key]: text for key, text in kept.items() if key in places}, Figures(locked.area, Period(locked.year)))
    preview_html(template, locked.area, locked.year, edits=kept, problems=problems, plans=plans)
    if (kept, problems, plans) == (latest.edits, latest.problems, latest.plans):
        return latest
    version = Version.objects.create(
        summary=locked, number=latest.number + 1, edits=kept, problems=problems, plans=plans,
        comment=comment[:200], created_by=by,
    )  # fmt: skip
    _write("updated", _SUMMARY, locked.pk, locked.title, by, new={"version": version.number}, reason=comment)
    return version


def merge_with_latest(summary: Summary, *, edits: dict[str, str], problems: str, plans: str, based_on: int) -> Merged:
    """What was typed from version ``based_on`` on, put into the newest version."""
    with summary.template_file.open("rb") as file:
        original = {str(b.number): b.text for b in blocks_of(open_template(file.read())) if b.is_editable}
    latest = summary.latest
    base = summary.versions.filter(number=based_on).first() or latest
    return merged(base, latest, edits, problems, plans, original)


def _names(template: bytes, keys: Iterable[str]) -> str:
    """The places as they are called on the page, in its order."""
    called = _places(template) | {PROBLEMS: "存在问题", PLANS: "下一步打算"}
    return "、".join(name for key, name in called.items() if key in keys)


def _places(template: bytes) -> dict[str, str]:
    """What each paragraph is called on the page of the editor."""
    written = [str(b.number) for b in blocks_of(open_template(template)) if b.is_editable]
    return {key: f"第{n}段" for n, key in enumerate(written, 1)}


@transaction.atomic
def restore_version(summary: Summary, number: int, *, by: User) -> Version:
    """An earlier version's prose once more, as the newest version."""
    earlier = summary.versions.filter(number=number).first()
    if earlier is None:
        raise Invalid([Problem("number", f"没有第{number}版")])
    return save_version(
        summary, edits=earlier.edits, problems=earlier.problems, plans=earlier.plans, by=by,
        comment=f"恢复第{number}版", based_on=summary.latest.number,
    )  # fmt: skip


@transaction.atomic
def delete_summary(summary: Summary, *, by: User, reason: str) -> None:
    """Remove a summary with its versions; a reason is required."""
    _require(by, summary.area)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明删除的原因")])
    _write("deleted", _SUMMARY, summary.pk, summary.title, by, new={}, reason=reason)
    summary.delete()


@transaction.atomic
def keep_template(name: str, content: bytes, *, by: User, area: Area) -> Template:
    """Add or replace a template of the office's own, after checking every name in it."""
    if not by.holds(CLERKS, area):
        raise NotPermitted("只有县或乡镇经办人可以上传模板")
    name = name.strip()
    if not name:
        raise Invalid([Problem("name", "请给模板起个名称")])
    if name in SHIPPED:
        raise Invalid([Problem("name", "这是系统自带模板的名称，请另起一个")])
    check_template(open_template(content), Figures(area, Period(clock.today().year)))
    kept = Template.objects.select_for_update().filter(name=name).first() or Template(name=name)
    kept.uploaded_by = by
    kept.file.save(f"{name}.docx", ContentFile(content), save=False)
    kept.save()
    _write("kept", _TEMPLATE, kept.pk, name, by, new={"bytes": len(content)})
    return kept
