"""Words of a title or keyword list that may serve as terms, without a dictionary: what is left between function words."""

from __future__ import annotations

import re

from kehui.search import analysis
from kehui.search.matching.lexicon import problem_of

_CUTS = re.compile(
    r"^面向[^的]+的?|示范工程|生产应用技术|[\s\W_]+|一种|及其|基于|关于|用于|应用于|以及|[的及与和或在对为其之]|研究|探讨|分析|设计|应用|实现|开发|制备|方法|装置|系统|设备|工艺|技术|"
    r"影响|进展|综述|现状|新型|高效|大型|小型|项目|产品|成果|服务|平台|示范|推广|关键|集成"
)
SHORTEST, LONGEST = 2, 10
#: What a keyword has around its matter in the manner of book titles and projects.
_BOOKISH = re.compile(r"^面向.+|.*(?:示范工程|(?:生产)?应用技术)$")
#: Function characters at the edge of a piece of a sentence, which are no part of its word (请过, 是漏, 白吃); where the character
#: begins words as well, the next one tells (老化, 能耗, 过滤, 再生, 白粉).
_BEFORE = re.compile(
    r"(?:[请是没很就都还又太也了着的得让]|白(?=[吃跑干花费忙搭做扔交])|老(?![化鼠叶旧茶树根板厂])|能(?![耗源效量])|会(?![议员计展])|要(?![害点])|"
    r"过(?![滤热敏载筛火磷氧高低大小度密滑])|再(?!生)|把(?!手)|被(?![子套褥])|给(?![水料药排])|地(?![膜下头里面板基瓜沟块暖磅]))+"
)
_AFTER = re.compile(r"(?:[请过是要很就都还又再把被让了着的得太也]|(?<![淹埋吞])没|(?<![供补])给)+$")


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


def bare_word(word: str) -> str:
    """The word without function characters at its edges: ``老漏气`` is 漏气; of ``请过`` nothing is left."""
    return _AFTER.sub("", word[found.end() :] if (found := _BEFORE.match(word)) else word)


def is_bookish(keyword: str) -> bool:
    """Whether a keyword is a phrase of titles and projects, no term: 面向中小企业, 茶园绿色防控示范工程."""
    return _BOOKISH.fullmatch(analysis.fold(keyword)) is not None
