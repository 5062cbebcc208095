"""Registers of loans, equity institutions, listing progress and equity deals."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.finance.domain import institution as institutions
from kehui.finance.domain import loan as loans
from kehui.finance.models import Board, DealKind, EquityDeal, EquityInstitution, ListingProgress, LoanApplication, Stage
from kehui.kernel.errors import Problem
from kehui.parties.models import Organisation, OrganisationKind
from kehui.records.register import Action, Group, Register, Values, register
from kehui.records.rules import dates_in_order, not_in_future

_MENU = "科技金融"
_STAGES: tuple[str, ...] = tuple(Stage.values)


@register
class LoanRegister(Register):
    """科技银行贷款"""

    model = LoanApplication
    slug = "loans"
    menu = _MENU
    key = ("number",)
    prefix = "DK"
    fields = (
        "number", "enterprise", "bank", "applied_amount", "applied_on", "is_supported", "granted_amount", "granted_on",
        "balance", "area", "note",
    )  # fmt: skip
    shown = (
        "number", "enterprise", "bank", "applied_amount", "applied_on", "is_supported", "granted_amount", "granted_on", "balance",
    )  # fmt: skip
    search = ("number", "enterprise", "bank")
    filters = ("area", "bank", "is_supported", "applied_on", "granted_on", "applied_amount")
    ordering = ("-applied_on", "-id")
    groups = (
        Group("申请", ("number", "enterprise", "bank", "applied_amount", "applied_on", "area"), "所在地区留空时取企业所在地区"),
        Group("发放", ("is_supported", "granted_amount", "granted_on", "balance", "note"), "申请额度、发放金额、余额是三个数"),
    )
    area_from = "enterprise"
    writers = COUNTY_ONLY
    actions = (
        Action("grant", "登记发放", loans.grant_loan, lambda r: r.granted_on is None, inputs=(("granted_amount", "发放金额", "money"), ("granted_on", "发放日期", "date")), writers=COUNTY_ONLY),
        Action("balance", "登记余额", loans.record_balance, lambda r: r.granted_on is not None, inputs=(("balance", "贷款余额", "money"),), writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "number": "DK-2025-001", "enterprise": "91350100M000100Y43", "bank": "云溪科技银行", "applied_amount": "300",
        "applied_on": "2025-03-10", "is_supported": "是", "granted_amount": "260", "granted_on": "2025-04-02", "balance": "260",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Amounts and dates in order; a bank is a bank."""
        yield from not_in_future(self, values, "applied_on", "granted_on")
        yield from dates_in_order(self, values, "applied_on", "granted_on")
        granted, balance = values.get("granted_amount"), values.get("balance")
        if values["applied_amount"] <= 0:
            yield Problem("applied_amount", "申请额度应大于0")
        if (granted is None) != (values.get("granted_on") is None):
            missing = "granted_on" if granted is not None else "granted_amount"
            yield Problem(missing, "发放金额和发放日期应一起填")
        if granted is not None and granted <= 0:
            yield Problem("granted_amount", "发放金额应大于0；没有发放的请留空")
        if granted is not None and granted > values["applied_amount"]:
            yield Problem("granted_amount", "发放金额大于申请额度，请核对", "warning")
        if granted is not None and not values["is_supported"]:
            yield Problem("is_supported", "已发放的贷款，“获科技银行支持”通常为“是”，请核对", "warning")
        if balance is not None and (granted is None or balance > granted):
            yield Problem("balance", "贷款余额不能大于发放金额")
        kind = Organisation.objects.values_list("kind", flat=True).get(pk=values["bank"])
        if kind != OrganisationKind.BANK:
            yield Problem("bank", "所填的银行，单位类型不是“银行”，请核对", "warning")


