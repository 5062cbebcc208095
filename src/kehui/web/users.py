"""Users and roles: the system administrator makes accounts, the security administrator grants roles."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kehui.accounts.domain import user as users
from kehui.accounts.models import SYSTEM_USERNAME, Assignment, Role, User
from kehui.areas.models import Area, Level, find_area
from kehui.kernel.errors import Invalid, KehuiError
from kehui.web.trail import role_required

_MANAGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@role_required(*_MANAGERS)
def user_list(request: HttpRequest) -> HttpResponse:
    """All users with their roles."""
    asked = request.GET.get("q", "").strip()
    found = User.objects.exclude(username=SYSTEM_USERNAME).prefetch_related("assignments__area")
    if asked:
        found = found.filter(Q(username__icontains=asked) | Q(name__icontains=asked))
    may_create = Role.SYSTEM_ADMIN in request.user.roles  # type: ignore[union-attr]
    return render(request, "web/users.html", {"users": found[:500], "asked": asked, "may_create": may_create})


@role_required(Role.SYSTEM_ADMIN)
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account, without roles yet."""
    typed = {k: request.POST.get(k, "") for k in ("username", "name", "position", "phone", "password")}
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            made = users.create_user(by=request.user, **typed)  # type: ignore[arg-type]
        except Invalid as error:
            problems = [(p.field, p.message) for p in error.problems]
        else:
            messages.success(request, f"已新建用户“{made.name}”，请安全管理员授予角色")
            return redirect("web:user", made.pk)
    return render(request, "web/user_create.html", {"typed": typed, "problems": problems}, status=422 if problems else 200)


@role_required(*_MANAGERS)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: roles granted and withdrawn, password, active or not."""
    shown = get_object_or_404(User.objects.exclude(username=SYSTEM_USERNAME), pk=pk)
    by: User = request.user  # type: ignore[assignment]
    error: KehuiError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, shown, by))
        except KehuiError as problem:
            error = problem
        else:
            return redirect("web:user", pk)
    context = {
        "shown": shown,
        "assignments": shown.assignments.select_related("area"),
        "roles": Role.choices,
        "areas": Area.objects.filter(level__gte=Level.COUNTY).select_related("parent").order_by("path"),
        "may_grant": Role.SECURITY_ADMIN in by.roles and by.pk != shown.pk,
        "may_manage": Role.SYSTEM_ADMIN in by.roles,
        "error": error,
        "typed": request.POST,
    }
    return render(request, "web/user.html", context, status=422 if error else 200)


def _act(request: HttpRequest, shown: User, by: User) -> str:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "grant":
        role = request.POST.get("role", "")
        if role not in Role.values:
            raise KehuiError("没有选择要授予的角色", hint="请从列表中选一个角色")
        area = find_area(request.POST["area"]) if request.POST.get("area") else None
        made = users.grant_role(shown, Role(role), area, by=by, reason=reason)
        return f"已授予“{made}”"
    if act == "withdraw":
        chosen = request.POST.get("assignment", "")
        assignment = get_object_or_404(Assignment, pk=int(chosen) if chosen.isdecimal() else 0, user=shown)
        users.withdraw_role(assignment, by=by, reason=reason)
        return "已收回角色"
    if act == "password":
        users.set_password(shown, request.POST.get("password", ""), by=by, reason=reason)
        return "已设置新密码，请转告本人登录后更改"
    if act in ("activate", "deactivate"):
        users.set_active(shown, act == "activate", by=by, reason=reason)
        return "已启用" if act == "activate" else "已停用，该用户不能再登录"
    raise KehuiError("看不懂要办什么", hint="请从页面上的按钮办理")
