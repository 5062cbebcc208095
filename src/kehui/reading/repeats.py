"""The same indicator told twice with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.matching import is_new
from kehui.reading.retold import Retold, agree, is_one_thing, key_of, near, scale_slip, slip_of
from kehui.reading.rounding import Found, digits, shown
from kehui.reading.scopes import comparable
from kehui.reading.units import same_unit, unit_class

#: What is done again and again, so that two numbers of it are two occasions.
_REPEATED = re.compile(
    r"^(?:先后)?(?:举办|开展|组织|培训|发放|召开|投入|争取|参加|走访|安排|印发|邀请|出动|接待|检查|慰问|签订|签约|新建|建设|实施|完成(?!.*(?:额|产值|税|投资))|改造|推广|查处|整改|排查|处理|受理|解决|制作|播放|服务|惠及|带动|涉及|覆盖|资金|经费|金额|面积|产值|收入|总产值|合同金额|投资|总投资|占地|产量|单产|亩产|增收|人均|户均|会员|党员|学生|教师|群众|农户|企业|项目|专家|活动|讲座|其中|用地)"
)
_NAMED = re.compile(
    r"(?:额|量|总数|产值|增加值|收入|经费|企业|支出|面积|人口|总值|投资|存栏|出栏|余额|专利|平台|机构|基地|中心|合作社|院|所|站|库|税|税金|利润|利税|人员|品牌|商标|数|户|孵化器|实验室|工作站|科技馆|示范区|园区|党支部|党组织)$"
)
_DEFINITE = re.compile(
    r"地区生产总值|规上|规模以上|高新技术|R&D|研发|技术合同|预算收入|可支配收入|固定资产|税收|专利|茶园|粮食|旅游"
)
_WHOLE = re.compile(r"全[县乡镇村区市院校园局年]|我[县乡镇村区市院校局]|一年来|总数|共")
#: So many statements of one indicator are held against the next.
_KEPT, _LATEST = 6, 100
#: Digits are filled up to so many, so that 420 and 402, 4.35万 and 45300 stand side by side.
_WIDTH = 12


def repeats(text: Retold) -> Iterator[Found]:
    """What is told twice and cannot both be."""
    yield from _twice(text)
    yield from _slips(text)
    yield from _otherwise(text)


def _twice(text: Retold) -> Iterator[Found]:
    """Under one name."""
    figures, layout = text.figures, text.layout
    seen: dict[tuple[str, str, str], list[int]] = {}
    for at in text.prose:
        figure = figures[at]
        key = key_of(figure.term)
        if len(figure.term) < 3 or len(key) < 2 or figure.qualifier:
            continue
        place = (key, figure.unit, figure.kind)
        for earlier in seen.get(place, ()):
            other = figures[earlier]
            if (
                other.sentence == figure.sentence
                or _one_list(layout, other, figure)
                or (other.basis != figure.basis and not figure.term.endswith(("占比", "比重")))
                or agree(figure, other)
                or not comparable(text.reading, figure, other)
                or (figure.kind == "share" and figure.of is not None and not text.kin.led_alike(earlier, at))
            ):
                continue
            slip = scale_slip(figure, other, named=_NAMED.search(figure.term) is not None)
            if not (slip or (near(figure, other) and _is_one(figure, key)) or _miswritten(figure, other, layout)):
                continue
            yield _told("unit_slip" if slip else "stated_twice", at, figure, other)
            break
        if len(kept := seen.setdefault(place, [])) < _KEPT:
            kept.append(at)


def _slips(text: Retold) -> Iterator[Found]:
    """Under names that are alike, where a slip of the pen makes one value the other."""
    figures, layout = text.figures, text.layout
    alike: dict[tuple[str, str], list[int]] = {}
    for at in text.prose:
        figure = figures[at]
        if figure.kind == "growth" or (figure.qualifier and figure.scale == 1):
            continue
        told = False
        for earlier in dict.fromkeys(i for place in _places(figure) for i in alike.get(place, [])[-_LATEST:]):
            other = figures[earlier]
            slip = slip_of(figure, other)
            if slip is None or other.kind != figure.kind or told or (slip == "digit" and figure.kind == "share"):
                continue
            if not same_unit(other.unit, figure.unit):
                continue
            if other.sentence == figure.sentence or _one_list(layout, other, figure) or agree(figure, other):
                continue
            if slip != "scale" and (figure.qualifier or other.qualifier):
                continue
            if not is_one_thing(text, earlier, at, slip) or not comparable(text.reading, figure, other):
                continue
            told = True
            yield _told("unit_slip" if slip == "scale" else "stated_twice", at, figure, other)
        for place in _places(figure):
            alike.setdefault(place, []).append(at)


_STOCK = re.compile(r"有效|总数|现有|累计|年末|在册|实有|保有|存量|共有")
_WHOLE_YEAR = re.compile(r"全年|总数|共|现有|达到?|年末|截至")
_IN_ALL = re.compile(r"一共|总共|共计?(?!同|享|建|产)|合计|全年共")
#: What many have, each its own: two values of it are of two things.
_OF_MANY = re.compile(
    r"面积|亩产|单产|产量|总产|均|每|投资|投入|资金|金额|成本|补助|时间|距离|长度|价格|分数|得分|费用|收入|产值|销售|受众|群众|听众|观众|人次|其他|其余|参训|参与|学员"
)
_MEASURED = {"元", "㎡", "平方米", "公斤", "吨", "公里", "米", "分", "天", "亩", "人次", "场", "场次", "次", "期", "份", "册", "篇", "条", "小时", ""}  # fmt: skip


def _otherwise(text: Retold) -> Iterator[Found]:
    """Under names whose words are the same, a count of what is there that differs a little."""
    figures, kin = text.figures, text.kin
    seen: dict[str, list[int]] = {}
    for at in text.prose:
        figure = figures[at]
        stands = figure.kind == "value" and figure.role in ("", "previous") and figure.of is None
        if not stands or figure.qualifier or len(digits(figure)) < 2:
            continue
        for earlier in seen.get(figure.unit, [])[-_LATEST:]:
            other = figures[earlier]
            least = _least_to_be_one(text, earlier, at)
            if least is None or agree(figure, other) or other.sentence == figure.sentence:
                continue
            share, weight = kin.shared(earlier, at)
            if share < 0.95 or weight < least or kin.apart(earlier, at) or _one_list(text.layout, other, figure):
                continue
            new = [is_new(text.layout.left(f.start)) for f in (figure, other)]
            if new[0] == new[1] and comparable(text.reading, figure, other):
                yield _told("stated_twice", at, figure, other)
                break
        seen.setdefault(figure.unit, []).append(at)


def _least_to_be_one(text: Retold, one: int, other: int) -> float | None:
    """How much the words at both must say; None where the values are too far from each other, or of what many have."""
    first, second = text.figures[one], text.figures[other]
    left = [text.layout.left(f.start) for f in (first, second)]
    written = (first.scale, first.places) == (second.scale, second.places)
    turned = written and len(digits(first)) == 2 and digits(first) == digits(second)[::-1]
    if turned and near(first, second) and any(map(_WHOLE_YEAR.search, left)):
        return 0.8
    if not near(first, second, Decimal("1.35")):
        return None
    if all(map(_IN_ALL.search, left)):
        return 0.8
    if first.unit in _MEASURED or _OF_MANY.search(text.kin.words(other)):
        return None
    return 1.0 if all(_STOCK.search(x + f.term) for x, f in zip(left, (first, second), strict=True)) else 1.5


def _places(figure: Figure) -> list[tuple[str, str]]:
    """Under what a figure is kept so that its slips are found: its digits in any order, and with one of them left out."""
    number, unit = digits(figure).ljust(_WIDTH, "0"), unit_class(figure.unit)
    wild = [f"{number[:i]}?{number[i + 1 :]}" for i in range(5)]
    return [("".join(sorted(number)), unit), *((w, unit) for w in wild)]


def _told(kind: str, at: int, figure: Figure, other: Figure) -> Found:
    return kind, at, f"{figure.term}前面写作{shown(other)}，这里写作{shown(figure)}"


def _one_list(layout: Layout, one: Figure, other: Figure) -> bool:
    """Whether both stand in one list of clauses, each with a subject of its own: 大型企业9家，经费9.42亿元；中型企业…."""
    return layout.period(one.start) == layout.period(other.start)


def _is_one(figure: Figure, key: str) -> bool:
    """Whether there is but one such value in a year, so that any other contradicts it."""
    definite = _DEFINITE.search(figure.term) is not None
    if len(figure.term) < 4 or (_REPEATED.search(figure.term) and not definite):
        return False
    if len(key) < 4 and not definite:
        return False
    return bool(_NAMED.search(figure.term)) or figure.kind == "share"


def _miswritten(one: Figure, other: Figure, layout: Layout) -> bool:
    """Whether one looks like the other with digits swapped, or both are told of the whole and differ by little."""
    first, second = digits(one), digits(other)
    if one.scale != other.scale or one.places != other.places or len(first) != len(second) or len(first) < 2:
        return False
    if sorted(first) == sorted(second):
        return True
    if not one.value or not other.value:
        return False
    close = abs(one.value / other.value - 1) <= Decimal("0.15") and first[0] == second[0]
    return close and all(_WHOLE.search(layout.flat[f.sentence[0] : f.start]) for f in (one, other))
