"""Limits on how often somebody may do something, counted in the database so that they hold over all processes.

The counting table is unlogged: after a crash of the database it is empty, which only means that everybody starts anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, models

from kehui.kernel import clock
from kehui.kernel.errors import KehuiError


class RateCount(models.Model):
    """How often a key was used in a window of time that began at ``since`` (seconds since 1970)."""

    key = models.CharField("事项", max_length=120)
    since = models.BigIntegerField("时段起点")
    used = models.PositiveIntegerField("次数", default=0)

    class Meta:
        app_label = "accounts"
        verbose_name = verbose_name_plural = "次数统计"
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="rate_count_once")]

    def __str__(self) -> str:
        return f"{self.key}：{self.used}"


class TooOften(KehuiError):
    """The limit is reached; ``wait_seconds`` until the next window."""

    def __init__(self, what: str, wait_seconds: int) -> None:
        minutes = max(1, -(-wait_seconds // 60))
        wait = f"{minutes}分钟" if minutes < 60 else f"{-(-minutes // 60)}小时"
        super().__init__(f"{what}太频繁，请稍候再试", hint=f"约{wait}后可以继续；已填写的内容不会丢失")
        self.wait_seconds = wait_seconds


def who(request: Any) -> str:
    """The user, or the address of a visitor."""
    user = getattr(request, "user", None)
    return f"u{user.pk}" if user is not None and user.is_authenticated else f"a{request.META.get('REMOTE_ADDR', '')}"


def use(action: str, by: str, *, most: int, seconds: int, what: str) -> int:
    """Count one use of ``action`` by ``by``; TooOften beyond ``most`` in a window of ``seconds``. Returns how often so far.

    ``what`` names the act in words for the message (``查看联系方式``).
    """
    moment = int(clock.now().timestamp())
    since = moment - moment % seconds
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_ratecount (key, since, used) VALUES (%s, %s, 1)"
            " ON CONFLICT (key, since) DO UPDATE SET used = accounts_ratecount.used + 1 RETURNING used",
            [f"{action}:{by}"[:120], since],
        )
        row = cursor.fetchone()
    used = int(row[0])
    if used > most:
        raise TooOften(what, since + seconds - moment)
    return used


def forget_old() -> int:
    """Drop the counts of windows long past; returns how many."""
    before = int((clock.now() - timedelta(days=2)).timestamp())
    return RateCount.objects.filter(since__lt=before).delete()[0]
