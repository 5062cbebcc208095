"""The reviewer's desk: what waits, one contract with its checklist and rounds, decisions and changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehui.accounts.models import OFFICE
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.market.clocks import WITH_OFFICE, clock_of, rules_for
from kehui.market.domain import contract as steps
from kehui.market.domain import registry, review
from kehui.market.models import (
    CheckResult,
    ContractStatus,
    Outcome,
    ReviewCheck,
    ReviewRound,
    TechnologyContract,
    Verdict,
)
from kehui.market.models.contract import NUMBER
from kehui.market.rules import checklist_on, rule_on
from kehui.parties.models import Person
from kehui.records.columns import KEEP
from kehui.records.forms import RecordForm
from kehui.records.models import Attachment
from kehui.records.register import register_of
from kehui.records.scope import within
from kehui.records.tables import tone_of

QUEUE_ROWS = 300
DECIDED_ROWS = 60
EXPERTS_OFFERED = 300
TABS = (
    ("waiting", "待办理", tuple(WITH_OFFICE)), ("supplement", "等卖方补正", (ContractStatus.SUPPLEMENT,)),
    ("registered", "已登记", (ContractStatus.REGISTERED,)),
    ("out", "已注销、撤销", (ContractStatus.CANCELLED, ContractStatus.REVOKED)), ("refused", "不予登记", (ContractStatus.REFUSED,)),
)  # fmt: skip
_PLAIN: dict[str, Callable[..., Any]] = {
    "accept": steps.accept_contract, "review": steps.review_contract, "experts": steps.send_to_experts,
    "cancel": steps.cancel_contract, "revoke": steps.revoke_contract,
}  # fmt: skip
_DONE = {
    "accept": "已受理", "review": "已转初审", "experts": "已转专家审核", "return": "已退回补正", "register": "已登记", "refuse": "已作出不予登记的决定",
    "cancel": "已注销登记", "revoke": "已撤销登记", "submit": "已提交登记",
}  # fmt: skip


def _registers_somewhere(user: Any) -> bool:
    return user.is_system or bool(user.areas_with(registry.REGISTRARS))


def _home_crumb() -> dict[str, str]:
    return {"label": "合同登记", "url": reverse("market:registration_queue")}


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits at the desk, the most urgent first; what went back, and what was decided."""
    user: Any = request.user
    if not _registers_somewhere(user):
        raise NotPermitted("合同登记由县技术合同登记机构办理", hint="企业可在“技术合同”里查看自己的合同办到哪一步")
    chosen = request.GET.get("tab", "waiting")
    states = next((s for name, _, s in TABS if name == chosen), None)
    if states is None:
        raise Http404("没有这一栏")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    mine = TechnologyContract.objects.filter(_own_areas(user))
    found = mine.filter(status__in=states)
    if query:
        found = found.filter(
            Q(name__icontains=query) | Q(number__startswith=query) | Q(seller__name__icontains=query)
            | Q(seller_person__name__icontains=query)
        )
    waiting = chosen in ("waiting", "supplement")
    rows = (
        found.select_related("seller", "buyer", "seller_person", "buyer_person", "area")
        .prefetch_related(Prefetch("rounds", ReviewRound.objects.order_by("number")))
        .order_by("created_at" if waiting else "-registered_on", "-id")[: QUEUE_ROWS if waiting else DECIDED_ROWS]
    )
    contracts = list(rows)
    rules = rules_for(contracts)
    entries = [{"contract": c, "clock": clock_of(c, rule=rules[c.area_id]), "tone": tone_of(c.get_status_display())} for c in contracts]
    if chosen == "waiting":
        entries.sort(key=lambda e: (e["clock"].left, e["contract"].pk))
    counts = {name: mine.filter(status__in=s).count() for name, _, s in TABS}
    unknown = sorted({y for e in entries for y in e["clock"].unknown_years})
    context = {
        "entries": entries, "query": query, "chosen": chosen, "late": sum(e["clock"].is_late for e in entries),
        "tabs": [{"name": n, "label": label, "count": counts[n], "active": n == chosen} for n, label, _ in TABS],
        "total": found.count(), "unknown_years": "、".join(f"{y}年" for y in unknown), "crumbs": [_home_crumb()],
    }  # fmt: skip
    return render(request, "market/registration/queue.html", context)


def _own_areas(user: Any) -> Q:
    if user.is_system:
        return Q()
    found = Q(pk__in=())
    for area in user.areas_with(registry.REGISTRARS):
        found |= within("area", area)
    return found


def contract_for(user: Any, pk: int) -> TechnologyContract:
    """A contract the user may see; Http404 for any other."""
    found: TechnologyContract | None = (
        TechnologyContract.objects.visible_to(user)
        .select_related("seller", "buyer", "seller_person", "buyer_person", "area", "buyer_area")
        .filter(pk=pk).first()
    )  # fmt: skip
    if found is None:
        raise Http404("没有这份合同，或者它不在您的辖区内")
    return found


