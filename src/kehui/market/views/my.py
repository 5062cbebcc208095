"""``/my/``: what an enterprise, expert, institute or agency has in the market, and what waits for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError
from kehui.market import matching
from kehui.market.domain import files, notice
from kehui.market.domain import listing as listings
from kehui.market.domain import match as matches
from kehui.market.guided import VERBS
from kehui.market.likely import likely_takers
from kehui.market.listings import ICONS
from kehui.market.models import (
    KIND_TITLES,
    LISTING_MODELS,
    Achievement,
    ContactRequest,
    Demand,
    ListingDraft,
    ListingStatus,
    Match,
    MatchState,
    Notice,
    PublicFile,
    ViewCount,
)
from kehui.market.registers.listing import register_for
from kehui.market.sides import sides_of
from kehui.records.history import history_of
from kehui.records.tables import tone_of
from kehui.search.matching.proposals import propose_terms
from kehui.search.models import SavedSearch

SOON_DAYS = 30
SHOWN = 8
DAYS = 30


def said(error: KehuiError) -> str:
    """An error as one line."""
    return f"{error.message}。{error.hint}" if error.hint else error.message


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Own listings by state, what must be confirmed, matches, messages, drafts."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    sides = sides_of(user)
    own = [row for kind in LISTING_MODELS for row in _own(user, kind)]
    soon = clock.today() + timedelta(days=SOON_DAYS)
    due = [r for r in own if r.is_live and (r.is_stale or (r.valid_to and r.valid_to <= soon))]
    kinds = list(dict.fromkeys(k for side in sides for k in side.kinds))
    taken = {r.kind for r in own if r.kind in ("expert", "institute")}  # one each
    offers = [{"kind": k, "label": VERBS[k], "icon": ICONS[k]} for k in kinds if k not in taken]
    context = {
        "sides": sides, "offers": offers, "due": [line(r) for r in due], "own": [line(r) for r in own],
        "matches": _matches(user)[:SHOWN], "drafts": [
            {"draft": d, "kind_title": KIND_TITLES.get(d.kind, "")} for d in ListingDraft.objects.filter(user=user)[:SHOWN]
        ],
        "notices": Notice.objects.filter(user=user)[:SHOWN], "unread": notice.unread_count(user),
        "searches": SavedSearch.objects.filter(user=user).annotate(
            fresh=Count("found", filter=Q(found__is_new=True, found__read_at=None))
        ), "may_import": any(s.person for s in sides),
        "crumbs": [{"label": "我的", "url": ""}],
    }  # fmt: skip
    return render(request, "market/my_home.html", context)


def _own(user: User, kind: str) -> list[Any]:
    model: Any = LISTING_MODELS[kind]
    wanted = Q(pk__in=())
    for lookup in model.owner_lookups:
        wanted |= Q(**{f"{lookup}__memberships__user": user})
    return list(model.objects.filter(wanted).select_related("area").distinct().order_by("-updated_at"))


def line(row: Any) -> dict[str, Any]:
    """A listing in a list of one's own."""
    status = "逾期未确认" if row.is_stale else row.get_status_display()
    return {
        "row": row, "kind_title": row.kind_title, "icon": ICONS[row.kind], "status": status,
        "tone": "warn" if row.is_stale else "ok" if row.is_live else tone_of(status),
    }  # fmt: skip


def _matches(user: User) -> Any:
    return Match.objects.visible_to(user).in_play().select_related("demand", "demand__owner").order_by("-found_on", "-score")


def own_listing(user: Any, kind: str, pk: int) -> Any:
    """One of the user's own, or of those they review; Http404 else."""
    model: Any = LISTING_MODELS[kind]
    found = model.objects.select_related("area").filter(pk=pk).first()
    if found is None or not listings.may_steer(found, user):
        raise Http404(f"没有这条{KIND_TITLES[kind]}，或者它不是您的")
    return found


@login_required
@require_GET
def listing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One listing as its owner sees it: views, contacts, matches, what to do next."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    row = own_listing(user, kind, pk)
    return render(request, "market/my_listing.html", _listing_context(user, row))


def _listing_context(user: User, row: Any) -> dict[str, Any]:
    since = clock.today() - timedelta(days=DAYS)
    views = ViewCount.objects.filter(kind=row.kind, object_id=row.pk)
    ranked = matching.matches_for(row, user=user) if row.status != ListingStatus.CLOSED else None
    stored = _stored(row, user)
    chosen = set(row.term_list)
    proposals = propose_terms(row.text, user=user) if isinstance(row, Demand) and ranked else []
    return {
        **line(row), "listing": row, "views": views.aggregate(n=Sum("views"))["n"] or 0,
        "views_lately": views.filter(day__gte=since).aggregate(n=Sum("views"))["n"] or 0,
        "contacts": ContactRequest.objects.filter(kind=row.kind, object_id=row.pk).select_related("user")[:SHOWN],
        "contact_count": ContactRequest.objects.filter(kind=row.kind, object_id=row.pk).count(),
        "ranked": ranked, "stored": stored, "by_key": {m.target_url: m for m in stored},
        "proposals": [p for p in proposals if p.term not in chosen],
        "passed": Match.objects.filter(demand=row.pk, state=MatchState.PASSED) if isinstance(row, Demand) else (),
        "takers": likely_takers(row, user=user) if isinstance(row, Achievement) and listings.may_review(row, user) else (),
        "files": PublicFile.objects.filter(kind=row.kind, object_id=row.pk).select_related("attachment"),
        "history": history_of(register_for(row.kind), row.pk), "actions": _actions(row),
        "crumbs": [{"label": "我的", "url": "/my/"}, {"label": row.kind_title, "url": ""}, {"label": row.title, "url": ""}],
    }  # fmt: skip


