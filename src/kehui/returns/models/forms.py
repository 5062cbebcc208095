"""Return forms and the fields on them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Case, Value, When

from kehui.kernel import units
from kehui.kernel.fields import CountField
from kehui.kernel.periods import Period, PeriodKind
from kehui.parties.models import Organisation
from kehui.records.models import Record


class ReturnPeriod(models.TextChoices):
    """How often a form is filled in."""

    YEAR = "year", "年报"
    QUARTER = "quarter", "季报"
    MONTH = "month", "月报"


#: The last month of a period, as people choose it.
MONTHS = [(month, f"{month}月") for month in range(1, 13)]


class Respondents(models.TextChoices):
    """What kind of body fills a form in."""

    ORGANISATION = "organisation", "单位"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"


class Population(models.TextChoices):
    """Which organisations of the county fill a form in."""

    ABOVE_SCALE = "above_scale", "规模以上企业"
    ENTERPRISES = "enterprises", "全部在册企业"
    COOPERATIVES = "cooperatives", "农民专业合作社"
    AGENCIES = "agencies", "服务机构"
    INDICATOR = "indicator", "某项指标所计的单位"
    LISTED = "listed", "填报名单所列单位"


class CheckedBy(models.TextChoices):
    """Who looks at a return before the county does."""

    TOWNSHIP = "township", "乡镇初审"
    PARK = "park", "园区初审"
    NOBODY = "nobody", "不设初审"


class CountsFrom(models.TextChoices):
    """From which step on the values count in the figures."""

    APPROVED = "approved", "县级审定后计入"
    SUBMITTED = "submitted", "提交后即计入"


class ReturnForm(Record):
    """A form of the statistical reporting system (报表制度). ``register_name`` names the register that holds its values.

    Without one, the values become return entries. With one (``incubation.returns``), the form is a face over that
    register: what is approved is written there, and the year before is read from there.
    """

    reference = ("code", "name")

    code = models.CharField("报表编号", max_length=30, unique=True, help_text="制度上的表号，如 KJ107-1")
    name = models.CharField("报表名称", max_length=120, unique=True)
    period = models.CharField("报告期别", max_length=10, choices=ReturnPeriod, default=ReturnPeriod.YEAR)
    document = models.CharField("制度文号", max_length=80, blank=True)
    respondents = models.CharField("填报主体", max_length=15, choices=Respondents, default=Respondents.ORGANISATION)
    population = models.CharField("填报范围", max_length=15, choices=Population, default=Population.ABOVE_SCALE)
    population_indicator = models.CharField(
        "范围指标", max_length=60, blank=True, help_text="填报范围选“某项指标所计的单位”时写，如 在驻孵化企业"
    )
    due_days = CountField("期后天数", unit="天", default=31, help_text="报告期结束后多少天内报出")
    remind_days = CountField("提前提醒", unit="天", default=7)
    minutes = CountField("预计用时", unit="分钟", default=20, help_text="填一份大约要多久，计入填报负担")
    checked_by = models.CharField("初审", max_length=10, choices=CheckedBy, default=CheckedBy.TOWNSHIP)
    checking_organisation = models.ForeignKey(
        Organisation, verbose_name="初审单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="园区初审时写，如 县科创中心",
    )  # fmt: skip
    counts_from = models.CharField("计入统计", max_length=10, choices=CountsFrom, default=CountsFrom.APPROVED)
    register_name = models.CharField(
        "写入台账", max_length=80, blank=True, help_text="审定后写入已有台账的写它的代号，如 incubation.returns；一般留空"
    )
    instructions = models.CharField("填报说明", max_length=500, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "报表制度"

    def period_of(self, year: int, month: int) -> Period:
        """The reporting period that ends in that month."""
        kind: PeriodKind = self.period  # type: ignore[assignment]
        return Period(year, kind, {"year": 1, "quarter": (month + 2) // 3, "month": month}[kind])


class ReturnUnit(models.TextChoices):
    """The units in which a form asks for values."""

    YUAN = "元", "元"
    THOUSAND_YUAN = "千元", "千元"
    TEN_THOUSAND_YUAN = "万元", "万元"
    HUNDRED_MILLION_YUAN = "亿元", "亿元"
    PEOPLE = "人", "人"
    ATTENDANCES = "人次", "人次"
    PIECES = "件", "件"
    ITEMS = "项", "项"
    FIRMS = "家", "家"
    THINGS = "个", "个"
    HOUSEHOLDS = "户", "户"
    TIMES = "次", "次"
    COPIES = "份", "份"
    VOLUMES = "册", "册"
    VOLUME_LOANS = "册次", "册次"
    KINDS = "种", "种"
    HOURS = "小时", "小时"
    MU = "亩", "亩"
    SQUARE_METRES = "㎡", "㎡"
    PER_CENT = "%", "%"


#: What is counted in these is whole; people are not among them, for full-time equivalents have decimals.
WHOLE_UNITS = frozenset({"人次", "件", "项", "家", "个", "户", "次", "份", "册", "册次", "种"})


def _scale() -> Case:
    scales = {u.value: units.base_of(u.value)[1] for u in ReturnUnit}
    whens = [When(unit=unit, then=Value(scale)) for unit, scale in scales.items() if scale != 1]
    return Case(*whens, default=Value(Decimal(1)), output_field=models.DecimalField(max_digits=12, decimal_places=0))


class FieldMode(models.TextChoices):
    """Where a field's value comes from."""

    ASKED = "asked", "填报"
    COMPUTED = "computed", "表内计算"
    CARRIED = "carried", "系统带出"


