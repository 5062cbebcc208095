"""The broker's desk: matches to judge and to follow, listings to review, reports of abuse."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from kehui.accounts.models import User
from kehui.areas.models import home_county
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.market.domain import listing as listings
from kehui.market.domain import match as matches
from kehui.market.domain.traffic import handle_abuse
from kehui.market.listings import ICONS
from kehui.market.models import LISTING_MODELS, AbuseReport, Demand, ListingStatus, Match, MatchState, PassReason
from kehui.market.views.listing import listing_for
from kehui.market.views.my import said
from kehui.records.tables import tone_of

View = Callable[..., HttpResponse]
DEMANDS = 10
PAIRS = 5
MATCHES = 30
ORDERS = {"score": "匹配分从高到低", "new": "最新发布在前"}


def judges_only(view: View) -> View:
    """View decorator: signed in, and a broker or the county's office."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]  # signed in
        if not user.areas_with(matches.JUDGES):
            raise NotPermitted("此页只对技术经纪人和县级经办人开放", hint="如工作需要，请联系安全管理员授予角色")
        return view(request, *args, **kwargs)

    return guarded


@judges_only
@require_GET
def match_list(request: HttpRequest) -> HttpResponse:
    """Matches by state: those to judge grouped by their demand, the others as they come."""
    state = request.GET.get("state", MatchState.PROPOSED)
    if state not in MatchState.values:
        state = MatchState.PROPOSED
    kind = request.GET.get("kind", "")
    visible = Match.objects.visible_to(request.user)
    if kind in ICONS:
        visible = visible.filter(kind=kind)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if text:
        visible = visible.filter(Q(demand__title__icontains=text) | Q(demand__owner__name__icontains=text))
    order = request.GET.get("order", "")
    if order not in ORDERS:
        order = "score" if state == MatchState.PROPOSED else ""
    # What matches a demand that has left the market meanwhile needs no judgement.
    live = visible.exclude(Q(state=MatchState.PROPOSED) & ~Q(demand__status__in=[s.value for s in (ListingStatus.PUBLISHED, ListingStatus.CONFIRMED)]))
    counts = dict(live.order_by().values_list("state").annotate(n=Count("pk")))
    wanted = live.filter(state=state).select_related(
        "demand", "demand__owner", "demand__area", "judged_by", "forwarded_by", "target_owner", "target_expert"
    )
    arranged = _grouped if state == MatchState.PROPOSED else _listed
    groups, page = arranged(wanted, request, order)
    context = {
        "states": [(s.value, s.label, counts.get(s.value, 0), s == state) for s in MatchState], "state": state, "kind": kind,
        "kinds": [(k, LISTING_MODELS[k].kind_title, k == kind) for k in ("achievement", "expert", "institute", "service")],
        "text": text, "order": order, "orders": [(k, label, k == order) for k, label in ORDERS.items()],
        "kept": urlencode({k: v for k, v in (("q", text), ("order", request.GET.get("order", ""))) if v}),
        "groups": groups, "page": page, "pass_reasons": PassReason.choices, "waiting": counts.get(MatchState.PROPOSED, 0),
        "reviews": len(_reviews(request.user)), "reports": _reports(request.user).filter(handled_at=None).count(),
        "crumbs": [{"label": "技术市场", "url": ""}, {"label": "匹配台", "url": ""}],
    }  # fmt: skip
    return render(request, "market/desk_matches.html", context)


def _grouped(wanted: Any, request: HttpRequest, order: str) -> tuple[list[dict[str, Any]], Any]:
    """Demands with the best proposals first, or the newest, each with its five best; a weak best one says so."""
    demands = wanted.order_by().values("demand").annotate(
        best=Max("score"), strong=Count("pk", filter=Q(weak=False)), newest=Max("demand__published_on")
    )
    arranged = demands.order_by("-newest", "-demand") if order == "new" else demands.order_by("-strong", "-best", "demand")
    page = Paginator(arranged, DEMANDS).get_page(request.GET.get("page"))
    keys = [row["demand"] for row in page]
    pairs: dict[int, list[Match]] = {}
    for match in wanted.filter(demand__in=keys).order_by("weak", "-score", "pk"):
        pairs.setdefault(match.demand_id, []).append(match)
    return [_group(pairs[key]) for key in keys if key in pairs], page


def _group(found: list[Match]) -> dict[str, Any]:
    shown = found[:PAIRS]
    return {
        "demand": shown[0].demand, "cards": [_card(m) for m in shown], "more": len(found) - len(shown),
        "weak": all(m.weak for m in shown),
    }  # fmt: skip


#: What was judged comes as it was last changed, unless the broker wants another order.
_FLAT = {"": ("-updated_at", "-pk"), "score": ("-score", "-pk"), "new": ("-demand__published_on", "-demand", "-score", "-pk")}


def _listed(wanted: Any, request: HttpRequest, order: str) -> tuple[list[dict[str, Any]], Any]:
    page = Paginator(wanted.order_by(*_FLAT[order]), MATCHES).get_page(request.GET.get("page"))
    return [{"demand": m.demand, "cards": [_card(m)], "more": 0, "weak": False} for m in page], page


