"""The noun phrase that names a figure, cleaned of what leads in and out."""

from __future__ import annotations

import re

from kehui.reading import lexicon as lex

_TIME = (
    r"截[至止](?:到)?[^，。；]{0,12}?(?:底|末|前|目前|日|月份?)|(?:19|20)?\d\d年(?:度|底|末|以来|全年|[上下]半年)?|[×xX\d]{2,4}年(?:度)?|\d{1,2}[-—~至到]{1,2}\d{1,2}月份?|\d{1,2}月份?(?:底|末)?(?:\d{1,2}日)?|"
    r"今年(?:以来|前[一二三四\d]{1,2}个?(?:季度|月))?|本年度?|全年|年内|当年|年度|去年|上年同期|上年|一年来|年底|年末|期末|目前|现在|截至目前|至今|迄今|前[一二三]季度|[一二三四]季度|上半年|下半年|到年底|近年来|近[一二三两\d]{1,2}年(?:来)?|五年来|三年来|以来|同期|\d{4}[-—~至]{1,2}\d{4}年"
)
_PLACE = r"全[县市乡镇区村省园国](?!民|面|域|科)(?:共|已)?|我[县市乡镇区村局园会院校](?:共|已)?|本[县市乡镇区村局园单辖](?:位|区)?|园区内|辖区内?"
_LEAD = (
    r"我们|虽然|尽管|但|其中|同时|此外|另外|另|并且|并(?!购|网)|且|又|还(?!款|田|林)|也|再(?![生就制])|均|则|共计|总计|合计|共(?![享建同产])|总共|已经|已|先后|分别|各(?![类级项种界])|仅|只|约(?!谈)|大约|近|超过?|逾|通过(?!率|复审|验收)|其(?!他|它)|该|目前|主要|特别是|尤其是|包括|含|如|即|预计|实际|年均|平均(?!年龄|工资|亩产|分|价|单产|产量|温|气|单)|每年|每月|每周|每季度|较好地|"
    r"使得?(?!用)|让|为|对(?![外口接照])|由|从(?!业)|在(?![孵建校岗研库册编园职线外])|以(?![上下内色])|与|和(?!谐|美)|及|到(?![期位账])|把|将(?!军)|向(?!阳)|给|按(?!揭)|经(?![济营费认])|自(?![有主筹评来动建然])|至|比(?![例重])|因|有效(?!发|专|投|商|率|期|高)|成功|圆满|切实|全面|大力|积极|认真|扎实|深入(?!人)|持续|不断|着力|努力|顺利|及时|进一步|成立以来|做到|来看|来说|方面|的|是|了|[一二三四五六七八九]是|以上|其余|剩余|都"
)
_HEADS = re.compile(
    rf"^(?:{_TIME}|{_PLACE}|{_LEAD}|[ 、，：；。“”\"'·—\-.（）〔〕★▲■●◆※△]|\d(?![GDg3A-Z]?[GDKV][\u4e00-\u9fff])|[①-⑳]|【[^】]{{1,12}}】)"
)
_TAIL_WORDS = re.compile(
    r"(?:达到了?|达成(?!合作|协议|意向)|达|增加到|提高到|提升到|上升到|下降到|降低到|减少到|扩大到|发展到|压缩到|缩短到|控制到|增长到|恢复到|[增升降减提缩扩]至|调整为|(?:跃升|跃增|猛增|激增)[到至]?|"
    r"增加了?|增长了?|提高了?|提升了?|上升了?|下降了?|减少了?|降低了?|扩大了?|同比|环比|净增|总计|共计|合计|累计|总共|一共|共有|分别|已经|预计|突破了?|超过了?|超出|超|逾|接近|将近|近|约为|大约|约|高达|多达|"
    r"不低于|不少于|至少|不足|仅有|仅|只有|只|均为|均|各有|各|平均|实际|就|也|又|即|(?<![审统合])计|为|是|(?<![现共拥占设])有|(?<!公)共|已|达|约|到|至|了|的|：|、|，|和|及|(?<!参)与|占|(?<![存现])在|不到|左右|（|“|”|\"| |(?<!理)由|从|(?:由|从)(?:去年|上年|年初|(?:19|20)?\d\d年|上年同期)(?:底|末|的)?|完成(?=$)|(?:仅|稳|继续|首次)?(?:位居|位列|名列|居|列|排名|占)(?:全[国省市县区]|同类)[^，。；]{0,6}|相当于(?:全[国省市县区])?[^，。；]{0,6}|(?:由|从)[一二三四五六七八九十\d]{1,2}年前的?|(?:涨|扩大|攀升|跃升|扩面|压降)(?:至|到|为)?|得(?=$))$"
)
_EMPTY = re.compile(r"^(?:实现|完成|共|有|达|为|新增|累计|其中|同比|比上年|较上年)?$")
_RIGHT_STOP = re.compile(
    r"[，。；、：！？（）〔〕\n\d\x01×《》]|(?:都|全都|全部|就|配齐|配备|配有|建起|建成|获评|达标|进行|进一步|参加|参与|参赛|报名|建立|服务全|长期|务工|享受|实施|推行|提供|联合|共同|获得?|通过|达成|正在|被|在|对|为|进入|列入|入选|到|已|于|共|均|分别|以|由|因|前来|签订|申请|入驻|完成|实现|得到|受到|荣获|取得|开展|采取|给予|落户|投产|开工|竣工|深入|走进|投入|纳入|受益|就业|成为|与|向|从|和(?=.{0,6}\d)|的$)"
)
_LISTED = re.compile(r"[\u4e00-\u9fff]{2,12}(?:、[\u4e00-\u9fff]{2,8}){1,4}(?=的|参|与|进|，|。|；|$|\d|等)")
_COMPARISON = re.compile(
    rf"(?:[比较与和](?:{lex.PAST}|对照(?:品种|田|组|区)?|年初|前一?年|上月|计划|全[市省国县](?:平均)?)(?:同期|全年|末|底|相比|平均|水平|增加|的)*|同比|环比|按可比价格?(?:计算)?|按可比口径|同口径|同比口径|名义|实际|扣除价格因素)"
)
_NOT_SUBJECT = re.compile(
    r"(?:[家份项件户人场期台个笔宗起]数|总数|多出|多了|高达|[一二三四五两]年(?:间|来|内|下来)?(?![级期])|逆势|强势|幅|翻|微|略|小幅|大幅度?|同比|环比|增速|增幅|降幅|涨幅|增长|速度|幅度|总量|数量|规模|排名|位次|名次|综合排名|占比|比例|比重|均|则|也|又|又比|实际|名义|分别|依次|平均|年均|其|已|提前|超额|连续|再|再次|首次|历史性|圆满|较好|成倍|快速|大幅|明显|显著|小幅|稳步|持续|继续|较快|累计|共|共计|合计|总计|仅|只|并|且|同时|预计|列|位居|位列|居|占|完成|实现|达到?|为|是|相当于|约|超过?|近|逾|较|比|，|、|的|和|与|及|地|了|[ ]|\d|[%.]|亿|万|元)"
)


