"""A demand and a listing that may answer it: why, what a broker made of it, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from kehui.accounts.models import OUTSIDE, Role, User
from kehui.kernel.fields import QuantityField
from kehui.market.models.listing_kinds import Demand
from kehui.parties.models import Organisation, Person
from kehui.records.models import Record, RecordQuerySet


class MatchState(models.TextChoices):
    """What became of a match."""

    PROPOSED = "proposed", "待判断"
    ACCEPTED = "accepted", "已采纳"
    PASSED = "passed", "不采纳"
    FORWARDED = "forwarded", "已转交双方"
    TALKING = "talking", "洽谈中"
    AGREED = "agreed", "已达成合作"
    DECLINED = "declined", "未达成合作"


#: States in which both sides know of each other.
TOLD = (MatchState.FORWARDED, MatchState.TALKING, MatchState.AGREED, MatchState.DECLINED)
#: States that count against an expert's cap.
OPEN = (MatchState.FORWARDED, MatchState.TALKING)


class PassReason(models.TextChoices):
    """Why a broker passes a match; each teaches the ranking something else."""

    FIELD = "field", "技术不对口"
    MATURITY = "maturity", "成熟度不够"
    PRICE = "price", "价格不合适"
    AREA = "area", "距离太远"
    STALE = "stale", "成果已过时"
    KNOWN = "known", "双方早已联系"
    BUSY = "busy", "对方无力承接"
    OTHER = "other", "其他"


class MatchedKind(models.TextChoices):
    """What answers a demand."""

    ACHIEVEMENT = "achievement", "科技成果"
    EXPERT = "expert", "专家"
    INSTITUTE = "institute", "院所"
    SERVICE = "service", "科技服务"


class MatchQuerySet(RecordQuerySet):
    """Matches, cut to those whom they concern."""

    def visible_to(self, user: Any) -> Self:
        """Brokers and offices over the demand's area; the demand's owner; the other side once it was told."""
        found = super().visible_to(user)
        if not user.is_authenticated or user.is_system or not user.roles & OUTSIDE:
            return found
        told = Q(state__in=TOLD) & (
            Q(target_owner__in=Organisation.objects.filter(memberships__user=user).values("pk"))
            | Q(target_expert__in=Person.objects.filter(memberships__user=user).values("pk"))
        )
        return self.filter(Q(pk__in=found.values("pk")) | told)

    def in_play(self) -> Self:
        """Matches that still wait, or that somebody works on."""
        return self.exclude(state__in=(MatchState.PASSED, MatchState.DECLINED))


class Match(Record):
    """One pair, once: found again, only its score and reasons are renewed while nobody has judged it."""

    owner_lookups = ("demand__owner",)
    reference = ("number", "target_title")
    service_roles = frozenset({Role.BROKER})

    number = models.CharField("匹配编号", max_length=60, unique=True)
    demand = models.ForeignKey(Demand, verbose_name="企业技术难题", on_delete=models.CASCADE, related_name="matches")
    kind = models.CharField("匹配对象", max_length=12, choices=MatchedKind)
    object_id = models.BigIntegerField("对象编号")
    target_title = models.CharField("对象名称", max_length=120)
    target_owner = models.ForeignKey(
        Organisation, verbose_name="对方单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    target_expert = models.ForeignKey(
        Person, verbose_name="对方专家", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    score = QuantityField("匹配度", max_digits=4, decimal_places=3)
    reasons: models.JSONField[list[str], list[str]] = models.JSONField("匹配理由", default=list, blank=True)
    weak = models.BooleanField("匹配较弱", default=False)
    state = models.CharField("处理状态", max_length=12, choices=MatchState, default=MatchState.PROPOSED, blank=True)
    pass_reason = models.CharField("不采纳原因", max_length=12, choices=PassReason, blank=True)
    explanation = models.CharField("说明", max_length=500, blank=True)
    message = models.CharField("转交时的话", max_length=1000, blank=True)
    found_on = models.DateField("发现日期")
    judged_on = models.DateField("判断日期", null=True, blank=True)
    judged_by = models.ForeignKey(
        User, verbose_name="判断人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    forwarded_on = models.DateField("转交日期", null=True, blank=True)
    forwarded_by = models.ForeignKey(
        User, verbose_name="转交人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects: ClassVar[Any] = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "供需匹配"
        indexes = [
            models.Index(fields=["state", "-score"], name="match_waiting"),
            models.Index(fields=["kind", "object_id"], name="match_of_listing"),
            models.Index(fields=["area", "state"], name="match_area_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["demand", "kind", "object_id"], name="match_pair_once"),
            models.CheckConstraint(name="match_score_in_range", condition=Q(score__gte=0, score__lte=1)),
            models.CheckConstraint(
                name="match_passed_has_reason", condition=~Q(state="passed") | (~Q(pass_reason="") & Q(judged_on__isnull=False))
            ),
            models.CheckConstraint(
                name="match_forwarded_has_date", condition=~Q(state="forwarded") | Q(forwarded_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand.title} ↔ {self.target_title}"

    @property
    def percent(self) -> int:
        """The score as people read it: 0 to 100."""
        return int((self.score * 100).to_integral_value())

    @property
    def target_url(self) -> str:
        """The page of the other side's listing."""
        return f"/market/{self.kind}/{self.object_id}/"
