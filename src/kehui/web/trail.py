"""The auditor's page: search the trail, prove that it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from kehui.accounts.models import Role, User
from kehui.audit import chain
from kehui.audit.models import Channel, Entry
from kehui.audit.queries import entries_matching
from kehui.kernel.errors import NotPermitted
from kehui.records.addresses import url_for
from kehui.records.register import Register, all_registers
from kehui.records.restoring import entered_again, former, may_restore
from kehui.records.views.deleted import AGAIN

View = Callable[..., HttpResponse]
PAGE = 50
_VERBS = {
    "created": "新增", "updated": "修改", "deleted": "删除", "proved": "附佐证", "revealed": "查看个人信息", "exported": "导出",
    "submitted": "提交", "accepted": "受理", "supplement": "退回补正", "review": "转初审", "expert_review": "转专家审核",
    "registered": "登记", "refused": "不予登记", "cancelled": "注销", "revoked": "撤销", "password_set": "设置密码",
    "activated": "启用", "deactivated": "停用", "role_granted": "授予角色", "role_withdrawn": "收回角色",
    "terminated": "终止", "erased": "删除个人信息", "reversed": "冲正", "verified": "核验审计链", "signed_in": "登录", "signed_out": "退出", "locked_out": "锁定",
    "unlocked": "解锁", "membership_granted": "指定代表的单位或个人", "membership_withdrawn": "解除代表的单位或个人",
}  # fmt: skip
_OTHER_MODELS = {"market.abusereport": "举报", "accounts.user": "用户", "areas.area": "行政区划", "audit.entry": "审计记录"}


def role_required(*roles: str) -> Callable[[View], View]:
    """View decorator: signed in and holding one of ``roles``."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.roles & set(roles):  # type: ignore[union-attr]
                names = "、".join(Role(r).label for r in roles)
                raise NotPermitted(f"此页只对{names}开放", hint="如需查看，请联系本单位的安全管理员授予角色")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def verb_of(action: str) -> str:
    """``market.technologycontract.created`` -> 新增"""
    verb = action.rsplit(".", 1)[-1]
    return _VERBS.get(verb, verb)


def _changes(register: Register | None, entry: Entry) -> list[dict[str, str]]:
    old, new = entry.old_values, entry.new_values
    rows = []
    for name in dict.fromkeys([*old, *new]):
        column = register.column.get(name) if register else None

        def shown(values: dict[str, Any], column: Any = column, name: str = name) -> str:
            value = values.get(name)
            if value is None:
                return ""
            return str(value) if column is None or column.kind == "reference" else column.text(column.load(value))

        rows.append({"field": column.header if column else name, "old": shown(old), "new": shown(new)})
    return rows


def entry_rows(entries: Iterable[Entry], user: User) -> list[dict[str, Any]]:
    """Entries as people read them: the verb, the kind of object, a link, and old and new by column.

    ``again``: where ``user`` may enter a deleted record again, the form with what it held.
    """
    registers = {r.model_label: r for r in all_registers()}
    rows = []
    for entry in entries:
        register = registers.get(entry.model)
        url = again = ""
        if register and entry.action.endswith(".deleted"):
            again = _again(register, entry, user)
        elif register and entry.object_id.isdigit():
            url = url_for(register, "detail", int(entry.object_id))
        rows.append(
            {
                "entry": entry,
                "verb": (register.verbs if register else {}).get(entry.action.rsplit(".", 1)[-1]) or verb_of(entry.action),
                "kind": register.title if register else _OTHER_MODELS.get(entry.model, entry.model),
                "url": url,
                "again": again,
                "changes": _changes(register, entry),
            }
        )
    return rows


def _again(register: Register, entry: Entry, user: User) -> str:
    if not may_restore(register, entry, user) or entered_again(register, former(register, entry, user)):
        return ""
    return f"{url_for(register, 'create')}?{AGAIN}={entry.number}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@role_required(Role.AUDITOR)
def trail(request: HttpRequest) -> HttpResponse:
    """Search by object, person, way, kind and days; newest first."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    asked = {k: request.GET.get(k, "").strip() for k in ("text", "actor", "channel", "model", "since", "until")}
    found = entries_matching(
        text=asked["text"], actor=asked["actor"], channel=asked["channel"], model=asked["model"],
        since=_day(asked["since"]), until=_day(asked["until"]),
    )  # fmt: skip
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = urlencode({k: v for k, v in asked.items() if v})

    def url(number: int) -> str:
        return f"?{kept}&page={number}" if kept else f"?page={number}"

    pager = {
        "total_text": f"共 {page.paginator.count:,} 条", "number": page.number, "last_number": page.paginator.num_pages,
        "from_row": page.start_index(), "to_row": page.end_index(),
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }  # fmt: skip
    kinds = {r.model_label: r.title for r in all_registers()} | _OTHER_MODELS
    context = {
        "rows": entry_rows(page, user), "pager": pager, "asked": asked, "channels": Channel.choices, "kinds": kinds.items(),
        "invalid_day": any(asked[k] and _day(asked[k]) is None for k in ("since", "until")),
    }  # fmt: skip
    return render(request, "web/trail.html", context)


@require_POST
@role_required(Role.AUDITOR)
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chain and say what was found."""
    return render(request, "web/trail_verdict.html", {"verdict": chain.verify()})
