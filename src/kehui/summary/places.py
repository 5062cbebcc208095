"""Where the figures of a document stand after people have worked on it."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass

from kehui.summary.identity import CHART, CONTEXT, Identity, bookmark
from kehui.summary.manuscript import Manuscript

_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿零〇两]")
#: A figure whose bookmarks are gone is looked for between these many characters of the words that stood around it.
_SIDES = (12, 8, 6, 4)
_REACH = 40
Key = tuple[str, int]


@dataclass(frozen=True)
class Place:
    """A range of the text; ``is_recovered`` where no bookmark led to it."""

    start: int
    end: int
    is_recovered: bool = False


def places_of(manuscript: Manuscript, identities: Mapping[Key, Identity]) -> dict[Key, Place]:
    """The place of each figure told in the text: between its tight bookmark, inside its wide one, in its cell of a table,
    or between the words that stood around it. Those that are gone are left out.
    """
    told = {key: identity for key, identity in identities.items() if identity.form != CHART}
    found = {key: place for key, identity in told.items() if (place := _marked(manuscript, key, identity))}
    taken = sorted(p.start for p in found.values())
    for key, identity in told.items():
        if key in found:
            continue
        place = _in_its_cell(manuscript, identity, taken)
        if place is None and not identity.is_alone:
            place = _between(manuscript.text, identity, found.get((key[0], key[1] - 1)))
        if place is not None:
            found[key] = place
            insort(taken, place.start)
    return found


def _marked(manuscript: Manuscript, key: Key, identity: Identity) -> Place | None:
    text = manuscript.text
    tight = manuscript.marks.get(bookmark(*key))
    inner = _inside_wide(manuscript, key, identity)
    if tight and tight[0] < tight[1]:
        reach = inner
        if identity.is_alone and (cell := manuscript.cell_around(*tight)) and cell.paragraphs <= 1:
            reach = (cell.start, cell.end)
        if reach and reach[0] <= tight[0] and reach[1] >= tight[1]:
            # Digits typed just outside the tight bookmark belong to the figure; words typed there do not.
            first = reach[0] if _DIGIT.search(text[reach[0] : tight[0]]) else tight[0]
            last = reach[1] if _DIGIT.search(text[tight[1] : reach[1]]) else tight[1]
            return Place(first, last) if text[first:last].strip() else None
        return Place(*tight) if text[tight[0] : tight[1]].strip() else None
    if inner and text[inner[0] : inner[1]].strip():
        return Place(*inner)
    return None


def _inside_wide(manuscript: Manuscript, key: Key, identity: Identity) -> tuple[int, int] | None:
    wide = manuscript.marks.get(bookmark(*key, wide=True))
    if not wide:
        return None
    said = manuscript.text[wide[0] : wide[1]]
    fits = said.startswith(identity.lead) and said.endswith(identity.trail)
    if fits and len(said) >= len(identity.lead) + len(identity.trail):
        return wide[0] + len(identity.lead), wide[1] - len(identity.trail)
    return None


def _in_its_cell(manuscript: Manuscript, identity: Identity, taken: list[int]) -> Place | None:
    cell = manuscript.grids.cell_of(identity, taken if identity.is_alone else ())
    if cell is None:
        return None
    said = manuscript.text[cell.start : cell.end]
    if identity.is_alone:
        bare = said.strip()
        start = cell.start + said.find(bare)
        # A cell of several paragraphs has been merged with others: what of it is the figure is anybody's guess.
        return Place(start, start + len(bare), True) if bare and cell.paragraphs <= 1 else None
    within = _between(f"{said}\n", identity, None)
    if within is None:
        return None
    return Place(cell.start + within.start, cell.start + within.end, True)


def _between(text: str, identity: Identity, previous: Place | None) -> Place | None:
    before, after = identity.before, identity.after or "\n"
    starts = []
    if previous and before and len(before) < CONTEXT and text.startswith(before, previous.end):
        starts.append(previous.end + len(before))  # only these words parted it from the figure before
    for side in _SIDES:
        if len(before) >= side and text.count(before[-side:]) == 1:
            starts.append(text.index(before[-side:]) + side)
    for start in starts:
        for side in (*_SIDES, 1):
            end = text.find(after[:side], start, start + _REACH)
            if end > start and "\n" not in text[start:end] and "\t" not in text[start:end]:
                return Place(start, end, True)
    return None
