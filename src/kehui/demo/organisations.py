"""Organisations in the county and outside it."""

from __future__ import annotations

from datetime import date
from random import Random

from kehui.demo import names
from kehui.demo.areas import PROVINCES
from kehui.demo.county import COUNTY_CODE, COUNTY_NAME, County, Firm
from kehui.demo.draws import between, day_in, in_turn

FIRM_COUNT = 660
#: Partnerships that invest in equity and stand at the end of the demo year.
PARTNERSHIPS = 23
#: Where firms settle: the streets and the towns by the development zone draw most.
_WEIGHTS = {
    "溪东街道": 22,
    "溪西街道": 16,
    "姚浦镇": 20,
    "石埠镇": 12,
    "青塘镇": 10,
    "白鹭镇": 8,
    "兰渚镇": 8,
    "南安乡": 2,
    "云岭乡": 2,
}
_TRADE_WEIGHTS = {
    "电子": 15,
    "机械": 20,
    "五金": 16,
    "新材料": 9,
    "家具": 10,
    "纺织": 8,
    "医药": 5,
    "节能": 6,
    "软件": 7,
    "农业": 4,
}
_OFFICES = (
    "县科学技术局", "县科学技术协会", "县经济信息化局", "县财政局", "县农业农村局", "县市场监督管理局", "县教育局",
    "县卫生健康局",
    "县人力资源和社会保障局", "县税务局", "县发展和改革局", "县经济开发区管委会", "县科创中心",
)  # fmt: skip
_TOWNSHIP_OFFICES = ("农机服务中心", "社会事务办公室", "兽防站", "计生办", "司法所", "党政办")
_COOPERATIVES = (
    ("丁字村", "南安乡康源生猪养殖专业合作社"), ("茶坞村", "南安乡云雾茶叶专业合作社"),
    ("上坪村", "南安乡上坪高山茶专业合作社"),
    ("竹源村", "南安乡竹源竹笋专业合作社"), ("龙潭村", "南安乡龙潭脆红李专业合作社"),
    ("岭脚村", "南安乡岭脚藤椒专业合作社"),
    ("大塘村", "南安乡大塘水产专业合作社"), ("云岭村", "云岭乡云岭蔬菜专业合作社"),
    ("双溪村", "云岭乡双溪茶叶专业合作社"),
    ("汾玉村", "兰渚镇汾玉甲鱼专业合作社"), ("长秀村", "兰渚镇长秀蔬菜专业合作社"),
    ("展东村", "姚浦镇展东番茄专业合作社"),
    ("清凉村", "姚浦镇清凉果蔬专业合作社"), ("洪福村", "白鹭镇洪福黄桃专业合作社"),
    ("河西村", "白鹭镇河西稻米专业合作社"),
    ("红菱村", "青塘镇红菱水生作物专业合作社"), ("里泽村", "石埠镇里泽雪菜专业合作社"),
    ("星火村", "石埠镇星火葡萄专业合作社"),
)  # fmt: skip


def _put(county: County, firm: Firm, rng: Random, *, nature: str = "100", closed: date | None = None) -> Firm:
    county.add(
        "parties.organisations", uscc=firm.uscc, name=firm.name, kind=firm.kind, nature=nature, area=firm.area,
        industry=firm.industry, is_above_scale=firm.is_above_scale, founded_on=firm.founded, closed_on=closed,
        contact=names.person_name(rng), phone=names.phone(rng),
    )  # fmt: skip
    return firm


def make_organisations(county: County) -> None:
    """Enterprises first, then everybody they deal with."""
    rng = county.random("organisations")
    _make_firms(county, rng)
    _make_offices(county, rng)
    _make_outsiders(county, rng)
    _make_money(county, rng)


def _make_firms(county: County, rng: Random) -> None:
    county.brands = names.brands(rng)
    trades, weights = list(_TRADE_WEIGHTS), list(_TRADE_WEIGHTS.values())
    places = [t for t in county.townships for _ in range(_WEIGHTS[t.name])]
    for i in range(FIRM_COUNT):
        place = rng.choice(places)
        trade = "农业" if place.name in ("南安乡", "云岭乡") else rng.choices(trades, weights)[0]
        words, industry, _, _ = names.TRADES[trade]
        name = f"云溪{county.brands.pop()}{rng.choice(words)}{'股份' if i % 29 == 7 else ''}有限公司"
        founded = day_in(rng, rng.choice([*range(2002, 2020), *range(2014, 2024)]))
        firm = Firm(
            name, county.uscc("91", COUNTY_CODE), "enterprise", place.text, trade, industry, founded,
            is_above_scale=i % 6 == 0 and trade != "软件",
        )  # fmt: skip
        nature = rng.choices(["100", "200", "300"], [92, 4, 4])[0]
        closed = between(rng, date(2022, 1, 1), date(2024, 12, 1)) if i % 83 == 82 else None
        _put(county, firm, rng, nature=nature, closed=closed)
        if not closed:
            county.firms.append(firm)
    for firm in [f for f in county.firms if f.is_above_scale and f.trade in ("电子", "机械", "新材料", "医药", "节能")]:
        firm.is_high_tech = True


