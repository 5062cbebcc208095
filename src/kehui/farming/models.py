"""Crops and what they yield, cooperatives, demonstration households, and technology envoys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.kernel.constraints import in_order
from kehui.kernel.fields import CountField, MoneyField, PersonalField, QuantityField, YearField
from kehui.parties.models import Organisation, Person
from kehui.records.models import Record


class CropCategory(models.TextChoices):
    """To which trade a crop belongs."""

    TEA = "tea", "茶叶"
    BAMBOO = "bamboo", "竹"
    TOBACCO = "tobacco", "烟叶"
    OIL = "oil", "油料"
    FRUIT = "fruit", "水果"
    SPICE = "spice", "香料（花椒、藤椒）"
    GRAIN = "grain", "粮食"
    VEGETABLE = "vegetable", "蔬菜"
    HERB = "herb", "中药材"
    OTHER = "other", "其他"


class Crop(Record):
    """A crop grown here; each county keeps its own list. ``area`` is the county."""

    reference = ("code", "name")

    code = models.CharField("作物代码", max_length=20, unique=True, help_text="如 CHA")
    name = models.CharField("作物名称", max_length=40, unique=True, help_text="如 茶叶、脆红李、藤椒")
    category = models.CharField("作物类别", max_length=20, choices=CropCategory)

    class Meta:
        verbose_name = verbose_name_plural = "作物"


class CropArea(Record):
    """Area under a crop at the end of a year."""

    reference = ("crop",)

    crop = models.ForeignKey(Crop, verbose_name="作物", on_delete=models.PROTECT, related_name="+")
    year = YearField("年份")
    acreage = QuantityField("种植面积", unit="亩", help_text="年末实有面积")

    class Meta:
        verbose_name = verbose_name_plural = "种植面积"
        constraints = [models.UniqueConstraint(fields=["area", "crop", "year"], name="crop_area_once")]

    def __str__(self) -> str:
        return f"{self.area}{self.year}年{self.crop}"


class ChangeKind(models.TextChoices):
    """How the area under a crop changed."""

    NEW = "new", "新发展"
    IMPROVED = "improved", "改造"
    WITHDRAWN = "withdrawn", "退出"


class Quality(models.TextChoices):
    """What kind of plantation it is: of a new one what it becomes, of an improved one what it was."""

    HIGH = "high", "优质"
    ORDINARY = "ordinary", "普通"
    LOW = "low", "中低产"


class AreaChange(Record):
    """A plantation newly set up, improved or given up."""

    reference = ("number",)

    number = models.CharField("变化编号", max_length=30, unique=True, help_text="如 MJ-2025-001")
    crop = models.ForeignKey(Crop, verbose_name="作物", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("变化类型", max_length=20, choices=ChangeKind)
    quality = models.CharField(
        "园地质量",
        max_length=20,
        choices=Quality,
        default=Quality.ORDINARY,
        help_text="新发展填建成后的，改造填改造前的",
    )
    acreage = QuantityField("面积", unit="亩")
    completed_on = models.DateField("完成日期")
    place = models.CharField("地块（基地）", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "面积变化"
        indexes = [models.Index(fields=["completed_on", "id"], name="area_change_completed_on")]
        constraints = [models.CheckConstraint(name="area_change_positive", condition=Q(acreage__gt=0))]


class CropOutput(Record):
    """What a crop yielded in a year."""

    reference = ("crop",)

    crop = models.ForeignKey(Crop, verbose_name="作物", on_delete=models.PROTECT, related_name="+")
    year = YearField("年份")
    output = QuantityField("产量", unit="吨", null=True, blank=True)
    value = MoneyField("产值")

    class Meta:
        verbose_name = verbose_name_plural = "作物产值"
        constraints = [models.UniqueConstraint(fields=["area", "crop", "year"], name="crop_output_once")]

    def __str__(self) -> str:
        return f"{self.area}{self.year}年{self.crop}"


class Business(models.TextChoices):
    """What a cooperative or demonstration household does."""

    PIGS = "pigs", "生猪"
    POULTRY = "poultry", "家禽"
    CATTLE = "cattle", "牛羊"
    FISH = "fish", "水产"
    TEA = "tea", "茶叶"
    BAMBOO = "bamboo", "竹"
    FRUIT = "fruit", "水果"
    VEGETABLE = "vegetable", "蔬菜"
    OTHER = "other", "其他"


class CooperativeReturn(Record):
    """A cooperative's yearly return, one row for each line of business."""

    reference = ("organisation",)
    owner_lookups = ("organisation",)

    organisation = models.ForeignKey(Organisation, verbose_name="合作社", on_delete=models.PROTECT, related_name="+")
    year = YearField("年份")
    business = models.CharField("经营业务", max_length=20, choices=Business)
    sales = MoneyField("年销售额")
    members = CountField("成员户数", unit="户", default=0)
    households_led = CountField("带动农户", unit="户", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "合作社年报"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "business"], name="cooperative_return_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.year}年{self.get_business_display()}"


