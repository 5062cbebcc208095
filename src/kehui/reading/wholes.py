"""Sub-items held against their whole."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kehui.kernel.units import plain
from kehui.reading.divisions import DIVISIONS, exclusive, word_of
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.rounding import Found, digits, exact, half, off_by_power, shown

_CAPPED = re.compile(
    r"(?:合格率|普及率|(?<!毛)入学率|(?<!毛)入园率|签约率|(?<!拨备)覆盖率|满意率|满意度|办结率|整改率|出租率|入户率|及格率|优良率|达标率|入住率|化解率|调处率|(?<!繁殖)成活率|就业率|到位率|采用率|知晓率|完好率|转化率|通过率|录取率|出勤率|建档率|免疫率|回收率|参与率|森林覆盖率|城镇化率|失业率)$"
)


#: A mean has no parts: 人均产值69.9万元（工业总产值6.89亿元）.
_MEAN = re.compile(r"[人户亩班生校场笔家店企件期日月年村]均|平均|每")
#: What is used up of something: 厂房8.6万平方米，已出租9.1万平方米.
_USED = re.compile(
    r"，(?:目前|现|其中)?已(?:经)?(?:出租|使用|租用|利用|占用|拨付|支付|兑付|分配|下拨)(?:了|面积|资金)?"
)


def wholes(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Parts that exceed their whole, one alone or all together."""
    parts: dict[int, list[int]] = {}
    for at, figure in enumerate(figures):
        if figure.role == "part" and figure.of is not None and figure.kind == "value" and figure.value is not None:
            parts.setdefault(figure.of, []).append(at)
        if (
            figure.kind == "share"
            and figure.unit == "%"
            and figure.value is not None
            and figure.value > 100
            and _CAPPED.search(figure.term)
        ):
            yield "parts_exceed_whole", at, f"{figure.term}{plain(figure.value)}%，超过了100%"
        if at and _uses_up(figures[at - 1], figure, layout):
            yield "parts_exceed_whole", at, f"{shown(figure)}大于总数{shown(figures[at - 1])}"
    for of, members in parts.items():
        whole = figures[of]
        alike = [
            i for i in members if figures[i].unit == whole.unit and not _base_in_bracket(figures, i, whole, layout)
        ]
        if whole.value is None or not alike or _MEAN.search(whole.term):
            continue
        for group in _groups(figures, alike, layout):
            yield from _held(figures, whole, group, _listed_before(figures, of, layout), layout)
    yield from _shares(figures, layout)
    yield from _divided_behind(figures, layout)
    yield from _listed_by_kind(figures, layout)


