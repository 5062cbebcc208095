"""The guided forms: written with help, kept as one types, handed in for review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kehui.accounts.limits import use
from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.market.domain import listing as listings
from kehui.market.guided import VERBS, GuidedForm, help_for
from kehui.market.models import KIND_TITLES, LISTING_MODELS, ListingDraft
from kehui.market.registers.listing import register_for
from kehui.market.sides import Side, sides_of
from kehui.market.views.my import own_listing, row_url, said
from kehui.records.columns import KEEP
from kehui.records.forms import CHANGED_MEANWHILE

POSTS_A_DAY = 20
DAY = 86_400
DRAFTS = 30
TWICE_MINUTES = 10
_FIRST_LINE = 60


def _sides(user: User, kind: str) -> list[Side]:
    found = [s for s in sides_of(user) if kind in s.kinds]
    if not found:
        raise NotPermitted(
            f"您的账号不能{VERBS[kind]}", hint="请联系县科技服务中心，把账号与您的单位或专家信息关联起来"
        )
    return found


def _side(sides: list[Side], key: str) -> Side:
    return next((s for s in sides if s.key == key), sides[0])


@login_required
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty form, or a draft gone on with; what it sends becomes a listing."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    sides = _sides(user, kind)
    if request.method == "GET":
        return _start(request, user, kind, sides)
    side = _side(sides, request.POST.get("side", ""))
    form = GuidedForm(kind, user=user, data=request.POST)
    draft = _draft(user, kind, request.POST.get("draft", ""))
    values = form.read_shown()
    if form.has_errors:
        return _page(request, form, sides, side, draft=draft, status=422)
    if earlier := [r for r in _lately(kind, side, values) if form.register.stored_values(r).items() >= values.items()]:
        messages.success(request, "这条信息刚才已经保存，没有重复保存")
        return redirect(row_url(earlier[0]))
    try:
        with transaction.atomic():
            use("market.post", f"u{user.pk}", most=POSTS_A_DAY, seconds=DAY, what="发布信息")
            made = listings.create_listing(register_for(kind), values | side.owner_values(kind), by=user)
            if "later" not in request.POST:
                listings.submit_listing(made, by=user)
            if draft is not None:
                draft.delete()
    except Invalid as error:
        form.show(error.problems)
        return _page(request, form, sides, side, draft=draft, status=422)
    except KehuiError as error:
        form.errors.append(said(error))
        return _page(request, form, sides, side, draft=draft, status=409 if isinstance(error, Conflict) else 422)
    told = "已存为草稿，随时可以继续" if "later" in request.POST else "已提交审核，通过后自动发布；下面是现在就能找到的匹配"
    messages.success(request, told)
    return redirect(row_url(made))


def _lately(kind: str, side: Side, values: Mapping[str, Any]) -> list[Any]:
    """Listings of the side with this title and description that were made minutes ago: the button was pressed twice."""
    model: Any = LISTING_MODELS[kind]
    texts = {n: values.get(n, "") for n in ("title", "description")}
    since = clock.now() - timedelta(minutes=TWICE_MINUTES)
    owner = {n: v for n, v in side.owner_values(kind).items() if n != "area"}
    return list(model.objects.filter(**texts, **owner, created_at__gte=since).order_by("-pk"))


def _start(request: HttpRequest, user: User, kind: str, sides: list[Side]) -> HttpResponse:
    draft = _draft(user, kind, request.GET.get("draft", ""))
    typed: dict[str, Any] = dict(draft.values) if draft else {}
    text = request.GET.get("text", "").replace("\x00", "").strip()
    if text and not typed:  # from a search that found nothing
        typed = {"title": text[:_FIRST_LINE], "description": text if len(text) > 20 else ""}
    form = GuidedForm(kind, user=user, typed=typed)
    return _page(request, form, sides, _side(sides, str(typed.get("side", ""))), draft=draft)


def _draft(user: User, kind: str, number: str) -> ListingDraft | None:
    if not (number.isdecimal() and len(number) < 19):
        return None
    return ListingDraft.objects.filter(user=user, kind=kind, pk=int(number)).first()


def _page(
    request: HttpRequest, form: GuidedForm, sides: list[Side], side: Side | None, *, draft: ListingDraft | None = None,
    listing: Any = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    user: User = request.user  # type: ignore[assignment]  # signed in
    kind = form.kind
    title = f"修改：{listing.title}" if listing else VERBS[kind]
    context = {
        "form": form, "kind": kind, "kind_title": KIND_TITLES[kind], "verb": VERBS[kind], "page_title": title, "sides": sides,
        "side": side, "draft": draft, "listing": listing, "help": help_for(form, side, user=user),
        "crumbs": [{"label": "我的", "url": "/my/"}, {"label": title, "url": ""}],
        # An empty form after an interruption: what was typed before is one press away.
        "kept": None if draft or listing or form.bound else ListingDraft.objects.filter(user=user, kind=kind).first(),
    }  # fmt: skip
    return render(request, "market/writing.html", context, status=status)


@login_required
@require_POST
def assist(request: HttpRequest, kind: str) -> HttpResponse:
    """While one types: the draft is kept, and likely duplicates, terms and ready matches come back."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    sides = _sides(user, kind)
    side = _side(sides, request.POST.get("side", ""))
    record = own_listing(user, kind, int(n)) if (n := request.POST.get("listing", "")).isdecimal() else None
    form = GuidedForm(kind, user=user, record=record, data=request.POST)
    draft = None if record else _keep(user, form, side, request.POST.get("draft", ""))
    context = {
        "help": help_for(form, side, user=user), "form": form, "draft": draft, "kind": kind, "saved_at": clock.now(), "swapped": True,
    }  # fmt: skip
    return render(request, "market/_assist.html", context)


