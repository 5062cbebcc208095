"""Writing records: permission, lock, validate, write, audit, in that order. A context with states adds functions of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.records.columns import KEEP, ReferenceColumn
from kehui.records.hooks import refused, tell_followers
from kehui.records.models import Attachment, Evidence, Record
from kehui.records.numbering import fill_number
from kehui.records.register import Register, Values, area_of, register_of

ATTACHMENT_TYPES = {
    "pdf": ("application/pdf", b"%PDF"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
}
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024


def problems_of(register: Register, values: Values, old: Values | None) -> list[Problem]:
    """Complete ``values`` in place and name everything wrong with them, errors and warnings."""
    if register.area_from and not values.get("area") and values.get(register.area_from):
        source = register.column[register.area_from]
        assert isinstance(source, ReferenceColumn)
        values["area"] = source.target._default_manager.values_list("area_id", flat=True).get(pk=values[register.area_from])
    _take_from_references(register, values)
    fill_number(register, values, old)
    register.complete(values)
    missing = [
        Problem(c.name, f"“{c.header}”不能为空")
        for c in register.columns
        if c.required and values.get(c.name) in (None, "")
    ]
    # A record entered by itself is a batch of one: rules over many rows hold for it too.
    return missing or [*register.check(values, old), *(problem for _, problem in register.check_batch([values]))]


def _take_from_references(register: Register, values: Values) -> None:
    """What is left empty and follows from a reference is what stands there now."""
    for name, sources in register.taken_from.items():
        told = next(((r, field) for r, field in sources if values.get(r)), None)
        if told is not None and values.get(name) in (None, ""):
            source = register.column[told[0]]
            assert isinstance(source, ReferenceColumn)
            values[name] = source.target._default_manager.values_list(told[1], flat=True).get(pk=values[told[0]])


def _validated(register: Register, values: Values, old: Values | None, pk: int | None, *, guarded: bool) -> None:
    problems = [p for p in problems_of(register, values, old) if p.severity == "error"]
    if not problems and guarded:
        problems = [problem for _, problem in refused(register, [(old, values)])]
    if not problems:
        lookup = {register.column[name].store: values.get(name) for name in register.key}
        if register.model._default_manager.filter(**lookup).exclude(pk=pk).exists():
            names = "、".join(register.column[n].header for n in register.key)
            problems.append(Problem(register.key[0], f"已经登记过同样的{register.title}（{names}相同）"))
    if problems:
        raise Invalid(problems)


def labels_of(register: Register, record: Record) -> dict[str, str]:
    """Names of the records it refers to, for the audit trail."""
    return {c.name: str(target) for c in register.references if (target := getattr(record, c.name)) is not None}


def _require_writer(register: Register, by: User, record: Record) -> None:
    if not register.may_write_record(by, record):
        where = area_of(record)
        raise NotPermitted(
            f"您没有在“{where}”填写{register.title}的权限", hint="请核对所在地区，或请安全管理员授予相应范围的角色"
        )


@transaction.atomic
def create_record(register: Register, values: Values, *, by: User, reason: str = "", guarded: bool = True) -> Record:
    """A new record from parsed values. Raises NotPermitted or Invalid.

    ``guarded``: False for the one way by which guarded rows are written (see ``records.hooks``).
    """
    _validated(register, values, None, None, guarded=guarded)
    record = register.model(**{register.column[name].store: value for name, value in values.items()})
    _require_writer(register, by, record)
    record.save()
    tell_followers(register.model, [record.pk])
    chain.append(
        [
            chain.Change(
                f"{register.model_label}.created", register.model_label, record.pk, str(record),
                new=register.audit_texts(values, labels_of(register, record)), reason=reason,
            )
        ],
        by=by,
    )  # fmt: skip
    return record


@transaction.atomic
def update_record(
    record: Record, values: Values, *, by: User, reason: str = "", expected_version: int | None = None,
    guarded: bool = True,
) -> Record:  # fmt: skip
    """Change a record's values (those given). Raises NotPermitted, Invalid, or Conflict where somebody was quicker."""
    register = register_of(type(record))
    stored: Record | None = register.model._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if stored is None:
        raise Conflict(f"这条{register.title}已被删除", hint="您填的内容还在页面上，可另存为新记录")
    if not register.editable:
        raise Conflict(f"{register.title}登记后不能修改", hint="请另记一条更正的记录")
    _require_writer(register, by, stored)
    if expected_version is not None and stored.version != expected_version:
        raise Conflict(
            "您打开页面之后，别人改过这条记录", hint="您填的内容还在页面上；请打开最新的记录对照后再保存"
        )
    old = register.stored_values(stored)
    old_texts = register.audit_texts(old, labels_of(register, stored))
    merged = old | {name: value for name, value in values.items() if value is not KEEP}
    _validated(register, merged, old, stored.pk, guarded=guarded)
    for name, value in merged.items():
        setattr(stored, register.column[name].store, value)
    if merged == old:
        return stored
    _require_writer(register, by, stored)  # also where it moves to
    return save_change(stored, old_texts, by=by, reason=reason, action="updated")


