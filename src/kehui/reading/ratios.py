"""Shares and rates held against the values they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.kernel.units import plain, round_half_up
from kehui.reading import terms
from kehui.reading.explained import explained
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.rounding import Found, counted, exact, half, integral, off_by_unit, shown

_HUNDRED = Decimal(100)
#: Bases above this give every percentage of one decimal.
_ANY = Decimal(20_000)
_OF_ALL = re.compile(r"[，、 \x01]{0,3}(?:仅|约)?占(?:比|总数的|比为|比达|全部的?|总量的)?")
_OF_NAMED = re.compile(
    r"[，、 \x01]{0,3}(?:仅|约)?占(?:全部)?(?P<of>[^，。；\d]{2,16}?)(?:总数量?|总量|总额|数量?)?的?(?:比重|比例)?(?:为|达)?"
)
#: A rate named after what was done: 受理84件，办结81件，办结率96.4%.
_RATE = re.compile(r"(?P<done>[\u4e00-\u9fff]{2})(?:率|度)(?:分别)?(?:为|达到?|：)?(?:了)?$")
#: Done in time is another rate than done: of 办结529件 all may be in time.
_IN_TIME = re.compile(
    r"(?:按[时期]|限时|准时|如期|一次性?|首次|提前|全程|网上|当[日场年月]|即时)[\u4e00-\u9fff]{2}(?:率|度)"
)
#: What names the whole where the part is told first: 合格376人，参加考核400人，合格率96%.
_WHOLE_TOLD = re.compile(r"(?:参加|参与|参考|报名|受理|抽检|抽查|检验|检测|应|共|总)[^，。；\d]{0,10}$")
#: 在11家实验室中，管理规范的达到78%; 征集29项，已解决76.3%.
_AMONG = re.compile(r"在[^，。；\d]{0,8}$")
_WITHIN = re.compile(
    r"[^，。；\d]{0,14}(?:中|里|当中)，?[^，。；\d]{2,18}(?:的(?:仅|只)?(?:占(?:比)?|占到|达到?)|(?:仅|只)?占(?:比|到)?)(?:了|为)?"
)
#: 合作社29家，其中有18.5%的合作社…; 12个乡镇中，有61.5%的乡镇….
_SOME_OF = re.compile(r"(?:，其中|[^，。；\d]{0,10}[中里]，?)有")
#: 32个村，科普阅览室覆盖率达到85.3%.
_COVERED = re.compile(r"[^，。；\d]{0,4}，[^，。；\d]{0,12}(?:覆盖|建成|建有|配备|普及|拥有)率(?:为|达到?|是)?")
_COVERS = re.compile(r"覆盖|建成|建有|配备|普及|拥有|设立|设有|达标")
_PLACES = re.compile(r"(?:村|社区|乡镇|街道|镇|学校|小学|中学)$")
#: 在职职工142人（女职工占26.5%）.
_IN_BRACKET = re.compile(r"(?:其中)?，?[^，。；\d]{1,10}占(?:比)?(?:为|达)?")
_PART_SHARE = re.compile(r"(?:其中[^，。；\d]{2,20}|[，、][^，。；、\d]{2,14}的)占(?:比)?(?:为|达)?$")
#: A rate told right behind a count of what it is of: 查处案件21件，结案率93.8%; 续展11个，续展率88.6%.
_RATE_BEHIND = re.compile(
    r"，(?:其?[^，。；\d]{0,4}?)?(?P<rate>办结|结案|侦破|调处成功|调解成功|化解|整改|解决|办复|答复|回复|续展|续签|开工|完工|竣工|投产|结题|验收通过|服药|规律服药|规范管理|签约|履约|获奖|入选|入围|中标|晋级|立项|录取|获证|取证|持证|合格|通过|毕业|检出|问题发现|发现|回收|有效回收|对接成功|成功|建档|落地)(?:完成)?率(?:为|达到?|是)?"
)
_HAVE = re.compile(r"取得|获得|考取|领取|收回")
_ANY_NOUN = r"批次|份|作品|样品|论文|项目|企业|产品|人|合同|案|户|纠纷|问题"
_RATED = {
    "办结": "案|件|提案|建议|事项|投诉|举报|信访|诉求", "结案": "案", "侦破": "案", "化解": "纠纷|矛盾|信访|积案", "整改": "问题|隐患|事项|线索", "解决": "问题|诉求|难题|意见|建议|困难",
    "开工": "项目|工程", "完工": "项目|工程", "竣工": "项目|工程", "投产": "项目|企业", "结题": "项目|课题", "验收通过": "项目|课题", "服药": "患者", "规律服药": "患者", "规范管理": "患者", "调处成功": "纠纷",
    "调解成功": "纠纷", "续签": "合同|协议", "签约": "项目", "办复": "提案|建议|件", "答复": "提案|建议|件", "回复": "提案|建议|件|诉求", "续展": "[\u4e00-\u9fff]",
}  # fmt: skip
_DEALT_WITH = re.compile(
    r"，(?:目前|现|其中)?已(?:经)?(?:解决|办结|整改|答复|化解|签约|投产|开工|验收|结题|回复|销号|立项|毕业)(?:了|的占|的达)?"
)
_SAID = {
    "空置": "(?!)",
    "合格": "(?<![不未])合格",
    "回收": "回收|收回",
    "执行": "执行|支出",
    "支付": "支付|支出",
    "覆盖": "(?!)",
}


def rates(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Rates that the two values before them do not give, and shares of a count that no whole number of it gives."""
    for at in range(1, len(figures)):
        figure = figures[at]
        if figure.kind not in ("share", "completion") or figure.unit != "%" or figure.qualifier or figure.value is None:
            continue
        yield from _of_told(figures, at, layout)
        yield from _of_named(figures, at, layout)
        yield from _behind_one(figures, at, layout)
        left = layout.left(figure.start)
        rate = _RATE.search(left) if at >= 2 and layout.bracket_of(figure.start) is None else None
        if rate and "其中" not in left and not _IN_TIME.search(left):
            yield from _behind_two(figures, at, layout, rate)
        if _is_of_one(figures, at, layout, rated=rate is not None):
            yield from _whole_number(figures, at)


