"""The audit trail and the head of its chain."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class Channel(models.TextChoices):
    """The way by which a change came in."""

    PAGE = "page", "页面"
    IMPORT = "import", "导入"
    API = "api", "接口"
    JOB = "job", "任务"
    COMMAND = "command", "命令"


class Entry(models.Model):
    """One change of one object. Never updated or deleted (database trigger); ``number`` has no gaps.

    ``old`` and ``new`` are canonical JSON texts (keys sorted) of the fields that differ, as they were hashed.
    """

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=60)
    channel = models.CharField("途径", max_length=10, choices=Channel)
    action = models.CharField("动作", max_length=80)
    model = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    object_text = models.CharField("对象", max_length=300)
    reason = models.CharField("原因", max_length=500, blank=True)
    old = models.TextField("变更前")
    new = models.TextField("变更后")
    previous_hash = models.CharField("前一条摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["model", "object_id", "-number"], name="audit_of_object"),
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["actor_id", "-number"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.object_text}"

    @property
    def old_values(self) -> dict[str, Any]:
        """Field names to their texts before the change."""
        values: dict[str, Any] = json.loads(self.old)
        return values

    @property
    def new_values(self) -> dict[str, Any]:
        """Field names to their texts after the change."""
        values: dict[str, Any] = json.loads(self.new)
        return values


class Head(models.Model):
    """The last number and hash, in one row (id 1) that is locked while a transaction appends."""

    last_number = models.BigIntegerField()
    last_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链头"

    def __str__(self) -> str:
        return str(self.last_number)
