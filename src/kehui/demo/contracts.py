"""Technology contracts: what firms of the county sold, year by year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kehui.demo.county import COUNTY_CODE, County
from kehui.demo.draws import days_in, share_out, wan
from kehui.demo.names import TRADES

#: year -> (turnover in 万元, registered contracts); later years grow on from the last.
_TURNOVER = {
    2021: ("4385.2", 96),
    2022: ("5122.6", 113),
    2023: ("6018.4", 134),
    2024: ("7140", 158),
    2025: ("9368", 197),
}
_KINDS = (
    ("dev_commissioned", 40, "{}技术开发"), ("dev_joint", 12, "{}联合研发"), ("transfer", 8, "{}技术转让"),
    ("licence", 7, "{}专利实施许可"), ("consulting", 9, "{}技术咨询"), ("service", 20, "{}技术服务"),
    ("training", 2, "{}操作技术培训"), ("brokerage", 2, "{}成果转移中介服务"),
)  # fmt: skip
_RIGHTS = {"transfer": ("invention", "utility_model", "design"), "licence": ("invention", "utility_model", "software")}
_FIELD_CODES = {
    "电子信息": "01", "先进制造": "03", "生物医药和医疗器械": "04", "新材料及其应用": "05", "新能源与高效节能": "06",
    "农业": "09",
}  # fmt: skip


def make_contracts(county: County) -> None:
    """Registered ones add up to the year's turnover; a few were cancelled, and some of the running year still wait."""
    rng = county.random("contracts")
    serial = 0
    for year in county.years:
        turnover, count = _TURNOVER.get(year, _TURNOVER[2025])
        if year not in _TURNOVER:
            growth = Decimal("1.12") ** (year - 2025)
            turnover, count = str((Decimal(turnover) * growth).quantize(Decimal("0.1"))), int(count * growth)
        amounts = share_out(rng, wan(turnover), count, Decimal(1000), spread=0.9)
        rng.shuffle(amounts)
        days = days_in(rng, year, count)
        for amount, day in zip(amounts, days, strict=True):
            serial += 1
            if county.has_come(day):
                status = "" if year != county.today.year or rng.random() < 0.94 else "cancelled"
                _contract(county, rng, serial, amount, day, status)
            elif county.has_come(day - timedelta(days=25)):
                _contract(county, rng, serial, amount, day, rng.choice(["submitted", "accepted", "review", "draft"]))
        for _ in range(2):
            serial += 1
            day = days_in(rng, year, 1)[0]
            if county.has_come(day):
                _contract(county, rng, serial, wan(rng.randint(8, 60)), day, rng.choice(["cancelled", "revoked"]))


def _contract(county: County, rng: Random, serial: int, amount: Decimal, day: date, status: str) -> None:
    firms = [f for f in county.firms if f.founded.year < day.year]
    seller = rng.choice(firms)
    buyer = rng.choice(firms) if rng.random() < 0.55 else rng.choice([*county.schools, *county.guests, *county.banks])
    while buyer.uscc == seller.uscc:
        buyer = rng.choice(firms)
    _, _, field, products = TRADES[seller.trade]
    kind, _, wording = rng.choices(_KINDS, [weight for _, weight, _ in _KINDS])[0]
    technology = amount if rng.random() < 0.6 else (amount * rng.randint(70, 97) / 100).quantize(Decimal(100))
    signed = day - timedelta(days=rng.randint(4, 22))
    waits = status in ("submitted", "accepted", "review", "draft")
    if waits:
        signed = min(signed, county.today - timedelta(days=1))
    product = rng.choice(products)
    adjective = rng.choice(("", "新型", "高精度", "低能耗", "智能", "自动化"))
    county.add(
        "market.contracts", number=f"{day.year}{COUNTY_CODE}{serial:06d}", name=wording.format(adjective + product),
        kind=kind, seller=seller.name, buyer=buyer.name, amount=amount, technology_amount=technology,
        field=_FIELD_CODES[field], intellectual_property=rng.choice(_RIGHTS.get(kind, ("none", "secret", "invention"))),
        payment=rng.choice(("once", "instalments", "instalments")), is_related_party=rng.random() < 0.03,
        signed_on=signed, ends_on=signed + timedelta(days=rng.choice((180, 365, 540, 730))),
        registered_on=None if waits else day, status=status or "registered",
    )  # fmt: skip
