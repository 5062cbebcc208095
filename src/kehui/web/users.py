"""Users and roles: the system administrator makes accounts, the security administrator grants roles and says for whom each acts."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from kehui.accounts.domain import user as users
from kehui.accounts.models import ADMINISTRATORS, OUTSIDE, SYSTEM_USERNAME, Assignment, Role, User
from kehui.areas.models import Area, Level, find_area
from kehui.kernel.errors import Invalid, KehuiError
from kehui.parties.domain import membership as memberships
from kehui.parties.models import Membership, Organisation, Person
from kehui.parties.queries import key_of, parties_like, party_of
from kehui.web.trail import role_required

_MANAGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
#: Users who hold a role of an enterprise, expert or agency and act for nobody: they see no record.
_ACTS_FOR_NOBODY = Exists(Assignment.objects.filter(user=OuterRef("pk"), role__in=sorted(OUTSIDE))) & ~Exists(
    Membership.objects.filter(user=OuterRef("pk"))
)


@role_required(*_MANAGERS)
def user_list(request: HttpRequest) -> HttpResponse:
    """All users with their roles."""
    asked = request.GET.get("q", "").strip()
    found = User.objects.exclude(username=SYSTEM_USERNAME).prefetch_related("assignments__area").annotate(acts_for_nobody=_ACTS_FOR_NOBODY)
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
            messages.success(request, f"已新建用户“{made.name}”，请安全管理员授予角色；企业、专家、服务机构的用户，还要请其指定代表的单位或个人")
            return redirect("web:user", made.pk)
    return render(request, "web/user_create.html", {"typed": typed, "problems": problems}, status=422 if problems else 200)


@role_required(Role.SECURITY_ADMIN)
def party_options(request: HttpRequest) -> JsonResponse:
    """Organisations and people for whom a user may act, by what was typed."""
    found = parties_like(request.GET.get("q", "").strip()[:60])
    return JsonResponse({"options": [{"id": key_of(p), "key": key_of(p), "text": str(p), "hint": _hint(p)} for p in found]})


def _hint(party: Organisation | Person) -> str:
    if isinstance(party, Organisation):
        return f"{party.get_kind_display()} · {party.uscc}"
    where = party.organisation or party.area
    return f"{party.get_kind_display()} · {party.number} · {where}"


@role_required(*_MANAGERS)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: roles granted and withdrawn, for whom the user acts, password, locked or not, active or not."""
    shown = get_object_or_404(User.objects.exclude(username=SYSTEM_USERNAME), pk=pk)
    by: User = request.user  # type: ignore[assignment]
    error: KehuiError | None = None
    if request.method == "POST":
        try:
            level, said = _act(request, shown, by)
            messages.add_message(request, level, said)
        except KehuiError as problem:
            error = problem
        else:
            return redirect("web:user", pk)
    context = {
        "shown": shown,
        "assignments": shown.assignments.select_related("area"),
        "memberships": Membership.objects.filter(user=shown).select_related("organisation", "person__organisation").order_by("pk"),
        "is_outside": bool(shown.roles & OUTSIDE),
        "is_administrator": bool(shown.roles & ADMINISTRATORS),
        "is_locked": users.is_locked(shown),
        "roles": Role.choices,
        "areas": Area.objects.filter(level__gte=Level.COUNTY).select_related("parent").order_by("path"),
        "may_grant": Role.SECURITY_ADMIN in by.roles and by.pk != shown.pk,
        "may_manage": Role.SYSTEM_ADMIN in by.roles,
        "error": error,
        "typed": request.POST,
        "typed_party": request.POST.get("party.text", ""),
    }
    return render(request, "web/user.html", context, status=422 if error else 200)


def _act(request: HttpRequest, shown: User, by: User) -> tuple[int, str]:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "grant":
        role = request.POST.get("role", "")
        if role not in Role.values:
            raise KehuiError("没有选择要授予的角色", hint="请从列表中选一个角色")
        area = find_area(request.POST["area"]) if request.POST.get("area") else None
        made = users.grant_role(shown, Role(role), area, by=by, reason=reason)
        if role in OUTSIDE and not Membership.objects.filter(user=shown).exists():
            said = f"已授予“{made}”，但还没有指定代表的单位或个人，{shown.name}登录后看不到任何记录。请在下面指定"
            return messages.WARNING, said
        return messages.SUCCESS, f"已授予“{made}”"
    if act == "withdraw":
        chosen = request.POST.get("assignment", "")
        assignment = get_object_or_404(Assignment, pk=int(chosen) if chosen.isdecimal() else 0, user=shown)
        ended = memberships.withdraw_role(assignment, by=by, reason=reason)
        return messages.SUCCESS, "，不再代表".join(filter(None, ("已收回角色", "、".join(ended))))
    if act == "join":
        party = party_of(request.POST.get("party", ""), request.POST.get("party.text", ""))
        if party is None:
            raise KehuiError(
                "没有找到要代表的单位或个人",
                hint="请输入后从列表中选定，或写全称、统一社会信用代码、人员编号；还没有登记的，请县级经办人先登记单位或人员",
            )
        memberships.join(shown, party, by=by, reason=reason)
        return messages.SUCCESS, f"{shown.name}现在代表“{party}”"
    if act == "part":
        chosen = request.POST.get("membership", "")
        membership = get_object_or_404(Membership, pk=int(chosen) if chosen.isdecimal() else 0, user=shown)
        memberships.part(membership, by=by, reason=reason)
        return messages.SUCCESS, f"{shown.name}不再代表“{membership.organisation or membership.person}”"
    if act == "password":
        users.set_password(shown, request.POST.get("password", ""), by=by, reason=reason)
        return messages.SUCCESS, "已设置新密码，请转告本人登录后更改"
    if act == "unlock":
        users.unlock(shown, by=by, reason=reason)
        return messages.SUCCESS, "已解锁，现在可以登录"
    if act in ("activate", "deactivate"):
        users.set_active(shown, act == "activate", by=by, reason=reason)
        return messages.SUCCESS, "已启用" if act == "activate" else "已停用，该用户不能再登录"
    raise KehuiError("看不懂要办什么", hint="请从页面上的按钮办理")
