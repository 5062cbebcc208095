"""Popularisation: campaigns, publicity, lectures, training, and what was counted at each."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from kehui.demo.areas import DEMO_TOWNSHIP
from kehui.demo.county import COUNTY_NAME, DEMO_YEAR, County, Place
from kehui.demo.draws import day_in, in_turn, share_out_counts
from kehui.demo.names import person_name

#: code, name, topic, months, audience, and material for it
_LECTURES = (
    ("茶叶栽培新技术", "tea", (2, 3), "farmers", "茶园管理技术要点"),
    ("生猪养殖与疫病防控", "livestock", (4, 5), "farmers", "生猪养殖实用手册"),
    ("安全科学使用农药和识别真假农药", "pesticide", (5, 6), "farmers", "农药安全使用挂图"),
    ("茶林茶果间种技术", "planting", (9, 10), "farmers", "茶林茶果间种技术规程"),
    ("艾滋病防治知识", "health", (11,), "residents", "艾滋病防治知识读本"),
    ("脆红李和藤椒栽培管理", "planting", (3, 4), "farmers", "脆红李整形修剪图解"),
    ("科学饮食与慢性病预防", "health", (6, 7), "elderly", "健康素养66条"),
    ("防范电信网络诈骗", "safety", (7, 8), "elderly", "反诈宣传手册"),
    ("智能手机使用", "digital", (8, 9), "elderly", "老年人智能手机使用指南"),
    ("青少年科学实验", "other", (9, 10), "youth", "趣味科学实验"),
)  # fmt: skip
_PUBLICITY = (
    ("“科技之春”科普宣传", "KJZC", 3, "实用技术汇编"), ("科技活动周集中宣传", "KJZ", 5, "科技政策问答"),
    ("安全生产月科普宣传", "", 6, "应急避险手册"), ("全国科普{}集中宣传", "KP", 9, "全民科学素质读本"),
    ("“四下乡”科普宣传", "SXX", 12, "农村实用科技手册"),
)  # fmt: skip
#: In the demo township: year -> (lectures, attendance, publicity events, copies handed out)
_TOWNSHIP_YEARS = {
    2021: (3, 1480, 2, 2650),
    2022: (4, 1920, 3, 3240),
    2023: (5, 2370, 3, 3980),
    2024: (5, 2690, 3, 4480),
    2025: (6, 3140, 4, 5260),
}
_TOWNSHIP_LATER = (6, 3310, 4, 5540)
_INVESTOR_DAYS = {2021: 1, 2022: 2, 2023: 2, 2024: 3, 2025: 4}
_FORUMS = ("电子电声行业座谈会", "汽车零部件产业技术论坛", "茶产业高质量发展座谈会", "智能制造与工业互联网论坛")


class _Diary:
    """Numbers activities of each year as they are entered."""

    def __init__(self, county: County, rng: Random) -> None:
        self.county, self.rng = county, rng
        self.serials: dict[int, int] = {}
        self.days: dict[str, date] = {}

    def hold(self, name: str, kind: str, topic: str, day: date, area: str, host: str, **more: Any) -> str:
        """One activity; returns its number, or "" where it lies ahead (entered as planned if within two months)."""
        ahead = day > self.county.today
        if ahead and day > self.county.today + timedelta(days=60):
            return ""
        serial = self.serials[day.year] = self.serials.get(day.year, 0) + 1
        number = f"HD-{day.year}-{serial:03d}"
        self.days[number] = day
        self.county.add(
            "activities.activities", number=number, name=name, kind=kind, topic=topic, held_on=day, area=area,
            host=host,
            status="planned" if ahead else "held", **more,
        )  # fmt: skip
        return "" if ahead else number

    def count(self, number: str, people: int, audience: str, copies: int, material: str, asked: int = 0) -> None:
        """Who came, what was handed out, how many asked."""
        if not number:
            return
        minor = people * self.rng.randint(8, 20) // 100 if audience != "residents" and people > 40 else 0
        self.county.add("activities.attendances", activity=number, audience=audience, people=people - minor)
        if minor:
            self.county.add("activities.attendances", activity=number, audience="residents", people=minor)
        if copies:
            self.county.add("activities.handouts", activity=number, title=material, kind="technical", copies=copies)
        if asked:
            subject = self.rng.choice(("病虫害防治", "种养技术", "惠农政策", "常见病预防", "用电安全", "科技项目申报"))
            self.county.add(
                "activities.consultations", activity=number, subject=subject, answered_on=self.days[number], people=asked
            )  # fmt: skip


def make_activities(county: County) -> None:
    """Year by year: campaigns, then every township's events, then the county's own."""
    diary = _Diary(county, county.random("activities"))
    for year in county.years:
        campaigns = _make_campaigns(county, year)
        for place in county.townships:
            _township(county, diary, place, year, campaigns)
        _county_events(county, diary, year, campaigns)


def _make_campaigns(county: County, year: int) -> dict[str, str]:
    month = year >= 2025
    found = {}
    for code, name, first, last in (
        ("KJZC", f"{year}年“科技之春”科普活动月", date(year, 3, 1), date(year, 3, 31)),
        ("KJZ", f"{year}年科技活动周", date(year, 5, 1), date(year, 5, 31)),
        ("KP", f"{year}年全国科普{'月' if month else '日'}", date(year, 9, 1), date(year, 9, 30)),
        ("SXX", f"{year}年文化科技卫生法律“四下乡”", date(year, 12, 1), date(year, 12, 31)),
    ):
        if county.has_come(first):
            county.add(
                "activities.campaigns",
                code=f"{code}-{year}",
                name=name,
                starts_on=first,
                ends_on=last,
                area=COUNTY_NAME,
            )
            found[code] = f"{code}-{year}"
    return found


def _township(county: County, diary: _Diary, place: Place, year: int, campaigns: dict[str, str]) -> None:
    rng = diary.rng
    if place.name == DEMO_TOWNSHIP:
        lectures, attendance, events, copies = _TOWNSHIP_YEARS.get(year, _TOWNSHIP_LATER)
    else:
        growth = 1 + 0.09 * (year - DEMO_YEAR)
        lectures, events = rng.randint(3, 6), rng.randint(2, 4)
        attendance, copies = (
            int(lectures * rng.randint(150, 420) * growth),
            int(events * rng.randint(500, 1200) * growth),
        )
    host = county.offices[f"{place.name}人民政府".replace("街道人民政府", "街道办事处")].name
    villages = [v for v in county.villages if v.township == place.name]
    first = 0 if place.name == DEMO_TOWNSHIP else rng.randrange(len(_LECTURES))
    heads, shares = (
        share_out_counts(rng, attendance, lectures, spread=0.25),
        share_out_counts(rng, copies, lectures + events, spread=0.5),
    )
    for i in range(lectures):
        name, topic, months, audience, material = in_turn(_LECTURES, first + i)
        village = in_turn(villages, i * 3 + year)
        number = diary.hold(
            f"{name}讲座", "lecture", topic, day_in(rng, year, months), place.text, host,
            venue=f"{village.name}科普活动室", speaker=person_name(rng),
        )  # fmt: skip
        diary.count(number, heads[i], audience, shares[i], material)
    for i in range(events):
        name, campaign, month, material = in_turn(_PUBLICITY, i)
        name = name.format("月" if year >= 2025 else "日")
        number = diary.hold(
            f"{place.name}{name}", "publicity", rng.choice(("safety", "environment", "other", "planting")),
            day_in(rng, year, (month,)), place.text, host, venue=f"{place.name}集镇",
            campaign=campaigns.get(campaign, ""),
        )  # fmt: skip
        diary.count(number, rng.randint(260, 720), "residents", shares[lectures + i], material, rng.randint(380, 640))
    for i in range(rng.randint(1, 2)):
        name = in_turn(("创业培训班", "农民工技能培训班", "高素质农民培训班"), i + year)
        number = diary.hold(
            name,
            "training",
            "entrepreneurship",
            day_in(rng, year, (4, 10, 11)),
            place.text,
            host,
            speaker=person_name(rng),
        )
        diary.count(number, rng.randint(40, 110), "farmers", 0, "")


def _county_events(county: County, diary: _Diary, year: int, campaigns: dict[str, str]) -> None:
    rng = diary.rng
    science, bureau = "云溪县科学技术协会", "云溪县科学技术局"
    for i, month in enumerate((3, 5, 9)):
        name, campaign, _, material = in_turn(_PUBLICITY, (0, 1, 3)[i])
        number = diary.hold(
            f"云溪县{name.format('月' if year >= 2025 else '日')}启动仪式", "publicity", "other",
            day_in(rng, year, (month,)),
            COUNTY_NAME, science, venue="县文化广场", campaign=campaigns.get(campaign, ""),
        )  # fmt: skip
        diary.count(
            number, rng.randint(900, 1800), "residents", rng.randint(2200, 4200), material, rng.randint(200, 420)
        )
    for i in range(_INVESTOR_DAYS.get(year, 4)):
        name = in_turn(("新三板上市辅导培训", "产业基金对接培训", "股改与合规专题培训", "多层次资本市场培训"), i)
        number = diary.hold(
            name, "investor_day", "finance", day_in(rng, year, in_turn(((3,), (6,), (8, 9), (10, 11)), i)),
            COUNTY_NAME, bureau,
            venue="县科创中心报告厅", part="joined" if i == 3 else "held",
        )  # fmt: skip
        diary.count(number, rng.randint(45, 120), "enterprises", 0, "")
    for i, (kind, name, topic) in enumerate(
        (
            ("training", "科技型企业研发费用加计扣除培训", "industry"),
            ("training", "知识产权管理实务培训", "intellectual_property"),
            ("forum", in_turn(_FORUMS, year), "industry"), ("forum", in_turn(_FORUMS, year + 1), "industry"),
            ("contest", "青少年科技创新大赛", "digital"), ("exhibition", "科普大篷车巡展", "other"),
            ("visit", "院士专家企业行", "industry"), ("lecture", "全民科学素质大讲堂", "health"),
        )
    ):  # fmt: skip
        day = day_in(rng, year, in_turn(((4,), (4, 5), (6,), (10,), (7, 11), (5, 9), (8,), (9, 10)), i))
        number = diary.hold(
            f"{year}年{name}", kind, topic, day, COUNTY_NAME, science if i in (4, 5, 7) else bureau, venue="县科技馆"
        )
        audience = {"contest": "youth", "exhibition": "youth", "lecture": "residents"}.get(kind, "enterprises")
        diary.count(number, rng.randint(60, 480), audience, 0, "")
