"""An edited summary read back: each number in it held against the records of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.kernel.identifiers import half_width
from kehui.kernel.periods import Period
from kehui.reading import Figure as Read
from kehui.statistics.figures import Figure, compute_children, compute_many
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.summary.history import with_history
from kehui.summary.identity import NAME, Identity, bookmark, unpacked
from kehui.summary.manuscript import Manuscript
from kehui.summary.matching import Matcher
from kehui.summary.mentions import tell
from kehui.summary.picturecheck import FoundPicture, pictures_of
from kehui.summary.places import Place, places_of
from kehui.summary.stating import agrees, ours_in_their_way, read_all, read_every

#: Ways of telling that are no numbers to be checked one by one: they follow their figure.
_FOLLOWING = ("截至", "单位")
PLAN = "计划数，不核对"
#: The data of a chart in the annex: they follow the picture.
YEARS = "历年"


class Verdict(Enum):
    """What a number in the edited document is."""

    MATCHES = "一致"
    STALE = "已过时"
    CHANGED = "人工改动"
    NO_SOURCE = "无来源"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"一致": "ok", "已过时": "warn", "人工改动": "bad", "无来源": "plain"}[self.value]


@dataclass(frozen=True)
class Found:
    """One number of the document, or a chart (``picture``) with its years as ``text``. ``start`` and ``end`` are offsets in
    the document's text; ``ours`` is what it would say today.
    """

    key: str
    start: int
    end: int
    text: str
    sentence: str
    verdict: Verdict
    ours: str = ""
    issued: str = ""
    note: str = ""
    figure: Figure | None = None
    identity: Identity | None = None
    is_recovered: bool = False
    offset: int = 0  # of the number within its sentence
    picture: FoundPicture | None = None

    @property
    def may_take_ours(self) -> bool:
        """Whether there is something of ours to put in its place."""
        if self.picture is not None:
            return self.picture.may_redraw and bool(self.ours) and self.ours != self.text
        return bool(self.ours) and self.ours != self.text and self.end > self.start

    @property
    def is_to_be_seen(self) -> bool:
        """Whether somebody should look at it: neither right nor a target of later years."""
        return self.verdict is not Verdict.MATCHES and self.note != PLAN

    @property
    def is_outdated(self) -> bool:
        """Whether bringing the document up to date means this one: a figure of ours that says something else. A picture
        that somebody exchanged is left while its years are still those that were handed out.
        """
        if self.identity is None or self.verdict not in (Verdict.STALE, Verdict.CHANGED):
            return False
        return self.picture is None or self.verdict is Verdict.STALE or self.issued != self.ours

    @property
    def lead(self) -> str:
        """The sentence before the number."""
        return self.sentence[: self.offset]

    @property
    def trail(self) -> str:
        """The sentence behind it."""
        return self.sentence[self.offset + len(self.text) :]


@dataclass(frozen=True)
class Readback:
    """Everything found, in the order of the document.

    lost       figures handed out that are no longer in it
    followers  texts that follow a figure (the day in the annex): no numbers of their own, refreshed with it
    """

    manuscript: Manuscript
    found: list[Found]
    lost: list[Identity]
    followers: list[Found]

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many of each."""
        return {v: sum(f.verdict is v for f in self.found) for v in Verdict}

    def get(self, key: str) -> Found:
        """The number of that key; KehuiError where there is none."""
        for found in self.found:
            if found.key == key:
                return found
        raise KehuiError("文稿里没有这个数字", hint="页面打开之后文稿可能已换，请刷新")


def identities_in(manuscript: Manuscript, issued: Mapping[str, Iterable[Identity]]) -> dict[tuple[str, int], Identity]:
    """The identities of the document's figures by (token, number): from what was handed out where it is on record
    (``issued``, by token), else from the document's own properties.
    """
    found: dict[tuple[str, int], Identity] = {}
    for name, said in manuscript.properties.items():
        if (match := NAME.match(name)) and (identity := unpacked(said)):
            found[match[1], int(match[2])] = identity
    for token, identities in issued.items():
        found |= {(token, n): identity for n, identity in enumerate(identities)}
    return found


