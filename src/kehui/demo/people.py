"""Experts, staff and demonstration households."""

from __future__ import annotations

from kehui.demo import names
from kehui.demo.areas import DEMO_VILLAGE
from kehui.demo.county import COUNTY_NAME, County
from kehui.demo.draws import in_turn

_FIELDS = (
    "电声器件", "纳米材料", "数控装备", "汽车零部件", "茶叶加工", "畜禽养殖", "水环境治理", "工业软件", "新能源材料",
    "医疗器械", "植物保护", "知识产权",
)  # fmt: skip
_TITLES = ("教授", "副教授", "研究员", "高级工程师", "高级农艺师", "副研究员")
#: Who signs in as the demo's expert: the account and the person of the register have one name.
FIRST_EXPERT = "程思远"
EXPERTS, OFFICIALS, FARMERS = 96, 48, 60


def make_people(county: County) -> None:
    """Experts belong to universities elsewhere, but it is this county's list that they are on; households to villages, those of the demo village among them."""
    rng = county.random("people")
    for i, name in enumerate([FIRST_EXPERT, *names.people(rng, EXPERTS)[1:]]):
        school = in_turn(county.schools, i)
        expert = county.add(
            "parties.people", number=f"ZJ-{i + 1:04d}", name=name, kind="expert", organisation=school.name,
            title=in_turn(_TITLES, i // 3), field=in_turn(_FIELDS, i), area=COUNTY_NAME, phone=names.phone(rng),
        )  # fmt: skip
        county.experts.append(expert | {"origin": school.area})
    offices = list(county.offices.values())
    for i, name in enumerate(names.people(rng, OFFICIALS)):
        office = in_turn(offices, i)
        county.add(
            "parties.people", number=f"GB-{i + 1:04d}", name=name, kind="official", organisation=office.name,
            title=in_turn(("主任", "副主任", "科员", "科长"), i), area=office.area, phone=names.phone(rng),
        )  # fmt: skip
    rural = [v for v in county.villages if v.name.endswith("村")]
    home = county.village_of(DEMO_VILLAGE)
    for i, name in enumerate(names.people(rng, FARMERS)):
        village = home if i < 4 else in_turn(rural, i * 7)
        county.add(
            "parties.people", number=f"SF-{i + 1:04d}", name=name, kind="farmer", title="科技示范户",
            field=in_turn(("茶叶", "生猪", "脆红李", "藤椒", "蔬菜", "水产", "葡萄"), i), area=village.text,
            phone=names.phone(rng),
        )  # fmt: skip
    for i, name in enumerate(names.people(rng, 8)):
        county.add(
            "parties.people", number=f"JJ-{i + 1:04d}", name=name, kind="broker", title="技术经纪人",
            organisation=in_turn(county.agencies, i).name, area=COUNTY_NAME, phone=names.phone(rng),
        )  # fmt: skip
