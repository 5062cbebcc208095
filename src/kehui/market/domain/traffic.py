"""Around a listing: its page opened, its contacts shown for a reason, abuse reported and dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kehui.accounts.limits import use
from kehui.accounts.models import CLERKS, OFFICE, Role, User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain import notice
from kehui.market.domain.listing import close_listing, keeper_of, owns
from kehui.market.models import LISTING_MODELS, AbuseReason, AbuseReport, ContactRequest, Demand, MarketListing, Match
from kehui.records.register import register_of

CONTACTS_A_DAY = 30
REPORTS_AN_HOUR = 10
DAY, HOUR = 86_400, 3600


@dataclass(frozen=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str


def count_view(listing: MarketListing) -> None:
    """One more opening of the page today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO market_viewcount (kind, object_id, day, views) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (kind, object_id, day) DO UPDATE SET views = market_viewcount.views + 1",
            [listing.kind, listing.pk, clock.today()],
        )


def contact_of(listing: Any) -> Contact:
    """The listing's own contact, else its organisation's or expert's."""
    owner, expert = getattr(listing, "owner", None), getattr(listing, "expert", None)
    name = listing.contact or (owner.contact if owner else "") or (expert.name if expert else "")
    phone = listing.phone or (owner.phone if owner else "") or (expert.phone if expert else "")
    return Contact(name, phone)


def sees_owner(listing: MarketListing, user: Any) -> bool:
    """Whether the user may know whose an anonymous demand is: its own people, the office, brokers, and those matched."""
    if not (isinstance(listing, Demand) and listing.is_anonymous):
        return True
    if not user.is_authenticated:
        return False
    if owns(listing, user) or user.holds(OFFICE | {Role.BROKER}, listing.area):
        return True
    return Match.objects.visible_to(user).filter(demand=listing).exists()


@transaction.atomic
def reveal_contact(listing: MarketListing, *, by: User, reason: str) -> Contact:
    """Show whom to call, after writing down who asked and why."""
    if not listing.is_live and not owns(listing, by):
        raise Conflict("这条信息已不对外展示", hint="如有需要，请联系县科技服务中心")
    if not sees_owner(listing, by):
        raise NotPermitted("这条难题匿名发布，联系方式只对匹配的一方开放", hint="请联系县科技服务中心的技术经纪人转达")
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 4:
        raise Invalid([Problem("reason", "请写明联系的事由，不少于4个字")])
    use("market.contact", f"u{by.pk}", most=CONTACTS_A_DAY, seconds=DAY, what="查看联系方式")
    membership = by.memberships.select_related("organisation", "person").first()
    acts_for = str(membership.organisation or membership.person) if membership else ""
    ContactRequest.objects.create(
        kind=listing.kind, object_id=listing.pk, user=by, acts_for=acts_for[:120], reason=reason[:300]
    )
    label = register_of(type(listing)).model_label
    change = chain.Change(f"{label}.revealed", label, listing.pk, str(listing), reason=reason, new={"fields": "联系人、联系电话"})
    notice.tell_owners(
        listing, f"contact:{by.pk}:{clock.today()}", f"{acts_for or by.name}查看了“{listing.title}”的联系方式", f"事由：{reason}"
    )
    chain.append([change], by=by)
    return contact_of(listing)


@transaction.atomic
def report_abuse(listing: MarketListing, *, by: User | None, reason: str, text: str = "", who: str) -> AbuseReport:
    """Somebody says it should not stand there. ``who`` is the user or the visitor's address, for the limit."""
    if reason not in AbuseReason.values:
        raise Invalid([Problem("reason", "请选择举报的原因")])
    if reason == AbuseReason.OTHER and len(text.strip()) < 4:
        raise Invalid([Problem("text", "选“其他”时，请写明问题，不少于4个字")])
    use("market.report", who, most=REPORTS_AN_HOUR, seconds=HOUR, what="举报")
    text = text.replace("\x00", "").strip()[:500]
    same = AbuseReport.objects.filter(
        kind=listing.kind, object_id=listing.pk, reason=reason, text=text, user=by, handled_at__isnull=True
    ).first()
    if same is not None:
        return same  # said once, it is looked into once
    made = AbuseReport.objects.create(
        kind=listing.kind, object_id=listing.pk, title=listing.title, reason=reason, text=text, user=by,
        area_path=keeper_of(listing.area).path,
    )  # fmt: skip
    for role in (Role.BROKER, Role.COUNTY_CLERK):
        notice.tell(
            notice.holders_of(role, keeper_of(listing.area)), f"abuse:{made.pk}", f"有人举报“{listing.title}”",
            made.get_reason_display(), "/desk/market/abuse/",
        )  # fmt: skip
    return made


@transaction.atomic
def handle_abuse(report: AbuseReport, *, by: User, verdict: str, close: bool) -> AbuseReport:
    """The office's finding; with ``close`` the listing leaves the market."""
    stored = AbuseReport.objects.select_for_update().get(pk=report.pk)
    if not (by.is_system or any(stored.area_path.startswith(a.path) for a in by.areas_with(CLERKS | {Role.BROKER}))):
        raise NotPermitted("举报由县科技服务中心处理")
    if stored.handled_at:
        raise Conflict("这条举报已经处理过了")
    if len(verdict.strip()) < 2:
        raise Invalid([Problem("verdict", "请写明处理结果")])
    listing = LISTING_MODELS[stored.kind]._default_manager.filter(pk=stored.object_id).first()
    if close and listing is not None and listing.status != "closed":
        close_listing(listing, by=by, reason=f"经举报核实下架：{verdict}")
    stored.handled_at, stored.handled_by, stored.verdict = clock.now(), by, verdict.strip()[:300]
    stored.save(update_fields=["handled_at", "handled_by", "verdict"])
    change = chain.Change(
        "market.abusereport.handled", "market.abusereport", stored.pk, stored.title, new={"verdict": stored.verdict}, reason=verdict
    )
    chain.append([change], by=by)
    return stored
