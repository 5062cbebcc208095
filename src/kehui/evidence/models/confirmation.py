"""Two-sided confirmation: both parties of a record say that it is so."""

from __future__ import annotations

from django.db import models


class Confirmation(models.Model):
    """One side's word on one version of a record. When both sides gave theirs, the record is proved."""

    model = models.CharField("对象类型", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    side = models.CharField("一方", max_length=40, help_text="记录中这一方的字段，如 seller、buyer")
    version = models.PositiveIntegerField("确认时的版本")
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = models.ForeignKey("accounts.User", verbose_name="确认人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "双方确认"
        constraints = [models.UniqueConstraint(fields=["model", "object_id", "side", "version"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.side}"
