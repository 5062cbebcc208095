from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client

from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.search import vocabulary
from kehui.search.listing import Visibility
from kehui.search.matching import endpoint, weights
from kehui.search.matching.learning import learn_from_match
from kehui.search.matching.lexicon import Entry as Said
from kehui.search.matching.lexicon import Lexicon, problem_of, shipped
from kehui.search.matching.match import match
from kehui.search.matching.proposals import propose_terms
from kehui.search.matching.requests import MatchRequest, MatchResult
from kehui.search.matching.words import said_words, title_words
from kehui.search.models import LexiconEntry, LexiconEvidence, Origin, Synonym
from kehui.search.query import search
from kehui.search.requests import SearchRequest
from kehui.search.shipping import load_shipped, load_where_missing
from tests.cast import Cast, County
from tests.search.conftest import MakeFirm

PLAIN = "猪场太臭，村民有意见"


def ask(text: str, **more: Any) -> MatchResult:
    return match(MatchRequest(text=text, **more))


def order(result: MatchResult) -> list[str]:
    return [m.hit.title for m in result.matches]


# -- the lexicon ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms", "not_"),
    [
        ("空气里取热的办法烘药材", {"空气源热泵", "热泵"}, set()),
        ("铣床的刀口钝了也不知道", {"刀具磨损"}, {"刃口"}),  # 刀口 stands within 刀口钝
        ("消声器呜呜响", {"降噪"}, set()),
        ("想买一台电脑", set(), {"热泵"}),
    ],
)
def test_the_shipped_lexicon_translates(text: str, terms: set[str], not_: set[str]) -> None:
    found = {t.term for t in shipped().translate(text)}
    assert terms <= found
    assert not not_ & found


def test_parts_must_all_be_there_and_latin_words_whole() -> None:
    lexicon = Lexicon([Said("焊缝 裂", "焊接裂纹"), Said("PE", "聚乙烯")])
    assert [t.term for t in lexicon.translate("焊缝老是裂开")] == ["焊接裂纹"]
    assert lexicon.translate("焊缝很好") == []
    assert [t.term for t in lexicon.translate("pe管")] == ["聚乙烯"]
    assert lexicon.translate("OPEN") == []


def test_what_is_said_around_any_problem_is_left_out() -> None:
    assert problem_of("我们公司希望降低成本30%，解决茶叶杀青问题").split() == [",", "茶叶杀青"]


def test_words_of_a_title_and_of_a_demand() -> None:
    assert title_words("一种扁形茶叶连续化加工装置及其控制方法") == ["扁形茶叶连续化加工", "控制"]
    assert said_words("我厂的炉子冒黑烟，很费煤") == ["炉子冒黑烟", "费煤"]


def test_the_register_adds_and_switches_off(county: County) -> None:
    assert "降噪" in {t.term for t in vocabulary.current_lexicon().translate("机器呜呜响")}
    LexiconEntry.objects.create(everyday="呜呜响", term="降噪", active=False, area=county.yunxi)
    LexiconEntry.objects.create(everyday="叽里咕噜响", term="齿轮啸叫", area=county.yunxi)
    lexicon = vocabulary.current_lexicon()
    assert "降噪" not in {t.term for t in lexicon.translate("机器呜呜响")}
    assert [t.term for t in lexicon.translate("叽里咕噜响")] == ["齿轮啸叫"]


def test_a_synonym_entered_by_staff_is_found_at_once(firm: MakeFirm, county: County) -> None:
    firm("甲厂", text="冲堂机壳体")
    assert search(SearchRequest(text="螺旋推进器")).total == 0
    Synonym.objects.create(term="螺旋推进器", synonym="冲堂机", area=county.yunxi)
    found = search(SearchRequest(text="螺旋推进器"))
    assert [h.title for h in found.hits] == ["甲厂"]
    assert [r.text for r in found.hits[0].reasons][-1] == "同义词（螺旋推进器）含“冲堂机”"


def test_a_broker_enters_a_word_without_saying_where(cast: Cast, signed_in: Callable[[Any], Client], firm: MakeFirm) -> None:
    firm("甲厂", text="冲堂机壳体")
    sent = signed_in(cast.broker).post("/desk/search/synonyms/new/", {"term": "螺旋推进器", "synonym": "冲堂机", "active": "是"})
    assert sent.status_code == 302
    assert Synonym.objects.get().area == cast.county.yunxi
    assert search(SearchRequest(text="螺旋推进器")).total == 1


@pytest.mark.django_db
def test_without_a_county_there_is_no_place_for_the_shipped_words() -> None:
    assert not load_where_missing()


def test_the_shipped_words_go_into_the_registers_once(county: County) -> None:
    assert load_where_missing()
    entries, synonyms = LexiconEntry.objects.count(), Synonym.objects.count()
    assert entries > 1000
    assert synonyms > 50
    assert Entry.objects.filter(model="search.lexiconentry").count() == entries
    assert load_shipped() == (0, 0)
    assert vocabulary.current_lexicon().size == shipped().size
    LexiconEntry.objects.filter(everyday="反应釜").delete()
    assert not load_where_missing()  # what an office deleted stays deleted, but for the command
    assert load_shipped()[0] > 0


