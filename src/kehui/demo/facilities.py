"""What the villages have: groups, activity rooms, libraries and notice boards."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kehui.demo.areas import DEMO_TOWNSHIP, DEMO_VILLAGE
from kehui.demo.county import COUNTY_NAME, County, Place
from kehui.demo.draws import between, day_in, in_turn
from kehui.demo.names import person_name

_BOOKS = (
    ("茶树栽培与加工", "technology"), ("生猪健康养殖技术", "technology"), ("果树整形修剪图解", "technology"),
    ("农药安全使用问答", "technology"),
    ("农村常用法律", "politics"), ("高血压自我管理", "life"), ("家庭急救常识", "life"), ("十万个为什么", "children"),
    ("唐诗三百首", "culture"),
    ("智能手机轻松学", "life"), ("淡水鱼养殖", "technology"), ("蔬菜病虫害防治", "technology"),
    ("村务公开一本通", "politics"), ("中国民间故事", "culture"),
)  # fmt: skip
_TOPICS = (
    "春耕备耕技术",
    "防灾减灾",
    "夏季防溺水与食品安全",
    "科普月专栏",
    "森林防火",
    "反诈宣传",
    "健康素养",
    "冬季农业管理",
)


def make_facilities(county: County) -> None:
    """The demo township has everything in all eleven villages; elsewhere it is on the way."""
    rng = county.random("facilities")
    county.add(
        "outreach.library-norms", document="农家书屋工程建设管理暂行办法", copies=1500, titles=500, periodicals=30,
        valid_from=date(2008, 11, 1), area=COUNTY_NAME,
    )  # fmt: skip
    for i, village in enumerate(county.villages):
        complete = village.township == DEMO_TOWNSHIP
        _group_and_room(county, rng, village, i, complete)
        _library(county, rng, village, i, complete)
        _board(county, rng, village, i, complete)


def _group_and_room(county: County, rng: Random, village: Place, index: int, complete: bool) -> None:
    if complete or index % 5:
        founded = date(2022, 3, 1) + timedelta(days=31 * (index % 28))
        county.add(
            "outreach.village-groups", area=village.text, name=f"{village.name}科普小组", head=person_name(rng),
            members=rng.randint(4, 9), founded_on=founded,
        )  # fmt: skip
    if not complete and index % 6 == 2:
        return
    name = f"{village.text}科普活动室"
    opened = date(2019, 5, 1) + timedelta(days=37 * (index % 40))
    computers = rng.randint(2, 6) if complete or index % 4 else 0
    renovated = between(rng, date(2025, 4, 1), date(2025, 10, 30)) if complete else None
    connected = opened + timedelta(days=rng.randint(20, 400)) if complete or index % 3 else None
    county.add(
        "outreach.activity-rooms", name=name, area=village.text, opened_on=opened, floor_area=rng.randint(50, 160),
        computers=computers, computers_on=opened if computers else None, desks=rng.randint(16, 50),
        distance_education_on=connected, renovated_on=renovated,
    )  # fmt: skip
    for item, kind in (("投影仪", "projector"), ("科普展板", "exhibit"), ("书报架", "furniture")):
        if complete or rng.random() < 0.5:
            acquired = opened + timedelta(days=rng.randint(0, 300))
            county.add(
                "outreach.equipment", room=name, name=item, kind=kind, quantity=rng.randint(1, 6), acquired_on=acquired
            )


def _library(county: County, rng: Random, village: Place, index: int, complete: bool) -> None:
    name = f"{village.text}农家书屋"
    titles = rng.randint(510, 700) if complete or index % 9 else rng.randint(380, 480)
    county.add(
        "outreach.libraries", name=name, area=village.text, copies=titles * 3 + rng.randint(0, 200), titles=titles,
        periodicals=rng.randint(30, 42), opened_on=date(2011, 6, 1) + timedelta(days=40 * (index % 30)),
        keeper=person_name(rng),
        opening_hours="每周一至周六 8:30—17:30",
    )  # fmt: skip
    count = 14 if village.name == DEMO_VILLAGE else 8 if complete else 3
    for i in range(count):
        title, subject = in_turn(_BOOKS, index + i)
        number = f"{village.code[6:]}-{i + 1:04d}"
        county.add(
            "outreach.library-titles",
            number=number,
            library=name,
            title=title,
            subject=subject,
            copies=rng.randint(2, 4),
        )
        for year in (y for y in county.years if y >= 2024):
            for _ in range(rng.randint(1, 3) if complete else rng.randint(0, 1)):
                lent = day_in(rng, year)
                back = lent + timedelta(days=rng.randint(5, 40))
                if county.has_come(lent):
                    county.add(
                        "outreach.loans", book=number, borrower=person_name(rng), lent_on=lent,
                        due_on=lent + timedelta(days=30),
                        returned_on=back if county.has_come(back) else None,
                    )  # fmt: skip


def _board(county: County, rng: Random, village: Place, index: int, complete: bool) -> None:
    number = f"XCL-{index + 1:03d}"
    replaced = between(rng, date(2025, 3, 1), date(2025, 6, 30)) if complete else None
    county.add(
        "outreach.notice-boards", number=number, area=village.text, place=f"{village.name}村委会门口",
        replaced_on=replaced,
        set_up_on=date(2018, 5, 1) + timedelta(days=23 * (index % 30)),
    )  # fmt: skip
    for year in (y for y in county.years if y >= 2024):
        for month in (2, 5, 8, 11) if complete else (5, 11):
            day = day_in(rng, year, (month,))
            if county.has_come(day):
                county.add("outreach.board-updates", board=number, changed_on=day, topic=rng.choice(_TOPICS))
