"""Which area and period a page is about: read from the address, offered in the switches, kept in every link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from kehui.areas.models import Area, find_area
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.kernel.periods import Period
from kehui.statistics import access, spans

YEARS_OFFERED = 6
#: In January and February people still work on the year that ended.
_LAST_YEAR_UNTIL_MONTH = 2


@dataclass(frozen=True)
class Selection:
    """An area and a period, for somebody."""

    user: Any
    area: Area
    period: Period

    @property
    def query(self) -> str:
        """As it stands in an address: ``area=330421&period=2025Q3``."""
        return urlencode({"area": self.area.code, "period": str(self.period)})

    @property
    def label(self) -> str:
        """``云溪县 2025年第三季度``; of a running period with its last day."""
        return f"{self.area.full_name} {spans.span_text(self.period)}"

    @cached_property
    def switches(self) -> dict[str, Any]:
        """``switch_area`` and ``switch_period`` for base.html."""
        return switches(self.user, self.area, self.period)


def selection_of(request: HttpRequest) -> Selection:
    """Read ``area`` (code or name) and ``period`` (2025, 2025Q3, 2025-07) from the address. KehuiError says what is wrong."""
    return Selection(request.user, _area_of(request), _period_of(request))


def default_period() -> Period:
    """This year, or in its first two months the last one."""
    today = clock.today()
    return Period(today.year - 1 if today.month <= _LAST_YEAR_UNTIL_MONTH else today.year)


def switches(user: Any, area: Area, period: Period) -> dict[str, Any]:
    """The areas the user may ask for, and six years; of the chosen year the quarters and months that have begun."""
    areas = access.areas_offered(user, area)
    top = min((a.level for a in areas), default=0)
    options = [
        {"value": a.code, "label": a.name, "depth": min(a.level - top, 2), "selected": a.pk == area.pk} for a in areas
    ]
    return {
        "switch_area": {"name": "area", "label": "地区", "options": options},
        "switch_period": {"name": "period", "label": "时期", "options": _period_options(period)},
    }


def _period_options(chosen: Period) -> list[dict[str, Any]]:
    today = clock.today()
    years = sorted({*range(today.year, today.year - YEARS_OFFERED, -1), chosen.year}, reverse=True)
    options: list[tuple[Period, int]] = []
    for year in years:
        options.append((Period(year), 0))
        if year == chosen.year:
            for kind in ("quarter", "month"):
                options += [(p, 1) for p in Period(year).parts(kind) if p.start <= today or p == chosen]
    return [{"value": str(p), "label": p.label, "depth": depth, "selected": p == chosen} for p, depth in options]


def _area_of(request: HttpRequest) -> Area:
    text = request.GET.get("area", "").replace("\x00", "").strip()[:60]
    return find_area(text) if text else access.default_area(request.user)


def _period_of(request: HttpRequest) -> Period:
    text = request.GET.get("period", "").replace("\x00", "").strip()[:20]
    if not text:
        return default_period()
    period = Period.parse(text)
    if period.start > clock.today():
        raise KehuiError(f"{period.label}还没有开始，没有数字", hint="请在时期中改选已经开始的年、季或月")
    return period


def figures_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """View decorator: signed in for an office, with the Selection of the address as second argument.

    What is wrong with the address is said on a page that still has the switches, so that it can be mended there.
    """

    @login_required
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if not access.is_office(request.user):
                raise NotPermitted("统计页面供科技部门和乡镇、村工作人员使用", hint="全县公开的数字见首页")
            selection = selection_of(request)
            access.require_records(request.user, selection.area)
            return view(request, selection, *args, **kwargs)
        except KehuiError as error:
            return _error_page(request, error)

    return opened


def _error_page(request: HttpRequest, error: KehuiError) -> HttpResponse:
    status = 403 if isinstance(error, NotPermitted) else 404 if isinstance(error, NoSuchIndicator) else 400
    context: dict[str, Any] = {"error": error, "status": status, "crumbs": [{"label": "统计"}]}
    if access.is_office(request.user):
        try:
            area = access.default_area(request.user)
        except KehuiError:
            context["area"] = None  # there is no county yet, as the error already says
        else:
            context |= switches(request.user, area, default_period())
    return render(request, "statistics/error.html", context, status=status)


class NoSuchIndicator(KehuiError):
    """The address names an indicator that there is not."""
