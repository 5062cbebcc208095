"""What a summary's own figures show to be wrong, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from kehui.reading.checks import KIND_NAMES, check_text
from kehui.summary.manuscript import Manuscript


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