def _stored(row: Any, user: User) -> list[Match]:
    """Kept pairs of the listing that the user may see: all of an own demand, those forwarded of anything else."""
    if isinstance(row, Demand):
        return list(Match.objects.filter(demand=row).exclude(state=MatchState.PASSED).order_by("-score")[:20])
    found = Match.objects.visible_to(user).filter(kind=row.kind, object_id=row.pk).select_related("demand", "demand__owner")
    return list(found.order_by("-score")[:20])


_ACTIONS: dict[str, tuple[str, Any, str]] = {
    "submit": ("提交审核", listings.submit_listing, "已提交审核，审核通过后自动发布"),
    "confirm": ("仍然有效", listings.confirm_listing, "已确认，有效期顺延180天"),
    "close": ("下架", listings.close_listing, "已下架，可以随时重新编辑发布"),
    "reopen": ("重新编辑", listings.reopen_listing, "已变为草稿，修改后请再次提交审核"),
}


def _actions(row: Any) -> dict[str, bool]:
    return {
        "submit": row.status == ListingStatus.DRAFT, "confirm": row.is_live, "close": row.status != ListingStatus.CLOSED,
        "reopen": row.status == ListingStatus.CLOSED, "edit": row.status != ListingStatus.CLOSED,
    }  # fmt: skip


@login_required
@require_POST
def act(request: HttpRequest, kind: str, pk: int, action: str) -> HttpResponse:
    """A change of state, from a button."""
    row = own_listing(request.user, kind, pk)
    if action not in _ACTIONS:
        raise Http404
    _, run, done = _ACTIONS[action]
    try:
        reason = request.POST.get("reason", "").replace("\x00", "").strip()
        run(row, by=request.user, reason=reason)
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, done)
    back = request.POST.get("back", "")
    return redirect("market:my" if back == "home" else row_url(row))


def row_url(row: Any) -> str:
    """The owner's page of a listing."""
    return f"/my/listings/{row.kind}/{row.pk}/"


@login_required
@require_POST
def terms(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Terms chosen from the proposed ones; the matches follow."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    row = own_listing(user, kind, pk)
    chosen = [t.replace("\x00", "").strip() for t in request.POST.getlist("term")]
    try:
        listings.add_terms(row, [t for t in chosen if t], by=user)
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, f"已补充术语：{'、'.join(chosen)}，匹配已按新的术语重新排序")
    return redirect(row_url(row))


@login_required
@require_POST
def upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Pictures and brochures for the public page, or one of them taken away."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    row = own_listing(user, kind, pk)
    hide = request.POST.get("hide", "")
    try:
        if hide.isdecimal():
            files.hide_file(row, int(hide), by=user)
            messages.success(request, "已去掉，页面上不再显示")
        elif not request.FILES.getlist("file"):
            messages.warning(request, "还没有选择文件")
        for each in request.FILES.getlist("file"):
            assert isinstance(each, UploadedFile)
            files.show_file(row, each, by=user)
            messages.success(request, f"已添加“{each.name}”")
    except KehuiError as error:
        messages.error(request, said(error))
    return redirect(row_url(row))


@login_required
@require_GET
def match_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One forwarded match as either side sees it."""
    return render(request, "market/my_match.html", match_context(request.user, pk))


def match_context(user: Any, pk: int) -> dict[str, Any]:
    """The match with both sides; Http404 for those whom it does not concern."""
    found = Match.objects.visible_to(user).select_related("demand", "demand__owner", "demand__area", "forwarded_by", "judged_by")
    match = get_object_or_404(found, pk=pk)
    target, may_judge = matches.target_of(match), matches.may_judge(match, user)
    above = [{"label": "我的", "url": "/my/"}, {"label": "匹配", "url": ""}]
    if may_judge:
        above = [{"label": "技术市场", "url": ""}, {"label": "匹配台", "url": f"/desk/market/matches/?state={match.state}"}]
    return {
        "match": match, "demand": match.demand, "target": target, "tone": tone_of(match.get_state_display()),
        "open": match.state in (MatchState.FORWARDED, MatchState.TALKING), "may_judge": may_judge,
        "waits": match.state == MatchState.PROPOSED and not may_judge and bool(sides_of(user)),
        "crumbs": [*above, {"label": match.target_title, "url": ""}],
    }  # fmt: skip


@login_required
@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the sides, or the broker, says what became of it."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    match = get_object_or_404(Match.objects.visible_to(user), pk=pk)
    to = request.POST.get("to", "")
    if to not in (MatchState.TALKING, MatchState.AGREED, MatchState.DECLINED):
        raise Http404
    try:
        matches.note_outcome(match, MatchState(to), by=user, explanation=request.POST.get("explanation", ""))
    except Invalid as error:
        messages.error(request, error.message)
    except KehuiError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, f"已登记：{MatchState(to).label}")
    back = request.POST.get("back", "")
    return redirect("market:desk_matches" if back == "desk" else "market:match", *([] if back == "desk" else [pk]))


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """All messages; POST marks them read."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    if request.method == "POST":
        notice.mark_read(user)
        return redirect("market:notices")
    context = {
        "notices": Notice.objects.filter(user=user)[:200], "unread": notice.unread_count(user),
        "crumbs": [{"label": "我的", "url": "/my/"}, {"label": "消息", "url": ""}],
    }  # fmt: skip
    return render(request, "market/notices.html", context)


@login_required
@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """To what the message is about; it is read now."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    found = get_object_or_404(Notice, user=user, pk=pk)
    notice.mark_read(user, pk)
    return redirect(found.url or "market:notices")