#: Verbs that say no more than that there is so much.
_BARE_VERB = re.compile(
    r"(?:实现(?!零)|完成(?=[^，]{4})|现有|建有|设有|下设|下辖|辖|拥有|荣获|获得|获(?!评|批))(?:了)?"
)


def clean(phrase: str) -> str:
    """A phrase without lead-ins and lead-outs."""
    text = re.sub('[\x01\x02“”"]', "", phrase).strip()
    text = text.strip("“”\"'《》 、，：；。·—-")
    for _ in range(8):
        found = _HEADS.match(text)
        if not found or found.end() == 0:
            break
        text = text[found.end() :]
    text = strip_tail(text)
    if (bare := _BARE_VERB.match(text)) and len(text) - bare.end() >= 3:
        text = text[bare.end() :]
    return text.strip("“”\"' 、，：；。·—-")


def strip_tail(text: str) -> str:
    """A phrase without 达到, 为, 约, 同比 ... at its end."""
    for _ in range(8):
        shorter = _TAIL_WORDS.sub("", text)
        shorter = (
            _COMPARISON.sub("", shorter)
            if shorter.endswith(("同比", "环比", "同期", "上年", "去年", "年初"))
            else shorter
        )
        if shorter == text or not shorter:
            return shorter
        text = shorter
    return text


def right_noun(right: str) -> str:
    """The noun behind number and unit: 17家上海高校 ... → 上海高校."""
    text = re.sub(r"^(?:以上|左右|[ 的余多])+", "", right)
    if listed := _LISTED.match(text):
        return listed[0].rstrip("和与及的")
    stop = _RIGHT_STOP.search(text)
    return text[: stop.start() if stop else len(text)][:24].strip(" 的“”\"'")


def subject(left: str) -> str:
    """What a clause before a growth or share speaks of; "" where it leans on what was said before."""
    text = _COMPARISON.sub("", left)
    text = re.sub(rf"{_TIME}|{_PLACE}", "", text)
    text = re.sub(rf"{lex.UP}|{lex.DOWN}", "", text)
    text = re.sub(lex.PAST, "", text)
    text = _NOT_SUBJECT.sub("", text)
    return re.sub(r"[^\u4e00-\u9fffA-Za-z&]", "", text)


def parts(phrase: str) -> list[str]:
    """The coordinate subjects of a phrase: 申请量、授权量 → two."""
    return [p for p in (clean(x) for x in re.split(r"[、]|和|与|及|以及", phrase)) if p]


def is_empty(term: str) -> bool:
    """Whether nothing is named."""
    return bool(_EMPTY.match(term))
