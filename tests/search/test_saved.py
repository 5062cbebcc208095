from __future__ import annotations

import pytest

from kehui.kernel.errors import Conflict, Invalid
from kehui.search import saved
from kehui.search.listing import Visibility
from kehui.search.models import SavedSearch, SavedSearchHit
from kehui.search.requests import SearchRequest, Sort
from tests.cast import Cast
from tests.search.conftest import MakeFirm


@pytest.fixture
def told() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []

    def tell(one: SavedSearch, hits: list[SavedSearchHit]) -> None:
        found.append((one.name, [hit.title for hit in hits]))

    before = list(saved._tellers)
    saved._tellers[:] = [tell]
    yield found  # type: ignore[misc] # a fixture that cleans up
    saved._tellers[:] = before


def test_what_was_there_is_known_and_each_new_hit_is_told_once(
    firm: MakeFirm, cast: Cast, told: list[tuple[str, list[str]]]
) -> None:
    firm("茶厂一")
    one = saved.save_search(SearchRequest(text="茶厂", user=cast.enterprise), "茶厂", by=cast.enterprise)
    assert saved.tell_new_hits() == 0
    firm("茶厂二")
    firm("猪场")
    firm("茶厂三", visibility=Visibility.AREA)  # not for the enterprise
    assert saved.tell_new_hits() == 1
    assert told == [("茶厂", ["茶厂二"])]
    assert saved.tell_new_hits() == 0
    assert saved.unread(cast.enterprise) == 1
    saved.mark_read(one)
    assert saved.unread(cast.enterprise) == 0


def test_a_search_without_alert_or_of_somebody_gone_is_silent(
    firm: MakeFirm, cast: Cast, told: list[tuple[str, list[str]]]
) -> None:
    saved.save_search(SearchRequest(text="茶厂", user=cast.expert), "静", by=cast.expert, alert=False)
    saved.save_search(SearchRequest(text="茶厂", user=cast.rival), "走", by=cast.rival)
    cast.rival.is_active = False
    cast.rival.save()
    firm("茶厂一")
    assert saved.tell_new_hits() == 0
    assert told == []


def test_the_request_comes_back_as_it_was(firm: MakeFirm, cast: Cast) -> None:
    asked = SearchRequest(
        text="茶", user=cast.expert, kinds=("firm",), facets={"trade": ("tea",)}, area_path="33/", sort=Sort.PRICE_LOW,
        ranges={"price_low": (1.0, None)}, stale=False,
    )  # fmt: skip
    one = saved.save_search(asked, " 我的 ", by=cast.expert)
    again = saved.request_of(SavedSearch.objects.get(pk=one.pk))
    assert one.name == "我的"
    assert saved.stored(again) == saved.stored(asked)
    assert again.user == cast.expert


def test_names_are_asked_for_and_unique(firm: MakeFirm, cast: Cast) -> None:
    asked = SearchRequest(text="茶", user=cast.expert)
    with pytest.raises(Invalid):
        saved.save_search(asked, "  ", by=cast.expert)
    saved.save_search(asked, "茶", by=cast.expert)
    with pytest.raises(Conflict):
        saved.save_search(asked, "茶", by=cast.expert)
    saved.save_search(asked, "茶", by=cast.rival)


def test_a_paused_alert_is_silent_and_goes_on_from_when_it_is_resumed(
    firm: MakeFirm, cast: Cast, told: list[tuple[str, list[str]]]
) -> None:
    one = saved.save_search(SearchRequest(text="茶厂", user=cast.enterprise), "茶厂", by=cast.enterprise)
    saved.pause_alert(one)
    firm("茶厂一")
    assert saved.tell_new_hits() == saved.tell_new_hits([one]) == 0
    assert saved.resume_alert(one) == 1  # listed
    assert saved.unread(cast.enterprise) == 1
    assert saved.resume_alert(one) == 0
    firm("茶厂二")
    assert saved.tell_new_hits() == 1
    assert told == [("茶厂", ["茶厂二"])]


def test_a_search_is_renamed_where_the_name_is_free(firm: MakeFirm, cast: Cast) -> None:
    asked = SearchRequest(text="茶", user=cast.expert)
    one, _ = saved.save_search(asked, "茶", by=cast.expert), saved.save_search(asked, "制茶", by=cast.expert)
    assert saved.rename_search(one, " 茶 ").name == "茶"
    assert saved.rename_search(one, "茶叶").name == "茶叶"
    for name, wrong in (("", Invalid), ("长" * 41, Invalid), ("制茶", Conflict)):
        with pytest.raises(wrong):
            saved.rename_search(one, name)
    assert SavedSearch.objects.get(pk=one.pk).name == "茶叶"
