"""The way of a listing: handed in, reviewed, published, confirmed every 180 days, closed. Every change of its status."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kehui.accounts.models import CLERKS, Role, User
from kehui.areas.models import Area, home_county
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain import notice
from kehui.market.models import LIVE, ListingStatus, MarketListing
from kehui.market.models.listing import valid_until
from kehui.records.domain import create_record, labels_of, problems_of, save_change
from kehui.records.register import Register, Values, register_of

#: Who reviews listings in their area.
REVIEWERS = CLERKS | {Role.BROKER}

#: From which states each state may be reached.
REACHED_FROM: dict[str, frozenset[str]] = {
    ListingStatus.DRAFT: frozenset({ListingStatus.REVIEW, ListingStatus.CLOSED}),
    ListingStatus.REVIEW: frozenset({ListingStatus.DRAFT}),
    ListingStatus.PUBLISHED: frozenset({ListingStatus.DRAFT, ListingStatus.REVIEW}),
    ListingStatus.CONFIRMED: frozenset(LIVE),
    ListingStatus.STALE: frozenset({ListingStatus.PUBLISHED, ListingStatus.CONFIRMED}),
    ListingStatus.CLOSED: frozenset(ListingStatus) - {ListingStatus.CLOSED},
}


def may_review(listing: MarketListing, by: User, *, county: Area | None = None) -> bool:
    """Whether the user's office or service covers the listing's area; the home county looks after what lies outside it."""
    return by.holds(REVIEWERS, keeper_of(listing.area, county))


def keeper_of(area: Area, county: Area | None = None) -> Area:
    """The area whose people look after a listing there: its own within the home county, else the county (an institute elsewhere)."""
    county = county or home_county()
    return area if area.path.startswith(county.path) else county


def may_steer(listing: MarketListing, by: User) -> bool:
    """Whether the user may act for the listing: its owner, or whoever reviews it."""
    return may_review(listing, by) or owns(listing, by)


def owns(listing: MarketListing, by: User) -> bool:
    """Whether the listing is the user's own, through organisation or person."""
    return register_of(type(listing)).owns(by, listing)


def _lock(listing: MarketListing, by: User) -> tuple[Any, dict[str, Any]]:
    register = register_of(type(listing))
    stored: Any = register.model._default_manager.select_for_update(of=("self",)).filter(pk=listing.pk).first()
    if stored is None:
        raise Conflict(f"这条{register.title}已被删除")
    if not may_steer(stored, by):
        raise NotPermitted(f"您不能办理这条{register.title}", hint="只有发布者本人和负责审核的工作人员可以办理")
    return stored, register.audit_texts(register.stored_values(stored), labels_of(register, stored))


def _require(stored: MarketListing, to: ListingStatus) -> None:
    if stored.status == to and to not in REACHED_FROM[to]:
        raise Conflict(f"“{stored.title}”已经是“{to.label}”，刚才可能有别人办了")
    if stored.status not in REACHED_FROM[to]:
        raise Conflict(f"“{stored.title}”现在是“{stored.get_status_display()}”，不能变为“{to.label}”")


def _require_review(stored: MarketListing, by: User, verb: str) -> None:
    if not may_review(stored, by):
        raise NotPermitted(f"{verb}由县科技服务中心办理", hint="请先提交审核，审核通过后自动发布")


def _require_reason(reason: str, what: str) -> None:
    if len(reason.strip()) < 2:
        raise Invalid([Problem("reason", f"请写明{what}的原因")])


@transaction.atomic
def submit_listing(listing: MarketListing, *, by: User, reason: str = "") -> MarketListing:
    """The owner hands it in for review. Invalid where it is wanted by a day that is over."""
    stored, old = _lock(listing, by)
    _require(stored, ListingStatus.REVIEW)
    if (deadline := getattr(stored, "deadline", None)) is not None and deadline < clock.today():
        raise Invalid([Problem("deadline", "期望解决日期已经过了，请改为今后的日期，或留空")])
    stored.status = ListingStatus.REVIEW
    return _saved(listing, stored, old, by, reason, "submitted")


@transaction.atomic
def publish_listing(listing: MarketListing, *, by: User, reason: str = "") -> MarketListing:
    """It goes public today, and counts as confirmed today."""
    stored, old = _lock(listing, by)
    _require_review(stored, by, "发布")
    _require(stored, ListingStatus.PUBLISHED)
    today = clock.today()
    stored.status = ListingStatus.PUBLISHED
    stored.published_on = stored.published_on or today
    stored.confirmed_on, stored.valid_to = today, valid_until(today)
    saved = _saved(listing, stored, old, by, reason, "published")
    notice.tell_owners(
        saved, f"published:{saved.published_on}", f"“{saved.title}”已发布", "审核通过，现已对外展示，并已开始匹配。"
    )
    transaction.on_commit(lambda: _match_soon(saved))
    return saved


def _match_soon(listing: MarketListing) -> None:
    from kehui.market.matching import start_matching

    start_matching(listing.kind, listing.pk, title=listing.title)


@transaction.atomic
def return_listing(listing: MarketListing, *, by: User, reason: str) -> MarketListing:
    """Back to its owner, with what is to be mended."""
    stored, old = _lock(listing, by)
    _require_review(stored, by, "退回")
    if stored.status != ListingStatus.REVIEW:
        raise Conflict("只有待审核的信息可以退回")
    _require_reason(reason, "退回")
    stored.status = ListingStatus.DRAFT
    saved = _saved(listing, stored, old, by, reason, "returned")
    notice.tell_owners(saved, f"returned:{saved.version}", f"“{saved.title}”需要修改", f"审核意见：{reason}")
    return saved


