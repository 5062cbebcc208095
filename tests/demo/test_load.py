from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate

from kehui.accounts.models import Role, User, system_user
from kehui.areas.models import find_area
from kehui.audit import chain
from kehui.audit.models import Channel, Entry
from kehui.demo.users import SIGN_INS, signins
from kehui.importing.models import Batch, Status
from kehui.importing.run import import_file
from kehui.kernel.periods import Period
from kehui.kernel.units import round_half_up
from kehui.places.area_sheet import import_areas
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named
from tests.demo.conftest import Loaded

pytestmark = pytest.mark.xdist_group("demo")
YEAR = Period(2025)


def _facts() -> list[Any]:
    found = []
    for name, area in (("county", "云溪县"), ("township", "南安乡")):
        with Path(__file__).with_name(f"facts_{name}.csv").open(encoding="utf-8") as file:
            found += [pytest.param(area, row, id=f"{area}-{row['term']}") for row in csv.DictReader(file)]
    assert len(found) == 69
    return found


def _places(text: str) -> int:
    return len(text.partition(".")[2])


@pytest.mark.parametrize(("area", "fact"), _facts())
def test_fact(demo: Loaded, area: str, fact: dict[str, str]) -> None:
    indicator = indicator_named(fact["term"])
    assert indicator is not None
    figure = compute(indicator, find_area(area), YEAR)
    stated = Decimal(fact["value"])
    assert figure.unit == fact["unit"]
    assert figure.shown is not None
    assert figure.rows > 0
    if fact["qualifier"] == "余":
        assert stated < figure.shown < stated * Decimal("1.1")
    else:
        assert round_half_up(figure.shown, _places(fact["value"])) == stated
    if growth := fact["yoy_percent"]:
        assert figure.growth is not None
        assert figure.growth.percent is not None
        assert round_half_up(figure.growth.percent, _places(growth)) == Decimal(growth)
    assert figure.indicator.rows(find_area(area), YEAR).count() == figure.rows


def test_everything_went_in_by_the_public_import(demo: Loaded) -> None:
    batches = Batch.objects.all()
    assert all(b.status == Status.COMMITTED and not b.count("error") for b in batches)
    assert sum(b.count("create") for b in batches) == demo.records
    records = Entry.objects.filter(channel=Channel.IMPORT).exclude(model="areas.area")
    assert records.count() == demo.records


def test_the_trail_is_whole(demo: Loaded) -> None:
    assert chain.verify().ok


@pytest.mark.parametrize(
    "name", ["单位名录", "技术合同登记台账", "咨询解答登记", "资金划拨", "资金划拨更正", "统计填报数"]
)
def test_the_same_workbook_again_changes_nothing(demo: Loaded, name: str) -> None:
    (path,) = (p for p in demo.folder.iterdir() if p.stem[2:] == name)
    batch = import_file(path, by=system_user())
    assert not batch.has_changes
    assert batch.count("unchanged") == batch.total


def test_the_same_areas_again_change_nothing(demo: Loaded) -> None:
    outcome = import_areas(demo.folder / "01行政区划表.xlsx", by=system_user())
    assert (outcome.created, outcome.changed) == (0, 0)
    assert outcome.unchanged > 90


def test_everybody_signs_in(demo: Loaded, rf: Any) -> None:
    assert {s.role for s in SIGN_INS} == set(Role)
    for entry, sign_in in zip(signins(), SIGN_INS, strict=True):
        user = authenticate(rf.post("/"), username=entry["username"], password=entry["password"])
        assert isinstance(user, User)
        assert user.roles == {sign_in.role}


def test_outside_users_act_for_somebody(demo: Loaded) -> None:
    for username in ("enterprise", "expert", "agency"):
        assert User.objects.get(username=username).memberships.count() == 1


def test_the_experts_account_and_person_have_one_name(demo: Loaded) -> None:
    expert = User.objects.get(username="expert")
    assert str(expert.memberships.get().person) == expert.name