def _behind_one(figures: Sequence[Figure], at: int, layout: Layout) -> Iterator[Found]:
    """A rate right behind a count that it is the rate of."""
    left, base, part = layout.left(figures[at].start), figures[max(0, at - 2)], figures[at - 1]
    gap = layout.flat[part.unit_end : figures[at].start]
    if _COVERED.fullmatch(gap) and _PLACES.search(part.term):
        yield from _either(figures, at, done=bool(_COVERS.search(layout.left(part.start))))
        return
    behind = _RATE_BEHIND.fullmatch(gap)
    if behind is None:
        return
    done = re.search(r"([\u4e00-\u9fff]{2})率", left)
    paired = at > 1 and base.unit == part.unit and base.sentence == figures[at].sentence
    handled = done is not None and done[1] in layout.left(part.start) and (base.value or 0) >= (part.value or 0)
    if paired and handled:
        return  # 受理84件，办结81件，办结率96.4% is of both
    said = layout.left(part.start) + part.term + part.unit
    if re.search(_RATED.get(behind["rate"], _ANY_NOUN), said) or f"已{behind['rate']}" in said:
        yield from _either(figures, at, done=behind["rate"][-2:] in said or bool(_HAVE.search(said)))


def _behind_two(figures: Sequence[Figure], at: int, layout: Layout, rate: re.Match[str]) -> Iterator[Found]:
    """A rate behind what there was and what was done of it, in either order."""
    figure, done, base = figures[at], figures[at - 1], figures[at - 2]
    if (base.value or 0) < (done.value or 0) and _WHOLE_TOLD.search(layout.left(done.start)):
        told_first = rate["done"] in layout.left(base.start) and base.sentence == figure.sentence
        if told_first and _counts_together(done, base) and done.of is None and base.of is None:
            yield from _held(figures, at, base, done)
        return
    wanted = _SAID.get(rate["done"], re.escape(rate["done"]))
    between = layout.flat[base.unit_end : done.start] + layout.flat[done.unit_end : figure.start - len(rate[0])]
    if (
        _counts_together(base, done)
        and done.sentence == figure.sentence
        and (re.search(wanted, between) or _due(layout, base, done))
        and not re.search("其中|率|同比|上年|去年", between)
        and base.of in (None, at - 1)
    ):
        yield from _held(figures, at, done, base)


def _is_of_one(figures: Sequence[Figure], at: int, layout: Layout, *, rated: bool) -> bool:
    """Whether a share is of the count just before it."""
    figure, base = figures[at], figures[at - 1]
    if bracket := layout.bracket_of(figure.start):
        inside = layout.text[bracket[0] + 1 : figure.start]
        close = bracket[0] == base.unit_end and figure.basis == "占"
        return close and _IN_BRACKET.fullmatch(inside) is not None
    gap = layout.flat[base.unit_end : figure.start]
    if rated:
        return False
    if _PART_SHARE.search(layout.flat[max(0, figure.start - 30) : figure.start]):
        left = layout.left(figure.start)
        return "其中" in left or not _own_noun(base, left)
    if _SOME_OF.fullmatch(gap) and layout.flat.startswith("的", figure.unit_end):
        return True
    within = _WITHIN.fullmatch(gap) is not None
    among = _AMONG.search(layout.left(base.start)) or re.match("[^，。；]{0,14}[里中]", gap)
    return _DEALT_WITH.fullmatch(gap) is not None or (within and bool(among))


