"""The innovation centre: sites, tenants and their returns, projects taken in, talents and platforms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kehui.demo import names
from kehui.demo.county import COUNTY_CODE, COUNTY_NAME, County, Firm
from kehui.demo.draws import day_in, days_in, in_turn, share_out, wan

CENTRE, PHASE_ONE, PHASE_TWO = "YQ-KC", "KC-1", "KC-2"
_ZONES = (
    (CENTRE, "云溪县科创中心", "innovation_centre", date(2017, 9, 1)),
    ("YQ-JK", "云溪经济开发区", "development_zone", date(2003, 5, 20)),
    ("YQ-GX", "云溪高新技术产业园", "high_tech_zone", date(2015, 3, 10)),
    ("YQ-NK", "南安茶叶科技园", "agricultural_park", date(2019, 4, 8)),
)  # fmt: skip
#: Phase two: year -> tenants moving in, tenants leaving. 43 are there at the end of 2025, 36 a year before.
_MOVES = {2022: (16, 0), 2023: (12, 1), 2024: (12, 3), 2025: (12, 5), 2026: (10, 6)}
_LEASED_2025 = Decimal(31_028)
#: year -> (projects, from Shanghai, registered capital in 万元, talents)
_INTAKES = {
    2021: (19, 8, "6218.5", 9), 2022: (24, 11, "8310", 12), 2023: (28, 14, "10156.4", 14),
    2024: (31, 16, "12224.3", 17),
    2025: (40, 21, "17358.5", 21),
}  # fmt: skip
_LATER = (43, 23, "18904.6", 23)
#: year -> (tenants' total income, taxes) in 万元
_RETURNS = {
    2021: ("21560.4", "452.6"),
    2022: ("31877.25", "660.15"),
    2023: ("43905.6", "921.4"),
    2024: ("55210.36", "1176.42"),
    2025: ("66651.77", "1391.83"),
}
_PLATFORMS = (
    ("电子电声", 2016), ("五金紧固件", 2017), ("木业家具", 2018), ("精密机械", 2019), ("纺织服装辅料", 2020),
    ("节能环保", 2022), ("茶叶加工", 2024),
)  # fmt: skip
_ORIGINS = ("浙江省", "江苏省", "北京市", "广东省", "浙江省", "安徽省", "湖北省")


def make_incubation(county: County) -> None:
    """Zones and sites, then who came, what they reported, and who stays."""
    rng = county.random("incubation")
    for code, name, kind, founded in _ZONES:
        county.add("places.zones", code=code, name=name, kind=kind, area=COUNTY_NAME, founded_on=founded)
    for code, name, phase, usable, opened in (
        (PHASE_ONE, "科创中心一期", 1, 18_600, date(2017, 10, 1)),
        (PHASE_TWO, "科创中心二期", 2, 43_500, date(2022, 3, 1)),
    ):  # fmt: skip
        county.add(
            "incubation.sites", code=code, name=name, zone=CENTRE, phase=phase, usable_area=usable, opened_on=opened
        )
    for i in range(24):
        number = f"{PHASE_TWO}-{in_turn('ABC', i // 8)}{i % 8 // 2 + 1}0{i % 2 + 1}"
        county.add(
            "incubation.spaces",
            number=number,
            site=PHASE_TWO,
            floor_area=1500 + 50 * (i % 6),
            opened_on=date(2022, 3, 1),
        )
    _phase_one(county, rng)
    _phase_two(county, rng)
    _returns(county, rng)
    _intakes(county, rng)
    _talents(county, rng)
    for i, (trade, year) in enumerate(_PLATFORMS):
        county.add(
            "incubation.platforms", number=f"PT-{i + 1:03d}", name=f"云溪县{trade}行业创新服务平台", industry=trade,
            host=in_turn(list(county.offices.values())[11:13] + county.agencies[3:6], i).name,
            founded_on=date(year, 9, 10),
        )  # fmt: skip


def _start_up(county: County, rng: Random, moved_in: date) -> Firm:
    trade = rng.choice(("软件", "电子", "新材料", "医药", "节能", "机械"))
    words, industry, _, _ = names.TRADES[trade]
    founded = moved_in - timedelta(days=rng.randint(30, 640))
    name = f"云溪{county.brands.pop()}{rng.choice(words)}有限公司"
    firm = Firm(name, county.uscc("91", COUNTY_CODE), "enterprise", "溪东街道", trade, industry, founded)
    county.add(
        "parties.organisations", uscc=firm.uscc, name=name, kind="enterprise", nature="100", area=firm.area,
        industry=industry,
        is_above_scale=False, founded_on=founded, contact=names.person_name(rng), phone=names.phone(rng),
    )  # fmt: skip
    county.tenants.append(firm)
    return firm


def _lease(county: County, rng: Random, site: str, moved_in: date, left: date | None, leased: Decimal) -> Firm:
    firm = _start_up(county, rng, moved_in)
    gone = left if left and county.has_come(left) else None
    graduated = gone is not None and rng.random() < 0.75
    ground = rng.choice(("high_tech", "raised", "income"))
    county.add(
        "incubation.tenancies", organisation=firm.name, site=site, leased_area=leased, moved_in_on=moved_in,
        moved_out_on=gone,
        ended_reason="" if not gone else "graduated" if graduated else "expired",
        graduated_on=gone if graduated else None, graduation_ground=ground if graduated else "",
    )  # fmt: skip
    first = moved_in + timedelta(days=rng.randint(120, 400))
    if rng.random() < 0.3 and county.has_come(first):
        county.add(
            "incubation.stages",
            organisation=firm.name,
            from_stage="nursery",
            to_stage="incubator",
            transferred_on=first,
        )
    if graduated and gone and rng.random() < 0.5:
        later = max(gone, first)
        if county.has_come(later):
            county.add(
                "incubation.stages",
                organisation=firm.name,
                from_stage="incubator",
                to_stage="accelerator",
                transferred_on=later,
            )
    return firm


def _phase_one(county: County, rng: Random) -> None:
    """Smaller leases; every tenant leaves within four years, and another comes."""
    for year in range(2018, county.today.year + 1):
        for _ in range(6):
            moved_in = day_in(rng, year)
            left = moved_in + timedelta(days=rng.randint(800, 1400))
            if county.has_come(moved_in):
                _lease(county, rng, PHASE_ONE, moved_in, left, Decimal(rng.randint(20, 62) * 10))


def _phase_two(county: County, rng: Random) -> None:
    moves: list[list[date | None]] = []
    for year in (y for y in county.years if y >= 2022):
        coming, leaving = _MOVES.get(year, (10, 8))
        for tenant in [m for m in moves if m[1] is None][:leaving]:
            tenant[1] = day_in(rng, year, range(4, 11))
        months = range(4, 13) if year == 2022 else range(1, 12)
        moves += [[day, None] for day in sorted(day_in(rng, year, months) for _ in range(coming))]
    end = date(2025, 12, 31)
    there = [m for m in moves if m[0] and m[0] <= end and (m[1] is None or m[1] > end)]
    areas = iter(share_out(rng, _LEASED_2025, len(there), Decimal(1), spread=0.35))
    for move in moves:
        leased = next(areas) if move in there else Decimal(rng.randint(300, 800))
        if move[0] and county.has_come(move[0]):
            _lease(county, rng, PHASE_TWO, move[0], move[1], leased)


def _returns(county: County, rng: Random) -> None:
    """Each tenant that was there at the year's end reports; it keeps about its share of the whole."""
    leases = county.sheets["incubation.tenancies"]
    weight = {row["organisation"]: rng.lognormvariate(0, 0.55) for row in leases}
    for year, (income, tax) in _RETURNS.items():
        end = date(year, 12, 31)
        there = [r for r in leases if r["moved_in_on"] <= end and not (r["moved_out_on"] and r["moved_out_on"] <= end)]
        weights = [weight[r["organisation"]] * rng.uniform(0.85, 1.15) for r in there]
        totals, taxes = _split(wan(income), weights), _split(wan(tax), weights)
        for row, total, paid in zip(there, totals, taxes, strict=True):
            cent = Decimal(100)
            technology = (total * rng.randint(15, 35) / 100).quantize(cent)
            trade = (total * rng.randint(3, 12) / 100).quantize(cent)
            other = (total * rng.randint(1, 4) / 100).quantize(cent)
            county.add(
                "incubation.returns", organisation=row["organisation"], site=row["site"], year=year,
                technology_income=technology,
                product_income=total - technology - trade - other, trade_income=trade, other_income=other,
                total_income=total,
                tax_paid=paid, rd_spending=(total * rng.randint(5, 14) / 100).quantize(cent),
                staff=max(3, int(total / 350_000)), intellectual_property=rng.randint(1, 14),
                financing=wan(rng.randint(50, 600)) if rng.random() < 0.2 else Decimal(0),
            )  # fmt: skip


