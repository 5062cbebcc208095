"""A kind of listing for the tests of search: enterprises, with everything a listing may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kehui.kernel import clock
from kehui.parties.models import Organisation
from kehui.search import listing
from kehui.search.listing import Facet, Listing, Visibility, declare_listing

KIND = "firm"
#: What a test says of an enterprise beyond its record, by its name.
said: dict[str, Mapping[str, Any]] = {}


def build(row: Organisation) -> Listing | None:
    more = dict(said.get(row.name, {}))
    if more.pop("hidden", False):
        return None
    return Listing(
        kind=KIND, id=row.pk, title=row.name, text=more.pop("text", row.note), url=f"/firms/{row.pk}/",
        area_path=row.area.path, owners=(f"organisation:{row.pk}",), fresh_on=more.pop("fresh_on", clock.today()),
        visibility=more.pop("visibility", Visibility.PUBLIC), **more,
    )  # fmt: skip


def declare() -> None:
    """Make the kind known; once a process."""
    if KIND not in listing._kinds:
        declare_listing(
            KIND, "测试企业", rows=lambda: Organisation.objects.select_related("area"), build=build,
            facets=(Facet("trade", "行当", {"tea": "茶叶", "pig": "生猪"}),),
        )  # fmt: skip


def withdraw() -> None:
    """Take it back, so that other tests know nothing of it."""
    listing._kinds.pop(KIND, None)
    said.clear()
