"""What is counted of the technology market. Output and absorption are two series and are never added together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet, Sum

from kehui.market.models import AbsorbedContract, ContractKind, ContractPayment, MarketIntent, TechnologyContract
from kehui.statistics.indicators import flow, ratio

_RULES = "国科发政字〔2000〕063号"
#: By what the forms of the technology market split every one of its figures.
_BREAKDOWNS = {
    "合同类型": "kind", "技术领域": "field", "知识产权": "intellectual_property", "卖方性质": "seller_nature",
    "买方性质": "buyer_nature", "社会经济目标": "goal", "服务行业": "industry", "计划来源": "programme", "支付方式": "payment",
    "关联交易": "is_related_party",
}  # fmt: skip
#: Types of contract as bulletins tell them: code, name, kinds.
_TYPES = (
    ("development", "技术开发", (ContractKind.DEVELOPMENT_COMMISSIONED, ContractKind.DEVELOPMENT_JOINT)),
    ("transfer", "技术转让", (ContractKind.TRANSFER,)),
    ("licence", "技术许可", (ContractKind.LICENCE,)),
    ("consulting", "技术咨询", (ContractKind.CONSULTING,)),
    ("service", "技术服务", (ContractKind.SERVICE, ContractKind.TRAINING, ContractKind.BROKERAGE)),
)

flow(
    "技术市场交易额", code="market.turnover", unit="万元", on="registered_on", measure=Sum("amount"), menu="技术市场",
    rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS, public=True,
    aliases=("技术合同成交额", "技术合同登记额", "输出技术合同成交额"), document=_RULES,
    definition="当期认定登记、卖方在本地区的技术合同的成交额之和；注销和撤销的不计",
)  # fmt: skip
flow(
    "技术合同登记数", code="market.contracts", unit="项", on="registered_on", menu="技术市场",
    rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS, document=_RULES,
    aliases=("输出技术合同数",),
    definition="当期认定登记、卖方在本地区的技术合同项数；注销和撤销的不计",
)  # fmt: skip
flow(
    "技术交易额", code="market.technology_turnover", unit="万元", on="registered_on", measure=Sum("technology_amount"),
    menu="技术市场", rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS, document=_RULES,
    aliases=("输出技术交易额",), definition="技术合同成交额中扣除设备、零部件、原材料等后的技术部分之和",
)  # fmt: skip
ratio(
    "技术交易额占成交额比重", code="market.technology_share", numerator="market.technology_turnover",
    denominator="market.turnover", menu="技术市场", document=_RULES, places=1,
    definition="技术交易额占技术市场交易额（技术合同成交额）的百分比",
)  # fmt: skip
ratio(
    "平均每项技术合同成交额", code="market.turnover_per_contract", unit="万元/项", numerator="market.turnover",
    denominator="market.contracts", menu="技术市场", definition="技术市场交易额除以技术合同登记数",
)  # fmt: skip



def _of(kinds: tuple[ContractKind, ...]) -> Callable[[], QuerySet[Any]]:
    return lambda: TechnologyContract.objects.counted().filter(kind__in=kinds)


for _code, _name, _kinds in _TYPES:
    flow(
        f"{_name}合同成交额", code=f"market.turnover_{_code}", unit="万元", on="registered_on", measure=Sum("amount"),
        menu="技术市场", document=_RULES, breakdowns=_BREAKDOWNS,
        rows=_of(_kinds),
        definition=f"当期认定登记、卖方在本地区的{_name}合同的成交额之和；注销和撤销的不计",
    )  # fmt: skip
    flow(
        f"{_name}合同登记数", code=f"market.contracts_{_code}", unit="项", on="registered_on", menu="技术市场",
        document=_RULES, breakdowns=_BREAKDOWNS,
        rows=_of(_kinds),
        definition=f"当期认定登记、卖方在本地区的{_name}合同项数；注销和撤销的不计",
    )  # fmt: skip

flow(
    "吸纳技术合同成交额", code="market.absorbed_turnover", unit="万元", on="registered_on", measure=Sum("amount"),
    menu="技术市场", rows=lambda: AbsorbedContract.objects.counted(), breakdowns=_BREAKDOWNS, document=_RULES,
    definition="当期认定登记、买方在本地区的技术合同的成交额之和，与输出分别统计，不相加；注销和撤销的不计",
)  # fmt: skip
flow(
    "吸纳技术合同数", code="market.absorbed_contracts", unit="项", on="registered_on", menu="技术市场",
    rows=lambda: AbsorbedContract.objects.counted(), breakdowns=_BREAKDOWNS, document=_RULES,
    definition="当期认定登记、买方在本地区的技术合同项数，与输出分别统计，不相加；注销和撤销的不计",
)  # fmt: skip
flow(
    "吸纳技术交易额", code="market.absorbed_technology_turnover", unit="万元", on="registered_on",
    measure=Sum("technology_amount"), menu="技术市场", rows=lambda: AbsorbedContract.objects.counted(),
    breakdowns=_BREAKDOWNS, document=_RULES,
    definition="当期认定登记、买方在本地区的技术合同的技术交易额之和，与输出分别统计，不相加",
)  # fmt: skip

# Intent, contract and money are three figures: each has rows of its own, and none is a part of another.
_INTENT = {"合同类型": "contract_kind", "技术领域": "field"}
flow(
    "洽谈意向金额", code="market.intent_amount", unit="万元", on="reached_on", measure=Sum("amount"), menu="技术市场",
    rows=lambda: MarketIntent.objects.filter(lapsed_on=None), breakdowns=_INTENT,
    definition="当期供需双方在洽谈中确认的意向金额之和，不是合同金额，也不是到账金额；已失效的意向不计",
)  # fmt: skip
flow(
    "洽谈意向数", code="market.intents", unit="项", on="reached_on", menu="技术市场",
    rows=lambda: MarketIntent.objects.filter(lapsed_on=None), breakdowns=_INTENT,
    definition="当期供需双方在洽谈中确认的意向项数；已失效的意向不计",
)  # fmt: skip
flow(
    "技术合同到账金额", code="market.payments", unit="万元", on="paid_on", measure=Sum("amount"), menu="技术市场",
    rows=lambda: ContractPayment.objects.all(), breakdowns={"合同类型": "contract__kind", "技术领域": "contract__field"},
    definition="当期技术合同实际到账的款项之和，以发票或银行回单为准，不是合同金额",
)  # fmt: skip
