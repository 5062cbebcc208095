"""Finding the record that a text names."""

from __future__ import annotations

from typing import Any

import pytest

from kehui.areas.models import Area, Level
from kehui.market.models import TechnologyContract
from kehui.records.columns import ReferenceColumn
from kehui.records.references import Resolver, Target, reference_text
from kehui.records.register import register_of
from tests.cast import Cast, County, make_organisation

columns = register_of(TechnologyContract).column


def resolver(name: str = "seller", within: str = "") -> Resolver:
    column = columns[name]
    assert isinstance(column, ReferenceColumn)
    return Resolver(column, within=within)


def test_by_code_name_or_both(cast: Cast) -> None:
    tea = cast.tea_company
    for text in (tea.uscc, tea.name, f"{tea.name}（{tea.uscc}）", f"{tea.name}({tea.uscc})", f"旧名（{tea.uscc}）"):
        assert resolver().get(text) == Target(tea.pk, tea.name, tea.area_id)


def test_a_name_with_brackets_of_its_own(cast: Cast) -> None:
    made = make_organisation("云溪（东海）茶业")
    other = make_organisation("茶业研究所（云溪）")
    assert resolver().get("云溪（东海）茶业").pk == made.pk
    assert resolver().get("茶业研究所（云溪）").pk == other.pk


def test_an_unknown_one_shows_the_nearest(cast: Cast) -> None:
    with pytest.raises(ValueError, match=r"没有登记过“云溪县清园茶业”这个单位，相近的有：.*云溪县清源茶业有限公司"):
        resolver().get("云溪县清园茶业")


def test_two_of_one_name_ask_for_the_code(cast: Cast) -> None:
    twins = [make_organisation("同名茶厂"), make_organisation("同名茶厂", cast.county.xitang)]
    with pytest.raises(ValueError, match="有2个“同名茶厂”，请改填统一社会信用代码") as error:
        resolver().get("同名茶厂")
    assert all(t.uscc in str(error.value) for t in twins)
    assert resolver().get(f"同名茶厂（{twins[1].uscc}）").pk == twins[1].pk


def test_a_chunk_is_one_query_for_codes_and_one_for_names(cast: Cast, django_assert_num_queries: Any) -> None:
    found = resolver()
    with django_assert_num_queries(2):
        found.prefetch([cast.tea_company.uscc, cast.rival_company.name, cast.university.name])
        found.prefetch([cast.tea_company.uscc, ""])
        assert found.get(cast.university.name).pk == cast.university.pk


def test_what_has_just_come_to_be_is_learnt(cast: Cast) -> None:
    found = resolver()
    with pytest.raises(ValueError):
        found.get("新厂")
    found.learn("新厂", Target(7, "新厂", None))
    assert found.get("新厂").pk == 7


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("南安乡", "南安乡"),
        ("330421201", "南安乡"),
        ("南安乡丁字村", "丁字村"),
        ("南安乡/丁字村", "丁字村"),
        ("南安乡 丁字村", "丁字村"),
        ("云溪县南安乡丁字村", "丁字村"),
        ("云溪县南安乡", "南安乡"),
        ("丁字村（330421201201）", "丁字村"),
    ],
)
def test_areas(county: County, text: str, name: str) -> None:
    assert Area.objects.get(pk=resolver("area").get(text).pk).name == name


def test_a_village_name_in_two_townships(county: County) -> None:
    Area.objects.create(code="330421101299", name="丁字村", level=Level.VILLAGE, parent=county.xitang)
    with pytest.raises(ValueError, match=r"有2个（(南安乡丁字村、溪塘镇丁字村|溪塘镇丁字村、南安乡丁字村)）"):
        resolver("area").get("丁字村")
    assert resolver("area", within=county.nanan.path).get("丁字村").pk == county.dingzi.pk


def test_an_unknown_area_shows_the_nearest(county: County) -> None:
    with pytest.raises(ValueError, match="没有登记过“南安镇”这个行政区划，相近的有：南安乡"):
        resolver("area").get("南安镇")


def test_an_export_names_what_an_import_finds(cast: Cast) -> None:
    column = columns["seller"]
    assert isinstance(column, ReferenceColumn)
    text = reference_text(column, cast.tea_company.name, cast.tea_company.uscc)
    assert resolver().get(text).pk == cast.tea_company.pk
    assert reference_text(column, "只有名字", None) == "只有名字"
