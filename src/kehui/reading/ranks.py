"""Ranks: 列全县第四, 排名倒数第二, 居首位, 进入前三, 由第9名升至第4名, 前进2位."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kehui.reading.figure import Figure
from kehui.reading.nonfigures import Mask
from kehui.reading.numerals import chinese_value

_N = r"(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,4}|[×xX*]{1,3})"
_END = r"(?=[，。；、）\n\x02：！？]|$|[ ]|的|和|及|与|升|上升|跃|提|前|下降|降|后|退|变|进|至|到|，|移|名列|居|以|比|较|”)"
_RANKED = re.compile(rf"(?P<last>倒数|末尾|后)?第[ \x02]?{_N}[ \x02]?(?:(?P<unit>名|位次|位)(?![单称老学])|{_END})")
_PLACE = re.compile(
    r"(?:列|居|位|排|名次|名|荣获|获|取得|夺|全[国省市县区乡镇]|系统|地区|区县|县区|园区|同类|综合|总分|考核|升至|升到|降至|跃居|上升|前移|跃|由|从|到|至|保持|并列|成绩|倒数|得分|市直|部门|县[市直]|乡镇|同组|中|夺得|以|达|在[^，。；]{0,14})[^，。；\n]{0,10}$"
)
_FIRST = re.compile(
    r"(?:[居列占据]|位列|排名?|名列|稳居|跃居|占据|保持|蝉联|上升到|跃升至|升至|评为)[^，。；\n\d]{0,14}(?P<n>首)位(?!度|数)"
)
_TOP = re.compile(
    r"(?P<cue>[列居位排名进入跻身挤进保持稳在获围全省市县国区强]{1,4}[^，。；\n\d]{0,8})前[ ]?(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,3}|[×xX*]{1,3})[ ]?(?P<unit>名|位|强)?(?=[，。；、）\n ！的]|$|行列|之列|名|位|强)"
)
_MOVED = re.compile(
    r"(?P<verb>前进|进步|前移|前提|上升|提升|提高|跃升|晋升|晋位|进位|后退|下降|下滑|后移|退步|倒退|进|退|升|降|跌)了?(?:近|超)?[ ]?(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3}|[×xX*]{1,3})[ ]?(?P<unit>个位次|个名次|个位|位次|名次|位|名)(?![单称老学于置居])"
)
_NUMBERED = "届次期批条章季产方代轮师书时责村组号年个家部台步阶线生动要资"


def ranks(text: str, mask: Mask) -> Iterator[Figure]:
    """Every rank and change of rank of the (plain) text."""
    for found in _RANKED.finditer(text):
        if mask.covers(found.start("n")):
            continue
        if not found["unit"] and not _PLACE.search(
            text[max(0, found.start() - 30) : found.start()] + (found["last"] or "")
        ):
            continue
        yield _figure(text, found, found["unit"] or "", "倒数" if found["last"] else "")
    for found in _FIRST.finditer(text):
        yield _made(text, found.start("n"), found.end("n"), Decimal(1), "位", "")
    for found in _TOP.finditer(text):
        if not mask.covers(found.start("n")) or found["unit"]:
            yield _figure(text, found, found["unit"] or "", "前")
    for found in _MOVED.finditer(text):
        figure = _figure(text, found, found["unit"].removeprefix("个"), "")
        if figure.value is not None and found["verb"] in (
            "后退",
            "下降",
            "下滑",
            "后移",
            "退步",
            "倒退",
            "退",
            "降",
            "跌",
        ):
            figure.value = -figure.value
        figure.role = "change"
        yield figure


def _figure(text: str, found: re.Match[str], unit: str, qualifier: str) -> Figure:
    words = found["n"]
    if words[0] in "×xX*":
        value = None
    else:
        value = Decimal(words) if words.isdigit() else chinese_value(words)
    return _made(text, found.start("n"), found.end("n"), value, unit, qualifier)


def _made(text: str, start: int, end: int, value: Decimal | None, unit: str, qualifier: str) -> Figure:
    behind = end
    if unit:
        at = text.find(unit, end, end + 6)
        behind = at + len(unit) if at >= 0 else end
    return Figure(
        start,
        end,
        text[start:end],
        value=value,
        written=value,
        unit=unit,
        qualifier=qualifier,
        kind="rank",
        unit_end=behind,
    )
