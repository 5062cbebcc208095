"""A listing's public page, its print view, its QR code, its contacts for a reason, and reports of abuse."""

from __future__ import annotations

import io
import json
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from kehui.accounts.limits import who
from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.kernel.masking import mask_name, mask_phone
from kehui.market.domain import traffic
from kehui.market.domain.listing import may_steer, owns
from kehui.market.listings import ICONS
from kehui.market.models import KIND_TITLES, LISTING_MODELS, AbuseReason, Demand, Literature, PublicFile
from kehui.records.addresses import url_of
from kehui.records.views.record import attachment_response

SIMILAR = 4


def listing_for(user: Any, kind: str, pk: int) -> Any:
    """The listing where the user may open its page: live ones everybody, others who owns or reviews them. Else Http404."""
    model: Any = LISTING_MODELS[kind]
    names = {f.name for f in model._meta.get_fields()}
    related = ["area", *(n for n in ("owner", "expert") if n in names), *(["expert__organisation"] if "expert" in names else [])]
    found = model.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not (found.is_live or (user.is_authenticated and may_steer(found, user))):
        raise Http404(f"没有这条{KIND_TITLES[kind]}，或者它已经下架")
    return found


@require_GET
def page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The page."""
    listing = listing_for(request.user, kind, pk)
    mine = request.user.is_authenticated and owns(listing, request.user)
    if listing.is_live and not mine and request.method == "GET":
        traffic.count_view(listing)
    return render(request, "market/listing.html", _context(request, listing))


@require_GET
def print_page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The same on paper, with the QR code that leads back."""
    listing = listing_for(request.user, kind, pk)
    return render(request, "market/listing_print.html", _context(request, listing) | {"printed_at": clock.now()})


@require_GET
def file(request: HttpRequest, kind: str, pk: int, number: int) -> FileResponse:
    """A picture or brochure that the listing shows to everybody."""
    listing = listing_for(request.user, kind, pk)
    found = PublicFile.objects.select_related("attachment").filter(kind=kind, object_id=listing.pk, attachment=number).first()
    if found is None:
        raise Http404("没有这个附件")
    return attachment_response(found.attachment)


