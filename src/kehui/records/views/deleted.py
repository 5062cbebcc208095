"""Deleted records of a register, and the way back: the register's own form, filled in from the audit trail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kehui.kernel.errors import NotPermitted
from kehui.records.addresses import url_for, url_of
from kehui.records.register import Register
from kehui.records.restoring import Former, deletions, entered_again, former, may_restore
from kehui.records.views.access import crumbs, register_page

#: The parameter of the empty form that names the entry of a deletion.
AGAIN = "deleted"
SHOWN = 50
#: So many of the newest deletions are looked through for those that the user may read.
LOOKED_AT = 1000


def former_of(request: HttpRequest, register: Register) -> Former | None:
    """The deleted record that the address or the form names; Http404 where the user may not have it."""
    user: Any = request.user
    number = (request.POST if request.method == "POST" else request.GET).get(AGAIN, "")
    if not number:
        return None
    entry = deletions(register).filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if entry is None or not may_restore(register, entry, user):
        raise Http404("审计记录里没有这次删除，或者它不在您的权限内")
    return former(register, entry, user)


@register_page
@require_GET
def record_deleted(request: HttpRequest, register: Register) -> HttpResponse:
    """What was deleted of the register, by whom and why, and the link that fills the form with it."""
    user: Any = request.user
    if not register.editable or not register.may_write_somewhere(user):
        raise NotPermitted(f"您的角色不登记{register.title}", hint="如工作需要，请联系安全管理员授予相应的角色")
    rows = []
    for entry in deletions(register)[:LOOKED_AT]:
        if may_restore(register, entry, user):
            found = former(register, entry, user)
            standing = entered_again(register, found)
            rows.append(
                {
                    "entry": entry, "url": f"{url_for(register, 'create')}?{AGAIN}={entry.number}",
                    "standing": url_of(standing) if standing else "",
                }
            )  # fmt: skip
        if len(rows) == SHOWN:
            break
    list_url = url_for(register)
    context = {
        "register": register, "rows": rows, "list_url": list_url, "crumbs": crumbs(register, list_url, "删除的记录"),
    }  # fmt: skip
    return render(request, "records/deleted.html", context)
