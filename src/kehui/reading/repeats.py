"""The same indicator told more than once: twice differently, as new and as total, in the prose and in the annex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.matching import canonical, is_cumulative, is_new, noun_of
from kehui.reading.reader import Reader
from kehui.reading.rounding import Found, digits, half, off_by_power, shown

#: What is done again and again, so that two numbers of it are two occasions.
_REPEATED = re.compile(
    r"^(?:先后)?(?:举办|开展|组织|培训|发放|召开|投入|争取|参加|走访|安排|印发|邀请|出动|接待|检查|慰问|签订|签约|新建|建设|实施|完成(?!.*(?:额|产值|税|投资))|改造|推广|查处|整改|排查|处理|受理|解决|制作|播放|服务|惠及|带动|涉及|覆盖|资金|经费|金额|面积|产值|收入|总产值|合同金额|投资|总投资|占地|产量|单产|亩产|增收|人均|户均|会员|党员|学生|教师|群众|农户|企业|项目|专家|活动|讲座|其中|用地)"
)
_NAMED = re.compile(
    r"(?:额|量|总数|产值|增加值|收入|经费|企业|支出|面积|人口|总值|投资|存栏|出栏|余额|专利|平台|机构|基地|中心|合作社|院|所|站|库|税|税金|利润|利税|人员|品牌|商标|数|户|孵化器|实验室|工作站|科技馆|示范区|园区|党支部|党组织)$"
)
_SPAN = re.compile(
    r"(\d{1,2}[—~至到-]{1,2}\d{1,2}月|[上下]半年|前?[一二三四]季度|截[至止][^，。；]{0,10}|去年|上年|(?:19|20)\d\d年|\d{1,2}月(?:末|底|份)?|年初|五年|三年|近[一-十\d]年|预计|累计|历年|同期)"
)
_SCOPE = re.compile(r"全(?:国|省|市|区|县|乡|镇|村)|开发区|园区|高新区|[一-龥]{1,4}(?:镇|乡|村|街道)(?![级域区])")


#: 授权总量减少133件 tells a change, whatever it is named after.
_MOVED = re.compile(r"(?:减少|下降|降低|压减|增加|增长|提高|回落|缩减)(?:了|约|近)*$")


def repeats(reading: Reader) -> Iterator[Found]:
    """What is told twice and cannot both be."""
    figures, layout = reading.figures, reading.layout
    kinds = ("value", "share", "growth")
    told = [
        i
        for i, f in enumerate(figures)
        if f.kind in kinds
        and f.value is not None
        and f.term
        and (f.kind != "growth" or (f.of is None and f.unit == "%"))
    ]
    told = [i for i in told if figures[i].kind != "value" or not _MOVED.search(layout.left(figures[i].start))]
    mains = [i for i in told if figures[i].role == "" or (figures[i].role == "part" and len(figures[i].term) >= 6)]
    prose = [i for i in mains if not reading.in_table(figures[i].start)]
    annex = [i for i in mains if reading.in_table(figures[i].start)]
    yield from _implausible(figures, told)
    yield from _twice(figures, reading, prose)
    yield from _swapped(figures, reading, prose)
    yield from _annexed(figures, layout, prose, annex)
    yield from _as_new(figures, layout, prose)
    yield from _beside(figures, layout, prose)


def _twice(figures: Sequence[Figure], reading: Reader, mains: list[int]) -> Iterator[Found]:
    layout = reading.layout
    seen: dict[tuple[str, str, str], list[int]] = {}
    for at in mains:
        figure = figures[at]
        key = _key(figure.term)
        if len(figure.term) < 3 or len(key) < 2 or figure.qualifier:
            continue
        place = (key, figure.unit, figure.kind)
        for earlier in seen.get(place, ()):
            other = figures[earlier]
            if (
                other.sentence == figure.sentence
                or _one_list(layout, other, figure)
                or (other.basis != figure.basis and not figure.term.endswith(("占比", "比重")))
                or _agree(figure, other)
                or not _comparable(reading, figure, other)
            ):
                continue
            slip = _scale_slip(figure, other)
            if not (slip or (_near(figure, other) and _is_one(figure, key)) or _miswritten(figure, other, layout)):
                continue
            kind = "unit_slip" if slip else "stated_twice"
            yield kind, at, f"{figure.term}前面写作{shown(other)}，这里写作{shown(figure)}"
            break
        if len(kept := seen.setdefault(place, [])) < _KEPT:
            kept.append(at)


def _swapped(figures: Sequence[Figure], reading: Reader, mains: list[int]) -> Iterator[Found]:
    """One value with two digits swapped, told under a shorter name where its line names the rest.

    县科技馆接待观众9.47万人次 … 科技馆建设方面，全年接待观众9.74万人次.
    """
    layout = reading.layout
    alike: dict[tuple[str, str], list[int]] = {}
    for at in mains:
        figure = figures[at]
        number = digits(figure)
        if len(number) < 3 or figure.kind != "value" or figure.qualifier or len(figure.term) < 4:
            continue
        place = ("".join(sorted(number)), figure.unit)
        for earlier in alike.get(place, ()):
            other = figures[earlier]
            short, long = sorted((figure, other), key=lambda f: len(f.term))
            owner = re.sub(r"^[省市县区乡镇](?=.)|[共已总]$", "", long.term.removesuffix(short.term))
            named = layout.flat[layout.line(short.start)[0] : short.start]
            slip = digits(other) == number and other.scale != figure.scale and other.places == figure.places
            swapped = digits(other) != number and (other.scale, other.places) == (figure.scale, figure.places)
            if slip and figure.unit == "元" and long.term.endswith(short.term) and _comparable(reading, figure, other):
                yield "unit_slip", at, f"{figure.term}前面写作{shown(other)}，这里写作{shown(figure)}"
                break
            if (
                swapped
                and long.term.endswith(short.term)
                and ((len(owner) >= 3 and owner in named) or re.fullmatch("[市县区镇乡]?", owner) is not None)
                and other.sentence != figure.sentence
                and _comparable(reading, figure, other)
            ):
                yield "stated_twice", at, f"{figure.term}前面写作{shown(other)}，这里写作{shown(figure)}"
                break
        if len(kept := alike.setdefault(place, [])) < _KEPT:
            kept.append(at)


def _key(term: str) -> str:
    return canonical(re.sub(r"^(?:共有|现有|拥有|建有|设有|有(?!效|机|色|线|氧|害|关|偿))", "", term))


def _one_list(layout: Layout, one: Figure, other: Figure) -> bool:
    """Whether both stand in one list of clauses, each with a subject of its own: 大型企业9家，经费9.42亿元；中型企业…."""
    return layout.period(one.start) == layout.period(other.start)


def _is_one(figure: Figure, key: str) -> bool:
    """Whether there is but one such value in a year, so that any other contradicts it."""
    if len(figure.term) < 4 or (_REPEATED.search(figure.term) and not _definite(figure.term)):
        return False
    if len(key) < 4 and not _definite(figure.term):
        return False
    return bool(_NAMED.search(figure.term)) or figure.kind == "share"


def _near(one: Figure, other: Figure) -> bool:
    """Whether one may be a slip for the other; what is thrice as much is rather of another area or another list."""
    assert one.value is not None
    assert other.value is not None
    less, more = sorted((abs(one.value), abs(other.value)))
    return more <= less * 3


def _scale_slip(one: Figure, other: Figure) -> bool:
    """Whether both agree but for 千, 万 or 亿."""
    if not one.value or not other.value or one.value < 0 or other.value < 0:
        return False
    if one.scale != other.scale and one.written != other.written and one.unit == other.unit == "元":
        same = digits(one).rstrip("0") == digits(other).rstrip("0") and len(digits(one).rstrip("0")) > 1
        ratio = max(one.value / other.value, other.value / one.value)
        if same and ratio in (1_000, 10_000, 100_000_000):
            return True
    if one.scale != other.scale and one.written == other.written:
        return len(digits(one)) > 2 or off_by_power(one.value / other.value) is not None
    return off_by_power(one.value / other.value) is not None and (_NAMED.search(one.term) is not None)


def _miswritten(one: Figure, other: Figure, layout: Layout) -> bool:
    """Whether one looks like the other with digits swapped, or both are told of the whole and differ by little."""
    first, second = digits(one), digits(other)
    if one.scale != other.scale or one.places != other.places or len(first) != len(second) or len(first) < 2:
        return False
    if sorted(first) == sorted(second):
        return True
    if not one.value or not other.value:
        return False
    near = abs(one.value / other.value - 1) <= Decimal("0.15") and first[0] == second[0]
    return near and all(_WHOLE.search(layout.flat[f.sentence[0] : f.start]) for f in (one, other))


#: What one person, household or 亩 can have; beyond it the unit is wrong.
_BOUNDS = (
    (re.compile(r"(?:人均|农民|居民|职工|村民|农村|城镇)[^，。；]{0,8}(?:收入|工资)$"), "元", Decimal(300), Decimal(1_000_000)),
    (re.compile(r"人均(?:地区)?(?:生产总值|GDP|gdp)$"), "元", Decimal(1_000), Decimal(2_000_000)), (re.compile(r"户均增收$|人均增收$"), "元", Decimal(1), Decimal(1_000_000)),
    (re.compile(r"(?:亩产|单产)$"), "公斤", Decimal(5), Decimal(30_000)), (re.compile(r"亩产$"), "吨", Decimal("0.005"), Decimal(30)), (re.compile(r"亩均(?:收入|增收|效益)$"), "元", Decimal(10), Decimal(10_000_000)),
)  # fmt: skip


def _implausible(figures: Sequence[Figure], told: list[int]) -> Iterator[Found]:
    for at in told:
        figure = figures[at]
        for pattern, unit, least, most in _BOUNDS:
            if (
                figure.unit == unit
                and pattern.search(figure.term)
                and figure.value
                and figure.role != "change"
                and not least <= abs(figure.value) <= most
            ):
                yield "unit_slip", at, f"{figure.term}{shown(figure)}不合常理，疑为单位写错"


def _definite(term: str) -> bool:
    return bool(
        re.search(
            r"地区生产总值|规上|规模以上|高新技术|R&D|研发|技术合同|预算收入|可支配收入|固定资产|税收|专利|茶园|粮食|旅游",
            term,
        )
    )


def _agree(one: Figure, other: Figure) -> bool:
    assert one.value is not None
    assert other.value is not None
    slack = (
        max(half(one) * one.scale, half(other) * other.scale)
        if one.scale != 1 or other.scale != 1 or one.places or other.places
        else Decimal(0)
    )
    return abs(one.value - other.value) <= slack


def _comparable(reading: Reader, one: Figure, other: Figure) -> bool:
    """Whether both are told of the same time and place."""
    first, second = (reading.layout.flat[f.sentence[0] : f.start][-40:] for f in (one, other))
    usual = {f"{reading.later.year}年"}
    times, others = (_times_told(text) - usual for text in (first, second))
    if not times or not others:  # 截至11月底 is when the text was written
        times, others = ({t for t in told if not t.startswith("截")} for told in (times, others))
    if times != others:
        return False
    if len({_line_name(reading.layout, f) for f in (one, other)} - {""}) > 1:
        return False  # 红旗村…，示范户24户 and on a line of its own 双河村…，示范户15户
    here = _HERE | {reading.own_area}
    opened = (reading.layout.flat[reading.layout.period(f.start)[0] : f.start][-160:] for f in (one, other))
    if len({bool(re.search("规上|规模以上", text)) for text in opened}) > 1:
        return False  # 规上工业…，有效专利1264件 and of the whole county 1580件
    return _places(first) - here == _places(second) - here


def _line_name(layout: Layout, figure: Figure) -> str:
    """The village, firm or school that the line of a figure begins with."""
    line = layout.flat[layout.line(figure.start)[0] : figure.start]
    found = _LINE_NAME.match(line)
    return found[1] if found and not re.search("[全我本各该]", found[1]) else ""


_LINE_NAME = re.compile(
    r"[\s（）()一二三四五六七八九十\d、.．]*([\u4e00-\u9fff]{2,6}?(?:村|镇|乡|街道|社区|公司|集团|小学|中学|医院))"
)


def _places(text: str) -> set[str]:
    """The places that a text names: 全县, 石桥镇."""
    return {
        re.sub(r"^.+(?=全[国省市区县乡镇村]$)", "", place)
        for place in _SCOPE.findall(text)
        if not re.search(r"[我本]\w$", place)
    }


def _times_told(text: str) -> set[str]:
    """The times that a text names, without the year's end, at which all totals are told."""
    return {t for t in _SPAN.findall(text) if not re.match(r"截[至止](?:到)?(?:目前|年底|年末|12月|去?年?底)|12月", t)}


