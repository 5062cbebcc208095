"""What can be done at the table: one address for each step, each back to the table with what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict, Invalid, KehuiError
from kehui.market.domain import agreement, bargain
from kehui.market.domain import negotiation as talks
from kehui.market.forms_negotiation import AppointmentForm, OfferForm, SubmitForm, WanField
from kehui.market.models import Negotiation, Offer, Side
from kehui.market.views.negotiations import context_of, table_for

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _back(negotiation: Negotiation, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("market:negotiation", args=[negotiation.pk]) + place)


def _again(request: HttpRequest, negotiation: Negotiation, side: Side, **more: Any) -> HttpResponse:
    """The table with what was typed and what is wrong with it; nothing is lost."""
    return render(request, "market/negotiation/table.html", context_of(request, negotiation, side, **more), status=422)


def _say(request: HttpRequest, error: KehuiError) -> None:
    messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)


@login_required
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """A message, with a file or without."""
    negotiation, side = table_for(request.user, pk)
    text: str = request.POST.get("text", "")
    try:
        talks.say(negotiation, text, by=request.user, upload=request.FILES.get("file"))  # type: ignore[arg-type]
    except KehuiError as error:
        return _again(request, negotiation, side, typed=text, say_error=error.message)
    return _back(negotiation, "#say")


@login_required
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """An offer or a counter-offer."""
    negotiation, side = table_for(request.user, pk)
    form = OfferForm(request.POST)
    if form.is_valid():
        try:
            bargain.make_offer(negotiation, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Invalid as error:
            for problem in error.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        except KehuiError as error:
            form.add_error(None, f"{error.message}。{error.hint}" if error.hint else error.message)
        else:
            messages.success(request, "已向对方报价")
            return _back(negotiation, "#offers")
    return _again(request, negotiation, side, offer_form=form, offer_open=True)


@login_required
@require_POST
def meet(request: HttpRequest, pk: int) -> HttpResponse:
    """A day to meet."""
    negotiation, side = table_for(request.user, pk)
    form = AppointmentForm(request.POST)
    if form.is_valid():
        try:
            talks.arrange_meeting(negotiation, by=request.user, **form.given)  # type: ignore[arg-type]
        except Invalid as error:
            names = {"starts_at": "day", "ends_at": "ends"}
            for problem in error.problems:
                form.add_error(names.get(problem.field, problem.field), problem.message)
        except KehuiError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已约定会面，可下载日历文件")
            return _back(negotiation, "#meetings")
    return _again(request, negotiation, side, appointment_form=form, meet_open=True)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the signed contract in for registration."""
    negotiation, side = table_for(request.user, pk)
    form = SubmitForm(request.POST, negotiation=negotiation)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = agreement.submit_to_registration(negotiation, by=request.user, signed_on=given.pop("signed_on"), form=given)  # type: ignore[arg-type]
        except Invalid as error:
            for problem in error.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        except KehuiError as error:
            form.add_error(None, f"{error.message}。{error.hint}" if error.hint else error.message)
        else:
            messages.success(request, "已提交登记，县技术合同登记机构受理后会通知您")
            return HttpResponseRedirect(reverse("market:registration", args=[made.pk]))
    return _again(request, negotiation, side, submit_form=form, submit_open=True)


