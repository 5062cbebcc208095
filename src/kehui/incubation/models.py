"""Incubators: sites, spaces, leases, projects taken in, tenants' yearly returns, transfers along the chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from kehui.areas.models import Area
from kehui.kernel.fields import CountField, MoneyField, PersonalField, QuantityField, YearField
from kehui.parties.models import Organisation
from kehui.places.models import Zone
from kehui.records.models import Record, RecordQuerySet

#: The phase of the innovation centre that the county reports on by itself.
PHASE_TWO = 2
#: GB/T 2260 prefix of 上海市: the origin the county counts by itself.
SHANGHAI = "31"


class Site(Record):
    """A building or phase where projects are incubated."""

    reference = ("code", "name")

    code = models.CharField("场地编号", max_length=20, unique=True, help_text="本县自编，如 KC-2")
    name = models.CharField("场地名称", max_length=100, unique=True)
    zone = models.ForeignKey(Zone, verbose_name="所在园区", on_delete=models.PROTECT, related_name="sites")
    phase = models.PositiveSmallIntegerField(
        "期次", null=True, blank=True, help_text="科创中心一期填1，二期填2；不分期的不填"
    )
    usable_area = QuantityField("可用孵化面积", unit="㎡")
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "孵化场地"
        constraints = [
            models.CheckConstraint(name="site_area_positive", condition=Q(usable_area__gt=0)),
            models.CheckConstraint(
                name="site_dates_in_order", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Space(Record):
    """A unit of a site that can be leased by itself."""

    reference = ("number",)

    number = models.CharField("单元编号", max_length=30, unique=True, help_text="连同场地编号，如 KC-2-A301")
    site = models.ForeignKey(Site, verbose_name="孵化场地", on_delete=models.PROTECT, related_name="spaces")
    floor_area = QuantityField("单元面积", unit="㎡")
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "孵化单元"
        constraints = [
            models.CheckConstraint(name="space_area_positive", condition=Q(floor_area__gt=0)),
            models.CheckConstraint(
                name="space_dates_in_order", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class EndedReason(models.TextChoices):
    """Why a tenant left."""

    GRADUATED = "graduated", "毕业迁出"
    EXPIRED = "expired", "到期迁出"
    EVICTED = "evicted", "清退"
    MOVED = "moved", "换租"
    DISSOLVED = "dissolved", "企业注销"
    OTHER = "other", "其他"


class GraduationGround(models.TextChoices):
    """Conditions of graduation; any one is enough."""

    HIGH_TECH = "high_tech", "认定为高新技术企业"
    RAISED = "raised", "累计获投融资超过500万元"
    INCOME = "income", "连续两年营业收入累计超过1000万元"
    LISTED = "listed", "被兼并收购或挂牌上市"


class TenancyQuerySet(RecordQuerySet):
    """Leases, by phase."""

    def of_phase(self, phase: int) -> TenancyQuerySet:
        """Those in sites of that phase."""
        return self.filter(site__phase=phase)



class Tenancy(Record):
    """An organisation leases part of a site. A change of area or space is a new row, the old one ended as 换租."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name="入驻企业", on_delete=models.PROTECT, related_name="tenancies"
    )
    site = models.ForeignKey(Site, verbose_name="孵化场地", on_delete=models.PROTECT, related_name="tenancies")
    space = models.ForeignKey(
        Space, verbose_name="孵化单元", null=True, blank=True, on_delete=models.PROTECT, related_name="tenancies"
    )
    leased_area = QuantityField("租赁面积", unit="㎡")
    moved_in_on = models.DateField("入驻日期")
    moved_out_on = models.DateField("迁出日期", null=True, blank=True, help_text="在驻的不填")
    ended_reason = models.CharField("迁出原因", max_length=20, choices=EndedReason, blank=True)
    graduated_on = models.DateField("毕业日期", null=True, blank=True, help_text="未毕业的不填")
    graduation_ground = models.CharField("毕业条件", max_length=20, choices=GraduationGround, blank=True)

    objects: ClassVar[Any] = TenancyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入驻"
        indexes = [models.Index(fields=["site", "moved_in_on", "moved_out_on"], name="tenancy_site_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "site", "space", "moved_in_on"], name="tenancy_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="tenancy_area_positive", condition=Q(leased_area__gt=0)),
            models.CheckConstraint(
                name="tenancy_dates_in_order",
                condition=Q(moved_out_on__isnull=True) | Q(moved_out_on__gte=F("moved_in_on")),
            ),
            models.CheckConstraint(
                name="tenancy_ended_with_reason",
                condition=Q(moved_out_on__isnull=True, ended_reason="") | Q(Q(moved_out_on__isnull=False), ~Q(ended_reason="")),
            ),
            models.CheckConstraint(
                name="tenancy_graduated_with_ground",
                condition=Q(graduated_on__isnull=True, graduation_ground="")
                | Q(Q(graduated_on__gte=F("moved_in_on")), ~Q(graduation_ground="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}（{self.site}）"


class IntakeKind(models.TextChoices):
    """What was taken in."""

    PROJECT = "project", "项目"
    RESULT = "result", "成果"


class IntakeProject(Record):
    """A project or research result taken in for incubation, with the place it comes from."""

    reference = ("number", "name")

    number = models.CharField("项目编号", max_length=30, unique=True, help_text="本县自编，如 FH-2025-001")
    name = models.CharField("项目名称", max_length=150)
    kind = models.CharField("类别", max_length=20, choices=IntakeKind, default=IntakeKind.PROJECT)
    site = models.ForeignKey(Site, verbose_name="孵化场地", on_delete=models.PROTECT, related_name="intake_projects")
    organisation = models.ForeignKey(
        Organisation, verbose_name="承载企业", null=True, blank=True, on_delete=models.PROTECT, related_name="intake_projects"
    )
    origin = models.ForeignKey(
        Area, verbose_name="来源地", on_delete=models.PROTECT, related_name="+", help_text="省、市或区县，如 上海市"
    )
    registered_capital = MoneyField("注册资本")
    taken_in_on = models.DateField("引进日期")

    class Meta:
        verbose_name = verbose_name_plural = "引进孵化项目"
        indexes = [models.Index(fields=["taken_in_on"], name="intake_date")]
        constraints = [models.CheckConstraint(name="intake_capital_not_negative", condition=Q(registered_capital__gte=0))]

    def __str__(self) -> str:
        return self.name


class TenantReturn(Record):
    """A tenant's yearly return. Total income is the sum of its four parts."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name="孵化企业", on_delete=models.PROTECT, related_name="tenant_returns"
    )
    site = models.ForeignKey(Site, verbose_name="孵化场地", on_delete=models.PROTECT, related_name="tenant_returns")
    year = YearField("年度")
    technology_income = MoneyField("技术收入", default=0)
    product_income = MoneyField("产品销售收入", default=0)
    trade_income = MoneyField("商品销售收入", default=0)
    other_income = MoneyField("其他收入", default=0)
    total_income = MoneyField("技工贸总收入", blank=True, help_text="四项收入之和，可不填")
    tax_paid = MoneyField("上缴税金", default=0)
    rd_spending = MoneyField("研发投入", default=0)
    staff = CountField("从业人员", unit="人", default=0)
    intellectual_property = CountField("拥有知识产权数", unit="件", default=0)
    financing = MoneyField("获得投融资额", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "孵化企业年报"
        indexes = [models.Index(fields=["year"], name="tenant_return_year")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "site", "year"], name="tenant_return_once"),
            models.CheckConstraint(
                name="tenant_return_total_is_sum",
                condition=Q(
                    total_income=F("technology_income") + F("product_income") + F("trade_income") + F("other_income")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.year}年报"


class TalentProgramme(models.TextChoices):
    """Under which programme a talent was taken in."""

    NATIONAL = "national", "国家级（国千）"
    PROVINCIAL = "provincial", "省级（省千）"
    MUNICIPAL = "municipal", "市级"
    COUNTY = "county", "县级"
    OTHER = "other", "其他"


class Degree(models.TextChoices):
    """Highest degree."""

    DOCTOR = "doctor", "博士"
    MASTER = "master", "硕士"
    BACHELOR = "bachelor", "本科"
    OTHER = "other", "其他"


class Talent(Record):
    """A highly qualified person taken in. Known by a number; the name is personal and shown masked."""

    owner_lookups = ("organisation",)
    reference = ("number",)

    number = models.CharField("人才编号", max_length=30, unique=True, help_text="本县自编，如 RC-2025-001")
    name = PersonalField("姓名")
    organisation = models.ForeignKey(
        Organisation, verbose_name="引进单位", on_delete=models.PROTECT, related_name="talents"
    )
    programme = models.CharField("人才计划", max_length=20, choices=TalentProgramme)
    degree = models.CharField("学位", max_length=20, choices=Degree, default=Degree.DOCTOR)
    field = models.CharField("专业领域", max_length=120, blank=True)
    entered_on = models.DateField("引进日期")

    class Meta:
        verbose_name = verbose_name_plural = "人才引进"
        indexes = [models.Index(fields=["entered_on"], name="talent_entered_on")]

    def __str__(self) -> str:
        return self.number


class InnovationPlatform(Record):
    """A platform that serves a whole trade."""

    owner_lookups = ("host",)
    reference = ("number", "name")

    number = models.CharField("平台编号", max_length=30, unique=True, help_text="本县自编，如 PT-001")
    name = models.CharField("平台名称", max_length=120)
    industry = models.CharField("服务行业", max_length=60)
    host = models.ForeignKey(Organisation, verbose_name="依托单位", on_delete=models.PROTECT, related_name="platforms")
    founded_on = models.DateField("建成日期")
    closed_on = models.DateField("停运日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "创新服务平台"
        constraints = [
            models.CheckConstraint(
                name="platform_dates_in_order", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on"))
            )
        ]

    def __str__(self) -> str:
        return self.name



class ChainStage(models.TextChoices):
    """Links of the incubation chain, in their order."""

    NURSERY = "nursery", "苗圃"
    INCUBATOR = "incubator", "孵化器"
    ACCELERATOR = "accelerator", "加速器"


#: The order in which the links follow each other.
CHAIN: tuple[str, ...] = tuple(ChainStage.values)


class StageTransfer(Record):
    """An enterprise moved on along the chain 苗圃 -> 孵化器 -> 加速器."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name="企业", on_delete=models.PROTECT, related_name="stage_transfers"
    )
    from_stage = models.CharField("转出环节", max_length=20, choices=ChainStage)
    to_stage = models.CharField("转入环节", max_length=20, choices=ChainStage)
    transferred_on = models.DateField("转移日期")

    class Meta:
        verbose_name = verbose_name_plural = "孵化链转移"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "from_stage", "to_stage"], name="stage_transfer_once"),
            models.CheckConstraint(
                name="stage_transfer_forward",
                condition=Q(from_stage="nursery", to_stage__in=["incubator", "accelerator"])
                | Q(from_stage="incubator", to_stage="accelerator"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.get_from_stage_display()}→{self.get_to_stage_display()}"
