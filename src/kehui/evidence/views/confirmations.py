"""Two-sided confirmation: the records in which the user is a party, and whether both have confirmed them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kehui.accounts.models import OUTSIDE
from kehui.evidence.domain.confirmations import (
    SHOWN,
    confirm_record,
    confirmed_sides,
    own_sides,
    party_fields,
    sided_registers,
    sides_of,
)
from kehui.evidence.views.common import number_of
from kehui.kernel.errors import KehuiError, NotPermitted
from kehui.records.addresses import url_for
from kehui.records.columns import PersonalColumn, ReferenceColumn
from kehui.records.models import Evidence

FACTS = 5


@login_required
@require_http_methods(["GET", "POST"])
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """The user's records with two parties that are not proved yet; POST gives the own side's word."""
    user: Any = request.user
    if not user.roles & OUTSIDE:
        raise NotPermitted("双方确认由记录的双方单位办理", hint="核查请到“核对信号”和“随机核查”")
    registers = {r.name: r for r in sided_registers()}
    if request.method == "POST":
        register = registers.get(request.POST.get("register", ""))
        record = register and register.model.objects.visible_to(user).filter(pk=number_of(request.POST.get("id", ""))).first()
        if not record:
            raise Http404("没有这条记录")
        try:
            both = confirm_record(record, by=user, expected_version=number_of(request.POST.get("version", "")))
            messages.success(request, "双方都已确认，这条记录有了佐证" if both else "已记下贵方的确认，等对方确认")
        except KehuiError as error:
            messages.error(request, f"没有确认：{error.message}{'。' + error.hint if error.hint else ''}")
        return HttpResponseRedirect(reverse("evidence:confirmations"))
    rows = []
    for register in registers.values():
        waiting = register.model.objects.visible_to(user).exclude(evidence=Evidence.PROVED)
        for record in waiting.select_related(*party_fields(register.model)).order_by("-pk")[:SHOWN]:
            mine, given = own_sides(record, user), confirmed_sides(record)
            if mine:
                rows.append(
                    {
                        "register": register, "record": record, "url": url_for(register, "detail", record.pk),
                        "sides": [
                            {"name": record._meta.get_field(s).verbose_name, "party": getattr(record, s), "given": s in given, "own": s in mine}
                            for s in sides_of(record)
                        ],
                        "may": any(s not in given for s in mine), "facts": _facts(register, record),
                    }
                )  # fmt: skip
    return render(request, "evidence/confirmations.html", {"rows": rows, "crumbs": [{"label": "双方确认"}]})


def _facts(register: Any, record: Any) -> list[tuple[str, str]]:
    """What is confirmed beside its name and its parties: kind, amounts, dates."""
    left_out = {*party_fields(register.model), *register.key, *register.model.reference, "status"}
    columns = [register.column[n] for n in register.shown if n not in left_out]
    told = [
        (c.header, f"{text}{c.unit}")
        for c in columns
        if not isinstance(c, ReferenceColumn | PersonalColumn) and (text := c.text(getattr(record, c.store)))
    ]
    return told[:FACTS]
