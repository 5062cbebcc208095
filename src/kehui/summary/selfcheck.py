"""What a summary's own figures show to be wrong, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kehui.reading.checks import KIND_NAMES, check_text
from kehui.summary.manuscript import Manuscript
from kehui.summary.readback import Found, Readback, figure_key
from kehui.summary.stating import ANNEX, read_all


@dataclass(frozen=True)
class Contradiction:
    """A problem of the text itself: ``start`` is the offset of the figure, ``lead`` and ``trail`` the sentence around it."""

    start: int
    title: str
    message: str
    lead: str
    text: str
    trail: str


def contradictions(manuscript: Manuscript) -> list[Contradiction]:
    """The problems of a text, in its order."""
    text, found = manuscript.text, []
    for fault in check_text(text):
        first, last = manuscript.sentence(fault.start, fault.end)
        found.append(
            Contradiction(
                fault.start, KIND_NAMES.get(fault.kind, fault.kind), fault.message, text[first : fault.start].lstrip(),
                text[fault.start : fault.end], text[fault.end : last],
            )
        )  # fmt: skip
    return found


#: Ways of telling a value with its unit.
_VALUES = frozenset({"默认", "足数", "元", "万元", "亿元"})


def annex_contradictions(read: Readback) -> list[Contradiction]:
    """The figures of ours whose value in the prose is not that of the annex, known by what they are and not by their words."""
    annex = ANNEX.search(read.manuscript.text)
    if annex is None:
        return []
    told = [f for f in read.found if f.identity and f.identity.form in _VALUES]
    annexed = {figure_key(f.identity): f for f in told if f.identity and f.start > annex.start()}
    found = []
    for one in told:
        other = annexed.get(figure_key(one.identity)) if one.identity else None
        if other is None or one.start > annex.start() or not _differ(one, other):
            continue
        name = one.figure.name if one.figure else "这个数字"
        message = f"{name}正文写{one.text}，附件写{other.text}"
        found.append(Contradiction(one.start, KIND_NAMES["annex_differs"], message, one.lead.lstrip(), one.text, one.trail))
    return found


def _differ(one: Found, other: Found) -> bool:
    """Whether two ways of writing cannot be one value, rounded as they are."""
    first, second = _stated(one.text), _stated(other.text)
    return first is not None and second is not None and abs(first[0] - second[0]) > max(first[1], second[1])


def _stated(text: str) -> tuple[Decimal, Decimal] | None:
    """The value and what its last digit counts."""
    read = [r for r in read_all(text) if r.value is not None and not r.qualifier]
    if len(read) != 1 or read[0].value is None:
        return None
    return read[0].value, read[0].scale.scaleb(-read[0].places)
