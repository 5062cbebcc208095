"""The difference of two periods by the parts of the area: which township moved the county's figure.

Of a flow the records of two years are all different ones, so that "new" and "ended" alone say little to whoever asks why.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kehui.kernel import units
from kehui.statistics.measuring import child_of, measure_by
from kehui.statistics.why import Explanation, apportioned
from kehui.statistics.why_words import Change


@dataclass(frozen=True, kw_only=True)
class AreaLine(Change):
    """A part of the area: its code ("" for what is recorded for the area itself), both values and the difference as shown."""

    code: str
    name: str
    before: str
    after: str


def by_areas(found: Explanation) -> list[AreaLine]:
    """The parts with something in either period, the largest change first; they add up to the shown difference exactly.

    Nothing where parts do not add up (a ratio, things counted once each), where something other than two periods is
    compared, or where the area has no parts. One statement.
    """
    indicator, area = found.indicator, found.after.area
    names = {a.code: a.name for a in area.children.all()}
    if found.mode != "periods" or not indicator.is_additive or not names:
        return []
    spans = [found.before.period, found.after.period]
    measured = measure_by(indicator, area, spans, group=child_of(area, indicator.model.area_lookup))
    pairs = {code: tuple(Fraction(v or 0) for v in m.values) for code, m in measured.items() if any(m.values)}
    changes = [after - before for before, after in pairs.values()]
    if sum(changes, Fraction(0)) != found.new - found.old:
        return []  # a definition that changed between the two; the parts above say so
    shown = apportioned([c / Fraction(indicator.scale) for c in changes], found.shown_difference, indicator.places)
    lines = [
        AreaLine(
            code=code, name=names.get(code, f"{area.name}本级"), number=number,
            before=units.grouped(found.shown(before)), after=units.grouped(found.shown(after)),
        )
        for (code, (before, after)), number in zip(pairs.items(), shown, strict=True)
    ]
    return sorted(lines, key=lambda line: (-abs(line.number), line.code)) if len(lines) > 1 else []


def sentence(lines: list[AreaLine], unit: str) -> str:
    """``分地区看，溪东街道增加1,511万元，溪西街道减少445万元，变化最大。``; "" where there are no parts."""
    told = [f"{line.name}{'增加' if line.number > 0 else '减少'}{units.grouped(abs(line.number))}{unit}" for line in lines[:2] if line.number]
    return f"分地区看，{'，'.join(told)}，变化最大。" if told else ""