def tokens_in(manuscript: Manuscript) -> list[str]:
    """The documents of ours that the file, or parts of it, come from."""
    names = [*manuscript.marks, *manuscript.properties]
    return list(dict.fromkeys(m[1] for n in names if (m := NAME.match(n))))


def read_back(
    manuscript: Manuscript,
    area: Area,
    year: int,
    identities: Mapping[tuple[str, int], Identity],
    matcher: Matcher,
    refreshed: Mapping[str, Iterable[str]] | None = None,
) -> Readback:
    """Every number of the document with its verdict. ``area`` and ``year`` are those of the summary that it belongs to;
    ``refreshed`` the texts given to figures after the document was handed out, by key.
    """
    places = places_of(manuscript, identities)
    pictures = pictures_of(manuscript, identities)
    figures = figures_for(area, identities.values())
    found: list[Found] = []
    followers: list[Found] = []
    lost = []
    for (token, number), identity in identities.items():
        key, figure = bookmark(token, number), figures.get(figure_key(identity))
        place, picture = places.get((token, number)), pictures.get((token, number))
        if picture is not None:
            found.append(_shown(manuscript, picture, key, identity, figure))
        elif place is not None:
            judged = _judged(manuscript, place, key, identity, figure, (refreshed or {}).get(key, ()))
            (followers if _follows(judged) else found).append(judged)
        else:
            lost.append(identity)
    taken = [(p.start, p.end) for p in places.values()]
    found += _unmarked(manuscript, area, year, taken, matcher, figures.values())
    found.sort(key=lambda f: (f.start, f.end))
    return Readback(manuscript, found, lost, followers)


def _follows(judged: Found) -> bool:
    """Whether it is no number to be checked by itself. The data of a chart are, where somebody wrote them anew."""
    form = judged.identity.form if judged.identity else ""
    return form in _FOLLOWING or (form == YEARS and judged.verdict in (Verdict.MATCHES, Verdict.STALE))


def figure_key(identity: Identity) -> tuple[str, str, str]:
    """Which figure it is, however told."""
    return identity.code, identity.area, identity.period


def figures_for(area: Area, identities: Iterable[Identity]) -> dict[tuple[str, str, str], Figure]:
    """Today's figures by (code, area, period), for areas from ``area`` downward; others are left out."""
    wanted: dict[str, dict[str, set[str]]] = {}
    for identity in identities:
        wanted.setdefault(identity.period, {}).setdefault(identity.area, set()).add(identity.code)
    codes = {a for by_area in wanted.values() for a in by_area}
    areas = {a.code: a for a in Area.objects.filter(code__in=codes, path__startswith=area.path)}
    found: dict[tuple[str, str, str], Figure] = {}
    for said, by_area in wanted.items():
        try:
            period = Period.parse(said)
        except KehuiError:
            continue
        children: dict[str, list[Area]] = {}
        for code, asked in by_area.items():
            if code not in areas:
                continue
            for indicator_code in asked:
                if areas[code].parent_id == area.pk:
                    children.setdefault(indicator_code, []).append(areas[code])
            if areas[code].parent_id != area.pk:
                for figure in with_history(compute_many(_known(asked), areas[code], period)):
                    found[figure.indicator.code, code, said] = figure
        for indicator_code, some in children.items():
            for indicator in _known([indicator_code]):
                for figure in with_history(compute_children(indicator, area, some, period)[0]):
                    found[indicator_code, figure.area.code, said] = figure
    return found


def _known(codes: Iterable[str]) -> list[Indicator]:
    found = []
    for code in sorted(codes):
        try:
            found.append(get_indicator(code))
        except KeyError:  # an indicator that a later edition of Kehui no longer has
            continue
    return found


def _plain(text: str) -> str:
    return half_width(text).replace(",", "").replace("，", ",").replace(" ", "")


