"""快速登记: which registers a user's workbench offers to write in."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse

from kehui.accounts.models import Role, User
from kehui.audit.models import Channel, Entry
from kehui.kernel import clock
from kehui.records.register import Register, all_registers

QUICK = 8
#: Whoever has entered nothing for so long is offered what their role enters most.
LATELY = timedelta(days=183)
#: What each role enters most, the most usual first; what is not named comes behind, in the order of the menu.
ORDER: dict[str, tuple[str, ...]] = {
    Role.COUNTY_CLERK: (
        "market.technologycontract", "market.demand", "market.achievement", "recognitions.recognition", "funding.project",
        "activities.activity", "matchmaking.round", "governance.meeting",
    ),
    Role.TOWNSHIP_CLERK: (
        "activities.activity", "activities.consultation", "farming.croparea", "farming.cropoutput",
        "farming.cooperativereturn", "farming.demonstrationhousehold", "parties.organisation", "market.demand",
    ),
    Role.VILLAGE_OFFICER: (
        "activities.activity", "outreach.loan", "farming.croparea", "activities.consultation", "activities.attendance",
        "outreach.boardupdate", "activities.handout", "outreach.librarytitle", "farming.areachange", "outreach.equipment",
        "outreach.villagegroup",
    ),
    Role.ENTERPRISE: ("market.demand", "market.achievement", "farming.cooperativereturn", "incubation.tenantreturn"),
    Role.EXPERT: ("market.achievement", "market.expertlisting", "farming.envoyvisit", "market.serviceoffer"),
    Role.AGENCY: ("market.serviceoffer", "market.achievement", "market.institutelisting"),
    Role.BROKER: ("market.demand", "market.achievement", "market.literature"),
}  # fmt: skip


def quick_entries(user: User) -> list[dict[str, str]]:
    """Registers the user may write: those they entered most in by hand of late, then in the order of their role."""
    made = Entry.objects.filter(
        actor_id=user.pk, at__gte=clock.now() - LATELY, channel=Channel.PAGE, action__endswith=".created"
    )
    used = dict(made.order_by().values_list("model").annotate(n=Count("number")))
    usual = [label for role in Role.values if role in user.roles for label in ORDER.get(role, ())]
    place = {label: at for at, label in reversed(list(enumerate(usual)))}
    own = [r for r in all_registers() if r.may_write_somewhere(user)]
    own.sort(key=lambda r: (-used.get(r.model_label, 0), place.get(r.model_label, len(usual))))
    return [{"label": r.title, "url": r.guided_url(user) or _create_url(r)} for r in own[:QUICK]]


def _create_url(register: Register) -> str:
    return reverse("records:create", args=[register.model._meta.app_label, register.slug])