#: So many statements of one indicator are held against the next; so many rows of annexes against the prose.
_KEPT, _ROWS = 6, 400
_HERE = {"园区", "开发区", "高新区"}
_WHOLE = re.compile(r"全[县乡镇村区市院校园局年]|我[县乡镇村区市院校局]|一年来|总数|共")


def _annexed(figures: Sequence[Figure], layout: Layout, prose: list[int], annex: list[int]) -> Iterator[Found]:
    told: dict[tuple[str, str], list[int]] = {}
    for at in annex:
        told.setdefault((_row_key(figures[at].term), _unit(figures[at].unit)), []).append(at)
    by_unit: dict[str, list[int]] = {}
    for at in prose:
        by_unit.setdefault(_unit(figures[at].unit), []).append(at)
    for (key, unit), rows in list(told.items())[:_ROWS]:
        if len(figures[rows[0]].term) < 4 or len(rows) != 1:
            continue
        row = figures[rows[0]]
        if row.kind == "share" and row.of is not None:
            continue  # a rate of the row, not the share that the prose tells
        meant = [
            i
            for i in by_unit.get(unit, ())
            if figures[i].kind == row.kind and _same(_row_key(figures[i].term), key, _title(layout, row))
        ]
        if any(_agree(figures[i], row) for i in meant):
            continue  # the prose has it; what else sounds like it is something else
        for at in meant:
            figure = figures[at]
            before = layout.flat[max(figure.sentence[0], figure.start - 40) : figure.start]
            likely = _near(figure, row) or _scale_slip(figure, row)
            if likely and not figure.qualifier and not _OTHER_SPAN.search(before):
                yield "annex_differs", at, f"{figure.term}正文为{shown(figure)}，附表为{shown(row)}"


