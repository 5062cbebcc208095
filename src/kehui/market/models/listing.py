"""What every listing of the technology market has: its state, its day of confirmation, its owner, who may see it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kehui.accounts.models import Role
from kehui.kernel import clock
from kehui.kernel.fields import MoneyField, PersonalField, PhoneField
from kehui.market.industries import INDUSTRIES, INDUSTRY_NAMES
from kehui.market.models.contract import TechnicalField
from kehui.market.models.listing_fields import TermsField, words_of
from kehui.records.models import Record, RecordQuerySet

#: For so long a confirmation is good; the owner confirms again by one click.
CONFIRMED_DAYS = 180


class ListingStatus(models.TextChoices):
    """Where a listing is on its way."""

    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审核"
    PUBLISHED = "published", "已发布"
    CONFIRMED = "confirmed", "已确认"
    STALE = "stale", "逾期未确认"
    CLOSED = "closed", "已下架"


#: States in which the public finds a listing.
LIVE = (ListingStatus.PUBLISHED, ListingStatus.CONFIRMED, ListingStatus.STALE)


class Maturity(models.IntegerChoices):
    """Technology readiness (GB/T 22900-2022)."""

    PRINCIPLE = 1, "1级 发现基本原理"
    CONCEPT = 2, "2级 形成技术方案"
    PROOF = 3, "3级 关键功能验证"
    LABORATORY = 4, "4级 实验室样品"
    ENVIRONMENT = 5, "5级 模拟环境验证"
    PROTOTYPE = 6, "6级 工程样机"
    FIELD = 7, "7级 实际环境验证"
    PRODUCT = 8, "8级 定型小批量"
    MARKET = 9, "9级 规模应用"


class ListingQuerySet(RecordQuerySet):
    """Listings, cut by their state."""

    def live(self) -> Self:
        """What the public finds, stale ones included."""
        return self.filter(status__in=LIVE)

    def published(self) -> Self:
        """Every listing that ever went public."""
        return self.filter(published_on__isnull=False)

    def due(self, today: date) -> Self:
        """Live listings whose confirmation has run out."""
        return self.filter(status__in=(ListingStatus.PUBLISHED, ListingStatus.CONFIRMED), valid_to__lt=today)


class MarketListing(Record):
    """The base of every kind of listing. ``kind`` is its name in search; ``owner`` and ``expert`` say whose it is."""

    kind: ClassVar[str]
    kind_title: ClassVar[str]
    reference = ("number", "title")
    service_roles = frozenset({Role.BROKER})

    number = models.CharField("编号", max_length=30, unique=True, help_text="本县自编")
    title = models.CharField("名称", max_length=120)
    description = models.CharField("详细说明", max_length=5000)
    terms = TermsField("技术术语", blank=True)
    field = models.CharField("技术领域", max_length=2, choices=TechnicalField)
    industry = models.CharField("应用行业", max_length=3, choices=INDUSTRIES, blank=True, help_text="GB/T 4754 门类或大类")
    contact = PersonalField("联系人", blank=True)
    phone = PhoneField("联系电话", blank=True)
    status = models.CharField("状态", max_length=12, choices=ListingStatus, default=ListingStatus.DRAFT, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    confirmed_on = models.DateField("最近确认日期", null=True, blank=True)
    valid_to = models.DateField(
        "确认有效期至", null=True, blank=True, help_text=f"留空时为最近确认后第{CONFIRMED_DAYS}天"
    )
    closed_on = models.DateField("下架日期", null=True, blank=True)
    close_reason = models.CharField("下架原因", max_length=200, blank=True)

    objects: ClassVar[Any] = ListingQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["status", "valid_to"], name="%(class)s_by_status"),
            models.Index(fields=["published_on", "id"], name="%(class)s_published_on"),
            models.Index(fields=["area", "published_on"], name="%(class)s_area_pub"),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_public_has_dates",
                condition=Q(status__in=["draft", "review", "closed"])
                | Q(published_on__isnull=False, confirmed_on__isnull=False, valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_closed_has_date",
                condition=~Q(status="closed", closed_on__isnull=True) & (Q(closed_on__isnull=True) | Q(status="closed")),
            ),
            models.CheckConstraint(
                name="%(class)s_dates_in_order",
                condition=(Q(published_on__isnull=True) | Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("published_on")))
                & (Q(published_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("published_on"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page. Written out: making the index anew asks for a million of them."""
        return f"/market/{self.kind}/{self.pk}/"

    @property
    def key(self) -> str:
        """``achievement:17``, as search names it."""
        return f"{self.kind}:{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether the public finds it."""
        return self.status in LIVE

    @property
    def is_stale(self) -> bool:
        """Whether its confirmation has run out; true from that day on, whenever the nightly work comes round."""
        return self.is_live and (self.status == ListingStatus.STALE or bool(self.valid_to and self.valid_to < clock.today()))

    @property
    def term_list(self) -> list[str]:
        """The terms one by one."""
        return words_of(self.terms)

    @property
    def industry_name(self) -> str:
        """``酒、饮料和精制茶制造业``; "" where none is given."""
        return INDUSTRY_NAMES.get(self.industry, "")

    @property
    def owner_name(self) -> str:
        """Whose it is, as its page says."""
        owner, expert = getattr(self, "owner", None), getattr(self, "expert", None)
        names = [owner.name if owner else "", expert.name if expert else ""]
        return " ".join(n for n in names if n)

    @property
    def public_owner_name(self) -> str:
        """Whose it is, as everybody may read it."""
        return self.owner_name

    @property
    def text(self) -> str:
        """Everything it says, title first: what matching reads."""
        parts = [self.title, self.description, *(str(getattr(self, n, "") or "") for n in self.more_texts)]
        return "\n".join(p for p in parts if p)

    more_texts: ClassVar[tuple[str, ...]] = ()

    @property
    def search_terms(self) -> tuple[str, ...]:
        """The confirmed terms."""
        return tuple(self.term_list)


def valid_until(confirmed: date) -> date:
    """The last day on which a confirmation of that day holds."""
    return confirmed + timedelta(days=CONFIRMED_DAYS)


class Priced(models.Model):
    """A listing with a price or a range of prices; none given: to be negotiated."""

    price_low = MoneyField("价格（起）", null=True, blank=True)
    price_high = MoneyField("价格（止）", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_prices_in_order",
                condition=(Q(price_low__isnull=True) | Q(price_low__gte=0))
                & (Q(price_high__isnull=True) | Q(price_high__gt=0))
                & (Q(price_low__isnull=True) | Q(price_high__isnull=True) | Q(price_high__gte=F("price_low"))),
            ),
        ]

    @property
    def price_text(self) -> str:
        """``10–20 万元``, ``20 万元以内``, ``面议``."""
        low, high = ((f"{v / 10_000:,.2f}".rstrip("0").rstrip(".") if v is not None else "") for v in (self.price_low, self.price_high))
        if low and high:
            return f"{low} 万元" if low == high else f"{low}–{high} 万元"
        return f"{low} 万元起" if low else f"{high} 万元以内" if high else "面议"