def _card(match: Match) -> dict[str, Any]:
    owner = "" if match.kind in ("expert", "institute") else " ".join(str(o) for o in (match.target_owner, match.target_expert) if o)
    return {"match": match, "icon": ICONS[match.kind], "tone": tone_of(match.get_state_display()), "owner": owner}


@judges_only
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, pass with a reason, or forward with a message."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    match = get_object_or_404(Match.objects.visible_to(user).select_related("demand", "area"), pk=pk)
    act, text = request.POST.get("act", ""), request.POST.get("text", "").replace("\x00", "").strip()
    if request.POST.get("seen", match.state) != match.state:
        messages.warning(request, f"“{match.target_title}”刚才由{match.judged_by or '别人'}改为“{match.get_state_display()}”，请看过再定")
        return _back(request, "market:desk_matches")
    try:
        if act == "accept":
            matches.accept_match(match, by=user, explanation=text)
            messages.success(request, f"已采纳“{match.target_title}”，双方的用词已记入术语词典")
        elif act == "pass":
            matches.pass_match(match, by=user, reason=request.POST.get("reason", ""), explanation=text)
            messages.success(request, f"“{match.target_title}”不采纳，原因已告知难题的提出单位，并用于今后的排序")
        elif act == "forward":
            matches.forward_match(match, by=user, message=text)
            messages.success(request, f"已转交双方：{match.demand.title} ↔ {match.target_title}")
        else:
            raise Http404
    except KehuiError as error:
        messages.error(request, said(error))
    return _back(request, "market:desk_matches")


def _back(request: HttpRequest, name: str) -> HttpResponse:
    """To the page it came from, where that is one of ours."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(name)


def _reviews(user: Any) -> list[Any]:
    """Listings that wait for review in the user's area, oldest first."""
    found: list[Any] = []
    county = home_county()
    for model in LISTING_MODELS.values():
        rows: Any = model.objects
        waiting = rows.filter(status=ListingStatus.REVIEW)
        found += [row for row in waiting.select_related("area") if listings.may_review(row, user, county=county)]
    return sorted(found, key=lambda r: r.updated_at)


def _published(row: Any) -> str:
    """What is said once a listing is out; of a problem, where its matches come to stand."""
    if not isinstance(row, Demand):
        return f"已发布“{row.title}”，并开始匹配"
    url = f"{reverse('market:desk_matches')}?{urlencode({'q': row.title, 'order': 'new'})}"
    return format_html("已发布“{}”，并开始匹配。<a href=\"{}\">看这个难题的匹配</a>", row.title, url)


def _listing(user: User, key: str) -> Any:
    kind, _, number = key.partition(":")
    if kind not in LISTING_MODELS or not (number.isdecimal() and len(number) < 19):
        raise Http404
    return listing_for(user, kind, int(number))


def _review(request: HttpRequest, user: User, rows: list[Any]) -> None:
    """Publish or send back each of them, and say what was done."""
    reason = request.POST.get("text", "").replace("\x00", "").strip()
    published = []
    for row in rows:
        try:
            if request.POST.get("act") == "publish":
                listings.publish_listing(row, by=user, reason=reason)
                published.append(row)
            else:
                listings.return_listing(row, by=user, reason=reason)
                messages.success(request, f"已退回“{row.title}”，意见已告知发布者")
        except KehuiError as error:
            messages.error(request, said(error))
    if len(published) > 1:
        messages.success(request, f"已发布{len(published)}条，并开始匹配")
    elif published:
        messages.success(request, _published(published[0]))
    if not rows:
        messages.warning(request, "还没有选中任何一条")


@judges_only
def review_list(request: HttpRequest) -> HttpResponse:
    """Listings handed in, to publish or to send back."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    if request.method == "POST":
        _review(request, user, [_listing(user, key) for key in request.POST.getlist("listing")])
        return redirect("market:desk_review")
    rows = [
        {"row": r, "kind_title": r.kind_title, "icon": ICONS[r.kind], "anonymous": isinstance(r, Demand) and r.is_anonymous}
        for r in _reviews(user)
    ]  # fmt: skip
    context = {"rows": rows, "crumbs": [{"label": "技术市场", "url": ""}, {"label": "待审核的信息", "url": ""}]}
    return render(request, "market/desk_review.html", context)


def _reports(user: Any) -> Any:
    wanted = Q(pk__in=())
    for area in user.areas_with(matches.JUDGES):
        wanted |= Q(area_path__startswith=area.path)
    return AbuseReport.objects.filter(wanted).select_related("user", "handled_by")


@judges_only
def abuse_list(request: HttpRequest) -> HttpResponse:
    """Reports of abuse, open ones first."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    if request.method == "POST":
        number = request.POST.get("report", "")
        report = get_object_or_404(_reports(user), pk=int(number) if number.isdecimal() else 0)
        try:
            handle_abuse(report, by=user, verdict=request.POST.get("text", ""), close=request.POST.get("act") == "close")
            messages.success(request, "已处理，结果已记录")
        except KehuiError as error:
            messages.error(request, said(error))
        return redirect("market:desk_abuse")
    context = {
        "open": _reports(user).filter(handled_at=None), "done": _reports(user).exclude(handled_at=None)[:50],
        "crumbs": [{"label": "技术市场", "url": ""}, {"label": "举报处理", "url": ""}],
    }  # fmt: skip
    return render(request, "market/desk_abuse.html", context)
