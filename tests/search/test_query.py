from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from kehui.accounts.models import system_user
from kehui.kernel.errors import KehuiError
from kehui.search.listing import Visibility, declare_identity
from kehui.search.query import search
from kehui.search.requests import SearchRequest, SearchResult, Sort
from tests.cast import Cast
from tests.search.conftest import MakeFirm


def ask(text: str = "", **more: object) -> SearchResult:
    return search(SearchRequest(text=text, **more))  # type: ignore[arg-type] # fields of the request


def titles(text: str = "", **more: object) -> list[str]:
    return [hit.title for hit in ask(text, **more).hits]


def test_a_hit_says_why_it_is_there_and_marks_the_words(firm: MakeFirm) -> None:
    firm("清源茶叶厂", text="专做扁形绿茶的<杀青>设备，温度自动控制。", keywords=("杀青机",))
    firm("南山养猪场", text="生猪养殖与粪污处理。")
    found = ask("茶叶杀青")
    assert [hit.title for hit in found.hits] == ["清源茶叶厂"]
    hit = found.hits[0]
    assert hit.title_html == "清源<mark>茶叶</mark>厂"
    assert "&lt;<mark>杀青</mark>&gt;" in hit.snippet_html
    assert [(r.field, r.words) for r in hit.reasons] == [
        ("标题", ("茶叶",)), ("关键词", ("杀青",)), ("正文", ("杀青",))
    ]  # fmt: skip
    assert hit.reasons[0].text == "标题含“茶叶”"
    assert found.total == 1


def test_found_whatever_the_script_the_width_or_the_sound(firm: MakeFirm) -> None:
    firm("钛合金加工厂", text="TC4 与 316L 的铣削，酸碱度检测。")
    for text in ("鈦合金", "ｔｃ４", "316l", "thj", "taihejin", "pH值"):
        assert titles(text) == ["钛合金加工厂"], text


def test_a_typing_error_in_latin_is_mended_and_told(firm: MakeFirm) -> None:
    firm("声学厂", text="speaker 扬声器 design")
    found = ask("speeker")
    assert [hit.title for hit in found.hits] == ["声学厂"]
    assert found.suggestions.corrected == "speaker"


def test_who_finds_what(firm: MakeFirm, cast: Cast) -> None:
    nanan, xitang = cast.county.nanan, cast.county.xitang
    firm("公开茶厂", nanan)
    firm("登录茶厂", nanan, visibility=Visibility.SIGNED_IN)
    firm("辖区茶厂", nanan, visibility=Visibility.AREA)
    own = firm("自有茶厂", xitang, visibility=Visibility.OWNER)
    declare_identity(lambda user: [f"organisation:{own.pk}"] if user == cast.rival else [])

    def seen(user: object) -> set[str]:
        found = ask("茶厂", user=user)
        assert found.total == len(found.hits)
        counted = sum(v.count for f in found.facets if f.code == "kind" for v in f.values)
        assert counted == found.total  # what may not be seen is not counted either
        return {hit.title[:2] for hit in found.hits}

    assert seen(None) == seen(AnonymousUser()) == {"公开"}
    assert seen(cast.enterprise) == {"公开", "登录"}
    assert seen(cast.rival) == {"公开", "登录", "自有"}
    assert seen(cast.township_clerk) == {"公开", "登录", "辖区"}
    assert seen(cast.other_township_clerk) == {"公开", "登录"}
    assert seen(cast.county_clerk) == {"公开", "登录", "辖区"}
    assert seen(system_user()) == {"公开", "登录", "辖区", "自有"}


def test_nearest_things_keep_to_permission_too(firm: MakeFirm, cast: Cast) -> None:
    firm("茶叶秘方", visibility=Visibility.OWNER)
    firm("茶叶公开")
    nearest = ask("茶叶无此词汇").suggestions.nearest
    assert [hit.title for hit in nearest] == ["茶叶公开"]


def test_facets_count_and_filter(firm: MakeFirm, cast: Cast) -> None:
    firm("茶厂一", cast.county.nanan, facets={"trade": ("tea",)})
    firm("茶厂二", cast.county.xitang, facets={"trade": ("tea",)})
    firm("猪茶厂", cast.county.xitang, facets={"trade": ("pig",)})
    found = ask("茶厂")
    counts = {f.code: {v.label: v.count for v in f.values} for f in found.facets}
    assert counts["trade"] == {"茶叶": 2, "生猪": 1}
    assert counts["area"] == {"溪塘镇": 2, "南安乡": 1}
    chosen = ask("茶厂", facets={"trade": ("tea",)})
    assert chosen.total == 2
    [trade] = [f for f in chosen.facets if f.code == "trade"]
    assert {(v.value, v.count, v.chosen) for v in trade.values} == {("tea", 2, True), ("pig", 1, False)}
    assert titles("茶厂", area_path=cast.county.nanan.path) == ["茶厂一"]
    assert ask("茶厂", facets={"trade": ("tea", "pig")}).total == 3