def _keep(user: User, form: GuidedForm, side: Side, number: str) -> ListingDraft | None:
    """The draft with what is typed now; none while nothing is."""
    typed = form.typed_values()
    draft = _draft(user, form.kind, number)
    if draft is None:
        # What was posted or thrown away while this was under way is not kept again.
        if number or not any(typed.get(n) for n in ("title", "description")) or _lately(form.kind, side, typed):
            return None
        if ListingDraft.objects.filter(user=user).count() >= DRAFTS:
            return None
        draft = ListingDraft(user=user, kind=form.kind)
    draft.values = typed | {"side": side.key}
    draft.save()
    return draft


@login_required
@require_POST
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that is no longer wanted."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    get_object_or_404(ListingDraft, user=user, pk=pk).delete()
    messages.success(request, "草稿已删除")
    return redirect("market:my")


@login_required
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A listing of one's own in the guided form."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    row = own_listing(user, kind, pk)
    if request.method == "GET":
        return _page(request, GuidedForm(kind, user=user, record=row), [], None, listing=row)
    form = GuidedForm(kind, user=user, record=row, data=request.POST)
    values = form.read_shown()
    if form.has_errors:
        return _page(request, form, [], None, listing=row, status=422)
    before = row.status
    kept = {n: v for n, v in values.items() if v is not KEEP}
    try:
        saved = listings.revise_listing(row, kept, by=user, expected_version=form.version)
    except Invalid as error:
        form.show(error.problems)
        return _page(request, form, [], None, listing=row, status=422)
    except Conflict as error:
        latest: Any = type(row)._default_manager.filter(pk=row.pk).first()
        if latest is None or latest.version == form.version:
            form.errors.append(said(error))
        else:
            stored = form.register.stored_values(latest)
            if all(stored[n] == v for n, v in kept.items()):  # sent twice
                return _revised(request, latest, before)
            form.compare(latest)
            form.errors.append(CHANGED_MEANWHILE)
        return _page(request, form, [], None, listing=row, status=409)
    except KehuiError as error:
        form.errors.append(said(error))
        return _page(request, form, [], None, listing=row, status=403)
    return _revised(request, saved, before)


def _revised(request: HttpRequest, saved: Any, before: str) -> HttpResponse:
    again = saved.status != before
    messages.success(request, "已保存。标题或正文有改动，需重新审核，审核期间不对外展示" if again else "已保存")
    return redirect(row_url(saved))
