"""How figures are told in prose (domain rules §9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics import phrasing
from kehui.statistics.figures import Figure
from kehui.statistics.indicators import Indicator

MOMENT = datetime(2026, 1, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def figure(value: object, before: object = None, unit: str = "万元", kind: str = "flow", places: int = 2) -> Figure:
    """A figure of ``value`` in ``unit``, and of ``before`` the year before."""
    indicator = Indicator("t.t", "指标", unit, kind, "定义", "菜单", places=places)  # type: ignore[arg-type]

    def base(number: object) -> Decimal | None:
        return None if number is None else Decimal(str(number)) * indicator.scale

    series = (base(before), base(value))
    return Figure(indicator, Area(code="330421", name="云溪县"), Period(2025), base(value), 3, series, MOMENT)


class TestValue:
    @pytest.mark.parametrize(
        ("value", "unit", "told"),
        [
            (9368, "万元", "9368万元"),
            ("17358.5", "万元", "1.74亿元"),
            ("66651.77", "万元", "6.67亿元"),
            ("1391.83", "万元", "1391.83万元"),
            ("11.55", "亿元", "11.55亿元"),
            ("414.86", "亿元", "414.86亿元"),
            (1, "亿元", "1.00亿元"),
            ("0.32", "亿元", "3200万元"),
            (10000, "万元", "1.00亿元"),
            ("9999.99", "万元", "9999.99万元"),
            ("9999.995", "万元", "1.00亿元"),  # never 10000万元
            ("9999.994", "万元", "9999.99万元"),
            ("0.0035", "万元", "35元"),
            (0, "万元", "0万元"),
            (-20000, "万元", "-2.00亿元"),
            ("8.125", "万元", "8.13万元"),  # half up
            (4728, "人", "4728人"),
            (31028, "㎡", "31028㎡"),
            ("3.25", "万人次", "3.25万人次"),
            (129, "件", "129件"),
        ],
    )
    def test_in_the_words_of_documents(self, value, unit, told):
        assert phrasing.value_text(figure(value, unit=unit)) == told

    def test_a_share_has_one_decimal(self):
        assert phrasing.value_text(figure("71.334", unit="%", kind="ratio")) == "71.3%"
        assert phrasing.value_text(figure("71.25", unit="%", kind="ratio")) == "71.3%"
        assert phrasing.value_text(figure("20", unit="%", kind="ratio")) == "20.0%"

    def test_a_mean_keeps_its_unit(self):
        assert phrasing.value_text(figure("123456.789", unit="万元/项", kind="ratio")) == "123456.79万元/项"

    def test_in_another_unit(self):
        assert phrasing.value_text(figure("17358.5"), "万元") == "17358.5万元"
        assert phrasing.value_text(figure("17358.5"), "亿元") == "1.74亿元"
        assert phrasing.value_text(figure("1.5", unit="万亩"), "亩") == "15000亩"
        with pytest.raises(KehuiError, match="不是同一种单位"):
            phrasing.value_text(figure(1), "亩")

    def test_no_value_is_said(self):
        assert phrasing.value_text(figure(None)) == "（暂无数据）"
        for told in (phrasing.over_text, phrasing.near_text, phrasing.above_text):
            assert told(figure(None)) == "（暂无数据）"
        assert phrasing.growth_words(figure(None, 3)) == ""


class TestGrowth:
    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            (1000, 1312, "增长31.2%"),
            (1000, 980, "下降2.0%"),
            (52, 58, "增长11.5%"),
            (100, 343, "增长243.0%"),
            (7, 7, "持平"),
            (100000, 100001, "基本持平"),
            (10000, 10005, "增长0.1%"),  # 0.05 % is half up
            (10000, 9995, "下降0.1%"),
            (0, 5, "由零起步"),
            (0, 0, ""),
            (-3, 5, "扭亏"),
            (-5, -3, "减亏"),
            (-3, -5, "增亏"),
            (0, -5, "转负"),
            (5, 0, "下降100.0%"),
        ],
    )
    def test_words(self, before, after, words):
        assert phrasing.growth_words(figure(after, before)) == words

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("70.13", "71.33", "提高1.2个百分点"),
            ("71.33", "70", "下降1.3个百分点"),
            (70, 70, "持平"),
            (70, "70.04", "基本持平"),
        ],
    )
    def test_a_share_changes_by_percentage_points(self, before, after, words):
        assert phrasing.growth_words(figure(after, before, unit="%", kind="ratio")) == words

    @pytest.mark.parametrize(
        ("before", "after", "clause"),
        [
            (1000, 1312, "同比增长31.2%"), (7, 7, "与上年持平"), (-3, 5, "实现扭亏"), (0, 5, "由零起步"), (0, 0, ""),
            (None, 5, ""), (-3, -5, "同比增亏"),
        ],
    )  # fmt: skip
    def test_clause(self, before, after, clause):
        assert phrasing.growth_clause(figure(after, before)) == clause

    def test_a_month_is_compared_with_the_same_of_last_year(self):
        told = figure(7, 7)
        month = Figure(told.indicator, told.area, Period(2025, "month", 3), told.value, 3, told.series, MOMENT)
        assert phrasing.growth_clause(month) == "与上年同期持平"

    def test_a_clause_that_cannot_be_said_leaves_no_comma(self):
        assert phrasing.told_with_growth(figure(9368, None)) == "9368万元"
        assert phrasing.told_with_growth(figure(1312, 1000)) == "1312万元，同比增长31.2%"

    @pytest.mark.parametrize(
        ("before", "after", "unit", "words"),
        [
            (52, 58, "家", "增加6家"), (58, 52, "家", "减少6家"), (58, 58, "家", "持平"), (1, "2.25", "亿元", "增加1.25亿元"),
            (1, "1.25", "亿元", "增加2500万元"), (None, 3, "家", ""),
        ],
    )  # fmt: skip
    def test_difference(self, before, after, unit, words):
        assert phrasing.difference_words(figure(after, before, unit=unit)) == words

    @given(st.integers(1, 10**9), st.integers(1, 10**9))
    def test_percent_is_the_exact_quotient_rounded_once(self, before, after):
        percent = figure(after, before, unit="家").growth_percent
        exact = Decimal(after - before) * 100 / Decimal(before)
        assert percent is not None
        assert abs(percent - exact) <= Decimal("0.05") + Decimal("1e-20")


class TestAbout:
    @pytest.mark.parametrize(
        ("value", "unit", "over", "above"),
        [
            (5260, "份", "5000余份", "超5000份"),
            (5000, "份", "5000份", "5000份"),  # never 余 after an exact number
            (3008, "人次", "3000余人次", "超3000人次"),
            (1960, "份", "1900余份", "超1900份"),  # 1000余 would hide half of it
            (1090, "亩", "1000余亩", "超1000亩"),
            (17, "家", "17家", "17家"),
            (43, "位", "40余位", "超40位"),
            (5, "家", "5家", "5家"),
            (19000, "亩", "1.9万亩", "1.9万亩"),
            (19300, "亩", "1.9万余亩", "超1.9万亩"),
            (312345, "人次", "30万余人次", "超30万人次"),
            (8260, "万元", "8000余万元", "超8000万元"),
            ("17358.5", "万元", "1.7亿余元", "超1.7亿元"),
            ("99", "㎡", "90余㎡", "超90㎡"),
            (0, "份", "0份", "0份"),
            ("0.5", "亩", "0.5亩", "0.5亩"),
        ],
    )
    def test_rounded_down(self, value, unit, over, above):
        assert phrasing.over_text(figure(value, unit=unit)) == over
        assert phrasing.above_text(figure(value, unit=unit)) == above

    @pytest.mark.parametrize(
        ("value", "unit", "near"),
        [
            (4870, "份", "近5000份"), (4260, "份", "近4300份"), (5000, "份", "5000份"), (98, "家", "近100家"),
            (4, "家", "4家"), (11, "家", "11家"), (7910, "万元", "近8000万元"), ("19950", "亩", "近2万亩"),
        ],
    )  # fmt: skip
    def test_just_below(self, value, unit, near):
        assert phrasing.near_text(figure(value, unit=unit)) == near

    def test_a_share_is_never_about(self):
        assert phrasing.over_text(figure("71.33", unit="%", kind="ratio")) == "71.3%"

    @given(st.integers(1, 10**8))
    def test_the_mark_stands_only_where_the_number_was_rounded_down(self, value):
        told = phrasing.over_text(figure(value, unit="份"))
        number = told.removesuffix("份").removesuffix("余")
        said = Decimal(number.removesuffix("万")) * (10_000 if number.endswith("万") else 1)
        assert (said == value) if "余" not in told else (said < value <= said * Decimal("1.25"))


def test_told_for_a_template():
    told = phrasing.Told(figure(9368, 7140))
    assert str(told) == told.value == "9368万元"
    assert (told.number, told.unit, told.growth, told.growth_clause) == ("9368", "万元", "增长31.2%", "同比增长31.2%")
    assert told.with_growth == "9368万元，同比增长31.2%"
    assert (told.difference, told.over, told.above) == ("增加2228万元", "9000余万元", "超9000万元")
    assert (told.near, told.in_unit("亿元")) == ("近9400万元", "0.94亿元")
    assert phrasing.Told(figure(None)).number == phrasing.Told(figure(3)).growth == "（暂无数据）"