def _make_offices(county: County, rng: Random) -> None:
    def office(name: str, area: str) -> None:
        firm = Firm(name, county.uscc("11", COUNTY_CODE), "government", area, founded=date(1990, 1, 1))
        county.offices[name] = _put(county, firm, rng, nature="010")

    for name in _OFFICES:
        office("云溪" + name, COUNTY_NAME)
    for township in county.townships:
        office(f"{township.name}人民政府".replace("街道人民政府", "街道办事处"), township.text)
    for name in _TOWNSHIP_OFFICES:
        office("南安乡" + name, "南安乡")
    for village in county.villages:
        committee = f"{village.township}{village.name}村民委员会".replace("村村民", "村民").replace(
            "社区村民", "社区居民"
        )
        firm = Firm(
            committee, county.uscc("59", COUNTY_CODE), "village_committee", village.text, founded=date(1998, 1, 1)
        )
        _put(county, firm, rng, nature="020")
    for village_name, name in _COOPERATIVES:
        place = county.village_of(village_name)
        firm = Firm(
            name,
            county.uscc("93", COUNTY_CODE),
            "cooperative",
            place.text,
            "农业",
            "农业",
            day_in(rng, rng.randint(2009, 2019)),
        )
        county.cooperatives.append(_put(county, firm, rng))


def _make_outsiders(county: County, rng: Random) -> None:
    provinces = {entry[2:]: entry[:2] for entry in PROVINCES.split()}

    def outsider(name: str, kind: str, province: str, prefix: str, nature: str) -> Firm:
        code = f"{provinces[province]}0100"
        firm = Firm(name, county.uscc(prefix, code), kind, province, founded=date(1985, 9, 1))
        return _put(county, firm, rng, nature=nature)

    for i, school in enumerate(names.FICTIONAL_SCHOOLS):
        province = in_turn(("上海市", "浙江省", "上海市", "江苏省", "上海市", "湖北省", "上海市", "浙江省"), i)
        tail = in_turn(("大学", "理工大学", "工业大学", "师范大学", "农林大学", "医学院"), i)
        county.schools.append(outsider(school + tail, "university", province, "12", "022"))
    for name, province in (
        ("申陆声学研究所", "上海市"), ("东衡纳米应用技术研究院", "江苏省"), ("江左水环境科学研究院", "浙江省"),
        ("启明茶叶研究所", "浙江省"),
        ("燕北材料研究院", "北京市"), ("海岚智能制造研究院", "上海市"),
    ):  # fmt: skip
        county.schools.append(outsider(name, "institute", province, "12", "021"))
    shanghai = [s for s in county.schools if s.area == "上海市"]
    parks = [
        outsider(name, "incubator", "上海市", "91", "100")
        for name in (
            "浦澜科技创业中心",
            "申陆软件园",
            "东澄留学人员创业园",
            "海岚大学科技园",
            "漕溪科技孵化器",
            "临沧湖加速器",
        )
    ]
    guilds = [
        outsider(name, "association", "上海市", "51", "030")
        for name in (
            "申城汽车零部件行业协会",
            "申城电子电声行业协会",
            "申城新材料行业协会",
            "申城留学人员联合会",
            "申城创业投资协会",
        )
    ]
    county.guests = [*shanghai, *parks, *guilds]
    for name, province in (
        ("佰泰知识产权代理事务所", "浙江省"), ("申陆技术交易服务有限公司", "上海市"),
        ("之渊科技评估有限公司", "浙江省"),
        ("云溪生产力促进中心", COUNTY_NAME), ("云溪联创财税咨询有限公司", COUNTY_NAME),
        ("云溪正衡检验检测有限公司", COUNTY_NAME),
    ):  # fmt: skip
        if province == COUNTY_NAME:
            firm = Firm(
                name,
                county.uscc("91", COUNTY_CODE),
                "agency",
                "溪东街道",
                "软件",
                "科技推广和应用服务业",
                date(2012, 6, 1),
            )
            county.agencies.append(_put(county, firm, rng))
        else:
            county.agencies.append(outsider(name, "agency", province, "91", "100"))


def _make_money(county: County, rng: Random) -> None:
    for name in ("云溪科技银行", "云溪农村商业银行", "云州银行云溪支行"):
        firm = Firm(name, county.uscc("91", COUNTY_CODE), "bank", "溪东街道", "", "货币金融服务", date(2008, 3, 1))
        county.banks.append(_put(county, firm, rng))
    for i in range(PARTNERSHIPS):
        founded = between(rng, date(2017, 1, 10), date(2025, 10, 20))
        name = f"云溪{county.brands.pop()}{in_turn(('股权投资', '创业投资', '投资管理'), i)}合伙企业（有限合伙）"
        firm = Firm(name, county.uscc("91", COUNTY_CODE), "fund", "溪东街道", "", "资本市场服务", founded)
        county.funds.append(_put(county, firm, rng))
