"""From text to tree.

    {技术收入} + {产品收入} = {总收入}          names of items or indicators stand in braces
    {研发人员数} <= 上年{研发人员数} * 3         上年{…} the same item last year, 上期{…} the period before
    {出租面积} <= 指标{可用孵化面积}             指标{…} what Kehui counts for the same body and period
    若 {新产品产值} > 0 则 {R&D经费支出} >= 5万元   a number compared with money says its unit

Full-width signs are read as half-width ones; 且, 或, 非 join conditions. Nothing else is known to it, so that nothing
else can happen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from kehui.kernel.errors import KehuiError

MAX_LENGTH = 500
MAX_DEPTH = 40
Scope = Literal["", "上年", "上期", "指标"]

_GRAMMAR = r"""
?start: implication
?implication: "若" disjunction "则" disjunction -> implies
            | disjunction
?disjunction: conjunction ("或" conjunction)* -> either
?conjunction: negation ("且" negation)* -> both
?negation: "非" negation -> negated
         | comparison
?comparison: sum (COMPARE sum)* -> compared
?sum: product (ADD product)* -> chain
?product: factor (MULTIPLY factor)* -> chain
?factor: ADD factor -> signed
       | atom
?atom: NUMBER [UNIT] -> number
     | [SCOPE] NAME -> reference
     | FUNCTION "(" disjunction ("," disjunction)* ")" -> call
     | "(" implication ")"
COMPARE: "<=" | ">=" | "<>" | "!=" | "==" | "=" | "<" | ">" | "≤" | "≥" | "≠"
ADD: "+" | "-"
MULTIPLY: "*" | "/"
NUMBER: /\d+(\.\d+)?/
UNIT: "亿元" | "万元" | "千元" | "元" | "%" | "万人次" | "人次" | "人" | "万亩" | "亩" | "公顷" | "㎡"
    | "家" | "个" | "件" | "项" | "户" | "次" | "份" | "册" | "种" | "小时"
SCOPE: "上年" | "上期" | "指标"
NAME: /\{[^{}]+\}/
FUNCTION: "合计" | "最大" | "最小" | "绝对值" | "取整" | "已填" | "不适用" | "变幅"
%ignore /\s+/
"""
_WIDE = str.maketrans("（），＋－−×÷＊／＝＜＞！｛｝％：０１２３４５６７８９．", "(),+--*/*/=<>!{}%:0123456789.")
_EXPECTED = {
    "NUMBER": "数字", "NAME": "花括号里的项目名", "FUNCTION": "函数名", "LPAR": "“(”", "RPAR": "“)”", "COMMA": "“,”",
    "COMPARE": "比较号（= <= >= < > ≠）", "ADD": "“+”或“-”", "MULTIPLY": "“*”或“/”", "SCOPE": "上年、上期或指标",
    "$END": "结束",
}  # fmt: skip


class ExpressionError(KehuiError):
    """An expression that cannot be used. ``position`` counts characters from 0."""

    def __init__(self, message: str, position: int, text: str = "", *, hint: str = "") -> None:
        near = text[max(0, position - 12) : position] + "▸" + text[position : position + 12] if text else ""
        super().__init__(f"第{position + 1}个字处：{message}" + (f"（{near}）" if near else ""), hint=hint)
        self.position = position
        self.reason = message


@dataclass(frozen=True)
class Node:
    """A node of the tree; ``at`` is where it begins in the text."""

    at: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number with its unit ("" for none; % is a hundredth)."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True)
class Reference(Node):
    """An item of the form, of last year's, of the period before, or an indicator."""

    scope: Scope
    name: str


