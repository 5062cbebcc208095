"""A file that holds several summaries: where each begins, and which area each tells of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kehui.areas.models import Area, Level

#: A line that is a title: 南安乡2025年科普工作总结, 工作总结2篇1, 述职报告（三）; no heading of a section, no sentence.
_TITLE = re.compile(
    r"(?!(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|[（(])[^，。；：,;:>|\t]{2,38}"
    r"(?:总结|小结|报告|汇报|综述|简报)(?:范文|材料)?\s*(?:\d*篇|之|第)?\s*[（(]?[0-9一二三四五六七八九十]{0,3}篇?[）)]?"
)
#: So many characters make a summary; less is a heading, a preface, or a line of a list of contents.
_LEAST = 200
#: How a text speaks of its own area.
_OURS = {
    Level.COUNTY: re.compile(r"[我全][县区]"),
    Level.TOWNSHIP: re.compile(r"[我全][乡镇]|[我本]街道|[乡镇]党委"),
    Level.VILLAGE: re.compile(r"[我全本]村(?!级)|村两委"),
}
#: The area is named at the beginning.
_BEGINNING = 400


@dataclass(frozen=True)
class Text:
    """One of the summaries of a file: its title and its range, the title's line included."""

    title: str
    start: int
    end: int


def texts_in(text: str) -> list[Text]:
    """The summaries of a file in their order; one without a title where there are no two with a title each."""
    titles: list[tuple[int, int, str]] = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if _TITLE.fullmatch(bare):
            titles.append((at, at + len(line), bare))
        at += len(line) + 1
    bounds = [*(start for start, _, _ in titles), len(text)]
    begun = [
        (start, title)
        for (start, end, title), following in zip(titles, bounds[1:], strict=True)
        if len("".join(text[end:following].split())) >= _LEAST
    ]
    if len(begun) < 2:
        return [Text("", 0, len(text))]
    ends = [*(start for start, _ in begun[1:]), len(text)]
    return [Text(title, start, end) for (start, title), end in zip(begun, ends, strict=True)]


def area_told_of(title: str, body: str, asked: Area) -> Area | None:
    """The area that one of several summaries tells of, among ``asked``, those above and those below it: named in the title,
    else by how the text speaks of itself (我县, 全乡) with the name at its beginning. None where it does not say.
    """
    family = list(Area.objects.under(asked).exclude(pk=asked.pk).order_by("path"))
    if (named := _named(title, family)) is not None:
        return named
    if asked.name in title:
        return asked
    level = _level(body)
    if level is None or level == asked.level:
        return asked if level is not None else None
    if level < asked.level:
        above = asked.parent
        while above is not None and above.level > level:
            above = above.parent
        return above
    return _named(body[:_BEGINNING], [a for a in family if a.level == level])


def _level(body: str) -> Level | None:
    counts = Counter({level: len(pattern.findall(body)) for level, pattern in _OURS.items()})
    [(level, most)] = counts.most_common(1)
    return level if most else None


def _named(text: str, areas: list[Area]) -> Area | None:
    """The lowest area named; of two the one named first."""
    found = [(-a.level, text.find(a.name), -len(a.name), a.pk, a) for a in areas if a.name in text]
    return min(found)[4] if found else None
