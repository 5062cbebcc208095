"""What the demo county's market is about: for each topic how the science says it, and how the workshop does."""

from __future__ import annotations

from dataclasses import dataclass

from kehui.demo.market_topics_land import LAND
from kehui.demo.market_topics_works import WORKS


@dataclass(frozen=True)
class Topic:
    """One topic. ``result`` … ``terms`` speak science, ``problem`` … ``tried`` the words of people who have the problem."""

    trade: str  # of the firms that have the problem
    field: str  # technical field
    industry: str  # GB/T 4754 code
    subject: str  # of the experts who know it
    result: str
    text: str
    advantages: str
    terms: str
    problem: str
    complaint: str
    tried: str
    paper: str


def _read(source: str) -> list[Topic]:
    """Blocks of lines: a head ``# trade field industry subject``, then topics of eight lines each, separated by an empty line."""
    found: list[Topic] = []
    head: list[str] = []
    for block in source.strip().split("\n\n"):
        lines = block.strip().splitlines()
        if lines[0].startswith("# "):
            head = lines.pop(0)[2:].split()
        assert len(lines) == 8, lines[0]
        found.append(Topic(*head, *lines))  # four words of the head, eight lines
    return found


TOPICS: list[Topic] = _read(LAND) + _read(WORKS)
