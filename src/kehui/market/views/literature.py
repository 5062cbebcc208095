"""An expert's literature out of a file: shown first, then taken in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kehui.accounts.models import User
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.market.domain.literature import is_known, problems_in, take_literature
from kehui.market.industries import INDUSTRIES
from kehui.market.literature_files import MAX_BYTES, Entry, read_literature
from kehui.market.models import LiteratureKind, TechnicalField
from kehui.market.sides import sides_of
from kehui.market.views.my import said

_KEPT = "market.literature"


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Upload, look at what was found, confirm."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    people = [s.person for s in sides_of(user) if s.person is not None]
    if not people:
        raise NotPermitted("只有专家本人可以导入自己的文献", hint="请联系县科技服务中心，把账号与您的专家信息关联起来")
    context: dict[str, Any] = {
        "fields": TechnicalField.choices, "industries": INDUSTRIES, "typed": request.POST, "max_bytes": MAX_BYTES,
        "crumbs": [{"label": "我的", "url": "/my/"}, {"label": "导入文献", "url": ""}],
    }  # fmt: skip
    try:
        if request.method == "POST" and request.FILES.get("file"):
            upload: Any = request.FILES["file"]
            entries = read_literature(upload.read(MAX_BYTES + 1), upload.name or "")
            request.session[_KEPT] = [vars(e) | {"keywords": list(e.keywords)} for e in entries]
            context["rows"] = [_row(people[0], e) for e in entries]
        elif request.method == "POST" and request.session.get(_KEPT):
            return _take(request, people[0], user, context)
        elif request.method == "POST":
            context["error"] = "还没有选择文件"
    except KehuiError as error:
        context["error"] = said(error)
    return render(request, "market/literature_import.html", context, status=422 if "error" in context else 200)


def _row(person: Any, entry: Entry) -> dict[str, Any]:
    """An entry as the preview shows it; what cannot be taken in says why beforehand."""
    return {
        "entry": entry, "known": is_known(person, entry), "kind": LiteratureKind(entry.kind).label,
        "problems": problems_in(person, entry),
    }  # fmt: skip


def _take(request: HttpRequest, person: Any, user: User, context: dict[str, Any]) -> HttpResponse:
    entries = [Entry(**row | {"keywords": tuple(row["keywords"])}) for row in request.session[_KEPT]]
    wanted = {int(n) for n in request.POST.getlist("take") if n.isdecimal()}
    chosen = [e for i, e in enumerate(entries) if i in wanted]
    technical_field = request.POST.get("field", "")
    industry = request.POST.get("industry", "")
    problem = "请选择这些文献的技术领域" if technical_field not in TechnicalField.values else "" if chosen else "请至少选一篇"
    if problem:
        context |= {"error": problem, "rows": [_row(person, e) for e in entries]}
        return render(request, "market/literature_import.html", context, status=422)
    industry = industry if industry in dict(INDUSTRIES) else ""
    taken = take_literature(person, chosen, technical_field=technical_field, industry=industry, by=user)
    del request.session[_KEPT]
    if taken.made:
        messages.success(request, f"已导入{len(taken.made)}篇并提交审核，通过后对外展示")
    if taken.known:
        messages.info(request, f"{len(taken.known)}篇已经登记过，没有重复导入")
    for title, why in taken.refused[:10]:
        messages.error(request, f"“{title[:40]}”没有导入：{why}")
    return redirect("market:my")
