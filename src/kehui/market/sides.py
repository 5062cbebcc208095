"""Whom a user acts for on the market, and what that side may list."""

from __future__ import annotations

from dataclasses import dataclass

from kehui.accounts.models import User
from kehui.market.models import LISTING_MODELS
from kehui.parties.models import Organisation, OrganisationKind, Person
from kehui.records.register import Values

#: What each kind of organisation may list; persons list what experts do.
OFFERED: dict[str, tuple[str, ...]] = {
    OrganisationKind.UNIVERSITY: ("institute", "achievement", "demand"),
    OrganisationKind.INSTITUTE: ("institute", "achievement", "demand"),
    OrganisationKind.AGENCY: ("service", "achievement", "demand"),
    OrganisationKind.INCUBATOR: ("service", "demand"),
}
_ENTERPRISE = ("demand", "achievement")
_PERSON = ("expert", "literature", "achievement")


@dataclass(frozen=True)
class Side:
    """Whom a user acts for: an organisation or a person."""

    organisation: Organisation | None
    person: Person | None

    @property
    def key(self) -> str:
        """``o12`` or ``p7``: as a form sends it."""
        return f"o{self.organisation.pk}" if self.organisation else f"p{self.person.pk if self.person else 0}"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.organisation or self.person)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it may list."""
        if self.organisation:
            return OFFERED.get(self.organisation.kind, _ENTERPRISE)
        return _PERSON

    def owner_values(self, kind: str) -> Values:
        """The values that say whose a listing is."""
        names = {field.name for field in LISTING_MODELS[kind]._meta.get_fields()}
        if self.organisation:
            return {"owner": self.organisation.pk, "area": self.organisation.area_id}
        assert self.person is not None
        values: Values = {"expert": self.person.pk, "area": self.person.area_id}
        if "owner" in names and self.person.organisation_id:
            values["owner"] = self.person.organisation_id
        return values


def sides_of(user: User) -> list[Side]:
    """Everyone the user acts for."""
    rows = user.memberships.select_related("organisation__area", "person__area", "person__organisation").order_by("pk")
    return [Side(m.organisation, m.person) for m in rows]
