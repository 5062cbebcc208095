"""Sub-items: which value is the whole that they are part of."""

from __future__ import annotations

import re
from decimal import Decimal

from kehui.reading import linkwords as words
from kehui.reading.divisions import divided
from kehui.reading.figure import Figure
from kehui.reading.layout import REACH, Layout

#: What the parts of a sum are spent on or come from.
_USES = ("用于", "来自", "投向")
#: Whose money it is: 县补助6万元，镇财政安排11.6万元，社会捐助3万元.
_FUNDS = re.compile(r"补助|补贴|奖励|资金$|经费$|财政|捐|自筹|配套|贷款|债券|社会资本|帮扶")


class Parts:
    """What a linker knows of wholes and parts while it goes through a sentence.

    heads      indexes of the values that others may belong to, the last last
    former     heads of the sentences before in the same line: 其中 behind a full stop may mean them
    whole      index of the whole whose parts are being told, or None
    wholes     heads that stood before 其中; a part in another unit has its whole among them
    left_over  what of each whole its parts so far leave
    behind     whether the parts stand behind a colon, so that what follows them is of the whole again
    ruled      whether the list follows a rule that leaves nothing out (按树种分), so that parts may not exceed their whole
    viewed     whether it opens with 按…分 or 从…看: then a whole of the sentences before must hold each part
    listed     whether 其中： opened a list that goes on behind a semicolon
    """

    def __init__(self, figures: list[Figure], layout: Layout) -> None:
        self.figures, self.layout = figures, layout
        self.heads: list[int] = []
        self.former: list[int] = []
        self.whole: int | None = None
        self.wholes: list[int] = []
        self.left_over: dict[int, Decimal | None] = {}
        self.listed = self.behind = self.ruled = self.viewed = False

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

    def _close_parts(self) -> None:
        self.whole, self.wholes, self.left_over, self.behind, self.ruled, self.viewed = (
            None,
            [],
            {},
            False,
            False,
            False,
        )

    def _part_of(self, at: int, figure: Figure) -> None:
        """Make it a sub-item where it stands behind 其中 or in its list."""
        between = self._between(figure)
        clause = self.layout.left(figure.start)
        clause_start = self.layout.clause_start(figure.start)
        ahead = self.layout.flat[max(0, clause_start - 12) : clause_start]
        begins = at == 0 or self.figures[at - 1].unit_end <= clause_start
        opens = begins and bool(words.PART_AHEAD.search(ahead))
        if opens:
            self.listed = True
            self.ruled = ahead.rstrip("，：").endswith("分")
            self.viewed = ahead.rstrip("，：").endswith(("分", "看"))
        if opens or words.PART.search(between) or (words.PART.search(clause) and self.whole is None):
            self._open(at, figure, clause_start)
        elif self.whole is None and self.heads and self._listed_behind(figure):
            self._open(at, figure, clause_start)
            self.behind = self.layout.flat[clause_start - 1 : clause_start] == "："
        elif self.whole is not None and not alike(self.figures[self.whole].unit, figure.unit):
            self.whole = None if not between.startswith("、") and not self._other_whole(figure) else self.whole
        if self.whole is not None and not opens and words.OTHER_TIME.match(between):
            self.whole = None
        if self.whole is None or figure.kind != "value":
            return
        whole = self.whole
        if not alike(figure.unit, self.figures[whole].unit):
            other = self._other_whole(figure)
            whole = whole if other is None else other
        if alike(figure.unit, self.figures[whole].unit) and figure.value is not None:
            left = self.left_over.get(whole, self.figures[whole].value)
            if left is not None:
                told_so = words.PART.search(between) or between.startswith("、") or self._same_division(at, whole)
                told_so = (
                    told_so
                    or (figure.unit == "元" and "中" not in between and _FUNDS.search(figure.term))
                    or self.ruled
                    or re.search("其余|其他|其它", between)
                    or self._same_noun(figure, self.figures[whole])
                )
                if figure.value > left and not told_so:
                    self.whole = None
                    return
                self.left_over[whole] = max(Decimal(0), left - figure.value)
        figure.of, figure.role = whole, "part"

    def _open(self, at: int, figure: Figure, clause_start: int) -> None:
        """Begin a list of parts: its wholes are the values before 其中."""
        text = self.layout.flat[max(clause_start - 4, figure.start - REACH, 0) : figure.start]
        marks = list(words.PART.finditer(text))
        since = figure.start - len(text) + marks[-1].start() if marks else figure.start
        before = [h for h in self.heads if self.figures[h].start < since]
        if not before and self.heads and not marks:
            before = self.heads
        begins = since <= figure.sentence[0] + 2 or (not before and (self.viewed or text.endswith("其中的")))
        whole = self._whole_for(figure, before, begins=begins)
        if whole is not None:
            self.whole = whole
            self.wholes = [*before[-6:], whole]
            self.left_over = {}

    def _listed_behind(self, figure: Figure) -> bool:
        """Whether a list follows a value behind a colon (获奖64人次：国家级3人次), or counts among it (10个县中有6个)."""
        head = self.figures[self.heads[-1]]
        if head.unit != figure.unit or head.kind != "value" or head.role not in ("", "part"):
            return False
        gap = self.layout.flat[head.unit_end : figure.start].replace("\x01", "")
        if re.match(r"(?:：|，分别(?:为|是|有))[^，。；：\d]{1,14}$", gap):
            return head.value is None or figure.value is None or figure.value <= head.value
        return bool(words.AMONG.fullmatch(gap)) and head.value is not None and (figure.value or 0) <= head.value

    def _head_for(self, figure: Figure) -> int:
        """The last head; behind a list after a colon (获奖64人次：国家级3人次、…，比上年增加14人次) its whole."""
        last = self.heads[-1]
        part = self.figures[last]
        apart = self.layout.flat[part.unit_end : figure.start].lstrip("\x01").startswith("，")
        return part.of if self.behind and part.role == "part" and part.of is not None and apart else last

    def _same_division(self, at: int, whole: int) -> bool:
        """Whether it and the sub-item before are told apart by words of one division: 线上 and 线下."""
        before = next(
            (f for f in reversed(self.figures[max(0, at - 3) : at]) if f.role == "part" and f.of == whole), None
        )
        if before is None:
            return False
        term = self.figures[at].term
        return divided(before.term, term) or (before.term[:2] == term[:2] and term[:2] in _USES)

    @staticmethod
    def _same_noun(figure: Figure, whole: Figure) -> bool:
        """Whether it is more than the whole and yet of its kind: 党员386名，其中…，女党员392名."""
        noun = re.sub(r"(?:总数|数量|总量|数)$", "", whole.term)[-2:]
        return len(noun) == 2 and figure.term.endswith(noun) and (figure.value or 0) > (whole.value or 0)

    def _other_whole(self, figure: Figure) -> int | None:
        return next((h for h in reversed(self.wholes) if self.figures[h].unit == figure.unit), None)

    def _whole_for(self, figure: Figure, before: list[int], *, begins: bool) -> int | None:
        """The last value before 其中 in the unit of the part.

        Where 其中 begins the sentence, several may be meant: then the last one that the part fits into.
        """
        candidates = [h for h in before if self.figures[h].kind == "value" and self.figures[h].role in ("", "whole")]
        candidates = [h for h in candidates if not words.MEAN.search(self.layout.left(self.figures[h].start))]
        same = [h for h in candidates if alike(self.figures[h].unit, figure.unit)]
        if begins and not same:
            same = [h for h in self.former if self.figures[h].role == "" and self.figures[h].unit == figure.unit]
        if begins and figure.value is not None:
            told = [h for h in self.former if self.figures[h].role == "" and self.figures[h].unit == figure.unit]
            fitting = [h for h in [*told, *same] if (self.figures[h].value or 0) >= figure.value]
            same = fitting or ([] if self.viewed else same)
            if self.viewed and same:  # what is divided anew is all there was
                return max(same, key=lambda h: self.figures[h].value or Decimal(0))
        found = same[-1] if same else candidates[-1] if candidates else None
        if found is None and before:
            last = self.figures[before[-1]]
            found = last.of if last.role == "part" else None
        return found


def alike(one: str, other: str) -> bool:
    """Whether two units count the same: 件 and 件次."""
    return one == other or (bool(one and other) and (one.startswith(other) or other.startswith(one)))
