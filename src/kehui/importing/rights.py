"""Whether a user may write a row, asked once for each area and once for each owner."""

from __future__ import annotations

from typing import Any

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.records.register import Register, Values


class Rights:
    """What ``Register.may_write_record`` says, for many rows of values."""

    def __init__(self, register: Register, user: User) -> None:
        self.register = register
        self.user = user
        self._areas: dict[int | None, bool] = {}
        self._names: dict[int | None, str] = {}
        self._owned: dict[str, frozenset[int]] | None = None

    def may_write(self, values: Values, pk: int | None = None) -> bool:
        """Whether the user may write a record with these values (``pk`` of the stored one)."""
        if self.register.store is not None:
            return self.register.store.may_write(self.user, values)
        area_id = values.get("area")
        allowed = self._areas.get(area_id)
        if allowed is None:
            area = Area.objects.filter(pk=area_id).first() if area_id else None
            allowed = self._areas[area_id] = self.register.may_write(self.user, area)
            self._names[area_id] = str(area or "")
        return allowed or self._owns(values, pk)

    def area_name(self, values: Values) -> str:
        """The name of the area of a row already asked about."""
        if self.register.store is not None:
            return self.register.store.owner_name(values)
        return self._names.get(values.get("area"), "")

    def _owns(self, values: Values, pk: int | None) -> bool:
        if not self.user.roles & self.register.own_writers or not self.register.own_may_write(values):
            return False
        if self._owned is None:
            self._owned = {lookup: self._owned_through(lookup) for lookup in self.register.model.owner_lookups}
        return any(
            (values.get(lookup.split("__")[0]) if lookup else pk) in owned for lookup, owned in self._owned.items()
        )

    def _owned_through(self, lookup: str) -> frozenset[int]:
        """Primary keys of what the first step of ``lookup`` may be (``""``: of the records themselves)."""
        first, _, rest = lookup.partition("__")
        model: Any = self.register.model
        if first:
            model = model._meta.get_field(first).related_model
        path = f"{rest}__memberships__user" if rest else "memberships__user"
        return frozenset(model._default_manager.filter(**{path: self.user}).values_list("pk", flat=True))