@register
class EquityInstitutionRegister(Register):
    """股权投资机构"""

    model = EquityInstitution
    slug = "institutions"
    menu = _MENU
    key = ("organisation",)
    fields = (
        "organisation", "form", "kind", "zone", "registered_on", "deregistered_on", "manager_number", "committed", "paid_in",
        "area", "note",
    )  # fmt: skip
    shown = ("organisation", "form", "kind", "zone", "registered_on", "deregistered_on", "committed", "paid_in")
    search = ("organisation", "manager_number")
    filters = ("area", "form", "kind", "zone", "registered_on", "committed")
    ordering = ("-registered_on", "-id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    actions = (
        Action("deregister", "登记注销", institutions.deregister_institution, lambda r: r.deregistered_on is None, inputs=(("deregistered_on", "注销日期", "date"),), needs_reason=True, destructive=True, consequence="自注销之日起不再计入注册机构数", writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "organisation": "云溪清源创业投资合伙企业（有限合伙）", "form": "合伙制", "kind": "创业投资（VC）",
        "zone": "云溪县科创中心（YQ-KC）", "registered_on": "2024-09-12", "manager_number": "P1001234", "committed": "5000",
        "paid_in": "2000",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; paid in is at most committed."""
        yield from not_in_future(self, values, "registered_on", "deregistered_on")
        yield from dates_in_order(self, values, "registered_on", "deregistered_on")
        committed, paid_in = values.get("committed"), values.get("paid_in")
        if committed is not None and paid_in is not None and paid_in > committed:
            yield Problem("paid_in", "实缴规模不能大于认缴规模")


@register
class ListingRegister(Register):
    """上市挂牌进程"""

    model = ListingProgress
    slug = "listings"
    menu = _MENU
    key = ("organisation", "board", "stage")
    fields = ("organisation", "board", "stage", "entered_on", "area", "note")
    shown = ("organisation", "board", "stage", "entered_on", "area")
    search = ("organisation",)
    filters = ("area", "board", "stage", "entered_on")
    ordering = ("-entered_on", "-id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    example = {"organisation": "91350100M000100Y43", "board": "新三板", "stage": "申报", "entered_on": "2025-08-20"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Stages follow each other in time."""
        yield from not_in_future(self, values, "entered_on")
        order, day = _STAGES.index(values["stage"]), values["entered_on"]
        if values["stage"] == Stage.INNOVATION_TIER and values["board"] != Board.NEEQ:
            yield Problem("stage", "只有新三板分创新层")
        beside = ListingProgress.objects.filter(organisation=values["organisation"], board=values["board"])
        if beside.filter(stage__in=_STAGES[:order], entered_on__gt=day).exists():
            yield Problem("entered_on", "进入日期早于前面阶段的进入日期，请核对先后")
        if beside.filter(stage__in=_STAGES[order + 1 :], entered_on__lt=day).exists():
            yield Problem("entered_on", "进入日期晚于后面阶段的进入日期，请核对先后")


@register
class EquityDealRegister(Register):
    """股权交易"""

    model = EquityDeal
    slug = "deals"
    menu = _MENU
    key = ("number",)
    prefix = "GQ"
    fields = (
        "number", "target", "buyer", "buyer_name", "is_buyer_listed", "kind", "share_percent", "amount", "dealt_on", "area",
        "note",
    )  # fmt: skip
    shown = ("number", "target", "buyer_name", "is_buyer_listed", "kind", "share_percent", "amount", "dealt_on")
    search = ("number", "target", "buyer_name")
    filters = ("area", "kind", "is_buyer_listed", "dealt_on", "amount")
    ordering = ("-dealt_on", "-id")
    area_from = "target"
    writers = COUNTY_ONLY
    example = {
        "number": "GQ-2025-001", "target": "91350100M000100Y43", "buyer_name": "某某股份有限公司", "is_buyer_listed": "是",
        "kind": "收购", "share_percent": "51", "amount": "3000", "dealt_on": "2025-09-30",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """The buyer's name, where the buyer is one of the organisations."""
        if values.get("buyer") and not values.get("buyer_name"):
            values["buyer_name"] = Organisation.objects.values_list("name", flat=True).get(pk=values["buyer"])

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A buyer, a share of at most the whole."""
        yield from not_in_future(self, values, "dealt_on")
        if not values.get("buyer") and not values.get("buyer_name"):
            yield Problem("buyer_name", "投资方单位和投资方名称至少填一个")
        if values.get("buyer") == values["target"]:
            yield Problem("buyer", "投资方和标的企业是同一个单位")
        share = values["share_percent"]
        if not 0 < share <= 100:
            yield Problem("share_percent", "股权比例应大于0、不超过100")
        elif values["kind"] == DealKind.ACQUISITION and share < 5:
            yield Problem("share_percent", "收购的股权比例不到5%，请核对交易方式", "warning")
