"""A form as its source will see it, for whoever defines it: before it is sent out to anybody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kehui.records.addresses import url_of
from kehui.returns.definition import Definition
from kehui.returns.models import ReturnForm
from kehui.returns.views.filling import Row
from kehui.returns.views.shared import crumbs, require_board


@login_required
@require_GET
def form_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The fields in their order, empty and not to be typed in, and the checks below."""
    user: Any = request.user
    require_board(user)
    form = ReturnForm.objects.visible_to(user).filter(pk=pk).first()
    if form is None:
        raise Http404("没有这张报表，或者它不在您的范围内")
    definition = Definition(form)
    context = {
        "form": form, "groups": [(title, [Row(f, shown="—") for f in fields]) for title, fields in definition.groups],
        "is_preview": True, "asked": len(definition.asked), "given": len(definition.fields) - len(definition.asked),
        "checks": definition.checks, "form_url": url_of(form), "crumbs": crumbs((form.name, url_of(form)), ("预览", "")),
    }  # fmt: skip
    return render(request, "returns/preview.html", context)
