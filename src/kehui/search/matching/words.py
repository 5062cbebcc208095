"""Words of a title or keyword list that may serve as terms, without a dictionary: what is left between function words."""

from __future__ import annotations

import re

from kehui.search import analysis
from kehui.search.matching.lexicon import problem_of

_CUTS = re.compile(
    r"[\s\W_]+|一种|及其|基于|关于|用于|应用于|以及|[的及与和或在对为其之]|研究|探讨|分析|设计|应用|实现|开发|制备|方法|装置|系统|设备|工艺|技术|"
    r"影响|进展|综述|现状|新型|高效|大型|小型|项目|产品|成果|服务|平台|示范|推广|关键|集成"
)
SHORTEST, LONGEST = 2, 10


def title_words(title: str) -> list[str]:
    """``一种扁形茶叶连续化加工装置及其控制方法`` is about 扁形茶叶连续化加工 and 控制."""
    pieces = _CUTS.split(analysis.fold(title))
    return list(dict.fromkeys(p for p in pieces if p and SHORTEST <= len(p) <= LONGEST and not p.isdigit()))


def said_words(text: str) -> list[str]:
    """The pieces of a demand that say something, in the asker's own words."""
    found = []
    for piece in re.split(r"[\s\W]+|[的了着得很太又还都就也]", problem_of(text)):
        if SHORTEST <= len(piece) <= LONGEST and not piece.isascii():
            found.append(piece)
    return list(dict.fromkeys(found))
