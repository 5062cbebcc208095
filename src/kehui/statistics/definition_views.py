"""Pages of the register of definitions (口径): the list, one indicator's versions, confirming a change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kehui.areas.models import home_county
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted, Problem
from kehui.statistics import access, asking, definitions
from kehui.statistics.domain.definitions import confirm_version, may_confirm, note_definitions, set_owner
from kehui.statistics.indicators import KIND_NAMES, all_indicators, get_indicator
from kehui.statistics.models import DefinitionVersion


@login_required
@require_GET
def definition_list(request: HttpRequest) -> HttpResponse:
    """Every indicator with the version in force; changes that wait to be confirmed on top."""
    _require_office(request)
    note_definitions()
    query, menu = request.GET.get("q", "").replace("\x00", "").strip()[:60], request.GET.get("menu", "")
    today = clock.today()
    latest: dict[str, DefinitionVersion] = {}
    for version in DefinitionVersion.objects.filter(number__isnull=False).order_by("number", "noticed_at"):
        if (version.valid_from is None or version.valid_from <= today) or version.code not in latest:
            latest[version.code] = version
    found = [i for i in asking.search_indicators(query) if not menu or i.menu == menu]
    context = {
        "rows": [{"indicator": i, "version": latest.get(i.code), "kind": KIND_NAMES[i.kind]} for i in found],
        "pending": list(definitions.pending()), "query": query, "division": menu, "divisions": asking.menus(),
        "total": len(all_indicators()), "crumbs": _crumbs("指标口径"),
    }  # fmt: skip
    return render(request, "statistics/definitions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def definition_page(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator's versions; the county confirms a change and names the office that answers for it."""
    _require_office(request)
    try:
        indicator = get_indicator(code)
    except KeyError:
        raise Http404(f"没有编码为“{code[:60]}”的指标") from None
    note_definitions()
    error, status = None, 200
    if request.method == "POST":
        try:
            _write(request, code)
            return HttpResponseRedirect(request.path)
        except KehuiError as raised:
            error, status = raised, 403 if isinstance(raised, NotPermitted) else 422
    versions = definitions.history(code)
    now = definitions.fingerprint(indicator)
    context = {
        "indicator": indicator, "versions": versions, "waiting": [v for v in versions if v.is_pending and v.fingerprint == now],
        "kept": _kept(versions), "kind": KIND_NAMES[indicator.kind],
        "owner": next((v.owner for v in versions if v.owner), ""), "may_confirm": may_confirm(request.user),
        "error": error, "typed": request.POST, "today": clock.today(), "first_of_year": date(clock.today().year, 1, 1),
        "figure_url": reverse("statistics:indicator", args=[code]), "crumbs": _crumbs("指标口径", indicator.name),
        "recounted": _recounted(versions, now), "kept_until": _kept_until(versions, now),
    }  # fmt: skip
    return render(request, "statistics/definition.html", context, status=status)


def _kept(versions: list[DefinitionVersion]) -> list[tuple[DefinitionVersion, str, str]]:
    """The confirmed versions, the newest first, each with how it stands today and the tone of its badge."""
    today, seen, found = clock.today(), set(), []
    for version in versions:
        if version.is_pending:
            continue
        if version.number in seen:
            told = ("旧写法", "plain")
        elif version.valid_from and version.valid_from > today:
            told = ("尚未执行", "warn")
        else:
            told = ("已停用", "plain") if version.valid_to and version.valid_to < today else ("现行", "ok")
        seen.add(version.number)
        found.append((version, *told))
    return found


def _waiting(versions: list[DefinitionVersion], now: str) -> DefinitionVersion | None:
    return next((v for v in versions if v.is_pending and v.fingerprint == now), None)


def _recounted(versions: list[DefinitionVersion], now: str) -> list[int]:
    """The unsealed years that a version which waits would tell otherwise; none where nothing waits."""
    version = _waiting(versions, now)
    return [] if version is None else definitions.recounted(version, home_county(), clock.today().year)


def _kept_until(versions: list[DefinitionVersion], now: str) -> int | None:
    version = _waiting(versions, now)
    return None if version is None else definitions.kept_until(version)


def _write(request: HttpRequest, code: str) -> None:
    user: Any = request.user
    if request.POST.get("what") == "owner":
        set_owner(code, request.POST.get("owner", ""), by=user)
        messages.success(request, "责任单位已保存")
        return
    version = DefinitionVersion.objects.filter(code=code, pk=_number(request.POST.get("version", ""))).first()
    if version is None:
        raise KehuiError("没有这一版待确认的口径", hint="请刷新页面再看")
    same = request.POST.get("same") == "yes"
    made = confirm_version(
        version, by=user, same=same, valid_from=None if same else _day(request.POST.get("valid_from", "")),
        reason=request.POST.get("reason", ""), accepted=request.POST.get("accepted") == "yes",
    )  # fmt: skip
    messages.success(
        request,
        f"已确认为第{made.number}版" + ("（口径不变，只是写法不同）" if same else f"，自{made.valid_from}起执行"),
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid([Problem("valid_from", "日期写作 2026-01-01")]) from None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _require_office(request: HttpRequest) -> None:
    if not access.is_office(request.user):
        raise NotPermitted("统计页面供科技部门和乡镇、村工作人员使用", hint="全县公开的数字见首页")


def _crumbs(*labels: str) -> list[dict[str, str]]:
    found = [{"label": "统计", "url": reverse("statistics:dashboard")}]
    if len(labels) > 1:
        found.append({"label": labels[0], "url": reverse("statistics:definitions")})
    return [*found, {"label": labels[-1]}]
