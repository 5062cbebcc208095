from __future__ import annotations

import pytest

from kehui.areas.models import Area
from kehui.kernel.errors import Invalid, NotPermitted
from kehui.places.area_sheet import import_areas
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TITLE_AND_HEADER = "云溪县行政区划\n序号,名称,区划代码,级别,上级\n"


def test_columns_in_any_order_below_a_title(cast: Cast) -> None:
    yunxi = cast.county.yunxi
    text = TITLE_AND_HEADER + f"1,新安镇,{yunxi.code}105,乡级,{yunxi.code}\n\n"
    outcome = import_areas(text.encode(), by=cast.system_admin)
    assert outcome.created == 1
    assert Area.objects.get(name="新安镇").path.startswith(yunxi.path)


def test_what_is_wrong_is_said_for_each_row(cast: Cast) -> None:
    text = TITLE_AND_HEADER + "1,新安镇,331,镇级,33\n2,旧安镇,332,,33\n"
    with pytest.raises(Invalid) as caught:
        import_areas(text.encode(), by=cast.system_admin)
    messages = [p.message for p in caught.value.problems]
    assert any(m.startswith("第3行“级别”") for m in messages)
    assert any(m.startswith("第4行“级别”") for m in messages)


def test_no_header(cast: Cast) -> None:
    with pytest.raises(Invalid, match="没有找到表头"):
        import_areas("甲,乙\n1,2\n".encode(), by=cast.system_admin)


def test_only_the_system_administrator(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        import_areas(TITLE_AND_HEADER.encode(), by=cast.county_clerk)