def _row_key(term: str) -> str:
    """Without what only names the unit: 科普日活动参加人次."""
    return canonical(re.sub(r"(?<=..)(?:参加)?(?:人次数?|人数|次数|场次)$|(?<=...)参加$", "", term))


_OTHER_SPAN = re.compile(r"去年|上年|[上下]半年|季度|\d月|累计|期间|[三五]年|“?十[二三四五]五")
#: What a term may begin with and still be the row's.
_HARMLESS = re.compile(
    r"(?:全[国省市县区乡镇村]|我[市县区乡镇村]|共?有|举办|开展|组织|推广|完成|实现|获得?|发放|建成|总|受理|培训|接待|[共已年])*"
)


def _same(one: str, other: str, title: str) -> bool:
    """Whether a term of the prose is that of a row: 东岭乡推广测土配方施肥面积 is 东岭乡 under the title 测土配方施肥面积."""
    if one == other:
        return True
    if len(other) < 4:
        return False
    if one.endswith(other):
        return bool(_HARMLESS.fullmatch(one[: -len(other)]))
    if not re.match(r"[\u4e00-\u9fff]{1,4}[乡镇村县区市]", other):
        return False
    for cut in range(len(other) - 1, 1, -1):
        if one.startswith(other[:cut]) and one.endswith(other[cut:]):
            between = one[cut : len(one) - len(other) + cut]
            noun = between[_at.end() :] if (_at := _HARMLESS.match(between)) else between
            return len(noun) >= 2 and noun in title
    return False


