"""Personal tokens, by which a program acts for its user."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from kehui.accounts.models import ApiToken, TokenScope, User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, Problem

MAX_DAYS = 366
MAX_TOKENS = 20
_USED_EVERY = timedelta(minutes=5)  # how exactly "last used" is kept; a write for every request would cost more


def create_token(
    user: User, name: str, *, scope: str = TokenScope.READ, contexts: Iterable[str] = (), days: int = 90
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown this once and stored nowhere. Raises Invalid."""
    name = name.replace("\x00", "").strip()
    problems = []
    if not 1 <= len(name) <= 60:
        problems.append(Problem("name", "请写明用途，60字以内"))
    if scope not in TokenScope.values:
        problems.append(Problem("scope", "权限应为只读或读写"))
    if not 1 <= days <= MAX_DAYS:
        problems.append(Problem("days", f"有效期应在1至{MAX_DAYS}天之间"))
    if live_tokens(user).count() >= MAX_TOKENS:
        problems.append(Problem("", f"每人最多{MAX_TOKENS}个有效的令牌，请先停用不用的"))
    if problems:
        raise Invalid(problems)
    text = f"kh_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=text[:9],
            digest=_digest(text),
            scope=scope,
            contexts=",".join(sorted(set(contexts)))[:300],
            expires_on=clock.today() + timedelta(days=days),
        )
        new = {"scope": token.scope, "contexts": token.contexts, "expires_on": token.expires_on.isoformat()}
        chain.append(
            [chain.Change("accounts.apitoken.created", "accounts.apitoken", token.pk, str(token), new=new)], by=user
        )
    return token, text


def revoke_token(token: ApiToken, *, by: User) -> None:
    """End a token at once; it stays in the list of its user as ended."""
    with transaction.atomic():
        changed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
        if changed:
            chain.append([chain.Change("accounts.apitoken.revoked", "accounts.apitoken", token.pk, str(token))], by=by)


def live_tokens(user: User) -> QuerySet[ApiToken]:
    """The user's tokens that still work."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_on__gte=clock.today())


def token_for(text: str) -> ApiToken | None:
    """The working token of that text with its active user; None where there is none."""
    if not text.startswith("kh_") or len(text) > 80:
        return None
    token = ApiToken.objects.select_related("user").filter(digest=_digest(text), revoked_at=None).first()
    if token is None or token.expires_on < clock.today() or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at < clock.now() - _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=clock.now())
    return token


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()
