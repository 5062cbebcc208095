"""Crops and areas, cooperatives, demonstration households and technology envoys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from kehui.demo.areas import DEMO_TOWNSHIP
from kehui.demo.county import COUNTY_NAME, County
from kehui.demo.draws import day_in, in_turn, share_out, wan
from kehui.demo.names import person_name

_CROPS = (
    ("CHA", "茶叶", "tea"), ("CHL", "脆红李", "fruit"), ("TJ", "藤椒", "spice"), ("LZ", "李子", "fruit"),
    ("YY", "烟叶", "tobacco"),
    ("HS", "花生", "oil"), ("ZHU", "毛竹", "bamboo"), ("SD", "水稻", "grain"), ("PT", "葡萄", "fruit"),
    ("HT", "黄桃", "fruit"),
    ("SC", "蔬菜", "vegetable"),
)  # fmt: skip
#: township, crop, 亩 in 2025, 万元 in 2025, 吨 in 2025, yearly growth of the area in 亩
_GROWN = (
    ("南安乡", "CHA", 19_000, "8064", 1_330, 300), ("南安乡", "CHL", 3_150, "1575", 2_840, 420),
    ("南安乡", "TJ", 2_280, "912", 684, 380),
    ("南安乡", "LZ", 1_460, "584", 1_310, 120), ("南安乡", "YY", 860, "344", 130, 0),
    ("南安乡", "HS", 1_120, "268.8", 290, 10),
    ("南安乡", "ZHU", 14_300, "1716", 9_500, 0), ("云岭乡", "CHA", 6_200, "2418", 420, 150),
    ("云岭乡", "SC", 2_100, "1260", 6_300, 60),
    ("兰渚镇", "SD", 21_400, "4066", 11_100, 0), ("兰渚镇", "SC", 6_900, "4140", 20_700, 180),
    ("姚浦镇", "SC", 9_800, "6370", 29_400, 220),
    ("姚浦镇", "PT", 3_300, "3630", 4_950, 90), ("石埠镇", "PT", 4_100, "4510", 6_150, 110),
    ("石埠镇", "SD", 15_800, "3002", 8_200, 0),
    ("白鹭镇", "HT", 5_200, "4680", 6_240, 160), ("白鹭镇", "SD", 17_900, "3401", 9_300, 0),
    ("青塘镇", "SC", 4_700, "2820", 14_100, 80),
)  # fmt: skip
#: In the demo township by year: 亩 of good tea newly planted, poor tea improved, plums and peppers planted
_CHANGES = {
    2021: (220, 180, 560),
    2022: (240, 220, 690),
    2023: (260, 240, 780),
    2024: (280, 260, 880),
    2025: (300, 300, 1040),
}
_CHANGES_LATER = (310, 320, 1080)
_PIG_SALES = {2021: "265", 2022: "310", 2023: "365", 2024: "428", 2025: "500"}
_BUSINESS = {
    "生猪": "pigs",
    "茶": "tea",
    "竹": "bamboo",
    "李": "fruit",
    "椒": "other",
    "水产": "fish",
    "甲鱼": "fish",
    "葡萄": "fruit",
    "黄桃": "fruit",
}


def make_farming(county: County) -> None:
    """Areas and outputs by township, changes by village."""
    rng = county.random("farming")
    for code, name, category in _CROPS:
        county.add("farming.crops", code=code, name=name, category=category, area=COUNTY_NAME)
    _areas(county, rng)
    _changes(county, rng)
    _cooperatives(county, rng)
    _households(county, rng)
    _envoys(county, rng)
    for village, product, crop in (
        ("丁字村", "生猪", ""),
        ("茶坞村", "云雾绿茶", "CHA"),
        ("龙潭村", "脆红李", "CHL"),
        ("岭脚村", "藤椒", "TJ"),
        ("洪福村", "黄桃", "HT"),
        ("星火村", "葡萄", "PT"),
        ("展东村", "番茄", "SC"),
    ):
        county.add(
            "farming.specialty-villages",
            area=county.village_of(village).text,
            product=product,
            crop=crop,
            starts_on=date(2023, 4, 18),
        )


def _areas(county: County, rng: Random) -> None:
    for township, crop, acreage, value, tonnes, growth in _GROWN:
        for year in range(2021, 2026):
            back = 2025 - year
            share = Decimal(1) - Decimal("0.055") * back
            county.add(
                "farming.crop-areas", area=township, crop=crop, year=year, acreage=Decimal(acreage - growth * back)
            )
            county.add(
                "farming.crop-outputs", area=township, crop=crop, year=year, output=Decimal(int(tonnes * share)),
                value=(wan(value) * share).quantize(Decimal(100)),
            )  # fmt: skip


def _changes(county: County, rng: Random) -> None:
    serial: dict[int, int] = {}

    def change(area: str, crop: str, kind: str, quality: str, acreage: Decimal, day: date) -> None:
        if county.has_come(day):
            serial[day.year] = serial.get(day.year, 0) + 1
            number = f"MJ-{day.year}-{serial[day.year]:03d}"
            county.add(
                "farming.area-changes",
                number=number,
                area=area,
                crop=crop,
                kind=kind,
                quality=quality,
                acreage=acreage,
                completed_on=day,
            )

    home = [v.text for v in county.villages if v.township == DEMO_TOWNSHIP]
    for year in county.years:
        new, improved, others = _CHANGES.get(year, _CHANGES_LATER)
        for total, count, kind, quality, crops, months in (
            (new, 5, "new", "high", ("CHA",), (3, 10, 11)), (improved, 4, "improved", "low", ("CHA",), (11, 12)),
            (others, 8, "new", "ordinary", ("CHL", "TJ", "LZ"), (2, 3, 11)),
        ):  # fmt: skip
            for i, acreage in enumerate(share_out(rng, Decimal(total), count, Decimal(5), spread=0.4)):
                change(in_turn(home, i + year), in_turn(crops, i), kind, quality, acreage, day_in(rng, year, months))
        for village, crop in (("双溪村", "CHA"), ("洪福村", "HT"), ("星火村", "PT"), ("长秀村", "SC")):
            area = county.village_of(village).text
            change(
                area,
                crop,
                "new",
                "high" if crop == "CHA" else "ordinary",
                Decimal(rng.randint(8, 30) * 5),
                day_in(rng, year, (3, 11)),
            )


def _cooperatives(county: County, rng: Random) -> None:
    for firm in county.cooperatives:
        business = next((code for word, code in _BUSINESS.items() if word in firm.name), "vegetable")
        base = rng.randint(120, 620)
        for year in range(2021, 2026):
            sales = _PIG_SALES[year] if business == "pigs" else str(int(base * (1 + 0.07 * (year - 2021))))
            county.add(
                "farming.cooperative-returns", organisation=firm.name, year=year, business=business, sales=wan(sales),
                members=rng.randint(12, 90), households_led=rng.randint(20, 160),
            )  # fmt: skip


def _households(county: County, rng: Random) -> None:
    rural = [v for v in county.villages if v.name.endswith("村")]
    home = [v for v in rural if v.township == DEMO_TOWNSHIP]
    trades = (
        ("tea", "茶园{}亩", 12, 60),
        ("pigs", "存栏生猪{}头", 80, 400),
        ("fruit", "果园{}亩", 10, 50),
        ("vegetable", "大棚{}亩", 6, 30),
    )
    for i in range(72):
        village = in_turn(home, i) if i < 24 else in_turn(rural, i * 5)
        trade, scale, low, high = in_turn(trades, i)
        county.add(
            "farming.demonstration-households", number=f"SF-{i + 1:03d}", name=person_name(rng), area=village.text,
            trade=trade,
            scale=scale.format(rng.randint(low, high)), adviser=in_turn(county.experts, i)["name"],
            households_led=rng.randint(5, 24),
            starts_on=date(2021 + i % 5, 4, 1),
        )  # fmt: skip


def _envoys(county: County, rng: Random) -> None:
    rural = [t for t in county.townships if "街道" not in t.name]
    experts = [e for e in county.experts if e["field"] in ("茶叶加工", "畜禽养殖", "植物保护", "水环境治理")]
    for i, expert in enumerate(experts[:14]):
        place = in_turn(rural, i)
        starts = date(2023 if i % 2 else 2024, 3, 1)
        number = f"TPY-{i + 1:03d}"
        county.add(
            "farming.envoys", number=number, name=expert["name"], kind="person", person=expert["number"],
            organisation=expert["organisation"], field=expert["field"], area=place.text, starts_on=starts,
        )  # fmt: skip
        villages = [v for v in county.villages if v.township == place.name]
        for year in range(starts.year, county.today.year + 1):
            for _ in range(9):
                day = max(day_in(rng, year), starts)
                if county.has_come(day):
                    county.add(
                        "farming.envoy-visits", envoy=number, visited_on=day, area=rng.choice(villages).text,
                        served=rng.choice(("茶农", "合作社社员", "养殖户", "种植大户", "村集体")),
                        people=rng.randint(3, 28),
                        content=f"{expert['field']}{rng.choice(('现场指导', '技术培训', '病害诊断', '新品种试种'))}",
                        is_solved=rng.random() < 0.8,
                    )  # fmt: skip
            if date(year, 12, 31) <= county.today:
                county.add(
                    "farming.envoy-assessments",
                    envoy=number,
                    year=year,
                    grade="excellent" if i % 4 == 0 else "competent",
                )
