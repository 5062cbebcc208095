"""The unit behind a number, and the form in which it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kehui.reading import lexicon

_BLANKS = re.compile(r"[ \x02]{0,3}")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class Unit:
    """``name`` as told in ``Figure.unit``; ``end`` the offset behind what is written."""

    name: str
    end: int
    weak: bool = False


def unit_at(text: str, position: int) -> Unit | None:
    """The unit that begins at ``position``, blanks skipped; None where there is none."""
    blanks = _BLANKS.match(text, position)
    start = blanks.end() if blanks else position
    found = lexicon.UNIT.match(text, start)
    if found is None:
        if text.startswith("各", start) and text[start + 1 : start + 2] in ("村", "乡", "镇", "社", "部"):
            return Unit("个", start + 1)  # 11各村, a common slip for 11个村
        return None
    name = found["unit"]
    if found["tail"] is None and found["per"] is None:
        after = text[found.end() : found.end() + 1]
        if after and after in lexicon._NOT_AFTER.get(name, "") and not _splits(text, found.end(), name):
            return _shorter(text, start, name)
        if _LATIN.match(name[-1]) and _LATIN.match(after or " "):
            return None
    return Unit(_told(found), found.end(), weak=name in lexicon.WEAK)


def _splits(text: str, end: int, name: str) -> bool:
    """Whether the unit stands for itself although the next sign could continue it: 3项目标任务, 50人员工."""
    follows = text[end : end + 2]
    return (
        (name == "项" and follows in ("目标",))
        or (name == "人" and follows in ("次的",))
        or (name == "名" and follows in ("特派", "特聘", "特邀", "特困", "特教"))
        or (name == "件" and follows in ("均在", "均已", "均按", "均为"))
    )


def _shorter(text: str, start: int, name: str) -> Unit | None:
    """A shorter unit at the same place (位次 is no word here, 位 may be)."""
    for length in range(len(name) - 1, 0, -1):
        found = lexicon.UNIT.fullmatch(text, start, start + length)
        if found and text[start + length] not in lexicon._NOT_AFTER.get(found["unit"], ""):
            return Unit(_told(found), start + length, weak=found["unit"] in lexicon.WEAK)
    return None


def _told(found: re.Match[str]) -> str:
    name = found["unit"]
    name = lexicon.PERCENT.get(name) or lexicon.MONEY.get(name) or name
    if found["per"]:
        return name + "/" + found["per"][1:]
    if found["tail"]:
        inner = found["tail"].strip(" （）/")
        if inner == "次" and not name.endswith("次"):
            return name + inner
    return name


#: Units in which one thing may be counted.
_CLASSES = {"平方米": "㎡", "家": "个", "项": "个", "件": "个", "户": "个", "名": "人", "位": "人"}


def unit_class(unit: str) -> str:
    """Units in which one thing may be counted: 家 or 个."""
    return _CLASSES.get(unit, unit)


def same_unit(one: str, other: str) -> bool:
    """Whether both count one thing: 家 and 件 do not, 家 and 个 may."""
    return one == other or (unit_class(one) == unit_class(other) and ("个" in (one, other) or unit_class(one) != "个"))
