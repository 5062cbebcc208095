"""The demo county's technology market: institutes, experts and their literature, achievements, demands and services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from kehui.demo.county import COUNTY_NAME, County, Firm
from kehui.demo.draws import between, in_turn, wan
from kehui.demo.market_topics import TOPICS, Topic

#: Experts whose subject is not among the topics' are shown under the one nearest to it.
_KIN = {"精密成形": "数控装备"}
_CONFIRMED_DAYS = 180
_FRAMES = (
    ("{}", "{}"),
    ("面向中小企业的{}", "{}提供小型化、模块化的成套方案，按班组现有场地改造，不停产安装，一至两个月投用。"),
    ("{}示范工程", "{}已在{place}建成示范线，连续运行{months}个月，正在寻找推广单位和装备合作厂家。"),
)  # fmt: skip
_SIDES = (
    "提供小试数据、工艺包和现场指导。", "拥有发明专利和配套软件，可签订许可合同。", "团队可驻厂调试，按效果付费。",
    "中试线可供企业带料试验。",
)  # fmt: skip
_SERVICES = (
    ("{subject}检验检测", "提供{terms}等项目的检验检测，出具具有法律效力的报告，可上门采样，一般五个工作日。", "检验检测机构资质认定"),
    ("{subject}技术诊断与改造咨询", "专家到现场查找问题，给出{terms}方面的改造方案和投资测算。", "技术转移机构备案"),
    ("{subject}专利布局与预警", "检索{terms}相关专利，分析侵权风险，撰写申请文件并代理申报。", "专利代理机构执业许可"),
    ("{subject}科技成果评价", "组织同行专家对{terms}类成果作技术水平和市场前景评价，出具评价报告。", "科技成果评价机构"),
)  # fmt: skip


def make_market(county: County) -> None:
    """Everything that the market lists, in the fields the county lives on."""
    rng = county.random("market")
    experts = _experts_by_subject(county)
    _institutes(county, rng)
    _expert_listings(county, rng)
    _achievements(county, rng, experts)
    _firms_achievements(county, county.random("firms' achievements"))
    _literature(county, rng, experts)
    _demands(county, rng)
    _services(county, rng)


def _experts_by_subject(county: County) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for expert in county.experts:
        found.setdefault(expert["field"], []).append(expert)
    return found


def _state(county: County, rng: Random, *, since: date = date(2024, 3, 1), quiet: float = 0.12) -> dict[str, Any]:
    """Published some time ago and confirmed since; a part was not confirmed in time, a few are closed."""
    today = county.today
    published = between(rng, since, today - timedelta(days=2))
    chance = rng.random()
    if chance < quiet:
        confirmed = between(rng, published, max(published, today - timedelta(days=_CONFIRMED_DAYS + 5)))
        if (today - confirmed).days > _CONFIRMED_DAYS:
            return {"status": "stale", "published_on": published, "confirmed_on": confirmed}
    if chance > 0.95:
        closed = between(rng, published, today)
        return {
            "status": "closed", "published_on": published, "confirmed_on": published, "closed_on": closed,
            "close_reason": rng.choice(("已达成合作", "单位调整方向，不再提供", "信息有变化，另行发布")),
        }  # fmt: skip
    confirmed = between(rng, max(published, today - timedelta(days=_CONFIRMED_DAYS - 20)), today)
    status = "published" if confirmed == published else "confirmed"
    return {"status": status, "published_on": published, "confirmed_on": confirmed}


def _institutes(county: County, rng: Random) -> None:
    subjects = list(dict.fromkeys(t.subject for t in TOPICS))
    for i, school in enumerate(county.schools):
        own = [in_turn(subjects, i), in_turn(subjects, i + 3)]
        topics = [t for t in TOPICS if t.subject in own]
        terms = list(dict.fromkeys(w for t in topics for w in t.terms.split("、")))[:8]
        county.add(
            "market.institutes", number=f"YS-{i + 1:04d}", title=school.name, owner=school.name, area=school.area,
            field=topics[0].field, industry=topics[0].industry,
            description=f"{school.name}在{'、'.join(own)}方向设有研究团队和试验平台，承担企业委托开发、中试和人才培训，"
            f"与{COUNTY_NAME}的企业有多年合作，可以共建联合实验室。",
            strengths=f"{'、'.join(terms)}方向的实验平台与中试基地，向企业开放共享",
            terms="、".join(terms), staff=rng.randint(60, 900), equipment_value=wan(rng.randint(800, 20000)),
            **_state(county, rng, quiet=0.0),
        )  # fmt: skip


def _expert_listings(county: County, rng: Random) -> None:
    for i, expert in enumerate(county.experts):
        topics = [t for t in TOPICS if expert["field"] in (t.subject, _KIN.get(t.subject))]
        if not topics:
            continue
        mine = [in_turn(topics, i), in_turn(topics, i + 2)]
        terms = list(dict.fromkeys(w for t in mine for w in t.terms.split("、")))
        county.add(
            "market.experts", number=f"ZX-{i + 1:04d}", title=f"{expert['name']}（{expert['field']}）", expert=expert["number"],
            field=mine[0].field, industry=mine[0].industry,
            description=f"{expert['organisation']}{expert['title']}，从事{expert['field']}研究{rng.randint(8, 28)}年，擅长"
            f"{'、'.join(terms[:4])}，可以到企业现场诊断，带研究生驻厂攻关。",
            experience=f"主持“{mine[0].result}”“{mine[1].result}”等项目，成果在{rng.randint(3, 20)}家企业应用",
            terms="、".join(terms), load_cap=rng.choice((3, 4, 5, 5, 6)), area=COUNTY_NAME, **_state(county, rng, quiet=0.05),
        )  # fmt: skip


def _achievements(county: County, rng: Random, experts: dict[str, list[dict[str, Any]]]) -> None:
    serial = 0
    for index, topic in enumerate(TOPICS):
        known = experts.get(topic.subject) or experts[_KIN[topic.subject]]
        for turn, (title, text) in enumerate(_FRAMES):
            serial += 1
            expert = in_turn(known, index + turn * 3)
            place = in_turn([t.name for t in county.townships], index + turn)
            text = text.format(topic.text, place=place, months=rng.randint(5, 30))
            high = rng.choice((None, 12, 18, 25, 30, 45, 60, 80, 120))
            low = rng.choice((None, 0.5, 0.7)) if high else None
            county.add(
                "market.achievements", number=f"CG-{serial:04d}", title=title.format(topic.result),
                owner=expert["organisation"], expert=expert["number"], field=topic.field, industry=topic.industry,
                description=text + in_turn(_SIDES, index + turn), advantages=topic.advantages, terms=topic.terms,
                maturity=(rng.choice((4, 5, 6)), rng.choice((6, 7)), rng.choice((7, 8, 9)))[turn],
                ways="、".join(in_turn((("许可",), ("转让", "许可"), ("合作开发",), ("作价入股", "合作开发"), ("面议",)), serial)),
                intellectual_property=rng.choice(("invention", "invention", "utility_model", "secret", "software")),
                price_low=wan(str(Decimal(str(high)) * Decimal(str(low)))) if high and low else None,
                price_high=wan(high) if high else None, area=expert["origin"], **_state(county, rng),
            )  # fmt: skip


def _firms_achievements(county: County, rng: Random) -> None:
    """What the county's own firms developed with others and would license."""
    for index, topic in enumerate(TOPICS[::2]):
        firm = in_turn(_firms_of(county, topic), index * 7 + 3)
        county.add(
            "market.achievements", number=f"QY-{index + 1:04d}", title=f"{topic.result}生产应用技术", owner=firm.name,
            field=topic.field, industry=topic.industry, area=firm.area, terms=topic.terms, advantages=topic.advantages,
            description=f"{firm.name}与院校联合攻关，{topic.text}已在本公司生产线上稳定使用{rng.randint(6, 40)}个月，"
            "愿意向同行许可，可到现场参观。",
            maturity=rng.choice((8, 9)), ways=rng.choice(("许可", "合作开发", "许可、合作开发")),
            intellectual_property=rng.choice(("invention", "utility_model", "secret")),
            price_high=wan(rng.choice((6, 10, 15, 20, 28))), **_state(county, rng, quiet=0.05),
        )  # fmt: skip


