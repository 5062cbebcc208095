"""Sentences made of patterns, terms and values with a known truth, for tests that draw many of them."""

from __future__ import annotations

import random

_TERMS = (
    "技术合同成交额", "高新技术产业产值", "规上工业增加值", "农产品网络零售额", "科技型企业总收入", "实缴税金", "固定资产投资", "研发经费支出", "旅游综合收入",
)  # fmt: skip
_COUNTS = (
    ("高新技术企业", "家"), ("授权发明专利", "件"), ("科技特派员", "名"), ("农民专业合作社", "个"), ("科普讲座", "场"), ("技术合同", "项"), ("农家书屋藏书", "册"),
    ("培训农民", "人次"), ("发放技术资料", "份"), ("茶园面积", "亩"), ("在孵企业", "家"), ("惠及农户", "户"), ("粮食总产量", "吨"), ("农机具", "台"),
)  # fmt: skip
_SHARES = ("森林覆盖率", "良种覆盖率", "群众满意率", "机械化率", "城镇化率", "优良天数比例", "研发投入强度")
_LEADS = ("", "今年以来，", "截至12月底，", "2023年，全县", "一年来，我镇", "据统计，", "目前，全乡")
_UPS = ("同比增长", "比上年增长", "较去年同期增长", "增长", "同比提高", "增幅达", "增速为", "同比增加")
_DOWNS = ("同比下降", "比上年减少", "较去年同期下降", "下降", "降幅达", "同比减少")


class Maker:
    """Draws annotated sentences; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, sentences: int) -> str:
        """So many sentences in the notation of ``scoring.parse``."""
        return "".join(self.sentence() for _ in range(sentences))

    def sentence(self) -> str:
        """One sentence of a pattern drawn at random."""
        patterns = (
            self._value, self._pair, self._part, self._chain, self._share, self._plan, self._before, self._change, self._bracket, self._rank, self._times,
        )  # fmt: skip
        return (
            self._random.choice(_LEADS)
            + self._random.choice(patterns)()
            + self._random.choice("。；")
            + self._random.choice(("", "\n"))
        )

    def _money(self) -> str:
        if self._random.random() < 0.5:
            return f"{{{self._random.uniform(1, 400):.2f}亿|v元}}元"
        return f"{{{self._random.randint(12, 9999)}万|v元}}元"

    def _percent(self) -> str:
        return f"{self._random.uniform(0.1, 60):.1f}"

    def _growth(self, back: str = "1") -> str:
        if self._random.random() < 0.7:
            return f"{self._random.choice(_UPS)}{{{self._percent()}|g@{back}}}%"
        return f"{self._random.choice(_DOWNS)}{{{self._percent()}|g-@{back}}}%"

    def _amount(self) -> tuple[str, str]:
        term, unit = self._random.choice(_COUNTS)
        number = str(self._random.randint(2, 9000))
        if self._random.random() < 0.2 and unit in ("人次", "亩", "份", "册", "吨"):
            number = f"{self._random.uniform(1, 90):.1f}万"
        after = self._random.choice(("", "", "", "余")) if number.endswith("0") else ""
        return term, f"{{{number}|v{unit}}}{after}{unit}"

    def _value(self) -> str:
        if self._random.random() < 0.5:
            return f"{self._random.choice(_TERMS)}{self._random.choice(('', '达', '达到', '为'))}{self._money()}，{self._growth()}"
        term, amount = self._amount()
        return f"{term}{amount}，{self._growth()}"

    def _pair(self) -> str:
        one, other = self._random.sample(_TERMS, 2)
        first, second = self._percent(), self._percent()
        joint = self._random.choice(("和", "、"))
        return f"{one}、{other}分别为{self._money()}{joint}{self._money()}，分别增长{{{first}|g@2}}%{joint}{{{second}|g@2}}%"

    def _part(self) -> str:
        whole = self._random.randint(60, 900)
        return f"授权专利{{{whole}|v件}}件，其中发明{{{whole // 5}|v件@1}}件、实用新型{{{whole // 2}|v件@2}}件"

    def _chain(self) -> str:
        old = self._random.randint(20, 80)
        new = old + self._random.randint(1, 40)
        return f"高新技术企业由{{{old}|v家@+1}}家增加到{{{new}|v家}}家，净增{{{new - old}|v家}}家"

    def _share(self) -> str:
        first = self._random.randint(30, 70)
        points = self._random.uniform(0.1, 5)
        verb, sign = self._random.choice((("提高", ""), ("提升", ""), ("下降", "-"), ("回落", "-")))
        return f"{self._random.choice(_SHARES)}达{{{first}.{self._random.randint(0, 9)}|s}}%，比上年{verb}{{{points:.1f}|p{sign}@1}}个百分点"

    def _plan(self) -> str:
        percent = self._random.randint(80, 140)
        return f"完成招商引资{self._money()}，占年度计划的{{{percent}|c@1}}%"

    def _before(self) -> str:
        return f"{self._random.choice(_TERMS)}增长{{{self._percent()}|g@+1}}%，达{self._money()}"

    def _change(self) -> str:
        term, unit = self._random.choice(_COUNTS[:6])
        value = self._random.randint(30, 500)
        change = self._random.randint(1, 20)
        verb, sign = self._random.choice((("增加", ""), ("减少", "-")))
        return f"{term}{{{value}|v{unit}}}{unit}，比上年{verb}{{{change}|v={sign}{change}{unit}@1}}{unit}"

    def _bracket(self) -> str:
        return f"新增科技型企业{{{self._random.randint(20, 60)}|v家}}家（省级{{{self._random.randint(2, 9)}|v家@1}}家、市级{{{self._random.randint(2, 9)}|v家@2}}家）"

    def _rank(self) -> str:
        return f"{self._random.choice(_TERMS)}{self._money()}，居全市第{{{self._random.randint(1, 12)}|r位@1}}位"

    def _times(self) -> str:
        return f"{self._random.choice(_TERMS)}{self._money()}，为去年同期的{{{self._random.randint(80, 180)}|m@1}}%"
