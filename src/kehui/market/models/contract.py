"""Technology contracts (技术合同认定登记)."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kehui.accounts.models import OFFICE, Role
from kehui.areas.models import Area
from kehui.kernel.fields import MoneyField
from kehui.market.models.codes import Programme, ServedIndustry, SocialGoal
from kehui.parties.models import Nature, Organisation, Person
from kehui.records import scope
from kehui.records.models import Record, RecordQuerySet


class ContractKind(models.TextChoices):
    """Types of technology contract."""

    DEVELOPMENT_COMMISSIONED = "dev_commissioned", "技术开发（委托）"
    DEVELOPMENT_JOINT = "dev_joint", "技术开发（合作）"
    TRANSFER = "transfer", "技术转让"
    LICENCE = "licence", "技术许可"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务（一般）"
    TRAINING = "training", "技术服务（培训）"
    BROKERAGE = "brokerage", "技术服务（中介）"


class TechnicalField(models.TextChoices):
    """The eleven technical fields of the registration form."""

    ELECTRONICS = "01", "电子信息"
    AEROSPACE = "02", "航空航天"
    MANUFACTURING = "03", "先进制造"
    BIOMEDICINE = "04", "生物医药和医疗器械"
    MATERIALS = "05", "新材料及其应用"
    ENERGY = "06", "新能源与高效节能"
    ENVIRONMENT = "07", "环境保护与资源综合利用"
    NUCLEAR = "08", "核应用"
    AGRICULTURE = "09", "农业"
    TRANSPORT = "10", "现代交通"
    URBAN = "11", "城市建设与社会发展"


class IntellectualProperty(models.TextChoices):
    """The IP that a contract concerns."""

    SECRET = "secret", "技术秘密"
    INVENTION = "invention", "发明专利"
    UTILITY_MODEL = "utility_model", "实用新型专利"
    DESIGN = "design", "外观设计专利"
    SOFTWARE = "software", "计算机软件著作权"
    PLANT_VARIETY = "plant_variety", "植物新品种权"
    LAYOUT = "layout", "集成电路布图设计专有权"
    BIOMEDICINE = "biomedicine", "生物医药新品种权"
    NONE = "none", "未涉及知识产权"


class Payment(models.TextChoices):
    """How the price is paid."""

    ONCE = "once", "一次总付"
    INSTALMENTS = "instalments", "分期支付"
    ROYALTY = "royalty", "提成支付"
    OTHER = "other", "其他方式"


class ContractStatus(models.TextChoices):
    """Where a contract stands in its registration."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    SUPPLEMENT = "supplement", "补正"
    ACCEPTED = "accepted", "受理"
    REVIEW = "review", "初审"
    EXPERT_REVIEW = "expert_review", "专家审核"
    REGISTERED = "registered", "已登记"
    REFUSED = "refused", "不予登记"
    CANCELLED = "cancelled", "已注销"
    REVOKED = "revoked", "已撤销"


#: What everybody reads in place of the name of a contract whose content is confidential.
CONFIDENTIAL = "（内容保密）"
#: Year, the county's code and a running number (技术合同登记编号).
NUMBER = re.compile(r"^\d{16}$")
#: Who registers contracts besides the county's clerks.
REVIEWERS = frozenset({Role.REVIEWER})


class ContractQuerySet(RecordQuerySet):
    """Contracts, with the two series that are never added together."""

    def counted(self) -> ContractQuerySet:
        """Registered and still standing; cancelled and revoked ones left every total."""
        return self.filter(status=ContractStatus.REGISTERED)

    def visible_to(self, user: Any) -> Self:
        """As of every record; a reviewer sees what was handed in within the own area, drafts not."""
        allowed: Self = super().visible_to(user)
        if not user.is_authenticated or user.is_system or not user.areas_with(REVIEWERS):
            return allowed
        own = Q(seller__in=Organisation.objects.filter(memberships__user=user).values("pk"))
        own |= Q(seller_person__in=Person.objects.filter(memberships__user=user).values("pk"))
        for area in user.areas_with(OFFICE):
            own |= scope.within(self.model.area_lookup, area)
        return allowed.filter(~Q(status=ContractStatus.DRAFT) | own)