def _listed_by_kind(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """A list of three and more by words of one division against the total before it.

    登记技术合同1386项…。分类型看，技术开发合同512项、19.36亿元，技术转让合同143项、5.82亿元，….
    """
    said = [(f.term, layout.left(f.start)) if exact(f) else ("", "") for f in figures]
    text = layout.flat
    for division in DIVISIONS:
        if sum(w in text for w in division) < _LISTED:
            continue
        run: list[int] = []
        words: set[str] = set()
        for at, (term, left) in enumerate(said):
            figure = figures[at]
            word = word_of(division, term) or word_of(division, left)
            if "以上" in (term if word_of(division, term) else left):
                word = ""
            if run and figure.sentence == figures[run[-1]].sentence:
                if figure.unit != figures[run[0]].unit and at - run[-1] <= 2:
                    continue  # the money beside each kind
                if word and word not in words:
                    run.append(at)
                    words.add(word)
                    continue
            yield from _run(figures, run, layout)
            run, words = ([at], {word}) if word else ([], set())
        yield from _run(figures, run, layout)


def _run(figures: Sequence[Figure], run: list[int], layout: Layout) -> Iterator[Found]:
    if len(run) < _LISTED or any(figures[i].of is not None or figures[i].kind != "value" for i in run):
        return
    first = figures[run[0]]
    line = layout.line(first.start)[0]
    before = [f for f in figures[max(0, run[0] - 12) : run[0]] if f.start >= line and f.unit == first.unit]
    total = sum((figures[i].value or Decimal(0) for i in run), Decimal(0))
    wholes = [f for f in before if f.kind == "value" and f.role in ("", "whole") and exact(f)]
    if not wholes or _of_others(figures, run, total):
        return
    whole = figures[run[0] - 1] if figures[run[0] - 1] in wholes else wholes[0]
    noun = whole.term[-2:]
    greatest = max(figures[i].value or Decimal(0) for i in run)
    beside = figures[run[0] - 1] is whole and whole.sentence == first.sentence
    if (whole.value or 0) <= greatest or not (beside or all(noun in layout.left(figures[i].start) for i in run)):
        return
    slack = sum(
        (half(figures[i]) * figures[i].scale for i in run if figures[i].scale != 1 or figures[i].places), Decimal(0)
    )
    if (whole.value or 0) + slack < total <= (whole.value or 0) * Decimal("1.3"):
        yield "parts_exceed_whole", run[-1], f"分项合计{plain(total)}{first.unit}，大于总数{shown(whole)}"


def _divided_behind(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Two parts by words of one division right behind their whole: 建设项目9个，已完工6个、在建5个."""
    for at in range(len(figures) - 2):
        whole, first, second = figures[at : at + 3]
        if {whole.kind, first.kind, second.kind} != {"value"} or not whole.unit == first.unit == second.unit:
            continue
        if whole.role not in ("", "whole") or first.role or second.role or _MEAN.search(whole.term):
            continue
        if at and layout.flat[figures[at - 1].unit_end : whole.start].startswith(("、", "和", "及")):
            continue
        gaps = layout.flat[whole.unit_end : first.start], layout.flat[first.unit_end : second.start]
        if not (
            re.fullmatch(r"[，：](?:目前|现)?[^，。；\d]{1,8}", gaps[0])
            and re.fullmatch(r"[、，和][^，。；\d]{1,8}", gaps[1])
        ):
            continue
        whole_words = layout.left(whole.start) + whole.term
        kinds = ([word_of(division, told) for told in (whole_words, *gaps)] for division in DIVISIONS)
        if any(not of and a and b and a != b for of, a, b in kinds) and all(exact(f) for f in (whole, first, second)):
            together = (first.value or Decimal(0)) + (second.value or Decimal(0))
            if together > (whole.value or Decimal(0)) + half(whole) * whole.scale * (
                whole.places > 0 or whole.scale != 1
            ):
                terms = f"{shown(first)}、{shown(second)}"
                yield "parts_exceed_whole", at + 2, f"分项合计（{terms}）大于总数{shown(whole)}"


#: A list by kind has so many members at least.
_LISTED = 3
#: Where another division of the same whole begins (按级别分，省级9家、市级25家；按行业分，…), or what is new of all.
_ANEW = re.compile(r"其中|今年|当年|按[^，。；\d]{1,8}[分看]|从[^，。；\d]{1,8}看|分[^，。；\d]{1,4}看")


def _groups(figures: Sequence[Figure], members: list[int], layout: Layout) -> list[list[int]]:
    groups = [members[:1]]
    for before, at in itertools.pairwise(members):
        if _ANEW.search(layout.flat[figures[before].unit_end : figures[at].start]):
            groups.append([])
        groups[-1].append(at)
    return groups


def _base_in_bracket(figures: Sequence[Figure], at: int, whole: Figure, layout: Layout) -> bool:
    """Whether a bracket tells what the value before it came out of: 收回问卷412份（发放450份，回收率91.6%）."""
    part, bracket = figures[at], layout.bracket_of(figures[at].start)
    if bracket is None or part.basis == "合" or (part.value or 0) <= (whole.value or 0):
        return False
    inside = [f for f in figures[max(0, at - 4) : at + 5] if bracket[0] < f.start < bracket[1] and f.unit == part.unit]
    return len(inside) == 1 and not re.search("其中|含|包括", layout.text[bracket[0] : part.start])


#: All that an area has of it; 建成示范村 is one of them.
_ALL_OF = re.compile(r"(?:行政|建制)(?=村$)|(?:城市)?(?=社区$)")


def _more_than_all(whole: Figure, part: Figure, layout: Layout) -> bool:
    """Whether more villages are said to be something than there are: 128个行政村，建成示范村139个."""
    kind = _ALL_OF.sub("", whole.term)
    if kind not in ("村", "社区") or not _ALL_OF.search(whole.term) or not part.term.endswith(kind):
        return False
    near = re.fullmatch(r"[^，。；\d]{0,8}，[^，。；\d]{2,14}", layout.flat[whole.unit_end : part.start])
    same = whole.unit == part.unit and whole.kind == part.kind == "value" and part.role == "" and exact(part)
    return bool(near) and same and "累计" not in part.term and (part.value or 0) > (whole.value or 0) > 0


def _uses_up(whole: Figure, part: Figure, layout: Layout) -> bool:
    """Whether more is used than there is."""
    if _more_than_all(whole, part, layout):
        return True
    if whole.kind != "value" or part.kind != "value" or whole.unit != part.unit or whole.sentence != part.sentence:
        return False
    if not exact(whole) or not exact(part) or whole.role not in ("", "whole") or _MEAN.search(whole.term):
        return False
    assert whole.value is not None
    assert part.value is not None
    slack = half(whole) * whole.scale + half(part) * part.scale if whole.scale != 1 or whole.places else Decimal(0)
    return part.value > whole.value + slack and bool(_USED.fullmatch(layout.flat[whole.unit_end : part.start]))


def _held(
    figures: Sequence[Figure], whole: Figure, members: list[int], besides: Decimal, layout: Layout
) -> Iterator[Found]:
    """``besides`` is what the same list tells before the whole: of 一等奖2项、二等奖3项，其中 both may be meant."""
    assert whole.value is not None
    limit = whole.value + besides + (half(whole) * whole.scale if whole.scale != 1 or whole.places else Decimal(0))
    if whole.qualifier in ("余", "多", "超", "逾", "以上", "突破", "约", "左右", "近"):
        limit = whole.value * Decimal("1.3")
    equal = [i for i in members if _stated_of_others(figures[i]) or _again(figures[i], whole, layout)]
    for at in equal:
        part = figures[at]
        assert part.value is not None
        slack = half(part) * part.scale + half(whole) * whole.scale
        if abs(part.value - whole.value) > slack and not part.qualifier and not whole.qualifier:
            off = off_by_power(part.value / whole.value) if whole.value and part.value else None
            yield (
                ("unit_slip" if off or _same_digits(part, whole) else "stated_twice"),
                at,
                f"{shown(whole)}与{shown(part)}不是同一个数",
            )
    members = [i for i in members if i not in equal]
    for at in members:
        part = figures[at]
        assert part.value is not None
        if part.value > limit:
            times = part.value / whole.value if whole.value else Decimal(0)
            kind = "unit_slip" if times >= 100 and whole.unit == "元" else "parts_exceed_whole"
            yield kind, at, f"分项{shown(part)}大于总数{shown(whole)}"
            return
    total = sum((figures[i].value or Decimal(0) for i in members), Decimal(0))
    if whole.unit == "元" and (odd := _odd_unit(figures, whole, members, total)) is not None:
        yield "unit_slip", odd, f"分项{shown(figures[odd])}若与其余分项同一单位，合计正好是{shown(whole)}，疑为单位写错"
        return
    if not members:
        return
    apart = figures[members[0]].sentence != whole.sentence
    slack = sum(
        (half(figures[i]) * figures[i].scale for i in members if figures[i].scale != 1 or figures[i].places),
        Decimal(0),
    )
    if whole.scale != 1 and not whole.qualifier and all(figures[i].scale == whole.scale for i in members):
        # one list is told to one place: beside 1.2亿, 3亿 is 3.0亿
        finest = max(f.places for f in (whole, *(figures[i] for i in members)))
        slack = Decimal("0.5").scaleb(-finest) * whole.scale * len(members)
        limit = whole.value + besides + Decimal("0.5").scaleb(-finest) * whole.scale
    if (
        len(members) > 1
        and total > limit + slack
        and not (apart and (_of_others(figures, members, total) or total > limit * Decimal("1.3")))
        and all(exact(figures[i]) for i in members)
        and (exclusive([figures[i].term for i in members]) or _leaves_nothing(figures, members, layout))
    ):
        terms = "、".join(shown(figures[i]) for i in members)
        yield "parts_exceed_whole", members[-1], f"分项合计（{terms}）大于总数{shown(whole)}"


def _of_others(figures: Sequence[Figure], members: list[int], total: Decimal) -> bool:
    """Whether a list is of another value told before it, or of two: 特派员143名，团队…成员25名。按专业分：… 168 together."""
    unit = figures[members[0]].unit
    told = [f.value for f in figures[max(0, members[0] - 8) : members[0]] if f.unit == unit and f.value is not None]
    return total in told or any(a + b == total for a, b in itertools.combinations(told, 2))


def _odd_unit(figures: Sequence[Figure], whole: Figure, members: list[int], total: Decimal) -> int | None:
    """The part that makes the sum right where it is told in the unit of another: 30万元、40元、15万元 of 85万元."""
    if len(members) < 2 or total == whole.value:
        return None
    for at in members:
        part = figures[at]
        scales = {whole.scale, *(figures[i].scale for i in members if i != at)} - {part.scale}
        if part.written is None or part.value is None:
            continue
        if any(total - part.value + part.written * scale == whole.value for scale in scales):
            return at
    return None


def _leaves_nothing(figures: Sequence[Figure], members: list[int], layout: Layout) -> bool:
    """Whether the last of a list is the rest: 霖江区241家、东湖区163家，其余三县共117家."""
    return re.search(r"其余|其他|其它", layout.left(figures[members[-1]].start)) is not None


def _listed_before(figures: Sequence[Figure], of: int, layout: Layout) -> Decimal:
    total, at = Decimal(0), of
    while (
        at
        and figures[at - 1].sentence == figures[at].sentence
        and figures[at - 1].unit == figures[of].unit
        and figures[at - 1].role == ""
    ):
        if not layout.flat[figures[at - 1].unit_end : figures[at].start].startswith(("、", "和", "及")):
            break
        at -= 1
        total += figures[at].value or Decimal(0)
    return total


def _stated_of_others(part: Figure) -> bool:
    """Whether a bracket only tells the same amount in another unit: 9600千元（合960万元）."""
    return part.basis == "合"


def _again(part: Figure, whole: Figure, layout: Layout) -> bool:
    """Whether a bracket holds the digits of the value before it: 支出412.6万元（决算报表填列4126元）."""
    bracket = layout.bracket_of(part.start)
    alone = bracket is not None and not re.search(r"其中|含", layout.text[bracket[0] : part.start])
    return alone and len(digits(part).rstrip("0")) > 2 and digits(part).rstrip("0") == digits(whole).rstrip("0")


def _same_digits(one: Figure, other: Figure) -> bool:
    if one.written is None or other.written is None or one.scale == other.scale:
        return False
    return one.written.normalize().as_tuple().digits == other.written.normalize().as_tuple().digits


def _shares(figures: Sequence[Figure], layout: Layout) -> Iterator[Found]:
    """Shares of one list that are more than the whole together: 发明、实用新型分别占34%和78%."""
    run: list[int] = []
    for at, figure in enumerate(figures):
        gap = layout.flat[figures[run[-1]].unit_end : figure.start] if run else ""
        joined = bool(run) and (len(gap) <= 2 or re.fullmatch(r"[、和][^，。；\d]{1,12}占(?:比)?", gap) is not None)
        joined = joined and figure.sentence == figures[run[-1]].sentence
        if (
            figure.kind == "share"
            and figure.unit == "%"
            and figure.value is not None
            and (figure.basis == "占" or "分别占" in layout.left(figures[run[0] if joined else at].start))
        ):
            run = [*run, at] if joined else [at]
            total = sum((figures[i].value or Decimal(0) for i in run), Decimal(0))
            if len(run) > 1 and total > 101 and exclusive([figures[i].term for i in run]):
                yield "parts_exceed_whole", at, f"各部分占比合计{plain(total)}%，超过了100%"
        else:
            run = []
