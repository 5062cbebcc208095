"""A county with a township and a village, its clerk, and enterprises: what the contexts' tests stand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from kehui.accounts.models import Assignment, Role, User
from kehui.areas.models import Area, Level
from kehui.kernel.errors import Invalid
from kehui.kernel.periods import Period
from kehui.parties.models import Organisation
from kehui.records.domain import create_record, problems_of
from kehui.records.models import Record
from kehui.records.register import Values, get_register
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named

YEAR = Period(2025)


@pytest.fixture
def county(db: None) -> SimpleNamespace:
    """云溪县 in 东海省, 南安乡 and 丁字村 in it, and 上海市 far off."""
    province = Area.objects.create(code="330000", name="东海省", level=Level.PROVINCE)
    prefecture = Area.objects.create(code="330400", name="云州市", level=Level.PREFECTURE, parent=province)
    yunxi = Area.objects.create(code="330421", name="云溪县", level=Level.COUNTY, parent=prefecture)
    township = Area.objects.create(code="330421201", name="南安乡", level=Level.TOWNSHIP, parent=yunxi)
    return SimpleNamespace(
        province=province, area=yunxi, township=township,
        village=Area.objects.create(code="330421201201", name="丁字村", level=Level.VILLAGE, parent=township),
        shanghai=Area.objects.create(code="310000", name="上海市", level=Level.PROVINCE),
    )  # fmt: skip


@pytest.fixture
def clerk(county: SimpleNamespace) -> User:
    """The county's clerk."""
    user = User.objects.create(username="clerk", name="王敏")
    Assignment.objects.create(user=user, role=Role.COUNTY_CLERK, area=county.area)
    return user


@pytest.fixture
def outsider(county: SimpleNamespace) -> User:
    """A clerk of the township, who may not write what is the county's alone."""
    user = User.objects.create(username="township", name="陈刚")
    Assignment.objects.create(user=user, role=Role.TOWNSHIP_CLERK, area=county.township)
    return user


@pytest.fixture
def enterprise(county: SimpleNamespace) -> Callable[..., Organisation]:
    """Make an enterprise of the county: ``enterprise(kind="bank")``."""
    numbers = count(1)

    def make(**more: Any) -> Organisation:
        number = next(numbers)
        values = {"uscc": f"9133{number:014d}", "name": f"企业{number}", "kind": "enterprise", "area": county.area}
        return Organisation.objects.create(**{**values, **more})

    return make


def values_of(name: str, /, **given: Any) -> Values:
    """Values as a form or a sheet gives them: records as their keys, the rest empty."""
    register = get_register(name)
    plain = {n: v.pk if isinstance(v, Area | Record) else v for n, v in given.items()}
    assert plain.keys() <= register.column.keys()
    return {c.name: c.empty for c in register.columns} | plain


def enter(name: str, by: User, /, **given: Any) -> Any:
    """A record entered in the register of that name."""
    return create_record(get_register(name), values_of(name, **given), by=by)


def messages(name: str, old: Values | None = None, /, **given: Any) -> dict[str, str]:
    """What the register says to these values: field -> message."""
    return {p.field: p.message for p in problems_of(get_register(name), values_of(name, **given), old)}


def refused(name: str, by: User, /, **given: Any) -> str:
    """The message with which the values are refused."""
    with pytest.raises(Invalid) as error:
        enter(name, by, **given)
    return error.value.message


def shown(term: str, area: Area, period: Period = YEAR) -> Decimal | None:
    """The figure of that name, in its unit."""
    indicator = indicator_named(term)
    assert indicator is not None, term
    figure = compute(indicator, area, period)
    return None if figure.value is None else figure.value / indicator.scale


def day(text: str) -> date:
    return date.fromisoformat(text)
