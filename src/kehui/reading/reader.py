"""From a text to its figures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from kehui.reading import kinds
from kehui.reading import lexicon as lex
from kehui.reading.chinese import counts_as_figure
from kehui.reading.figure import Figure
from kehui.reading.future import Later
from kehui.reading.layout import Layout
from kehui.reading.links import link
from kehui.reading.naming import name_figures
from kehui.reading.nonfigures import Mask
from kehui.reading.numerals import Numeral, numerals
from kehui.reading.plain import plain
from kehui.reading.ranks import ranks
from kehui.reading.tables import Tables
from kehui.reading.thresholds import is_threshold
from kehui.reading.units import Unit, unit_at

_TENTH_NOT = "立果功员本为就长都绩交熟因了套片群品型效规活分份千上天"
_TENTH_MORE = re.compile(r"成([一二三四五六七八九半])?")
_DOUBLED = re.compile(r"翻了?(?:近|约|将近|超|超过)?(?P<n>[一二两三四]|\d)?(?:倍)?番(?P<more>还?多|有余)?")
_BEHIND = re.compile(r"[ \x02]?(以上|左右|以下|以内|上下|之多|有余|(?:多|余)(?=[，。；、）]|$))")
_CHAIN = re.compile(r"(?:、|，|和|及|与|以及|至|到|或|以及|并|；|[-—–~])?")
_RANGE = re.compile(r"[ \x02]?(?:[-—–~]{1,2}|至|到)[ \x02]?")
_LIST = re.compile(r"[ \x02]?(?:[-—–~]{1,2}|至|到|、|和|及|与|或|，)[ \x02]?")
_ENDED = re.compile(r"[ \x02]?(?:[，。；、）！\n]|$|以上|左右|和|及|与|，)")
_UNKNOWN = re.compile(
    r"([\u4e00-\u9fff]{1,3}[箱棒株只件管支袋枚标次包瓶盒条根架捆筒孔坪盘芽袋])(?=[，。；、）\n（和]|$)"
)
_OBSCURED_UNITS = {
    "元", "%", "个百分点", "个", "项", "件", "家", "人", "人次", "次", "场", "场次", "名", "份", "亩", "户", "台", "吨", "倍", "公里", "平方米", "㎡",
    "头", "只", "位", "套", "条", "篇", "期", "座", "处", "笔", "辆", "册", "本", "例", "批", "公斤", "株", "美元", "对", "支", "起", "宗", "间", "所",
}  # fmt: skip
_ZERO_NOUN = re.compile(
    r"零(?!距离|门槛|接触|容忍|跑腿|工|售|星|食|部件|配件|碎|基础|成本|散|首付|障碍|材料|添加|突破|的|下|点|钱|花|用|延误|时差|见面|关税|团|担当)[\u4e00-\u9fff]{1,6}?(?=[，。；、）\n]|$|目标)"
)
_ZERO_IS = re.compile(r"(?:为|是|达到?|保持|实现|：|下降到|降至|控制在)$")
_PAID = re.compile(r"(?:产值|收入|工资|价格|单价|收益|增收|花费?|赚)[^，。；]{0,10}$")


def read_text(text: str) -> list[Figure]:
    """The figures of a text in the order in which they stand. Offsets count the characters of ``text``. Never raises."""
    return Reader(text).figures


class Reader:
    """Reads one text. Afterwards: ``figures``, ``plain`` (one spelling, same offsets), ``layout`` and ``later``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)
        self.layout = Layout(self.plain)
        self.later = Later(self.plain)
        self._mask = Mask(self.plain)
        self._tables = Tables(self.plain)
        self._taken: dict[int, Figure] = {}
        self._doubled = self._find_doubled()
        found = sorted([*self._in_prose(), *self._tables.figures], key=lambda f: f.start)
        self.figures = found
        place = {id(f): i for i, f in enumerate(found)}
        for figure in self._tables.figures:
            figure.text = text[figure.start : figure.end]
            figure.of = None if figure.of is None else place[id(self._tables.figures[figure.of])]
        prose = [f for f in found if f.sentence == (0, 0)]
        name_figures(prose, self.layout)
        link(found, self.layout)

    @cached_property
    def own_area(self) -> str:
        """How the text calls the area it tells of: 全县, 全镇; "" where it names none."""
        named = Counter(re.findall(r"全[县市区乡镇村](?![民面域])", self.text))
        return named.most_common(1)[0][0] if named else ""

    def in_table(self, position: int) -> bool:
        """Whether an offset is in a line of a flat table."""
        return self._tables.covers(position)

    # --- candidates -----------------------------------------------------------------------------------------------

    def _in_prose(self) -> list[Figure]:
        ranked = {f.start: f for f in ranks(self.plain, self._mask) if self._counts(f.start)}
        figures: list[Figure] = [*ranked.values(), *self._doubled.values()]
        within = {i for f in figures for i in range(f.start, f.unit_end)}
        waiting: list[tuple[Figure, Numeral]] = []
        before: Figure | None = None
        for numeral in numerals(self.plain):
            start = numeral.start + numeral.negative
            if start in within or self._mask.covers(start) or not self._counts(start):
                continue
            figure = self._figure(numeral)
            if figure is None:
                waiting = self._wait(waiting, numeral)
                continue
            if waiting:
                figures += (given := self._share_unit(waiting, figure))
                for one in given:
                    self._settle(one, before)
                    before = one
                waiting = []
            self._settle(figure, before)
            figures.append(figure)
            before = figure
        return sorted(figures, key=lambda f: f.start)

    def _counts(self, position: int) -> bool:
        return not self.later.covers(position) and not self._tables.covers(position)

    def _find_doubled(self) -> dict[int, Figure]:
        found = {}
        for match in _DOUBLED.finditer(self.plain):
            start, end = match.span("n") if match["n"] else (match.start(), match.end())
            if not self._counts(start):
                continue
            times = {None: 1, "一": 1, "1": 1, "二": 2, "两": 2, "2": 2, "三": 3, "3": 3, "四": 4}.get(match["n"], 1)
            near = re.search("近|超", self.plain[match.start() : start])
            value = Decimal(2**times)
            found[start] = Figure(
                start, end, self.text[start:end], value=value, written=value, unit="倍", kind="multiple",
                qualifier="多" if match["more"] else near[0] if near else "", unit_end=match.end(),
            )  # fmt: skip
        return found

    def _figure(self, numeral: Numeral) -> Figure | None:
        text, start, end = self.plain, numeral.start, numeral.end
        before = text[max(0, start - 12) : start]
        qualifier, value = numeral.inner, numeral.value
        if text.startswith("分之", end):
            return None
        if before.endswith(("百分之", "千分之")):
            unit = Unit("%" if before[-3] == "百" else "‰", end)
        elif tenth := self._tenths(numeral):
            return tenth
        else:
            after = lex.QUALIFIER_AFTER.match(text, end)
            if after and not qualifier:
                qualifier = {"及以上": "以上"}.get(after[1], after[1])
            found = unit_at(text, after.end() if after else end)
            if found is None and after and after[1] in ("多", "来"):
                found, qualifier = unit_at(text, end), ""
            if (
                found is None
                and numeral.scale >= 10_000
                and (named := _UNKNOWN.match(text, after.end() if after else end))
            ):
                found = Unit(named[1], named.end())
            if found is None:
                return self._without_unit(numeral)
            unit = found
        if not self._allowed(numeral, unit):
            return None
        unit_end = unit.end
        if behind := _BEHIND.match(text, unit_end):
            qualifier = qualifier or behind[1]
        if ahead := lex.QUALIFIER_BEFORE.search(before):
            word = ahead[0].strip(" \x02").removesuffix("了")
            qualifier = lex.QUALIFIERS_BEFORE.get(word, "") or qualifier
        if is_threshold(text, start, unit_end, unit.name, qualifier):
            return None
        name = "元" if unit.name == "块" and _PAID.search(self.layout.left(start)) else unit.name
        return Figure(
            start, end, self.text[start:end], value=value, unit=name, qualifier=qualifier, written=numeral.written,
            scale=numeral.scale, unit_end=unit_end,
        )  # fmt: skip

    def _tenths(self, numeral: Numeral) -> Figure | None:
        """七成五, 近两成, 3成."""
        text, end = self.plain, numeral.end
        more = _TENTH_MORE.match(text, end)
        if not more or numeral.value is None or not 1 <= numeral.value <= 10 or numeral.scale != 1:
            return None
        if (
            not more[1]
            and text[more.end() : more.end() + 1] in _TENTH_NOT
            and text[more.end() : more.end() + 2] not in ("以上", "多的", "左右")
        ):
            return None
        if numeral.value == 1 and text[more.end() : more.end() + 2] == "不变":
            return None
        digit = {"半": 5}.get(more[1], "一二三四五六七八九".find(more[1]) + 1) if more[1] else 0
        value = numeral.value * 10 + digit
        stop = more.end() if more[1] else end
        qualifier = ""
        if ahead := lex.QUALIFIER_BEFORE.search(text[max(0, numeral.start - 6) : numeral.start]):
            qualifier = lex.QUALIFIERS_BEFORE.get(ahead[0].strip().removesuffix("了"), "")
        if behind := _BEHIND.match(text, more.end()) or re.compile("(多|余)").match(text, more.end()):
            qualifier = qualifier or behind[1]
        return Figure(
            numeral.start, stop, self.text[numeral.start : stop], value=value, written=value, unit="%", qualifier=qualifier,
            unit_end=more.end(),
        )  # fmt: skip

    def _without_unit(self, numeral: Numeral) -> Figure | None:
        """A number without a unit is a figure where its % was left out, or where it is a nought (零事故, 不良率为零)."""
        text, start, end = self.plain, numeral.start, numeral.end
        left = self.layout.left(start)
        if numeral.style == "chinese":
            if text[start] == "零" and (found := _ZERO_NOUN.match(text, start)):
                figure = Figure(start, end, self.text[start:end], value=Decimal(0), written=Decimal(0), unit_end=end)
                figure.term = found[0][1:]
                return figure
            if text[start:end] == "零" and _ZERO_IS.search(left) and _ENDED.match(text, end):
                unit = "%" if re.search(r"(?:率|占比|比例|比重)[^，。；]{0,6}$", left) else ""
                return Figure(
                    start, end, self.text[start:end], value=Decimal(0), written=Decimal(0), unit=unit, unit_end=end
                )
            return None
        if numeral.style == "bare" or (numeral.scale != 1 and numeral.style == "obscured"):
            return None
        if numeral.scale != 1:
            return self._amount(numeral)
        if _ENDED.match(text, end) and (kinds.grows_without_sign(left) or kinds.shares_without_sign(left)):
            if (
                numeral.style == "arabic"
                and re.match(r"[ \x02]?[、和及与，]", text[end : end + 2])
                and self._unit_follows(end)
            ):
                return None
            return Figure(
                start, end, self.text[start:end], value=numeral.value, written=numeral.written, unit="%", unit_end=end
            )
        return None

    def _unit_follows(self, end: int) -> bool:
        """Whether a list goes on with a number that has a unit: 3、5个."""
        return bool(re.match(r"[ \x02]?[、和及与][ \x02]?\d[\d.,]*[ ]?[^\d\W%]", self.plain[end : end + 24]))

    def _amount(self, numeral: Numeral) -> Figure | None:
        """3.2亿 without 元: an amount where money was meant, else a bare number."""
        text, start, end = self.plain, numeral.start, numeral.end
        behind = lex.QUALIFIER_AFTER.match(text, end)
        if not _ENDED.match(text, behind.end() if behind else end):
            return None
        left = self.layout.left(start)
        money = re.search(
            r"(?:资金|投资|产值|收入|经费|贷款|税|额|利润|资产|补助|奖励|价值|支出|融资|收益|GDP|总值|增加值|投入)[^，。；]{0,8}$",
            left,
        )
        qualifier = numeral.inner or (behind[1] if behind else "")
        if ahead := lex.QUALIFIER_BEFORE.search(text[max(0, start - 6) : start]):
            qualifier = lex.QUALIFIERS_BEFORE.get(ahead[0].strip().removesuffix("了"), "") or qualifier
        return Figure(
            start, end, self.text[start:end], value=numeral.value, written=numeral.written, scale=numeral.scale,
            unit="元" if money else "", qualifier=qualifier, unit_end=end,
        )  # fmt: skip

    def _allowed(self, numeral: Numeral, unit: Unit) -> bool:
        text, start = self.plain, numeral.start
        before = text[max(0, start - 1) : start]
        if numeral.style == "obscured":
            if "\x02" in text[numeral.end : unit.end]:
                return False
            if unit.name not in _OBSCURED_UNITS and numeral.scale == 1:
                return False
            if before in "第" and before:
                return False
        elif numeral.style in ("chinese", "bare"):
            return counts_as_figure(text, numeral, unit)
        if before and (before in "第其" or (before.isascii() and before.isalnum() and numeral.style == "arabic")):
            return False
        if before == "." or (
            before in "-–—" and before and start >= 2 and text[start - 2].isascii() and text[start - 2].isalpha()
        ):
            return False
        after = text[unit.end : unit.end + 1]
        if unit.weak and not (
            not after
            or after in "，。；、（）：！\n \x02和及与共以，的内上左均"
            or after.isdigit()
            or numeral.scale != 1
        ):
            return unit.name in ("期", "度", "方", "班", "组", "队") and after not in "间货待以过假量子织长伍员面案式法"
        if unit.name == "岁":
            return not re.match(r"(?:及)?(?:以上|以下|以内|至|-|—|~|到|、|的|之)", text[unit.end : unit.end + 3])
        return True

    # --- units shared in a list -----------------------------------------------------------------------------------

    def _wait(self, waiting: list[tuple[Figure, Numeral]], numeral: Numeral) -> list[tuple[Figure, Numeral]]:
        """Remember a number without a unit: 3、5个 gives it one."""
        if numeral.style != "arabic":
            return []
        before = self.plain[max(0, numeral.start - 1) : numeral.start]
        if before and (before == "第" or (before.isascii() and before.isalnum())):
            return []
        figure = Figure(
            numeral.start, numeral.end, self.text[numeral.start : numeral.end], value=numeral.value, written=numeral.written,
            scale=numeral.scale, unit_end=numeral.end, qualifier=numeral.inner,
        )  # fmt: skip
        if waiting and not self._joins(waiting[-1][0].end, figure.start):
            waiting = []
        return [*waiting[-20:], (figure, numeral)]

    def _joins(self, end: int, start: int) -> bool:
        gap = _LIST.match(self.plain, end)
        return bool(gap and gap.end() == start)

    def _share_unit(self, waiting: list[tuple[Figure, Numeral]], last: Figure) -> list[Figure]:
        if not self._joins(waiting[-1][0].end, last.start):
            return []
        given = []
        for figure, numeral in waiting:
            shared = replace(figure, unit=last.unit)
            if numeral.scale == 1 and last.scale != 1 and figure.value is not None:
                shared.value, shared.scale = figure.value * last.scale, last.scale
            before = self.plain[max(0, figure.start - 6) : figure.start]
            if ahead := lex.QUALIFIER_BEFORE.search(before):
                shared.qualifier = (
                    lex.QUALIFIERS_BEFORE.get(ahead[0].strip().removesuffix("了"), "") or shared.qualifier
                )
            given.append(shared)
        gap = _RANGE.match(self.plain, waiting[-1][0].end)
        if gap and gap.end() == last.start:
            last.role = given[-1].role = "range"
        return given

    # --- kind and sign --------------------------------------------------------------------------------------------

    def _settle(self, figure: Figure, before: Figure | None) -> None:
        left, right = self.layout.left(figure.start), self.layout.right(figure.unit_end)
        chained = before is not None and self._is_chained(before, figure)
        if figure.unit in ("%", "‰", "倍", "个百分点", "个千分点"):
            kinds.settle_percent(figure, left, right, before, chained)
        elif figure.role != "range":
            kinds.settle_value(figure, left, before, chained)
        kinds.settle_basis(figure, left)
        if not figure.basis and chained and before is not None:
            figure.basis = before.basis

    def _is_chained(self, before: Figure, figure: Figure) -> bool:
        """Whether only a 、or 和 stands between two figures."""
        gap = self.layout.flat[before.unit_end : figure.start].replace("\x01", "").replace("\x02", "")
        if len(gap) > 12:
            return False
        gap = re.sub(r"^(?:以上|左右|以下|多|余|[ ])", "", gap)
        gap = lex.QUALIFIER_BEFORE.sub("", gap)
        return gap.strip(" ") in (
            "、",
            "，",
            "和",
            "及",
            "与",
            "以及",
            "至",
            "到",
            "-",
            "—",
            "~",
            "或",
            "；",
            "、百分之",
            "和百分之",
            "，百分之",
            "至百分之",
        )