def test_words_around_the_matter_alone_make_a_weak_match_and_no_terms(firm: MakeFirm, cast: Cast) -> None:
    firm("污水处理实验室", text="改善车间环境，实验室检测环境样品", keywords=("反渗透",))
    firm("量子精密测量", text="实验室环境下的量子态读出", keywords=("单光子探测",))
    for n in range(6):
        firm(f"养猪{n}", text="生猪饲料")
    body = "要求实验室环境稳定，检测样品保真度高"
    lost, found = (MatchRequest(text=f"{title}\n{body}", kinds=("firm",), limit=3) for title in ("卫星姿态漂移", "量子态读出误差"))
    assert match(lost).weak
    assert not propose_terms(lost.text)
    assert not match(found).weak
    assert "单光子探测" in [p.term for p in propose_terms(found.text)]


# -- learning -------------------------------------------------------------------------------------------------------


def test_an_accepted_match_teaches_from_the_second_time_on(cast: Cast) -> None:
    demand, result = "我厂的袋子老是咕嘟咕嘟", "包装袋漏气的在线检测\n氦质谱检漏"
    learned = learn_from_match(demand, result, by=cast.county_clerk, keywords=["密封检测"])
    assert {(e.term, e.accepted, e.origin) for e in learned} == {("密封检测", 1, Origin.LEARNED)}
    words = learned[0].everyday
    assert words in demand
    assert "密封检测" not in {t.term for t in vocabulary.current_lexicon().translate(demand)}
    assert learn_from_match(demand, result, by=cast.county_clerk, keywords=["密封检测"]) == []  # the same match
    learn_from_match(demand + "，漏得厉害", result, by=cast.county_clerk, keywords=["密封检测"])
    entry = LexiconEntry.objects.get(everyday=words, term="密封检测")
    assert entry.accepted == 2
    assert LexiconEvidence.objects.filter(entry=entry).count() == 2
    assert "密封检测" in {t.term for t in vocabulary.current_lexicon().translate(demand)}
    assert Entry.objects.filter(action="search.lexiconentry.learned").exists()


def test_learning_confirms_what_the_lexicon_said_and_respects_what_staff_switched_off(cast: Cast) -> None:
    LexiconEntry.objects.create(everyday="刀口钝", term="刀具寿命", active=False, area=cast.county.yunxi)
    touched = learn_from_match("刀口钝", "刀具磨损监测，延长刀具寿命", by=cast.county_clerk, keywords=["刀具磨损"])
    assert ("刀口钝", "刀具磨损", Origin.SHIPPED) in {(e.everyday, e.term, e.origin) for e in touched}
    assert "刀具寿命" not in {e.term for e in touched}


# -- the match ------------------------------------------------------------------------------------------------------


def test_a_demand_in_plain_words_finds_the_science_and_says_why(firm: MakeFirm) -> None:
    firm("畜禽养殖氨减排技术", text="规模化养猪场恶臭控制，降低氨气与硫化氢。")
    firm("村民活动室照明", text="村民活动室的灯具与照明改造。")
    firm("茶叶杀青机", text="茶叶加工。")
    result = ask(PLAIN)
    assert order(result)[0] == "畜禽养殖氨减排技术"
    assert any("需求说" in reason and "太臭" in reason for reason in result.matches[0].reasons)
    assert sum(part.share for part in result.matches[0].parts) == pytest.approx(result.matches[0].score)


def test_confirmed_terms_lead(firm: MakeFirm) -> None:
    firm("粮食烘干塔", text="煤炉加热。")
    firm("热泵除湿机组", text="热泵干燥机组。")
    before = ask("烘干要省钱", terms=())
    after = ask("烘干要省钱", terms=("热泵 干燥",))
    assert order(before)[0] == "粮食烘干塔"
    assert order(after)[0] == "热泵除湿机组"
    assert "含确认的术语“热泵 干燥”" in after.matches[0].reasons


def test_the_blend_weighs_what_is_shared_near_fresh_and_affordable(firm: MakeFirm, cast: Cast) -> None:
    text = "茶叶杀青设备"
    old = clock.today() - timedelta(days=300)
    firm("茶叶杀青设备甲", cast.county.xitang, text=text, facets={"field": ("01",)}, fresh_on=old, stale=True,
         numbers={"price_low": 900_000.0})  # fmt: skip
    firm("茶叶杀青设备乙", cast.county.nanan, text=text, facets={"field": ("09",)}, successes=3, numbers={"price_low": 90_000.0})
    result = ask(text, facets={"field": ("09",)}, area_path=cast.county.nanan.path, price=(None, 100_000.0))
    assert order(result) == ["茶叶杀青设备乙", "茶叶杀青设备甲"]
    reasons = result.matches[0].reasons
    assert {"报价在预算之内", "同在南安乡", "已有3次成功对接"} <= set(reasons)
    assert sum(weights.BLEND.values()) == pytest.approx(1)