def _of_told(figures: Sequence[Figure], at: int, layout: Layout) -> Iterator[Found]:
    """A share whose whole stands between: 研发人员456人，占从业人员3800人的14.5%."""
    if at < 2 or layout.flat[figures[at - 1].unit_end : figures[at].start] not in ("的", "的比例为", "的比重为"):
        return
    base, part = figures[at - 1], figures[at - 2]
    if not re.fullmatch(r"，?(?:仅|只|约)?占[^，。；\d]{0,14}", layout.flat[part.unit_end : base.start]):
        return
    if part.kind == "growth" and part.of is not None and part.of >= at - 5:
        part = figures[part.of]
    listed = at >= 3 and layout.flat[figures[at - 3].unit_end : part.start].startswith(("、", "和", "及", "与"))
    if _counts_together(base, part) and not listed:
        yield from _held(figures, at, part, base)
    elif (share := figures[at].value) and base.unit == part.unit == "元" and base.value and part.value:
        ratio = part.value / base.value * _HUNDRED / share
        if exact(base) and exact(part) and (off := off_by_unit(ratio)):
            yield "unit_slip", at - 1, f"{shown(part)}占{shown(base)}的{plain(share)}%对不上，相差{off}倍"


#: A share of what is named, told elsewhere in the sentence: 小学5所、…，已开课的学校占小学总数的75.0%.
_OF_WHOLE = re.compile(r"占(?:全部|全[市县区乡镇]|辖区)?(?P<of>[^，。；\d]{2,12}?)(?:总数|总量|数量)的$")
_ALL_BEHIND = re.compile(r"，全[省市县区乡镇村](?:共|总数|总共)有?")


def _of_named(figures: Sequence[Figure], at: int, layout: Layout) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    left = layout.flat[max(0, figure.start - 40) : figure.start]
    if named := _OF_WHOLE.search(left):
        told = [
            f
            for f in figures[max(0, at - 6) : at]
            if f.sentence == figure.sentence and f.term.endswith(named["of"]) and counted(f) and exact(f)
        ]
        if (
            len(told) == 1
            and figure.of is None
            and told[0].value
            and not _of_count(told[0].value, figure.value, figure.places)
        ):
            yield (
                "impossible_percentage",
                at,
                f"{shown(told[0])}中占{plain(figure.value)}%：没有哪个整数能得出这个占比",
            )
    if at + 1 < len(figures) and figure.of is not None and "占" in left:
        part, whole = figures[figure.of], figures[at + 1]
        if _ALL_BEHIND.fullmatch(layout.flat[figure.unit_end : whole.start]) and _counts_together(whole, part):
            yield from _held(figures, at, part, whole)


def _due(layout: Layout, base: Figure, done: Figure) -> bool:
    """Whether one is what was due and the other what was done of it: 应检1250批次，实检1180批次."""
    due, did = (
        re.search(f"{w}([^，。；\\d])(?:[^，。；\\d]{{0,6}})$", layout.left(f.start))
        for w, f in (("应", base), ("实", done))
    )
    return bool(due and did and due[1] == did[1])


def _own_noun(base: Figure, left: str) -> bool:
    """Whether the clause of a share speaks of things of its own: 9家大型企业…，中型企业有研发活动的占90.6%."""
    return len(base.term) >= 2 and base.term[-2:] in left


def _whole_number(figures: Sequence[Figure], at: int) -> Iterator[Found]:
    """Whether a whole number of the count just before gives the share."""
    figure, base = figures[at], figures[at - 1]
    if base.sentence != figure.sentence or base.kind != "value" or not counted(base) or not exact(base):
        return
    assert figure.value is not None
    assert base.value is not None
    if base.value > 0 and not _of_count(base.value, figure.value, figure.places):
        yield "impossible_percentage", at, f"{shown(base)}中占{plain(figure.value)}%：没有哪个整数能得出这个占比"


def _either(figures: Sequence[Figure], at: int, *, done: bool) -> Iterator[Found]:
    """Whether a whole number gives the rate of a count, be it what was to be or, if so said, what was ``done`` of it."""
    figure, base = figures[at], figures[at - 1]
    if base.sentence != figure.sentence or base.kind != "value" or not counted(base) or not exact(base):
        return
    assert figure.value is not None
    told, share = base.value or Decimal(1), figure.value
    if explained(figures, at, base.unit, lambda value: abs(told / value * _HUNDRED - share) <= half(figure)):
        return
    if not base.value or base.value <= 0 or not 0 < figure.value < 100:
        return
    if _of_count(base.value, figure.value, figure.places):
        return
    if done and possible_share(base.value, figure.value, figure.places):
        return
    yield "impossible_percentage", at, f"{shown(base)}，{figure.term}{plain(figure.value)}%：没有哪个整数能得出这个比率"


