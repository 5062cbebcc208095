"""A compared number in words: ``研发人员数40人``, ``上年研发人员数×3为36人``, ``100万元``."""

from __future__ import annotations

from decimal import Decimal

from kehui.kernel.units import base_of, grouped, plain, round_half_up
from kehui.returns.expressions.language import Call, Chain, Node, Number, Reference, Signed
from kehui.returns.expressions.meaning import UnitOf, base_unit, names_in

_SIGNS = {"*": "×", "/": "÷"}
_PLACES = 2
_NAMES = 4  # of a sum; more are told as 等


def in_words(node: Node, number: Decimal, unit_of: UnitOf) -> str:
    """One side of a comparison with what it comes to; ``number`` is in the base unit."""
    if isinstance(node, Number):
        return _formula(node)
    value = _value(node, number, unit_of)
    if isinstance(node, Reference):
        return f"{_formula(node)}{value}"
    if isinstance(node, Chain) and all(sign == "+" for sign, _ in node.rest):
        parts = [_formula(n) for n in (node.first, *(n for _, n in node.rest))]
        return f"{'、'.join(parts[:_NAMES])}{'等' if len(parts) > _NAMES else ''}合计{value}"
    return f"{_formula(node)}为{value}"


def _value(node: Node, number: Decimal, unit_of: UnitOf) -> str:
    """In the unit of the first name that is of its kind; a plain number as it is."""
    base = base_unit(node, unit_of)
    units = [unit_of(r.scope, r.name) or "" for r in names_in(node)] if base else []
    tops = [u.partition("/")[0] for u in units]
    top = next((t for t in tops if base_of(t)[0] == base), tops[0] if tops else "")
    whole = units[tops.index(top)] if top in tops else ""
    return f"{grouped(round_half_up(number / base_of(top)[1], _PLACES))}{whole}"


def _formula(node: Node) -> str:
    match node:
        case Number(value, unit):
            return f"{plain(value)}{unit}"
        case Reference(scope, name):
            return f"{'' if scope == '指标' else scope}{name}"
        case Signed(operand):
            return f"-{_formula(operand)}"
        case Chain(first, rest):
            return _factor(first, rest[0][0]) + "".join(f"{_SIGNS.get(s, s)}{_factor(n, s)}" for s, n in rest)
        case Call(function, arguments):
            return f"{function}（{'，'.join(_formula(a) for a in arguments)}）"
    return "、".join(r.name for r in names_in(node))


def _factor(node: Node, sign: str) -> str:
    """In brackets where a sum stands in a product."""
    is_sum = isinstance(node, Chain) and node.rest[0][0] in "+-"
    return f"（{_formula(node)}）" if is_sum and sign not in "+" else _formula(node)