@dataclass(frozen=True)
class Call(Node):
    """A function over its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Signed(Node):
    """Minus something."""

    operand: Node


@dataclass(frozen=True)
class Chain(Node):
    """``first (operator operand)*`` of + and -, or of * and /, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Compare(Node):
    """``first (sign operand)*``; each neighbouring pair is compared."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Joined(Node):
    """Conditions joined by 且, 或, 则 or turned round by 非."""

    how: Literal["且", "或", "若", "非"]
    parts: tuple[Node, ...]


_SIGNS = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "==": "="}


@v_args(meta=True)
class _Builder(Transformer[Token, Node]):
    """Lark's tree into ours. A rule of one child without a sign is that child."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text  # names keep the width in which they were written

    def number(self, meta: Any, children: list[Any]) -> Node:
        value, unit = Decimal(str(children[0])), str(children[1] or "")
        if unit == "%":
            return Number(value / 100, "", at=meta.start_pos)
        return Number(value, unit, at=meta.start_pos)

    def reference(self, meta: Any, children: list[Any]) -> Node:
        scope: Scope = str(children[0] or "")  # type: ignore[assignment]  # the grammar knows no other
        name = self.text[children[1].start_pos + 1 : children[1].end_pos - 1].strip()
        return Reference(scope, name, at=meta.start_pos)

    def call(self, meta: Any, children: list[Any]) -> Node:
        return Call(str(children[0]), tuple(children[1:]), at=meta.start_pos)

    def signed(self, meta: Any, children: list[Any]) -> Node:
        return Signed(children[1], at=meta.start_pos) if children[0] == "-" else children[1]

    def chain(self, meta: Any, children: list[Any]) -> Node:
        return self._pairs(Chain, meta, children)

    def compared(self, meta: Any, children: list[Any]) -> Node:
        return self._pairs(Compare, meta, children)

    @staticmethod
    def _pairs(kind: Any, meta: Any, children: list[Any]) -> Node:
        if len(children) == 1:
            return children[0]  # type: ignore[no-any-return]
        pairs = zip(children[1::2], children[2::2], strict=True)
        return kind(children[0], tuple((_SIGNS.get(str(s), str(s)), n) for s, n in pairs), at=meta.start_pos)  # type: ignore[no-any-return]

    def both(self, meta: Any, children: list[Any]) -> Node:
        return children[0] if len(children) == 1 else Joined("且", tuple(children), at=meta.start_pos)

    def either(self, meta: Any, children: list[Any]) -> Node:
        return children[0] if len(children) == 1 else Joined("或", tuple(children), at=meta.start_pos)

    def negated(self, meta: Any, children: list[Any]) -> Node:
        return Joined("非", (children[0],), at=meta.start_pos)

    def implies(self, meta: Any, children: list[Any]) -> Node:
        return Joined("若", tuple(children), at=meta.start_pos)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=True)


@cache
def _known(text: str) -> Node:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"太长了，最多{MAX_LENGTH}个字", MAX_LENGTH)
    if not text.strip():
        raise ExpressionError("没有写内容", 0)
    plain = text.translate(_WIDE)
    try:
        tree = _parser().parse(plain)
        built: Node = _Builder(text).transform(tree)
    except UnexpectedCharacters as error:
        raise _unknown(text, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _misplaced(text, error) from None
    except (UnexpectedInput, VisitError, RecursionError):
        raise ExpressionError("看不懂", 0, text) from None
    if depth(built) > MAX_DEPTH:
        raise ExpressionError("括号套得太深，请拆成几条", built.at, text)
    return built


def parse(text: str) -> Node:
    """The tree of an expression. ExpressionError says at which character it goes wrong, and how to mend it."""
    return _known(text)


def _unknown(text: str, position: int) -> ExpressionError:
    rest = text[position:]
    if rest[:1] in "{｛":
        return ExpressionError("花括号没有写完整", position, text, hint="项目名写作 {R&D经费支出}，左右括号成对")
    if rest[:1] in "}｝":
        return ExpressionError("多了一个“}”", position, text, hint="项目名写作 {R&D经费支出}，左右括号成对")
    return ExpressionError(
        f"不认识“{rest[:6]}”", position, text,
        hint="项目名要写在花括号里，如 {技术收入}；可用的词有：上年、上期、指标、若、则、且、或、非、合计、最大、最小、绝对值、取整、已填、不适用、变幅",
    )  # fmt: skip


def _misplaced(text: str, error: UnexpectedToken) -> ExpressionError:
    token = error.token
    at_end = token.type == "$END"
    position = len(text) if at_end else int(token.start_pos or 0)
    wanted = [_EXPECTED[name] for name in sorted(error.expected) if name in _EXPECTED and name != "$END"]
    said = "到这里还没有写完" if at_end else f"这里不该是“{text[position : position + len(str(token))]}”"
    return ExpressionError(said, position, text, hint=f"这里可以是：{'、'.join(wanted[:6])}" if wanted else "")


def children_of(node: Node) -> tuple[Node, ...]:
    """The nodes right below."""
    match node:
        case Chain(first, rest) | Compare(first, rest):
            return (first, *(n for _, n in rest))
        case Call(_, arguments):
            return arguments
        case Joined(_, parts):
            return parts
        case Signed(operand):
            return (operand,)
    return ()


def depth(node: Node) -> int:
    """How deep the tree is; counted without recursion, since a text may nest deeper than Python would follow."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [child for each in level for child in children_of(each)]
        if deepest > MAX_DEPTH:
            break
    return deepest
