"""Science-and-technology finance: loans, equity institutions, listing, equity deals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kehui.kernel.fields import MoneyField, QuantityField
from kehui.parties.models import Organisation
from kehui.places.models import Zone
from kehui.records.models import Record


class LoanApplication(Record):
    """An application to a science-and-technology bank. Applied, granted and balance are three figures, never mixed."""

    owner_lookups = ("enterprise",)
    reference = ("number",)

    number = models.CharField("贷款编号", max_length=30, unique=True, help_text="本县自编，如 DK-2025-001")
    enterprise = models.ForeignKey(
        Organisation, verbose_name="企业", on_delete=models.PROTECT, related_name="loan_applications"
    )
    bank = models.ForeignKey(Organisation, verbose_name="银行", on_delete=models.PROTECT, related_name="loans_given")
    applied_amount = MoneyField("申请额度")
    applied_on = models.DateField("申请日期")
    is_supported = models.BooleanField("获科技银行支持", default=False)
    granted_amount = MoneyField("发放金额", null=True, blank=True)
    granted_on = models.DateField("发放日期", null=True, blank=True)
    balance = MoneyField("贷款余额", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科技银行贷款"
        indexes = [
            models.Index(fields=["applied_on"], name="loan_applied_on"),
            models.Index(fields=["granted_on"], name="loan_granted_on"),
        ]
        constraints = [
            models.CheckConstraint(name="loan_applied_positive", condition=Q(applied_amount__gt=0)),
            models.CheckConstraint(
                name="loan_granted_with_date",
                condition=Q(granted_amount__isnull=True, granted_on__isnull=True)
                | Q(granted_amount__gt=0, granted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="loan_granted_after_application",
                condition=Q(granted_on__isnull=True) | Q(granted_on__gte=F("applied_on")),
            ),
            models.CheckConstraint(
                name="loan_balance_within_grant",
                condition=Q(balance__isnull=True)
                | Q(balance__gte=0, granted_amount__isnull=False, balance__lte=F("granted_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}（{self.number}）"


class LegalForm(models.TextChoices):
    """Legal form of an equity institution."""

    PARTNERSHIP = "partnership", "合伙制"
    COMPANY = "company", "公司制"


class FundKind(models.TextChoices):
    """At which stage of an enterprise it invests."""

    ANGEL = "angel", "天使投资"
    VENTURE = "venture", "创业投资（VC）"
    PRIVATE_EQUITY = "private_equity", "私募股权（PE）"


class EquityInstitution(Record):
    """An equity-investment institution registered here, in a park or outside one."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    organisation = models.OneToOneField(
        Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="equity_institution"
    )
    form = models.CharField("组织形式", max_length=20, choices=LegalForm)
    kind = models.CharField("机构类型", max_length=20, choices=FundKind)
    zone = models.ForeignKey(
        Zone, verbose_name="注册园区", null=True, blank=True, on_delete=models.PROTECT, related_name="equity_institutions"
    )
    registered_on = models.DateField("注册日期")
    deregistered_on = models.DateField("注销日期", null=True, blank=True)
    manager_number = models.CharField("管理人登记编号", max_length=20, blank=True, help_text="中基协登记编号，如 P1001234")
    committed = MoneyField("认缴规模", null=True, blank=True)
    paid_in = MoneyField("实缴规模", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "股权投资机构"
        constraints = [
            models.CheckConstraint(
                name="equity_institution_dates_in_order",
                condition=Q(deregistered_on__isnull=True) | Q(deregistered_on__gte=F("registered_on")),
            ),
            models.CheckConstraint(
                name="equity_institution_paid_within_committed",
                condition=Q(paid_in__isnull=True) | Q(committed__isnull=True) | Q(paid_in__lte=F("committed")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)



class Board(models.TextChoices):
    """Where shares are listed or quoted."""

    NEEQ = "neeq", "新三板"
    BSE = "bse", "北交所"
    CHINEXT = "chinext", "创业板"
    STAR = "star", "科创板"
    MAIN = "main", "主板"
    REGIONAL = "regional", "区域性股权市场"


class Stage(models.TextChoices):
    """Stages of the way to listing, in their order."""

    REFORM = "reform", "股改"
    TUTORING = "tutoring", "辅导"
    FILING = "filing", "申报"
    INQUIRY = "inquiry", "问询"
    LISTED = "listed", "挂牌（上市）"
    INNOVATION_TIER = "innovation_tier", "进入创新层"
    DELISTED = "delisted", "摘牌（退市）"


class ListingProgress(Record):
    """An enterprise entered a stage of its way to a board."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name="企业", on_delete=models.PROTECT, related_name="listing_progress"
    )
    board = models.CharField("板块", max_length=20, choices=Board)
    stage = models.CharField("阶段", max_length=20, choices=Stage)
    entered_on = models.DateField("进入日期")

    class Meta:
        verbose_name = verbose_name_plural = "上市挂牌进程"
        indexes = [models.Index(fields=["board", "stage", "entered_on"], name="listing_stage_date")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "stage"], name="listing_stage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.get_board_display()}{self.get_stage_display()}"


class DealKind(models.TextChoices):
    """Kinds of equity deal."""

    ACQUISITION = "acquisition", "收购"
    INCREASE = "increase", "增资"
    TRANSFER = "transfer", "股权转让"
    MERGER = "merger", "合并"
    OTHER = "other", "其他"


class EquityDeal(Record):
    """A deal in the shares of an enterprise. ``area`` is the target's."""

    owner_lookups = ("target", "buyer")
    reference = ("number",)

    number = models.CharField("交易编号", max_length=30, unique=True, help_text="本县自编，如 GQ-2025-001")
    target = models.ForeignKey(
        Organisation, verbose_name="标的企业", on_delete=models.PROTECT, related_name="equity_deals"
    )
    buyer = models.ForeignKey(
        Organisation, verbose_name="投资方单位", null=True, blank=True, on_delete=models.PROTECT, related_name="equity_bought",
        help_text="本系统登记过的单位；没有登记的只填投资方名称",
    )  # fmt: skip
    buyer_name = models.CharField("投资方名称", max_length=120, blank=True)
    is_buyer_listed = models.BooleanField("投资方为上市公司", default=False)
    kind = models.CharField("交易方式", max_length=20, choices=DealKind)
    share_percent = QuantityField("股权比例", unit="%", max_digits=5)
    amount = MoneyField("交易金额", null=True, blank=True, help_text="未披露的不填")
    dealt_on = models.DateField("交易日期")

    class Meta:
        verbose_name = verbose_name_plural = "股权交易"
        indexes = [models.Index(fields=["dealt_on"], name="equity_deal_date")]
        constraints = [
            models.CheckConstraint(
                name="equity_deal_share_in_range", condition=Q(share_percent__gt=0, share_percent__lte=100)
            ),
            models.CheckConstraint(name="equity_deal_has_buyer", condition=Q(buyer__isnull=False) | ~Q(buyer_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.target}（{self.number}）"