def test_ranges_and_orders(firm: MakeFirm) -> None:
    firm("甲茶", numbers={"price_low": 30, "price_high": 40}, fresh_on=date(2025, 1, 1))
    firm("乙茶", numbers={"price_low": 10, "price_high": 90}, fresh_on=date(2025, 3, 1))
    firm("丙茶", numbers={"price_low": 20, "price_high": 20}, fresh_on=date(2025, 2, 1), stale=True)
    assert titles("茶", sort=Sort.PRICE_LOW) == ["乙茶", "丙茶", "甲茶"]
    assert titles("茶", sort=Sort.PRICE_HIGH) == ["乙茶", "甲茶", "丙茶"]
    assert titles("", kinds=("firm",)) == ["乙茶", "丙茶", "甲茶"]
    assert titles("茶", ranges={"price_low": (15, None)}, sort=Sort.PRICE_LOW) == ["丙茶", "甲茶"]
    assert titles("茶", stale=False, sort=Sort.NEWEST) == ["乙茶", "甲茶"]


def test_paging_shows_each_once_though_the_index_changes(firm: MakeFirm) -> None:
    for number in range(7):
        firm(f"茶叶合作社{number}号", text="茶" * number)
    seen: list[str] = []
    cursor = ""
    for page in range(10):
        found = ask("茶叶合作社", limit=2, cursor=cursor)
        seen.extend(hit.title for hit in found.hits)
        cursor = found.next_cursor
        if page == 1:
            firm("茶叶合作社新号", text="茶叶合作社 茶叶合作社")  # goes to the front of the order
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 8
    assert {f"茶叶合作社{n}号" for n in range(7)} <= set(seen)


@pytest.mark.parametrize("cursor", ["!!", "YQ", "x" * 5000])
def test_a_cursor_that_is_none_is_told(firm: MakeFirm, cursor: str) -> None:
    with pytest.raises(KehuiError, match="翻页"):
        ask("茶", cursor=cursor)


def test_an_empty_result_says_what_is_missing_and_shows_the_nearest(firm: MakeFirm) -> None:
    firm("茶叶烘干厂", facets={"trade": ("tea",)})
    found = ask("茶叶 量子纠缠")
    assert not found.hits
    assert found.total == 0
    assert found.suggestions.missing == ("量子纠缠",)
    assert [hit.title for hit in found.suggestions.nearest] == ["茶叶烘干厂"]
    assert found.suggestions.relaxed == ("部分词语",)
    filtered = ask("茶叶烘干", facets={"trade": ("pig",)})
    assert not filtered.hits
    assert [hit.title for hit in filtered.suggestions.nearest] == ["茶叶烘干厂"]
    assert filtered.suggestions.relaxed == ("筛选条件",)


def test_the_nearest_share_more_than_single_characters_or_empty_words(firm: MakeFirm) -> None:
    firm("农村生态处理装备", text="控制内源，量测粒子")
    firm("母猪发情监测", text="母猪老是空怀")
    for text in ("量子纠缠态制备", "员工老是跳槽"):
        found = ask(text)
        assert not found.hits
        assert not found.suggestions.nearest


def test_the_nearest_are_found_by_the_term_of_science_and_say_so(firm: MakeFirm) -> None:
    firm("猪舍氨气源头减排", text="降低硫化氢浓度", keywords=("氨减排",))
    firm("茶叶烘干")
    (hit,) = ask("猪场太臭").suggestions.nearest
    assert hit.title == "猪舍氨气源头减排"
    assert hit.reasons[0].field.startswith("术语词典（")
    assert "臭" in hit.reasons[0].field


def test_a_hit_by_sound_says_which_characters(firm: MakeFirm) -> None:
    firm("云溪茶叶烘干厂")
    for letters, word in (("cy", "茶叶"), ("chaye", "茶叶"), ("yxc", "云溪茶"), ("HGC", "烘干厂")):
        (hit,) = ask(letters).hits
        assert hit.reasons[0].text == f"拼音“{letters}”含“{word}”"
        assert f"<mark>{word}</mark>" in hit.title_html


def test_a_sentence_finds_the_best_texts_though_they_lack_much_of_it(firm: MakeFirm) -> None:
    firm("热泵干燥", text="热泵干燥设备用于中药饮片烘干")
    firm("养猪", text="生猪饲料")
    found = ask("想找一家能够做中药饮片烘干设备而且省电的厂家")
    assert [hit.title for hit in (*found.hits, *found.suggestions.nearest)] == ["热泵干燥"]
    assert ask("能够做中药饮片烘干设备").hits[0].title == "热泵干燥"


@pytest.mark.parametrize("text", ["", "  ", "，。", "\x00", "<script>", "%' OR 1=1", "a" * 5000, "？？", "\ud800"])
def test_odd_texts_are_answered(firm: MakeFirm, text: str) -> None:
    firm("茶厂")
    found = ask(text)
    assert found.total >= 0
