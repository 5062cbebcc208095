"""To which figure a growth, a share, a rank or a sub-item belongs."""

from __future__ import annotations

import itertools
import re

from kehui.reading import linkwords as words
from kehui.reading import terms
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.parts import Parts
from kehui.reading.relink import look_again

_REACH = 14
#: No list of dependents is longer.
_LONGEST = 24


def link(figures: list[Figure], layout: Layout) -> None:
    """Set ``of``, and the roles that follow from it."""
    _Linker(figures, layout).run()
    look_again(figures, layout)


class _Linker(Parts):
    def __init__(self, figures: list[Figure], layout: Layout) -> None:
        super().__init__(figures, layout)
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
                if not same_line:
                    self.former = []
                self._begin(leans, same_line and self.layout.flat[figure.sentence[0] - 1 : figure.sentence[0]] == "；")
                sentence, line = figure.sentence, self.layout.line(figure.start)
            if bracket := self.layout.bracket_of(figure.start):
                at = self._bracket(at, bracket)
                continue
            at = self._dependents(at) if self._depends(figure) else self._value(at)

    def _begin(self, keep: bool, listing: bool) -> None:
        if listing and not keep and self.listed:
            self.heads, self.open, self.plans = [*self.wholes] or ([] if self.whole is None else [self.whole]), [], []
        elif not keep:
            self.listed = False
            self.former = [*self.former, *self.heads][-12:]
            self.heads, self.open, self.plans = [], [], []
            self._close_parts()
        self.sources = []

    def _leans(self, figure: Figure) -> bool:
        return bool(words.LEANING.match(self.layout.flat[figure.sentence[0] : figure.start]))

    def _depends(self, figure: Figure) -> bool:
        if figure.kind in ("growth", "pp_change", "multiple", "completion", "rank"):
            return True
        if figure.kind == "share" and self.heads and words.PREVIOUS.search(self._between(figure)):
            return self.figures[self.heads[-1]].kind != "share"
        return figure.kind == "share" and not self.sources and not self._own_subject(figure)

    def _own_subject(self, figure: Figure) -> str:
        left = self._between(figure)
        if figure.kind == "share" and re.search(r"(?:占|占比|比重|比例|份额)", left):
            left = re.sub(r"^，?在[^，。；]{0,12}(?:中|里|内)$", "", re.split(r"占", left, maxsplit=1)[0])
        if figure.kind in ("multiple", "completion"):
            left = re.sub(r"(?:为|是|占|达到?|相当于|完成了?)[^，。；]{0,24}$", "", left)
        if figure.kind == "pp_change":
            left = re.sub(r"(?:高于|低于|高出|快于|慢于|领先|落后|超过|(?<!提)高|(?<!降)低)[^，。；]{0,24}$", "", left)
        if figure.kind == "rank":
            if (at := self._index(figure)) and self.figures[at - 1].role == "reference":
                left = self.layout.left(figure.start)
            left = re.sub(r"(?:列|居|位居|位列|排名?|名列|继续|保持|在)[^，。；]{0,20}$", "", left)
            left = re.sub(r"(?:由|从|倒数)?第?$", "", left)
        return terms.subject(re.sub(r"百分之$", "", left))

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
            opening = self.layout.flat[max(0, bracket[0] - 12) : bracket[0]]
            inner = self._between(figure)
            if figure.kind == "value" and parent is not None and words.PREVIOUS.search(inner):
                figure.role, figure.of, figure.term = "previous", parent, self.figures[parent].term
            elif parent is None and self.heads and words.PAST_OPENS.search(opening):
                figure.role, figure.of = "previous", self._alike_head(figure)
            elif parent is None and self.heads and words.PLAN_OPENS.search(opening):
                figure.role, figure.of = "plan", self._alike_head(figure)
            elif figure.kind == "value" and parent is not None and words.PLAN_IN.search(inner):
                figure.role, figure.of = "plan", parent
            elif figure.kind == "value" and words.ALL_IN.search(inner):
                figure.role = "whole"
            elif figure.kind == "value" or own:
                figure.of = parent
                moved = parent is not None and (
                    self.figures[parent].role == "change" or "净" in self.layout.left(self.figures[parent].start)
                )
                if parent is not None and figure.kind == "value" and not figure.role and not moved:
                    figure.role = "part"
                last = at if figure.kind == "value" else last
            else:
                figure.of = last
                self._name_after(figure)
            at += 1
        return at

    def _alike_head(self, figure: Figure) -> int | None:
        """The last value or share told in the same unit."""
        return next((h for h in reversed(self.heads) if self.figures[h].unit == figure.unit), None)

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
        own = self._own_subject(figure)
        head = self._head_for(figure) if self.heads else None
        if figure.kind == "completion" and self.plans and (head is None or self.plans[-1] > head):
            head = self.plans[-1] if head is None else head
        before = self.figures[at - 1] if at else figure
        if figure.kind == "growth" and not own and before.role == "previous" and before.sentence == figure.sentence:
            head = before.of if before.of is not None else head
        if own and head is not None and self._counted_again(head, figure):
            own = ""
        if own and head is not None and not self._same_subject(own, self.figures[head]):
            named = [h for h in self.heads if len(own) >= 3 and self._same_subject(own, self.figures[h])]
            head = named[-1] if named and figure.kind in ("growth", "multiple") else None
        if head is None:
            self.open.append(at)
            return
        self._belongs(figure, head)

    def _counted_again(self, head: int, figure: Figure) -> bool:
        """Whether the subject only counts the head by its unit: 选聘28名专家，聘任人数同比增长62.9%."""
        counted = re.search(r"([人家件项户场期份])员?数量?(?:同比|环比|比|较|增|下降|减)", self._between(figure))
        told = self.figures[head]
        near = figure.kind == "growth" and figure.sentence == told.sentence and figure.start - told.unit_end <= 24
        unit = "人" if told.unit in ("名", "位", "人") else told.unit[:1]
        return near and counted is not None and counted[1] == unit

    def _same_subject(self, own: str, head: Figure) -> bool:
        """Whether the subject only names the head again: 技术合同额4.2亿元，合同额增长9.6%."""
        if len(own) < 2:
            return False
        if own in head.term or own.rstrip("数额量率") in head.term:
            return True
        if len(head.term) >= 3 and re.fullmatch(re.escape(head.term) + "[项家件个]?[数额量]", own):
            return True
        return own[-2:] == head.term[-2:] and (own[:1] in head.term or len(head.term) <= 3)

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
        if self._is_field(figure, left) or (self.heads and words.STEP_BEHIND.match(after) and "达" not in between):
            figure.role = "reference"
            return at + 1
        if figure.role == "change":
            own = terms.subject(
                re.sub(r"净|(?:人数|户数|件数|数量)(?=分别|同比|比|较)", "", words.MORE.sub("", between))
            )
            if words.ELSEWHERE.search(between):
                figure.role = "reference"
            if self.heads and (not own or self._same_subject(own, self.figures[self.heads[-1]])):
                count = self._change_list(at)
                heads = self._last_heads(count) if count > 1 and "分别" in left else []
                if heads:
                    for i, head in enumerate(heads):
                        self._belongs(self.figures[at + i], head)
                    return at + count
                self._belongs(figure, self._head_for(figure))
                return at + 1
            self.heads.append(at)
            return at + 1
        if words.FROM.search(between) and self._to_follows(at):
            figure.role = "previous"
            self.sources.append(at)
            return at + 1
        listed = at > 0 and between.strip() == "、" and self.figures[at - 1].role == "previous"
        if listed or self._is_previous(between):
            figure.role = "previous"
            if self.heads:
                alike_head = self._alike_head(figure) if figure.unit == "元" or listed else None
                figure.of = self.heads[-1] if alike_head is None else alike_head
                figure.term = self.figures[figure.of].term or figure.term
            else:
                self.sources.append(at)
            return at + 1
        if figure.kind == "value" and self._is_held_against(figure, between, after):
            figure.role, figure.of = "previous", self.heads[-1]
            figure.term = self.figures[self.heads[-1]].term or figure.term
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
            if figure.kind in ("value", "share") and re.search(
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

    def _is_previous(self, between: str) -> bool:
        """Whether it is told of last year: 上年为18件, 比去年的500亩; not 由2022年的18家增加到2023年末的25家."""
        if re.search(r"今年|本年", between) or (self.sources and words.ARRIVES.search(between)):
            return False
        return bool(words.PREVIOUS.search(between) or words.LAST_YEAR.match(between))

    def _is_held_against(self, figure: Figure, between: str, after: str) -> bool:
        """Whether the value before is compared with it: 亩产604公斤，较面上亩产552公斤增产52公斤."""
        if not self.heads or self.figures[self.heads[-1]].unit != figure.unit:
            return False
        return bool(re.match(r"，?[比较][^，。；]{2,12}$", between) and re.match(r"[增高多少低减]", after))

    def _is_field(self, figure: Figure, left: str) -> bool:
        """Whether it only says among how many a rank is: 列全市11个开发区第2位."""
        behind = self.layout.flat[figure.unit_end : figure.unit_end + 24]
        return bool(words.FIELD_BEFORE.search(left) and words.FIELD_BEHIND.match(behind))

    @staticmethod
    def _is_plan(between: str, after: str) -> bool:
        """Whether it is the plan that a result is held against: 任务20家, 完成下达任务5亿元的128%."""
        if words.TARGET_BEHIND.match(after):
            return True
        planned = words.PLANNED.search(between)
        if planned is None:
            return False
        told = (
            between[planned.start() :].removeprefix("完成")
            if after.startswith("的")
            else between.replace("完成任务", "").replace("任务完成", "")
        )
        return not words.DONE.search(told)

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
            if words.RISES_TO.fullmatch(
                self.layout.flat[figure.unit_end : later.start].replace("\x01", "").replace("\x02", "").strip("，")
            ):
                return True
        return False
