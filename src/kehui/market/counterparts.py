"""Whom one may ask to the negotiating table: found while typing, as far as everybody may know of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kehui.accounts.models import User
from kehui.market.models import ExpertListing, Negotiation
from kehui.parties.models import Organisation, Person
from kehui.parties.queries import key_of

MANY = 12
SHORTEST = 2
Party = Organisation | Person


def listed_experts() -> Any:
    """Experts whom the public finds on the market; other people are nobody's to look up."""
    return Person.objects.filter(pk__in=ExpertListing.objects.live().values("expert")).select_related("organisation")


def like(text: str, *, user: User) -> list[Party]:
    """Organisations and listed experts by a part of the name or the beginning of the code; those whose name begins with it
    first, none of the user's own. Without a text those with whom the user talked last. At most MANY.
    """
    own = {key_of(p) for m in user.memberships.select_related("organisation", "person") if (p := m.organisation or m.person)}
    found = _talked_with(user) if len(text) < SHORTEST else _like(text)
    return [p for p in dict.fromkeys(found) if key_of(p) not in own][:MANY]


def _like(text: str) -> list[Party]:
    first = Case(When(name__istartswith=text, then=Value(0)), default=Value(1))
    bodies = Organisation.objects.filter(Q(name__icontains=text) | Q(uscc__istartswith=text), closed_on=None)
    experts = list(listed_experts().filter(Q(name__icontains=text) | Q(number__istartswith=text)).order_by(first, "name", "pk")[:MANY])
    # Neither kind crowds the other out.
    kept = max(MANY // 2, MANY - len(experts))
    return [*bodies.order_by(first, "name", "pk")[:kept], *experts]


def _talked_with(user: User) -> list[Party]:
    talks = Negotiation.objects.visible_to(user).select_related(
        "supplier", "receiver", "supplier_person__organisation", "receiver_person__organisation"
    ).order_by("-last_activity_at")  # fmt: skip
    sides = [(t.supplier or t.supplier_person, t.receiver or t.receiver_person) for t in talks[: 2 * MANY]]
    return [party for pair in sides for party in pair if party is not None]


def by_key(key: str) -> Party | None:
    """The one chosen from the list."""
    kind, _, number = key.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    found: Party | None = None
    if kind == "organisation":
        found = Organisation.objects.filter(pk=int(number)).first()
    elif kind == "person":
        found = listed_experts().filter(pk=int(number)).first()
    return found


def option(party: Party) -> dict[str, str]:
    """As the field's list shows it."""
    if isinstance(party, Organisation):
        hint = f"{party.get_kind_display()} · {party.uscc}"
    else:
        hint = f"专家 · {party.organisation}" if party.organisation else "专家"
    key = key_of(party)
    return {"id": key, "key": key, "text": party.name, "hint": hint}


class PartyInput(forms.TextInput):
    """A text with a list to choose from; ``key`` is what was chosen, "" where only typed."""

    def __init__(self, address: str | Promise, **more: Any) -> None:
        super().__init__({"autocomplete": "off", "placeholder": "输入名称或信用代码查找"}, **more)
        self.address, self.key = address, ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The text; the choice is kept beside it."""
        self.key = str(data.get(f"{name}.key", ""))[:40]
        return super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field and its hidden choice."""
        field = super().render(name, value, attrs, renderer)
        return format_html(
            '<div class="r-picker" data-picker="{}">{}<input type="hidden" name="{}.key" value="{}"></div>', self.address, field, name, self.key
        )
