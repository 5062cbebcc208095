"""Working an expression out. Everything is in base units; what is not known stays unknown.

A value is a Decimal, ABSENT (不适用: counts as nought in a sum, since there is none of it), or None (empty: not yet
known). A sum, comparison or condition with something unknown in it is unknown, unless the rest decides it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Final, Protocol

from kehui.kernel.units import base_of
from kehui.returns.expressions.language import (
    Call,
    Chain,
    Compare,
    Joined,
    Node,
    Number,
    Reference,
    Scope,
    Signed,
)


class _Absent:
    """The one value that says 不适用."""

    def __repr__(self) -> str:
        return "不适用"

    def __copy__(self) -> _Absent:
        return self

    def __deepcopy__(self, memo: Any) -> _Absent:
        return self


ABSENT: Final = _Absent()
Value = Decimal | _Absent | None
_ZERO = Decimal(0)
_PRECISION = 50


class Values(Protocol):
    """Where the names get their values from."""

    def get(self, scope: Scope, name: str) -> Value:
        """The value in its base unit."""


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def evaluate(node: Node, values: Values) -> Decimal | bool | None:
    """What the expression comes to: a number, whether a condition holds, or None where it cannot be told."""
    with localcontext() as context:
        context.prec = _PRECISION
        try:
            return _evaluate(node, values)
        except ArithmeticError:  # a division by nought, a number beyond all bounds
            return None


def sides(node: Node, values: Values) -> tuple[tuple[Node, Decimal | None], ...]:
    """The compared numbers of a condition that is one comparison (or ``若…则`` before one), for the message."""
    if isinstance(node, Joined) and node.how == "若":
        return sides(node.parts[1], values)
    if not isinstance(node, Compare):
        return ()
    parts = (node.first, *(n for _, n in node.rest))
    return tuple((part, _as_number(evaluate(part, values))) for part in parts)


def _as_number(found: Decimal | bool | None) -> Decimal | None:
    return None if isinstance(found, bool) else found


def _evaluate(node: Node, values: Values) -> Decimal | bool | None:
    match node:
        case Number(value, unit):
            return value * base_of(unit)[1]
        case Reference(scope, name):
            found = values.get(scope, name)
            return _ZERO if isinstance(found, _Absent) else found
        case Signed(operand):
            number = _number(operand, values)
            return None if number is None else -number
        case Chain(first, rest):
            return _chain(first, rest, values)
        case Compare(first, rest):
            return _compare(first, rest, values)
        case Joined(how, parts):
            return _joined(how, parts, values)
        case Call(function, arguments):
            return _call(function, arguments, values)
    raise AssertionError(f"no such node: {node}")


def _number(node: Node, values: Values) -> Decimal | None:
    return _as_number(_evaluate(node, values))


def _chain(first: Node, rest: tuple[tuple[str, Node], ...], values: Values) -> Decimal | None:
    total = _number(first, values)
    for sign, operand in rest:
        number = _number(operand, values)
        if total is None or number is None:
            return None
        if sign == "+":
            total += number
        elif sign == "-":
            total -= number
        elif sign == "*":
            total *= number
        else:
            total /= number
    return total


def _compare(first: Node, rest: tuple[tuple[str, Node], ...], values: Values) -> bool | None:
    left, verdict = _number(first, values), True
    unknown = False
    for sign, operand in rest:
        right = _number(operand, values)
        if left is None or right is None:
            unknown = True
        elif not _COMPARE[sign](left, right):
            verdict = False
        left = right
    return False if not verdict else None if unknown else True


def _joined(how: str, parts: tuple[Node, ...], values: Values) -> bool | None:
    found = [_condition(part, values) for part in parts]
    if how == "非":
        return None if found[0] is None else not found[0]
    if how == "若":
        found = [None if found[0] is None else not found[0], found[1]]
    decisive = how != "且"
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _condition(node: Node, values: Values) -> bool | None:
    found = _evaluate(node, values)
    return found if isinstance(found, bool) else None


def _call(function: str, arguments: tuple[Node, ...], values: Values) -> Decimal | bool | None:
    first = arguments[0]
    if function in ("已填", "不适用", "变幅"):
        assert isinstance(first, Reference)
        found = values.get(first.scope, first.name)
        if function == "已填":
            return found is not None
        if function == "不适用":
            return isinstance(found, _Absent)
        before = values.get("上年", first.name)
        if not isinstance(found, Decimal) or not isinstance(before, Decimal) or before == 0:
            return None
        return abs(found - before) / abs(before)
    numbers = [_number(a, values) for a in arguments]
    known = [n for n in numbers if n is not None]
    if not known:  # 合计, 最大 and 最小 take what is filled in; + wants everything
        return None
    if function == "绝对值":
        return abs(known[0])
    if function == "取整":
        return known[0].quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return sum(known, _ZERO) if function == "合计" else max(known) if function == "最大" else min(known)
