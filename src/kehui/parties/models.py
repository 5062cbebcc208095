"""Organisations, people, and the users who act for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.accounts.models import User
from kehui.kernel.fields import IdentityNumberField, PersonalField, PhoneField, UsccField
from kehui.records.models import Record


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    ENTERPRISE = "enterprise", "企业"
    INSTITUTE = "institute", "科研院所"
    UNIVERSITY = "university", "高等院校"
    AGENCY = "agency", "服务机构"
    BANK = "bank", "银行"
    FUND = "fund", "投资机构"
    INCUBATOR = "incubator", "孵化器（园区）"
    ASSOCIATION = "association", "行业协会（学会）"
    GOVERNMENT = "government", "机关单位"
    VILLAGE_COMMITTEE = "village_committee", "村民委员会"
    COOPERATIVE = "cooperative", "农民专业合作社"
    OTHER = "other", "其他"


class Nature(models.TextChoices):
    """Nature code of a party to a technology contract (技术合同认定登记)."""

    GOVERNMENT = "010", "机关法人"
    RESEARCH = "021", "事业法人（科研机构）"
    UNIVERSITY = "022", "事业法人（高等院校）"
    PUBLIC = "020", "事业法人（其他）"
    ASSOCIATION = "030", "社团法人"
    DOMESTIC = "100", "内资企业"
    OVERSEAS_CHINESE = "200", "港澳台商投资企业"
    FOREIGN = "300", "外商投资企业"
    INDIVIDUAL = "400", "个体经营（自然人）"


class Organisation(Record):
    """A legal body, in the county or elsewhere; found by its USCC. ``area`` of an outside one is its province."""

    owner_lookups = ("",)
    reference = ("uscc", "name")

    uscc = UsccField("统一社会信用代码", unique=True)
    name = models.CharField("单位名称", max_length=120)
    kind = models.CharField("单位类型", max_length=20, choices=OrganisationKind)
    nature = models.CharField("单位性质", max_length=3, choices=Nature, default=Nature.DOMESTIC)
    industry = models.CharField("所属行业", max_length=60, blank=True, help_text="GB/T 4754 门类或大类名称")
    is_above_scale = models.BooleanField("规模以上", default=False)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    contact = PersonalField("联系人", blank=True)
    phone = PhoneField("联系电话", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        indexes = [models.Index(fields=["name"], name="organisation_name")]
        constraints = [
            models.CheckConstraint(
                name="organisation_dates_in_order",
                condition=Q(founded_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("founded_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonKind(models.TextChoices):
    """In which capacity the platform knows a person."""

    EXPERT = "expert", "专家"
    OFFICIAL = "official", "工作人员"
    FARMER = "farmer", "农户（示范户）"
    BROKER = "broker", "技术经纪人"


class Person(Record):
    """A person known to the platform: expert, official, farmer, broker. Found by a number of the office's own."""

    owner_lookups = ("",)
    reference = ("number", "name")

    number = models.CharField("人员编号", max_length=30, unique=True, help_text="本县自编，如 ZJ-0001")
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("人员类型", max_length=20, choices=PersonKind)
    organisation = models.ForeignKey(
        Organisation, verbose_name="所在单位", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    title = models.CharField("职称（职务）", max_length=60, blank=True)
    field = models.CharField("专业领域", max_length=120, blank=True)
    identity_number = IdentityNumberField("身份证号", blank=True)
    phone = PhoneField("联系电话", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user who acts for an organisation, or who is a person of the registers."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, verbose_name="人员", null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        verbose_name = verbose_name_plural = "用户所属"
        constraints = [
            models.CheckConstraint(
                name="membership_of_one",
                condition=Q(organisation__isnull=False, person__isnull=True) | Q(organisation__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_organisation_once"),
            models.UniqueConstraint(fields=["user", "person"], name="membership_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.organisation or self.person}"
