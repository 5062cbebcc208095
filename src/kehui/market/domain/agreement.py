"""From agreement to registration: the draft, the signed copy, and handing the contract in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.contract_texts.draft import draft_of
from kehui.market.domain.contract import submit_contract
from kehui.market.domain.negotiation import address, lock, note, people_at, say, side_of
from kehui.market.domain.notice import tell
from kehui.market.models.contract import TechnologyContract
from kehui.market.models.negotiation import (
    FilePurpose,
    Message,
    Negotiation,
    NegotiationStatus,
    Offer,
    OfferState,
    Side,
)
from kehui.records.domain import attach_file, create_record
from kehui.records.register import register_of


def agreed_offer(negotiation: Negotiation) -> Offer:
    """What they agreed on; Conflict while they have not."""
    found = negotiation.offers.filter(state=OfferState.ACCEPTED).first()
    if found is None:
        raise Conflict("双方还没有谈成，没有合同文本", hint="一方接受对方的报价后，就可以下载合同文本")
    return found


@transaction.atomic
def make_draft(negotiation: Negotiation, *, by: User) -> tuple[str, bytes]:
    """Name and content of the contract's draft in Word, for those at the table."""
    if side_of(negotiation, by) is None:
        raise NotPermitted("这是别人的洽谈，只有双方和受邀的技术经纪人可以参加")
    content = draft_of(negotiation, agreed_offer(negotiation))
    chain.append(
        [
            chain.Change(
                "market.negotiation.draft_made", "market.negotiation", negotiation.pk, f"洽谈 {negotiation.number}"
            )
        ],
        by=by,
    )  # fmt: skip
    return f"{negotiation.title[:60]}_合同文本.docx", content


@transaction.atomic
def upload_signed(negotiation: Negotiation, upload: UploadedFile[Any], *, by: User) -> Message:
    """The signed and sealed contract, scanned: PDF or pictures."""
    stored, _ = lock(negotiation, by=by)
    if stored.status != NegotiationStatus.AGREED:
        raise Conflict("双方谈成以后、提交登记以前，才上传签字盖章的合同")
    return say(stored, "", by=by, upload=upload, purpose=FilePurpose.SIGNED)


@transaction.atomic
def submit_to_registration(
    negotiation: Negotiation, *, by: User, signed_on: date, form: Mapping[str, Any]
) -> TechnologyContract:
    """The supplying side hands the contract in: a draft from the negotiation, with the signed copy as its proof.

    ``form``: what the registration form asks beyond the negotiation (intellectual_property, programme, goal, industry,
    is_related_party). Raises Invalid with every problem of the form.
    """
    stored, _ = lock(negotiation, by=by, sides=(Side.SUPPLIER,))
    if stored.status != NegotiationStatus.AGREED:
        raise Conflict(f"洽谈现在是“{stored.get_status_display()}”，不能提交登记")
    offer = agreed_offer(stored)
    signed = list(stored.files.filter(purpose=FilePurpose.SIGNED))
    if not signed:
        raise Invalid([Problem("file", "请先上传签字盖章的合同")])
    supplier = stored.supplier or stored.supplier_person
    assert supplier is not None
    values = {
        "number": stored.number, "name": stored.title, "kind": stored.contract_kind, "seller": stored.supplier_id,
        "seller_person": stored.supplier_person_id, "buyer": stored.receiver_id, "buyer_person": stored.receiver_person_id,
        "amount": offer.amount, "technology_amount": offer.technology_amount, "field": stored.field,
        "payment": offer.payment, "is_confidential": stored.is_confidential, "signed_on": signed_on,
        "starts_on": offer.starts_on, "ends_on": offer.ends_on, "registered_on": None, "status": "draft",
        "seller_nature": "", "buyer_nature": "", "buyer_country": "中国", "buyer_area": None, "area": supplier.area_id,
        "note": "", **form,
    }  # fmt: skip
    made = create_record(register_of(TechnologyContract), values, by=by, reason=f"由洽谈{stored.number}生成")
    assert isinstance(made, TechnologyContract)
    for file in signed:
        with file.file.open("rb") as content:
            attach_file(made, SimpleUploadedFile(file.name, content.read(), content_type=file.content_type), by=by)
    made.refresh_from_db()
    submit_contract(made, by=by, reason=f"洽谈{stored.number}")
    stored.contract = made
    stored.status = NegotiationStatus.CONTRACTED
    note(stored, "合同已提交登记", by=by, act="contract_submitted", told={"contract": made.number})
    tell(people_at(stored, but=by), f"negotiation:{stored.pk}:submitted", f"合同已提交登记：{stored.told_title}", "", address(stored))
    made.refresh_from_db()
    return made