def _counts_together(base: Figure, done: Figure) -> bool:
    return (
        base.kind == done.kind == "value"
        and base.unit == done.unit
        and base.sentence == done.sentence
        and exact(base)
        and exact(done)
        and (base.value or 0) >= (done.value or 0) > 0
    )


def _held(figures: Sequence[Figure], at: int, part: Figure, whole: Figure) -> Iterator[Found]:
    figure = figures[at]
    assert figure.value is not None
    assert part.value is not None
    assert whole.value is not None
    less, more = (Decimal(0) if integral(f) else half(f) * f.scale for f in (part, whole))
    lowest = (part.value - less) / (whole.value + more) * _HUNDRED
    highest = (part.value + less) / max(whole.value - more, Decimal("0.01")) * _HUNDRED
    if not lowest - half(figure) <= figure.value <= highest + half(figure):
        of_part, share = part.value, figure.value
        if explained(figures, at, part.unit, lambda value: abs(of_part / value * _HUNDRED - share) <= half(figure)):
            return
        real = round_half_up(part.value / whole.value * _HUNDRED, figure.places)
        yield "growth_contradicts", at, f"{shown(part)}占{shown(whole)}应为{plain(real)}%，文中为{plain(figure.value)}%"


def shares_of(figures: Sequence[Figure], at: int, main: Figure, layout: Layout) -> Iterator[Found]:
    """The share ``figures[at]`` that a value has: of its whole, of what the text names, or of a whole number unknown."""
    figure = figures[at]
    assert figure.value is not None
    if figure.qualifier or main.kind != "value" or main.value is None or figure.role == "previous":
        return
    if re.search(r"(?:由|从)(?:去年|上年|年初)[^，。；\d]{0,6}$", layout.left(figure.start)):
        return
    between = layout.flat[main.unit_end : figure.start]
    whole = figures[main.of] if main.of is not None and main.role == "part" else None
    if named := _OF_NAMED.fullmatch(between):
        name = terms.clean(named["of"])
        whole = _named(figures, at, main, name) or (whole if whole and _names(name, whole.term) else None)
    elif not _OF_ALL.fullmatch(between):
        return
    if whole is not None and whole.value and whole.unit == main.unit and exact(whole) and exact(main):
        if not named or whole.value >= main.value:
            yield from _held(figures, at, main, whole)
    elif (
        counted(main)
        and exact(main)
        and 0 < figure.value < 100
        and main.value > 0
        and not possible_share(main.value, figure.value, figure.places)
    ):
        yield "impossible_percentage", at, f"{shown(main)}，占{plain(figure.value)}%：没有哪个整数的总数能得出这个占比"


def _named(figures: Sequence[Figure], at: int, main: Figure, name: str) -> Figure | None:
    """The value before, of the same sentence, that is of what is named: 规上企业286家，…165家，占规上企业总数的57.7%."""
    for other in reversed(figures[max(0, at - 8) : at]):
        if other is main or other.sentence != main.sentence or other.unit != main.unit or other.kind != "value":
            continue
        if other.role in ("", "whole") and len(name) >= 3 and (other.term.endswith(name) or name == other.term):
            return other
    return None


def _names(name: str, term: str) -> bool:
    """Whether what a share is said to be of may be the whole before: not 营业收入 where the whole is 研发费用."""
    noun = re.sub(r"(?:总数量?|总量|总额|数量?|量)$", "", name)
    told = re.sub(r"(?:总数量?|总量|总额|数量?|量)$", "", term)
    if len(noun) < 2 or len(told) < 2:
        return True
    return noun in told or told in noun or (noun[-2:] == told[-2:] and noun[:2] == told[:2])


def _of_count(whole: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number of ``whole`` is ``percent`` of it."""
    guess = int(whole * percent / _HUNDRED)
    return whole > _ANY or any(
        round_half_up(n / whole * _HUNDRED, places) == percent for n in range(max(0, guess - 1), guess + 3)
    )


def possible_share(part: Decimal, percent: Decimal, places: int) -> bool:
    """Whether a whole number n >= part exists of which ``part`` is ``percent``."""
    guess = part / percent * _HUNDRED
    if guess > _ANY:
        return True
    spread = max(1, int(guess / percent) + 1)
    return any(
        n >= part and round_half_up(part / n * _HUNDRED, places) == percent
        for n in range(int(guess) - spread, int(guess) + spread + 2)
    )
