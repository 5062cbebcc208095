"""Register of technology contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Q
from django.urls import reverse

from kehui.accounts.models import COUNTY_ONLY, OUTSIDE, User
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.market.domain import contract as contracts
from kehui.market.models import ContractStatus as Status
from kehui.market.models import TechnologyContract
from kehui.market.models.contract import NUMBER, REVIEWERS, AbsorbedContract
from kehui.records.models import Record
from kehui.records.register import Action, Due, Group, Register, Values, register

REGISTRARS = COUNTY_ONLY | REVIEWERS
_WAITING = (Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW, Status.EXPERT_REVIEW)
_OUT = {Status.CANCELLED, Status.REVOKED}


def _in(*states: Status) -> Callable[[TechnologyContract], bool]:
    return lambda record: record.status in states


@register
class ContractRegister(Register):
    """技术合同"""

    model = TechnologyContract
    slug = "contracts"
    menu = "技术市场"
    key = ("number",)
    fields = (
        "number", "name", "kind", "seller", "buyer", "amount", "technology_amount", "field", "intellectual_property",
        "programme", "goal", "industry", "payment", "is_related_party", "is_confidential", "seller_nature", "buyer_nature",
        "buyer_country", "buyer_area", "signed_on", "starts_on", "ends_on", "registered_on", "status", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "kind", "seller", "buyer", "amount", "technology_amount", "registered_on", "status")
    search = ("name", "number", "seller", "buyer")
    filters = (
        "area", "kind", "field", "status", "registered_on", "signed_on", "amount", "intellectual_property", "seller_nature",
        "industry",
    )  # fmt: skip
    ordering = ("-registered_on", "-id")
    groups = (
        Group("合同", ("number", "name", "kind", "field", "intellectual_property", "programme", "goal", "industry", "is_confidential")),
        Group(
            "双方",
            ("seller", "seller_nature", "area", "buyer", "buyer_nature", "buyer_country", "buyer_area", "is_related_party"),
            "性质和地区留空时，取双方单位登记的性质和所在地区；卖方所在地区计入输出，买方所在地区计入吸纳",
        ),
        Group("金额", ("amount", "technology_amount", "payment"), "合同成交额不小于技术交易额"),
        Group("日期与状态", ("signed_on", "starts_on", "ends_on", "registered_on", "status", "note"), "填了登记日期即为已登记"),
    )
    area_from = "seller"
    taken_from = {
        "seller_nature": ("seller", "nature"), "buyer_nature": ("buyer", "nature"), "buyer_area": ("buyer", "area_id"),
    }  # fmt: skip
    writers = COUNTY_ONLY
    own_writers = OUTSIDE
    related = (("payments", "contract"),)
    example = {
        "number": "2025330421000123", "name": "茶叶自动萎凋生产线技术开发", "kind": "技术开发（委托）",
        "seller": "91350100M000100Y43", "buyer": "91350100M000100Y43", "amount": "35", "technology_amount": "30",
        "field": "农业", "intellectual_property": "技术秘密", "payment": "分期支付", "signed_on": "2025-03-01",
        "registered_on": "2025-03-18", "programme": "计划外", "goal": "农林牧渔业发展", "industry": "农、林、牧、渔业",
    }  # fmt: skip
    actions = (
        Action("submit", "提交登记", contracts.submit_contract, _in(Status.DRAFT, Status.SUPPLEMENT), writers=COUNTY_ONLY | OUTSIDE),
        Action("accept", "受理", contracts.accept_contract, _in(Status.SUBMITTED, Status.SUPPLEMENT), writers=REGISTRARS),
        Action("return", "退回补正", contracts.return_contract, _in(Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW), needs_reason=True, writers=REGISTRARS),
        Action("review", "转初审", contracts.review_contract, _in(Status.ACCEPTED), writers=REGISTRARS),
        Action("experts", "转专家审核", contracts.send_to_experts, _in(Status.REVIEW), writers=REGISTRARS),
        Action("register", "登记合同", contracts.register_contract, _in(Status.REVIEW, Status.EXPERT_REVIEW), inputs=(("registered_on", "登记日期", "date"),), writers=REGISTRARS),
        Action("refuse", "不予登记", contracts.refuse_contract, _in(Status.REVIEW, Status.EXPERT_REVIEW), needs_reason=True, destructive=True, writers=REGISTRARS),
        Action("cancel", "注销登记", contracts.cancel_contract, _in(Status.REGISTERED), needs_reason=True, destructive=True, consequence="注销后，该合同不再计入任何统计", writers=REGISTRARS),
        Action("revoke", "撤销登记", contracts.revoke_contract, _in(Status.REGISTERED), needs_reason=True, destructive=True, consequence="撤销后，该合同不再计入任何统计，历史仍可查", writers=REGISTRARS),
    )  # fmt: skip

    dues = (
        Due("待办理的技术合同", lambda: Q(status__in=_WAITING), lambda: "&".join(f"status={s.value}" for s in _WAITING)),
    )

    def may_write_record(self, user: User, record: Record) -> bool:
        """The office always; the selling side until it hands the contract in, and again to supply what is missing."""
        if self.may_write(user, record.area):
            return True
        assert isinstance(record, TechnologyContract)
        return (
            record.status in (Status.DRAFT, Status.SUPPLEMENT)
            and bool(user.roles & self.own_writers)
            and record.seller.memberships.filter(user=user).exists()
        )

    def links(self, record: Record, user: User) -> list[tuple[str, str]]:
        """Its way through registration: checklist, rounds, events with both versions, certificate."""
        return [("办理情况", reverse("market:registration", args=[record.pk]))]

    def own_may_write(self, values: Values) -> bool:
        """Outsiders enter drafts and mend what came back; a registration is the office's word."""
        return not values.get("registered_on") and values.get("status") in (None, "", Status.DRAFT, Status.SUPPLEMENT)

    def complete(self, values: Values) -> None:
        """A registration date without a state means registered; no state at all means a draft."""
        if values.get("status") in (None, "", Status.DRAFT):
            values["status"] = Status.REGISTERED.value if values.get("registered_on") else Status.DRAFT.value

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Amounts and dates in order, states by their rules."""
        amount, technology = values["amount"], values["technology_amount"]
        if technology <= 0:
            yield Problem("technology_amount", "技术交易额应大于0")
        if amount < technology:
            yield Problem("technology_amount", "技术交易额不能大于合同成交额")
        if amount >= 1_000_000_000:
            yield Problem("amount", "合同成交额达到10亿元，请核对单位是不是万元", "warning")
        signed, registered = values["signed_on"], values.get("registered_on")
        if signed > clock.today():
            yield Problem("signed_on", "签订日期不能晚于今天")
        if registered and registered < signed:
            yield Problem("registered_on", "登记日期不能早于签订日期")
        if registered and registered > clock.today():
            yield Problem("registered_on", "登记日期不能晚于今天")
        if values.get("ends_on") and values["ends_on"] < signed:
            yield Problem("ends_on", "履行截止日期不能早于签订日期")
        if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
            yield Problem("ends_on", "履行截止日期不能早于履行起始日期")
        if (status := values["status"]) == Status.REGISTERED and not NUMBER.fullmatch(values["number"]):
            yield Problem("number", "合同登记编号一般是16位数字，请核对", "warning")
        if values["seller"] == values["buyer"]:
            yield Problem("buyer", "买方和卖方是同一个单位")
        if (status == Status.REGISTERED or status in _OUT) and not registered:
            yield Problem("registered_on", f"状态为“{Status(status).label}”时应填登记日期")
        if old and old["status"] in _OUT and status != old["status"]:
            yield Problem("status", f"合同{Status(old['status']).label}，不能再改状态")


@register
class AbsorbedContractRegister(Register):
    """吸纳技术合同"""

    model = AbsorbedContract
    slug = "absorbed"
    menu = "技术市场"
    key = ("number",)
    fields = ContractRegister.fields
    shown = ("number", "name", "kind", "buyer", "seller", "amount", "technology_amount", "registered_on", "status")
    search = ContractRegister.search
    filters = ContractRegister.filters
    ordering = ContractRegister.ordering
    groups = ContractRegister.groups
    writers = frozenset()
    #: A second look at the register of contracts, where they are entered and changed.
    editable = False

    def may_write(self, user: User, area: Area | None) -> bool:
        """Nobody, Kehui itself included: a workbook of contracts goes into the register of contracts."""
        return False

    def may_write_somewhere(self, user: User) -> bool:
        """As ``may_write``."""
        return False

    def links(self, record: Record, user: User) -> list[tuple[str, str]]:
        """Where the user may see the contract itself."""
        seen = TechnologyContract.objects.visible_to(user).filter(pk=record.pk).exists()
        return [("办理情况", reverse("market:registration", args=[record.pk]))] if seen else []
