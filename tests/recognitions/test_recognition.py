"""Recognitions: validity, ways of entry, revocation, and what is counted of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.audit.chain import entries_of
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.recognitions.domain.recognition import revoke_recognition
from kehui.recognitions.models import Recognition
from kehui.recognitions.queries import last_valid_day
from tests.small_county import day, enter, messages, refused, shown


@pytest.fixture
def high_tech(county: Any, clerk: Any) -> Any:
    return enter(
        "recognitions.titles", clerk, code="GJ-GQ", name="国家高新技术企业", level="national", validity_years=3, area=county.area
    )


@pytest.fixture
def provincial_sme(county: Any, clerk: Any) -> Any:
    return enter("recognitions.titles", clerk, code="S-KX", name="省科技型中小企业", level="provincial", area=county.area)


def certificate(clerk: Any, number: str, title: Any, organisation: Any, on: str, **more: Any) -> Recognition:
    return enter(
        "recognitions.recognitions", clerk, certificate_number=number, title=title, organisation=organisation,
        recognised_on=day(on), **more,
    )  # fmt: skip


def test_validity_follows_from_the_title(clerk: Any, high_tech: Any, provincial_sme: Any, enterprise: Any) -> None:
    made = certificate(clerk, "GR1", high_tech, enterprise(), "2022-12-08")
    assert (made.valid_from, made.valid_to) == (date(2022, 12, 8), date(2025, 12, 7))
    assert certificate(clerk, "S1", provincial_sme, enterprise(), "2022-12-08").valid_to is None
    assert last_valid_day(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_stock_counts_each_holder_of_a_valid_certificate_once(
    county: Any, clerk: Any, high_tech: Any, provincial_sme: Any, enterprise: Any
) -> None:
    twice, lapsed, last_day, other = (enterprise() for _ in range(4))
    certificate(clerk, "GR1", high_tech, twice, "2023-03-01")
    certificate(clerk, "GR2", high_tech, twice, "2025-11-01", entry_way="renewed")
    certificate(clerk, "GR3", high_tech, lapsed, "2022-12-30")  # to 2025-12-29
    certificate(clerk, "GR4", high_tech, last_day, "2023-01-01")  # to 2025-12-31
    certificate(clerk, "S1", provincial_sme, other, "2025-05-01")
    assert shown("累计国家高新技术企业", county.area) == 2
    assert shown("累计国家高新技术企业", county.area, Period(2024)) == 3
    assert shown("累计省科技型中小企业", county.area) == 1
    assert shown("新认定省级科技型中小企业", county.area) == 1
    assert shown("到期重新认定国家高新技术企业", county.area) == 1
    assert shown("新认定国家高新技术企业", county.area) == 0
    assert shown("新认定国家高新技术企业", county.area, Period(2023)) == 2


def test_revoking_leaves_what_was_counted_before(
    county: Any, clerk: Any, outsider: Any, high_tech: Any, enterprise: Any
) -> None:
    made = certificate(clerk, "GR1", high_tech, enterprise(), "2024-03-01")
    with pytest.raises(NotPermitted):
        revoke_recognition(made, by=outsider, reason="越权")
    with pytest.raises(Invalid, match="撤销日期应在认定日期与今天之间"):
        revoke_recognition(made, by=clerk, reason="试", revoked_on=date(2024, 2, 1))
    revoke_recognition(made, by=clerk, reason="两年未报年报", revoked_on=date(2025, 12, 31))
    assert made.version == 2
    assert shown("累计国家高新技术企业", county.area, Period(2024)) == 1
    assert shown("累计国家高新技术企业", county.area) == 0
    assert shown("撤销国家高新技术企业", county.area) == 1
    assert entries_of("recognitions.recognition", made.pk)[0].reason == "两年未报年报"
    with pytest.raises(Conflict, match="2025年12月31日撤销"):
        revoke_recognition(made, by=clerk, reason="再撤")


def test_refused(county: Any, clerk: Any, high_tech: Any, enterprise: Any) -> None:
    holder = enterprise()
    good = {"certificate_number": "GR1", "title": high_tech, "organisation": holder, "recognised_on": day("2025-03-01")}
    name = "recognitions.recognitions"
    assert refused(name, clerk, **(good | {"organisation": None, "area": county.area})) == "这个称号授予单位，请填单位"
    assert refused(name, clerk, **good, valid_to=day("2024-01-01")) == "有效期止不能早于有效期起"
    assert refused(name, clerk, **good, revoked_on=day("2025-02-01")) == "撤销日期不能早于认定日期"
    assert refused(name, clerk, **(good | {"recognised_on": day("2199-01-01")})).startswith("认定日期不能晚于今天")
    enter(name, clerk, **good)
    assert refused(name, clerk, **good) == "已经登记过同样的认定（证书编号相同）"
    again = good | {"certificate_number": "GR2", "recognised_on": day("2025-06-01")}
    assert "通常应为“到期重新认定”" in messages(name, **again)["entry_way"]


def test_agricultural_enterprises_stand_by_themselves(county: Any, clerk: Any, enterprise: Any) -> None:
    title = enter("recognitions.titles", clerk, code="S-NK", name="省农业科技企业", level="provincial", area=county.area)
    certificate(clerk, "NK1", title, enterprise(), "2025-05-01")
    assert shown("新认定省农业科技企业", county.area) == 1
    assert shown("累计省科技型中小企业", county.area) == 0
