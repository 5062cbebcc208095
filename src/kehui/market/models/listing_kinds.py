"""The kinds of listing: what institutes and experts offer, what enterprises look for, what agencies do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.kernel.fields import CountField, MoneyField, YearField
from kehui.market.models.contract import IntellectualProperty
from kehui.market.models.listing import MarketListing, Maturity, Priced
from kehui.market.models.listing_fields import WaysField, words_of
from kehui.parties.models import Organisation, Person


class Achievement(Priced, MarketListing):
    """A result of science and technology that somebody offers."""

    kind = "achievement"
    kind_title = "科技成果"
    owner_lookups = ("owner", "expert")
    more_texts = ("advantages",)

    owner = models.ForeignKey(
        Organisation, verbose_name="持有单位", null=True, blank=True, on_delete=models.PROTECT, related_name="achievements"
    )
    expert = models.ForeignKey(
        Person, verbose_name="完成人", null=True, blank=True, on_delete=models.PROTECT, related_name="achievements"
    )
    advantages = models.CharField("技术指标与优势", max_length=2000, blank=True)
    maturity = models.PositiveSmallIntegerField("技术成熟度", choices=Maturity, default=Maturity.LABORATORY)
    ways = WaysField("合作方式", default="面议", blank=True)
    intellectual_property = models.CharField(
        "知识产权", max_length=20, choices=IntellectualProperty, default=IntellectualProperty.NONE
    )

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "科技成果"
        constraints = [
            *MarketListing.Meta.constraints,
            *Priced.Meta.constraints,
            models.CheckConstraint(
                name="achievement_has_owner", condition=Q(owner__isnull=False) | Q(expert__isnull=False)
            ),
        ]


class Demand(Priced, MarketListing):
    """A technical problem of an enterprise (企业技术难题). The price is its budget; ``terms`` are searched with double weight."""

    kind = "demand"
    kind_title = "企业技术难题"
    owner_lookups = ("owner",)
    more_texts = ("tried",)

    owner = models.ForeignKey(Organisation, verbose_name="提出单位", on_delete=models.PROTECT, related_name="demands")
    tried = models.CharField("已做过的尝试", max_length=2000, blank=True)
    deadline = models.DateField("期望解决日期", null=True, blank=True)
    ways = WaysField("合作方式", default="面议", blank=True)
    is_anonymous = models.BooleanField("匿名发布", default=False, help_text="对外不显示单位名称，匹配成功的一方可以看到")

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "企业技术难题"
        constraints = [*MarketListing.Meta.constraints, *Priced.Meta.constraints]

    @property
    def public_owner_name(self) -> str:
        """The enterprise, or only its trade where it does not want to be named."""
        if not self.is_anonymous:
            return self.owner_name
        return f"某企业（{self.industry_name}）" if self.industry_name else "某企业"


class ServiceOffer(Priced, MarketListing):
    """What an agency does for enterprises: testing, patents, consulting, training."""

    kind = "service"
    kind_title = "科技服务"
    owner_lookups = ("owner",)
    more_texts = ("scope",)

    owner = models.ForeignKey(Organisation, verbose_name="服务机构", on_delete=models.PROTECT, related_name="services")
    scope = models.CharField("服务范围与资质", max_length=2000, blank=True)
    takes_vouchers = models.BooleanField("接受科技创新券", default=False)

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "科技服务"
        constraints = [*MarketListing.Meta.constraints, *Priced.Meta.constraints]


class LiteratureKind(models.TextChoices):
    """What was written."""

    PAPER = "paper", "论文"
    PATENT = "patent", "专利文献"
    BOOK = "book", "著作"
    STANDARD = "standard", "标准"
    REPORT = "report", "研究报告"


class Literature(MarketListing):
    """A paper or patent of an expert."""

    kind = "literature"
    kind_title = "文献"
    owner_lookups = ("expert",)
    more_texts = ("authors", "source")

    expert = models.ForeignKey(Person, verbose_name="专家", on_delete=models.PROTECT, related_name="literature")
    literature_kind = models.CharField("文献类型", max_length=10, choices=LiteratureKind, default=LiteratureKind.PAPER)
    authors = models.CharField("作者", max_length=300, blank=True, help_text="用顿号分开")
    source = models.CharField("来源", max_length=200, blank=True, help_text="期刊、出版社或专利局")
    year = YearField("年份", null=True, blank=True)
    identifier = models.CharField("DOI或专利号", max_length=80, blank=True)

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "文献"
        constraints = [
            *MarketListing.Meta.constraints,
            models.UniqueConstraint(
                fields=["expert", "identifier"], name="literature_identifier_once", condition=~Q(identifier="")
            ),
        ]

    @property
    def author_list(self) -> list[str]:
        """The authors one by one."""
        return words_of(self.authors)


class ExpertListing(MarketListing):
    """An expert as the market shows them. ``load_cap``: so many open problems at once and no more."""

    kind = "expert"
    kind_title = "专家"
    owner_lookups = ("expert",)
    more_texts = ("experience",)

    expert = models.OneToOneField(Person, verbose_name="专家", on_delete=models.PROTECT, related_name="listing")
    experience = models.CharField("代表性工作", max_length=2000, blank=True)
    load_cap = CountField("同时承接上限", unit="项", default=5, help_text="同时在谈的难题达到这个数，就不再推荐给该专家")

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "专家信息"

    @property
    def owner_name(self) -> str:
        """Name and where they work."""
        employer = self.expert.organisation
        return f"{self.expert.name}（{employer.name}）" if employer else self.expert.name


class InstituteListing(MarketListing):
    """A university or institute as the market shows it."""

    kind = "institute"
    kind_title = "院所"
    owner_lookups = ("owner",)
    more_texts = ("strengths",)

    owner = models.OneToOneField(Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="listing")
    strengths = models.CharField("优势学科与平台", max_length=2000, blank=True)
    staff = CountField("科研人员", unit="人", null=True, blank=True)
    equipment_value = MoneyField("科研设备原值", null=True, blank=True)

    class Meta(MarketListing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "院所信息"


#: Kind in search to its model, in the order of the five doors of the market.
LISTING_MODELS: dict[str, type[MarketListing]] = {
    m.kind: m for m in (InstituteListing, Achievement, ExpertListing, Literature, Demand, ServiceOffer)
}
KIND_TITLES: dict[str, str] = {k: m.kind_title for k, m in LISTING_MODELS.items()}
