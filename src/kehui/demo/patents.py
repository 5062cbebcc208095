"""Patents: applications by type and year, which of them were granted when, and what happened later."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from kehui.demo.county import County, Firm
from kehui.demo.draws import after, between, day_in, days_in, in_turn
from kehui.demo.names import TRADES, person_name
from kehui.kernel.identifiers import patent_check_digit

#: year -> (applications, of which inventions, grants, of which inventions)
_YEARS = {
    2021: (520, 96, 60, 0), 2022: (860, 168, 480, 12), 2023: (2180, 310, 930, 31), 2024: (3856, 428, 2289, 53),
    2025: (4670, 534, 3773, 129),
}  # fmt: skip
_LATER = (4905, 588, 4120, 158)
_DIGITS = {"invention": "1", "utility_model": "2", "design": "3"}
_LETTERS = {"invention": "B", "utility_model": "U", "design": "S"}
#: How long from filing to grant, in days: shortest, longest.
_EXAMINATION = {"invention": (400, 1300), "utility_model": (110, 420), "design": (90, 300)}
_PREFIX = ("一种", "一种", "一种", "一种新型", "一种便于安装的", "一种节能型", "一种高精度", "一种自动化", "一种可调式")
_PARTS = ("装置", "结构", "夹具", "检测设备", "输送机构", "定位组件", "散热结构", "密封结构", "控制系统", "生产线")
_METHODS = ("的制备方法", "的加工工艺", "的检测方法", "的控制方法及系统", "及其应用")


class _Applicants:
    """Who files: some firms file much more than others, now and then a person."""

    def __init__(self, county: County, rng: Random) -> None:
        self.rng = rng
        firms = [*county.firms, *county.tenants]
        weights = [rng.lognormvariate(0, 1.1) * (3 if f.is_above_scale else 1) for f in firms]
        self.firms, self.sums = firms, list(accumulate(weights))
        self.townships = [t.text for t in county.townships]

    def draw(self, year: int) -> Firm | None:
        """A firm that existed, or None for a person."""
        if self.rng.random() < 0.07:
            return None
        while True:
            firm = self.firms[bisect_right(self.sums, self.rng.random() * self.sums[-1])]
            if firm.founded.year < year:
                return firm


def make_patents(county: County) -> None:
    """All applications first, then the grants of each year from what was waiting."""
    rng = county.random("patents")
    applicants = _Applicants(county, rng)
    waiting: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for year in county.years:
        filed, inventions, grants, granted_inventions = _YEARS.get(year, _LATER)
        rows = _file(county, rng, applicants, year, filed, inventions)
        for row in rows:
            waiting[row["kind"] == "invention"].append(row)
        waiting[True] = _grant(county, rng, waiting[True], year, granted_inventions)
        waiting[False] = _grant(county, rng, waiting[False], year, grants - granted_inventions)
    _make_events(county, rng)
    _make_custodies(county, rng)


def _file(
    county: County, rng: Random, applicants: _Applicants, year: int, count: int, inventions: int
) -> list[dict[str, Any]]:
    kinds = ["invention"] * inventions + ["utility_model"] * int((count - inventions) * 0.72)
    kinds += ["design"] * (count - len(kinds))
    rng.shuffle(kinds)
    serials = dict.fromkeys(_DIGITS, rng.randint(100_000, 300_000))
    found = []
    for kind, day in zip(kinds, days_in(rng, year, count), strict=True):
        serials[kind] += rng.randint(3, 997)
        if not county.has_come(day):
            continue
        body = f"{year}{_DIGITS[kind]}{serials[kind]:07d}"
        firm = applicants.draw(year)
        trade = firm.trade if firm else rng.choice(list(TRADES))
        row = {
            "application_number": f"{body}.{patent_check_digit(body)}", "name": _name(rng, kind, trade or "软件"),
            "kind": kind,
            "filed_on": day, "granted_on": None, "publication_number": "", "ended_on": None,
        }  # fmt: skip
        if firm:
            row["applicant"] = row["applicant_name"] = firm.name
        else:
            row["applicant_name"], row["area"] = person_name(rng), rng.choice(applicants.townships)
        found.append(county.add("patents.patents", **row))
    return found


def _name(rng: Random, kind: str, trade: str) -> str:
    product = rng.choice(TRADES[trade][3])
    if kind == "design":
        return f"{product}（{rng.choice(('A', 'B', 'C', 'D', 'K', 'X'))}{rng.randint(1, 60)}款）"
    if kind == "invention" and rng.random() < 0.6:
        return f"{rng.choice(_PREFIX)}{product}{rng.choice(_METHODS)}"
    return f"{rng.choice(_PREFIX)}{product}{rng.choice(_PARTS)}"


def _grant(county: County, rng: Random, waiting: list[dict[str, Any]], year: int, count: int) -> list[dict[str, Any]]:
    """Grant ``count`` of those that can be examined to the end within the year, oldest first; returns who still waits."""
    first, last = date(year, 1, 4), date(year, 12, 28)
    ripe = [r for r in waiting if r["filed_on"] + timedelta(days=_EXAMINATION[r["kind"]][0]) <= last]
    assert len(ripe) >= count or year > 2025, f"only {len(ripe)} can be granted in {year}, not {count}"
    chosen = {r["application_number"] for r in ripe[: int(count * 0.45)]}
    rest = [r for r in ripe if r["application_number"] not in chosen]
    chosen |= {r["application_number"] for r in rng.sample(rest, min(len(rest), count - len(chosen)))}
    for row in waiting:
        if row["application_number"] in chosen:
            shortest, longest = _EXAMINATION[row["kind"]]
            earliest = max(first, row["filed_on"] + timedelta(days=shortest))
            day = between(rng, earliest, max(earliest, min(last, row["filed_on"] + timedelta(days=longest))))
            if county.has_come(day):
                row["granted_on"] = day
                row["publication_number"] = f"CN{rng.randint(100_000_000, 229_999_999)}{_LETTERS[row['kind']]}"
                lapsed = after(day, 1) + timedelta(days=rng.randint(30, 600))
                if rng.random() < 0.04 and county.has_come(lapsed):
                    row["ended_on"] = lapsed
    return [r for r in waiting if r["application_number"] not in chosen]


def _make_events(county: County, rng: Random) -> None:
    def event(patent: dict[str, Any], kind: str, day: date, detail: str = "") -> None:
        if county.has_come(day):
            county.add("patents.events", patent=patent["application_number"], kind=kind, happened_on=day, detail=detail)

    for patent in county.sheets["patents.patents"]:
        filed, granted = patent["filed_on"], patent["granted_on"]
        if patent["kind"] == "invention" and granted:
            event(patent, "published", filed + timedelta(days=180))
            event(patent, "examination", filed + timedelta(days=200))
            event(patent, "granted", granted)
        if patent["ended_on"]:
            event(patent, "terminated", patent["ended_on"], "未缴年费")
        elif granted and patent.get("applicant") and rng.random() < 0.02:
            kind, detail = rng.choice(
                (("pledged", "质权人：云溪科技银行"), ("transferred", "转让给县内企业"), ("licensed", "普通许可"))
            )
            event(patent, kind, granted + timedelta(days=rng.randint(60, 400)), detail)


def _make_custodies(county: County, rng: Random) -> None:
    agency = county.agencies[0].name
    for i, firm in enumerate(rng.sample([f for f in county.firms if not f.is_above_scale], 96)):
        starts = day_in(rng, in_turn((2023, 2024, 2025, 2024, 2025, 2026), i))
        if county.has_come(starts):
            county.add(
                "patents.custodies", client=firm.name, agency=agency, starts_on=starts,
                ends_on=after(starts, 3) - timedelta(days=1),
                scope=rng.choice(("专利年费监控", "专利申请与维护", "专利年费监控、专利申请与维护")),
            )  # fmt: skip
