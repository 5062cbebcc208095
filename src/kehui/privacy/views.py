"""What the platform holds about the person of a request, and what is done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.privacy.domain import answering, erasing, requests
from kehui.privacy.finding import MOST, Hit, find
from kehui.privacy.models import PersonalDataRequest, RequestKind, RequestStatus
from kehui.records.addresses import url_for, url_of
from kehui.records.register import register_of
from kehui.records.views.access import crumbs

_KEEP = "keep:"


@login_required
@require_GET
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything held about the person, register by register, with what the kind of request allows to do."""
    asked = _asked(request, pk)
    if asked.status != RequestStatus.HANDLING:
        told = "请先核验申请人的身份，再查找本人信息" if asked.is_open else "申请已经办理，这里不再查找本人信息"
        messages.warning(request, told)
        return HttpResponseRedirect(url_of(asked))
    return _page(request, asked)


@login_required
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen records as a workbook."""
    asked = _asked(request, pk)
    user: Any = request.user
    try:
        content = answering.give(asked, request.POST.getlist("chosen"), by=user)
    except KehuiError as error:
        return _refused(request, asked, error)
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = quote(f"本人信息_{asked.number}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"{asked.number}.xlsx\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the person's data from the chosen records, and close the request."""
    asked = _asked(request, pk)
    user: Any = request.user
    try:
        done = erasing.erase(asked, request.POST.getlist("chosen"), _reasons(request), by=user)
    except KehuiError as error:
        return _refused(request, asked, error)
    messages.success(request, f"申请 {done.number} 已办结：{done.outcome}")
    return HttpResponseRedirect(url_of(done))


def _asked(request: HttpRequest, pk: int) -> PersonalDataRequest:
    user: Any = request.user
    stored: PersonalDataRequest | None = PersonalDataRequest.objects.visible_to(user).select_related("area").filter(pk=pk).first()
    if stored is None:
        raise Http404("没有这件申请，或者它不由您办理")
    if not requests.may_handle(user, stored):
        raise NotPermitted("只有县级经办人可以查找和处理本人信息", hint="安全管理员可以登记、核验和办结申请，不查看业务记录")
    return stored


def _reasons(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix(_KEEP): text for name, text in request.POST.items() if name.startswith(_KEEP) and isinstance(text, str)}


def _refused(request: HttpRequest, asked: PersonalDataRequest, error: KehuiError) -> HttpResponse:
    """The page again with what was typed; where somebody has closed the request meanwhile, its own page."""
    asked.refresh_from_db()
    if asked.status != RequestStatus.HANDLING:
        messages.warning(request, f"{error.message}。{error.hint}" if error.hint else error.message)
        return HttpResponseRedirect(url_of(asked))
    status = 422 if isinstance(error, Invalid) else 409 if isinstance(error, Conflict) else 403
    return _page(request, asked, error=error, status=status)


def _page(request: HttpRequest, asked: PersonalDataRequest, *, error: KehuiError | None = None, status: int = 200) -> HttpResponse:
    user: Any = request.user
    result = find(asked, by=user)
    register = register_of(PersonalDataRequest)
    wrong = {p.field: p.message for p in error.problems} if isinstance(error, Invalid) else {}
    corrected = {f"{m}:{pk}" for m, pk in requests.corrections(asked)} if asked.kind == RequestKind.CORRECTION else set()
    chosen = set(request.POST.getlist("chosen")) if request.method == "POST" else None
    typed = _reasons(request) if request.method == "POST" else {}
    groups = [
        {
            "register": g.register, "more": g.more,
            "rows": [_row(h, asked, chosen, typed, wrong, corrected) for h in g.hits],
        }
        for g in result.groups
    ]  # fmt: skip
    context = {
        "asked": asked, "groups": groups, "found": result, "by_hand": result.by_hand, "error": error,
        "problems": [p for p in error.problems if p.field] if isinstance(error, Invalid) else [],
        "most": MOST, "left": requests.time_left(asked, clock.today()), "unsure": len(result.hits) - result.sure,
        "detail_url": url_of(asked), "gives": asked.kind in answering.KINDS, "erases": asked.kind == RequestKind.DELETION,
        "corrects": asked.kind == RequestKind.CORRECTION, "searched": _searched(asked),
        "crumbs": [*crumbs(register, url_for(register)), {"label": asked.number, "url": url_of(asked)}, {"label": "本人信息", "url": ""}],
    }  # fmt: skip
    response = render(request, "privacy/found.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _row(
    hit: Hit, asked: PersonalDataRequest, chosen: set[str] | None, typed: dict[str, str], wrong: dict[str, str], corrected: set[str]
) -> dict[str, Any]:
    by_default = hit.sure and not (asked.kind == RequestKind.DELETION and hit.kept_because)
    fixed = hit.fixed and asked.kind == RequestKind.DELETION
    return {
        "hit": hit, "chosen": by_default if chosen is None else hit.key in chosen, "fixed": fixed,
        "reason": typed.get(hit.key, hit.kept_because), "wrong": wrong.get(hit.key, ""), "keep_name": f"{_KEEP}{hit.key}",
        "edit_url": "" if hit.fixed else f"{hit.edit_url}?{urlencode({'reason': f'个人信息申请 {asked.number}：更正'})}",
        "corrected": hit.key in corrected,
    }  # fmt: skip


def _searched(asked: PersonalDataRequest) -> str:
    used = [label for label, value in (("姓名", asked.name), ("电话", asked.phone), ("身份证号", asked.identity_number)) if value]
    return "、".join(used)
