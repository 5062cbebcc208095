"""Negotiations (洽谈): two sides, perhaps a broker, and everything they say, offer and agree on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kehui.accounts.models import User
from kehui.kernel.fields import MoneyField
from kehui.market.models.contract import ContractKind, Payment, TechnicalField, TechnologyContract
from kehui.market.models.match import Match
from kehui.parties.models import Organisation, Person
from kehui.records.models import Record


class NegotiationStatus(models.TextChoices):
    """Where the two sides stand."""

    INVITED = "invited", "待回应"
    TALKING = "talking", "洽谈中"
    INTENT = "intent", "已达成意向"
    AGREED = "agreed", "已谈成"
    CONTRACTED = "contracted", "已签合同"
    WITHDRAWN = "withdrawn", "已终止"


#: States in which the two still talk.
TALKS = (NegotiationStatus.INVITED, NegotiationStatus.TALKING, NegotiationStatus.INTENT)


class Side(models.TextChoices):
    """From which chair somebody speaks."""

    SUPPLIER = "supplier", "技术提供方"
    RECEIVER = "receiver", "技术需求方"
    BROKER = "broker", "技术经纪人"
    SYSTEM = "system", "系统"


class NegotiationQuerySet(models.QuerySet[Any]):
    """Negotiations, cut to those at the table."""

    def visible_to(self, user: Any) -> Self:
        """The two sides and the invited broker; nobody else, whatever their office."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system:
            return self
        organisations = Organisation.objects.filter(memberships__user=user).values("pk")
        people = Person.objects.filter(memberships__user=user).values("pk")
        return self.filter(
            Q(supplier__in=organisations) | Q(receiver__in=organisations) | Q(supplier_person__in=people)
            | Q(receiver_person__in=people) | Q(broker=user)
        )  # fmt: skip

    def in_talks(self) -> Self:
        """Those in which something is still open."""
        return self.filter(status__in=TALKS)


