"""Registers around registration: its rules and checklist, money that arrived, and intents of negotiations."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.kernel.errors import Problem
from kehui.market.models import (
    ChecklistItem,
    ContractPayment,
    ContractStatus,
    MarketIntent,
    RegistrationRule,
    TechnologyContract,
)
from kehui.records.following import FollowingRegister
from kehui.records.register import Group, Register, Values, register
from kehui.records.rules import dates_in_order, not_in_future


@register
class PaymentRegister(FollowingRegister):
    """合同到账"""

    model = ContractPayment
    slug = "payments"
    menu = "技术市场"
    key = ("contract", "voucher")
    fields = ("contract", "voucher", "amount", "paid_on", "area", "note")
    shown = ("contract", "voucher", "amount", "paid_on")
    search = ("voucher", "contract")
    filters = ("area", "contract", "paid_on", "amount")
    ordering = ("-paid_on", "-id")
    area_from = "contract"
    writers = COUNTY_ONLY
    groups = (
        Group("到账", ("contract", "voucher", "amount", "paid_on", "note", "area"), "实际到账的款项，与意向金额、合同金额各算各的，不相加"),
    )
    example = {"contract": "2025330421000123", "voucher": "FP-0086", "amount": "12", "paid_on": "2025-04-02"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Money came, not before today, for a contract that stands."""
        if values["amount"] <= 0:
            yield Problem("amount", "到账金额应大于0")
        yield from not_in_future(self, values, "paid_on")

    def check_batch(self, rows: list[Values]) -> Iterator[tuple[int, Problem]]:
        """The contract is registered, and not more arrived than it is worth."""
        wanted = {r["contract"] for r in rows if r.get("contract")}
        contracts = TechnologyContract.objects.in_bulk(list(wanted))
        for index, row in enumerate(rows):
            contract = contracts.get(row.get("contract"))
            if contract is None:
                continue
            if contract.status == ContractStatus.DRAFT:
                yield index, Problem("contract", "合同还是草稿，登记以后再记到账")
            if row.get("amount") and row["amount"] > contract.amount:
                yield index, Problem("amount", "到账金额大于合同成交额，请核对单位是不是万元")
            if row.get("paid_on") and row["paid_on"] < contract.signed_on:
                yield index, Problem("paid_on", "到账日期早于合同签订日期", "warning")


@register
class IntentRegister(Register):
    """洽谈意向"""

    model = MarketIntent
    slug = "intents"
    menu = "技术市场"
    key = ("number",)
    fields = (
        "number", "name", "supplier", "receiver", "contract_kind", "field", "amount", "reached_on", "lapsed_on", "area",
        "note",
    )  # fmt: skip
    shown = ("number", "name", "supplier", "receiver", "contract_kind", "amount", "reached_on", "lapsed_on")
    search = ("name", "number", "supplier", "receiver")
    filters = ("area", "contract_kind", "field", "reached_on", "amount")
    ordering = ("-reached_on", "-id")
    writers = COUNTY_ONLY
    example = {
        "number": "YX-0001", "name": "茶叶萎凋设备改造", "contract_kind": "技术开发（委托）", "field": "农业", "amount": "30",
        "reached_on": "2025-02-18", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """An amount, and days in order."""
        if values["amount"] <= 0:
            yield Problem("amount", "意向金额应大于0")
        yield from not_in_future(self, values, "reached_on")
        yield from dates_in_order(self, values, "reached_on", "lapsed_on")


@register
class RegistrationRuleRegister(Register):
    """登记规定"""

    model = RegistrationRule
    slug = "registration-rules"
    menu = "技术市场"
    key = ("number",)
    fields = (
        "number", "document", "expert_from", "working_days", "expert_working_days", "valid_from", "valid_to", "area", "note",
    )  # fmt: skip
    shown = ("number", "document", "expert_from", "working_days", "expert_working_days", "valid_from", "valid_to")
    search = ("number", "document")
    ordering = ("-valid_from", "-id")
    writers = COUNTY_ONLY
    example = {
        "number": "DJ-2025", "document": "云科发〔2025〕7号", "expert_from": "500", "working_days": "15",
        "expert_working_days": "30", "valid_from": "2025-01-01", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Positive numbers, days in order."""
        for name in ("expert_from", "working_days", "expert_working_days"):
            if values[name] <= 0:
                yield Problem(name, f"{self.column[name].header}应大于0")
        yield from dates_in_order(self, values, "valid_from", "valid_to")


@register
class ChecklistItemRegister(Register):
    """核对事项"""

    model = ChecklistItem
    slug = "checklist-items"
    menu = "技术市场"
    key = ("number",)
    fields = ("number", "text", "applies_to", "document", "position", "valid_from", "valid_to", "area", "note")
    shown = ("number", "text", "applies_to", "position", "valid_from", "valid_to")
    search = ("number", "text", "document")
    filters = ("area", "applies_to")
    ordering = ("position", "number", "id")
    writers = COUNTY_ONLY
    example = {
        "number": "HD-01", "text": "合同文本完整，双方签字盖章齐全", "applies_to": "全部合同", "position": "1",
        "valid_from": "2025-01-01", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Days in order."""
        yield from dates_in_order(self, values, "valid_from", "valid_to")
