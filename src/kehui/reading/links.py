"""To which figure a growth, a share, a rank or a sub-item belongs."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from kehui.reading import lexicon as lex
from kehui.reading import terms
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.wholes import divided

_LEANING = re.compile(
    r"[ \x01\x02]*(?:其中|同比|环比|比上年|比去年|较上年|较去年|[比较]年初|增长|增幅|下降|占|分别(?:增长|下降|占|同比)|完成年度|为去年|是上年|提高|提升|列全|居全|增速)"
)
_PART = re.compile(r"其中|包括|包含|含(?=[\u4e00-\u9fff])|分类型看|按.{1,6}分|分.{1,4}看")
_FROM = re.compile(r"(?:由|从)[^，。；]{0,20}$")
_RISES_TO = re.compile(
    r"[^，。；\d]{0,12}(?:到|至|为)(?:(?:19|20)?\d\d年(?:底|末)?的?|今年的?|现在的?|目前的?|今天的?|如今的?)?$"
)
_PREVIOUS = re.compile(
    rf"(?:(?:[比较]|与){lex.PAST}[^，。；\d增减少多降升高低]{{0,8}}的?|(?:去年|上年|上年同期|去年同期|同期|年初|前年|(?:19|20)\d\d年)(?:为|是|的|仅|只有|有|约|仅为|同期)?{lex.FILL}{{0,2}})$"
)
_LAST_YEAR = re.compile(
    r"[，、； ]{0,2}(?:去年|上年|前年|上一年)(?!同期相比|以来|[底末]以来|相比)(?:同期|全年|全县|我县)?[\u4e00-\u9fff]"
)
_PLANNED = re.compile(
    r"(?:(?:^|[，、：]|年度|全年|年初|原|当年|今年|本年|占|为|超|比|下达|\d年)计划(?!生育|投资)|任务(?:数|为|是|目标)?|目标(?:任务|为|数|值)?|指标(?:数)?|下达|(?:^|[，：]|年度|年初)预算(?!收入|支出|内|单位)|应完成)[^，。；\d、]{0,10}$"
)
_DONE = re.compile(r"(?:完成|实际|已|(?<!下)达|实现|实有|现)[^，。；\d]{0,10}$")
_TARGET_BEHIND = re.compile(r"^(?:[^，。；\d]{0,6})?的(?:年度|全年|预期|既定)?(?:目标|任务|计划|指标)")
_REACH = 14
#: No list of dependents is longer.
_LONGEST = 24


def link(figures: list[Figure], layout: Layout) -> None:
    """Set ``of``, and the roles that follow from it."""
    _Linker(figures, layout).run()


class _Linker:
    def __init__(self, figures: list[Figure], layout: Layout) -> None:
        self.figures, self.layout = figures, layout
        self.heads: list[int] = []
        self.whole: int | None = None
        self.listed = False  # whether 其中： opened a list that goes on behind a semicolon
        self.left_over: Decimal | None = None
        self.open: list[int] = []  # growths told before their value
        self.plans: list[int] = []
        self.sources: list[int] = []

    def run(self) -> None:
        sentence, line, at = (-1, -1), (-1, -1), 0
        while at < len(self.figures):
            figure = self.figures[at]
            if figure.of is not None:
                at += 1
                continue
            if figure.sentence != sentence:
                same_line = self.layout.line(figure.start) == line
                leans = same_line and self._leans(figure)
                self._begin(leans, same_line and self.layout.flat[figure.sentence[0] - 1 : figure.sentence[0]] == "；")
                sentence, line = figure.sentence, self.layout.line(figure.start)
            if bracket := self.layout.bracket_of(figure.start):
                at = self._bracket(at, bracket)
                continue
            at = self._dependents(at) if self._depends(figure) else self._value(at)

    def _begin(self, keep: bool, listing: bool) -> None:
        if listing and not keep and self.listed:
            self.heads, self.open, self.plans = [self.whole] if self.whole is not None else [], [], []
        elif not keep:
            self.listed = False
            self.heads, self.whole, self.left_over, self.open, self.plans = [], None, None, [], []
        self.sources = []

    def _leans(self, figure: Figure) -> bool:
        return bool(_LEANING.match(self.layout.flat[figure.sentence[0] : figure.start]))

    def _depends(self, figure: Figure) -> bool:
        if figure.kind in ("growth", "pp_change", "multiple", "completion", "rank"):
            return True
        return figure.kind == "share" and not self.sources and not self._own_subject(figure)

    def _own_subject(self, figure: Figure) -> str:
        left = self._between(figure)
        if figure.kind == "share" and re.search(r"(?:占|占比|比重|比例|份额)", left):
            left = re.split(r"占", left, maxsplit=1)[0]
        if figure.kind in ("multiple", "completion"):
            left = re.sub(r"(?:为|是|占|达到?|相当于|完成了?)[^，。；]{0,24}$", "", left)
        if figure.kind == "pp_change":
            left = re.sub(r"(?:高于|低于|高出|快于|慢于|领先|落后|超过|(?<!提)高|(?<!降)低)[^，。；]{0,24}$", "", left)
        if figure.kind == "rank":
            left = re.sub(r"(?:列|居|位居|位列|排名?|名列|继续|保持|在)[^，。；]{0,20}$", "", left)
            left = re.sub(r"(?:由|从|倒数)?第?$", "", left)
        return terms.subject(re.sub(r"百分之$", "", left))

    def _between(self, figure: Figure) -> str:
        """The clause before a figure, from the last figure on."""
        start = self.layout.clause_start(figure.start)
        at = self._index(figure)
        if at and self.figures[at - 1].unit_end > start:
            start = self.figures[at - 1].unit_end
        source = self.layout.text if self.layout.bracket_of(figure.start) else self.layout.flat
        return source[max(start, figure.start - 60) : figure.start].replace("\x01", "").replace("\x02", "")

    def _index(self, figure: Figure) -> int:
        low, high = 0, len(self.figures)
        while low < high:
            middle = (low + high) // 2
            if self.figures[middle].start < figure.start:
                low = middle + 1
            else:
                high = middle
        return low

    # --- brackets -------------------------------------------------------------------------------------------------

    def _bracket(self, at: int, bracket: tuple[int, int]) -> int:
        parent = None
        if at and 0 <= bracket[0] - self.figures[at - 1].unit_end <= _REACH:
            between = self.layout.flat[self.figures[at - 1].unit_end : bracket[0]]
            if not any(c in between for c in "，。；、\n"):
                parent = self._main_of(at - 1)
        last = parent
        while at < len(self.figures) and bracket[0] < self.figures[at].start < bracket[1]:
            figure = self.figures[at]
            own = self._own_subject(figure) if figure.kind == "share" else ""
            if figure.kind == "value" and parent is not None and _PREVIOUS.search(self._between(figure)):
                figure.role, figure.of, figure.term = "previous", parent, self.figures[parent].term
            elif figure.kind == "value" or own:
                figure.of = parent
                if parent is not None and figure.kind == "value" and not figure.role:
                    figure.role = "part"
                last = at if figure.kind == "value" else last
            else:
                figure.of = last
                self._name_after(figure)
            at += 1
        return at

    def _main_of(self, at: int) -> int:
        """The figure itself, or the one it depends on."""
        figure = self.figures[at]
        return figure.of if figure.kind in ("growth", "pp_change") and figure.of is not None else at

    # --- growths, shares, ranks -----------------------------------------------------------------------------------

    def _dependents(self, at: int) -> int:
        """One dependent, or a list of them told with 分别."""
        end = at + 1
        while end < min(len(self.figures), at + _LONGEST) and self._goes_on(self.figures[end - 1], self.figures[end]):
            end += 1
        count = end - at
        first = self.figures[at]
        clause = self.layout.left(first.start)
        told_so = "分别" in clause or "依次" in clause
        if count > 1:
            heads = self._last_heads(count)
            if heads and (
                told_so
                or ((self._one_list(heads) or heads[-1] - heads[0] == count - 1) and not self._own_subject(first))
            ):
                for figure, head in zip(self.figures[at:end], heads, strict=True):
                    self._belongs(figure, head)
                return end
            names = terms.parts("" if not told_so else re.sub(r"(?:同比|环比)?分别.*$", "", clause))
            if len(names) >= count:
                for figure, name in zip(self.figures[at:end], names[-count:], strict=True):
                    figure.term = name
                return end
        self._single(at)
        return at + 1

    def _one_list(self, heads: list[int]) -> bool:
        """Whether the values stand in one list, with nothing but a sign between them."""
        pairs = [(self.figures[a], self.figures[b]) for a, b in itertools.pairwise(heads)]
        return all(self.layout.flat[a.unit_end : b.start].strip("\x01 ") in ("、", "和", "及", "与") for a, b in pairs)

    def _goes_on(self, before: Figure, figure: Figure) -> bool:
        if figure.sentence != before.sentence or figure.kind == "rank" or self.layout.bracket_of(figure.start):
            return False
        gap = self.layout.flat[before.unit_end : figure.start].replace("\x01", "")
        if len(gap) > 12 or not gap.strip()[:1] or gap.strip()[0] not in "、和与及，以":
            return False
        return figure.kind in (before.kind, "growth") or figure.role == "change" or before.role == "change"

    def _last_heads(self, count: int) -> list[int]:
        heads = [h for h in self.heads if self.figures[h].role not in ("previous", "plan")]
        return heads[-count:] if len(heads) >= count else []

    def _single(self, at: int) -> None:
        figure = self.figures[at]
        if figure.kind in ("growth", "pp_change") and at and self._rises(at):
            return
        own = self._own_subject(figure)
        head = self.heads[-1] if self.heads else None
        if figure.kind == "completion" and self.plans and (head is None or self.plans[-1] > head):
            head = self.plans[-1] if head is None else head
        if own and head is not None and not self._same_subject(own, self.figures[head]):
            head = None
        if head is None:
            self.open.append(at)
            return
        self._belongs(figure, head)

    def _same_subject(self, own: str, head: Figure) -> bool:
        """Whether the subject only names the head again: 技术合同额4.2亿元，合同额增长9.6%."""
        if len(own) < 2:
            return False
        if own in head.term or own.rstrip("数额量率") in head.term:
            return True
        return own[-2:] == head.term[-2:] and (own[:1] in head.term or len(head.term) <= 3)

    def _rises(self, at: int) -> bool:
        return False

    def _belongs(self, figure: Figure, head: int) -> None:
        figure.of = head
        self._name_after(figure)

    def _name_after(self, figure: Figure) -> None:
        if figure.of is None or (figure.kind == "share" and self._own_subject(figure)):
            return
        head = self.figures[figure.of].term
        if figure.kind == "share" and (of_what := re.search(r"占[^，。；]{0,30}$", self._between(figure))):
            figure.term = head + terms.strip_tail(of_what[0])
        else:
            figure.term = head or figure.term

    # --- values ---------------------------------------------------------------------------------------------------

    def _value(self, at: int) -> int:
        figure = self.figures[at]
        left = self.layout.left(figure.start)
        between = self._between(figure)
        after = self.layout.flat[figure.unit_end : figure.unit_end + 16]
        if figure.role == "change":
            own = terms.subject(re.sub(r"净", "", between))
            if self.heads and (not own or self._same_subject(own, self.figures[self.heads[-1]])):
                count = self._change_list(at)
                heads = self._last_heads(count) if count > 1 and "分别" in left else []
                if heads:
                    for i, head in enumerate(heads):
                        self._belongs(self.figures[at + i], head)
                    return at + count
                self._belongs(figure, self.heads[-1])
                return at + 1
            self.heads.append(at)
            return at + 1
        if _FROM.search(left) and self._to_follows(at):
            figure.role = "previous"
            self.sources.append(at)
            return at + 1
        if (_PREVIOUS.search(between) or _LAST_YEAR.match(between)) and not re.search(r"(?:今年|本年)", between):
            figure.role = "previous"
            if self.heads:
                figure.of = self.heads[-1]
                figure.term = self.figures[self.heads[-1]].term or figure.term
            else:
                self.sources.append(at)
            return at + 1
        if self._is_plan(between, after):
            figure.role = "plan"
            self.plans.append(at)
            if self.heads and self.figures[self.heads[-1]].unit == figure.unit:
                figure.of = self.heads[-1]
            return at + 1
        self._part_of(at, figure)
        if self.plans and self.figures[self.plans[-1]].unit == figure.unit and self.figures[self.plans[-1]].of is None:
            self.figures[self.plans[-1]].of = at
        if self.sources:
            for source in self.sources:
                if self.figures[source].of is None and self.figures[source].unit == figure.unit:
                    self.figures[source].of = at
            if figure.kind == "value" and re.search(
                r"(?:到|至)了?$|^.{0,12}(?:增|升|提|减|降).{0,4}(?:到|至|为)", between
            ):
                figure.term = self.figures[self.sources[-1]].term or figure.term
            self.sources = []
        if figure.kind in ("value", "share") and self.open and self._takes_up(between):
            for growth in self.open:
                self.figures[growth].of = at
            figure.term = self.figures[self.open[0]].term or figure.term
        self.open = []
        self.heads.append(at)
        if len(self.heads) > 40:
            del self.heads[:20]
        return at + 1

    @staticmethod
    def _is_plan(between: str, after: str) -> bool:
        """Whether it is the plan that a result is held against: 任务20家, 完成下达任务5亿元的128%."""
        if _TARGET_BEHIND.match(after):
            return True
        planned = _PLANNED.search(between)
        if planned is None:
            return False
        told = (
            between[planned.start() :]
            if after.startswith("的")
            else between.replace("完成任务", "").replace("任务完成", "")
        )
        return not _DONE.search(told)

    def _takes_up(self, between: str) -> bool:
        """Whether a value without subject follows: 申请量增长15%，达230件."""
        return not terms.subject(
            re.sub(
                r"(?:总额|总数|规模|总量|数量|增至|增加到|上升到|提高到|增到|升至|降至|减至|下降到|到|至|实现|突破)",
                "",
                between,
            )
        )

    def _change_list(self, at: int) -> int:
        end = at + 1
        while end < min(len(self.figures), at + _LONGEST) and self._goes_on(self.figures[end - 1], self.figures[end]):
            end += 1
        return end - at

    def _to_follows(self, at: int) -> bool:
        figure = self.figures[at]
        for later in self.figures[at + 1 : at + 3]:
            if later.start - figure.unit_end > 24:
                return False
            if _RISES_TO.fullmatch(
                self.layout.flat[figure.unit_end : later.start].replace("\x01", "").replace("\x02", "").strip("，")
            ):
                return True
        return False

    def _part_of(self, at: int, figure: Figure) -> None:
        """Make it a sub-item where it stands behind 其中 or in its list."""
        between = self._between(figure)
        clause = self.layout.left(figure.start)
        ahead = self.layout.flat[
            max(0, self.layout.clause_start(figure.start) - 4) : self.layout.clause_start(figure.start)
        ]
        begins = at == 0 or self.figures[at - 1].unit_end <= self.layout.clause_start(figure.start)
        opens = begins and bool(re.search(r"(?:其中|包括|看)[，：]$", ahead))
        if opens:
            self.listed = True
        if opens or _PART.search(between) or (_PART.search(clause) and self.whole is None):
            whole = self._whole_for(figure)
            if whole is not None:
                self.whole, self.left_over = whole, self.figures[whole].value
        elif self.whole is not None and not _alike(self.figures[self.whole].unit, figure.unit):
            self.whole = None if not between.startswith("、") else self.whole
        if self.whole is None or figure.kind != "value":
            return
        if self.left_over is not None and figure.value is not None:
            if not _alike(figure.unit, self.figures[self.whole].unit):
                pass
            elif figure.value > self.left_over and not (
                _PART.search(between) or between.startswith("、") or self._same_division(at)
            ):
                self.whole = None
                return
            else:
                self.left_over = max(Decimal(0), self.left_over - figure.value)
        figure.of, figure.role = self.whole, "part"

    def _same_division(self, at: int) -> bool:
        """Whether it and the sub-item before are told apart by words of one division: 线上 and 线下."""
        before = next(
            (f for f in reversed(self.figures[max(0, at - 3) : at]) if f.role == "part" and f.of == self.whole), None
        )
        return before is not None and divided(before.term, self.figures[at].term)

    def _whole_for(self, figure: Figure) -> int | None:
        candidates = [
            h for h in self.heads if self.figures[h].kind == "value" and self.figures[h].role in ("", "whole")
        ]
        same = [h for h in candidates if _alike(self.figures[h].unit, figure.unit)]
        found = same[-1] if same else candidates[-1] if candidates else None
        if found is None and self.heads:
            found = self.figures[self.heads[-1]].of if self.figures[self.heads[-1]].role == "part" else None
        return found


def _alike(one: str, other: str) -> bool:
    """Whether two units count the same: 件 and 件次."""
    return one == other or (bool(one and other) and (one.startswith(other) or other.startswith(one)))
