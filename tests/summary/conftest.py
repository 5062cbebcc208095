from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kehui.accounts.domain.user import create_user, grant_role
from kehui.accounts.models import Role, User, system_user
from kehui.areas.models import Area, Level
from kehui.kernel.identifiers import uscc_check_digit
from kehui.records.domain import create_record
from kehui.records.register import get_register
from kehui.summary import official


@pytest.fixture
def county(db: None) -> Area:
    province = Area.objects.create(code="33", name="浙江省", level=Level.PROVINCE)
    county = Area.objects.create(code="339921", name="云溪县", level=Level.COUNTY, parent=province)
    Area.objects.create(code="339921201", name="南安乡", level=Level.TOWNSHIP, parent=county)
    return county


@pytest.fixture
def township(county: Area) -> Area:
    return Area.objects.get(name="南安乡")


def make_user(username: str, role: Role, area: Area) -> User:
    user = create_user(username=username, name=username, password="Qing-ming-41", by=system_user())
    grant_role(user, role, area, by=system_user())
    return User.objects.get(pk=user.pk)


@pytest.fixture
def clerk(county: Area) -> User:
    return make_user("clerk", Role.COUNTY_CLERK, county)


@pytest.fixture
def leader(county: Area) -> User:
    return make_user("leader", Role.COUNTY_LEADER, county)


@pytest.fixture
def township_clerk(township: Area) -> User:
    return make_user("town", Role.TOWNSHIP_CLERK, township)


@pytest.fixture
def contracts(county: Area, township: Area) -> list[str]:
    """Two registered contracts of 2025 (936.8 万元 together, one name with signs) and one of 2024 (714 万元)."""
    organisations = get_register("parties.organisations")
    parties = []
    for i, name in enumerate(("云溪县甲茶机厂", "云溪县乙研究所")):
        body = f"91339921M00010{i}Y4"
        values = {c.name: c.empty for c in organisations.columns}
        values |= {"uscc": body + uscc_check_digit(body), "name": name, "kind": "enterprise", "area": township.pk}
        parties.append(create_record(organisations, values, by=system_user()))
    contracts = get_register("market.contracts")
    names = ["萎凋机 <A&B> 开发", "茶叶分选", "旧合同"]
    for i, (name, amount, day) in enumerate(
        zip(names, (5_000_000, 4_368_000, 7_140_000), (date(2025, 3, 3), date(2025, 9, 9), date(2024, 5, 5)), strict=True)
    ):
        values = {c.name: c.empty for c in contracts.columns}
        values |= {
            "number": f"202533992100000{i}", "name": name, "kind": "dev_joint", "seller": parties[0].pk, "buyer": parties[1].pk,
            "amount": Decimal(amount), "technology_amount": Decimal(amount) / 2, "field": "09", "signed_on": day,
            "registered_on": day,
        }  # fmt: skip
        create_record(contracts, values, by=system_user())
    return names


@pytest.fixture
def make_template() -> Callable[..., bytes]:
    """A template with the given paragraphs and, asked for, the annex table."""

    def make(*paragraphs: str, annex: bool = False) -> bytes:
        document = official.new_document()
        for text in paragraphs:
            document.add_paragraph(text)
        if annex:
            official.add_table(
                document, ["名称", "数", "记录数"], ["{{ 行.名称 }}", "{{ 行.数 }}", "{{ 行.记录数 }}"], "行 in 附表", [50, 50, 20]
            )
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make