def _judged(
    manuscript: Manuscript,
    place: Place,
    key: str,
    identity: Identity,
    figure: Figure | None,
    refreshed: Iterable[str],
) -> Found:
    text = manuscript.text[place.start : place.end]
    first, last = manuscript.sentence(place.start, place.end)
    found = Found(
        key, place.start, place.end, text, manuscript.text[first:last], Verdict.NO_SOURCE, issued=identity.shown,
        figure=figure, identity=identity, is_recovered=place.is_recovered, offset=place.start - first,
    )  # fmt: skip
    if figure is None:
        return replace(found, note="这个数字的指标或地区，本系统里没有，或不在这份总结的地区之内")
    try:
        ours = tell(figure, identity.form)
    except KeyError:
        return replace(found, note=f"系统不认识数字的写法“{identity.form}”")
    found = replace(found, ours=ours)
    if _plain(text) == _plain(ours):
        return replace(found, verdict=Verdict.MATCHES)
    if _plain(text) in {_plain(t) for t in (identity.shown, *refreshed)}:
        return replace(found, verdict=Verdict.STALE, note="文稿里是当时的数，此后记录有变化")
    if identity.form != YEARS and any(agrees(r, figure) for r in read_all(text) if r.value is not None):
        return replace(found, verdict=Verdict.MATCHES, note=f"写法不同，系统写作{ours}")
    return replace(found, verdict=Verdict.CHANGED, note=f"下载时是{identity.shown}")


def _shown(
    manuscript: Manuscript, drawn: FoundPicture, key: str, identity: Identity, figure: Figure | None
) -> Found:
    """A chart: what its picture shows, held against the years of today."""
    first, last = manuscript.line_before(drawn.picture.at)
    found = Found(
        key, drawn.picture.at, drawn.picture.at, drawn.words, manuscript.text[first:last], Verdict.NO_SOURCE,
        issued=identity.shown, figure=figure, identity=identity, offset=last - first, picture=drawn,
    )  # fmt: skip
    if figure is None:
        return replace(found, note="这张图的指标或地区，本系统里没有，或不在这份总结的地区之内")
    found = replace(found, ours=tell(figure, identity.form))
    if drawn.words == found.ours:
        return replace(found, verdict=Verdict.MATCHES)
    blocked = "" if drawn.may_redraw else "；图片的格式不是 PNG 或另有他用，不能自动重画，请重新下载文稿取图"
    if drawn.words:
        return replace(found, verdict=Verdict.STALE, note=f"图里画的是当时的数，此后记录有变化{blocked}")
    return replace(found, verdict=Verdict.CHANGED, note=f"图片已换过或重新压缩过，看不出画的是哪些数{blocked}")


def _unmarked(
    manuscript: Manuscript,
    area: Area,
    year: int,
    taken: list[tuple[int, int]],
    matcher: Matcher,
    known: Iterable[Figure],
) -> list[Found]:
    """Numbers that people wrote themselves, as far as the text is read as stating figures; ``known`` are computed already."""
    text = manuscript.text
    every = read_every(text)
    read = every.figures
    own = [
        (n, one) for n, one in enumerate(read) if not any(s < max(one.end, one.unit_end) and one.start < e for s, e in taken)
    ]
    period = Period(year)
    surely = matcher.meanings(every.reading)
    meant = {
        n: i for n, one in own if (i := matcher.indicator_of(one, read) or surely.get(n)) and i.is_available(period)
    }
    figures = {f.indicator.code: f for f in known if f.area == area and f.period == period}
    asked = {i.code: i for i in meant.values() if i.code not in figures}
    figures |= {f.indicator.code: f for f in with_history(compute_many(asked.values(), area, period))}
    found: list[Found] = []
    for number, one in own:
        end = max(one.end, one.unit_end)
        first, last = manuscript.sentence(one.start, end)
        made = Found(
            f"at_{one.start}_{number}", one.start, end, text[one.start : end], text[first:last], Verdict.NO_SOURCE,
            offset=one.start - first,
        )  # fmt: skip
        if one.role == "plan":
            found.append(replace(made, note=PLAN))
        elif number in meant:
            found.append(_compared(made, one, figures[meant[number].code]))
        else:
            found.append(replace(made, note="没有对应的指标"))
    return found


def _compared(made: Found, one: Read, figure: Figure) -> Found:
    ours = ours_in_their_way(one, figure)
    made = replace(made, figure=figure, ours=ours)
    if agrees(one, figure):
        return replace(made, verdict=Verdict.MATCHES, note=f"按名称认作“{figure.name}”")
    if figure.value is None:
        return replace(made, note=f"像是“{figure.name}”，系统里还没有数")
    return replace(made, note=f"像是“{figure.name}”，系统里是{ours or figure.text + figure.unit}")
