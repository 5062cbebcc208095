"""What search keeps in the database: the outbox, the dictionary, the lexicon, saved searches."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from kehui.accounts.models import Role, User
from kehui.records.models import Record


class OutboxRow(models.Model):
    """A listing that changed and that the index does not know of yet. Written in the transaction of the change."""

    kind = models.CharField("种类", max_length=40)
    object_id = models.BigIntegerField("编号")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "待索引"

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Synonym(Record):
    """Two words for the same thing: whoever writes one finds the other. ``term`` is the standard word."""

    reference = ("term", "synonym")
    service_roles = frozenset({Role.BROKER})

    term = models.CharField("标准词", max_length=40, help_text="如 pH值")
    synonym = models.CharField("同义词", max_length=40, help_text="如 酸碱度；一行一个")
    field = models.CharField("领域", max_length=30, blank=True, help_text="如 水处理")
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        constraints = [models.UniqueConstraint(fields=["term", "synonym"], name="synonym_once")]

    def __str__(self) -> str:
        return f"{self.synonym}＝{self.term}"


class Origin(models.TextChoices):
    """Where an entry of the lexicon comes from."""

    SHIPPED = "shipped", "随系统提供"
    STAFF = "staff", "人工填写"
    LEARNED = "learned", "从采纳的匹配学到"


class LexiconEntry(Record):
    """What people say (``everyday``) and how the science calls it (``term``): 刀口钝 is 刀具磨损.

    ``accepted`` counts the demands whose accepted matches met both; an entry that was learned is used from the second on.
    """

    reference = ("everyday", "term")
    service_roles = frozenset({Role.BROKER})

    everyday = models.CharField("日常说法", max_length=40, help_text="如 刀口钝；几个词须同时出现时用空格分开")
    term = models.CharField("标准术语", max_length=60, help_text="如 刀具磨损；多个词用空格分开")
    field = models.CharField("领域", max_length=30, blank=True, help_text="如 机械加工")
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.STAFF)
    accepted = models.PositiveIntegerField("印证次数", default=0, editable=False)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "术语词典"
        constraints = [models.UniqueConstraint(fields=["everyday", "term"], name="lexicon_entry_once")]
        indexes = [models.Index(fields=["term"], name="lexicon_by_term")]

    def __str__(self) -> str:
        return f"{self.everyday}→{self.term}"


class LexiconEvidence(models.Model):
    """One accepted match in which both sides of an entry met."""

    entry = models.ForeignKey(LexiconEntry, verbose_name="词条", on_delete=models.CASCADE, related_name="proofs")
    demand = models.CharField("需求原文", max_length=300)
    result = models.CharField("成果原文", max_length=300)
    demand_key = models.CharField("需求", max_length=60, blank=True, help_text="如 demand:12；看原文须能看到这条需求")
    result_key = models.CharField("成果", max_length=60, blank=True)
    pair = models.CharField("匹配摘要", max_length=64, help_text="同一匹配只算一次")
    by = models.ForeignKey(User, verbose_name="采纳人", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "词条依据"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["entry", "pair"], name="lexicon_evidence_once")]

    def __str__(self) -> str:
        return f"{self.entry}：{self.demand[:30]}"


class SavedSearch(models.Model):
    """A search that a user keeps, and is told about when something new answers it."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField("名称", max_length=40)
    query: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("条件", encoder=DjangoJSONEncoder)
    alert = models.BooleanField("有新结果时提醒", default=True)
    created_at = models.DateTimeField("保存时间", auto_now_add=True)
    checked_at = models.DateTimeField("上次检查", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保存的搜索"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name


class SavedSearchHit(models.Model):
    """A listing that a saved search has found. One found when it was saved is known and not told; each other once."""

    saved = models.ForeignKey(SavedSearch, verbose_name="保存的搜索", on_delete=models.CASCADE, related_name="found")
    key = models.CharField("对象", max_length=60)
    title = models.CharField("标题", max_length=200)
    url = models.CharField("地址", max_length=300)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    is_new = models.BooleanField("新结果", default=True)
    told_at = models.DateTimeField("提醒时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保存的搜索的结果"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["saved", "key"], name="saved_search_hit_once")]
        indexes = [
            models.Index(fields=["saved", "-id"], name="saved_hit_unread", condition=models.Q(is_new=True, read_at=None))
        ]

    def __str__(self) -> str:
        return self.title