def _literature(county: County, rng: Random, experts: dict[str, list[dict[str, Any]]]) -> None:
    journals = ("应用技术学报", "县域科技", "过程与装备", "现代制造研究", "农业工程前沿", "环境与资源工程")
    serial = 0
    for index, topic in enumerate(TOPICS):
        known = experts.get(topic.subject) or experts[_KIN[topic.subject]]
        for turn, kind in enumerate(("paper", "patent", "paper")):
            serial += 1
            expert, other = in_turn(known, index + turn), in_turn(known, index + turn + 1)
            year = rng.randint(2016, county.today.year - 1)
            title = (topic.paper, f"一种{topic.result}的装置及方法", f"{topic.terms.split('、')[0]}研究进展与应用")[turn]
            text = (
                f"针对生产中的实际问题，{topic.text}试验结果：{topic.advantages}。",
                f"本发明公开了{topic.result}，{topic.text}具有{topic.advantages}的效果。",
                f"综述{topic.terms}等方面近年的研究，分析存在的问题，给出在县域企业推广的建议。",
            )[turn]
            if turn == 2 and any(r["title"] == title for r in county.sheets["market.literature"]):
                title = f"{topic.terms.split('、')[1]}研究进展与应用"
            county.add(
                "market.literature", number=f"WX-{serial:04d}", title=title, expert=expert["number"], literature_kind=kind,
                authors="、".join(dict.fromkeys((expert["name"], other["name"]))),
                source="国家知识产权局" if kind == "patent" else in_turn(journals, serial), year=year, field=topic.field,
                industry=topic.industry, description=text, terms=topic.terms, area=COUNTY_NAME,
                **_state(county, rng, quiet=0.03),
            )  # fmt: skip


