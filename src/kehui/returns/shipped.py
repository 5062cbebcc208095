"""The forms that come with Kehui. A county takes one over and changes it as its own.

After the R&D survey of industrial enterprises above designated size (规模以上工业企业研发活动), the yearly returns of
tenants and cooperatives, the national survey of popular science with its five families (staff, venues, funds, media,
activities), and a quarterly return of villages. What Kehui's records yield is carried over and not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kehui.returns.models import (
    CheckedBy,
    CheckKind,
    FieldMode,
    Population,
    Prefill,
    Respondents,
    ReturnPeriod,
    Severity,
)

_MONEY, _COUNT = 2, 0


@dataclass(frozen=True)
class Item:
    """A field: ``values`` are what the register of fields takes, by field name."""

    suffix: str
    name: str
    unit: str
    group: str = ""
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def places(self) -> int:
        """Money in hundredths, counts whole."""
        return _MONEY if self.unit in ("万元", "㎡", "亩") else _COUNT


@dataclass(frozen=True)
class Rule:
    """A check of a form."""

    suffix: str
    name: str
    expression: str = ""
    kind: str = CheckKind.RELATION
    ratio: int | None = None
    severity: str = Severity.ERROR
    advice: str = ""


@dataclass(frozen=True)
class Shipped:
    """A form with its fields and checks."""

    code: str
    name: str
    who: str
    summary: str
    values: tuple[tuple[str, Any], ...]
    items: tuple[Item, ...]
    checks: tuple[Rule, ...]

    @property
    def asked(self) -> int:
        """How many items are asked."""
        return sum(dict(i.values).get("mode", FieldMode.ASKED) == FieldMode.ASKED for i in self.items)

    @property
    def given(self) -> int:
        """How many are carried over or worked out."""
        return len(self.items) - self.asked


def _carried(suffix: str, name: str, unit: str, group: str, indicator: str) -> Item:
    return Item(suffix, name, unit, group, (("mode", FieldMode.CARRIED), ("indicator", indicator)))


def _computed(suffix: str, name: str, unit: str, group: str, formula: str, **more: Any) -> Item:
    return Item(suffix, name, unit, group, (("mode", FieldMode.COMPUTED), ("formula", formula), *more.items()))


def _asked(suffix: str, name: str, unit: str, group: str = "", **more: Any) -> Item:
    return Item(suffix, name, unit, group, tuple(more.items()))


def _slip(suffix: str) -> Rule:
    return Rule(
        suffix, "与上年比疑似填错单位", kind=CheckKind.SLIP, severity=Severity.WARNING,
        advice="报表以万元计；账上以元、千元计的请换算后再填",
    )  # fmt: skip


def _jump(suffix: str, ratio: int) -> Rule:
    return Rule(
        suffix, f"与上年比变动不超过{ratio}%", kind=CheckKind.JUMP, ratio=ratio, severity=Severity.WARNING,
        advice="请核对；情况属实的写明原因",
    )  # fmt: skip


_LAST = {"prefill": Prefill.LAST}
RD = Shipped(
    "KJ107-1", "规模以上工业企业研发活动及新产品情况", "规模以上企业填报，年报",
    "研发经费及其来源、研发人员、项目和新产品；有效发明专利由专利台账带出。",
    (
        ("period", ReturnPeriod.YEAR), ("document", "国统制〔2024〕35号"), ("respondents", Respondents.ORGANISATION),
        ("population", Population.ABOVE_SCALE), ("checked_by", CheckedBy.TOWNSHIP), ("minutes", 30), ("due_days", 45),
        ("instructions", "按统计口径填R&D经费支出，不是账上的研发费用，也不是加计扣除额。金额一律以万元计。"),
    ),
    (
        _asked("01", "R&D经费支出", "万元", "研发经费", guidance="全年内部支出，含人员劳务费和资产性支出"),
        _asked("04", "其中：政府资金", "万元", "研发经费"),
        _asked("05", "其中：企业资金", "万元", "研发经费"),
        _asked("06", "其中：境外和其他资金", "万元", "研发经费"),
        _asked("02", "研发人员数", "人", "研发人员"),
        _asked("07", "其中：全时人员", "人", "研发人员"),
        _asked("08", "其中：本科及以上", "人", "研发人员"),
        _asked("09", "研发项目数", "项", "项目和产出"),
        _carried("12", "有效发明专利", "件", "项目和产出", "patents.inventions_in_force"),
        _asked("03", "新产品产值", "万元", "项目和产出"),
        _asked("10", "新产品销售收入", "万元", "项目和产出"),
        _asked("11", "其中：出口", "万元", "项目和产出"),
    ),
    (
        Rule("S01", "三项来源之和等于R&D经费支出",
             "{其中：政府资金} + {其中：企业资金} + {其中：境外和其他资金} = {R&D经费支出}", advice="请核对各项来源和单位"),
        Rule("S02", "全时人员不大于研发人员数", "{其中：全时人员} <= {研发人员数}"),
        Rule("S03", "本科及以上不大于研发人员数", "{其中：本科及以上} <= {研发人员数}"),
        Rule("S04", "出口不大于新产品销售收入", "{其中：出口} <= {新产品销售收入}"),
        Rule("S05", "有研发经费的应有研发人员", "若 {R&D经费支出} > 0 则 {研发人员数} > 0"),
        _slip("S06"), _jump("S07", 80),
    ),
)  # fmt: skip
TENANTS = Shipped(
    "FH-N", "孵化企业年报表", "在驻孵化企业填报，年报",
    "审定后写入孵化企业年报台账，与原来登记的是同一份记录；租赁面积由入驻台账带出。",
    (
        ("period", ReturnPeriod.YEAR), ("respondents", Respondents.ORGANISATION), ("population", Population.INDICATOR),
        ("population_indicator", "在驻孵化企业"), ("checked_by", CheckedBy.NOBODY), ("minutes", 15), ("due_days", 60),
        ("register_name", "incubation.returns"), ("instructions", "金额一律以万元计；没有发生的填0。"),
    ),
    (
        _asked("01", "技术收入", "万元", "收入", target="technology_income", may_be_absent=False),
        _asked("02", "产品销售收入", "万元", "收入", target="product_income", may_be_absent=False),
        _asked("03", "商品销售收入", "万元", "收入", target="trade_income", may_be_absent=False),
        _asked("04", "其他收入", "万元", "收入", target="other_income", may_be_absent=False),
        _computed("05", "技工贸总收入", "万元", "收入", "{技术收入} + {产品销售收入} + {商品销售收入} + {其他收入}",
                  target="total_income"),
        _asked("06", "上缴税金", "万元", "经营", target="tax_paid", may_be_absent=False),
        _asked("07", "研发投入", "万元", "经营", target="rd_spending", may_be_absent=False),
        _asked("08", "获得投融资额", "万元", "经营", target="financing", may_be_absent=False),
        _asked("09", "从业人员", "人", "人员和产权", target="staff", may_be_absent=False, **_LAST),
        _asked("10", "拥有知识产权数", "件", "人员和产权", target="intellectual_property", may_be_absent=False, **_LAST),
        _carried("11", "租赁面积", "㎡", "人员和产权", "incubation.leased_area"),
    ),
    (
        Rule("S01", "上缴税金不大于技工贸总收入", "{上缴税金} <= {技工贸总收入}", severity=Severity.WARNING),
        Rule("S02", "有收入的应有从业人员", "若 {技工贸总收入} > 0 则 {从业人员} > 0"),
        Rule("S03", "租赁面积不大于全县可用孵化面积", "{租赁面积} <= 指标{可用孵化面积}", severity=Severity.WARNING),
        _slip("S04"), _jump("S05", 150),
    ),
)  # fmt: skip
_BUSINESSES = (
    ("pigs", "生猪"), ("poultry", "家禽"), ("cattle", "牛羊"), ("fish", "水产"), ("tea", "茶叶"), ("bamboo", "竹"),
    ("fruit", "水果"), ("vegetable", "蔬菜"), ("other", "其他"),
)  # fmt: skip
COOPERATIVES = Shipped(
    "HZS-N", "农民专业合作社年报表", "农民专业合作社填报，年报",
    "按业务填年销售额，没有的业务留空；审定后写入合作社年报台账，与原来登记的是同一份记录。",
    (
        ("period", ReturnPeriod.YEAR), ("respondents", Respondents.ORGANISATION), ("population", Population.COOPERATIVES),
        ("checked_by", CheckedBy.TOWNSHIP), ("minutes", 10), ("due_days", 45),
        ("register_name", "farming.cooperative-returns"), ("instructions", "只填本社经营的业务，其余留空。"),
    ),
    (
        *(
            _asked(f"{n:02d}", f"{label}年销售额", "万元", "年销售额", target=f"sales[business={code}]", is_required=False)
            for n, (code, label) in enumerate(_BUSINESSES, 1)
        ),
        _computed("10", "年销售额合计", "万元", "年销售额",
                  f"合计({','.join('{' + label + '年销售额}' for _, label in _BUSINESSES)})"),
        _asked("11", "成员户数", "户", "成员", target="members", may_be_absent=False, **_LAST),
        _asked("12", "带动农户", "户", "成员", target="households_led", may_be_absent=False, **_LAST),
    ),
    (
        Rule("S01", "至少有一项业务的年销售额", "已填({年销售额合计})", advice="没有销售的，在主要业务里填0"),
        _slip("S02"), _jump("S03", 100),
    ),
)  # fmt: skip
SCIENCE = Shipped(
    "KP-N", "科普统计年报（乡镇）", "乡镇（街道）填报，年报",
    "人员、场地、经费、传媒、活动五类；活动室、书屋、讲座等由台账带出，只问系统里没有的。",
    (
        ("period", ReturnPeriod.YEAR), ("document", "国科发才〔2023〕科普统计调查"), ("respondents", Respondents.TOWNSHIP),
        ("minutes", 40), ("due_days", 60),
        ("instructions", "流量为1月至12月发生数，存量为12月31日数。没有发生的填0，没有这类人员或场地的填“不适用”。人次不是人。"),
    ),
    (
        _asked("A1", "科普专职人员", "人", "科普人员", **_LAST),
        _asked("A2", "其中：女性专职人员", "人", "科普人员", **_LAST),
        _asked("A3", "其中：中级职称或本科以上", "人", "科普人员", **_LAST),
        _asked("A4", "科普兼职人员", "人", "科普人员", **_LAST),
        _asked("A5", "注册科普志愿者", "人", "科普人员"),
        _carried("B1", "村级科普活动室", "个", "科普场地", "outreach.rooms"),
        _carried("B2", "农家书屋", "个", "科普场地", "outreach.libraries"),
        _carried("B3", "科普宣传栏", "个", "科普场地", "outreach.boards"),
        _asked("B4", "科普场馆数", "个", "科普场地", guidance="建筑面积500㎡以上的科技馆、科学技术类博物馆", **_LAST),
        _asked("B5", "科普场馆展厅面积", "㎡", "科普场地", **_LAST),
        _asked("C1", "年度科普经费筹集额", "万元", "科普经费"),
        _asked("C2", "其中：政府拨款", "万元", "科普经费"),
        _asked("C3", "其中：科普专项经费", "万元", "科普经费", guidance="政府拨款中的专项"),
        _asked("C4", "年度科普经费使用额", "万元", "科普经费"),
        _asked("C5", "其中：科普活动支出", "万元", "科普经费"),
        _asked("D1", "科普图书期刊发行", "册", "科普传媒"),
        _asked("D2", "科普网站和新媒体账号", "个", "科普传媒", **_LAST),
        _carried("D3", "发放科普资料", "份", "科普传媒", "activities.handouts"),
        _carried("E1", "科普（技）讲座", "次", "科普活动", "activities.lectures"),
        _carried("E2", "讲座线下听众", "人次", "科普活动", "activities.lecture_attendance"),
        _asked("E3", "讲座线上听众", "人次", "科普活动", guidance="线上、线下分开统计"),
        _carried("E4", "科普活动次数", "次", "科普活动", "activities.activities"),
        _asked("E5", "科普（技）竞赛", "次", "科普活动"),
        _asked("E6", "竞赛参加人次", "人次", "科普活动"),
    ),
    (
        Rule("S01", "女性专职人员不大于专职人员", "{其中：女性专职人员} <= {科普专职人员}"),
        Rule("S02", "中级职称或本科以上不大于专职人员", "{其中：中级职称或本科以上} <= {科普专职人员}"),
        Rule("S03", "政府拨款不大于筹集额", "{其中：政府拨款} <= {年度科普经费筹集额}"),
        Rule("S04", "专项经费不大于政府拨款", "{其中：科普专项经费} <= {其中：政府拨款}"),
        Rule("S05", "活动支出不大于使用额", "{其中：科普活动支出} <= {年度科普经费使用额}"),
        Rule("S06", "使用额不大于筹集额", "{年度科普经费使用额} <= {年度科普经费筹集额}", severity=Severity.WARNING,
             advice="动用上年结余的写明原因"),
        Rule("S07", "有竞赛的应有参加人次", "若 {科普（技）竞赛} > 0 则 {竞赛参加人次} > 0"),
        Rule("S08", "有场馆的应有展厅面积", "若 {科普场馆数} > 0 则 {科普场馆展厅面积} > 0㎡"),
        _slip("S09"), _jump("S10", 100),
    ),
)  # fmt: skip
VILLAGES = Shipped(
    "CKP-J", "村级科普工作季报", "村（社区）填报，季报", "村里做的、台账里没有的；活动和书屋借阅由台账带出，手机上两三分钟填完。",
    (
        ("period", ReturnPeriod.QUARTER), ("respondents", Respondents.VILLAGE), ("checked_by", CheckedBy.TOWNSHIP),
        ("minutes", 3), ("due_days", 10), ("remind_days", 3), ("instructions", "按本季度发生数填，没有的填0。"),
    ),
    (
        _carried("01", "本季科普活动", "次", "", "activities.activities"),
        _carried("02", "本季书屋借阅", "册次", "", "outreach.loans"),
        _asked("03", "科普信息员入户宣传", "户", "", may_be_absent=False),
        _asked("04", "收集农户技术需求", "项", "", may_be_absent=False),
        _asked("05", "其中：已联系专家解决", "项", "", may_be_absent=False),
        _asked("06", "村微信群转发科普信息", "次", ""),
    ),
    (Rule("S01", "已联系专家解决不大于收集的需求", "{其中：已联系专家解决} <= {收集农户技术需求}"),),
)  # fmt: skip
SHIPPED: tuple[Shipped, ...] = (RD, TENANTS, COOPERATIVES, SCIENCE, VILLAGES)


def form_row(shipped: Shipped) -> dict[str, Any]:
    """The form's values as its register takes them."""
    return {"code": shipped.code, "name": shipped.name, **dict(shipped.values)}


def field_rows(shipped: Shipped) -> list[dict[str, Any]]:
    """The fields' values; ``form`` is the form's code."""
    return [
        {
            "form": shipped.code, "code": f"{shipped.code}-{item.suffix}", "name": item.name, "unit": item.unit,
            "group": item.group, "position": number, "places": item.places, **dict(item.values),
        }
        for number, item in enumerate(shipped.items, 1)
    ]  # fmt: skip


def check_rows(shipped: Shipped) -> list[dict[str, Any]]:
    """The checks' values; ``form`` is the form's code."""
    return [
        {
            "form": shipped.code, "code": f"{shipped.code}-{rule.suffix}", "name": rule.name, "kind": rule.kind,
            "expression": rule.expression, "ratio": rule.ratio, "severity": rule.severity, "advice": rule.advice,
        }
        for rule in shipped.checks
    ]  # fmt: skip
