"""What is counted of the technology market. Output and absorption are two series and are never added together."""

from __future__ import annotations

from django.db.models import Sum

from kehui.market.models import TechnologyContract
from kehui.statistics.indicators import flow

_BREAKDOWNS = {"合同类型": "kind", "技术领域": "field", "知识产权": "intellectual_property", "卖方性质": "seller__nature"}

flow(
    "技术市场交易额", code="market.turnover", unit="万元", on="registered_on", measure=Sum("amount"), menu="技术市场",
    rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS, public=True,
    aliases=("技术合同成交额", "技术合同登记额", "输出技术合同成交额"), document="国科发政字〔2000〕063号",
    definition="当期认定登记、卖方在本地区的技术合同的成交额之和；注销和撤销的不计",
)  # fmt: skip
flow(
    "技术合同登记数", code="market.contracts", unit="项", on="registered_on", menu="技术市场",
    rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS, document="国科发政字〔2000〕063号",
    definition="当期认定登记、卖方在本地区的技术合同项数；注销和撤销的不计",
)  # fmt: skip
flow(
    "技术交易额", code="market.technology_turnover", unit="万元", on="registered_on", measure=Sum("technology_amount"),
    menu="技术市场", rows=lambda: TechnologyContract.objects.counted(), breakdowns=_BREAKDOWNS,
    document="国科发政字〔2000〕063号", definition="技术合同成交额中扣除设备、零部件、原材料等后的技术部分之和",
)  # fmt: skip
