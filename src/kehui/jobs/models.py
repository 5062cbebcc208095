"""The job a person watches. How it is queued and handed out is procrastinate's own affair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Status(models.TextChoices):
    QUEUED = "queued", "等待中"
    RUNNING = "running", "进行中"
    SUCCEEDED = "succeeded", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


FINISHED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


class Job(models.Model):
    """One piece of work in the background: who asked for it, how far it is, what came of it."""

    Status = Status

    kind = models.CharField("任务种类", max_length=80)
    title = models.CharField("任务名称", max_length=200)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.QUEUED)
    stage = models.CharField("当前步骤", max_length=200, blank=True)
    done = models.BigIntegerField("已处理", default=0)
    total = models.BigIntegerField("总数", null=True, blank=True)
    messages: models.JSONField[list[str], list[str]] = models.JSONField("消息", default=list, blank=True)
    result: models.JSONField[Any, Any] = models.JSONField("结果", null=True, blank=True, encoder=DjangoJSONEncoder)
    payload: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "参数", default=dict, blank=True, encoder=DjangoJSONEncoder
    )
    error = models.TextField("失败原因", blank=True)
    # No foreign key: users live in a higher layer, and a job's story outlives its user.
    actor_id = models.BigIntegerField("发起人编号", null=True, blank=True)
    actor_name = models.CharField("发起人", max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    queue_id = models.BigIntegerField("队列编号", null=True, blank=True, editable=False)
    cancel_requested = models.BooleanField("已请求取消", default=False)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="job_by_actor"),
            models.Index(
                fields=["id"], name="job_unfinished", condition=models.Q(status__in=[Status.QUEUED, Status.RUNNING])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED

    @property
    def percent(self) -> int | None:
        """How much is done, or None while nobody knows how much there is."""
        if self.status == Status.SUCCEEDED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def duration(self) -> float | None:
        """Seconds from start to end."""
        ended: datetime | None = self.finished_at
        return (ended - self.started_at).total_seconds() if ended and self.started_at else None
