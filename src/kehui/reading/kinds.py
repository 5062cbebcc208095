"""What a number tells: a value, a growth, a share, a completion ..., and with which sign."""

from __future__ import annotations

import re
from decimal import Decimal

from kehui.reading import lexicon as lex
from kehui.reading.figure import Figure

_FILLED = rf"{lex.FILL}{{0,6}}$"
_GROWS = re.compile(rf"(?:(?P<up>{lex.UP}|↑|同比|环比)|(?P<down>{lex.DOWN}|↓)){_FILLED}")
_GROWS_TO = re.compile(
    rf"(?:{lex.UP}|{lex.DOWN}|升|降|减|增|提|恢复|压|扩|控制|保持|稳定)了?(?:到了?|至)(?:{lex.FILL}){{0,3}}$|(?:调整|压缩|缩短|扩大|提升|提高|增加|减少|降低|下降|上升)为$"
)
_REACHES_OF = re.compile(r"(?:提高|提升|降低|减少|压缩|压减|缩短|下降|上升|升|降|减|增)[到至][^，。；]{1,14}的$")
_GROWS_THING = re.compile(
    r"(?P<verb>提高|提升|降低|减少|节约|节省|增加(?!值)|压减|缩短|压缩|扩大)了?[\u4e00-\u9fff]{1,8}?(?<!率)(?<!比例)(?<!比重)(?<!占比)(?<!强度)(?:约|近|超过?|逾|达|的?)$"
)
_COMPARED = re.compile(
    rf"(?:比(?![例重])|较|同比|环比)[^，。；]{{0,16}}?(?P<way>高|多|快|长|大|低|少|慢|短)(?:于|出|了)?{_FILLED}"
)
_TIMES_OF = re.compile(
    rf"(?:为|是|占(?!比)|达到?|相当于|完成|恢复到|恢复至|达成)了?[^，。；]{{0,6}}{lex.PAST}[^，。；]{{0,12}}的?{_FILLED}"
)
_COMPLETES = re.compile(
    rf"(?:完成|占|为|达到?|实现|超|相当于)[^，。；]{{0,24}}{lex.PLAN}[^，。；]{{0,14}}的?{_FILLED}"
    rf"|(?:完成率|完成比例|完成度|完成占比|达成率|达标进度|计划完成|任务完成|进度|达序时|完成)了?{_FILLED}"
    rf"|(?:超额完成|仅完成|已完成|完成了?|累计完成)[^，。；、]{{0,20}}?(?<!率)(?<!比重)(?<!占比)(?<!比例)(?:的)?{_FILLED}"
)
_SHARE_TAIL = re.compile(rf"(?:率|占比|比重|比例|强度|份额|满意度|覆盖面|面|度){_FILLED}")
_VALUE_FILL = r"(?:了|约|近|将近|接近|超过?|逾|各|分别|仅|[ ])"
_CHANGES = re.compile(
    rf"(?P<up>(?<!新)(?<!增)增加|净增加?|净增长|(?<!新)(?<!净)(?<!递)增(?!长|收|产|值)|增长|上升|提高|提升|扩大|多增|↑)"
    rf"{_VALUE_FILL}{{0,4}}$|(?P<down>净减少?|减少|下降|降低|下滑|回落|缩短|压缩|压减|缩减|少|减(?!产|收|排)|降|↓){_VALUE_FILL}{{0,4}}$"
)
_TRADED = re.compile(
    rf"(?:比|较|同比)[^，。；]{{0,12}}(?:(?P<up>增产|增收|增效|增盈|增支)|(?P<down>减产|减收|减支|减亏)){_VALUE_FILL}{{0,4}}$"
)
_MORE = re.compile(
    r"(?:比|较|同比|多于|少于|一年(?:间|来|下来)?(?=[多少]了))[^，。；]{0,16}?(?P<way>多|少|(?<!提)高出?|(?<!降)低)(?:了|出)?(?:争取|帮助|培养|选派|服务|支持|协助|推荐|组织|发放|完成|新增|申报|授权|举办|培训|获得?|收入|销售|引进|[招签种建销产投办收])?(?:近|约|将近)?[ ]?$"
)
_POINTS = re.compile(
    r"(?P<down>下降|降低|减少|回落|下滑|低于|收窄|缩小|慢于|落后|降至|下跌|减缓|放缓|(?<!最)低|(?<!最)少|减|降|跌|↓|短序时|欠序时|差序时)|(?P<up>提高|提升|上升|增加|增长|扩大|高于|高出|快于|领先|超过|超出|加快|回升|(?<!最)高|(?<!最)多|增|快|升|↑)"
)
_RATIO_BASE = re.compile(r"(?:比|较|与)[^，。；]{0,6}$")


