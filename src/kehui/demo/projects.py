"""Programmes, projects, inspections and the money that moved for them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from kehui.demo.county import COUNTY_NAME, County, Firm
from kehui.demo.draws import after, between, day_in, days_in, in_turn, share_out, wan
from kehui.demo.names import TRADES

_PROGRAMMES = (
    ("S-XCP", "省级新产品试制计划", "provincial", "new_product"), ("G-HJ", "国家火炬计划", "national", "torch"),
    ("S-HJ", "省级火炬计划", "provincial", "torch"), ("X-SK", "县社会发展与民生科技计划", "county", "social"),
    ("X-GG", "县重点科技攻关计划", "county", "research"), ("X-NY", "县农业科技计划", "county", "agriculture"),
    ("S-ZD", "省重点研发计划", "provincial", "research"), ("X-ZH", "县科技成果转化计划", "county", "transfer"),
    ("SH-GG", "市级科技攻关计划", "prefectural", "research"),
)  # fmt: skip
#: programme -> projects listed in 2021, 2022 …; the running year follows the last.
_LISTED: dict[str, tuple[int, ...]] = {
    "S-XCP": (142, 163, 188, 211, 237, 251), "G-HJ": (2, 1, 1, 2, 1, 1), "S-HJ": (4, 5, 5, 6, 6, 7),
    "X-SK": (18, 21, 23, 26, 30, 31), "X-GG": (14, 15, 17, 18, 21, 22), "X-NY": (8, 8, 9, 10, 11, 12),
    "S-ZD": (1, 2, 2, 3, 3, 3), "X-ZH": (5, 6, 7, 7, 8, 9), "SH-GG": (3, 3, 4, 4, 5, 5),
}  # fmt: skip
_SPEED = {"S-XCP": (3, 6, 9, 11), "G-HJ": (8,), "S-HJ": (7,), "S-ZD": (5,)}
_GRANTS = {"X-SK": (3, 8), "X-GG": (12, 40), "X-NY": (6, 18), "S-ZD": (60, 150), "X-ZH": (10, 30), "SH-GG": (10, 25)}
_SOCIAL = (
    "河道水质生态修复示范", "慢性病早期筛查技术应用", "垃圾分类智能监管", "农村生活污水治理", "青少年近视防控",
    "社区居家养老信息服务", "地质灾害监测预警",
    "食品安全快速检测", "水稻面源污染防控", "校园科普资源共享", "医共体远程会诊应用", "古村落数字化保护",
)  # fmt: skip
#: year -> (projects terminated, 万元 taken back, 万元 of high-tech support)
_MONEY = {
    2021: (1, "6", "780"),
    2022: (2, "9.5", "866"),
    2023: (1, "4", "942"),
    2024: (2, "11", "1035"),
    2025: (5, "32", "1209"),
}
_RUNNING = (2, "8.5", "1268")


def make_projects(county: County) -> None:
    """Projects by programme and year, then what was paid, inspected, stopped and taken back."""
    rng = county.random("projects")
    for code, name, level, kind in _PROGRAMMES:
        county.add("funding.programmes", code=code, name=name, level=level, kind=kind, area=COUNTY_NAME)
    for number, name in (("ZH-0001", "县科技专项资金"), ("ZH-0002", "县高新技术产业扶持资金")):
        county.add("funding.accounts", number=number, name=name, kind="treasury", area=COUNTY_NAME)
    county.add("funding.accounts", number="ZH-0003", name="上级科技补助来款", kind="higher", area=COUNTY_NAME)
    books = _Books(county, rng)
    projects = [p for year in county.years for code in _LISTED for p in _list_projects(county, rng, code, year)]
    granted = [p for p in projects if p["granted"]]
    paid = {p["number"]: books.pay_project(p) for p in granted}
    for year in county.years:
        _stop(county, rng, books, granted, paid, year)
        _accept(county, rng, projects, year)
        books.support(year)
    books.close()


def _count(counts: tuple[int, ...], year: int) -> int:
    return counts[min(year - 2021, len(counts) - 1)]


def _list_projects(county: County, rng: Random, code: str, year: int) -> list[dict[str, Any]]:
    count = _count(_LISTED[code], year)
    if code in _SPEED:
        batches = [day_in(rng, year, (month,)) for month in _SPEED[code]]
        days = sorted(rng.choice(batches) for _ in range(count))
    else:
        days = [day_in(rng, year, (3, 4))] * count
    found = []
    for i, day in enumerate(d for d in days if county.has_come(d)):
        firm, name = _undertaking(county, rng, code, year, i)
        low, high = _GRANTS.get(code, (0, 0))
        starts = day.replace(day=1)
        found.append(
            county.add(
                "funding.projects", number=f"{year}{code.replace('-', '')}{i + 1:03d}", name=name, programme=code,
                organisation=firm.name, granted=wan(rng.randint(low, high)), listed_on=day, starts_on=starts,
                ends_on=after(starts, 2) - timedelta(days=1), status="running", accepted_on=None, terminated_on=None,
                termination_reason="",
            )
        )  # fmt: skip
    return found


def _undertaking(county: County, rng: Random, code: str, year: int, index: int) -> tuple[Firm, str]:
    if code == "X-SK":
        offices = [f for name, f in county.offices.items() if "局" in name or "乡" in name or "镇" in name]
        return rng.choice(offices), f"{in_turn(_SOCIAL, index)}（{year}年{index // len(_SOCIAL) + 1}期）"
    firms = [f for f in county.firms if f.founded.year < year and (code != "X-NY" or f.trade == "农业")]
    firm = rng.choice(firms)
    product = rng.choice(TRADES[firm.trade][3])
    model = f"{rng.choice('ABCDGHKLMTX')}{rng.choice('JLQSYZ')}{rng.randint(10, 99)}0"
    if code == "S-XCP":
        return firm, f"{model}型{product}"
    return firm, f"{product}{rng.choice(('关键技术研究', '产业化', '工艺开发与示范', '应用示范'))}（{model}）"


class _Books:
    """Accounts and transfers, numbered as they are booked."""

    def __init__(self, county: County, rng: Random) -> None:
        self.county, self.rng = county, rng
        self.accounts: dict[str, str] = {}
        self.rows: list[dict[str, Any]] = []

    def account_of(self, organisation: str) -> str:
        """The organisation's account, opened on the first transfer."""
        if organisation not in self.accounts:
            number = f"ZH-{101 + len(self.accounts):04d}"
            self.accounts[organisation] = number
            self.county.add(
                "funding.accounts", number=number, name=organisation, kind="organisation", organisation=organisation
            )
        return self.accounts[organisation]

    def book(self, kind: str, debit: str, credit: str, amount: Decimal, day: date, **more: Any) -> None:
        """One transfer, if its day has come."""
        if self.county.has_come(day):
            self.rows.append(
                {
                    "kind": kind,
                    "debit_account": debit,
                    "credit_account": credit,
                    "amount": amount,
                    "occurred_on": day,
                    **more,
                }
            )

    def pay_project(self, project: dict[str, Any]) -> Decimal:
        """Six tenths after listing, the rest a year later; returns the first part."""
        first = (project["granted"] * 6 / 10).quantize(Decimal(100))
        account, listed = self.account_of(project["organisation"]), project["listed_on"]
        paid_on = listed + timedelta(days=self.rng.randint(20, 60))
        document = f"云科〔{listed.year}〕{self.rng.randint(6, 40)}号"
        self.book("project_grant", "ZH-0001", account, first, paid_on, project=project["number"], document=document)
        project["_rest"] = (project["granted"] - first, paid_on + timedelta(days=365))
        return first if self.county.has_come(paid_on) else Decimal(0)

    def support(self, year: int) -> None:
        """The year's support of high-tech firms, with one entry booked wrongly and reversed."""
        total = _MONEY.get(year, _RUNNING)[2]
        firms = [f for f in self.county.firms if f.is_high_tech or f.is_above_scale]
        count = 34 + 5 * (year - 2021)
        amounts = share_out(self.rng, wan(total), count, wan("0.5"), spread=0.7)
        days = days_in(self.rng, year, count)
        for firm, amount, day in zip(self.rng.sample(firms, count), amounts, days, strict=True):
            document = f"云科〔{year}〕{day.month + 20}号"
            self.book("high_tech_support", "ZH-0002", self.account_of(firm.name), amount, day, document=document)
        wrong, day = self.rng.choice(firms), date(year, 6, 12)
        self.book(
            "high_tech_support", "ZH-0002", self.account_of(wrong.name), wan(6), day, note="收款单位记错", _wrong=True
        )

    def close(self) -> None:
        """Second instalments of projects that went on, the yearly money from above, numbers by date, counter entries last."""
        for project in self.county.sheets["funding.projects"]:
            rest, day = project.pop("_rest", (Decimal(0), self.county.today))
            if rest and project["status"] != "terminated" and self.county.has_come(day):
                account = self.account_of(project["organisation"])
                self.book("project_grant", "ZH-0001", account, rest, day, project=project["number"])
        for year in self.county.years:
            self.book(
                "allocation",
                "ZH-0003",
                "ZH-0001",
                wan(1500 + 120 * (year - 2021)),
                date(year, 2, 20),
                document="省补助",
            )
            self.book(
                "allocation", "ZH-0003", "ZH-0002", wan(1100 + 90 * (year - 2021)), date(year, 2, 20), document="省补助"
            )
        serials: dict[int, int] = {}
        for row in sorted(self.rows, key=lambda r: r["occurred_on"]):
            year = row["occurred_on"].year
            serials[year] = serials.get(year, 0) + 1
            wrong = row.pop("_wrong", False)
            number = f"BK-{year}-{serials[year]:04d}"
            self.county.add("funding.transfers", number=number, **row)
            if wrong:
                counter = row | {
                    "debit_account": row["credit_account"], "credit_account": row["debit_account"],
                    "occurred_on": row["occurred_on"] + timedelta(days=7), "note": "冲销：收款单位记错",
                }  # fmt: skip
                if self.county.has_come(counter["occurred_on"]):
                    self.county.add("funding.transfers#冲销", number=f"{number}-冲", reverses=number, **counter)


