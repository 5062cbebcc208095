"""Gives every figure of the prose its term."""

from __future__ import annotations

import re

from kehui.reading import lexicon as lex
from kehui.reading import terms
from kehui.reading.figure import Figure
from kehui.reading.layout import Layout

_VERBS = (
    "组织|举办|召开|开展|参与|参加|承办|支持|推荐|邀请|引进|新引进|选派|派出|安排|接待|终止|新认定|认定|新增|新建|新培育|培育|累计培育|发放|实施|完成|申报|获批|授权|申请|列入|推广|改造|种植|建成|创建|争取|下达|追回|获得|获|荣获|达成|签订|签约|"
    "制作|印发|编印|播放|发表|刊发|走访|慰问|帮助|帮扶|服务|解决|化解|受理|办理|办结|查处|检查|出动|配备|购置|采购|安装|投放|设立|设有|建立|成立|新成立|拥有|现有|共有|有|惠及|覆盖|辐射|带动|吸引|吸纳|联系|结对|培训|培养|聘请|整改|排查|发现|征集|收集|收到|转化|登记|入驻|新入驻|毕业|流转|发展|新发展|"
    "来自|为|对|向|在|给|与|由|让|使|供|确定|评选|评选出|表彰|命名|入选|通过|涉及|分布|遍布|下辖|辖|投入|安排|拨付|兑现|落实|补助|奖励|减免|建设|打造|启动|推进|实现|促成|对接|开发|推出|研发|出台|制定|修订|发布|推送|更新|报送|撰写|编写|出版|接收|录用|招聘|招引|签|签署|调解|救助|资助|捐赠|关停|淘汰|清退|拆除|修建|维修|新修|铺设|新改建|养殖|出栏|存栏|栽植|补植|繁育|收购|销售|外销|出口|检测|抽检|监测|抽查|巡查|开出|立案|审结|移送|挽回|追缴|压减|盘活|腾退|供应|供地|出让|挂牌|成交|上市|保有|新设|注销|变更"
)
_ENDS_IN_VERB = re.compile(rf"(?:{_VERBS})(?:了)?$")
_STARTS_WITH_VERB = re.compile(rf"(?:新|累计|共)?(?:{_VERBS})")
_SHARED_VERB = re.compile(
    r"^(新认定|新增|新建|新引进|引进|认定|新培育|累计培育|培育|发放|举办|开展|组织|实施|完成|申报|获批|授权|申请|列入|推广|改造|种植|建成|创建|争取|新发展|发展|新入驻|新签约|签订|制作|印发|荣获|获得|获|查处|走访|慰问|培训|出栏|存栏|入选|推荐|新改建|净增|新设立|新备案|备案|到期重新认定|累计建成|累计(?![培建])|有效)(?=[\u4e00-\u9fff])"
)
_PURE_VERB = re.compile(
    r"^(?:到期|年内|当年|新|累计)?(?:重新认定|通过复审|复审|通过|认定|净增|新增|退出|毕业|入驻|续签|注销|失效|新建|改建|扩建|续建|改造|到期|摘牌|出列|转正|新签|续约|解聘|引进|培育|出库|入库)$"
)
_FLAGGED = re.compile(r"(累计|新增|净增)(?:已|为|达到?|到|总数|总量|数)*$")
_NOUN_UNITS = {
    "个",
    "家",
    "位",
    "名",
    "项",
    "种",
    "场",
    "次",
    "件",
    "所",
    "座",
    "支",
    "条",
    "户",
    "人",
    "类",
    "处",
    "台",
    "套",
    "间",
    "本",
    "份",
    "册",
    "篇",
    "期",
    "对",
    "头",
    "只",
    "辆",
    "门",
    "部",
    "幅",
    "块",
    "起",
    "笔",
    "批",
    "宗",
}
_RIGHT_NO = re.compile(
    r"^(?:同比|其中|占|比|较|，|为|是|共|均|都|已|达|增|减|以上|左右|以下|进行|参加|正在|被|分别|在|并|和|及|与|、|（|）|；|。|：|列|居|位|全部|全年|目前|以|于|向|到|由|从|累计|环比|净|新增|开工|竣工|投产)"
)
_LEANS = re.compile(r"^(?:达到?|为|至|实现|突破|共|约|近|超过?|逾|已|现|有|总计|合计|共计|累计|数|总数)*$")


def name_figures(figures: list[Figure], layout: Layout) -> None:
    """Set ``term`` (unless set) and ``sentence`` of each figure; they come in the order of the text."""
    groups: list[list[Figure]] = []
    for figure in figures:
        figure.sentence = layout.sentence(figure.start)
        if groups and _listed(groups[-1][-1], figure, layout):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    before: Figure | None = None
    for group in groups:
        first = group[0]
        phrase = _left_phrase(first, before, layout)
        named = terms.parts(phrase) if len(group) > 1 and group[0].role != "range" else []
        if len(named) >= len(group):
            for figure, name in zip(group, named[-len(group) :], strict=True):
                figure.term = figure.term or name
        else:
            for figure in group:
                figure.term = figure.term or _named(figure, phrase, before, layout)
        before = group[-1]


