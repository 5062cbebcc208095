"""Names that sound right and belong to nobody: every firm carries the fictional county in its name."""

from __future__ import annotations

from itertools import product
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
GIVEN_FIRST = "建国志明文海晓春永伟立德金玉秀丽雪梅东卫新家思子雨浩天一嘉俊泽宏振庆"
GIVEN_SECOND = "华强军平芳英敏静杰涛磊超勇峰辉斌鹏宇轩晨航琳娟霞玲洁颖彬林泉波松柏"
_BRAND_FIRST = "恒瑞明泰盛澜拓远景致晟润启嘉凌卓讯芯博汇安康宏锐华翔金鼎元创奥联科德正立佳弘帆岚"
_BRAND_SECOND = "澜达源宇晟辰威特森博诚信益丰隆航力铭创图微思维联通合佳尔迪克斯美宁泽光立峰川"

#: trade -> (words in a firm's name, industry of GB/T 4754, technical field of its contracts, what it makes)
TRADES: dict[str, tuple[tuple[str, ...], str, str, tuple[str, ...]]] = {
    "电子": (("电子", "电声科技", "光电科技"), "计算机、通信和其他电子设备制造业", "电子信息",
           ("微型扬声器", "柔性线路板", "光通信模块", "智能传感器", "车载显示屏", "电声器件")),
    "机械": (("精密机械", "智能装备", "机电科技"), "通用设备制造业", "先进制造",
           ("数控送料机", "滑动轴承", "液压阀组", "自动装配线", "行星减速机", "激光切割机")),
    "五金": (("五金科技", "紧固件", "金属制品"), "金属制品业", "先进制造",
           ("高强度螺栓", "汽车冲压件", "铝合金压铸件", "服装辅料纽扣", "精密弹簧", "不锈钢管件")),
    "新材料": (("新材料", "高分子材料", "复合材料"), "化学原料和化学制品制造业", "新材料及其应用",
            ("可降解薄膜", "水性涂料", "导热硅胶", "碳纤维预浸料", "阻燃母粒", "电子胶粘剂")),
    "家具": (("木业", "家居科技", "智能家居"), "木材加工和木、竹、藤、棕、草制品业", "先进制造",
           ("竹木复合地板", "装饰饰面板", "整体橱柜", "竹重组材", "实木门", "可拆装书架")),
    "纺织": (("纺织科技", "服饰", "功能面料"), "纺织业", "新材料及其应用",
           ("抗菌面料", "针织提花布", "防水透湿面料", "再生涤纶纱", "无缝内衣", "阻燃工装布")),
    "医药": (("生物科技", "医疗器械", "生物医药"), "医药制造业", "生物医药和医疗器械",
           ("体外诊断试剂", "一次性导管", "康复理疗仪", "植物提取物", "血糖监测仪", "医用敷料")),
    "节能": (("环保科技", "新能源", "节能科技"), "电气机械和器材制造业", "新能源与高效节能",
           ("污水处理一体机", "储能电池管理系统", "光伏逆变器", "废气净化装置", "高效电机", "余热回收器")),
    "软件": (("软件", "信息技术", "数据科技"), "软件和信息技术服务业", "电子信息",
           ("生产执行系统", "仓储管理平台", "设备联网网关", "视觉检测软件", "农产品溯源平台", "园区能耗平台")),
    "农业": (("农业科技", "茶业", "食品科技"), "农副食品加工业", "农业",
           ("茶叶萎凋机", "藤椒精深加工工艺", "果蔬保鲜技术", "水产循环养殖系统", "有机肥发酵装置", "茶叶色选机")),
}  # fmt: skip

FICTIONAL_SCHOOLS = ("澄江", "浦澜", "海岚", "东衡", "申陆", "临沧湖", "启明", "之渊", "江左", "钟麓", "秦淮岸", "燕北")


def person_name(rng: Random) -> str:
    """A name of two or three characters."""
    name = rng.choice(SURNAMES) + rng.choice(GIVEN_FIRST)
    return name + rng.choice(GIVEN_SECOND) if rng.random() < 0.82 else name


def people(rng: Random, count: int) -> list[str]:
    """So many names, none twice."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[person_name(rng)] = None
    return list(found)


def brands(rng: Random) -> list[str]:
    """Every two-character brand, shuffled."""
    found = [a + b for a, b in product(_BRAND_FIRST, _BRAND_SECOND) if a != b]
    rng.shuffle(found)
    return found


def phone(rng: Random) -> str:
    """A number of the form of a mobile phone's, under a prefix (154) that no operator gives out."""
    return f"154{rng.randint(0, 99_999_999):08d}"
