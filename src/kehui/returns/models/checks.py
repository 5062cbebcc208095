"""Checks on a form, kept as data."""

from __future__ import annotations

from django.db import models

from kehui.kernel.fields import QuantityField
from kehui.records.models import Record
from kehui.returns.models.forms import ReturnField, ReturnForm


class CheckKind(models.TextChoices):
    """What a check looks at."""

    RELATION = "relation", "关系式"
    JUMP = "jump", "与上年比变动过大"
    SLIP = "slip", "与上年比疑似单位错"


class Severity(models.TextChoices):
    """What a broken check means: it must be mended, or a reason be written."""

    ERROR = "error", "错误"
    WARNING = "warning", "提醒"


class ReturnCheck(Record):
    """A rule that the values of a form must keep (审核关系). ``field`` empty: each number that is asked for."""

    reference = ("code", "name")

    form = models.ForeignKey(ReturnForm, verbose_name="报表制度", on_delete=models.CASCADE, related_name="checks")
    code = models.CharField("审核编号", max_length=40, unique=True, help_text="表号加序号，如 KJ107-1-S01")
    name = models.CharField("审核内容", max_length=120, help_text="用一句话说清规则，如 其中项不大于合计")
    kind = models.CharField("审核方式", max_length=10, choices=CheckKind, default=CheckKind.RELATION)
    expression = models.CharField(
        "关系式", max_length=500, blank=True, help_text="如 {研发人员数} <= 指标{规模以上企业}；项目名写在花括号里"
    )
    field = models.ForeignKey(
        ReturnField, verbose_name="指标项", null=True, blank=True, on_delete=models.CASCADE, related_name="checks",
        help_text="与上年比时只看这一项；留空时看每一项",
    )  # fmt: skip
    ratio = QuantityField(
        "变动幅度", unit="%", null=True, blank=True, help_text="与上年比变动超过多少算过大，如 50"
    )
    severity = models.CharField("性质", max_length=10, choices=Severity, default=Severity.ERROR)
    advice = models.CharField("怎样改正", max_length=200, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核关系"
