"""The negotiating table: the list of one's talks, opening one, and the table itself with everything on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kehui.accounts.limits import use
from kehui.accounts.models import OUTSIDE, Role, User
from kehui.kernel import clock
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted
from kehui.market import counterparts
from kehui.market.domain import negotiation as talks
from kehui.market.forms_negotiation import AppointmentForm, OfferForm, OpenForm, SubmitForm
from kehui.market.models import (
    FilePurpose,
    LastRead,
    Match,
    Message,
    Negotiation,
    NegotiationStatus,
    OfferState,
    Side,
)
from kehui.market.models.negotiation import TALKS

LISTED = 200
#: Invitations one user sends a day: a broker's busy day, and no circular to every firm of the county.
OPENED_A_DAY, DAY = 30, 86_400
#: A name typed letter by letter is a dozen look-ups; who copies the whole register needs thousands.
LOOKED_UP_AN_HOUR = 600
#: The latest words shown at once; earlier ones follow on demand.
SHOWN_MESSAGES = 200
TONES = {
    NegotiationStatus.INVITED: "warn", NegotiationStatus.TALKING: "busy", NegotiationStatus.INTENT: "busy",
    NegotiationStatus.AGREED: "ok", NegotiationStatus.CONTRACTED: "ok", NegotiationStatus.WITHDRAWN: "plain",
}  # fmt: skip
OFFER_TONES = {
    OfferState.OPEN: "busy", OfferState.COUNTERED: "plain", OfferState.ACCEPTED: "ok", OfferState.DECLINED: "plain",
    OfferState.TAKEN_BACK: "plain",
}  # fmt: skip
TABS = (
    ("open", "进行中", TALKS), ("agreed", "已谈成", (NegotiationStatus.AGREED, NegotiationStatus.CONTRACTED)),
    ("ended", "已终止", (NegotiationStatus.WITHDRAWN,)),
)  # fmt: skip


def _home() -> dict[str, str]:
    return {"label": "洽谈", "url": reverse("market:negotiations")}


def may_negotiate(user: Any) -> bool:
    """Whether the user has any business at a table: outsiders and brokers."""
    return user.is_system or bool(user.roles & (OUTSIDE | {Role.BROKER}))


def table_for(user: Any, pk: int) -> tuple[Negotiation, Side]:
    """A negotiation of the user's and their side; Http404 for anybody else, as if there were none."""
    found: Negotiation | None = (
        Negotiation.objects.visible_to(user)
        .select_related("supplier", "receiver", "supplier_person", "receiver_person", "broker", "contract", "match")
        .filter(pk=pk).first()
    )  # fmt: skip
    side = talks.side_of(found, user) if found else None
    if found is None or side is None:
        raise Http404("没有这个洽谈，或者您不在其中")
    return found, side


@login_required
@require_GET
def negotiation_list(request: HttpRequest) -> HttpResponse:
    """One's talks, the latest first, with what was not read yet."""
    user: Any = request.user
    if not may_negotiate(user):
        raise NotPermitted("洽谈只对供需双方和受邀的技术经纪人开放", hint="达成的意向见“洽谈意向”台账，签订的合同见“技术合同”")
    chosen = request.GET.get("tab", "open")
    states = next((s for name, _, s in TABS if name == chosen), None)
    if states is None:
        raise Http404("没有这一栏")
    mine = Negotiation.objects.visible_to(user)
    read_to = LastRead.objects.filter(negotiation=OuterRef("pk"), user=user).values("message")[:1]
    news = Message.objects.filter(negotiation=OuterRef("pk"), pk__gt=OuterRef("read_to")).exclude(author=user)
    rows = (
        mine.filter(status__in=states)
        .annotate(read_to=Coalesce(Subquery(read_to), Value(0)))
        .annotate(is_unread=Exists(news))
        .select_related("supplier", "receiver", "supplier_person", "receiver_person", "broker")[:LISTED]
    )
    chairs = talks.chairs_of(user)
    entries = [_entry(n, user, chairs) for n in rows]
    counts = dict(mine.values_list("status").annotate(n=Count("pk")).order_by())
    context = {
        "entries": entries, "chosen": chosen, "may_open": True, "crumbs": [_home()],
        "tabs": [
            {"name": n, "label": label, "count": sum(counts.get(s, 0) for s in s_), "active": n == chosen} for n, label, s_ in TABS
        ],
    }  # fmt: skip
    return render(request, "market/negotiation/list.html", context)


