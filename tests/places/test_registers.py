"""Zones and parks: the county's to write."""

from __future__ import annotations

from datetime import date

import pytest

from kehui.accounts.models import User
from kehui.kernel.errors import Invalid, NotPermitted
from kehui.places.models import Zone
from kehui.records.domain import create_record
from kehui.records.register import register_of
from tests.cast import Cast


def enter(cast: Cast, by: User, **more: object) -> Zone:
    values = {"code": "YQ-1", "name": "云溪科创园", "kind": "innovation_centre", "area": cast.county.nanan.pk} | more
    made = create_record(register_of(Zone), values, by=by)
    assert isinstance(made, Zone)
    return made


def test_the_county_clerk_enters_a_zone(cast: Cast) -> None:
    assert enter(cast, cast.county_clerk).area == cast.county.nanan


def test_a_township_clerk_does_not(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        enter(cast, cast.township_clerk)


def test_days_of_a_zone(cast: Cast) -> None:
    with pytest.raises(Invalid, match="撤销日期不能早于设立日期"):
        enter(cast, cast.county_clerk, founded_on=date(2020, 1, 2), closed_on=date(2020, 1, 1))
