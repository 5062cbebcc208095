"""The tree: paths, scopes, and finding an area by what people write."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from kehui.areas.models import Area, Level, find_area, home_county
from kehui.kernel.errors import KehuiError
from tests.cast import Cast, County


def test_the_path_is_the_codes_from_the_province_down(county: County) -> None:
    assert county.dingzi.path == "33/3304/330421/330421201/330421201201/"


def test_under_is_the_area_itself_and_all_below(county: County) -> None:
    assert set(Area.objects.under(county.nanan)) == {county.nanan, county.dingzi, county.chating}
    assert county.next_door not in Area.objects.under(county.yunxi)


def test_a_code_that_begins_alike_is_not_below(county: County) -> None:
    # 33042120 is no parent of 330421201: the slash at the end of a path keeps them apart.
    look_alike = Area.objects.create(code="33042120", name="似是乡", level=Level.TOWNSHIP, parent=county.yunxi)
    assert set(Area.objects.under(look_alike)) == {look_alike}


def test_full_name_of_a_village_says_its_township(county: County) -> None:
    assert (county.dingzi.full_name, county.nanan.full_name) == ("南安乡丁字村", "南安乡")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("330421", "云溪县"),
        ("云溪县", "云溪县"),
        (" 南安乡 ", "南安乡"),
        ("丁字村", "丁字村"),
        ("南安乡丁字村", "丁字村"),
        ("南安乡/丁字村", "丁字村"),
    ],
)
def test_finding(county: County, text: str, name: str) -> None:
    assert find_area(text).name == name


def test_what_is_unknown_is_told_with_the_forms(county: County) -> None:
    with pytest.raises(KehuiError, match="没有叫“北安乡”的地区") as error:
        find_area("北安乡")
    assert "区划代码" in error.value.hint


def test_one_name_in_two_townships_is_told_with_both(county: County) -> None:
    Area.objects.create(code="330421101202", name="丁字村", level=Level.VILLAGE, parent=county.xitang)
    with pytest.raises(KehuiError, match="有多个") as error:
        find_area("丁字村")
    assert "南安乡丁字村（330421201201）" in error.value.message
    assert "溪塘镇丁字村（330421101202）" in error.value.message
    assert find_area("溪塘镇丁字村").code == "330421101202"


def test_the_home_county_is_the_one_the_setting_names(county: County) -> None:
    assert home_county() == county.yunxi


def test_several_counties_need_the_setting(county: County, settings: object) -> None:
    settings.COUNTY = ""  # type: ignore[attr-defined]
    with pytest.raises(KehuiError, match="多个县") as error:
        home_county()
    assert "KEHUI_COUNTY" in error.value.hint


@pytest.mark.django_db
def test_no_county_yet() -> None:
    with pytest.raises(KehuiError, match="还没有县级行政区划"):
        home_county()


def test_the_tree_is_read_by_everybody_signed_in(cast: Cast) -> None:
    assert Area.objects.visible_to(cast.expert).count() == Area.objects.count()
    assert not Area.objects.visible_to(AnonymousUser()).exists()


def test_validity(county: County) -> None:
    Area.objects.filter(pk=county.chating.pk).update(valid_to=date(2024, 6, 30))
    assert county.chating in Area.objects.valid_on(date(2024, 6, 30))
    assert county.chating not in Area.objects.valid_on(date(2024, 7, 1))


def test_the_database_refuses_one_name_twice_under_a_parent(county: County) -> None:
    with pytest.raises(IntegrityError, match="area_name_once_under_parent"), transaction.atomic():
        Area.objects.create(code="330421201299", name="丁字村", level=Level.VILLAGE, parent=county.nanan)


def test_the_database_refuses_an_end_before_the_start(county: County) -> None:
    with pytest.raises(IntegrityError, match="area_validity_in_order"), transaction.atomic():
        Area.objects.filter(pk=county.nanan.pk).update(valid_from=date(2025, 1, 2), valid_to=date(2025, 1, 1))
