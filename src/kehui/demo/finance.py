"""Loans of the science-and-technology bank, equity institutions, listing and deals in shares."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kehui.demo.county import County, Firm
from kehui.demo.draws import day_in, days_in, in_turn, share_out, wan
from kehui.demo.incubation import CENTRE

#: year -> (applications, 万元 applied for)
_LOANS = {2021: (3, "720"), 2022: (4, "1080"), 2023: (5, "1460"), 2024: (6, "1850"), 2025: (8, "2600")}
_LATER = (9, "2950")
_FILINGS = {2022: 1, 2024: 1, 2025: 2, 2026: 2}


def make_finance(county: County) -> None:
    """Year by year: who asked the bank, which funds settled, who is on the way to a board."""
    rng = county.random("finance")
    _loans(county, rng)
    for i, fund in enumerate(county.funds):
        committed = wan(rng.randint(10, 120) * 100)
        county.add(
            "finance.institutions", organisation=fund.name, form="partnership",
            kind=in_turn(("venture", "angel", "private_equity"), i),
            zone=CENTRE, registered_on=fund.founded, committed=committed,
            paid_in=(committed * rng.randint(30, 100) / 100).quantize(Decimal(1)),
        )  # fmt: skip
    _listings(county, rng)
    _deals(county, rng)


def _loans(county: County, rng: Random) -> None:
    for year in county.years:
        count, applied = _LOANS.get(year, _LATER)
        firms = rng.sample([f for f in county.standing(date(year, 1, 1)) if not f.is_above_scale], count)
        amounts = share_out(rng, wan(applied), count, wan(10), spread=0.3)
        for i, (firm, amount, day) in enumerate(zip(firms, amounts, days_in(rng, year, count), strict=True)):
            if not county.has_come(day):
                continue
            granted_on = day + timedelta(days=rng.randint(14, 45))
            given = county.has_come(granted_on)
            granted = (amount * rng.choice((80, 90, 100)) / 100).quantize(Decimal(1))
            county.add(
                "finance.loans", number=f"DK-{year}-{i + 1:03d}", enterprise=firm.name, bank=county.banks[0].name,
                applied_amount=amount, applied_on=day, is_supported=True, granted_amount=granted if given else None,
                granted_on=granted_on if given else None,
                balance=(granted * max(0,
                100 - 30 * (county.today.year - year)) / 100).quantize(Decimal(1)) if given else None,
            )  # fmt: skip


def _listings(county: County, rng: Random) -> None:
    firms = iter([t for t in county.tenants if t.founded.year < 2022])
    for year, count in _FILINGS.items():
        for _ in range(count):
            firm = next(firms)
            filing = day_in(rng, year, (8, 9))
            stages = (
                ("reform", filing - timedelta(days=420)), ("tutoring", filing - timedelta(days=260)),
                ("filing", filing),
                ("inquiry", filing + timedelta(days=60)), ("listed", filing + timedelta(days=170)),
            )  # fmt: skip
            for stage, day in stages[: 5 if year < 2025 else 3]:
                if county.has_come(day):
                    county.add("finance.listings", organisation=firm.name, board="neeq", stage=stage, entered_on=day)


def _deals(county: County, rng: Random) -> None:
    targets: list[Firm] = [t for t in county.tenants if t.founded.year < 2023]
    for year in county.years:
        kinds = [("increase", False), ("transfer", False), ("increase", False)]
        kinds += [("acquisition", True)] if year in (2023, 2025) else []
        for i, (kind, by_listed) in enumerate(kinds):
            day = day_in(rng, year)
            if not county.has_come(day):
                continue
            fund = in_turn([f for f in county.funds if f.founded < day], i + year)
            county.add(
                "finance.deals", number=f"GQ-{year}-{i + 1:03d}", target=in_turn(targets, year * 3 + i).name,
                buyer="" if by_listed else fund.name, buyer_name="迈渡生物科技股份有限公司" if by_listed else "",
                is_buyer_listed=by_listed, kind=kind, share_percent=rng.randint(6, 35),
                amount=wan(rng.randint(80, 1200)), dealt_on=day,
            )  # fmt: skip
