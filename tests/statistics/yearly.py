"""Yearly returns, entered as a clerk would."""

from __future__ import annotations

from typing import Any

from kehui.accounts.models import system_user
from kehui.parties.models import Organisation
from kehui.records.domain import create_record
from kehui.records.register import get_register


def cooperative_return(who: Organisation, year: int, sales: int) -> Any:
    """A cooperative's return with its sales in 万元."""
    values = {"organisation": who.pk, "year": year, "business": "pigs", "sales": sales * 10_000, "area": who.area_id}
    return create_record(get_register("farming.cooperative-returns"), values, by=system_user())
