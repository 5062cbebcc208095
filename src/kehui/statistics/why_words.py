"""What an explanation says: the parts' names, what each means, and a sentence in plain Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kehui.audit.models import Entry
from kehui.kernel import units
from kehui.records.history import verb_of
from kehui.records.register import register_of
from kehui.statistics.indicators import Indicator, get_indicator
from kehui.statistics.why import Explanation, Line, Part, Side, signed

_FLOW = {
    "new": ("{after}发生的记录", "发生在{after}、计入这一期的记录"),
    "ended": ("{before}发生的记录", "发生在{before}、只计入那一期的记录"),
}
_STOCK = {
    "new": ("新进入", "{before}末还不在册，{after}末在册的记录"),
    "ended": ("退出", "{before}末在册，{after}末已到期、撤销或终止的记录"),
}
_PAIRED = {
    "new": ("新填报", "{before}没有填报、{after}填报了的"),
    "ended": ("未再填报", "{before}填报过、{after}没有填报的"),
    "changed": ("同一填报对象的增减", "两年都填报，数值不同的"),
}
_AREAS = {"new": ("{after}的记录", "只计入{after}的记录"), "ended": ("{before}的记录", "只计入{before}的记录")}
_PUBLISHED = {
    "new": ("公布后补报", "公布之后才登记或补登、应计入本期的记录"),
    "ended": ("公布后不再计入", "公布时计入，之后被撤销、注销、终止或删除的记录"),
    "corrected": ("公布后更正", "公布之后金额、日期、类别等被改正的记录"),
    "moved": ("地区调整", "公布之后所在地区改变，迁入或迁出本地区的记录"),
}
_COMMON = {
    "definition": ("口径变化", "记录没有变，因统计口径改变而多计或少计的部分"),
    "corrected": ("同一记录的变化", "两边都计入，数值不同的记录"),
    "moved": ("地区调整", "迁入或迁出本地区的记录"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """``number`` in the shown unit, adding up with the others to the shown difference."""

    number: Decimal

    @property
    def text(self) -> str:
        """``+35``."""
        return signed(self.number)

    @property
    def direction(self) -> str:
        """For the colour of the sign."""
        return "up" if self.number > 0 else "down" if self.number < 0 else "flat"


@dataclass(frozen=True, kw_only=True)
class Told(Change):
    """A part as the page tells it."""

    part: Part
    label: str
    meaning: str
    operand: str  # of a ratio: which of its parts


def told_parts(found: Explanation) -> list[Told]:
    """The parts with their words and shown numbers."""
    told = []
    for part, number in zip(found.parts, found.shown_parts, strict=True):
        counted = get_indicator(part.code)
        label, meaning = (t.format(**_names(found)) for t in _words(found, counted)[part.kind])
        operand = counted.name if found.indicator.parts else ""
        told.append(Told(part=part, label=label, meaning=meaning, number=number, operand=operand))
    return told


def _names(found: Explanation) -> dict[str, str]:
    if found.mode == "areas":
        return {"before": found.before.area.full_name, "after": found.after.area.full_name}
    return {"before": found.before.label, "after": found.after.label}


def _words(found: Explanation, counted: Indicator) -> Mapping[str, tuple[str, str]]:
    if found.mode == "published":
        return _COMMON | _PUBLISHED
    if found.mode == "areas":
        return _COMMON | _AREAS
    if counted.is_filed:
        return _COMMON | _FLOW | _PAIRED
    return _COMMON | (_STOCK if counted.kind == "stock" else _FLOW)


def side_label(found: Explanation, side: Side) -> str:
    """What one of the two figures is called beside its number."""
    if found.mode == "areas":
        return side.area.full_name
    return side.label if found.mode == "periods" or side.seal_id else f"{side.label}现在"


def sentence(found: Explanation, told: list[Told], top: str = "") -> str:
    """``云溪县2025年技术市场交易额现在9,333万元，比已公布的9,368万元减少35万元。其中，公布后不再计入1条，减少35万元。``"""
    indicator = found.indicator
    unit = "个百分点" if indicator.is_share else indicator.unit
    old, new = (units.grouped(found.shown(v)) + indicator.unit for v in (found.old, found.new))
    if found.mode == "areas":
        opening = f"{found.after.label}{found.after.area.full_name}{indicator.name}{new}，{found.before.area.full_name}{old}，"
        compared = "两地相同" if not found.shown_difference else f"前者{_more(found.shown_difference, unit, 'areas')}"
    elif found.mode == "published":
        opening = f"{found.after.area.full_name}{found.after.label}{indicator.name}现在{new}，已公布{old}，"
        compared = "没有变化" if not found.shown_difference else f"比公布数{_more(found.shown_difference, unit)}"
    else:
        opening = f"{found.after.area.full_name}{found.after.label}{indicator.name}{new}，{found.before.label}{old}，"
        compared = "持平" if not found.shown_difference else _more(found.shown_difference, unit)
    if not told:
        return f"{opening}{compared}。两边计入的记录完全相同。"
    pieces = "；".join(_piece(t, unit, found) for t in told)
    total = "各项相加正好等于差额。" if len(told) > 1 else ""
    return f"{opening}{compared}。其中，{pieces}。{total}{top}"


def _piece(told: Told, unit: str, found: Explanation) -> str:
    of = f"“{told.operand}”" if told.operand else ""
    count = f"{told.part.count:,}{'项' if get_indicator(told.part.code).is_distinct else '条'}"
    if not told.number:
        return f"{of}{told.label}{count}，相抵后没有影响"
    return f"{of}{told.label}{count}，{_effect(told.number, unit)}"


def _effect(number: Decimal, unit: str) -> str:
    verb = ("提高", "拉低") if unit == "个百分点" else ("增加", "减少")
    return f"{verb[number < 0]}{units.grouped(abs(number))}{unit}"


def _more(number: Decimal, unit: str, mode: str = "") -> str:
    if mode == "areas":
        return f"{'多' if number > 0 else '少'}{units.grouped(abs(number))}{unit}"
    verb = ("提高", "下降") if unit == "个百分点" else ("增加", "减少")
    return f"{verb[number < 0]}{units.grouped(abs(number))}{unit}"


def line_said(entry: Entry | None, model: Any) -> str:
    """``周县平于2026年3月1日撤销，原因：材料不实``; "" where the trail says nothing."""
    if entry is None:
        return ""
    label = entry.model
    register = register_of(model)
    verb = verb_of(register, entry.action.rsplit(".", 1)[-1]) if label == register.model_label else "修改所属记录"
    reason = f"，原因：{entry.reason}" if entry.reason else ""
    return f"{entry.actor_name}于{entry.at.astimezone():%Y年%-m月%-d日}{verb}{reason}"


def top_line(found: Explanation, named: Mapping[tuple[str, int], str], said: Mapping[int, str]) -> str:
    """The record that weighs most of what happened after publication, by name."""
    if found.mode != "published":
        return ""
    lines: list[Line] = [line for part in found.parts for line in part.lines if line.share]
    if not lines:
        return ""
    line = max(lines, key=lambda each: abs(each.share))
    name = named.get((line.code, line.pk), "")
    if not name:
        return ""
    why = said.get(line.entry, "") if line.entry else ""
    unit = "个百分点" if found.indicator.is_share else found.indicator.unit
    return f"影响最大的是“{name}”{f'（{why}）' if why else ''}，{_effect(found.shown(line.share), unit)}。"