@login_required
@require_GET
def contract_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One contract on its way: facts, clock, checklist, rounds, experts, events."""
    contract = contract_for(request.user, pk)
    return render(request, "market/registration/contract.html", _context(request, contract))


def _context(request: HttpRequest, contract: TechnologyContract, **more: Any) -> dict[str, Any]:
    user: Any = request.user
    register = register_of(TechnologyContract)
    in_office = user.holds(registry.REGISTRARS, contract.area)
    recused = in_office and registry.belongs_to_party(user, contract)
    may_act = in_office and not recused
    # Seller and buyer read what is missing; who looked at what, and what the experts said, stays in the office.
    inside = in_office or bool(user.areas_with(OFFICE))
    rounds = list(contract.rounds.prefetch_related("checks"))
    status = contract.status
    texts = registry.snapshot(contract)
    groups = [
        {"title": g.title, "values": [(_label(n, contract), texts[n]) for n in g.fields if n in texts and n != "status"]}
        for g in register.form_groups
    ]
    needs_experts = steps.needs_experts(contract)
    opinions = list(contract.opinions.select_related("expert")) if inside else []
    current = next((r for r in rounds if r.closed_at is None), None)
    checks = _checklist(contract, current) if inside and status in WITH_OFFICE else []
    return {
        "contract": contract, "groups": groups, "clock": clock_of(contract, rounds=rounds), "rule": rule_on(clock.today(), contract.area),
        "tone": tone_of(contract.get_status_display()), "rounds": rounds, "checks": checks,
        "unchecked": [c for c in checks if not c["result"]], "wanting": sum(c["result"] == CheckResult.MISSING for c in checks),
        "results": CheckResult.choices, "may_act": may_act, "recused": recused, "inside": inside,
        "may_submit": status in (ContractStatus.DRAFT, ContractStatus.SUPPLEMENT) and register.may_write_record(user, contract) and not in_office,
        "steps": _steps(status, needs_experts) if may_act else [], "needs_experts": needs_experts, "opinions": opinions,
        "verdicts": Verdict.choices, "today": clock.today().isoformat(),
        "experts": _experts(contract) if may_act and status == ContractStatus.EXPERT_REVIEW else [],
        "events": list(contract.events.select_related("by").order_by("-number")),
        "certificate": getattr(contract, "certificate", None),
        "attachments": Attachment.objects.filter(model=register.model_label, object_id=contract.pk),
        "record_url": reverse("records:detail", args=["market", register.slug, contract.pk]),
        "crumbs": [_home_crumb(), {"label": contract.name, "url": ""}] if _registers_somewhere(user) else [{"label": "技术合同", "url": reverse("records:list", args=["market", register.slug])}, {"label": contract.name, "url": ""}],
        **more,
    }  # fmt: skip


def _label(name: str, contract: TechnologyContract) -> str:
    """What stands before registration in place of the number is none yet."""
    if name == "number" and not NUMBER.fullmatch(contract.number):
        return "申请编号"
    return register_of(TechnologyContract).column[name].header


def _steps(status: str, needs_experts: bool) -> list[str]:
    """The decisions that may follow, the likely one first."""
    by_state: dict[str, list[str]] = {
        ContractStatus.SUBMITTED: ["accept", "return"], ContractStatus.SUPPLEMENT: ["accept"],
        ContractStatus.ACCEPTED: ["review", "return"],
        ContractStatus.REVIEW: ["experts", "return", "refuse"] if needs_experts else ["register", "return", "experts", "refuse"],
        ContractStatus.EXPERT_REVIEW: ["register", "return", "refuse"], ContractStatus.REGISTERED: ["change", "cancel", "revoke"],
    }  # fmt: skip
    return by_state.get(status, [])


def _checklist(contract: TechnologyContract, current: ReviewRound | None) -> list[dict[str, Any]]:
    known: dict[str, ReviewCheck] = {c.item: c for c in current.checks.all()} if current else {}
    return [
        {"number": i.number, "text": i.text, "result": known[i.number].result if i.number in known else "",
         "remark": known[i.number].remark if i.number in known else ""}
        for i in checklist_on(clock.today(), contract.area, contract.kind)
    ]  # fmt: skip


def _experts(contract: TechnologyContract) -> list[Person]:
    given = contract.opinions.values("expert")
    firms = [i for i in (contract.seller_id, contract.buyer_id) if i]
    people = [i for i in (contract.seller_person_id, contract.buyer_person_id) if i]
    found = Person.objects.filter(kind="expert").exclude(pk__in=given).exclude(pk__in=people)
    found = found.exclude(organisation__in=firms)
    return list(found.select_related("organisation").order_by("name")[:EXPERTS_OFFERED])


@login_required
@require_POST
def save_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist as filled in so far."""
    user: Any = request.user
    contract = contract_for(user, pk)
    found = {
        name[7:]: review.Found(value, request.POST.get(f"remark-{name[7:]}", ""))
        for name, value in request.POST.items()
        if name.startswith("result-") and isinstance(value, str) and value
    }
    rest = CheckResult.MET if request.POST.get("rest") == CheckResult.MET else None
    try:
        round_ = review.record_checks(contract, found, by=user, rest=rest)
    except Invalid as error:
        context = _context(request, contract, problems=error.problems)
        for item in context["checks"]:
            if item["number"] in found:
                item["result"], item["remark"] = found[item["number"]].result, found[item["number"]].remark
        return render(request, "market/registration/contract.html", context, status=422)
    messages.success(request, f"已保存，已核对{round_.checks.count()}项")
    return HttpResponseRedirect(reverse("market:registration", args=[pk]) + "#checks")