def _listed(before: Figure, figure: Figure, layout: Layout) -> bool:
    """Whether two figures stand in one list with nothing but signs between them: 310件和180件."""
    if before.sentence != figure.sentence or figure.start - before.unit_end > 8:
        return False
    gap = layout.flat[before.unit_end : figure.start].replace("\x01", "").replace("\x02", "").strip()
    gap = re.sub(r"^(?:以上|左右|多|余)", "", lex.QUALIFIER_BEFORE.sub("", gap)).strip()
    return gap in ("、", "和", "及", "与", "以及", "，", "至", "-", "~", "—", "到", "；")


def _left_phrase(figure: Figure, before: Figure | None, layout: Layout) -> str:
    """The text between the last figure, or the beginning of the clause, and this one."""
    start = layout.clause_start(figure.start)
    source = layout.text if layout.bracket_of(figure.start) else layout.flat
    same_clause = before is not None and start < before.unit_end <= figure.start
    if before is not None and same_clause:
        start = before.unit_end
    text = source[max(start, figure.start - 60) : figure.start].replace("\x01", "").replace("\x02", "")
    text = re.sub(r"^(?:以上|左右|余|多|有余|之多)", "", text)
    text = lex.QUALIFIER_BEFORE.sub("", text)
    if text.endswith(("百分之", "千分之")):
        text = text[:-3]
    if figure.kind == "rank":
        text = re.sub(r"(?:倒数)?第$", "", text)
    if (
        same_clause
        and text[:1] not in "、和及与，以 "
        and (others := re.match(r"[\u4e00-\u9fff]{1,16}?[、和与及]", text))
    ):
        text = text[others.end() - 1 :]  # what stands before belongs to the figure before: 12个行政村、1个社区
    if _PURE_VERB.match(text.lstrip("、和及与 ")):
        return text
    if before is not None and same_clause and (shared := _SHARED_VERB.match(terms.clean(before.term))):
        item = text.lstrip("、和及与 ")
        if text[:1] in "、和及与" and item and not _STARTS_WITH_VERB.match(item):
            return shared[1] + item
    return text


def _of_whom(phrase: str, before: Figure) -> str:
    """What has the share, where the clause begins with 占: 增加值增长11.2%，占规上工业增加值比重达47.9%."""
    return before.term if re.match(r"[，、 ]*占", phrase) and before.kind in ("growth", "value") else ""


def _noun(figure: Figure) -> str:
    """The noun of a term, without the verbs before it: 组织申报高新技术企业 is 高新技术企业."""
    return _SHARED_VERB.sub("", _SHARED_VERB.sub("", terms.clean(figure.term)))


def _named(figure: Figure, phrase: str, before: Figure | None, layout: Layout) -> str:
    name = terms.clean(phrase)
    if figure.kind in ("growth", "pp_change"):
        name = terms.clean(re.sub(rf"(?:{lex.UP}|{lex.DOWN}).{{0,4}}$", "", terms.strip_tail(phrase)))
    right = layout.right(figure.unit_end)
    if (
        figure.kind == "value"
        and right
        and not _RIGHT_NO.match(right.lstrip(" 多余"))
        and (not name or _ENDS_IN_VERB.search(name) or (figure.unit in _NOUN_UNITS and phrase[-1:] not in "：，"))
    ):
        noun = terms.right_noun(right)
        if noun and (not name or _ENDS_IN_VERB.search(name) or len(noun) <= 12):
            name += noun
    if (
        before is not None
        and before.sentence == figure.sentence
        and before.unit == figure.unit
        and _PURE_VERB.match(name)
    ):
        noun = _noun(before)
        return f"{name}{noun}"[-40:] if noun and noun not in name else name
    if (
        before is not None
        and before.sentence == figure.sentence
        and before.unit == figure.unit
        and (flag := _FLAGGED.match(phrase.lstrip("、，和及 ")))
    ):
        return f"{flag[1]}{_noun(before)}"[-40:]
    if name and not terms.is_empty(name) and not _LEANS.match(name):
        if figure.kind == "share" and before is not None and before.sentence == figure.sentence:
            name = _of_whom(phrase, before) + name
        return name[-40:]
    if before is not None and before.sentence == figure.sentence and before.term:
        return before.term
    start = layout.clause_start(figure.start)
    if before is not None and before.term and layout.line(before.start) == layout.line(figure.start):
        return before.term
    if layout.bracket_of(figure.start) is None and start:
        former = layout.left(start - 1)
        return terms.clean(former)[-24:]
    return name
