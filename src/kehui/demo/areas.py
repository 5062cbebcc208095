"""The tree: provinces, one prefecture, one county, nine townships and their villages."""

from __future__ import annotations

from kehui.demo.county import COUNTY_CODE, COUNTY_NAME, County, Place

PROVINCES = (
    "11北京市 12天津市 13河北省 14山西省 15内蒙古自治区 21辽宁省 22吉林省 23黑龙江省 31上海市 32江苏省 33浙江省 34安徽省 35福建省 36江西省 37山东省 "
    "41河南省 42湖北省 43湖南省 44广东省 45广西壮族自治区 46海南省 50重庆市 51四川省 52贵州省 53云南省 54西藏自治区 61陕西省 62甘肃省 63青海省 "
    "64宁夏回族自治区 65新疆维吾尔自治区"
)
PREFECTURE_CODE, PREFECTURE_NAME = "3399", "云州市"

#: Township code within the county, its name, its villages.
TOWNSHIPS: tuple[tuple[str, str, str], ...] = (
    ("001", "溪东街道", "和平社区 迎宾社区 学前社区 桥头社区 东湖社区"),
    ("002", "溪西街道", "西门社区 临江社区 文昌社区 锦绣社区"),
    ("100", "姚浦镇", "姚浦村 北联村 展东村 银水村 中联村 武溪村 俞汇村 清凉村"),
    ("101", "石埠镇", "石埠村 前河村 里泽村 星火村 钟葑村 翠南村"),
    ("102", "青塘镇", "青塘村 荷池村 鸦鹊村 下甸村 地甸村 红菱村 礼庙村"),
    ("103", "白鹭镇", "白鹭村 沙河村 杨庙村 洪福村 曙光村 河西村"),
    ("104", "兰渚镇", "兰渚村 汾玉村 汾湖村 秀才村 毛家村 长秀村 金星村"),
    ("200", "南安乡", "丁字村 上坪村 茶坞村 竹源村 龙潭村 新桥村 岭脚村 大塘村 枫树村 石门村 半山村"),
    ("201", "云岭乡", "云岭村 高阳村 黄泥村 双溪村 梅花村"),
)  # fmt: skip
DEMO_TOWNSHIP, DEMO_VILLAGE = "南安乡", "丁字村"


def make_areas(county: County) -> None:
    """The rows of the area table, parents before their children."""

    def add(code: str, name: str, level: str, parent: str) -> None:
        county.areas.append({"code": code, "name": name, "level": level, "parent": parent})

    for entry in PROVINCES.split():
        add(entry[:2], entry[2:], "省级", "")
    add(PREFECTURE_CODE, PREFECTURE_NAME, "地级", "33")
    add(COUNTY_CODE, COUNTY_NAME, "县级", PREFECTURE_CODE)
    for code, name, villages in TOWNSHIPS:
        township = COUNTY_CODE + code
        add(township, name, "乡级", COUNTY_CODE)
        county.townships.append(Place(township, name, name, name))
        for i, village in enumerate(villages.split()):
            village_code = f"{township}{(200 if village.endswith('村') else 1) + i:03d}"
            add(village_code, village, "村级", township)
            county.villages.append(Place(village_code, village, name, name + village))
