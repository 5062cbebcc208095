"""A certificate on paper, and its public verification."""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from kehui.accounts import limits
from kehui.kernel import clock
from kehui.kernel.masking import mask_identity_number, mask_name
from kehui.market.models import Certificate, ContractStatus, EventKind, TechnologyContract
from kehui.market.views.registration import contract_for
from kehui.parties.models import Organisation, Person

_STATES: dict[str, tuple[str, str, str]] = {
    ContractStatus.REGISTERED: ("ok", "有效", "这份合同已认定登记，登记有效。"),
    ContractStatus.CANCELLED: ("bad", "已注销", "这份合同的登记已注销，不再有效。"),
    ContractStatus.REVOKED: ("bad", "已撤销", "这份合同的登记已被撤销，不再有效。"),
}  # fmt: skip
#: Certificates looked up by one address an hour: enough for a counter that checks many, too few for trying codes out.
LOOKUPS_AN_HOUR = 120


def qr_svg(text: str) -> SafeString:
    """The QR code as inline SVG, so that it prints sharp and nothing is loaded from elsewhere."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=10, border=2)
    stream = io.BytesIO()
    image.save(stream)
    markup = stream.getvalue().decode()
    return mark_safe(markup[markup.index("<svg") :])  # made here from an address of ours


def address_of(certificate: Certificate) -> str:
    """What the QR code holds."""
    return f"{settings.ADDRESS}{reverse('market:verify', args=[certificate.code])}"


def _public_name(party: Organisation | Person, contract: TechnologyContract) -> str:
    """What everybody may read of a party: an organisation's name unless the contract is confidential, a person's never."""
    if isinstance(party, Person):
        return f"{mask_name(party.name)}（个人）"
    return mask_name(party.name) if contract.is_confidential else party.name


def _paper_name(party: Organisation | Person) -> str:
    """A party on the certificate: an organisation with its code, a person with the identity number masked."""
    if isinstance(party, Person):
        number = mask_identity_number(party.identity_number)
        return f"{party.name}（个人，身份证号 {number}）" if number else f"{party.name}（个人）"
    return f"{party.name}（{party.uscc}）"


def grouped_code(code: str) -> str:
    """``ABCD-EFGH-JKMN``: as people read it aloud."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


@login_required
@require_GET
def certificate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate, to be printed, for the office and both parties; void once the registration is struck out."""
    contract = contract_for(request.user, pk)
    certificate = Certificate.objects.filter(contract=contract).first()
    if certificate is None:
        raise Http404("这份合同没有登记证明；登记后自动生成")
    void = contract.status != ContractStatus.REGISTERED
    end = contract.events.filter(kind__in=(EventKind.CANCELLED, EventKind.REVOKED)).order_by("-number").first() if void else None
    context = {
        "contract": contract, "certificate": certificate, "void": void, "end": end, "qr": qr_svg(address_of(certificate)),
        "address": address_of(certificate), "code": grouped_code(certificate.code), "changes": contract.events.filter(kind="changed").count(),
        "printed_at": clock.now(), "printed_by": request.user, "seller": _paper_name(contract.seller_party),
        "buyer": _paper_name(contract.buyer_party),
    }  # fmt: skip
    return render(request, "market/registration/certificate.html", context)


@require_GET
def verify_home(request: HttpRequest) -> HttpResponse:
    """Where a code read from paper is typed in."""
    code = request.GET.get("code", "").upper().replace("-", "").replace(" ", "").replace("\x00", "")[:16]
    return verify(request, code) if code else render(request, "market/verify.html", {"asked": ""})


@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What everybody may know of a registration: number, project, parties and amounts, and whether it still stands."""
    limits.use("verify", limits.who(request), most=LOOKUPS_AN_HOUR, seconds=3600, what="核验")
    plain = code.upper().replace("-", "")[:16]
    found = Certificate.objects.select_related(
        "contract__seller", "contract__buyer", "contract__seller_person", "contract__buyer_person", "contract__area"
    ).filter(code=plain).first()
    if found is None or found.contract.status not in _STATES:
        return render(request, "market/verify.html", {"asked": plain}, status=404)
    contract = found.contract
    tone, word, sentence = _STATES[contract.status]
    last = contract.events.order_by("-number").first()
    context: dict[str, Any] = {
        "asked": plain, "code": grouped_code(plain), "contract": contract, "tone": tone, "word": word, "sentence": sentence,
        "name": contract.public_name,
        "seller": _public_name(contract.seller_party, contract), "buyer": _public_name(contract.buyer_party, contract),
        "changes": contract.events.filter(kind="changed").count(), "last": last, "as_of": clock.now(),
    }  # fmt: skip
    return render(request, "market/verify.html", context)