class TechnologyContract(Record):
    """A technology contract registered by its seller. ``area`` is the seller's: the contract counts there (输出技术).

    Each side is an organisation or a natural person (an inventor, a farmer), never both.
    """

    owner_lookups: ClassVar[tuple[str, ...]] = ("seller", "buyer", "seller_person", "buyer_person")
    service_roles = REVIEWERS
    reference = ("number", "name")

    number = models.CharField("合同登记编号", max_length=20, unique=True, help_text="16位编号，如 2025330421000123")
    name = models.CharField("项目名称", max_length=200)
    kind = models.CharField("合同类型", max_length=20, choices=ContractKind)
    seller = models.ForeignKey(
        Organisation, verbose_name="卖方", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_sold",
        help_text="卖方是单位的填这里；是个人的填“个人卖方”",
    )  # fmt: skip
    seller_person = models.ForeignKey(
        Person, verbose_name="个人卖方", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_sold",
        help_text="卖方是发明人、农户等个人时填，卖方是单位时留空",
    )  # fmt: skip
    buyer = models.ForeignKey(
        Organisation, verbose_name="买方", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_bought",
        help_text="买方是单位的填这里；是个人的填“个人买方”",
    )  # fmt: skip
    buyer_person = models.ForeignKey(
        Person, verbose_name="个人买方", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_bought",
        help_text="买方是农户等个人时填，买方是单位时留空",
    )  # fmt: skip
    amount = MoneyField("合同成交额")
    technology_amount = MoneyField("技术交易额", help_text="成交额减去设备、零部件、原材料等")
    field = models.CharField("技术领域", max_length=2, choices=TechnicalField)
    intellectual_property = models.CharField(
        "知识产权", max_length=20, choices=IntellectualProperty, default=IntellectualProperty.NONE
    )
    payment = models.CharField("支付方式", max_length=20, choices=Payment, default=Payment.ONCE)
    is_related_party = models.BooleanField("关联交易", default=False)
    seller_nature = models.CharField(
        "卖方性质", max_length=3, choices=Nature, blank=True, help_text="留空时取卖方单位登记的性质；个人为个体经营（自然人）"
    )
    buyer_nature = models.CharField(
        "买方性质", max_length=3, choices=Nature, blank=True, help_text="留空时取买方单位登记的性质；个人为个体经营（自然人）"
    )
    buyer_country = models.CharField("买方国别（地区）", max_length=40, default="中国", blank=True)
    buyer_area = models.ForeignKey(
        Area, verbose_name="买方所在地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="留空时取买方的所在地区",
    )  # fmt: skip
    programme = models.CharField("计划来源", max_length=2, choices=Programme, default=Programme.NONE, blank=True)
    goal = models.CharField("社会经济目标", max_length=2, choices=SocialGoal, blank=True)
    industry = models.CharField("服务的国民经济行业", max_length=1, choices=ServedIndustry, blank=True)
    is_confidential = models.BooleanField("内容保密", default=False, help_text="公开核验时不显示项目名称和双方名称")
    signed_on = models.DateField("签订日期")
    starts_on = models.DateField("履行起始日期", null=True, blank=True)
    ends_on = models.DateField("履行截止日期", null=True, blank=True)
    registered_on = models.DateField("登记日期", null=True, blank=True, help_text="认定登记之日；未登记的不填")
    status = models.CharField("状态", max_length=20, choices=ContractStatus, default=ContractStatus.DRAFT, blank=True)

    objects: ClassVar[Any] = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "技术合同"
        indexes = [
            models.Index(fields=["registered_on", "id"], name="contract_registered_on"),
            models.Index(fields=["signed_on", "id"], name="contract_signed_on"),
            models.Index(fields=["area", "registered_on"], name="contract_area_registered"),
            # All that a figure reads, so that ten years of contracts are summed without visiting them.
            models.Index(
                fields=["registered_on"], include=["area", "evidence", "amount", "technology_amount"],
                condition=Q(status="registered"), name="contract_figures",
            ),
            models.Index(
                fields=["registered_on"], include=["buyer_area", "evidence", "amount", "technology_amount"],
                condition=Q(status="registered"), name="contract_absorbed_figures",
            ),
            models.Index(fields=["buyer_area", "registered_on"], name="contract_buyer_area"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="contract_id_area"),  # payments lie where it lies
            models.CheckConstraint(
                name="contract_seller_is_one",
                condition=Q(seller__isnull=False, seller_person__isnull=True)
                | Q(seller__isnull=True, seller_person__isnull=False),
            ),
            models.CheckConstraint(
                name="contract_buyer_is_one",
                condition=Q(buyer__isnull=False, buyer_person__isnull=True)
                | Q(buyer__isnull=True, buyer_person__isnull=False),
            ),
            models.CheckConstraint(
                name="contract_amounts_in_order",
                condition=Q(technology_amount__gt=0, amount__gte=F("technology_amount")),
            ),
            models.CheckConstraint(
                name="contract_registered_has_date",
                condition=~Q(status__in=["registered", "cancelled", "revoked"]) | Q(registered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="contract_registered_after_signing",
                condition=Q(registered_on__isnull=True) | Q(registered_on__gte=F("signed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"

    @property
    def public_name(self) -> str:
        """The project's name as everybody may read it."""
        return CONFIDENTIAL if self.is_confidential else self.name

    @property
    def seller_party(self) -> Organisation | Person:
        """Who sells."""
        party = self.seller or self.seller_person
        assert party is not None
        return party

    @property
    def buyer_party(self) -> Organisation | Person:
        """Who buys."""
        party = self.buyer or self.buyer_person
        assert party is not None
        return party


class AbsorbedContract(TechnologyContract):
    """The same contracts seen from the buyer's side (吸纳技术): they count where the buyer is, in a series of their own."""

    area_lookup = "buyer_area"
    owner_lookups = ("buyer", "buyer_person")

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "吸纳技术合同"
