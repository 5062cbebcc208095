"""Handing out a document, taking an edited one in, and deciding about its figures; each with its audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted, Problem
from kehui.reading import decoded
from kehui.summary.bodyreader import Picture
from kehui.summary.documents import write_docx
from kehui.summary.domain.carried import carried_lines
from kehui.summary.domain.summary import may_write
from kehui.summary.identity import NAME, from_dict
from kehui.summary.manuscript import MAX_BYTES, Manuscript, read_manuscript, replaced
from kehui.summary.matching import Matcher
from kehui.summary.mentions import Figures
from kehui.summary.models import Choice, Decision, Issue, Summary, Upload, Version
from kehui.summary.pictures import drawn_from, told
from kehui.summary.readback import YEARS, Found, Readback, figure_key, identities_in, read_back, tokens_in

_MODEL = "summary.upload"
REASON_MAX = 500


def _require(user: User, summary: Summary) -> None:
    if not may_write(user, summary.area):
        raise NotPermitted(
            f"您没有编写“{summary.area}”年度总结的权限", hint="请县或乡镇经办人处理，或请安全管理员授予角色"
        )


def _write(action: str, upload: Upload, by: User, **more: Any) -> None:
    text = f"{upload.summary.title}：{upload.name}"
    chain.append([chain.Change(f"{_MODEL}.{action}", _MODEL, upload.pk, text, **more)], by=by)


@transaction.atomic
def issue_document(summary: Summary, version: Version, *, by: User) -> tuple[bytes, Figures]:
    """The Word document with the figures of this moment; what it carries is kept, so that it can be read back."""
    with summary.template_file.open("rb") as file:
        template = file.read()
    about = {"summary": summary.pk, "version": version.number}
    content, figures = write_docx(
        template, summary.area, summary.year, edits=version.edits, problems=version.problems, plans=version.plans,
        carried=carried_lines(summary), about=about,
    )  # fmt: skip
    keep_issue(summary, version, figures, by=by)
    return content, figures


def keep_issue(summary: Summary, version: Version, figures: Figures, *, by: User) -> None:
    """Keep what a document handed out carries."""
    Issue.objects.get_or_create(
        token=figures.token,
        defaults={
            "summary": summary, "version": version.number, "area": summary.area, "year": summary.year,
            "figures": [i.as_dict() for i in figures.issued], "issued_by": by if by.pk else None,
        },
    )  # fmt: skip


@transaction.atomic
def keep_upload(summary: Summary, name: str, content: bytes, *, by: User) -> Upload:
    """Take an edited summary in: a .docx, or a text (.txt). Invalid where it is neither, with what to do."""
    _require(by, summary)
    read_content(name, content)
    upload = Upload(summary=summary, name=name[:200], uploaded_by=by)
    upload.file.save(f"{summary.pk}-{clock.now():%Y%m%d%H%M%S}{_suffix(name)}", ContentFile(content), save=False)
    upload.save()
    _write("created", upload, by, new={"name": upload.name, "bytes": len(content)})
    return upload


def _suffix(name: str) -> str:
    return ".txt" if name.lower().endswith(".txt") else ".docx"


def read_content(name: str, content: bytes) -> Manuscript:
    """The text of an uploaded file. Invalid where it cannot be read."""
    if _suffix(name) == ".docx":
        return read_manuscript(content)
    return Manuscript(_text(content))


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise Invalid([Problem("file", "文件超过50 MB")], hint="请只传正文")
    text = decoded(content)
    if "\x00" in text:
        raise Invalid([Problem("file", "这个文件不是文本")], hint="请另存为 UTF-8 编码的文本，或直接传 .docx")
    if not text.strip():
        raise Invalid([Problem("file", "文件里没有文字")], hint="请核对选的是不是这个文件")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_upload(upload: Upload) -> Readback:
    """Every number of an uploaded document, with the verdict of this moment."""
    with upload.file.open("rb") as file:
        manuscript = read_content(upload.name, file.read())
    issues = list(Issue.objects.filter(token__in=tokens_in(manuscript)))
    if not issues:  # pasted, or saved by a program that keeps no bookmarks: the words around the figures must do
        issues = list(upload.summary.issues.all()[:1])
    issued = {i.token: [from_dict(f) for f in i.figures] for i in issues}
    refreshed = {f"kh_{i.token}_{n}": texts for i in issues for n, texts in i.refreshed.items()}
    identities = identities_in(manuscript, issued)
    return read_back(manuscript, upload.summary.area, upload.summary.year, identities, Matcher(), refreshed)


@transaction.atomic
def decide(upload: Upload, key: str, choice: str, *, by: User, reason: str = "") -> Decision:
    """Take ours, or keep theirs with a reason. Invalid where the reason is missing or there is nothing of ours to take."""
    _require(by, upload.summary)
    found = read_upload(upload).get(key)
    if choice not in Choice.values:
        raise Invalid([Problem("choice", "请选择采用系统数或保留文稿数")])
    if choice == Choice.THEIRS and not reason.strip():
        raise Invalid([Problem("reason", "请写明保留文稿数的理由")], hint="理由随文稿保存，供日后核查")
    if len(reason) > REASON_MAX:
        raise Invalid([Problem("reason", f"理由最多{REASON_MAX}字")])
    if choice == Choice.OURS and not found.may_take_ours:
        raise Invalid([Problem("choice", f"“{found.text}”没有可以采用的系统数")], hint=found.note)
    made = _keep(upload, found, Choice(choice), reason.strip(), by)
    _write(
        "decided", upload, by, old={"stated": found.text}, new={"choice": made.get_choice_display(), "ours": found.ours},
        reason=reason.strip(),
    )  # fmt: skip
    return made


@transaction.atomic
def take_all(upload: Upload, *, by: User) -> int:
    """Take ours for every figure of ours that is stale or was changed by hand, but for those kept with a reason; how many."""
    _require(by, upload.summary)
    kept = set(upload.decisions.filter(choice=Choice.THEIRS).values_list("key", flat=True))
    taken = [
        f
        for f in read_upload(upload).found
        if f.is_outdated and f.may_take_ours and f.key not in kept
    ]
    for found in taken:
        _keep(upload, found, Choice.OURS, "", by)
    if taken:
        _write("refreshed", upload, by, new={"figures": {f.key: f"{f.text} → {f.ours}" for f in taken}})
    return len(taken)


def _keep(upload: Upload, found: Found, choice: Choice, reason: str, by: User) -> Decision:
    if choice == Choice.OURS and (match := NAME.match(found.key)):
        issue = Issue.objects.select_for_update().filter(token=match[1]).first()
        if issue is not None and found.ours not in issue.refreshed.get(match[2], ()):
            issue.refreshed.setdefault(match[2], []).append(found.ours)
            issue.save(update_fields=["refreshed"])
    made, _ = Decision.objects.update_or_create(
        upload=upload, key=found.key,
        defaults={"choice": choice, "reason": reason, "stated": found.text[:120], "ours": found.ours[:120], "decided_by": by},
    )  # fmt: skip
    return made


@transaction.atomic
def undo(upload: Upload, key: str, *, by: User) -> None:
    """Leave the figure undecided again."""
    _require(by, upload.summary)
    gone = upload.decisions.filter(key=key).first()
    if gone is not None:
        _write("undecided", upload, by, old={"choice": gone.get_choice_display(), "ours": gone.ours, "stated": gone.stated})
        gone.delete()


def finished_file(upload: Upload) -> bytes:
    """The uploaded document with ours where ours was taken, charts drawn anew; every other byte of its text as it came."""
    read = read_upload(upload)
    taken = {d.key: d.ours for d in upload.decisions.filter(choice=Choice.OURS)}
    chosen = [f for f in read.found if f.key in taken and not (f.picture and f.figure is None)]
    refreshed = {figure_key(f.identity) for f in chosen if f.identity}
    drawn = {figure_key(f.identity) for f in read.found if f.picture and f.identity}
    redrawn = {figure_key(f.identity): taken[f.key] for f in chosen if f.picture and f.identity}
    changes = [(f.start, f.end, taken[f.key]) for f in chosen if not f.picture]
    for f in read.followers:
        if f.identity is None or not f.may_take_ours:
            continue
        figure = figure_key(f.identity)
        if f.identity.form == YEARS and figure in drawn:  # the data in the annex go with the picture
            if figure in redrawn:
                changes.append((f.start, f.end, redrawn[figure]))
        elif figure in refreshed:
            changes.append((f.start, f.end, f.ours))
    changes = _apart(changes)
    manuscript = read.manuscript
    if manuscript.content:
        pictures = [_redrawn(f, taken[f.key]) for f in chosen if f.picture and f.picture.may_redraw]
        return replaced(manuscript, changes, pictures) if changes or pictures else manuscript.content
    text = manuscript.text
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text.encode()


def _redrawn(found: Found, words: str) -> tuple[Picture, bytes, str, str]:
    """The picture, drawn from its data in words, with its description before and after."""
    assert found.picture is not None
    assert found.identity is not None
    assert found.figure is not None
    name, was = found.figure.name, found.text or found.issued
    drawn = drawn_from(words, told(found.identity, words))
    return found.picture.picture, drawn, f"{name}：{was}", f"{name}：{words}"


def _apart(changes: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order and without two for the same place."""
    found: list[tuple[int, int, str]] = []
    for change in sorted(changes):
        if not found or change[0] >= found[-1][1]:
            found.append(change)
    return found


@transaction.atomic
def delete_upload(upload: Upload, *, by: User) -> None:
    """Remove an uploaded document with its decisions; the trail keeps what was decided."""
    _require(by, upload.summary)
    if upload.decisions.filter(choice=Choice.THEIRS).exists():
        raise KehuiError("这份文稿里有带理由保留的数字，不能删除", hint="请先撤销那些处理")
    _write("deleted", upload, by)
    upload.delete()