def _accept(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    talks.accept_invitation(negotiation, by=user)
    return "已同意洽谈"


def _withdraw(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    talks.withdraw(negotiation, by=user, reason=request.POST.get("reason", ""))
    return "洽谈已终止"


def _invite(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    number = request.POST.get("broker", "")
    broker = User.objects.filter(pk=int(number), is_active=True).first() if number.isdecimal() and len(number) < 12 else None
    if broker is None:
        raise Conflict("请选择技术经纪人")
    talks.invite_broker(negotiation, broker, by=user)
    return f"已邀请{broker}"


def _intent(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    from django.forms import ValidationError

    try:
        amount = WanField(label="意向金额").clean(request.POST.get("amount", ""))
    except ValidationError as error:
        raise Conflict(f"意向金额没有写对：{'；'.join(error.messages)}", hint="以万元为单位写数字，如 35") from None
    bargain.declare_intent(negotiation, amount, by=user)
    return "已登记意向"


def _offer_of(negotiation: Negotiation, request: HttpRequest) -> Offer:
    number = request.POST.get("offer", "")
    found = negotiation.offers.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 16 else None
    if found is None:
        raise Http404("没有这次报价")
    return found


def _accept_offer(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    bargain.accept_offer(_offer_of(negotiation, request), by=user)
    return "已接受报价，双方谈成"


def _decline_offer(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    bargain.decline_offer(_offer_of(negotiation, request), by=user, reason=request.POST.get("reason", ""))
    return "已答复：不接受这次报价"


def _take_back(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    bargain.take_back_offer(_offer_of(negotiation, request), by=user)
    return "已收回报价"


def _signed(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        raise Conflict("还没有选择文件")
    agreement.upload_signed(negotiation, upload, by=user)
    return "已上传签字盖章的合同"


def _cancel_meeting(negotiation: Negotiation, request: HttpRequest, user: User) -> str:
    number = request.POST.get("appointment", "")
    found = negotiation.appointments.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 16 else None
    if found is None:
        raise Http404("没有这次会面")
    talks.cancel_meeting(found, by=user, reason=request.POST.get("reason", ""))
    return "会面已取消"


_STEPS: dict[str, Callable[[Negotiation, HttpRequest, User], str]] = {
    "accept": _accept, "withdraw": _withdraw, "invite": _invite, "intent": _intent, "accept-offer": _accept_offer,
    "decline-offer": _decline_offer, "take-back": _take_back, "signed": _signed, "cancel-meeting": _cancel_meeting,
}  # fmt: skip


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A step that needs no form of its own."""
    negotiation, _ = table_for(request.user, pk)
    run = _STEPS.get(name)
    if run is None:
        raise Http404("没有这一步")
    try:
        messages.success(request, run(negotiation, request, request.user))  # type: ignore[arg-type]
    except KehuiError as error:
        _say(request, error)
    return _back(negotiation)


# -- what is downloaded ------------------------------------------------------------------------------------------------


@login_required
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract's draft in Word."""
    negotiation, _ = table_for(request.user, pk)
    name, content = agreement.make_draft(negotiation, by=request.user)  # type: ignore[arg-type]
    return _download(content, name, "contract.docx", _DOCX)


@login_required
@require_GET
def calendar(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """A meeting as an .ics file; a cancelled one takes itself out of the calendar."""
    negotiation, _ = table_for(request.user, pk)
    found = negotiation.appointments.filter(pk=appointment).first()
    if found is None:
        raise Http404("没有这次会面")
    made = Calendar()
    made.add("prodid", "-//Kehui//kehui.market//ZH")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if found.cancelled_at else "PUBLISH")
    event = Event()
    event.add("uid", f"appointment-{found.pk}@kehui")
    event.add("summary", "洽谈" if negotiation.is_confidential else f"{found.title}（{negotiation.title}）")
    event.add("dtstart", timezone.localtime(found.starts_at))
    event.add("dtend", timezone.localtime(found.ends_at))
    event.add("dtstamp", found.cancelled_at or found.made_at)
    event.add("location", found.place)
    event.add("sequence", 1 if found.cancelled_at else 0)
    event.add("status", "CANCELLED" if found.cancelled_at else "CONFIRMED")
    made.add_component(event)
    made.add_missing_timezones()
    return _download(made.to_ical(), f"{found.title}.ics", "meeting.ics", "text/calendar; charset=utf-8")


@login_required
@require_GET
def file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A file from the table, for those who sit at it."""
    negotiation, _ = table_for(request.user, pk)
    found = negotiation.files.filter(pk=number).first()
    if found is None:
        raise Http404("没有这个文件")
    shown = found.content_type in ("application/pdf", "image/jpeg", "image/png")
    response = FileResponse(found.file.open("rb"), as_attachment=not shown, filename=found.name, content_type=found.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _download(content: bytes, name: str, plain: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response
