"""Titles and recognitions, awards, designations, and enterprises' research institutions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from kehui.kernel.fields import CountField, MoneyField
from kehui.parties.models import Organisation
from kehui.records.models import Record, RecordQuerySet

#: Codes of the titles that indicators name. National and provincial lists are never merged.
NATIONAL_HIGH_TECH = "GJ-GQ"
NATIONAL_SME = "GJ-KX"
PROVINCIAL_SME = "S-KX"
PROVINCIAL_AGRICULTURAL = "S-NK"
POPULARISATION_VILLAGE = "KP-SFC"


class TitleLevel(models.TextChoices):
    """Who keeps the list."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    COUNTY = "county", "县级"


class Holder(models.TextChoices):
    """Who can hold a title."""

    ORGANISATION = "organisation", "单位"
    AREA = "area", "地区"
    EITHER = "either", "单位或地区"


class Title(Record):
    """A title that a county's enterprises or areas may be recognised for; ``area`` is the one that keeps this register."""

    reference = ("code", "name")

    code = models.CharField(
        "称号编号", max_length=20, unique=True,
        help_text="统计按编号取数：国家高新技术企业 GJ-GQ，国家科技型中小企业 GJ-KX，省科技型中小企业 S-KX，"
        "省农业科技企业 S-NK，科普示范村 KP-SFC；其余自编",
    )  # fmt: skip
    name = models.CharField("称号名称", max_length=100, unique=True)
    level = models.CharField("级别", max_length=20, choices=TitleLevel)
    holder = models.CharField("授予对象", max_length=20, choices=Holder, default=Holder.ORGANISATION)
    validity_years = CountField("有效年限", unit="年", null=True, blank=True, help_text="长期有效的不填")
    programme = models.CharField("所属名录（计划）", max_length=100, blank=True)
    document_number = models.CharField("依据文号", max_length=60, blank=True, help_text="如 国科发火〔2016〕32号")

    class Meta:
        verbose_name = verbose_name_plural = "称号"
        constraints = [
            models.CheckConstraint(
                name="title_validity_positive", condition=Q(validity_years__isnull=True) | Q(validity_years__gt=0)
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryWay(models.TextChoices):
    """How a recognition came about."""

    NEW = "new", "新认定"
    RENEWED = "renewed", "到期重新认定"
    REVIEWED = "reviewed", "复审通过"


class RecognitionQuerySet(RecordQuerySet):
    """Recognitions, by title."""

    def of_title(self, code: str) -> RecognitionQuerySet:
        """Those of one title, organisations only."""
        return self.filter(title__code=code, organisation__isnull=False)



class Recognition(Record):
    """A certificate: a title given to an organisation or, without one, to the area itself."""

    owner_lookups = ("organisation",)
    reference = ("certificate_number",)

    certificate_number = models.CharField("证书编号", max_length=40, unique=True, help_text="如 GR202533001234")
    title = models.ForeignKey(Title, verbose_name="称号", on_delete=models.PROTECT, related_name="recognitions")
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="recognitions",
        help_text="授予地区的称号不填单位，填所在地区",
    )  # fmt: skip
    entry_way = models.CharField("认定方式", max_length=20, choices=EntryWay, default=EntryWay.NEW)
    recognised_on = models.DateField("认定日期")
    valid_from = models.DateField("有效期起", blank=True, help_text="不填即认定日期")
    valid_to = models.DateField("有效期止", null=True, blank=True, help_text="最后一个有效日；不填按称号的有效年限推算")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    document_number = models.CharField("认定文号", max_length=60, blank=True)

    objects: ClassVar[Any] = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        indexes = [
            models.Index(fields=["title", "recognised_on"], name="recognition_title_date"),
            models.Index(fields=["title", "valid_from", "valid_to"], name="recognition_title_validity"),
            models.Index(fields=["organisation", "title"], name="recognition_holder"),
        ]
        constraints = [
            models.CheckConstraint(
                name="recognition_validity_in_order", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="recognition_revoked_after",
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("recognised_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.area}：{self.title}（{self.certificate_number}）"


class AwardKind(models.TextChoices):
    """What an award is for."""

    SCIENCE = "science", "科学技术奖"
    PATENT = "patent", "专利奖"
    CUSTODY_PILOT = "custody_pilot", "知识产权托管试点奖励"
    INNOVATION = "innovation", "科技创新奖励"
    POPULARISATION = "popularisation", "科普奖励"
    OTHER = "other", "其他奖励"


class Award(Record):
    """An award or reward received by an organisation or, without one, by the area itself."""

    owner_lookups = ("organisation",)

    name = models.CharField("奖励名称", max_length=120)
    kind = models.CharField("奖励类别", max_length=20, choices=AwardKind)
    level = models.CharField("级别", max_length=20, choices=TitleLevel)
    organisation = models.ForeignKey(
        Organisation, verbose_name="获奖单位", null=True, blank=True, on_delete=models.PROTECT, related_name="awards",
        help_text="奖给地区的不填单位，填所在地区",
    )  # fmt: skip
    amount = MoneyField("奖励金额", default=0)
    awarded_on = models.DateField("授奖日期")
    granting_body = models.CharField("授奖机关", max_length=100)
    document_number = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "奖励"
        indexes = [models.Index(fields=["kind", "awarded_on"], name="award_kind_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "awarded_on", "area", "organisation"], name="award_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="award_amount_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.area}：{self.name}"


class DesignationStatus(models.TextChoices):
    """Where an effort to win a designation stands."""

    STRIVING = "striving", "创建中"
    PASSED = "passed", "通过验收"
    FAILED = "failed", "未通过"
    REVOKED = "revoked", "已撤销"


class Designation(Record):
    """An area's effort (创建) to become a model county, a model village and the like; or an organisation's."""

    owner_lookups = ("organisation",)
    reference = ("title",)

    title = models.ForeignKey(Title, verbose_name="称号", on_delete=models.PROTECT, related_name="designations")
    organisation = models.ForeignKey(
        Organisation, verbose_name="创建单位", null=True, blank=True, on_delete=models.PROTECT, related_name="designations",
        help_text="以地区为主体创建的不填单位，填所在地区",
    )  # fmt: skip
    applied_on = models.DateField("申报日期")
    passed_on = models.DateField("通过验收日期", null=True, blank=True, help_text="未通过验收的不填")
    status = models.CharField(
        "状态", max_length=20, choices=DesignationStatus, default=DesignationStatus.STRIVING, blank=True,
        help_text="填了通过验收日期即为通过验收",
    )  # fmt: skip
    document_number = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "创建"
        indexes = [models.Index(fields=["passed_on"], name="designation_passed_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "area", "organisation", "applied_on"], name="designation_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="designation_dates_in_order", condition=Q(passed_on__isnull=True) | Q(passed_on__gte=F("applied_on"))
            ),
            models.CheckConstraint(
                name="designation_passed_has_date",
                condition=Q(status__in=["passed", "revoked"], passed_on__isnull=False)
                | Q(status__in=["striving", "failed"], passed_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.area}：{self.title}"


class InstitutionLevel(models.TextChoices):
    """Levels of enterprises' research institutions."""

    KEY_INSTITUTE = "key_institute", "省重点企业研究院"
    PROVINCIAL_INSTITUTE = "provincial_institute", "省级企业研究院"
    PROVINCIAL_CENTRE = "provincial_centre", "省级企业研发中心"
    MUNICIPAL_CENTRE = "municipal_centre", "市级企业研发中心"
    COUNTY_CENTRE = "county_centre", "县级企业研发中心"
    AGRICULTURAL_CENTRE = "agricultural_centre", "农业企业科技研发中心"


class ResearchInstitution(Record):
    """A research institution of an enterprise, recognised at one level. Recognised at a higher one it gets a new row."""

    owner_lookups = ("organisation",)
    reference = ("number", "name")

    number = models.CharField("机构编号", max_length=30, unique=True, help_text="证书编号或本县自编，如 YF-2025-001")
    name = models.CharField("机构名称", max_length=120)
    organisation = models.ForeignKey(
        Organisation, verbose_name="依托企业", on_delete=models.PROTECT, related_name="research_institutions"
    )
    level = models.CharField("机构级别", max_length=30, choices=InstitutionLevel)
    field = models.CharField("研究领域", max_length=120, blank=True)
    recognised_on = models.DateField("认定日期")
    document_number = models.CharField("认定文号", max_length=60, blank=True)
    reevaluated_on = models.DateField("最近复评日期", null=True, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业研发机构"
        indexes = [models.Index(fields=["level", "recognised_on"], name="institution_level_date")]
        constraints = [
            models.CheckConstraint(
                name="institution_revoked_after",
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("recognised_on")),
            ),
            models.CheckConstraint(
                name="institution_reevaluated_after",
                condition=Q(reevaluated_on__isnull=True) | Q(reevaluated_on__gte=F("recognised_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
