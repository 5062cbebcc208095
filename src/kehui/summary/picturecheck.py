"""The charts of a document that came back: which picture is which, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kehui.kernel.errors import Invalid
from kehui.summary.bodyreader import Picture
from kehui.summary.charts import drawn_in
from kehui.summary.identity import CHART, Identity, bookmark
from kehui.summary.manuscript import Manuscript


@dataclass(frozen=True)
class FoundPicture:
    """The picture of a chart. ``words`` is what it shows, as it says itself; empty where another program drew it anew or
    somebody put another picture in its place. ``may_redraw``: it is a PNG of the body that nothing else shows.
    """

    picture: Picture
    words: str
    may_redraw: bool


def pictures_of(manuscript: Manuscript, identities: Mapping[tuple[str, int], Identity]) -> dict[tuple[str, int], FoundPicture]:
    """The picture of each chart: the one inside its bookmark, else the one that says it is that chart."""
    wanted = {key: identity for key, identity in identities.items() if identity.form == CHART}
    if not wanted or not manuscript.pictures:
        return {}
    parts = {n: manuscript.part_of(p) for n, p in enumerate(manuscript.pictures)}
    said = {name: _said_by(manuscript, name) for name in set(parts.values()) if name.lower().endswith(".png")}
    named = {(s.get("c"), s.get("a"), s.get("p")): name for name, s in said.items() if s}
    found: dict[tuple[str, int], FoundPicture] = {}
    for key, identity in wanted.items():
        number = next((n for n, p in enumerate(manuscript.pictures) if bookmark(*key) in p.marks), None)
        if number is None:
            name = named.get((identity.code, identity.area, identity.period))
            number = next((n for n, part in parts.items() if name and part == name), None)
        if number is None:
            continue
        name = parts[number]
        words = said.get(name, {})
        is_it = (words.get("c"), words.get("a"), words.get("p")) == (identity.code, identity.area, identity.period)
        shared = any(part == name and n != number for n, part in parts.items())
        found[key] = FoundPicture(
            manuscript.pictures[number], words.get("t", "") if is_it else "", name in said and (is_it or not shared)
        )
    return found


def _said_by(manuscript: Manuscript, name: str) -> dict[str, str]:
    try:
        return drawn_in(manuscript.read_part(name))
    except Invalid:  # damaged, or far larger than any picture of ours: it is somebody else's
        return {}
