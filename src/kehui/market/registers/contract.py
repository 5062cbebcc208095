"""Register of technology contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from django.urls import reverse

from kehui.accounts.models import COUNTY_ONLY, OUTSIDE, User
from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.market.domain import contract as contracts
from kehui.market.domain import review
from kehui.market.models import ContractStatus as Status
from kehui.market.models import TechnologyContract
from kehui.market.models.contract import NUMBER, REVIEWERS, AbsorbedContract
from kehui.parties.models import Nature
from kehui.records.models import Record
from kehui.records.register import Action, Group, Locked, Register, Values, register, register_of

REGISTRARS = COUNTY_ONLY | REVIEWERS
_OUT = {Status.CANCELLED, Status.REVOKED}
#: What a registration has come to, as it is told.
_DECIDED = {Status.REGISTERED: "合同已登记", Status.CANCELLED: "合同已注销", Status.REVOKED: "合同已撤销"}
_SIDES = {"seller": "卖方", "buyer": "买方"}


def _in(*states: Status) -> Callable[[TechnologyContract], bool]:
    return lambda record: record.status in states


def _parties_in_order(values: Values) -> Iterator[Problem]:
    """Each side is an organisation or a person, the two are not the same, and a person's nature is a person's."""
    for side, word in _SIDES.items():
        firm, person = values.get(side), values.get(f"{side}_person")
        if not firm and not person:
            yield Problem(side, f"请填{word}；{word}是个人的，填在“个人{word}”")
        elif firm and person:
            yield Problem(f"{side}_person", f"{word}填了单位又填了个人，只填一个")
        elif person and values.get(f"{side}_nature") not in (None, "", Nature.INDIVIDUAL):
            yield Problem(f"{side}_nature", f"{word}是个人，性质应为“{Nature.INDIVIDUAL.label}”")
    for end, what in (("", "单位"), ("_person", "人")):
        if values.get(f"buyer{end}") and values.get(f"buyer{end}") == values.get(f"seller{end}"):
            yield Problem(f"buyer{end}", f"买方和卖方是同一个{what}")


def _as_registered(values: Values, old: Values) -> Iterator[Problem]:
    """A plain change (form, workbook, API) leaves a registration as it is, and gives none: steps and events do that."""
    before, now = Status(old["status"]), Status(values["status"])
    if before in _DECIDED:
        for name in sorted(_KEPT_FIELDS):
            was = old[name]
            if values[name] == was or (was in (None, "") and name in ContractRegister.taken_from):
                continue
            header = register_of(TechnologyContract).column[name].header
            if before == Status.REGISTERED:
                yield Problem(name, f"合同已登记，“{header}”不能直接修改；请在合同的“办理情况”里办理变更登记（注销、撤销亦同）")
            else:
                yield Problem(name, f"{_DECIDED[before]}，“{header}”不能再改")
    elif now != before and now in _DECIDED:
        yield Problem("status", f"合同现在是“{before.label}”，“{now.label}”要在合同的“办理情况”里办理，不能直接填写")


@register
class ContractRegister(Register):
    """技术合同"""

    model = TechnologyContract
    slug = "contracts"
    menu = "技术市场"
    key = ("number",)
    fields = (
        "number", "name", "kind", "seller", "seller_person", "buyer", "buyer_person", "amount", "technology_amount", "field",
        "intellectual_property", "programme", "goal", "industry", "payment", "is_related_party", "is_confidential",
        "seller_nature", "buyer_nature", "buyer_country", "buyer_area", "signed_on", "starts_on", "ends_on", "registered_on", "status", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "kind", "seller", "buyer", "amount", "technology_amount", "registered_on", "status")
    search = ("name", "number", "seller", "buyer", "seller_person", "buyer_person")
    filters = (
        "area", "kind", "field", "status", "registered_on", "signed_on", "amount", "intellectual_property", "seller_nature",
        "industry",
    )  # fmt: skip
    ordering = ("-registered_on", "-id")
    groups = (
        Group("合同", ("number", "name", "kind", "field", "intellectual_property", "programme", "goal", "industry", "is_confidential")),
        Group(
            "双方",
            (
                "seller", "seller_person", "seller_nature", "area", "buyer", "buyer_person", "buyer_nature", "buyer_country",
                "buyer_area", "is_related_party",
            ),
            "每一方填单位或个人，二者填一个。性质和地区留空时，取双方登记的性质和所在地区；卖方所在地区计入输出，买方所在地区计入吸纳",
        ),
        Group("金额", ("amount", "technology_amount", "payment"), "合同成交额不小于技术交易额"),
        Group("日期与状态", ("signed_on", "starts_on", "ends_on", "registered_on", "status", "note"), "填了登记日期即为已登记"),
    )
    area_from = "seller"
    either = (("seller", "seller_person"), ("buyer", "buyer_person"))
    taken_from = {
        "seller_nature": (("seller", "nature"),), "buyer_nature": (("buyer", "nature"),), "area": (("seller_person", "area_id"),),
        "buyer_area": (("buyer", "area_id"), ("buyer_person", "area_id")),
    }  # fmt: skip
    writers = COUNTY_ONLY
    own_writers = OUTSIDE
    related = (("payments", "contract"),)
    verbs: ClassVar[Mapping[str, str]] = {"changed": "变更登记"}
    example = {
        "number": "2025330421000123", "name": "茶叶自动萎凋生产线技术开发", "kind": "技术开发（委托）",
        "seller": "91350100M000100Y43", "buyer": "91350100M000100Y43", "amount": "35", "technology_amount": "30",
        "field": "农业", "intellectual_property": "技术秘密", "payment": "分期支付", "signed_on": "2025-03-01",
        "registered_on": "2025-03-18", "programme": "计划外", "goal": "农林牧渔业发展", "industry": "农、林、牧、渔业",
    }  # fmt: skip
    actions = (
        Action("submit", "提交登记", contracts.submit_contract, _in(Status.DRAFT, Status.SUPPLEMENT), writers=COUNTY_ONLY | OUTSIDE),
        Action("accept", "受理", contracts.accept_contract, _in(Status.SUBMITTED, Status.SUPPLEMENT), writers=REGISTRARS),
        Action("return", "退回补正", contracts.return_contract, _in(Status.SUBMITTED, Status.ACCEPTED, Status.REVIEW, Status.EXPERT_REVIEW), needs_reason=True, writers=REGISTRARS),
        Action("review", "转初审", contracts.review_contract, _in(Status.ACCEPTED), writers=REGISTRARS),
        Action("experts", "转专家审核", contracts.send_to_experts, _in(Status.REVIEW), writers=REGISTRARS),
        Action("register", "登记合同", review.register, _in(Status.REVIEW, Status.EXPERT_REVIEW), inputs=(("registered_on", "登记日期", "date"),), writers=REGISTRARS),
        Action("refuse", "不予登记", contracts.refuse_contract, _in(Status.REVIEW, Status.EXPERT_REVIEW), needs_reason=True, destructive=True, writers=REGISTRARS),
        Action("cancel", "注销登记", contracts.cancel_contract, _in(Status.REGISTERED), needs_reason=True, destructive=True, consequence="注销后，该合同不再计入任何统计", writers=REGISTRARS),
        Action("revoke", "撤销登记", contracts.revoke_contract, _in(Status.REGISTERED), needs_reason=True, destructive=True, consequence="撤销后，该合同不再计入任何统计，历史仍可查", writers=REGISTRARS),
    )  # fmt: skip

    def may_write_record(self, user: User, record: Record) -> bool:
        """The office always; the selling side until it hands the contract in, and again to supply what is missing."""
        if self.may_write(user, record.area):
            return True
        assert isinstance(record, TechnologyContract)
        return (
            record.status in (Status.DRAFT, Status.SUPPLEMENT)
            and bool(user.roles & self.own_writers)
            and record.seller_party.memberships.filter(user=user).exists()
        )

    def links(self, record: Record, user: User) -> list[tuple[str, str]]:
        """Its way through registration: checklist, rounds, events with both versions, certificate."""
        found = [("办理情况", reverse("market:registration", args=[record.pk]))]
        assert isinstance(record, TechnologyContract)
        if record.status == Status.REGISTERED and user.holds(REGISTRARS, record.area):
            found.append(("变更登记", reverse("market:registration_change", args=[record.pk])))
        return found

    def locked(self, record: TechnologyContract, user: User) -> Locked | None:
        """A registration reads otherwise only by an event of its own, which keeps both versions."""
        if record.status not in _DECIDED:
            return None
        if record.status != Status.REGISTERED:
            return Locked(_KEPT_FIELDS, f"{_DECIDED[Status(record.status)]}，内容保持登记时的样子，这里只能改备注。")
        url = reverse("market:registration_change", args=[record.pk])
        why = "合同已登记，登记的内容要经变更登记（写明原因，原内容和现内容都留存）才能改；这里只能改备注。"
        return Locked(_KEPT_FIELDS, why, ("办理变更登记", url) if user.holds(REGISTRARS, record.area) else None)

    def kept_because(self, record: TechnologyContract) -> str:
        """A registration with its events stays; what was entered wrongly by a workbook has none and may go."""
        if record.events.exists():
            return "合同办理过登记，不能删除；登记有误的，请办理撤销登记，撤销后不再计入任何统计"
        return ""

    def own_may_write(self, values: Values) -> bool:
        """Outsiders enter drafts and mend what came back; a registration is the office's word."""
        return not values.get("registered_on") and values.get("status") in (None, "", Status.DRAFT, Status.SUPPLEMENT)

    def complete(self, values: Values) -> None:
        """A registration date without a state means registered; no state at all means a draft. A person's nature is one."""
        for side in _SIDES:
            if values.get(f"{side}_person") and not values.get(f"{side}_nature"):
                values[f"{side}_nature"] = Nature.INDIVIDUAL.value
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
        yield from _parties_in_order(values)
        if (status == Status.REGISTERED or status in _OUT) and not registered:
            yield Problem("registered_on", f"状态为“{Status(status).label}”时应填登记日期")
        if old:
            yield from _as_registered(values, old)


_KEPT_FIELDS = frozenset(ContractRegister.fields) - {"note"}


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
    example = ContractRegister.example
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