@login_required
@require_POST
def save_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert's opinion."""
    user: Any = request.user
    contract = contract_for(user, pk)
    number = request.POST.get("expert", "")
    expert = Person.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 12 else None
    try:
        if expert is None:
            raise Conflict("请选择专家")
        review.record_opinion(
            contract, expert, request.POST.get("verdict", ""), request.POST.get("text", ""), _day(request.POST.get("given_on")),
            by=user,
        )  # fmt: skip
    except KehuiError as error:
        _say(request, error)
    else:
        messages.success(request, f"已录入{expert.name}的意见")
    return HttpResponseRedirect(reverse("market:registration", args=[pk]) + "#experts")


@login_required
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A step of the contract's way, with its reason where one is asked for."""
    user: Any = request.user
    contract = contract_for(user, pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    try:
        if name in _PLAIN:
            _PLAIN[name](contract, by=user, reason=reason)
        elif name == "submit":
            steps.submit_contract(contract, by=user, reason=reason)
        elif name == "return":
            steps.return_contract(contract, by=user, reason=reason)
        elif name == "register":
            day = request.POST.get("registered_on", "")
            review.conclude(contract, Outcome.REGISTERED, by=user, reason=reason, registered_on=_day(day) if day else None)
        elif name == "refuse":
            review.conclude(contract, Outcome.REFUSED, by=user, reason=reason)
        else:
            raise Http404("没有这一步")
    except KehuiError as error:
        _say(request, error)
    else:
        messages.success(request, f"{_DONE[name]}：{contract.name}")
    return HttpResponseRedirect(reverse("market:registration", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """变更登记: what is to read otherwise, with the reason; both versions stay."""
    user: Any = request.user
    contract = contract_for(user, pk)
    registry.require_registrar(user, contract, "变更")
    register = register_of(TechnologyContract)
    form = RecordForm(register, user=user, record=contract, data=request.POST if request.method == "POST" else None)
    reason, status = request.POST.get("reason", "").replace("\x00", "").strip()[:500], 200
    if request.method == "POST":
        values = {n: v for n, v in form.read().items() if n not in steps.UNCHANGEABLE and v is not KEEP}
        for name in steps.UNCHANGEABLE:
            form.fields[name].errors.clear()
        try:
            if not form.has_errors:
                steps.change_contract(contract, values, by=user, reason=reason)
                messages.success(request, "已办理变更登记，数字已随之改变")
                return HttpResponseRedirect(reverse("market:registration", args=[pk]))
            status = 422
        except Invalid as error:
            form.show(error.problems)
            status = 422
        except KehuiError as error:
            form.errors.append(f"{error.message}。{error.hint}" if error.hint else error.message)
            status = 409
    groups = [
        {"title": g.title, "help": g.help, "fields": [f for f in g.fields if f.name not in steps.UNCHANGEABLE]} for g in form.groups
    ]
    context = {
        "contract": contract, "form": form, "groups": groups, "reason": reason,
        "crumbs": [_home_crumb(), {"label": contract.name, "url": reverse("market:registration", args=[pk])}, {"label": "变更登记", "url": ""}],
    }  # fmt: skip
    return render(request, "market/registration/change.html", context, status=status)


@login_required
@require_GET
def event_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Both versions of the contract at one event, side by side; on paper with ``?print=1``."""
    contract = contract_for(request.user, pk)
    event = contract.events.select_related("by").filter(number=number).first()
    if event is None:
        raise Http404("没有这次登记事项")
    register = register_of(TechnologyContract)
    rows = [
        {"label": c.header, "before": event.before.get(c.name, ""), "after": event.after.get(c.name, ""),
         "differs": bool(event.before) and event.before.get(c.name, "") != event.after.get(c.name, "")}
        for c in register.columns
        if c.name in event.before or c.name in event.after
    ]  # fmt: skip
    context = {
        "contract": contract, "event": event, "rows": rows, "changed": sum(r["differs"] for r in rows), "printed_at": clock.now(),
        "printed_by": request.user,
        "crumbs": [{"label": "技术合同", "url": ""}, {"label": contract.name, "url": reverse("market:registration", args=[pk])}, {"label": str(event), "url": ""}],
    }  # fmt: skip
    name = "event_print.html" if request.GET.get("print") else "event.html"
    return render(request, f"market/registration/{name}", context)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        raise Conflict("日期没有写对", hint="写作 2025-03-18") from None


def _say(request: HttpRequest, error: KehuiError) -> None:
    messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
