"""How likely two figures of a text speak of the same thing, told by the words around them.

A term alone is a poor key: 培训高素质农民420人 and 402名高素质农民接受培训 are one thing, 专利授权538件 and 专利申请538件 are two. What
counts is how much the words around one figure share with those around the other, rare words more than common ones, and
that no word stands at one which makes it another thing.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log

from kehui.reading.matching import canonical
from kehui.reading.reader import Reader

#: Words that say nothing of what is counted.
_NOISE = re.compile(
    r"(?:19|20)\d\d年(?:度|底|末)?|截[至止](?:到)?[^，。；\d]{0,6}(?:底|末|前|目前)|(?:今|去|上|本|当|全|每|一)年(?:度|末|底|来|内|之内)?|年(?:初|末|底|内|度)|[上下]半年|季度|同期|目前|以来|至今|启动|"
    r"全[国省市县区乡镇村街园校院](?:道|区)?(?!民|面|域)|我[市县区乡镇村局会园校院站]|本[市县区乡镇村局园]|辖区|"
    r"举办|开展|组织|实现|完成|达到?|累计|总共|共计|合计|总计|总数|总量|共有|现有|实有|拥有|建有|设有|已有|建成|新建|新增|新认定|新认证|新投|新登记|净增|参加|参与|获得|获|"
    r"绝对数|数量|总额|金额|只有|仅有|只|仅|约|近|超|余|多|分别|其中|平均|[一二三四五六七八九]是|同比|增长|下降|比|较|已|有(?!效|机|色|线|害|关)|共|的|了|为|是|在(?![孵建校岗研库册编线籍])|等|就|和|与|及"
)
_SIGN = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
#: Words of which one, at one figure only, makes it another thing.
_APART = tuple(
    re.compile(words)
    for words in (
        "发明", "实用新型", "外观", "申请|申报|受理", "授权", "输出", "吸纳", "博士", "硕士", "线上|网上", "线下", "出口", "进口", "毕业", "退出|退园|注销", "入驻", "规上|规模以上", "省级?(?!内|外|会)", "市级(?!以上)|市重点", "国家级?",
        "县级", "计划|任务|目标|预计", "面积", "人均|户均|亩均|笔均|场均|校均|班均|生均", "补助|补贴|奖励", "带动", "妇女|女", "党员", "贷款|放款|授信", "农村|农民", "城镇", "工业", "农业", "服务业", "高层次",
        "示范", "意向", "投资", "税", "利润", "产值", "收入", "合格", "有效", "办结|结案|解决", "资料", "重点", "培训", "专家", "学生", "教师", "老年|老人", "志愿者", "青少年", "企业", "合作社", "高企|高新技术", "科技型",
        "没有|没|未|无", "早稻", "晚稻", "春茶", "夏秋?茶", "水稻", "油菜", "玉米", "小麦", "增加值",
    )
)  # fmt: skip
_DENIED = re.compile("没有|没|未|无")
#: 研发投入占GDP比重 is 研发经费投入强度.
_STRENGTH = re.compile(r"(?:经费)?(?:投入)?(?:占(?:全[市县区])?(?:GDP|地区生产总值|生产总值)的?(?:比重|比例)|投入强度)")
_REACH = 18


class Kinship:
    """Asked by index of figure. ``words(i)`` is what is said around it; ``shared(i, j)`` from 0 (nothing) to 1 (all)."""

    def __init__(self, reading: Reader) -> None:
        self._figures, self._layout, self._in_table = reading.figures, reading.layout, reading.in_table
        figures = self._figures
        told = [self._around(i) for i in range(len(figures))]
        self._words = [words for words, _ in told]
        self._grams = [_bigrams(words) or _bigrams(self._lean(i)) for i, (words, _) in enumerate(told)]
        self._wide = [grams | _bigrams(more) for grams, (_, more) in zip(self._grams, told, strict=True)]
        self._led = [self._led_to(i) for i in range(len(figures))]
        self._sentence = [wide | _bigrams(led) for wide, led in zip(self._wide, self._led, strict=True)]
        seen = Counter(g for grams in self._wide for g in grams)
        total = len(figures) + 1
        self._weight = {g: log(total / n) / log(total) for g, n in seen.items()}

    def words(self, at: int) -> str:
        return self._words[at]

    def shared(self, one: int, other: int, *, widely: bool = False) -> tuple[float, float]:
        """The share of one's words that stand at the other as well or in what leads to it, by weight, of both the larger;
        and how much these words say (a rare pair of signs nearly 1). ``widely``: anywhere before it in its sentence.
        """
        best = (0.0, 0.0)
        around = self._sentence if widely else self._wide
        for first, second in ((one, other), (other, one)):
            common = sum(self._weight.get(g, 0.0) for g in self._grams[first] & around[second])
            whole = sum(self._weight[g] for g in self._grams[first])
            best = max(best, ((common / whole if whole else 0.0), common))
        return best

    def denied(self, one: int, other: int) -> bool:
        """Whether one of them tells what is not."""
        return bool(_DENIED.search(self._words[one])) != bool(_DENIED.search(self._words[other]))

    def led_alike(self, one: int, other: int) -> bool:
        """Whether their sentences go alike up to them: 从合同类别看… and 从规模看… do not."""
        first, second = _bigrams(self._led[one]), _bigrams(self._led[other])
        least = min(sum(self._weight.get(g, 0.5) for g in s) for s in (first, second))
        return not least or sum(self._weight.get(g, 0.5) for g in first & second) >= least * 0.6

    def apart(self, one: int, other: int, *, widely: bool = False) -> bool:
        """Whether a word at one of them makes it another thing. ``widely``: a word that stands nowhere in the other's sentence."""
        for first, second in ((one, other), (other, one)):
            there = self._words[second] + (self._led[second] if widely else "")
            if any(word.search(self._words[first]) and not word.search(there) for word in _APART):
                return True
        return False

    def _lean(self, at: int) -> str:
        """What a figure without words of its own leans on: the sentence before 年末总数达到54家."""
        figure = self._figures[at]
        return _said(self._layout.flat[figure.sentence[0] : figure.start])[-_REACH:] if figure.sentence[1] else ""

    def _led_to(self, at: int) -> str:
        """The words of its sentence before it."""
        figure = self._figures[at]
        if self._in_table(figure.start):
            return ""
        start = self._layout.sentence(figure.start)[0]
        return _said(self._layout.flat[max(start, figure.start - 5 * _REACH) : figure.start])

    def _around(self, at: int) -> tuple[str, str]:
        """The words of its clause, and those between the figure before it in its sentence and the clause."""
        figure, layout = self._figures[at], self._layout
        own = _said(figure.term)
        if self._in_table(figure.start):
            return own, ""
        start = layout.clause_start(figure.start)
        if at and self._figures[at - 1].unit_end > start:
            start = self._figures[at - 1].unit_end
        end = min(layout.clause_end(figure.unit_end), figure.unit_end + _REACH)
        if at + 1 < len(self._figures):
            end = min(end, self._figures[at + 1].start)
        bracket = layout.bracket_of(figure.start)
        ahead = layout.left(bracket[0]).split("、")[-1] if bracket else ""
        behind = re.split("、|中(?=，|年|[有占])", layout.flat[figure.unit_end : max(end, figure.unit_end)])[0]
        before = layout.flat[max(start, figure.start - 2 * _REACH) : figure.start]
        told = _said(f"{ahead}|{before}|{behind}")
        since = max(figure.sentence[0], self._figures[at - 1].unit_end if at else 0, start - 2 * _REACH)
        return (told if own in told else f"{own} {told}"), _said(layout.flat[min(since, start) : start])


def _said(text: str) -> str:
    """What a phrase names, without what says that it is there, when and where."""
    return _SIGN.sub("", _NOISE.sub("", canonical(_STRENGTH.sub("强度", text))))


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if " " not in text[i : i + 2]}
