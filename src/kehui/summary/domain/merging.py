"""Two people who write at the same time: what each changed is kept, what both changed is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kehui.summary.models import Version

PROBLEMS, PLANS = "problems", "plans"


@dataclass(frozen=True)
class Merged:
    """The newest version with one's own changes put in. ``edits`` as in ``Version``. ``theirs`` holds what the newest says
    where both changed the same paragraph (by its block's number) or list (``problems``, ``plans``), each in its own way;
    the merged text there is one's own.
    """

    edits: dict[str, str]
    problems: str
    plans: str
    theirs: dict[str, str] = field(default_factory=dict)


def merged(
    base: Version, newest: Version, edits: Mapping[str, str], problems: str, plans: str, original: Mapping[str, str]
) -> Merged:
    """Merge paragraph by paragraph; ``original`` are the template's own words, by number."""
    theirs: dict[str, str] = {}

    def chosen(key: str, before: str, mine: str, now: str) -> str:
        if mine in (before, now):
            return now
        if now != before:
            theirs[key] = now
        return mine

    found: dict[str, str] = {}
    for key, words in original.items():
        said = (x.get(key, words).strip() for x in (base.edits, edits, newest.edits))
        text = chosen(key, *said)
        if text != words.strip():
            found[key] = text
    return Merged(
        found,
        chosen(PROBLEMS, base.problems, problems.strip(), newest.problems),
        chosen(PLANS, base.plans, plans.strip(), newest.plans),
        theirs,
    )
