"""Words of one division, by which the parts of a whole are told apart: 线上 and 线下, 国家级 and 省级."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Words of one division: what is one is not the other.
DIVISIONS = (
    ("国家级", "省级", "市级", "县级", "乡级", "镇级", "部级", "区级", "村级"), ("发明", "实用新型", "外观"), ("特等奖", "一等奖", "二等奖", "三等奖", "优秀奖", "金奖", "银奖", "铜奖"),
    ("男", "女"), ("博士", "硕士", "本科", "大专"), ("第一产业", "第二产业", "第三产业"), ("一产", "二产", "三产"), ("输出", "吸纳"), ("线上", "线下"), ("技术开发", "技术转让", "技术许可", "技术咨询", "技术服务"),
    ("企业", "高校", "科研", "院所", "个人", "机关"), ("早稻", "中稻", "晚稻", "夏粮", "秋粮"), ("水稻", "小麦", "玉米", "大豆", "油菜"), ("农业", "工业", "服务业"), ("来信", "来访", "网上"), ("东", "南", "西", "北"),
    ("正高", "副高", "中级", "初级"), ("党委", "总支", "支部"), ("上半年", "下半年"), ("城镇", "农村"), ("内资", "外资"),
    ("企业", "个体工商户", "合作社"), ("公益林", "商品林"), ("快充", "慢充"), ("公办", "民办"), ("中央", "省", "市", "县"), ("汉族", "少数民族"), ("新建", "改建", "扩建"), ("专职", "兼职"), ("本地", "外地"), ("本县", "外县"), ("县内", "县外"), ("省内", "省外"), ("市内", "市外"), ("境内", "境外"), ("完工", "竣工", "建成", "在建", "未开工"), ("未办结", "未结案", "在办", "办结", "结案"), ("不合格", "合格"),
)  # fmt: skip
#: Words of properties that one thing may have together.
_OVERLAP = re.compile(
    r"女|男|民族|岁|以上|以下|学历|职称|本科|博士|硕士|大专|党员|干部|青年|退休|规上|外资|上市|高企|高新|专精特新|小巨人|贫困|脱贫|低保|重点(?!实验室)|新增|返乡|大学生|留学|获奖|高级|本地|龙头|示范|新建|续建|开工|竣工|投产|通过|完成|授权|毕业|首次|民营|重大|在职|一线|农民|新认定|残疾|学生|专职|当年"
)


def word_of(division: Sequence[str], text: str) -> str:
    """The word of a division that a text holds, or "". A word that another begins with stands behind it: 不合格, 合格."""
    return next((w for w in division if w in text), "")


def divided(one: str, other: str) -> bool:
    """Whether two terms differ by words of one division: 线上培训 and 线下培训."""
    if _one_kind([one, other]):
        return True
    words = ((word_of(division, one), word_of(division, other)) for division in DIVISIONS)
    return any(first and second and first != second for first, second in words)


#: 种植类, 养殖类: names that end alike in a word of division.
_ONE_KIND = re.compile(r"(?:类|型|组|级|产|批|序列|程序|渠道|来源|资金|配套|面上项目|自筹项目)$")


def _one_kind(terms: list[str]) -> bool:
    """Whether all end in the same word of division and differ before it."""
    ends = {m[0] for t in terms if (m := _ONE_KIND.search(t))}
    if len(ends) == 1 and all(t.endswith(next(iter(ends))) for t in terms):
        return len(set(terms)) == len(terms)
    return any("面上" in t for t in terms) and len(set(terms)) == len(terms)


def exclusive(terms: list[str]) -> bool:
    """Whether nothing is told to be two of these."""
    if any("不足" in t for t in terms) and any("以下" in t for t in terms):
        return True  # 1000万元以上, 500万元以上不足1000万元, 500万元以下
    if any("以上" in t or "岁" in t or ("以下" in t and "及以下" not in t) for t in terms):
        return False
    if _one_kind(terms):
        return True
    for division in DIVISIONS:
        words = [word_of(division, t) for t in terms]
        if all(words) and len(set(words)) == len(words):
            return True
    return not any(_OVERLAP.search(t) for t in terms)
