"""The language of checks: what it means, what it refuses, and that nothing else can be said in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehui.returns.expressions import ABSENT, ExpressionError, Value, evaluate, names_in, parse, require
from kehui.returns.expressions.language import MAX_DEPTH, depth

UNITS = {"甲": "万元", "乙": "千元", "人数": "人", "其中：出口（含代理）": "万元"}


class Table:
    """Values by scope and name."""

    def __init__(self, **values: Value) -> None:
        self.values = values

    def get(self, scope: str, name: str) -> Value:
        return self.values.get(scope + name)


def work_out(text: str, **values: Value) -> object:
    return evaluate(parse(text), Table(**values))


def judge(text: str, kind: str = "condition") -> None:
    require(parse(text), kind, lambda scope, name: UNITS.get(name), known=lambda scope: list(UNITS), text=text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{甲} + {乙} = 30", True), ("{甲} * 2 - {乙} / 4", Decimal(15)), ("（{甲}＋{乙}）× 2 ≤ 60", True),
        ("若 {甲} > 5 则 {乙} > 50", False), ("若 {甲} > 50 则 {乙} > 50", True), ("非 {甲} = 10 或 {乙} = 20", True),
        ("0 <= {甲} <= 100", True), ("{甲} ≠ 10", False), ("最大({甲}, {乙}, 7)", Decimal(20)), ("-{甲} + 12", Decimal(2)),
        ("绝对值({甲} - {乙})", Decimal(10)), ("{甲} / ({乙} - 20)", None), ("变幅({甲}) <= 50%", True),
        ("{甲} >= 上年{甲}", True), ("20000 = 2万元", True),
    ],
)  # fmt: skip
def test_what_it_means(text: str, expected: object) -> None:
    assert work_out(text, 甲=Decimal(10), 乙=Decimal(20), 上年甲=Decimal(8)) == expected


def test_empty_is_unknown_and_not_applicable_is_none_of_it() -> None:
    assert work_out("{甲} + {乙}", 甲=Decimal(1)) is None
    assert work_out("{甲} + {乙}", 甲=Decimal(1), 乙=ABSENT) == 1
    assert work_out("合计({甲}, {乙})", 甲=Decimal(1)) == 1
    assert work_out("合计({甲}, {乙})") is None
    assert (work_out("已填({甲})"), work_out("已填({甲})", 甲=ABSENT), work_out("已填({甲})", 甲=Decimal(0))) == (
        False, True, True,
    )  # fmt: skip
    assert (work_out("不适用({甲})", 甲=ABSENT), work_out("不适用({甲})", 甲=Decimal(0))) == (True, False)
    assert work_out("{甲} > 1 且 {乙} > 1", 甲=Decimal(0)) is False  # decided by what is known
    assert work_out("{甲} > 1 或 {乙} > 1", 甲=Decimal(2)) is True


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("甲 + 乙", 0, "不认识“甲 + 乙”"), ("{甲} + ", 6, "还没有写完"), ("{甲", 0, "花括号没有写完整"), ("{甲} {乙}", 4, "不该是“{乙}”"),
        ("", 0, "没有写内容"), ("{甲} + 1; {乙}", 7, "不认识"), ("eval(1)", 0, "不认识"), ("{甲}.__class__", 3, "不认识"),
    ],
)  # fmt: skip
def test_an_error_says_where(text: str, position: int, message: str) -> None:
    with pytest.raises(ExpressionError, match="第") as caught:
        parse(text)
    assert caught.value.position == position
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("{甲} + {人数} > 0", "condition", "元和人不能相加减"), ("{甲} > 5", "condition", "数字5没有写单位"), ("{甲} + {乙}", "condition", "应写成一个条件"),
        ("{甲} > 0", "number", "应写成一个数"), ("{丙} > 0", "condition", "没有叫“丙”的项目"), ("({甲} > 0) + 1", "number", "不是条件"),
        ("{甲} 且 {乙} > 0", "condition", "“且”连接的应是条件"), ("变幅(上年{甲}) > 1", "condition", "本表的一个项目"), ("已填(1)", "condition", "写一个项目"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(text: str, kind: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        judge(text, kind)
    assert message in caught.value.message


def test_like_goes_with_like_whatever_its_scale() -> None:
    judge("{甲} >= {乙}")
    judge("{甲} > 5万元 且 {人数} > 0")
    judge("{甲} / {人数} > 0")
    judge("{其中：出口（含代理）} <= {甲}")
    assert [r.name for r in names_in(parse("{其中：出口（含代理）} <= {甲}"))] == ["其中：出口（含代理）", "甲"]


def test_depth_and_length_are_bounded() -> None:
    assert depth(parse("((((1))))")) == 1
    with pytest.raises(ExpressionError, match="太深"):
        parse("".join(["1+("] * 60) + "1" + ")" * 60)
    with pytest.raises(ExpressionError, match="太长"):
        parse("1+" * 300 + "1")


_numbers = st.decimals(min_value=-10**9, max_value=10**9, places=2, allow_nan=False)
_values = st.one_of(st.none(), st.just(ABSENT), _numbers)


@st.composite
def _sums(draw: st.DrawFn) -> tuple[str, list[str]]:
    names = draw(st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), min_size=1, max_size=6))
    return " + ".join(f"{{{n}}}" for n in names), names


@settings(max_examples=60, deadline=None)
@given(_sums(), st.dictionaries(st.sampled_from(["甲", "乙", "丙", "丁"]), _values))
def test_a_sum_is_the_sum(made: tuple[str, list[str]], values: dict[str, Value]) -> None:
    text, names = made
    found = work_out(text, **values)
    numbers = [Decimal(0) if values.get(n) is ABSENT else values.get(n) for n in names]
    assert found == (None if None in numbers else sum(numbers))  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}甲乙()（）+-*/<>=≤且或非若则上年指标合计0123456789.,% 万元\n_'\"\\", max_size=40))
def test_any_text_is_an_expression_or_a_clear_error(text: str) -> None:
    refused: ExpressionError | None = None
    found: object = None
    try:
        node = parse(text)
    except ExpressionError as error:
        refused = error
    else:
        assert depth(node) <= MAX_DEPTH
        found = evaluate(node, Table(甲=Decimal(3), 乙=None))
    assert found is None or isinstance(found, bool | Decimal)
    assert refused is None or (0 <= refused.position <= len(text) and refused.message.startswith("第"))


@settings(max_examples=60, deadline=None)
@given(_values, _values)
def test_a_condition_and_its_opposite_never_both_hold(left: Value, right: Value) -> None:
    holds, fails = (work_out(f"{{甲}} {sign} {{乙}}", 甲=left, 乙=right) for sign in ("<=", ">"))
    assert (holds is None) == (fails is None)
    assert holds is None or holds is not fails
