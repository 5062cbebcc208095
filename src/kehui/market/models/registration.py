"""Registration of contracts: by which rules, what the reviewer looked at, and what became of it."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kehui.accounts.models import User
from kehui.kernel.constraints import in_order
from kehui.kernel.fields import CountField, MoneyField
from kehui.market.models.contract import TechnologyContract
from kehui.parties.models import Person
from kehui.records.models import Record


class RegistrationRule(Record):
    """A version of the rules of registration: from which amount experts review, in how many working days to decide.

    What the county has in force comes before the version that is shipped with Kehui.
    """

    reference = ("number", "document")

    number = models.CharField("编号", max_length=30, unique=True, help_text="本县自编，如 DJ-2025")
    document = models.CharField("文号", max_length=80, help_text="所依据文件的文号")
    expert_from = MoneyField("专家审核起点（技术交易额）")
    working_days = CountField("办理期限", unit="个工作日")
    expert_working_days = CountField("专家审核办理期限", unit="个工作日")
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登记规定"
        constraints = [in_order("registration_rule_dates_in_order", "valid_from", "valid_to")]


class AppliesTo(models.TextChoices):
    """For which contracts an item of the checklist is asked."""

    ALL = "all", "全部合同"
    DEVELOPMENT = "development", "技术开发"
    TRANSFER = "transfer", "技术转让、技术许可"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务"


class ChecklistItem(Record):
    """One thing that a reviewer looks at, in a version with its days of validity."""

    reference = ("number", "text")

    number = models.CharField("编号", max_length=30, unique=True, help_text="本县自编，如 HD-01")
    text = models.CharField("核对内容", max_length=200)
    applies_to = models.CharField("适用合同", max_length=12, choices=AppliesTo, default=AppliesTo.ALL)
    document = models.CharField("文号", max_length=80, blank=True)
    position = CountField("顺序", default=0)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核对事项"
        constraints = [in_order("checklist_item_dates_in_order", "valid_from", "valid_to")]


class Outcome(models.TextChoices):
    """How a round of review ended."""

    SUPPLEMENT = "supplement", "退回补正"
    REGISTERED = "registered", "准予登记"
    REFUSED = "refused", "不予登记"


class ReviewRound(models.Model):
    """From one handing in to the answer. The clock runs in rounds alone: what the seller takes to mend is not counted."""

    contract = models.ForeignKey(
        TechnologyContract, verbose_name="技术合同", on_delete=models.CASCADE, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField("轮次")
    handed_in_at = models.DateTimeField("提交时间")
    handed_in_by = models.ForeignKey(
        User, verbose_name="提交人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name="办理人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)
    missing: models.JSONField[list[str], list[str]] = models.JSONField("须补正的内容", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核轮次"
        ordering = ["contract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="review_round_number_once"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(closed_at__isnull=True), name="review_round_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}轮"


class CheckResult(models.TextChoices):
    """What the reviewer found of one item."""

    MET = "met", "符合"
    MISSING = "missing", "不符合"
    NOT_APPLICABLE = "none", "不适用"


class ReviewCheck(models.Model):
    """An item as it read when it was looked at, and what was found."""

    round = models.ForeignKey(ReviewRound, verbose_name="轮次", on_delete=models.CASCADE, related_name="checks")
    item = models.CharField("编号", max_length=30)
    text = models.CharField("核对内容", max_length=200)
    result = models.CharField("结果", max_length=8, choices=CheckResult)
    remark = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(User, verbose_name="核对人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "核对结果"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="review_check_item_once")]

    def __str__(self) -> str:
        return f"{self.text}：{self.get_result_display()}"


class Verdict(models.TextChoices):
    """What an expert advises."""

    AGREE = "agree", "同意登记"
    DISAGREE = "disagree", "不同意登记"


class ExpertOpinion(models.Model):
    """What an expert said of a contract of five million yuan and more, or a disputed one."""

    contract = models.ForeignKey(
        TechnologyContract, verbose_name="技术合同", on_delete=models.CASCADE, related_name="opinions"
    )
    expert = models.ForeignKey(Person, verbose_name="专家", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField("意见", max_length=10, choices=Verdict)
    text = models.CharField("理由", max_length=1000)
    given_on = models.DateField("日期")
    entered_by = models.ForeignKey(User, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "专家审核意见"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["contract", "expert"], name="expert_opinion_once")]

    def __str__(self) -> str:
        return f"{self.expert}：{self.get_verdict_display()}"


class EventKind(models.TextChoices):
    """What can happen to a registration."""

    REGISTERED = "registered", "登记"
    CHANGED = "changed", "变更"
    CANCELLED = "cancelled", "注销"
    REVOKED = "revoked", "撤销"


class ContractEvent(models.Model):
    """What happened to a registration, with the contract as it read before and after. Never changed (trigger).

    ``before`` and ``after``: field name to the text that people read; ``before`` is empty for the registration itself.
    The deltas say by how much the figures moved: at once, and by exactly this.
    """

    contract = models.ForeignKey(
        TechnologyContract, verbose_name="技术合同", on_delete=models.PROTECT, related_name="events"
    )
    number = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("事项", max_length=12, choices=EventKind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=500, blank=True)
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "原内容", default=dict, encoder=DjangoJSONEncoder
    )
    after: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "现内容", default=dict, encoder=DjangoJSONEncoder
    )
    contracts_delta = models.SmallIntegerField("项数增减")
    amount_delta = MoneyField("合同成交额增减")
    technology_delta = MoneyField("技术交易额增减")

    class Meta:
        verbose_name = verbose_name_plural = "登记事项"
        ordering = ["contract_id", "number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="contract_event_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{timezone.localtime(self.at):%Y-%m-%d}）"


class Certificate(models.Model):
    """The certificate of a registration; ``code`` is what its QR code leads to, and cannot be guessed."""

    contract = models.OneToOneField(
        TechnologyContract, verbose_name="技术合同", on_delete=models.CASCADE, related_name="certificate"
    )
    code = models.CharField("核验码", max_length=16, unique=True)
    issued_at = models.DateTimeField("签发时间")
    issued_by = models.ForeignKey(User, verbose_name="签发人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "登记证明"

    def __str__(self) -> str:
        return self.code


class ContractPayment(Record):
    """Money that really arrived for a contract. Neither the intent nor the contract's amount, and never added to them."""

    owner_lookups = ("contract__seller", "contract__buyer")
    reference = ("voucher",)

    contract = models.ForeignKey(
        TechnologyContract, verbose_name="技术合同", on_delete=models.PROTECT, related_name="payments"
    )
    voucher = models.CharField("凭证号", max_length=60, help_text="发票或银行回单号")
    amount = MoneyField("到账金额")
    paid_on = models.DateField("到账日期")

    class Meta:
        verbose_name = verbose_name_plural = "合同到账"
        indexes = [models.Index(fields=["paid_on", "id"], name="contract_payment_paid_on")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "voucher"], name="contract_payment_voucher_once"),
            models.CheckConstraint(name="contract_payment_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contract.name} {self.voucher}"
