"""For whom a user acts: joined and parted by the security administrator, who decides what each may see, with its audit entry."""

from __future__ import annotations

from django.db import transaction

from kehui.accounts.domain.user import withdraw_role as withdraw
from kehui.accounts.models import ADMINISTRATORS, OUTSIDE, SERVICE, Assignment, Role, User
from kehui.audit import chain
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.parties.models import Membership, Organisation, Person

_USER = "accounts.user"


def _require(by: User, user: User) -> None:
    if not by.is_system and Role.SECURITY_ADMIN not in by.roles:
        label = Role.SECURITY_ADMIN.label
        raise NotPermitted(f"指定、解除代表的单位或个人须由{label}办理", hint=f"请找本单位的{label}")
    if user.pk == by.pk:
        raise Conflict("不能给自己指定、解除代表的单位或个人", hint="请由另一位安全管理员办理")


def _write(action: str, user: User, by: User, *, old: str = "", new: str = "", reason: str = "") -> None:
    change = chain.Change(
        f"{_USER}.{action}", _USER, user.pk, f"{user.name}（{user.username}）",
        {"acts_for": old} if old else {}, {"acts_for": new} if new else {}, reason,
    )  # fmt: skip
    chain.append([change], by=by)


def _named(party: Organisation | Person) -> str:
    return f"{party}（{party.uscc if isinstance(party, Organisation) else party.number}）"


@transaction.atomic
def join(user: User, party: Organisation | Person, *, by: User, reason: str = "") -> Membership:
    """Let ``user`` act for ``party``; several are allowed, one twice is one. Raises NotPermitted, or Conflict."""
    _require(by, user)
    stored = User.objects.select_for_update().get(pk=user.pk)
    if Assignment.objects.filter(user=stored, role__in=ADMINISTRATORS).exists():
        raise Conflict(f"{stored.name}是管理员，不能代表单位或个人", hint="管理员不得兼任业务角色，请另设用户")
    whom = {"organisation": party} if isinstance(party, Organisation) else {"person": party}
    membership, created = Membership.objects.get_or_create(user=stored, **whom)
    if created:
        _write("membership_granted", stored, by, new=_named(party), reason=reason)
    return membership


@transaction.atomic
def part(membership: Membership, *, by: User, reason: str) -> None:
    """End that a user acts for an organisation or person. Raises NotPermitted, Conflict, or Invalid without a reason."""
    user, party = membership.user, membership.organisation or membership.person
    _require(by, user)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明原因")])
    deleted, _ = Membership.objects.filter(pk=membership.pk).delete()
    if deleted and party is not None:
        _write("membership_withdrawn", user, by, old=_named(party), reason=reason)


@transaction.atomic
def withdraw_role(assignment: Assignment, *, by: User, reason: str) -> list[str]:
    """Take a role away, and with the last role of enterprise, expert or agency whom the user acts for; their names.

    A broker's or reviewer's stay: they tell a conflict of interest.
    """
    user = assignment.user
    withdraw(assignment, by=by, reason=reason)
    left = Assignment.objects.filter(user=user, role__in=OUTSIDE | SERVICE)
    if assignment.role not in OUTSIDE or left.exists():
        return []
    memberships = list(Membership.objects.filter(user=user).select_related("organisation", "person", "user"))
    for membership in memberships:
        part(membership, by=by, reason=reason)
    return [str(m.organisation or m.person) for m in memberships]
