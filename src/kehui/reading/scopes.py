"""Whether two figures are told of the same time and place, so that they can be held against each other."""

from __future__ import annotations

import re

from kehui.reading.figure import Figure
from kehui.reading.layout import Layout
from kehui.reading.reader import Reader

_SPAN = re.compile(
    r"(\d{1,2}[—~至到-]{1,2}\d{1,2}月|[上下]半年|前?[一二三四]季度|截[至止][^，。；]{0,10}|去年|上年|(?:19|20)\d\d年|\d{1,2}月(?:末|底|份)?|年初|五年|三年|近[一-十\d]年|预计|累计|历年|同期)"
)
_STANDS = r"累计|现有|共有|总数|保有|目前|实有"
#: 2022年拟开展…，志愿者在今年436人的基础上突破500人 tells 436 of this year.
_BY_NOW = re.compile(r"^.*[，、](?=[^，、]*(?:在|由|从)(?:今年|目前|现在|现有)[^，、]{0,6}，$)")
#: 比上年减少3件 says nothing of when what follows was.
_AGAINST = re.compile(r"[比较](?:去年|上年|年初)(?:同期|末|底)?[^，。；]*[，。；]")
_SCOPE = re.compile(
    r"全(?:国|省|市|区|县|乡|镇|村)|开发区|园区|高新区|集中区|集聚区|产业园|工业园|科技园|科创园|[一-龥]{1,4}(?:镇|乡|村|街道)(?<!农村)(?<!乡村)(?<!村镇)(?<![城小集乡]镇)(?<![城下返家]乡)(?![级域区])"
)

_HERE = {"园区", "开发区", "高新区"}


def comparable(reading: Reader, one: Figure, other: Figure) -> bool:
    """Whether both are told of the same time and place."""
    first, second = (
        _BY_NOW.sub("", _AGAINST.sub("", reading.layout.flat[f.sentence[0] : f.start][-40:] + "，"))
        for f in (one, other)
    )
    usual = {f"{reading.later.year}年"}
    times, others = (_times_told(text) - usual for text in (first, second))
    if not times or not others:  # 截至11月底 is when the text was written
        times, others = ({t for t in told if not t.startswith("截")} for told in (times, others))
    if times ^ others == {"累计"} and all(t for t in (re.search(_STANDS, first), re.search(_STANDS, second))):
        times = others  # 累计保存638份 and 现有的683份
    if times != others:
        return False
    if len({_line_name(reading.layout, f) for f in (one, other)} - {""}) > 1:
        return False  # 红旗村…，示范户24户 and on a line of its own 双河村…，示范户15户
    here = {reading.own_area, "全街道"} | (set() if _of_an_area(reading) else _HERE)
    opened = (_opening(reading.layout, f) for f in (one, other))
    if len({bool(re.search("规上|规模以上", text)) for text in opened}) > 1:
        return False  # 规上工业…，有效专利1264件 and of the whole county 1580件
    return _places(first) - here == _places(second) - here


def _of_an_area(reading: Reader) -> bool:
    """Whether a county or city tells of itself, so that a zone is a part of it."""
    return reading.own_area in ("全市", "全县") and not re.search("园|开发区|高新区|集聚区", reading.text[:80])


def _opening(layout: Layout, figure: Figure) -> str:
    """How the sentence goes up to a figure, and the first clause before a list of sentences behind semicolons."""
    start = layout.period(figure.start)[0]
    return (
        layout.flat[start : start + 30].split("，")[0]
        + layout.flat[layout.sentence(figure.start)[0] : figure.start][-160:]
    )


def _line_name(layout: Layout, figure: Figure) -> str:
    """The village, firm or school that the line of a figure begins with."""
    line = layout.flat[layout.line(figure.start)[0] : figure.start]
    found = _LINE_NAME.match(line)
    return found[1] if found and not re.search("[全我本各该]", found[1]) else ""


_LINE_NAME = re.compile(
    r"[\s（）()一二三四五六七八九十\d、.．]*([\u4e00-\u9fff]{2,6}?(?:村|镇|乡|街道|社区|公司|集团|小学|中学|医院))"
)


def _places(text: str) -> set[str]:
    """The places that a text names: 全县, 石桥镇."""
    return {
        re.sub(r"^.+(?=全[国省市区县乡镇村]$)", "", place)
        for place in _SCOPE.findall(text)
        if not re.search(r"[我本]\w$", place)
    }


def _times_told(text: str) -> set[str]:
    """The times that a text names, without the year's end, at which all totals are told."""
    return {t for t in _SPAN.findall(text) if not re.match(r"截[至止](?:到)?(?:目前|年底|年末|12月|去?年?底)|12月", t)}
