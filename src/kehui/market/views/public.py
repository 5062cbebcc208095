"""The market's public home and its search page."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from kehui.accounts.limits import use, who
from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.market.listings import ICONS
from kehui.market.models import KIND_TITLES, LISTING_MODELS, LIVE, ListingStatus
from kehui.market.views.asked import FACETS, Asked
from kehui.market.views.rendered import facet_html, hit_html
from kehui.search.query import search
from kehui.search.requests import FacetCounts, Hit, SearchResult

#: Searches in a minute, by one user or one address.
SEARCHES_A_MINUTE = 120
NEWEST = 6
SHOWN_VALUES = 8
#: The doors of the market: their words, and the kinds behind each.
DOORS = (
    ("院所", ("institute",)), ("成果", ("achievement",)), ("专家与文献", ("expert", "literature")), ("企业难题", ("demand",)),
    ("服务", ("service",)),
)  # fmt: skip


def live_counts() -> dict[str, int]:
    """Listings of each kind that count today; looked up once a minute. Stale ones do not count."""
    counts = cache.get("market.counts")
    if counts is None:
        today = clock.today()
        fresh = [s for s in LIVE if s != ListingStatus.STALE]
        counts = {
            kind: model._default_manager.filter(status__in=fresh, valid_to__gte=today).aggregate(n=Count("pk"))["n"]
            for kind, model in LISTING_MODELS.items()
        }
        cache.set("market.counts", counts, 60)
    return dict(counts)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The search box, five doors with what stands behind them, and the newest."""
    counts = live_counts()
    doors = [
        {
            "title": title, "icon": ICONS[kinds[0]], "count": sum(counts[k] for k in kinds),
            "url": f"{reverse('market:search')}?{urlencode([('kind', k) for k in kinds])}",
        }
        for title, kinds in DOORS
    ]  # fmt: skip
    newest = [
        {
            "title": title, "url": f"{reverse('market:search')}?kind={kind}&sort=newest", "icon": ICONS[kind],
            "rows": _newest(kind),
        }
        for kind, title in (("demand", "最新企业难题"), ("achievement", "最新成果"))
    ]  # fmt: skip
    context = {
        "doors": doors, "newest": newest, "post_url": post_url(request.user, ""), "total": sum(counts.values()),
        "examples": ("茶叶杀青", "污水处理", "异音检测", "刀具磨损", "wscl"),
    }  # fmt: skip
    return render(request, "market/home.html", context)


def _newest(kind: str) -> list[Any]:
    model: Any = LISTING_MODELS[kind]
    rows = model.objects.filter(status__in=LIVE).exclude(status=ListingStatus.STALE).select_related("area", "owner")
    return list(rows.order_by("-published_on", "-id")[:NEWEST])


def post_url(user: Any, text: str) -> str:
    """Where a search that found nothing becomes a demand in one press: the guided form, through the sign-in for a visitor."""
    form = reverse("market:new", args=["demand"]) + (f"?{urlencode({'text': text})}" if text else "")
    return form if user.is_authenticated else f"{reverse('account_login')}?{urlencode({'next': form})}"


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Hits with their reasons, facets with counts, and what is nearest where nothing is found."""
    asked = Asked(request)
    use("market.search", who(request), most=SEARCHES_A_MINUTE, seconds=60, what="搜索")
    result, failed = _found(asked, request.user)
    context: dict[str, Any] = {
        "asked": asked, "result": result, "failed": failed, "facets": _facets(asked, result) if result else [],
        "hits": [hit_html(shown(hit)) for hit in result.hits] if result else [],
        "nearest": [hit_html(shown(hit)) for hit in result.suggestions.nearest] if result else [],
        "next_url": asked.url() + "&" + urlencode({"cursor": result.next_cursor}) if result and result.next_cursor else "",
        "first_url": asked.url() if request.GET.get("cursor") else "",
        "clear_url": asked.url(**dict.fromkeys(("kind", *FACETS, "area", "price_min", "price_max"))),
        "corrected_url": asked.url(q=result.suggestions.corrected) if result and result.suggestions.corrected else "",
        "post_url": post_url(request.user, asked.text), "query": asked.query().urlencode(),
        "may_post": not request.user.is_authenticated or bool(_orgs(request.user)),
    }  # fmt: skip
    return render(request, "market/search.html", context)


def _orgs(user: Any) -> bool:
    assert isinstance(user, User)
    return user.memberships.filter(organisation__isnull=False).exists()


def _found(asked: Asked, user: Any) -> tuple[SearchResult | None, str]:
    try:
        return search(asked.request(user)), ""
    except KehuiError as error:
        return None, f"{error.message}。{error.hint}" if error.hint else error.message


def shown(hit: Hit) -> dict[str, Any]:
    """A hit as the page shows it: whose it is and where, the price, why it is there."""
    extra = dict(hit.extra)
    facts = [extra.get("owner", ""), extra.get("area", ""), extra.get("ways", "")]
    facts += [f"{extra['year']}年"] if extra.get("year") else []
    facts += [f"期望 {extra['deadline']} 前解决"] if extra.get("deadline") else []
    return {
        "hit": hit, "kind": KIND_TITLES.get(hit.kind, hit.kind), "icon": ICONS.get(hit.kind, "document"),
        "facts": [f for f in facts if f], "price": extra.get("price", ""), "reasons": [r.text for r in hit.reasons][:3],
        "field": next((FACETS["field"].labels.get(v, v) for v in hit.facets.get("field", ())), ""),
    }  # fmt: skip


def _facets(asked: Asked, result: SearchResult) -> list[SafeString]:
    found = []
    for facet in result.facets:
        values = [
            {
                "label": v.label, "count": v.count, "chosen": v.chosen,
                "url": asked.url(area=v.value) if facet.code == "area" else asked.toggled(facet.code, v.value),
            }
            for v in facet.values
        ]  # fmt: skip
        found.append(facet_html({"title": facet.title, **_split(facet, values)}))
    return found


def _split(facet: FacetCounts, values: list[dict[str, Any]]) -> dict[str, Any]:
    """The first values, chosen ones among them, and those behind “more”."""
    first = [v for i, v in enumerate(values) if i < SHOWN_VALUES or v["chosen"]]
    return {"values": first, "more": [v for i, v in enumerate(values) if i >= SHOWN_VALUES and not v["chosen"]]}