class Prefill(models.TextChoices):
    """What already stands in an empty field when it is opened."""

    NOTHING = "nothing", "不预填"
    LAST = "last", "上年数"
    FORMULA = "formula", "按计算式"


class ReturnField(Record):
    """One item of a form. ``unit`` is how values are written and stored; ``scale`` takes them to the base unit.

    A clerk thus types and checks the very number on the paper form, and an indicator multiplies by ``scale``: forms in
    千元 and in 万元 add up right.
    """

    reference = ("code", "name")

    form = models.ForeignKey(ReturnForm, verbose_name="报表制度", on_delete=models.PROTECT, related_name="items")
    code = models.CharField("指标项编号", max_length=40, unique=True, help_text="表号加项号，如 KJ107-1-01")
    name = models.CharField("指标项名称", max_length=120)
    unit = models.CharField("计量单位", max_length=10, choices=ReturnUnit, help_text="填报数按这个单位书写")
    scale = models.GeneratedField(
        expression=_scale(), output_field=models.DecimalField(max_digits=12, decimal_places=0), db_persist=True
    )
    position = CountField("序号", default=0, help_text="在表上的先后，从小到大")
    group = models.CharField("栏目", max_length=40, blank=True, help_text="如 人员、场地、经费")
    mode = models.CharField("取数方式", max_length=10, choices=FieldMode, default=FieldMode.ASKED)
    formula = models.CharField(
        "计算式", max_length=500, blank=True, help_text="表内计算或预填用，如 {技术收入} + {其他收入}"
    )
    indicator = models.CharField(
        "对应指标", max_length=60, blank=True, help_text="与本项口径相同的统计指标的名称或编号；系统带出时必填"
    )
    prefill = models.CharField("预填", max_length=10, choices=Prefill, default=Prefill.NOTHING)
    places = CountField("小数位数", default=2, help_text="0 表示只填整数")
    is_required = models.BooleanField("必填", default=True)
    may_be_absent = models.BooleanField("可填不适用", default=True)
    may_be_negative = models.BooleanField("可填负数", default=False, help_text="如利润；人数、经费、面积没有负数")
    target = models.CharField(
        "写入的列", max_length=80, blank=True, help_text="报表写入台账时用，如 tax_paid，或 sales[business=pigs]"
    )
    guidance = models.CharField("项目说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标项"


class ReturnRespondent(Record):
    """An organisation on the list of those that fill a form in (填报名单)."""

    owner_lookups = ("organisation",)
    reference = ("organisation",)

    form = models.ForeignKey(ReturnForm, verbose_name="报表制度", on_delete=models.CASCADE, related_name="listed")
    organisation = models.ForeignKey(
        Organisation, verbose_name="填报单位", on_delete=models.CASCADE, related_name="return_listings"
    )

    class Meta:
        verbose_name = verbose_name_plural = "填报名单"
        constraints = [models.UniqueConstraint(fields=["form", "organisation"], name="return_respondent_once")]

    def __str__(self) -> str:
        return f"{self.form}：{self.organisation}"