@transaction.atomic
def confirm_listing(listing: MarketListing, *, by: User, reason: str = "") -> MarketListing:
    """The owner says that it still holds: good for another 180 days."""
    stored, old = _lock(listing, by)
    _require(stored, ListingStatus.CONFIRMED)
    today = clock.today()
    stored.status = ListingStatus.CONFIRMED
    stored.confirmed_on, stored.valid_to = today, valid_until(today)
    return _saved(listing, stored, old, by, reason, "confirmed")


@transaction.atomic
def lapse_listing(listing: MarketListing, *, by: User) -> MarketListing:
    """Its confirmation has run out: it leaves the counts until the owner confirms it."""
    stored, old = _lock(listing, by)
    if stored.status not in REACHED_FROM[ListingStatus.STALE] or stored.valid_to >= clock.today():
        return stored  # type: ignore[no-any-return]  # confirmed meanwhile
    stored.status = ListingStatus.STALE
    saved = _saved(listing, stored, old, by, f"确认有效期至{clock.date_text(stored.valid_to)}，已过", "lapsed")
    notice.tell_owners(
        saved, f"lapsed:{saved.valid_to}", f"请确认“{saved.title}”是否仍然有效", "超过180天没有确认，排名已降低，不再计入统计。点一下“仍然有效”即可恢复。"
    )  # fmt: skip
    return saved


@transaction.atomic
def close_listing(listing: MarketListing, *, by: User, reason: str) -> MarketListing:
    """It leaves the market, with the reason: solved, sold, out of date."""
    stored, old = _lock(listing, by)
    _require(stored, ListingStatus.CLOSED)
    _require_reason(reason, "下架")
    stored.status = ListingStatus.CLOSED
    stored.closed_on, stored.close_reason = clock.today(), reason.strip()[:200]
    saved = _saved(listing, stored, old, by, reason, "closed")
    if not owns(saved, by):
        notice.tell_owners(saved, f"closed:{saved.version}", f"“{saved.title}”已下架", f"原因：{reason}")
    return saved


@transaction.atomic
def reopen_listing(listing: MarketListing, *, by: User, reason: str = "") -> MarketListing:
    """A closed one becomes a draft again, to be handed in anew."""
    stored, old = _lock(listing, by)
    if stored.status != ListingStatus.CLOSED:
        raise Conflict("只有已下架的信息可以重新编辑发布")
    stored.status = ListingStatus.DRAFT
    stored.closed_on, stored.close_reason = None, ""
    return _saved(listing, stored, old, by, reason, "reopened")


@transaction.atomic
def add_terms(listing: MarketListing, terms: list[str], *, by: User, reason: str = "采用推荐的术语") -> MarketListing:
    """Standard terms chosen from what was proposed; a live demand is matched again with them."""
    stored, old = _lock(listing, by)
    register = register_of(type(listing))
    merged = "、".join(dict.fromkeys([*stored.term_list, *terms]))
    try:
        stored.terms = register.column["terms"].parse(merged) or ""
    except ValueError as error:
        raise Invalid([Problem("terms", str(error))]) from error
    saved = _saved(listing, stored, old, by, reason, "terms_added")
    if saved.is_live:
        transaction.on_commit(lambda: _match_soon(saved))
    return saved


@transaction.atomic
def create_listing(register: Register, values: Values, *, by: User) -> MarketListing:
    """A new listing as a draft; the number is given where there is none."""
    values = {c.name: c.empty for c in register.columns} | values
    values["status"] = ListingStatus.DRAFT.value
    made = create_record(register, values, by=by)
    assert isinstance(made, MarketListing)
    return made


@transaction.atomic
def revise_listing(listing: MarketListing, values: Values, *, by: User, expected_version: int | None = None) -> MarketListing:
    """The owner changes what it says. Text that the public reads goes through review again; contacts and prices do not."""
    stored, old = _lock(listing, by)
    register = register_of(type(listing))
    if stored.status == ListingStatus.CLOSED:
        raise Conflict("已下架的信息不能修改", hint="请先“重新编辑”")
    if expected_version is not None and stored.version != expected_version:
        raise Conflict("您打开页面之后，别人改过这条信息", hint="您填的内容还在页面上；请打开最新的内容对照后再保存")
    before = register.stored_values(stored)
    merged = before | values
    problems = [p for p in problems_of(register, merged, before) if p.severity == "error"]
    if problems:
        raise Invalid(problems)
    if merged == before:
        return stored  # type: ignore[no-any-return]
    for name, value in merged.items():
        setattr(stored, register.column[name].store, value)
    if not may_steer(stored, by):
        raise NotPermitted("不能把它改到别人名下")
    read = ("title", "description", *stored.more_texts)
    if stored.is_live and not may_review(stored, by) and any(merged[n] != before[n] for n in read):
        stored.status = ListingStatus.REVIEW
    return _saved(listing, stored, old, by, "", "updated")


def _saved(
    listing: MarketListing, stored: Any, old: dict[str, Any], by: User, reason: str, action: str
) -> MarketListing:
    saved = save_change(stored, old, by=by, reason=reason, action=action)
    listing.refresh_from_db()
    assert isinstance(saved, MarketListing)
    return saved
