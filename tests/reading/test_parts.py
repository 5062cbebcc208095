"""The parts of the reading: spelling, numerals, units, offsets, hostile texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehui.reading import read_text
from kehui.reading.checks import check_text
from kehui.reading.numerals import chinese_value, numerals
from kehui.reading.plain import SOFT, plain
from kehui.reading.units import unit_at


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("十六", 16), ("二百三十五", 235), ("三千", 3000), ("一万二", 12000), ("两千三百", 2300), ("百万", 10**6), ("一百零五", 105), ("二百五", 250),
        ("一亿三千万", 130_000_000), ("十二万", 120_000), ("三点五", "3.5"), ("零", 0),
    ],
)  # fmt: skip
def test_chinese_numerals(words: str, value: object) -> None:
    assert chinese_value(words) == Decimal(str(value))


@pytest.mark.parametrize("words", ["三五", "一二三"])
def test_signs_in_a_row_are_no_numeral(words: str) -> None:
    assert chinese_value(words) is None


@pytest.mark.parametrize(
    ("text", "numeral", "value"),
    [
        ("合计1.2万人次", "1.2万", 12000), ("约20余万元", "20余万", 200000), ("投资1亿2000万元", "1亿2000万", 120_000_000),
        ("利税9600千元", "9600千", 9_600_000), ("重500千克", "500", 500), ("共1,280万元", "1,280万", 12_800_000), ("产量4 225万吨", "4 225万", 42_250_000),
        ("增长-2.4%", "-2.4", "-2.4"), ("支出2万亿元", "2万亿", 2 * 10**12),
    ],
)  # fmt: skip
def test_arabic_numerals(text: str, numeral: str, value: object) -> None:
    found = next(numerals(plain(text)))
    assert (text[found.start : found.end], found.value) == (numeral, Decimal(str(value)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("万人次", None),
        ("人次", "人次"),
        ("台（套）", "台"),
        ("台（次）", "台次"),
        ("元/公斤", "元/公斤"),
        ("项目", None),
        ("㎡", "㎡"),
    ],
)
def test_units(text: str, name: str | None) -> None:
    found = unit_at(text, 0)
    assert (found.name if found else None) == name


def test_a_break_within_a_number_is_soft() -> None:
    text = "全县规上工业总产值增长8.\n3%，创新高。\n1.抓培训\n"
    assert plain(text).count(SOFT) == 1
    assert [(f.text, f.value) for f in read_text(text)] == [("8.\n3", Decimal("8.3"))]


@given(st.text(alphabet="０1２,，(（)）\r\n\t　 :;%％。万亿元家件×xA-—《“”第一二十", max_size=120))
@settings(max_examples=150, deadline=None)
def test_offsets_hold_whatever_stands_there(text: str) -> None:
    assert len(plain(text)) == len(text)
    figures = read_text(text)
    assert all(text[f.start : f.end] == f.text for f in figures)
    assert all(f.of is None or 0 <= f.of < len(figures) for f in figures)
    assert [f.start for f in figures] == sorted(f.start for f in figures)
    check_text(text)


@pytest.mark.parametrize(
    "piece", ["1", "x", "×*", "一二百千万亿", "（1个", "5家、", "增长5%、", "分别增长5%和6%，", "“1", "1-2-", "1+2+", "a1-", "其中5家，", "1\t2\t家\n", "比去年的5件增5件", "第一", "a.a@"]
)  # fmt: skip
def test_hostile_texts_end(piece: str) -> None:
    """Work grows with length, not with its square: a square of this size would not end within the suite's patience."""
    check_text((piece * 8_000)[:8_000])


def test_the_json_of_a_figure() -> None:
    first, second = read_text("培训1.2万余人次，同比下降3%。")
    assert first.as_dict() == {
        "start": 2, "end": 6, "text": "1.2万", "term": "培训", "value": 12000, "unit": "人次", "qualifier": "余", "kind": "value", "of": None,
    }  # fmt: skip
    assert second.as_dict() == {
        "start": 14, "end": 15, "text": "3", "term": "培训", "value": -3, "unit": "%", "qualifier": "", "kind": "growth", "of": 0,
    }  # fmt: skip
