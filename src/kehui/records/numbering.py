"""Numbers that the office makes up itself: ``HD-330421105-2026-0001``, prefix, area, year, and a serial within them.

A register with a ``prefix`` numbers its records so where the number is left empty; a number that is given stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models.functions import Cast, Substr

from kehui.areas.models import Area
from kehui.kernel import clock

if TYPE_CHECKING:
    from kehui.records.register import Register


class Numbers:
    """The next numbers of one register, each given once. Whoever else asks waits until this transaction has ended."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._name = register.key[0]
        self._by_area = register.number_by_area and "area" in register.column
        self._codes: dict[Any, str] = {}
        self._last: dict[str, int] = {}

    def next(self, values: dict[str, Any]) -> str:
        """The number of a record with these values (``area``: a primary key)."""
        start = self._start(values)
        if start not in self._last:
            self._last[start] = self._highest(start)
        self._last[start] += 1
        return f"{start}{self._last[start]:04d}"

    def _start(self, values: dict[str, Any]) -> str:
        parts = [self.register.prefix, str(clock.today().year)]
        if self._by_area and (area := values.get("area")) is not None:
            if area not in self._codes:
                self._codes[area] = Area.objects.values_list("code", flat=True).get(pk=area)
            parts.insert(1, self._codes[area])
        return "-".join(parts) + "-"

    def _highest(self, start: str) -> int:
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"number:{start}"])
        taken = self.register.model._default_manager.filter(
            **{f"{self._name}__startswith": start, f"{self._name}__regex": rf"^.{{{len(start)}}}\d{{1,9}}$"}
        )
        serial = Cast(Substr(self._name, len(start) + 1), models.IntegerField())
        return taken.annotate(serial=serial).aggregate(models.Max("serial"))["serial__max"] or 0


def fill_number(register: Register, values: dict[str, Any], old: dict[str, Any] | None) -> None:
    """Give ``values`` a number where it has none; a stored record keeps the one it has."""
    name = register.key[0]
    if register.prefix and values.get(name) in (None, ""):
        values[name] = old[name] if old else Numbers(register).next(values)