class Negotiation(models.Model):
    """Two sides talking about one thing. Each side is an organisation or a person, never both."""

    title = models.CharField("洽谈事项", max_length=120)
    subject = models.CharField("情况说明", max_length=2000, blank=True)
    listing_kind = models.CharField("来自", max_length=12, blank=True)
    listing_id = models.BigIntegerField("来自的编号", null=True, blank=True)
    match = models.ForeignKey(
        Match, verbose_name="供需匹配", null=True, blank=True, on_delete=models.SET_NULL, related_name="negotiations"
    )
    supplier = models.ForeignKey(
        Organisation, verbose_name="技术提供方", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplier_person = models.ForeignKey(
        Person, verbose_name="技术提供方（个人）", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver = models.ForeignKey(
        Organisation, verbose_name="技术需求方", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver_person = models.ForeignKey(
        Person, verbose_name="技术需求方（个人）", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        User, verbose_name="技术经纪人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contract_kind = models.CharField("合同类型", max_length=20, choices=ContractKind)
    field = models.CharField("技术领域", max_length=2, choices=TechnicalField)
    is_confidential = models.BooleanField("保密洽谈", default=False)
    status = models.CharField("状态", max_length=12, choices=NegotiationStatus, default=NegotiationStatus.INVITED)
    opened_by = models.ForeignKey(User, verbose_name="发起人", on_delete=models.PROTECT, related_name="+")
    opened_by_side = models.CharField("发起方", max_length=10, choices=Side)
    opened_at = models.DateTimeField("发起时间")
    last_activity_at = models.DateTimeField("最近往来")
    reminded_at = models.DateTimeField("提醒时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, verbose_name="结束人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField("终止原因", max_length=500, blank=True)
    contract = models.OneToOneField(
        TechnologyContract, verbose_name="技术合同", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="negotiation",
    )  # fmt: skip
    version = models.PositiveIntegerField("版本", default=1)

    objects: ClassVar[Any] = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "洽谈"
        ordering = ["-last_activity_at", "-id"]
        indexes = [
            models.Index(fields=["supplier", "-last_activity_at"], name="negotiation_supplier"),
            models.Index(fields=["receiver", "-last_activity_at"], name="negotiation_receiver"),
            models.Index(fields=["broker", "-last_activity_at"], name="negotiation_broker"),
            models.Index(
                fields=["last_activity_at"], name="negotiation_quiet", condition=Q(status__in=["invited", "talking", "intent"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="negotiation_supplier_is_one",
                condition=Q(supplier__isnull=False, supplier_person__isnull=True)
                | Q(supplier__isnull=True, supplier_person__isnull=False),
            ),
            models.CheckConstraint(
                name="negotiation_receiver_is_one",
                condition=Q(receiver__isnull=False, receiver_person__isnull=True)
                | Q(receiver__isnull=True, receiver_person__isnull=False),
            ),
            models.CheckConstraint(
                name="negotiation_two_sides",
                condition=Q(supplier__isnull=True) | Q(receiver__isnull=True) | ~Q(supplier=F("receiver")),
            ),
            models.CheckConstraint(
                name="negotiation_withdrawn_has_reason", condition=~Q(status="withdrawn") | ~Q(end_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """``QT2026000123``: as people refer to it."""
        return f"QT{timezone.localtime(self.opened_at).year}{self.pk:06d}"

    @property
    def told_title(self) -> str:
        """What notices, lists and registers outside the table may say of it."""
        return f"保密洽谈（{self.number}）" if self.is_confidential else self.title

    @property
    def supplier_name(self) -> str:
        """The offering side."""
        return str(self.supplier or self.supplier_person)

    @property
    def receiver_name(self) -> str:
        """The seeking side."""
        return str(self.receiver or self.receiver_person)

    @property
    def is_open(self) -> bool:
        """Whether the two still talk."""
        return self.status in TALKS


class Message(models.Model):
    """A word said at the table, or a line of what happened (``side`` system). Never changed."""

    negotiation = models.ForeignKey(Negotiation, verbose_name="洽谈", on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        User, verbose_name="发言人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    side = models.CharField("一方", max_length=10, choices=Side)
    text = models.CharField("内容", max_length=4000)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "洽谈留言"
        ordering = ["id"]
        indexes = [models.Index(fields=["negotiation", "id"], name="message_of_negotiation")]

    def __str__(self) -> str:
        return self.text[:60]


class FilePurpose(models.TextChoices):
    """What a file at the table is for."""

    MATERIAL = "material", "洽谈材料"
    SIGNED = "signed", "签字盖章的合同"


class NegotiationFile(models.Model):
    """A file laid on the table. Checked by type and size, never executed; only those at the table read it."""

    negotiation = models.ForeignKey(Negotiation, verbose_name="洽谈", on_delete=models.CASCADE, related_name="files")
    message = models.OneToOneField(
        Message, verbose_name="留言", null=True, blank=True, on_delete=models.CASCADE, related_name="file"
    )
    purpose = models.CharField("用途", max_length=10, choices=FilePurpose, default=FilePurpose.MATERIAL)
    file = models.FileField("文件", upload_to="negotiations/%Y/%m/")
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "洽谈文件"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["negotiation", "sha256"], name="negotiation_file_once")]

    def __str__(self) -> str:
        return self.name


class OfferState(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", "待答复"
    COUNTERED = "countered", "已还价"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "未接受"
    TAKEN_BACK = "taken_back", "已收回"


class Offer(models.Model):
    """An offer with its amounts (yuan) and terms; the next one answers it. All of them stay readable."""

    negotiation = models.ForeignKey(Negotiation, verbose_name="洽谈", on_delete=models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField("次序")
    side = models.CharField("一方", max_length=10, choices=Side)
    by = models.ForeignKey(User, verbose_name="报价人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    amount = MoneyField("合同金额")
    technology_amount = MoneyField("技术交易额")
    payment = models.CharField("支付方式", max_length=20, choices=Payment, default=Payment.ONCE)
    starts_on = models.DateField("履行起始日期", null=True, blank=True)
    ends_on = models.DateField("履行截止日期", null=True, blank=True)
    terms = models.CharField("主要条款", max_length=3000, blank=True)
    state = models.CharField("状态", max_length=12, choices=OfferState, default=OfferState.OPEN)
    answered_by = models.ForeignKey(
        User, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报价"
        ordering = ["negotiation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "number"], name="offer_number_once"),
            models.UniqueConstraint(fields=["negotiation"], condition=Q(state="open"), name="offer_one_open"),
            models.UniqueConstraint(fields=["negotiation"], condition=Q(state="accepted"), name="offer_one_accepted"),
            models.CheckConstraint(
                name="offer_amounts_in_order", condition=Q(technology_amount__gt=0, amount__gte=F("technology_amount"))
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}次报价"


class Appointment(models.Model):
    """A day on which the two sides meet; goes into their calendars as an .ics file."""

    negotiation = models.ForeignKey(
        Negotiation, verbose_name="洽谈", on_delete=models.CASCADE, related_name="appointments"
    )
    title = models.CharField("事由", max_length=120)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    place = models.CharField("地点", max_length=200)
    by = models.ForeignKey(User, verbose_name="约定人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("约定时间")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会面"
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(name="appointment_times_in_order", condition=Q(ends_at__gt=F("starts_at")))]

    def __str__(self) -> str:
        return f"{self.title}（{timezone.localtime(self.starts_at):%Y-%m-%d}）"


class LastRead(models.Model):
    """Up to which message somebody has read."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.BigIntegerField("读到", default=0)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "洽谈阅读"
        constraints = [models.UniqueConstraint(fields=["negotiation", "user"], name="negotiation_read_once")]

    def __str__(self) -> str:
        return f"{self.user}：{self.message}"


class MarketIntent(Record):
    """An intent that two sides declared in a negotiation. What the office sees of it; the talks themselves stay closed."""

    owner_lookups = ("supplier", "receiver")
    reference = ("number", "name")

    number = models.CharField("意向编号", max_length=30, unique=True)
    name = models.CharField("意向事项", max_length=120)
    supplier = models.ForeignKey(
        Organisation, verbose_name="技术提供方", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver = models.ForeignKey(
        Organisation, verbose_name="技术需求方", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contract_kind = models.CharField("合同类型", max_length=20, choices=ContractKind)
    field = models.CharField("技术领域", max_length=2, choices=TechnicalField)
    amount = MoneyField("意向金额")
    reached_on = models.DateField("达成日期")
    lapsed_on = models.DateField("失效日期", null=True, blank=True)
    negotiation = models.OneToOneField(
        Negotiation, verbose_name="洽谈", null=True, blank=True, on_delete=models.SET_NULL, related_name="intent"
    )

    class Meta:
        verbose_name = verbose_name_plural = "洽谈意向"
        indexes = [models.Index(fields=["reached_on", "id"], name="market_intent_reached_on")]
        constraints = [
            models.CheckConstraint(name="market_intent_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="market_intent_lapsed_later", condition=Q(lapsed_on__isnull=True) | Q(lapsed_on__gte=F("reached_on"))
            ),
        ]
