"""Registers whose records lie where the record they belong to lies."""

from __future__ import annotations

from kehui.records.columns import ReferenceColumn
from kehui.records.register import Register, Values


class FollowingRegister(Register):
    """The area is always that of the record named by ``area_from``: a lecture's attendance lies where the lecture lies.

    The database keeps it so when the parent moves (``kernel.constraints.area_follows``).
    """

    def complete(self, values: Values) -> None:
        """Take the parent's area, whatever was written."""
        parent = values.get(self.area_from)
        if parent:
            column = self.column[self.area_from]
            assert isinstance(column, ReferenceColumn)
            values["area"] = column.target._default_manager.values_list("area_id", flat=True).get(pk=parent)
