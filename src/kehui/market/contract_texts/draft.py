"""A contract's draft: the template of its type, filled from the negotiation."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from docxtpl import DocxTemplate

from kehui.kernel import clock, units
from kehui.market.models.contract import ContractKind
from kehui.market.models.negotiation import Negotiation, Offer
from kehui.parties.models import Organisation, Person

_TEMPLATES = {
    ContractKind.DEVELOPMENT_COMMISSIONED: "development", ContractKind.DEVELOPMENT_JOINT: "development",
    ContractKind.TRANSFER: "transfer", ContractKind.LICENCE: "licence", ContractKind.CONSULTING: "consulting",
    ContractKind.SERVICE: "service", ContractKind.TRAINING: "service", ContractKind.BROKERAGE: "service",
}  # fmt: skip
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_BLANK = "________________"


def draft_of(negotiation: Negotiation, offer: Offer) -> bytes:
    """The .docx: what the two agreed on filled in, what they did not speak of left as a line to write on."""
    template = DocxTemplate(Path(__file__).with_name(f"{_TEMPLATES[ContractKind(negotiation.contract_kind)]}.docx"))
    # Autoescape: a title with < or & is text, never markup.
    template.render(values_of(negotiation, offer), autoescape=True)
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def values_of(negotiation: Negotiation, offer: Offer) -> dict[str, str]:
    """What a template may name."""
    supplier, receiver = negotiation.supplier or negotiation.supplier_person, negotiation.receiver or negotiation.receiver_person
    return {
        "项目名称": negotiation.title, "情况说明": negotiation.subject or _BLANK, "洽谈编号": negotiation.number,
        "合同类型": negotiation.get_contract_kind_display(), "技术领域": negotiation.get_field_display(),
        "提供方": negotiation.supplier_name, "需求方": negotiation.receiver_name,
        "提供方代码": _code(supplier), "需求方代码": _code(receiver), "提供方地址": _address(supplier), "需求方地址": _address(receiver),
        "合同金额": units.grouped(offer.amount / 10_000), "技术交易额": units.grouped(offer.technology_amount / 10_000),
        "合同金额大写": in_words(offer.amount), "支付方式": offer.get_payment_display(), "主要条款": offer.terms or "无",
        "起始日期": _day(offer.starts_on), "截止日期": _day(offer.ends_on),
    }  # fmt: skip


def in_words(yuan: Decimal) -> str:
    """``叁拾伍万元整``: an amount as it is written where nobody may alter it (up to 9,999 万亿)."""
    whole, cents = divmod(int((yuan * 100).to_integral_value()), 100)
    text = _whole(whole) + "元" if whole else ""
    if not cents:
        return (text or "零元") + "整"
    tenths, hundredths = divmod(cents, 10)
    text += f"{_DIGITS[tenths]}角" if tenths else "零" if text else ""
    return text + (f"{_DIGITS[hundredths]}分" if hundredths else "整")


def _whole(number: int) -> str:
    text, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10 ** (4 * group) % 10_000
        if not part:
            gap = gap or bool(text)
            continue
        if text and (gap or part < 1000):
            text += "零"
        text += _four(part) + _GROUPS[group]
        gap = False
    return text


def _four(part: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text


def _code(side: Organisation | Person | None) -> str:
    return side.uscc if isinstance(side, Organisation) else f"（身份证号）{_BLANK}"  # written in by hand: not kept here


def _address(side: Organisation | Person | None) -> str:
    return (side.address if isinstance(side, Organisation) else "") or _BLANK


def _day(day: date | None) -> str:
    return clock.date_text(day) if day else "______年____月____日"
