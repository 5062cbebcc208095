"""Whether a Chinese or bare numeral with a unit counts something, or is a manner of speaking (三个方面, 一批, 千家万户)."""

from __future__ import annotations

import re

from kehui.reading.numerals import Numeral
from kehui.reading.units import Unit

_GAINED = re.compile(
    r"(?:举办|召开|开展|组织|建成|新建|新增|新添|增设|引进|荣?获得?|申报|申请|完成|发放|培训|建立|成立|创建|创办|培育|认定|授权|实施|争取|签订|签署|签约|查处|检查|慰问|帮助|协助|"
    r"解决|邀请|选派|派出|安排|接待|推荐|入选|现有|共有|设有|设立|下设|拥有|下辖|辖有|辖|覆盖|涉及|出动|印发|编印|印制|制作|播放|刊发|发表|采购|购置|购买|购入|投放|添置|安装|配备|配置|捐赠|"
    r"收到|收集|征集|办理|受理|办结|立案|通过|达成|转化|推广|种植|养殖|出栏|存栏|修建|改造|维修|打造|建设|启动|开工|竣工|接收|吸纳|发展|调解|化解|走访|排查|整改|聘请|招聘|录用|培养|选拔|评选|表彰|参加|参与|承办|主办|协办|出版|报送|撰写|列入|获批|取得|中标|注册|登记|关停|取缔|清退|拆除|流转|辐射|带动|惠及|服务|联系|结对|帮扶|资助|捐助|救助|赠送|送出|展出|悬挂|张贴|设置|设|开设|开办|开通|分|有|共|为|达|计|约|近|余|各|均|超|逾|仅|新|摆放|布置|派|投入|支持|扶持|提供|向|给|给予|对|对接|走进|深入|是|是由|由|在|到|至|从|分别|先后|累计|总计|合计|共计)(?:了)?(?:近|约|逾|超过?|将近|大约)?$"
)
_WEAK_VERBS = re.compile(r"(?:分|有|为|是|由|在|到|至|从|向|给|对|新|各|均|深入|开展|实施|设)$")
_POSTPOSED = re.compile(r"[\u4e00-\u9fff”）]$")
_CLOSED = re.compile(r"[ ]?(?:[，。；、）！\n\x02]|$|以上|左右|和|及|与)")
_IDIOM = re.compile(
    r"(?:民生实事|实事|大事|方面|层面|维度|环节|阶段|层次|问题|难题|短板|关键|重点|抓手|目标|导向|体系|机制|原则|工程|行动|制度|措施|举措|任务|规定|责任|工作(?!站|室|人员|日|专班|队|组)|改革|中心(?=[、，。])|统筹|结合|品牌|载体|主线|系列|攻坚|战役|战略|"
    r"意识|自信|维护|确立|坚持|务必|突破|转变|到位|不|更|先行|一体|全覆盖|人民|素质|平台(?=建设)|领域|支撑|保障|特色|亮点|优势|定位|理念|台阶|字|化|专项|大局|基层|百|千|万|纳入|好|满意|样|能|力)"
)
_DEGREE_BEFORE = re.compile(r"(?:超过|超|逾|将近|接近|近|(?<![晚早])上|过|突破|破|约|达|达到|大约)了?$")
_WEIGHTY = {
    "元",
    "亩",
    "吨",
    "公里",
    "平方米",
    "㎡",
    "%",
    "倍",
    "人次",
    "公斤",
    "斤",
    "台次",
    "场次",
    "件次",
    "户次",
    "辆次",
    "美元",
    "公顷",
    "‰",
    "个百分点",
}


def counts_as_figure(text: str, numeral: Numeral, unit: Unit) -> bool:
    """Whether the numeral counts. ``text`` is the plain text."""
    before = text[max(0, numeral.start - 12) : numeral.start]
    after = text[unit.end : unit.end + 12]
    if before.endswith(tuple("第其数几成每同某另任如若初老高这那哪此")):
        return False
    if numeral.style == "bare":
        return _bare(text, numeral, unit, before)
    if unit.name in ("%", "‰", "个百分点", "倍") or (unit.name in _WEIGHTY and numeral.value != 1):
        return True
    if unit.weak or (
        unit.name
        in (
            "天",
            "度",
            "分",
            "方",
            "里",
            "角",
            "步",
            "头",
            "点",
            "口",
            "字",
            "级",
            "岁",
            "小时",
            "分钟",
            "秒",
            "面",
            "道",
            "片",
            "门",
            "种",
            "类",
            "轮",
            "块",
        )
        and (numeral.value or 0) < 10
    ):
        if unit.name == "期":
            return bool(
                _CLOSED.match(after) and re.search(r"(?:班|校|课|刊|报|培训|讲座|节目|栏目?|学堂|论坛|沙龙)$", before)
            )
        return bool(
            unit.name in ("种", "类", "块", "片", "道", "轮") and _CLOSED.match(after) and _POSTPOSED.search(before)
        )
    if _IDIOM.match(after):
        return False
    value = numeral.value or 0
    if value >= 10:
        return True
    gained = _GAINED.search(before)
    if _CLOSED.match(after):
        return bool(_POSTPOSED.search(before)) and (
            value > 1 or (not _WEAK_VERBS.search(before) and unit.name not in ("个", "位", "次", "名", "片", "批"))
        )
    if (
        value > 1
        and unit.name in ("名", "家", "位", "所", "支", "项", "件")
        and re.search(r"(?:^|[，。；、：\n])[ ]{0,4}$", before)
    ):
        return True
    if gained and value > 1:
        return not _WEAK_VERBS.search(before)
    return bool(
        gained
        and re.search(r"(?:新增|荣获|获得|获|新建|引进)了?$", before)
        and unit.name in ("家", "项", "件", "名", "所", "座")
    )


def _bare(text: str, numeral: Numeral, unit: Unit, before: str) -> bool:
    """百余场, 超百万次, 近万户, 突破亿元."""
    more = text[numeral.end : numeral.end + 1] in ("余", "多")
    if not more and not _DEGREE_BEFORE.search(before):
        return False
    return not (before.endswith(("迈向", "冲刺", "迈上")) or (unit.weak and not more))
