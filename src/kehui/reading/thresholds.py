"""Numbers that only say which things are counted: 亿元以上项目3个, 产值超10亿元企业2家."""

from __future__ import annotations

import re

_NOUNS = (
    r"(?:重大|薄弱|重点|工业|农业|产业|技术|招商|规模|大|专业|服务业|外资|内资|制造业|高新技术|科技|示范|标准|优质|连片|特色|制造|新建|在建|投资|亿元|续建|产业化)*"
    r"(?:项目|企业|村(?!级)|大户|种植户|养殖户|园区|产品|产业(?!化经营)|基地|合作社|农户|老人|老年人|老年|人口|青年|干部|设备|仪器|贷款|合同|单位|乡镇|商户|主体|集群|家庭农场|示范片|片区|街区|工程|示范区|规模场|养殖场|餐饮|商场|市场|专业村|订单|重疾|群众|人员|党员|住宅|建筑|道路|农产品|品牌|示范方|示范点|交易|个体)"
)
_BEHIND = re.compile(rf"(?:（含）|（不含）|及)?(?:以上|以下|以内|级|量级)(?:（含）|的)?{_NOUNS}")
_COUNTED_BEHIND = re.compile(
    r"(?:（含）|（不含）|及)?(?:以上|以下|以内|级)(?:（含[^）]{0,6}）)?(?:的)?[^，。；、：\d\n]{0,16}?(?:达到?|共|有|新增|总数)?\d+[ ]?(?:个|家|项|户|名|件|人|台|处|宗|笔|所|只|座)"
)
_NOUN_BETWEEN = re.compile(
    r"(?:学生|员工|职工|床位|党员|人口|群众|农户|耕地|产能)(?:（含）)?(?:以上|以下)的?[\u4e00-\u9fff]"
)
_OVER = re.compile(
    rf"(?:的)?{_NOUNS}(?:达到?|共有?|有|总数|数量|增加到|新增|只有|仅有|仅)?(?:近|约|超)?(?:[ ]?\d|[一二三四五六七八九十两])"
)
_OVER_ONLY = re.compile(
    r"的(?:有|共有|达到?|分别有)?(?:\d+[ ]?(?:个|家|项|户|名|件|人|村|台|处|所)|[一二三四五六七八九十两]{1,3}[个家项户名件])"
)
_SIZED = re.compile(
    r"(?:级)?(?:企业|强村|村|强镇|镇|园区|楼宇|产业|集群)(?:达到?|共|有|新增)?(?:\d|[一二三四五六七八九十两])"
)
_OVER_BEFORE = re.compile(r"(?:超过?|逾|达|过|上|突破|在|不低于|不少于|以上)$")
_SCALES = {
    "元",
    "名",
    "张",
    "亩",
    "吨",
    "㎡",
    "平方米",
    "人",
    "美元",
    "公里",
    "头",
    "只",
    "户",
    "平方",
    "羽",
    "岁",
    "台",
    "万",
    "%",
    "分",
    "公顷",
    "千瓦",
    "兆瓦",
}


def is_threshold(text: str, start: int, unit_end: int, unit: str, qualifier: str) -> bool:
    """Whether the number with its unit only limits what is counted next."""
    after = text[unit_end : unit_end + 40]
    before = text[max(0, start - 4) : start]
    if _OVER_ONLY.match(after) and re.search(r"(?:超过?|逾|过|突破|高于|低于|不足|不到)$", before):
        return True
    if unit in ("分", "岁") and _OVER_ONLY.match(after) and re.search(r"\d[-—~至到]{1,2}$", before):
        return True
    if unit not in _SCALES:
        return False
    if _NOUN_BETWEEN.match(after) or _BEHIND.match(after) or _COUNTED_BEHIND.match(after):
        return True
    if unit == "元" and _SIZED.match(after):
        return True
    return bool(
        _OVER_BEFORE.search(before) and _OVER.match(after) and not re.search(r"(?:资金|补助|奖励|投资额)", before)
    )
