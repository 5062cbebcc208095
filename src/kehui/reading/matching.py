"""Terms as they are written against the names of indicators.

The core knows no indicators: whoever calls passes their names in, and what has been learned from corrections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_SAME = (
    (r"[Rr] ?[&＆] ?[Dd]|研究与试验发展|研究与试验发展", "研发"), (r"投入经费|经费投入|经费支出|投入支出", "经费"), (r"申报|申请|受理", "申请"), (r"规模以上|规上", "规上"), (r"高新技术企业", "高企"),
    (r"国家级?高企", "国家高企"), (r"技术市场(?:实现)?(?:成交|交易)(?:总)?额|技术合同(?:成交|交易)(?:总)?金?额|技术合同额", "技术合同成交额"),
    (r"科技孵化器|企业孵化器|孵化器", "孵化器"), (r"宣传资料|宣传材料", "宣传资料"),
    (r"印发|发放", "发放"), (r"重新认定|到期重新认定", "重新认定"), (r"省级", "省"), (r"市级", "市"), (r"县级", "县"), (r"国家级", "国家"), (r"上交|上缴|缴纳", "上缴"),
    (r"办公室", "办"), (r"人员数|人数", "人员"), (r"新引进|引进|引入", "引进"), (r"举办、?参与|举办|参与", "举办"), (r"企业研发机构|研发机构", "研发机构"), (r"完成产值|实现产值", "产值"),
)  # fmt: skip
_SAME_RE = [(re.compile(a), b) for a, b in _SAME]
_DROP = re.compile(
    r"[\s及和“”\"'《》（）()〔〕、，。：；·\-—]|全[县市乡镇村区]|我[县市乡镇村局]|今年|本年|全年|当年|年末|年底|目前|现有|现在|已|共|的|各类|各级|各项|其中|等(?!级|次)|实现|完成|达到|达|拥有|总计|合计|先后|进一步|培育(?!园|室)|加快|积极|新(?=认定|引进|发展)"
)
_TAIL = re.compile(r"(?:总数量|总数|数量|个数|家数|总量|总额|数|量|额)$")
#: Words that make two terms different things, however alike they are else.
_APART = (
    ("发明", "实用新型", "外观"), ("申请", "授权", "有效"), ("输出", "吸纳"), ("累计", "净增"), ("重新认定", "复审"),
    ("博士", "硕士"), ("线上", "线下"), ("出口", "进口"), ("小麦", "水稻", "玉米"), ("一产", "二产", "三产"), ("毕业", "入驻"), ("退出",), ("复审",), ("重新认定",),
    ("发明",), ("高层次",), ("累计",), ("农业",), ("面积",), ("产值", "收入", "税"), ("增加值",), ("新产品",), ("人员",), ("经费",), ("研究院",), ("研发中心",), ("人才",), ("示范",), ("改造",), ("电脑",), ("远程",),
    ("千人",), ("国千",), ("省千",), ("培训",), ("租赁",), ("注册资本",), ("终止",), ("追回",), ("贷款",), ("意向",), ("专家",), ("申报", "申请"), ("毛", "净"),
)  # fmt: skip
_LEVELS = (
    re.compile(r"国家(?!标准)"), re.compile(r"省(?=科技|重点|农业|千|高新|企业|新产品|工程|众创|孵化|星)"),
    re.compile(r"市(?=科技|重点|企业|工程|众创|孵化|高新|星)"), re.compile(r"县(?=科技型|企业研|重点|众创|星|高新)"),
)  # fmt: skip
_CUMULATIVE = re.compile(r"累计|总数|现有|共有|保有量|存量|总量|拥有|达到$|有效")
_NEW = re.compile(
    r"新增|新认定|新建|新培育|新引进|净增|年内新|当年新|新入驻|新设|新成立|新签|新发展|新申报|新获批|新入库|新选树|新评|新命名|新备案|新授牌|新登记|新挂牌|新注册"
)


@dataclass(frozen=True)
class Candidate:
    """A name that may be meant. ``score`` 1 for the same words or a learned correction, below 1 for alike ones."""

    code: str
    name: str
    score: float
    reason: str


@lru_cache(maxsize=50_000)
def canonical(term: str) -> str:
    """A term in one wording: 规模以上工业企业r&d经费支出 and 规上工业企业R&D经费支出 are the same."""
    text = term
    for pattern, word in _SAME_RE:
        text = pattern.sub(word, text)
    text = _DROP.sub("", text)
    return _TAIL.sub("", text) or text


def is_cumulative(term: str) -> bool:
    """Whether a term names what has come together by now."""
    return bool(_CUMULATIVE.search(term)) and not _NEW.search(term)


def is_new(term: str) -> bool:
    """Whether a term names what came new in the year."""
    return bool(_NEW.search(term))


def noun_of(term: str) -> str:
    """The canonical noun without 新增, 累计 and the like, so that both can be held against each other."""
    return canonical(
        re.sub(
            r"累计|总数(?:量)?|达到?|现有|共有|拥有|保有量|总量|新增|新认定|新建|新培育|新引进|净增|年内|当年|培育|认定|建成|建有|入库|备案|新入驻|新成立|存量|有效期内|新?(?:注册|获批|命名|授牌|挂牌|登记|选树|申报|发展)",
            "",
            term,
        )
    )


class Matcher:
    """Names of indicators, made ready once for many terms.

    names    every name and alias -> code
    learned  terms that people have matched by hand -> code ("" where they said: no indicator)
    units    code -> unit in which the indicator is told, where known
    """

    def __init__(
        self, names: Mapping[str, str], learned: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None
    ) -> None:
        self._learned = {canonical(k): v for k, v in (learned or {}).items()} | dict(learned or {})
        self._units = dict(units or {})
        self._names: dict[str, list[tuple[str, str]]] = {}
        self._exact = dict(names)
        self._grams: dict[str, set[str]] = {}
        for name, code in names.items():
            key = canonical(name)
            self._names.setdefault(key, []).append((name, code))
            self._grams[key] = _bigrams(key)

    def match(
        self, term: str, *, unit: str = "", context: Iterable[str] = (), limit: int = 5, least: float = 0.5
    ) -> list[Candidate]:
        """The names that may be meant by a term, the likeliest first.

        ``unit`` rules out what is counted otherwise; ``context`` are fuller wordings (with the term of the whole, with what
        the sentence goes on to say), tried where the term alone is short.
        """
        key = canonical(term)
        areas = {canonical(f"{term}面积")} if unit in ("亩", "㎡", "平方米", "公顷") and "面积" not in term else set()
        if (code := self._learned.get(term, self._learned.get(key))) is not None:
            return [Candidate(code, term, 1.0, "learned")] if code else []
        if term in self._exact:
            return [Candidate(self._exact[term], term, 1.0, "name")]
        found: dict[str, Candidate] = {}
        wordings = list(dict.fromkeys([key, *(canonical(c) for c in context if c)]))
        for area in areas:
            for name, code in self._names.get(area, ()):
                found[code] = Candidate(code, name, 0.95, "area")
        for position, wording in enumerate(wordings):
            grams = _bigrams(wording)
            own = grams if position == 0 else _bigrams(key)
            for name_key, names in self._names.items():
                score = _alike(wording, name_key, key, grams, self._grams[name_key]) * (1 if position == 0 else 0.97)
                if score < least or (position and not wording.startswith(key) and not own & self._grams[name_key]):
                    continue
                for name, code in names:
                    if unit and not _units_agree(unit, self._units.get(code, "")):
                        continue
                    if code not in found or found[code].score < score:
                        found[code] = Candidate(code, name, round(score, 3), "same words" if score == 1 else "alike")
        return sorted(found.values(), key=lambda c: (-c.score, len(c.name), c.name))[:limit]


def match_indicator(
    term: str, context: Iterable[str] = (), *, names: Mapping[str, str], learned: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None, unit: str = "",
) -> list[Candidate]:  # fmt: skip
    """``Matcher.match`` for one term; many terms are matched quicker with one ``Matcher``."""
    return Matcher(names, learned, units).match(term, unit=unit, context=context)


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _alike(one: str, other: str, own: str, grams: set[str], others: set[str]) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    for group in _APART:
        theirs = {w for w in group if w in other}
        if not {w for w in group if w in own} <= theirs <= {w for w in group if w in one}:
            return 0.0
    for level in _LEVELS:
        theirs_too = bool(level.search(other))
        if not bool(level.search(own)) <= theirs_too <= bool(level.search(one)):
            return 0.0
    shared = len(grams & others)
    if not shared:
        return 0.0
    dice = 2 * shared / (len(grams) + len(others))
    inside, contains = shared / len(others), shared / len(grams)
    best = dice
    if inside > 0.85 and len(other) >= 4:
        best = max(best, 0.92 * inside)
    if len(other) >= 6 and _in_order(other, one):
        best = max(best, 0.86)
    if contains == 1 and len(one) >= 5 and len(one) * 10 >= len(other) * 6:
        best = max(best, 0.81)
    return min(0.99, best)


def _in_order(short: str, long: str) -> bool:
    """Whether the signs of one stand in the other in their order."""
    signs = iter(long)
    return all(sign in signs for sign in short)


_MEASURED = {"元", "%", "㎡", "平方米", "亩", "吨", "公斤", "公里", "美元", "倍", "个百分点", "人次"}


def _units_agree(unit: str, own: str) -> bool:
    """Counting words are alike (家, 个, 项); measures must be the same."""
    if not own:
        return True
    own = re.sub(r"^(?:百|千|万|亿|百万|千万)(?=元|亩|吨|平方米|人次|人|美元|㎡|公里|公斤|头|株)", "", own)
    same = {"平方米": "㎡", "平米": "㎡", "位": "人", "名": "人"}
    unit, own = same.get(unit, unit), same.get(own, own)
    if unit == own:
        return True
    return not ({unit, own} & _MEASURED) and "/" not in unit + own