def _title(layout: Layout, row: Figure) -> str:
    """The lines above a row, back to what names the annex."""
    above = layout.text[max(0, row.start - 600) : row.start]
    return above[max(above.rfind("附"), 0) :]


def _unit(unit: str) -> str:
    return {"平方米": "㎡", "家": "个", "项": "个", "件": "个", "户": "个", "名": "人", "位": "人"}.get(unit, unit)


def _beside(figures: Sequence[Figure], layout: Layout, mains: list[int]) -> Iterator[Found]:
    """新增14家，总数达到14家: both told in one sentence."""
    for at in mains:
        figure = figures[at]
        if not is_new(words := _wording(figures, layout, at)) or "累计" in words or figure.qualifier:
            continue
        for later in range(at + 1, min(at + 3, len(figures))):
            other = figures[later]
            gap = layout.flat[figures[later - 1].unit_end : other.start]
            if other.sentence != figure.sentence or other.unit != figure.unit or other.kind != "value":
                continue
            noun = figure.term[-2:]
            if (
                not (_TOTAL.search(gap) or (_IN_ALL.search(gap) and noun in gap and not is_new(gap)))
                or "其中" in gap
                or "分别" in gap
                or other.qualifier
                or other.role not in ("", "part")
            ):
                continue
            if (figure.value or 0) >= (other.value or 0) > 2:
                yield "cumulative_as_new", at, f"新增{shown(figure)}，而累计为{shown(other)}：疑把累计数写成了新增数"
            break