class DemonstrationHousehold(Record):
    """A household that shows others a technique (科技示范户)."""

    reference = ("number",)

    number = models.CharField("示范户编号", max_length=30, unique=True, help_text="如 SF-001")
    name = PersonalField("户主姓名")
    trade = models.CharField("示范产业", max_length=20, choices=Business)
    scale = models.CharField("规模", max_length=60, blank=True, help_text="如 茶园30亩、存栏生猪200头")
    adviser = models.CharField("技术指导员", max_length=60, blank=True)
    households_led = CountField("带动农户", unit="户", default=0)
    starts_on = models.DateField("确定日期")
    ends_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科技示范户"
        constraints = [in_order("demonstration_household_dates_in_order", "starts_on", "ends_on")]


class EnvoyKind(models.TextChoices):
    """Who is sent."""

    PERSON = "person", "个人"
    TEAM = "team", "团队"
    ORGANISATION = "organisation", "法人"


class Envoy(Record):
    """A technology envoy (科技特派员); ``area`` is where it is posted."""

    reference = ("number", "name")
    owner_lookups = ("person", "organisation")

    number = models.CharField("特派员编号", max_length=30, unique=True, help_text="如 TPY-001")
    name = models.CharField("特派员名称", max_length=80, help_text="个人写姓名，团队、法人写名称")
    kind = models.CharField("选派类型", max_length=20, choices=EnvoyKind, default=EnvoyKind.PERSON)
    person = models.ForeignKey(
        Person, verbose_name="已登记人员", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="派出单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    field = models.CharField("服务领域", max_length=80, blank=True)
    starts_on = models.DateField("选派日期")
    ends_on = models.DateField("期满日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科技特派员"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="envoy_with_area"),
            in_order("envoy_dates_in_order", "starts_on", "ends_on"),
        ]


class EnvoyVisit(Record):
    """An entry in an envoy's service log; ``area`` is the place served."""

    reference = ("content",)
    owner_lookups = ("envoy__person", "envoy__organisation")

    envoy = models.ForeignKey(Envoy, verbose_name="科技特派员", on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField("服务日期")
    served = models.CharField("服务对象", max_length=120, blank=True, help_text="农户、合作社、企业或村集体")
    content = models.CharField("服务内容", max_length=200)
    people = CountField("服务人次", unit="人次", default=0)
    is_solved = models.BooleanField("解决了技术问题", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "特派员服务日志"
        indexes = [models.Index(fields=["visited_on", "id"], name="envoy_visit_visited_on")]
        constraints = [
            models.UniqueConstraint(fields=["envoy", "visited_on", "area", "content"], name="envoy_visit_once")
        ]


class Grade(models.TextChoices):
    """The result of a yearly assessment."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "合格"
    INCOMPETENT = "incompetent", "不合格"


class EnvoyAssessment(Record):
    """An envoy's yearly assessment."""

    reference = ("envoy",)

    envoy = models.ForeignKey(Envoy, verbose_name="科技特派员", on_delete=models.PROTECT, related_name="assessments")
    year = YearField("年份")
    grade = models.CharField("考核结果", max_length=20, choices=Grade)

    class Meta:
        verbose_name = verbose_name_plural = "特派员考核"
        constraints = [models.UniqueConstraint(fields=["envoy", "year"], name="envoy_assessment_once")]


class SpecialtyVillage(Record):
    """A village known for one product (一村一品); ``area`` is the village."""

    reference = ("product",)

    product = models.CharField("主导产品", max_length=60, help_text="如 脆红李")
    crop = models.ForeignKey(
        Crop, verbose_name="对应作物", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField("确定日期")
    ends_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一村一品"
        constraints = [
            models.UniqueConstraint(fields=["area", "product"], name="specialty_village_once"),
            in_order("specialty_village_dates_in_order", "starts_on", "ends_on"),
        ]
