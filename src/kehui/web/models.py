"""What a county sets about its screens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kehui.records.models import Record


class SceneKind(models.TextChoices):
    """What a scene of the big screen shows."""

    DEALS = "deals", "今日成交"
    TOWNSHIPS = "townships", "乡镇排行"
    FIELDS = "fields", "技术领域"
    FLOWS = "flows", "输出与吸纳"
    MONTHS = "months", "逐月走势"
    MARKET = "market", "最新需求与成果"
    LADDER = "ladder", "企业梯队"
    FIGURES = "figures", "自选指标"


class BoardScene(Record):
    """A scene of the big screen (大屏场景). Without any, all kinds that have something to show take turns."""

    reference = ("number", "name")

    number = models.CharField("场景编号", max_length=20, unique=True, help_text="本县自编，如 DP-01")
    name = models.CharField("场景标题", max_length=16, help_text="显示在大屏上，十六字以内，如 企业梯队")
    kind = models.CharField("内容", max_length=20, choices=SceneKind)
    position = models.PositiveSmallIntegerField("顺序", default=1, help_text="从小到大轮播")
    seconds = models.PositiveSmallIntegerField("停留秒数", default=20, help_text="8 至 600 秒")
    is_shown = models.BooleanField("参加轮播", default=True)
    indicators = models.CharField(
        "自选指标", max_length=300, blank=True,
        help_text="内容为“自选指标”时填，用顿号分开，至多六个，如 累计国家高新技术企业、专利授权量",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "大屏场景"
        constraints = [
            models.CheckConstraint(name="board_scene_seconds", condition=Q(seconds__gte=8, seconds__lte=600)),
            models.CheckConstraint(
                name="board_scene_has_indicators", condition=~Q(kind="figures") | ~Q(indicators="")
            ),
        ]