def _entry(negotiation: Negotiation, user: Any, chairs: talks.Chairs) -> dict[str, Any]:
    side = talks.side_of(negotiation, user, chairs)
    other = negotiation.receiver_name if side == Side.SUPPLIER else negotiation.supplier_name
    if side in (Side.BROKER, Side.SYSTEM):
        other = f"{negotiation.supplier_name} ↔ {negotiation.receiver_name}"
    waits = negotiation.status == NegotiationStatus.INVITED and side not in (negotiation.opened_by_side, Side.BROKER)
    return {
        "negotiation": negotiation, "side": side, "other": other, "waits": waits, "tone": TONES[NegotiationStatus(negotiation.status)],
        "unread": negotiation.is_unread,  # type: ignore[attr-defined]  # annotated
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest) -> HttpResponse:
    """Ask somebody to the table: from a match (``?match=``), or by naming the other side."""
    user: Any = request.user
    if not may_negotiate(user):
        raise NotPermitted("洽谈由企业、院所、服务机构、专家和技术经纪人发起")
    match = _match_of(user, request.GET.get("match", "") or request.POST.get("match", ""))
    form = OpenForm(request.POST or None, user=user, match=match)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                use("market.negotiation", f"u{user.pk}", most=OPENED_A_DAY, seconds=DAY, what="发起洽谈")
                made = talks.open_negotiation(by=user, match=match, **form.given)
            except Invalid as error:
                _into(form, error)
            except KehuiError as error:
                form.add_error(None, f"{error.message}。{error.hint}" if error.hint else error.message)
            else:
                _told_of_opening(request, made)
                return HttpResponseRedirect(talks.address(made))
    context = {"form": form, "match": match, "crumbs": [_home(), {"label": "发起洽谈", "url": ""}]}
    return render(request, "market/negotiation/open.html", context, status=status)


def _told_of_opening(request: HttpRequest, made: Negotiation) -> None:
    """Sent; or that nobody is there to read it."""
    here = {talks.side_of(made, u) for u in talks.people_at(made)}
    absent = [name for side, name in ((Side.SUPPLIER, made.supplier_name), (Side.RECEIVER, made.receiver_name)) if side not in here]
    if absent:
        messages.warning(request, f"{'、'.join(absent)}在平台上还没有用户，看不到邀请；请联系县科技服务中心为其开通，或请技术经纪人转达")
    else:
        messages.success(request, "已发出洽谈邀请")


@login_required
@require_GET
def party_options(request: HttpRequest) -> JsonResponse:
    """Whom one may ask to the table, by what was typed."""
    user: Any = request.user
    if not may_negotiate(user):
        raise NotPermitted("洽谈由企业、院所、服务机构、专家和技术经纪人发起")
    use("market.parties", f"u{user.pk}", most=LOOKED_UP_AN_HOUR, seconds=3600, what="查找对方")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return JsonResponse({"options": [counterparts.option(p) for p in counterparts.like(text, user=user)]})


def _match_of(user: Any, text: str) -> Match | None:
    if not (text.isdecimal() and len(text) < 12):
        return None
    found: Match | None = Match.objects.visible_to(user).select_related("demand__owner", "target_owner", "target_expert").filter(pk=int(text)).first()
    return found


