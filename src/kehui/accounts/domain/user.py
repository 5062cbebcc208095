"""Making users, granting and withdrawing roles, each with its audit entry.

三员分立: the system administrator makes accounts, the security administrator grants roles, the auditor reads the trail.
"""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kehui.accounts.models import ADMINISTRATORS, AREA_SCOPED, Assignment, Role, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem

_USER, _ASSIGNMENT = "accounts.user", "accounts.assignment"


def _require(by: User, role: Role, act: str) -> None:
    if not by.is_system and role not in by.roles:
        raise NotPermitted(f"{act}须由{role.label}办理", hint=f"请找本单位的{role.label}")


def _write(action: str, user: User, by: User, *, old: Any = None, new: Any = None, reason: str = "") -> None:
    change = chain.Change(f"{_USER}.{action}", _USER, user.pk, f"{user.name}（{user.username}）", old or {}, new or {}, reason)
    chain.append([change], by=by)


def _checked_password(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid([Problem("password", message) for message in error.messages]) from error
    return password


@transaction.atomic
def create_user(
    *, username: str, name: str, password: str, by: User, phone: str = "", position: str = "", reason: str = ""
) -> User:
    """A new user without any role. Raises NotPermitted, or Invalid for a taken name or a weak password."""
    _require(by, Role.SYSTEM_ADMIN, "新建用户")
    user = User(username=username.strip(), name=name.strip(), phone=phone, position=position)
    problems = [Problem(field, "不能为空") for field in ("username", "name") if not getattr(user, field)]
    if User.objects.filter(username__iexact=user.username).exists():
        problems.append(Problem("username", f"用户名“{user.username}”已有人用"))
    if problems:
        raise Invalid(problems)
    user.set_password(_checked_password(password, user))
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Invalid([Problem(f, m) for f, messages in error.message_dict.items() for m in messages]) from error
    user.save()
    new = {"username": user.username, "name": user.name, "position": user.position}
    _write("created", user, by, new=new, reason=reason)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: User, reason: str = "") -> None:
    """Give a user a new password (the user's own act, or the system administrator's)."""
    if by.pk != user.pk:
        _require(by, Role.SYSTEM_ADMIN, "重置密码")
    user.set_password(_checked_password(password, user))
    user.save(update_fields=["password"])
    _write("password_set", user, by, reason=reason)


@transaction.atomic
def set_active(user: User, active: bool, *, by: User, reason: str) -> None:
    """Let a user sign in, or no longer. Nobody shuts out themselves."""
    _require(by, Role.SYSTEM_ADMIN, "启用、停用用户")
    if user.pk == by.pk:
        raise Conflict("不能停用自己")
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明原因")])
    stored = User.objects.select_for_update().get(pk=user.pk)
    if stored.is_active != active:
        stored.is_active = active
        stored.save(update_fields=["is_active"])
        _write("activated" if active else "deactivated", stored, by, reason=reason)


def is_locked(user: User) -> bool:
    """Whether wrong passwords keep the name locked now, at whichever address."""
    tried = AccessAttempt.objects.filter(
        username=user.username.lower(), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )  # fmt: skip
    pause = get_cool_off()
    locked: bool = (tried if pause is None else tried.filter(attempt_time__gt=clock.now() - pause)).exists()
    return locked


@transaction.atomic
def unlock(user: User, *, by: User, reason: str) -> None:
    """Forget the wrong passwords of a name, so that it may sign in before the pause is over."""
    _require(by, Role.SYSTEM_ADMIN, "解锁用户")
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明原因")])
    if reset(username=user.username.lower()):
        _write("unlocked", user, by, reason=reason)


@transaction.atomic
def grant_role(user: User, role: Role, area: Area | None, *, by: User, reason: str = "") -> Assignment:
    """Give a role over an area. The three administrators exclude each other and every business role."""
    _require(by, Role.SECURITY_ADMIN, "授予角色")
    if user.pk == by.pk:
        raise Conflict("不能给自己授予角色", hint="请由另一位安全管理员办理")
    stored = User.objects.select_for_update().get(pk=user.pk)
    held = set(Assignment.objects.filter(user=stored).values_list("role", flat=True))
    if role in ADMINISTRATORS and held - {role}:
        raise Conflict(f"{stored.name}已有别的角色，不能再任{role.label}", hint="三类管理员不得兼任，请另设用户")
    if role not in ADMINISTRATORS and held & ADMINISTRATORS:
        raise Conflict(f"{stored.name}是管理员，不能再有业务角色", hint="三类管理员不得兼任，请另设用户")
    if role in AREA_SCOPED and area is None:
        raise Invalid([Problem("area", f"{role.label}须有负责的地区")])
    assignment, created = Assignment.objects.get_or_create(user=stored, role=role, area=area if role in AREA_SCOPED else None)
    if created:
        _write("role_granted", stored, by, new={"role": role.value, "area": area.code if area else None}, reason=reason)
    return assignment


@transaction.atomic
def withdraw_role(assignment: Assignment, *, by: User, reason: str) -> None:
    """Take a role away."""
    _require(by, Role.SECURITY_ADMIN, "收回角色")
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明原因")])
    if assignment.user_id == by.pk:
        raise Conflict("不能收回自己的角色", hint="请由另一位安全管理员办理")
    user, area = assignment.user, assignment.area
    old = {"role": assignment.role, "area": area.code if area else None}
    deleted, _ = Assignment.objects.filter(pk=assignment.pk).delete()
    if deleted:
        _write("role_withdrawn", user, by, old=old, reason=reason)