def test_an_expert_with_a_full_load_is_left_out_and_a_free_one_comes_first(firm: MakeFirm) -> None:
    for name, load in (("茶学专家满", 3), ("茶学专家忙", 2), ("茶学专家闲", 0)):
        firm(name, text="茶叶加工", load=load, load_cap=3)
    assert order(ask("茶叶加工")) == ["茶学专家闲", "茶学专家忙"]


def test_matches_keep_to_permission_kind_and_exclusion(firm: MakeFirm, cast: Cast) -> None:
    open_, _ = firm("茶叶公开"), firm("茶叶内部", visibility=Visibility.SIGNED_IN)
    assert order(ask("茶叶")) == ["茶叶公开"]
    assert set(order(ask("茶叶", user=cast.enterprise))) == {"茶叶公开", "茶叶内部"}
    assert order(ask("茶叶", user=cast.enterprise, exclude=frozenset({f"firm:{open_.pk}"}))) == ["茶叶内部"]
    assert order(ask("茶叶", kinds=("other",))) == []


def test_a_poor_match_says_so_and_nothing_says_what_to_do(firm: MakeFirm) -> None:
    firm("村民活动室", text="村民活动室的灯")
    poor = ask("超导磁体低温恒温器漏热，村民")
    assert poor.matches
    assert poor.weak
    assert "补充" in poor.advice
    nothing = ask("超导磁体")
    assert not nothing.matches
    assert nothing.weak
    assert nothing.advice
    firm("茶叶杀青", text="茶叶杀青温度控制")
    assert not ask("茶叶杀青温度控制").weak


# -- proposals ------------------------------------------------------------------------------------------------------


def test_terms_are_proposed_from_lexicon_and_from_what_is_near(firm: MakeFirm) -> None:
    firm("规模化猪场恶臭控制", text="猪场太臭的治理", keywords=("氨减排", "生物滤池"))
    proposed = {p.term: p for p in propose_terms(PLAIN)}
    assert proposed["除臭"].source == "lexicon"
    assert "太臭" in proposed["除臭"].why
    assert proposed["生物滤池"].source == "keyword"
    assert not any(term in PLAIN for term in proposed)
    assert propose_terms("太") == []


def test_a_chance_word_proposes_nothing_and_a_books_title_is_no_term(firm: MakeFirm) -> None:
    for n in range(20):
        firm(f"第{n}号精密轴承", text=f"流固耦合计算油膜厚度，第{n}组", keywords=("油膜厚度",), wait=True)
    firm("茶园农药残留检测", text="小绿叶蝉防治与残留", keywords=("小绿叶蝉",), wait=True)
    firm("溶剂冲洗工艺", text="反应釜换批时溶剂冲洗的次数", keywords=("在线清洗", "面向中小企业", "釜式反应示范工程"))
    proposed = {p.term for p in propose_terms("反应釜换批次，溶剂冲洗后残留多")}
    assert "在线清洗" in proposed
    assert not {"小绿叶蝉", "油膜厚度", "面向中小企业", "釜式反应示范工程"} & proposed


@pytest.fixture
def model(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """A language model on the loopback: it answers with an array among other words, and keeps what it was sent."""
    sent: list[dict[str, Any]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append({"path": self.path, "key": self.headers["Authorization"], "body": json.loads(body)})
            content = "好的：\n```json\n[\"生物除臭\", \"氨气吸附\", 7, \"\", \"" + "长" * 30 + "\"]\n```"
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(500 if settings.TERMS_MODEL == "broken" else 200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TERMS_ENDPOINT = f"http://127.0.0.1:{server.server_port}/v1"
    settings.TERMS_KEY = "secret"
    endpoint._rest_until = 0.0
    yield sent
    server.shutdown()
    server.server_close()
    thread.join()
    endpoint._rest_until = 0.0


def test_a_model_proposes_and_is_sent_the_text_alone(firm: MakeFirm, model: list[dict[str, Any]]) -> None:
    proposed = {p.term: p.source for p in propose_terms(PLAIN)}
    assert proposed["生物除臭"] == proposed["氨气吸附"] == "endpoint"
    assert not any("长长" in term for term in proposed)
    [call] = model
    assert (call["path"], call["key"]) == ("/v1/chat/completions", "Bearer secret")
    assert [m["content"] for m in call["body"]["messages"] if m["role"] == "user"] == [PLAIN]


def test_a_broken_model_is_left_alone_for_a_while(firm: MakeFirm, model: list[dict[str, Any]], settings: Any) -> None:
    settings.TERMS_MODEL = "broken"
    assert propose_terms(PLAIN)
    assert propose_terms(PLAIN)
    assert len(model) == 1


def test_no_endpoint_is_asked_unless_it_is_set(settings: Any) -> None:
    assert settings.TERMS_ENDPOINT == ""
    assert endpoint.propose(PLAIN) == []