@login_required
@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The table: the thread, what lies on it, the offers and what can be done next."""
    negotiation, side = table_for(request.user, pk)
    talks.mark_read(negotiation, request.user)  # type: ignore[arg-type]
    return render(request, "market/negotiation/table.html", context_of(request, negotiation, side))


@login_required
@require_GET
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said after ``?after=``, for the page that asks every few seconds; 204 where nothing was.

    Where an offer or the state changed too, a link offers to load the page anew: what is being typed must not be lost.
    """
    negotiation, side = table_for(request.user, pk)
    text = request.GET.get("after", "0")
    after = int(text) if text.isdecimal() and len(text) < 16 else 0
    said = _messages(negotiation, after)
    if not said:
        return HttpResponse(status=204)
    stale = request.GET.get("version", "") != str(negotiation.version)
    talks.mark_read(negotiation, request.user)  # type: ignore[arg-type]
    context = {"negotiation": negotiation, "said": said, "side": side, "last": said[-1].pk, "stale": stale}
    return render(request, "market/negotiation/_thread.html", context)


def _messages(negotiation: Negotiation, after: int = 0) -> list[Message]:
    found = negotiation.messages.filter(pk__gt=after).select_related("author", "file").order_by("-id")
    return list(found[:SHOWN_MESSAGES])[::-1]


def context_of(request: HttpRequest, negotiation: Negotiation, side: Side, **more: Any) -> dict[str, Any]:
    """Everything the table's page shows to that side."""
    offers = list(negotiation.offers.select_related("by").order_by("-number"))
    standing = next((o for o in offers if o.state == OfferState.OPEN), None)
    agreed = next((o for o in offers if o.state == OfferState.ACCEPTED), None)
    files = list(negotiation.files.select_related("uploaded_by"))
    said = _messages(negotiation)
    is_party = side in (Side.SUPPLIER, Side.RECEIVER)
    waits_for_me = negotiation.status == NegotiationStatus.INVITED and is_party and side != negotiation.opened_by_side
    waits_for_other = negotiation.status == NegotiationStatus.INVITED and not waits_for_me
    brokers = User.objects.filter(assignments__role=Role.BROKER, is_active=True).distinct() if is_party and not negotiation.broker_id else []
    signed = [f for f in files if f.purpose == FilePurpose.SIGNED]
    open_now = negotiation.is_open
    return {
        "negotiation": negotiation, "side": side, "tone": TONES[NegotiationStatus(negotiation.status)], "said": said,
        "last": said[-1].pk if said else 0, "files": files, "signed": signed, "is_party": is_party, "open_now": open_now,
        "offers": [{"offer": o, "tone": OFFER_TONES[OfferState(o.state)], "mine": o.side == side} for o in offers],
        "standing": standing, "agreed": agreed, "may_answer": bool(standing and is_party and standing.side != side and open_now),
        "may_offer": is_party and open_now and not waits_for_me and not waits_for_other and not (standing and standing.side == side),
        "may_take_back": bool(standing and standing.side == side and open_now), "waits_for_me": waits_for_me, "waits_for_other": waits_for_other,
        "may_say": negotiation.status != NegotiationStatus.WITHDRAWN,
        "may_declare": negotiation.status == NegotiationStatus.TALKING, "intent": getattr(negotiation, "intent", None),
        "may_upload": negotiation.status == NegotiationStatus.AGREED and is_party,
        "may_submit": negotiation.status == NegotiationStatus.AGREED and side == Side.SUPPLIER and bool(signed),
        "may_withdraw": is_party and negotiation.status not in (NegotiationStatus.WITHDRAWN, NegotiationStatus.CONTRACTED),
        "appointments": negotiation.appointments.select_related("by"), "now": clock.now(), "brokers": brokers,
        "offer_form": OfferForm(initial=OfferForm.from_offer(standing)), "appointment_form": AppointmentForm(),
        "submit_form": SubmitForm(negotiation=negotiation), "may_see_contract": side in (Side.SUPPLIER, Side.RECEIVER),
        "crumbs": [_home(), {"label": negotiation.title, "url": ""}], **more,
    }  # fmt: skip


def _into(form: Any, error: Invalid) -> None:
    for problem in error.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)

