"""What happens around a listing: views, contacts asked for, abuse reported, drafts, and messages to users."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from kehui.accounts.models import User
from kehui.records.models import Attachment


class PublicFile(models.Model):
    """An attachment of a listing that its page shows to everybody: a picture, a brochure. Others are proof, and private."""

    attachment = models.OneToOneField(Attachment, verbose_name="附件", on_delete=models.CASCADE, related_name="public_file")
    kind = models.CharField("种类", max_length=12)
    object_id = models.BigIntegerField("编号")

    class Meta:
        verbose_name = verbose_name_plural = "公开附件"
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "object_id"], name="public_file_of_listing")]

    def __str__(self) -> str:
        return self.attachment.name

    @property
    def is_picture(self) -> bool:
        """Whether the page shows it as a picture."""
        return self.attachment.content_type in ("image/jpeg", "image/png")


class ViewCount(models.Model):
    """How often a listing's page was opened on a day, its own people not counted."""

    kind = models.CharField("种类", max_length=12)
    object_id = models.BigIntegerField("编号")
    day = models.DateField("日期")
    views = models.PositiveIntegerField("浏览次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "浏览次数"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "day"], name="view_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} {self.day} {self.views}"


class ContactRequest(models.Model):
    """Somebody saw the contact details of a listing, and why."""

    kind = models.CharField("种类", max_length=12)
    object_id = models.BigIntegerField("编号")
    user = models.ForeignKey(User, verbose_name="查看人", on_delete=models.PROTECT, related_name="contact_requests")
    acts_for = models.CharField("所在单位", max_length=120, blank=True)
    reason = models.CharField("事由", max_length=300)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="contact_of_listing")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}:{self.object_id}"


class AbuseReason(models.TextChoices):
    """What is wrong with a listing."""

    FALSE = "false", "内容不实"
    SPAM = "spam", "广告或重复发布"
    RIGHTS = "rights", "侵犯知识产权"
    PRIVATE = "private", "泄露个人信息或商业秘密"
    OTHER = "other", "其他"


class AbuseReport(models.Model):
    """Somebody says that a listing should not stand there. ``verdict`` is what the office found."""

    kind = models.CharField("种类", max_length=12)
    object_id = models.BigIntegerField("编号")
    title = models.CharField("名称", max_length=120)
    reason = models.CharField("原因", max_length=10, choices=AbuseReason)
    text = models.CharField("说明", max_length=500, blank=True)
    user = models.ForeignKey(
        User, verbose_name="举报人", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    area_path = models.CharField("地区路径", max_length=200)
    at = models.DateTimeField("时间", auto_now_add=True)
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    handled_by = models.ForeignKey(
        User, verbose_name="处理人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField("处理结果", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "举报"
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], name="abuse_open", condition=models.Q(handled_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}：{self.title}"


class ListingDraft(models.Model):
    """What somebody has typed into a guided form so far, as typed; becomes a listing when it is handed in."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="listing_drafts")
    kind = models.CharField("种类", max_length=12)
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "内容", default=dict, encoder=DjangoJSONEncoder
    )
    created_at = models.DateTimeField("开始时间", auto_now_add=True)
    updated_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "填写中的草稿"
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return str(self.values.get("title") or "未命名")


class Notice(models.Model):
    """A message to a user. ``key`` says what it is about: nobody is told the same thing twice."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="notices")
    key = models.CharField("事项", max_length=120)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=1000, blank=True)
    url = models.CharField("地址", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-id"], name="notice_unread", condition=models.Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return self.title