def _stop(
    county: County, rng: Random, books: _Books, granted: list[dict[str, Any]], paid: dict[str, Decimal], year: int
) -> None:
    count, total, _ = _MONEY.get(year, _RUNNING)
    candidates = [
        p for p in granted
        if p["status"] == "running" and p["listed_on"].year in (year - 2, year - 1,
            year) and paid[p["number"]] >= wan(8)
        and p["listed_on"] < date(year, 6, 1)
    ]  # fmt: skip
    inspected = rng.sample(candidates, min(len(candidates), count + 9))
    parts = share_out(rng, wan(total), count, wan("0.5"), spread=0.2)
    for i, project in enumerate(inspected):
        day = between(rng, date(year, 8, 20), date(year, 9, 20))
        if not county.has_come(day):
            continue
        stops = i < count
        result = "terminate" if stops else "mend" if i % 4 == 3 else "passed"
        why = in_turn(("市场变化，研发方向调整", "主要研发人员离职", "自筹资金不到位", "技术路线不可行"), i)
        findings = why if stops else "专账管理不规范，限期一个月整改" if result == "mend" else ""
        county.add(
            "funding.inspections", number=f"JC-{year}-{i + 1:03d}", project=project["number"], kind="funds",
            inspected_on=day, result=result, findings=findings,
        )  # fmt: skip
        ended = day + timedelta(days=rng.randint(15, 40))
        if stops and county.has_come(ended + timedelta(days=30)):
            project.update(status="terminated", terminated_on=ended, termination_reason=f"经费检查后终止：{why}")
            account = books.account_of(project["organisation"])
            back = min(parts[i], paid[project["number"]])
            books.book("clawback", account, "ZH-0001", back, ended + timedelta(days=25), project=project["number"])
            assert back == parts[i], "never more is taken back than was paid"


def _accept(county: County, rng: Random, projects: list[dict[str, Any]], year: int) -> None:
    for project in projects:
        if project["status"] == "running" and project["ends_on"].year == year and rng.random() < 0.9:
            day = between(rng, project["ends_on"] - timedelta(days=120), project["ends_on"])
            if day.year == year and county.has_come(day):
                project.update(status="accepted", accepted_on=day)
