"""Numbers of listings: prefix, year, and a serial that counts up within the year."""

from __future__ import annotations

import re

from django.db import connection, models

from kehui.kernel import clock


def next_number(model: type[models.Model], prefix: str) -> str:
    """``NT-2026-0042``, one more than the highest of the year. Whoever else asks waits until this transaction has ended."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"market.number.{prefix}"])
    start = f"{prefix}-{clock.today().year}-"
    taken = model._default_manager.filter(number__startswith=start).values_list("number", flat=True)
    numbers = [int(m[1]) for n in taken.order_by("-number")[:50] if (m := re.fullmatch(rf"{re.escape(start)}(\d+)", n))]
    return f"{start}{max(numbers, default=0) + 1:04d}"
