"""Programmes, projects, inspections, fund accounts and transfers between them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, DecimalField, F, Q, When

from kehui.kernel.fields import MoneyField
from kehui.parties.models import Organisation
from kehui.records.models import Record, RecordQuerySet


class ProgrammeLevel(models.TextChoices):
    """Who runs a programme."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    PREFECTURAL = "prefectural", "市级"
    COUNTY = "county", "县级"


class ProgrammeKind(models.TextChoices):
    """What a programme is for."""

    NEW_PRODUCT = "new_product", "新产品计划"
    TORCH = "torch", "火炬计划"
    SPARK = "spark", "星火计划"
    RESEARCH = "research", "重点研发（科技攻关）"
    AGRICULTURE = "agriculture", "农业科技"
    SOCIAL = "social", "社会发展与民生（社科类）"
    TRANSFER = "transfer", "成果转化"
    PLATFORM = "platform", "平台与载体"
    OTHER = "other", "其他"


class Programme(Record):
    """A programme (计划类别) under which projects are listed."""

    reference = ("code", "name")

    code = models.CharField("计划编号", max_length=30, unique=True, help_text="本县自编，如 S-XCP")
    name = models.CharField("计划名称", max_length=120, unique=True)
    level = models.CharField("计划级别", max_length=20, choices=ProgrammeLevel)
    kind = models.CharField("计划类型", max_length=20, choices=ProgrammeKind)
    document = models.CharField("管理办法文号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计划类别"


class ProjectStatus(models.TextChoices):
    """Where a project stands."""

    RUNNING = "running", "在研"
    ACCEPTED = "accepted", "验收通过"
    FAILED = "failed", "验收不通过"
    TERMINATED = "terminated", "终止"
    REVOKED = "revoked", "撤销"


class Project(Record):
    """A project listed under a programme. ``area`` is the undertaker's."""

    owner_lookups = ("organisation",)
    reference = ("number", "name")

    number = models.CharField("项目编号", max_length=40, unique=True, help_text="立项文件上的编号，如 2025C0301")
    name = models.CharField("项目名称", max_length=200)
    programme = models.ForeignKey(Programme, verbose_name="计划类别", on_delete=models.PROTECT, related_name="projects")
    organisation = models.ForeignKey(
        Organisation, verbose_name="承担单位", on_delete=models.PROTECT, related_name="projects"
    )
    granted = MoneyField("立项资助金额", default=0, help_text="财政资助的总额；不给资助的计划填0")
    listed_on = models.DateField("立项（列入）日期")
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("完成期限", null=True, blank=True)
    status = models.CharField(
        "项目状态", max_length=20, choices=ProjectStatus, default=ProjectStatus.RUNNING, blank=True
    )
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    terminated_on = models.DateField("终止（撤销）日期", null=True, blank=True)
    termination_reason = models.CharField("终止（撤销）原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科技项目"
        indexes = [
            models.Index(fields=["listed_on", "id"], name="project_listed_on"),
            models.Index(fields=["terminated_on"], name="project_terminated_on"),
            models.Index(fields=["area", "listed_on"], name="project_area_listed"),
        ]
        constraints = [
            models.CheckConstraint(name="project_granted_not_negative", condition=Q(granted__gte=0)),
            models.CheckConstraint(
                name="project_term_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="project_end_states_have_dates",
                condition=(Q(status="running", accepted_on__isnull=True, terminated_on__isnull=True))
                | Q(status__in=["accepted", "failed"], accepted_on__gte=F("listed_on"), terminated_on__isnull=True)
                | Q(status__in=["terminated", "revoked"], terminated_on__gte=F("listed_on"), accepted_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"


class InspectionKind(models.TextChoices):
    """What was inspected."""

    FUNDS = "funds", "经费检查"
    MIDTERM = "midterm", "中期检查"
    SITE = "site", "现场核查"


class InspectionResult(models.TextChoices):
    """How it came out."""

    PASSED = "passed", "通过"
    MEND = "mend", "限期整改"
    TERMINATE = "terminate", "建议终止"


class Inspection(Record):
    """An inspection of a project."""

    owner_lookups = ("project__organisation",)
    reference = ("number",)

    number = models.CharField("检查编号", max_length=40, unique=True, help_text="本县自编，如 JC-2025-001")
    project = models.ForeignKey(Project, verbose_name="科技项目", on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField("检查类型", max_length=20, choices=InspectionKind)
    inspected_on = models.DateField("检查日期")
    result = models.CharField("检查结论", max_length=20, choices=InspectionResult)
    findings = models.CharField("发现的问题", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "项目检查"
        indexes = [models.Index(fields=["project", "inspected_on"], name="inspection_of_project")]


class AccountKind(models.TextChoices):
    """Whose account it is."""

    TREASURY = "treasury", "财政专户"
    ORGANISATION = "organisation", "单位账户"
    HIGHER = "higher", "上级来款"


class FundAccount(Record):
    """An account between which money is booked. It holds no balance: balances are sums of transfers."""

    owner_lookups = ("organisation",)
    reference = ("number", "name")

    number = models.CharField("账户编号", max_length=40, unique=True, help_text="本县自编，如 ZH-0001，不是银行账号")
    name = models.CharField("账户名称", max_length=120)
    kind = models.CharField("账户类型", max_length=20, choices=AccountKind)
    organisation = models.ForeignKey(
        Organisation, verbose_name="开户单位", null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )

    class Meta:
        verbose_name = verbose_name_plural = "资金账户"
        constraints = [
            models.CheckConstraint(
                name="account_of_organisation_has_one",
                condition=~Q(kind="organisation") | Q(organisation__isnull=False),
            )
        ]


class TransferKind(models.TextChoices):
    """Why money moved."""

    ALLOCATION = "allocation", "上级下拨"
    BUDGET = "budget", "预算安排"
    PROJECT_GRANT = "project_grant", "项目拨款"
    HIGH_TECH_SUPPORT = "high_tech_support", "高新技术扶持资金"
    REWARD = "reward", "奖励"
    CLAWBACK = "clawback", "追回"
    OTHER = "other", "其他"


class TransferQuerySet(RecordQuerySet):
    """Transfers, with the amount that counts."""

    def signed(self) -> Any:
        """Each with ``counted``: its amount, negative where it reverses another."""
        return self.annotate(counted=counted_amount())


def counted_amount() -> Any:
    """The amount of a transfer as totals count it: a counter entry takes the amount out again, on its own day."""
    # The field is named: a negated amount is any decimal to Django, and it will not mix the two.
    return Case(When(reverses__isnull=False, then=-F("amount")), default=F("amount"), output_field=DecimalField())


class Transfer(Record):
    """Money that moved from one account (debited) to another (credited).

    Append-only by database trigger. A wrong one is reversed by a counter entry of the same kind and amount with the
    accounts exchanged and ``reverses`` set; nothing is ever edited, so balances are sums, for any day one asks.
    """

    owner_lookups = ("debit_account__organisation", "credit_account__organisation")
    reference = ("number",)

    number = models.CharField("划拨编号", max_length=40, unique=True, help_text="拨款文件或凭证的编号，如 BK-2025-0001")
    kind = models.CharField("划拨类型", max_length=20, choices=TransferKind)
    debit_account = models.ForeignKey(
        FundAccount, verbose_name="付出账户", on_delete=models.PROTECT, related_name="transfers_out"
    )
    credit_account = models.ForeignKey(
        FundAccount, verbose_name="收入账户", on_delete=models.PROTECT, related_name="transfers_in"
    )
    amount = MoneyField("金额")
    occurred_on = models.DateField("划拨日期")
    project = models.ForeignKey(
        Project, verbose_name="科技项目", null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    document = models.CharField("拨款文号", max_length=80, blank=True)
    reverses = models.OneToOneField(
        "self", verbose_name="冲销的划拨", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by",
        help_text="更正记错的划拨时，填原来那一笔的编号",
    )  # fmt: skip

    objects: ClassVar[Any] = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金划拨"
        indexes = [
            models.Index(fields=["occurred_on", "id"], name="transfer_occurred_on"),
            models.Index(fields=["kind", "occurred_on"], name="transfer_kind_occurred"),
        ]
        constraints = [
            models.CheckConstraint(name="transfer_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="transfer_between_two_accounts", condition=~Q(debit_account=F("credit_account"))
            ),
            models.CheckConstraint(
                name="transfer_grant_has_project", condition=~Q(kind="project_grant") | Q(project__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"
