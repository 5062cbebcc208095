"""What is planned for later: sections and sentences whose numbers are no figures of the year told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
#: A look back over several years is of the last: 由2015年的52.3%提高到2020年的60.1%.
_YEARS = re.compile(
    r"(?:(?:19|20)\d\d年?[—–~至-]{1,2}|(?:由|从)20\d\d年[^，。；\n]{0,16}(?:到|至))(20\d\d)年(?!度?[^，。；\n]{0,4}(?:力争|计划|目标))"
)
_LEVELS = (
    re.compile(r"[ \t]*第[一二三四五六七八九十]{1,3}(?:部分|章|篇)"),
    re.compile(r"[ \t]*[一二三四五六七八九十]{1,3}[、.．，]"),
    re.compile(r"[ \t]*（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"[ \t]*\d{1,2}[、.．]"),
    re.compile(r"[ \t]*（\d{1,2}）|[ \t]*[①-⑳]|[ \t]*\d{1,2}）"),
)
_PLANNED = re.compile(
    r"下一?步|明年|来年|下一?年度?(?!末)|下一阶段|工作打算|工作计划|工作思路|工作设想|工作安排|工作谋划|今后|展望|重点打算|计划安排|未来|下阶段|主要目标|发展目标|奋斗目标|打算|目标任务|工作目标|工作重点|重点工作|工作要点|预期目标|总体要求"
)
_PLAN_HEADING = re.compile(
    r"^[ \t]*(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[、.．]|第[一二三四]部分).{0,20}(?:工作计划|工作打算|工作安排|工作思路|预期目标|重点打算)[。：]?$"
)
_SURELY = re.compile(r"下一?步|明年|来年|下一?年度?(?!末)|下一阶段|打算|工作思路|设想|谋划|今后|展望|未来|下阶段")
_TOLD = re.compile(
    r"完成情况|落实情况|进展|回顾|成效|推进情况|执行情况|总结|开展情况|完成得|和.{0,12}打算|(?:问题|不足|困难|短板).{0,4}[与和及、].{0,10}(?:打算|计划|思路|安排|措施)|及.{0,12}(?:打算|计划|思路|安排)|暨"
)
_CUE = re.compile(
    r"下一?学[年期]|力争|力促|争取(?=[^，。；]{0,10}(?:达|实现|完成|突破|新增|年|全年|明年|到\d))|明年|来年|下一?年(?:度)?(?![^，。；]{0,4}[末初])|下一?步|下一阶段|下阶段|今后|未来|打算|拟于|拟(?=新|建|投|引|在|举|组|开|申|安)|计划(?=于?明年|到|在?20\d\d|用)|预期目标|奋斗目标|目标是|规划(?:到|至)|"
    r"将(?:继续|进一步|力争|重点|全力|争取|确保|新增|新建|新认定|建成|完成|实现|达到?|组织|开展|投入|培育|引进|再|以|围绕|于(?:明年|20)|坚持|聚焦|紧扣|着力|持续|大力|推动|加快|深入|举办|按照|在(?:全|现|明))|"
    r"到[“\"]?十[三四五六七]五[”\"]?(?:期)?(?:末|时)|远景目标|(?<!今年)有望(?:达|突破|实现|超)|计划明年"
)
_LATER = re.compile(r"(?:到|至|力争|争取|确保)?(?:(?<!\d)(20\d\d)年)")
_THIS_YEAR = re.compile(r"(?:今年|全年|本年)[^，。；\n]{0,12}$")
#: A paragraph that opens the part on what comes next where no heading does; a question that an answer follows.
_OPENS = re.compile(
    r"[ \t]*(?:(?P<year>20\d\d)年|明年|来年|下一?步|今后|下一?阶段|新的一年)[^。；\n]{0,16}?(?:我们|我[局县镇乡村区市委院校]|全[县镇乡村区市局]|，)?[^。；\n]{0,6}?(?:将|要|拟|计划|继续|重点)"
)
_ASKED = re.compile(
    r"(?:新的一年|明年|来年|下一?步|今后|下一?阶段|未来)[^。\n]{0,24}(?:打算|计划|目标|规划|考虑|安排|部署)[^。\n]{0,6}[？?]"
)
#: What a part on what comes next may begin with: how things stand.
_STANDS = re.compile(
    r"[ \t]*(?:当前|目前|现阶段|总体来?看|回顾|同时|虽然|尽管|但|对照)[^。\n]{0,60}(?:存在|不足|问题|短板|差距|困难|制约|薄弱|仍|还有)[^\n]*"
)
#: What a plan starts from is told of this year: 由2023年的83.6万人次增加到…, 在今年新增286名的基础上.
_BASE = re.compile(
    r"(?:(?:由|从)(?:(?P<year>20\d\d)年度?|今年|本年|目前|现在)(?:底|末)?的?[\d.,]+|在(?:今年|目前|现有|(?P<base>20\d\d)年度?)[^，。；\n]{0,24}基础上)"
)
_ANNEX = re.compile(r"[ \t]*附(?:件|表|录)?[\d一二三四五六七八九十]{0,2}[：:\n]")
_SENTENCE_END = "。！？\n"


def report_year(text: str) -> int | None:
    """The year a text tells of: that of its title, else the one it names most."""
    text = "\n".join(line for line in text.split("\n") if not (len(line) < 40 and _PLAN_HEADING.search(line)))
    head = [int(y) for y in _YEAR.findall(text[:200])]
    counts = Counter(int(y) for y in _YEAR.findall(text))
    if not counts:
        return None
    if found := _YEARS.search(text[:200]):
        return int(found[1])
    if head:
        return head[0] if "总结" in text[:200] or counts[head[0]] >= 2 else max(head)
    return max(counts, key=lambda y: (counts[y], y))


class Later:
    """Where a text speaks of later years."""

    def __init__(self, text: str) -> None:
        self.year = report_year(text)
        spans = sorted([*self._sections(text), *self._sentences(text)])
        self._told = [m.span() for m in _BASE.finditer(text) if int(m["year"] or m["base"] or 0) <= (self.year or 0)]
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def covers(self, position: int) -> bool:
        """Whether the number there is a target for a later year."""
        at = bisect_right(self._starts, position) - 1
        told = bisect_right(self._told, (position, position)) - 1
        if told >= 0 and position < self._told[told][1]:
            return False
        return at >= 0 and position < self._ends[at]

    def _sections(self, text: str) -> list[tuple[int, int]]:
        spans, at, opened, level = [], 0, -1, 0
        title_seen, asked = False, False
        for line in text.split("\n"):
            rank = _level(line)
            if asked and line.strip():
                spans.append((at, at + len(line)))
            asked = bool(_ASKED.search(line)) or (asked and not line.strip())
            if opened >= 0 and _ANNEX.match(line):
                spans.append((opened, at))
                opened = -1
            if rank is None and opened >= 0 and (stands := self._stands(line)):
                spans.append((opened, at))
                opened = at + stands
            if rank is None and opened < 0 and self._opens(line):
                opened, level = at, 1
            elif rank is not None:
                planned = self._is_planned(_heading(line, rank), title=not title_seen and rank == -1)
                if opened >= 0 and rank <= level:
                    spans.append((opened, at))
                    opened = -1
                if opened < 0 and planned:
                    opened, level = at, rank
                title_seen = True
            elif line.strip():
                title_seen = True
            at += len(line) + 1
        if opened >= 0:
            spans.append((opened, at))
        return spans

    @staticmethod
    def _stands(line: str) -> int:
        """How much of a paragraph says how things stand, up to what is planned; 0 where none does."""
        if not _STANDS.match(line):
            return 0
        ends = [m.end() for m in re.finditer("[。！]", line)] or [len(line)]
        told = 0
        for start, end in zip([0, *ends], ends, strict=False):
            sentence = line[start:end]
            if _CUE.search(sentence) or _LATER.match(sentence.lstrip()):
                break
            told = end
        return told

    def _opens(self, line: str) -> bool:
        """Whether a paragraph without number begins the part on what comes next."""
        found = _OPENS.match(line)
        return bool(found and not (found["year"] and self.year and int(found["year"]) <= self.year))

    def _is_planned(self, heading: str, title: bool) -> bool:
        if title:
            return (
                bool(re.search(r"(?:工作|年度|重点)?(?:计划|要点|打算|思路)$", heading.strip()))
                and "总结" not in heading
            )
        if not _PLANNED.search(heading) or _TOLD.search(heading):
            years = [int(y) for y in _YEAR.findall(heading)]
            return bool(self.year and years and min(years) > self.year and not _TOLD.search(heading))
        if _SURELY.search(heading):
            return True
        years = [int(y) for y in _YEAR.findall(heading)]
        if years:
            return self.year is None or min(years) > self.year
        return bool(re.search(r"计划|安排|预期目标|奋斗目标|总体要求", heading)) and not years

    def _sentences(self, text: str) -> list[tuple[int, int]]:
        spans = []
        for found in _CUE.finditer(text):
            if found[0] == "力争" and "力争上游" in text[found.start() : found.start() + 4]:
                continue
            if found[0].startswith("有望") and _THIS_YEAR.search(text[max(0, found.start() - 16) : found.start()]):
                continue
            spans.append((found.start(), _end(text, found.end())))
        if self.year:
            for found in _LATER.finditer(text):
                if (int(found[1]) > self.year and found[0][0] in "到至力争确") or (
                    int(found[1]) > self.year
                    and re.match(
                        r"，?[^，。；]{0,8}(?:计划|目标|力争|将|拟|确保|要|预计)", text[found.end() : found.end() + 14]
                    )
                ):
                    spans.append((found.start(), _end(text, found.end())))
        return spans


def _end(text: str, position: int) -> int:
    """The end of the sentence, looked for within bounds."""
    for i in range(position, min(len(text), position + 600)):
        if text[i] in _SENTENCE_END:
            return i
    return min(len(text), position + 600)


def _heading(line: str, rank: int) -> str:
    """The words of a heading, without the sentence that may follow it."""
    return re.split(r"[。：；]", line, maxsplit=1)[0][:40]


def _level(line: str) -> int | None:
    """The rank of a heading: 0 for 第一部分 to 4 for （1）, -1 for a short line without number; None for prose."""
    for rank, pattern in enumerate(_LEVELS):
        if pattern.match(line):
            return rank
    bare = line.strip()
    if 2 <= len(bare) <= 30 and not any(c in bare for c in "，。；、：\t|") and not bare[-1].isdigit():
        return (
            -1
            if re.search(r"总结|报告|汇报|计划|要点|打算|思路|公报|材料|情况", bare)
            else 1
            if re.search(r"下一?步|明年|来年|今后|打算", bare)
            else None
        )
    return None
