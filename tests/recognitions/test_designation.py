"""Designations, awards and research institutions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.kernel.errors import Conflict, Invalid
from kehui.kernel.periods import Period
from kehui.recognitions.domain.designation import fail_designation, pass_designation, revoke_designation
from kehui.recognitions.domain.recognition import reevaluate_institution, revoke_institution
from kehui.recognitions.models import Title
from tests.small_county import day, enter, refused, shown


def test_county_designations_and_model_villages_are_counted_apart(county: Any, clerk: Any, enterprise: Any) -> None:
    for code, name in (("S-CXX", "省级创新型县"), ("KP-SFC", "科普示范村")):
        enter("recognitions.titles", clerk, code=code, name=name, level="provincial", holder="area", area=county.area)
    titles = {t.code: t for t in Title.objects.all()}
    won = enter(
        "recognitions.designations", clerk, title=titles["S-CXX"], area=county.area, applied_on=day("2024-01-05"),
        passed_on=day("2025-06-01"),
    )  # fmt: skip
    village = enter(
        "recognitions.designations", clerk, title=titles["KP-SFC"], area=county.village, applied_on=day("2025-02-01")
    )
    assert (won.status, village.status) == ("passed", "striving")
    assert shown("通过验收的创建", county.area) == 1
    assert shown("创建科普示范村", county.township) == 0
    with pytest.raises(Invalid, match="通过验收日期应在申报日期与今天之间"):
        pass_designation(village, by=clerk, passed_on=date(2025, 1, 1))
    pass_designation(village, by=clerk, passed_on=date(2025, 11, 5))
    assert shown("创建科普示范村", county.township) == 1
    assert shown("通过验收的创建", county.area) == 1
    assert shown("各级各类创建通过验收", county.area) == 2
    with pytest.raises(Conflict, match="不能变为“未通过”"):
        fail_designation(village, by=clerk, reason="试")
    revoke_designation(won, by=clerk, reason="复核不合格")
    assert shown("通过验收的创建", county.area) == 0
    again = {"title": titles["S-CXX"], "area": county.area, "applied_on": day("2025-01-05")}
    assert refused("recognitions.designations", clerk, **again, status="revoked") == "状态为“已撤销”时应填通过验收日期"
    assert "请不填创建单位" in refused("recognitions.designations", clerk, **again, organisation=enterprise())


def test_awards_add_up(county: Any, clerk: Any) -> None:
    for name, kind, yuan in (("托管试点奖励", "custody_pilot", 80_000), ("科技进步三等奖", "science", 30_000)):
        enter(
            "recognitions.awards", clerk, name=name, kind=kind, level="provincial", amount=Decimal(yuan), area=county.area,
            awarded_on=day("2025-06-10"), granting_body="省知识产权局",
        )  # fmt: skip
    assert shown("知识产权托管试点奖励", county.area) == 8
    assert shown("获得奖励金额", county.area) == 11
    assert shown("获得奖励", county.area) == 2


def test_institutions_by_level(county: Any, clerk: Any, enterprise: Any) -> None:
    host = enterprise()
    made = [
        enter(
            "recognitions.institutions", clerk, number=f"YF{n}", name=f"机构{n}", organisation=host, level=level,
            recognised_on=day("2025-05-20"),
        )
        for n, level in enumerate(("provincial_institute", "provincial_centre", "county_centre", "county_centre", "agricultural_centre"))
    ]  # fmt: skip
    assert shown("新认定省级企业研究院", county.area) == 1
    assert shown("新认定省级企业研发中心", county.area) == 1
    assert shown("新认定市级企业研发中心", county.area) == 0
    assert shown("新认定县级企业研发中心", county.area) == 2
    assert shown("新认定农业企业科技研发中心", county.area) == 1
    assert (shown("企业研发机构", county.area), shown("设有研发机构的企业", county.area)) == (5, 1)
    reevaluate_institution(made[0], by=clerk, reevaluated_on=date(2025, 9, 1))
    revoke_institution(made[0], by=clerk, reason="复评不合格", revoked_on=date(2025, 12, 1))
    assert shown("企业研发机构", county.area) == 4
    assert shown("新认定省级企业研究院", county.area) == 1
    assert shown("企业研发机构", county.area, Period(2025, "quarter", 3)) == 5
    with pytest.raises(Conflict, match="已撤销，不能复评"):
        reevaluate_institution(made[0], by=clerk)