def _split(total: Decimal, weights: list[float]) -> list[Decimal]:
    """The total by weights, to the hundred yuan, the last cent in the largest part."""
    step, whole = Decimal(100), sum(weights)
    parts = [(total * Decimal(w / whole) / step).quantize(Decimal(1)) * step for w in weights]
    parts[max(range(len(parts)), key=parts.__getitem__)] += total - sum(parts)
    return parts


def _intakes(county: County, rng: Random) -> None:
    for year in county.years:
        count, shanghai, capital, _ = _INTAKES.get(year, _LATER)
        origins = ["上海市"] * shanghai + [in_turn(_ORIGINS, i) for i in range(count - shanghai)]
        rng.shuffle(origins)
        amounts = share_out(rng, wan(capital), count, Decimal(1000), spread=0.7)
        for i, (day, origin, amount) in enumerate(zip(days_in(rng, year, count), origins, amounts, strict=True)):
            if not county.has_come(day):
                continue
            product = rng.choice(names.TRADES[rng.choice(("软件", "电子", "新材料", "医药", "节能", "机械"))][3])
            hosts = [f for f in county.tenants if f.founded <= day]
            county.add(
                "incubation.intakes", number=f"FH-{year}-{i + 1:03d}",
                name=f"{product}{rng.choice(('研发与产业化', '技术孵化', '中试与推广'))}",
                kind="result" if origin == "上海市" and rng.random() < 0.6 else "project", origin=origin,
                site=PHASE_ONE if year < 2022 or i % 5 == 0 else PHASE_TWO, registered_capital=amount, taken_in_on=day,
                organisation=rng.choice(hosts).name if rng.random() < 0.5 else "",
            )  # fmt: skip


def _talents(county: County, rng: Random) -> None:
    for year in county.years:
        count = _INTAKES.get(year, _LATER)[3]
        programmes = ["national", "provincial"] + ["municipal"] * (count // 3)
        programmes += ["county"] * (count // 3)
        programmes += ["other"] * (count - len(programmes))
        rng.shuffle(programmes)
        for i, day in enumerate(d for d in days_in(rng, year, count) if county.has_come(d)):
            firms = [f for f in [*county.tenants, *county.firms[:60]] if f.founded <= day]
            county.add(
                "incubation.talents", number=f"RC-{year}-{i + 1:03d}", name=names.person_name(rng),
                organisation=rng.choice(firms).name,
                programme=programmes[i], degree=rng.choice(("doctor", "doctor", "master")), entered_on=day,
                field=rng.choice(("人工智能", "新材料", "生物医药", "电声工程", "机械工程", "食品科学")),
            )  # fmt: skip
