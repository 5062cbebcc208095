"""The portal: what a stranger sees."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.areas.models import home_county
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.figures import compute_many
from kehui.statistics.indicators import all_indicators
from kehui.web.menu import DIVISIONS
from kehui.web.styleguide import sample


def portal(request: HttpRequest) -> HttpResponse:
    """The year's public figures of the county, computed now."""
    this_year = clock.today().year
    years = range(this_year, this_year - 5, -1)
    try:
        year = int(request.GET.get("year", ""))
    except ValueError:
        year = 0
    if year not in years:
        year = this_year - 1 if clock.today().month <= 2 else this_year
    try:
        county = home_county()
    except KehuiError as error:
        return render(request, "web/portal_empty.html", {"error": error})
    period = Period(year)
    shown = [i for i in all_indicators() if i.public]
    figures = compute_many(shown, county, period)
    order = list(DIVISIONS)
    groups = [(d, [f for f in figures if f.indicator.menu == d]) for d in order]
    context = {
        "county": county,
        "period": period,
        "years": years,
        "groups": [(d, DIVISIONS[d], fs) for d, fs in groups if fs],
        "as_of": min(period.end, clock.today()),
        "organiser": f"{county.name}科学技术局　{county.name}科学技术协会",
    }
    return render(request, "web/portal.html", context)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for those who build pages (debug mode alone)."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "web/styleguide.html", sample())
