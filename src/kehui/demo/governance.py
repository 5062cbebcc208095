"""Leading groups, their members and meetings, and what was resolved."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kehui.demo.areas import DEMO_TOWNSHIP
from kehui.demo.county import COUNTY_NAME, County
from kehui.demo.draws import day_in, in_turn
from kehui.demo.names import person_name

_UNITS = ("农机服务中心", "社会事务办公室", "兽防站", "计生办", "司法所", "党政办")
_AGENDA = (
    ("研究全年科普活动安排", "制定年度科普活动计划"), ("研究村级科普阵地建设", "更换陈旧的科普宣传栏"),
    ("研究实用技术推广", "组织新技术现场观摩"),
    ("总结全年科技工作", "汇总各村科技工作台账"),
)  # fmt: skip


def make_governance(county: County) -> None:
    """A group in the county and in each township; the demo township's has six member units."""
    rng = county.random("governance")
    _group(
        county, rng, "LDXZ-000", COUNTY_NAME, "云溪县创新驱动发展领导小组", "innovation", (2021, 6), ("县长", "副县长")
    )
    for i, place in enumerate(county.townships):
        home = place.name == DEMO_TOWNSHIP
        head = (
            "乡党委书记"
            if place.name.endswith("乡")
            else "镇党委书记"
            if place.name.endswith("镇")
            else "街道党工委书记"
        )
        second = {"乡": "乡长", "镇": "镇长"}.get(place.name[-1], "街道办事处主任")
        units = _UNITS if home else _UNITS[: 4 + i % 3]
        name = f"{place.name}科技工作领导小组"
        _group(county, rng, f"LDXZ-{i + 1:03d}", place.text, name, "science", (2022, 2 + i), (head, second), units)


def _group(
    county: County, rng: Random, number: str, area: str, name: str, kind: str, founded: tuple[int, int],
    heads: tuple[str, ...], units: tuple[str, ...] = ("县科学技术局", "县财政局", "县经济信息化局"),
) -> None:  # fmt: skip
    day = date(*founded, 20)
    county.add(
        "governance.leading-groups",
        number=number,
        name=name,
        kind=kind,
        area=area,
        founded_on=day,
        document=f"云委发〔{day.year}〕{day.month}号",
    )
    for head in heads:
        county.add(
            "governance.group-members", group=number, role="head", name=head, person=person_name(rng), starts_on=day
        )
    county.add(
        "governance.group-members", group=number, role="deputy", name="分管领导", person=person_name(rng), starts_on=day
    )
    for unit in units:
        county.add("governance.group-members", group=number, role="unit", name=unit, starts_on=day)
    for year in range(max(day.year + 1, 2022), county.today.year + 1):
        for i, (agenda, task) in enumerate(_AGENDA):
            held = day_in(rng, year, ((2, 3), (5, 6), (8, 9), (12,))[i])
            if county.has_come(held):
                _meeting(
                    county, rng, number, f"HY-{year}-{number[-3:]}{i + 1}", year, i, held, agenda, task, heads[0], units
                )


def _meeting(
    county: County, rng: Random, group: str, number: str, year: int, index: int, held: date, agenda: str, task: str,
    chair: str, units: tuple[str, ...],
) -> None:  # fmt: skip
    county.add(
        "governance.meetings", number=number, name=f"{year}年第{in_turn('一二三四', index)}次会议", kind="group",
        group=group,
        held_on=held, chair=chair, attendees=rng.randint(9, 22), agenda=agenda,
    )  # fmt: skip
    due = held + timedelta(days=60)
    done = held + timedelta(days=rng.randint(20, 75))
    finished = county.has_come(done) and rng.random() < 0.92
    county.add(
        "governance.resolutions", meeting=number, subject=task, owner=rng.choice(units), due_on=due,
        done_on=done if finished else None, result="已落实" if finished else "",
    )  # fmt: skip
