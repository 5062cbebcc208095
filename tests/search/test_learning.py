"""What accepted matches teach: words of a trade and not of any letter, from two demands on, rare words before common ones."""

from __future__ import annotations

from typing import Any

import pytest

from kehui.search.matching.learning import PAIRS, learn_from_match
from kehui.search.matching.words import bare_word
from kehui.search.models import LexiconEntry
from tests.cast import Cast
from tests.search.conftest import MakeFirm
from tests.searching import reindex

#: Demands as people write them: the same phrases around different problems.
TRADES = (
    "袋子封口漏气", "拉链头掉漆", "砖坯开裂", "豆腐发酸", "稻谷霉变", "轴承异响", "电镀起泡", "茶梗太多", "竹席发黑", "鱼塘翻塘",
    "木地板翘边", "橡胶件返喷", "水泵空转", "蜂蜜结晶", "陶罐渗水", "菌棒污染", "腊肉走油", "铸件砂眼", "伞骨断裂", "羽绒钻绒",
)  # fmt: skip
AROUND = "眼看旺季要到了，希望找到做过同类项目的高手来看一看"
DEMAND = "充气垫的气嘴跑气，返工一半，眼看旺季要到了，希望找到做过同类项目的高手来看一看"
RESULT = "软包装密封完整性在线检测\n以氦质谱检漏判定微小泄漏"


@pytest.fixture
def texts(firm: MakeFirm) -> None:
    """An index of 80 texts, in which a fifth of the words people write belongs to no trade."""
    for n in range(80):
        firm(f"甲{n}厂", text=f"{TRADES[n % 20]}，{AROUND}。{'气嘴跑气' if n % 20 == 0 else ''}", wait=True)
    reindex()


def taught(found: list[LexiconEntry]) -> set[str]:
    return {entry.everyday for entry in found}


def test_words_of_any_demand_are_not_learned(texts: None, cast: Cast) -> None:
    found = learn_from_match(DEMAND, RESULT, by=cast.broker, keywords=["密封检测", "检漏"], demand_key="firm:1")
    words = taught(found)
    assert any("气嘴" in word or "跑气" in word for word in words)
    assert not any(stock in word for word in words for stock in ("旺季", "找到", "高手", "同类", "看一看"))
    assert len(found) <= PAIRS
    assert {entry.term for entry in found} == {"密封检测", "检漏"}


@pytest.mark.parametrize(("text", "word"), [
    ("茶树钻心虫很多，想找专家", "钻心虫"),
    ("白切肉第二天发柴，去年找过专家也没有解决", "发柴"),
    ("一百二十亩藕田的水面浮着油皮，希望介绍能人", "油皮"),
])  # fmt: skip
def test_a_demand_teaches_its_own_words_and_no_numbers(text: str, word: str, cast: Cast) -> None:
    words = taught(learn_from_match(text, "生物防控技术", by=cast.broker, keywords=["生物防控"]))
    assert any(word in each for each in words)
    assert not any(stock in each for each in words for stock in ("专家", "希望", "想找", "一百"))


def test_a_sentence_is_cut_into_the_words_it_is_made_of(texts: None, cast: Cast) -> None:
    found = learn_from_match(
        "车间里气嘴跑气而且砖坯开裂得厉害", RESULT, by=cast.broker, keywords=["密封检测"], demand_key="firm:1"
    )
    assert {"砖坯开裂", "气嘴跑气"} & taught(found)
    assert all(len(word) <= 6 for word in taught(found))


def test_several_results_of_one_demand_are_one_witness(cast: Cast) -> None:
    learn: dict[str, Any] = {"by": cast.broker, "keywords": ["密封检测"]}
    for n in range(3):
        learn_from_match("气嘴跑气", f"{RESULT}，第{n}种", demand_key="demand:1", result_key=f"achievement:{n}", **learn)
    entry = LexiconEntry.objects.get(everyday="气嘴跑气", term="密封检测")
    assert (entry.accepted, entry.proofs.count()) == (1, 3)
    learn_from_match("气嘴跑气，天天返工", RESULT, demand_key="demand:2", result_key="achievement:9", **learn)
    entry.refresh_from_db()
    assert entry.accepted == 2


@pytest.mark.parametrize(("piece", "word"), [
    ("请过", ""), ("白吃", "吃"), ("是漏", "漏"), ("老漏气", "漏气"), ("要返工", "返工"), ("没卖相了", "卖相"),
    ("老化", "老化"), ("白粉病", "白粉病"), ("能耗高", "能耗高"), ("过滤", "过滤"), ("再生料", "再生料"), ("工地", "工地"), ("淹没", "淹没"),
])  # fmt: skip
def test_function_characters_at_the_edge_are_no_part_of_a_word(piece: str, word: str) -> None:
    assert bare_word(piece) == word


def test_what_is_no_word_is_not_learned(cast: Cast) -> None:
    found = taught(learn_from_match("请过。是漏。白吃。老跑气", RESULT, by=cast.broker, keywords=["密封检测"]))
    assert found == {"跑气"}
