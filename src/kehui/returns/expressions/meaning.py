"""Whether an expression means something: its names exist, and like is added to and compared with like."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Literal

from kehui.kernel.units import base_of
from kehui.returns.expressions.language import (
    Call,
    Chain,
    Compare,
    ExpressionError,
    Joined,
    Node,
    Number,
    Reference,
    Scope,
    Signed,
    children_of,
)

#: What an expression yields: a condition that holds or does not, or a number.
Kind = Literal["condition", "number"]
#: ``unit_of(scope, name)``: the unit of an item or indicator; None where there is no such thing.
UnitOf = Callable[[Scope, str], str | None]
#: The number without a unit, and one whose unit cannot be told (money times money).
_PLAIN, _UNKNOWN = "", "?"
_CONDITIONS = frozenset({"已填", "不适用"})


def names_in(node: Node) -> Iterator[Reference]:
    """Every reference in the tree."""
    if isinstance(node, Reference):
        yield node
    for child in children_of(node):
        yield from names_in(child)


def require(node: Node, kind: Kind, unit_of: UnitOf, *, known: Callable[[Scope], list[str]], text: str = "") -> None:
    """ExpressionError where a name is unknown, units do not go together, or it is not of ``kind``.

    ``known(scope)`` lists the names there are, so that the nearest can be offered.
    """
    for reference in names_in(node):
        if unit_of(reference.scope, reference.name) is None:
            near = difflib.get_close_matches(reference.name, known(reference.scope), 3, 0.4)
            what = "指标" if reference.scope == "指标" else "项目"
            hint = f"相近的有：{'、'.join(near)}" if near else "请核对名称，或改写项目编号"
            raise ExpressionError(f"没有叫“{reference.name}”的{what}", reference.at, text, hint=hint)
    found = _Judge(unit_of, text).kind(node)
    if found != kind:
        wanted = "一个条件，如 {其中项} <= {合计}" if kind == "condition" else "一个数，如 {甲} + {乙}"
        raise ExpressionError(f"应写成{wanted}", node.at, text)


def base_unit(node: Node, unit_of: UnitOf) -> str:
    """The base unit of a number that ``require`` has let pass; "" for a plain one, ``?`` for a mixed one (money by head)."""
    return _Judge(unit_of, "").unit(node)


class _Judge:
    def __init__(self, unit_of: UnitOf, text: str) -> None:
        self.unit_of = unit_of
        self.text = text

    def kind(self, node: Node) -> Kind:
        """Condition or number; its parts are judged on the way."""
        match node:
            case Joined(how, parts):
                for part in parts:
                    if self.kind(part) != "condition":
                        raise ExpressionError(f"“{how}”连接的应是条件（比较式）", part.at, self.text)
                return "condition"
            case Compare(first, rest):
                self._alike(first, [n for _, n in rest], "比较")
                return "condition"
            case Call(function, arguments) if function in _CONDITIONS:
                if len(arguments) != 1 or not isinstance(arguments[0], Reference):
                    raise ExpressionError(f"{function}( ) 里写一个项目，如 {function}({{技术收入}})", node.at, self.text)
                return "condition"
        self.unit(node)
        return "number"

    def unit(self, node: Node) -> str:
        """The base unit of a number; ``""`` for a plain one, ``?`` where it cannot be told."""
        match node:
            case Number(_, unit):
                return base_of(unit)[0]
            case Reference(scope, name):
                return self._base(self.unit_of(scope, name) or "")
            case Signed(operand):
                return self._number(operand)
            case Chain(first, rest) if rest[0][0] in "+-":
                return self._alike(first, [n for _, n in rest], "相加减")
            case Chain(first, rest):
                unit = self._number(first)
                for sign, operand in rest:
                    unit = self._product(unit, sign, self._number(operand))
                return unit
            case Call(function, arguments):
                return self._called(function, arguments, node)
        raise ExpressionError("这里应是一个数，不是条件", node.at, self.text)

    @staticmethod
    def _base(unit: str) -> str:
        top, slash, bottom = unit.partition("/")
        return _UNKNOWN if slash and bottom else base_of(top)[0]

    def _number(self, node: Node) -> str:
        if self.kind(node) != "number":
            raise ExpressionError("这里应是一个数，不是条件", node.at, self.text)
        return self.unit(node)

    @staticmethod
    def _product(left: str, sign: str, right: str) -> str:
        if right == _PLAIN:
            return left
        if sign == "/" and left == right:
            return _PLAIN
        return right if sign == "*" and left == _PLAIN else _UNKNOWN

    def _called(self, function: str, arguments: tuple[Node, ...], node: Node) -> str:
        if function == "变幅":
            if len(arguments) != 1 or not isinstance(arguments[0], Reference) or arguments[0].scope:
                raise ExpressionError("变幅( ) 里写本表的一个项目，如 变幅({技术收入})", node.at, self.text)
            return _PLAIN
        if function in ("绝对值", "取整") and len(arguments) != 1:
            raise ExpressionError(f"{function}( ) 里只写一个数", node.at, self.text)
        return self._alike(arguments[0], list(arguments[1:]), function)

    def _alike(self, first: Node, others: list[Node], what: str) -> str:
        """The unit they have in common; a plain 0 goes with everything."""
        unit = _PLAIN if self._is_zero(first) else self._number(first)
        whose: Node = first
        anything = self._is_zero(first)
        for other in others:
            if self._is_zero(other):
                continue
            found = self._number(other)
            if anything or unit == _UNKNOWN:
                unit, whose, anything = found, other, False
            elif found not in (unit, _UNKNOWN):
                raise self._unlike(what, unit, found, whose, other)
        return unit

    @staticmethod
    def _is_zero(node: Node) -> bool:
        return isinstance(node, Number) and node.value == 0

    def _unlike(self, what: str, left: str, right: str, first: Node, second: Node) -> ExpressionError:
        plain = next((n for n, u in ((first, left), (second, right)) if u == _PLAIN), None)
        if isinstance(plain, Number):
            unit = left or right
            return ExpressionError(
                f"数字{plain.value}没有写单位，不能和以{unit}计的数{what}", plain.at, self.text,
                hint=f"写上单位，如 {plain.value}{'万元' if unit == '元' else unit}",
            )  # fmt: skip
        names = [u or "无单位" for u in (left, right)]
        return ExpressionError(
            f"{names[0]}和{names[1]}不能{what}", second.at, self.text, hint="两边的计量单位要是同一种"
        )
