from __future__ import annotations

import pytest

from kehui.search import analysis, sounds
from kehui.search.synonyms import Synonyms


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("茶叶杀青", {"茶", "叶", "杀", "青", "茶叶", "叶杀", "杀青"}),
        ("茶叶，杀青", {"茶叶", "杀青"}),
        ("ＴＣ４鈦合金", {"tc4", "钛合", "合金"}),
        ("316L不锈钢", {"316l", "不锈", "锈钢"}),
        ("PM2.5治理", {"pm2.5", "pm25", "治理"}),
        ("Ti-6Al-4V", {"ti-6al-4v", "ti6al4v", "6al"}),
        ("每小时50公斤", {"50", "50kg"}),
        ("每小时 50 ＫＧ", {"50", "50kg"}),
        ("孔径2.5微米", {"2.5", "2.5um"}),
        ("70℃烘干", {"70", "70°c", "烘干"}),
        ("頭髮染色", {"头发", "染色"}),
        ("COD去除", {"cod", "去除"}),
    ],
)
def test_tokens_are_there(text: str, there: set[str]) -> None:
    assert there <= set(analysis.tokens(text))


@pytest.mark.parametrize(
    ("text", "absent"),
    [("茶叶，杀青", "叶杀"), ("2.5毫米", "25"), ("TC4钛", "4钛"), ("316L", "316"), ("茶 叶", "茶叶")],
)
def test_tokens_that_would_mislead_are_not(text: str, absent: str) -> None:
    assert absent not in analysis.tokens(text)


def test_a_query_and_a_text_are_analysed_alike_whatever_the_width() -> None:
    assert analysis.tokens("ＴＣ４　鈦合金") == analysis.tokens("tc4 钛合金")


@pytest.mark.parametrize(
    ("title", "asked", "found"),
    [
        ("茶叶杀青机", "cy", True),
        ("茶叶杀青机", "chaye", True),
        ("茶叶杀青机", "cysqj", True),
        ("茶叶杀青机", "shaqing", True),
        ("茶叶杀青机", "cha ye", True),
        ("茶叶杀青机", "sy", False),
        ("茶叶杀青机", "zhuchang", False),
        ("重庆大学", "chongqing", True),
        ("绿茶", "lvcha", True),
    ],
)
def test_a_title_is_found_by_its_sound(title: str, asked: str, found: bool) -> None:
    there = set(sounds.sounds(title))
    assert any(set(tokens) <= there for tokens in sounds.asked(asked)) is found


@pytest.mark.parametrize("text", ["茶", "a", "cy4", "茶cy", ""])
def test_what_is_no_sound_is_not_asked_as_one(text: str) -> None:
    assert sounds.asked(text) == []


def test_synonyms_work_both_ways_and_not_inside_a_latin_word() -> None:
    known = Synonyms([("pH值", "酸碱度"), ("聚丙烯", "PP")])
    assert [v.text for v in known.variants("土壤酸碱度")] == ["土壤ph值"]
    assert [v.text for v in known.variants("聚丙烯薄膜")] == ["pp薄膜"]
    assert known.variants("app开发") == []
