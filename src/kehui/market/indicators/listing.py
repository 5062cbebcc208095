"""What is counted of listings: how many stand confirmed, how many were published, what matching brought about."""

from __future__ import annotations

from kehui.market.models import LISTING_MODELS, Match
from kehui.statistics.indicators import flow, stock

_UNITS = {"institute": "家", "achievement": "项", "expert": "人", "literature": "篇", "demand": "项", "service": "项"}
_FURTHER = {"achievement": {"技术成熟度": "maturity"}, "literature": {"文献类型": "literature_kind"}}

for _kind, _model in LISTING_MODELS.items():
    _name, _unit = _model.kind_title, _UNITS[_kind]
    _breakdowns = {"技术领域": "field", **_FURTHER.get(_kind, {})}
    stock(
        f"在架{_name}数", code=f"market.listed_{_kind}", unit=_unit, since="published_on", until="valid_to", ended="closed_on",
        menu="技术市场", rows=_model.objects.published, breakdowns=_breakdowns, public=_kind in ("achievement", "demand"),
        definition=f"期末对外发布且在确认有效期（180天）内的{_name}数；逾期未确认和已下架的不计",
    )  # fmt: skip
    flow(
        f"新发布{_name}数", code=f"market.new_{_kind}", unit=_unit, on="published_on", menu="技术市场",
        rows=_model.objects.published, breakdowns=_breakdowns, definition=f"当期首次对外发布的{_name}数，后来下架的也计",
    )  # fmt: skip

flow(
    "转交匹配数", code="market.matches_forwarded", unit="对", on="forwarded_on", menu="技术市场", rows=Match.objects.all,
    breakdowns={"匹配对象": "kind", "处理状态": "state"}, definition="当期由技术经纪人转交供需双方的匹配数",
)  # fmt: skip
