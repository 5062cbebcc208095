"""An import and the rows of its preview."""

from __future__ import annotations

from typing import Any

from django.db import models

from kehui.accounts.models import OFFICE, Role, User
from kehui.records.register import Register, get_register


class Status(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", "已上传"
    PREVIEWING = "previewing", "正在检查"
    PREVIEWED = "previewed", "待确认"
    COMMITTING = "committing", "正在写入"
    COMMITTED = "committed", "已导入"
    FAILED = "failed", "未能导入"
    CANCELLED = "cancelled", "已取消"
    EXPIRED = "expired", "已过期"


class State(models.TextChoices):
    """What the preview says of a row. A WARNING row is imported, an ERROR row is not."""

    NEW = "new", "新增"
    UPDATE = "update", "更新"
    UNCHANGED = "unchanged", "不变"
    WARNING = "warning", "提醒"
    ERROR = "error", "有误"


class BatchQuerySet(models.QuerySet["Batch"]):
    """Imports, cut to what a user may see."""

    def visible_to(self, user: Any) -> BatchQuerySet:
        """One's own; a county clerk also those of everybody who works in the county."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system:
            return self
        allowed = models.Q(by=user)
        for area in user.areas_with(frozenset({Role.COUNTY_CLERK})):
            colleagues = User.objects.filter(
                assignments__role__in=sorted(OFFICE), assignments__area__path__startswith=area.path
            )
            allowed |= models.Q(by__in=colleagues)
        return self.filter(allowed)


class Batch(models.Model):
    """One file on its way in. ``counts``: rows of each ``State``; ``create``, ``change``: what a commit writes;
    ``first_entry``, ``last_entry``: the audit entries of what it wrote; ``deleted``, ``restored``, ``kept``: what taking it
    back came to.

    ``layout`` says which column of the file is which (see headers.Layout.dump); ``messages`` concern the whole file.
    """

    register_name = models.CharField("台账", max_length=100, blank=True)
    file = models.FileField("文件", upload_to="imports/%Y/%m/")
    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.UPLOADED)
    layout = models.JSONField("列的对应", default=dict)
    counts = models.JSONField("行数", default=dict)
    messages = models.JSONField("消息", default=list)
    reason = models.CharField("说明", max_length=500, blank=True)
    job_id = models.BigIntegerField("任务编号", null=True)
    by = models.ForeignKey(User, verbose_name="导入人", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    committed_at = models.DateTimeField("导入时间", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-id"]
        indexes = [models.Index(fields=["by", "-id"], name="import_batch_by")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def register(self) -> Register:
        """The register it goes into; KeyError before one is known."""
        return get_register(self.register_name)

    def count(self, state: str) -> int:
        """Rows in a state, or ``create``/``change``."""
        return int(self.counts.get(state, 0))

    @property
    def total(self) -> int:
        """Rows with content."""
        return sum(self.count(state) for state in State.values)

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.status in (Status.UPLOADED, Status.PREVIEWING, Status.COMMITTING)

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return "kept" in self.counts

    @property
    def has_changes(self) -> bool:
        """Whether a commit would write anything."""
        return bool(self.count("create") or self.count("change"))


class Row(models.Model):
    """A row of the file as the preview judged it. ``number`` is the row in the spreadsheet.

    ``values`` (JSON forms by field name): all of a record to create, the changed ones of a record to change.
    ``messages``: a list of ``[field name, severity, text]``.
    """

    pk = models.CompositePrimaryKey("batch_id", "number")
    # No constraint in the database: checking it row by row would cost a tenth of an import; run.forget deletes both.
    batch = models.ForeignKey(
        Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField("行号")
    state = models.CharField("结果", max_length=10, choices=State)
    key = models.CharField("关键字", max_length=200, blank=True)
    target_id = models.BigIntegerField("记录编号", null=True)
    base_version = models.PositiveIntegerField("预览时的版本", null=True)
    values = models.JSONField("内容", null=True)
    messages = models.JSONField("消息", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["batch", "number"]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"第{self.number}行"
