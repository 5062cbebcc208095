"""Matchmaking rounds, whom they brought together, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kehui.demo.county import COUNTY_NAME, County, Firm
from kehui.demo.draws import day_in, days_in, in_turn, wan
from kehui.demo.names import TRADES, people

#: year -> Shanghai bodies, experts, enterprise projects and intents of the Shanghai round
_SHANGHAI = {
    2021: (8, 19, 12, 6),
    2022: (10, 24, 15, 9),
    2023: (12, 30, 20, 12),
    2024: (14, 36, 23, 15),
    2025: (17, 43, 28, 18),
}
_LATER = (18, 46, 31, 19)
_VISITED = {2021: 4, 2022: 5, 2023: 6, 2024: 8, 2025: 10}
_BODY_KINDS = {
    "university": "university",
    "institute": "university",
    "incubator": "incubator",
    "association": "association",
}
_PROBLEMS = (
    "良品率偏低",
    "能耗偏高",
    "表面处理不稳定",
    "在线检测精度不够",
    "材料替代验证",
    "自动化上下料改造",
    "噪声超标",
    "寿命试验方法",
)


def make_matchmaking(county: County) -> None:
    """Each year the Shanghai round, one of overseas returnees, two topical ones; and experts who visit week by week."""
    rng = county.random("matchmaking")
    for year in county.years:
        rounds = (
            ("technology", "上海—云溪科技对接交流活动", (6,)), ("overseas", "海外留学人员创业培训班云溪行", (9,)),
            ("topical", in_turn(("汽车配件相关产业科技对接", "电子电声产业科技对接", "茶产业科技对接"), year), (4,)),
            ("universities", "百企进高校、高校进百企", (10,)),
        )  # fmt: skip
        for i, (kind, name, months) in enumerate(rounds):
            day = day_in(rng, year, months)
            if not county.has_come(day):
                continue
            number = f"DJ-{year}-{i + 1:02d}"
            county.add(
                "matchmaking.rounds", number=number, name=f"{year}年{name}", kind=kind, held_on=day,
                host="云溪县科学技术局",
                place="云溪县科创中心" if i != 2 else "上海", area=COUNTY_NAME,
            )  # fmt: skip
            if kind == "technology":
                _shanghai_round(county, rng, number, year, day)
            else:
                _small_round(county, rng, number, kind, year, day)
        _visits(county, rng, year)


def _project(county: County, rng: Random, index: int) -> tuple[Firm, str]:
    firm = county.firms[(index * 37 + 5) % len(county.firms)]
    return firm, f"{in_turn(TRADES[firm.trade][3], index)}{rng.choice(_PROBLEMS)}攻关"


def _shanghai_round(county: County, rng: Random, number: str, year: int, day: date) -> None:
    bodies, experts, projects, intents = _SHANGHAI.get(year, _LATER)
    guests = county.guests[:bodies]
    for body in guests:
        kind = "park" if "软件园" in body.name else _BODY_KINDS[body.kind]
        county.add(
            "matchmaking.participants",
            round=number,
            kind=kind,
            name=body.name,
            organisation=body.name,
            origin=body.area,
        )
    known = [e for e in county.experts if e["origin"] == "上海市"]
    strangers = people(rng, experts)
    for i in range(experts):
        if i < len(known):
            who = {"name": known[i]["name"], "affiliation": known[i]["organisation"], "person": known[i]["number"]}
        else:
            body = in_turn([g for g in guests if g.kind in ("incubator", "association")], i)
            who = {"name": strangers[i], "affiliation": body.name, "person": ""}
        field = known[i]["field"] if i < len(known) else "科技成果转化"
        county.add("matchmaking.participants", round=number, kind="expert", origin="上海市", field=field, **who)
    for i in range(projects):
        firm, subject = _project(county, rng, i + year)
        county.add(
            "matchmaking.participants", round=number, kind="project", name=subject, affiliation=firm.name,
            organisation=firm.name, origin=COUNTY_NAME, field=firm.trade,
        )  # fmt: skip
        request = f"XQ-{year}-{i + 1:03d}"
        county.add(
            "matchmaking.requests",
            number=request,
            round=number,
            enterprise=firm.name,
            problem=subject,
            field=firm.trade,
        )
        if known:
            county.add(
                "matchmaking.meetings", round=number, slot=i // 8 + 1, table=i % 8 + 1, request=request,
                expert=in_turn(known, i)["number"], outcome="达成意向" if i < intents else "保持联系",
            )  # fmt: skip
        if i < intents:
            _intent(county, rng, number, f"YX-{year}-{i + 1:03d}", firm, in_turn(guests, i * 5).name, subject, day)


def _small_round(county: County, rng: Random, number: str, kind: str, year: int, day: date) -> None:
    base = {"overseas": 400, "topical": 500, "universities": 600}[kind]
    schools = [s for s in county.schools if kind != "overseas"][:4]
    for school in schools:
        county.add(
            "matchmaking.participants",
            round=number,
            kind="university",
            name=school.name,
            organisation=school.name,
            origin=school.area,
        )
    for i in range(rng.randint(3, 5)):
        firm, subject = _project(county, rng, i * 3 + year + base)
        partner = "海外留学人员创业团队" if kind == "overseas" else in_turn(schools, i).name
        subject = f"{subject}项目落地" if kind == "overseas" else subject
        _intent(
            county,
            rng,
            number,
            f"YX-{year}-{base + i}",
            firm,
            partner,
            subject,
            day,
            moving_in=kind == "overseas" and i < 2,
        )


def _intent(
    county: County, rng: Random, round_number: str, number: str, firm: Firm, partner: str, subject: str, day: date,
    *, moving_in: bool = False,
) -> None:  # fmt: skip
    county.add(
        "matchmaking.intents", number=number, round=round_number, enterprise=firm.name, party_a=firm.name,
        party_b=partner,
        subject=subject, agreed_on=day, amount=wan(rng.randint(10, 120)),
    )  # fmt: skip
    first = day + timedelta(days=rng.randint(15, 40))
    later = min(first + timedelta(days=rng.randint(10, 40)), date(day.year, 12, 20))
    if county.has_come(first):
        county.add(
            "matchmaking.follow-ups",
            intent=number,
            followed_on=first,
            stage="talking",
            content="双方技术人员互访，细化方案",
        )
    if county.has_come(later) and moving_in:
        county.add(
            "matchmaking.follow-ups",
            intent=number,
            followed_on=later,
            stage="moving_in",
            content="正在办理入驻科创中心手续",
        )
    elif county.has_come(later) and rng.random() < 0.4:
        county.add(
            "matchmaking.follow-ups", intent=number, followed_on=later, stage="signed", content="签订技术开发合同"
        )


def _visits(county: County, rng: Random, year: int) -> None:
    """Once or twice a week to a small round of firms, each with problems of its own."""
    firms = [county.firms[(year * 13 + i * 29) % len(county.firms)] for i in range(_VISITED.get(year, 11))]
    nearby = [e for e in county.experts if e["origin"] in ("浙江省", "上海市")]
    for i, day in enumerate(d for d in days_in(rng, year, 42 + 5 * (year - 2021)) if county.has_come(d)):
        firm = in_turn(firms, i)
        county.add(
            "matchmaking.expert-visits", number=f"ZF-{year}-{i + 1:03d}",
            expert=in_turn(nearby, i * 7 + year)["number"],
            enterprise=firm.name, problem=f"{in_turn(TRADES[firm.trade][3], i)}{in_turn(_PROBLEMS, i)}", visited_on=day,
            outcome=rng.choice(("solved", "continued", "continued", "agreed")),
        )  # fmt: skip
