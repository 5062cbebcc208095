"""Reading a summary from elsewhere, teaching its terms, and keeping its figures as a year's history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kehui.accounts.models import FIELD, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock, units
from kehui.kernel.errors import Invalid, NotPermitted, Problem
from kehui.kernel.periods import Period
from kehui.reading import Figure as Read
from kehui.reading import Reader
from kehui.statistics.figures import Figure, compute_many
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.summary.manuscript import Manuscript
from kehui.summary.matching import Matcher, Suggestion, plain_term, same_measure
from kehui.summary.models import Reading, ReportedFigure, TermMatch
from kehui.summary.stating import agrees

_READING, _REPORTED = "summary.reading", "summary.reported_figure"
TEXT_MAX = 500_000
#: What the office may say of a line: none of our indicators.
NONE_OF_OURS = "-"


@dataclass(frozen=True)
class Line:
    """A stated figure with what it probably means.

    ``indicator`` where name or teaching leaves no doubt, else ``suggestions``; ``growth`` as the text tells it; ``kept`` what
    is stored already, ``ours`` what the records yield for that year.
    """

    number: int
    read: Read
    text: str
    sentence: str
    offset: int
    indicator: Indicator | None
    suggestions: list[Suggestion]
    is_refused: bool
    growth: str = ""
    kept: ReportedFigure | None = None
    ours: Figure | None = None

    @property
    def lead(self) -> str:
        """The sentence before the number."""
        return self.sentence[: self.offset]

    @property
    def trail(self) -> str:
        """The sentence behind it."""
        return self.sentence[self.offset + len(self.text) :]

    @property
    def agrees(self) -> bool:
        """Whether the records say the same."""
        return self.ours is not None and agrees(self.read, self.ours)


_YEAR = re.compile(r"((?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s*年")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
#: How much of the beginning is asked for the year.
_BEGINNING = 300


def year_told(text: str) -> int | None:
    """Of which year a summary tells: the only one in its first line, else the only one in its beginning; None where unclear."""
    for part in (text.strip().partition("\n")[0][:_BEGINNING], text.strip()[:_BEGINNING]):
        years = {int(y.translate(_DIGITS)) for y in _YEAR.findall(part)}
        if len(years) == 1:
            return years.pop()
    return None


@transaction.atomic
def keep_reading(area: Area, year: int, title: str, text: str, *, by: User) -> Reading:
    """Take a summary from elsewhere in. Invalid where there is no text or the year is none."""
    _require(by, area)
    if not 1949 <= year <= clock.today().year:
        raise Invalid([Problem("year", f"年度应在1949年与{clock.today().year}年之间")])
    if not text.strip():
        raise Invalid([Problem("text", "请上传文件，或把正文粘贴进来")])
    if len(text) > TEXT_MAX:
        raise Invalid([Problem("text", f"正文超过{TEXT_MAX // 10000}万字")], hint="请分几次读入")
    title = title.strip() or f"{area.name}{year}年总结"
    made = Reading.objects.create(area=area, year=year, title=title[:200], text=text, read_by=by)
    new = {"area": area.code, "year": year, "characters": len(text)}
    chain.append([chain.Change(f"{_READING}.created", _READING, made.pk, made.title, new=new)], by=by)
    return made


def lines_of(reading: Reading, matcher: Matcher | None = None) -> list[Line]:
    """The figures of a summary that could be a year's figures: values and shares, none planned, obscured or of another year."""
    matcher = matcher or Matcher()
    every = Reader(reading.text)
    read = every.figures
    surely = matcher.meanings(every)
    manuscript = Manuscript(reading.text)
    kept = {r.code: r for r in ReportedFigure.objects.filter(area=reading.area, year=reading.year)}
    told = {
        n: matcher.indicator_of(one, read) or surely.get(n)
        for n, one in enumerate(read)
        if one.kind in ("value", "share") and one.value is not None and one.role in ("", "part", "whole") and one.term
    }
    ours = _ours(reading, {i.code: i for i in told.values() if i is not None})
    lines = []
    for n, indicator in told.items():
        one = read[n]
        end = max(one.end, one.unit_end)
        first, last = manuscript.sentence(one.start, end)
        lines.append(
            Line(
                n, one, reading.text[one.start : end], reading.text[first:last], one.start - first, indicator,
                [] if indicator else matcher.suggestions(one, read),
                is_refused=indicator is None and matcher.is_taught(one.term),
                growth=_growth(n, read), kept=kept.get(indicator.code) if indicator else None,
                ours=ours.get(indicator.code) if indicator else None,
            )
        )  # fmt: skip
    return lines


def _ours(reading: Reading, indicators: Mapping[str, Indicator]) -> dict[str, Figure]:
    period = Period(reading.year)
    asked = [i for i in indicators.values() if i.is_available(period)]
    return {f.indicator.code: f for f in compute_many(asked, reading.area, period)}


def _growth(number: int, read: Sequence[Read]) -> str:
    for one in read:
        if one.of == number and one.kind in ("growth", "pp_change") and one.value is not None:
            verb = "下降" if one.value < 0 else "增长"
            unit = "%" if one.kind == "growth" else "个百分点"
            return f"{verb}{units.plain(abs(one.value))}{unit}"
    return ""


