"""Talks in every state, and contracts that came out of them: on their way, registered, changed, cancelled, revoked.

Everything goes through the domain functions that people use. The contracts of the workbooks are left alone: they make the
figures of the years that are over, and loading them again must change nothing.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from kehui.accounts.domain.user import create_user, grant_role
from kehui.accounts.models import Role, User, system_user
from kehui.demo.county import COUNTY_CODE, COUNTY_NAME, DEMO_YEAR
from kehui.demo.draws import wan
from kehui.kernel import clock
from kehui.market.domain import agreement, bargain, review
from kehui.market.domain import contract as contracts
from kehui.market.domain import negotiation as talks
from kehui.market.models import (
    Achievement,
    ContractKind,
    Demand,
    Message,
    Negotiation,
    Offer,
    Outcome,
    TechnologyContract,
    Verdict,
)
from kehui.market.rules import checklist_on
from kehui.parties.models import Membership, Organisation, Person
from kehui.records.domain import create_record, update_record
from kehui.records.register import get_register

FIRMS = 10
#: What becomes of each table in turn; the later ones lead to a contract in that state.
PATHS = (
    "invited", "talking", "offered", "countered", "intent", "withdrawn", "intent_withdrawn", "agreed", "signed",
    "submitted", "accepted", "supplement", "resubmitted", "review", "experts", "refused",
    "registered", "registered", "registered", "changed", "cancelled", "revoked",
)  # fmt: skip
ROUNDS = 2
#: For how many days the contract has been at the desk; one of them too long.
_WAITED = {"submitted": 1, "accepted": 9, "supplement": 6, "resubmitted": 14, "review": 24, "experts": 25}
_KINDS = (
    ContractKind.DEVELOPMENT_COMMISSIONED, ContractKind.SERVICE, ContractKind.TRANSFER, ContractKind.LICENCE, ContractKind.CONSULTING,
)  # fmt: skip
_ASKS = (
    "我们这边的情况已写在说明里，想先听听大致思路。", "现在每天返工三四十件，主要卡在这道工序，能不能先来看看现场？",
    "设备已经用了六年，想在不换主机的前提下改造。", "请问类似的企业做过吗，效果怎么样？",
)  # fmt: skip
_ANSWERS = (
    "可以做。我们去年给邻县一家厂做过，指标能稳定在要求范围内，资料附后。", "看了您的说明，建议先取样做一次小试，费用由我们承担。",
    "主机不用换，加一套在线检测和控制就行，工期大约三个月。", "方案分两步走，先解决稳定性，再谈提速。",
)  # fmt: skip
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%% "


def make_negotiations(today: date) -> int:
    """Make them, once; returns how many. A year that is over is never touched, so on its last day nothing is registered."""
    if Negotiation.objects.exists():
        return 0
    story = _Story(today)
    for turn in range(ROUNDS):
        for place, path in enumerate(PATHS):
            story.tell(path, turn * len(PATHS) + place)
    story.tell_of_people()
    return story.told


class _Story:
    def __init__(self, today: date) -> None:
        self.rng = Random(f"negotiations:{today.year}")
        self.by = system_user()
        self.reviewer = User.objects.get(username="reviewer")
        self.broker = User.objects.get(username="broker")
        self.clerk = User.objects.get(username="county")
        self.own = User.objects.get(username="enterprise").memberships.get().organisation
        self.people = {m.organisation_id: m.user for m in Membership.objects.filter(organisation__isnull=False).select_related("user")}
        self.firms = self._firms()
        self.demands = list(Demand.objects.live().filter(owner__isnull=False).select_related("owner").order_by("number"))
        self.results = list(Achievement.objects.live().order_by("number"))
        self.experts = list(Person.objects.filter(kind="expert").order_by("number")[:40])
        self.told = self.registered = 0

    def _firms(self) -> list[Organisation]:
        found = Organisation.objects.filter(kind="enterprise", closed_on=None, area__path__contains=f"{COUNTY_CODE}/")
        firms = [self.own, *found.exclude(pk=self.own.pk).order_by("uscc")[3 : 3 + FIRMS]]  # type: ignore[union-attr]
        for number, firm in enumerate(firms[1:], 1):
            if firm.pk not in self.people:
                user = create_user(
                    username=f"contact{number:02d}", name=f"{firm.name.removeprefix(COUNTY_NAME)[:4]}联系人",
                    password=secrets.token_urlsafe(24), position="企业联系人", by=self.by, reason="设立示例用户",
                )  # fmt: skip
                grant_role(user, Role.ENTERPRISE, None, by=self.by, reason="设立示例用户")
                Membership.objects.create(user=user, organisation=firm)
                self.people[firm.pk] = user
        return firms

    # -- one table ----------------------------------------------------------------------------------------------------

    def tell(self, path: str, number: int) -> None:
        """One table, as far as ``path`` goes."""
        rng = self.rng
        supplier = self.firms[number % len(self.firms)] if number % 3 else self.firms[0]
        receiver = self.firms[(number * 7 + 3) % len(self.firms)]
        if receiver == supplier:
            receiver = self.firms[(self.firms.index(supplier) + 1) % len(self.firms)]
        demand = self.demands[(number * 5) % len(self.demands)]
        kind = _KINDS[number % len(_KINDS)]
        is_result = kind in (ContractKind.TRANSFER, ContractKind.LICENCE)
        about = self.results[(number * 3) % len(self.results)] if is_result else demand
        if path == "experts":
            kind = ContractKind.DEVELOPMENT_COMMISSIONED
        offering, seeking = self.people[supplier.pk], self.people[receiver.pk]
        table = talks.open_negotiation(
            by=seeking, title=about.title[:120], subject=about.description[:400], contract_kind=kind, field=about.field or "03",
            supplier=supplier, receiver=receiver, broker=self.broker if number % 4 == 0 else None, is_confidential=number % 9 == 5,
            listing_kind="achievement" if is_result else "demand", listing_id=about.pk,
        )  # fmt: skip
        talks.say(table, _ASKS[number % len(_ASKS)], by=seeking)
        self._go_on(table, path, offering, seeking, number)
        self._long_ago(table, rng.randint(1, 4) if path == "invited" else rng.randint(5, 60))
        self.told += 1

    def tell_of_people(self) -> None:
        """Two contracts with people in them: an inventor sells to a firm; a household that grows tea buys from one."""
        inventor, buyer = User.objects.get(username="expert"), self.firms[1]
        person = inventor.memberships.get().person
        result = self.results[0]
        assert person is not None
        table = talks.open_negotiation(
            by=self.people[buyer.pk], title=f"{result.title[:100]}（个人专利）", subject=result.description[:400], contract_kind=ContractKind.TRANSFER,
            field=result.field or "03", supplier=person, receiver=buyer, listing_kind="achievement", listing_id=result.pk,
        )  # fmt: skip
        talks.say(table, "专利在您个人名下，想整体转让过来，在一条线上先试。", by=self.people[buyer.pk])
        self._go_on(table, "registered", inventor, self.people[buyer.pk], 1)
        self._long_ago(table, 20)
        self.told += 1
        household = Person.objects.filter(kind="farmer", field="茶叶").order_by("number").first()
        if household is None:
            return
        register = get_register("market.contracts")
        values = {c.name: c.empty for c in register.columns} | {
            "number": f"SQ-{clock.today().year}-0001", "name": "茶园绿色防控技术服务", "kind": ContractKind.SERVICE.value, "seller": self.own.pk,  # type: ignore[union-attr]
            "buyer_person": household.pk, "amount": wan("1.8"), "technology_amount": wan("1.8"), "field": "09",
            "intellectual_property": "none", "payment": "once", "programme": "90", "goal": "09", "industry": "A", "is_related_party": False,
            "is_confidential": False, "signed_on": clock.today() - timedelta(days=3), "buyer_country": "中国", "status": "draft",
        }  # fmt: skip
        made = create_record(register, values, by=self.clerk, reason="窗口代为录入")
        assert isinstance(made, TechnologyContract)
        contracts.submit_contract(made, by=self.clerk)

    def _go_on(self, table: Negotiation, path: str, offering: User, seeking: User, number: int) -> None:
        if path == "invited":
            return
        talks.say(table, _ANSWERS[number % len(_ANSWERS)], by=offering)
        if table.broker_id:
            talks.say(table, "两家都在本县，我可以约个时间一起看现场。", by=self.broker)
        start = clock.now().replace(minute=30, second=0, microsecond=0) + timedelta(days=3 + number % 6)
        if number % 3 == 1:
            talks.arrange_meeting(
                table, by=seeking, title="现场看样", starts_at=start, ends_at=start + timedelta(hours=2), place=f"{table.receiver_name}厂区"
            )
        if path == "talking":
            return
        if path == "withdrawn":
            talks.withdraw(table, by=offering, reason="现有人手排到明年，无法按期交付")
            return
        amount = wan(560 + number * 10) if path == "experts" else wan(self.rng.randint(8, 90))
        if path in ("intent", "intent_withdrawn") or number % 5 == 0:
            bargain.declare_intent(table, amount, by=seeking)
        if path == "intent":
            return
        if path == "intent_withdrawn":
            talks.withdraw(table, by=seeking, reason="改造预算推迟到下一年度")
            return
        standing = self._offer(table, offering, amount)
        if path == "offered":
            return
        if number % 2:
            self._offer(table, seeking, amount * 9 / 10)
            if path == "countered":
                return
            standing = self._offer(table, offering, amount * 95 / 100)
        if path == "countered":
            return
        bargain.accept_offer(standing, by=seeking)
        if path != "agreed":
            self._sign(table, path, offering, seeking)

    def _offer(self, table: Negotiation, by: User, amount: Decimal) -> Offer:
        amount = amount.quantize(Decimal(1000))
        today = clock.today()
        return bargain.make_offer(
            table, by=by, amount=amount, technology_amount=(amount * 85 / 100).quantize(Decimal(100)), payment="instalments",
            terms="合同签订后预付三成，验收合格后付清；改进成果双方共有。", starts_on=today, ends_on=today + timedelta(days=180),
        )  # fmt: skip

    # -- its contract -------------------------------------------------------------------------------------------------

    def _sign(self, table: Negotiation, path: str, offering: User, seeking: User) -> None:
        upload = SimpleUploadedFile("合同扫描件.pdf", _PDF + str(table.pk).encode())
        agreement.upload_signed(table, upload, by=seeking)
        if path == "signed":
            return
        form = {
            "intellectual_property": self.rng.choice(("none", "secret", "invention")), "programme": "90", "goal": "10", "industry": "C",
            "is_related_party": False,
        }  # fmt: skip
        waited = _WAITED.get(path, 1) + self.told % 3
        signed_on = clock.today() - timedelta(days=waited + 2)
        made = agreement.submit_to_registration(table, by=offering, signed_on=signed_on, form=form)
        made.rounds.update(handed_in_at=clock.now() - timedelta(days=waited))
        self._register(made, path, offering)

    def _register(self, made: TechnologyContract, path: str, offering: User) -> None:
        by = self.reviewer
        if path == "submitted":
            return
        contracts.accept_contract(made, by=by)
        if path == "accepted":
            return
        if path in ("supplement", "resubmitted"):
            review.record_checks(made, {"HD-01": review.Found("missing", "买方未盖骑缝章"), "HD-02": review.Found("met")}, by=by)
            contracts.return_contract(made, by=by, reason="请补盖骑缝章后重新提交")
            if path == "resubmitted":
                contracts.submit_contract(made, by=offering, reason="已补盖")
            return
        contracts.review_contract(made, by=by)
        items = checklist_on(clock.today(), made.area, made.kind)
        if path == "review":
            review.record_checks(made, {i.number: review.Found("met") for i in items[:4]}, by=by)
            return
        review.record_checks(made, {i.number: review.Found("met") for i in items}, by=by)
        if path == "refused":
            review.conclude(made, Outcome.REFUSED, by=by, reason="标的是成套设备采购，不属于技术合同")
            return
        if path == "experts":
            contracts.send_to_experts(made, by=by)
            outside = [e for e in self.experts if e.organisation_id not in (made.seller_id, made.buyer_id)]
            review.record_opinion(
                made, outside[made.pk % len(outside)], Verdict.AGREE, "技术路线可行，研发内容明确", clock.today(), by=by
            )
            return
        if clock.today().year > DEMO_YEAR:
            self._count(made, path)

    def _count(self, made: TechnologyContract, path: str) -> None:
        self.registered += 1
        # Numbers far above those of the workbooks, so that a workbook loaded again never meets one of these.
        update_record(made, {"number": f"{clock.today().year}{COUNTY_CODE}9{self.registered:05d}"}, by=self.clerk, reason="编号")
        made.refresh_from_db()
        review.conclude(made, Outcome.REGISTERED, by=self.reviewer)
        made.refresh_from_db()
        if path == "registered":
            self._pay(made)
        elif path == "changed":
            more = {"amount": made.amount + wan(6), "technology_amount": made.technology_amount + wan(5)}
            contracts.change_contract(made, more, by=self.reviewer, reason="双方签订补充协议，增加一条产线的调试")
        elif path == "cancelled":
            contracts.cancel_contract(made, by=self.reviewer, reason="买方停产，双方协商解除合同")
        elif path == "revoked":
            contracts.revoke_contract(made, by=self.reviewer, reason="复核发现技术交易额包含设备款，材料不实")

    def _pay(self, made: TechnologyContract) -> None:
        values: dict[str, Any] = {
            "contract": made.pk, "voucher": f"FP{made.number[-6:]}", "amount": (made.amount * 3 / 10).quantize(Decimal(100)),
            "paid_on": clock.today(), "area": None, "note": "预付款",
        }  # fmt: skip
        create_record(get_register("market.payments"), values, by=self.clerk)

    def _long_ago(self, table: Negotiation, days: int) -> None:
        """Talks take their time: the words of this table are spread over the days before."""
        first: datetime = timezone.localtime(clock.now() - timedelta(days=days)).replace(hour=9, minute=5)
        said = list(Message.objects.filter(negotiation=table).order_by("id"))
        for place, message in enumerate(said):
            message.at = first + timedelta(days=days * place // len(said), minutes=37 * min(place, 12))
        Message.objects.bulk_update(said, ["at"])
        Negotiation.objects.filter(pk=table.pk).update(opened_at=said[0].at, last_activity_at=said[-1].at)
        Offer.objects.filter(negotiation=table).update(at=F("at") - timedelta(days=days) / 2)
