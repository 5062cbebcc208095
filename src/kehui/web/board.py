"""The big screen's page, and the public part of the deals that it shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.areas.models import Area, home_county
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.market import deals
from kehui.market.models import ContractStatus, TechnologyContract
from kehui.statistics.figures import compute_many
from kehui.statistics.indicators import get_indicator
from kehui.web.board_state import OUTPUT_COUNT, OUTPUT_VALUE, TEN_THOUSAND
from kehui.web.models import SceneKind

PAGE = 50
#: Seconds without a sign of life after which a screen says that it is cut off: three beats.
SILENCE_SECONDS = 30
_OUT = (ContractStatus.CANCELLED, ContractStatus.REVOKED)


def board(request: HttpRequest) -> HttpResponse:
    """The wall. ``?scene=`` keeps one kind of scene, for a second screen beside the first; ``?silence=`` shortens the wait
    after which it says that it is cut off.
    """
    scene = request.GET.get("scene", "")
    given = request.GET.get("silence", "")
    silence = min(int(given), 600) if given.isascii() and given.isdigit() and given != "0" else SILENCE_SECONDS
    context = {"scene": scene if scene in SceneKind.values else "", "silence": silence}
    return render(request, "web/board/board.html", context)


def deal_list(request: HttpRequest) -> HttpResponse:
    """The contracts that make this year's figure: their public part, newest first."""
    county = _county()
    this_year = clock.today().year
    years = range(this_year, this_year - 5, -1)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else this_year
    period = Period(year)
    value, count = (get_indicator(code) for code in (OUTPUT_VALUE, OUTPUT_COUNT))
    rows = count.rows(county, period).select_related("area__parent", "buyer_area__parent")
    page = Paginator(rows.order_by("-registered_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "county": county,
        "period": period,
        "years": years,
        "figures": compute_many([value, count], county, period),
        "page": page,
        "rows": [_public(contract, county) for contract in page.object_list],
        "demo": settings.DEMO,
    }
    return render(request, "web/board/deals.html", context)


def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """The public part of one contract that is or was registered, with what happened to it."""
    county = _county()
    contract = (
        TechnologyContract.objects.filter(pk=pk, status__in=(ContractStatus.REGISTERED, *_OUT))
        .select_related("area__parent", "buyer_area__parent")
        .first()
    )
    if contract is None:
        raise Http404
    history = deals.deals_of(contract, county)
    if not history and not _touches(contract, county):
        raise Http404
    context = {
        "county": county,
        "contract": _public(contract, county),
        "history": [
            {"at": d.at, "word": d.word, "change": d.change / TEN_THOUSAND, "up": d.change > 0} for d in history
        ],
        "is_out": contract.status in _OUT,
    }
    return render(request, "web/board/deal.html", context)


def _touches(contract: TechnologyContract, county: Area) -> bool:
    return any(deals.sides_in(contract, county))


def _public(contract: TechnologyContract, county: Area) -> dict[str, Any]:
    """What everybody may know of a registered contract; the parties' names are theirs."""
    return {
        "pk": contract.pk,
        "name": contract.public_name,
        "kind": contract.get_kind_display(),
        "field": contract.get_field_display(),
        "intellectual_property": contract.get_intellectual_property_display(),
        "amount": contract.amount / TEN_THOUSAND,
        "technology_amount": contract.technology_amount / TEN_THOUSAND,
        "registered_on": contract.registered_on,
        "status": contract.get_status_display(),
        "seller": deals.place_of(contract.area, county),
        "buyer": deals.buyer_place(contract, county),
        "seller_nature": contract.get_seller_nature_display(),
        "buyer_nature": contract.get_buyer_nature_display(),
    }


def _county() -> Area:
    try:
        return home_county()
    except KehuiError as error:
        raise Http404 from error