@require_POST
@login_required
def contact(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The page with whom to call, after the reason was written down."""
    listing = listing_for(request.user, kind, pk)
    by: User = request.user  # type: ignore[assignment]  # signed in
    typed = request.POST.get("reason", "")
    try:
        revealed = traffic.reveal_contact(listing, by=by, reason=typed)
    except KehuiError as error:
        context = _context(request, listing) | {"contact_error": error, "contact_typed": typed}
        return render(request, "market/listing.html", context, status=422)
    response = render(request, "market/listing.html", _context(request, listing) | {"revealed": revealed})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Somebody says it should not stand there."""
    listing = listing_for(request.user, kind, pk)
    by = request.user if request.user.is_authenticated else None
    try:
        traffic.report_abuse(
            listing, by=by, reason=request.POST.get("reason", ""), text=request.POST.get("text", ""), who=who(request)
        )
    except KehuiError as error:
        return render(request, "market/listing.html", _context(request, listing) | {"report_error": error}, status=422)
    messages.success(request, "已收到您的举报，县科技服务中心会尽快核实处理")
    return redirect(listing.get_absolute_url())


def qr_svg(text: str) -> SafeString:
    """A QR code of ``text`` as inline SVG, black on white whatever the theme."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2, error_correction=qrcode.ERROR_CORRECT_M)
    out = io.BytesIO()
    image.save(out)
    svg = out.getvalue().decode()
    return mark_safe(svg[svg.index("<svg") :])


def _context(request: HttpRequest, listing: Any) -> dict[str, Any]:
    user: Any = request.user
    address = settings.ADDRESS + listing.get_absolute_url()
    sees = traffic.sees_owner(listing, user)
    owner_name = listing.owner_name if sees else listing.public_owner_name
    held = traffic.contact_of(listing)
    description = listing.description[:120]
    files = list(PublicFile.objects.filter(kind=listing.kind, object_id=listing.pk).select_related("attachment"))
    return {
        "listing": listing, "kind_title": listing.kind_title, "icon": ICONS[listing.kind], "facts": _facts(listing, owner_name),
        "texts": _texts(listing), "owner_name": owner_name, "sees_owner": sees, "address": address, "qr": qr_svg(address),
        "description": description, "masked": {"name": mask_name(held.name), "phone": mask_phone(held.phone)} if sees else None,
        "pictures": [f for f in files if f.is_picture], "files": [f for f in files if not f.is_picture],
        "mine": user.is_authenticated and owns(listing, user),
        "manages": user.is_authenticated and may_steer(listing, user), "desk_url": url_of(listing),
        "abuse_reasons": AbuseReason.choices, "structured": _structured(listing, owner_name, address),
        "search_url": f"/market/search/?kind={listing.kind}",
    }  # fmt: skip


def _facts(listing: Any, owner_name: str) -> list[tuple[str, str]]:
    """Label and text of what stands beside the description."""
    owner = {"demand": "提出单位", "expert": "专家", "literature": "专家", "service": "服务机构", "institute": "单位"}.get(
        listing.kind, "持有人"
    )
    found = [(owner, owner_name), ("技术领域", listing.get_field_display()), ("应用行业", listing.industry_name)]
    for name, label in (
        ("maturity", "技术成熟度"), ("intellectual_property", "知识产权"), ("ways", "合作方式"), ("price_text", "价格"),
        ("deadline", "期望解决"), ("literature_kind", "类型"), ("authors", "作者"), ("source", "来源"), ("year", "年份"),
        ("identifier", "DOI或专利号"), ("staff", "科研人员"),
    ):  # fmt: skip
        value = getattr(listing, f"get_{name}_display", lambda name=name: getattr(listing, name, None))()
        if value in (None, ""):
            continue
        if name == "price_text" and isinstance(listing, Demand):
            label = "预算"
        found.append((label, f"{value}人" if name == "staff" else str(value)))
    if getattr(listing, "takes_vouchers", False):
        found.append(("科技创新券", "接受"))
    if not (isinstance(listing, Demand) and listing.is_anonymous and owner_name == listing.public_owner_name):
        found.append(("所在地区", listing.area.full_name))
    if listing.published_on:
        found.append(("发布日期", str(listing.published_on)))
    return [(label, text) for label, text in found if text]


def _texts(listing: Any) -> list[tuple[str, str]]:
    titles = {
        "advantages": "技术指标与优势", "tried": "已做过的尝试", "scope": "服务范围与资质", "experience": "代表性工作",
        "strengths": "优势学科与平台",
    }  # fmt: skip
    found = [("摘要" if isinstance(listing, Literature) else "详细说明", listing.description)]
    return found + [(titles[n], getattr(listing, n)) for n in listing.more_texts if n in titles and getattr(listing, n)]


#: Types of schema.org by kind.
_TYPES = {
    "achievement": "Product", "demand": "Demand", "service": "Service", "literature": "ScholarlyArticle", "expert": "Person",
    "institute": "ResearchOrganization",
}  # fmt: skip


def _structured(listing: Any, owner_name: str, address: str) -> SafeString:
    """The listing as schema.org JSON-LD: what everybody may read, no contacts."""
    made: dict[str, Any] = {
        "@context": "https://schema.org", "@type": _TYPES[listing.kind], "name": listing.title, "url": address,
        "description": listing.description[:300], "keywords": listing.terms,
    }  # fmt: skip
    if listing.kind == "literature":
        made |= {"headline": listing.title, "author": [{"@type": "Person", "name": a} for a in listing.author_list]}
        made |= {"datePublished": str(listing.year)} if listing.year else {}
    elif listing.kind in ("achievement", "service"):
        made["provider" if listing.kind == "service" else "manufacturer"] = {"@type": "Organization", "name": owner_name}
    elif listing.kind == "demand":
        made["seller"] = {"@type": "Organization", "name": listing.public_owner_name}
    if getattr(listing, "price_high", None) is not None:
        made["offers"] = {"@type": "Offer", "price": str(listing.price_high), "priceCurrency": "CNY"}
    text = json.dumps(made, ensure_ascii=False)
    # Inside a script element nothing but these three could end it or begin another.
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