def save_change(stored: Record, old_texts: dict[str, Any], *, by: User, reason: str, action: str) -> Record:
    """Save a locked record whose attributes were set, raise its version, and write the difference to the audit trail.

    ``old_texts``: ``register.audit_texts`` from before. For domain functions that change a state.
    """
    register = register_of(type(stored))
    stored.version += 1
    stored.save()
    tell_followers(register.model, [stored.pk])
    stored.refresh_from_db()
    new_texts = register.audit_texts(register.stored_values(stored), labels_of(register, stored))
    changed = {n for n in old_texts.keys() | new_texts.keys() if old_texts.get(n) != new_texts.get(n)}
    chain.append(
        [
            chain.Change(
                f"{register.model_label}.{action}", register.model_label, stored.pk, str(stored),
                old={n: old_texts.get(n) for n in changed}, new={n: new_texts.get(n) for n in changed}, reason=reason,
            )
        ],
        by=by,
    )  # fmt: skip
    return stored


def lock_for_change(record: Record, *, by: User) -> tuple[Any, dict[str, Any]]:
    """The stored record under lock and its audit texts, after the permission check; opens a domain function's change."""
    register = register_of(type(record))
    stored = register.model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    _require_writer(register, by, stored)
    return stored, register.audit_texts(register.stored_values(stored), labels_of(register, stored))


@transaction.atomic
def delete_record(record: Record, *, by: User, reason: str, guarded: bool = True) -> None:
    """Remove a record; the audit trail keeps its values. A reason is required. Conflict where others refer to it."""
    register = register_of(type(record))
    stored = register.model._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if stored is None:
        return
    if not register.editable:
        raise Conflict(f"{register.title}登记后不能删除", hint="请另记一条更正的记录")
    if why := register.kept_because(stored):
        raise Conflict(why)
    _require_writer(register, by, stored)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明删除的原因")])
    if guarded and (problems := [p for _, p in refused(register, [(register.stored_values(stored), None)])]):
        raise Conflict(f"不能删除：{problems[0].message}")
    change = chain.Change(
        f"{register.model_label}.deleted", register.model_label, stored.pk, str(stored),
        old=register.audit_texts(register.stored_values(stored), labels_of(register, stored)), reason=reason,
    )  # fmt: skip
    key = stored.pk
    try:
        with transaction.atomic():
            stored.delete()
    except (ProtectedError, IntegrityError) as error:
        users = getattr(error, "protected_objects", ())
        names = "、".join(f"{type(o)._meta.verbose_name}“{o}”" for o in list(users)[:3])
        raise Conflict(f"不能删除：还有记录用着它{'：' + names if names else ''}", hint=f"先改动或删除那些记录{_instead(register, stored, by)}") from error
    tell_followers(register.model, [key])
    chain.append([change], by=by)


def _instead(register: Register, record: Record, by: User) -> str:
    """The change of state that may be what is wanted rather than deleting: an activity is cancelled."""
    for action in register.actions:
        if action.destructive and action.when(record) and register.holds(by, action.writers, area_of(record)):
            return f"；也可以点“{action.label}”" + (f"，{action.consequence}" if action.consequence else "")
    return ""


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept: its bare name, its type by ending and first bytes, bytes and digest."""

    name: str
    content_type: str
    size: int
    sha256: str


def check_upload(upload: UploadedFile[Any], *, endings: Collection[str] = tuple(ATTACHMENT_TYPES)) -> CheckedUpload:
    """The upload, rewound, if its ending is allowed, its first bytes agree with it and it is small enough; else Invalid."""
    name = (upload.name or "").replace("\\", "/").rsplit("/", 1)[-1][:200]
    ending = name.rsplit(".", 1)[-1].lower()
    content = upload.read()
    upload.seek(0)
    if ending not in endings or not content.startswith(ATTACHMENT_TYPES[ending][1]):
        told = "、".join(dict.fromkeys(e.upper().replace("JPEG", "JPG") for e in endings))
        raise Invalid([Problem("file", f"不能收“{name}”：只收 {told}，且内容与后缀一致")])
    if len(content) > ATTACHMENT_MAX_BYTES:
        raise Invalid([Problem("file", f"“{name}”超过20 MB，请压缩后再传")])
    return CheckedUpload(name, ATTACHMENT_TYPES[ending][0], len(content), hashlib.sha256(content).hexdigest())


@transaction.atomic
def attach_file(record: Record, upload: UploadedFile[Any], *, by: User) -> Attachment:
    """Keep a file as the record's proof: type checked by ending and first bytes, 20 MB at most, the same file once."""
    stored, old_texts = lock_for_change(record, by=by)
    return keep_file(stored, old_texts, upload, by=by)


def keep_file(stored: Record, old_texts: dict[str, Any], upload: UploadedFile[Any], *, by: User) -> Attachment:
    """The same for a record that is locked already, by a domain function that has asked for its own permission."""
    register = register_of(type(stored))
    checked = check_upload(upload)
    name, digest = checked.name, checked.sha256
    if Attachment.objects.filter(model=register.model_label, object_id=stored.pk, sha256=digest).exists():
        raise Conflict("这个文件已经附在这条记录上了")
    attachment = Attachment.objects.create(
        model=register.model_label, object_id=stored.pk, file=upload, name=name, size=checked.size, sha256=digest,
        content_type=checked.content_type, uploaded_by=by,
    )  # fmt: skip
    stored.evidence = Evidence.PROVED
    save_change(stored, old_texts, by=by, reason=f"附上佐证“{name}”", action="proved")
    return attachment