_TOTAL = re.compile(r"(?:总数|总人数|总户数|总面积|累计|总量|现有|共有|目前|保有量)[^，。；\d]{0,14}$")


#: A total where it names the thing again: 新增绿色食品认证37个，有效期内绿色食品认证共37个.
_IN_ALL = re.compile(r"(?:共计?|合计|总共|有效期内[^，。；\d]{2,14})$|(?:有效|在册|在库|实有)[^，。；\d]{2,14}$")


def _as_new(figures: Sequence[Figure], layout: Layout, mains: list[int]) -> Iterator[Found]:
    totals: dict[tuple[str, str], list[int]] = {}
    for at in mains:
        if not is_cumulative(_wording(figures, layout, at)):
            continue
        if len(kept := totals.setdefault((noun_of(figures[at].term), figures[at].unit), [])) < _KEPT:
            kept.append(at)
    for at in mains:
        figure = figures[at]
        words = _wording(figures, layout, at)
        if not is_new(words) or "累计" in words or figure.qualifier:
            continue
        for total in totals.get((noun_of(figure.term), figure.unit), ()):
            other = figures[total]
            assert figure.value is not None
            assert other.value is not None
            if figure.value >= other.value and figure.value > 2 and not other.qualifier:
                yield "cumulative_as_new", at, f"新增{shown(figure)}，而累计为{shown(other)}：疑把累计数写成了新增数"
                break


def _wording(figures: Sequence[Figure], layout: Layout, at: int) -> str:
    figure = figures[at]
    start = layout.clause_start(figure.start)
    if at and figures[at - 1].unit_end > start:
        start = figures[at - 1].unit_end
    return layout.flat[max(start, figure.start - 40) : figure.start] + figure.term
