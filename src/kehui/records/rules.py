"""Rules that many registers share, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.records.register import Register, Values


def dates_in_order(register: Register, values: Values, *names: str) -> Iterator[Problem]:
    """Each of the dates that is given lies on or after the one given before it."""
    earlier = ""
    for name in names:
        if values.get(name) is None:
            continue
        if earlier and values[name] < values[earlier]:
            yield Problem(name, f"{register.column[name].header}不能早于{register.column[earlier].header}")
        earlier = name


def not_in_future(register: Register, values: Values, *names: str) -> Iterator[Problem]:
    """None of the dates lies after today: what is recorded has happened."""
    today = clock.today()
    for name in names:
        if values.get(name) is not None and values[name] > today:
            yield Problem(name, f"{register.column[name].header}不能晚于今天")
