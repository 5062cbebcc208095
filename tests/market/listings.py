"""Listings for the tests of the market, entered and published as people do it."""

from __future__ import annotations

from typing import Any

from kehui.accounts.models import system_user
from kehui.market.domain import listing as listings
from kehui.market.models import LISTING_MODELS
from kehui.market.registers.listing import register_for
from kehui.parties.models import Organisation, Person

SCIENCE = "调整日粮粗蛋白与氨基酸平衡，配合粪尿分离与负压通风，降低猪舍氨挥发和硫化氢浓度，实现氨减排"
WORKSHOP = "离村子四百米，猪场太臭，一刮风全村都闻得到，环保站来过五次"


def make_draft(kind: str, owner: Organisation | Person, *, by: Any = None, **more: Any) -> Any:
    """A draft of that kind in the owner's name."""
    values: dict[str, Any] = {
        "title": "猪舍氨气源头减排技术", "description": SCIENCE, "field": "07", "area": owner.area_id,
        "expert" if isinstance(owner, Person) else "owner": owner.pk, **more,
    }  # fmt: skip
    return listings.create_listing(register_for(kind), values, by=by or system_user())


def make_listing(kind: str, owner: Organisation | Person, **more: Any) -> Any:
    """The same, published."""
    made = make_draft(kind, owner, **more)
    listings.publish_listing(made, by=system_user())
    return LISTING_MODELS[kind]._default_manager.get(pk=made.pk)


def make_demand(owner: Organisation, **more: Any) -> Any:
    """A problem in the workshop's words, published."""
    return make_listing("demand", owner, **{"title": "猪场太臭，村里天天有人举报", "description": WORKSHOP, **more})