def settle_percent(figure: Figure, left: str, right: str, before: Figure | None, chained: bool) -> None:
    """Set the kind and sign of a figure told in %, ‰, 成 or 倍. ``before`` is the last figure, ``chained`` whether it is of one list."""
    if figure.unit in ("个百分点", "个千分点"):
        _points(figure, left, before, chained)
        return
    left = left.removesuffix("百分之").removesuffix("千分之")
    reaches = bool(_GROWS_TO.search(left) or _REACHES_OF.search(left))
    grows = None if reaches else _GROWS.search(left)
    signed = left in ("", "+") and (left == "+" or figure.text[:1] == "-")
    if (
        grows
        or signed
        or (
            figure.text[:1] in "-+"
            and chained is False
            and re.search(r"(?:同比|环比|(?<!自然)增长率?|增幅|增速|增减)[^，。；率]{0,4}$", left)
        )
    ):
        figure.kind = "growth"
        if grows and grows["down"]:
            _negative(figure)
        return
    if compared := _COMPARED.search(left):
        figure.kind = "growth"
        if compared["way"] in "低少慢短":
            _negative(figure)
        return
    if figure.unit == "倍":
        figure.kind = "growth" if chained and before and before.kind == "growth" else "multiple"
        return
    if (times := _TIMES_OF.search(left)) and not re.search(lex.PLAN, times[0]):
        figure.kind = "multiple"
        return
    if (
        chained
        and before is not None
        and before.unit in ("%", "倍", "‰")
        and before.kind in ("growth", "share", "completion", "multiple")
    ):
        figure.kind = before.kind
        if (
            before.kind == "growth"
            and before.value is not None
            and before.value < 0
            and not before.text.startswith("-")
        ):
            _negative(figure)
        return
    if _SHARE_TAIL.search(left) and not re.search(rf"(?:完成率|完成比例|完成度|进度|达成率){_FILLED}", left):
        figure.kind = "share"
        return
    if _COMPLETES.search(left):
        figure.kind = "completion"
        return
    if not reaches and (thing := _GROWS_THING.search(left)):
        figure.kind = "growth"
        if thing["verb"] in ("降低", "减少", "节约", "节省", "压减", "缩短", "压缩"):
            _negative(figure)
        return
    figure.kind = "share"


def _points(figure: Figure, left: str, before: Figure | None, chained: bool) -> None:
    figure.kind = "pp_change"
    found = next(reversed(list(_POINTS.finditer(left[-24:]))), None)
    if found is None:
        if (
            chained
            and before is not None
            and before.kind == "pp_change"
            and before.value is not None
            and before.value < 0
        ):
            _negative(figure)
        return
    if found["down"]:
        _negative(figure)


def settle_value(figure: Figure, left: str, before: Figure | None, chained: bool) -> None:
    """Set sign and role of a figure told in a counting unit: 增加6笔 is an absolute change, 减少3件 a fall."""
    if more := _MORE.search(left):
        figure.role = "change"
        if more["way"] in "少低":
            _negative(figure)
        return
    changes = _CHANGES.search(left)
    if changes and not re.search(r"(?:多|少)了?(?:近|约|将近)?[ ]?$", left):
        figure.role = "change"
    elif traded := _TRADED.search(left):
        figure.role = "change"
        if traded["down"]:
            _negative(figure)
        return
    elif changes and re.search(r"[比较同][^，。；]{1,14}(?:多|少)了?(?:近|约|将近)?[ ]?$", left):
        figure.role = "change"
    elif chained and before is not None and before.role == "change" and before.kind == "value":
        figure.role = "change"
        if before.value is not None and before.value < 0:
            _negative(figure)
        return
    else:
        return
    if changes["down"]:
        _negative(figure)


def settle_basis(figure: Figure, left: str) -> None:
    """What a growth or change is against."""
    for name, pattern in lex.BASES:
        if re.search(pattern, left):
            figure.basis = name
            return


def _negative(figure: Figure) -> None:
    if figure.value is not None:
        figure.value = -abs(figure.value)


def grows_without_sign(left: str) -> bool:
    """Whether a number without a unit must be a growth whose % was left out: 增长26.1，"""
    return bool(_GROWS.search(left)) and not _GROWS_TO.search(left)


def shares_without_sign(left: str) -> bool:
    """Whether a number without a unit must be a share whose % was left out: 占比达45.6，"""
    return bool(re.search(rf"(?:占比|比重|(?<!汇)(?<!增长)率){_FILLED}", left))


def fall_of(value: Decimal) -> Decimal:
    """Minus its size."""
    return -abs(value)
