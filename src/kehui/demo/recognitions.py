"""Certificates with their histories, research institutions, designations and awards."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kehui.demo.areas import DEMO_TOWNSHIP, DEMO_VILLAGE
from kehui.demo.county import COUNTY_CODE, COUNTY_NAME, DEMO_YEAR, County, Firm
from kehui.demo.draws import after, day_in, in_turn, wan

_TITLES = (
    ("GJ-GQ", "国家高新技术企业", "national", "organisation", 3),
    ("GJ-KX", "国家科技型中小企业", "national", "organisation", None),
    ("S-KX", "省科技型中小企业", "provincial", "organisation", None),
    ("S-NK", "省农业科技企业", "provincial", "organisation", None),
    ("KP-SFC", "科普示范村", "municipal", "area", None), ("S-CXX", "省级创新型县", "provincial", "area", None),
    ("GJ-KCX", "国家可持续发展实验区", "national", "area", None),
    ("S-ZSX", "省知识产权示范县", "provincial", "area", None),
    ("GJ-KPX", "全国科普示范县", "national", "area", None),
)  # fmt: skip
#: Year of the first national certificate -> firms. Each keeps its title: reviewed after three years, renewed after six.
_NATIONAL_COHORTS = {2018: 8, 2019: 7, 2020: 13, 2021: 6, 2022: 6, 2023: 6, 2024: 6, 2025: 6, 2026: 7}
#: Year -> firms new on the provincial list, which has no expiry.
_PROVINCIAL = {2018: 41, 2019: 38, 2020: 32, 2021: 26, 2022: 28, 2023: 30, 2024: 32, 2025: 35, 2026: 37}
_NATIONAL_SME = {2021: 62, 2022: 78, 2023: 91, 2024: 104, 2025: 121, 2026: 133}
#: level -> institutions recognised in 2021 … 2026, and what they are called
_INSTITUTIONS = {
    "key_institute": ((0, 0, 1, 0, 0, 0), "重点企业研究院"),
    "provincial_institute": ((1, 1, 1, 2, 2, 2), "省级企业研究院"),
    "provincial_centre": ((2, 3, 3, 4, 5, 5), "省级高新技术企业研发中心"),
    "municipal_centre": ((4, 5, 5, 6, 7, 8), "市级研发中心"),
    "county_centre": ((8, 9, 10, 11, 13, 13), "县级研发中心"),
    "agricultural_centre": ((1, 0, 1, 1, 2, 1), "农业科技研发中心"),
}  # fmt: skip
_RESEARCH = ("智能装备", "精密制造", "功能材料", "电声技术", "绿色工艺", "生物制剂", "表面处理", "工业视觉")


def make_recognitions(county: County) -> None:
    """Titles first; national and provincial lists apart."""
    rng = county.random("recognitions")
    for code, name, level, holder, years in _TITLES:
        county.add(
            "recognitions.titles",
            code=code,
            name=name,
            level=level,
            holder=holder,
            validity_years=years,
            area=COUNTY_NAME,
        )
    _national(county, rng)
    _provincial(county, rng)
    _national_sme(county, rng)
    _agricultural(county)
    _institutions(county, rng)
    _designations(county, rng)
    _awards(county, rng)


def _certificate(county: County, title: str, number: str, firm: Firm, way: str, day: date, **more: object) -> None:
    if county.has_come(day):
        county.add(
            "recognitions.recognitions", certificate_number=number, title=title, organisation=firm.name, entry_way=way,
            recognised_on=day, **more,
        )  # fmt: skip


def _national(county: County, rng: Random) -> None:
    firms = sorted(county.standing(date(2018, 1, 1)), key=lambda f: (not f.is_high_tech, not f.is_above_scale, f.uscc))
    serial = 0
    for cohort, count in _NATIONAL_COHORTS.items():
        for _ in range(count):
            firm = firms.pop(0)
            firm.is_high_tech = True
            first = day_in(rng, cohort, (9, 10, 11))
            for turn, year in enumerate(range(cohort, county.today.year + 1, 3)):
                serial += 1
                way = "new" if turn == 0 else "reviewed" if turn % 2 else "renewed"
                day = after(first, 3 * turn)
                last = after(first, 3 * turn + 3) - timedelta(days=1)
                number = f"GR{year}33{serial:06d}"
                _certificate(county, "GJ-GQ", number, firm, way, day, valid_from=day, valid_to=last)


def _provincial(county: County, rng: Random) -> None:
    listed: set[str] = set()
    serial = 0
    for year, count in _PROVINCIAL.items():
        candidates = [f for f in county.standing(date(year, 1, 1)) if f.uscc not in listed and f.trade]
        batches = (day_in(rng, year, (5,)), day_in(rng, year, (11,)))
        for i, firm in enumerate(rng.sample(candidates, count)):
            listed.add(firm.uscc)
            serial += 1
            day = batches[0] if i % 5 < 2 else batches[1]
            _certificate(county, "S-KX", f"SKX{year}{COUNTY_CODE}{serial:04d}", firm, "new", day, valid_from=day)


def _national_sme(county: County, rng: Random) -> None:
    for year in county.years:
        count = _NATIONAL_SME.get(year, 140)
        small = [f for f in county.standing(date(year, 1, 1)) if not f.is_above_scale]
        for i, firm in enumerate(rng.sample(small, count)):
            day = day_in(rng, year, (4, 5, 6, 7, 8))
            number = f"{year}{COUNTY_CODE}{i + 1:06d}"
            _certificate(county, "GJ-KX", number, firm, "new", day, valid_from=day, valid_to=date(year, 12, 31))


def _agricultural(county: County) -> None:
    firms = [f for f in county.standing(date(2020, 1, 1)) if f.trade == "农业"]
    for i, year in enumerate((2019, 2021, 2023, 2024, 2025)):
        _certificate(
            county, "S-NK", f"SNK{year}-{i + 1:03d}", firms[i], "new", date(year, 10, 18), valid_from=date(year, 10, 18)
        )


def _institutions(county: County, rng: Random) -> None:
    serial = 0
    for level, (counts, wording) in _INSTITUTIONS.items():
        month = {"county_centre": 5, "municipal_centre": 7, "agricultural_centre": 6}.get(level, 10)
        for year in county.years:
            firms = [
                f for f in county.standing(date(year, 1, 1)) if (f.trade == "农业") == (level == "agricultural_centre")
            ]
            day = day_in(rng, year, (month,))
            for firm in rng.sample(firms, counts[min(year - 2021, 5)]):
                serial += 1
                field = "农产品加工" if firm.trade == "农业" else rng.choice(_RESEARCH)
                short = firm.name.removesuffix("有限公司").removesuffix("股份")
                reviewed = after(day, 3) if level == "provincial_centre" else None
                if county.has_come(day):
                    county.add(
                        "recognitions.institutions", number=f"YF-{year}-{serial:03d}", name=f"{short}{field}{wording}",
                        organisation=firm.name, level=level, field=field, recognised_on=day,
                        document_number=f"云科〔{year}〕{month + 3}号",
                        reevaluated_on=reviewed if reviewed and county.has_come(reviewed) else None,
                    )  # fmt: skip


def _designations(county: County, rng: Random) -> None:
    home = county.village_of(DEMO_VILLAGE).text
    efforts: list[tuple[str, str, date, date | None]] = [
        ("S-CXX", COUNTY_NAME, date(2023, 3, 15), date(2025, 10, 22)),
        ("GJ-KCX", COUNTY_NAME, date(2022, 9, 8), date(2025, 6, 12)),
        ("S-ZSX", COUNTY_NAME, date(2023, 5, 19), date(2025, 4, 16)),
        ("GJ-KPX", COUNTY_NAME, date(2020, 4, 10), date(2022, 11, 30)),
        ("KP-SFC", home, date(2024, 3, 20), date(2025, 11, 5)),
    ]
    others = [v.text for v in county.villages if v.township != DEMO_TOWNSHIP and v.name.endswith("村")]
    for year in county.years:
        for village in (others.pop(rng.randrange(len(others))) for _ in range(2)):
            efforts.append(("KP-SFC", village, day_in(rng, year, (3, 4)), day_in(rng, year, (11, 12))))
    for title, area, applied, passed in efforts:
        if county.has_come(applied):
            done = passed if passed and county.has_come(passed) else None
            county.add("recognitions.designations", title=title, area=area, applied_on=applied, passed_on=done)


def _awards(county: County, rng: Random) -> None:
    county.add(
        "recognitions.awards", name="中小企业知识产权托管试点奖励", kind="custody_pilot", level="provincial",
        amount=wan(8),
        awarded_on=date(DEMO_YEAR, 7, 16), granting_body="省知识产权局", area=COUNTY_NAME,
    )  # fmt: skip
    firms = [f for f in county.firms if f.is_high_tech]
    for year in county.years:
        for i in range(4 + (year - 2021)):
            name, kind, level, body, amount = in_turn(
                (
                    ("省科学技术进步奖三等奖", "science", "provincial", "省人民政府", 5),
                    ("市科学技术进步奖", "science", "municipal", "云州市人民政府", 3),
                    ("市专利优秀奖", "patent", "municipal", "云州市人民政府", 1),
                    ("县科技创新先进企业", "innovation", "county", "云溪县人民政府", 5),
                ),
                i,
            )
            day = day_in(rng, year, (3, 5, 12))
            if county.has_come(day):
                county.add(
                    "recognitions.awards", name=name, kind=kind, level=level,
                    organisation=firms[(year * 7 + i) % len(firms)].name,
                    amount=wan(amount), awarded_on=day, granting_body=body,
                )  # fmt: skip
