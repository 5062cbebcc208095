"""What has come together over the years told as new of this year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kehui.reading.figure import Figure
from kehui.reading.matching import is_cumulative, is_new, noun_of
from kehui.reading.retold import Retold
from kehui.reading.rounding import Found, digits, shown
from kehui.reading.units import unit_class

#: So many totals of a unit are looked at.
_TOTALS = 200
_TOTAL = re.compile(r"(?:总数|总人数|总户数|总面积|累计|总量|现有|共有|目前|保有量)[^，。；\d]{0,14}$")
#: A total where it names the thing again: 新增绿色食品认证37个，有效期内绿色食品认证共37个.
_IN_ALL = re.compile(r"(?:共计?|合计|总共|有效期内[^，。；\d]{2,14})$|(?:有效|在册|在库|实有)[^，。；\d]{2,14}$")
#: What is said of the year's own work; 今年建成 is weaker than 今年新建, as all may have been built this year.
_THIS_YEAR = re.compile(
    r"(?:今年|本年度?|当年|年内|本年度内|一年之内|一年内|一年来|上半年|全年)(?!底|末|初)[^，。；\d]{0,14}(?:放款|发放|办理|完成|建成|加装|认证|通过|获评|安装|设立|引进|投入|投资|培育|创建|挂牌|发展|又有|改造|认定|登记|注册)"
)
_YEARLY = re.compile(r"当年|年内|本年度?(?!末|底)|今年(?!以来)")
#: What has come together over years, told so that it cannot all be of this one.
_OVER_YEARS = re.compile(
    r"历年|历次|往年|(?:19|20)\d\d年[^，。；\d]{0,10}(?:以来|起|至今)|[三五十两]年来|自[^，。；\d]{2,10}以来|(?:设立|成立|启动|建[站园馆会院校]|实施|开展|推行)以来"
)


#: What is there, not what was done in a year.
_STOCK = re.compile(
    r"累计|在库|有效|年末|现有|实有|发展到|总数|保有|存量|(?:企业|平台|机构|基地|中心|园区|孵化器|空间|工作站|特派员|协会|学会|合作社|农场|站|馆|室|队伍|志愿者|会员|经纪人|品牌|示范户)(?:数|数量|总数)?$"
)


#: What is counted anew each year.
_FLOW = re.compile(r"新|入孵|毕业|引进|入驻|退出|本年|当年|培训|举办|认定|登记|授权|申请|完成")


#: What was newly done, besides what a term of an indicator says (``is_new``).
_NEWLY = re.compile(
    r"新(?:发放|增设|投|备案|核准|办|开工|投产|评定|创建|招|聘|安装|铺设|栽|种植|授|签约|落户|纳|入统|增设|上市|购|添|完成|通过)|又有|首次(?:认定|通过|获批)"
)


def _new(words: str) -> bool:
    return is_new(words) or _NEWLY.search(words) is not None


def newness(text: Retold) -> Iterator[Found]:
    """New as many as there are, or more."""
    told = set()
    for kind, at, message in (*_beside(text), *_apart(text)):
        if at not in told:
            told.add(at)
            yield kind, at, message


def _fault(at: int, figure: Figure, total: Figure) -> Found:
    return "cumulative_as_new", at, f"新增{shown(figure)}，而累计为{shown(total)}：疑把累计数写成了新增数"


def _beside(text: Retold) -> Iterator[Found]:
    """新增14家，总数达到14家: both told in one sentence."""
    figures, layout = text.figures, text.layout
    for at in text.prose:
        figure = figures[at]
        words = _own_words(text, at) + figure.term
        if not _new(words) or "累计" in words or figure.qualifier:
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
                yield _fault(at, figure, other)
            break


def _apart(text: Retold) -> Iterator[Found]:
    """New here, all of it there."""
    figures = text.figures
    totals: dict[str, list[int]] = {}
    for at in (*text.prose, *text.annex):
        if figures[at].kind == "value" and not figures[at].qualifier and _is_total(text, at):
            totals.setdefault(unit_class(figures[at].unit), []).append(at)
    for at in text.prose:
        figure = figures[at]
        own = _own_words(text, at)
        new = _new(own)
        yearly = _YEARLY.search(own) is not None and len(digits(figure)) > 2
        if (
            figure.kind != "value"
            or not (new or yearly or _THIS_YEAR.search(own))
            or _is_total(text, at)
            or figure.qualifier
        ):
            continue
        for total in totals.get(unit_class(figure.unit), [])[:_TOTALS]:
            other = figures[total]
            assert figure.value is not None
            assert other.value is not None
            if other.value <= 2 or total == at or not _same_thing(text, at, total):
                continue
            grown = _grown(text, total)
            beside = other.sentence == figure.sentence and "累计" in _own_words(text, total)
            many = figure.value > other.value and ((new and not grown) or (beside and total > at))
            if many or (
                figure.value == other.value and (new or grown or (yearly and "累计" in _own_words(text, total)))
            ):
                yield _fault(at, figure, other)
                break


def _is_total(text: Retold, at: int) -> bool:
    words = _own_words(text, at)
    if "分别" in words:  # 累计分别达3家、27家: which of them it is is not looked into
        return False
    return (is_cumulative(words) and not is_new(words)) or _grown(text, at)


def _grown(text: Retold, at: int) -> bool:
    """Whether a part of it is older than this year."""
    led = text.layout.left(text.figures[at].start) + _own_words(text, at)
    return bool(_OVER_YEARS.search(led)) or _has_before(text, at)


def _has_before(text: Retold, at: int) -> bool:
    """Whether it is told what there was a year before: 有效期内绿色食品从上年末的25个发展到31个."""
    figures = text.figures
    if text.reading.in_table(figures[at].start) and _FLOW.search(figures[at].term):
        return False
    near = [f for f in figures[max(0, at - 3) : at + 4] if f.of == at]
    before = text.layout.flat[text.layout.clause_start(figures[max(0, at - 1)].start) : figures[at].start]
    stock = _STOCK.search(_own_words(text, at) + figures[at].term) or re.search(r"总数|累计|存量", before)
    return bool(stock) and any(
        (f.role == "previous" and (f.value or 0) > 0)
        or (f.role == "change" and f.unit == figures[at].unit and 0 < (f.value or 0) < (figures[at].value or 0))
        for f in near
    )


def _same_thing(text: Retold, new: int, total: int) -> bool:
    figures, kin = text.figures, text.kin
    beside = total - new == 2 and new > 0 and figures[new].sentence == figures[total].sentence
    if beside and figures[new].unit == figures[total].unit and figures[new - 1].unit == figures[total - 1].unit:
        return "累计" in _own_words(text, total)  # 全年放款157家次、5.84亿元，累计放款283家次、5.17亿元
    noun = noun_of(figures[new].term)
    if figures[new].unit == figures[total].unit and len(noun) > 1 and noun == noun_of(figures[total].term):
        return True
    share, weight = kin.shared(new, total, widely=figures[new].value == figures[total].value)
    if figures[new].value == figures[total].value:
        if figures[new].sentence == figures[total].sentence or _paired(text, new, total):
            return share >= 0.25 if abs(new - total) == 1 else share >= 0.5
        if weight >= 0.7 and _grown(text, total):
            return True
        if len(digits(figures[new])) > 2 and ((share >= 0.9 and weight >= 0.4) or (share >= 0.6 and weight >= 1.5)):
            return True
    if figures[new].sentence == figures[total].sentence and share >= 0.9 and weight >= 0.5:
        return True
    if kin.apart(new, total):
        return False
    return share >= 0.6 and weight >= 1


def _paired(text: Retold, one: int, other: int) -> bool:
    """Whether the next figure is the same at both as well: 27个项目、3.16亿元 here and there."""
    figures = text.figures
    if max(one, other) + 1 >= len(figures) or figures[one].value != figures[other].value:
        return False
    first, second = figures[one + 1], figures[other + 1]
    return first.unit == second.unit and first.value == second.value is not None


def _own_words(text: Retold, at: int) -> str:
    """What is said between the figure before and this one, and behind it to the next mark."""
    figures, layout = text.figures, text.layout
    figure = figures[at]
    if figure.sentence[0] and text.reading.in_table(figure.start):
        line = layout.line(figure.start)
        return layout.text[line[0] : figure.start] + figure.term
    start = layout.clause_start(figure.start)
    if at and figures[at - 1].unit_end > start:
        start = figures[at - 1].unit_end
    elif at and figures[at - 1].sentence == figure.sentence and start - figures[at - 1].unit_end > 1:
        start = max(figures[at - 1].unit_end, figure.start - 40)  # 2021年启动以来，累计加装
    listed = at and layout.flat[figures[at - 1].unit_end : figure.start].startswith("、")
    source = layout.text if layout.bracket_of(figure.start) else layout.flat
    end = min(layout.clause_end(figure.unit_end), figure.unit_end + 12)
    own = source[max(start, figure.start - 40) : figure.start] + source[figure.unit_end : end].split("、")[0]
    return layout.left(figures[at - 1].start) + own if listed else own