@transaction.atomic
def confirm(reading: Reading, said: Mapping[int, str], keep: set[int], *, by: User) -> int:
    """Remember what each line means (``said``: its number to an indicator's code, or ``-``), and keep the values of the
    lines in ``keep`` as reported figures of that year; returns how many. Nothing is kept where one line is wrong.
    """
    _require(by, reading.area)
    lines = {line.number: line for line in lines_of(reading)}
    problems: list[Problem] = []
    chosen: dict[str, Line] = {}
    taught: dict[str, tuple[str, str]] = {}
    for number, code in said.items():
        line = lines.get(number)
        if line is None or not code:
            continue
        indicator = None if code == NONE_OF_OURS else _known(code)
        if indicator is None and code != NONE_OF_OURS:
            problems.append(Problem(f"line-{number}", f"“{line.read.term}”：没有代码为“{code}”的指标"))
            continue
        if indicator is not None and line.read.unit and not same_measure(line.read.unit, indicator):
            problems.append(
                Problem(f"line-{number}", f"“{line.read.term}”写的是{line.text}，而“{indicator.name}”以{indicator.unit}计")
            )
            continue
        was = line.indicator.code if line.indicator else NONE_OF_OURS if line.is_refused else ""
        if code != was:
            taught[plain_term(line.read.term)] = (line.read.term, "" if indicator is None else indicator.code)
        if indicator is None or number not in keep:
            continue
        other = chosen.get(indicator.code)
        if other is not None and other.read.value != line.read.value:
            problems.append(
                Problem(f"line-{number}", f"“{indicator.name}”勾选了两个不同的数：{other.text}和{line.text}，请只留一个")
            )
            continue
        chosen.setdefault(indicator.code, line)
    if problems:
        raise Invalid(problems, hint="还没有存入，勾选的内容都在")
    _teach(taught, by)
    changes = [_store(reading, code, line, by) for code, line in chosen.items()]
    if changes:
        chain.append(changes, by=by)
    return len(chosen)


def _known(code: str) -> Indicator | None:
    try:
        return get_indicator(code)
    except KeyError:
        return None


def _teach(taught: Mapping[str, tuple[str, str]], by: User) -> None:
    changes = []
    for term, (written, code) in taught.items():
        made, _ = TermMatch.objects.update_or_create(term=term, defaults={"code": code, "taught_by": by})
        changes.append(
            chain.Change("summary.term_match.taught", "summary.term_match", made.pk, written, new={"code": code or "不对应"})
        )
    if changes:
        chain.append(changes, by=by)


def _store(reading: Reading, code: str, line: Line, by: User) -> chain.Change:
    value = base_value(line.read, get_indicator(code))
    before = ReportedFigure.objects.filter(code=code, area=reading.area, year=reading.year).first()
    made, _ = ReportedFigure.objects.update_or_create(
        code=code, area=reading.area, year=reading.year,
        defaults={
            "value": value, "stated": line.text[:120], "sentence": line.sentence.strip(), "reading": reading, "kept_by": by,
        },
    )  # fmt: skip
    return chain.Change(
        f"{_REPORTED}.kept", _REPORTED, made.pk, f"{reading.area}{reading.year}年{get_indicator(code).name}",
        old={"value": units.plain(before.value)} if before else {},
        new={"value": units.plain(value), "source": reading.title},
    )  # fmt: skip


def base_value(one: Read, indicator: Indicator) -> Decimal:
    """The value in the indicator's base unit; a counting word is taken as the indicator's own."""
    assert one.value is not None
    base, scale = units.base_of(one.unit)
    return one.value * scale if base == units.base_of(indicator.unit)[0] else one.value * indicator.scale


@transaction.atomic
def forget_term(term: str, *, by: User) -> None:
    """Take back what was taught about a term."""
    if not by.areas_with(FIELD):
        raise NotPermitted("只有县、乡、村经办人可以修改指标说法")
    match = TermMatch.objects.select_for_update().filter(term=term).first()
    if match is not None:
        change = chain.Change("summary.term_match.forgotten", "summary.term_match", match.pk, term, old={"code": match.code})
        match.delete()
        chain.append([change], by=by)


@transaction.atomic
def drop_reported(reported: ReportedFigure, *, by: User, reason: str) -> None:
    """Take a year's figure out of the history; a reason is required."""
    _require(by, reported.area)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明删除的原因")])
    change = chain.Change(
        f"{_REPORTED}.deleted", _REPORTED, reported.pk, str(reported), old={"value": units.plain(reported.value)}, reason=reason
    )
    reported.delete()
    chain.append([change], by=by)


@transaction.atomic
def delete_reading(reading: Reading, *, by: User, reason: str) -> None:
    """Remove a summary that was read; the figures kept from it stay, and still say in which sentence they stood."""
    _require(by, reading.area)
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明删除的原因")])
    reading.reported.update(reading=None)
    chain.append([chain.Change(f"{_READING}.deleted", _READING, reading.pk, reading.title, reason=reason)], by=by)
    reading.delete()


def _require(user: User, area: Area) -> None:
    if not user.holds(FIELD, area):
        raise NotPermitted(f"您没有编写“{area}”年度总结的权限", hint="请县或乡镇经办人处理，或请安全管理员授予角色")