def _demands(county: County, rng: Random) -> None:
    guest = _first_signing_firm(county)
    serial = 0
    for index, topic in enumerate(TOPICS):
        firms = _firms_of(county, topic)
        for turn in range(2):
            serial += 1
            firm = in_turn(firms, index * 5 + turn * 17)
            if turn == 0 and guest is not None and guest.trade == topic.trade and index % 2 == 0:
                firm = guest
            county.add("market.demands", number=f"NT-{serial:04d}", owner=firm.name, **_problem(county, rng, topic, turn))


def _problem(county: County, rng: Random, topic: Topic, turn: int) -> dict[str, Any]:
    ways = rng.choice(("面议", "合作开发", "合作开发、面议", "许可"))
    title, text, tried = topic.problem, topic.complaint, topic.tried
    if turn:  # another firm with the same trouble tells it from the other end
        clauses = topic.problem.split("，")
        title = f"{clauses[-1]}，{clauses[0]}怎么办" if len(clauses) > 1 else f"{topic.problem}怎么办"
        said = [part for part in topic.complaint.rstrip("。").replace("。", "，").split("，") if part]
        text = "，".join(said[len(said) // 2 :]) + f"。{topic.tried}。"
        tried = ""
    state = _state(county, rng, since=date(2025, 1, 5), quiet=0.08)
    if rng.random() < 0.06:
        state = {"status": rng.choice(("draft", "review"))}
    high = rng.choice((None, 8, 10, 15, 20, 30, 50, 80))
    deadline = county.today + timedelta(days=rng.randint(60, 500))
    return {
        "title": title, "description": text, "tried": tried, "field": topic.field, "industry": topic.industry,
        "terms": topic.terms.split("、")[0] if rng.random() < 0.25 else "", "ways": ways,
        "price_high": wan(high) if high else None, "deadline": deadline if rng.random() < 0.8 else None,
        "is_anonymous": rng.random() < 0.15, **state,
    }  # fmt: skip


def _firms_of(county: County, topic: Topic) -> list[Firm]:
    """Firms of the topic's trade; with pigs and tea the cooperatives too."""
    found = [f for f in county.firms if f.trade == topic.trade]
    if topic.subject in ("畜禽养殖", "茶叶加工"):
        word = "猪" if topic.subject == "畜禽养殖" else "茶"
        found = [*(c for c in county.cooperatives if word in c.name), *found[:12]]
    if topic.subject == "茶叶加工":
        found = [f for f in found if "茶" in f.name] or found
    return found


def _first_signing_firm(county: County) -> Firm | None:
    """The firm for which the demo's enterprise user acts: above scale, with contracts and a certificate; see users.py."""
    sold = {row["seller"] for row in county.sheets["market.contracts"]}
    titled = {row["organisation"] for row in county.sheets["recognitions.recognitions"]}
    found = [f for f in county.firms if f.is_above_scale and f.name in sold and f.name in titled]
    return min(found, key=lambda f: f.uscc, default=None)


def _services(county: County, rng: Random) -> None:
    subjects = list(dict.fromkeys(t.subject for t in TOPICS))
    for i, subject in enumerate(subjects):
        topics = [t for t in TOPICS if t.subject == subject]
        terms = list(dict.fromkeys(t.terms.split("、")[0] for t in topics))
        for turn, (title, text, scope) in enumerate(_SERVICES):
            said = "、".join(terms[turn : turn + 4])
            high = rng.choice((None, 1, 2, 3, 5, 8))
            county.add(
                "market.services", number=f"FW-{i * len(_SERVICES) + turn + 1:04d}", title=title.format(subject=subject),
                owner=in_turn(county.agencies, i + turn).name, field=topics[0].field, industry=topics[0].industry,
                description=text.format(terms=said), scope=scope, terms=said, takes_vouchers=rng.random() < 0.6,
                price_high=wan(high) if high else None, **_state(county, rng, quiet=0.05),
            )  # fmt: skip
